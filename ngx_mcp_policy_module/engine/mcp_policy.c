
#include "mcp_array.h"
#include "mcp_policy.h"
#include "mcp_text.h"


mcp_policy_t *
mcp_policy_create(mcp_region_t *region, const mcp_str_t *id)
{
    mcp_policy_t  *policy;

    policy = mcp_alloc(region, sizeof(mcp_policy_t));
    if (policy == NULL) {
        return NULL;
    }

    memset(policy, 0, sizeof(mcp_policy_t));

    policy->id = *id;
    policy->name = *id;
    policy->fallback = MCP_ACTION_DENY;
    policy->last_rule = &policy->rules;
    policy->last_hide = &policy->hides;

    return policy;
}


mcp_rule_t *
mcp_policy_add_rule(mcp_policy_t *policy, mcp_region_t *region,
    const mcp_str_t *tool, const mcp_place_t *place)
{
    mcp_rule_t  *rule;

    rule = mcp_alloc(region, sizeof(mcp_rule_t));
    if (rule == NULL) {
        return NULL;
    }

    memset(rule, 0, sizeof(mcp_rule_t));

    rule->tool = *tool;
    rule->place = *place;

    *policy->last_rule = rule;
    policy->last_rule = &rule->next;

    return rule;
}


int
mcp_policy_add_hide(mcp_policy_t *policy, mcp_region_t *region,
    const mcp_str_t *tool, const mcp_place_t *place)
{
    mcp_hide_t  *hide;

    hide = mcp_alloc(region, sizeof(mcp_hide_t));
    if (hide == NULL) {
        return MCP_ERROR;
    }

    hide->next = NULL;
    hide->tool = *tool;
    hide->place = *place;

    *policy->last_hide = hide;
    policy->last_hide = &hide->next;

    return MCP_OK;
}


mcp_check_t *
mcp_checks_add(mcp_checks_t *checks, mcp_region_t *region)
{
    mcp_check_t  *check;

    checks->elts = mcp_array_grow(region, checks->elts, checks->nelts,
                                  sizeof(mcp_check_t));
    if (checks->elts == NULL) {
        return NULL;
    }

    check = &checks->elts[checks->nelts++];

    memset(check, 0, sizeof(mcp_check_t));

    return check;
}


const char *
mcp_policy_tool_fault(const mcp_str_t *tool)
{
    if (tool->len == 0) {
        return "expected the name of a tool, found \"\"";
    }

    if (!mcp_text_clean(tool)) {
        return "expected UTF-8 without control characters";
    }

    if (tool->data[0] == '@' && mcp_class_find(tool) == MCP_CLASS_NONE) {
        return "expected \"@Read\", \"@Write\", \"@Execute\" or "
               "\"@Destructive\" where a name begins with \"@\"";
    }

    if (mcp_glob_is(tool) && tool->len > MCP_GLOB_MAX) {
        return MCP_GLOB_FAULT;
    }

    return NULL;
}
