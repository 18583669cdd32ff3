
/*
 * Whether a URI is written as all servers read it.  Some take it as it is,
 * others parse it (WHATWG URL: TypeScript's URL, pydantic's AnyUrl) or decode
 * it (templates, RFC 6570), and what they then read is another text than the
 * one that a policy has compared, unless it is in its normal form (RFC 3986,
 * section 6.2).
 */


#ifndef _MCP_URI_H_INCLUDED_
#define _MCP_URI_H_INCLUDED_


#include "mcp_core.h"


/* of what is looked at: a whole URI, or a glob or a template of some */

typedef enum {
    MCP_URI_WHOLE = 0,
    MCP_URI_GLOB,                     /* "*" and "?", and no scheme needed */
    MCP_URI_TEMPLATE                  /* with "{", "}" and what is inside */
} mcp_uri_e;


/* what is wrong with it, as "expected ...", or NULL */

const char *mcp_uri_fault(const mcp_str_t *uri, mcp_uri_e kind);

/* of one without a fault: whether what is encoded may stand as it is, too */

int mcp_uri_reserved(const mcp_str_t *uri);

/* likewise: as templates read it; buf has room for uri->len */

void mcp_uri_decode(mcp_str_t *text, u_char *buf, const mcp_str_t *uri);


#endif /* _MCP_URI_H_INCLUDED_ */
