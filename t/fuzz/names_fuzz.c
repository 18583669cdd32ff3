
/*
 * Names and globs: the lines of the input but for the last one, which is
 * looked up among them, as each of them is, against a search through all.
 */


#include "fuzz.h"
#include "mcp_names.h"
#include "mcp_text.h"


/* few and short, as each is compared with each; the rest is cut off */

#define NAMES_MAX  16
#define NAMES_LEN  32


static mcp_str_t names_line(mcp_region_t *region, mcp_str_t *input);
static void names_twice(mcp_name_t *list, size_t n, mcp_name_t *clash[2]);
static void names_find(const mcp_names_t *names, mcp_name_t *list, size_t n,
    const mcp_str_t *text);
static const mcp_name_t *names_better(const mcp_name_t *a,
    const mcp_name_t *b);
static void names_ambiguous(const mcp_names_t *names, mcp_name_t *list,
    size_t n);
static int names_even(const mcp_name_t *a, const mcp_name_t *b);


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    int           rc;
    size_t        i, n;
    mcp_str_t     rest, text;
    mcp_name_t    list[NAMES_MAX], *clash[2];
    mcp_names_t   names;

    n = 0;
    rest = *input;
    text = names_line(region, &rest);

    while (rest.len && n < NAMES_MAX) {
        list[n++].text = text;
        text = names_line(region, &rest);
    }

    rc = mcp_names_build(&names, region, list, n, clash);

    if (rc != MCP_OK) {
        fuzz_check(rc == MCP_FAULT);
        names_twice(list, n, clash);
        return;
    }

    names_find(&names, list, n, &text);

    for (i = 0; i < n; i++) {
        names_find(&names, list, n, &list[i].text);
    }

    names_ambiguous(&names, list, n);
}


static mcp_str_t
names_line(mcp_region_t *region, mcp_str_t *input)
{
    mcp_str_t  line;

    line = fuzz_line(region, input);

    if (line.len > NAMES_LEN) {
        line.len = NAMES_LEN;
    }

    return line;
}


/* the first name that had been there before, and where */

static void
names_twice(mcp_name_t *list, size_t n, mcp_name_t *clash[2])
{
    size_t  i, j;

    for (i = 0; i < n; i++) {

        for (j = 0; j < i; j++) {

            if (mcp_str_eq(&list[i].text, &list[j].text)) {
                fuzz_check(clash[0] == &list[j] && clash[1] == &list[i]);
                return;
            }
        }
    }

    fuzz_check(!"one name twice");
}


static void
names_find(const mcp_names_t *names, mcp_name_t *list, size_t n,
    const mcp_str_t *text)
{
    size_t             i;
    const mcp_name_t  *best, *exact;

    best = NULL;
    exact = NULL;

    for (i = 0; i < n; i++) {

        if (!mcp_glob_is(&list[i].text)) {

            if (mcp_str_eq(&list[i].text, text)) {
                exact = &list[i];
            }

        } else if (mcp_glob_match(&list[i].text, text)) {
            best = names_better(best, &list[i]);
        }
    }

    fuzz_check(mcp_names_exact(names, text) == exact);
    fuzz_check(mcp_names_find(names, text) == (exact ? exact : best));
}


/* of two globs, of which b comes later */

static const mcp_name_t *
names_better(const mcp_name_t *a, const mcp_name_t *b)
{
    if (a == NULL) {
        return b;
    }

    return (mcp_glob_literal(&b->text) > mcp_glob_literal(&a->text)) ? b : a;
}


static void
names_ambiguous(const mcp_names_t *names, mcp_name_t *list, size_t n)
{
    int          found, even;
    size_t       i, j;
    mcp_name_t  *clash[2];

    even = 0;

    for (i = 0; i < n; i++) {

        for (j = i + 1; j < n; j++) {
            even |= names_even(&list[i], &list[j]);
        }
    }

    found = mcp_names_ambiguous(names, clash);
    fuzz_check(found == even);

    if (found) {
        fuzz_check(clash[0] < clash[1] && names_even(clash[0], clash[1]));
    }
}


static int
names_even(const mcp_name_t *a, const mcp_name_t *b)
{
    return mcp_glob_is(&a->text) && mcp_glob_is(&b->text)
           && mcp_glob_literal(&a->text) == mcp_glob_literal(&b->text)
           && mcp_glob_meet(&a->text, &b->text);
}
