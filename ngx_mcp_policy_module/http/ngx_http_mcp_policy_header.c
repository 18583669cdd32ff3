
#include "ngx_http_mcp_policy.h"


/* what the lines of a header say, as far as that is ours to know */

typedef struct {
    mcp_str_t                  origin;
    ngx_uint_t                 types;       /* lines of Content-Type */
    unsigned                   foreign:1;   /* another type than JSON */
    unsigned                   encoded:1;   /* the body is */
    unsigned                   get:1;
    unsigned                   stream:1;    /* GET of an event stream */
    unsigned                   twice:1;     /* a line that may stand once */
} ngx_http_mcp_policy_lines_t;


static ngx_int_t ngx_http_mcp_policy_read_header(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_lines_t *lines);
static void ngx_http_mcp_policy_line(ngx_http_mcp_policy_ctx_t *ctx,
    ngx_table_elt_t *h, ngx_http_mcp_policy_lines_t *lines);
static void ngx_http_mcp_policy_once(mcp_str_t *value, ngx_table_elt_t *h,
    ngx_http_mcp_policy_lines_t *lines);
static ngx_uint_t ngx_http_mcp_policy_event_stream(ngx_str_t *value);
static ngx_uint_t ngx_http_mcp_policy_media_type(ngx_str_t *value);
static mcp_aside ngx_int_t ngx_http_mcp_policy_site(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *origin);
static ngx_uint_t ngx_http_mcp_policy_listed(ngx_array_t *list, size_t len,
    u_char *data);
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

    lines.get = (r->method == NGX_HTTP_GET);

    if (ngx_http_mcp_policy_read_header(r, ctx, &lines) != NGX_OK) {
        return NGX_DECLINED;
    }

    if ((lines.origin.data != NULL || ctx->mlcf->hosts != NULL)
        && ngx_http_mcp_policy_site(r, ctx, &lines.origin) != NGX_OK)
    {
        return NGX_DECLINED;
    }

    return (lines.stream || r->method == NGX_HTTP_DELETE)
               ? ngx_http_mcp_policy_stream(r, ctx) : NGX_OK;
}


/* keeps the lines that the message will be compared with */

static ngx_int_t
ngx_http_mcp_policy_read_header(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_lines_t *lines)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            ngx_http_mcp_policy_line(ctx, &h[i], lines);
        }
    }

    if (lines->encoded) {
        return ngx_http_mcp_policy_decline(ctx,
                                           NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                           "a compressed body cannot be "
                                           "judged: expected no "
                                           "Content-Encoding");
    }

    if (r->method == NGX_HTTP_POST && (lines->types != 1 || lines->foreign)) {
        return ngx_http_mcp_policy_decline(ctx,
                                           NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                           "expected one Content-Type, "
                                           "application/json, in UTF-8");
    }

    /* of two lines some servers take the first, and some take both as one */

    if (lines->twice) {
        return ngx_http_mcp_policy_decline(ctx, NGX_HTTP_BAD_REQUEST,
                                           "expected each of Mcp-Session-Id, "
                                           "MCP-Protocol-Version, Mcp-Method, "
                                           "Mcp-Name and Origin at most "
                                           "once");
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

        } else if (lines->get && ngx_http_mcp_policy_line_is(h, "accept")) {
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
        && !mlcf->any_origin
        && !ngx_http_mcp_policy_listed(mlcf->origins, origin->len,
                                       origin->data))
    {
        (void) ngx_http_mcp_policy_decline(ctx, NGX_HTTP_FORBIDDEN,
                                           "this Origin is not permitted: "
                                           "see mcp_policy_origins");

        mcp_str_set(&ctx->verdict.rule, "(origin)");

    } else if (mlcf->hosts != NULL
               && !ngx_http_mcp_policy_listed(mlcf->hosts,
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
ngx_http_mcp_policy_listed(ngx_array_t *list, size_t len, u_char *data)
{
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (list == NULL) {
        return 0;
    }

    value = list->elts;

    for (i = 0; i < list->nelts; i++) {

        if (value[i].len == len
            && ngx_strncasecmp(value[i].data, data, len) == 0)
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

    protocols = ctx->mlcf->protocols;

    if (!(protocols & MCP_PROTOCOLS_LEGACY)) {
        return ngx_http_mcp_policy_decline(ctx, NGX_HTTP_NOT_ALLOWED,
                                           "expected POST: the versions of "
                                           "MCP that are permitted have no "
                                           "sessions");
    }

    ctx->message.protocol = ctx->header.protocol;

    if (ctx->header.protocol.data != NULL) {
        return (mcp_protocol_find(&ctx->header.protocol) & protocols)
                   ? NGX_OK : ngx_http_mcp_policy_unsupported(ctx);
    }

    if (ctx->session.data == NULL && r->method == NGX_HTTP_GET) {
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
