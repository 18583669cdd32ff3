
#include "ngx_http_mcp_policy.h"


static ngx_int_t ngx_http_mcp_policy_admit(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static void ngx_http_mcp_policy_body_handler(ngx_http_request_t *r);
static ngx_int_t ngx_http_mcp_policy_outcome(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);


/*
 * In the access phase, after nginx's own access modules.  The body is read in
 * the way of ngx_http_mirror_module: the reference that the reader takes is
 * given back at once, not in the body handler, which is never called if an
 * asynchronous read fails.
 */

ngx_int_t
ngx_http_mcp_policy_access_handler(ngx_http_request_t *r)
{
    ngx_int_t                        rc;
    ngx_http_mcp_policy_ctx_t       *ctx;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    mlcf = ngx_http_get_module_loc_conf(r, ngx_http_mcp_policy_module);

    if (!mlcf->guarded || r->post_action) {
        return NGX_DECLINED;
    }

    /* under "satisfy any" somebody has refused it already */

    if (r->access_code) {
        return NGX_DECLINED;
    }

    ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "mcp policy access handler, method %ui", r->method);

    ctx = ngx_http_mcp_policy_ctx(r, mlcf);

    if (ctx != NULL) {
        return ngx_http_mcp_policy_outcome(r, ctx);
    }

    ctx = ngx_http_mcp_policy_create_ctx(r, mlcf);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    switch (ngx_http_mcp_policy_admit(r, ctx)) {

    case NGX_OK:
        break;

    case NGX_DECLINED:
        ctx->state = ngx_http_mcp_policy_judged;
        return ngx_http_mcp_policy_outcome(r, ctx);

    default: /* NGX_ERROR */
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /*
     * If the body cannot be read, its beginning must not go to an error page,
     * which may be another upstream: nginx uses one error page per request,
     * and takes this one for used (ngx_http_special_response_handler).
     */

    ctx->error_page = r->error_page;
    r->error_page = 1;

    rc = ngx_http_read_client_request_body(r,
                                           ngx_http_mcp_policy_body_handler);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    if (ctx->state == ngx_http_mcp_policy_judged) {

        /* all of it was there: what ngx_http_finalize_request() would do */

        r->main->count--;

        return ngx_http_mcp_policy_outcome(r, ctx);
    }

    ctx->state = ngx_http_mcp_policy_reading;

    ngx_http_finalize_request(r, NGX_DONE);

    return NGX_DONE;
}


/*
 * In the precontent phase, before all others: nothing reaches the content
 * handler of a guarded location without a verdict, whatever skipped the
 * access handler ("satisfy any", subrequests).
 */

ngx_int_t
ngx_http_mcp_policy_seal_handler(ngx_http_request_t *r)
{
    ngx_http_mcp_policy_ctx_t       *ctx;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    mlcf = ngx_http_get_module_loc_conf(r, ngx_http_mcp_policy_module);

    if (r != r->main) {
        ngx_http_mcp_policy_share(r);
    }

    if (!mlcf->guarded) {
        return NGX_DECLINED;
    }

    ctx = ngx_http_mcp_policy_ctx(r, mlcf);

    if (ctx != NULL
        && ctx->state == ngx_http_mcp_policy_judged
        && mcp_decision_passes(ctx->verdict.decision))
    {
        ctx->passed = 1;
        return NGX_DECLINED;
    }

    if (r != r->main) {
        ngx_log_error(mlcf->log_level, r->connection->log, 0,
                      "mcp policy refused a subrequest");

        /* an error_page must not send it either */

        r->request_body = NULL;

        return NGX_HTTP_FORBIDDEN;
    }

    if (ctx == NULL) {
        ctx = ngx_http_mcp_policy_create_ctx(r, mlcf);
        if (ctx == NULL) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_FORBIDDEN,
                               "the request was not judged: is there a "
                               "\"satisfy any\"?");

    return ngx_http_mcp_policy_reply(r, ctx);
}


/*
 * Who has sent it, which policy is in force, and whether the body can be read
 * and judged.  NGX_OK; NGX_DECLINED: it is refused; NGX_ERROR.
 */

static ngx_int_t
ngx_http_mcp_policy_admit(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_int_t                        rc;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    mlcf = ctx->mlcf;

    if (mlcf->grants != NULL) {
        rc = ngx_http_mcp_policy_authenticate(r, ctx);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    /* mostly the location alone decides */

    ctx->policy = mlcf->policy;

    if ((ctx->grant != NULL || mlcf->variable != NULL)
        && ngx_http_mcp_policy_select(r, mlcf, ctx->grant, &ctx->policy)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_mcp_policy_acceptable(r, ctx);
}


static void
ngx_http_mcp_policy_body_handler(ngx_http_request_t *r)
{
    ngx_uint_t                  waited;
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_mcp_policy_module);

    waited = (ctx->state == ngx_http_mcp_policy_reading);

    r->error_page = ctx->error_page;

    ngx_http_mcp_policy_judge(r, ctx);

    ctx->state = ngx_http_mcp_policy_judged;

    /* ngx_http_read_client_request_body() has set an empty handler */

    r->write_event_handler = ngx_http_core_run_phases;

    if (waited) {
        ngx_http_core_run_phases(r);
    }
}


static ngx_int_t
ngx_http_mcp_policy_outcome(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    if (ctx->state != ngx_http_mcp_policy_judged) {

        /* an error_page after the body could not be read */

        return r->err_status ? (ngx_int_t) r->err_status : NGX_HTTP_FORBIDDEN;
    }

    if (mcp_decision_passes(ctx->verdict.decision)) {

        /* not NGX_OK, which would end the phase under "satisfy any" */

        return NGX_DECLINED;
    }

    return ngx_http_mcp_policy_reply(r, ctx);
}
