
#include "ngx_http_mcp_policy.h"


#define ngx_http_mcp_policy_is(data, len, text)                               \
    ((len) == sizeof(text) - 1                                                \
     && ngx_strncasecmp(data, (u_char *) (text), sizeof(text) - 1) == 0)


static ngx_uint_t ngx_http_mcp_policy_utf8(u_char *p, u_char *last);
static ngx_uint_t ngx_http_mcp_policy_encoded(ngx_http_request_t *r);


ngx_http_mcp_policy_kind_e
ngx_http_mcp_policy_kind(ngx_http_request_t *r)
{
    u_char                      *p, *last, *end;
    ngx_http_mcp_policy_kind_e   kind;

    p = r->headers_out.content_type.data;
    end = p + r->headers_out.content_type.len;
    last = ngx_strlchr(p, end, ';');

    if (last == NULL) {
        last = end;
    }

    end = last;

    while (end > p && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }

    if (ngx_http_mcp_policy_is(p, (size_t) (end - p), "application/json")) {
        kind = ngx_http_mcp_policy_kind_json;

    } else if (ngx_http_mcp_policy_is(p, (size_t) (end - p),
                                      "text/event-stream"))
    {
        kind = ngx_http_mcp_policy_kind_events;

    } else {
        return ngx_http_mcp_policy_kind_other;
    }

    if (ngx_http_mcp_policy_encoded(r)) {
        return ngx_http_mcp_policy_kind_encoded;
    }

    end = r->headers_out.content_type.data + r->headers_out.content_type.len;

    return ngx_http_mcp_policy_utf8(last, end)
               ? kind : ngx_http_mcp_policy_kind_not_utf8;
}


void
ngx_http_mcp_policy_other_body(ngx_http_request_t *r, off_t len)
{
    ngx_http_clear_content_length(r);
    ngx_http_clear_accept_ranges(r);
    ngx_http_clear_last_modified(r);
    ngx_http_clear_etag(r);

    r->headers_out.content_length_n = len;
}


/*
 * Whether the parameters of a type say so, or nothing: nginx knows a charset
 * only if it is written without blanks.
 */

static ngx_uint_t
ngx_http_mcp_policy_utf8(u_char *p, u_char *last)
{
    u_char  *end;

    p = ngx_strlcasestrn(p, last, (u_char *) "charset",
                         sizeof("charset") - 2);
    if (p == NULL) {
        return 1;
    }

    p += sizeof("charset") - 1;

    if (p == last || *p++ != '=') {
        return 0;
    }

    end = ngx_strlchr(p, last, ';');

    if (end == NULL) {
        end = last;
    }

    while (end > p && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }

    if (end - p > 2 && *p == '"' && end[-1] == '"') {
        p++;
        end--;
    }

    return ngx_http_mcp_policy_is(p, (size_t) (end - p), "utf-8")
           || ngx_http_mcp_policy_is(p, (size_t) (end - p), "utf8");
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
                && ngx_http_mcp_policy_is(h[i].key.data, h[i].key.len,
                                          "Content-Encoding")
                && h[i].value.len
                && !ngx_http_mcp_policy_is(h[i].value.data, h[i].value.len,
                                           "identity"))
            {
                return 1;
            }
        }
    }

    return 0;
}
