
#include "mcp_message.h"
#include "mcp_text.h"


/* members of the envelope */

typedef enum {
    mcp_root_jsonrpc = 0,
    mcp_root_id,
    mcp_root_method,
    mcp_root_params,
    mcp_root_result,
    mcp_root_error,

    mcp_root_members
} mcp_root_member_e;


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

    mcp_params_members
} mcp_params_member_e;


static int mcp_message_root(mcp_message_t *message);
static int mcp_message_envelope(mcp_message_t *message);
static int mcp_message_method(mcp_message_t *message, const uint32_t *member);
static int mcp_message_id(mcp_message_t *message, uint32_t id);
static int mcp_message_params(mcp_message_t *message);
static int mcp_message_named(mcp_message_t *message, const uint32_t *member);
static int mcp_message_meta(mcp_message_t *message, uint32_t meta);
static int mcp_message_call(mcp_message_t *message, const uint32_t *params);
static mcp_inline int mcp_message_members(mcp_message_t *message,
    uint32_t object, const mcp_str_t *names, size_t n, uint32_t *values);
static size_t mcp_message_find(const mcp_json_t *json, uint32_t name,
    const mcp_str_t *names, size_t n);
static int mcp_message_unknown(mcp_message_t *message, uint32_t name,
    const mcp_str_t *names, size_t n);
static int mcp_message_json_fault(mcp_message_t *message);


static const mcp_str_t  mcp_root_names[] = {
    [mcp_root_jsonrpc] = mcp_string("jsonrpc"),
    [mcp_root_id] = mcp_string("id"),
    [mcp_root_method] = mcp_string("method"),
    [mcp_root_params] = mcp_string("params"),
    [mcp_root_result] = mcp_string("result"),
    [mcp_root_error] = mcp_string("error")
};


static const mcp_str_t  mcp_params_names[] = {
    [mcp_params_name] = mcp_string("name"),
    [mcp_params_arguments] = mcp_string("arguments"),
    [mcp_params_meta] = mcp_string("_meta"),
    [mcp_params_task] = mcp_string("task"),
    [mcp_params_input_responses] = mcp_string("inputResponses"),
    [mcp_params_request_state] = mcp_string("requestState"),
    [mcp_params_cursor] = mcp_string("cursor"),
    [mcp_params_uri] = mcp_string("uri"),
    [mcp_params_task_id] = mcp_string("taskId")
};


/* the member that names a message, by mcp_named_e */

static const mcp_params_member_e  mcp_params_naming[] = {
    [MCP_NAMED_BY_NAME] = mcp_params_name,
    [MCP_NAMED_BY_URI] = mcp_params_uri,
    [MCP_NAMED_BY_TASK] = mcp_params_task_id
};


int
mcp_message_read(mcp_message_t *message, mcp_json_t *json)
{
    int  rc;

    memset(message, 0, sizeof(mcp_message_t));

    message->json = json;

    rc = mcp_json_read(json);

    if (rc == MCP_OK) {
        rc = mcp_message_root(message);

    } else if (rc == MCP_FAULT) {
        rc = mcp_message_json_fault(message);
    }

    /* whoever judges it all the same must not take it for a sound one */

    if (rc == MCP_ERROR) {
        message->code = MCP_INTERNAL_ERROR;
    }

    return rc;
}


int
mcp_message_known(const mcp_message_t *message)
{
    return message->known != NULL && message->known->kind == message->kind;
}


int
mcp_message_refuse(mcp_message_t *message, int code, const char *fault)
{
    message->code = code;
    message->fault.data = (u_char *) fault;
    message->fault.len = strlen(fault);

    return MCP_FAULT;
}


static int
mcp_message_root(mcp_message_t *message)
{
    int  rc;

    switch (message->json->tokens[0].type) {

    case MCP_JSON_OBJECT:
        break;

    case MCP_JSON_ARRAY:
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "JSON-RPC batches are not accepted: send one "
                                  "message per request");

    default:
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "the message is not an object");
    }

    rc = mcp_message_envelope(message);

    if (rc != MCP_OK || message->params == 0) {
        return rc;
    }

    return mcp_message_params(message);
}


static int
mcp_message_envelope(mcp_message_t *message)
{
    int                rc;
    uint32_t           member[mcp_root_members];
    mcp_str_t          version;
    mcp_json_token_t  *tokens;

    tokens = message->json->tokens;

    memset(member, 0, sizeof(member));

    rc = mcp_message_members(message, 0, mcp_root_names, mcp_root_members,
                             member);
    if (rc != MCP_OK) {
        return rc;
    }

    if (member[mcp_root_id]) {
        rc = mcp_message_id(message, member[mcp_root_id]);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    mcp_json_source(message->json, member[mcp_root_jsonrpc], &version);

    if (member[mcp_root_jsonrpc] == 0
        || tokens[member[mcp_root_jsonrpc]].type != MCP_JSON_STRING
        || version.len != 3
        || memcmp(version.data, "2.0", 3) != 0)
    {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "\"jsonrpc\" is not \"2.0\"");
    }

    if (member[mcp_root_method] == 0) {

        message->kind = MCP_RESPONSE;

        if (message->id.len == 0
            || !member[mcp_root_result] == !member[mcp_root_error])
        {
            return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                      "neither a request nor a response");
        }

        return MCP_OK;
    }

    return mcp_message_method(message, member);
}


/* a request or a notification */

static int
mcp_message_method(mcp_message_t *message, const uint32_t *member)
{
    mcp_json_token_t  *tokens;

    tokens = message->json->tokens;

    if (member[mcp_root_result] || member[mcp_root_error]) {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "\"method\" beside \"result\" or \"error\"");
    }

    if (tokens[member[mcp_root_method]].type != MCP_JSON_STRING) {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "\"method\" is not a string");
    }

    if (mcp_json_text(message->json, member[mcp_root_method],
                      &message->method)
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    message->kind = message->id.len ? MCP_REQUEST : MCP_NOTIFICATION;
    message->known = mcp_method_find(&message->method);
    message->call = (message->known != NULL
                     && message->known->governed == MCP_GOVERNED_AS_TOOL);
    message->params = member[mcp_root_params];

    if (message->params
        && tokens[message->params].type != MCP_JSON_OBJECT)
    {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "\"params\" is not an object");
    }

    if (message->call && message->kind != MCP_REQUEST) {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "tools/call without an id");
    }

    if (message->call && message->params == 0) {
        return mcp_message_refuse(message, MCP_INVALID_PARAMS,
                                  "tools/call without \"params\"");
    }

    return MCP_OK;
}


/*
 * MCP allows strings and integers.  Servers take 1.0, 1e2 or 2^53 for
 * different ids, or for none.
 */

static int
mcp_message_id(mcp_message_t *message, uint32_t id)
{
    size_t             i;
    mcp_str_t          source, digits;
    mcp_json_token_t  *token;

    static const mcp_str_t  max = mcp_string("9007199254740991");

    token = &message->json->tokens[id];

    mcp_json_source(message->json, id, &source);

    if (token->type == MCP_JSON_STRING) {
        message->id.data = source.data - 1;
        message->id.len = source.len + 2;

        return MCP_OK;
    }

    digits = source;

    if (digits.data[0] == '-') {
        digits.data++;
        digits.len--;
    }

    if (token->type != MCP_JSON_NUMBER || digits.len > max.len) {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "\"id\" is neither a string nor an integer "
                                  "of at most 2^53 - 1");
    }

    for (i = 0; i < digits.len; i++) {

        if (digits.data[i] < '0' || digits.data[i] > '9') {
            return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                      "\"id\" is a number with a point or an "
                                      "exponent");
        }
    }

    /* numbers of as many digits compare as texts do */

    if (digits.len == max.len
        && memcmp(digits.data, max.data, max.len) > 0)
    {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "\"id\" is neither a string nor an integer "
                                  "of at most 2^53 - 1");
    }

    message->id = source;

    return MCP_OK;
}


static int
mcp_message_params(mcp_message_t *message)
{
    int       rc;
    uint32_t  member[mcp_params_members];

    memset(member, 0, sizeof(member));

    rc = mcp_message_members(message, message->params, mcp_params_names,
                             mcp_params_members, member);
    if (rc != MCP_OK) {
        return rc;
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

    if (message->call) {
        return mcp_message_call(message, member);
    }

    return mcp_message_named(message, member);
}


/* what is no string names nothing */

static int
mcp_message_named(mcp_message_t *message, const uint32_t *member)
{
    uint32_t  token;

    if (message->known == NULL
        || message->known->named == MCP_NAMED_BY_NOTHING)
    {
        return MCP_OK;
    }

    token = member[mcp_params_naming[message->known->named]];

    if (token == 0 || message->json->tokens[token].type != MCP_JSON_STRING) {
        return MCP_OK;
    }

    return mcp_json_text(message->json, token, &message->named);
}


static int
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
            continue;
        }

        if (!mcp_json_is(message->json, name, &version)) {
            continue;
        }

        message->modern = 1;

        if (message->json->tokens[name + 1].type == MCP_JSON_STRING
            && mcp_json_text(message->json, name + 1, &message->protocol)
               != MCP_OK)
        {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


static int
mcp_message_call(mcp_message_t *message, const uint32_t *member)
{
    mcp_json_token_t  *tokens;

    tokens = message->json->tokens;

    if (member[mcp_params_name] == 0
        || tokens[member[mcp_params_name]].type != MCP_JSON_STRING
        || tokens[member[mcp_params_name]].len == 0)
    {
        return mcp_message_refuse(message, MCP_INVALID_PARAMS,
                                  "tools/call without the name of a tool");
    }

    if (mcp_json_text(message->json, member[mcp_params_name], &message->tool)
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    message->named = message->tool;

    if (member[mcp_params_arguments] == 0) {
        return MCP_OK;
    }

    switch (tokens[member[mcp_params_arguments]].type) {

    case MCP_JSON_NULL:
        return MCP_OK;

    case MCP_JSON_OBJECT:
        message->arguments = member[mcp_params_arguments];
        return MCP_OK;

    default:
        return mcp_message_refuse(message, MCP_INVALID_PARAMS,
                                  "\"arguments\" is not an object");
    }
}


/* sets the tokens of the members of these names, which were 0 before */

static mcp_inline int
mcp_message_members(mcp_message_t *message, uint32_t object,
    const mcp_str_t *names, size_t n, uint32_t *values)
{
    int          rc;
    size_t       i;
    uint32_t     name, end;
    mcp_json_t  *json;

    json = message->json;
    end = json->tokens[object].next;
    i = 0;

    for (name = object + 1; name < end; name = json->tokens[name + 1].next) {

        /* they mostly come in the order in which MCP names them */

        if (!mcp_json_is(json, name, &names[i])) {
            i = mcp_message_find(json, name, names, n);
        }

        if (i == n) {
            i = 0;
            rc = mcp_message_unknown(message, name, names, n);

            if (rc != MCP_OK) {
                return rc;
            }

            continue;
        }

        values[i] = name + 1;
        i = (i + 1 < n) ? i + 1 : 0;
    }

    return MCP_OK;
}


/* n if there is none */

static size_t
mcp_message_find(const mcp_json_t *json, uint32_t name,
    const mcp_str_t *names, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {

        if (mcp_json_is(json, name, &names[i])) {
            break;
        }
    }

    return i;
}


/*
 * A name that differs from one of these in case only is read as that one by
 * some decoders (CVE-2026-27896).
 */

static int
mcp_message_unknown(mcp_message_t *message, uint32_t name,
    const mcp_str_t *names, size_t n)
{
    size_t     i;
    mcp_str_t  text;

    if (mcp_json_text(message->json, name, &text) != MCP_OK) {
        return MCP_ERROR;
    }

    for (i = 0; i < n; i++) {

        if (mcp_text_fold_eq(&text, &names[i])) {
            return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                      "a member name that differs from one "
                                      "of MCP's in case only");
        }
    }

    return MCP_OK;
}


/* "malformed JSON: invalid UTF-8 at byte 17"; bytes count from 0 */

static int
mcp_message_json_fault(mcp_message_t *message)
{
    u_char     buf[MCP_TEXT_UINT_LEN];
    mcp_str_t  parts[4];

    mcp_str_set(&parts[0], "malformed JSON: ");
    mcp_str_set(&parts[2], " at byte ");

    parts[1].data = (u_char *) mcp_json_error(message->json->error);
    parts[1].len = strlen(mcp_json_error(message->json->error));
    mcp_text_uint(&parts[3], buf, message->json->at);

    message->code = MCP_PARSE_ERROR;

    if (mcp_text_join(message->json->region, &message->fault, parts, 4)
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    return MCP_FAULT;
}
