
#include "mcp_protocol.h"


const mcp_str_t  mcp_protocols[MCP_PROTOCOLS] = {
    mcp_string("2024-11-05"),
    mcp_string("2025-03-26"),
    mcp_string("2025-06-18"),
    mcp_string("2025-11-25"),
    mcp_string("2026-07-28")
};


unsigned
mcp_protocol_find(const mcp_str_t *version)
{
    size_t  i;

    if (version->len != sizeof("2024-11-05") - 1) {
        return 0;
    }

    for (i = MCP_PROTOCOLS; i > 0; i--) {

        if (memcmp(mcp_protocols[i - 1].data, version->data,
                   sizeof("2024-11-05") - 1)
            == 0)
        {
            return 1u << (i - 1);
        }
    }

    return 0;
}
