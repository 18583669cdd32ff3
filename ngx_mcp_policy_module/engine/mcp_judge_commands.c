
#include "mcp_judge_state.h"
#include "mcp_members.h"
#include "mcp_text.h"


static int mcp_judge_argument(mcp_judge_t *judge, uint32_t *token, size_t *n);
static int mcp_judge_read(mcp_judge_t *judge, uint32_t token);
static int mcp_judge_malformed(mcp_judge_t *judge);
static int mcp_judge_amend(mcp_judge_t *judge, const mcp_str_t *reason);
static int mcp_judge_operation(mcp_judge_t *judge);
static const mcp_rule_t *mcp_judge_operation_rule(const mcp_judge_t *judge,
    const mcp_aws_t *aws);
static int mcp_judge_operation_approval(mcp_judge_t *judge);
static int mcp_judge_operation_claims(mcp_judge_t *judge, int shadow);
static void mcp_judge_strictest(mcp_judge_t *judge, int rc, int before);


/* each command, up to the first that is denied */

int
mcp_judge_commands(mcp_judge_t *judge)
{
    int             rc, before;
    size_t          i, n;
    uint32_t        token;
    mcp_verdict_t  *verdict;

    verdict = judge->verdict;

    rc = mcp_judge_argument(judge, &token, &n);
    if (rc != MCP_OK || n == 0) {
        return rc;
    }

    judge->commands = mcp_alloc(judge->region, n * sizeof(mcp_command_t));
    if (judge->commands == NULL) {
        return MCP_ERROR;
    }

    verdict->ncommands = n;
    judge->noted = 0;

    for (i = 0; i < n && rc == MCP_OK; i++) {
        before = (verdict->rule.len != 0);
        judge->command = &judge->commands[i];

        rc = mcp_judge_read(judge, token);

        if (rc == MCP_OK && judge->command->readable) {
            rc = mcp_judge_operation(judge);
        }

        mcp_judge_strictest(judge, rc, before);

        token = judge->message->json->tokens[token].next;
    }

    judge->command = NULL;

    return rc;
}


int
mcp_judge_commands_approval(mcp_judge_t *judge)
{
    int     rc, before;
    size_t  i;

    rc = MCP_OK;

    for (i = 0; i < judge->verdict->ncommands && rc == MCP_OK; i++) {
        before = (judge->verdict->rule.len != 0);
        judge->command = &judge->commands[i];

        if (judge->command->rule == NULL) {
            continue;
        }

        rc = mcp_judge_operation_approval(judge);

        mcp_judge_strictest(judge, rc, before);
    }

    judge->command = NULL;

    return rc;
}


size_t
mcp_judge_commands_limits(const mcp_judge_t *judge)
{
    size_t             i, n;
    const mcp_rule_t  *rule;

    n = 0;

    for (i = 0; i < judge->verdict->ncommands; i++) {
        rule = judge->commands[i].rule;
        n += (rule != NULL) ? rule->terms.limits.nelts : 0;
    }

    return n;
}


/* those in shadow come last */

int
mcp_judge_commands_claims(mcp_judge_t *judge)
{
    int     rc, shadow;
    size_t  i;

    rc = MCP_OK;

    for (shadow = 0; shadow < 2; shadow++) {

        for (i = 0; i < judge->verdict->ncommands && rc == MCP_OK; i++) {
            judge->command = &judge->commands[i];

            if (judge->command->rule != NULL) {
                rc = mcp_judge_operation_claims(judge, shadow);
            }
        }
    }

    judge->command = NULL;

    return rc;
}


/* the tokens of n strings; 0: there are none, but in shadow that is noted */

static int
mcp_judge_argument(mcp_judge_t *judge, uint32_t *token, size_t *n)
{
    uint32_t                i, object;
    mcp_str_t               reason;
    const mcp_rule_t       *rule;
    const mcp_json_token_t *tokens;

    *n = 0;
    *token = 0;

    rule = judge->rule;
    object = judge->message->arguments;
    tokens = judge->message->json->tokens;

    if (object) {
        *token = mcp_member(judge->message->json, object,
                            &rule->commands->argument);
    }

    if (*token && tokens[*token].type == MCP_JSON_STRING) {
        *n = 1;
        return MCP_OK;
    }

    if (*token && tokens[*token].type == MCP_JSON_ARRAY
        && tokens[*token].size > 0
        && tokens[*token].size <= MCP_COMMANDS_MAX)
    {
        *n = tokens[*token].size;
        (*token)++;

        i = *token;

        while (i < *token + *n && tokens[i].type == MCP_JSON_STRING) {
            i++;
        }

        if (i == *token + *n) {
            return MCP_OK;
        }

        *n = 0;
    }

    if (mcp_judge_say(judge, &reason, "Argument \"", &rule->commands->argument,
                      "\" has to be a command, or a list of 1 to 20 of them: "
                      "\"aws s3 ls\".")
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    return mcp_judge_amend(judge, &reason);
}


static int
mcp_judge_read(mcp_judge_t *judge, uint32_t token)
{
    int             rc;
    mcp_str_t       text;
    mcp_command_t  *command;

    command = judge->command;

    if (mcp_json_text(judge->message->json, token, &text) != MCP_OK) {
        return MCP_ERROR;
    }

    rc = mcp_aws_read(&command->aws, &text, judge->region);

    if (rc == MCP_ERROR) {
        return MCP_ERROR;
    }

    command->rule = NULL;
    command->readable = (rc == MCP_OK);

    if (rc == MCP_OK) {
        command->aws.classed =
            mcp_operations_find(&judge->rule->commands->catalog,
                                &command->aws.name);
        command->rule = mcp_judge_operation_rule(judge, &command->aws);
    }

    command->called.service = command->aws.service;
    command->called.operation = command->aws.operation;
    command->called.risk = (command->rule != NULL && command->rule->risk)
                               ? command->rule->risk
                               : command->aws.classed.risk;

    if (judge->facts->trace != NULL) {
        judge->facts->trace->commanded(judge->facts->trace->ctx,
                                       &command->aws, command->rule);
    }

    return (rc == MCP_OK) ? MCP_OK : mcp_judge_malformed(judge);
}


/* no word of a command but the name of an option is told */

static int
mcp_judge_malformed(mcp_judge_t *judge)
{
    mcp_str_t   reason;
    mcp_str_t   parts[4];
    mcp_aws_t  *aws;

    aws = &judge->command->aws;

    mcp_str_set(&parts[0], "\"");
    parts[1] = aws->culprit;
    mcp_text_clip(&parts[1]);
    mcp_str_set(&parts[2], "\" ");
    parts[3].data = (u_char *) aws->fault;
    parts[3].len = strlen(aws->fault);

    if (aws->culprit.len == 0) {
        return mcp_judge_amend(judge, &parts[3]);
    }

    return (mcp_text_join(judge->region, &reason, parts, 4) == MCP_OK)
               ? mcp_judge_amend(judge, &reason) : MCP_ERROR;
}


/* the reason says how to write it */

static int
mcp_judge_amend(mcp_judge_t *judge, const mcp_str_t *reason)
{
    int  rc;

    rc = mcp_verdict_refuse(judge->verdict, MCP_DENY,
                            &judge->rule->commands->rule, reason,
                            mcp_judge_shadow(judge, judge->rule));

    judge->verdict->amend = (rc == MCP_FAULT);

    return rc;
}


/* what denies one that can be read */

static int
mcp_judge_operation(mcp_judge_t *judge)
{
    int                    rc;
    mcp_str_t              reason;
    mcp_check_e            kind;
    const mcp_rule_t      *rule;
    const mcp_commands_t  *commands;

    static const mcp_str_t  none = mcp_string("");

    rule = judge->command->rule;
    commands = judge->rule->commands;
    rc = MCP_OK;

    if (rule == NULL) {

        if (commands->fallback == MCP_ACTION_ALLOW) {
            return MCP_OK;
        }

        if (mcp_judge_reason(judge, &none, "\" is not permitted by policy.",
                             &reason)
            != MCP_OK)
        {
            return MCP_ERROR;
        }

        return mcp_verdict_refuse(judge->verdict, MCP_DENY,
                                  &commands->default_rule, &reason,
                                  mcp_judge_shadow(judge, NULL));
    }

    if (rule->action == MCP_ACTION_DENY) {
        rc = mcp_judge_rule_refuses(judge, rule, MCP_DENY,
                                    "\" is denied by policy.");
    }

    judge->args.command = &judge->command->aws;

    for (kind = MCP_REQUIRE; kind < MCP_APPROVE_IF && rc == MCP_OK; kind++) {
        rc = mcp_judge_checks(judge, kind, &rule->terms.checks[kind], rule);
    }

    return rc;
}


/* as that of a tool */

static const mcp_rule_t *
mcp_judge_operation_rule(const mcp_judge_t *judge, const mcp_aws_t *aws)
{
    const mcp_name_t   *name;
    const mcp_rules_t  *rules;

    rules = &judge->rule->commands->operations;

    name = mcp_names_find(&rules->names, &aws->name);

    return (name != NULL) ? name->value
                          : mcp_rules_class(rules, &aws->classed);
}


static int
mcp_judge_operation_approval(mcp_judge_t *judge)
{
    int                rc;
    const mcp_rule_t  *rule;

    rule = judge->command->rule;

    judge->args.command = &judge->command->aws;

    rc = mcp_judge_checks(judge, MCP_APPROVE_IF,
                          &rule->terms.checks[MCP_APPROVE_IF], rule);

    if (rc != MCP_OK || rule->action != MCP_ACTION_APPROVAL) {
        return rc;
    }

    return mcp_judge_rule_refuses(judge, rule, MCP_APPROVAL,
                                  "\" needs an approval.");
}


/* by the first command of a rule for all of them */

static int
mcp_judge_operation_claims(mcp_judge_t *judge, int shadow)
{
    size_t             i;
    uint64_t           times;
    const mcp_rule_t  *rule;

    rule = judge->command->rule;
    times = 0;

    if (mcp_judge_shadow(judge, rule) != shadow) {
        return MCP_OK;
    }

    for (i = 0; i < judge->verdict->ncommands; i++) {

        if (judge->commands[i].rule != rule) {
            continue;
        }

        if (&judge->commands[i] < judge->command) {
            return MCP_OK;
        }

        times++;
    }

    return mcp_judge_claims(judge, &rule->terms.limits, times, shadow);
}


/* before: there was a refusal in shadow */

static void
mcp_judge_strictest(mcp_judge_t *judge, int rc, int before)
{
    mcp_verdict_t       *verdict;
    const mcp_called_t  *called;

    verdict = judge->verdict;
    called = &judge->command->called;

    if (rc == MCP_FAULT) {
        verdict->command = (size_t) (judge->command - judge->commands) + 1;
    }

    if (rc == MCP_FAULT || (!before && verdict->rule.len)) {
        verdict->called = called;
        judge->noted = 1;
        return;
    }

    if (verdict->called == NULL
        || (!judge->noted && called->risk > verdict->called->risk))
    {
        verdict->called = called;
    }
}
