
/*
 * Names: the exact one wins, else the glob with the most literal bytes, over
 * random lists against a plain search through all of them, stems within stems
 * included; a name that stands twice, and globs between which nothing decides,
 * are found and named in the order of the list.
 */


#include "unit.h"
#include "mcp_names.h"
#include "mcp_text.h"


#define NAMES_MAX    40
#define NAMES_MANY   3000
#define NAMES_ROOM   16
#define NAMES_TEXTS  100


typedef struct {
    const char  *list[6];
    const char  *text;
    int          found;          /* its index, or -1 */
} names_find_t;


typedef struct {
    const char  *list[6];
    int          earlier;        /* -1: they are sound */
    int          later;
} names_clash_t;


static void names_find(void **state);
static void names_twice(void **state);
static void names_ambiguous(void **state);
static void names_random(void **state);
static void names_stems(void **state);
static void names_compare(mcp_name_t *list, size_t n, const mcp_str_t *texts,
    size_t ntexts);
static void names_expect(mcp_names_t *names, mcp_name_t *list, size_t n,
    const mcp_str_t *text);
static void names_expect_clash(mcp_names_t *names, mcp_name_t *list, size_t n);
static void names_many(void **state);
static void names_starved(void **state);
static int names_run(mcp_region_t *region, const void *input);
static size_t names_list(mcp_name_t *list, const char *const *texts, size_t n);
static void names_word(mcp_str_t *word, u_char *data, const char *letters,
    size_t len, uint64_t *seed);
static void names_chain(mcp_str_t *word, u_char *data,
    const char *const *links, size_t n, uint64_t *seed);


static const names_find_t  names_find_rows[] = {
    { { NULL }, "a", -1 },
    { { "a" }, "a", 0 },
    { { "a" }, "A", -1 },
    { { "a" }, "a ", -1 },
    { { "a" }, "", -1 },
    { { "*" }, "", 0 },
    { { "*", "a*", "ab*", "abc" }, "abc", 3 },
    { { "abc", "ab*", "a*", "*" }, "abd", 1 },
    { { "*", "a*", "ab*", "abc" }, "acd", 1 },
    { { "*", "a*", "ab*", "abc" }, "b", 0 },
    { { "a*", "*bcd" }, "abcd", 1 },
    { { "a*", "*bcd" }, "abcde", 0 },
    { { "a*", "*bcd" }, "b", -1 },
    { { "a?c", "a*" }, "abc", 0 },
    { { "a?c", "a*" }, "ac", 1 },
    { { "\xc3\xa9*", "?b" }, "\xc3\xa9" "b", 0 },

    /* stems: one within another, one that is no ancestor, none at all */

    { { "a*", "ab*", "abc*", "abcd*" }, "abcz", 2 },
    { { "a*", "abc*", "abd*" }, "abz", 0 },
    { { "abc*", "abd*", "b*" }, "abe", -1 },
    { { "abc*", "abd*", "b*" }, "a", -1 },
    { { "?b*", "a*", "ab*c", "ab*d" }, "abd", 3 },
    { { "a*defg", "ab*e", "abc*" }, "abcdefg", 0 },
    { { "a*defg", "ab*e", "abc*" }, "abcdef", 2 },
    { { "*bcd", "abcd*", "a*bcde" }, "abcde", 2 },
    { { "a*\xff", "a\xff*", "a\x7f*" }, "a\xff\xff", 0 },

    /* as literal as another: the earlier one, whatever their stems are */

    { { "a*", "*b" }, "ab", 0 },
    { { "*b", "a*" }, "ab", 0 },
    { { "a**", "a*" }, "ab", 0 },

    /* a glob is no name */

    { { "a*" }, "a*", 0 },
    { { "a*", "a**" }, "a**", 0 },
    { { "?", "*" }, "?", 0 }
};


static const names_clash_t  names_twice_rows[] = {
    { { "a", "b" }, -1, -1 },
    { { "a", "A", "a " }, -1, -1 },
    { { "a", "b", "a" }, 0, 2 },
    { { "b", "a", "a", "b" }, 1, 2 },
    { { "a*", "b", "a*" }, 0, 2 },
    { { "", "" }, 0, 1 }
};


static const names_clash_t  names_ambiguous_rows[] = {
    { { "a*", "b*" }, -1, -1 },
    { { "a*", "ab*" }, -1, -1 },
    { { "a*", "*b" }, 0, 1 },
    { { "*b", "x", "a*" }, 0, 2 },
    { { "*", "**" }, 0, 1 },
    { { "*", "?" }, 0, 1 },
    { { "?", "??" }, -1, -1 },
    { { "a*", "a?" }, 0, 1 },
    { { "abc", "abd", "*" }, -1, -1 },
    { { "ab*", "a*", "c*", "cd?" }, -1, -1 },
    { { "*cd", "a*", "c*", "ab*" }, 0, 3 },
    { { "get_*", "*_list", "*" }, -1, -1 },
    { { "get_*", "*list", "*" }, 0, 1 },
    { { "get*", "*ist", "*" }, 0, 1 },
    { { "\xc3\xa9*", "a*", "*cd" }, 0, 2 }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(names_find),
        cmocka_unit_test(names_twice),
        cmocka_unit_test(names_ambiguous),
        cmocka_unit_test(names_random),
        cmocka_unit_test(names_stems),
        cmocka_unit_test(names_many),
        cmocka_unit_test(names_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
names_find(void **state)
{
    size_t               i, n;
    mcp_str_t            text;
    mcp_name_t           list[6], *clash[2];
    mcp_names_t          names;
    unit_region_t        region;
    const mcp_name_t    *name;
    const names_find_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(names_find_rows); i++) {
        row = &names_find_rows[i];
        n = names_list(list, row->list, 6);
        text = unit_str(row->text);

        unit_region_init(&region, UNIT_ENDLESS);
        assert_int_equal(mcp_names_build(&names, &region.region, list, n,
                                         clash),
                         MCP_OK);

        name = mcp_names_find(&names, &text);

        if ((name ? (int) (name - list) : -1) != row->found) {
            fail_msg("row %zu: %d", i, name ? (int) (name - list) : -1);
        }

        unit_region_done(&region);
    }
}


static void
names_twice(void **state)
{
    int                   rc;
    size_t                i, n;
    mcp_name_t            list[6], *clash[2];
    mcp_names_t           names;
    unit_region_t         region;
    const names_clash_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(names_twice_rows); i++) {
        row = &names_twice_rows[i];
        n = names_list(list, row->list, 6);

        unit_region_init(&region, UNIT_ENDLESS);
        rc = mcp_names_build(&names, &region.region, list, n, clash);

        if (row->later == -1) {
            assert_int_equal(rc, MCP_OK);

        } else {
            assert_int_equal(rc, MCP_FAULT);
            assert_ptr_equal(clash[0], &list[row->earlier]);
            assert_ptr_equal(clash[1], &list[row->later]);
        }

        unit_region_done(&region);
    }
}


static void
names_ambiguous(void **state)
{
    size_t                i, n;
    mcp_name_t            list[6], *clash[2];
    mcp_names_t           names;
    unit_region_t         region;
    const names_clash_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(names_ambiguous_rows); i++) {
        row = &names_ambiguous_rows[i];
        n = names_list(list, row->list, 6);

        unit_region_init(&region, UNIT_ENDLESS);
        assert_int_equal(mcp_names_build(&names, &region.region, list, n,
                                         clash),
                         MCP_OK);

        if (mcp_names_ambiguous(&names, clash) != (row->later != -1)) {
            fail_msg("row %zu", i);
        }

        if (row->later != -1) {
            assert_ptr_equal(clash[0], &list[row->earlier]);
            assert_ptr_equal(clash[1], &list[row->later]);
        }

        unit_region_done(&region);
    }
}


static void
names_random(void **state)
{
    u_char      data[NAMES_MAX][NAMES_ROOM], words[NAMES_TEXTS][NAMES_ROOM];
    size_t      i, j, n;
    uint64_t    seed;
    mcp_str_t   texts[NAMES_TEXTS];
    mcp_name_t  list[NAMES_MAX];

    (void) state;

    seed = 17;

    for (i = 0; i < 2000; i++) {
        n = unit_below(&seed, NAMES_MAX);

        for (j = 0; j < n; j++) {
            names_word(&list[j].text, data[j],
                       unit_below(&seed, 2) ? "ab*?" : "abc",
                       1 + unit_below(&seed, 7), &seed);
        }

        for (j = 0; j < NAMES_TEXTS; j++) {
            names_word(&texts[j], words[j], "abc", unit_below(&seed, 8),
                       &seed);
        }

        names_compare(list, n, texts, NAMES_TEXTS);
    }
}


/* few beginnings, so that there are many globs of one and of nested stems */

static void
names_stems(void **state)
{
    u_char      data[NAMES_MAX][NAMES_ROOM], words[NAMES_TEXTS][NAMES_ROOM];
    size_t      i, j, n;
    uint64_t    seed;
    mcp_str_t   texts[NAMES_TEXTS];
    mcp_name_t  list[NAMES_MAX];

    static const char *const  links[] = {
        "", "a", "ab", "aba", "b", "\xc3", "\xc3\xa9", ("\xc3\xa9" "a"), "\xa9",
        "\xff", "\x7f",

        /* those of globs alone */

        "*", "?", "*", "?"
    };

    (void) state;

    seed = 19;

    for (i = 0; i < 4000; i++) {
        n = 1 + unit_below(&seed, i % 2 ? 4 : NAMES_MAX - 1);

        for (j = 0; j < n; j++) {
            names_chain(&list[j].text, data[j], links, mcp_nelts(links),
                        &seed);
        }

        for (j = 0; j < NAMES_TEXTS; j++) {
            names_chain(&texts[j], words[j], links, mcp_nelts(links) - 4,
                        &seed);
        }

        names_compare(list, n, texts, NAMES_TEXTS);
    }
}


static void
names_compare(mcp_name_t *list, size_t n, const mcp_str_t *texts,
    size_t ntexts)
{
    int            rc;
    size_t         i;
    mcp_name_t    *clash[2];
    mcp_names_t    names;
    unit_region_t  region;

    unit_region_init(&region, UNIT_ENDLESS);
    rc = mcp_names_build(&names, &region.region, list, n, clash);

    if (rc == MCP_OK) {

        for (i = 0; i < ntexts; i++) {
            names_expect(&names, list, n, &texts[i]);
        }

        names_expect_clash(&names, list, n);

    } else {
        assert_int_equal(rc, MCP_FAULT);
        assert_true(clash[0] < clash[1]);
        assert_true(mcp_str_eq(&clash[0]->text, &clash[1]->text));
    }

    unit_region_done(&region);
}


static void
names_expect(mcp_names_t *names, mcp_name_t *list, size_t n,
    const mcp_str_t *text)
{
    int                glob, best_glob;
    size_t             i, literal, best_literal;
    const mcp_name_t  *best, *exact;

    best = NULL;
    exact = NULL;
    best_glob = 0;
    best_literal = 0;

    for (i = 0; i < n; i++) {
        glob = mcp_glob_is(&list[i].text);
        literal = mcp_glob_literal(&list[i].text);

        if (!glob && mcp_str_eq(&list[i].text, text)) {
            exact = &list[i];
            best = exact;
            best_glob = 0;

        } else if (glob && mcp_glob_match(&list[i].text, text)
                   && (best == NULL || (best_glob && literal > best_literal)))
        {
            best = &list[i];
            best_glob = 1;
            best_literal = literal;
        }
    }

    /* between globs that are equally long the earlier one is taken */

    assert_ptr_equal(mcp_names_exact(names, text), exact);
    assert_ptr_equal(mcp_names_find(names, text), best);
}


/* whether there is one, among all pairs; and that it is one, in order */

static void
names_expect_clash(mcp_names_t *names, mcp_name_t *list, size_t n)
{
    int          found;
    size_t       i, j, clashes;
    mcp_name_t  *clash[2];

    clashes = 0;
    found = mcp_names_ambiguous(names, clash);

    for (i = 0; i < n; i++) {

        for (j = i + 1; j < n; j++) {

            if (!mcp_glob_is(&list[i].text)
                || !mcp_glob_is(&list[j].text)
                || mcp_glob_literal(&list[i].text)
                   != mcp_glob_literal(&list[j].text)
                || !mcp_glob_meet(&list[i].text, &list[j].text))
            {
                continue;
            }

            clashes++;

            if (found && clash[0] == &list[i] && clash[1] == &list[j]) {
                return;
            }
        }
    }

    assert_int_equal(found, 0);
    assert_int_equal(clashes, 0);
}


/* all of many are found, and nothing beside them */

static void
names_many(void **state)
{
    size_t         i;
    mcp_str_t      text;
    mcp_name_t    *clash[2];
    mcp_names_t    names;
    unit_region_t  region;

    static char        data[NAMES_MANY][NAMES_ROOM];
    static mcp_name_t  list[NAMES_MANY];

    (void) state;

    for (i = 0; i < NAMES_MANY; i++) {
        (void) sprintf(data[i], "tool_%zu%s", 2 * i, i % 100 ? "" : "*");
        list[i].text = unit_str(data[i]);
    }

    unit_region_init(&region, UNIT_ENDLESS);
    assert_int_equal(mcp_names_build(&names, &region.region, list, NAMES_MANY,
                                     clash),
                     MCP_OK);
    assert_int_equal(names.nexact, NAMES_MANY - NAMES_MANY / 100);

    for (i = 0; i < NAMES_MANY; i++) {
        text = list[i].text;
        assert_ptr_equal(mcp_names_exact(&names, &text),
                         i % 100 ? &list[i] : NULL);

        text.len--;
        assert_ptr_not_equal(mcp_names_exact(&names, &text), &list[i]);
    }

    unit_region_done(&region);
}


static void
names_starved(void **state)
{
    (void) state;

    assert_int_equal(unit_starve(names_run, NULL, MCP_OK), 3);
}


static int
names_run(mcp_region_t *region, const void *input)
{
    size_t       n;
    mcp_name_t   list[6], *clash[2];
    mcp_names_t  names;

    (void) input;

    n = names_list(list, names_find_rows[6].list, 6);

    return mcp_names_build(&names, region, list, n, clash);
}


static size_t
names_list(mcp_name_t *list, const char *const *texts, size_t n)
{
    size_t  i;

    for (i = 0; i < n && texts[i] != NULL; i++) {
        list[i].text = unit_str(texts[i]);
        list[i].value = NULL;
    }

    return i;
}


static void
names_word(mcp_str_t *word, u_char *data, const char *letters, size_t len,
    uint64_t *seed)
{
    size_t  i;

    for (i = 0; i < len; i++) {
        data[i] = (u_char) letters[unit_below(seed, strlen(letters))];
    }

    word->data = data;
    word->len = len;
}


/* one to four of the links, one after the other */

static void
names_chain(mcp_str_t *word, u_char *data, const char *const *links, size_t n,
    uint64_t *seed)
{
    size_t     i;
    mcp_str_t  link;

    word->data = data;
    word->len = 0;

    for (i = 1 + unit_below(seed, 4); i; i--) {
        link = unit_str(links[unit_below(seed, n)]);
        memcpy(data + word->len, link.data, link.len);
        word->len += link.len;
    }
}
