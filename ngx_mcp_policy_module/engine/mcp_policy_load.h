
/*
 * A policy file: JSON text to rules, every key known, every fault with its
 * place.
 */


#ifndef _MCP_POLICY_LOAD_H_INCLUDED_
#define _MCP_POLICY_LOAD_H_INCLUDED_


#include "mcp_load.h"
#include "mcp_policy.h"


/*
 * Adds what source->data says to a policy that is not sealed yet.  The text
 * must live as long as the policy: names and reasons point into it.  reader
 * is asked for the catalogue that the policy names.
 *
 * MCP_OK     done, or faults were added
 * MCP_ERROR  the region has no more memory
 */

int mcp_policy_load(mcp_policy_t *policy, const mcp_source_t *source,
    const mcp_reader_t *reader, mcp_region_t *region, mcp_faults_t *faults);

/*
 * Adds to checks an entry with one condition: condition is the JSON object
 * that a line of a configuration stands for.
 *
 * MCP_OK     done, or faults were added
 * MCP_ERROR  the region has no more memory
 */

int mcp_policy_load_check(mcp_checks_t *checks, const mcp_str_t *condition,
    const mcp_str_t *reason, const mcp_place_t *line, mcp_region_t *region,
    mcp_faults_t *faults);


#endif /* _MCP_POLICY_LOAD_H_INCLUDED_ */
