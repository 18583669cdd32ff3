
#include <stdarg.h>
#include <stdlib.h>
#include <strings.h>

#include "mcp_cli_client.h"
#include "mcp_text.h"


#define MCP_CLI_BYTES    (8 * 1024 * 1024)    /* of all answers together */
#define MCP_CLI_SECONDS  30                   /* likewise */
#define MCP_CLI_SESSION  1024                 /* bytes of an id */
#define MCP_CLI_HEADER   (MCP_CLI_SESSION + 64)


static int mcp_cli_client_send(mcp_cli_client_t *client, const char *method,
    json_t *message);
static int mcp_cli_client_perform(mcp_cli_client_t *client,
    const char *method);
static int mcp_cli_client_status(mcp_cli_client_t *client, const char *method,
    CURLcode rc);
static int mcp_cli_client_headers(const mcp_cli_client_t *client,
    const char *method, struct curl_slist **headers);
static int mcp_cli_client_header(struct curl_slist **headers,
    const char *name, const char *value);
static size_t mcp_cli_client_read(char *p, size_t size, size_t n, void *data);
static int mcp_cli_client_is_stream(const mcp_cli_client_t *client);
static size_t mcp_cli_client_events(mcp_cli_client_t *client, u_char *p,
    size_t len);
static void mcp_cli_client_answer(mcp_cli_client_t *client);
static int mcp_cli_client_refused(mcp_cli_client_t *client,
    const char *method, const json_t *error);


int
mcp_cli_client_init(mcp_cli_client_t *client, const char *url,
    mcp_region_t *region)
{
    memset(client, 0, sizeof(mcp_cli_client_t));

    client->deadline = mcp_cli_now() + MCP_CLI_SECONDS * 1000;
    client->left = MCP_CLI_BYTES;
    client->data.max = MCP_CLI_BYTES;
    client->data.text.data = mcp_alloc(region, MCP_CLI_BYTES);

    (void) curl_global_init(CURL_GLOBAL_DEFAULT);

    client->curl = curl_easy_init();

    if (client->data.text.data == NULL
        || client->curl == NULL
        || curl_easy_setopt(client->curl, CURLOPT_URL, url) != CURLE_OK
        || curl_easy_setopt(client->curl, CURLOPT_PROTOCOLS_STR, "http,https")
           != CURLE_OK
        || curl_easy_setopt(client->curl, CURLOPT_USERAGENT, "mcp-policy")
           != CURLE_OK)
    {
        return mcp_cli_client_fault(client, "out of memory");
    }

    (void) curl_easy_setopt(client->curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void) curl_easy_setopt(client->curl, CURLOPT_NOSIGNAL, 1L);
    (void) curl_easy_setopt(client->curl, CURLOPT_ERRORBUFFER, client->error);
    (void) curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, client);
    (void) curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION,
                            mcp_cli_client_read);

    return MCP_CLI_OK;
}


void
mcp_cli_client_done(mcp_cli_client_t *client)
{
    if (client->session != NULL
        && curl_easy_setopt(client->curl, CURLOPT_HTTPGET, 1L) == CURLE_OK
        && curl_easy_setopt(client->curl, CURLOPT_CUSTOMREQUEST, "DELETE")
           == CURLE_OK)
    {
        (void) mcp_cli_client_perform(client, "DELETE");
    }

    json_decref(client->answer);
    curl_easy_cleanup(client->curl);
    curl_global_cleanup();
}


int
mcp_cli_client_ask(mcp_cli_client_t *client, const char *method,
    json_t *params, json_t **result)
{
    int      status;
    json_t  *error;

    client->id++;

    status = mcp_cli_client_send(client, method,
                 json_pack("{s:s, s:I, s:s, s:o*}", "jsonrpc", "2.0",
                           "id", client->id, "method", method,
                           "params", params));

    if (status != MCP_CLI_OK) {
        return status;
    }

    if (client->answer == NULL) {
        mcp_cli_client_answer(client);
    }

    *result = json_object_get(client->answer, "result");
    error = json_object_get(client->answer, "error");

    if (error != NULL) {
        status = mcp_cli_client_refused(client, method, error);

    } else if (!json_is_object(*result)) {
        status = mcp_cli_client_fault(client, "%s: no answer that MCP knows",
                                      method);

    } else {
        (void) json_incref(*result);
    }

    json_decref(client->answer);
    client->answer = NULL;

    return status;
}


int
mcp_cli_client_tell(mcp_cli_client_t *client, const char *method)
{
    int  status;

    status = mcp_cli_client_send(client, method,
                 json_pack("{s:s, s:s}", "jsonrpc", "2.0", "method", method));

    json_decref(client->answer);
    client->answer = NULL;

    return status;
}


int
mcp_cli_client_join(mcp_cli_client_t *client, mcp_region_t *region)
{
    char                *p;
    mcp_str_t            id, copy;
    struct curl_header  *header;

    if (curl_easy_header(client->curl, "Mcp-Session-Id", 0, CURLH_HEADER, -1,
                         &header)
        != CURLHE_OK)
    {
        return MCP_CLI_OK;
    }

    for (p = header->value; *p > ' ' && *p <= '~'; p++) { /* void */ }

    id = mcp_cli_str(header->value);

    if (id.len == 0 || id.len > MCP_CLI_SESSION || *p != '\0') {
        return mcp_cli_client_fault(client, "initialize: a session id has 1 "
                                    "to %d visible characters of ASCII",
                                    MCP_CLI_SESSION);
    }

    id.len++;

    if (mcp_text_join(region, &copy, &id, 1) != MCP_OK) {
        return mcp_cli_client_fault(client, "out of memory");
    }

    client->session = (char *) copy.data;

    return MCP_CLI_OK;
}


int
mcp_cli_client_fault(mcp_cli_client_t *client, const char *format, ...)
{
    va_list  args;

    va_start(args, format);
    (void) vsnprintf(client->fault, MCP_CLI_FAULT, format, args);
    va_end(args);

    return MCP_CLI_FAILED;
}


/* takes the message */

static int
mcp_cli_client_send(mcp_cli_client_t *client, const char *method,
    json_t *message)
{
    int    status;
    char  *body;

    body = json_dumps(message, JSON_COMPACT);

    json_decref(message);

    client->answer = NULL;
    client->refused = 0;
    client->data.text.len = 0;
    client->data.lines = 0;

    memset(&client->sse, 0, sizeof(mcp_sse_t));

    if (body == NULL
        || curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, body)
           != CURLE_OK)
    {
        status = mcp_cli_client_fault(client, "%s: out of memory", method);

    } else {
        status = mcp_cli_client_perform(client, method);
    }

    free(body);

    return status;
}


static int
mcp_cli_client_perform(mcp_cli_client_t *client, const char *method)
{
    int                 status;
    uint64_t            now;
    struct curl_slist  *headers;

    now = mcp_cli_now();
    headers = NULL;

    client->fault[0] = '\0';
    client->error[0] = '\0';

    if (now >= client->deadline) {
        return mcp_cli_client_fault(client, "%s: no time is left of %d "
                                    "seconds", method, MCP_CLI_SECONDS);
    }

    if (mcp_cli_client_headers(client, method, &headers) != MCP_OK
        || curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers)
           != CURLE_OK
        || curl_easy_setopt(client->curl, CURLOPT_TIMEOUT_MS,
                            (long) (client->deadline - now))
           != CURLE_OK)
    {
        status = mcp_cli_client_fault(client, "%s: out of memory", method);

    } else {
        status = mcp_cli_client_status(client, method,
                                       curl_easy_perform(client->curl));
    }

    curl_slist_free_all(headers);

    return status;
}


static int
mcp_cli_client_status(mcp_cli_client_t *client, const char *method,
    CURLcode rc)
{
    long  status;

    /* a stream that was left in the middle, as the answer was there */

    if (client->answer != NULL) {
        return MCP_CLI_OK;
    }

    if (client->fault[0]) {
        return MCP_CLI_FAILED;
    }

    if (rc != CURLE_OK) {
        return mcp_cli_client_fault(client, "%s: %s", method,
                                    client->error[0] ? client->error
                                                     : curl_easy_strerror(rc));
    }

    status = 0;

    (void) curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);

    if (status / 100 != 2) {
        client->refused = (status / 100 == 4);

        return mcp_cli_client_fault(client, "%s: HTTP status %ld", method,
                                    status);
    }

    return MCP_CLI_OK;
}


static int
mcp_cli_client_headers(const mcp_cli_client_t *client, const char *method,
    struct curl_slist **headers)
{
    if (mcp_cli_client_header(headers, "Content-Type", "application/json")
        != MCP_OK
        || mcp_cli_client_header(headers, "Accept",
                                 "application/json, text/event-stream")
           != MCP_OK)
    {
        return MCP_ERROR;
    }

    if (client->version != NULL
        && mcp_cli_client_header(headers, "MCP-Protocol-Version",
                                 client->version)
           != MCP_OK)
    {
        return MCP_ERROR;
    }

    if (client->session != NULL
        && mcp_cli_client_header(headers, "Mcp-Session-Id", client->session)
           != MCP_OK)
    {
        return MCP_ERROR;
    }

    return client->modern ? mcp_cli_client_header(headers, "Mcp-Method",
                                                  method)
                          : MCP_OK;
}


static int
mcp_cli_client_header(struct curl_slist **headers, const char *name,
    const char *value)
{
    char                line[MCP_CLI_HEADER];
    struct curl_slist  *list;

    (void) snprintf(line, MCP_CLI_HEADER, "%s: %s", name, value);

    list = curl_slist_append(*headers, line);
    if (list == NULL) {
        return MCP_ERROR;
    }

    *headers = list;

    return MCP_OK;
}


/* libcurl's write function: what it was given, or 0, which ends the transfer */

static size_t
mcp_cli_client_read(char *p, size_t size, size_t n, void *data)
{
    size_t             len;
    long               status;
    mcp_cli_client_t  *client;

    client = data;
    len = size * n;
    status = 0;

    if (len > client->left) {
        (void) mcp_cli_client_fault(client, "the answers are larger than %d "
                                    "bytes", MCP_CLI_BYTES);
        return 0;
    }

    client->left -= len;

    (void) curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);

    if (status != 200) {
        return len;
    }

    if (mcp_cli_client_is_stream(client)) {
        return mcp_cli_client_events(client, (u_char *) p, len);
    }

    memcpy(client->data.text.data + client->data.text.len, p, len);
    client->data.text.len += len;

    return len;
}


static int
mcp_cli_client_is_stream(const mcp_cli_client_t *client)
{
    const char  *type;

    static const char  stream[] = "text/event-stream";

    type = NULL;

    (void) curl_easy_getinfo(client->curl, CURLINFO_CONTENT_TYPE, &type);

    return type != NULL && strncasecmp(type, stream, sizeof(stream) - 1) == 0;
}


/* other messages may come first, and the stream may stay open */

static size_t
mcp_cli_client_events(mcp_cli_client_t *client, u_char *p, size_t len)
{
    u_char     *last, *from;
    mcp_sse_e   kind;

    last = p + len;

    for ( ;; ) {
        from = p;
        kind = mcp_sse_read(&client->sse, &p, last);

        if (kind == MCP_SSE_NONE) {
            return len;
        }

        mcp_sse_add(&client->data, &client->sse, kind, from, p);

        if (kind == MCP_SSE_END) {
            mcp_cli_client_answer(client);

            if (client->answer != NULL) {
                return 0;
            }

            client->data.text.len = 0;
            client->data.lines = 0;
        }
    }
}


/* numbers that are too large for jansson are of no interest here */

static void
mcp_cli_client_answer(mcp_cli_client_t *client)
{
    json_t  *message, *id;

    message = json_loadb((char *) client->data.text.data,
                         client->data.text.len,
                         JSON_REJECT_DUPLICATES|JSON_ALLOW_NUL
                         |JSON_DECODE_INT_AS_REAL, NULL);

    id = json_object_get(message, "id");

    if (json_number_value(id) == (double) client->id
        && json_object_get(message, "method") == NULL)
    {
        client->answer = message;
        return;
    }

    json_decref(message);
}


static int
mcp_cli_client_refused(mcp_cli_client_t *client, const char *method,
    const json_t *error)
{
    char  *text;

    text = json_dumps(json_object_get(error, "message"),
                      JSON_ENCODE_ANY|JSON_ENSURE_ASCII);

    client->refused = 1;

    (void) mcp_cli_client_fault(client, "%s: the server says %.200s", method,
                                (text == NULL) ? "no more" : text);

    free(text);

    return MCP_CLI_FAILED;
}
