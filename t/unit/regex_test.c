
/*
 * Regular expressions: what they match and what not, by JIT and by the
 * interpreter; that a match which would take too long is given up at once,
 * whatever the pattern says of limits; and what is said of a bad pattern.
 */


#define PCRE2_CODE_UNIT_WIDTH  8

#include <pcre2.h>

#include "unit.h"
#include "mcp_regex.h"
#include "mcp_text.h"


#define REGEX_MEGABYTE  1048576
#define REGEX_GROUPS    50


typedef struct {
    mcp_str_t     pattern;
    mcp_str_t     subject;
    int           match;
} regex_match_t;


typedef struct {
    mcp_str_t     pattern;
    size_t        at;
    const char   *error;
} regex_fault_t;


/* a pattern, and what is to be matched: len times "a", then the tail */

typedef struct {
    const char   *pattern;
    size_t        len;
    const char   *tail;
    int           match;
} regex_long_t;


static void regex_matches(void **state);
static void regex_null(void **state);
static void regex_long(void **state);
static void regex_again(void **state);
static void regex_depth(void **state);
static void regex_jit(void **state);
static void regex_faults(void **state);
static void regex_starved(void **state);
static int regex_run(mcp_region_t *region, const void *input);
static int regex_try(const mcp_str_t *pattern, const mcp_str_t *subject,
    int jit);


static const regex_match_t  regex_match_rows[] = {
    { mcp_string(""), mcp_string(""), 1 },
    { mcp_string(""), mcp_string("a"), 1 },
    { mcp_string("a"), mcp_string(""), 0 },
    { mcp_string("^$"), mcp_string(""), 1 },
    { mcp_string("b"), mcp_string("abc"), 1 },
    { mcp_string("B"), mcp_string("abc"), 0 },
    { mcp_string("(?i)B"), mcp_string("abc"), 1 },
    { mcp_string("^b"), mcp_string("abc"), 0 },
    { mcp_string("^(p|g)"), mcp_string("p4d.24xlarge"), 1 },
    { mcp_string("^(p|g)"), mcp_string("m5.large"), 0 },
    { mcp_string("(a)(b)(c)\\3"), mcp_string("abcc"), 1 },
    { mcp_string("(?<=a)b"), mcp_string("ab"), 1 },
    { mcp_string("(?<=a)b"), mcp_string("cb"), 0 },
    { mcp_string("(?<!\xc3\xa9)b"), mcp_string("\xc3\xa9" "b"), 0 },
    { mcp_string("a(?!b)"), mcp_string("ab"), 0 },

    /* the end is the very end, a line's only if the pattern says so */

    { mcp_string("a$"), mcp_string("a"), 1 },
    { mcp_string("a$"), mcp_string("a\n"), 0 },
    { mcp_string("a$"), mcp_string("a\nb"), 0 },
    { mcp_string("(?m)a$"), mcp_string("a\nb"), 1 },
    { mcp_string("^b"), mcp_string("a\nb"), 0 },
    { mcp_string("a.b"), mcp_string("a\nb"), 0 },
    { mcp_string("(?s)a.b"), mcp_string("a\nb"), 1 },

    /* characters, not bytes */

    { mcp_string("^.$"), mcp_string("\xc3\xa9"), 1 },
    { mcp_string("^..$"), mcp_string("\xc3\xa9"), 0 },
    { mcp_string("^.$"), mcp_string("\xf0\x9f\x98\x80"), 1 },
    { mcp_string("^[\xc3\xa9]$"), mcp_string("\xc3\xa9"), 1 },
    { mcp_string("(?i)\xc3\xa9"), mcp_string("\xc3\x89"), 1 },
    { mcp_string("^\\x{1f600}$"), mcp_string("\xf0\x9f\x98\x80"), 1 },
    { mcp_string("^\\p{Lu}$"), mcp_string("\xc3\x89"), 1 },
    { mcp_string("^(*UTF).$"), mcp_string("\xc3\xa9"), -2 },
    { mcp_string("(*UTF)^.$"), mcp_string("\xc3\xa9"), 1 },

    /* a NUL is a character like any other, on both sides */

    { mcp_string("a"), mcp_string("\0a"), 1 },
    { mcp_string("^\0$"), mcp_string("\0"), 1 },
    { mcp_string("b\0c"), mcp_string("ab\0cd"), 1 },
    { mcp_string("b\0c"), mcp_string("ab"), 0 },

    /* ASCII: U+0663 is a digit, U+00E9 a letter, U+00A0 a blank elsewhere */

    { mcp_string("\\d"), mcp_string("3"), 1 },
    { mcp_string("\\d"), mcp_string("\xd9\xa3"), 0 },
    { mcp_string("[[:digit:]]"), mcp_string("\xd9\xa3"), 0 },
    { mcp_string("\\w"), mcp_string("\xc3\xa9"), 0 },
    { mcp_string("\\s"), mcp_string("\xc2\xa0"), 0 },
    { mcp_string("^\\W$"), mcp_string("\xc3\xa9"), 1 }
};


static const regex_long_t  regex_long_rows[] = {
    { "(a+)+$", 100000, "b", -1 },
    { "(a+)+$", 30, "b", -1 },
    { "(a+)+$", 30, "", 1 },
    { "^(a+)+$", 12, "b", 0 },
    { "^(a+)+$", 19, "b", -1 },
    { "^(a|aa)+$", 100, "b", -1 },

    /* a pattern does not raise the limits, but can lower them */

    { "(*LIMIT_MATCH=4000000000)(a+)+$", 40, "b", -1 },
    { "(*LIMIT_DEPTH=4000000000)^(a|b)*$", 5000, "", -1 },
    { "(*LIMIT_HEAP=4000000)^(a|b)*$", 5000, "", -1 },
    { "(*UTF)(*LIMIT_MATCH=4000000000)(a+)+$", 40, "b", -1 },
    { "(a+)+$", 10, "b", 0 },
    { "(*LIMIT_MATCH=100)(a+)+$", 10, "b", -1 },

    /* length alone is no reason */

    { "b$", REGEX_MEGABYTE, "b", 1 },
    { "^[a-z]*$", REGEX_MEGABYTE, "b", 1 },
    { "^[a-z]*+$", REGEX_MEGABYTE, "B", 0 },
    { "^a*+b", REGEX_MEGABYTE, "b", 1 },
    { "(?<=a)c", REGEX_MEGABYTE, "b", 0 },
    { "^.*b", REGEX_MEGABYTE, "b\xc3\xa9", 1 }
};


static const regex_fault_t  regex_fault_rows[] = {
    { mcp_string("("), 1, "missing closing parenthesis" },
    { mcp_string("a)"), 1, "unmatched closing parenthesis" },
    { mcp_string("*a"), 0, "quantifier does not follow a repeatable item" },
    { mcp_string("a[b"), 3, "missing terminating ] for character class" },
    { mcp_string("a\\"), 2, "\\ at end of pattern" },
    { mcp_string("a{2,1}"), 5, "numbers out of order in {} quantifier" },
    { mcp_string("a\\Cb"), 3,
      "using \\C is disabled by the application" },
    { mcp_string("(*UCP)\\d"), 6,
      "using UCP is disabled by the application" },
    { mcp_string("(*BOGUS)a"), 7, "(*VERB) not recognized or malformed" },
    { mcp_string("(a)\\2"), 4, "reference to non-existent subpattern" }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(regex_matches),
        cmocka_unit_test(regex_null),
        cmocka_unit_test(regex_long),
        cmocka_unit_test(regex_again),
        cmocka_unit_test(regex_depth),
        cmocka_unit_test(regex_jit),
        cmocka_unit_test(regex_faults),
        cmocka_unit_test(regex_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
regex_matches(void **state)
{
    int                   jit, match;
    size_t                i;
    const regex_match_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(regex_match_rows); i++) {
        row = &regex_match_rows[i];

        for (jit = 0; jit < 2; jit++) {
            match = regex_try(&row->pattern, &row->subject, jit);

            if (match != row->match) {
                fail_msg("row %zu, \"%s\", JIT %d: %d", i,
                         (char *) row->pattern.data, jit, match);
            }
        }
    }
}


/* texts of no bytes have no data */

static void
regex_null(void **state)
{
    mcp_str_t  empty, something;

    (void) state;

    empty = unit_str(NULL);
    something = unit_str("^.+$");

    assert_int_equal(regex_try(&empty, &empty, 1), 1);
    assert_int_equal(regex_try(&empty, &something, 1), 1);
    assert_int_equal(regex_try(&something, &empty, 1), 0);
    assert_int_equal(regex_try(&something, &empty, 0), 0);
}


static void
regex_long(void **state)
{
    int                  jit, match;
    char                *text;
    size_t               i;
    mcp_str_t            pattern, subject;
    unit_region_t        region;
    const regex_long_t  *row;

    (void) state;

    unit_region_init(&region, UNIT_ENDLESS);

    for (i = 0; i < mcp_nelts(regex_long_rows); i++) {
        row = &regex_long_rows[i];
        pattern = unit_str(row->pattern);

        subject.len = row->len + strlen(row->tail);
        text = mcp_alloc(&region.region, subject.len);
        subject.data = (u_char *) text;

        memset(text, 'a', row->len);
        memcpy(text + row->len, row->tail, strlen(row->tail));

        for (jit = 0; jit < 2; jit++) {
            match = regex_try(&pattern, &subject, jit);

            if (match != row->match) {
                fail_msg("\"%s\" with %zu letters, JIT %d: %d", row->pattern,
                         row->len, jit, match);
            }
        }
    }

    unit_region_done(&region);
}


/* one regex, many subjects: what it gave up leaves nothing behind */

static void
regex_again(void **state)
{
    int                 jit;
    size_t              i, at;
    mcp_str_t           pattern, good, bad, error;
    unit_region_t       region;
    const mcp_regex_t  *regex;

    static const char *const  patterns[] = { "(*NO_JIT)^(a+)+$", "^(a+)+$" };

    (void) state;

    good = unit_str("aaaaaaaa");
    bad = unit_str("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");

    for (jit = 0; jit < 2; jit++) {
        unit_region_init(&region, UNIT_ENDLESS);

        pattern = unit_str(patterns[jit]);
        assert_int_equal(mcp_regex_compile(&regex, &pattern, &region.region,
                                           &error, &at),
                         MCP_OK);

        for (i = 0; i < 10; i++) {
            assert_int_equal(mcp_regex_match(regex, &bad), -1);
            assert_int_equal(mcp_regex_match(regex, &good), 1);
        }

        unit_region_done(&region);
    }
}


/* the interpreter's memory suffices for its depth, with that many groups */

static void
regex_depth(void **state)
{
    char       text[8 * REGEX_GROUPS], *p;
    u_char     letters[MCP_REGEX_DEPTH];
    size_t     i;
    mcp_str_t  pattern, subject;

    (void) state;

    memset(letters, 'a', sizeof(letters));

    p = text + sprintf(text, "^(?:");

    for (i = 0; i < REGEX_GROUPS; i++) {
        p += sprintf(p, "(%c)|", i ? 'b' : 'a');
    }

    (void) sprintf(p, "c)*$");

    pattern = unit_str(text);
    subject.data = letters;

    /* each letter takes three frames */

    subject.len = MCP_REGEX_DEPTH / 3 - 10;
    assert_int_equal(regex_try(&pattern, &subject, 0), 1);

    subject.len = MCP_REGEX_DEPTH / 3 + 10;
    assert_int_equal(regex_try(&pattern, &subject, 0), -1);

    /* nor is it the memory that decides where there are few groups */

    pattern = unit_str("^(a|b)*$");
    subject.len = MCP_REGEX_DEPTH;
    assert_int_equal(regex_try(&pattern, &subject, 0), -1);
}


/* it is there if it is: it has no frames that could be too deep */

static void
regex_jit(void **state)
{
    size_t     i;
    u_char     words[4 * MCP_REGEX_DEPTH];
    uint32_t   jit;
    mcp_str_t  pattern, subject;

    (void) state;

    assert_true(pcre2_config(PCRE2_CONFIG_JIT, &jit) >= 0);

    for (i = 0; i < sizeof(words); i += 4) {
        memcpy(words + i, "abc,", 4);
    }

    pattern = unit_str("^(?:[a-z]+,)*$");
    subject.data = words;
    subject.len = sizeof(words);

    assert_int_equal(regex_try(&pattern, &subject, 0), -1);
    assert_int_equal(regex_try(&pattern, &subject, 1), jit ? 1 : -1);
}


static void
regex_faults(void **state)
{
    size_t                i, at;
    mcp_str_t             error;
    unit_region_t         region;
    const mcp_regex_t    *regex;
    const regex_fault_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(regex_fault_rows); i++) {
        row = &regex_fault_rows[i];
        unit_region_init(&region, UNIT_ENDLESS);

        assert_int_equal(mcp_regex_compile(&regex, &row->pattern,
                                           &region.region, &error, &at),
                         MCP_FAULT);

        unit_same(&error, row->error, i, "error");

        if (at != row->at) {
            fail_msg("row %zu: at %zu, not %zu", i, at, row->at);
        }

        unit_region_done(&region);
    }
}


static void
regex_starved(void **state)
{
    mcp_str_t  good, bad;

    (void) state;

    good = unit_str("a+b");
    bad = unit_str("a+b(");

    assert_int_equal(unit_starve(regex_run, &good, MCP_OK), 2);
    assert_int_equal(unit_starve(regex_run, &bad, MCP_FAULT), 3);
}


static int
regex_run(mcp_region_t *region, const void *input)
{
    size_t              at;
    mcp_str_t           error;
    const mcp_regex_t  *regex;

    return mcp_regex_compile(&regex, input, region, &error, &at);
}


/* as mcp_regex_match(), or -2: the pattern has a fault */

static int
regex_try(const mcp_str_t *pattern, const mcp_str_t *subject, int jit)
{
    int                 rc, match;
    size_t              at;
    mcp_str_t           parts[2], text, copy, error;
    unit_region_t       region;
    const mcp_regex_t  *regex;

    unit_region_init(&region, UNIT_ENDLESS);

    parts[0] = unit_str(jit ? NULL : "(*NO_JIT)");
    parts[1] = *pattern;
    assert_int_equal(mcp_text_join(&region.region, &text, parts, 2), MCP_OK);

    copy = *subject;

    if (subject->len) {
        copy.data = unit_copy(&region, subject->data, subject->len);
    }

    rc = mcp_regex_compile(&regex, jit ? pattern : &text, &region.region,
                           &error, &at);

    match = (rc == MCP_OK) ? mcp_regex_match(regex, &copy) : -2;

    unit_region_done(&region);

    return match;
}
