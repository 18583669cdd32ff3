
#include "ngx_http_mcp_policy.h"
#include "mcp_digest.h"
#include "mcp_sse.h"


/* what is longer is not looked into; of a task a few hundred bytes tell */

#define NGX_HTTP_MCP_POLICY_HEAR_TOOLS  (1024 * 1024)
#define NGX_HTTP_MCP_POLICY_HEAR_TASK   4096


struct ngx_http_mcp_policy_hearing_s {
    ngx_http_mcp_policy_ctx_t  *ctx;
    mcp_str_t                   owner;     /* of tasks, or empty */
    u_char                      digest[MCP_DIGEST_LEN];
    ngx_str_t                   text;      /* of a JSON body */
    size_t                      max;
    mcp_sse_t                   sse;       /* of a stream */
    unsigned                    stream:1;
};


static void ngx_http_mcp_policy_hear_bytes(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, u_char *p, u_char *last);
static void ngx_http_mcp_policy_hear_text(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, ngx_str_t *text);
static ngx_uint_t ngx_http_mcp_policy_has(ngx_str_t *text, const char *part);
static ngx_uint_t ngx_http_mcp_policy_type_is(ngx_http_request_t *r,
    const char *type, size_t len);


void
ngx_http_mcp_policy_expect(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    mcp_message_t  *message;

    if (ctx->store == NULL || !mcp_decision_passes(ctx->verdict.decision)) {
        return;
    }

    message = &ctx->message;

    /* an answer may come on a stream of the session, too */

    ctx->hears_tasks = (r->method == NGX_HTTP_GET
                        || (message->tasked && mcp_message_calls(message)));
    ctx->hears_tools = (message->governed == MCP_GOVERNED_AS_TOOLS);
}


ngx_int_t
ngx_http_mcp_policy_listen(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_hearing_t **result)
{
    ngx_http_mcp_policy_hearing_t  *hearing;

    *result = NULL;

    if (r->headers_out.status != NGX_HTTP_OK
        || (r->headers_out.content_encoding != NULL
            && r->headers_out.content_encoding->value.len))
    {
        return NGX_OK;
    }

    hearing = ngx_pcalloc(r->pool, sizeof(ngx_http_mcp_policy_hearing_t));
    if (hearing == NULL) {
        return NGX_ERROR;
    }

    if (ctx->hears_tasks
        && ngx_http_mcp_policy_owner(r, ctx, hearing->digest, &hearing->owner)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (hearing->owner.len == 0 && !ctx->hears_tools) {
        return NGX_OK;
    }

    hearing->ctx = ctx;
    hearing->max = ctx->hears_tools ? NGX_HTTP_MCP_POLICY_HEAR_TOOLS
                                    : NGX_HTTP_MCP_POLICY_HEAR_TASK;

    if (ngx_http_mcp_policy_type_is(r, "text/event-stream",
                                    sizeof("text/event-stream") - 1))
    {
        hearing->stream = 1;

    } else if (!ngx_http_mcp_policy_type_is(r, "application/json",
                                            sizeof("application/json") - 1)
               || r->headers_out.content_length_n > (off_t) hearing->max)
    {
        return NGX_OK;
    }

    if (r->headers_out.content_length_n > 0) {
        hearing->max = ngx_min(hearing->max,
                               (size_t) r->headers_out.content_length_n);
    }

    r->filter_need_in_memory = 1;

    *result = hearing;

    return NGX_OK;
}


ngx_int_t
ngx_http_mcp_policy_hear(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, ngx_chain_t *in)
{
    ngx_chain_t  *cl;

    /* not before there is something to hear: a stream may be silent for long */

    if (in != NULL && hearing->text.data == NULL) {
        hearing->text.data = ngx_palloc(r->pool, hearing->max);
        if (hearing->text.data == NULL) {
            return NGX_ERROR;
        }

        mcp_sse_init(&hearing->sse, hearing->text.data, hearing->max);
    }

    for (cl = in; cl != NULL; cl = cl->next) {

        if (ngx_buf_in_memory(cl->buf)) {
            ngx_http_mcp_policy_hear_bytes(r, hearing, cl->buf->pos,
                                           cl->buf->last);
        }

        if (cl->buf->last_buf && !hearing->stream) {
            ngx_http_mcp_policy_hear_text(r, hearing, &hearing->text);
        }
    }

    return NGX_OK;
}


static void
ngx_http_mcp_policy_hear_bytes(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, u_char *p, u_char *last)
{
    size_t     size;
    ngx_str_t  text;

    if (hearing->stream) {

        while (mcp_sse_read(&hearing->sse, &p, last)) {
            ngx_http_mcp_policy_str(&text, &hearing->sse.data);

            if (!hearing->sse.cut) {
                ngx_http_mcp_policy_hear_text(r, hearing, &text);
            }
        }

        return;
    }

    /* one that is too long ends in the middle, and is no JSON */

    size = ngx_min((size_t) (last - p), hearing->max - hearing->text.len);

    ngx_memcpy(hearing->text.data + hearing->text.len, p, size);
    hearing->text.len += size;
}


static void
ngx_http_mcp_policy_hear_text(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, ngx_str_t *text)
{
    ngx_pool_t                 *pool;
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = hearing->ctx;

    /* most of what is said is about neither */

    if (!ngx_http_mcp_policy_has(text, "taskId")
        && !ngx_http_mcp_policy_has(text, "x-mcp-header")
        && !(ctx->hears_tools && mcp_store_notes(ctx->store, MCP_NOTE_PARAM)))
    {
        return;
    }

    pool = ngx_create_pool(NGX_DEFAULT_POOL_SIZE, r->connection->log);
    if (pool == NULL) {
        return;
    }

    ngx_http_mcp_policy_note(r, ctx, pool, text, &hearing->owner);

    ngx_destroy_pool(pool);
}


static ngx_uint_t
ngx_http_mcp_policy_has(ngx_str_t *text, const char *part)
{
    return memmem(text->data, text->len, part, ngx_strlen(part)) != NULL;
}


static ngx_uint_t
ngx_http_mcp_policy_type_is(ngx_http_request_t *r, const char *type,
    size_t len)
{
    return r->headers_out.content_type.len >= len
           && ngx_strncasecmp(r->headers_out.content_type.data,
                              (u_char *) type, len)
              == 0;
}
