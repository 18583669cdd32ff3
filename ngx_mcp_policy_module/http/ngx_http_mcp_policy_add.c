
#include "ngx_http_mcp_policy.h"
#include "mcp_text.h"


static ngx_int_t ngx_http_mcp_policy_add_tool(mcp_policy_t *policy,
    mcp_region_t *region, ngx_http_mcp_policy_rule_t *rule);
static ngx_int_t ngx_http_mcp_policy_add_check(mcp_policy_t *policy,
    mcp_region_t *region, ngx_http_mcp_policy_rule_t *rule,
    mcp_faults_t *faults);
static ngx_int_t ngx_http_mcp_policy_instead(mcp_policy_t *policy,
    ngx_http_mcp_policy_rule_t *rule, mcp_faults_t *faults);
static ngx_uint_t ngx_http_mcp_policy_covers(mcp_policy_t *policy,
    mcp_rule_t *rule, mcp_str_t *tool);
static ngx_int_t ngx_http_mcp_policy_add_limit(mcp_limits_t *limits,
    mcp_region_t *region, ngx_http_mcp_policy_rule_t *rule);


ngx_int_t
ngx_http_mcp_policy_add_rules(mcp_policy_t *policy, mcp_region_t *region,
    ngx_array_t *rules, mcp_faults_t *faults)
{
    ngx_int_t                    rc;
    ngx_uint_t                   i;
    ngx_http_mcp_policy_rule_t  *rule;

    rule = rules->elts;

    /* the rules themselves first, so that others can add to them */

    for (i = 0; i < rules->nelts; i++) {

        if (rule[i].kind == ngx_http_mcp_policy_rule_tool
            && ngx_http_mcp_policy_add_tool(policy, region, &rule[i])
               != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    for (i = 0; i < rules->nelts; i++) {

        switch (rule[i].kind) {

        case ngx_http_mcp_policy_rule_tool:
            continue;

        case ngx_http_mcp_policy_rule_limit:
            rc = ngx_http_mcp_policy_add_limit(&policy->all_tools.limits,
                                               region, &rule[i]);
            break;

        default: /* require, deny_if */
            rc = ngx_http_mcp_policy_add_check(policy, region, &rule[i],
                                               faults);
        }

        if (rc != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_mcp_policy_add_tool(mcp_policy_t *policy, mcp_region_t *region,
    ngx_http_mcp_policy_rule_t *rule)
{
    mcp_rule_t  *added;

    added = mcp_rules_add(&policy->tools, region, &rule->tool, &rule->place);
    if (added == NULL) {
        return NGX_ERROR;
    }

    added->action = rule->action;
    added->reason = rule->reason;

    if (mcp_place_line(region, &rule->place, &added->action_rule) != MCP_OK) {
        return NGX_ERROR;
    }

    if (rule->max == 0) {
        return NGX_OK;
    }

    return ngx_http_mcp_policy_add_limit(&added->terms.limits, region, rule);
}


/* to the rule that directives have made for the tool, or to a new one */

static ngx_int_t
ngx_http_mcp_policy_add_check(mcp_policy_t *policy, mcp_region_t *region,
    ngx_http_mcp_policy_rule_t *rule, mcp_faults_t *faults)
{
    mcp_rule_t   *to;
    mcp_check_t  *check;
    mcp_check_e   kind;

    for (to = policy->tools.first; to != NULL; to = to->next) {

        if (to->place.source->data == NULL
            && mcp_str_eq(&to->name, &rule->tool))
        {
            break;
        }
    }

    if (to == NULL) {

        if (ngx_http_mcp_policy_instead(policy, rule, faults) != NGX_OK) {
            return NGX_ERROR;
        }

        to = mcp_rules_add(&policy->tools, region, &rule->tool, &rule->place);
        if (to == NULL) {
            return NGX_ERROR;
        }
    }

    kind = (rule->kind == ngx_http_mcp_policy_rule_require) ? MCP_REQUIRE
                                                            : MCP_DENY_IF;

    check = mcp_checks_add(&to->terms.checks[kind], region);
    if (check == NULL) {
        return NGX_ERROR;
    }

    *check = rule->check;

    return NGX_OK;
}


/*
 * A rule made for a condition must not take the place of another one, which
 * may deny: it has to be said what the tool's rule is.
 */

static ngx_int_t
ngx_http_mcp_policy_instead(mcp_policy_t *policy,
    ngx_http_mcp_policy_rule_t *rule, mcp_faults_t *faults)
{
    mcp_rule_t  *other;
    mcp_str_t    parts[5];

    mcp_str_set(&parts[0], "expected an \"mcp_tool\" for \"");
    mcp_str_set(&parts[2], "\", to which the rule of \"");
    mcp_str_set(&parts[4], "\" would not apply any more");

    for (other = policy->tools.first; other != NULL; other = other->next) {

        if (!ngx_http_mcp_policy_covers(policy, other, &rule->tool)) {
            continue;
        }

        parts[1] = rule->tool;
        parts[3] = other->name;

        return (mcp_fault(faults, &rule->place, parts, 5) == MCP_OK)
                   ? NGX_OK : NGX_ERROR;
    }

    return NGX_OK;
}


/* whether a rule applies to some tool of that name, glob or class */

static ngx_uint_t
ngx_http_mcp_policy_covers(mcp_policy_t *policy, mcp_rule_t *rule,
    mcp_str_t *tool)
{
    mcp_class_e    class;
    mcp_classed_t  classed;

    /* a class never takes the place of a name or a glob */

    if (mcp_class_find(tool) != MCP_CLASS_NONE) {
        return 0;
    }

    class = mcp_class_find(&rule->name);

    if (class != MCP_CLASS_NONE) {

        if (policy->catalog == NULL || mcp_glob_is(tool)) {
            return policy->catalog != NULL;
        }

        classed = mcp_catalog_find(policy->catalog, tool);

        return mcp_classed_is(&classed, class);
    }

    if (!mcp_glob_is(&rule->name)) {
        return 0;
    }

    return mcp_glob_is(tool) ? mcp_glob_meet(&rule->name, tool)
                             : mcp_glob_match(&rule->name, tool);
}


/* of a tool, or of all of them */

static ngx_int_t
ngx_http_mcp_policy_add_limit(mcp_limits_t *limits, mcp_region_t *region,
    ngx_http_mcp_policy_rule_t *rule)
{
    u_char        window[MCP_TEXT_UINT_LEN];
    mcp_str_t     parts[4];
    mcp_limit_t  *limit;

    limit = mcp_limits_add(limits, region);
    if (limit == NULL) {
        return NGX_ERROR;
    }

    limit->place = rule->place;
    limit->reason = rule->reason;
    limit->scope = (rule->scope == MCP_SCOPES) ? MCP_SCOPE_GRANT : rule->scope;
    limit->rate.size = rule->window;
    limit->rate.max = rule->max;

    /* names that no counter of a file can have */

    mcp_str_set(&parts[0], "\2");
    parts[1] = rule->tool;
    parts[2].len = 0;
    parts[3].len = 0;

    if (rule->tool.len == 0) {
        mcp_str_set(&parts[0], "\3");
        mcp_text_uint(&parts[2], window, rule->window);
        parts[3] = *mcp_scope_name(limit->scope);
    }

    if (mcp_place_line(region, &rule->place, &limit->rule) != MCP_OK) {
        return NGX_ERROR;
    }

    return (mcp_text_join(region, &limit->counter, parts, 4) == MCP_OK)
               ? NGX_OK : NGX_ERROR;
}
