
/*
 * One MCP message: the JSON-RPC 2.0 envelope and what the method is about; of
 * a tools/call the name and the arguments.  What servers read in different
 * ways is refused, not repaired.
 *
 * Batches were removed in MCP 2025-06-18; a client never needs one.
 */


#ifndef _MCP_MESSAGE_H_INCLUDED_
#define _MCP_MESSAGE_H_INCLUDED_


#include "mcp_json.h"
#include "mcp_method.h"


/* JSON-RPC 2.0, section 5.1 */

#define MCP_PARSE_ERROR      -32700
#define MCP_INVALID_REQUEST  -32600
#define MCP_METHOD_NOT_FOUND -32601
#define MCP_INVALID_PARAMS   -32602
#define MCP_INTERNAL_ERROR   -32603

/* MCP 2026-07-28, "Error Codes" */

#define MCP_HEADER_MISMATCH       -32020
#define MCP_UNSUPPORTED_PROTOCOL  -32022

/* an error of ours: outside of the codes that MCP reserves */

#define MCP_REFUSED          403


typedef struct {
    mcp_json_t          *json;
    mcp_message_kind_e   kind;
    mcp_str_t            id;         /* its bytes, quotes included; or empty */
    mcp_str_t            method;     /* escapes undone; empty of a response */
    const mcp_method_t  *known;      /* or NULL: MCP has no such method */
    mcp_governed_e       governed;   /* never AS_REFERENCE: it is resolved */
    mcp_str_t            tool;       /* params.name of a call, escapes undone */
    mcp_str_t            subject;    /* what it is about: a name, URI or id */
    mcp_str_t            protocol;   /* the version that it says, or empty */
    uint32_t             params;     /* token, or 0 */
    uint32_t             arguments;  /* token, or 0: none, or null */
    uint32_t             resources;  /* token of a list of URIs, or 0 */
    uint32_t             tasks;      /* token of a list of ids, or 0 */
    unsigned             modern:1;   /* its _meta says a protocol version */
    unsigned             capabilities:1;   /* and what the client can do */
    unsigned             tasked:1;   /* a call that may become a task */

    int                  code;       /* of the JSON-RPC error, if refused */
    mcp_str_t            fault;      /* why */
} mcp_message_t;


/* whether it is a tools/call */

#define mcp_message_calls(message)                                            \
    ((message)->governed == MCP_GOVERNED_AS_TOOL)


/*
 * Reads what json was initialized with, which must stay as it is while the
 * message is used.  The message has to be all zero before.
 *
 * MCP_OK     the message can be judged
 * MCP_FAULT  it is refused: code and fault say why, id is set if it was sound
 * MCP_ERROR  the region has no more memory
 */

int mcp_message_read(mcp_message_t *message, mcp_json_t *json);

/* sets code and fault, which is in static memory; MCP_FAULT */

mcp_aside int mcp_message_refuse(mcp_message_t *message, int code,
    const char *fault);

/*
 * Whether MCP, in any version, knows the method as one that a client sends:
 * as a request or as a notification, whichever the message is.
 */

int mcp_message_known(const mcp_message_t *message);


#endif /* _MCP_MESSAGE_H_INCLUDED_ */
