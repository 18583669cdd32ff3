
/*
 * What the header of an HTTP request repeats of the message in its body
 * (MCP 2026-07-28, "Streamable HTTP").
 *
 * Nothing is decided on a header.  But servers differ in which of the two
 * they go by, so where both speak they have to say the same, in either era;
 * and a modern request has to bring what its version asks for.
 */


#ifndef _MCP_HEADER_H_INCLUDED_
#define _MCP_HEADER_H_INCLUDED_


#include "mcp_answer.h"
#include "mcp_message.h"


typedef struct {
    mcp_str_t                  name;  /* behind "Mcp-Param-" */
    mcp_str_t                  value;
} mcp_header_param_t;


/* values of the lines, without the blanks around; data NULL: there is none */

typedef struct {
    mcp_str_t                  method;        /* Mcp-Method */
    mcp_str_t                  name;          /* Mcp-Name */
    mcp_str_t                  protocol;      /* MCP-Protocol-Version */
    const mcp_header_param_t  *params;        /* Mcp-Param-..., no name twice */
    size_t                     nparams;
} mcp_header_t;


/*
 * For a message that was read well; protocols is the set of the versions that
 * are let through.  Sets message->protocol.
 *
 * MCP_OK     they agree
 * MCP_FAULT  the message is refused: its code and fault say why
 * MCP_ERROR  the region has no more memory
 */

int mcp_header_agrees(const mcp_header_t *header, unsigned protocols,
    mcp_message_t *message);

/*
 * For a call that agrees with the rest of its header, and a parameter that the
 * definition of its tool is known to have; likewise.
 */

int mcp_header_param_agrees(const mcp_header_t *header,
    const mcp_param_t *param, mcp_message_t *message);


#endif /* _MCP_HEADER_H_INCLUDED_ */
