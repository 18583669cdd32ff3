
/*
 * Messages.  One that is accepted is what jansson finds in the same text:
 * method, params, what it is about and by which version, and the id; one that
 * is refused says why, and the judge takes it for nothing else.
 */


#include "fuzz.h"
#include "oracle.h"
#include "mcp_judge.h"


/* the member that says what a message is about */

typedef struct {
    const char      *method;
    mcp_governed_e   governed;
    const char      *member;
} message_subject_t;


static void message_same(const mcp_message_t *a, const mcp_message_t *b);
static void message_id(const mcp_message_t *message);
static void message_refused(const mcp_message_t *message);
static void message_envelope(const mcp_message_t *message,
    const json_t *root);
static void message_params(const mcp_message_t *message, const json_t *params);
static void message_meta(const mcp_message_t *message, const json_t *params);
static void message_subject(const mcp_message_t *message,
    const json_t *params);
static void message_call(const mcp_message_t *message, const json_t *params);
static void message_reference(const mcp_message_t *message,
    const json_t *ref);
static void message_listen(const mcp_message_t *message,
    const json_t *notifications);
static void message_list(const mcp_message_t *message, uint32_t list,
    const json_t *value);
static int message_lists(const mcp_str_t *method);
static void message_text(const mcp_str_t *text, const json_t *value);
static void message_judge(const mcp_message_t *message, int rc,
    mcp_region_t *region);


static const message_subject_t  message_subjects[] = {
    { "tools/call", MCP_GOVERNED_AS_TOOL, "name" },
    { "prompts/get", MCP_GOVERNED_AS_PROMPT, "name" },
    { "resources/read", MCP_GOVERNED_AS_RESOURCE, "uri" },
    { "resources/subscribe", MCP_GOVERNED_AS_RESOURCE, "uri" },
    { "resources/unsubscribe", MCP_GOVERNED_AS_RESOURCE, "uri" },
    { "tasks/get", MCP_GOVERNED_AS_TASK, "taskId" },
    { "tasks/result", MCP_GOVERNED_AS_TASK, "taskId" },
    { "tasks/cancel", MCP_GOVERNED_AS_TASK, "taskId" },
    { "tasks/update", MCP_GOVERNED_AS_TASK, "taskId" }
};


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
    fuzz_check(a->resources == b->resources && a->tasks == b->tasks);
    fuzz_check(a->modern == b->modern && a->code == b->code);
    fuzz_check(a->capabilities == b->capabilities && a->tasked == b->tasked);
    fuzz_check(a->id.data == b->id.data && a->id.len == b->id.len);
    fuzz_check(fuzz_same(&a->method, &b->method));
    fuzz_check(fuzz_same(&a->tool, &b->tool));
    fuzz_check(fuzz_same(&a->subject, &b->subject));
    fuzz_check(fuzz_same(&a->protocol, &b->protocol));
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
               || message->code == MCP_METHOD_NOT_FOUND
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
    fuzz_check(oracle_case(root, names));

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
        fuzz_check(message->governed == MCP_GOVERNED_BY_NOTHING);
        fuzz_check(message->params == 0 && message->subject.len == 0);
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
    static const char *const  names[] = {
        "name", "arguments", "_meta", "task", "inputResponses",
        "requestState", "cursor", "uri", "taskId", "ref", "notifications",
        "protocolVersion", NULL
    };

    fuzz_check((params != NULL) == (message->params != 0));

    if (params != NULL) {
        fuzz_check(oracle_same(message->json, message->params, params));
        fuzz_check(oracle_case(params, names));
    }

    message_meta(message, params);
    message_subject(message, params);
}


static void
message_meta(const mcp_message_t *message, const json_t *params)
{
    const json_t  *meta, *version, *capabilities, *tasks;

    meta = json_object_get(params, "_meta");
    version = json_object_get(meta, "io.modelcontextprotocol/protocolVersion");
    capabilities = json_object_get(meta,
                                   "io.modelcontextprotocol/"
                                   "clientCapabilities");
    tasks = json_object_get(json_object_get(capabilities, "extensions"),
                            "io.modelcontextprotocol/tasks");

    fuzz_check(message->modern == (version != NULL));
    fuzz_check(message->capabilities == json_is_object(capabilities));
    fuzz_check(message->tasked
               == (tasks != NULL
                   || (mcp_message_calls(message)
                       && json_object_get(params, "task") != NULL)));

    if (version == NULL) {
        fuzz_check(message->protocol.len == 0);
        return;
    }

    message_text(&message->protocol, version);

    fuzz_check(message->kind != MCP_REQUEST || message->known == NULL
               || (message->known->eras & MCP_MODERN));
}


static void
message_subject(const mcp_message_t *message, const json_t *params)
{
    size_t         i;
    const json_t  *value;

    for (i = 0; i < mcp_nelts(message_subjects); i++) {

        if (fuzz_is(&message->method, message_subjects[i].method)) {
            fuzz_check(message->governed == message_subjects[i].governed);
            fuzz_check(message->subject.len != 0);
            message_text(&message->subject,
                         json_object_get(params, message_subjects[i].member));
            message_call(message, params);
            return;
        }
    }

    fuzz_check(message->tool.len == 0 && message->arguments == 0);

    if (fuzz_is(&message->method, "completion/complete")) {
        message_reference(message, json_object_get(params, "ref"));
        return;
    }

    if (fuzz_is(&message->method, "subscriptions/listen")) {
        fuzz_check(message->governed == MCP_GOVERNED_AS_SUBSCRIPTION);
        message_listen(message, json_object_get(params, "notifications"));
        return;
    }

    fuzz_check(message->governed == (message_lists(&message->method)
                                         ? MCP_GOVERNED_AS_LIST
                                         : MCP_GOVERNED_BY_NOTHING));

    value = json_object_get(params, "protocolVersion");

    if (fuzz_is(&message->method, "initialize") && json_is_string(value)) {
        message_text(&message->subject, value);
        return;
    }

    fuzz_check(message->subject.len == 0);
}


static void
message_call(const mcp_message_t *message, const json_t *params)
{
    const json_t  *value;

    if (!mcp_message_calls(message)) {
        fuzz_check(message->tool.len == 0 && message->arguments == 0);
        return;
    }

    fuzz_check(message->kind == MCP_REQUEST);
    fuzz_check(fuzz_same(&message->tool, &message->subject));

    value = json_object_get(params, "arguments");
    fuzz_check((value == NULL || json_is_null(value))
               == (message->arguments == 0));

    if (message->arguments) {
        fuzz_check(json_is_object(value));
        fuzz_check(oracle_same(message->json, message->arguments, value));
    }
}


static void
message_reference(const mcp_message_t *message, const json_t *ref)
{
    int          prompt;
    const char  *type;

    static const char *const  names[] = { "type", "name", "uri", NULL };

    fuzz_check(oracle_case(ref, names));

    type = json_string_value(json_object_get(ref, "type"));
    prompt = (strcmp(type, "ref/prompt") == 0);

    fuzz_check(prompt || strcmp(type, "ref/resource") == 0);
    fuzz_check(message->governed
               == (prompt ? MCP_GOVERNED_AS_PROMPT
                          : MCP_GOVERNED_AS_RESOURCE));
    fuzz_check(message->subject.len != 0);
    message_text(&message->subject,
                 json_object_get(ref, prompt ? "name" : "uri"));
}


static void
message_listen(const mcp_message_t *message, const json_t *notifications)
{
    static const char *const  names[] = {
        "resourceSubscriptions", "taskIds", NULL
    };

    fuzz_check(oracle_case(notifications, names));
    message_list(message, message->resources,
                 json_object_get(notifications, names[0]));
    message_list(message, message->tasks,
                 json_object_get(notifications, names[1]));
}


/* of strings, as each of them is judged */

static void
message_list(const mcp_message_t *message, uint32_t list, const json_t *value)
{
    size_t         i;
    const json_t  *element;

    fuzz_check((list != 0) == (value != NULL));

    if (list == 0) {
        return;
    }

    fuzz_check(json_is_array(value));
    fuzz_check(oracle_same(message->json, list, value));

    json_array_foreach((json_t *) value, i, element) {
        fuzz_check(json_is_string(element));
    }
}


static int
message_lists(const mcp_str_t *method)
{
    return fuzz_is(method, "tools/list")
           || fuzz_is(method, "prompts/list")
           || fuzz_is(method, "resources/list")
           || fuzz_is(method, "resources/templates/list");
}


static void
message_text(const mcp_str_t *text, const json_t *value)
{
    fuzz_check(json_is_string(value));
    fuzz_check(text->len == json_string_length(value));
    fuzz_check(text->len == 0
               || memcmp(text->data, json_string_value(value), text->len)
                  == 0);
}


/* where there is no policy, nothing passes that one would govern */

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

    } else if (message->kind == MCP_RESPONSE
               || (mcp_message_known(message)
                   && message->governed <= MCP_GOVERNED_AS_LIST))
    {
        fuzz_check(verdict.decision == MCP_PASS);

    } else {
        fuzz_check(verdict.decision == MCP_DENY && verdict.rule.len);
    }
}
