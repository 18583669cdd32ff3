
/*
 * The "params" of a message, for its reader alone.
 */


#ifndef _MCP_MESSAGE_PARAMS_H_INCLUDED_
#define _MCP_MESSAGE_PARAMS_H_INCLUDED_


#include "mcp_message.h"


/* of a message whose envelope has been read; as mcp_message_read() */

int mcp_message_params(mcp_message_t *message);

/* what mcp_members() has returned instead of MCP_OK, as a refusal */

int mcp_message_members_fault(mcp_message_t *message, int rc);


#endif /* _MCP_MESSAGE_PARAMS_H_INCLUDED_ */
