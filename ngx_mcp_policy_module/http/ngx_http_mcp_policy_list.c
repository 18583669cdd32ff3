
#include "ngx_http_mcp_policy_listing.h"


/* milliseconds that a server may take to answer with a list */

#define NGX_HTTP_MCP_POLICY_LISTING  (60 * 1000)


/* what the body of an answer is, as its header says */

typedef enum {
    ngx_http_mcp_policy_is_other = 0,
    ngx_http_mcp_policy_is_json,
    ngx_http_mcp_policy_is_events,
    ngx_http_mcp_policy_is_unreadable
} ngx_http_mcp_policy_kind_e;


static ngx_http_mcp_policy_kind_e ngx_http_mcp_policy_kind(
    ngx_http_request_t *r);
static ngx_uint_t ngx_http_mcp_policy_encoded(ngx_http_request_t *r);
static const char *ngx_http_mcp_policy_unlisted(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_kind_e kind);
static ngx_http_mcp_policy_listing_t *ngx_http_mcp_policy_list_create(
    ngx_http_request_t *r, ngx_http_mcp_policy_ctx_t *ctx);
static ngx_int_t ngx_http_mcp_policy_list_next_header(ngx_http_request_t *r,
    off_t len);
static ngx_int_t ngx_http_mcp_policy_list_whole(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in);
static ngx_int_t ngx_http_mcp_policy_list_release(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in);
static ngx_int_t ngx_http_mcp_policy_list_send(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing);


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
        mcp_store_list(ctx->store, ngx_http_mcp_policy_now()
                                   + NGX_HTTP_MCP_POLICY_LISTING);
    }

    return 1;
}


ngx_int_t
ngx_http_mcp_policy_list_header(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_listing_t **listing)
{
    const char                      *reason;
    ngx_http_mcp_policy_kind_e       kind;
    ngx_http_mcp_policy_listing_t   *l;

    kind = ngx_http_mcp_policy_kind(r);
    reason = ngx_http_mcp_policy_unlisted(r, ctx, kind);

    if (reason != NULL) {
        return ngx_http_mcp_policy_spurn(r, ctx, reason);
    }

    if (kind == ngx_http_mcp_policy_is_other
        || kind == ngx_http_mcp_policy_is_unreadable)
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

    if (kind == ngx_http_mcp_policy_is_json) {
        l->any = (r->headers_out.status >= NGX_HTTP_BAD_REQUEST);

        /* the header goes when it is known what the body is */

        return NGX_OK;
    }

    l->stream = 1;
    l->any = 1;

    return ngx_http_mcp_policy_list_next_header(r, -1);
}


ngx_int_t
ngx_http_mcp_policy_list_body(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in)
{
    return listing->stream ? ngx_http_mcp_policy_list_events(r, listing, in)
                           : ngx_http_mcp_policy_list_whole(r, listing, in);
}


/* by the type that all clients take it for, if there is one */

static ngx_http_mcp_policy_kind_e
ngx_http_mcp_policy_kind(ngx_http_request_t *r)
{
    size_t                       len;
    u_char                      *data;
    ngx_str_t                   *charset;
    ngx_http_mcp_policy_kind_e   kind;

    data = r->headers_out.content_type.data;
    len = ngx_min(r->headers_out.content_type_len,
                  r->headers_out.content_type.len);

    while (len && (data[len - 1] == ' ' || data[len - 1] == '\t')) {
        len--;
    }

    if (len == sizeof("application/json") - 1
        && ngx_strncasecmp(data, (u_char *) "application/json", len) == 0)
    {
        kind = ngx_http_mcp_policy_is_json;

    } else if (len == sizeof("text/event-stream") - 1
               && ngx_strncasecmp(data, (u_char *) "text/event-stream", len)
                  == 0)
    {
        kind = ngx_http_mcp_policy_is_events;

    } else {
        return ngx_http_mcp_policy_is_other;
    }

    charset = &r->headers_out.charset;

    if (ngx_http_mcp_policy_encoded(r)
        || (charset->len
            && (charset->len != sizeof("utf-8") - 1
                || ngx_strncasecmp(charset->data, (u_char *) "utf-8",
                                   charset->len)
                   != 0)))
    {
        return ngx_http_mcp_policy_is_unreadable;
    }

    return kind;
}


/* of several lines nginx knows the last one */

static ngx_uint_t
ngx_http_mcp_policy_encoded(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    for (part = &r->headers_out.headers.part; part != NULL; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (h[i].hash != 0
                && h[i].key.len == sizeof("Content-Encoding") - 1
                && ngx_strncasecmp(h[i].key.data,
                                   (u_char *) "Content-Encoding",
                                   h[i].key.len)
                   == 0
                && h[i].value.len
                && (h[i].value.len != sizeof("identity") - 1
                    || ngx_strncasecmp(h[i].value.data, (u_char *) "identity",
                                       h[i].value.len)
                       != 0))
            {
                return 1;
            }
        }
    }

    return 0;
}


/* why such an answer can be no list that a client could be shown, or NULL */

static const char *
ngx_http_mcp_policy_unlisted(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_kind_e kind)
{
    switch (kind) {

    case ngx_http_mcp_policy_is_unreadable:
        return ctx->plain ? "it is compressed, or not in UTF-8" : NULL;

    case ngx_http_mcp_policy_is_json:
        return (ctx->lists
                && r->headers_out.content_length_n
                   > (off_t) ctx->mlcf->list_max)
                   ? NGX_HTTP_MCP_POLICY_TOO_LARGE : NULL;

    case ngx_http_mcp_policy_is_events:
        return NULL;

    default: /* ngx_http_mcp_policy_is_other */

        /*
         * Clients take no list from a redirect or from the page of an error;
         * of a stream that they have asked for some do not look at the type.
         */

        return (ctx->lists
                && r->headers_out.status < NGX_HTTP_SPECIAL_RESPONSE
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


/* of what may differ from what the server has sent; -1: length not known */

static ngx_int_t
ngx_http_mcp_policy_list_next_header(ngx_http_request_t *r, off_t len)
{
    ngx_http_clear_content_length(r);
    ngx_http_clear_accept_ranges(r);
    ngx_http_clear_last_modified(r);
    ngx_http_clear_etag(r);

    r->headers_out.content_length_n = len;

    return ngx_http_mcp_policy_next_header(r);
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
                           ? ngx_http_mcp_policy_spurn(r, listing->ctx, NULL)
                           : NGX_ERROR;
            }

            b->pos = b->last;
        }

        if (b->last_buf) {
            return ngx_http_mcp_policy_list_send(r, listing);
        }

        /* ngx_http_upstream_finalize_request(): there will be no end */

        if (b->flush && r->upstream != NULL && r->upstream->cleanup == NULL) {
            return ngx_http_mcp_policy_spurn(r, listing->ctx,
                                             "it has ended too early");
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

    /* the page of an error may be empty, as that of 401 mostly is */

    if (listing->any && text->len == 0) {
        ngx_memzero(&list, sizeof(mcp_list_t));

    } else {
        rc = ngx_http_mcp_policy_list_edits(r, listing, r->pool, text, &list);

        if (rc != NGX_OK) {
            return (rc == NGX_DECLINED)
                       ? ngx_http_mcp_policy_spurn(r, listing->ctx, NULL)
                       : NGX_ERROR;
        }
    }

    listing->done = 1;

    rc = ngx_http_mcp_policy_list_next_header(r, list.len);

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
