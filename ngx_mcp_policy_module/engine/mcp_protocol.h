
/*
 * The versions of MCP, and which of its two eras each belongs to (MCP
 * 2026-07-28, "Versioning"): legacy begins with "initialize", modern says its
 * version in each request.
 */


#ifndef _MCP_PROTOCOL_H_INCLUDED_
#define _MCP_PROTOCOL_H_INCLUDED_


#include "mcp_core.h"


#define MCP_LEGACY           1
#define MCP_MODERN           2

/* a set of versions: 1 << the place in mcp_protocols */

#define MCP_PROTOCOLS        5
#define MCP_PROTOCOLS_ALL    ((1u << MCP_PROTOCOLS) - 1)

/* those that know no MCP-Protocol-Version, so that its absence means them */

#define MCP_PROTOCOLS_SILENT 3u


typedef struct {
    mcp_str_t   name;
    unsigned    era;                  /* MCP_LEGACY or MCP_MODERN */
} mcp_protocol_t;


/* the oldest first */

extern const mcp_protocol_t  mcp_protocols[MCP_PROTOCOLS];


/* the set of that one; 0: it is none of MCP's */

unsigned mcp_protocol_find(const mcp_str_t *version);

/* the eras of a set */

unsigned mcp_protocol_eras(unsigned protocols);


#endif /* _MCP_PROTOCOL_H_INCLUDED_ */
