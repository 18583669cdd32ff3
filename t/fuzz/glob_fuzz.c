
/*
 * Globs.  Three lines: a glob, a text, another glob.  Over UTF-8, matching and
 * meeting against tables that are filled character by character; matching
 * alone, which must end without harm, over any bytes.
 */


#include "fuzz.h"
#include "mcp_text.h"


#define GLOB_CHARS  (MCP_GLOB_MAX + 1)

/* characters that no text has */

#define GLOB_ANY    0xfffffff0        /* "*" */
#define GLOB_ONE    0xfffffff1        /* "?" */


typedef struct {
    uint32_t  chars[GLOB_CHARS];
    size_t    n;
} glob_chars_t;


static void glob_decode(glob_chars_t *chars, const mcp_str_t *text, int glob);
static int glob_matches(const glob_chars_t *glob, const glob_chars_t *text);
static int glob_meets(const glob_chars_t *a, const glob_chars_t *b);


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    int           match, meet;
    mcp_str_t     rest, a, b, text;
    glob_chars_t  x, y, z;

    rest = *input;
    a = fuzz_line(region, &rest);
    text = fuzz_line(region, &rest);
    b = fuzz_copy(region, &rest);

    match = mcp_glob_match(&a, &text);

    if (a.len > MCP_GLOB_MAX || b.len > MCP_GLOB_MAX
        || text.len > MCP_GLOB_MAX)
    {
        return;
    }

    meet = mcp_glob_meet(&a, &b);
    fuzz_check(mcp_glob_meet(&b, &a) == meet);

    if (!fuzz_utf8(&a) || !fuzz_utf8(&b) || !fuzz_utf8(&text)) {
        return;
    }

    glob_decode(&x, &a, 1);
    glob_decode(&y, &b, 1);
    glob_decode(&z, &text, 0);

    fuzz_check(match == glob_matches(&x, &z));
    fuzz_check(meet == glob_meets(&x, &y));
    fuzz_check(meet || !match || !mcp_glob_match(&b, &text));

    if (!mcp_glob_is(&b)) {
        fuzz_check(meet == mcp_glob_match(&a, &b));
    }
}


static void
glob_decode(glob_chars_t *chars, const mcp_str_t *text, int glob)
{
    u_char    *p, *end;
    size_t     n;
    uint32_t   code;

    chars->n = 0;
    end = text->data + text->len;

    for (p = text->data; p < end; p += n) {
        n = (*p < 0x80) ? 1 : mcp_utf8_len(p, end);

        /* the bytes say which one it is as well as the code point does */

        code = 0;
        memcpy(&code, p, n);

        if (glob && (*p == '*' || *p == '?')) {
            code = (*p == '*') ? GLOB_ANY : GLOB_ONE;
        }

        chars->chars[chars->n++] = code;
    }
}


/* whether the first i characters of the glob match the first j of the text */

static int
glob_matches(const glob_chars_t *glob, const glob_chars_t *text)
{
    size_t    i, j;
    uint32_t  c;

    static u_char  is[GLOB_CHARS][GLOB_CHARS];

    for (i = 0; i <= glob->n; i++) {

        for (j = 0; j <= text->n; j++) {
            is[i][j] = 0;

            if (i == 0) {
                is[i][j] = (j == 0);
                continue;
            }

            c = glob->chars[i - 1];

            if (c == GLOB_ANY) {
                is[i][j] = is[i - 1][j] || (j && is[i][j - 1]);

            } else if (j && (c == GLOB_ONE || c == text->chars[j - 1])) {
                is[i][j] = is[i - 1][j - 1];
            }
        }
    }

    return is[glob->n][text->n];
}


/*
 * Where two readers can be that read one text, each through its glob, a
 * character at a time: whether both can be at the end.
 */

static int
glob_meets(const glob_chars_t *a, const glob_chars_t *b)
{
    size_t    i, j;
    uint32_t  c, d;

    static u_char  at[GLOB_CHARS + 1][GLOB_CHARS + 1];

    for (i = 0; i <= a->n; i++) {
        memset(at[i], 0, b->n + 1);
    }

    at[0][0] = 1;

    for (i = 0; i <= a->n; i++) {

        for (j = 0; j <= b->n; j++) {

            if (!at[i][j]) {
                continue;
            }

            c = (i < a->n) ? a->chars[i] : 0;
            d = (j < b->n) ? b->chars[j] : 0;

            /* a "*" takes no more of the text */

            at[i + 1][j] |= (i < a->n && c == GLOB_ANY);
            at[i][j + 1] |= (j < b->n && d == GLOB_ANY);

            /* or it takes what the other one reads; or both read the same */

            if (i == a->n || j == b->n) {
                continue;
            }

            at[i][j + 1] |= (c == GLOB_ANY);
            at[i + 1][j] |= (d == GLOB_ANY);
            at[i + 1][j + 1] |= (c == d || c == GLOB_ONE || d == GLOB_ONE);
        }
    }

    return at[a->n][b->n];
}
