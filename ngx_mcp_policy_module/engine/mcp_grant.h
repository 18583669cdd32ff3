
/*
 * Grants: who a caller is, by the bearer token that it sends.
 *
 * A file of grants knows a token only by its SHA-256, so whoever reads the
 * file comes in nowhere.  Loaded once, then only read.
 */


#ifndef _MCP_GRANT_H_INCLUDED_
#define _MCP_GRANT_H_INCLUDED_


#include "mcp_digest.h"
#include "mcp_fault.h"


#define MCP_GRANT_NAME_MAX  128        /* bytes */


typedef struct {
    mcp_place_t     place;
    mcp_str_t       name;
    mcp_str_t       policy;            /* empty: none of its own */
    uint64_t        expires;           /* milliseconds since 1970; 0: never */
    u_char          digest[MCP_DIGEST_LEN];
    unsigned        disabled:1;
} mcp_grant_t;


typedef struct {
    mcp_grant_t    *elts;              /* in the order of the file */
    size_t          nelts;
    mcp_grant_t   **slots;             /* open addressing, by digest */
    size_t          mask;
} mcp_grants_t;


/*
 * The text must live as long as the grants: names point into it.
 *
 * MCP_OK     done; or faults were added, and the grants cannot be used
 * MCP_ERROR  the region has no more memory
 */

int mcp_grants_load(mcp_grants_t *grants, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults);

/*
 * The grant whose token has this digest, valid or not, or NULL.  The time it
 * takes depends neither on how many grants there are nor on how many bytes of
 * a digest agree.
 */

const mcp_grant_t *mcp_grants_find(const mcp_grants_t *grants,
    const u_char digest[MCP_DIGEST_LEN]);

/* whether it lets anyone in at that time, in milliseconds since 1970 */

int mcp_grant_valid(const mcp_grant_t *grant, uint64_t now);


#endif /* _MCP_GRANT_H_INCLUDED_ */
