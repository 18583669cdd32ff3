
/*
 * An answer that may hold a list, on its way to the client: what those share
 * that see to it as one body of JSON and as a stream of events.
 */


#ifndef _NGX_HTTP_MCP_POLICY_LISTING_H_INCLUDED_
#define _NGX_HTTP_MCP_POLICY_LISTING_H_INCLUDED_


#include "ngx_http_mcp_policy.h"
#include "mcp_events.h"


#define NGX_HTTP_MCP_POLICY_TOO_LARGE  "it is larger than mcp_policy_list_max"


struct ngx_http_mcp_policy_listing_s {
    ngx_http_mcp_policy_ctx_t  *ctx;
    mcp_facts_t                 facts;

    /* bytes that wait until it is known what they are */

    ngx_str_t                   kept;
    size_t                      size;      /* that there is room for */
    size_t                      max;

    ngx_chain_t                *out;       /* to be sent, since the last time */
    ngx_chain_t               **last_out;
    ngx_chain_t                *free;

    /* of a stream; the peek is that of a body of JSON as well */

    mcp_events_t                events;
    ngx_chain_t                *in;        /* what has come and was not taken */
    u_char                     *pos;       /* in its first buffer, or NULL */
    ngx_chain_t                *busy;      /* was not sent yet */
    ngx_buf_t                  *last;      /* of both, or NULL: all was sent */
    ngx_buf_t                  *last_kept; /* the last one of kept, or NULL */

    unsigned                    stream:1;
    unsigned                    page:1;    /* of an error or a redirect */
    unsigned                    answered:1;    /* a list has passed */
    unsigned                    done:1;    /* nothing more is looked at */
};


/*
 * Bytes to those that are kept, which may move: none of them may be in what is
 * still to be sent.
 *
 * NGX_OK; NGX_DECLINED: there would be more than max, and ctx->fault says so;
 * NGX_ERROR
 */

ngx_int_t ngx_http_mcp_policy_keep(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, u_char *p, u_char *last);

/* of what was kept nothing is left: a lot of memory goes back */

void ngx_http_mcp_policy_forget_kept(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing);

/*
 * What a message loses; the edits end with the pool.
 *
 * NGX_OK; NGX_DECLINED: it must not pass, and ctx->fault says why; NGX_ERROR
 */

ngx_int_t ngx_http_mcp_policy_list_edits(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_pool_t *pool, ngx_str_t *text,
    mcp_list_t *list);

/*
 * Adds bytes that are to be sent to listing->out; they are only read, and stay
 * where they are until then.  None, with NULL: a buffer for flags.  It becomes
 * listing->last.  NULL: no memory.
 */

ngx_buf_t *ngx_http_mcp_policy_push(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, u_char *p, u_char *last);

/*
 * The same of a part of the text that was edited, which begins there at that
 * offset; *edit is the first that may concern it, and is set to the first that
 * may concern the next part.  NGX_OK or NGX_ERROR.
 */

ngx_int_t ngx_http_mcp_policy_push_edited(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, mcp_list_t *list, size_t *edit,
    size_t offset, u_char *p, u_char *last);

/*
 * ngx_http_mcp_policy_event.c: reads an event that may hold a list, and adds
 * what is left of it to listing->out.  raw begins with the first byte of its
 * data, and stays where it is until that is sent.
 *
 * NGX_OK; NGX_DECLINED: it must not pass, and ctx->fault says why; NGX_ERROR
 */

ngx_int_t ngx_http_mcp_policy_read_event(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_str_t *raw);

/* ngx_http_mcp_policy_events.c: as a body filter, of a stream */

ngx_int_t ngx_http_mcp_policy_list_events(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in);


#endif /* _NGX_HTTP_MCP_POLICY_LISTING_H_INCLUDED_ */
