
#include "mcp_protocol.h"


const mcp_protocol_t  mcp_protocols[MCP_PROTOCOLS] = {
    { mcp_string("2024-11-05"), MCP_LEGACY },
    { mcp_string("2025-03-26"), MCP_LEGACY },
    { mcp_string("2025-06-18"), MCP_LEGACY },
    { mcp_string("2025-11-25"), MCP_LEGACY },
    { mcp_string("2026-07-28"), MCP_MODERN }
};


unsigned
mcp_protocol_find(const mcp_str_t *version)
{
    size_t  i;

    for (i = MCP_PROTOCOLS; i > 0; i--) {

        if (mcp_str_eq(&mcp_protocols[i - 1].name, version)) {
            return 1u << (i - 1);
        }
    }

    return 0;
}


unsigned
mcp_protocol_eras(unsigned protocols)
{
    size_t    i;
    unsigned  eras;

    eras = 0;

    for (i = 0; i < MCP_PROTOCOLS; i++) {

        if (protocols & (1u << i)) {
            eras |= mcp_protocols[i].era;
        }
    }

    return eras;
}
