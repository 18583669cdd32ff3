
/*
 * A stream of events.  Bytes pass on as references to the buffers that they
 * came in; what may be a list waits, in these buffers as well if the event ends
 * in the same one, else in a copy.  While that is being sent nothing else is
 * taken: the upstream waits for a client that does not read.
 */


#include "ngx_http_mcp_policy_listing.h"


/* a buffer while it is looked through */

typedef struct {
    u_char     *pass;              /* from there on bytes pass on */
    u_char     *keep;              /* or NULL: from there on they are kept */
    unsigned    flush:1;           /* an event has ended */
} ngx_http_mcp_policy_taken_t;


static ngx_int_t ngx_http_mcp_policy_take(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing);
static ngx_int_t ngx_http_mcp_policy_take_next(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing,
    ngx_http_mcp_policy_taken_t *taken, u_char *from, mcp_events_e kind);
static ngx_int_t ngx_http_mcp_policy_pass(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing,
    ngx_http_mcp_policy_taken_t *taken, u_char *last);
static ngx_int_t ngx_http_mcp_policy_release(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing,
    ngx_http_mcp_policy_taken_t *taken, u_char *last, mcp_events_e kind);
static ngx_int_t ngx_http_mcp_policy_taken(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing,
    ngx_http_mcp_policy_taken_t *taken);
static ngx_int_t ngx_http_mcp_policy_done_with(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_buf_t *in);
static ngx_int_t ngx_http_mcp_policy_events_send(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing);
static ngx_int_t ngx_http_mcp_policy_break(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing);
static void ngx_http_mcp_policy_give_up(ngx_http_request_t *r);


ngx_int_t
ngx_http_mcp_policy_list_events(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in)
{
    ngx_int_t  rc;

    if (in != NULL
        && ngx_chain_add_copy(r->pool, &listing->in, in) != NGX_OK)
    {
        return NGX_ERROR;
    }

    for ( ;; ) {

        while (listing->in != NULL && listing->last_kept == NULL) {

            rc = ngx_http_mcp_policy_take(r, listing);

            if (rc == NGX_DECLINED) {
                rc = ngx_http_mcp_policy_break(r, listing);
            }

            if (rc != NGX_OK) {
                return NGX_ERROR;
            }
        }

        rc = ngx_http_mcp_policy_events_send(r, listing);

        /* r->buffered need not say so: there is a flush behind what was kept */

        if (rc == NGX_ERROR
            || listing->in == NULL
            || listing->last_kept != NULL)
        {
            return rc;
        }
    }
}


/* NGX_OK; NGX_DECLINED: the stream is broken off; NGX_ERROR */

static ngx_int_t
ngx_http_mcp_policy_take(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing)
{
    u_char                       *p, *from;
    ngx_int_t                     rc;
    ngx_buf_t                    *b;
    mcp_events_e                  kind;
    ngx_http_mcp_policy_taken_t   taken;

    b = listing->in->buf;

    p = (listing->pos != NULL) ? listing->pos : b->pos;

    /* after a break only the end matters */

    if (!ngx_buf_in_memory(b) || listing->done) {
        p = b->last;
    }

    taken.pass = p;
    taken.keep = NULL;
    taken.flush = 0;

    for ( ;; ) {
        from = p;
        kind = mcp_events_next(&listing->events, &p, b->last);

        if (kind == MCP_EVENTS_NONE) {
            return ngx_http_mcp_policy_taken(r, listing, &taken);
        }

        rc = ngx_http_mcp_policy_take_next(r, listing, &taken, from, kind);

        if (rc != NGX_OK) {
            return rc;
        }

        if (listing->events.ended) {
            taken.flush = 1;
        }

        /* what was kept in a copy has to be gone first */

        if (listing->last_kept != NULL) {
            listing->pos = p;

            return ngx_http_mcp_policy_pass(r, listing, &taken, p);
        }
    }
}


static ngx_int_t
ngx_http_mcp_policy_take_next(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing,
    ngx_http_mcp_policy_taken_t *taken, u_char *from, mcp_events_e kind)
{
    ngx_int_t  rc;

    switch (kind) {

    case MCP_EVENTS_PASS:
        return NGX_OK;

    case MCP_EVENTS_KEEP:

        if (taken->keep != NULL) {
            return NGX_OK;
        }

        rc = ngx_http_mcp_policy_pass(r, listing, taken, from);
        taken->keep = from;

        return rc;

    case MCP_EVENTS_RELEASE:
    case MCP_EVENTS_READ:

        rc = ngx_http_mcp_policy_release(r, listing, taken, from, kind);
        taken->keep = NULL;

        return rc;

    default: /* MCP_EVENTS_BROKEN */

        rc = ngx_http_mcp_policy_pass(r, listing, taken, from);

        return (rc == NGX_OK)
                   ? ngx_http_mcp_policy_fault(listing->ctx, "a list stands in "
                                               "what has begun as something "
                                               "else")
                   : rc;
    }
}


/* what may pass on up to there, as one buffer; goes on from there */

static ngx_int_t
ngx_http_mcp_policy_pass(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing,
    ngx_http_mcp_policy_taken_t *taken, u_char *last)
{
    ngx_buf_t  *b;

    if (last > taken->pass) {
        b = ngx_http_mcp_policy_push(r, listing, taken->pass, last);
        if (b == NULL) {
            return NGX_ERROR;
        }

        b->flush = taken->flush;
    }

    taken->pass = last;
    taken->flush = 0;

    return NGX_OK;
}


/* what is kept, up to there in this buffer, passes on: as it is, or read */

static ngx_int_t
ngx_http_mcp_policy_release(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing,
    ngx_http_mcp_policy_taken_t *taken, u_char *last, mcp_events_e kind)
{
    ngx_int_t  rc;
    ngx_str_t  raw;

    if (listing->kept.len == 0) {

        if (kind == MCP_EVENTS_RELEASE) {
            taken->pass = taken->keep;
            return NGX_OK;
        }

        raw.data = taken->keep;
        raw.len = last - taken->keep;
        taken->pass = last;

        return ngx_http_mcp_policy_read_event(r, listing, &raw);
    }

    if (taken->keep != NULL) {
        rc = ngx_http_mcp_policy_keep(r, listing, taken->keep, last);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    taken->pass = last;
    raw = listing->kept;

    if (kind == MCP_EVENTS_READ) {
        rc = ngx_http_mcp_policy_read_event(r, listing, &raw);
        if (rc != NGX_OK) {
            return rc;
        }

    } else if (ngx_http_mcp_policy_push(r, listing, raw.data,
                                        raw.data + raw.len)
               == NULL)
    {
        return NGX_ERROR;
    }

    /* the end of it, whatever that is, has to be sent at once */

    listing->last->flush = 1;

    listing->last_kept = listing->last;
    listing->kept.len = 0;

    return NGX_OK;
}


/* all of the first buffer was looked through */

static ngx_int_t
ngx_http_mcp_policy_taken(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing,
    ngx_http_mcp_policy_taken_t *taken)
{
    ngx_int_t     rc;
    ngx_str_t     raw;
    ngx_buf_t    *in;
    ngx_chain_t  *cl;

    in = listing->in->buf;

    if (taken->keep != NULL) {
        rc = ngx_http_mcp_policy_keep(r, listing, taken->keep, in->last);

    } else {
        rc = ngx_http_mcp_policy_pass(r, listing, taken, in->last);
    }

    /* some clients take what stands at the end for an event, too */

    if (rc == NGX_OK
        && in->last_buf
        && !listing->done
        && mcp_events_kept(&listing->events))
    {
        raw = listing->kept;
        rc = ngx_http_mcp_policy_read_event(r, listing, &raw);

        /* the rest of an event that has no end is nobody's answer */

        if (rc == NGX_DECLINED && listing->answered) {
            rc = NGX_OK;
        }
    }

    if (rc != NGX_OK) {
        return rc;
    }

    cl = listing->in;

    listing->in = cl->next;
    listing->pos = NULL;

    ngx_free_chain(r->pool, cl);

    return ngx_http_mcp_policy_done_with(r, listing, in);
}


/*
 * Whatever stands in the buffer is there until the last of what is to be sent
 * was sent; that one speaks for it (ngx_http_sub_output).
 */

static ngx_int_t
ngx_http_mcp_policy_done_with(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_buf_t *in)
{
    ngx_buf_t  *b;

    b = listing->last;

    if (in->last_buf
        || in->last_in_chain
        || (ngx_buf_special(in) && (in->flush || in->sync)))
    {
        b = ngx_http_mcp_policy_push(r, listing, NULL, NULL);
        if (b == NULL) {
            return NGX_ERROR;
        }

        b->last_buf = in->last_buf;
        b->last_in_chain = in->last_in_chain;
        b->sync = in->sync;
    }

    if (b == NULL || b->shadow != NULL) {
        in->pos = in->last;
        return NGX_OK;
    }

    b->flush |= in->flush;
    b->recycled = in->recycled;
    b->shadow = in;

    return NGX_OK;
}


static ngx_int_t
ngx_http_mcp_policy_events_send(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing)
{
    ngx_int_t     rc;
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    rc = ngx_http_mcp_policy_next_body(r, listing->out);

    for (cl = listing->busy; cl != NULL && cl->next != NULL; cl = cl->next) {
        /* void */
    }

    if (cl == NULL) {
        listing->busy = listing->out;

    } else {
        cl->next = listing->out;
    }

    listing->out = NULL;
    listing->last_out = &listing->out;

    while (listing->busy != NULL) {
        cl = listing->busy;
        b = cl->buf;

        if (ngx_buf_size(b) != 0) {
            break;
        }

        if (b->shadow != NULL) {
            b->shadow->pos = b->shadow->last;
        }

        if (b == listing->last_kept) {
            listing->last_kept = NULL;
            ngx_http_mcp_policy_forget_kept(r, listing);
        }

        listing->busy = cl->next;

        /* the others may be looked at once more (ngx_http_sub_output) */

        if (ngx_buf_in_memory(b)) {
            cl->next = listing->free;
            listing->free = cl;
        }
    }

    if (listing->busy == NULL) {
        listing->last = NULL;
    }

    return rc;
}


/*
 * Whoever waits for the list gets an error in its place, where the data of the
 * event has to stand; others have no id, and the stream just ends.
 */

static ngx_int_t
ngx_http_mcp_policy_break(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing)
{
    u_char                     *p;
    ngx_str_t                   body;
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = listing->ctx;

    ngx_http_mcp_policy_log_fault(r, ctx);

    if (ctx->message.id.len && listing->events.state != mcp_events_passing) {

        if (ngx_http_mcp_policy_fault_body(r, ctx, &body) != NGX_OK) {
            return NGX_ERROR;
        }

        p = ngx_pnalloc(r->pool, body.len + sizeof("\n\n") - 1);
        if (p == NULL) {
            return NGX_ERROR;
        }

        ngx_memcpy(p, body.data, body.len);
        ngx_memcpy(p + body.len, "\n\n", 2);

        if (ngx_http_mcp_policy_push(r, listing, p, p + body.len + 2)
            == NULL)
        {
            return NGX_ERROR;
        }
    }

    if (listing->last != NULL) {
        listing->last->flush = 1;
    }

    listing->done = 1;

    ngx_http_mcp_policy_give_up(r);

    return NGX_OK;
}


/*
 * The upstream has nothing more to say, as if its answer had a length that was
 * reached (ngx_http_upstream_process_non_buffered_request, ngx_event_pipe), and
 * its connection is not used again.
 */

static void
ngx_http_mcp_policy_give_up(ngx_http_request_t *r)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

    if (u == NULL || u->cleanup == NULL) {
        return;
    }

    u->keepalive = 0;
    u->length = 0;

    if (u->pipe != NULL) {
        u->pipe->upstream_done = 1;
    }
}
