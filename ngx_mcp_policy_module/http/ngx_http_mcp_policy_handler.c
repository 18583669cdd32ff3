
#include "ngx_http_mcp_policy.h"


/* what was wrong with the lines of a header, as far as they are ours */

typedef struct {
    ngx_uint_t                 types;       /* lines of Content-Type */
    unsigned                   foreign:1;   /* another type than JSON */
    unsigned                   encoded:1;   /* the body is */
    unsigned                   twice:1;     /* a line that may stand once */
} ngx_http_mcp_policy_lines_t;


static ngx_int_t ngx_http_mcp_policy_admit(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_uint_t ngx_http_mcp_policy_acceptable(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_uint_t ngx_http_mcp_policy_read_header(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static void ngx_http_mcp_policy_line(ngx_http_mcp_policy_ctx_t *ctx,
    ngx_table_elt_t *h, ngx_http_mcp_policy_lines_t *lines);
static void ngx_http_mcp_policy_once(mcp_str_t *value, ngx_table_elt_t *h,
    ngx_http_mcp_policy_lines_t *lines);
static ngx_uint_t ngx_http_mcp_policy_media_type(ngx_str_t *value);
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

    return ngx_http_mcp_policy_acceptable(r, ctx) ? NGX_OK : NGX_DECLINED;
}


/* whether the request line and the header let the body be read and judged */

static ngx_uint_t
ngx_http_mcp_policy_acceptable(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    if (!(r->method & (NGX_HTTP_POST|NGX_HTTP_GET|NGX_HTTP_DELETE))) {
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_NOT_ALLOWED,
                                   "expected POST, GET or DELETE");
        return 0;
    }

    if (r->headers_in.content_length_n > (off_t) ctx->mlcf->body_max) {
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                   "the body is larger than "
                                   "mcp_policy_body_max");
        return 0;
    }

    return ngx_http_mcp_policy_read_header(r, ctx);
}


/* keeps the lines that the message will be compared with */

static ngx_uint_t
ngx_http_mcp_policy_read_header(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_uint_t                    i;
    ngx_list_part_t              *part;
    ngx_table_elt_t              *h;
    ngx_http_mcp_policy_lines_t   lines;

    ngx_memzero(&lines, sizeof(ngx_http_mcp_policy_lines_t));

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            ngx_http_mcp_policy_line(ctx, &h[i], &lines);
        }
    }

    if (lines.encoded) {
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                   "a compressed body cannot be judged: "
                                   "expected no Content-Encoding");
        return 0;
    }

    if (r->method == NGX_HTTP_POST && (lines.types != 1 || lines.foreign)) {
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                   "expected one Content-Type, "
                                   "application/json, in UTF-8");
        return 0;
    }

    /* of two lines some servers take the first, and some take both as one */

    if (lines.twice) {
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_BAD_REQUEST,
                                   "expected each of Mcp-Session-Id, "
                                   "MCP-Protocol-Version, Mcp-Method and "
                                   "Mcp-Name at most once");
        return 0;
    }

    return 1;
}


/* no two of the names are equally long */

static void
ngx_http_mcp_policy_line(ngx_http_mcp_policy_ctx_t *ctx, ngx_table_elt_t *h,
    ngx_http_mcp_policy_lines_t *lines)
{
    switch (h->key.len) {

    case sizeof("Mcp-Name") - 1:

        if (ngx_http_mcp_policy_line_is(h, "mcp-name")) {
            ngx_http_mcp_policy_once(&ctx->header.name, h, lines);
        }

        return;

    case sizeof("Mcp-Method") - 1:

        if (ngx_http_mcp_policy_line_is(h, "mcp-method")) {
            ngx_http_mcp_policy_once(&ctx->header.method, h, lines);
        }

        return;

    case sizeof("Content-Type") - 1:

        if (ngx_http_mcp_policy_line_is(h, "content-type")) {
            lines->types++;
            lines->foreign |= !ngx_http_mcp_policy_media_type(&h->value);
        }

        return;

    case sizeof("Mcp-Session-Id") - 1:

        if (ngx_http_mcp_policy_line_is(h, "mcp-session-id")) {
            ngx_http_mcp_policy_once(&ctx->session, h, lines);
        }

        return;

    case sizeof("Content-Encoding") - 1:

        if (ngx_http_mcp_policy_line_is(h, "content-encoding")) {
            lines->encoded |= (h->value.len != sizeof("identity") - 1
                               || ngx_strncasecmp(h->value.data,
                                                  (u_char *) "identity",
                                                  h->value.len)
                                  != 0);
        }

        return;

    case sizeof("MCP-Protocol-Version") - 1:

        if (ngx_http_mcp_policy_line_is(h, "mcp-protocol-version")) {
            ngx_http_mcp_policy_once(&ctx->header.protocol, h, lines);
        }

        return;
    }
}


static void
ngx_http_mcp_policy_once(mcp_str_t *value, ngx_table_elt_t *h,
    ngx_http_mcp_policy_lines_t *lines)
{
    if (value->data != NULL) {
        lines->twice = 1;
        return;
    }

    value->len = h->value.len;
    value->data = h->value.data;
}


/* application/json, with a charset of utf-8 or none: RFC 9110, section 8.3 */

static ngx_uint_t
ngx_http_mcp_policy_media_type(ngx_str_t *value)
{
    size_t   len;
    u_char  *p, *last;

    p = value->data;
    last = p + value->len;
    len = sizeof("application/json") - 1;

    if (value->len < len
        || (ngx_memcmp(p, "application/json", len) != 0
            && ngx_strncasecmp(p, (u_char *) "application/json", len) != 0))
    {
        return 0;
    }

    p += len;

    if (p == last) {
        return 1;
    }

    while (p < last && (*p == ' ' || *p == '\t')) {
        p++;
    }

    if (p == last || *p++ != ';') {
        return 0;
    }

    while (p < last && (*p == ' ' || *p == '\t')) {
        p++;
    }

    len = last - p;

    if (len == sizeof("charset=utf-8") - 1) {
        return ngx_strncasecmp(p, (u_char *) "charset=utf-8", len) == 0;
    }

    return len == sizeof("charset=\"utf-8\"") - 1
           && ngx_strncasecmp(p, (u_char *) "charset=\"utf-8\"", len) == 0;
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
