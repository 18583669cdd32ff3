
/*
 * A section of a policy for what has a name and no arguments: resources, by
 * their URIs, and prompts.  Two lists of names and globs, and what holds for
 * the rest; "deny" beats "allow".  A URI has to be in its normal form, as
 * servers do not read it as it is written.
 */


#ifndef _MCP_SECTION_H_INCLUDED_
#define _MCP_SECTION_H_INCLUDED_


#include "mcp_fault.h"
#include "mcp_names.h"
#include "mcp_uri.h"


/* a longer name is denied: globs are tried on it */

#define MCP_SECTION_NAME_MAX  2048


typedef enum {
    MCP_SECTION_ALLOW = 0,
    MCP_SECTION_DENY,

    MCP_SECTION_LISTS
} mcp_section_list_e;


typedef struct {
    mcp_place_t          place;
    mcp_str_t            text;
} mcp_entry_t;


typedef struct {
    mcp_entry_t         *elts;
    size_t               nelts;
    mcp_names_t          names;       /* values are mcp_entry_t */
} mcp_entries_t;


typedef struct {
    mcp_entries_t        lists[MCP_SECTION_LISTS];
    unsigned             given:1;     /* or the policy says nothing of these */
    unsigned             uris:1;      /* the names are */
    unsigned             allow:1;     /* what is in neither list */
} mcp_section_t;


/* MCP_OK, or MCP_ERROR: the region has no more memory */

int mcp_section_add(mcp_section_t *section, mcp_section_list_e list,
    mcp_region_t *region, const mcp_str_t *text, const mcp_place_t *place);

/*
 * Once, after the last entry: builds what mcp_section_permits() looks into.
 *
 * MCP_OK     it can be used; or faults were added, and it cannot
 * MCP_ERROR  the region has no more memory
 */

int mcp_section_seal(mcp_section_t *section, mcp_region_t *region,
    mcp_faults_t *faults);

/* what is wrong with an entry, or NULL */

const char *mcp_section_entry_fault(const mcp_section_t *section,
    const mcp_str_t *entry);

/* what is wrong with a name that it is asked for, or NULL */

const char *mcp_section_name_fault(const mcp_section_t *section,
    const mcp_str_t *name, int template);

/*
 * Whether a sound name is allowed; sets denied to the entry that says it is
 * not, or to NULL.
 */

int mcp_section_permits(const mcp_section_t *section, const mcp_str_t *name,
    const mcp_entry_t **denied);


#endif /* _MCP_SECTION_H_INCLUDED_ */
