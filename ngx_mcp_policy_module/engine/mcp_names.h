
/*
 * Names and globs, each with a value: the most specific one decides.
 *
 * Built once, then only read.  Exact names are found in a hash table, so the
 * cost of a look-up does not grow with their number.  Globs are found by their
 * stem, the bytes before the first wildcard: a binary search, and then only
 * those are tried whose stem the text begins with.  So globs that begin with a
 * wildcard, and those of one stem, are tried one by one.
 */


#ifndef _MCP_NAMES_H_INCLUDED_
#define _MCP_NAMES_H_INCLUDED_


#include "mcp_core.h"


typedef struct {
    mcp_str_t      text;
    void          *value;

    /* set by mcp_names_build() */

    unsigned       glob:1;
    uint32_t       literal;           /* bytes of a glob */
} mcp_name_t;


/* open addressing, at most half full; a slot is NULL or points to its name */

typedef struct {
    mcp_name_t   **slots;
    size_t         mask;
} mcp_table_t;


/* the globs of one stem, those with the most literal bytes first */

typedef struct mcp_stem_s  mcp_stem_t;

struct mcp_stem_s {
    mcp_str_t      text;
    mcp_stem_t    *parent;            /* the longest it begins with */
    mcp_name_t   **globs;
    size_t         nglobs;
};


typedef struct {
    mcp_table_t    exact;             /* of all, so that each stands once */
    size_t         nexact;            /* that are no globs */
    mcp_stem_t    *stems;             /* in ascending order */
    size_t         nstems;
} mcp_names_t;


/* MCP_OK, or MCP_ERROR: the region has no more memory */

int mcp_table_init(mcp_table_t *table, mcp_region_t *region, size_t n);

/* the slot of the name, or the empty slot where it belongs */

mcp_name_t **mcp_table_slot(const mcp_table_t *table, const mcp_str_t *text);

/*
 * list[n] must live as long as the names; globs are at most MCP_GLOB_MAX
 * bytes long.
 *
 * MCP_OK
 * MCP_FAULT  clash[1] had been in the list before, as clash[0]
 * MCP_ERROR  the region has no more memory
 */

int mcp_names_build(mcp_names_t *names, mcp_region_t *region, mcp_name_t *list,
    size_t n, mcp_name_t *clash[2]);

/*
 * Whether two globs with equally many literal bytes can match one text, so
 * that none of them is the more specific one: clash[0] and clash[1], in the
 * order of the list.
 */

int mcp_names_ambiguous(const mcp_names_t *names, mcp_name_t *clash[2]);

/*
 * The glob that matches with the most literal bytes, or NULL.  Of those with
 * equally many it is the one that stands first in the list.
 */

const mcp_name_t *mcp_names_match(const mcp_names_t *names,
    const mcp_str_t *text);


/* the exact name, or NULL; a glob is no exact name */

static mcp_inline const mcp_name_t *
mcp_names_exact(const mcp_names_t *names, const mcp_str_t *text)
{
    const mcp_name_t  *name;

    if (names->nexact == 0) {
        return NULL;
    }

    name = *mcp_table_slot(&names->exact, text);

    return (name == NULL || name->glob) ? NULL : name;
}


/* the exact name, else the glob */

static mcp_inline const mcp_name_t *
mcp_names_find(const mcp_names_t *names, const mcp_str_t *text)
{
    const mcp_name_t  *name;

    name = mcp_names_exact(names, text);

    return (name != NULL) ? name : mcp_names_match(names, text);
}


#endif /* _MCP_NAMES_H_INCLUDED_ */
