package Cli;

# Runs mcp-policy, whose path is MCP_POLICY, and keeps what it said.

use strict;
use warnings;

use Exporter qw(import);
use File::Temp qw(tempdir);
use POSIX ();
use Test::More;


our @EXPORT = qw(run said slurp spew);

my $program = $ENV{MCP_POLICY} or die "MCP_POLICY is not set\n";
my $dir = tempdir(CLEANUP => 1);


# run({ option => value }, WORD...) gives exit status, standard output and
# standard error.  Options: a file for stdin or stdout; before, what is done
# in the process before it becomes the program; program, another path of it.

sub run {
    my $o = ref $_[0] ? shift : {};
    my $pid = fork // die "fork: $!\n";

    if (!$pid) {
        open STDIN, '<', $o->{stdin} // '/dev/null' or POSIX::_exit(126);
        open STDOUT, '>', $o->{stdout} // "$dir/out" or POSIX::_exit(126);
        open STDERR, '>', "$dir/err" or POSIX::_exit(126);

        $o->{before}->() if $o->{before};
        exec { $o->{program} // $program } 'mcp-policy', @_
            or POSIX::_exit(127);
    }

    waitpid $pid, 0;

    return ($? & 127 ? "signal $?" : $? >> 8,
            $o->{stdout} ? '' : slurp("$dir/out"), slurp("$dir/err"));
}


# One test of all three.

sub said {
    my ($name, $words, $status, $out, $err) = @_;
    my ($options, @words) = ref $words->[0] ? @$words : ({}, @$words);

    is_deeply([run($options, @words)], [$status, $out, $err], $name);
}


sub slurp {
    my ($path) = @_;

    open my $file, '<:raw', $path or return;
    local $/;
    return scalar <$file>;
}

sub spew {
    my ($path, $text) = @_;

    open my $file, '>:raw', $path or die "$path: $!\n";
    print {$file} $text;
    close $file or die "$path: $!\n";
    return $path;
}


1;
