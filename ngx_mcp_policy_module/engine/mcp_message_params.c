
#include "mcp_members.h"
#include "mcp_message_params.h"


/* resources, or tasks, that one request can listen to: each is judged */

#define MCP_LISTEN_MAX  256


/* members of params; those that are not looked at are known all the same */

typedef enum {
    mcp_params_name = 0,
    mcp_params_arguments,
    mcp_params_meta,
    mcp_params_task,
    mcp_params_input_responses,
    mcp_params_request_state,
    mcp_params_cursor,
    mcp_params_uri,
    mcp_params_task_id,
    mcp_params_ref,
    mcp_params_notifications,
    mcp_params_protocol_version,

    mcp_params_members
} mcp_params_member_e;


/* members of "ref", and of "notifications" */

typedef enum {
    mcp_ref_type = 0,
    mcp_ref_name,
    mcp_ref_uri,

    mcp_ref_members
} mcp_ref_member_e;


typedef enum {
    mcp_listen_resources = 0,
    mcp_listen_tasks,

    mcp_listen_members
} mcp_listen_member_e;


static mcp_inline int mcp_message_subject(mcp_message_t *message,
    const uint32_t *member);
static mcp_inline int mcp_message_named(mcp_message_t *message,
    uint32_t token, const char *fault);
static mcp_aside int mcp_message_meta(mcp_message_t *message, uint32_t meta);
static unsigned mcp_message_tasks(const mcp_json_t *json,
    uint32_t capabilities);
static mcp_inline int mcp_message_call(mcp_message_t *message,
    const uint32_t *member);
static mcp_aside int mcp_message_reference(mcp_message_t *message,
    uint32_t ref);
static mcp_aside int mcp_message_listen(mcp_message_t *message,
    uint32_t notifications);
static int mcp_message_list(mcp_message_t *message, uint32_t list,
    const char *fault);


static const mcp_str_t  mcp_params_names[] = {
    [mcp_params_name] = mcp_string("name"),
    [mcp_params_arguments] = mcp_string("arguments"),
    [mcp_params_meta] = mcp_string("_meta"),
    [mcp_params_task] = mcp_string("task"),
    [mcp_params_input_responses] = mcp_string("inputResponses"),
    [mcp_params_request_state] = mcp_string("requestState"),
    [mcp_params_cursor] = mcp_string("cursor"),
    [mcp_params_uri] = mcp_string("uri"),
    [mcp_params_task_id] = mcp_string("taskId"),
    [mcp_params_ref] = mcp_string("ref"),
    [mcp_params_notifications] = mcp_string("notifications"),
    [mcp_params_protocol_version] = mcp_string("protocolVersion")
};


/* the member that names a message, by mcp_named_e, and why it has to */

static const struct {
    mcp_params_member_e   member;
    const char           *fault;
} mcp_params_naming[] = {
    [MCP_NAMED_BY_NAME] = { mcp_params_name, "expected a \"name\"" },
    [MCP_NAMED_BY_URI] = { mcp_params_uri, "expected a \"uri\"" },
    [MCP_NAMED_BY_TASK] = { mcp_params_task_id, "expected a \"taskId\"" },
    [MCP_NAMED_BY_VERSION] = { mcp_params_protocol_version, NULL }
};


static const mcp_str_t  mcp_ref_names[] = {
    [mcp_ref_type] = mcp_string("type"),
    [mcp_ref_name] = mcp_string("name"),
    [mcp_ref_uri] = mcp_string("uri")
};


static const mcp_str_t  mcp_listen_names[] = {
    [mcp_listen_resources] = mcp_string("resourceSubscriptions"),
    [mcp_listen_tasks] = mcp_string("taskIds")
};


int
mcp_message_params(mcp_message_t *message)
{
    int       rc;
    uint32_t  member[mcp_params_members];

    memset(member, 0, sizeof(member));

    if (message->params == 0) {
        return mcp_message_subject(message, member);
    }

    rc = mcp_members(message->json, message->params, mcp_params_names,
                     mcp_params_members, member);
    if (rc != MCP_OK) {
        return mcp_message_members_fault(message, rc);
    }

    if (member[mcp_params_meta]
        && message->json->tokens[member[mcp_params_meta]].type
           == MCP_JSON_OBJECT)
    {
        rc = mcp_message_meta(message, member[mcp_params_meta]);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return mcp_message_subject(message, member);
}


/* what the message is about, if its method is about something */

static mcp_inline int
mcp_message_subject(mcp_message_t *message, const uint32_t *member)
{
    mcp_named_e  named;

    if (mcp_message_calls(message)) {
        return mcp_message_call(message, member);
    }

    if (message->known == NULL) {
        return MCP_OK;
    }

    if (message->modern
        && message->kind == MCP_REQUEST
        && !(message->known->eras & MCP_MODERN))
    {
        return mcp_message_refuse(message, MCP_METHOD_NOT_FOUND,
                                  "a method of earlier versions of MCP");
    }

    if (message->governed == MCP_GOVERNED_AS_REFERENCE) {
        return mcp_message_reference(message, member[mcp_params_ref]);
    }

    if (message->governed == MCP_GOVERNED_AS_SUBSCRIPTION) {
        return mcp_message_listen(message, member[mcp_params_notifications]);
    }

    named = message->known->named;

    return (named == MCP_NAMED_BY_NOTHING)
               ? MCP_OK
               : mcp_message_named(message,
                                   member[mcp_params_naming[named].member],
                                   mcp_params_naming[named].fault);
}


static mcp_inline int
mcp_message_named(mcp_message_t *message, uint32_t token, const char *fault)
{
    mcp_json_token_t  *tokens;

    tokens = message->json->tokens;

    if (token == 0
        || tokens[token].type != MCP_JSON_STRING
        || tokens[token].len == 0)
    {
        return fault ? mcp_message_refuse(message, MCP_INVALID_PARAMS, fault)
                     : MCP_OK;
    }

    return mcp_json_text(message->json, token, &message->subject);
}


static mcp_aside int
mcp_message_meta(mcp_message_t *message, uint32_t meta)
{
    uint32_t  name, end;

    static const mcp_str_t  version =
        mcp_string("io.modelcontextprotocol/protocolVersion");
    static const mcp_str_t  capabilities =
        mcp_string("io.modelcontextprotocol/clientCapabilities");

    end = message->json->tokens[meta].next;

    for (name = meta + 1;
         name < end;
         name = message->json->tokens[name + 1].next)
    {
        if (mcp_json_is(message->json, name, &capabilities)) {
            message->capabilities =
                (message->json->tokens[name + 1].type == MCP_JSON_OBJECT);
            message->tasked = mcp_message_tasks(message->json, name + 1);
            continue;
        }

        if (!mcp_json_is(message->json, name, &version)) {
            continue;
        }

        message->modern = 1;

        if (message->json->tokens[name + 1].type != MCP_JSON_STRING) {
            return mcp_message_refuse(message, MCP_INVALID_PARAMS,
                                      "the protocol version in \"_meta\" is "
                                      "not a string");
        }

        if (mcp_json_text(message->json, name + 1, &message->protocol)
            != MCP_OK)
        {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


/* SEP-2663: whether the client can do with a task in the place of a result */

static unsigned
mcp_message_tasks(const mcp_json_t *json, uint32_t capabilities)
{
    uint32_t  extensions;

    static const mcp_str_t  names[] = {
        mcp_string("extensions"),
        mcp_string("io.modelcontextprotocol/tasks")
    };

    extensions = mcp_member(json, capabilities, &names[0]);

    return extensions && mcp_member(json, extensions, &names[1]);
}


static mcp_inline int
mcp_message_call(mcp_message_t *message, const uint32_t *member)
{
    int       rc;
    uint32_t  arguments;

    rc = mcp_message_named(message, member[mcp_params_name],
                           "tools/call without the name of a tool");
    if (rc != MCP_OK) {
        return rc;
    }

    message->tool = message->subject;

    if (member[mcp_params_task]) {
        message->tasked = 1;
    }

    arguments = member[mcp_params_arguments];

    if (arguments == 0) {
        return MCP_OK;
    }

    if (message->json->tokens[arguments].type == MCP_JSON_OBJECT) {
        message->arguments = arguments;
        return MCP_OK;
    }

    return (message->json->tokens[arguments].type == MCP_JSON_NULL)
               ? MCP_OK
               : mcp_message_refuse(message, MCP_INVALID_PARAMS,
                                    "\"arguments\" is not an object");
}


/* MCP 2025-11-25, "Completion": of an argument of a prompt, or of a template */

static mcp_aside int
mcp_message_reference(mcp_message_t *message, uint32_t ref)
{
    int          rc;
    uint32_t     member[mcp_ref_members];
    mcp_json_t  *json;

    static const mcp_str_t  prompt = mcp_string("ref/prompt");
    static const mcp_str_t  resource = mcp_string("ref/resource");
    static const char       fault[] = "completion/complete without a \"ref\" "
                                      "to a prompt or a resource";

    json = message->json;

    if (ref == 0 || json->tokens[ref].type != MCP_JSON_OBJECT) {
        return mcp_message_refuse(message, MCP_INVALID_PARAMS, fault);
    }

    memset(member, 0, sizeof(member));

    rc = mcp_members(json, ref, mcp_ref_names, mcp_ref_members, member);
    if (rc != MCP_OK) {
        return mcp_message_members_fault(message, rc);
    }

    if (member[mcp_ref_type]
        && json->tokens[member[mcp_ref_type]].type == MCP_JSON_STRING)
    {
        if (mcp_json_is(json, member[mcp_ref_type], &prompt)) {
            message->governed = MCP_GOVERNED_AS_PROMPT;
            return mcp_message_named(message, member[mcp_ref_name], fault);
        }

        if (mcp_json_is(json, member[mcp_ref_type], &resource)) {
            message->governed = MCP_GOVERNED_AS_RESOURCE;
            return mcp_message_named(message, member[mcp_ref_uri], fault);
        }
    }

    return mcp_message_refuse(message, MCP_INVALID_PARAMS, fault);
}


/* MCP 2026-07-28, "Subscriptions" */

static mcp_aside int
mcp_message_listen(mcp_message_t *message, uint32_t notifications)
{
    int       rc;
    uint32_t  member[mcp_listen_members];

    if (notifications == 0
        || message->json->tokens[notifications].type != MCP_JSON_OBJECT)
    {
        return mcp_message_refuse(message, MCP_INVALID_PARAMS,
                                  "subscriptions/listen without "
                                  "\"notifications\"");
    }

    memset(member, 0, sizeof(member));

    rc = mcp_members(message->json, notifications, mcp_listen_names,
                     mcp_listen_members, member);
    if (rc != MCP_OK) {
        return mcp_message_members_fault(message, rc);
    }

    rc = mcp_message_list(message, member[mcp_listen_resources],
                          "\"resourceSubscriptions\" is not a list of "
                          "at most 256 URIs");
    if (rc != MCP_OK) {
        return rc;
    }

    rc = mcp_message_list(message, member[mcp_listen_tasks],
                          "\"taskIds\" is not a list of at most 256 ids");
    if (rc != MCP_OK) {
        return rc;
    }

    message->resources = member[mcp_listen_resources];
    message->tasks = member[mcp_listen_tasks];

    return MCP_OK;
}


static int
mcp_message_list(mcp_message_t *message, uint32_t list, const char *fault)
{
    uint32_t           i;
    mcp_json_token_t  *tokens;

    if (list == 0) {
        return MCP_OK;
    }

    tokens = message->json->tokens;

    if (tokens[list].type != MCP_JSON_ARRAY
        || tokens[list].size > MCP_LISTEN_MAX)
    {
        return mcp_message_refuse(message, MCP_INVALID_PARAMS, fault);
    }

    for (i = list + 1; i < tokens[list].next; i = tokens[i].next) {

        if (tokens[i].type != MCP_JSON_STRING) {
            return mcp_message_refuse(message, MCP_INVALID_PARAMS, fault);
        }
    }

    return MCP_OK;
}
