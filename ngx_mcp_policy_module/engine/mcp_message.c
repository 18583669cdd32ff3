
#include "mcp_members.h"
#include "mcp_message_params.h"


static int mcp_message_root(mcp_message_t *message);
static int mcp_message_envelope(mcp_message_t *message);
static int mcp_message_method(mcp_message_t *message, const uint32_t *member);
static int mcp_message_id(mcp_message_t *message, uint32_t id);
static mcp_aside int mcp_message_json_fault(mcp_message_t *message);


int
mcp_message_read(mcp_message_t *message, mcp_json_t *json)
{
    int  rc;

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
mcp_message_members_fault(mcp_message_t *message, int rc)
{
    return (rc == MCP_ERROR)
               ? rc
               : mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                    "a member name that differs from one of "
                                    "MCP's in case only");
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
    int              rc;
    mcp_json_type_e  type;

    type = message->json->tokens[0].type;

    if (type != MCP_JSON_OBJECT) {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  (type == MCP_JSON_ARRAY)
                                      ? "JSON-RPC batches are not accepted: "
                                        "send one message per request"
                                      : "the message is not an object");
    }

    rc = mcp_message_envelope(message);

    return (rc == MCP_OK) ? mcp_message_params(message) : rc;
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

    rc = mcp_members(message->json, 0, mcp_root_names, mcp_root_members,
                     member);
    if (rc != MCP_OK) {
        return mcp_message_members_fault(message, rc);
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
    message->params = member[mcp_root_params];

    if (message->params
        && tokens[message->params].type != MCP_JSON_OBJECT)
    {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "\"params\" is not an object");
    }

    if (message->known == NULL) {
        return MCP_OK;
    }

    message->governed = message->known->governed;

    if (mcp_message_calls(message) && message->kind != MCP_REQUEST) {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "tools/call without an id");
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

    if (token->escaped) {
        return mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                  "\"id\" is a number with a point or an "
                                  "exponent");
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


static mcp_aside int
mcp_message_json_fault(mcp_message_t *message)
{
    message->code = MCP_PARSE_ERROR;

    return (mcp_json_fault(message->json, &message->fault) == MCP_OK)
               ? MCP_FAULT : MCP_ERROR;
}
