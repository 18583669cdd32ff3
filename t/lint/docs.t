#!/usr/bin/perl

# Why: a document that names a test which is gone promises what nobody proves,
# and a line of the log that is in no document is read at night for the first
# time.  So what the documents name has to exist, and what an operator meets
# has to be in them.
#
# Seen to fail: with a test renamed, with a directive, a variable, a message and
# a target misspelled in a document, with each of them taken out of one, and
# with a heading changed that a link leads to.
#
#     prove t/lint/docs.t

use strict;
use warnings;

use File::Basename qw(dirname);
use FindBin;
use Test::More;

chdir "$FindBin::Bin/../.." or die "docs.t: $!\n";

my $http = 'ngx_mcp_policy_module/http';
my %text = map { $_ => slurp($_) } 'README.md', glob 'docs/*.md';


sub slurp {
    my ($path) = @_;

    open my $in, '<', $path or die "docs.t: $path: $!\n";
    local $/;
    return scalar <$in>;
}

# What is wrong with which document; no fault is a passed test.

sub none {
    my ($name, @faults) = @_;

    is(join("\n", @faults), '', $name);
}

# Calls the code for each match of a pattern in each document; what it returns
# are faults.

sub each_match {
    my ($pattern, $check) = @_;

    return map {
        my $path = $_;
        map { "$path: $_" } map { $check->($_, $path) } $text{$path} =~ /$pattern/g;
    } sort keys %text;
}


# Tests are named as `t/FILE: NAME`: a block of a .t file, or what it reports; a
# function of one in C; and in Python what is reported, to which a program may
# put something in front.

my %named = (
    t  => sub {
        my $quoted = $_[0] =~ s/'/\\'/gr;
        qr/^=== TEST \d+: \Q$_[0]\E$|'\Q$quoted\E'/m;
    },
    c  => sub { qr/\bcmocka_unit_test\w*\(\Q$_[0]\E\b/ },
    py => sub { qr/(?:"|[:}] )\Q$_[0]\E"/ },
);

none('each test that is named exists', each_match(qr/`(t\/[^`]+)`/, sub {
    my ($file, $name) = split /: /, $_[0], 2;
    my ($suffix) = $file =~ /\.(\w+)$/;

    return "no $file" if !-e $file;
    return () if !defined $name;
    return slurp($file) =~ $named{$suffix}->($name) ? () : "no $_[0]";
}));

none('each promise names a test', grep { !/`t\// }
     map { split /\n/ }
     $text{'docs/security.md'} =~ /^\| promise \|.*\n\|[-|]+\n((?:\|.*\n)+)/mg);

my $makefile = slurp('Makefile');

none('each target of make that is named exists',
     each_match(qr/(?:`|^    )make ([a-z][a-z0-9-]*)/m, sub {
    return $makefile =~ /^\Q$_[0]\E:/m ? () : "no make $_[0]";
}));


# Directives and variables.

my %directives = map { $_ => 1 }
    slurp("$http/ngx_http_mcp_policy_module.c") =~ /ngx_string\("(mcp_\w+)"\)/g;
my %variables = map { $_ => 1 }
    slurp("$http/ngx_http_mcp_policy_variables.c") =~ /ngx_string\("(mcp_\w+)"\)/g;

none('each variable that is named exists', each_match(qr/\$(mcp_\w+)/, sub {
    return $variables{$_[0]} ? () : "no \$$_[0]";
}));

none('each directive that is named exists',
     each_match(qr/(?<![\$\w])(mcp_(?:policy|tools?)\w*)/, sub {
    return $directives{$_[0]} ? () : "no $_[0]";
}));

none('each directive is documented',
     grep { $text{'README.md'} !~ /^\*\*$_\*\* /m } sort keys %directives);

none('each variable is documented',
     grep { $text{'README.md'} !~ /^\| [^|]*`\$$_`/m } sort keys %variables);


# What the module writes to the log, by level and text: in tables that begin with
# "line" and "level", where a word in capitals stands for what differs.  A row may
# stand for several messages, and a message, by what it prints, for several rows.
# One with nothing but what differs has its text from elsewhere.

my $format = qr/%(?:\*s|ui|uz|[sV])/;

my @rows = map { /^\| `([^`]+)` \| `(\w+)` \|/ ? [$2, $1] : ['no line', $_] }
           map { split /^/m }
           $text{'docs/operations.md'} =~ /^\| line \| level \|.*\n\|[-|]+\n((?:\|.*\n)+)/mg;

my %levels = (EMERG => 'emerg', ALERT => 'alert', ERR => 'error', WARN => 'warn');
my @messages;

for my $path (glob("$http/*.c"), glob('ngx_mcp_policy_module/store/*.c')) {
    my $string = qr/"(?:[^"\\]|\\.)*"/;
    my $source = slurp($path) =~ s/\bngx_close_file_n\b/"close()"/gr;

    while ($source =~ /\bngx_(?:conf_)?log_error\(([^,]+),[^"]*?($string(?:\s+$string)*)/g) {
        my ($level, $strings) = ($1, $2);
        my $message = join '', map { s/\\(.)/$1/gr } $strings =~ /"((?:[^"\\]|\\.)*)"/g;

        $level = $level =~ /^NGX_LOG_(\w+)$/ ? $levels{$1} : 'mcp_policy_log_level';

        push @messages, [$level, $message] if $message =~ s/$format//gr =~ /\w/;
    }
}

sub wild {
    my ($text, $differs) = @_;

    my $pattern = join '.+', map { quotemeta } split $differs, $text, -1;
    return qr/^$pattern$/;
}

sub meets {
    my ($row, $message) = @_;

    return $row->[0] eq $message->[0]
           && ($row->[1] =~ wild($message->[1], $format)
               || $message->[1] =~ s/$format/x/gr =~ wild($row->[1], qr/[A-Z]{2,}/));
}

# Those of the first list that no one of the second meets.

sub lone {
    my ($some, $others, $meets) = @_;

    return map { "$_->[0]: $_->[1]" }
           grep { my $one = $_; !grep { $meets->($one, $_) } @$others } @$some;
}

cmp_ok(scalar @messages, '>', 30, 'there are messages');

none('each message is documented', lone(\@messages, \@rows, sub { meets(@_[1, 0]) }));
none('each message that is documented exists', lone(\@rows, \@messages, \&meets));


# Links: to files, and to headings, as GitHub names them.

none('each link leads somewhere', each_match(qr/\]\((?!https?:)([^)]+)\)/, sub {
    my ($link, $path) = @_;
    my ($file, $heading) = split /#/, $link, 2;
    my $target = $file eq '' ? $path : dirname($path) . "/$file";

    return "no $link" if !-e $target;
    return () if !defined $heading;

    my %headings = map { s/[^\w\- ]//gr =~ tr/ /-/r => 1 }
                   map { lc } slurp($target) =~ /^#+ (.+)$/mg;

    return $headings{$heading} ? () : "no $link";
}));

done_testing();
