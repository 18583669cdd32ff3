
/*
 * Rules, as a policy writes them: of tools, and of operations of the AWS CLI.
 */


#ifndef _MCP_RULE_LOAD_H_INCLUDED_
#define _MCP_RULE_LOAD_H_INCLUDED_


#include "mcp_terms_load.h"


/* the target of a rule's keys; the terms come first, as their loaders ask */

typedef struct {
    mcp_load_terms_t         terms;
    mcp_rule_t              *rule;
} mcp_load_rule_t;


/* rules by names: what is wrong with a name, or NULL; and what a rule holds */

typedef struct {
    mcp_rules_t             *rules;
    const char            *(*name_fault)(const mcp_str_t *name);
    const mcp_load_key_t    *keys;
    size_t                   nkeys;
} mcp_load_rules_t;


/* the members of an object, each a name and its rule */

int mcp_load_rules(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_rules_t *rules);

/* the keys of a rule beside its terms */

int mcp_load_action(mcp_load_t *load, const mcp_load_at_t *at, void *target);
int mcp_load_reason(mcp_load_t *load, const mcp_load_at_t *at, void *target);
int mcp_load_mode(mcp_load_t *load, const mcp_load_at_t *at, void *target);
int mcp_load_rule_risk(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
int mcp_load_commands(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);

/* of an operation, which cannot be hidden */

int mcp_load_operation_action(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);


#endif /* _MCP_RULE_LOAD_H_INCLUDED_ */
