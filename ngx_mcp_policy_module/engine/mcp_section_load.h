
/*
 * The sections of a policy for resources and prompts, as they are written.
 */


#ifndef _MCP_SECTION_LOAD_H_INCLUDED_
#define _MCP_SECTION_LOAD_H_INCLUDED_


#include "mcp_load.h"
#include "mcp_policy.h"


/* the target is the policy */

int mcp_load_resources(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
int mcp_load_prompts(mcp_load_t *load, const mcp_load_at_t *at, void *target);

/* "allow" or "deny"; else a fault, and "deny" */

int mcp_load_fallback(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_action_e *action);


#endif /* _MCP_SECTION_LOAD_H_INCLUDED_ */
