
/*
 * The methods of MCP that a client sends, 2024-11-05 to 2026-07-28 and the
 * tasks extension: all that is known of each stands in one row of a table.
 */


#ifndef _MCP_METHOD_H_INCLUDED_
#define _MCP_METHOD_H_INCLUDED_


#include "mcp_protocol.h"


typedef enum {
    MCP_REQUEST = 0,
    MCP_NOTIFICATION,
    MCP_RESPONSE
} mcp_message_kind_e;


/* what of a policy has to say something of it */

typedef enum {
    MCP_GOVERNED_BY_NOTHING = 0,
    MCP_GOVERNED_AS_LIST,          /* each that is in it, when it is answered */
    MCP_GOVERNED_AS_TOOL,
    MCP_GOVERNED_AS_RESOURCE,      /* "resources" */
    MCP_GOVERNED_AS_PROMPT,        /* "prompts" */
    MCP_GOVERNED_AS_REFERENCE,     /* one of both, by the type of "ref" */
    MCP_GOVERNED_AS_SUBSCRIPTION,  /* to lists of resources and of tasks */
    MCP_GOVERNED_AS_TASK           /* belongs to whoever made it */
} mcp_governed_e;


/* whether a request is judged by a policy, and whether by whose task it is */

#define mcp_governed_judged(governed)  ((governed) > MCP_GOVERNED_AS_LIST)
#define mcp_governed_tasks(governed)                                          \
    ((governed) >= MCP_GOVERNED_AS_SUBSCRIPTION)


/*
 * The member of "params" that says what it is about.  Mcp-Name repeats it, but
 * for the version that "initialize" asks for.
 */

typedef enum {
    MCP_NAMED_BY_NOTHING = 0,
    MCP_NAMED_BY_NAME,
    MCP_NAMED_BY_URI,
    MCP_NAMED_BY_TASK,
    MCP_NAMED_BY_VERSION
} mcp_named_e;


typedef struct {
    mcp_str_t            name;
    mcp_message_kind_e   kind;
    unsigned             eras;        /* MCP_LEGACY, MCP_MODERN */
    mcp_named_e          named;
    mcp_governed_e       governed;
} mcp_method_t;


/* a list that servers answer with: a member of "result" */

#define MCP_LISTS  4


typedef struct {
    mcp_str_t            method;
    mcp_str_t            member;
    mcp_str_t            key;         /* of an element: what it is called */
    mcp_governed_e       governed;    /* as what an element is */
} mcp_listed_t;


extern const mcp_listed_t  mcp_lists[MCP_LISTS];


/* NULL: MCP knows none of that name */

const mcp_method_t *mcp_method_find(const mcp_str_t *name);


#endif /* _MCP_METHOD_H_INCLUDED_ */
