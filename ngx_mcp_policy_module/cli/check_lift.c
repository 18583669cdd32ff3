
#include "mcp_cli.h"
#include "mcp_text.h"


/* whether a glob may match what is of a class: bits, 1 << mcp_class_e */

typedef unsigned  mcp_cli_classes_t;


static int mcp_cli_lift(const mcp_rules_t *rules, const mcp_rule_t *glob,
    mcp_cli_classes_t classes, mcp_faults_t *warnings);
static int mcp_cli_strictness(const mcp_rule_t *rule);
static mcp_cli_classes_t mcp_cli_tools_of(const mcp_catalog_t *catalog,
    const mcp_str_t *glob);
static mcp_cli_classes_t mcp_cli_operations_of(
    const mcp_operations_t *operations, const mcp_str_t *glob);
static mcp_cli_classes_t mcp_cli_verb_of(const mcp_operations_t *operations,
    const mcp_str_t *glob);
static mcp_cli_classes_t mcp_cli_bits(const mcp_classed_t *classed);


int
mcp_cli_lifts(const mcp_policy_t *policy, mcp_faults_t *warnings)
{
    const mcp_rule_t      *rule, *operation;
    const mcp_commands_t  *commands;

    for (rule = policy->tools.first; rule != NULL; rule = rule->next) {

        if (policy->catalog != NULL
            && mcp_glob_is(&rule->name)
            && mcp_cli_lift(&policy->tools, rule,
                            mcp_cli_tools_of(policy->catalog, &rule->name),
                            warnings)
               != MCP_OK)
        {
            return MCP_ERROR;
        }

        commands = rule->commands;

        if (commands == NULL) {
            continue;
        }

        for (operation = commands->operations.first;
             operation != NULL;
             operation = operation->next)
        {
            if (mcp_glob_is(&operation->name)
                && mcp_cli_lift(&commands->operations, operation,
                                mcp_cli_operations_of(&commands->catalog,
                                                      &operation->name),
                                warnings)
                   != MCP_OK)
            {
                return MCP_ERROR;
            }
        }
    }

    return MCP_OK;
}


static int
mcp_cli_lift(const mcp_rules_t *rules, const mcp_rule_t *glob,
    mcp_cli_classes_t classes, mcp_faults_t *warnings)
{
    int                i;
    mcp_str_t          parts[3];
    const mcp_rule_t  *rule;

    mcp_str_set(&parts[0], "warning: goes before the stricter rule of \"");
    mcp_str_set(&parts[2], "\"");

    for (i = MCP_CLASS_READ; i < MCP_CLASSES; i++) {
        rule = rules->classes[i];

        if (rule == NULL
            || !((classes >> i) & 1)
            || mcp_cli_strictness(rule) <= mcp_cli_strictness(glob))
        {
            continue;
        }

        parts[1] = rule->name;

        if (mcp_fault(warnings, &glob->place, parts, 3) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


/* a coarse order: what always refuses, asks, or may do so */

static int
mcp_cli_strictness(const mcp_rule_t *rule)
{
    int  i;

    switch (rule->action) {

    case MCP_ACTION_DENY:
    case MCP_ACTION_HIDE:
        return 3;

    case MCP_ACTION_APPROVAL:
        return 2;

    default: /* MCP_ACTION_ALLOW */
        break;
    }

    for (i = 0; i < MCP_CHECKS; i++) {

        if (rule->terms.checks[i].nelts) {
            return 1;
        }
    }

    return rule->terms.limits.nelts != 0;
}


static mcp_cli_classes_t
mcp_cli_tools_of(const mcp_catalog_t *catalog, const mcp_str_t *glob)
{
    size_t              i;
    mcp_cli_classes_t   classes;

    classes = 0;

    for (i = 0; i < catalog->nentries; i++) {

        if (mcp_glob_match(glob, &catalog->entries[i].name.text)) {
            classes |= mcp_cli_bits(&catalog->entries[i].classed);
        }
    }

    return classes;
}


/* those that are named, and all others of the verb */

static mcp_cli_classes_t
mcp_cli_operations_of(const mcp_operations_t *operations,
    const mcp_str_t *glob)
{
    size_t              i;
    mcp_name_t         *name;
    mcp_classed_t       classed;
    mcp_cli_classes_t   classes;

    classes = mcp_cli_verb_of(operations, glob);

    for (i = 0; i <= operations->named.mask; i++) {
        name = operations->named.slots[i];

        if (name != NULL && mcp_glob_match(glob, &name->text)) {
            classed = mcp_operations_find(operations, &name->text);
            classes |= mcp_cli_bits(&classed);
        }
    }

    return classes;
}


/* all, where the glob does not spell the verb */

static mcp_cli_classes_t
mcp_cli_verb_of(const mcp_operations_t *operations, const mcp_str_t *glob)
{
    u_char         *p;
    mcp_str_t       stem, verb;
    mcp_classed_t   classed;

    stem = mcp_glob_stem(glob);

    p = stem.len ? memchr(stem.data, ' ', stem.len) : NULL;

    if (p != NULL) {
        verb.data = p + 1;
        verb.len = (size_t) (stem.data + stem.len - verb.data);

        p = verb.len ? memchr(verb.data, '-', verb.len) : NULL;
    }

    if (p == NULL) {
        return ~0u;
    }

    verb.len = (size_t) (p - verb.data);

    classed.class = mcp_operations_verb(operations, &verb);
    classed.risk = mcp_class_risk(classed.class);

    if (classed.class == MCP_CLASS_NONE) {
        return ~0u;
    }

    /* some word behind the wildcard may make it High */

    return mcp_cli_bits(&classed)
           | ((classed.class == MCP_CLASS_WRITE) ? 1u << MCP_RISK_HIGH : 0);
}


static mcp_cli_classes_t
mcp_cli_bits(const mcp_classed_t *classed)
{
    return 1u << classed->class | 1u << classed->risk;
}
