
/*
 * Commands to words: what separates, quotes and escapes; where words stand;
 * what cannot be split; and how many words there may be.
 */


#include "unit.h"
#include "mcp_shlex.h"


#define SHLEX_QUOTE      "A quote is not closed"
#define SHLEX_BACKSLASH  "A backslash at the end"
#define SHLEX_MANY       "A command has at most 1,024 words."

/* words in the table: each ends with "|" */

#define SHLEX_BAR        '|'


typedef struct {
    mcp_str_t    text;
    const char  *words;
} shlex_row_t;


typedef struct {
    const char  *text;
    const char  *fault;           /* how it begins */
} shlex_fault_t;


static void shlex_split(void **state);
static void shlex_places(void **state);
static void shlex_faults(void **state);
static void shlex_many(void **state);
static void shlex_starved(void **state);
static int shlex_run(mcp_region_t *region, const void *input);


static const shlex_row_t  shlex_rows[] = {
    { mcp_string(""), "" },
    { mcp_string(" \t\r\n"), "" },
    { mcp_string("a"), "a|" },
    { mcp_string("a b"), "a|b|" },
    { mcp_string(" a\tb\rc\nd\r\n"), "a|b|c|d|" },

    /* what else is white is none here */

    { mcp_string("a\vb\fc"), "a\vb\fc|" },
    { mcp_string("a\xc2\xa0" "b \xe2\x80\xa8"), "a\xc2\xa0" "b|\xe2\x80\xa8|" },
    { mcp_string("a\x1c" "b\xc2\x85"), "a\x1c" "b\xc2\x85|" },

    /* nor is anything else special */

    { mcp_string("a;b # $c `d` >e *"), "a;b|#|$c|`d`|>e|*|" },
    { mcp_string("\xe4\xb8\xad \xf0\x9f\x98\x80"),
      "\xe4\xb8\xad|\xf0\x9f\x98\x80|" },

    { mcp_string("'a b'"), "a b|" },
    { mcp_string("'a\\b'"), "a\\b|" },
    { mcp_string("'a\\' b"), "a\\|b|" },
    { mcp_string("'a\"b'"), "a\"b|" },
    { mcp_string("'a\nb'"), "a\nb|" },

    { mcp_string("\"a b\""), "a b|" },
    { mcp_string("\"a'b\""), "a'b|" },
    { mcp_string("\"a\\\"b\\\\c\""), "a\"b\\c|" },
    { mcp_string("\"a\\b\\$\\`\\\n\\ \""), "a\\b\\$\\`\\\n\\ |" },
    { mcp_string("\"\\'\""), "\\'|" },

    { mcp_string("a\\ b"), "a b|" },
    { mcp_string("\\a\\'\\\"\\\\"), "a'\"\\|" },
    { mcp_string("a \\\nb"), "a|\nb|" },
    { mcp_string("\\\xc3\xa9"), "\xc3\xa9|" },

    { mcp_string("''"), "|" },
    { mcp_string("\"\""), "|" },
    { mcp_string("'' \"\" a"), "||a|" },
    { mcp_string("''a\"\""), "a|" },
    { mcp_string("a'b'\"c\"\\d"), "abcd|" },
    { mcp_string("e'c'2"), "ec2|" },
    { mcp_string("--x='a b'c"), "--x=a bc|" },
    { mcp_string("'a''b' 'c'"), "ab|c|" }
};


static const shlex_fault_t  shlex_fault_rows[] = {
    { "'", SHLEX_QUOTE },
    { "\"", SHLEX_QUOTE },
    { "a 'b", SHLEX_QUOTE },
    { "a 'b\\'", NULL },
    { "a \"b\\\"", SHLEX_QUOTE },
    { "it's", SHLEX_QUOTE },
    { "'a\"", SHLEX_QUOTE },
    { "\\", SHLEX_BACKSLASH },
    { "a\\", SHLEX_BACKSLASH },
    { "a \\\\\\", SHLEX_BACKSLASH },
    { "\"a\\", SHLEX_QUOTE }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(shlex_split),
        cmocka_unit_test(shlex_places),
        cmocka_unit_test(shlex_faults),
        cmocka_unit_test(shlex_many),
        cmocka_unit_test(shlex_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
shlex_split(void **state)
{
    char            joined[128], *p;
    size_t          i, k;
    mcp_str_t       text;
    mcp_shlex_t     shlex;
    unit_region_t   region;

    (void) state;

    for (i = 0; i < mcp_nelts(shlex_rows); i++) {
        unit_region_init(&region, UNIT_ENDLESS);

        text.len = shlex_rows[i].text.len;
        text.data = unit_copy(&region, shlex_rows[i].text.data, text.len);

        assert_int_equal(mcp_shlex_split(&shlex, &text, &region.region),
                         MCP_OK);

        p = joined;

        for (k = 0; k < shlex.nwords; k++) {
            memcpy(p, shlex.words[k].text.data, shlex.words[k].text.len);
            p += shlex.words[k].text.len;
            *p++ = SHLEX_BAR;
        }

        *p = '\0';

        if (strcmp(joined, shlex_rows[i].words) != 0) {
            fail_msg("row %zu: \"%s\", not \"%s\"", i, joined,
                     shlex_rows[i].words);
        }

        unit_region_done(&region);
    }
}


/* where a word begins, and whether all of it stands there as it is */

static void
shlex_places(void **state)
{
    size_t         i;
    mcp_str_t      text;
    mcp_shlex_t    shlex;
    unit_region_t  region;

    static const struct {
        size_t    start;
        unsigned  quoted;
    } rows[] = {
        { 1, 0 }, { 4, 1 }, { 8, 1 }, { 12, 1 }, { 15, 0 }
    };

    (void) state;

    unit_region_init(&region, UNIT_ENDLESS);

    text = unit_str(" aw 'x' y\"\" \\z \xc3\xa9");

    assert_int_equal(mcp_shlex_split(&shlex, &text, &region.region), MCP_OK);
    assert_int_equal(shlex.nwords, mcp_nelts(rows));

    for (i = 0; i < mcp_nelts(rows); i++) {
        assert_int_equal(shlex.words[i].start, rows[i].start);
        assert_int_equal(shlex.words[i].quoted, rows[i].quoted);

        if (!rows[i].quoted) {
            assert_ptr_equal(shlex.words[i].text.data,
                             text.data + rows[i].start);
        }
    }

    unit_region_done(&region);
}


static void
shlex_faults(void **state)
{
    int            rc;
    size_t         i;
    mcp_str_t      text;
    const char    *fault;
    mcp_shlex_t    shlex;
    unit_region_t  region;

    (void) state;

    for (i = 0; i < mcp_nelts(shlex_fault_rows); i++) {
        unit_region_init(&region, UNIT_ENDLESS);

        fault = shlex_fault_rows[i].fault;
        text = unit_str(shlex_fault_rows[i].text);
        text.data = unit_copy(&region, text.data, text.len);

        rc = mcp_shlex_split(&shlex, &text, &region.region);

        if (rc != (fault == NULL ? MCP_OK : MCP_FAULT)
            || (fault != NULL
                && strncmp(shlex.fault, fault, strlen(fault)) != 0))
        {
            fail_msg("row %zu: %d, \"%s\"", i, rc, shlex.fault);
        }

        unit_region_done(&region);
    }
}


static void
shlex_many(void **state)
{
    size_t         i, n;
    u_char        *p;
    mcp_str_t      text;
    mcp_shlex_t    shlex;
    unit_region_t  region;

    (void) state;

    for (n = MCP_SHLEX_MAX; n <= MCP_SHLEX_MAX + 1; n++) {
        unit_region_init(&region, UNIT_ENDLESS);

        text.len = 2 * n;
        text.data = mcp_alloc(&region.region, text.len);

        for (p = text.data, i = 0; i < n; i++) {
            *p++ = 'x';
            *p++ = ' ';
        }

        if (n == MCP_SHLEX_MAX) {
            assert_int_equal(mcp_shlex_split(&shlex, &text, &region.region),
                             MCP_OK);
            assert_int_equal(shlex.nwords, n);

        } else {
            assert_int_equal(mcp_shlex_split(&shlex, &text, &region.region),
                             MCP_FAULT);
            assert_string_equal(shlex.fault, SHLEX_MANY);
        }

        unit_region_done(&region);
    }
}


static void
shlex_starved(void **state)
{
    (void) state;

    assert_true(unit_starve(shlex_run, "a b c d e f g h 'i' j\\k", MCP_OK)
                > 1);
    assert_true(unit_starve(shlex_run, "a b 'c' 'd", MCP_FAULT) > 1);
}


static int
shlex_run(mcp_region_t *region, const void *input)
{
    mcp_str_t    text;
    mcp_shlex_t  shlex;

    text = unit_str(input);

    return mcp_shlex_split(&shlex, &text, region);
}
