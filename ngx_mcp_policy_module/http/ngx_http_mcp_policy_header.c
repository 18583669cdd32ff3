
#include "ngx_http_mcp_policy.h"


#define NGX_HTTP_MCP_POLICY_PARAMS  64


/* what the lines of a header say, as far as that is ours to know */

typedef struct {
    mcp_str_t                  origin;
    ngx_uint_t                 params;      /* lines of Mcp-Param-... */
    unsigned                   typed:1;     /* there is a Content-Type */
    unsigned                   foreign:1;   /* of another type, or two */
    unsigned                   encoded:1;   /* the body is */
    unsigned                   stream:1;    /* GET of an event stream */
    unsigned                   twice:1;     /* a line that may stand once */
} ngx_http_mcp_policy_lines_t;


/* RFC 9110, section 5.6.3 */

#define ngx_http_mcp_policy_is_blank(c)                                       \
    ((c) <= ' ' && ((c) == ' ' || (c) == '\t'))

#define ngx_http_mcp_policy_is_param(h)                                       \
    ((h)->key.len > sizeof("mcp-param-") - 1                                  \
     && ngx_memcmp((h)->lowcase_key, "mcp-param-", sizeof("mcp-param-") - 1)  \
        == 0)


static ngx_int_t ngx_http_mcp_policy_read_header(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_lines_t *lines);
static mcp_aside void ngx_http_mcp_policy_no_upgrade(ngx_http_request_t *r);
static mcp_aside ngx_int_t ngx_http_mcp_policy_read_params(
    ngx_http_request_t *r, ngx_http_mcp_policy_ctx_t *ctx,
    ngx_http_mcp_policy_lines_t *lines);
static void ngx_http_mcp_policy_line(ngx_http_mcp_policy_ctx_t *ctx,
    ngx_table_elt_t *h, ngx_http_mcp_policy_lines_t *lines);
static mcp_inline void ngx_http_mcp_policy_once(mcp_str_t *value,
    ngx_table_elt_t *h, ngx_http_mcp_policy_lines_t *lines);
static mcp_inline void ngx_http_mcp_policy_line_value(mcp_str_t *value,
    ngx_table_elt_t *h);
static ngx_uint_t ngx_http_mcp_policy_event_stream(ngx_str_t *value);
static ngx_uint_t ngx_http_mcp_policy_media_type(ngx_str_t *value);
static mcp_aside ngx_int_t ngx_http_mcp_policy_site(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *origin);
static ngx_uint_t ngx_http_mcp_policy_permits(
    ngx_http_mcp_policy_sites_t *sites, size_t len, u_char *data);
static mcp_aside ngx_int_t ngx_http_mcp_policy_stream(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_int_t ngx_http_mcp_policy_unsupported(
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_int_t ngx_http_mcp_policy_decline(ngx_http_mcp_policy_ctx_t *ctx,
    ngx_uint_t status, const char *reason);


ngx_int_t
ngx_http_mcp_policy_acceptable(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_int_t                    rc;
    ngx_http_mcp_policy_lines_t  lines;

    if (!(r->method & (NGX_HTTP_POST|NGX_HTTP_GET|NGX_HTTP_DELETE))) {
        return ngx_http_mcp_policy_decline(ctx, NGX_HTTP_NOT_ALLOWED,
                                           "expected POST, GET or DELETE");
    }

    if (r->headers_in.content_length_n > (off_t) ctx->mlcf->body_max) {
        return ngx_http_mcp_policy_decline(ctx,
                                           NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                           "the body is larger than "
                                           "mcp_policy_body_max");
    }

    ngx_memzero(&lines, sizeof(ngx_http_mcp_policy_lines_t));

    rc = ngx_http_mcp_policy_read_header(r, ctx, &lines);

    if (rc != NGX_OK) {
        return rc;
    }

    if ((lines.origin.data != NULL
         || ctx->mlcf->hosts.kind != ngx_http_mcp_policy_sites_any)
        && ngx_http_mcp_policy_site(r, ctx, &lines.origin) != NGX_OK)
    {
        return NGX_DECLINED;
    }

    /* a POST is judged by its body, a GET of anything else is none of MCP's */

    if (!lines.stream && r->method != NGX_HTTP_DELETE) {
        return NGX_OK;
    }

    ctx->stream = lines.stream;

    return ngx_http_mcp_policy_stream(r, ctx);
}


/* keeps the lines that the message will be compared with */

static ngx_int_t
ngx_http_mcp_policy_read_header(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_lines_t *lines)
{
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h, *last;

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        last = (ngx_table_elt_t *) part->elts + part->nelts;

        for (h = part->elts; h < last; h++) {
            ngx_http_mcp_policy_line(ctx, h, lines);
        }
    }

    if (r->headers_in.upgrade != NULL) {
        ngx_http_mcp_policy_no_upgrade(r);
    }

    if (lines->encoded) {
        return ngx_http_mcp_policy_decline(ctx,
                                           NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                           "a compressed body cannot be "
                                           "judged: expected no "
                                           "Content-Encoding");
    }

    if (r->method == NGX_HTTP_POST && (!lines->typed || lines->foreign)) {
        return ngx_http_mcp_policy_decline(ctx,
                                           NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                           "expected one Content-Type, "
                                           "application/json, in UTF-8");
    }

    if (lines->params > NGX_HTTP_MCP_POLICY_PARAMS) {
        return ngx_http_mcp_policy_decline(ctx, NGX_HTTP_BAD_REQUEST,
                                           "expected at most 64 lines of "
                                           "Mcp-Param");
    }

    if (lines->params
        && ngx_http_mcp_policy_read_params(r, ctx, lines) != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* of two lines some servers take the first, and some take both as one */

    if (lines->twice) {
        return ngx_http_mcp_policy_decline(ctx, NGX_HTTP_BAD_REQUEST,
                                           "expected each of Mcp-Session-Id, "
                                           "MCP-Protocol-Version, Mcp-Method, "
                                           "Mcp-Name, each Mcp-Param and "
                                           "Origin at most once");
    }

    return NGX_OK;
}


/* but for the first, no two of the names are equally long */

static void
ngx_http_mcp_policy_line(ngx_http_mcp_policy_ctx_t *ctx, ngx_table_elt_t *h,
    ngx_http_mcp_policy_lines_t *lines)
{
    switch (h->key.len) {

    case sizeof("Origin") - 1: /* and of "Accept" */

        if (ngx_http_mcp_policy_line_is(h, "origin")) {
            ngx_http_mcp_policy_once(&lines->origin, h, lines);

        } else if (ctx->request->method == NGX_HTTP_GET
                   && ngx_http_mcp_policy_line_is(h, "accept"))
        {
            lines->stream |= ngx_http_mcp_policy_event_stream(&h->value);
        }

        return;

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
            lines->foreign |= (lines->typed
                               || !ngx_http_mcp_policy_media_type(&h->value));
            lines->typed = 1;
            return;
        }

        break;

    case sizeof("Mcp-Session-Id") - 1:

        if (ngx_http_mcp_policy_line_is(h, "mcp-session-id")) {
            ngx_http_mcp_policy_once(&ctx->session, h, lines);
            return;
        }

        break;

    case sizeof("Content-Encoding") - 1:

        if (ngx_http_mcp_policy_line_is(h, "content-encoding")) {
            lines->encoded |= (h->value.len != sizeof("identity") - 1
                               || ngx_strncasecmp(h->value.data,
                                                  (u_char *) "identity",
                                                  h->value.len)
                                  != 0);
            return;
        }

        break;

    case sizeof("MCP-Protocol-Version") - 1:

        if (ngx_http_mcp_policy_line_is(h, "mcp-protocol-version")) {
            ngx_http_mcp_policy_once(&ctx->header.protocol, h, lines);
            return;
        }

        break;
    }

    if (ngx_http_mcp_policy_is_param(h)) {
        lines->params++;
    }
}


static mcp_inline void
ngx_http_mcp_policy_once(mcp_str_t *value, ngx_table_elt_t *h,
    ngx_http_mcp_policy_lines_t *lines)
{
    if (value->data != NULL) {
        lines->twice = 1;
        return;
    }

    ngx_http_mcp_policy_line_value(value, h);
}


/* RFC 9110, section 5.5: blanks around a value are none of it, nor tabs */

static mcp_inline void
ngx_http_mcp_policy_line_value(mcp_str_t *value, ngx_table_elt_t *h)
{
    u_char  *p, *last;

    p = h->value.data;
    last = p + h->value.len;

    while (p < last && ngx_http_mcp_policy_is_blank(*p)) {
        p++;
    }

    while (p < last && ngx_http_mcp_policy_is_blank(last[-1])) {
        last--;
    }

    value->data = p;
    value->len = last - p;
}


/*
 * What goes through a tunnel is judged by nobody, so there is none, whatever
 * the server would answer (ngx_http_proxy_process_header); and it is not asked
 * for one by "proxy_set_header Upgrade $http_upgrade".
 */

static mcp_aside void
ngx_http_mcp_policy_no_upgrade(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    r->headers_in.upgrade = NULL;

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (ngx_http_mcp_policy_line_is(&h[i], "upgrade")) {
                h[i].value.len = 0;
            }
        }
    }
}


ngx_int_t
ngx_http_mcp_policy_plain(ngx_http_request_t *r)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

#if (NGX_HTTP_GZIP)

    /* the client's own wish stays known: nginx may compress the answer */

    if (r->headers_in.accept_encoding != NULL) {

        h = ngx_palloc(r->pool, sizeof(ngx_table_elt_t));
        if (h == NULL) {
            return NGX_ERROR;
        }

        *h = *r->headers_in.accept_encoding;
        r->headers_in.accept_encoding = h;
    }

#endif /* NGX_HTTP_GZIP */

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (ngx_http_mcp_policy_line_is(&h[i], "accept-encoding")) {
                ngx_str_set(&h[i].value, "identity");
            }
        }
    }

    return NGX_OK;
}


/* each of the few requests that have some is looked through once more */

static mcp_aside ngx_int_t
ngx_http_mcp_policy_read_params(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_lines_t *lines)
{
    size_t               i, j, n;
    ngx_list_part_t     *part;
    ngx_table_elt_t     *h;
    mcp_header_param_t  *params;

    params = ngx_palloc(r->pool, lines->params * sizeof(mcp_header_param_t));
    if (params == NULL) {
        return NGX_ERROR;
    }

    n = 0;

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (!ngx_http_mcp_policy_is_param(&h[i])) {
                continue;
            }

            params[n].name.data = h[i].lowcase_key + sizeof("mcp-param-") - 1;
            params[n].name.len = h[i].key.len - (sizeof("mcp-param-") - 1);
            ngx_http_mcp_policy_line_value(&params[n].value, &h[i]);

            for (j = 0; j < n; j++) {
                lines->twice |= mcp_str_eq(&params[j].name, &params[n].name);
            }

            n++;
        }
    }

    ctx->header.params = params;
    ctx->header.nparams = n;

    return NGX_OK;
}


static ngx_uint_t
ngx_http_mcp_policy_event_stream(ngx_str_t *value)
{
    return ngx_strlcasestrn(value->data, value->data + value->len,
                            (u_char *) "text/event-stream",
                            sizeof("text/event-stream") - 2)
           != NULL;
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

    while (p < last && ngx_http_mcp_policy_is_blank(*p)) {
        p++;
    }

    if (p == last || *p++ != ';') {
        return 0;
    }

    while (p < last && ngx_http_mcp_policy_is_blank(*p)) {
        p++;
    }

    len = last - p;

    if (len == sizeof("charset=utf-8") - 1) {
        return ngx_strncasecmp(p, (u_char *) "charset=utf-8", len) == 0;
    }

    return len == sizeof("charset=\"utf-8\"") - 1
           && ngx_strncasecmp(p, (u_char *) "charset=\"utf-8\"", len) == 0;
}


/*
 * Where browsers can reach nginx, any page could call tools: by its address,
 * or by a name of the page's own that leads to it (DNS rebinding).
 */

static mcp_aside ngx_int_t
ngx_http_mcp_policy_site(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *origin)
{
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    mlcf = ctx->mlcf;

    if (origin->data != NULL
        && !ngx_http_mcp_policy_permits(&mlcf->origins, origin->len,
                                        origin->data))
    {
        (void) ngx_http_mcp_policy_decline(ctx, NGX_HTTP_FORBIDDEN,
                                           "this Origin is not permitted: "
                                           "see mcp_policy_origins");

        mcp_str_set(&ctx->verdict.rule, "(origin)");

    } else if (!ngx_http_mcp_policy_permits(&mlcf->hosts,
                                            r->headers_in.server.len,
                                            r->headers_in.server.data))
    {
        (void) ngx_http_mcp_policy_decline(ctx, NGX_HTTP_FORBIDDEN,
                                           "this Host is not permitted: see "
                                           "mcp_policy_hosts");

        mcp_str_set(&ctx->verdict.rule, "(host)");

    } else {
        return NGX_OK;
    }

    ctx->verdict.decision = MCP_DENY;

    return NGX_DECLINED;
}


static ngx_uint_t
ngx_http_mcp_policy_permits(ngx_http_mcp_policy_sites_t *sites, size_t len,
    u_char *data)
{
    ngx_str_t   *site;
    ngx_uint_t   i;

    if (sites->kind == ngx_http_mcp_policy_sites_any) {
        return 1;
    }

    site = sites->list.elts;

    for (i = 0; i < sites->list.nelts; i++) {

        if (site[i].len == len
            && ngx_strncasecmp(site[i].data, data, len) == 0)
        {
            return 1;
        }
    }

    return 0;
}


/* GET of a stream, or DELETE of a session */

static mcp_aside ngx_int_t
ngx_http_mcp_policy_stream(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    unsigned  protocols;

    /*
     * An error page is asked for by GET, and would get what the client has sent
     * with its request (ngx_http_send_error_page).
     */

    if (r->err_status) {
        return (r->headers_in.content_length_n > 0 || r->headers_in.chunked)
                   ? ngx_http_mcp_policy_decline(ctx, r->err_status,
                                                 "the request was refused "
                                                 "before it could be judged")
                   : NGX_OK;
    }

    protocols = ctx->mlcf->protocols;

    if (!(protocols & MCP_PROTOCOLS_LEGACY)) {
        return ngx_http_mcp_policy_decline(ctx, NGX_HTTP_NOT_ALLOWED,
                                           "expected POST: the versions of "
                                           "MCP that are permitted have no "
                                           "streams and sessions");
    }

    ctx->message.protocol = ctx->header.protocol;

    if (ctx->header.protocol.data != NULL) {
        return (mcp_protocol_find(&ctx->header.protocol) & protocols)
                   ? NGX_OK : ngx_http_mcp_policy_unsupported(ctx);
    }

    if (ctx->session.len == 0 && r->method == NGX_HTTP_GET) {
        return ngx_http_mcp_policy_decline(ctx, NGX_HTTP_NOT_ALLOWED,
                                           "expected MCP-Protocol-Version or "
                                           "Mcp-Session-Id: the transport "
                                           "HTTP+SSE of MCP 2024-11-05 is not "
                                           "supported");
    }

    return (protocols & MCP_PROTOCOLS_SILENT)
               ? NGX_OK : ngx_http_mcp_policy_unsupported(ctx);
}


static ngx_int_t
ngx_http_mcp_policy_unsupported(ngx_http_mcp_policy_ctx_t *ctx)
{
    (void) ngx_http_mcp_policy_decline(ctx, NGX_HTTP_BAD_REQUEST,
                                       "Unsupported protocol version");

    ctx->message.code = MCP_UNSUPPORTED_PROTOCOL;

    return NGX_DECLINED;
}


static ngx_int_t
ngx_http_mcp_policy_decline(ngx_http_mcp_policy_ctx_t *ctx, ngx_uint_t status,
    const char *reason)
{
    ngx_http_mcp_policy_refuse(ctx, status, reason);

    return NGX_DECLINED;
}
