
#include <stdlib.h>

#include "mcp_names.h"
#include "mcp_text.h"


#define mcp_names_mix(hash, word)                                             \
    ((((hash) << 5 | (hash) >> 59) ^ (word)) * 0x9e3779b97f4a7c15ull)


static int mcp_names_globs(mcp_names_t *names, mcp_region_t *region,
    mcp_name_t *list, size_t n);
static void mcp_names_add_glob(mcp_names_t *names, mcp_name_t **glob);
static mcp_stem_t *mcp_names_stem(const mcp_names_t *names,
    const mcp_str_t *text);
static mcp_stem_t *mcp_stem_within(mcp_stem_t *stem, const mcp_str_t *text);
static const mcp_name_t *mcp_names_glob(const mcp_stem_t *stem,
    const mcp_str_t *text);
static int mcp_stem_match(const mcp_stem_t *stem, const mcp_name_t *glob,
    const mcp_str_t *text);
static mcp_name_t *mcp_names_rival(const mcp_stem_t *stem,
    const mcp_name_t *glob);
static int mcp_names_sort(const void *one, const void *two);
static int mcp_names_order(const mcp_name_t *a, const mcp_name_t *b);
static int mcp_stem_cmp(const mcp_str_t *a, const mcp_str_t *b);
static uint32_t mcp_names_hash(const mcp_str_t *text);
static mcp_inline uint64_t mcp_names_word(const u_char *p);


int
mcp_table_init(mcp_table_t *table, mcp_region_t *region, size_t n)
{
    size_t  i, size;

    for (size = 2; size < n * 2; size *= 2) {
        /* void */
    }

    table->slots = mcp_alloc(region, size * sizeof(mcp_name_t *));
    if (table->slots == NULL) {
        return MCP_ERROR;
    }

    for (i = 0; i < size; i++) {
        table->slots[i] = NULL;
    }

    table->mask = size - 1;

    return MCP_OK;
}


mcp_name_t **
mcp_table_slot(const mcp_table_t *table, const mcp_str_t *text)
{
    size_t  i;

    for (i = mcp_names_hash(text) & table->mask;
         table->slots[i] != NULL && !mcp_str_eq(&table->slots[i]->text, text);
         i = (i + 1) & table->mask)
    {
        /* void */
    }

    return &table->slots[i];
}


int
mcp_names_build(mcp_names_t *names, mcp_region_t *region, mcp_name_t *list,
    size_t n, mcp_name_t *clash[2])
{
    size_t        i;
    mcp_name_t  **slot;

    if (mcp_table_init(&names->exact, region, n) != MCP_OK) {
        return MCP_ERROR;
    }

    names->nexact = n;

    for (i = 0; i < n; i++) {

        slot = mcp_table_slot(&names->exact, &list[i].text);

        if (*slot != NULL) {
            clash[0] = *slot;
            clash[1] = &list[i];
            return MCP_FAULT;
        }

        /* globs stand there, too, but only to be seen twice */

        *slot = &list[i];

        list[i].glob = (unsigned) mcp_glob_is(&list[i].text);
        list[i].literal = (uint32_t) mcp_glob_literal(&list[i].text);

        names->nexact -= list[i].glob;
    }

    return mcp_names_globs(names, region, list, n);
}


/* globs can meet only if one's stem begins with the other's */

int
mcp_names_ambiguous(const mcp_names_t *names, mcp_name_t *clash[2])
{
    size_t       i, j;
    mcp_name_t  *a, *b;
    mcp_stem_t  *stem, *other;

    for (i = 0; i < names->nstems; i++) {
        stem = &names->stems[i];

        for (j = 0; j < stem->nglobs; j++) {
            a = stem->globs[j];

            for (other = stem; other != NULL; other = other->parent) {

                b = mcp_names_rival(other, a);

                if (b != NULL) {
                    clash[0] = (a < b) ? a : b;
                    clash[1] = (a < b) ? b : a;
                    return 1;
                }
            }
        }
    }

    return 0;
}


const mcp_name_t *
mcp_names_match(const mcp_names_t *names, const mcp_str_t *text)
{
    if (names->nstems == 0) {
        return NULL;
    }

    return mcp_names_glob(mcp_names_stem(names, text), text);
}


/* n names, nexact of which are no globs */

static int
mcp_names_globs(mcp_names_t *names, mcp_region_t *region, mcp_name_t *list,
    size_t n)
{
    size_t        i, nglobs;
    mcp_name_t  **globs;

    names->nstems = 0;
    nglobs = n - names->nexact;

    if (nglobs == 0) {
        return MCP_OK;
    }

    globs = mcp_alloc(region, nglobs * sizeof(mcp_name_t *));
    names->stems = mcp_alloc(region, nglobs * sizeof(mcp_stem_t));

    if (globs == NULL || names->stems == NULL) {
        return MCP_ERROR;
    }

    nglobs = 0;

    for (i = 0; i < n; i++) {

        if (list[i].glob) {
            globs[nglobs++] = &list[i];
        }
    }

    qsort(globs, nglobs, sizeof(mcp_name_t *), mcp_names_sort);

    for (i = 0; i < nglobs; i++) {
        mcp_names_add_glob(names, &globs[i]);
    }

    return MCP_OK;
}


/* the next one in order, which follows the others of its stem in memory */

static void
mcp_names_add_glob(mcp_names_t *names, mcp_name_t **glob)
{
    mcp_str_t    text;
    mcp_stem_t  *stem, *last;

    text = mcp_glob_stem(&(*glob)->text);
    stem = &names->stems[names->nstems];
    last = names->nstems ? stem - 1 : NULL;

    if (last != NULL && mcp_str_eq(&last->text, &text)) {
        last->nglobs++;
        return;
    }

    stem->text = text;
    stem->parent = mcp_stem_within(last, &text);
    stem->globs = glob;
    stem->nglobs = 1;

    names->nstems++;
}


/*
 * The longest stem that the text begins with, or NULL.  Between it and the
 * text there are only stems that begin with it, so it is an ancestor of the
 * greatest of them.
 */

static mcp_stem_t *
mcp_names_stem(const mcp_names_t *names, const mcp_str_t *text)
{
    size_t  low, high, middle;

    low = 0;
    high = names->nstems;

    while (low < high) {
        middle = (low + high) / 2;

        if (mcp_stem_cmp(&names->stems[middle].text, text) > 0) {
            high = middle;

        } else {
            low = middle + 1;
        }
    }

    return low ? mcp_stem_within(&names->stems[low - 1], text) : NULL;
}


/* the stem, or else the nearest of its ancestors, that the text begins with */

static mcp_stem_t *
mcp_stem_within(mcp_stem_t *stem, const mcp_str_t *text)
{
    while (stem != NULL
           && (stem->text.len > text->len
               || memcmp(stem->text.data, text->data, stem->text.len) != 0))
    {
        stem = stem->parent;
    }

    return stem;
}


/* the best glob of the stem and its ancestors, or NULL */

static const mcp_name_t *
mcp_names_glob(const mcp_stem_t *stem, const mcp_str_t *text)
{
    size_t             i;
    const mcp_name_t  *best, *glob;

    best = NULL;

    for ( /* void */ ; stem != NULL; stem = stem->parent) {

        for (i = 0; i < stem->nglobs; i++) {
            glob = stem->globs[i];

            if (best != NULL && mcp_names_order(best, glob) < 0) {
                break;
            }

            if (mcp_stem_match(stem, glob, text)) {
                best = glob;
                break;
            }
        }
    }

    return best;
}


/* whether the text, which begins with the stem, goes on as its glob does */

static int
mcp_stem_match(const mcp_stem_t *stem, const mcp_name_t *glob,
    const mcp_str_t *text)
{
    mcp_str_t  wild, rest;

    if (text->len < glob->literal) {
        return 0;
    }

    wild.len = glob->text.len - stem->text.len;
    wild.data = glob->text.data + stem->text.len;

    rest.len = text->len - stem->text.len;
    rest.data = text->data + stem->text.len;

    return mcp_glob_match(&wild, &rest);
}


/* another glob of the stem, as literal as this one, that can match the same */

static mcp_name_t *
mcp_names_rival(const mcp_stem_t *stem, const mcp_name_t *glob)
{
    size_t       i;
    mcp_name_t  *other;

    for (i = 0; i < stem->nglobs; i++) {
        other = stem->globs[i];

        if (other->literal == glob->literal
            && other != glob
            && mcp_glob_meet(&other->text, &glob->text))
        {
            return other;
        }
    }

    return NULL;
}


/* for qsort(): by stem; of one stem, as they are tried */

static int
mcp_names_sort(const void *one, const void *two)
{
    int                rc;
    mcp_str_t          s, t;
    const mcp_name_t  *a, *b;

    a = *(mcp_name_t *const *) one;
    b = *(mcp_name_t *const *) two;

    s = mcp_glob_stem(&a->text);
    t = mcp_glob_stem(&b->text);

    rc = mcp_stem_cmp(&s, &t);

    return rc ? rc : mcp_names_order(a, b);
}


/* below 0: a goes first */

static int
mcp_names_order(const mcp_name_t *a, const mcp_name_t *b)
{
    if (a->literal != b->literal) {
        return (a->literal > b->literal) ? -1 : 1;
    }

    return (a < b) ? -1 : 1;
}


static int
mcp_stem_cmp(const mcp_str_t *a, const mcp_str_t *b)
{
    int  rc;

    rc = memcmp(a->data, b->data, (a->len < b->len) ? a->len : b->len);

    if (rc || a->len == b->len) {
        return rc;
    }

    return (a->len < b->len) ? -1 : 1;
}


/* the names are the operator's own: nobody makes them collide */

static uint32_t
mcp_names_hash(const mcp_str_t *text)
{
    u_char    *p, *last;
    uint64_t   hash;

    hash = text->len;
    p = text->data;
    last = p + text->len;

    if (text->len < sizeof(uint64_t)) {

        for ( /* void */ ; p < last; p++) {
            hash = mcp_names_mix(hash, *p);
        }

    } else {

        /* the last word overlaps the one before it */

        for (last -= sizeof(uint64_t); p < last; p += sizeof(uint64_t)) {
            hash = mcp_names_mix(hash, mcp_names_word(p));
        }

        hash = mcp_names_mix(hash, mcp_names_word(last));
    }

    /* a product's high bits depend on all of its factors' */

    return (uint32_t) __builtin_bswap64(hash);
}


static mcp_inline uint64_t
mcp_names_word(const u_char *p)
{
    uint64_t  word;

    memcpy(&word, p, sizeof(uint64_t));

    return word;
}
