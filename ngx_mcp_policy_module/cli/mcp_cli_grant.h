
/*
 * What the verbs of "mcp-policy grant" share.
 */


#ifndef _MCP_CLI_GRANT_H_INCLUDED_
#define _MCP_CLI_GRANT_H_INCLUDED_


#include "mcp_cli.h"
#include "mcp_grant.h"


/*
 * The grants of a source that was read; faults are told.  MCP_CLI_OK or
 * MCP_CLI_FAILED.
 */

int mcp_cli_grants_load(mcp_grants_t *grants, const mcp_source_t *source,
    mcp_region_t *region);

/* "active", "expired" or "disabled"; now in milliseconds since 1970 */

const char *mcp_cli_grant_state(const mcp_grant_t *grant, uint64_t now);


#endif /* _MCP_CLI_GRANT_H_INCLUDED_ */
