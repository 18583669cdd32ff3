
#include "ngx_http_mcp_policy_listing.h"


/*
 * How long after a list was asked for JSON is looked at that answers to another
 * request of a session, in seconds.
 */

#define NGX_HTTP_MCP_POLICY_LIST_AGE  60


static const char *ngx_http_mcp_policy_no_answer(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_kind_e kind);
static ngx_http_mcp_policy_listing_t *ngx_http_mcp_policy_list_create(
    ngx_http_request_t *r, ngx_http_mcp_policy_ctx_t *ctx);
static ngx_int_t ngx_http_mcp_policy_list_whole(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in);
static ngx_int_t ngx_http_mcp_policy_list_release(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in);
static ngx_int_t ngx_http_mcp_policy_list_send(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing);
static ngx_uint_t ngx_http_mcp_policy_no_message(
    ngx_http_mcp_policy_listing_t *listing, ngx_str_t *text);


ngx_uint_t
ngx_http_mcp_policy_asks_list(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    const mcp_listed_t  *listed;

    if (ctx->mlcf->list == MCP_LIST_OFF
        || !mcp_decision_passes(ctx->verdict.decision))
    {
        return 0;
    }

    /* any answer may come on a stream of the session */

    if (r->method == NGX_HTTP_GET) {
        return 1;
    }

    listed = mcp_list_find(&ctx->message.method);

    if (listed == NULL || !mcp_list_concerns(ctx->policy, listed)) {
        return 0;
    }

    if (ctx->store != NULL && ctx->session.len) {
        mcp_store_list_asked(ctx->store,
                             ngx_time() + NGX_HTTP_MCP_POLICY_LIST_AGE);
    }

    return 1;
}


ngx_int_t
ngx_http_mcp_policy_list_header(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_kind_e kind,
    ngx_http_mcp_policy_listing_t **listing)
{
    const char                     *reason;
    ngx_http_mcp_policy_listing_t  *l;

    reason = ctx->lists ? ngx_http_mcp_policy_no_answer(r, ctx, kind) : NULL;

    if (reason != NULL) {
        (void) ngx_http_mcp_policy_fault(ctx, reason);

        return ngx_http_mcp_policy_refuse_answer(r, ctx);
    }

    if ((kind != ngx_http_mcp_policy_kind_json
         && kind != ngx_http_mcp_policy_kind_events)
        || r->headers_out.status == NGX_HTTP_NO_CONTENT
        || r->headers_out.status == NGX_HTTP_NOT_MODIFIED)
    {
        return ngx_http_mcp_policy_next_header(r);
    }

    l = ngx_http_mcp_policy_list_create(r, ctx);
    if (l == NULL) {
        return NGX_ERROR;
    }

    *listing = l;

    r->filter_need_in_memory = 1;

    /* a part of it could not be read */

    r->allow_ranges = 0;

    l->page = (r->headers_out.status >= NGX_HTTP_SPECIAL_RESPONSE);

    if (kind == ngx_http_mcp_policy_kind_json) {

        /* the header goes when it is known what the body is */

        return NGX_OK;
    }

    l->stream = 1;

    ngx_http_mcp_policy_other_body(r, -1);

    return ngx_http_mcp_policy_next_header(r);
}


ngx_int_t
ngx_http_mcp_policy_list_body(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in)
{
    return listing->stream ? ngx_http_mcp_policy_list_events(r, listing, in)
                           : ngx_http_mcp_policy_list_whole(r, listing, in);
}


/* why such an answer can be no list that a client could be shown, or NULL */

static const char *
ngx_http_mcp_policy_no_answer(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_kind_e kind)
{
    switch (kind) {

    case ngx_http_mcp_policy_kind_encoded:
        return "it is compressed, and must not be";

    case ngx_http_mcp_policy_kind_not_utf8:
        return "its charset is not UTF-8";

    case ngx_http_mcp_policy_kind_json:
        return (r->headers_out.content_length_n > (off_t) ctx->mlcf->list_max)
                   ? NGX_HTTP_MCP_POLICY_TOO_LARGE : NULL;

    case ngx_http_mcp_policy_kind_events:
        return NULL;

    default: /* ngx_http_mcp_policy_kind_other */

        /*
         * Clients take no list from a redirect or from the page of an error;
         * of a stream that they have asked for some do not look at the type.
         */

        return (r->headers_out.status < NGX_HTTP_SPECIAL_RESPONSE
                && r->headers_out.status != NGX_HTTP_NO_CONTENT
                && (ctx->stream || ctx->message.id.len))
                   ? "it is neither JSON nor a stream of events" : NULL;
    }
}


/* NULL: no memory */

static ngx_http_mcp_policy_listing_t *
ngx_http_mcp_policy_list_create(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_http_mcp_policy_listing_t  *l;

    l = ngx_pcalloc(r->pool, sizeof(ngx_http_mcp_policy_listing_t));
    if (l == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     l->kept = { 0, NULL };
     *     l->events = { 0 };
     *     l->in = NULL, and l->out, l->busy, l->free, l->last, l->last_kept;
     */

    l->ctx = ctx;
    l->last_out = &l->out;
    l->max = ctx->mlcf->list_max;

    /* no more will come */

    if (r->headers_out.content_length_n > 0) {
        l->max = ngx_min(l->max, (size_t) r->headers_out.content_length_n);
    }

    l->events.peek.early = !ctx->lists;

    return (ngx_http_mcp_policy_facts(r, ctx, &l->facts) == NGX_OK) ? l : NULL;
}


static ngx_int_t
ngx_http_mcp_policy_list_whole(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in)
{
    ngx_int_t     rc;
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    if (listing->done) {
        return ngx_http_mcp_policy_next_body(r, in);
    }

    for (cl = in; cl != NULL; cl = cl->next) {
        b = cl->buf;

        if (ngx_buf_in_memory(b)) {

            if (listing->events.peek.early) {
                mcp_peek(&listing->events.peek, b->pos, b->last);

                if (listing->events.peek.found == MCP_PEEK_OTHER) {
                    return ngx_http_mcp_policy_list_release(r, listing, cl);
                }
            }

            rc = ngx_http_mcp_policy_keep(r, listing, b->pos, b->last);

            if (rc != NGX_OK) {
                return (rc == NGX_DECLINED)
                           ? ngx_http_mcp_policy_refuse_answer(r, listing->ctx)
                           : NGX_ERROR;
            }

            b->pos = b->last;
        }

        if (b->last_buf) {
            return ngx_http_mcp_policy_list_send(r, listing);
        }

        /* ngx_http_upstream_finalize_request(): there will be no end */

        if (b->flush && r->upstream != NULL && r->upstream->cleanup == NULL) {
            (void) ngx_http_mcp_policy_fault(listing->ctx,
                                             "it has ended too early");

            return ngx_http_mcp_policy_refuse_answer(r, listing->ctx);
        }
    }

    return NGX_OK;
}


/* it is something else: what was kept goes before what has just come */

static ngx_int_t
ngx_http_mcp_policy_list_release(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in)
{
    u_char     *p;
    ngx_int_t   rc;

    listing->done = 1;

    rc = ngx_http_mcp_policy_next_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    if (listing->kept.len == 0) {
        return ngx_http_mcp_policy_next_body(r, in);
    }

    p = listing->kept.data;

    if (ngx_http_mcp_policy_push(r, listing, p, p + listing->kept.len)
        == NULL)
    {
        return NGX_ERROR;
    }

    listing->out->next = in;

    return ngx_http_mcp_policy_next_body(r, listing->out);
}


static ngx_int_t
ngx_http_mcp_policy_list_send(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing)
{
    size_t       edit;
    u_char      *p;
    ngx_int_t    rc;
    ngx_str_t   *text;
    ngx_buf_t   *b;
    mcp_list_t   list;

    text = &listing->kept;

    if (ngx_http_mcp_policy_no_message(listing, text)) {
        ngx_memzero(&list, sizeof(mcp_list_t));
        list.len = text->len;

    } else {
        rc = ngx_http_mcp_policy_list_edits(r, listing, r->pool, text, &list);

        if (rc != NGX_OK) {
            return (rc == NGX_DECLINED)
                       ? ngx_http_mcp_policy_refuse_answer(r, listing->ctx)
                       : NGX_ERROR;
        }
    }

    listing->done = 1;

    ngx_http_mcp_policy_other_body(r, list.len);

    rc = ngx_http_mcp_policy_next_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    p = text->data;
    edit = 0;

    if (ngx_http_mcp_policy_push_edited(r, listing, &list, &edit, 0, p,
                                        p + text->len)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    b = ngx_http_mcp_policy_push(r, listing, NULL, NULL);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->last_buf = 1;
    b->last_in_chain = 1;

    return ngx_http_mcp_policy_next_body(r, listing->out);
}


/*
 * Another request's answer in which no decoder finds a list; or the page of an
 * error, which is mostly empty, or for people.
 */

static ngx_uint_t
ngx_http_mcp_policy_no_message(ngx_http_mcp_policy_listing_t *listing,
    ngx_str_t *text)
{
    u_char  *p, *last;

    last = text->data + text->len;

    if (listing->events.peek.early
        && listing->events.peek.found != MCP_PEEK_LIST)
    {
        return 1;
    }

    for (p = text->data; p < last; p++) {

        if (*p != ' ' && *p != '\t' && *p != '\r' && *p != '\n') {
            return listing->page && *p != '{';
        }
    }

    return listing->page;
}
