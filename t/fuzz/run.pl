#!/usr/bin/perl

# Runs fuzzers, JOBS at a time, each over its seeds, over the inputs in corpus/,
# which long runs have found to reach what no seed does, and over those of
# earlier runs here.
#
#     perl t/fuzz/run.pl LIMIT DIRECTORY FUZZER...
#
# LIMIT is an option of libFuzzer: -max_total_time=SECONDS or -runs=COUNT.
# What is found worth keeping goes to corpus/NAME below DIRECTORY.
# Starts no more after the first finding, and says how to see it again.

use strict;
use warnings;

use File::Basename qw(basename);
use File::Path qw(make_path);
use FindBin;


my ($limit, $build, @fuzzers) = @ARGV;
my $jobs = $ENV{JOBS} || 1;
my ($passed, $failed) = (0, 0);
my %running;

$| = 1;

while (%running || (@fuzzers && !$failed)) {
    if (keys %running < $jobs && @fuzzers && !$failed) {
        my $fuzzer = shift @fuzzers;
        $running{ start($fuzzer) } = $fuzzer;
        next;
    }

    my $fuzzer = delete $running{ wait() } or next;
    report($fuzzer, $?) ? $passed++ : $failed++;
}

printf "%d passed, %d failed\n", $passed, $failed;

exit($failed || !$passed ? 1 : 0);


sub start {
    my ($fuzzer) = @_;
    my $name = basename($fuzzer);
    my $corpus = "$build/corpus/$name";
    my $found = "$build/found-$name-";
    my $log = "$build/$name.log";

    make_path($corpus);
    unlink glob "$found*";

    my $pid = fork // die "run.pl: fork: $!\n";

    if ($pid == 0) {
        open STDERR, '>', $log or die "run.pl: $log: $!\n";
        open STDOUT, '>&', \*STDERR or die "run.pl: $!\n";
        exec $fuzzer, $limit, "-dict=$FindBin::Bin/dict/$name.dict",
             "-artifact_prefix=$found", '-max_len=4096', '-timeout=20',
             '-print_final_stats=1', $corpus, "$FindBin::Bin/seeds/$name",
             "$FindBin::Bin/corpus/$name" or exit 127;
    }

    return $pid;
}

sub report {
    my ($fuzzer, $status) = @_;
    my $name = basename($fuzzer);
    my $log = "$build/$name.log";
    my $said = content($log);

    printf "%-10s %12d runs, %7d a second\n", $name,
           map { $said =~ /^stat::$_: +(\d+)/m ? $1 : 0 }
               qw(number_of_executed_units average_exec_per_sec);

    return 1 if $status == 0;

    my ($input) = glob "$build/found-$name-*";

    print $said =~ /^(.*(?:not so:|runtime error:|ERROR:).*\n)/m ? $1 : '';
    print "all that was said: $log\n";
    print "to see it again: $fuzzer $input\n" if $input;
    return 0;
}

sub content {
    my ($path) = @_;

    open my $in, '<', $path or return '';
    local $/;
    return scalar <$in>;
}
