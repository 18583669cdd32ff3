
#include <openssl/evp.h>

#include "mcp_header.h"
#include "mcp_members.h"
#include "mcp_number.h"
#include "mcp_text.h"


/* whether Mcp-Name has to say what the message is about */

#define mcp_header_named(message)                                             \
    ((message)->known != NULL                                                 \
     && (message)->known->named != MCP_NAMED_BY_NOTHING                       \
     && (message)->known->named != MCP_NAMED_BY_VERSION)


static mcp_aside int mcp_header_repeats(const mcp_header_t *header,
    mcp_message_t *message);
static mcp_inline int mcp_header_era(const mcp_header_t *header,
    unsigned protocols, mcp_message_t *message);
static mcp_aside int mcp_header_modern(const mcp_header_t *header,
    unsigned protocols, mcp_message_t *message);
static mcp_inline int mcp_header_legacy(unsigned protocols,
    mcp_message_t *message);
static mcp_aside int mcp_header_no_modern(mcp_message_t *message);
static mcp_aside int mcp_header_opens(unsigned protocols,
    mcp_message_t *message);
static mcp_aside int mcp_header_required(const mcp_header_t *header,
    mcp_message_t *message);
static const mcp_str_t *mcp_header_param(const mcp_header_t *header,
    const mcp_str_t *name);
static uint32_t mcp_header_argument(const mcp_message_t *message,
    const mcp_str_t *path);
static int mcp_header_says(const mcp_str_t *value, mcp_json_t *json,
    uint32_t token);
static int mcp_header_names(const mcp_str_t *value, const mcp_str_t *name,
    mcp_region_t *region);
static int mcp_header_encoded(const mcp_str_t *value, mcp_str_t *base64);
static int mcp_header_unsupported(mcp_message_t *message);


int
mcp_header_agrees(const mcp_header_t *header, unsigned protocols,
    mcp_message_t *message)
{
    int  rc;

    if (message->kind != MCP_RESPONSE
        && (header->method.data != NULL || header->name.data != NULL))
    {
        rc = mcp_header_repeats(header, message);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return mcp_header_era(header, protocols, message);
}


static mcp_aside int
mcp_header_repeats(const mcp_header_t *header, mcp_message_t *message)
{
    int  rc;

    if (header->method.data != NULL
        && !mcp_str_eq(&header->method, &message->method))
    {
        return mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                  "Mcp-Method is not the method of the "
                                  "message");
    }

    if (header->name.data == NULL || !mcp_header_named(message)) {
        return MCP_OK;
    }

    rc = mcp_header_names(&header->name, &message->subject,
                          message->json->region);

    return (rc == MCP_FAULT)
               ? mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                    "Mcp-Name is not the name in the message")
               : rc;
}


/* servers choose the era by the header, or by the body */

static mcp_inline int
mcp_header_era(const mcp_header_t *header, unsigned protocols,
    mcp_message_t *message)
{
    if (message->modern) {
        return mcp_header_modern(header, protocols, message);
    }

    message->protocol = header->protocol;

    return mcp_header_legacy(protocols, message);
}


static mcp_aside int
mcp_header_modern(const mcp_header_t *header, unsigned protocols,
    mcp_message_t *message)
{
    if (header->protocol.data != NULL
        && !mcp_str_eq(&header->protocol, &message->protocol))
    {
        return mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                  "MCP-Protocol-Version is not the version in "
                                  "\"_meta\"");
    }

    if (!(mcp_protocol_find(&message->protocol) & protocols)) {
        return mcp_header_unsupported(message);
    }

    /* what notifications have to bring is not defined */

    return (message->kind == MCP_REQUEST)
               ? mcp_header_required(header, message) : MCP_OK;
}


/* without a version of its own: the header alone says it, if it is said */

static mcp_inline int
mcp_header_legacy(unsigned protocols, mcp_message_t *message)
{
    int       opens;
    unsigned  found;

    opens = (message->known != NULL
             && message->known->named == MCP_NAMED_BY_VERSION
             && message->subject.len);

    if (message->protocol.data == NULL) {

        if (!opens && !(protocols & MCP_PROTOCOLS_SILENT)) {
            return mcp_header_unsupported(message);
        }

    } else {
        found = mcp_protocol_find(&message->protocol);

        if (!(found & protocols)) {
            return mcp_header_unsupported(message);
        }

        if (found == MCP_PROTOCOLS_MODERN
            && message->kind != MCP_NOTIFICATION)
        {
            return mcp_header_no_modern(message);
        }
    }

    return opens ? mcp_header_opens(protocols, message) : MCP_OK;
}


/* the header says a version whose messages are others */

static mcp_aside int
mcp_header_no_modern(mcp_message_t *message)
{
    return (message->kind == MCP_REQUEST)
               ? mcp_message_refuse(message, MCP_INVALID_PARAMS,
                                    "\"_meta\" without the protocol version "
                                    "that MCP-Protocol-Version has")
               : mcp_message_refuse(message, MCP_INVALID_REQUEST,
                                    "a response where MCP-Protocol-Version "
                                    "is one that has none");
}


/* "initialize" asks for one: which it will be is then the server's to say */

static mcp_aside int
mcp_header_opens(unsigned protocols, mcp_message_t *message)
{
    message->protocol = message->subject;

    return (protocols == MCP_PROTOCOLS_ALL
            || (mcp_protocol_find(&message->subject) & protocols))
               ? MCP_OK : mcp_header_unsupported(message);
}


static mcp_aside int
mcp_header_required(const mcp_header_t *header, mcp_message_t *message)
{
    if (!message->capabilities) {
        return mcp_message_refuse(message, MCP_INVALID_PARAMS,
                                  "\"_meta\" without the capabilities of the "
                                  "client");
    }

    if (header->protocol.data == NULL) {
        return mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                  "expected MCP-Protocol-Version");
    }

    if (header->method.data == NULL) {
        return mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                  "expected Mcp-Method");
    }

    if (header->name.data == NULL && mcp_header_named(message)) {
        return mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                  "expected Mcp-Name");
    }

    return MCP_OK;
}


int
mcp_header_param_agrees(const mcp_header_t *header, const mcp_param_t *param,
    mcp_message_t *message)
{
    int               rc;
    uint32_t          token;
    const mcp_str_t  *line;

    line = mcp_header_param(header, &param->header);
    token = mcp_header_argument(message, &param->path);

    if (line == NULL) {

        /* earlier versions know no such header */

        return (token && message->modern)
                   ? mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                        "expected the Mcp-Param header of an "
                                        "argument")
                   : MCP_OK;
    }

    rc = token ? mcp_header_says(line, message->json, token) : MCP_FAULT;

    return (rc == MCP_FAULT)
               ? mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                    "a Mcp-Param header is not the argument "
                                    "in the message")
               : rc;
}


/* NULL: there is no such line */

static const mcp_str_t *
mcp_header_param(const mcp_header_t *header, const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < header->nparams; i++) {

        if (mcp_text_fold_eq(&header->params[i].name, name)) {
            return &header->params[i].value;
        }
    }

    return NULL;
}


/* 0: there is none, or it is null, which is the same */

static uint32_t
mcp_header_argument(const mcp_message_t *message, const mcp_str_t *path)
{
    u_char      *p, *last;
    uint32_t     token;
    mcp_str_t    name;
    mcp_json_t  *json;

    json = message->json;
    token = message->arguments;
    last = path->data + path->len;

    for (p = path->data; token && p <= last; p = name.data + name.len + 1) {

        name.data = p;
        name.len = 0;

        while (p + name.len < last && p[name.len] != '\0') {
            name.len++;
        }

        token = mcp_member(json, token, &name);
    }

    return (token && json->tokens[token].type != MCP_JSON_NULL) ? token : 0;
}


/* numbers are compared as such: 42.0 is 42 */

static int
mcp_header_says(const mcp_str_t *value, mcp_json_t *json, uint32_t token)
{
    mcp_str_t     text;
    mcp_number_t  number, other;

    mcp_json_source(json, token, &text);

    switch (json->tokens[token].type) {

    case MCP_JSON_STRING:
        return (mcp_json_text(json, token, &text) == MCP_OK)
                   ? mcp_header_names(value, &text, json->region) : MCP_ERROR;

    case MCP_JSON_NUMBER:
        mcp_number_read(&number, &text);

        return (mcp_number_scan(&other, value)
                && mcp_number_compare(&number, &other) == 0)
                   ? MCP_OK : MCP_FAULT;

    case MCP_JSON_TRUE:
    case MCP_JSON_FALSE:
        return mcp_str_eq(value, &text) ? MCP_OK : MCP_FAULT;

    default:
        return MCP_FAULT;
    }
}


/*
 * As it is, or as =?base64?...?=.  What has that form is always meant to be
 * decoded; there is one way to encode a name, so it is the name that is
 * encoded here.  MCP_FAULT: it is another one.
 */

static int
mcp_header_names(const mcp_str_t *value, const mcp_str_t *name,
    mcp_region_t *region)
{
    u_char     *p;
    mcp_str_t   base64;

    if (!mcp_header_encoded(value, &base64)) {
        return mcp_str_eq(value, name) ? MCP_OK : MCP_FAULT;
    }

    if (base64.len != (name->len + 2) / 3 * 4) {
        return MCP_FAULT;
    }

    p = mcp_alloc(region, base64.len + 1);
    if (p == NULL) {
        return MCP_ERROR;
    }

    (void) EVP_EncodeBlock(p, name->data, (int) name->len);

    return (memcmp(p, base64.data, base64.len) == 0) ? MCP_OK : MCP_FAULT;
}


static int
mcp_header_encoded(const mcp_str_t *value, mcp_str_t *base64)
{
    static const mcp_str_t  begin = mcp_string("=?base64?");
    static const mcp_str_t  end = mcp_string("?=");

    if (value->len < begin.len + end.len
        || memcmp(value->data, begin.data, begin.len) != 0
        || memcmp(value->data + value->len - end.len, end.data, end.len) != 0)
    {
        return 0;
    }

    base64->data = value->data + begin.len;
    base64->len = value->len - begin.len - end.len;

    return 1;
}


static int
mcp_header_unsupported(mcp_message_t *message)
{
    return mcp_message_refuse(message, MCP_UNSUPPORTED_PROTOCOL,
                              "Unsupported protocol version");
}
