#!/usr/bin/perl

# The checker is checked: a small clean tree is silent, and each fault planted
# in it is reported, alone, at its line.
#
#     prove t/lint/planted.t

use strict;
use warnings;

use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use FindBin;
use Test::More;


my $lint = "$FindBin::Bin/lint.pl";
my $dir = tempdir(CLEANUP => 1);
my $module = 'ngx_mcp_policy_module';

my $core = "$module/engine/mcp_core.h";
my $json = "$module/engine/mcp_json.c";
my $policy = "$module/engine/mcp_policy.c";
my $store = "$module/store/mcp_store.c";
my $http = "$module/http/ngx_http_mcp_policy_module.c";
my $cli = "$module/cli/mcp_policy_main.c";
my $unit = 't/unit/json.c';

# It shows the forms that a checker could mistake for faults.

my %clean = (

$core => <<'C',

/*
 * Types.
 */


#ifndef _MCP_CORE_H_INCLUDED_
#define _MCP_CORE_H_INCLUDED_


#include <stddef.h>


#define MCP_OK     0
#define MCP_ERROR  -1

#define mcp_sum(a, b)                                                         \
    ((a)                                                                      \
     + (b))


typedef struct mcp_node_s  mcp_node_t;

typedef int (*mcp_free_pt)(void *data, int (*next)(void *));


struct mcp_node_s {
    mcp_node_t   *next;
    void        (*free)(void *data);
    unsigned      leaf:1;
};


typedef struct mcp_tree_s  mcp_tree_t;

struct mcp_tree_s {
    mcp_tree_t   *up;
};


typedef int  mcp_lanes_t __attribute__((vector_size(mcp_sum(8, 8))));


typedef enum {
    MCP_FIRST = 0,
    MCP_LAST
} mcp_order_e;


int mcp_json(const char *p, size_t len);


extern const char  *mcp_name;


#endif /* _MCP_CORE_H_INCLUDED_ */
C

$json => <<'C',

/*
 * Copyright
 */


#define PCRE2_CODE_UNIT_WIDTH  8

#include <pcre2.h>
#include <jansson.h>
#include <openssl/evp.h>

#include "mcp_core.h"


typedef struct {
    int  a;
} mcp_pair_t;


static int mcp_walk(mcp_node_t *node, void *data);
#if (MCP_DEBUG)
static void mcp_dump(mcp_node_t *node);
#endif


static const mcp_pair_t  mcp_pairs[] = {
    { 1 },
    { 2 }
};


const char  *mcp_name = "a, \"b\" // no /* comment */";


int
mcp_json(const char *p, size_t len)
{
    int          rc, n;
    char         quote;
    size_t       i;
    mcp_node_t  *node, **last;

    static const char  *names[] = { "x", "y" };

    rc = 0;
    quote = '"';
    last = &node;

    for (i = 0; i < len; i++) {

        if (p[i] == quote) {
            continue;
        }

        switch (p[i]) {

        case ',':
        case ';':

            n = (int) i;

            if (n) {
                rc = 1;
            }
            break;

        default:
            goto done;
        }
    }

    for (i = 0; p[i] == ' '; i++) { /* void */ }

    for ( /* void */ ; i < len; i++) {
        rc += names[0][i] ? 1 : 2;
    }

    for ( ;; ) {
        do {
            rc--;
        } while (rc > 0);

        break;
    }

    /* the brace stands alone */

    if (len == sizeof(mcp_node_t)
        && rc == -1)
    {
        node = (mcp_node_t *) p;
        node->free(&node);

    } else if (len) {
        *last = NULL;

    } else {
        rc = mcp_pairs[0].a
             + mcp_walk(NULL, (void *) last);
    }

#if (MCP_DEBUG)
    if (rc) {
#else
    if (rc > 1) {
#endif
        rc = 0;
    }

done:

    return rc;
}


static int
mcp_walk(mcp_node_t *node, void *data)
{
    mcp_pair_t  *pair = data;
    mcp_node_t  *n = (mcp_node_t *) node;

    {
        int  deep;

        deep = 1;
        pair->a = deep;
    }

    return n == NULL;
}


#if (MCP_DEBUG)

static void
mcp_dump(mcp_node_t *node)
{
}

#endif
C

"$module/engine/mcp_policy.h" => <<'C',

#ifndef _MCP_POLICY_H_INCLUDED_
#define _MCP_POLICY_H_INCLUDED_


#include "mcp_core.h"


static inline int
mcp_policy_empty(void)
{
    return 1;
}


#endif /* _MCP_POLICY_H_INCLUDED_ */
C

$policy => <<'C',

#include <string.h>

#include "mcp_core.h"
#include "mcp_policy.h"


int  mcp_policy_count, *mcp_policy_list[2][3];
int  (*mcp_policy_hook)(int n) = NULL;
C

"$module/store/mcp_store.h" => <<'C',

#ifndef _MCP_STORE_H_INCLUDED_
#define _MCP_STORE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "mcp_policy.h"


#endif /* _MCP_STORE_H_INCLUDED_ */
C

$store => <<'C',

#include "mcp_store.h"


ngx_int_t
mcp_store_open(ngx_log_t *log)
{
    return NGX_OK;
}
C

$http => <<'C',

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <sys/types.h>

#include "mcp_store.h"
#include "mcp_policy.h"


#define ngx_http_mcp_policy_null  { 0 }


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;


extern ngx_module_t  ngx_http_realip_module;


ngx_module_t  ngx_http_mcp_policy_module = {
    NGX_MODULE_V1,
    NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF
                      |NGX_CONF_TAKE1,           /* type */
    NGX_MODULE_V1_PADDING
};
C

$cli => <<'C',

#include <sys/stat.h>

#include "mcp_store.h"


int
main(void)
{
    free(malloc(1));

    return 0;
}
C

$unit => <<'C',

#include "mcp_policy.h"


int
main(void)
{
    return 0;
}
C

'Makefile' => "all:\n\ttrue\n",
'config' => "ngx_addon_name=mcp\n",
'run.sh' => "#!/bin/sh\n\ntrue\n",
'tool' => "#!/usr/bin/python3\n\npass\n",
't/a.t' => "print 1;\n",
'README.md' => "A tab\tand a blank \nand ../home/ and x/home/.\n",
'logo' => "\0 /" . "root/\n",

);

my $comment_form = 'form of a comment of several lines: "/*" alone, '
                   . '" * text", " */" alone';
my $name_form = 'the return type stands on its own line, the name of the '
                . 'function at column 0';
my $brace_form = 'the opening brace ends the line of a condition of one line '
                 . 'and stands alone after a longer one';
my $guard_form = 'a header begins with #ifndef and #define _..._H_INCLUDED_ '
                 . 'and ends with #endif /* _..._H_INCLUDED_ */';

my $policy_lines = $clean{$policy} =~ tr/\n//;
my ($body) = $clean{$json} =~ /^mcp_json[^\n]*\n\{\n(.*?)^\}/ms;
my $body_lines = $body =~ tr/\n//;

# Rule, file, text of the clean tree, what stands in its place with <!> in the
# line at fault, message.

my @plants = (

['columns', $json, 'rc--;', '<!>rc = ' . '1' x 63 . ';',
 'more than 80 columns'],
['tab', $json, '        rc--;', "<!>\t\t rc--;", 'tab'],
['tab', 'run.sh', 'true', "<!>\ttrue", 'tab'],
['tab', 'tool', 'pass', "<!>\tpass", 'tab'],
['tab', 'config', 'mcp', "<!>\tmcp", 'tab'],
['trailing', $json, 'rc--;', '<!>rc--; ', 'trailing blank'],
['trailing', $json, "    rc = 0;\n    quote", "    rc = 0;<!>\r\n    quote",
 'trailing blank'],
['trailing', 't/a.t', '1;', '<!>1; ', 'trailing blank'],
['trailing', 'Makefile', 'all:', '<!>all: ', 'trailing blank'],
['last newline', $cli, "return 0;\n}\n", "return 0;\n<!>}",
 'a file ends with exactly one newline'],
['last newline', $cli, "return 0;\n}\n", "return 0;\n<!>}\n\n",
 'a file ends with exactly one newline'],
['comment', $json, '/* the brace stands alone */', '<!>// it\'s alone',
 'a comment is /* ... */, not //'],
['comment', $json, 'rc--;', 'rc--; <!>// less',
 'a comment is /* ... */, not //'],
['long comment', $json, '/* the brace stands alone */',
 "<!>/* the brace\n     * stands alone\n     */", $comment_form],
['long comment', $json, '/* the brace stands alone */',
 "<!>/*\n     * the brace stands alone */", $comment_form],
['long comment', $json, '/* the brace stands alone */',
 "<!>/*\n    ** the brace stands alone\n     */", $comment_form],
['long comment', $json, 'quote = \'"\';',
 "quote = '\"'; <!>/*\n                  * a quote\n                  */",
 $comment_form],

['three blank', $json, "static const mcp", "<!>\nstatic const mcp",
 'three blank lines in a row'],
['two blank', $json, "    last = &node;\n", "    last = &node;\n\n<!>",
 'two blank lines in a row inside braces'],
['two blank', $core, "    unsigned      leaf", "\n<!>\n    unsigned      leaf",
 'two blank lines in a row inside braces'],
['sections', $json, "}\n\n\nstatic int\n", "}\n\n<!>static int\n",
 'two blank lines go before this function'],
['sections', $json, "}\n\n\nstatic int\n", "}\n\n/* walk */\n\n<!>static int\n",
 'two blank lines go before this function'],
['sections', $json, "\n\n\n#define", "\n\n<!>#define",
 'two blank lines go before this define'],
['sections', $json, "\n\n\ntypedef", "\n<!>typedef",
 'two blank lines go before this type'],
['sections', $json, "#endif\n\n\nstatic", "#endif\n<!>static",
 'two blank lines go before this variable'],
['sections', $json, "};\n\n\nconst", "};\n\n<!>const",
 'two blank lines go before this variable'],
['sections', $core, "\n\n\ntypedef enum", "\n\n<!>typedef enum",
 'two blank lines go before this type'],
['sections', $core, "\n\n\nint", "\n\n<!>int",
 'two blank lines go before this prototype'],
['sections', $core, "\n\n\n#include", "\n\n<!>#include",
 'two blank lines go before this include'],
['sections', $core, "\n\n\n#endif", "\n\n<!>#endif",
 'two blank lines go before this #endif'],
['before else', $json, "free(&node);\n\n    }", "free(&node);\n    <!>}",
 '"} else" stands on one line, after a blank line'],
['before else', $json, "} else {", "}\n\n    <!>else {",
 '"} else" stands on one line, after a blank line'],
['after brace', $json, "}\n\n    for (i = 0; p", "<!>}\n    for (i = 0; p",
 'a blank line goes after the closing brace'],
['after brace', $json, "            }\n            break;\n\n        default",
 "        <!>    }\n        default",
 'a blank line goes after the closing brace'],

['name line', $json, "int\nmcp_json", "<!>int mcp_json", $name_form],
['name line', $json, "int\nmcp_json", "<!>mcp_json", $name_form],
['function brace', $json, "len)\n{", "len) <!>{",
 'the opening brace of a function stands alone'],
['function brace', $json, "len)\n{", "len)\n<!>{   /* begin */",
 'the opening brace of a function stands alone'],
['prototype', $json, "static int mcp_walk(mcp_node_t *node, void *data);\n", '',
 'static function mcp_walk has no prototype at the top', 'mcp_walk(mcp'],
['late declaration', $json, "deep = 1;", "deep = 1;\n        <!>int  late;",
 'a declaration stands at the top of its block'],
['late declaration', $json, "deep = 1;",
 "deep = 1;\n        <!>mcp_node_t  *late, **later;",
 'a declaration stands at the top of its block'],
['late declaration', $json, "deep = 1;",
 "deep = 1;\n        <!>struct mcp_node_s  late[2];",
 'a declaration stands at the top of its block'],
['late declaration', $json, "deep = 1;",
 "deep = 1;\n        <!>int (*late)(void);",
 'a declaration stands at the top of its block'],
['late declaration', $json, 'for (i = 0; i', '<!>for (int i = 0; i',
 'a declaration stands at the top of its block'],
['initializer', $json, 'int  deep;', '<!>int  deep = 1;',
 'an automatic variable has no initializer'],
['initializer', $json, '*pair = data;', '*pair<!> = data->next;',
 'an automatic variable has no initializer'],
['initializer', $json, '*pair = data;', '*pair<!> = NULL;',
 'an automatic variable has no initializer'],
['initializer', $json, 'static const char  *names',
 '<!>const char  *names', 'an automatic variable has no initializer'],

(map { ['keyword', $json, $_->[0], "<!>$_->[1]",
        'one blank between keyword, "(" and brace'] }
     ['if (n) {', 'if(n) {'], ['if (n) {', 'if  (n) {'],
     ['if (n) {', 'if (n){'], ['for (i = 0; i', 'for(i = 0; i'],
     ['switch (', 'switch('], ['} while (', '} while('],
     ['} while (', '}while ('], ['do {', 'do{'], ['} else {', '} else{']),
['braces', $json, "if (n) {\n                rc = 1;\n            }",
 "<!>if (n)\n                rc = 1;", 'the body stands in braces'],
['braces', $json, "rc = 1;\n            }\n",
 "rc = 1;\n\n            } <!>else\n                rc = 2;\n",
 'the body stands in braces'],
['braces', $json, "rc = 0;\n    q", "<!>while (rc);\n    q",
 'the body stands in braces'],
['brace line', $json, "if (n) {", "if (n)\n            <!>{", $brace_form],
['brace line', $json, "== -1)\n    {", "== -1) <!>{", $brace_form],
['endless', $json, 'for ( ;; )', '<!>for (;;)',
 'an endless loop is "for ( ;; )"'],
['void', $json, 'for ( /* void */ ;', '<!>for ( ;',
 'an empty part or body of a loop says /* void */'],
['void', $json, '{ /* void */ }', '<!>{ }',
 'an empty part or body of a loop says /* void */'],
['void', $json, "rc--;\n", "/* nothing */\n",
 'an empty part or body of a loop says /* void */', 'do {'],

(map { ['cast', $json, $_->[0], "<!>$_->[1]", 'a cast is "(type *) p"'] }
     ['(mcp_node_t *) p', '(mcp_node_t *)p'],
     ['(mcp_node_t *) p', '(mcp_node_t*) p'],
     ['(mcp_node_t *) p', '(struct mcp_node_s *)p'],
     ['(int) i', '(int)i'], ['(int) i', '(size_t)(i)'],
     ['(int) i', '(unsigned long)i']),
['sizeof', $json, 'sizeof(mcp_node_t)', '<!>sizeof (mcp_node_t)',
 'sizeof is followed by "(" at once'],
['before comma', $json, 'NULL, (void', '<!>NULL , (void',
 'no blank before a comma'],
['after comma', $json, 'NULL, (void', '<!>NULL,(void',
 'a blank after a comma'],
(map { ['operator', $json, "mcp_pairs[0].a\n             + ",
        "mcp_pairs[0].a <!>$_\n             ",
        'a binary operator begins the continued line'] }
     '+', '-', '*', '/', '%', '&&', '||', '|', '&', '==', '<', '>=', '<<',
     '+ /* more */'),
['operator', $core, "((a)    ", "((a) <!>+  ",
 'a binary operator begins the continued line'],

['guard', $core, '#ifndef _MCP_CORE_H', '<!>#ifndef MCP_CORE_H', $guard_form],
['guard', $core, '#define _MCP_CORE_H', '<!>#define _MCP_COARSE_H',
 $guard_form],
['guard', $core, '#endif /* _MCP_CORE_H_INCLUDED_ */', '<!>#endif',
 $guard_form],

['file length', $policy, "= NULL;\n",
 "= NULL;\n" . "/* more */\n" x (600 - $policy_lines) . "<!>/* more */\n",
 'more than 600 lines in a file'],
['body length', $json, "int\nmcp_json(const char *p, size_t len)\n{\n",
 "int\n<!>mcp_json(const char *p, size_t len)\n{\n"
 . "    /* more */\n" x (81 - $body_lines),
 'mcp_json() has a body of more than 80 lines'],
['floor', "$module/engine/mcp_new.c", '', "<!>\n/* new */\n",
 'give it a floor in the table of t/lint/lint.pl'],
['floor', "$module/attic/mcp_new.c", '', "<!>\n/* new */\n",
 'attic/ is not in the table of rooms'],
['include', $json, '"mcp_core.h"', '<!>"mcp_policy.h"',
 'floor 0 does not include from floor 2'],
['include', $json, '"mcp_core.h"', '<!>"../store/mcp_store.h"',
 'engine/ does not include from store/'],
['include', $json, '<jansson.h>', '<!><ngx_core.h>',
 'engine/ does not include <ngx_core.h>'],
['include', $json, '<jansson.h>', '<!><sys/socket.h>',
 'engine/ does not include <sys/socket.h>'],
['include', $json, '<jansson.h>', '<!><hiredis.h>',
 'engine/ does not include <hiredis.h>'],
['include', $store, '"mcp_store.h"', '<!><ngx_http.h>',
 'store/ does not include <ngx_http.h>'],
['include', $store, '"mcp_store.h"', '<!><ngx_event.h>',
 'store/ does not include <ngx_event.h>'],
['include', $cli, '<sys/stat.h>', '<!><ngx_http.h>',
 'cli/ does not include <ngx_http.h>'],
['include', $unit, '"mcp_policy.h"', '<!><ngx_http.h>',
 't/ does not include <ngx_http.h>'],
['prefix', $policy, '#include <string.h>',
 "#include <string.h>\n\n\n<!>#define LIMIT  1",
 'LIMIT does not begin with MCP_'],
['prefix', $policy, 'int  mcp_policy_count', '<!>int  count',
 'count does not begin with mcp_'],
['prefix', $policy, '*mcp_policy_list', '<!>*list',
 'list does not begin with mcp_'],
['prefix', $policy, '*mcp_policy_hook', '<!>*hook',
 'hook does not begin with mcp_'],
['prefix', $core, '} mcp_order_e', '<!>} order_e',
 'order_e does not begin with mcp_'],
['prefix', $core, 's  mcp_node_t;', '<!>s  node_t;',
 'node_t does not begin with mcp_'],
['prefix', $core, '(*mcp_free_pt)', '<!>(*free_pt)',
 'free_pt does not begin with mcp_'],
['prefix', $store, 'mcp_store_open', '<!>store_open',
 'store_open does not begin with mcp_'],
['prefix', "$module/engine/mcp_policy.h", 'mcp_policy_empty', '<!>is_empty',
 'is_empty does not begin with mcp_'],
['prefix', $http, 't  ngx_http_mcp_policy_module', '<!>t  ngx_http_module',
 'ngx_http_module does not begin with ngx_http_mcp_policy_'],
['prefix', $http, 'ngx_http_mcp_policy_null', '<!>NGX_HTTP_NULL',
 'NGX_HTTP_NULL does not begin with NGX_HTTP_MCP_POLICY_'],
['prefix', $http, 'pt  ngx_http_next', '<!>pt  next',
 'next_header_filter does not begin with ngx_http_'],
(map { ['unfinished', $json, 'the brace stands alone', "<!>$_: braces",
        'unfinished work is not committed'] } qw(TODO FIXME XXX HACK)),
(map { ['if 0', $json, "#if (MCP_DEBUG)\nstatic", "<!>$_\nstatic",
        'code switched off is not committed'] } '#if 0', '# if (0)'),
(map { ['heap', $json, 'rc--;', "<!>$_;",
        'memory comes from a region or a pool'] }
     'p = malloc(1)', 'p = calloc(1, 2)', 'p = realloc(p, 2)',
     'p = strdup(p)', 'free(p)'),
['heap', $store, 'return NGX_OK', '<!>free(log)',
 'memory comes from a region or a pool'],
['heap', $http, 'NGX_MODULE_V1,', '<!>malloc(1),',
 'memory comes from a region or a pool'],
(map { ['machine', $_->[0], $_->[1], "<!>see /$_->[2]/x",
        'path of a development machine'] }
     ['README.md', 'and ../home/', 'root'], ['README.md', 'A tab', 'home'],
     ['config', 'ngx', 'work'], [$json, 'Copyright', 'home']),
);


# What stands at the very edge, or is written otherwise, and is no fault.

my @near = (

[$json, 'rc--;', 'rc = ' . '1' x 62 . ';'],
[$policy, "= NULL;\n", "= NULL;\n" . "/* more */\n" x (600 - $policy_lines)],
[$json, "len)\n{\n", "len)\n{\n" . "    /* more */\n" x (80 - $body_lines)],
[$json, "    return rc;", "    return rc;   /* the `\xe2\x80\xa6' of UTF-8 */"],
[$core, "struct mcp_tree_s {",
 "/*\n * One.\n *\n *  Two.\n */\n\nstruct mcp_tree_s {"],
[$json, "if (n) {", "if (n == " . '1' x 57 . ")\n            {"],
[$json, "rc--;", "/* void */"],
[$json, "rc--;", "while (rc--) { /* void */ }"],
[$json, "rc--;", "rc = i++ * sizeof(int) - (-1);"],
[$json, "rc--;", "node->free(p);"],
[$json, "rc--;", "rc = p[0] == '\\'' || p[1] == '\"';"],
[$json, "rc--;", "names[0] = \"{ if(x) } // /* (int)x ,,\";"],
[$json, "int          rc, n;", "int          rc, n, (*call)(void);"],
[$json, "int          rc, n;", "int  rc, n;\n    struct { int a; }  s;"],
[$json, "int          rc, n;", "enum { one = 1, two }  rc, n;"],
[$json, "#if (MCP_DEBUG)\nstatic", "#if (MCP_DEBUG && 0)\nstatic"],
[$http, "<sys/types.h>", "<hiredis.h>"],
[$store, '"mcp_store.h"', "<ngx_core.h>"],
[$policy, "#include <string.h>", "#define _GNU_SOURCE\n#include <string.h>"],
['README.md', 'A tab', 'https://a.example/home/ and /homes/ /rooted'],

);


sub spew {
    my ($path, $text) = @_;

    make_path(dirname("$dir/$path"));
    open my $out, '>:raw', "$dir/$path" or die "$path: $!";
    print $out $text;
    close $out or die "$path: $!";
}

sub changed {
    my ($path, $from, $to) = @_;
    my $text = $clean{$path} // '';
    my $at = index $text, $from;

    die "$from: not in $path" if $at < 0;

    substr $text, $at, length $from, $to;

    return $text;
}

sub lint {
    my ($root) = @_;
    my $out = qx{"$^X" "$lint" "$root" 2>&1};
    return ($out, $? >> 8);
}

sub lint_with {
    my ($path, $text) = @_;

    spew($path, $text);
    my @result = lint($dir);
    exists $clean{$path} ? spew($path, $clean{$path}) : unlink "$dir/$path";

    return @result;
}


spew($_, $clean{$_}) for keys %clean;

is_deeply([lint($dir)], ['', 0], 'clean tree');
is_deeply([lint("$dir/")], ['', 0], 'clean tree, with a slash');

for my $plant (@plants) {
    my ($rule, $path, $from, $to, $message, $where) = @$plant;
    my $text = changed($path, $from, $to);

    # the mark, or what the line at fault holds when it is not the one planted

    my $at = defined $where ? rindex $text, $where : index $text, '<!>';
    die "$rule: no line" if $at < 0;

    my $line = 1 + (substr($text, 0, $at) =~ tr/\n//);

    $text =~ s/<!>//;

    is_deeply([lint_with($path, $text)],
              ["$path:$line: $message\n", 1], "$rule: " . substr $to, 0, 60);
}

is_deeply([lint_with($_->[0], changed(@$_))], ['', 0],
          'no fault: ' . substr $_->[2], 0, 60)
    for @near;

is_deeply([lint($dir)], ['', 0], 'clean again');

isnt((lint("$dir/none"))[1], 0, 'no such root');

# every rule has a fault above

open my $in, '<', $lint or die "$lint: $!";
my %planted = map { ($_->[0] => 1) } @plants;
my %rules = map { /\{ name => '([^']+)'/ ? ($1 => 1) : () } <$in>;

is_deeply([sort keys %rules], [sort keys %planted], 'every rule is planted');

# in a repository: the tracked files, and new ones among the C files

SKIP: {
    skip 'no git', 2 if system("git init -q '$dir' 2>&1");

    spew($_, "true \n") for qw(t/new.sh t/old.sh build/x.sh);
    spew('.gitignore', "old.sh\n");

    is((lint($dir))[0], "t/new.sh:1: trailing blank\n", 'git: new files');

    system("git -C '$dir' add build/x.sh");

    is((lint($dir))[0], "build/x.sh:1: trailing blank\n"
                        . "t/new.sh:1: trailing blank\n", 'git: tracked files');
}

done_testing();
