#!/usr/bin/perl

# Runs tests that speak TAP, of whatever kind, and adds them up.
#
#     perl t/run.pl FILE...
#
# MODULE is the path of the module, VENV the Python environment; JOBS is how many
# files run side by side, VERBOSE shows each test.  Our own runner of Test::Nginx
# files is used only where the real one is missing.

use strict;
use warnings;

use TAP::Harness;


my $jobs = $ENV{JOBS} || 1;

$ENV{TEST_NGINX_LOAD_MODULES} ||= $ENV{MODULE};
$ENV{TEST_NGINX_RANDOMIZE} = 1 if $jobs > 1;
$ENV{CMOCKA_MESSAGE_OUTPUT} = 'TAP';

# nginx warns at each start of what most tests do not care about
open STDERR, '|-', "grep --line-buffered -v '^nginx: \\[warn\\]' >&2"
    or die "run.pl: grep: $!\n";

my @lib = eval { require Test::Nginx::Socket; 1 } ? () : ('-It/compat');

my %kinds = (
    t  => sub { [$^X, @lib, $_[0]] },
    py => sub { ["$ENV{VENV}/bin/python", $_[0]] },
    '' => sub { [$_[0]] },
);

my $harness = TAP::Harness->new({
    jobs      => $jobs,
    timer     => 1,
    verbosity => $ENV{VERBOSE} ? 1 : 0,
    exec      => sub {
        my ($self, $file) = @_;
        my ($suffix) = $file =~ /\.(\w+)$/;
        return $kinds{$suffix // ''}->($file);
    },
});

my %comments;

$harness->callback(made_parser => sub {
    my ($parser, $job) = @_;
    $parser->callback(comment => sub {
        push @{ $comments{$job->[1]} }, $_[0]->as_string;
    });
});

my $sum = $harness->runtests(@ARGV);

# what the failed ones have said of it

for my $file (grep { ($sum->parsers($_))[0]->has_problems } $sum->descriptions) {
    print map { "$_\n" } "$file:", @{ $comments{$file} || [] };
}

# a file that broke off is a failure even if no single test was, and so is a
# run without any
my $failed = $sum->failed + grep { !$_->failed && $_->has_problems }
    $sum->parsers;

printf "%d passed, %d failed\n", scalar $sum->passed, $failed;

exit($failed || !$sum->total ? 1 : 0);
