package Test::Nginx::Check;

# The checks.  Each makes as many tests, with the same names, as the real
# library does: the counts in the .t files are made for it.

use strict;
use warnings;

use Test::Base ();
use Test::More ();

use Test::Nginx::Server qw(%Conf expand error_lines access_lines excuse);

# The value for request number $i.  With several answers ($many) there must be
# one for each, or nobody could tell which request it is meant for.
sub value_for ($$$) {
    my ($value, $i, $many) = @_;
    return $value->[$i] if ref $value eq 'ARRAY';
    die "several requests need an array of expectations\n" if $many;
    return $value;
}

sub same ($$$) {
    my ($got, $expected, $name) = @_;
    if (ref $expected eq 'Regexp') {
        Test::More::like($got, $expected, $name);
    } else {
        Test::Base::is($got, $expected, $name);
    }
}

sub with_port ($) {
    my ($text) = @_;
    return $text if !defined $text || ref $text;
    return $text =~ s/\$ServerPort\b/$Conf{server_port}/gr;
}

# All that is asked of the answer to request number $i in round $round.
sub response ($$$$$) {
    my ($block, $response, $round, $i, $many) = @_;
    my $name = $block->name;

    Test::More::fail("$name - invalid chunked body received")
        if $response->{broken};

    my $code = $block->error_code;
    $code = defined $code ? value_for($code, $i, $many) : 200;
    Test::Base::is($response->{code}, $code, "$name - status code ok");

    raw_headers($block, $response, $i, $many);
    headers($block, $response, $i, $many);
    body($block, $response, $round, $i, $many);
}

# The sections "..._like" and "..._unlike".
sub matches ($$$$) {
    my ($section, $got, $pattern, $name) = @_;
    my $test = $section =~ /_unlike$/ ? \&Test::More::unlike
                                      : \&Test::More::like;
    $test->($got, qr/$pattern/s, $name);
}

sub raw_headers ($$$$) {
    my ($block, $response, $i, $many) = @_;
    for my $what (qw(like unlike)) {
        my $section = "raw_response_headers_$what";
        my $value = $block->$section // next;

        matches($section, $response->{raw_headers},
                value_for($value, $i, $many),
                $block->name . " - raw resp headers $what");
    }
}

sub headers ($$$$) {
    my ($block, $response, $i, $many) = @_;
    my $name = $block->name;

    my ($section) = grep { defined $block->$_ }
        qw(response_headers response_headers_like) or return;
    my $expected = parse_headers(value_for($block->$section, $i, $many));

    for my $header (sort keys %$expected) {
        my $got = $response->{headers}{lc $header};
        my $wanted = with_port($expected->{$header});

        if ($section eq 'response_headers_like') {
            $wanted //= '';
            Test::More::like($got // '', qr/^$wanted$/,
                             "$name - header $header like ok");
        } elsif (defined $wanted) {
            Test::Base::is($got // '', $wanted, "$name - header $header ok");
        } else {
            Test::Base::is($got, undef, "$name - header $header"
                           . ' not present in the raw headers');
        }
    }
}

# "Name: value", and "! Name" (undef here) for a header that must not come.
sub parse_headers ($) {
    my ($text) = @_;
    my %headers;

    for my $line (split /\n/, $text) {
        $line =~ s/^\s+|\s+$//g;

        if ($line =~ s/^!\s*//) {
            $headers{$line} = undef;
        } else {
            my ($header, $value) = split /\s*:\s*/, $line, 2;
            $headers{ $header // '' } = $value;
        }
    }
    return \%headers;
}

sub body ($$$$$) {
    my ($block, $response, $round, $i, $many) = @_;
    my $name = $block->name;
    my $got = $response->{body};

    if (defined(my $value = $block->response_body)) {
        my $expected = expand with_port(value_for($value, $i, $many));
        my $what = ref $expected ? 'like' : 'response is expected';

        same($got, $expected, "$name - response_body - $what"
                              . " (repeated req $round, req $i)");
        return;
    }

    my ($section) = grep { defined $block->$_ }
        qw(response_body_like response_body_unlike) or return;
    my $shown = ($got // '') =~ s/^\s+|\s+$//gr =~ s/\s+/ /gr;

    matches($section, $got, with_port(value_for($block->$section, $i, $many)),
            "$name - $section - response is expected ($shown)");
}

# What nginx has logged.
sub error_log ($$) {
    my ($block, $round) = @_;
    my @lines = error_lines;

    grep_log($block, $round, \@lines);
    log_has($block, 'error', $round, \@lines);
    log_lacks($block, 'error', $round, \@lines);

    # A block that waits for such a line may have it.
    for my $level (qw([alert] [emerg])) {
        excuse($level)
            if grep { index($_, $level) >= 0 } patterns($block->error_log);
    }

    excuse('[emerg]')
        if defined $block->must_die || defined $block->reload_fails;
}

sub access_log ($$) {
    my ($block, $round) = @_;
    my @lines = access_lines;

    log_has($block, 'access', $round, \@lines);
    log_lacks($block, 'access', $round, \@lines);
}

# One per line, or whatever "eval" has made.
sub patterns ($) {
    my ($value) = @_;
    return if !defined $value;
    return grep { defined } @$value if ref $value eq 'ARRAY';
    return ref $value ? $value : grep { $_ ne '' } split /\n+/, $value;
}

sub matcher ($) {
    my ($pattern) = @_;
    return ref $pattern ? $pattern : qr/\Q$pattern\E/;
}

sub shown ($) {
    my ($text) = @_;
    chomp $text;
    return $text =~ s/"/\\"/gr =~ s/\r/\\r/gr =~ s/\n/\\n/gr;
}

sub log_has ($$$$) {
    my ($block, $log, $round, $lines) = @_;
    my $name = $block->name;
    my $section = "${log}_log";

    for my $pattern (patterns($block->$section)) {
        my $regex = matcher($pattern);
        my $found = grep { $_ =~ $regex } @$lines;
        my $verb = $found ? 'matches' : 'should match';

        Test::More::ok($found, "$name - pattern \"$pattern\" $verb"
                               . " a line in $log.log (req $round)");
    }
}

# As in the real library, every line that must not be there is a failure.
sub log_lacks ($$$$) {
    my ($block, $log, $round, $lines) = @_;
    my $name = $block->name;
    my $section = "no_${log}_log";

    for my $pattern (patterns($block->$section)) {
        my $regex = matcher($pattern);
        my $what = "$name - pattern \"" . shown($pattern) . '"';
        my @found = grep { $_ =~ $regex } @$lines;

        Test::More::fail("$what should not match any line in $log.log but"
            . ' matches line "' . shown($_) . "\" (req $round)") for @found;
        Test::More::pass("$what does not match a line in $log.log"
            . " (req $round)") if !@found;
    }
}

# grep_error_log cuts a piece out of each line; the pieces together must be
# grep_error_log_out.
sub grep_log ($$$) {
    my ($block, $round, $lines) = @_;
    my $pattern  = $block->grep_error_log;
    my $expected = $block->grep_error_log_out;
    die "grep_error_log and grep_error_log_out need each other\n"
        if defined $pattern != defined $expected;

    $pattern = $pattern->[$round] if ref $pattern eq 'ARRAY';
    return if !defined $pattern;
    $expected = $expected->[$round] if ref $expected eq 'ARRAY';

    my $regex = matcher($pattern);
    my $got = join '', map { "$_\n" } grep { !/\n/ }
                       map { $_ =~ $regex ? $& : () } @$lines;

    same($got, expand($expected),
         $block->name . " - grep_error_log_out (req $round)");
}

sub upstream ($$) {
    my ($block, $got) = @_;
    my $name = $block->name;

    if (defined(my $expected = $block->tcp_query)) {
        same($got, $expected, "$name - tcp_query ok");
    }

    if (defined(my $expected = $block->tcp_query_len)) {
        Test::Base::is(length $got, $expected, "$name - TCP query length ok");
    }
}

1;
