
#include "ngx_http_mcp_policy.h"
#include "ngx_http_mcp_policy_compat.h"
#include "mcp_text.h"


static ngx_int_t ngx_http_mcp_policy_reply_body(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_str_t *body);
static ngx_int_t ngx_http_mcp_policy_supported(ngx_pool_t *pool,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_str_t *data);
static ngx_int_t ngx_http_mcp_policy_result_body(ngx_pool_t *pool,
    ngx_str_t *body, mcp_message_t *message, mcp_str_t *text);
static ngx_int_t ngx_http_mcp_policy_challenge(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_int_t ngx_http_mcp_policy_add_line(ngx_http_request_t *r,
    const char *name, ngx_str_t *value);


ngx_int_t
ngx_http_mcp_policy_reply(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_int_t                 rc;
    ngx_str_t                 body, value;
    ngx_http_complex_value_t  cv;

    static ngx_str_t  type = ngx_string("application/json");

    ngx_http_mcp_policy_log(r, ctx);

    if (ngx_http_mcp_policy_reply_body(r, ctx, &body) != NGX_OK) {
        goto failed;
    }

    if (ctx->status == NGX_HTTP_NOT_ALLOWED) {
        ngx_str_set(&value, "GET, POST, DELETE");

        if ((r->method & (NGX_HTTP_GET|NGX_HTTP_DELETE))
            || !(ctx->mlcf->protocols & MCP_PROTOCOLS_LEGACY))
        {
            ngx_str_set(&value, "POST");
        }

        if (ngx_http_mcp_policy_add_line(r, "Allow", &value) != NGX_OK) {
            goto failed;
        }
    }

    if (ctx->status == NGX_HTTP_UNAUTHORIZED
        && ngx_http_mcp_policy_challenge(r, ctx) != NGX_OK)
    {
        goto failed;
    }

    if (ctx->verdict.retry_after) {

        value.data = ngx_pnalloc(r->pool, NGX_INT64_LEN);
        if (value.data == NULL) {
            goto failed;
        }

        value.len = ngx_sprintf(value.data, "%uL", ctx->verdict.retry_after)
                    - value.data;

        if (ngx_http_mcp_policy_add_line(r, "Retry-After", &value) != NGX_OK) {
            goto failed;
        }
    }

    /* whatever comes after this, the body is sent nowhere */

    if (r->request_body != NULL) {
        r->request_body->bufs = NULL;
        r->headers_in.content_length_n = 0;
    }

    ngx_memzero(&cv, sizeof(ngx_http_complex_value_t));

    cv.value = body;

    /* of an error before: ngx_http_send_header() would answer with it */

    r->err_status = 0;

    /* if the rest of the body is malformed, that is no way to an error page */

    r->error_page = 1;

    /* a refusal has no other state than that it is one */

    r->disable_not_modified = 1;

    rc = ngx_http_send_response(r, ctx->status, &type, &cv);

    ngx_http_finalize_request(r, rc);

    return NGX_DONE;

failed:

    return NGX_HTTP_INTERNAL_SERVER_ERROR;
}


ngx_int_t
ngx_http_mcp_policy_error_body(ngx_pool_t *pool, ngx_str_t *body,
    mcp_str_t *id, ngx_int_t code, mcp_str_t *message, ngx_str_t *data)
{
    u_char     *p;
    ngx_str_t   text;

    if (ngx_http_mcp_policy_escape(pool, &text, message) != NGX_OK) {
        return NGX_ERROR;
    }

    p = ngx_pnalloc(pool, sizeof("{\"jsonrpc\":\"2.0\",\"id\":,\"error\":"
                                 "{\"code\":,\"message\":\"\",\"data\":}}")
                          + id->len + NGX_INT_T_LEN + text.len + data->len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    body->data = p;

    p = ngx_sprintf(p, "{\"jsonrpc\":\"2.0\",");

    if (id->len) {
        p = ngx_sprintf(p, "\"id\":%*s,", id->len, id->data);
    }

    p = ngx_sprintf(p, "\"error\":{\"code\":%i,\"message\":\"%V\"", code,
                    &text);

    if (data->len) {
        p = ngx_sprintf(p, ",\"data\":%V", data);
    }

    p = ngx_sprintf(p, "}}");

    body->len = p - body->data;

    return NGX_OK;
}


/*
 * MCP 2025-11-25, "Error Handling" of tools: what the model can act upon is
 * the result of the call, not an error of the protocol.
 */

static ngx_int_t
ngx_http_mcp_policy_reply_body(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_str_t *body)
{
    mcp_str_t       text, id;
    ngx_str_t       data;
    mcp_message_t  *message;
    mcp_verdict_t  *verdict;

    message = &ctx->message;
    verdict = &ctx->verdict;

    ngx_str_null(&data);

    /* of a response it is the server's: the client may have one of its own */

    id = message->id;

    if (message->kind == MCP_RESPONSE) {
        id.len = 0;
    }

    if (message->code == MCP_UNSUPPORTED_PROTOCOL
        && ngx_http_mcp_policy_supported(r->pool, ctx, &data) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (message->code) {
        return ngx_http_mcp_policy_error_body(r->pool, body, &id,
                                              message->code,
                                              &verdict->reason, &data);
    }

    if (verdict->code) {
        return ngx_http_mcp_policy_error_body(r->pool, body, &id,
                                              verdict->code,
                                              &verdict->reason, &data);
    }

    if (mcp_verdict_text(verdict, &ctx->region, &text) != MCP_OK) {
        return NGX_ERROR;
    }

    if (mcp_message_calls(message)) {
        return ngx_http_mcp_policy_result_body(r->pool, body, message, &text);
    }

    return ngx_http_mcp_policy_error_body(r->pool, body, &id, MCP_REFUSED,
                                          &text, &data);
}


/*
 * MCP 2026-07-28, "Protocol Version Negotiation": of the era that the client
 * speaks, if one is let through; the newest first.
 */

static ngx_int_t
ngx_http_mcp_policy_supported(ngx_pool_t *pool, ngx_http_mcp_policy_ctx_t *ctx,
    ngx_str_t *data)
{
    u_char     *p;
    unsigned    era, protocols;
    ngx_str_t   name, requested;
    mcp_str_t   version;
    ngx_uint_t  i;

    protocols = ctx->mlcf->protocols;
    era = ctx->message.modern ? MCP_PROTOCOLS_MODERN : MCP_PROTOCOLS_LEGACY;

    if (protocols & era) {
        protocols &= era;
    }

    version = ctx->message.protocol;

    /* an answer is UTF-8, whatever a header is */

    if (!mcp_text_clean(&version)) {
        version.len = 0;
    }

    mcp_text_clip(&version);

    if (ngx_http_mcp_policy_escape(pool, &requested, &version) != NGX_OK) {
        return NGX_ERROR;
    }

    p = ngx_pnalloc(pool, sizeof("{\"supported\":[],\"requested\":\"\"}")
                          + MCP_PROTOCOLS * sizeof("\"2026-07-28\",")
                          + requested.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    data->data = p;

    p = ngx_sprintf(p, "{\"supported\":[");

    for (i = MCP_PROTOCOLS; i > 0; i--) {

        if (!(protocols & (1u << (i - 1)))) {
            continue;
        }

        ngx_http_mcp_policy_str(&name, &mcp_protocols[i - 1]);

        p = ngx_sprintf(p, "\"%V\",", &name);
    }

    /* the last comma */

    p--;

    p = ngx_sprintf(p, "],\"requested\":\"%V\"}", &requested);

    data->len = p - data->data;

    return NGX_OK;
}


static ngx_int_t
ngx_http_mcp_policy_result_body(ngx_pool_t *pool, ngx_str_t *body,
    mcp_message_t *message, mcp_str_t *text)
{
    u_char     *p;
    ngx_str_t   escaped;

    if (ngx_http_mcp_policy_escape(pool, &escaped, text) != NGX_OK) {
        return NGX_ERROR;
    }

    p = ngx_pnalloc(pool, sizeof("{\"jsonrpc\":\"2.0\",\"id\":,\"result\":"
                                 "{\"resultType\":\"complete\",\"content\":"
                                 "[{\"type\":\"text\",\"text\":\"\"}],"
                                 "\"isError\":true}}")
                          + message->id.len + escaped.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    body->data = p;

    p = ngx_sprintf(p, "{\"jsonrpc\":\"2.0\",\"id\":%*s,\"result\":{%s"
                    "\"content\":[{\"type\":\"text\",\"text\":\"%V\"}],"
                    "\"isError\":true}}",
                    message->id.len, message->id.data,
                    message->modern ? "\"resultType\":\"complete\"," : "",
                    &escaped);

    body->len = p - body->data;

    return NGX_OK;
}


static ngx_int_t
ngx_http_mcp_policy_add_line(ngx_http_request_t *r, const char *name,
    ngx_str_t *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    h->hash = 1;
    h->key.len = ngx_strlen(name);
    h->key.data = (u_char *) name;
    h->value = *value;
    ngx_http_mcp_policy_last_line(h);

    return NGX_OK;
}


/* RFC 6750, section 3, as MCP 2025-11-25, "Authorization", asks */

static ngx_int_t
ngx_http_mcp_policy_challenge(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_str_t  value;

    ngx_str_set(&value, "Bearer");

    if (ctx->has_token) {
        ngx_str_set(&value, "Bearer error=\"invalid_token\"");
    }

    return ngx_http_mcp_policy_add_line(r, "WWW-Authenticate", &value);
}
