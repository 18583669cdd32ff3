
/*
 * Globs: matching against a slow, obviously right matcher over all globs and
 * texts of a few letters, with characters of one to three bytes; and meeting,
 * which decides what is ambiguous, against all texts that two globs could
 * have in common.
 */


#include "unit.h"
#include "mcp_text.h"


#define GLOB_GLOBS   341           /* of at most 4 letters out of 4 */
#define GLOB_TEXTS   511           /* of at most 8 letters out of 2 */
#define GLOB_LONG    8


/* a word: letters of an alphabet, counted through */

typedef struct {
    u_char       data[GLOB_LONG * 4];
    mcp_str_t    str;
} glob_word_t;


typedef struct {
    const char  *glob;
    const char  *text;
    int          match;
} glob_match_t;


typedef struct {
    const char  *a;
    const char  *b;
    int          meet;
} glob_meet_t;


static void glob_match(void **state);
static void glob_match_all(void **state);
static void glob_meet(void **state);
static void glob_meet_all(void **state);
static void glob_literals(void **state);
static int glob_model(const u_char *glob, const u_char *glob_end,
    const u_char *text, const u_char *text_end);
static void glob_word(glob_word_t *word, size_t number, const char **letters,
    size_t n);
static size_t glob_char(const u_char *p);


static const glob_match_t  glob_match_rows[] = {
    { "*", "", 1 }, { "", "", 1 }, { "", "a", 0 }, { "?", "", 0 },
    { "?", "a", 1 }, { "?", "ab", 0 }, { "?", "\xc3\xa9", 1 },
    { "??", "\xc3\xa9", 0 }, { "?", "\xf0\x9f\x98\x80", 1 },
    { "a?c", "a\xe2\x82\xac" "c", 1 }, { "*?", "\xc3\xa9", 1 },
    { "*?*?", "\xc3\xa9", 0 }, { "*\xa9", "\xc3\xa9", 0 },
    { "*\xc3\xa9", "\xc3\xa9", 1 },
    { "delete_*", "delete_", 1 }, { "delete_*", "delete_bucket", 1 },
    { "delete_*", "Delete_bucket", 0 }, { "delete_*", "undelete_x", 0 },
    { "*_delete", "a_delete_delete", 1 }, { "*_delete", "a_deleted", 0 },
    { "a*b*c", "abbbc", 1 }, { "a*b*c", "ac", 0 }, { "a*b*c", "abcbd", 0 },
    { "*a*", "bab", 1 }, { "**", "x", 1 }, { "*.*", "a.b", 1 },
    { "[a]", "a", 0 }, { "[a]", "[a]", 1 }, { "\\*", "*", 0 },
    { "\\*", "\\x", 1 }, { "a", "a*", 0 }, { "iam *", "iam list-users", 1 }
};


static const glob_meet_t  glob_meet_rows[] = {
    { "a*", "*b", 1 }, { "a*", "b*", 0 }, { "*a", "*b", 0 },
    { "get_*", "*_list", 1 }, { "get_*x", "get_?", 1 }, { "a?", "a", 0 },
    { "?\xc3\xa9", "\xe2\x82\xac?", 1 }, { "\xc3\xa9", "??", 0 },
    { "\xc3\xa9*", "\xc3\xa8*", 0 }, { "*", "", 1 }, { "?", "*", 1 },
    { "a*b*c", "*d*", 1 }, { "abc", "abc", 1 }, { "abc", "abd", 0 },
    { "ab*", "ac*", 0 }, { "ab*", "a?", 1 }, { "*ab", "*cb", 0 },
    { "*ab", "?b", 1 }, { "a*", "aa*", 1 }, { "*b", "bb", 1 }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(glob_match),
        cmocka_unit_test(glob_match_all),
        cmocka_unit_test(glob_meet),
        cmocka_unit_test(glob_meet_all),
        cmocka_unit_test(glob_literals)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
glob_match(void **state)
{
    size_t         i;
    mcp_str_t      glob, text;
    unit_region_t  region;

    (void) state;

    for (i = 0; i < mcp_nelts(glob_match_rows); i++) {
        glob = unit_str(glob_match_rows[i].glob);
        text = unit_str(glob_match_rows[i].text);

        unit_region_init(&region, 2);
        glob.data = unit_copy(&region, glob.data, glob.len);
        text.data = unit_copy(&region, text.data, text.len);

        if (mcp_glob_match(&glob, &text) != glob_match_rows[i].match) {
            fail_msg("\"%s\" and \"%s\"", glob_match_rows[i].glob,
                     glob_match_rows[i].text);
        }

        unit_region_done(&region);
    }
}


/* all globs of up to 5 letters with all texts of up to 6 */

static void
glob_match_all(void **state)
{
    size_t       i, j, k;
    glob_word_t  glob, text;

    static const char  *globs[][4] = { { "a", "b", "*", "?" },
                                       { "\xc3\xa9", "\xc3\xa8", "*", "?" },
                                       { "a", "\xe2\x82\xac", "*", "?" } };
    static const char  *texts[][2] = { { "a", "b" },
                                       { "\xc3\xa9", "\xc3\xa8" },
                                       { "a", "\xe2\x82\xac" } };

    (void) state;

    for (k = 0; k < mcp_nelts(globs); k++) {

        for (i = 0; i < 1365; i++) {
            glob_word(&glob, i, globs[k], 4);

            for (j = 0; j < 127; j++) {
                glob_word(&text, j, texts[k], 2);

                if (mcp_glob_match(&glob.str, &text.str)
                    != glob_model(glob.data, glob.data + glob.str.len,
                                  text.data, text.data + text.str.len))
                {
                    fail_msg("%.*s and %.*s", (int) glob.str.len,
                             (char *) glob.data, (int) text.str.len,
                             (char *) text.data);
                }
            }
        }
    }
}


static void
glob_meet(void **state)
{
    size_t     i;
    u_char     longest[MCP_GLOB_MAX];
    mcp_str_t  a, b;

    (void) state;

    for (i = 0; i < mcp_nelts(glob_meet_rows); i++) {
        a = unit_str(glob_meet_rows[i].a);
        b = unit_str(glob_meet_rows[i].b);

        if (mcp_glob_meet(&a, &b) != glob_meet_rows[i].meet
            || mcp_glob_meet(&b, &a) != glob_meet_rows[i].meet)
        {
            fail_msg("\"%s\" and \"%s\"", glob_meet_rows[i].a,
                     glob_meet_rows[i].b);
        }
    }

    memset(longest, '?', sizeof(longest));
    a.data = longest;
    a.len = sizeof(longest);
    b = a;
    assert_true(mcp_glob_meet(&a, &b));

    b.len--;
    assert_false(mcp_glob_meet(&a, &b));

    b = unit_str("*");
    assert_true(mcp_glob_meet(&a, &b));
}


/*
 * All pairs of globs of up to 4 letters: they meet if and only if one of the
 * texts of up to 8 letters is matched by both.
 */

static void
glob_meet_all(void **state)
{
    size_t        i, j, k;
    glob_word_t   text;
    u_char        common;

    static u_char       match[GLOB_GLOBS][GLOB_TEXTS / 8 + 1];
    static glob_word_t  globs[GLOB_GLOBS];

    static const char  *letters[] = { "a", "b", "*", "?" };

    (void) state;

    for (i = 0; i < GLOB_GLOBS; i++) {
        glob_word(&globs[i], i, letters, 4);

        for (j = 0; j < GLOB_TEXTS; j++) {
            glob_word(&text, j, letters, 2);

            if (glob_model(globs[i].data, globs[i].data + globs[i].str.len,
                           text.data, text.data + text.str.len))
            {
                match[i][j / 8] |= (u_char) (1 << j % 8);
            }
        }
    }

    for (i = 0; i < GLOB_GLOBS; i++) {

        for (j = 0; j < GLOB_GLOBS; j++) {
            common = 0;

            for (k = 0; k < sizeof(match[0]); k++) {
                common |= match[i][k] & match[j][k];
            }

            if (mcp_glob_meet(&globs[i].str, &globs[j].str) != (common != 0)) {
                fail_msg("%.*s and %.*s", (int) globs[i].str.len,
                         (char *) globs[i].data, (int) globs[j].str.len,
                         (char *) globs[j].data);
            }
        }
    }
}


static void
glob_literals(void **state)
{
    size_t     i;
    mcp_str_t  glob, stem;

    static const struct {
        const char  *glob;
        int          is;
        size_t       literal;
        const char  *stem;
    } rows[] = {
        { "", 0, 0, "" }, { "a", 0, 1, "a" }, { "*", 1, 0, "" },
        { "a*", 1, 1, "a" }, { "?", 1, 0, "" }, { "?a", 1, 1, "" },
        { "a?b*c", 1, 3, "a" }, { "abc*?", 1, 3, "abc" },
        { "\xc3\xa9*", 1, 2, "\xc3\xa9" }, { "[a-z]", 0, 5, "[a-z]" },
        { "\\*", 1, 1, "\\" }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        glob = unit_str(rows[i].glob);
        assert_int_equal(mcp_glob_is(&glob), rows[i].is);
        assert_int_equal(mcp_glob_literal(&glob), rows[i].literal);

        stem = mcp_glob_stem(&glob);
        unit_same(&stem, rows[i].stem, i, "the stem");
    }
}


static int
glob_model(const u_char *glob, const u_char *glob_end, const u_char *text,
    const u_char *text_end)
{
    size_t  n;

    if (glob == glob_end) {
        return text == text_end;
    }

    if (*glob == '*' && glob_model(glob + 1, glob_end, text, text_end)) {
        return 1;
    }

    if (text == text_end) {
        return 0;
    }

    n = glob_char(text);

    if (*glob == '*') {
        return glob_model(glob, glob_end, text + n, text_end);
    }

    if (*glob == '?') {
        return glob_model(glob + 1, glob_end, text + n, text_end);
    }

    return glob_char(glob) == n && memcmp(glob, text, n) == 0
           && glob_model(glob + n, glob_end, text + n, text_end);
}


/* 0 is the empty word, then come those of one letter, of two, ... */

static void
glob_word(glob_word_t *word, size_t number, const char **letters, size_t n)
{
    u_char  *p;

    p = word->data;

    for ( /* void */ ; number; number = (number - 1) / n) {
        memcpy(p, letters[(number - 1) % n],
               strlen(letters[(number - 1) % n]));
        p += strlen(letters[(number - 1) % n]);
    }

    word->str.data = word->data;
    word->str.len = (size_t) (p - word->data);
}


static size_t
glob_char(const u_char *p)
{
    return (*p < 0x80) ? 1 : (*p < 0xe0) ? 2 : (*p < 0xf0) ? 3 : 4;
}
