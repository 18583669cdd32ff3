
#include "mcp_names.h"
#include "mcp_text.h"


static void mcp_names_add_glob(mcp_names_t *names, mcp_name_t *glob);
static uint32_t mcp_names_hash(const mcp_str_t *text);


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
    size_t        i, nglobs;
    mcp_name_t  **slot;

    nglobs = 0;

    for (i = 0; i < n; i++) {
        list[i].glob = (unsigned) mcp_glob_is(&list[i].text);
        nglobs += list[i].glob;
    }

    if (mcp_table_init(&names->exact, region, n) != MCP_OK) {
        return MCP_ERROR;
    }

    names->nexact = n - nglobs;
    names->nglobs = 0;
    names->globs = mcp_alloc(region, (nglobs + 1) * sizeof(mcp_name_t *));

    if (names->globs == NULL) {
        return MCP_ERROR;
    }

    for (i = 0; i < n; i++) {

        slot = mcp_table_slot(&names->exact, &list[i].text);

        if (*slot != NULL) {
            clash[0] = *slot;
            clash[1] = &list[i];
            return MCP_FAULT;
        }

        /* globs stand there, too, but only to be seen twice */

        *slot = &list[i];

        if (list[i].glob) {
            mcp_names_add_glob(names, &list[i]);
        }
    }

    return MCP_OK;
}


int
mcp_names_ambiguous(const mcp_names_t *names, mcp_name_t *clash[2])
{
    size_t       i, j, len;
    mcp_name_t  *a, *b;

    for (i = 0; i < names->nglobs; i++) {

        a = names->globs[i];
        len = mcp_glob_literal(&a->text);

        for (j = i + 1; j < names->nglobs; j++) {

            b = names->globs[j];

            if (mcp_glob_literal(&b->text) != len) {
                break;
            }

            if (mcp_glob_meet(&a->text, &b->text)) {
                clash[0] = (a < b) ? a : b;
                clash[1] = (a < b) ? b : a;
                return 1;
            }
        }
    }

    return 0;
}


const mcp_name_t *
mcp_names_exact(const mcp_names_t *names, const mcp_str_t *text)
{
    const mcp_name_t  *name;

    if (names->nexact == 0) {
        return NULL;
    }

    name = *mcp_table_slot(&names->exact, text);

    return (name == NULL || name->glob) ? NULL : name;
}


const mcp_name_t *
mcp_names_find(const mcp_names_t *names, const mcp_str_t *text)
{
    size_t             i;
    const mcp_name_t  *name;

    name = mcp_names_exact(names, text);

    if (name != NULL) {
        return name;
    }

    for (i = 0; i < names->nglobs; i++) {

        if (mcp_glob_match(&names->globs[i]->text, text)) {
            return names->globs[i];
        }
    }

    return NULL;
}


/* in the order of literal bytes, the most first */

static void
mcp_names_add_glob(mcp_names_t *names, mcp_name_t *glob)
{
    size_t  i, len;

    len = mcp_glob_literal(&glob->text);

    for (i = names->nglobs; i > 0; i--) {

        if (mcp_glob_literal(&names->globs[i - 1]->text) >= len) {
            break;
        }

        names->globs[i] = names->globs[i - 1];
    }

    names->globs[i] = glob;
    names->nglobs++;
}


/* the names are the operator's own: nobody makes them collide */

static uint32_t
mcp_names_hash(const mcp_str_t *text)
{
    size_t     left;
    u_char    *p;
    uint64_t   hash, word;

    hash = text->len;
    p = text->data;

    for (left = text->len; left >= 8; left -= 8) {
        memcpy(&word, p, 8);
        p += 8;

        hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
        hash ^= hash >> 32;
    }

    for ( /* void */ ; left; left--) {
        hash = (hash ^ *p++) * 0x9e3779b97f4a7c15ull;
    }

    return (uint32_t) (hash >> 32);
}
