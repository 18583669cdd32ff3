
#include "mcp_policy_load.h"
#include "mcp_section_load.h"
#include "mcp_terms_load.h"
#include "mcp_text.h"


/* the target of a rule's keys; the terms come first, as their loaders ask */

typedef struct {
    mcp_load_terms_t     terms;
    mcp_rule_t          *rule;
} mcp_load_rule_t;


static int mcp_load_root(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
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
static int mcp_load_catalog(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_problem(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *path, const mcp_str_t *problem);
static int mcp_load_tools(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_rule(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *tool, mcp_policy_t *policy);
static int mcp_load_action(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_reason(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_mode(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_rule_risk(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);


static const mcp_load_key_t  mcp_load_root_keys[] = {
    { mcp_string("$schema"), MCP_LOAD_STRING, 0, mcp_load_nothing },
    { mcp_string("version"), 0, 1, mcp_load_version },
    { mcp_string("name"), 0, 0, mcp_load_policy_name },
    { mcp_string("default"), 0, 1, mcp_load_default },
    { mcp_string("hide"), MCP_LOAD_ARRAY, 0, mcp_load_hide },
    { mcp_string("all_tools"), MCP_LOAD_OBJECT, 0, mcp_load_all_tools },
    { mcp_string("tools"), MCP_LOAD_OBJECT, 0, mcp_load_tools },
    { mcp_string("resources"), MCP_LOAD_OBJECT, 0, mcp_load_resources },
    { mcp_string("prompts"), MCP_LOAD_OBJECT, 0, mcp_load_prompts },
    { mcp_string("catalog"), 0, 0, mcp_load_catalog }
};


static const mcp_load_key_t  mcp_load_all_tools_keys[] = {
    { mcp_string("require"), MCP_LOAD_ARRAY, 0, mcp_load_require },
    { mcp_string("deny_if"), MCP_LOAD_ARRAY, 0, mcp_load_deny_if },
    { mcp_string("approve_if"), MCP_LOAD_ARRAY, 0, mcp_load_approve_if },
    { mcp_string("limits"), MCP_LOAD_ARRAY, 0, mcp_load_limits }
};


static const mcp_load_key_t  mcp_load_rule_keys[] = {
    { mcp_string("action"), 0, 0, mcp_load_action },
    { mcp_string("reason"), 0, 0, mcp_load_reason },
    { mcp_string("require"), MCP_LOAD_ARRAY, 0, mcp_load_require },
    { mcp_string("deny_if"), MCP_LOAD_ARRAY, 0, mcp_load_deny_if },
    { mcp_string("approve_if"), MCP_LOAD_ARRAY, 0, mcp_load_approve_if },
    { mcp_string("limits"), MCP_LOAD_ARRAY, 0, mcp_load_limits },
    { mcp_string("rate_limit"), MCP_LOAD_OBJECT, 0, mcp_load_rate_limit },
    { mcp_string("mode"), 0, 0, mcp_load_mode },
    { mcp_string("risk"), 0, 0, mcp_load_rule_risk },
    { mcp_string("commands"), 0, 0, NULL },
    { mcp_string("pin"), 0, 0, NULL }
};


int
mcp_policy_load(mcp_policy_t *policy, const mcp_source_t *source,
    const mcp_reader_t *reader, mcp_region_t *region, mcp_faults_t *faults)
{
    mcp_load_t  load;

    mcp_load_init(&load, source, region, faults);

    load.reader = reader;

    return mcp_load_document(&load, MCP_LOAD_OBJECT, mcp_load_root, policy);
}


int
mcp_policy_load_check(mcp_checks_t *checks, const mcp_str_t *condition,
    const mcp_str_t *reason, const mcp_place_t *line, mcp_region_t *region,
    mcp_faults_t *faults)
{
    mcp_load_t     load;
    mcp_check_t   *check;
    mcp_source_t   source;

    check = mcp_checks_add(checks, region);

    if (check == NULL || mcp_place_line(region, line, &check->rule) != MCP_OK) {
        return MCP_ERROR;
    }

    check->reason = *reason;

    source.file = line->source->file;
    source.data = condition->data;
    source.len = condition->len;

    mcp_load_init(&load, &source, region, faults);

    load.line = line;

    return mcp_load_document(&load, MCP_LOAD_OBJECT, mcp_load_condition,
                             &check->conditions);
}


static int
mcp_load_root(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    return mcp_load_object(load, at, mcp_load_root_keys,
                           mcp_nelts(mcp_load_root_keys), target);
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
    mcp_policy_t  *policy;

    policy = target;

    return mcp_load_fallback(load, at, &policy->fallback);
}


static int
mcp_load_hide(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    return mcp_load_list(load, at, 0, mcp_load_hide_entry, target);
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
    int                rc;
    size_t             i;
    mcp_limits_t      *limits;
    mcp_policy_t      *policy;
    mcp_load_terms_t   terms;

    static const mcp_str_t  differs = mcp_string("expected a limit without "
                                                 "\"increment_from\": tools "
                                                 "differ in their arguments");

    policy = target;

    memset(&terms, 0, sizeof(mcp_load_terms_t));
    terms.terms = &policy->all_tools;

    rc = mcp_load_object(load, at, mcp_load_all_tools_keys,
                         mcp_nelts(mcp_load_all_tools_keys), &terms);

    limits = &policy->all_tools.limits;

    for (i = 0; rc == MCP_OK && i < limits->nelts; i++) {

        if (limits->elts[i].from != NULL) {
            rc = mcp_fault(load->faults, &limits->elts[i].place, &differs, 1);
        }
    }

    return rc;
}


/* relative to the directory of the policy; a faulty one is none */

static int
mcp_load_catalog(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int             rc;
    size_t          count;
    mcp_str_t       path, problem;
    mcp_str_t       parts[3];
    mcp_policy_t   *policy;
    mcp_source_t   *source;
    mcp_catalog_t  *catalog;

    policy = target;

    if (mcp_load_text(load, at, &parts[1]) != MCP_OK) {
        return MCP_ERROR;
    }

    if (parts[1].len == 0) {
        return MCP_OK;
    }

    parts[0] = load->source->file;
    mcp_str_set(&parts[2], "\0");

    while (parts[0].len && parts[0].data[parts[0].len - 1] != '/') {
        parts[0].len--;
    }

    if (parts[1].data[0] == '/') {
        parts[0].len = 0;
    }

    source = mcp_alloc(load->region, sizeof(mcp_source_t));
    catalog = mcp_alloc(load->region, sizeof(mcp_catalog_t));

    if (source == NULL
        || catalog == NULL
        || mcp_text_join(load->region, &path, parts, 3) != MCP_OK)
    {
        return MCP_ERROR;
    }

    path.len--;

    rc = load->reader->read(load->reader->ctx, &path, source, &problem);

    if (rc == MCP_FAULT) {
        return mcp_load_problem(load, at, &path, &problem);
    }

    if (rc != MCP_OK) {
        return MCP_ERROR;
    }

    count = load->faults->count;

    rc = mcp_catalog_load(catalog, source, load->region, load->faults);

    if (load->faults->count == count) {
        policy->catalog = catalog;
    }

    return rc;
}


static int
mcp_load_problem(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *path, const mcp_str_t *problem)
{
    mcp_place_t  place;
    mcp_str_t    parts[4];

    mcp_str_set(&parts[0], "expected a file that can be read: \"");
    parts[1] = *path;
    mcp_str_set(&parts[2], "\" ");
    parts[3] = *problem;

    place = mcp_load_place(load, at);

    return mcp_fault(load->faults, &place, parts, 4);
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


/* at is the tool's name; the token after it is the rule */

static int
mcp_load_rule(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *tool, mcp_policy_t *policy)
{
    int              rc;
    const char      *fault;
    mcp_place_t      place;
    mcp_limit_t     *limit;
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

    rule.terms.terms = &rule.rule->terms;

    rc = mcp_load_object(load, &value, mcp_load_rule_keys,
                         mcp_nelts(mcp_load_rule_keys), &rule);

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


static int
mcp_load_action(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int               rc, word;
    mcp_load_rule_t  *rule;

    static const mcp_load_word_t  words[] = {
        { mcp_string("allow"), MCP_ACTION_ALLOW },
        { mcp_string("deny"), MCP_ACTION_DENY },
        { mcp_string("hide"), MCP_ACTION_HIDE },
        { mcp_string("require_approval"), MCP_ACTION_APPROVAL }
    };

    rule = target;
    word = MCP_ACTION_DENY;

    rc = mcp_load_word(load, at, words, mcp_nelts(words),
                       "\"allow\", \"deny\", \"hide\" or "
                       "\"require_approval\"", &word);

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


static int
mcp_load_rule_risk(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_rule_t  *rule;

    rule = target;

    return mcp_load_risk(load, at, &rule->rule->risk);
}
