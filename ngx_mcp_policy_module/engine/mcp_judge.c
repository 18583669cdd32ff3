
#include "mcp_judge.h"
#include "mcp_text.h"


#define MCP_TOOL_NAME_MAX  128


static int mcp_judge_method(const mcp_message_t *message,
    const mcp_facts_t *facts, mcp_region_t *region, mcp_verdict_t *verdict);
static const void *mcp_judge_find(const mcp_names_t *names,
    const mcp_str_t *tool, int plain);
static int mcp_judge_plain(const mcp_str_t *tool);
static int mcp_judge_hide(const mcp_message_t *message, mcp_region_t *region,
    const mcp_str_t *rule, mcp_verdict_t *verdict);
static int mcp_judge_default(const mcp_policy_t *policy,
    const mcp_message_t *message, mcp_region_t *region,
    mcp_verdict_t *verdict);
static int mcp_judge_claims(const mcp_policy_t *policy, const mcp_rule_t *rule,
    const mcp_facts_t *facts, mcp_region_t *region, mcp_verdict_t *verdict);
static void mcp_judge_claim(mcp_verdict_t *verdict, const mcp_limits_t *limits,
    const mcp_facts_t *facts);
static int mcp_judge_say(mcp_verdict_t *verdict, mcp_region_t *region,
    const char *before, const mcp_str_t *name, const char *after);


static const mcp_str_t  mcp_decisions[] = {
    [MCP_PASS] = mcp_string("pass"),
    [MCP_ALLOW] = mcp_string("allow"),
    [MCP_DENY] = mcp_string("deny"),
    [MCP_HIDE] = mcp_string("hide"),
    [MCP_LIMIT] = mcp_string("limit"),
    [MCP_INVALID] = mcp_string("invalid")
};


static const mcp_str_t  mcp_rule_hidden = mcp_string("(hidden)");
static const mcp_str_t  mcp_rule_default = mcp_string("(default deny)");
static const mcp_str_t  mcp_rule_method = mcp_string("(unknown method)");


int
mcp_judge(const mcp_policy_t *policy, const mcp_message_t *message,
    const mcp_facts_t *facts, mcp_region_t *region, mcp_verdict_t *verdict)
{
    int                plain;
    const mcp_rule_t  *rule;

    memset(verdict, 0, sizeof(mcp_verdict_t));

    if (message->code) {
        verdict->decision = MCP_INVALID;
        verdict->reason = message->fault;
        return MCP_OK;
    }

    if (!message->call) {
        return mcp_judge_method(message, facts, region, verdict);
    }

    plain = mcp_judge_plain(&message->tool);

    rule = mcp_judge_find(&policy->tools, &message->tool, plain);

    /* no glob is tried on a name that may be as long as the message */

    if (policy->nhides
        && mcp_judge_find(&policy->hidden, &message->tool,
                          plain || rule != NULL))
    {
        return mcp_judge_hide(message, region, &mcp_rule_hidden, verdict);
    }

    if (rule == NULL && (!plain || policy->fallback == MCP_ACTION_DENY)) {
        return mcp_judge_default(policy, message, region, verdict);
    }

    if (rule != NULL && rule->action == MCP_ACTION_HIDE) {
        return mcp_judge_hide(message, region, &rule->action_rule, verdict);
    }

    if (rule != NULL && rule->action == MCP_ACTION_DENY) {
        verdict->decision = MCP_DENY;
        verdict->rule = rule->action_rule;
        verdict->reason = rule->reason;

        return rule->reason.len ? MCP_OK
                                : mcp_judge_say(verdict, region, "Tool \"",
                                                &message->tool,
                                                "\" is denied by policy.");
    }

    verdict->decision = MCP_ALLOW;

    return mcp_judge_claims(policy, rule, facts, region, verdict);
}


void
mcp_judge_limit(mcp_verdict_t *verdict, const mcp_claim_t *claim,
    uint64_t wait)
{
    verdict->decision = MCP_LIMIT;
    verdict->rule = claim->limit->rule;
    verdict->reason = claim->limit->reason;
    verdict->retry_after = (wait + 999) / 1000;
    verdict->nclaims = 0;
}


void
mcp_judge_full(mcp_verdict_t *verdict, const mcp_claim_t *claim)
{
    static const mcp_str_t  full = mcp_string("The call cannot be counted: "
                                              "store full.");

    verdict->decision = MCP_LIMIT;
    verdict->rule = claim->limit->rule;
    verdict->reason = full;
    verdict->retry_after = 0;
    verdict->nclaims = 0;
}


int
mcp_verdict_text(const mcp_verdict_t *verdict, mcp_region_t *region,
    mcp_str_t *text)
{
    u_char     seconds[MCP_TEXT_UINT_LEN];
    mcp_str_t  parts[8];

    mcp_str_set(&parts[0], "[POLICY DENIED] ");
    parts[1] = verdict->reason;
    mcp_str_set(&parts[2], " (rule ");
    parts[3] = verdict->rule;
    mcp_str_set(&parts[4], ") ");

    if (verdict->decision != MCP_LIMIT) {
        mcp_str_set(&parts[5], "Do not retry: the same call will be denied "
                               "again.");
        return mcp_text_join(region, text, parts, 6);
    }

    if (verdict->retry_after == 0) {
        mcp_str_set(&parts[5], "Retry later.");
        return mcp_text_join(region, text, parts, 6);
    }

    mcp_str_set(&parts[5], "Retry in ");
    mcp_text_uint(&parts[6], seconds, verdict->retry_after);
    mcp_str_set(&parts[7], " s.");

    return mcp_text_join(region, text, parts, 8);
}


const mcp_str_t *
mcp_decision_name(mcp_decision_e decision)
{
    return &mcp_decisions[decision];
}


static int
mcp_judge_method(const mcp_message_t *message, const mcp_facts_t *facts,
    mcp_region_t *region, mcp_verdict_t *verdict)
{
    size_t  i;

    if (message->kind == MCP_RESPONSE || mcp_message_known(message)) {
        return MCP_OK;
    }

    for (i = 0; i < facts->nmethods; i++) {

        if (mcp_str_eq(&facts->methods[i], &message->method)) {
            return MCP_OK;
        }
    }

    verdict->decision = MCP_DENY;
    verdict->rule = mcp_rule_method;

    return mcp_judge_say(verdict, region, "Method \"", &message->method,
                         "\" is not permitted.");
}


/* letters, digits, "_", "-" and ".": what MCP asks of the name of a tool */

static int
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


/* the value; a name that is not plain is found only if it is spelled out */

static const void *
mcp_judge_find(const mcp_names_t *names, const mcp_str_t *tool, int plain)
{
    const mcp_name_t  *name;

    name = plain ? mcp_names_find(names, tool) : mcp_names_exact(names, tool);

    return (name == NULL) ? NULL : name->value;
}


static int
mcp_judge_hide(const mcp_message_t *message, mcp_region_t *region,
    const mcp_str_t *rule, mcp_verdict_t *verdict)
{
    verdict->decision = MCP_HIDE;
    verdict->rule = *rule;
    verdict->unknown = 1;

    return mcp_judge_say(verdict, region, "Unknown tool: ", &message->tool,
                         "");
}


/* where something is hidden, the answer must not tell which names are */

static int
mcp_judge_default(const mcp_policy_t *policy, const mcp_message_t *message,
    mcp_region_t *region, mcp_verdict_t *verdict)
{
    verdict->decision = MCP_DENY;
    verdict->rule = mcp_rule_default;
    verdict->unknown = policy->hiding;

    if (policy->hiding) {
        return mcp_judge_say(verdict, region, "Unknown tool: ",
                             &message->tool, "");
    }

    return mcp_judge_say(verdict, region, "Tool \"", &message->tool,
                         "\" is not permitted by policy.");
}


static int
mcp_judge_claims(const mcp_policy_t *policy, const mcp_rule_t *rule,
    const mcp_facts_t *facts, mcp_region_t *region, mcp_verdict_t *verdict)
{
    size_t  n;

    n = policy->all_tools.nelts + (rule ? rule->limits.nelts : 0);

    if (n == 0) {
        return MCP_OK;
    }

    verdict->claims = mcp_alloc(region, n * sizeof(mcp_claim_t));
    if (verdict->claims == NULL) {
        return MCP_ERROR;
    }

    mcp_judge_claim(verdict, &policy->all_tools, facts);

    if (rule != NULL) {
        mcp_judge_claim(verdict, &rule->limits, facts);
    }

    return MCP_OK;
}


static void
mcp_judge_claim(mcp_verdict_t *verdict, const mcp_limits_t *limits,
    const mcp_facts_t *facts)
{
    size_t        i;
    mcp_claim_t  *claim;

    for (i = 0; i < limits->nelts; i++) {
        claim = &verdict->claims[verdict->nclaims++];

        claim->limit = &limits->elts[i];
        claim->who = facts->who[claim->limit->scope];
        claim->amount = 1;
        claim->start = 0;
        claim->shadow = 0;
    }
}


static int
mcp_judge_say(mcp_verdict_t *verdict, mcp_region_t *region,
    const char *before, const mcp_str_t *name, const char *after)
{
    mcp_str_t  parts[3];

    parts[0].data = (u_char *) before;
    parts[0].len = strlen(before);
    parts[1] = *name;
    parts[2].data = (u_char *) after;
    parts[2].len = strlen(after);

    mcp_text_clip(&parts[1]);

    return mcp_text_join(region, &verdict->reason, parts, 3);
}
