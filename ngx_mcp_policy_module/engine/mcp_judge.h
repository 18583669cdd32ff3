
/*
 * The judge: what a policy says of a message.  A pure function, the only one
 * that says so.
 */


#ifndef _MCP_JUDGE_H_INCLUDED_
#define _MCP_JUDGE_H_INCLUDED_


#include "mcp_message.h"
#include "mcp_policy.h"


#define MCP_CLAIMS_MAX  (2 * MCP_LIMITS_MAX + 1)      /* of one call */


typedef enum {
    MCP_PASS = 0,          /* a message that no rule governs */
    MCP_ALLOW,
    MCP_DENY,
    MCP_HIDE,              /* denied as if there were no such tool */
    MCP_LIMIT,
    MCP_INVALID            /* cannot be read in one way only */
} mcp_decision_e;


/* what the judge has to know beside the message */

typedef struct {
    mcp_str_t            who[MCP_SCOPES];   /* empty: has none */
    const mcp_str_t     *methods;           /* let through besides MCP's */
    size_t               nmethods;
} mcp_facts_t;


/* what an allowed call takes: all of them are reserved, or it is refused */

typedef struct {
    const mcp_limit_t   *limit;
    mcp_str_t            who;
    uint64_t             amount;
    uint64_t             start;             /* of its window: by the store */
    unsigned             shadow:1;          /* counted apart from live ones */
} mcp_claim_t;


typedef struct {
    mcp_decision_e       decision;
    mcp_str_t            rule;              /* empty if no rule refused */
    mcp_str_t            reason;            /* empty if allowed */
    mcp_claim_t         *claims;
    size_t               nclaims;
    uint64_t             retry_after;       /* seconds, or 0: not known */
    unsigned             unknown:1;         /* answered as "Unknown tool" */
} mcp_verdict_t;


/*
 * message has been read, with whatever result, by mcp_message_read(); the
 * verdict points into it, into the policy and into the region.
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_judge(const mcp_policy_t *policy, const mcp_message_t *message,
    const mcp_facts_t *facts, mcp_region_t *region, mcp_verdict_t *verdict);

/*
 * Makes an allowed call a limited one: claim does not fit before wait
 * milliseconds have gone by.
 */

void mcp_judge_limit(mcp_verdict_t *verdict, const mcp_claim_t *claim,
    uint64_t wait);

/* the same where the store has no room for another counter */

void mcp_judge_full(mcp_verdict_t *verdict, const mcp_claim_t *claim);

/*
 * What an agent is told of a call that was refused: the reason, the rule and
 * whether and when to try again.
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_verdict_text(const mcp_verdict_t *verdict, mcp_region_t *region,
    mcp_str_t *text);

/* "allow", "deny", ... in static memory */

const mcp_str_t *mcp_decision_name(mcp_decision_e decision);


#endif /* _MCP_JUDGE_H_INCLUDED_ */
