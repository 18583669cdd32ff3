package Source;

# A file as the checks of lint.pl see it.  Lines count from 1.
#
#     path        below the root
#     text        all of it
#     is          kinds of file it belongs to: text, source, tabless, c, header
#     raw         its lines
#
# and of C
#
#     code        its lines, with comments and what stands in quotes blotted
#                 out column for column
#     directives  of the preprocessor: word, rest, first and last line
#     directive   the directive that a line belongs to
#     depth       of braces at the beginning of a line
#     items       what stands between functions, and they: kind, first, last
#     functions   name, line of the name, first, open, close, static
#     prototypes  name, line
#     symbols     what is defined outside of functions: name, line, static
#     found       faults that only the parser sees: lists of lines by name

use strict;
use warnings;

use File::Find;

# Where C files live.

my @c_dirs = qw(ngx_mcp_policy_module t bench);

my $c_dirs = join '|', @c_dirs;


# What git tracks, and the new files where C files live, unless git ignores
# them; outside of a repository, everything.

sub tree {
    my ($root) = @_;
    my @paths;

    die "lint.pl: $root is not a directory\n" if !-d $root;

    if (-e "$root/.git") {
        @paths = (git($root, '-c'),
                  git($root, '-o', '--exclude-standard', '--', @c_dirs));

    } else {
        find({ no_chdir => 1, wanted => sub { push @paths, $_ } }, $root);
        s{^\Q$root\E/*}{} for @paths;
    }

    return sort grep { -f "$root/$_" } @paths;
}

sub git {
    my ($root, @options) = @_;
    local $/ = "\0";

    open my $git, '-|', qw(git -C), $root, qw(ls-files -z), @options
        or die "lint.pl: git: $!\n";
    chomp(my @paths = <$git>);
    close $git or die "lint.pl: git ls-files failed\n";

    return @paths;
}


sub load {
    my ($class, $root, $path) = @_;

    open my $in, '<:raw', "$root/$path" or die "lint.pl: $path: $!\n";
    my $text = do { local $/; <$in> } // '';

    return if $text =~ /\0/;

    utf8::decode($text);

    # the blocks of a test are bytes for nginx, white space included
    $text =~ s/^__DATA__\n.*//ms if $path =~ /\.t$/;

    my $f = bless { path => $path, text => $text, is => { text => 1 },
                    raw => ['', split /\n/, $text] }, $class;

    my $make = $path =~ m{(?:^|/)Makefile$};

    $f->{is}{source} = 1
        if $make || $path =~ m{\.(?:c|h|sh|pl|pm|t|py)$|(?:^|/)config$}
           || $text =~ /^#!/;

    $f->{is}{tabless} = $f->{is}{source} && !$make;

    if ($path =~ m{^(?:$c_dirs)/.*\.([ch])$}) {
        $f->{is}{c} = 1;
        $f->{is}{header} = $1 eq 'h';
        $f->{$_} = [] for qw(directives items functions prototypes symbols);

        $f->{code} = ['', split /\n/, $f->blot];
        $f->split_directives;
        $f->parse;
    }

    return $f;
}

sub note {
    my ($f, $name, $n) = @_;
    push @{$f->{found}{$name}}, $n;
}

sub blank {
    my ($f, $n) = @_;
    return $n >= 1 && $n < $#{$f->{raw}} && $f->{raw}[$n] !~ /\S/;
}

sub blot {
    my ($f) = @_;
    my $text = $f->{text};
    my ($n, $pos) = (1, 0);

    $text =~ s{(/\*.*?\*/|//[^\n]*|(["'])(?:\\.|(?!\2)[^\\\n])*\2)}{
        my $s = $1;

        $n += substr($f->{text}, $pos, $-[0] - $pos) =~ tr/\n//;
        $pos = $-[0];

        if ($s =~ m{^/}) {
            $f->note('comment', $n) if $s =~ m{^//};
            $f->note('long comment', $n)
                if $s =~ /\n/ && !$f->long_comment($s, $n);
            $s =~ s/[^\n]/ /g;

        } else {
            $s =~ s/(?<=.)[^\n](?=.)/x/gs;
        }

        $s;
    }gsex;

    return $text;
}

sub long_comment {
    my ($f, $s, $n) = @_;
    my $star = ($f->{raw}[$n] =~ m{^( *)/\*$}) ? "$1 \\*" : return 0;

    return $s =~ m{^/\*\n(?:$star(?: .*)?\n)*$star/$}
           && $f->{raw}[$n + ($s =~ tr/\n//)] =~ m{^$star/$};
}

sub split_directives {
    my ($f) = @_;
    my $d;

    for my $n (1 .. $#{$f->{code}}) {
        my $line = $f->{code}[$n];

        if ($d) {
            $d->{last} = $n;

        } elsif ($line =~ /^\s*#\s*(\w+)\s*(.*)/) {
            $d = { word => $1, rest => $2, first => $n, last => $n };
            push @{$f->{directives}}, $d;
        }

        $f->{directive}[$n] = $d;
        undef $d if $line !~ /\\$/;
    }
}


# Enough of a parser for the form: it cuts the text at ( ) { } ; : and knows
# whether it is in a function, in a list of members or values, or between
# functions.  All branches of an #if begin with the same state.  The state:
#
#     buf         what was read since the last statement or block
#     first       the line where that begins
#     n           the line at hand
#     paren       how many parentheses are open in buf
#     nested      how many braces are, of lists of members or values
#     blocks      those of statements that are open
#     head        an if, for, while or switch whose body comes next

my %cut = (
    '(' => \&on_open, ')' => \&on_close, '{' => \&on_begin, '}' => \&on_end,
    ';' => \&on_semicolon, ':' => \&on_colon,
);

sub parse {
    my ($f) = @_;
    my @saved;
    my $p = { f => $f, buf => '', paren => 0, nested => 0, blocks => [] };

    for my $n (1 .. $#{$f->{code}}) {
        $f->{depth}[$n] = @{$p->{blocks}} + $p->{nested};

        if (my $d = $f->{directive}[$n]) {
            on_directive($p, $d, \@saved) if $d->{first} == $n;
            next;
        }

        $p->{n} = $n;

        for my $piece (split /([(){};:])/, $f->{code}[$n]) {
            if ($piece =~ /\S/) {
                $p->{first} = $n if $p->{buf} !~ /\S/;
                on_head($p, $piece) if $p->{head};
            }

            if ($cut{$piece}) {
                $cut{$piece}->($p);

            } else {
                $p->{buf} .= $piece;
            }
        }

        $p->{buf} .= "\n";
    }

    @{$f->{items}} = sort { $a->{first} <=> $b->{first} } @{$f->{items}};
}

sub copy {
    my ($p) = @_;
    return %$p, blocks => [map { { %$_ } } @{$p->{blocks}}];
}

sub on_directive {
    my ($p, $d, $saved) = @_;

    if ($d->{word} =~ /^if/) {
        push @$saved, { copy($p) };

    } elsif ($d->{word} =~ /^el/ && @$saved) {
        %$p = copy($saved->[-1]);

    } elsif ($d->{word} eq 'endif') {
        pop @$saved;

    } elsif ($d->{word} =~ /^(?:include|define)$/ && !@{$p->{blocks}}
             && !$p->{nested})
    {
        item($p, $d->{word}, $d->{first}, $d->{last});
    }
}

sub item {
    my ($p, $kind, $first, $last) = @_;
    push @{$p->{f}{items}}, { kind => $kind, first => $first, last => $last };
}

sub symbol {
    my ($p, $name, $n, $static) = @_;
    push @{$p->{f}{symbols}}, { name => $name, line => $n, static => $static };
}


# What follows a condition.  Its brace ends the line, or stands alone where
# the condition has several lines or leaves no room.

sub on_head {
    my ($p, $piece) = @_;
    my $f = $p->{f};
    my $head = delete $p->{head};

    if ($piece ne '{') {
        $f->note('braces', $head->{first});
        return;
    }

    my $alone = $f->{code}[$p->{n}] =~ /^\s*\)?\s*\{/;
    my $several = $head->{first} != $head->{last};
    my $full = length $f->{raw}[$head->{last}] > 78;

    $f->note('brace line', $p->{n})
        if $alone ? !$several && !$full : $several;

    $p->{buf} = $head->{word};
}

sub on_open {
    my ($p) = @_;
    $p->{name_line} = $p->{n} if !$p->{paren} && $p->{buf} !~ /\(/;
    $p->{paren}++;
    $p->{buf} .= '(';
}

sub on_close {
    my ($p) = @_;

    $p->{paren}--;
    $p->{buf} .= ')';

    return if $p->{paren} || $p->{nested} || !@{$p->{blocks}};

    if ($p->{buf} =~ /^\s*(?:else\s+)?(if|for|while|switch)\s*\((.*)\)$/s) {
        return if $1 eq 'while' && $p->{after_do};

        $p->{head} = { word => $1, first => $p->{first}, last => $p->{n} };
        for_parts($p, split /;/, $2, -1) if $1 eq 'for';
        $p->{buf} = '';
    }
}

sub for_parts {
    my ($p, @part) = @_;
    my $f = $p->{f};
    my $raw = join "\n", @{$f->{raw}}[$p->{first} .. $p->{n}];
    my $empty = grep { !/\S/ } @part;
    my $void = () = $raw =~ m{/\* void \*/}g;

    $f->note('late', $p->{first}) if is_declaration($part[0]);

    if ($empty == 3 && !$void) {
        $f->note('endless', $p->{first}) if $raw !~ /for \( ;; \)/;

    } elsif ($void < $empty) {
        $f->note('void', $p->{first});
    }
}

sub on_begin {
    my ($p) = @_;
    my ($f, $n, $blocks) = @$p{qw(f n blocks)};
    my $list = @$blocks ? qr/^\s*(?:typedef|static|const|struct|union|enum)\b/
                        : qr/[^)\s]\s*$/;

    if ($p->{nested} || $p->{paren} || $p->{buf} =~ /=\s*$|$list/) {
        $p->{nested}++;
        $p->{buf} .= '{';
        return;
    }

    my ($word) = $p->{buf} =~ /(\w+)\s*$/;
    my $block = { word => $word // '', line => $n, empty => 1 };

    if (@$blocks) {
        $f->note('braces', $p->{first}) if $p->{buf} =~ /^\s*else\s+\w/;
        @{$blocks->[-1]}{qw(statement empty)} = (1, 0);

    } else {
        begin_function($p, $block);
    }

    push @$blocks, $block;
    $p->{buf} = '';
}

sub begin_function {
    my ($p, $block) = @_;
    my ($f, $n, $line) = @$p{qw(f n name_line)};
    my ($before, $name, $params) = $p->{buf} =~ /^(.*?)(\w+)\s*\((.*)/s
        or return;
    my $static = $before =~ /\bstatic\b/;

    $block->{function} = { name => $name, line => $line, static => $static,
                           first => $p->{first}, open => $n };
    $p->{params} = $params;

    $f->note('name line', $line)
        if $f->{code}[$line] !~ /^$name\(/ || $before !~ /\w/;

    $f->note('function brace', $n) if $f->{raw}[$n] ne '{';

    symbol($p, $name, $line, $static);
}

sub on_end {
    my ($p) = @_;
    my $f = $p->{f};

    if ($p->{nested}) {
        $p->{nested}--;
        $p->{buf} .= '}';
        return;
    }

    $p->{buf} = '';

    my $block = pop @{$p->{blocks}} or return;

    $p->{after_do} = $block->{word} eq 'do';

    if ($block->{word} =~ /^(?:for|while|do)$/ && $block->{empty}) {
        my $raw = join "\n", @{$f->{raw}}[$block->{line} .. $p->{n}];
        $f->note('void', $block->{line}) if $raw !~ m{\{\s*/\* void \*/\s*\}};
    }

    if (my $function = $block->{function}) {
        $function->{close} = $p->{n};
        push @{$f->{functions}}, $function;
        item($p, 'function', $function->{first}, $p->{n});
    }
}

sub on_semicolon {
    my ($p) = @_;

    if ($p->{paren} || $p->{nested}) {
        $p->{buf} .= ';';
        return;
    }

    if (@{$p->{blocks}}) {
        statement($p, $p->{blocks}[-1]);

    } else {
        declaration($p);
    }

    $p->{buf} = '';
    $p->{after_do} = 0;
}

sub on_colon {
    my ($p) = @_;
    my $label = !$p->{paren} && !$p->{nested}
                && $p->{buf} =~ /^\s*(?:case\b.*|\w+)\s*$/s;

    $p->{buf} = $label ? '' : "$p->{buf}:";
}

sub statement {
    my ($p, $block) = @_;
    my ($f, $first) = @$p{qw(f first)};
    my $s = flat($p->{buf});

    $block->{empty} = 0;

    $f->note('braces', $first) if $s =~ /^(?:else|do)\b/;

    if (!is_declaration($s)) {
        $block->{statement} = 1;
        return;
    }

    $f->note('late', $first) if $block->{statement};

    # as nginx does, a parameter may be given its true type: "conf = data"

    if ($s =~ /= ?(.*)/ && $s !~ /^static\b/) {
        my ($from) = $1 =~ /^(?:\([\w *]+\) )?(\w+)$/;

        $f->note('initializer', $first)
            if !defined $from || $p->{params} !~ /\b$from\s*[,)]/;
    }
}


# The text without what stands in braces and without attributes, in single
# blanks.

sub flat {
    my ($s) = @_;

    1 while $s =~ s/\{[^{}]*\}/ /;
    $s =~ s/\b__attribute__\s*(\((?:[^()]|(?1))*\))/ /g;

    $s =~ s/\s+/ /g;
    $s =~ s/^ | $//g;

    return $s;
}

sub is_declaration {
    my $s = flat(@_) =~ s/ ?=.*//r;

    return 0 if $s =~ /^(?:return|goto|break|continue|else|do)\b/;

    return $s =~ /^\w+(?: \w+)*[* ]+(?:const )?\w+(?: ?\[.*\])?(?:,.*)?$/
           || $s =~ /^\w[\w *]*\(\*+\w+(?:\[\w*\])?\) ?\(/;
}


# What is declared outside of functions.

sub declaration {
    my ($p) = @_;
    my ($f, $first) = @$p{qw(f first)};
    my $s = flat($p->{buf});
    my $static = $s =~ /^static\b/;
    my $kind = 'variable';

    return if $s eq '';

    if ($s =~ /^typedef\b/) {
        $kind = 'type';
        my ($name) = $s =~ /\(\*(\w+)\)/ ? $1 : $s =~ /(\w+)(?: ?[\[(].*)?$/;
        symbol($p, $name, $p->{n});

    } elsif ($s =~ /^(?:struct|union|enum)(?: \w+)?$/) {
        $kind = 'type';

    } elsif ($s !~ /=/ && $s =~ /^[^(]*?(\w+) ?\((?!\*)/) {
        $kind = 'prototype';
        push @{$f->{prototypes}}, { name => $1, line => $first };

    } elsif ($s !~ /^extern\b/) {
        $s =~ s/ ?=.*//;
        symbol($p, $_, $first, $static)
            for $s =~ /\(\*(\w+)/ ? $1 : $s =~ /(\w+)(?: ?\[[^\]]*\])*(?:,|$)/g;
    }

    item($p, $kind, $first, $p->{n});
}

1;
