
#include "ngx_http_mcp_policy_listing.h"


/* what is kept without knowing how long it will be: mostly enough */

#define NGX_HTTP_MCP_POLICY_KEPT_FIRST  (64 * 1024)

/* of a message, on the stack: of the usual definitions none has more */

#define NGX_HTTP_MCP_POLICY_LIST_TOKENS  256


ngx_int_t
ngx_http_mcp_policy_keep(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, u_char *p, u_char *last)
{
    size_t   size, len;
    u_char  *kept;

    len = last - p;

    if (len > listing->max - listing->kept.len) {
        return ngx_http_mcp_policy_fault(listing->ctx,
                                         NGX_HTTP_MCP_POLICY_TOO_LARGE);
    }

    /* memory that is never written to is none: it need not grow twice */

    if (len > listing->size - listing->kept.len) {

        size = ngx_min(NGX_HTTP_MCP_POLICY_KEPT_FIRST, listing->max);

        if (listing->kept.len + len > size) {
            size = listing->max;
        }

        kept = ngx_palloc(r->pool, size);
        if (kept == NULL) {
            return NGX_ERROR;
        }

        if (listing->size) {
            ngx_memcpy(kept, listing->kept.data, listing->kept.len);
            (void) ngx_pfree(r->pool, listing->kept.data);
        }

        listing->kept.data = kept;
        listing->size = size;
    }

    ngx_memcpy(listing->kept.data + listing->kept.len, p, len);
    listing->kept.len += len;

    return NGX_OK;
}


void
ngx_http_mcp_policy_forget_kept(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing)
{
    if (listing->size <= NGX_HTTP_MCP_POLICY_KEPT_FIRST) {
        return;
    }

    (void) ngx_pfree(r->pool, listing->kept.data);

    listing->kept.data = NULL;
    listing->size = 0;
}


ngx_int_t
ngx_http_mcp_policy_list_edits(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_pool_t *pool, ngx_str_t *text,
    mcp_list_t *list)
{
    int                         rc;
    ngx_str_t                   fault;
    mcp_json_t                  json;
    mcp_region_t                region;
    mcp_json_token_t            tokens[NGX_HTTP_MCP_POLICY_LIST_TOKENS];
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = listing->ctx;

    ngx_http_mcp_policy_region(&region, pool);

    mcp_json_init(&json, text->data, text->len, &region);

    json.tokens = tokens;
    json.room = NGX_HTTP_MCP_POLICY_LIST_TOKENS;

    ngx_memzero(list, sizeof(mcp_list_t));

    list->policy = ctx->policy;
    list->facts = &listing->facts;
    list->mode = ctx->mlcf->list;
    list->any = (listing->stream || listing->page);

    if (ngx_http_mcp_policy_notes_params(ctx, text)) {
        list->stays = ngx_http_mcp_policy_note_tool;
        list->ctx = ctx;
    }

    rc = mcp_list_read(list, &json);

    if (rc == MCP_FAULT) {
        ngx_http_mcp_policy_str(&fault, &list->fault);

        ctx->fault.len = fault.len;
        ctx->fault.data = ngx_pstrdup(r->pool, &fault);

        return (ctx->fault.data == NULL) ? NGX_ERROR : NGX_DECLINED;
    }

    return (rc == MCP_OK) ? NGX_OK : NGX_ERROR;
}


ngx_buf_t *
ngx_http_mcp_policy_push(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, u_char *p, u_char *last)
{
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    cl = ngx_chain_get_free_buf(r->pool, &listing->free);
    if (cl == NULL) {
        return NULL;
    }

    b = cl->buf;

    ngx_memzero(b, sizeof(ngx_buf_t));

    b->tag = (ngx_buf_tag_t) &ngx_http_mcp_policy_module;
    b->pos = p;
    b->last = last;
    b->memory = (last > p);

    listing->last = b;

    *listing->last_out = cl;
    listing->last_out = &cl->next;
    cl->next = NULL;

    return b;
}


ngx_int_t
ngx_http_mcp_policy_push_edited(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, mcp_list_t *list, size_t *edit,
    size_t offset, u_char *p, u_char *last)
{
    size_t       start, end;
    mcp_edit_t  *e;

    end = offset + (last - p);

    for ( /* void */ ; *edit < list->nedits; (*edit)++) {
        e = &list->edits[*edit];

        if (e->start >= end) {
            break;
        }

        /* the part before it, and what takes its place */

        start = ngx_max(e->start, offset);

        if (start > offset
            && ngx_http_mcp_policy_push(r, listing, p, p + (start - offset))
               == NULL)
        {
            return NGX_ERROR;
        }

        if (e->text.len
            && e->start >= offset
            && ngx_http_mcp_policy_push(r, listing, e->text.data,
                                        e->text.data + e->text.len)
               == NULL)
        {
            return NGX_ERROR;
        }

        if (e->end >= end) {

            /* it goes on in the next part, or ends with this one */

            if (e->end == end) {
                (*edit)++;
            }

            return NGX_OK;
        }

        p += e->end - offset;
        offset = e->end;
    }

    return (p == last || ngx_http_mcp_policy_push(r, listing, p, last) != NULL)
               ? NGX_OK : NGX_ERROR;
}
