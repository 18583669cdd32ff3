
#include <openssl/evp.h>

#include "mcp_header.h"
#include "mcp_text.h"


/* whether Mcp-Name has to say what the message is about */

#define mcp_header_named(message)                                             \
    ((message)->known != NULL                                                 \
     && (message)->known->named != MCP_NAMED_BY_NOTHING)


static mcp_aside int mcp_header_repeats(const mcp_header_t *header,
    mcp_message_t *message);
static int mcp_header_era(const mcp_header_t *header, unsigned protocols,
    mcp_message_t *message);
static int mcp_header_legacy(unsigned protocols, mcp_message_t *message);
static mcp_aside int mcp_header_required(const mcp_header_t *header,
    mcp_message_t *message);
static int mcp_header_names(const mcp_str_t *value, const mcp_str_t *name,
    mcp_region_t *region);
static int mcp_header_encoded(const mcp_str_t *value, mcp_str_t *base64);
static int mcp_header_unsupported(mcp_message_t *message);
static mcp_inline mcp_str_t mcp_header_value(const mcp_str_t *line);


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
    int        rc;
    mcp_str_t  method, name;

    method = mcp_header_value(&header->method);

    if (header->method.data != NULL
        && !mcp_str_eq(&method, &message->method))
    {
        return mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                  "Mcp-Method is not the method of the "
                                  "message");
    }

    if (header->name.data == NULL || !mcp_header_named(message)) {
        return MCP_OK;
    }

    name = mcp_header_value(&header->name);

    rc = mcp_header_names(&name, &message->subject, message->json->region);

    return (rc == MCP_FAULT)
               ? mcp_message_refuse(message, MCP_HEADER_MISMATCH,
                                    "Mcp-Name is not the name in the message")
               : rc;
}


/* servers choose the era by the header, or by the body */

static int
mcp_header_era(const mcp_header_t *header, unsigned protocols,
    mcp_message_t *message)
{
    mcp_str_t  protocol;

    protocol = mcp_header_value(&header->protocol);

    if (!message->modern) {
        message->protocol = protocol;
        return mcp_header_legacy(protocols, message);
    }

    if (header->protocol.data != NULL
        && !mcp_str_eq(&protocol, &message->protocol))
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

static int
mcp_header_legacy(unsigned protocols, mcp_message_t *message)
{
    unsigned  found;

    static const mcp_str_t  initialize = mcp_string("initialize");

    if (message->protocol.data != NULL) {
        found = mcp_protocol_find(&message->protocol);

        if (!(found & protocols)) {
            return mcp_header_unsupported(message);
        }

        if (message->kind == MCP_REQUEST
            && (found & MCP_PROTOCOLS_MODERN))
        {
            return mcp_message_refuse(message, MCP_INVALID_PARAMS,
                                      "\"_meta\" without the protocol version "
                                      "that MCP-Protocol-Version has");
        }

        return MCP_OK;
    }

    if (protocols & MCP_PROTOCOLS_SILENT) {
        return MCP_OK;
    }

    /* it is still to be agreed on */

    if (mcp_str_eq(&message->method, &initialize)
        && (protocols & MCP_PROTOCOLS_LEGACY))
    {
        return MCP_OK;
    }

    return mcp_header_unsupported(message);
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


/* RFC 9110, section 5.5: blanks around a value are none of it */

static mcp_inline mcp_str_t
mcp_header_value(const mcp_str_t *line)
{
    mcp_str_t  value;

    value = *line;

    while (value.len && (*value.data == ' ' || *value.data == '\t')) {
        value.data++;
        value.len--;
    }

    while (value.len
           && (value.data[value.len - 1] == ' '
               || value.data[value.len - 1] == '\t'))
    {
        value.len--;
    }

    return value;
}
