
/*
 * A message while it is judged: what the steps of judgement share, for the
 * judge alone.
 */


#ifndef _MCP_JUDGE_STATE_H_INCLUDED_
#define _MCP_JUDGE_STATE_H_INCLUDED_


#include "mcp_judge.h"


/* a command of a call */

typedef struct {
    mcp_aws_t             aws;
    mcp_called_t          called;
    const mcp_rule_t     *rule;       /* or NULL */
    unsigned              readable:1;
} mcp_command_t;


typedef struct {
    const mcp_policy_t   *policy;
    const mcp_message_t  *message;
    const mcp_facts_t    *facts;
    mcp_region_t         *region;
    mcp_verdict_t        *verdict;

    /* of a tools/call */

    const mcp_rule_t     *rule;       /* or NULL: no rule is for the tool */
    mcp_args_t            args;
    mcp_command_t        *commands;   /* verdict->ncommands of them */
    mcp_command_t        *command;    /* that is looked at, or NULL */
    int                   plain;      /* has no rule by name, and is sound */
    int                   noted;      /* a command was refused, or would be */

    int                   listed;     /* an element of a list: no reasons */
} mcp_judge_t;


extern const mcp_str_t  mcp_rule_default;


/*
 * The steps that look at the arguments and at what was called before.
 *
 * MCP_OK     judgement goes on
 * MCP_FAULT  the call is refused
 * MCP_ERROR  the region has no more memory
 */

int mcp_judge_terms(mcp_judge_t *judge);
int mcp_judge_limits(mcp_judge_t *judge);

/*
 * Those that look at the commands of a call whose rule does: what is denied,
 * and what needs an approval; likewise.
 */

int mcp_judge_commands(mcp_judge_t *judge);
int mcp_judge_commands_approval(mcp_judge_t *judge);

/* how many limits these have, at most; the claims on them: likewise */

size_t mcp_judge_commands_limits(const mcp_judge_t *judge);
int mcp_judge_commands_claims(mcp_judge_t *judge);

/* parts of these: the checks of one kind, the limits of a rule; likewise */

int mcp_judge_checks(mcp_judge_t *judge, mcp_check_e kind,
    const mcp_checks_t *checks, const mcp_rule_t *rule);
int mcp_judge_claims(mcp_judge_t *judge, const mcp_limits_t *limits,
    uint64_t times, int shadow);

/* by the action of a rule; likewise */

int mcp_judge_rule_refuses(mcp_judge_t *judge, const mcp_rule_t *rule,
    mcp_decision_e decision, const char *what);

/* those that refuse whatever the arguments are; likewise */

int mcp_judge_always(mcp_judge_t *judge);

/* everything but a tools/call; likewise */

int mcp_judge_method(mcp_judge_t *judge);

/* an element of a list that is no tool: the subject of the message; likewise */

int mcp_judge_subject(mcp_judge_t *judge, mcp_governed_e governed);

/* there is no policy: likewise, and never MCP_ERROR */

int mcp_judge_without(mcp_judge_t *judge);

/* the given reason, or if that is empty: the tool or operation and what */

int mcp_judge_reason(mcp_judge_t *judge, const mcp_str_t *given,
    const char *what, mcp_str_t *reason);

/* the name clipped, between before and after */

int mcp_judge_say(mcp_judge_t *judge, mcp_str_t *text,
    const char *before, const mcp_str_t *name, const char *after);


/* whether what a rule says, or with NULL the policy, is only noted */

static mcp_inline int
mcp_judge_shadow(const mcp_judge_t *judge, const mcp_rule_t *rule)
{
    return judge->facts->shadow
           || (rule != NULL && rule->shadow)
           || (judge->command != NULL && judge->rule->shadow);
}


#endif /* _MCP_JUDGE_STATE_H_INCLUDED_ */
