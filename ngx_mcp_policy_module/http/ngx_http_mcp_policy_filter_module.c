
/*
 * Answers: errors that nginx makes by itself in a guarded location become JSON,
 * lists lose what cannot be called, others pass as they are, and some of these
 * are listened to.
 */


#include "ngx_http_mcp_policy.h"


/* what becomes of an answer that does not just pass; each may be NULL */

typedef struct {
    ngx_http_mcp_policy_hearing_t  *hearing;
    ngx_http_mcp_policy_listing_t  *listing;
    ngx_buf_t                      *replacement;   /* of its body */
    unsigned                        replaced:1;
} ngx_http_mcp_policy_filter_ctx_t;


/*
 * Servers find the request that an answer belongs to by its id: where two of a
 * session have the same, the one may get what the other has asked for.  A
 * stream may go on for long; JSON comes as a whole, and cannot be a list if
 * none was asked for of late.  The length of the type is enough to know it by:
 * what has the same and is another cannot be a list either.
 */

#define ngx_http_mcp_policy_no_list(r, ctx)                                   \
    ((ctx)->store != NULL                                                     \
     && (r)->headers_out.content_type_len == sizeof("application/json") - 1   \
     && !mcp_store_list_due((ctx)->store, ngx_time()))


#define ngx_http_mcp_policy_just_passes(r, ctx)                               \
    ((ctx)->hearing == NULL                                                   \
     && !(ctx)->lists                                                         \
     && ((ctx)->session.len == 0 || ngx_http_mcp_policy_no_list(r, ctx)))

/* neither an error nor none of HTTP's */

#define ngx_http_mcp_policy_sound(status)                                     \
    ((status) - NGX_HTTP_OK < NGX_HTTP_BAD_REQUEST - NGX_HTTP_OK)


static ngx_int_t ngx_http_mcp_policy_header_filter(ngx_http_request_t *r);
static mcp_aside ngx_int_t ngx_http_mcp_policy_answer(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_http_mcp_policy_filter_ctx_t *ngx_http_mcp_policy_filter_ctx(
    ngx_http_request_t *r);
static ngx_int_t ngx_http_mcp_policy_attend(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_int_t ngx_http_mcp_policy_error(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_int_t ngx_http_mcp_policy_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);
static mcp_aside ngx_int_t ngx_http_mcp_policy_body_of(ngx_http_request_t *r,
    ngx_http_mcp_policy_filter_ctx_t *fctx, ngx_chain_t *in);
static ngx_int_t ngx_http_mcp_policy_body_replaced(ngx_http_request_t *r,
    ngx_http_mcp_policy_filter_ctx_t *fctx, ngx_chain_t *in);
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


ngx_int_t
ngx_http_mcp_policy_next_header(ngx_http_request_t *r)
{
    return ngx_http_next_header_filter(r);
}


ngx_int_t
ngx_http_mcp_policy_next_body(ngx_http_request_t *r, ngx_chain_t *in)
{
    return ngx_http_next_body_filter(r, in);
}


/* most answers just pass */

static ngx_int_t
ngx_http_mcp_policy_header_filter(ngx_http_request_t *r)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    if (r != r->main) {
        return ngx_http_next_header_filter(r);
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_mcp_policy_module);

    if (ngx_http_mcp_policy_sound(r->headers_out.status)
        && ((ctx == NULL) ? !r->internal
                          : ngx_http_mcp_policy_just_passes(r, ctx)))
    {
        return ngx_http_next_header_filter(r);
    }

    return ngx_http_mcp_policy_answer(r, ctx);
}


static mcp_aside ngx_int_t
ngx_http_mcp_policy_answer(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    mlcf = ngx_http_get_module_loc_conf(r, ngx_http_mcp_policy_module);

    if (ctx == NULL) {
        ctx = ngx_http_mcp_policy_ctx(r, NULL);
    }

    if (r->headers_out.status >= NGX_HTTP_BAD_REQUEST
        && (ctx != NULL || mlcf->guarded)
        && ngx_http_mcp_policy_own_error(r, ctx))
    {
        return ngx_http_mcp_policy_error(r, ctx);
    }

    if (ctx == NULL) {
        return ngx_http_next_header_filter(r);
    }

    /*
     * Of what does not begin with a status line nginx would pass the bytes, as
     * HTTP/0.9 (ngx_http_proxy_process_status_line); what is behind an interim
     * status a client takes for the answer.
     */

    if (r->headers_out.status < NGX_HTTP_OK && r->upstream != NULL) {
        (void) ngx_http_mcp_policy_fault(ctx, "it has no status line, or an "
                                              "interim status");

        return ngx_http_mcp_policy_refuse_answer(r, ctx);
    }

    return ngx_http_mcp_policy_just_passes(r, ctx)
               ? ngx_http_next_header_filter(r)
               : ngx_http_mcp_policy_attend(r, ctx);
}


/* NULL: no memory */

static ngx_http_mcp_policy_filter_ctx_t *
ngx_http_mcp_policy_filter_ctx(ngx_http_request_t *r)
{
    ngx_http_mcp_policy_filter_ctx_t  *fctx;

    fctx = ngx_pcalloc(r->pool, sizeof(ngx_http_mcp_policy_filter_ctx_t));

    if (fctx != NULL) {
        ngx_http_set_ctx(r, fctx, ngx_http_mcp_policy_filter_module);
    }

    return fctx;
}


/* an answer that is listened to, or may hold a list */

static ngx_int_t
ngx_http_mcp_policy_attend(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_uint_t                         lists;
    ngx_http_mcp_policy_kind_e         kind;
    ngx_http_mcp_policy_filter_ctx_t  *fctx;

    fctx = ngx_http_mcp_policy_filter_ctx(r);
    if (fctx == NULL) {
        return NGX_ERROR;
    }

    kind = ngx_http_mcp_policy_kind(r);

    if (ctx->hearing != NULL
        && ngx_http_mcp_policy_listen(r, ctx->hearing, kind))
    {
        fctx->hearing = ctx->hearing;
    }

    lists = (ctx->lists
             || (ctx->session.len
                 && ctx->message.id.len
                 && ctx->message.kind == MCP_REQUEST
                 && ctx->mlcf->list != MCP_LIST_OFF
                 && mcp_decision_passes(ctx->verdict.decision)));

    return lists ? ngx_http_mcp_policy_list_header(r, ctx, kind,
                                                   &fctx->listing)
                 : ngx_http_next_header_filter(r);
}


static ngx_int_t
ngx_http_mcp_policy_error(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_http_mcp_policy_filter_ctx_t  *fctx;

    fctx = ngx_http_mcp_policy_filter_ctx(r);

    if (fctx == NULL
        || ngx_http_mcp_policy_replace(r, ctx, &fctx->replacement) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_next_header_filter(r);
}


static ngx_int_t
ngx_http_mcp_policy_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_http_mcp_policy_filter_ctx_t  *fctx;

    fctx = ngx_http_get_module_ctx(r, ngx_http_mcp_policy_filter_module);

    return (fctx == NULL) ? ngx_http_next_body_filter(r, in)
                          : ngx_http_mcp_policy_body_of(r, fctx, in);
}


static mcp_aside ngx_int_t
ngx_http_mcp_policy_body_of(ngx_http_request_t *r,
    ngx_http_mcp_policy_filter_ctx_t *fctx, ngx_chain_t *in)
{
    if (fctx->replacement != NULL) {
        return ngx_http_mcp_policy_body_replaced(r, fctx, in);
    }

    if (fctx->hearing != NULL
        && ngx_http_mcp_policy_hear(r, fctx->hearing, in) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return (fctx->listing != NULL)
               ? ngx_http_mcp_policy_list_body(r, fctx->listing, in)
               : ngx_http_next_body_filter(r, in);
}


/* nginx's own page is dropped */

static ngx_int_t
ngx_http_mcp_policy_body_replaced(ngx_http_request_t *r,
    ngx_http_mcp_policy_filter_ctx_t *fctx, ngx_chain_t *in)
{
    ngx_chain_t  out, *cl;

    for (cl = in; cl != NULL; cl = cl->next) {
        cl->buf->pos = cl->buf->last;
        cl->buf->file_pos = cl->buf->file_last;
    }

    /* the end may come once more (ngx_http_addition_body_filter) */

    if (fctx->replaced) {
        return ngx_http_next_body_filter(r, (in != NULL
                                             && ngx_buf_special(in->buf))
                                            ? in : NULL);
    }

    fctx->replaced = 1;

    out.buf = fctx->replacement;
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
