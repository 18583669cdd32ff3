package Test::Nginx::Socket;

# Runs .t files written for Test::Nginx::Socket where that library is not
# installed: the sections and functions our tests use, no others.  With it
# installed, the same files run unchanged; t/compat is put in front of Perl's
# path only when it is absent.
#
# Server.pm runs nginx, Client.pm talks to it, Check.pm judges.

# "-base" and not "-Base": the latter rewrites the source of every sub without
# a prototype.
use Test::Base '-base';

use Scalar::Util qw(looks_like_number);
use List::Util qw(shuffle);
use Time::HiRes qw(sleep);
use version ();

use Test::Nginx::Check ();
use Test::Nginx::Client ();
use Test::Nginx::Server ();

our @EXPORT = qw(
    run_tests repeat_each timeout workers worker_connections log_level
    server_port server_root html_dir master_on use_hup no_shuffle
    no_root_location no_long_string env_to_nginx
    add_block_preprocessor add_cleanup_handler
);

my %Sections = map { $_ => 1 } qw(
    config http_config main_config post_main_config user_files log_level init
    request raw_request raw_request_middle_delay more_headers
    pipelined_requests timeout wait abort ignore_response no_http2
    error_code response_body response_body_like response_body_unlike
    response_headers response_headers_like
    raw_response_headers_like raw_response_headers_unlike
    error_log no_error_log grep_error_log grep_error_log_out
    access_log no_access_log
    must_die suppress_stderr reload_fails
    tcp_listen tcp_reply tcp_query tcp_query_len tcp_reply_delay tcp_no_close
    skip_nginx skip_eval SKIP ONLY LAST
);

my $Conf = \%Test::Nginx::Server::Conf;
my (@Preprocessors, @CleanupHandlers);

# The functions of a .t file.  These set with an argument, and tell without.

for my $setting (qw(repeat_each timeout workers worker_connections log_level
                    server_port))
{
    no strict 'refs';
    *$setting = sub {
        $Conf->{$setting} = shift if @_;
        return $Conf->{$setting};
    };
}

sub server_root () { return $Test::Nginx::Server::Root }
sub html_dir ()    { return $Test::Nginx::Server::Html }

sub master_on ()        { $Conf->{master} = 1 }
sub use_hup ()          { $Conf->{hup} = 1 }
sub no_shuffle ()       { $Conf->{shuffle} = 0 }
sub no_root_location () { $Conf->{root_location} = 0 }

# Differences are always shown in full.
sub no_long_string () { }

sub env_to_nginx (@) { push @{ $Conf->{env} }, @_ }

# The last one added comes first.
sub add_block_preprocessor (&) { unshift @Preprocessors, shift }
sub add_cleanup_handler ($)    { unshift @CleanupHandlers, shift }

sub run_tests () {
    # A run that is interrupted must not leave its nginx behind.
    local @SIG{qw(INT TERM HUP)} = (sub { exit 1 }) x 3;

    $ENV{TEST_NGINX_SERVER_PORT} = $Conf->{server_port};
    Test::Nginx::Server::ask_version;

    my @blocks = blocks();
    check_sections($_) for @blocks;

    for my $block ($Conf->{shuffle} ? shuffle @blocks : @blocks) {
        $_->($block) for @Preprocessors;
        $block->set_value(name => "$0 " . $block->name);

        eval { run_block($block); 1 } or die $block->name, " - $@";
    }

    $_->() for @CleanupHandlers;

    if (my @offences = Test::Nginx::Server::offences) {
        fail("$0 - the error log holds nothing that must not be there");
        diag(@offences);
    }
}

# The real library ignores a section it does not know, and with it the check
# a typing error was meant to be.
sub check_sections ($) {
    my ($block) = @_;
    for my $section (@{ $block->_section_order }) {
        die "$0 ", $block->name, " - unknown section \"--- $section\"\n"
            if !$Sections{$section};
    }
}

sub run_block ($) {
    my ($block) = @_;
    Test::Nginx::Server::begin_block;

    if (my ($tests, $reason) = skipped($block)) {
        for (1 .. $Conf->{repeat_each}) {
            SKIP: { skip($block->name . " - $reason", $tests) }
        }
        return;
    }

    return expect_refusal($block) if defined $block->must_die;

    Test::Nginx::Server::serve($block);
    evaluate($block->init);

    for my $round (0 .. $Conf->{repeat_each} - 1) {
        Test::Nginx::Server::write_user_files($block) if $round > 0;

        my $upstream = Test::Nginx::Client::start_upstream($block);
        run_requests($block, $round);
        Test::Nginx::Check::upstream(
            $block, Test::Nginx::Client::stop_upstream($upstream)) if $upstream;
    }
}

sub run_requests ($$) {
    my ($block, $round) = @_;
    my @requests  = Test::Nginx::Client::requests($block);
    my $pipelined = $block->pipelined_requests;
    my $answers   = $pipelined ? @$pipelined : @requests;
    my $many      = $pipelined || @requests > 1;
    my $bytes     = '';

    for my $i (0 .. $answers - 1) {
        $bytes = Test::Nginx::Client::exchange($block, $requests[$i])
            if $i == 0 || !$pipelined;

        if (!defined $block->ignore_response) {
            (my $response, $bytes) = Test::Nginx::Client::parse($bytes);
            Test::Nginx::Check::response($block, $response, $round, $i, $many);
        }

        sleep $block->wait if $block->wait;
        Test::Nginx::Check::error_log($block, $round);
        Test::Nginx::Check::access_log($block, $round)
            if !defined $block->ignore_response;
    }
}

# A configuration nginx must not start with.
sub expect_refusal ($) {
    my ($block) = @_;
    my $name = $block->name;
    my $wanted = $block->must_die;

    Test::Nginx::Server::prepare($block, 0);

    for my $round (0 .. $Conf->{repeat_each} - 1) {
        my $status = Test::Nginx::Server::execute($block);

        if ($status & 127) {
            fail("$name - nginx core dumped");
        } elsif (looks_like_number($wanted)) {
            is($wanted, $status >> 8,
               "$name - die with the expected exit code");
        } else {
            isnt($status, 0, "$name - die as expected");
        }

        Test::Nginx::Check::error_log($block, $round);
        Test::Nginx::Server::stop if $status == 0;
    }
}

# How many tests the block wants skipped, and why; nothing if it shall run.
sub skipped ($) {
    my ($block) = @_;
    if (defined(my $spec = $block->skip_eval)) {
        my ($tests, $code) = $spec =~ /^\s*(\d+)\s*:\s*(.*)/s
            or die "not \"number: code\": $spec\n";
        return $tests, 'skip_eval' if evaluate($code);
    }

    if (defined(my $spec = $block->skip_nginx)) {
        my ($tests, $operator, $version, $reason) = $spec =~
            /^\s*(\d+)\s*:\s*([<>]=?)\s*(\d+\.\d+\.\d+)\s*(?::\s*(.*\S)\s*)?$/
            or die "not \"number: < version: reason\": $spec\n";

        my $ours = Test::Nginx::Server::ask_version;
        my $order = $ours <=> version->parse("v$version");
        my $holds = $order ? ($order < 0 ? '<' : '>') : '=';
        return $tests, $reason // "nginx version $operator $version"
            if index($operator, $holds) >= 0;
    }

    return;
}

sub evaluate ($) {
    my ($code) = @_;
    return if !defined $code;

    my $value = eval $code;
    die "$@in: $code\n" if $@;
    return $value;
}

1;
