
/*
 * What messages other than calls are about: which part of a policy governs
 * them, and the name, the URI or the ids that it is asked for; and that a
 * message which does not say it in one way is refused.
 */


#include "unit.h"


#define SUBJECT(method, params)                                               \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{"    \
    params "}}"
#define SUBJECT_REF(ref)                                                      \
    SUBJECT("completion/complete", "\"ref\":" ref)
#define SUBJECT_LISTEN(notifications)                                         \
    SUBJECT("subscriptions/listen", "\"notifications\":" notifications)

#define SUBJECT_NO_REF                                                        \
    "completion/complete without a \"ref\" to a prompt or a resource"
#define SUBJECT_NO_URIS                                                       \
    "\"resourceSubscriptions\" is not a list of at most 256 URIs"
#define SUBJECT_CASE                                                          \
    "a member name that differs from one of MCP's in case only"


typedef struct {
    const char      *text;
    mcp_governed_e   governed;
    const char      *subject;
    const char      *resources;       /* "" if there is no list */
    const char      *tasks;
} subject_row_t;


typedef struct {
    const char      *text;
    int              code;
    const char      *fault;
} subject_fault_t;


static void subject_sound(void **state);
static void subject_refused(void **state);
static void subject_starved(void **state);
static void subject_list(const mcp_message_t *message, uint32_t token,
    const char *expected, size_t row);
static int subject_run(mcp_region_t *region, const void *input);


static const subject_row_t  subject_rows[] = {
    { SUBJECT("resources/read", "\"uri\":\"file:\\/\\/a\""),
      MCP_GOVERNED_AS_RESOURCE, "file://a", "", "" },
    { SUBJECT("resources/subscribe", "\"name\":\"n\",\"uri\":\"u\""),
      MCP_GOVERNED_AS_RESOURCE, "u", "", "" },
    { SUBJECT("resources/unsubscribe", "\"uri\":\"u\""),
      MCP_GOVERNED_AS_RESOURCE, "u", "", "" },
    { SUBJECT("prompts/get", "\"name\":\"p\",\"uri\":\"u\""),
      MCP_GOVERNED_AS_PROMPT, "p", "", "" },
    { SUBJECT("resources/list", "\"uri\":\"u\""), MCP_GOVERNED_AS_LIST,
      "", "", "" },
    { SUBJECT("tasks/result", "\"taskId\":\"t\""), MCP_GOVERNED_AS_TASK,
      "t", "", "" },
    { SUBJECT("acme/read", "\"uri\":5"), MCP_GOVERNED_BY_NOTHING, "", "", "" },

    { SUBJECT_REF("{\"type\":\"ref/prompt\",\"name\":\"p\",\"uri\":\"u\"}"),
      MCP_GOVERNED_AS_PROMPT, "p", "", "" },
    { SUBJECT_REF("{\"uri\":\"u{x}\",\"typ\\u0065\":\"ref\\/resource\"}"),
      MCP_GOVERNED_AS_RESOURCE, "u{x}", "", "" },

    { SUBJECT_LISTEN("{}"), MCP_GOVERNED_AS_SUBSCRIPTION, "", "", "" },
    { SUBJECT_LISTEN("{\"resourceSubscriptions\":[\"a\",\"b\"],"
                     "\"toolsListChanged\":true,\"taskIds\":[\"t\"]}"),
      MCP_GOVERNED_AS_SUBSCRIPTION, "", "[\"a\",\"b\"]", "[\"t\"]" },
    { SUBJECT_LISTEN("{\"resourceSubscriptions\":[]}"),
      MCP_GOVERNED_AS_SUBSCRIPTION, "", "[]", "" }
};


static const subject_fault_t  subject_faults[] = {
    { SUBJECT("resources/read", ""), MCP_INVALID_PARAMS,
      "expected a \"uri\"" },
    { SUBJECT("resources/read", "\"uri\":[\"u\"]"), MCP_INVALID_PARAMS,
      "expected a \"uri\"" },
    { SUBJECT("resources/read", "\"uri\":\"\""), MCP_INVALID_PARAMS,
      "expected a \"uri\"" },
    { SUBJECT("resources/read", "\"uri\":\"u\",\"Uri\":\"v\""),
      MCP_INVALID_REQUEST, SUBJECT_CASE },
    { SUBJECT("prompts/get", "\"name\":5"), MCP_INVALID_PARAMS,
      "expected a \"name\"" },
    { SUBJECT("tasks/get", "\"taskId\":1"), MCP_INVALID_PARAMS,
      "expected a \"taskId\"" },
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tasks/get\"}",
      MCP_INVALID_PARAMS, "expected a \"taskId\"" },

    { SUBJECT("resources/subscribe",
              "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
              "\"2026-07-28\"}"), MCP_METHOD_NOT_FOUND,
      "a method of earlier versions of MCP" },

    { SUBJECT("completion/complete", ""), MCP_INVALID_PARAMS, SUBJECT_NO_REF },
    { SUBJECT_REF("\"p\""), MCP_INVALID_PARAMS, SUBJECT_NO_REF },
    { SUBJECT_REF("{}"), MCP_INVALID_PARAMS, SUBJECT_NO_REF },
    { SUBJECT_REF("{\"type\":1,\"name\":\"p\"}"), MCP_INVALID_PARAMS,
      SUBJECT_NO_REF },
    { SUBJECT_REF("{\"type\":\"ref/tool\",\"name\":\"p\"}"),
      MCP_INVALID_PARAMS, SUBJECT_NO_REF },
    { SUBJECT_REF("{\"type\":\"ref/prompt\",\"uri\":\"u\"}"),
      MCP_INVALID_PARAMS, SUBJECT_NO_REF },
    { SUBJECT_REF("{\"type\":\"ref/prompt\",\"name\":\"p\",\"NAME\":\"q\"}"),
      MCP_INVALID_REQUEST, SUBJECT_CASE },

    { SUBJECT("subscriptions/listen", ""), MCP_INVALID_PARAMS,
      "subscriptions/listen without \"notifications\"" },
    { SUBJECT_LISTEN("{\"resourceSubscriptions\":\"a\"}"), MCP_INVALID_PARAMS,
      SUBJECT_NO_URIS },
    { SUBJECT_LISTEN("{\"resourceSubscriptions\":[\"a\",[\"b\"]]}"),
      MCP_INVALID_PARAMS, SUBJECT_NO_URIS },
    { SUBJECT_LISTEN("{\"taskIds\":[1]}"), MCP_INVALID_PARAMS,
      "\"taskIds\" is not a list of at most 256 ids" },
    { SUBJECT_LISTEN("{\"TaskIds\":[]}"), MCP_INVALID_REQUEST, SUBJECT_CASE }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(subject_sound),
        cmocka_unit_test(subject_refused),
        cmocka_unit_test(subject_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
subject_sound(void **state)
{
    size_t                i;
    mcp_message_t         message;
    unit_region_t         region;
    const subject_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(subject_rows); i++) {
        row = &subject_rows[i];

        unit_region_init(&region, UNIT_ENDLESS);

        assert_int_equal(unit_message(&message, &region.region, row->text,
                                      strlen(row->text)),
                         MCP_OK);
        assert_int_equal(message.governed, row->governed);
        unit_same(&message.subject, row->subject, i, "subject");
        subject_list(&message, message.resources, row->resources, i);
        subject_list(&message, message.tasks, row->tasks, i);

        unit_region_done(&region);
    }
}


static void
subject_refused(void **state)
{
    size_t                  i;
    mcp_message_t           message;
    unit_region_t           region;
    const subject_fault_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(subject_faults); i++) {
        row = &subject_faults[i];

        unit_region_init(&region, UNIT_ENDLESS);

        assert_int_equal(unit_message(&message, &region.region, row->text,
                                      strlen(row->text)),
                         MCP_FAULT);
        assert_int_equal(message.code, row->code);
        unit_same(&message.fault, row->fault, i, "fault");
        unit_same(&message.id, "1", i, "id");

        unit_region_done(&region);
    }
}


static void
subject_starved(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(subject_rows); i++) {
        (void) unit_starve(subject_run, subject_rows[i].text, MCP_OK);
    }
}


static void
subject_list(const mcp_message_t *message, uint32_t token,
    const char *expected, size_t row)
{
    mcp_str_t  source;

    source.len = 0;

    if (token) {
        mcp_json_source(message->json, token, &source);
    }

    unit_same(&source, expected, row, "list");
}


static int
subject_run(mcp_region_t *region, const void *input)
{
    mcp_message_t  message;

    return unit_message(&message, region, input, strlen(input));
}
