#!/usr/bin/perl

# mcp-policy generate from a catalogue: the policy that it prints, to the byte,
# and that no catalogue makes it print one that opens what it should not.
#
# Seen to fail: with any name for a tool, without the worse of two entries,
# with critical tools as their class has it, unsorted, with servers whose names
# only begin alike, with other limits, counters in capital letters, text as it
# is in warnings, and without the engine's look at what is printed.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin;
use Test::More;

use lib "$FindBin::Bin/lib";
use Cli;
use Recommended;


my $dir = tempdir(CLEANUP => 1);

chdir $dir or die "$dir: $!\n";


# Usage

my $usage = 'usage: mcp-policy generate {--catalog FILE --server NAME | '
            . "--url URL [--catalog FILE]} [--schema PATH]\n";

for my $words ([], ['--catalog', 'c'], ['--server', 's'], ['--catalog'],
               ['--url', 'u', '--server', 's'],
               ['--catalog', 'c', '--server', 's', 'more'],
               ['--url', 'u', 'more'], ['--urls', 'u'], ['c', 's'])
{
    said("usage: @$words", ['generate', @$words], 2, '', $usage);
}


# The policy

catalog('c', ['a', 'write_a', 'Destructive', 'Critical'],
        ['b', 'Zap', 'Destructive', 'High'], ['b', 'write_b', 'Write', 'High'],
        ['b', 'write_a', 'Write'], ['b', 'read.it', 'Read'],
        ['b', 'Read-It', 'Read', 'High'], ['b', 'run', 'Execute', 'Medium'],
        ['b', 'call', 'Execute', 'Critical'],
        ['b', 'look', 'Read', 'Critical'],
        ['bb', 'other', 'Read', 'Low'], ['b and more', 'other', 'Read']);

my @of_b = (['Read-It', 'Read', 'High'], ['look', 'Read', 'Critical'],
            ['read.it', 'Read', 'Low'], ['write_a', 'Write', 'Medium'],
            ['write_b', 'Write', 'High'], ['call', 'Execute', 'Critical'],
            ['run', 'Execute', 'Medium'], ['Zap', 'Destructive', 'High']);

said('by class, then by name; no other server matters',
     ['generate', '--catalog', 'c', '--server', 'b'], 0,
     policy(['"name": "b"'], @of_b), '');

said('with a schema',
     ['generate', '--catalog', 'c', '--server', 'b', '--schema', '../"s"'], 0,
     policy(['"name": "b"'], @of_b) =~ s{\n}{\n  "\$schema": "../\\"s\\"",\n}r,
     '');

catalog('twice', ['s', 'a', 'Execute', 'Low'], ['s', 'b', 'Read', 'Low'],
        ['s', 'a', 'Read', 'High'], ['s', 'c', 'Write', 'Critical'],
        ['s', 'c', 'Read'], ['s', 'A', 'Write']);

said('of a tool that is listed twice the worse of both',
     ['generate', '--catalog', 'twice', '--server', 's'], 0,
     policy(['"name": "s"'], ['b', 'Read', 'Low'], ['A', 'Write', 'Medium'],
            ['c', 'Write', 'Critical'], ['a', 'Execute', 'High']), '');

# What cannot be told

said('servers with such names',
     ['generate', '--catalog', 'c', '--server', ' and'], 2, '',
     qq(mcp-policy: c: there is no server " and"; there is\n)
     . qq(    "b and more"\n));

said('all servers, if none has such a name',
     ['generate', '--catalog', 'c', '--server', 'B'], 2, '',
     qq(mcp-policy: c: there is no server "B"; there is\n)
     . join '', map { qq(    "$_"\n) } 'a', 'b', 'bb', 'b and more');

said('no catalogue', ['generate', '--catalog', 'none', '--server', 's'], 2, '',
     "mcp-policy: none: No such file or directory\n");

spew('bad', '[{"tool":"a","category":"Reed","server":"s"}]');
said('a catalogue with a fault',
     ['generate', '--catalog', 'bad', '--server', 's'], 2, '',
     'bad:1:25: /0/category: expected "Read", "Write", "Execute" or '
     . qq("Destructive", found "Reed"\n));


# Names that could be more than a name

my $why = 'no name of 1 to 128 of A-Z a-z 0-9 . _ -';

catalog('hostile', map { ['s', $_, 'Read'] } '*', '@Write', 'good', 'a b',
        'g?', "\xe9", 'x' x 129, 'y' x 128);

said('globs, classes and their like are left out',
     ['generate', '--catalog', 'hostile', '--server', 's'], 0,
     policy(['"name": "s"'], ['good', 'Read', 'Low'],
            ['y' x 128, 'Read', 'Low']),
     join '', map { "mcp-policy: left out $_: $why\n" }
              '"*"', '"@Write"', '"a b"', '"g?"', '"\u00E9"',
              '"' . 'x' x 128 . '"');

catalog('crowd', map { ['s', "x $_", 'Read'] } 1 .. 25);

said('twenty of them are told of',
     ['generate', '--catalog', 'crowd', '--server', 's'], 0,
     policy(['"name": "s"']) =~ s/\n\n/\n/r,
     join('', map { qq(mcp-policy: left out "x $_": $why\n) } 1 .. 20)
     . "mcp-policy: left out 5 more\n");

spew('control', '[{"tool":"a","category":"Read","server":"\u001b"}]');
said('what the engine refuses is not printed',
     ['generate', '--catalog', 'control', '--server', "\e"], 2, '',
     'what was generated:3:11: /name: expected a string without control '
     . qq(characters, found "\\u001B"\n));

SKIP: {
    skip 'no /dev/full', 1 if !-c '/dev/full';
    said('a full disk', [{ stdout => '/dev/full' }, 'generate', '--catalog',
                         'c', '--server', 'b'], 2, '',
         "mcp-policy: standard output could not be written\n");
}


done_testing();
