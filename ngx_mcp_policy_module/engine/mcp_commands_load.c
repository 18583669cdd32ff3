
#include "mcp_rule_load.h"
#include "mcp_section_load.h"


/* the target of the keys of "commands" */

typedef struct {
    mcp_commands_t   *commands;
    int               named;          /* it names a catalogue */
} mcp_load_commands_t;


static int mcp_load_argument(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_dialect(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_commands_default(mcp_load_t *load,
    const mcp_load_at_t *at, void *target);
static int mcp_load_operations(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_commands_catalog(mcp_load_t *load,
    const mcp_load_at_t *at, void *target);


static const mcp_load_key_t  mcp_load_commands_keys[] = {
    { mcp_string("argument"), 0, 1, mcp_load_argument },
    { mcp_string("dialect"), 0, 1, mcp_load_dialect },
    { mcp_string("default"), 0, 1, mcp_load_commands_default },
    { mcp_string("operations"), MCP_LOAD_OBJECT, 0, mcp_load_operations },
    { mcp_string("catalog"), 0, 0, mcp_load_commands_catalog }
};


static const mcp_load_key_t  mcp_load_operation_keys[] = {
    { mcp_string("action"), 0, 0, mcp_load_operation_action },
    { mcp_string("reason"), 0, 0, mcp_load_reason },
    { mcp_string("require"), MCP_LOAD_ARRAY, 0, mcp_load_require },
    { mcp_string("deny_if"), MCP_LOAD_ARRAY, 0, mcp_load_deny_if },
    { mcp_string("approve_if"), MCP_LOAD_ARRAY, 0, mcp_load_approve_if },
    { mcp_string("limits"), MCP_LOAD_ARRAY, 0, mcp_load_limits },
    { mcp_string("rate_limit"), MCP_LOAD_OBJECT, 0, mcp_load_rate_limit },
    { mcp_string("mode"), 0, 0, mcp_load_mode },
    { mcp_string("risk"), 0, 0, mcp_load_rule_risk }
};


int
mcp_load_commands(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int                   rc;
    mcp_load_at_t         child;
    mcp_load_rule_t      *rule;
    mcp_load_commands_t   found;

    static const mcp_str_t  fallback = mcp_string("default");

    rule = target;

    found.named = 0;
    found.commands = mcp_alloc(load->region, sizeof(mcp_commands_t));

    if (found.commands == NULL
        || mcp_load_child(load, at, &fallback, &child) != MCP_OK)
    {
        return MCP_ERROR;
    }

    memset(found.commands, 0, sizeof(mcp_commands_t));

    found.commands->rule = at->pointer;
    found.commands->default_rule = child.pointer;
    mcp_rules_init(&found.commands->operations);

    rule->rule->commands = found.commands;

    rc = mcp_load_object(load, at, mcp_load_commands_keys,
                         mcp_nelts(mcp_load_commands_keys), &found);

    if (rc != MCP_OK || found.named) {
        return rc;
    }

    return mcp_operations_load(&found.commands->catalog,
                               &mcp_operations_aws_cli, load->region,
                               load->faults);
}


static int
mcp_load_argument(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_commands_t  *found;

    found = target;

    return mcp_load_text(load, at, &found->commands->argument);
}


static int
mcp_load_dialect(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int  dialect;

    static const mcp_load_word_t  words[] = { { mcp_string("aws-cli"), 1 } };

    (void) target;

    return mcp_load_word(load, at, words, mcp_nelts(words), "\"aws-cli\"",
                         &dialect);
}


static int
mcp_load_commands_default(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    mcp_load_commands_t  *found;

    found = target;

    return mcp_load_fallback(load, at, &found->commands->fallback);
}


static int
mcp_load_operations(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int                   rc;
    mcp_load_rules_t      rules;
    mcp_load_commands_t  *found;

    found = target;

    rules.rules = &found->commands->operations;
    rules.name_fault = mcp_policy_operation_fault;
    rules.keys = mcp_load_operation_keys;
    rules.nkeys = mcp_nelts(mcp_load_operation_keys);

    load->command = 1;
    rc = mcp_load_rules(load, at, &rules);
    load->command = 0;

    return rc;
}


static int
mcp_load_commands_catalog(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    int                   rc;
    mcp_source_t         *source;
    mcp_load_commands_t  *found;

    found = target;
    found->named = 1;

    rc = mcp_load_file(load, at, &source);

    if (rc != MCP_OK || source == NULL) {
        return rc;
    }

    return mcp_operations_load(&found->commands->catalog, source,
                               load->region, load->faults);
}
