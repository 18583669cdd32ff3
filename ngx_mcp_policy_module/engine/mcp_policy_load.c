
#include "mcp_policy_load.h"
#include "mcp_rule_load.h"
#include "mcp_section_load.h"


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
static int mcp_load_tools(mcp_load_t *load, const mcp_load_at_t *at,
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


static const mcp_load_key_t  mcp_load_tool_keys[] = {
    { mcp_string("action"), 0, 0, mcp_load_action },
    { mcp_string("reason"), 0, 0, mcp_load_reason },
    { mcp_string("require"), MCP_LOAD_ARRAY, 0, mcp_load_require },
    { mcp_string("deny_if"), MCP_LOAD_ARRAY, 0, mcp_load_deny_if },
    { mcp_string("approve_if"), MCP_LOAD_ARRAY, 0, mcp_load_approve_if },
    { mcp_string("limits"), MCP_LOAD_ARRAY, 0, mcp_load_limits },
    { mcp_string("rate_limit"), MCP_LOAD_OBJECT, 0, mcp_load_rate_limit },
    { mcp_string("mode"), 0, 0, mcp_load_mode },
    { mcp_string("risk"), 0, 0, mcp_load_rule_risk },
    { mcp_string("commands"), MCP_LOAD_OBJECT, 0, mcp_load_commands },
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


/* a faulty one is none */

static int
mcp_load_catalog(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int             rc;
    size_t          count;
    mcp_policy_t   *policy;
    mcp_source_t   *source;
    mcp_catalog_t  *catalog;

    policy = target;

    rc = mcp_load_file(load, at, &source);

    if (rc != MCP_OK || source == NULL) {
        return rc;
    }

    catalog = mcp_alloc(load->region, sizeof(mcp_catalog_t));
    if (catalog == NULL) {
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
mcp_load_tools(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_policy_t      *policy;
    mcp_load_rules_t   rules;

    policy = target;

    rules.rules = &policy->tools;
    rules.name_fault = mcp_policy_tool_fault;
    rules.keys = mcp_load_tool_keys;
    rules.nkeys = mcp_nelts(mcp_load_tool_keys);

    return mcp_load_rules(load, at, &rules);
}
