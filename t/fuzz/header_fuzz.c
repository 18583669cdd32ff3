
/*
 * Headers.  The lines of one, each by its place: Mcp-Method, Mcp-Name,
 * MCP-Protocol-Version, the name of a parameter, its value and the path of the
 * argument that it repeats, "-" where there is no such line; then the message.
 * What agrees says the same, decoded here, as the message does by jansson; and
 * a header made of the message agrees with it.
 */


#include <strings.h>

#include <openssl/evp.h>

#include "fuzz.h"
#include "oracle.h"
#include "mcp_header.h"
#include "mcp_judge.h"
#include "mcp_text.h"


#define HEADER_PARAM  "Region"        /* of which the path is */


static mcp_str_t header_line(mcp_region_t *region, mcp_str_t *input);
static mcp_str_t header_path(mcp_region_t *region, mcp_str_t *input);
static void header_agrees(const mcp_header_t *header, unsigned protocols,
    const mcp_message_t *message);
static void header_era(const mcp_header_t *header,
    const mcp_message_t *message);
static void header_refused(const mcp_message_t *message);
static void header_made(const mcp_message_t *message);
static mcp_str_t header_encode(mcp_region_t *region, const mcp_str_t *text);
static int header_says(mcp_region_t *region, const mcp_str_t *value,
    const mcp_str_t *text);
static void header_param(const mcp_header_t *header, const mcp_param_t *param,
    const mcp_message_t *message);
static const json_t *header_argument(const json_t *root,
    const mcp_str_t *path);
static int header_same(mcp_region_t *region, const mcp_str_t *line,
    const json_t *value);
static double header_number(mcp_region_t *region, const mcp_str_t *line);


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    unsigned             protocols;
    mcp_str_t            text;
    mcp_json_t           json;
    mcp_param_t          param;
    mcp_header_t         header;
    mcp_message_t        message;
    mcp_header_param_t   line;

    text = *input;
    header.method = header_line(region, &text);
    header.name = header_line(region, &text);
    header.protocol = header_line(region, &text);
    line.name = header_line(region, &text);
    line.value = header_line(region, &text);
    header.params = &line;
    header.nparams = (line.name.data != NULL && line.value.data != NULL);
    param.header = fuzz_str(HEADER_PARAM);
    param.path = header_path(region, &text);

    mcp_json_init(&json, text.data, text.len, region);
    memset(&message, 0, sizeof(mcp_message_t));

    if (mcp_message_read(&message, &json) != MCP_OK) {
        return;
    }

    for (protocols = 1; protocols <= MCP_PROTOCOLS_ALL; protocols++) {
        header_agrees(&header, protocols, &message);
    }

    header_made(&message);
    header_param(&header, &param, &message);
}


static mcp_str_t
header_line(mcp_region_t *region, mcp_str_t *input)
{
    mcp_str_t  line;

    line = fuzz_line(region, input);

    if (fuzz_is(&line, "-")) {
        line.data = NULL;
        line.len = 0;
    }

    return line;
}


/* written with "." between the names */

static mcp_str_t
header_path(mcp_region_t *region, mcp_str_t *input)
{
    size_t     i;
    mcp_str_t  path;

    path = fuzz_line(region, input);

    for (i = 0; i < path.len; i++) {

        if (path.data[i] == '.') {
            path.data[i] = '\0';
        }
    }

    return path;
}


static void
header_agrees(const mcp_header_t *header, unsigned protocols,
    const mcp_message_t *message)
{
    int            rc;
    mcp_message_t  same;

    same = *message;
    rc = mcp_header_agrees(header, protocols, &same);

    if (rc != MCP_OK) {
        fuzz_check(rc == MCP_FAULT);
        header_refused(&same);
        return;
    }

    fuzz_check(same.code == 0 && same.fault.len == 0);

    /* "initialize" may ask for what there is not, where all are let through */

    fuzz_check((mcp_protocol_find(&same.protocol) & protocols)
               || (same.protocol.len == 0
                   && (protocols & MCP_PROTOCOLS_SILENT))
               || (protocols == MCP_PROTOCOLS_ALL
                   && fuzz_is(&same.method, "initialize")));

    header_era(header, &same);

    if (same.kind == MCP_RESPONSE) {
        return;
    }

    fuzz_check(header->method.data == NULL
               || fuzz_same(&header->method, &same.method));
    fuzz_check(header->name.data == NULL || same.subject.len == 0
               || fuzz_is(&same.method, "completion/complete")
               || fuzz_is(&same.method, "initialize")
               || header_says(same.json->region, &header->name,
                              &same.subject));
}


/* by the body, and a header says another one only where one is asked for */

static void
header_era(const mcp_header_t *header, const mcp_message_t *message)
{
    fuzz_check(header->protocol.data == NULL
               || fuzz_same(&header->protocol, &message->protocol)
               || (fuzz_is(&message->method, "initialize")
                   && fuzz_same(&message->subject, &message->protocol)));

    if (message->kind != MCP_REQUEST) {
        return;
    }

    fuzz_check(message->modern
               == fuzz_is(&message->protocol, "2026-07-28")
               || fuzz_is(&message->method, "initialize"));

    if (message->modern) {
        fuzz_check(message->capabilities);
        fuzz_check(header->protocol.data != NULL);
        fuzz_check(header->method.data != NULL);
    }
}


static void
header_refused(const mcp_message_t *message)
{
    mcp_facts_t    facts;
    mcp_verdict_t  verdict;

    fuzz_check(message->code == MCP_INVALID_REQUEST
               || message->code == MCP_INVALID_PARAMS
               || message->code == MCP_HEADER_MISMATCH
               || message->code == MCP_UNSUPPORTED_PROTOCOL);
    fuzz_check(message->fault.len != 0);

    memset(&facts, 0, sizeof(mcp_facts_t));

    fuzz_check(mcp_judge(NULL, message, &facts, message->json->region,
                         &verdict)
               == MCP_OK);
    fuzz_check(verdict.decision == MCP_INVALID);
}


/* of what the message says; any version that there is not is refused */

static void
header_made(const mcp_message_t *message)
{
    int            rc, known;
    mcp_header_t   header;
    mcp_message_t  same;

    memset(&header, 0, sizeof(mcp_header_t));

    header.method = message->method;
    header.name = header_encode(message->json->region, &message->subject);

    if (message->modern) {
        header.protocol = message->protocol;
    }

    same = *message;
    rc = mcp_header_agrees(&header, MCP_PROTOCOLS_ALL, &same);
    known = !message->modern || mcp_protocol_find(&message->protocol);

    fuzz_check((rc == MCP_OK)
               == (known && (!message->modern
                             || message->kind != MCP_REQUEST
                             || message->capabilities)));
}


static mcp_str_t
header_encode(mcp_region_t *region, const mcp_str_t *text)
{
    int        n;
    u_char    *p;
    mcp_str_t  value;

    static const char  begin[] = "=?base64?", end[] = "?=";

    value.data = mcp_alloc(region, sizeof(begin) + sizeof(end)
                                   + (text->len + 2) / 3 * 4);
    fuzz_check(value.data != NULL);

    p = value.data;
    memcpy(p, begin, sizeof(begin) - 1);
    p += sizeof(begin) - 1;

    n = EVP_EncodeBlock(p, text->data, (int) text->len);
    p += n;

    memcpy(p, end, sizeof(end) - 1);
    value.len = (size_t) (p - value.data) + sizeof(end) - 1;

    return value;
}


/* as it is, unless it looks encoded, or decoded */

static int
header_says(mcp_region_t *region, const mcp_str_t *value,
    const mcp_str_t *text)
{
    int        n;
    size_t     len;
    u_char    *p;

    len = value->len;

    if (len < 11 || memcmp(value->data, "=?base64?", 9) != 0
        || memcmp(value->data + len - 2, "?=", 2) != 0)
    {
        return fuzz_same(value, text);
    }

    p = mcp_alloc(region, len);
    fuzz_check(p != NULL);

    /* with a zero byte for each "=" at the end */

    n = EVP_DecodeBlock(p, value->data + 9, (int) len - 11);

    return n >= (int) text->len && n < (int) text->len + 3
           && (text->len == 0 || memcmp(p, text->data, text->len) == 0);
}


static void
header_param(const mcp_header_t *header, const mcp_param_t *param,
    const mcp_message_t *message)
{
    int               rc, sent;
    json_t           *root;
    json_error_t      error;
    mcp_message_t     same;
    const json_t     *value;
    const mcp_str_t  *name;

    if (!mcp_message_calls(message)) {
        return;
    }

    root = oracle_read(message->json, &error);

    if (root == NULL) {
        fuzz_check(oracle_may_refuse(&error));
        return;
    }

    same = *message;
    rc = mcp_header_param_agrees(header, param, &same);
    value = header_argument(root, &param->path);

    name = &header->params->name;
    sent = header->nparams && name->len == param->header.len
           && strncasecmp((char *) name->data, HEADER_PARAM, name->len) == 0;

    if (sent) {
        fuzz_check(rc != MCP_OK
                   || header_same(same.json->region, &header->params->value,
                                  value));

    } else {
        fuzz_check((rc == MCP_OK) == (value == NULL || !message->modern));
    }

    if (rc != MCP_OK) {
        fuzz_check(rc == MCP_FAULT && same.code == MCP_HEADER_MISMATCH);
        header_refused(&same);
    }

    json_decref(root);
}


/* NULL: there is none, or null */

static const json_t *
header_argument(const json_t *root, const mcp_str_t *path)
{
    size_t         i, len;
    const json_t  *value;

    value = json_object_get(json_object_get(root, "params"), "arguments");

    for (i = 0; i <= path->len; i += len + 1) {

        for (len = 0; i + len < path->len && path->data[i + len]; len++) {
            /* void */
        }

        value = json_object_getn(value, (char *) path->data + i, len);
    }

    return json_is_null(value) ? NULL : value;
}


static int
header_same(mcp_region_t *region, const mcp_str_t *line, const json_t *value)
{
    mcp_str_t  text;

    switch (value == NULL ? JSON_NULL : json_typeof(value)) {

    case JSON_STRING:
        text.data = (u_char *) json_string_value(value);
        text.len = json_string_length(value);
        return header_says(region, line, &text);

    case JSON_REAL:
        return header_number(region, line) == json_real_value(value);

    case JSON_TRUE:
        return fuzz_is(line, "true");

    case JSON_FALSE:
        return fuzz_is(line, "false");

    default:
        return 0;
    }
}


/* servers skip the blanks around and each "_" inside */

static double
header_number(mcp_region_t *region, const mcp_str_t *line)
{
    char       *number, *p;
    size_t      i;
    mcp_str_t   text;

    text = *line;
    mcp_text_trim(&text);

    number = mcp_alloc(region, text.len + 1);
    fuzz_check(number != NULL);

    p = number;

    for (i = 0; i < text.len; i++) {

        if (text.data[i] != '_') {
            *p++ = (char) text.data[i];
        }
    }

    *p = '\0';

    return strtod(number, NULL);
}
