
/*
 * Messages: the envelope of JSON-RPC with every kind of id, method, params,
 * result and error, the name and the arguments of a tools/call, and that
 * whatever servers read in different ways is refused with its code, its words
 * and, where it is sound, the id byte for byte.
 */


#include "unit.h"
#include "mcp_message.h"


#define MESSAGE_ROOM  1024

#define MESSAGE_CASE                                                          \
    "a member name that differs from one of MCP's in case only"
#define MESSAGE_BATCH                                                         \
    "JSON-RPC batches are not accepted: send one message per request"
#define MESSAGE_ID                                                            \
    "\"id\" is neither a string nor an integer of at most 2^53 - 1"
#define MESSAGE_POINT                                                         \
    "\"id\" is a number with a point or an exponent"
#define MESSAGE_VERSION    "\"jsonrpc\" is not \"2.0\""
#define MESSAGE_NEITHER    "neither a request nor a response"
#define MESSAGE_BOTH       "\"method\" beside \"result\" or \"error\""
#define MESSAGE_METHOD     "\"method\" is not a string"
#define MESSAGE_PARAMS     "\"params\" is not an object"
#define MESSAGE_NO_ID      "tools/call without an id"
#define MESSAGE_NO_NAME    "tools/call without the name of a tool"
#define MESSAGE_ARGUMENTS  "\"arguments\" is not an object"
#define MESSAGE_OBJECT     "the message is not an object"

#define MESSAGE_CALL(id)                                                      \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\","           \
    "\"params\":{\"name\":\"t\"}}"
#define MESSAGE_WITH(params)                                                  \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"     \
    params "}"
/* what the methods that are about something need */

#define MESSAGE_NAMES                                                         \
    "\"params\":{\"name\":\"n\",\"uri\":\"u\",\"taskId\":\"t\"," \
    "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"n\"},\"notifications\":{}}"
#define MESSAGE_ROOT(members)                                                 \
    "{\"jsonrpc\":\"2.0\"," members "}"


typedef struct {
    const char          *text;
    mcp_message_kind_e   kind;
    const char          *id;
    const char          *method;
    const char          *tool;
    const char          *arguments;    /* "" if there are none */
    unsigned             modern;
} message_row_t;


typedef struct {
    const char          *text;
    int                  code;
    const char          *id;
    const char          *fault;
} message_refusal_t;


typedef struct {
    const char          *text;
    int                  rc;
} message_run_t;


static void message_sound(void **state);
static void message_refused(void **state);
static void message_ids(void **state);
static void message_long_name(void **state);
static void message_known(void **state);
static void message_nothing(void **state);
static void message_starved(void **state);
static int message_run(mcp_region_t *region, const void *input);
static int message_read(mcp_message_t *message, unit_region_t *region,
    const char *text);


static const message_row_t  message_rows[] = {
    { MESSAGE_CALL("1"), MCP_REQUEST, "1", "tools/call", "t", "", 0 },
    { MESSAGE_WITH("{\"name\":\"t\",\"arguments\":{\"a\":[1,{}]}}"),
      MCP_REQUEST, "1", "tools/call", "t", "{\"a\":[1,{}]}", 0 },
    { MESSAGE_WITH("{\"arguments\":{},\"name\":\"t\"}"),
      MCP_REQUEST, "1", "tools/call", "t", "{}", 0 },
    { MESSAGE_WITH("{\"name\":\"t\",\"arguments\":null}"),
      MCP_REQUEST, "1", "tools/call", "t", "", 0 },
    { MESSAGE_WITH("{\"n\\u0061me\":\"d\\u0061nger\",\"argument\\u0073\":"
                   "{ }}"),
      MCP_REQUEST, "1", "tools/call", "danger", "{ }", 0 },
    { MESSAGE_WITH("{\"name\":\"dele\\u0000te\"}"),
      MCP_REQUEST, "1", "tools/call", NULL, "", 0 },
    { MESSAGE_WITH("{\"name\":\" t \",\"x\":1,\"task\":{\"ttl\":1}}"),
      MCP_REQUEST, "1", "tools/call", " t ", "", 0 },
    { " { \"method\" : \"tools\\/call\" , \"params\" : { \"name\" : \"t\" }\n"
      ", \"id\" : \"a\" , \"jsonrpc\" : \"2.0\" } ",
      MCP_REQUEST, "\"a\"", "tools/call", "t", "", 0 },

    /* names that are known elsewhere only */

    { MESSAGE_WITH("{\"name\":\"t\",\"Method\":1,\"ID\":1,\"Result\":1,"
                   "\"arguments\":{\"Name\":1,\"NAME\":2,\"Arguments\":3}}"),
      MCP_REQUEST, "1", "tools/call", "t",
      "{\"Name\":1,\"NAME\":2,\"Arguments\":3}", 0 },
    { MESSAGE_ROOT("\"id\":1,\"method\":\"ping\",\"Name\":1,\"Uri\":1,"
                   "\"x\":{\"Id\":1},\"names\":1,\"__proto__\":{}"),
      MCP_REQUEST, "1", "ping", "", "", 0 },

    /* the version of a modern request stands in _meta, and only there */

    { MESSAGE_WITH("{\"name\":\"t\",\"_meta\":{\"a\":1,\"io.modelcontext"
                   "protocol/protocolVersion\":\"2026-07-28\"}}"),
      MCP_REQUEST, "1", "tools/call", "t", "", 1 },
    { MESSAGE_WITH("{\"name\":\"t\",\"_meta\":{\"io.modelcontextprotocol\\/"
                   "protocol\\u0056ersion\":\"2026-07-28\"}}"),
      MCP_REQUEST, "1", "tools/call", "t", "", 1 },
    { MESSAGE_ROOT("\"id\":1,\"method\":\"server/discover\",\"params\":{"
                   "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
                   "\"2026-07-28\"}}"),
      MCP_REQUEST, "1", "server/discover", "", "", 1 },
    { MESSAGE_WITH("{\"name\":\"t\",\"_meta\":{\"progressToken\":1,\"x\":{"
                   "\"io.modelcontextprotocol/protocolVersion\":\"\"}}}"),
      MCP_REQUEST, "1", "tools/call", "t", "", 0 },
    { MESSAGE_WITH("{\"name\":\"t\",\"io.modelcontextprotocol/"
                   "protocolVersion\":\"2026-07-28\",\"_meta\":{}}"),
      MCP_REQUEST, "1", "tools/call", "t", "", 0 },

    /* other methods */

    { MESSAGE_ROOT("\"id\":0,\"method\":\"initialize\",\"params\":{}"),
      MCP_REQUEST, "0", "initialize", "", "", 0 },
    { MESSAGE_ROOT("\"method\":\"notifications/initialized\""),
      MCP_NOTIFICATION, "", "notifications/initialized", "", "", 0 },
    { MESSAGE_ROOT("\"id\":1,\"method\":\"prompts/get\",\"params\":{"
                   "\"name\":\"p\",\"arguments\":[]}"),
      MCP_REQUEST, "1", "prompts/get", "", "", 0 },
    { MESSAGE_ROOT("\"id\":1,\"method\":\"Tools/Call\",\"params\":{}"),
      MCP_REQUEST, "1", "Tools/Call", "", "", 0 },
    { MESSAGE_ROOT("\"id\":1,\"method\":\"tools/call \""),
      MCP_REQUEST, "1", "tools/call ", "", "", 0 },
    { MESSAGE_ROOT("\"id\":1,\"method\":\"\""),
      MCP_REQUEST, "1", "", "", "", 0 },

    /* answers to what a server asked */

    { MESSAGE_ROOT("\"id\":7,\"result\":{}"),
      MCP_RESPONSE, "7", "", "", "", 0 },
    { MESSAGE_ROOT("\"id\":\"\",\"result\":null"),
      MCP_RESPONSE, "\"\"", "", "", "", 0 },
    { MESSAGE_ROOT("\"error\":{\"code\":1},\"id\":-3"),
      MCP_RESPONSE, "-3", "", "", "", 0 }
};


static const message_refusal_t  message_refusals[] = {
    { "", MCP_PARSE_ERROR, "", "malformed JSON: empty text at byte 0" },
    { "{\"id\":1,\"id\":2}", MCP_PARSE_ERROR, "",
      "malformed JSON: duplicate member name at byte 8" },
    { MESSAGE_WITH("{\"name\":\"a\",\"name\":\"b\"}"), MCP_PARSE_ERROR, "",
      "malformed JSON: duplicate member name at byte 67" },
    { MESSAGE_WITH("{\"name\":\"a\",\"n\\u0061me\":\"b\"}"), MCP_PARSE_ERROR,
      "", "malformed JSON: duplicate member name at byte 67" },
    { MESSAGE_WITH("{\"name\":\"a\",\"name\\u0000\":\"b\"}"), MCP_PARSE_ERROR,
      "", "malformed JSON: NUL in a member name at byte 67" },
    { MESSAGE_CALL("1") "{}", MCP_PARSE_ERROR, "",
      "malformed JSON: something after the value at byte 68" },
    { "\xef\xbb\xbf" MESSAGE_CALL("1"), MCP_PARSE_ERROR, "",
      "malformed JSON: byte order mark at byte 0" },
    { MESSAGE_WITH("{\"name\":\"\\ud800\"}"), MCP_PARSE_ERROR, "",
      "malformed JSON: lone surrogate at byte 64" },
    { MESSAGE_WITH("{\"name\":\"\xed\xa0\x80\"}"), MCP_PARSE_ERROR, "",
      "malformed JSON: invalid UTF-8 at byte 64" },
    { MESSAGE_CALL("NaN"), MCP_PARSE_ERROR, "",
      "malformed JSON: expected a value at byte 22" },
    { MESSAGE_CALL("1") " // x", MCP_PARSE_ERROR, "",
      "malformed JSON: something after the value at byte 69" },

    { "[]", MCP_INVALID_REQUEST, "", MESSAGE_BATCH },
    { "[" MESSAGE_CALL("1") "]", MCP_INVALID_REQUEST, "", MESSAGE_BATCH },
    { "[" MESSAGE_CALL("1") "," MESSAGE_CALL("1") "]", MCP_INVALID_REQUEST,
      "", MESSAGE_BATCH },
    { "null", MCP_INVALID_REQUEST, "", MESSAGE_OBJECT },
    { "\"tools/call\"", MCP_INVALID_REQUEST, "", MESSAGE_OBJECT },

    { "{}", MCP_INVALID_REQUEST, "", MESSAGE_VERSION },
    { "{\"id\":5,\"method\":\"ping\"}", MCP_INVALID_REQUEST, "5",
      MESSAGE_VERSION },
    { "{\"jsonrpc\":\"1.0\",\"id\":5,\"method\":\"ping\"}",
      MCP_INVALID_REQUEST, "5", MESSAGE_VERSION },
    { "{\"jsonrpc\":\"2.0 \",\"id\":5,\"method\":\"ping\"}",
      MCP_INVALID_REQUEST, "5", MESSAGE_VERSION },
    { "{\"jsonrpc\":2.0,\"id\":5,\"method\":\"ping\"}",
      MCP_INVALID_REQUEST, "5", MESSAGE_VERSION },
    { "{\"jsonrpc\":null,\"id\":5,\"method\":\"ping\"}",
      MCP_INVALID_REQUEST, "5", MESSAGE_VERSION },

    { MESSAGE_ROOT("\"id\":5"), MCP_INVALID_REQUEST, "5", MESSAGE_NEITHER },
    { MESSAGE_ROOT("\"result\":{}"), MCP_INVALID_REQUEST, "",
      MESSAGE_NEITHER },
    { MESSAGE_ROOT("\"id\":5,\"result\":{},\"error\":{}"),
      MCP_INVALID_REQUEST, "5", MESSAGE_NEITHER },
    { MESSAGE_ROOT("\"id\":null,\"error\":{}"), MCP_INVALID_REQUEST, "",
      MESSAGE_ID },
    { MESSAGE_ROOT("\"id\":5,\"method\":\"ping\",\"result\":null"),
      MCP_INVALID_REQUEST, "5", MESSAGE_BOTH },
    { MESSAGE_ROOT("\"error\":{},\"method\":\"ping\""),
      MCP_INVALID_REQUEST, "", MESSAGE_BOTH },
    { MESSAGE_ROOT("\"id\":5,\"method\":null"),
      MCP_INVALID_REQUEST, "5", MESSAGE_METHOD },
    { MESSAGE_ROOT("\"id\":5,\"method\":[\"tools/call\"]"),
      MCP_INVALID_REQUEST, "5", MESSAGE_METHOD },
    { MESSAGE_ROOT("\"id\":5,\"method\":\"ping\",\"params\":[]"),
      MCP_INVALID_REQUEST, "5", MESSAGE_PARAMS },
    { MESSAGE_ROOT("\"id\":5,\"method\":\"ping\",\"params\":null"),
      MCP_INVALID_REQUEST, "5", MESSAGE_PARAMS },
    { MESSAGE_WITH("[\"t\"]"), MCP_INVALID_REQUEST, "1", MESSAGE_PARAMS },
    { MESSAGE_WITH("\"t\""), MCP_INVALID_REQUEST, "1", MESSAGE_PARAMS },

    { MESSAGE_ROOT("\"method\":\"tools/call\",\"params\":{\"name\":\"t\"}"),
      MCP_INVALID_REQUEST, "", MESSAGE_NO_ID },
    { MESSAGE_ROOT("\"id\":\"x\",\"method\":\"tools/call\""),
      MCP_INVALID_PARAMS, "\"x\"", MESSAGE_NO_NAME },
    { MESSAGE_WITH("{}"), MCP_INVALID_PARAMS, "1", MESSAGE_NO_NAME },
    { MESSAGE_WITH("{\"name\":\"\"}"), MCP_INVALID_PARAMS, "1",
      MESSAGE_NO_NAME },
    { MESSAGE_WITH("{\"name\":null}"), MCP_INVALID_PARAMS, "1",
      MESSAGE_NO_NAME },
    { MESSAGE_WITH("{\"name\":[\"t\"]}"), MCP_INVALID_PARAMS, "1",
      MESSAGE_NO_NAME },
    { MESSAGE_WITH("{\"name\":\"t\",\"arguments\":[]}"), MCP_INVALID_PARAMS,
      "1", MESSAGE_ARGUMENTS },
    { MESSAGE_WITH("{\"name\":\"t\",\"arguments\":\"{}\"}"),
      MCP_INVALID_PARAMS, "1", MESSAGE_ARGUMENTS },
    { MESSAGE_WITH("{\"name\":\"t\",\"arguments\":false}"),
      MCP_INVALID_PARAMS, "1", MESSAGE_ARGUMENTS },
    { MESSAGE_WITH("{\"name\":\"t\",\"arguments\":0}"),
      MCP_INVALID_PARAMS, "1", MESSAGE_ARGUMENTS },

    { MESSAGE_WITH("{\"name\":\"t\",\"Arguments\":{}}"),
      MCP_INVALID_REQUEST, "1", MESSAGE_CASE },
    { MESSAGE_WITH("{\"Name\":\"t\"}"), MCP_INVALID_REQUEST, "1",
      MESSAGE_CASE },
    { MESSAGE_ROOT("\"id\":1,\"method\":\"ping\",\"METHOD\":\"tools/call\""),
      MCP_INVALID_REQUEST, "", MESSAGE_CASE },
    { MESSAGE_ROOT("\"id\":1,\"method\":\"initialize\",\"params\":{"
                   "\"CURSOR\":1}"),
      MCP_INVALID_REQUEST, "1", MESSAGE_CASE }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(message_sound),
        cmocka_unit_test(message_refused),
        cmocka_unit_test(message_ids),
        cmocka_unit_test(message_long_name),
        cmocka_unit_test(message_known),
        cmocka_unit_test(message_nothing),
        cmocka_unit_test(message_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
message_sound(void **state)
{
    int                   rc;
    size_t                i;
    mcp_str_t             arguments;
    mcp_message_t         message;
    unit_region_t         region;
    const message_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(message_rows); i++) {
        row = &message_rows[i];

        unit_region_init(&region, UNIT_ENDLESS);
        rc = message_read(&message, &region, row->text);

        if (rc != MCP_OK || message.code != 0) {
            fail_msg("row %zu: %.*s", i, (int) message.fault.len,
                     (char *) message.fault.data);
        }

        assert_int_equal(message.kind, row->kind);
        assert_int_equal(message.modern, row->modern);
        assert_int_equal(mcp_message_calls(&message),
                         strcmp(row->method, "tools/call") == 0);

        unit_same(&message.id, row->id, i, "id");
        unit_same(&message.method, row->method, i, "method");

        if (row->tool != NULL) {
            unit_same(&message.tool, row->tool, i, "tool");

        } else {
            assert_int_equal(message.tool.len, 7);
            assert_memory_equal(message.tool.data, "dele\0te", 7);
        }

        arguments.len = 0;

        if (message.arguments) {
            mcp_json_source(message.json, message.arguments, &arguments);
        }

        unit_same(&arguments, row->arguments, i, "arguments");

        unit_region_done(&region);
    }
}


static void
message_refused(void **state)
{
    size_t                    i;
    mcp_message_t             message;
    unit_region_t             region;
    const message_refusal_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(message_refusals); i++) {
        row = &message_refusals[i];

        unit_region_init(&region, UNIT_ENDLESS);

        assert_int_equal(message_read(&message, &region, row->text),
                         MCP_FAULT);

        unit_same(&message.fault, row->fault, i, "fault");
        unit_same(&message.id, row->id, i, "id");
        assert_int_equal(message.code, row->code);

        unit_region_done(&region);
    }
}


static void
message_ids(void **state)
{
    int            rc;
    char           text[MESSAGE_ROOM];
    size_t         i;
    mcp_message_t  message;
    unit_region_t  region;

    static const struct {
        const char  *id;
        const char  *fault;
    } rows[] = {
        { "0", NULL }, { "-0", NULL }, { "1", NULL }, { "-1", NULL },
        { "1234567890", NULL }, { "9007199254740990", NULL },
        { "9007199254740991", NULL }, { "-9007199254740991", NULL },
        { "\"\"", NULL }, { "\"1\"", NULL }, { "\"\\u0031\\\"\\n\"", NULL },
        { "\"\xc3\xa9\"", NULL }, { "\"9007199254740992\"", NULL },
        { "\"server-discover-probe-1\"", NULL },

        { "9007199254740992", MESSAGE_ID }, { "-9007199254740992", MESSAGE_ID },
        { "9999999999999999", MESSAGE_ID }, { "10000000000000000", MESSAGE_ID },
        { "-10000000000000000", MESSAGE_ID },
        { "18446744073709551617", MESSAGE_ID },
        { "null", MESSAGE_ID }, { "true", MESSAGE_ID }, { "false", MESSAGE_ID },
        { "{}", MESSAGE_ID }, { "[]", MESSAGE_ID }, { "[1]", MESSAGE_ID },
        { "1.0", MESSAGE_POINT }, { "1.5", MESSAGE_POINT },
        { "-0.0", MESSAGE_POINT }, { "1e2", MESSAGE_POINT },
        { "1E0", MESSAGE_POINT }, { "0e0", MESSAGE_POINT },
        { "9007199254740992.0", MESSAGE_ID }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        (void) sprintf(text, MESSAGE_CALL("%s"), rows[i].id);

        unit_region_init(&region, UNIT_ENDLESS);
        rc = message_read(&message, &region, text);

        assert_int_equal(rc, rows[i].fault ? MCP_FAULT : MCP_OK);
        unit_same(&message.id, rows[i].fault ? "" : rows[i].id, i, "id");

        if (rows[i].fault) {
            assert_int_equal(message.code, MCP_INVALID_REQUEST);
            unit_same(&message.fault, rows[i].fault, i, "fault");
        }

        unit_region_done(&region);
    }
}


/* the bounds of a message are those of the reader, and no shorter */

static void
message_long_name(void **state)
{
    char           *text;
    size_t          len;
    mcp_message_t   message;
    unit_region_t   region;

    (void) state;

    text = malloc(1 << 20);
    assert_non_null(text);

    len = (size_t) sprintf(text, MESSAGE_WITH("{\"name\":\""));
    len--;
    memset(text + len, 'n', 1000000);
    (void) sprintf(text + len + 1000000, "\"}}");

    unit_region_init(&region, UNIT_ENDLESS);
    assert_int_equal(message_read(&message, &region, text), MCP_OK);
    assert_int_equal(message.tool.len, 1000000);
    unit_region_done(&region);

    free(text);
}


static void
message_known(void **state)
{
    char           text[MESSAGE_ROOM];
    size_t         i;
    mcp_message_t  message;
    unit_region_t  region;

    static const struct {
        const char  *method;
        int          request;        /* known as a request */
        int          notification;
    } rows[] = {
        { "initialize", 1, 0 }, { "ping", 1, 0 }, { "tools/list", 1, 0 },
        { "resources/read", 1, 0 }, { "resources/list", 1, 0 },
        { "resources/templates/list", 1, 0 }, { "resources/subscribe", 1, 0 },
        { "resources/unsubscribe", 1, 0 }, { "prompts/get", 1, 0 },
        { "prompts/list", 1, 0 }, { "completion/complete", 1, 0 },
        { "logging/setLevel", 1, 0 }, { "server/discover", 1, 0 },
        { "subscriptions/listen", 1, 0 }, { "tasks/get", 1, 0 },
        { "tasks/result", 1, 0 }, { "tasks/cancel", 1, 0 },
        { "tasks/list", 1, 0 }, { "tasks/update", 1, 0 },
        { "notifications/initialized", 0, 1 },
        { "notifications/cancelled", 0, 1 },
        { "notifications/progress", 0, 1 },
        { "notifications/roots/list_changed", 0, 1 },
        { "notifications/tasks/status", 0, 1 },

        { "", 0, 0 }, { "tools", 0, 0 }, { "tools/", 0, 0 },
        { "tools/lis", 0, 0 }, { "tools/list2", 0, 0 }, { "Ping", 0, 0 },
        { "ping\\u0000", 0, 0 }, { "sampling/createMessage", 0, 0 },
        { "notifications/message", 0, 0 }, { "rpc.discover", 0, 0 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        unit_region_init(&region, UNIT_ENDLESS);

        (void) sprintf(text, MESSAGE_ROOT("\"id\":1,\"method\":\"%s\","
                                          MESSAGE_NAMES),
                       rows[i].method);
        assert_int_equal(message_read(&message, &region, text), MCP_OK);
        assert_int_equal(mcp_message_known(&message), rows[i].request);

        (void) sprintf(text, MESSAGE_ROOT("\"method\":\"%s\","
                                          MESSAGE_NAMES),
                       rows[i].method);
        assert_int_equal(message_read(&message, &region, text), MCP_OK);
        assert_int_equal(mcp_message_known(&message), rows[i].notification);

        unit_region_done(&region);
    }
}


/* a body that is not there at all */

static void
message_nothing(void **state)
{
    mcp_message_t  message;
    unit_region_t  region;

    (void) state;

    unit_region_init(&region, UNIT_ENDLESS);

    assert_int_equal(unit_message(&message, &region.region, NULL, 0),
                     MCP_FAULT);
    assert_int_equal(message.code, MCP_PARSE_ERROR);
    unit_same(&message.fault, message_refusals[0].fault, 0, "fault");

    unit_region_done(&region);
}


static void
message_starved(void **state)
{
    size_t  i;

    static const message_run_t  runs[] = {
        { MESSAGE_CALL("1"), MCP_OK },
        { "{\"jsonrp\\u0063\":\"2.0\",\"\\u0069d\":1,\"method\":"
          "\"tools\\/call\",\"params\":{\"nam\\u0065\":\"\\u0074\","
          "\"_met\\u0061\":{\"io.modelcontextprotocol\\/protocolVersion\":"
          "\"\"}}}", MCP_OK },
        { MESSAGE_WITH("{\"name\":\"t\",\"\\u004eame\":1}"), MCP_FAULT },
        { "{", MCP_FAULT }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(runs); i++) {
        assert_true(unit_starve(message_run, &runs[i], runs[i].rc) > 0);
    }
}


static int
message_run(mcp_region_t *region, const void *input)
{
    mcp_message_t         message;
    const message_run_t  *run;

    run = input;

    return unit_message(&message, region, run->text, strlen(run->text));
}


static int
message_read(mcp_message_t *message, unit_region_t *region, const char *text)
{
    size_t  len;

    len = strlen(text);

    return unit_message(message, &region->region, unit_copy(region, text, len),
                        len);
}
