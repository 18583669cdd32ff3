
/*
 * What a header repeats of its message: a table of both, in either era; names
 * as they are and encoded; and nothing passes for lack of memory.
 */


#include "unit.h"
#include "mcp_header.h"


#define HEADER_MODERN                                                         \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","  \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}"
#define HEADER_CALL(more)                                                     \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"    \
    "\"name\":\"echo\"" more "}}"
#define HEADER_OTHER(method, params)                                          \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{"    \
    params "}}"


/* sets of versions: 2025-06-18 alone, and 2026-07-28 alone */

#define HEADER_LEGACY       4u
#define HEADER_ONLY_MODERN  16u


typedef struct {
    const char  *message;
    const char  *method;         /* of the header; NULL: no such line */
    const char  *name;
    const char  *protocol;
    int          code;           /* 0: they agree */
    unsigned     protocols;      /* let through; 0: all */
} header_row_t;


static void header_rows(void **state);
static void header_starved(void **state);
static int header_run(mcp_region_t *region, const void *input);


static const header_row_t  header_table[] = {
    { HEADER_CALL(""), NULL, NULL, NULL, 0, 0 },
    { HEADER_CALL(""), "tools/call", "echo", "2025-11-25", 0, 0 },
    { HEADER_CALL(""), "tools/list", NULL, NULL, MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL(""), "", NULL, NULL, MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL(""), NULL, "Echo", NULL, MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL(""), NULL, "", NULL, MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL(""), NULL, "=?base64?ZWNobw==?=", NULL, 0, 0 },
    { HEADER_CALL(""), NULL, "=?base64?ZWNobw?=", NULL, MCP_HEADER_MISMATCH,
      0 },
    { HEADER_CALL(""), NULL, "=?base64?=", NULL, MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL(""), NULL, "=?base64?", NULL, MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL(""), NULL, NULL, "2026-07-28", MCP_INVALID_PARAMS, 0 },
    { HEADER_CALL(""), NULL, NULL, "2026-07-27", MCP_UNSUPPORTED_PROTOCOL, 0 },
    { HEADER_CALL(""), NULL, NULL, "2027-01-01", MCP_UNSUPPORTED_PROTOCOL, 0 },
    { HEADER_CALL(""), NULL, NULL, "", MCP_UNSUPPORTED_PROTOCOL, 0 },

    { HEADER_CALL("," HEADER_MODERN), "tools/call", "echo", "2026-07-28", 0,
      0 },
    { HEADER_CALL("," HEADER_MODERN), "tools/call", "echo", NULL,
      MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL("," HEADER_MODERN), NULL, "echo", "2026-07-28",
      MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL("," HEADER_MODERN), "tools/call", NULL, "2026-07-28",
      MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL("," HEADER_MODERN), "tools/call", "echo", "2025-11-25",
      MCP_HEADER_MISMATCH, 0 },
    { HEADER_CALL(",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
                  "\"2026-07-28\"}"),
      "tools/call", "echo", "2026-07-28", MCP_INVALID_PARAMS, 0 },
    { HEADER_CALL(",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
                  "\"\","
                  "\"io.modelcontextprotocol/clientCapabilities\":{}}"),
      "tools/call", "echo", "", MCP_UNSUPPORTED_PROTOCOL, 0 },

    { HEADER_OTHER("resources/read", "\"uri\":\"a\",\"name\":\"b\""),
      NULL, "a", NULL, 0, 0 },
    { HEADER_OTHER("resources/read", "\"uri\":\"a\",\"name\":\"b\""),
      NULL, "b", NULL, MCP_HEADER_MISMATCH, 0 },
    { HEADER_OTHER("tasks/cancel", "\"taskId\":\"t\""), NULL, "u", NULL,
      MCP_HEADER_MISMATCH, 0 },
    { HEADER_OTHER("tools/list", "\"name\":\"x\""), NULL, "y", NULL, 0, 0 },
    { HEADER_OTHER("completion/complete",
                   "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"p\"},"
                   HEADER_MODERN),
      "completion/complete", NULL, "2026-07-28", 0, 0 },
    { HEADER_OTHER("server/discover", HEADER_MODERN), "server/discover", NULL,
      "2026-07-28", 0, 0 },
    { "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}", NULL,
      NULL, "2026-07-28", 0, 0 },
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", "ping", "x",
      "2025-11-25", 0, 0 },
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", NULL, NULL,
      "2026-07-28", MCP_INVALID_REQUEST, 0 },

    /* a few versions only; without a word of it, it is one of the oldest */

    { HEADER_CALL(""), NULL, NULL, "2025-06-18", 0, HEADER_LEGACY },
    { HEADER_CALL(""), NULL, NULL, "2025-11-25", MCP_UNSUPPORTED_PROTOCOL,
      HEADER_LEGACY },
    { HEADER_CALL(""), NULL, NULL, NULL, MCP_UNSUPPORTED_PROTOCOL,
      HEADER_LEGACY },
    { HEADER_CALL(""), NULL, NULL, NULL, 0, MCP_PROTOCOLS_SILENT },
    { HEADER_CALL("," HEADER_MODERN), "tools/call", "echo", "2026-07-28",
      MCP_UNSUPPORTED_PROTOCOL, HEADER_LEGACY },
    { HEADER_CALL("," HEADER_MODERN), "tools/call", "echo", "2026-07-28", 0,
      HEADER_ONLY_MODERN },
    { HEADER_OTHER("initialize", "\"protocolVersion\":\"2025-06-18\""), NULL,
      NULL, NULL, 0, HEADER_LEGACY },
    { HEADER_OTHER("initialize", "\"protocolVersion\":\"2025-11-25\""), NULL,
      NULL, NULL, MCP_UNSUPPORTED_PROTOCOL, HEADER_LEGACY },
    { HEADER_OTHER("initialize", "\"protocolVersion\":\"1.0\""), NULL, NULL,
      NULL, 0, 0 },
    { HEADER_OTHER("initialize", ""), NULL, NULL, NULL,
      MCP_UNSUPPORTED_PROTOCOL, HEADER_LEGACY },
    { HEADER_OTHER("initialize", ""), NULL, NULL, NULL,
      MCP_UNSUPPORTED_PROTOCOL, HEADER_ONLY_MODERN },
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", NULL, NULL,
      "2025-11-25", MCP_UNSUPPORTED_PROTOCOL, HEADER_LEGACY }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(header_rows),
        cmocka_unit_test(header_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
header_rows(void **state)
{
    size_t         i;
    unit_region_t  region;

    (void) state;

    for (i = 0; i < mcp_nelts(header_table); i++) {
        unit_region_init(&region, UNIT_ENDLESS);

        if (header_run(&region.region, &header_table[i])
            != (header_table[i].code ? MCP_FAULT : MCP_OK))
        {
            fail_msg("row %zu", i);
        }

        unit_region_done(&region);
    }
}


static void
header_starved(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(header_table); i++) {
        (void) unit_starve(header_run, &header_table[i],
                           header_table[i].code ? MCP_FAULT : MCP_OK);
    }
}


static int
header_run(mcp_region_t *region, const void *input)
{
    int                  rc;
    mcp_header_t         header;
    mcp_message_t        message;
    const header_row_t  *row;

    row = input;

    rc = unit_message(&message, region, row->message, strlen(row->message));

    if (rc != MCP_OK) {
        return rc;
    }

    header.method = unit_str(row->method);
    header.name = unit_str(row->name);
    header.protocol = unit_str(row->protocol);

    rc = mcp_header_agrees(&header,
                           row->protocols ? row->protocols : MCP_PROTOCOLS_ALL,
                           &message);

    if (rc == MCP_FAULT && message.code != row->code) {
        fail_msg("code %d, not %d", message.code, row->code);
    }

    return rc;
}
