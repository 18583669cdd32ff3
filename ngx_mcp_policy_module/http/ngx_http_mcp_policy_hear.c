
#include "ngx_http_mcp_policy.h"
#include "mcp_digest.h"
#include "mcp_sse.h"
#include "mcp_text.h"


/*
 * What is longer is not looked into.  Streams of GET are many, and last long.
 */

#define NGX_HTTP_MCP_POLICY_HEAR_CALL    (64 * 1024)
#define NGX_HTTP_MCP_POLICY_HEAR_STREAM  4096


struct ngx_http_mcp_policy_hearing_s {
    ngx_http_mcp_policy_ctx_t  *ctx;
    mcp_str_t                   owner;     /* of its tasks */
    u_char                      digest[MCP_DIGEST_LEN];
    mcp_sse_data_t              text;      /* of the body, or of an event */
    mcp_sse_t                   sse;
    unsigned                    stream:1;
    unsigned                    sized:1;   /* text.max is its length */
};


/* with the last of its bytes the caller has it, whatever comes behind them */

#define ngx_http_mcp_policy_heard_all(hearing)                                \
    ((hearing)->sized && (hearing)->text.text.len == (hearing)->text.max)


static void ngx_http_mcp_policy_hear_bytes(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, u_char *p, u_char *last);
static void ngx_http_mcp_policy_hear_text(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing);


ngx_int_t
ngx_http_mcp_policy_expect(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_http_mcp_policy_hearing_t  *hearing;

    if (ctx->store == NULL || !mcp_decision_passes(ctx->verdict.decision)) {
        return NGX_OK;
    }

    hearing = ngx_pcalloc(r->pool, sizeof(ngx_http_mcp_policy_hearing_t));
    if (hearing == NULL) {
        return NGX_ERROR;
    }

    hearing->ctx = ctx;

    /* an answer may come on a stream of the session, too */

    hearing->text.max = (r->method == NGX_HTTP_GET)
                            ? NGX_HTTP_MCP_POLICY_HEAR_STREAM
                            : NGX_HTTP_MCP_POLICY_HEAR_CALL;

    if (ngx_http_mcp_policy_owner(r, ctx, hearing->digest, &hearing->owner)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (hearing->owner.len) {
        ctx->hearing = hearing;
    }

    return NGX_OK;
}


ngx_uint_t
ngx_http_mcp_policy_listen(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, ngx_http_mcp_policy_kind_e kind)
{
    if (!mcp_decision_passes(hearing->ctx->verdict.decision)
        || r->headers_out.status != NGX_HTTP_OK)
    {
        return 0;
    }

    hearing->stream = (kind == ngx_http_mcp_policy_kind_events);

    if (!hearing->stream
        && (kind != ngx_http_mcp_policy_kind_json
            || r->method == NGX_HTTP_GET
            || r->headers_out.content_length_n > (off_t) hearing->text.max))
    {
        return 0;
    }

    if (r->headers_out.content_length_n > 0) {
        hearing->text.max = ngx_min(hearing->text.max,
                                   (size_t) r->headers_out.content_length_n);
        hearing->sized = !hearing->stream;
    }

    r->filter_need_in_memory = 1;

    /* a part of an answer could say what the whole does not */

    r->allow_ranges = 0;

    return 1;
}


ngx_int_t
ngx_http_mcp_policy_hear(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, ngx_chain_t *in)
{
    ngx_chain_t  *cl;

    /* not before there is something to hear: a stream may be silent for long */

    if (in != NULL && hearing->text.text.data == NULL) {
        hearing->text.text.data = ngx_palloc(r->pool, hearing->text.max);
        if (hearing->text.text.data == NULL) {
            return NGX_ERROR;
        }
    }

    for (cl = in; cl != NULL; cl = cl->next) {

        if (ngx_buf_in_memory(cl->buf)) {
            ngx_http_mcp_policy_hear_bytes(r, hearing, cl->buf->pos,
                                           cl->buf->last);
        }

        if (!hearing->stream
            && (cl->buf->last_buf || ngx_http_mcp_policy_heard_all(hearing)))
        {
            ngx_http_mcp_policy_hear_text(r, hearing);
        }
    }

    return NGX_OK;
}


static void
ngx_http_mcp_policy_hear_bytes(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, u_char *p, u_char *last)
{
    u_char     *from;
    mcp_sse_e   kind;

    if (!hearing->stream) {
        mcp_sse_add(&hearing->text, &hearing->sse, MCP_SSE_DATA, p, last);
        return;
    }

    for ( ;; ) {
        from = p;
        kind = mcp_sse_read(&hearing->sse, &p, last);

        if (kind == MCP_SSE_NONE) {
            return;
        }

        mcp_sse_add(&hearing->text, &hearing->sse, kind, from, p);

        if (kind == MCP_SSE_END) {
            ngx_http_mcp_policy_hear_text(r, hearing);
        }
    }
}


/* one that was too long to be kept is not looked into */

static void
ngx_http_mcp_policy_hear_text(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing)
{
    ngx_str_t    text;
    ngx_uint_t   told;
    ngx_pool_t  *pool;

    static const mcp_str_t  name = mcp_string("taskId");

    told = (!hearing->text.cut && mcp_text_has(&hearing->text.text, &name));

    ngx_http_mcp_policy_str(&text, &hearing->text.text);

    hearing->text.text.len = 0;
    hearing->text.lines = 0;
    hearing->text.cut = 0;

    if (!told) {
        return;
    }

    pool = ngx_create_pool(NGX_DEFAULT_POOL_SIZE, r->connection->log);
    if (pool == NULL) {
        return;
    }

    ngx_http_mcp_policy_note(r, hearing->ctx, pool, &text, &hearing->owner);

    ngx_destroy_pool(pool);
}
