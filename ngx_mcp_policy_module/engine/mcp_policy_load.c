
#include "mcp_policy_load.h"
#include "mcp_load.h"
#include "mcp_text.h"


/* a rule while its keys are read, in whatever order they come */

typedef struct {
    mcp_rule_t          *rule;
    mcp_limits_t         limits;
    mcp_limit_t         *rate_limit;
} mcp_load_rule_t;


static int mcp_load_policy_name(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_default(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_hide(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_hide_entry(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_all_tools(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_tools(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_rule(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *tool, mcp_policy_t *policy);
static int mcp_load_action(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_reason(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_rule_limits(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_rate_limit(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_limits(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_limit(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_counter(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_window(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_max(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_scope(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_algorithm(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_room(mcp_load_t *load, size_t n, mcp_limits_t *limits);
static mcp_limit_t *mcp_load_new_limit(mcp_load_t *load,
    const mcp_load_at_t *at, mcp_limits_t *limits);


static const mcp_load_key_t  mcp_load_root_keys[] = {
    { mcp_string("$schema"), MCP_LOAD_STRING, 0, mcp_load_nothing },
    { mcp_string("version"), 0, 1, mcp_load_version },
    { mcp_string("name"), 0, 0, mcp_load_policy_name },
    { mcp_string("default"), 0, 1, mcp_load_default },
    { mcp_string("hide"), MCP_LOAD_ARRAY, 0, mcp_load_hide },
    { mcp_string("all_tools"), MCP_LOAD_OBJECT, 0, mcp_load_all_tools },
    { mcp_string("tools"), MCP_LOAD_OBJECT, 0, mcp_load_tools },
    { mcp_string("catalog"), 0, 0, NULL }
};


static const mcp_load_key_t  mcp_load_all_tools_keys[] = {
    { mcp_string("limits"), MCP_LOAD_ARRAY, 0, mcp_load_limits },
    { mcp_string("require"), 0, 0, NULL },
    { mcp_string("deny_if"), 0, 0, NULL },
    { mcp_string("approve_if"), 0, 0, NULL }
};


static const mcp_load_key_t  mcp_load_rule_keys[] = {
    { mcp_string("action"), 0, 0, mcp_load_action },
    { mcp_string("reason"), 0, 0, mcp_load_reason },
    { mcp_string("limits"), MCP_LOAD_ARRAY, 0, mcp_load_rule_limits },
    { mcp_string("rate_limit"), MCP_LOAD_OBJECT, 0, mcp_load_rate_limit },
    { mcp_string("require"), 0, 0, NULL },
    { mcp_string("deny_if"), 0, 0, NULL },
    { mcp_string("approve_if"), 0, 0, NULL },
    { mcp_string("mode"), 0, 0, NULL },
    { mcp_string("risk"), 0, 0, NULL },
    { mcp_string("commands"), 0, 0, NULL },
    { mcp_string("pin"), 0, 0, NULL }
};


static const mcp_load_key_t  mcp_load_limit_keys[] = {
    { mcp_string("counter"), 0, 1, mcp_load_counter },
    { mcp_string("window"), 0, 1, mcp_load_window },
    { mcp_string("max"), 0, 1, mcp_load_max },
    { mcp_string("scope"), 0, 0, mcp_load_scope },
    { mcp_string("algorithm"), 0, 0, mcp_load_algorithm },
    { mcp_string("increment"), 0, 0, NULL },
    { mcp_string("increment_from"), 0, 0, NULL },
    { mcp_string("on_deny"), 0, 0, NULL }
};


static const mcp_load_key_t  mcp_load_rate_limit_keys[] = {
    { mcp_string("max"), 0, 1, mcp_load_max },
    { mcp_string("window"), 0, 1, mcp_load_window }
};


int
mcp_policy_load(mcp_policy_t *policy, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults)
{
    int            rc;
    mcp_load_t     load;
    mcp_load_at_t  root;

    rc = mcp_load_read(&load, &root, MCP_LOAD_OBJECT, source, region, faults);

    if (rc != MCP_OK) {
        return (rc == MCP_FAULT) ? MCP_OK : MCP_ERROR;
    }

    return mcp_load_object(&load, &root, mcp_load_root_keys,
                           mcp_nelts(mcp_load_root_keys), policy);
}


static int
mcp_load_policy_name(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_policy_t  *policy;

    policy = target;

    return mcp_load_text(load, at, &policy->name);
}


static int
mcp_load_default(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int            rc, word;
    mcp_policy_t  *policy;

    static const mcp_load_word_t  words[] = {
        { mcp_string("allow"), MCP_ACTION_ALLOW },
        { mcp_string("deny"), MCP_ACTION_DENY }
    };

    policy = target;
    word = MCP_ACTION_DENY;

    rc = mcp_load_word(load, at, words, mcp_nelts(words),
                       "\"allow\" or \"deny\"", &word);

    policy->fallback = (mcp_action_e) word;

    return rc;
}


static int
mcp_load_hide(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    return mcp_load_list(load, at, mcp_load_hide_entry, target);
}


static int
mcp_load_hide_entry(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_str_t      tool;
    const char    *fault;
    mcp_place_t    place;
    mcp_policy_t  *policy;

    policy = target;

    if (mcp_load_text(load, at, &tool) != MCP_OK) {
        return MCP_ERROR;
    }

    if (tool.len == 0) {
        return MCP_OK;
    }

    fault = mcp_policy_tool_fault(&tool);

    if (fault != NULL) {
        return mcp_load_fault(load, at, fault);
    }

    place = mcp_load_place(load, at);

    return mcp_policy_add_hide(policy, load->region, &tool, &place);
}


static int
mcp_load_all_tools(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_policy_t  *policy;

    policy = target;

    return mcp_load_object(load, at, mcp_load_all_tools_keys,
                           mcp_nelts(mcp_load_all_tools_keys),
                           &policy->all_tools);
}


static int
mcp_load_tools(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int            rc;
    uint32_t       name, end;
    mcp_str_t      tool;
    mcp_load_at_t  child;

    end = load->json.tokens[at->token].next;

    for (name = at->token + 1;
         name < end;
         name = load->json.tokens[name + 1].next)
    {
        if (mcp_json_text(&load->json, name, &tool) != MCP_OK
            || mcp_load_child(load, at, &tool, &child) != MCP_OK)
        {
            return MCP_ERROR;
        }

        child.token = name;

        rc = mcp_load_rule(load, &child, &tool, target);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


/* at the tool's name, which its rule follows */

static int
mcp_load_rule(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *tool, mcp_policy_t *policy)
{
    int              rc;
    const char      *fault;
    mcp_place_t      place;
    mcp_load_at_t    value;
    mcp_load_rule_t  rule;

    fault = mcp_policy_tool_fault(tool);

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

    rule.rule = mcp_policy_add_rule(policy, load->region, tool, &place);
    if (rule.rule == NULL) {
        return MCP_ERROR;
    }

    rc = mcp_load_object(load, &value, mcp_load_rule_keys,
                         mcp_nelts(mcp_load_rule_keys), &rule);
    if (rc != MCP_OK) {
        return rc;
    }

    /* the rate limit comes after the limits, wherever it stands */

    if (rule.rate_limit != NULL) {

        if (rule.limits.elts == NULL
            && mcp_load_room(load, 0, &rule.limits) != MCP_OK)
        {
            return MCP_ERROR;
        }

        rule.limits.elts[rule.limits.nelts++] = *rule.rate_limit;
    }

    rule.rule->limits = rule.limits;

    return MCP_OK;
}


static int
mcp_load_action(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int               rc, word;
    mcp_load_rule_t  *rule;

    static const mcp_load_word_t  words[] = {
        { mcp_string("allow"), MCP_ACTION_ALLOW },
        { mcp_string("deny"), MCP_ACTION_DENY },
        { mcp_string("hide"), MCP_ACTION_HIDE },
        { mcp_string("require_approval"), MCP_LOAD_LATER }
    };

    rule = target;
    word = MCP_ACTION_DENY;

    rc = mcp_load_word(load, at, words, mcp_nelts(words),
                       "\"allow\", \"deny\" or \"hide\"", &word);

    rule->rule->action = (mcp_action_e) word;
    rule->rule->action_rule = at->pointer;

    return rc;
}


static int
mcp_load_reason(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_rule_t  *rule;

    rule = target;

    return mcp_load_text(load, at, &rule->rule->reason);
}


static int
mcp_load_rule_limits(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_rule_t  *rule;

    rule = target;

    return mcp_load_limits(load, at, &rule->limits);
}


static int
mcp_load_rate_limit(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_limits_t      one;
    mcp_load_rule_t  *rule;

    rule = target;

    if (mcp_load_room(load, 0, &one) != MCP_OK) {
        return MCP_ERROR;
    }

    rule->rate_limit = mcp_load_new_limit(load, at, &one);
    rule->rate_limit->scope = MCP_SCOPE_SESSION;

    return mcp_load_object(load, at, mcp_load_rate_limit_keys,
                           mcp_nelts(mcp_load_rate_limit_keys),
                           rule->rate_limit);
}


static int
mcp_load_limits(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    if (load->json.tokens[at->token].size > MCP_LIMITS_MAX) {
        return mcp_load_fault(load, at, "expected at most 16 limits");
    }

    if (mcp_load_room(load, load->json.tokens[at->token].size, target)
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    return mcp_load_list(load, at, mcp_load_limit, target);
}


static int
mcp_load_limit(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    if (!mcp_load_is(load, at, MCP_JSON_OBJECT)) {
        return mcp_load_expected(load, at, "an object");
    }

    return mcp_load_object(load, at, mcp_load_limit_keys,
                           mcp_nelts(mcp_load_limit_keys),
                           mcp_load_new_limit(load, at, target));
}


static int
mcp_load_counter(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_limit_t  *limit;

    limit = target;

    return mcp_load_text(load, at, &limit->counter);
}


static int
mcp_load_window(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int           rc;
    uint64_t      seconds;
    mcp_str_t     name;
    mcp_limit_t  *limit;

    limit = target;

    if (mcp_load_is(load, at, MCP_JSON_NUMBER)) {
        rc = mcp_load_whole(load, at, MCP_WINDOW_MAX, &seconds);
        limit->window = seconds * 1000;

        return rc;
    }

    if (mcp_load_is(load, at, MCP_JSON_STRING)) {

        if (mcp_json_text(&load->json, at->token, &name) != MCP_OK) {
            return MCP_ERROR;
        }

        limit->window = mcp_window_find(&name);

        if (limit->window) {
            return MCP_OK;
        }
    }

    limit->window = 1000;

    return mcp_load_expected(load, at, "\"second\", \"minute\", \"hour\", "
                             "\"day\" or a whole number of seconds");
}


static int
mcp_load_max(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_limit_t  *limit;

    limit = target;

    return mcp_load_whole(load, at, MCP_LIMIT_MAX, &limit->max);
}


static int
mcp_load_scope(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_str_t     name;
    mcp_scope_e   scope;
    mcp_limit_t  *limit;

    limit = target;

    if (mcp_load_is(load, at, MCP_JSON_STRING)) {

        if (mcp_json_text(&load->json, at->token, &name) != MCP_OK) {
            return MCP_ERROR;
        }

        scope = mcp_scope_find(&name);

        if (scope != MCP_SCOPES) {
            limit->scope = scope;
            return MCP_OK;
        }
    }

    return mcp_load_expected(load, at, "\"grant\", \"session\", \"client\" or "
                             "\"global\"");
}


static int
mcp_load_algorithm(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int  word;

    static const mcp_load_word_t  words[] = {
        { mcp_string("fixed"), 0 },
        { mcp_string("sliding"), MCP_LOAD_LATER }
    };

    (void) target;

    return mcp_load_word(load, at, words, mcp_nelts(words),
                         "\"fixed\"", &word);
}


/* room for n limits and a rate limit */

static int
mcp_load_room(mcp_load_t *load, size_t n, mcp_limits_t *limits)
{
    limits->elts = mcp_alloc(load->region, (n + 1) * sizeof(mcp_limit_t));
    limits->nelts = 0;

    return (limits->elts == NULL) ? MCP_ERROR : MCP_OK;
}


static mcp_limit_t *
mcp_load_new_limit(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_limits_t *limits)
{
    mcp_limit_t  *limit;

    limit = &limits->elts[limits->nelts++];

    memset(limit, 0, sizeof(mcp_limit_t));

    limit->place = mcp_load_place(load, at);
    limit->rule = at->pointer;
    limit->scope = MCP_SCOPE_GRANT;
    limit->window = 1000;
    limit->max = 1;

    return limit;
}
