
/*
 * One MCP message: the JSON-RPC 2.0 envelope and, of a tools/call, the name
 * and the arguments.  What servers read in different ways is refused, not
 * repaired.
 *
 * Batches were removed in MCP 2025-06-18; a client never needs one.
 */


#ifndef _MCP_MESSAGE_H_INCLUDED_
#define _MCP_MESSAGE_H_INCLUDED_


#include "mcp_json.h"


/* JSON-RPC 2.0, section 5.1 */

#define MCP_PARSE_ERROR      -32700
#define MCP_INVALID_REQUEST  -32600
#define MCP_INVALID_PARAMS   -32602
#define MCP_INTERNAL_ERROR   -32603

/* an error of ours: outside of the codes that MCP reserves */

#define MCP_REFUSED          403


typedef enum {
    MCP_REQUEST = 0,
    MCP_NOTIFICATION,
    MCP_RESPONSE
} mcp_message_kind_e;


typedef struct {
    mcp_json_t          *json;
    mcp_message_kind_e   kind;
    mcp_str_t            id;         /* its bytes, quotes included; or empty */
    mcp_str_t            method;     /* escapes undone; empty of a response */
    mcp_str_t            tool;       /* params.name, escapes undone */
    uint32_t             params;     /* token, or 0 */
    uint32_t             arguments;  /* token, or 0: none, or null */
    unsigned             call:1;     /* a tools/call */
    unsigned             modern:1;   /* its _meta says a protocol version */

    int                  code;       /* of the JSON-RPC error, if refused */
    mcp_str_t            fault;      /* why */
} mcp_message_t;


/*
 * Reads what json was initialized with, which must stay as it is while the
 * message is used.
 *
 * MCP_OK     the message can be judged
 * MCP_FAULT  it is refused: code and fault say why, id is set if it was sound
 * MCP_ERROR  the region has no more memory
 */

int mcp_message_read(mcp_message_t *message, mcp_json_t *json);

/*
 * Whether MCP, in any version, knows the method as one that a client sends:
 * as a request or as a notification, whichever the message is.
 */

int mcp_message_known(const mcp_message_t *message);


#endif /* _MCP_MESSAGE_H_INCLUDED_ */
