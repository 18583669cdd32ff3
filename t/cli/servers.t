#!/usr/bin/perl

# The recommended policies of policies/servers/: each is what generate prints,
# to the byte, and there is one of each server of the catalogue; and every tool
# that the catalogue knows is decided as its class says.
#
# Seen to fail: with another limit or another action in a file, with a file too
# many, and by a generate that allows what is destructive or critical.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin;
use JSON::PP;
use Test::More;

use lib "$FindBin::Bin/lib";
use Cli;


chdir "$FindBin::Bin/../../policies" or die "policies: $!\n";

my $catalog = 'catalog/aws-tools.json';
my $tools = decode_json(slurp($catalog));
my %file;

for my $tool (@$tools) {
    my $name = $tool->{server} =~ s/ .*//r;
    $file{$tool->{server}} = "servers/$name.json";
}


# The catalogue

my @lines = split /\n/, slurp($catalog);

is(@lines, @$tools + 2, 'a tool is a line');
is_deeply($tools, [sort { $a->{server} cmp $b->{server}
                          || $a->{tool} cmp $b->{tool} } @$tools], 'sorted');


# The policies

is_deeply([sort glob 'servers/*'], [sort values %file], 'one of each server');

for my $server (sort keys %file) {
    said($file{$server}, ['generate', '--catalog', $catalog, '--server',
                          $server, '--schema', '../policy.schema.json'], 0,
         slurp($file{$server}), '');
}

said('all of them are sound', ['check', sort values %file], 0,
     join('', map { "$_: ok\n" } sort values %file), '');


# What becomes of a call of each tool, and of one that is not known

my $dir = tempdir(CLEANUP => 1);
my %max = (Write => 30, Execute => 10);
my (%decided, %wrong);

sub judged {
    my ($server, $tool) = @_;

    spew("$dir/call", encode_json({ jsonrpc => '2.0', id => 1,
                                    method => 'tools/call',
                                    params => { name => $tool } }));

    my (undef, $out) = run('explain', '-p', $file{$server}, '--json',
                           "$dir/call");
    my $explained = decode_json($out);

    return join ' ', $explained->{decision},
                map { "$_->{counter} $_->{max} $_->{scope}" }
                    @{$explained->{limits}};
}

sub expected {
    my ($tool) = @_;
    my $class = $tool->{category};

    return 'approval' if $class eq 'Destructive'
                         || $tool->{risk} eq 'Critical';
    return 'allow' if !$max{$class};
    return 'allow ' . lc($tool->{tool}) . "_rate $max{$class} grant";
}

for my $tool (@$tools) {
    my $found = judged($tool->{server}, $tool->{tool});

    $decided{$found =~ s/ .*//r}++;
    $wrong{"$tool->{server} $tool->{tool}"} = $found
        if $found ne expected($tool);
}

is_deeply(\%wrong, {}, 'each tool is decided as its class says');
is($decided{allow} + $decided{approval}, @$tools, '  all of them');

for my $server (sort keys %file) {
    is(judged($server, 'another_tool'), 'deny', "$server has no other tool");
}

is(judged('aws-healthomics-mcp-server', 'CreateAHORunGroup'),
   'allow createahorungroup_rate 10 grant', 'the tool it all began with');


done_testing();
