
/*
 * What the parts of "mcp-policy explain" share: a message, what became of it,
 * and all that was looked at on the way, in order.
 */


#ifndef _MCP_CLI_EXPLAIN_H_INCLUDED_
#define _MCP_CLI_EXPLAIN_H_INCLUDED_


#include "mcp_cli.h"
#include "mcp_judge.h"


/* how a value came out of the arguments */

typedef enum {
    MCP_CLI_SENT = 0,
    MCP_CLI_NUMBER,                   /* that a string spells */
    MCP_CLI_JSON                      /* that stands in a string */
} mcp_cli_read_as_e;


/* one that a condition was compared with */

typedef struct {
    mcp_str_t                text;    /* JSON without white space, or empty */
    mcp_cli_read_as_e        read_as;
    mcp_truth_e              truth;
} mcp_cli_value_t;


typedef struct {
    const mcp_condition_t   *condition;
    mcp_str_t                value;   /* of the policy, like those */
    mcp_truth_e              truth;
    mcp_cli_value_t         *values;
    size_t                   nvalues;
} mcp_cli_settled_t;


typedef struct {
    mcp_check_e              kind;
    const mcp_check_t       *check;
    mcp_truth_e              truth;
    mcp_cli_settled_t       *conditions;
    size_t                   nconditions;
} mcp_cli_checked_t;


/* a command as it was split, and its rule, or NULL; checks come after it */

typedef struct {
    mcp_aws_t                aws;
    const mcp_rule_t        *rule;
    size_t                   nchecks; /* that were made before it */
} mcp_cli_command_t;


/* a claim on a counter that was empty before the call */

typedef struct {
    const mcp_claim_t       *claim;
    uint64_t                 from;    /* of its window, milliseconds */
    uint64_t                 to;
    uint64_t                 left;    /* after it, if it fits */
    int                      fits;
} mcp_cli_counted_t;


typedef struct {
    mcp_region_t            *region;
    const mcp_policy_t      *policy;
    mcp_message_t            message;
    mcp_verdict_t            verdict;
    mcp_str_t                answer;  /* what the agent is told, if refused */
    mcp_cli_checked_t       *checks;
    size_t                   nchecks;
    mcp_cli_command_t        commands[MCP_COMMANDS_MAX];
    size_t                   ncommands;
    mcp_cli_counted_t        limits[MCP_CLAIMS_MAX];
    size_t                   nlimits;

    /* what the next condition and the next check will have */

    mcp_cli_value_t         *values;
    size_t                   nvalues;
    mcp_cli_settled_t       *conditions;
    size_t                   nconditions;

    int                      failed;  /* no more memory */
} mcp_cli_explained_t;


/* the judge's trace, which writes down what was looked at */

mcp_trace_t mcp_cli_explain_trace(mcp_cli_explained_t *explained);

/* what is printed: for people, and as one JSON object; MCP_CLI_OK or _FAILED */

int mcp_cli_explain_text(const mcp_cli_explained_t *explained);
int mcp_cli_explain_json(const mcp_cli_explained_t *explained);

/* "yes", "no", "unsure"; "require", "deny_if", "approve_if" */

const char *mcp_cli_truth_name(mcp_truth_e truth);
const char *mcp_cli_check_name(mcp_check_e kind);

/* a text in static memory: "allow", ..., "require_approval" */

const char *mcp_cli_action_name(mcp_action_e action);

/* for people: what others wrote neither breaks lines nor speaks to terminals */

void mcp_cli_put(const mcp_str_t *text);
void mcp_cli_quote(const char *before, const mcp_str_t *text,
    const char *after);

/* what a line begins with: a label, and what it came to */

void mcp_cli_line(const char *label, const char *mark);

void mcp_cli_text_command(const mcp_cli_command_t *command, size_t n);

/* the text of MCP_TIME_LEN bytes and a NUL */

void mcp_cli_time(char *text, uint64_t ms);


#endif /* _MCP_CLI_EXPLAIN_H_INCLUDED_ */
