
/*
 * What a call has to meet, as a policy writes it: conditions and limits.
 */


#ifndef _MCP_TERMS_LOAD_H_INCLUDED_
#define _MCP_TERMS_LOAD_H_INCLUDED_


#include "mcp_load.h"
#include "mcp_policy.h"


/* the target of the loaders of these keys, of a rule or of "all_tools" */

typedef struct {
    mcp_terms_t         *terms;
    mcp_limits_t         rate_limit;   /* comes after the limits */
} mcp_load_terms_t;


int mcp_load_require(mcp_load_t *load, const mcp_load_at_t *at, void *target);
int mcp_load_deny_if(mcp_load_t *load, const mcp_load_at_t *at, void *target);
int mcp_load_approve_if(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
int mcp_load_limits(mcp_load_t *load, const mcp_load_at_t *at, void *target);
int mcp_load_rate_limit(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);

/* "args.x"; after a fault path stays NULL */

int mcp_load_path(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_path_t **path);

/* the value of a condition with that operator */

int mcp_load_operand(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_operator_t *op, mcp_operand_t *operand);

/* of a condition, an object; the target: the mcp_conditions_t it is added to */

int mcp_load_condition(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);


#endif /* _MCP_TERMS_LOAD_H_INCLUDED_ */
