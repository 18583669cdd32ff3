
#include "mcp_rule_load.h"


static int mcp_load_one_action(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_load_rule_t *rule, size_t n, const char *expected);
static int mcp_load_rule(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *name, const mcp_load_rules_t *rules);


/* the last one is for tools alone */

static const mcp_load_word_t  mcp_load_actions[] = {
    { mcp_string("allow"), MCP_ACTION_ALLOW },
    { mcp_string("deny"), MCP_ACTION_DENY },
    { mcp_string("require_approval"), MCP_ACTION_APPROVAL },
    { mcp_string("hide"), MCP_ACTION_HIDE }
};


int
mcp_load_rules(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_rules_t *rules)
{
    int            rc;
    uint32_t       name, end;
    mcp_str_t      text;
    mcp_load_at_t  child;

    end = load->json.tokens[at->token].next;

    for (name = at->token + 1;
         name < end;
         name = load->json.tokens[name + 1].next)
    {
        if (mcp_json_text(&load->json, name, &text) != MCP_OK
            || mcp_load_child(load, at, &text, &child) != MCP_OK)
        {
            return MCP_ERROR;
        }

        child.token = name;

        rc = mcp_load_rule(load, &child, &text, rules);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


int
mcp_load_action(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    return mcp_load_one_action(load, at, target, mcp_nelts(mcp_load_actions),
                               "\"allow\", \"deny\", \"hide\" or "
                               "\"require_approval\"");
}


int
mcp_load_operation_action(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    return mcp_load_one_action(load, at, target,
                               mcp_nelts(mcp_load_actions) - 1,
                               "\"allow\", \"deny\" or "
                               "\"require_approval\"");
}


int
mcp_load_reason(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_rule_t  *rule;

    rule = target;

    return mcp_load_text(load, at, &rule->rule->reason);
}


int
mcp_load_mode(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int               rc, shadow;
    mcp_load_rule_t  *rule;

    static const mcp_load_word_t  words[] = {
        { mcp_string("enforce"), 0 },
        { mcp_string("shadow"), 1 }
    };

    rule = target;
    shadow = 0;

    rc = mcp_load_word(load, at, words, mcp_nelts(words),
                       "\"enforce\" or \"shadow\"", &shadow);

    rule->rule->shadow = (unsigned) shadow;

    return rc;
}


int
mcp_load_rule_risk(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_rule_t  *rule;

    rule = target;

    return mcp_load_risk(load, at, &rule->rule->risk);
}


/* one of the first n */

static int
mcp_load_one_action(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_load_rule_t *rule, size_t n, const char *expected)
{
    int  rc, word;

    word = MCP_ACTION_DENY;

    rc = mcp_load_word(load, at, mcp_load_actions, n, expected, &word);

    rule->rule->action = (mcp_action_e) word;
    rule->rule->action_rule = at->pointer;

    return rc;
}


/* at is the name; the token after it is the rule */

static int
mcp_load_rule(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *name, const mcp_load_rules_t *rules)
{
    int              rc;
    const char      *fault;
    mcp_place_t      place;
    mcp_limit_t     *limit;
    mcp_load_at_t    value;
    mcp_load_rule_t  rule;

    fault = rules->name_fault(name);

    if (fault != NULL) {
        return mcp_load_fault(load, at, fault);
    }

    place = mcp_load_place(load, at);

    value = *at;
    value.token++;

    if (!mcp_load_is(load, &value, MCP_JSON_OBJECT)) {
        return mcp_load_expected(load, &value, "an object");
    }

    memset(&rule, 0, sizeof(mcp_load_rule_t));

    rule.rule = mcp_rules_add(rules->rules, load->region, name, &place);
    if (rule.rule == NULL) {
        return MCP_ERROR;
    }

    rule.terms.terms = &rule.rule->terms;

    rc = mcp_load_object(load, &value, rules->keys, rules->nkeys, &rule);

    if (rc != MCP_OK || rule.terms.rate_limit.nelts == 0) {
        return rc;
    }

    /* the rate limit comes after the limits, wherever it stands */

    limit = mcp_limits_add(&rule.rule->terms.limits, load->region);
    if (limit == NULL) {
        return MCP_ERROR;
    }

    *limit = rule.terms.rate_limit.elts[0];

    return MCP_OK;
}
