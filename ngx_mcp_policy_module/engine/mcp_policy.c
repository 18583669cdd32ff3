
#include "mcp_array.h"
#include "mcp_policy.h"
#include "mcp_text.h"


#define MCP_POLICY_CLASS_FAULT                                                \
    "expected \"@Read\", \"@Write\", \"@Execute\", \"@Destructive\", "         \
    "\"@Low\", \"@Medium\", \"@High\" or \"@Critical\" where a name "          \
    "begins with \"@\""


static int mcp_policy_spelled(const mcp_str_t *glob);


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
    policy->last_hide = &policy->hides;

    mcp_rules_init(&policy->tools);

    return policy;
}


void
mcp_rules_init(mcp_rules_t *rules)
{
    memset(rules, 0, sizeof(mcp_rules_t));

    rules->last = &rules->first;
}


mcp_rule_t *
mcp_rules_add(mcp_rules_t *rules, mcp_region_t *region, const mcp_str_t *name,
    const mcp_place_t *place)
{
    mcp_rule_t  *rule;

    rule = mcp_alloc(region, sizeof(mcp_rule_t));
    if (rule == NULL) {
        return NULL;
    }

    memset(rule, 0, sizeof(mcp_rule_t));

    rule->name = *name;
    rule->place = *place;

    *rules->last = rule;
    rules->last = &rule->next;

    return rule;
}


const mcp_rule_t *
mcp_rules_class(const mcp_rules_t *rules, const mcp_classed_t *classed)
{
    const mcp_rule_t  *rule;

    rule = rules->classes[classed->risk];

    return (rule != NULL) ? rule : rules->classes[classed->class];
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


int
mcp_policy_hides(const mcp_policy_t *policy, const mcp_str_t *tool, int globs)
{
    mcp_classed_t      classed;
    const mcp_name_t  *name;

    name = globs ? mcp_names_find(&policy->hidden, tool)
                 : mcp_names_exact(&policy->hidden, tool);

    if (name != NULL) {
        return 1;
    }

    if (policy->hidden_classes == 0) {
        return 0;
    }

    classed = mcp_catalog_find(policy->catalog, tool);

    return ((policy->hidden_classes >> classed.class)
            | (policy->hidden_classes >> classed.risk)) & 1;
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
        return MCP_POLICY_CLASS_FAULT;
    }

    if (mcp_glob_is(tool) && tool->len > MCP_GLOB_MAX) {
        return MCP_GLOB_FAULT;
    }

    return NULL;
}


const char *
mcp_policy_operation_fault(const mcp_str_t *name)
{
    if (name->len && name->data[0] == '@') {
        return (mcp_class_find(name) == MCP_CLASS_NONE)
                   ? MCP_POLICY_CLASS_FAULT : NULL;
    }

    if (mcp_glob_is(name)) {

        if (name->len > MCP_GLOB_MAX) {
            return MCP_GLOB_FAULT;
        }

        if (!mcp_policy_spelled(name)) {
            return "expected a glob over names such as \"ec2 run-instances\": "
                   "letters in lower case, digits, \".\", \"-\" and one blank";
        }

    } else if (!mcp_aws_is_name(name)) {
        return "expected " MCP_AWS_NAME_EXPECTED;
    }

    return mcp_aws_is_other(name)
           ? "expected the name that the AWS CLI documents: \"s3api\" for what "
             "is not \"s3 ls\" and its like, \"configservice\", \"deploy\", "
             "\"sagemaker-runtime\""
           : NULL;
}


static int
mcp_policy_spelled(const mcp_str_t *glob)
{
    u_char  c;
    size_t  i, blanks;

    blanks = 0;

    for (i = 0; i < glob->len; i++) {
        c = glob->data[i];

        if (c == ' ') {
            blanks++;

        } else if ((c < 'a' || c > 'z') && (c < '0' || c > '9')
                   && memchr(".-*?", c, 4) == NULL)
        {
            return 0;
        }
    }

    return blanks <= 1;
}
