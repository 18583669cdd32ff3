
/*
 * A policy as the judge reads it, and how one is put together.
 *
 * A JSON file (mcp_policy_load.h) and nginx directives add rules to the same
 * structure; mcp_policy_seal() then checks what concerns several rules at
 * once and builds the look-up tables.  A sealed policy is only read.
 */


#ifndef _MCP_POLICY_H_INCLUDED_
#define _MCP_POLICY_H_INCLUDED_


#include "mcp_core.h"
#include "mcp_fault.h"
#include "mcp_names.h"
#include "mcp_window.h"


#define MCP_COUNTER_ID_LEN  16
#define MCP_LIMITS_MAX      16                        /* of one rule */
#define MCP_LIMIT_MAX       9007199254740991ull       /* 2^53 - 1 */
#define MCP_WINDOW_MAX      (366 * 86400ull)          /* seconds */


typedef enum {
    MCP_ACTION_ALLOW = 0,
    MCP_ACTION_DENY,
    MCP_ACTION_HIDE
} mcp_action_e;


/* whose calls a counter counts */

typedef enum {
    MCP_SCOPE_GRANT = 0,
    MCP_SCOPE_SESSION,
    MCP_SCOPE_CLIENT,
    MCP_SCOPE_GLOBAL,

    MCP_SCOPES
} mcp_scope_e;


/*
 * A counter is known by the policy's id, its name and window, the kind and
 * the value of its scope: id is the digest of all but the value.  A
 * "rate_limit" has no counter name of its own, it counts for its rule.
 */

typedef struct {
    mcp_place_t         place;
    mcp_str_t           rule;         /* what $mcp_rule says */
    mcp_str_t           reason;       /* what a refusal says */
    mcp_str_t           counter;
    mcp_scope_e         scope;
    mcp_algorithm_e     algorithm;
    uint64_t            window;       /* milliseconds */
    uint64_t            max;
    u_char              id[MCP_COUNTER_ID_LEN];
} mcp_limit_t;


typedef struct {
    mcp_limit_t        *elts;
    size_t              nelts;
} mcp_limits_t;


typedef struct mcp_rule_s  mcp_rule_t;

struct mcp_rule_s {
    mcp_rule_t         *next;
    mcp_place_t         place;
    mcp_str_t           tool;         /* a name or a glob */
    mcp_action_e        action;
    mcp_str_t           action_rule;  /* what $mcp_rule says of it */
    mcp_str_t           reason;       /* empty: the engine's own words */
    mcp_limits_t        limits;
};


/* an entry of "hide" */

typedef struct mcp_hide_s  mcp_hide_t;

struct mcp_hide_s {
    mcp_hide_t         *next;
    mcp_place_t         place;
    mcp_str_t           tool;
};


typedef struct {
    mcp_str_t           id;           /* names the counters' owner */
    mcp_str_t           name;         /* for logs; the id if none is given */
    mcp_action_e        fallback;     /* "default": allow or deny */
    mcp_limits_t        all_tools;
    mcp_rule_t         *rules;        /* in the order they were added */
    mcp_rule_t        **last_rule;
    size_t              nrules;
    mcp_hide_t         *hides;
    mcp_hide_t        **last_hide;
    size_t              nhides;

    /* set by mcp_policy_seal() */

    mcp_names_t         tools;        /* values are mcp_rule_t */
    mcp_names_t         hidden;
    unsigned            hiding:1;     /* some tool is hidden */
    unsigned            scopes;       /* 1 << mcp_scope_e, of all limits */
} mcp_policy_t;


/* an empty policy that denies everything; NULL: no more memory */

mcp_policy_t *mcp_policy_create(mcp_region_t *region, const mcp_str_t *id);

/* an empty rule that allows, added last; NULL: no more memory */

mcp_rule_t *mcp_policy_add_rule(mcp_policy_t *policy, mcp_region_t *region,
    const mcp_str_t *tool, const mcp_place_t *place);

/* MCP_OK, or MCP_ERROR: the region has no more memory */

int mcp_policy_add_hide(mcp_policy_t *policy, mcp_region_t *region,
    const mcp_str_t *tool, const mcp_place_t *place);

/*
 * To be called once, after the last rule, and only if there is no fault yet:
 * others would follow from it.
 *
 * MCP_OK     the policy can be used; or faults were added, and it cannot
 * MCP_ERROR  the region has no more memory
 */

int mcp_policy_seal(mcp_policy_t *policy, mcp_region_t *region,
    mcp_faults_t *faults);

/* what is wrong with the name or the glob of a tool, or NULL */

const char *mcp_policy_tool_fault(const mcp_str_t *tool);

/* the scope of that name, or MCP_SCOPES */

mcp_scope_e mcp_scope_find(const mcp_str_t *name);

/* the milliseconds of "second", "minute", "hour" or "day", or 0 */

uint64_t mcp_window_find(const mcp_str_t *name);

/* the same by the first letter of the name */

uint64_t mcp_window_unit(u_char letter);


#endif /* _MCP_POLICY_H_INCLUDED_ */
