
#include "ngx_http_mcp_policy.h"


static ngx_int_t ngx_http_mcp_policy_string_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_decision_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_policy_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_remaining_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_retry_after_variable(
    ngx_http_request_t *r, ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_risk_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_called_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_commands_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_grant_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_session_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_mcp_policy_complex(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, ngx_http_complex_value_t *cv);
static ngx_int_t ngx_http_mcp_policy_printable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, const mcp_str_t *value);
static ngx_int_t ngx_http_mcp_policy_text(ngx_http_variable_value_t *v,
    const mcp_str_t *value);
static ngx_int_t ngx_http_mcp_policy_number(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uint64_t n);


static ngx_http_variable_t  ngx_http_mcp_policy_vars[] = {

    { ngx_string("mcp_method"), NULL, ngx_http_mcp_policy_string_variable,
      offsetof(ngx_http_mcp_policy_ctx_t, message.method),
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_tool"), NULL, ngx_http_mcp_policy_string_variable,
      offsetof(ngx_http_mcp_policy_ctx_t, message.tool),
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_protocol"), NULL, ngx_http_mcp_policy_string_variable,
      offsetof(ngx_http_mcp_policy_ctx_t, message.protocol),
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_id"), NULL, ngx_http_mcp_policy_string_variable,
      offsetof(ngx_http_mcp_policy_ctx_t, message.id),
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_rule"), NULL, ngx_http_mcp_policy_string_variable,
      offsetof(ngx_http_mcp_policy_ctx_t, verdict.rule),
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_reason"), NULL, ngx_http_mcp_policy_string_variable,
      offsetof(ngx_http_mcp_policy_ctx_t, verdict.reason),
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_decision"), NULL, ngx_http_mcp_policy_decision_variable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_policy"), NULL, ngx_http_mcp_policy_policy_variable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_limit_remaining"), NULL,
      ngx_http_mcp_policy_remaining_variable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_retry_after"), NULL,
      ngx_http_mcp_policy_retry_after_variable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_grant"), NULL, ngx_http_mcp_policy_grant_variable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_session"), NULL, ngx_http_mcp_policy_session_variable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_risk"), NULL, ngx_http_mcp_policy_risk_variable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_aws_service"), NULL, ngx_http_mcp_policy_called_variable,
      offsetof(mcp_called_t, service), NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_aws_operation"), NULL,
      ngx_http_mcp_policy_called_variable,
      offsetof(mcp_called_t, operation), NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("mcp_aws_commands"), NULL,
      ngx_http_mcp_policy_commands_variable,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

      ngx_http_null_variable
};


ngx_int_t
ngx_http_mcp_policy_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_mcp_policy_vars; v->name.len; v++) {

        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


/* data is the offset of a mcp_str_t in the context */

static ngx_int_t
ngx_http_mcp_policy_string_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_mcp_policy_ctx(r, NULL);

    if (ctx == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_http_mcp_policy_printable(r, v,
                                         (mcp_str_t *) ((u_char *) ctx + data));
}


static ngx_int_t
ngx_http_mcp_policy_decision_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_mcp_policy_ctx(r, NULL);

    if (ctx == NULL || ctx->state != ngx_http_mcp_policy_judged) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_http_mcp_policy_text(v,
                                   mcp_decision_name(ctx->verdict.decision));
}


static ngx_int_t
ngx_http_mcp_policy_policy_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_mcp_policy_ctx(r, NULL);

    if (ctx == NULL || ctx->policy == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_http_mcp_policy_text(v, &ctx->policy->name);
}


/*
 * Of the strictest command; else as the rule says that applies to the tool, or
 * the catalogue.
 */

static ngx_int_t
ngx_http_mcp_policy_risk_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    mcp_class_e                 risk;
    mcp_verdict_t              *verdict;
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_mcp_policy_ctx(r, NULL);

    if (ctx == NULL || ctx->policy == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    verdict = &ctx->verdict;
    risk = MCP_CLASS_NONE;

    if (verdict->called != NULL) {
        risk = verdict->called->risk;

    } else if (verdict->matched != NULL) {
        risk = verdict->matched->risk;
    }

    if (risk == MCP_CLASS_NONE && ctx->policy->catalog != NULL) {
        risk = mcp_catalog_find(ctx->policy->catalog, &ctx->message.tool).risk;
    }

    if (risk == MCP_CLASS_NONE) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_http_mcp_policy_text(v, mcp_class_name(risk));
}


/* data is the offset of a mcp_str_t in a mcp_called_t */

static ngx_int_t
ngx_http_mcp_policy_called_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_mcp_policy_ctx(r, NULL);

    if (ctx == NULL || ctx->verdict.called == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_http_mcp_policy_text(v,
                         (mcp_str_t *) ((u_char *) ctx->verdict.called + data));
}


static ngx_int_t
ngx_http_mcp_policy_commands_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_mcp_policy_ctx(r, NULL);

    if (ctx == NULL || ctx->verdict.ncommands == 0) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_http_mcp_policy_number(r, v, ctx->verdict.ncommands);
}


/* of the limit that is nearest to its end; not found for a call without */

static ngx_int_t
ngx_http_mcp_policy_remaining_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_mcp_policy_ctx(r, NULL);

    if (ctx == NULL
        || (ctx->verdict.nclaims == 0 && ctx->verdict.decision != MCP_LIMIT))
    {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_http_mcp_policy_number(r, v, ctx->remaining);
}


static ngx_int_t
ngx_http_mcp_policy_retry_after_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_mcp_policy_ctx(r, NULL);

    if (ctx == NULL || ctx->verdict.retry_after == 0) {
        v->not_found = 1;
        return NGX_OK;
    }

    return ngx_http_mcp_policy_number(r, v, ctx->verdict.retry_after);
}


static ngx_int_t
ngx_http_mcp_policy_grant_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_mcp_policy_ctx_t       *ctx;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    ctx = ngx_http_mcp_policy_ctx(r, NULL);

    if (ctx != NULL && ctx->grant != NULL) {
        return ngx_http_mcp_policy_printable(r, v, &ctx->grant->name);
    }

    mlcf = ngx_http_get_module_loc_conf(r, ngx_http_mcp_policy_module);

    return ngx_http_mcp_policy_complex(r, v, mlcf->grant);
}


/* the value of "mcp_policy_session" there, or the first Mcp-Session-Id */

static ngx_int_t
ngx_http_mcp_policy_session_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    mcp_str_t                        session;
    ngx_uint_t                       i;
    ngx_list_part_t                 *part;
    ngx_table_elt_t                 *h;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    mlcf = ngx_http_get_module_loc_conf(r, ngx_http_mcp_policy_module);

    if (mlcf->session != NULL) {
        return ngx_http_mcp_policy_complex(r, v, mlcf->session);
    }

    mcp_str_set(&session, "");

    for (part = &r->headers_in.headers.part; part != NULL; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (ngx_http_mcp_policy_line_is(&h[i], "mcp-session-id")) {
                ngx_http_mcp_policy_str(&session, &h[i].value);
                return ngx_http_mcp_policy_printable(r, v, &session);
            }
        }
    }

    return ngx_http_mcp_policy_printable(r, v, &session);
}


/* cv may be NULL */

static ngx_int_t
ngx_http_mcp_policy_complex(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, ngx_http_complex_value_t *cv)
{
    ngx_str_t  s;
    mcp_str_t  value;

    if (cv == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    if (ngx_http_complex_value(r, cv, &s) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_http_mcp_policy_str(&value, &s);

    return ngx_http_mcp_policy_printable(r, v, &value);
}


/*
 * A client may have put a line break into the name of a tool: it must not end
 * a header that the variable stands in.  Control characters become \u00XX.
 */

static ngx_int_t
ngx_http_mcp_policy_printable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, const mcp_str_t *value)
{
    size_t      i, n;
    u_char     *p;
    mcp_str_t   text;

    n = 0;

    for (i = 0; i < value->len; i++) {
        n += (value->data[i] < 0x20 || value->data[i] == 0x7f);
    }

    if (n == 0) {
        return ngx_http_mcp_policy_text(v, value);
    }

    p = ngx_pnalloc(r->pool, value->len + n * (sizeof("\\u00XX") - 2));
    if (p == NULL) {
        return NGX_ERROR;
    }

    text.data = p;

    for (i = 0; i < value->len; i++) {

        if (value->data[i] < 0x20 || value->data[i] == 0x7f) {
            p = ngx_sprintf(p, "\\u%04xd", value->data[i]);

        } else {
            *p++ = value->data[i];
        }
    }

    text.len = p - text.data;

    return ngx_http_mcp_policy_text(v, &text);
}


static ngx_int_t
ngx_http_mcp_policy_text(ngx_http_variable_value_t *v,
    const mcp_str_t *value)
{
    v->len = value->len;
    v->data = value->data;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}


static ngx_int_t
ngx_http_mcp_policy_number(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uint64_t n)
{
    u_char  *p;

    p = ngx_pnalloc(r->pool, NGX_INT64_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    v->len = ngx_sprintf(p, "%uL", n) - p;
    v->data = p;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}
