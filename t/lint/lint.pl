#!/usr/bin/perl

# A checker of nginx's form and of the rules of the house.
#
#     perl t/lint/lint.pl [ROOT]
#
# Clean: silent, exit 0.  Else one line "file:line: what is wrong" per fault
# and exit 1.  Here stand the tables of the house, the table of rules, and the
# checks that the rules call; Source.pm reads the files.

use strict;
use warnings;

use File::Basename qw(basename);
use FindBin;

use lib $FindBin::Bin;
use Source;


# The floors of engine/, by file name without suffix: an include goes to the
# same floor or to one below.

my @floors = (
    [qw(mcp_core mcp_array mcp_text mcp_number mcp_time mcp_address mcp_regex
        mcp_digest mcp_names mcp_json mcp_json_lanes mcp_json_string
        mcp_json_number mcp_json_token mcp_json_error mcp_fault mcp_uri mcp_class)],
    [qw(mcp_protocol mcp_method mcp_members mcp_answer mcp_message
        mcp_message_params mcp_header mcp_value mcp_path mcp_operator
        mcp_condition mcp_condition_walk mcp_condition_command mcp_window
        mcp_shlex mcp_aws mcp_aws_read mcp_aws_option mcp_sse mcp_peek
        mcp_events mcp_load mcp_load_fault mcp_load_file mcp_catalog
        mcp_operations mcp_grant)],
    [qw(mcp_limit mcp_section mcp_policy mcp_policy_seal mcp_policy_load
        mcp_terms_load mcp_section_load mcp_condition_load mcp_operand_load
        mcp_rule_load mcp_commands_load mcp_limit_load mcp_verdict)],
    [qw(mcp_judge mcp_judge_state mcp_judge_terms mcp_judge_commands
        mcp_judge_method mcp_list)],
);

# The rooms: whose headers each may include beside its own, which headers of
# nginx, and how its global and its static names begin.

my %rooms = (
    engine => { rooms => [], nginx => qr/(?!)/, global => 'mcp_' },
    store  => { rooms => [qw(engine)], nginx => qr/^ngx_(?:config|core)\.h$/,
                global => 'mcp_' },
    http   => { rooms => [qw(engine store)], nginx => qr/^/,
                global => 'ngx_http_mcp_policy_', static => 'ngx_http_' },
    cli    => { rooms => [qw(engine store)], nginx => qr/^ngx_(?!http)/ },
    t      => { rooms => [qw(engine store http cli bench)],
                nginx => qr/^ngx_(?!http)/ },
    bench  => { rooms => [qw(engine store http cli t)],
                nginx => qr/^ngx_(?!http)/ },
);

# What engine/ may include from outside: plain C, three libraries, and
# arpa/inet.h for inet_pton(), which only parses a text.

my $plain = qr{^(?: (?: assert | complex | ctype | errno | fenv | float
    | inttypes | iso646 | limits | locale | math | setjmp | signal | stdalign
    | stdarg | stdatomic | stdbool | stddef | stdint | stdio | stdlib
    | stdnoreturn | string | tgmath | threads | time | uchar | wchar | wctype
    | pcre2 | jansson ) | sys/types | arpa/inet | openssl/\w+ )\.h$}x;

# Macros that are defined for the headers of others, hence not ours to name.

my $foreign_macro = qr/^(?:_GNU_SOURCE|_POSIX_C_SOURCE
                         |PCRE2_CODE_UNIT_WIDTH)$/x;

# Directories of a development machine.  The slashes are added here so that
# this file does not match itself.

my $machine = join '|', map { "/$_/" } qw(root home work);

my $max_lines = 600;
my $max_body = 80;

# A cast to a pointer is known by its star, one to a value by these names.

my $value = qr/(?:(?:const|unsigned|signed|struct|enum|long)\s+)*
               (?:\w+_t|u_char|u_short|u_int|char|short|int|long|float|double
                  |void|unsigned|signed)/x;

# The rules: a name; the kind of file it is for, as in Source.pm; a check that
# gives the lines at fault, or pairs of a line and a detail; the message.

my @rules = (

    # form: bytes and lines
    { name => 'columns', on => 'c', check => lines(raw => qr/^.{81}/),
      message => 'more than 80 columns' },
    { name => 'tab', on => 'tabless', check => lines(raw => qr/\t/),
      message => 'tab' },
    { name => 'trailing', on => 'source', check => lines(raw => qr/\s$/),
      message => 'trailing blank' },
    { name => 'last newline', on => 'c', check => \&last_newline,
      message => 'a file ends with exactly one newline' },
    { name => 'comment', on => 'c', check => found('comment'),
      message => 'a comment is /* ... */, not //' },
    { name => 'long comment', on => 'c', check => found('long comment'),
      message => 'form of a comment of several lines: "/*" alone, " * text", '
                 . '" */" alone' },

    # form: blank lines
    { name => 'three blank', on => 'c', check => sub { blanks($_[0], 3) },
      message => 'three blank lines in a row' },
    { name => 'two blank', on => 'c',
      check => sub { grep { $_[0]{depth}[$_] } blanks($_[0], 2) },
      message => 'two blank lines in a row inside braces' },
    { name => 'sections', on => 'c', check => \&sections,
      message => 'two blank lines go before this %s' },
    { name => 'before else', on => 'c', check => \&before_else,
      message => '"} else" stands on one line, after a blank line' },
    { name => 'after brace', on => 'c', check => \&after_brace,
      message => 'a blank line goes after the closing brace' },

    # form: functions and declarations
    { name => 'name line', on => 'c', check => found('name line'),
      message => 'the return type stands on its own line, the name of the '
                 . 'function at column 0' },
    { name => 'function brace', on => 'c', check => found('function brace'),
      message => 'the opening brace of a function stands alone' },
    { name => 'prototype', on => 'c', check => \&prototypes,
      message => 'static function %s has no prototype at the top' },
    { name => 'late declaration', on => 'c', check => found('late'),
      message => 'a declaration stands at the top of its block' },
    { name => 'initializer', on => 'c', check => found('initializer'),
      message => 'an automatic variable has no initializer' },

    # form: statements
    { name => 'keyword', on => 'c',
      check => lines(code => qr/\b(?:if|for|while|switch)\b(?!\ \()
                                (?<!\#if)(?<!\#\sif)
                                | [)]\{ | \b(?:else|do)\{ | \}(?:else|while)/x),
      message => 'one blank between keyword, "(" and brace' },
    { name => 'braces', on => 'c', check => found('braces'),
      message => 'the body stands in braces' },
    { name => 'brace line', on => 'c', check => found('brace line'),
      message => 'the opening brace ends the line of a condition of one line '
                 . 'and stands alone after a longer one' },
    { name => 'endless', on => 'c', check => found('endless'),
      message => 'an endless loop is "for ( ;; )"' },
    { name => 'void', on => 'c', check => found('void'),
      message => 'an empty part or body of a loop says /* void */' },

    # form: expressions
    { name => 'cast', on => 'c',
      check => lines(code => qr/(?<!\w)\((?:$value|[\w ]+\s\*+)\)[\w("'&*~]
                                | (?<!\w)\([\w ]*\w\*+\)/x),
      message => 'a cast is "(type *) p"' },
    { name => 'sizeof', on => 'c', check => lines(code => qr/\bsizeof\b(?!\()/),
      message => 'sizeof is followed by "(" at once' },
    { name => 'before comma', on => 'c', check => lines(code => qr/\s,/),
      message => 'no blank before a comma' },
    { name => 'after comma', on => 'c', check => lines(code => qr/,(?!\s|$)/),
      message => 'a blank after a comma' },
    { name => 'operator', on => 'c', check => \&operators,
      message => 'a binary operator begins the continued line' },

    # form: headers
    { name => 'guard', on => 'header', check => \&guard,
      message => 'a header begins with #ifndef and #define _..._H_INCLUDED_ '
                 . 'and ends with #endif /* _..._H_INCLUDED_ */' },

    # house
    { name => 'file length', on => 'c', check => \&file_length,
      message => "more than $max_lines lines in a file" },
    { name => 'body length', on => 'c', check => \&body_length,
      message => "%s() has a body of more than $max_body lines" },
    { name => 'floor', on => 'c', check => \&unplaced,
      message => '%s' },
    { name => 'include', on => 'c', check => \&includes,
      message => '%s' },
    { name => 'prefix', on => 'c', check => \&prefixes,
      message => '%s' },
    { name => 'unfinished', on => 'c',
      check => lines(raw => qr/\b(?:TODO|FIXME|XXX|HACK)\b/),
      message => 'unfinished work is not committed' },
    { name => 'if 0', on => 'c',
      check => lines(code => qr/^\s*#\s*if\s*\(?\s*0\b/),
      message => 'code switched off is not committed' },
    { name => 'heap', on => 'c', check => \&heap,
      message => 'memory comes from a region or a pool' },
    { name => 'machine', on => 'text',
      check => lines(raw => qr/(?<![\w.})])(?:$machine)/),
      message => 'path of a development machine' },
);


sub main {
    my ($root) = @_;

    my @files = map { Source->load($root, $_) } Source::tree($root);

    # where the headers of the project live, for the includes

    my %home = map { (basename($_->{path}) => room($_->{path})) }
               grep { $_->{is}{header} } @files;

    my $faults = 0;

    for my $f (@files) {
        $f->{home} = \%home;
        my @out;

        for my $rule (grep { $f->{is}{$_->{on}} } @rules) {
            for my $fault ($rule->{check}->($f)) {
                my ($n, @detail) = ref $fault ? @$fault : $fault;
                push @out, [$n, sprintf $rule->{message}, @detail];
            }
        }

        print "$f->{path}:$_->[0]: $_->[1]\n"
            for sort { $a->[0] <=> $b->[0] } @out;

        $faults += @out;
    }

    return $faults ? 1 : 0;
}


# Checks

sub lines {
    my ($which, $re) = @_;

    return sub {
        my $lines = $_[0]{$which};
        return grep { $lines->[$_] =~ $re } 1 .. $#$lines;
    };
}

sub found {
    my ($name) = @_;
    return sub { @{$_[0]{found}{$name} || []} };
}

sub last_newline {
    my ($f) = @_;
    return $f->{text} =~ /[^\n]\n\z/ ? () : $#{$f->{raw}} || 1;
}

# So many blank lines in a row, or more.

sub blanks {
    my ($f, $many) = @_;
    my $run = 0;

    return grep { $run = $f->blank($_) ? $run + 1 : 0; $run >= $many }
                1 .. $#{$f->{raw}};
}


# Between two functions, two types, or things of different kinds stand two
# blank lines, above the comment or below it; beside an #if one will do.  A
# macro belongs to the #include after it, a typedef to its struct.

sub sections {
    my ($f) = @_;
    my @items = @{$f->{items}};
    my @d = @{$f->{directives}};
    my @out;

    if ($f->{is}{header} && @d > 2) {
        @items = ({ %{$d[0]}, last => $d[1]{last}, kind => 'guard' },
                  (grep { $_->{first} > $d[1]{last} } @items),
                  { %{$d[-1]}, kind => '#endif' });
    }

    unshift @items, { kind => 'comment', first => 1, last => 1 }
        if $f->{text} =~ m{^\s*/\*};

    for my $i (1 .. $#items) {
        my ($prev, $next) = @items[$i - 1, $i];
        my @gap = $prev->{last} + 1 .. $next->{first} - 1;

        my $begin = "@{$f->{code}}[$prev->{first}, $next->{first}]";

        next if "$prev->{kind} $next->{kind}" eq 'define include'
                || $begin =~ /^typedef (struct \w+) +\w+; \1 \{/
                || $prev->{kind} eq $next->{kind}
                   && !grep { $f->{code}[$_->{last}] =~ /^\}/ } $prev, $next;

        my $beside = grep { $f->{directive}[$_] } @gap;

        push @out, [$next->{first}, $next->{kind}]
            if !grep { $f->blank($_) && ($beside || $f->blank($_ + 1)) } @gap;
    }

    return @out;
}

sub before_else {
    my ($f) = @_;
    return grep { $f->{code}[$_] =~ /^\s*(\} )?else\b/
                  && !($1 && $f->blank($_ - 1)) }
                1 .. $#{$f->{raw}};
}

sub after_brace {
    my ($f) = @_;
    my @out;

    for my $function (@{$f->{functions}}) {
        push @out, grep { $f->{code}[$_] =~ /^\s+\}\s*$/
                          && !$f->{directive}[$_]
                          && !$f->blank($_ + 1)
                          && $f->{code}[$_ + 1]
                             !~ /^\s*(?:\}|\#|break\b|goto\b)/ }
                        $function->{open} + 1 .. $function->{close} - 1;
    }

    return @out;
}

sub prototypes {
    my ($f) = @_;
    my @functions = $f->{is}{header} ? () : @{$f->{functions}} or return;
    my %seen = map { ($_->{name} => 1) }
               grep { $_->{line} < $functions[0]{first} } @{$f->{prototypes}};

    return map { [$_->{line}, $_->{name}] }
           grep { $_->{static} && !$seen{$_->{name}} } @functions;
}


# "*" may end a line that is the type of a function or of a macro.

sub operators {
    my ($f) = @_;

    return grep { ($f->{depth}[$_] || $f->{directive}[$_])
                  && $f->{raw}[$_] !~ /^\s*#\s*include/
                  && $f->{code}[$_]
                     =~ m{(?:&&|\|\||[=!<>]=|[|&^%/<*]|[^-]>|[^+]\+|[^-]-)
                          \s*\\?$}x }
                1 .. $#{$f->{code}};
}

sub guard {
    my ($f) = @_;
    my @d = @{$f->{directives}};

    return 1 if @d < 3;

    my ($ifndef, $define, $endif) = @d[0, 1, -1];
    my $name = $ifndef->{rest};

    return $ifndef->{first} if $ifndef->{word} ne 'ifndef'
                               || $name !~ /^_\w+_H_INCLUDED_$/;
    return $define->{first} if $define->{word} ne 'define'
                               || $define->{rest} ne $name;
    return $endif->{first}  if $f->{raw}[-1] ne "#endif /* $name */";
    return;
}

sub file_length {
    my ($f) = @_;
    return $#{$f->{raw}} > $max_lines ? $max_lines + 1 : ();
}

sub body_length {
    my ($f) = @_;
    return map { [$_->{line}, $_->{name}] }
           grep { $_->{close} - $_->{open} - 1 > $max_body }
                @{$f->{functions}};
}


# A room of the module, or t, or bench.

sub room {
    my ($path) = @_;
    return $path =~ m{^(?:ngx_mcp_policy_module/)?(\w+)/} ? $1 : '';
}

sub floor_of {
    my ($path) = @_;
    my $stem = basename($path) =~ s/\.\w+$//r;

    return (grep { grep { $_ eq $stem } @{$floors[$_]} } 0 .. $#floors)[0];
}

sub unplaced {
    my ($f) = @_;
    my $room = room($f->{path});

    return [1, "$room/ is not in the table of rooms"] if !$rooms{$room};
    return [1, 'give it a floor in the table of t/lint/lint.pl']
        if $room eq 'engine' && !defined floor_of($f->{path});
    return;
}

sub includes {
    my ($f) = @_;
    my @out;

    for my $d (grep { $_->{word} eq 'include' } @{$f->{directives}}) {
        my ($name) = $f->{raw}[$d->{first}] =~ /["<]([^">]+)[">]/ or next;
        my $why = wrong_include($f, $name);

        push @out, [$d->{first}, $why] if $why;
    }

    return @out;
}

sub wrong_include {
    my ($f, $name) = @_;
    my $here = room($f->{path});
    my $room = $rooms{$here} or return;
    my $there = $f->{home}{basename($name)};

    if (defined $there) {
        return if grep { $_ eq $there } @{$room->{rooms}};
        return "$here/ does not include from $there/" if $here ne $there;
        return if $here ne 'engine';

        my ($mine, $its) = (floor_of($f->{path}), floor_of($name));

        return if !defined $mine || !defined $its || $its <= $mine;
        return "floor $mine does not include from floor $its";
    }

    if ($name =~ /^ngx_/) {
        return if $name =~ $room->{nginx};

    } elsif ($here ne 'engine' || $name =~ $plain) {
        return;
    }

    return "$here/ does not include <$name>";
}

sub prefixes {
    my ($f) = @_;
    my $room = $rooms{room($f->{path})};
    my $global = $room && $room->{global} or return;
    my @out;

    for my $s (@{$f->{symbols}}) {
        my $prefix = $s->{static} && !$f->{is}{header} ? $room->{static} || ''
                                                       : $global;

        push @out, [$s->{line}, "$s->{name} does not begin with $prefix"]
            if $s->{name} !~ /^$prefix/;
    }

    for my $d (grep { $_->{word} eq 'define' } @{$f->{directives}}) {
        my ($name) = $d->{rest} =~ /^(\w+)/;

        push @out, [$d->{first}, "$name does not begin with \U$global"]
            if $name !~ /^(?:$global|\U$global\E|_\w+_H_INCLUDED_$)/
               && $name !~ $foreign_macro;
    }

    return @out;
}

sub heap {
    my ($f) = @_;

    return if room($f->{path}) !~ /^(?:engine|store|http)$/;

    return grep { $f->{code}[$_] =~ /(?<!->)(?<![\w.])
                                     (?:malloc|calloc|realloc|strn?dup|free)
                                     \s*\(/x }
                1 .. $#{$f->{code}};
}


exit main(@ARGV ? $ARGV[0] : '.');
