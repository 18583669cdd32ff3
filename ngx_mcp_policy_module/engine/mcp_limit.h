
/*
 * Limits: how much of a counter the calls of a scope may take in a window.
 */


#ifndef _MCP_LIMIT_H_INCLUDED_
#define _MCP_LIMIT_H_INCLUDED_


#include "mcp_fault.h"
#include "mcp_path.h"
#include "mcp_window.h"


#define MCP_COUNTER_ID_LEN  16
#define MCP_LIMITS_MAX      16                        /* of one list */
#define MCP_LIMIT_MAX       9007199254740991ull       /* 2^53 - 1 */
#define MCP_WINDOW_MAX      (366 * 86400ull)          /* seconds */


/* whose calls a counter counts */

typedef enum {
    MCP_SCOPE_GRANT = 0,
    MCP_SCOPE_SESSION,
    MCP_SCOPE_CLIENT,
    MCP_SCOPE_GLOBAL,

    MCP_SCOPES
} mcp_scope_e;


/*
 * A counter is known by the policy's id, its name, its window and how that is
 * counted, the kind and the value of its scope: id is the digest of all but
 * the value.  A "rate_limit" has no counter name of its own, it counts for its
 * rule.
 */

typedef struct {
    mcp_place_t         place;
    mcp_str_t           rule;         /* what $mcp_rule says */
    mcp_str_t           reason;       /* what a refusal says */
    mcp_str_t           counter;
    mcp_scope_e         scope;
    mcp_rate_t          rate;
    uint64_t            increment;    /* of a call; 0: not given */
    mcp_path_t         *from;         /* or what the argument there says */
    u_char              id[MCP_COUNTER_ID_LEN];
} mcp_limit_t;


typedef struct {
    mcp_limit_t        *elts;
    size_t              nelts;
} mcp_limits_t;


/* a limit of one call per second and grant, added last; NULL: no memory */

mcp_limit_t *mcp_limits_add(mcp_limits_t *limits, mcp_region_t *region);

/*
 * Sets the id, and the reason if there is none: "At most 10 calls per minute."
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_limit_seal(mcp_limit_t *limit, const mcp_str_t *policy_id,
    mcp_region_t *region);

/* the scope of that name, or MCP_SCOPES; and its name */

mcp_scope_e mcp_scope_find(const mcp_str_t *name);
const mcp_str_t *mcp_scope_name(mcp_scope_e scope);

const mcp_str_t *mcp_algorithm_name(mcp_algorithm_e algorithm);

/* the milliseconds of "second", "minute", "hour" or "day", or 0 */

uint64_t mcp_window_find(const mcp_str_t *name);

/* the same by the first letter of the name */

uint64_t mcp_window_unit(u_char letter);


#endif /* _MCP_LIMIT_H_INCLUDED_ */
