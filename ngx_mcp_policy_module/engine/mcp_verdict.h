
/*
 * What was decided of a message, and how that is said.
 */


#ifndef _MCP_VERDICT_H_INCLUDED_
#define _MCP_VERDICT_H_INCLUDED_


#include "mcp_policy.h"


#define MCP_COMMANDS_MAX  20      /* of one call, as the server has it */

/*
 * Of one call: of all tools, of its rule with its "rate_limit", and likewise of
 * the rules of its commands.
 */

#define MCP_CLAIMS_MAX                                                        \
    (MCP_LIMITS_MAX + (1 + MCP_COMMANDS_MAX) * (MCP_LIMITS_MAX + 1))


typedef enum {
    MCP_PASS = 0,          /* a message that no rule governs */
    MCP_ALLOW,

    MCP_SHADOW_DENY,       /* let through, though a rule says otherwise */
    MCP_SHADOW_HIDE,
    MCP_SHADOW_LIMIT,
    MCP_SHADOW_APPROVAL,

    MCP_DENY,
    MCP_HIDE,              /* denied as if there were no such tool */
    MCP_LIMIT,
    MCP_APPROVAL,          /* somebody has to agree first */
    MCP_INVALID            /* cannot be read in one way only */
} mcp_decision_e;


#define mcp_decision_passes(decision)  ((decision) < MCP_DENY)


/* a command of a call, as logs name it */

typedef struct {
    mcp_str_t            service;
    mcp_str_t            operation;
    mcp_class_e          risk;
} mcp_called_t;


/*
 * What an allowed call takes: all of them are reserved, or it is refused.
 * Those of a shadow rule are counted apart, and none of them refuses a call.
 */

typedef struct {
    const mcp_limit_t   *limit;
    mcp_str_t            who;
    uint64_t             amount;
    uint64_t             start;             /* of its window: by the store */
    const mcp_called_t  *called;            /* whose rule it is of, or NULL */
    unsigned             shadow:1;
} mcp_claim_t;


/*
 * Of several commands the strictest is the one that decides, or where all are
 * let through the first of those with the highest risk.
 *
 * What there is not, or shall seem not to be, is answered as servers do: with
 * an error of that code, and the reason as its message.  0: with the text.
 */

typedef struct {
    mcp_decision_e       decision;
    const mcp_rule_t    *matched;           /* by the tool's name, or NULL */
    const mcp_called_t  *called;            /* the strictest, or NULL: none */
    size_t               ncommands;
    size_t               command;           /* that is refused, from 1; or 0 */
    mcp_str_t            rule;              /* empty if no rule refused */
    mcp_str_t            reason;            /* empty if allowed */
    mcp_claim_t         *claims;            /* the enforced ones come first */
    size_t               nclaims;
    size_t               nshadow;           /* of them, the last ones */
    uint64_t             retry_after;       /* seconds, or 0: not known */
    int                  code;              /* see above */
    unsigned             never:1;           /* it can never be within a limit */
    unsigned             amend:1;           /* the reason says how to write */
} mcp_verdict_t;


/* "allow", "deny", ... in static memory */

const mcp_str_t *mcp_decision_name(mcp_decision_e decision);

/*
 * Refuses, or notes in shadow that it would: there the first refusal is kept.
 * rule and reason must live as long as the verdict.
 *
 * MCP_FAULT: it is refused; MCP_OK: judgement goes on.
 */

int mcp_verdict_refuse(mcp_verdict_t *verdict, mcp_decision_e decision,
    const mcp_str_t *rule, const mcp_str_t *reason, int shadow);

/*
 * What the store says of a call that is not refused yet: claim does not fit
 * before wait milliseconds have gone by, or MCP_WINDOW_NEVER; or the store is
 * full.  The claims that were not taken are dropped: all of them, or those in
 * shadow.
 */

void mcp_verdict_limit(mcp_verdict_t *verdict, const mcp_claim_t *claim,
    uint64_t wait);
void mcp_verdict_full(mcp_verdict_t *verdict, const mcp_claim_t *claim);

/*
 * What an agent is told of a call that was refused: the reason, the rule, which
 * of several commands it is about, if it is about one, and whether and when to
 * try again.
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_verdict_text(const mcp_verdict_t *verdict, mcp_region_t *region,
    mcp_str_t *text);


#endif /* _MCP_VERDICT_H_INCLUDED_ */
