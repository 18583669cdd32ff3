
/*
 * What the answers of a server tell that later requests are held against: the
 * tasks that a call has made, and the arguments that headers repeat.
 */


#ifndef _MCP_ANSWER_H_INCLUDED_
#define _MCP_ANSWER_H_INCLUDED_


#include "mcp_json.h"


/* of one tool; what is beyond that is not looked at */

#define MCP_PARAMS_MAX  16


/* MCP 2026-07-28, "x-mcp-header": a header and the argument it repeats */

typedef struct {
    mcp_str_t   header;               /* behind "Mcp-Param-" */
    mcp_str_t   path;                 /* names, with a NUL between two */
} mcp_param_t;


/*
 * The id of the task that was made, or empty, of a JSON-RPC response, which
 * json was initialized with.
 *
 * MCP_OK
 * MCP_FAULT  it is no response
 * MCP_ERROR  the region has no more memory
 */

int mcp_answer_task(mcp_json_t *json, mcp_str_t *id);

/*
 * Of the definition of a tool, an element of "tools"; name is empty if it
 * has none.  params has room for MCP_PARAMS_MAX.
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_answer_tool(mcp_json_t *json, uint32_t tool, mcp_str_t *name,
    mcp_param_t *params, size_t *nparams);


#endif /* _MCP_ANSWER_H_INCLUDED_ */
