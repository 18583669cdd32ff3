
/*
 * The judge: what a policy says of a message.  A pure function, the only one
 * that says so.
 */


#ifndef _MCP_JUDGE_H_INCLUDED_
#define _MCP_JUDGE_H_INCLUDED_


#include "mcp_message.h"
#include "mcp_policy.h"
#include "mcp_verdict.h"


/* for tools that explain: is told what was looked at, in order */

typedef struct {
    mcp_compared_pt      compared;
    mcp_settled_pt       settled;
    void               (*checked)(void *ctx, mcp_check_e kind,
                             const mcp_check_t *check, mcp_truth_e truth);

    /* a command, and its rule, or NULL; its checks come after it */

    void               (*commanded)(void *ctx, const mcp_aws_t *command,
                             const mcp_rule_t *rule);
    void                *ctx;
} mcp_trace_t;


/* what the judge has to know beside the message */

typedef struct {
    mcp_str_t            who[MCP_SCOPES];   /* empty: has none */
    const mcp_str_t     *methods;           /* let through besides MCP's */
    size_t               nmethods;
    mcp_str_t            task;              /* another caller's, or empty */
    const mcp_trace_t   *trace;             /* or NULL */
    int                  shadow;            /* nothing is enforced */
    int                  nobody;            /* asked for a grant, has none */
} mcp_facts_t;


/*
 * message has been read, with whatever result, by mcp_message_read(), and its
 * tokens are there; the verdict points into its text, into the policy, into the
 * region and to the texts of facts->who.  policy may be NULL: the caller has
 * none.
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_judge(const mcp_policy_t *policy, const mcp_message_t *message,
    const mcp_facts_t *facts, mcp_region_t *region, mcp_verdict_t *verdict);

/*
 * What would become of whatever is sent about an element of a list: MCP_ALLOW
 * or another decision that passes, if some of it could be let through; else the
 * one that refuses it.  governed is that of a mcp_listed_t.  Conditions, limits
 * and approvals could be met; an entry without conditions always applies.
 */

mcp_decision_e mcp_judge_listed(const mcp_policy_t *policy,
    mcp_governed_e governed, const mcp_str_t *name, const mcp_facts_t *facts);

/*
 * Whether MCP allows the name for a tool: at most 128 letters, digits, "_",
 * "-" and ".".  Any other one needs a rule of exactly that name.
 */

int mcp_judge_plain(const mcp_str_t *tool);


#endif /* _MCP_JUDGE_H_INCLUDED_ */
