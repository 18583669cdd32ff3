
#include "ngx_http_mcp_policy.h"
#include "mcp_json_string.h"
#include "mcp_text.h"


/* one line; what a client wrote is escaped and clipped */

void
ngx_http_mcp_policy_log(ngx_http_request_t *r, ngx_http_mcp_policy_ctx_t *ctx)
{
    int                              calls;
    mcp_str_t                        name;
    ngx_str_t                        policy, decision, rule, reason, what;
    mcp_verdict_t                   *verdict;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    mlcf = ngx_http_get_module_loc_conf(r, ngx_http_mcp_policy_module);

    if (r->connection->log->log_level < mlcf->log_level) {
        return;
    }

    verdict = &ctx->verdict;
    calls = mcp_message_calls(&ctx->message);
    name = calls ? ctx->message.tool : ctx->message.method;

    mcp_text_clip(&name);

    if (ngx_http_mcp_policy_escape(r->pool, &what, &name) != NGX_OK
        || ngx_http_mcp_policy_escape(r->pool, &reason, &verdict->reason)
           != NGX_OK)
    {
        return;
    }

    ngx_str_set(&policy, "");

    if (ctx->policy != NULL) {
        ngx_http_mcp_policy_str(&policy, &ctx->policy->name);
    }

    if (ctx->message.code) {
        ngx_log_error(mlcf->log_level, r->connection->log, 0,
                      "mcp policy \"%V\" refused a request: %V",
                      &policy, &reason);
        return;
    }

    ngx_http_mcp_policy_str(&decision, mcp_decision_name(verdict->decision));
    ngx_http_mcp_policy_str(&rule, &verdict->rule);

    ngx_log_error(mlcf->log_level, r->connection->log, 0,
                  "mcp policy \"%V\" %s %s \"%V\", %V by rule %V: %V",
                  &policy,
                  mcp_decision_passes(verdict->decision) ? "would refuse"
                                                         : "refused",
                  calls ? "tool" : "method", &what,
                  &decision, &rule, &reason);
}


/* ngx_escape_json() goes byte by byte: it gets only those that are not plain */

ngx_int_t
ngx_http_mcp_policy_escape(ngx_pool_t *pool, ngx_str_t *out,
    const mcp_str_t *text)
{
    size_t   n;
    u_char  *p, *src, *dst, *last;

    ngx_http_mcp_policy_str(out, text);

    n = 0;
    last = text->data + text->len;

    for (p = mcp_json_plain(text->data, last);
         p < last;
         p = mcp_json_plain(p + 1, last))
    {
        n += ngx_escape_json(NULL, p, 1);
    }

    if (n == 0) {
        return NGX_OK;
    }

    out->len += n;
    out->data = ngx_pnalloc(pool, out->len);

    if (out->data == NULL) {
        return NGX_ERROR;
    }

    dst = out->data;

    for (src = text->data; src < last; src = p + 1) {
        p = mcp_json_plain(src, last);
        dst = ngx_cpymem(dst, src, p - src);

        if (p == last) {
            break;
        }

        dst = (u_char *) ngx_escape_json(dst, p, 1);
    }

    return NGX_OK;
}
