
#include "mcp_judge_state.h"
#include "mcp_text.h"


#define MCP_TOOL_NAME_MAX  128


/* MCP_OK: go on; MCP_FAULT: it is refused; MCP_ERROR: no more memory */

static int mcp_judge_call(mcp_judge_t *judge);
static mcp_inline int mcp_judge_steps(mcp_judge_t *judge);
static mcp_inline int mcp_judge_has_terms(const mcp_judge_t *judge);
static mcp_inline int mcp_judge_name(mcp_judge_t *judge);
static mcp_inline int mcp_judge_grant(mcp_judge_t *judge);
static mcp_inline int mcp_judge_hidden(mcp_judge_t *judge);
static int mcp_judge_default(mcp_judge_t *judge);
static mcp_aside int mcp_judge_unlisted(mcp_judge_t *judge);
static int mcp_judge_action(mcp_judge_t *judge);
static int mcp_judge_approval(mcp_judge_t *judge);
static mcp_inline const mcp_rule_t *mcp_judge_rule(mcp_judge_t *judge);
static mcp_inline int mcp_judge_is_hidden(const mcp_judge_t *judge);


const mcp_str_t  mcp_rule_default = mcp_string("(default deny)");

static const mcp_str_t  mcp_rule_policy = mcp_string("(no policy)");
static const mcp_str_t  mcp_rule_grant = mcp_string("(no grant)");
static const mcp_str_t  mcp_rule_hidden = mcp_string("(hidden)");


int
mcp_judge(const mcp_policy_t *policy, const mcp_message_t *message,
    const mcp_facts_t *facts, mcp_region_t *region, mcp_verdict_t *verdict)
{
    int          rc;
    mcp_judge_t  judge;

    memset(verdict, 0, sizeof(mcp_verdict_t));

    if (message->code) {
        verdict->decision = MCP_INVALID;
        verdict->reason = message->fault;
        return MCP_OK;
    }

    judge.policy = policy;
    judge.message = message;
    judge.facts = facts;
    judge.region = region;
    judge.verdict = verdict;
    judge.command = NULL;
    judge.listed = 0;

    rc = mcp_message_calls(message) ? mcp_judge_call(&judge)
                                    : mcp_judge_method(&judge);

    return (rc == MCP_ERROR) ? MCP_ERROR : MCP_OK;
}


mcp_decision_e
mcp_judge_listed(const mcp_policy_t *policy, mcp_governed_e governed,
    const mcp_str_t *name, const mcp_facts_t *facts)
{
    mcp_judge_t    judge;
    mcp_message_t  message;
    mcp_verdict_t  verdict;

    memset(&message, 0, sizeof(mcp_message_t));
    memset(&verdict, 0, sizeof(mcp_verdict_t));

    message.tool = *name;
    message.subject = *name;

    judge.policy = policy;
    judge.message = &message;
    judge.facts = facts;
    judge.region = NULL;
    judge.verdict = &verdict;
    judge.command = NULL;
    judge.listed = 1;

    if (policy == NULL) {
        (void) mcp_judge_without(&judge);

    } else if (governed != MCP_GOVERNED_AS_TOOL) {
        (void) mcp_judge_subject(&judge, governed);

    } else {
        judge.rule = mcp_judge_rule(&judge);

        if (mcp_judge_name(&judge) == MCP_OK) {
            (void) mcp_judge_always(&judge);
        }
    }

    return verdict.decision;
}


int
mcp_judge_plain(const mcp_str_t *tool)
{
    size_t  i;

    static const u_char  plain[256] = {
        ['a' ... 'z'] = 1, ['A' ... 'Z'] = 1, ['0' ... '9'] = 1,
        ['_'] = 1, ['-'] = 1, ['.'] = 1
    };

    if (tool->len > MCP_TOOL_NAME_MAX) {
        return 0;
    }

    for (i = 0; i < tool->len; i++) {

        if (!plain[tool->data[i]]) {
            return 0;
        }
    }

    return 1;
}


int
mcp_judge_reason(mcp_judge_t *judge, const mcp_str_t *given, const char *what,
    mcp_str_t *reason)
{
    if (given->len) {
        *reason = *given;
        return MCP_OK;
    }

    return (judge->command != NULL)
               ? mcp_judge_say(judge, reason, "AWS operation \"",
                               &judge->command->aws.name, what)
               : mcp_judge_say(judge, reason, "Tool \"",
                               &judge->message->tool, what);
}


mcp_aside int
mcp_judge_say(mcp_judge_t *judge, mcp_str_t *text, const char *before,
    const mcp_str_t *name, const char *after)
{
    mcp_str_t  parts[3];

    if (judge->listed) {
        text->len = 0;
        return MCP_OK;
    }

    parts[0].data = (u_char *) before;
    parts[0].len = strlen(before);
    parts[1] = *name;
    parts[2].data = (u_char *) after;
    parts[2].len = strlen(after);

    mcp_text_clip(&parts[1]);

    return mcp_text_join(judge->region, text, parts, 3);
}


int
mcp_judge_rule_refuses(mcp_judge_t *judge, const mcp_rule_t *rule,
    mcp_decision_e decision, const char *what)
{
    mcp_str_t  reason;

    if (mcp_judge_reason(judge, &rule->reason, what, &reason) != MCP_OK) {
        return MCP_ERROR;
    }

    return mcp_verdict_refuse(judge->verdict, decision, &rule->action_rule,
                              &reason, mcp_judge_shadow(judge, rule));
}


mcp_aside int
mcp_judge_without(mcp_judge_t *judge)
{
    static const mcp_str_t  none = mcp_string("No policy is in force for this "
                                              "caller.");

    return mcp_verdict_refuse(judge->verdict, MCP_DENY, &mcp_rule_policy,
                              &none, judge->facts->shadow);
}


static int
mcp_judge_call(mcp_judge_t *judge)
{
    judge->verdict->decision = MCP_ALLOW;

    if (judge->policy == NULL) {
        return mcp_judge_without(judge);
    }

    judge->rule = mcp_judge_rule(judge);
    judge->verdict->matched = judge->rule;

    if (judge->policy->npaths) {
        mcp_args_init(&judge->args, judge->message->json,
                      judge->message->arguments ? judge->message->arguments
                                                : MCP_NOTHING);

        if (judge->facts->trace != NULL) {
            judge->args.compared = judge->facts->trace->compared;
            judge->args.settled = judge->facts->trace->settled;
            judge->args.ctx = judge->facts->trace->ctx;
        }
    }

    return mcp_judge_steps(judge);
}


/* the first refusal wins */

static mcp_inline int
mcp_judge_steps(mcp_judge_t *judge)
{
    int  rc;

    rc = mcp_judge_name(judge);

    if (rc == MCP_OK && mcp_judge_has_terms(judge)) {
        rc = mcp_judge_terms(judge);
    }

    if (rc == MCP_OK) {
        rc = mcp_judge_approval(judge);
    }

    /* each limit has a scope */

    if (rc == MCP_OK && judge->policy->scopes) {
        rc = mcp_judge_limits(judge);
    }

    return rc;
}


/* whether mcp_judge_terms() has anything to ask */

static mcp_inline int
mcp_judge_has_terms(const mcp_judge_t *judge)
{
    const mcp_rule_t  *rule;

    rule = judge->rule;

    return mcp_terms_checks(&judge->policy->all_tools)
           || (rule != NULL
               && (rule->commands != NULL || mcp_terms_checks(&rule->terms)));
}


/* the steps that look at no argument */

static mcp_inline int
mcp_judge_name(mcp_judge_t *judge)
{
    int  rc;

    rc = mcp_judge_grant(judge);

    if (rc == MCP_OK) {
        rc = mcp_judge_hidden(judge);
    }

    if (rc == MCP_OK) {
        rc = mcp_judge_default(judge);
    }

    if (rc == MCP_OK) {
        rc = mcp_judge_action(judge);
    }

    return rc;
}


static mcp_inline int
mcp_judge_grant(mcp_judge_t *judge)
{
    static const mcp_str_t  nobody = mcp_string("The policy counts by grant, "
                                                "and this caller has none.");

    if (!judge->facts->nobody
        || !(judge->policy->scopes & (1u << MCP_SCOPE_GRANT)))
    {
        return MCP_OK;
    }

    return mcp_verdict_refuse(judge->verdict, MCP_DENY, &mcp_rule_grant,
                              &nobody, judge->facts->shadow);
}


/* in the list of them, or by the action of the rule */

static mcp_inline int
mcp_judge_hidden(mcp_judge_t *judge)
{
    int                rc, listed;
    mcp_str_t          reason;
    const mcp_rule_t  *rule;

    rule = judge->rule;
    listed = mcp_judge_is_hidden(judge);

    if (!listed && (rule == NULL || rule->action != MCP_ACTION_HIDE)) {
        return MCP_OK;
    }

    if (mcp_judge_say(judge, &reason, "Unknown tool: ", &judge->message->tool,
                      "")
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    rc = mcp_verdict_refuse(judge->verdict, MCP_HIDE,
                            listed ? &mcp_rule_hidden : &rule->action_rule,
                            &reason,
                            mcp_judge_shadow(judge, listed ? NULL : rule));

    judge->verdict->code = (rc == MCP_FAULT) ? MCP_INVALID_PARAMS : 0;

    return rc;
}


static int
mcp_judge_default(mcp_judge_t *judge)
{
    if (judge->rule != NULL
        || (judge->plain && judge->policy->fallback == MCP_ACTION_ALLOW))
    {
        return MCP_OK;
    }

    return mcp_judge_unlisted(judge);
}


/* where something is hidden, the answer must not tell which names are */

static mcp_aside int
mcp_judge_unlisted(mcp_judge_t *judge)
{
    int        rc, hiding;
    mcp_str_t  reason;

    hiding = judge->policy->hiding;

    if (mcp_judge_say(judge, &reason, hiding ? "Unknown tool: " : "Tool \"",
                      &judge->message->tool,
                      hiding ? "" : "\" is not permitted by policy.")
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    rc = mcp_verdict_refuse(judge->verdict, MCP_DENY, &mcp_rule_default,
                            &reason, judge->facts->shadow);

    judge->verdict->code = (rc == MCP_FAULT && hiding) ? MCP_INVALID_PARAMS
                                                       : 0;

    return rc;
}


static int
mcp_judge_action(mcp_judge_t *judge)
{
    if (judge->rule == NULL || judge->rule->action != MCP_ACTION_DENY) {
        return MCP_OK;
    }

    return mcp_judge_rule_refuses(judge, judge->rule, MCP_DENY,
                                  "\" is denied by policy.");
}


static int
mcp_judge_approval(mcp_judge_t *judge)
{
    int  rc;

    if (judge->rule == NULL) {
        return MCP_OK;
    }

    rc = MCP_OK;

    if (judge->rule->action == MCP_ACTION_APPROVAL) {
        rc = mcp_judge_rule_refuses(judge, judge->rule, MCP_APPROVAL,
                                    "\" needs an approval.");
    }

    return (rc == MCP_OK && judge->rule->commands != NULL)
               ? mcp_judge_commands_approval(judge)
               : rc;
}


/*
 * By its name, else by a glob, else by its class; sets judge->plain where the
 * name does not decide.
 */

static mcp_inline const mcp_rule_t *
mcp_judge_rule(mcp_judge_t *judge)
{
    mcp_classed_t        classed;
    const mcp_str_t     *tool;
    const mcp_name_t    *name;
    const mcp_policy_t  *policy;

    policy = judge->policy;
    tool = &judge->message->tool;

    judge->plain = 0;

    name = mcp_names_exact(&policy->tools.names, tool);

    if (name != NULL) {
        return name->value;
    }

    /* no glob is tried on a name that may be as long as the message */

    if (!mcp_judge_plain(tool)) {
        return NULL;
    }

    judge->plain = 1;

    name = mcp_names_match(&policy->tools.names, tool);

    if (name != NULL) {
        return name->value;
    }

    if (policy->catalog == NULL) {
        return NULL;
    }

    classed = mcp_catalog_find(policy->catalog, tool);

    return mcp_rules_class(&policy->tools, &classed);
}


/* settled when the policy was sealed, if a rule has the tool's own name */

static mcp_inline int
mcp_judge_is_hidden(const mcp_judge_t *judge)
{
    if (judge->rule != NULL && !judge->plain) {
        return judge->rule->hidden;
    }

    return judge->policy->hides != NULL
           && mcp_policy_hides(judge->policy, &judge->message->tool,
                               judge->plain);
}
