
/*
 * Messages.  One that is accepted is what jansson finds in the same text:
 * method, params, the name of the tool, its arguments and the id; one that is
 * refused says why, and the judge takes it for nothing else.
 */


#include <strings.h>

#include "fuzz.h"
#include "oracle.h"
#include "mcp_judge.h"


static void message_same(const mcp_message_t *a, const mcp_message_t *b);
static void message_id(const mcp_message_t *message);
static void message_refused(const mcp_message_t *message);
static void message_envelope(const mcp_message_t *message,
    const json_t *root);
static void message_params(const mcp_message_t *message, const json_t *params);
static void message_text(const mcp_str_t *text, const json_t *value);
static void message_case(const json_t *object, const char *const *names);
static void message_judge(const mcp_message_t *message, int rc,
    mcp_region_t *region);


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    int             rc;
    json_t         *root;
    mcp_json_t      json, again;
    json_error_t    error;
    mcp_message_t   message, same;

    mcp_json_init(&json, input->data, input->len, region);
    mcp_json_init(&again, input->data, input->len, region);

    memset(&message, 0, sizeof(mcp_message_t));
    memset(&same, 0, sizeof(mcp_message_t));

    rc = mcp_message_read(&message, &json);

    fuzz_check(rc == MCP_OK || rc == MCP_FAULT);
    fuzz_check(mcp_message_read(&same, &again) == rc);

    message_same(&message, &same);
    message_id(&message);
    message_judge(&message, rc, region);

    if (rc == MCP_FAULT) {
        message_refused(&message);
        return;
    }

    fuzz_check(message.code == 0 && message.fault.len == 0);

    root = oracle_read(&json, &error);

    if (root == NULL) {
        fuzz_check(oracle_may_refuse(&error));
        return;
    }

    message_envelope(&message, root);
    json_decref(root);
}


static void
message_same(const mcp_message_t *a, const mcp_message_t *b)
{
    fuzz_check(a->kind == b->kind && a->governed == b->governed);
    fuzz_check(a->params == b->params && a->arguments == b->arguments);
    fuzz_check(a->modern == b->modern && a->code == b->code);
    fuzz_check(a->id.data == b->id.data && a->id.len == b->id.len);
    fuzz_check(a->method.len == b->method.len && a->tool.len == b->tool.len);
    fuzz_check(fuzz_same(&a->fault, &b->fault));
}


/* it goes into the answer as it is, also where the message is refused */

static void
message_id(const mcp_message_t *message)
{
    size_t      i;
    mcp_str_t   id, text;

    id = message->id;
    text.data = message->json->data;
    text.len = message->json->len;

    if (id.len == 0) {
        return;
    }

    fuzz_check(id.data >= text.data);
    fuzz_check(id.data + id.len <= text.data + text.len);

    if (id.data[0] == '"') {
        fuzz_check(id.len >= 2 && id.data[id.len - 1] == '"');
        return;
    }

    for (i = (id.data[0] == '-'); i < id.len; i++) {
        fuzz_check(id.data[i] >= '0' && id.data[i] <= '9');
    }
}


static void
message_refused(const mcp_message_t *message)
{
    fuzz_check(message->code == MCP_PARSE_ERROR
               || message->code == MCP_INVALID_REQUEST
               || message->code == MCP_INVALID_PARAMS);

    fuzz_check(message->fault.len != 0);
    fuzz_check((message->code == MCP_PARSE_ERROR)
               == (message->json->error != MCP_JSON_OK));
}


static void
message_envelope(const mcp_message_t *message, const json_t *root)
{
    json_t        *id;
    const json_t  *method;
    json_error_t   error;

    static const char *const  names[] = {
        "jsonrpc", "id", "method", "params", "result", "error", NULL
    };

    fuzz_check(json_is_object(root));
    message_case(root, names);

    fuzz_check(strcmp(json_string_value(json_object_get(root, "jsonrpc")),
                      "2.0")
               == 0);

    fuzz_check((json_object_get(root, "id") != NULL)
               == (message->id.len != 0));

    if (message->id.len) {
        id = json_loadb((char *) message->id.data, message->id.len,
                        JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL
                        | JSON_ALLOW_NUL,
                        &error);

        fuzz_check(json_equal(id, json_object_get(root, "id")));
        json_decref(id);
    }

    method = json_object_get(root, "method");

    if (method == NULL) {
        fuzz_check(message->kind == MCP_RESPONSE && message->id.len);
        fuzz_check(!mcp_message_calls(message) && message->params == 0);
        fuzz_check(!json_object_get(root, "result")
                   != !json_object_get(root, "error"));
        return;
    }

    message_text(&message->method, method);
    fuzz_check(message->kind
               == (message->id.len ? MCP_REQUEST : MCP_NOTIFICATION));
    fuzz_check(mcp_message_calls(message)
               == fuzz_is(&message->method, "tools/call"));

    message_params(message, json_object_get(root, "params"));
}


static void
message_params(const mcp_message_t *message, const json_t *params)
{
    const json_t  *value;

    static const char *const  names[] = {
        "name", "arguments", "_meta", "task", "inputResponses",
        "requestState", "cursor", "uri", NULL
    };

    fuzz_check((params != NULL) == (message->params != 0));

    if (params == NULL) {
        fuzz_check(!mcp_message_calls(message) && !message->modern);
        return;
    }

    fuzz_check(oracle_same(message->json, message->params, params));
    message_case(params, names);

    value = json_object_get(json_object_get(params, "_meta"),
                            "io.modelcontextprotocol/protocolVersion");
    fuzz_check(message->modern == (value != NULL));

    if (!mcp_message_calls(message)) {
        return;
    }

    fuzz_check(message->kind == MCP_REQUEST && message->tool.len != 0);
    message_text(&message->tool, json_object_get(params, "name"));

    value = json_object_get(params, "arguments");
    fuzz_check((value == NULL || json_is_null(value))
               == (message->arguments == 0));

    if (message->arguments) {
        fuzz_check(json_is_object(value));
        fuzz_check(oracle_same(message->json, message->arguments, value));
    }
}


static void
message_text(const mcp_str_t *text, const json_t *value)
{
    fuzz_check(json_is_string(value));
    fuzz_check(text->len == json_string_length(value));
    fuzz_check(memcmp(text->data, json_string_value(value), text->len) == 0);
}


/* no name in an accepted one is another but for its case */

static void
message_case(const json_t *object, const char *const *names)
{
    size_t       i;
    json_t      *value;
    const char  *name;

    json_object_foreach((json_t *) object, name, value) {

        for (i = 0; names[i] != NULL; i++) {
            fuzz_check(strcasecmp(name, names[i]) != 0
                       || strcmp(name, names[i]) == 0);
        }
    }
}


/* where there is no policy, no call passes, and nothing that was refused */

static void
message_judge(const mcp_message_t *message, int rc, mcp_region_t *region)
{
    mcp_str_t      text;
    mcp_facts_t    facts;
    mcp_verdict_t  verdict;

    memset(&facts, 0, sizeof(mcp_facts_t));

    fuzz_check(mcp_judge(NULL, message, &facts, region, &verdict) == MCP_OK);
    fuzz_check(mcp_verdict_text(&verdict, region, &text) == MCP_OK);

    if (rc != MCP_OK) {
        fuzz_check(verdict.decision == MCP_INVALID);

    } else if (mcp_message_calls(message)) {
        fuzz_check(verdict.decision == MCP_DENY && verdict.rule.len);

    } else {
        fuzz_check(verdict.decision
                   == (message->kind == MCP_RESPONSE
                       || mcp_message_known(message) ? MCP_PASS : MCP_DENY));
    }
}
