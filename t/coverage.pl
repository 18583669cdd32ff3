#!/usr/bin/perl

# Tells what share of the lines the tests come to, and names the others.
#
#     perl t/coverage.pl PERCENT FILE
#
# FILE is gcovr's report in JSON.  Fails if the share of all files together is
# less than PERCENT.

use strict;
use warnings;

use JSON::PP;


my ($least, $path) = @ARGV;
my ($lines, $missed) = (0, 0);

for my $file (sort { $a->{file} cmp $b->{file} } @{ report()->{files} }) {
    my @code = grep { !$_->{'gcovr/noncode'} } @{ $file->{lines} };
    my @gaps = grep { !$_->{count} } @code;

    $lines += @code;
    $missed += @gaps;
    printf "%5.1f%%  %s%s\n", share(@code - @gaps, scalar @code),
           $file->{file} =~ s{.*/}{}r, gaps($file, @gaps);
}

my $share = share($lines - $missed, $lines);

printf "%5.1f%%  of %d lines\n", $share, $lines;

exit($share < $least ? 1 : 0);


sub report {
    open my $in, '<', $path or die "coverage.pl: $path: $!\n";
    local $/;
    return decode_json(<$in>);
}

sub share {
    my ($met, $all) = @_;
    return $all ? 100 * $met / $all : 0;
}

# The lines by the functions they belong to.

sub gaps {
    my ($file, @gaps) = @_;
    my @functions = sort { $b->{lineno} <=> $a->{lineno} } @{ $file->{functions} };
    my (%lines, @names);

    for my $gap (map { $_->{line_number} } @gaps) {
        my ($function) = grep { $_->{lineno} <= $gap } @functions;
        my $name = $function ? $function->{name} : 'elsewhere';

        push @names, $name if !$lines{$name};
        push @{ $lines{$name} }, $gap;
    }

    return join '', map { "\n        $_: " . join ', ', @{ $lines{$_} } } @names;
}
