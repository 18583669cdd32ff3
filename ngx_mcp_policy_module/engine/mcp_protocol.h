
/*
 * The versions of MCP, and their two eras (MCP 2026-07-28, "Versioning"):
 * legacy begins with "initialize", modern says its version in each request.
 */


#ifndef _MCP_PROTOCOL_H_INCLUDED_
#define _MCP_PROTOCOL_H_INCLUDED_


#include "mcp_core.h"


#define MCP_LEGACY            1
#define MCP_MODERN            2

#define MCP_PROTOCOLS         5

/* sets of versions: 1 << the place in mcp_protocols */

#define MCP_PROTOCOLS_ALL     0x1fu
#define MCP_PROTOCOLS_LEGACY  0x0fu
#define MCP_PROTOCOLS_MODERN  0x10u

/* those that know no MCP-Protocol-Version: where it is absent they are meant */

#define MCP_PROTOCOLS_SILENT  0x03u


/* the oldest first */

extern const mcp_str_t  mcp_protocols[MCP_PROTOCOLS];


/* the set of that one; 0: it is none of MCP's */

unsigned mcp_protocol_find(const mcp_str_t *version);


#endif /* _MCP_PROTOCOL_H_INCLUDED_ */
