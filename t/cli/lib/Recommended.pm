package Recommended;

# The policies that mcp-policy generate recommends, as text, and catalogues.

use strict;
use warnings;

use Exporter qw(import);
use JSON::PP;

use Cli;


our @EXPORT = qw(policy catalog);

my %limits = (Write => 30, Execute => 10);


# A policy from the members it begins with, and from [TOOL, CLASS, RISK]...

sub policy {
    my ($members, @tools) = @_;

    return "{\n" . join('', map { "  $_,\n" } '"version": "1"', @$members)
           . qq(  "default": "deny",\n  "tools": {\n)
           . join(",\n", map { line_of(@$_) } @tools) . "\n  }\n}\n";
}

sub line_of {
    my ($tool, $class, $risk) = @_;
    my $rule = qq("risk": "$risk");

    if ($class eq 'Destructive' || $risk eq 'Critical') {
        $rule .= ', "action": "require_approval"';

    } elsif ($limits{$class}) {
        $rule .= sprintf ', "limits": [{"counter": "%s_rate", "window": '
                         . '"minute", "max": %d, "scope": "grant"}]',
                         lc $tool, $limits{$class};
    }

    return qq(    "$tool": {$rule});
}


# Writes a catalogue of [SERVER, TOOL, CLASS, RISK]..., the last one optional.

sub catalog {
    my ($path, @entries) = @_;

    return spew($path, encode_json([map {
        { server => $_->[0], tool => $_->[1], category => $_->[2],
          $_->[3] ? (risk => $_->[3]) : () }
    } @entries]));
}


1;
