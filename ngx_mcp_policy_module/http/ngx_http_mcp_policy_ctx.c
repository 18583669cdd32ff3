
#include "ngx_http_mcp_policy.h"


static ngx_pool_cleanup_t *ngx_http_mcp_policy_own(ngx_pool_cleanup_t *cln);
static ngx_uint_t ngx_http_mcp_policy_same(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_loc_conf_t *mlcf);
static void ngx_http_mcp_policy_cleanup(void *data);


ngx_http_mcp_policy_ctx_t *
ngx_http_mcp_policy_any_ctx(ngx_http_request_t *r,
    ngx_http_mcp_policy_loc_conf_t *mlcf)
{
    ngx_pool_cleanup_t         *cln;
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_mcp_policy_module);

    if (ctx != NULL && ngx_http_mcp_policy_same(r, ctx, mlcf)) {
        return ctx;
    }

    /*
     * ngx_http_internal_redirect(), ngx_http_named_location() and
     * ngx_http_filter_finalize_request() clear the contexts of a request,
     * and a subrequest has none of its own.
     */

    for (cln = ngx_http_mcp_policy_own(r->pool->cleanup);
         cln != NULL;
         cln = ngx_http_mcp_policy_own(cln->next))
    {
        ctx = cln->data;

        if (ngx_http_mcp_policy_same(r, ctx, mlcf)) {
            return ctx;
        }
    }

    return NULL;
}


ngx_http_mcp_policy_ctx_t *
ngx_http_mcp_policy_create_ctx(ngx_http_request_t *r,
    ngx_http_mcp_policy_loc_conf_t *mlcf)
{
    ngx_http_mcp_policy_ctx_t        *ctx;
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    ctx = ngx_pcalloc(r->pool, sizeof(ngx_http_mcp_policy_ctx_t));
    if (ctx == NULL) {
        return NULL;
    }

    mmcf = ngx_http_get_module_main_conf(r, ngx_http_mcp_policy_module);

    ctx->region.alloc = ngx_http_mcp_policy_alloc;
    ctx->region.ctx = r->pool;
    ctx->request = r;
    ctx->version = r->http_version;
    ctx->mlcf = mlcf;
    ctx->store = mmcf->zone ? mmcf->zone->data : NULL;

    /* as ngx_pool_cleanup_add() does, in one piece of memory */

    ctx->cleanup.handler = ngx_http_mcp_policy_cleanup;
    ctx->cleanup.data = ctx;
    ctx->cleanup.next = r->pool->cleanup;

    r->pool->cleanup = &ctx->cleanup;

    ngx_http_set_ctx(r, ctx, ngx_http_mcp_policy_module);

    return ctx;
}


ngx_http_mcp_policy_ctx_t *
ngx_http_mcp_policy_token_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t         *cln;
    ngx_http_mcp_policy_ctx_t  *ctx;

    for (cln = ngx_http_mcp_policy_own(r->pool->cleanup);
         cln != NULL;
         cln = ngx_http_mcp_policy_own(cln->next))
    {
        ctx = cln->data;

        if (ctx->has_token) {
            return ctx;
        }
    }

    return NULL;
}


void
ngx_http_mcp_policy_share(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t         *cln;
    ngx_http_mcp_policy_ctx_t  *ctx;

    if (r->request_body == NULL
        || r->request_body != r->main->request_body)
    {
        return;
    }

    for (cln = ngx_http_mcp_policy_own(r->pool->cleanup);
         cln != NULL;
         cln = ngx_http_mcp_policy_own(cln->next))
    {
        ctx = cln->data;
        ctx->shared = 1;
    }
}


/*
 * "bytes_sent" is set when an attempt ends.  The request is over when the
 * cleanup asks; the filter asks after all attempts have failed.
 */

ngx_uint_t
ngx_http_mcp_policy_sent(ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_uint_t                  i;
    ngx_http_request_t         *r;
    ngx_http_upstream_state_t  *state;

    r = ctx->request;

    if (ctx->shared) {
        return 1;
    }

#if (NGX_HTTP_CACHE)

    /* the one that makes an entry anew has no phases (proxy_cache) */

    if (r->cache != NULL && r->cache->background) {
        return 1;
    }

#endif /* NGX_HTTP_CACHE */

    if (r->upstream_states == NULL) {
        return 0;
    }

    state = r->upstream_states->elts;

    for (i = 0; i < r->upstream_states->nelts; i++) {

        if (state[i].bytes_sent) {
            return 1;
        }
    }

    return 0;
}


/* the first from there on that holds a context of ours, or NULL */

static ngx_pool_cleanup_t *
ngx_http_mcp_policy_own(ngx_pool_cleanup_t *cln)
{
    while (cln != NULL && cln->handler != ngx_http_mcp_policy_cleanup) {
        cln = cln->next;
    }

    return cln;
}


/* whether the verdict holds in that location, too */

static ngx_uint_t
ngx_http_mcp_policy_same(ngx_http_request_t *r, ngx_http_mcp_policy_ctx_t *ctx,
    ngx_http_mcp_policy_loc_conf_t *mlcf)
{
    const mcp_policy_t              *policy;
    ngx_http_mcp_policy_loc_conf_t  *judged;

    judged = ctx->mlcf;

    if (mlcf == NULL) {
        return 1;
    }

    if (judged->grants != mlcf->grants
        || judged->grant != mlcf->grant
        || judged->session != mlcf->session
        || judged->methods != mlcf->methods
        || judged->protocols != mlcf->protocols
        || judged->origins.kind != mlcf->origins.kind
        || judged->origins.list.elts != mlcf->origins.list.elts
        || judged->hosts.kind != mlcf->hosts.kind
        || judged->hosts.list.elts != mlcf->hosts.list.elts
        || judged->body_max != mlcf->body_max
        || judged->list != mlcf->list
        || judged->list_max != mlcf->list_max
        || judged->shadow != mlcf->shadow)
    {
        return 0;
    }

    return ngx_http_mcp_policy_select(r, mlcf, ctx->grant, &policy) == NGX_OK
           && policy == ctx->policy;
}


/*
 * The end of the request: a call of which nothing was sent was not made.  One
 * that went to a content handler which is no upstream counts, as nobody knows
 * what that did.
 */

static void
ngx_http_mcp_policy_cleanup(void *data)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = data;

    if (ctx->verdict.nclaims == 0 || ngx_http_mcp_policy_sent(ctx)) {
        return;
    }

    if (ctx->passed && ctx->request->upstream == NULL) {
        return;
    }

    mcp_store_give_back(ctx->store, ctx->verdict.claims,
                        ctx->verdict.nclaims);
}
