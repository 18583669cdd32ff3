
#include "ngx_http_mcp_policy_listing.h"


static ngx_int_t ngx_http_mcp_policy_event_text(ngx_pool_t *pool,
    ngx_str_t *raw, ngx_str_t *text);
static ngx_int_t ngx_http_mcp_policy_push_event(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, mcp_list_t *list, ngx_str_t *raw);


ngx_int_t
ngx_http_mcp_policy_read_event(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_str_t *raw)
{
    ngx_int_t    rc;
    ngx_str_t    text;
    ngx_pool_t  *pool;
    mcp_list_t   list;

    if (raw->len > listing->max) {
        return ngx_http_mcp_policy_fault(listing->ctx,
                                         NGX_HTTP_MCP_POLICY_TOO_LARGE);
    }

    pool = ngx_create_pool(NGX_DEFAULT_POOL_SIZE, r->connection->log);
    if (pool == NULL) {
        return NGX_ERROR;
    }

    rc = ngx_http_mcp_policy_event_text(pool, raw, &text);

    if (rc == NGX_OK) {
        rc = ngx_http_mcp_policy_list_edits(r, listing, pool, &text, &list);
    }

    if (rc == NGX_OK) {
        listing->answered = 1;
        rc = ngx_http_mcp_policy_push_event(r, listing, &list, raw);
    }

    ngx_destroy_pool(pool);

    return rc;
}


/* its data, mostly one line; NGX_OK or NGX_ERROR */

static ngx_int_t
ngx_http_mcp_policy_event_text(ngx_pool_t *pool, ngx_str_t *raw,
    ngx_str_t *text)
{
    u_char          *p, *from, *last;
    mcp_sse_t        sse;
    mcp_sse_e        kind;
    mcp_sse_data_t   data;

    p = raw->data;
    last = p + raw->len;

    mcp_sse_within(&sse);
    (void) mcp_sse_read(&sse, &p, last);

    text->data = raw->data;
    text->len = p - raw->data;

    if (mcp_sse_read(&sse, &p, last) == MCP_SSE_NONE || p == last) {
        return NGX_OK;
    }

    ngx_memzero(&data, sizeof(mcp_sse_data_t));

    data.max = raw->len;
    data.text.data = ngx_pnalloc(pool, raw->len);

    if (data.text.data == NULL) {
        return NGX_ERROR;
    }

    p = raw->data;
    mcp_sse_within(&sse);

    for ( ;; ) {
        from = p;
        kind = mcp_sse_read(&sse, &p, last);

        if (kind == MCP_SSE_NONE) {
            break;
        }

        mcp_sse_add(&data, &sse, kind, from, p);
    }

    ngx_http_mcp_policy_str(text, &data.text);

    return NGX_OK;
}


/* each line of its data without what the list has lost there */

static ngx_int_t
ngx_http_mcp_policy_push_event(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, mcp_list_t *list, ngx_str_t *raw)
{
    size_t      edit, offset, lines;
    u_char     *p, *from, *last;
    mcp_sse_t   sse;
    mcp_sse_e   kind;

    p = raw->data;
    last = p + raw->len;

    edit = 0;
    offset = 0;

    mcp_sse_within(&sse);

    for ( ;; ) {
        from = p;
        lines = sse.lines;
        kind = mcp_sse_read(&sse, &p, last);

        if (kind == MCP_SSE_NONE) {
            return NGX_OK;
        }

        /* a line feed between two of them */

        offset += sse.lines - lines;

        if (kind != MCP_SSE_DATA) {
            if (ngx_http_mcp_policy_push(r, listing, from, p) == NULL) {
                return NGX_ERROR;
            }

            continue;
        }

        if (ngx_http_mcp_policy_push_edited(r, listing, list, &edit, offset,
                                            from, p)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        offset += p - from;
    }
}
