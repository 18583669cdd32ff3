
/*
 * Errors that nginx answers by itself in a guarded location become JSON:
 * clients of MCP take nothing else, and some wait for ever on an HTML page.
 * Other answers pass as they are, and some are listened to.
 */


#include "ngx_http_mcp_policy.h"


/* an answer that takes the place of nginx's own, or one that is heard */

typedef struct {
    ngx_buf_t                       buf;
    ngx_http_mcp_policy_hearing_t  *hearing;   /* or NULL: buf replaces it */
    unsigned                        sent:1;
} ngx_http_mcp_policy_filter_ctx_t;


static ngx_int_t ngx_http_mcp_policy_header_filter(ngx_http_request_t *r);
static ngx_int_t ngx_http_mcp_policy_attend(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing);
static ngx_uint_t ngx_http_mcp_policy_own_error(ngx_http_request_t *r);
static ngx_int_t ngx_http_mcp_policy_replace(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static const char *ngx_http_mcp_policy_explain(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_int_t ngx_http_mcp_policy_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);
static ngx_int_t ngx_http_mcp_policy_filter_init(ngx_conf_t *cf);


static ngx_http_module_t  ngx_http_mcp_policy_filter_module_ctx = {
    NULL,                                  /* preconfiguration */
    ngx_http_mcp_policy_filter_init,       /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    NULL,                                  /* create location configuration */
    NULL                                   /* merge location configuration */
};


ngx_module_t  ngx_http_mcp_policy_filter_module = {
    NGX_MODULE_V1,
    &ngx_http_mcp_policy_filter_module_ctx,    /* module context */
    NULL,                                  /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_body_filter;


static ngx_int_t
ngx_http_mcp_policy_header_filter(ngx_http_request_t *r)
{
    ngx_http_mcp_policy_ctx_t       *ctx;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    if (r != r->main) {
        return ngx_http_next_header_filter(r);
    }

    if (r->headers_out.status < NGX_HTTP_BAD_REQUEST) {
        ctx = ngx_http_get_module_ctx(r, ngx_http_mcp_policy_module);

        if (ctx == NULL && r->internal) {
            ctx = ngx_http_mcp_policy_ctx(r, NULL);
        }

        if (ctx != NULL
            && ctx->hearing != NULL
            && ngx_http_mcp_policy_attend(r, ctx->hearing) != NGX_OK)
        {
            return NGX_ERROR;
        }

        return ngx_http_next_header_filter(r);
    }

    ctx = ngx_http_mcp_policy_ctx(r, NULL);
    mlcf = ngx_http_get_module_loc_conf(r, ngx_http_mcp_policy_module);

    if ((ctx == NULL && !mlcf->guarded)
        || !ngx_http_mcp_policy_own_error(r))
    {
        return ngx_http_next_header_filter(r);
    }

    if (ngx_http_mcp_policy_replace(r, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_next_header_filter(r);
}


/* an answer that may say what is to be kept */

static ngx_int_t
ngx_http_mcp_policy_attend(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing)
{
    ngx_http_mcp_policy_filter_ctx_t  *fctx;

    if (!ngx_http_mcp_policy_listen(r, hearing)) {
        return NGX_OK;
    }

    fctx = ngx_pcalloc(r->pool, sizeof(ngx_http_mcp_policy_filter_ctx_t));
    if (fctx == NULL) {
        return NGX_ERROR;
    }

    fctx->hearing = hearing;

    ngx_http_set_ctx(r, fctx, ngx_http_mcp_policy_filter_module);

    return NGX_OK;
}


/*
 * Neither the module's answer, nor one that "return" makes, nor that of an
 * upstream which is an error page: while one is being passed on, its cleanup
 * handler is still set (ngx_http_upstream_init_request,
 * ngx_http_upstream_finalize_request).
 */

static ngx_uint_t
ngx_http_mcp_policy_own_error(ngx_http_request_t *r)
{
    return r->err_status
           && (r->upstream == NULL || r->upstream->cleanup == NULL);
}


static ngx_int_t
ngx_http_mcp_policy_replace(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_int_t                          code;
    mcp_str_t                          id, message;
    ngx_str_t                          body, data;
    const char                        *text;
    ngx_http_mcp_policy_filter_ctx_t  *fctx;

    fctx = ngx_pcalloc(r->pool, sizeof(ngx_http_mcp_policy_filter_ctx_t));
    if (fctx == NULL) {
        return NGX_ERROR;
    }

    text = ngx_http_mcp_policy_explain(r, ctx);

    message.data = (u_char *) text;
    message.len = ngx_strlen(text);

    id.len = 0;
    ngx_str_null(&data);

    if (ctx != NULL && ctx->message.kind == MCP_REQUEST) {
        id = ctx->message.id;
    }

    code = (r->headers_out.status < NGX_HTTP_INTERNAL_SERVER_ERROR)
               ? MCP_INVALID_REQUEST : MCP_INTERNAL_ERROR;

    if (ngx_http_mcp_policy_error_body(r->pool, &body, &id, code, &message,
                                       &data)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* with the status, Python's client of today waits for ever */

    if (id.len
        && (r->headers_out.status == NGX_HTTP_BAD_GATEWAY
            || r->headers_out.status == NGX_HTTP_GATEWAY_TIME_OUT))
    {
        r->headers_out.status = NGX_HTTP_OK;
        r->headers_out.status_line.len = 0;
    }

    fctx->buf.pos = body.data;
    fctx->buf.last = body.data + body.len;
    fctx->buf.memory = 1;
    fctx->buf.last_buf = 1;
    fctx->buf.last_in_chain = 1;

    ngx_http_set_ctx(r, fctx, ngx_http_mcp_policy_filter_module);

    ngx_str_set(&r->headers_out.content_type, "application/json");
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;
    r->headers_out.charset.len = 0;

    ngx_http_clear_content_length(r);
    ngx_http_clear_accept_ranges(r);
    ngx_http_clear_last_modified(r);
    ngx_http_clear_etag(r);

    if (r->headers_out.content_encoding != NULL) {
        r->headers_out.content_encoding->hash = 0;
        r->headers_out.content_encoding = NULL;
    }

    r->headers_out.content_length_n = body.len;
    r->allow_ranges = 0;

    return NGX_OK;
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


static ngx_int_t
ngx_http_mcp_policy_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_chain_t                        out, *cl;
    ngx_http_mcp_policy_filter_ctx_t  *fctx;

    fctx = ngx_http_get_module_ctx(r, ngx_http_mcp_policy_filter_module);

    if (fctx == NULL) {
        return ngx_http_next_body_filter(r, in);
    }

    if (fctx->hearing != NULL) {
        return (ngx_http_mcp_policy_hear(r, fctx->hearing, in) == NGX_OK)
                   ? ngx_http_next_body_filter(r, in) : NGX_ERROR;
    }

    /* nginx's own page is dropped */

    for (cl = in; cl != NULL; cl = cl->next) {
        cl->buf->pos = cl->buf->last;
        cl->buf->file_pos = cl->buf->file_last;
    }

    if (fctx->sent) {
        return ngx_http_next_body_filter(r, NULL);
    }

    fctx->sent = 1;

    out.buf = &fctx->buf;
    out.next = NULL;

    return ngx_http_next_body_filter(r, &out);
}


/*
 * Always, as the filters are globals of the process: the master reads a new
 * configuration that may fail, and starts workers for the old one after it.
 */

static ngx_int_t
ngx_http_mcp_policy_filter_init(ngx_conf_t *cf)
{
    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_http_mcp_policy_header_filter;

    ngx_http_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_http_mcp_policy_body_filter;

    return NGX_OK;
}
