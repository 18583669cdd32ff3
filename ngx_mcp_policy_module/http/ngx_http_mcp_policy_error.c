
/*
 * Errors that are not a server's: clients of MCP take nothing but JSON, and
 * some wait for ever on an HTML page.
 */


#include "ngx_http_mcp_policy.h"
#include "mcp_text.h"


static const char *ngx_http_mcp_policy_explain(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);


/*
 * Neither the module's answer, nor one that "return" makes, nor that of an
 * upstream which is an error page: while one is being passed on, its cleanup
 * handler is still set (ngx_http_upstream_init_request,
 * ngx_http_upstream_finalize_request).
 */

ngx_uint_t
ngx_http_mcp_policy_own_error(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    if (r->err_status == 0) {
        return 0;
    }

    return r->upstream == NULL
           || r->upstream->cleanup == NULL
           || (ctx != NULL && ctx->fault.len);
}


ngx_int_t
ngx_http_mcp_policy_replace(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_buf_t **instead)
{
    ngx_buf_t  *b;
    ngx_str_t   body;

    if (ngx_http_mcp_policy_fault_body(r, ctx, &body) != NGX_OK) {
        return NGX_ERROR;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = body.data;
    b->last = body.data + body.len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    *instead = b;

    /* with the status, Python's client of today waits for ever */

    if (ctx != NULL
        && ctx->message.kind == MCP_REQUEST
        && ctx->message.id.len
        && (r->headers_out.status == NGX_HTTP_BAD_GATEWAY
            || r->headers_out.status == NGX_HTTP_GATEWAY_TIME_OUT))
    {
        r->headers_out.status = NGX_HTTP_OK;
        r->headers_out.status_line.len = 0;
    }

    ngx_str_set(&r->headers_out.content_type, "application/json");
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;
    r->headers_out.charset.len = 0;

    ngx_http_mcp_policy_other_body(r, body.len);

    if (r->headers_out.content_encoding != NULL) {
        r->headers_out.content_encoding->hash = 0;
        r->headers_out.content_encoding = NULL;
    }

    r->allow_ranges = 0;

    return NGX_OK;
}


/*
 * With an error page somebody else would answer.  The connection ends, as the
 * upstream may do with it what it likes (ngx_http_filter_finalize_request).
 */

ngx_int_t
ngx_http_mcp_policy_refuse_answer(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_http_mcp_policy_log_fault(r, ctx);

    r->error_page = 1;
    r->keepalive = 0;

    /* HTTP/0.9, where the upstream has sent no header */

    r->http_version = ctx->version;

    return ngx_http_filter_finalize_request(r, NULL, NGX_HTTP_BAD_GATEWAY);
}


ngx_int_t
ngx_http_mcp_policy_fault(ngx_http_mcp_policy_ctx_t *ctx, const char *fault)
{
    ctx->fault.data = (u_char *) fault;
    ctx->fault.len = ngx_strlen(fault);

    return NGX_DECLINED;
}


void
ngx_http_mcp_policy_log_fault(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_http_mcp_policy_str(&ctx->verdict.reason, &ctx->fault);

    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "mcp policy: the answer of the server is refused: %V",
                  &ctx->fault);
}


ngx_int_t
ngx_http_mcp_policy_fault_body(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_str_t *body)
{
    ngx_int_t    code;
    mcp_str_t    id, message, parts[4];
    ngx_str_t    data;
    const char  *text;

    ngx_str_null(&data);
    id.len = 0;

    if (ctx != NULL && ctx->message.kind == MCP_REQUEST) {
        id = ctx->message.id;
    }

    if (ctx != NULL && ctx->fault.len) {
        mcp_str_set(&parts[0], "The answer of the MCP server was refused: ");
        ngx_http_mcp_policy_str(&parts[1], &ctx->fault);
        mcp_str_set(&parts[2], ".");
        mcp_str_set(&parts[3], " The call may have been executed: check before "
                               "you retry.");

        if (!mcp_message_calls(&ctx->message)) {
            parts[3].len = 0;
        }

        if (mcp_text_join(&ctx->region, &message, parts, 4) != MCP_OK) {
            return NGX_ERROR;
        }

        return ngx_http_mcp_policy_error_body(r->pool, body, &id,
                                              MCP_INTERNAL_ERROR, &message,
                                              &data);
    }

    text = ngx_http_mcp_policy_explain(r, ctx);

    message.data = (u_char *) text;
    message.len = ngx_strlen(text);

    code = (r->headers_out.status < NGX_HTTP_INTERNAL_SERVER_ERROR)
               ? MCP_INVALID_REQUEST : MCP_INTERNAL_ERROR;

    return ngx_http_mcp_policy_error_body(r->pool, body, &id, code, &message,
                                          &data);
}


static const char *
ngx_http_mcp_policy_explain(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    switch (r->headers_out.status) {

    case NGX_HTTP_BAD_GATEWAY:
    case NGX_HTTP_GATEWAY_TIME_OUT:

        if (ctx == NULL || ngx_http_mcp_policy_sent(ctx)) {
            return "The MCP server did not answer. The call may have been "
                   "executed: check before you retry.";
        }

        return "The MCP server cannot be reached. The call was not executed.";

    case NGX_HTTP_BAD_REQUEST:
        return "Bad request.";

    case NGX_HTTP_UNAUTHORIZED:
        return "Authentication is required.";

    case NGX_HTTP_FORBIDDEN:
        return "Access is forbidden.";

    case NGX_HTTP_NOT_FOUND:
        return "There is nothing here.";

    case NGX_HTTP_REQUEST_ENTITY_TOO_LARGE:
        return "The body is too large.";

    case NGX_HTTP_TOO_MANY_REQUESTS:
    case NGX_HTTP_SERVICE_UNAVAILABLE:
        return "The service is not available now. Retry later.";

    default:
        return (r->headers_out.status < NGX_HTTP_INTERNAL_SERVER_ERROR)
                   ? "The request is refused."
                   : "The request failed inside the gateway.";
    }
}
