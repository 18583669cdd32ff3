
#include "ngx_http_mcp_policy.h"


static ngx_http_mcp_policy_grants_t *ngx_http_mcp_policy_read_grants(
    ngx_conf_t *cf, ngx_http_mcp_policy_word_t *path);
static ngx_int_t ngx_http_mcp_policy_resolve(ngx_conf_t *cf,
    ngx_http_mcp_policy_grants_t *grants, mcp_faults_t *faults);
static ngx_int_t ngx_http_mcp_policy_nobody(ngx_http_mcp_policy_ctx_t *ctx,
    const char *reason);
static ngx_int_t ngx_http_mcp_policy_take_token(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static void ngx_http_mcp_policy_forget(ngx_http_request_t *r);
static ngx_int_t ngx_http_mcp_policy_bearer(ngx_str_t *value,
    mcp_str_t *token);


char *
ngx_http_mcp_policy_load_grants(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf)
{
    ngx_uint_t                         i;
    ngx_http_mcp_policy_word_t        *path;
    ngx_http_mcp_policy_grants_t     **grants;
    ngx_http_mcp_policy_main_conf_t   *mmcf;

    path = &conf->grants_path;

    mmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_mcp_policy_module);

    grants = mmcf->grants.elts;

    for (i = 0; i < mmcf->grants.nelts; i++) {

        if (grants[i]->path.len == path->value.len
            && ngx_strncmp(grants[i]->path.data, path->value.data,
                           path->value.len)
               == 0)
        {
            conf->grants = grants[i];
            return NGX_CONF_OK;
        }
    }

    grants = ngx_array_push(&mmcf->grants);
    if (grants == NULL) {
        return NGX_CONF_ERROR;
    }

    *grants = ngx_http_mcp_policy_read_grants(cf, path);
    conf->grants = *grants;

    return (conf->grants == NULL) ? NGX_CONF_ERROR : NGX_CONF_OK;
}


ngx_int_t
ngx_http_mcp_policy_authenticate(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_int_t           rc;
    ngx_time_t         *tp;
    const mcp_grant_t  *grant;

    rc = ngx_http_mcp_policy_take_token(r, ctx);

    if (rc == NGX_ERROR) {
        return NGX_ERROR;
    }

    if (rc == NGX_DECLINED) {
        return ngx_http_mcp_policy_nobody(ctx, "expected one bearer token in "
                                          "the Authorization header");
    }

    tp = ngx_timeofday();

    grant = mcp_grants_find(&ctx->mlcf->grants->grants, ctx->token);

    if (grant == NULL
        || !mcp_grant_valid(grant, (uint64_t) tp->sec * 1000 + tp->msec))
    {
        return ngx_http_mcp_policy_nobody(ctx, "the bearer token is unknown, "
                                          "expired or revoked");
    }

    ctx->grant = grant;

    return NGX_OK;
}


ngx_int_t
ngx_http_mcp_policy_select(ngx_http_request_t *r,
    ngx_http_mcp_policy_loc_conf_t *mlcf, const mcp_grant_t *grant,
    const mcp_policy_t **policy)
{
    ngx_str_t                         name;
    ngx_http_mcp_policy_named_t      *named;
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    *policy = mlcf->policy;

    if (grant != NULL && grant->policy.len) {
        *policy = mlcf->grants->policies[grant - mlcf->grants->grants.elts];
        return NGX_OK;
    }

    if (mlcf->variable == NULL) {
        return NGX_OK;
    }

    if (ngx_http_complex_value(r, mlcf->variable, &name) != NGX_OK) {
        return NGX_ERROR;
    }

    mmcf = ngx_http_get_module_main_conf(r, ngx_http_mcp_policy_module);

    named = ngx_http_mcp_policy_declared(mmcf, &name);
    *policy = (named == NULL) ? NULL : named->policy;

    return NGX_OK;
}


static ngx_int_t
ngx_http_mcp_policy_nobody(ngx_http_mcp_policy_ctx_t *ctx, const char *reason)
{
    ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_UNAUTHORIZED, reason);

    ctx->verdict.decision = MCP_DENY;
    mcp_str_set(&ctx->verdict.rule, "(no grant)");

    return NGX_DECLINED;
}


static ngx_http_mcp_policy_grants_t *
ngx_http_mcp_policy_read_grants(ngx_conf_t *cf,
    ngx_http_mcp_policy_word_t *path)
{
    mcp_faults_t                   faults;
    mcp_region_t                   region;
    mcp_source_t                  *source;
    ngx_http_mcp_policy_grants_t  *grants;

    source = ngx_palloc(cf->pool, sizeof(mcp_source_t));
    grants = ngx_palloc(cf->pool, sizeof(ngx_http_mcp_policy_grants_t));

    if (source == NULL
        || grants == NULL
        || ngx_http_mcp_policy_read(cf, path, source, "mcp_policy_grants")
           != NGX_OK)
    {
        return NULL;
    }

    ngx_http_mcp_policy_region(&region, cf->pool);

    faults.region = &region;
    faults.count = 0;

    grants->path = path->value;

    if (mcp_grants_load(&grants->grants, source, &region, &faults) != MCP_OK) {
        return NULL;
    }

    if (faults.count == 0
        && ngx_http_mcp_policy_resolve(cf, grants, &faults) != NGX_OK)
    {
        return NULL;
    }

    if (faults.count) {
        ngx_http_mcp_policy_report(cf, &faults, path, "mcp_policy_grants");
        return NULL;
    }

    return grants;
}


/* the names of policies that grants have of their own */

static ngx_int_t
ngx_http_mcp_policy_resolve(ngx_conf_t *cf,
    ngx_http_mcp_policy_grants_t *grants, mcp_faults_t *faults)
{
    size_t                            i;
    ngx_str_t                         name;
    mcp_grant_t                      *grant;
    mcp_str_t                         parts[3];
    ngx_http_mcp_policy_named_t      *named;
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    mmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_mcp_policy_module);

    grants->policies = ngx_pcalloc(cf->pool, (grants->grants.nelts + 1)
                                             * sizeof(mcp_policy_t *));
    if (grants->policies == NULL) {
        return NGX_ERROR;
    }

    mcp_str_set(&parts[0], "expected a policy that \"mcp_policy_file\" "
                           "declares, found \"");
    mcp_str_set(&parts[2], "\"");

    for (i = 0; i < grants->grants.nelts; i++) {
        grant = &grants->grants.elts[i];

        if (grant->policy.len == 0) {
            continue;
        }

        ngx_http_mcp_policy_str(&name, &grant->policy);

        named = ngx_http_mcp_policy_declared(mmcf, &name);

        if (named != NULL) {
            grants->policies[i] = named->policy;
            continue;
        }

        parts[1] = grant->policy;

        if (mcp_fault(faults, &grant->place, parts, 3) != MCP_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/*
 * Consumes the Authorization header: the upstream must not see the token.  The
 * list of the headers is made anew without it, as others point to the lines
 * of the old one.  After an internal redirect the token is that of the context
 * before.
 *
 * NGX_OK; NGX_DECLINED: there is not exactly one bearer token; NGX_ERROR.
 */

static ngx_int_t
ngx_http_mcp_policy_take_token(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    mcp_str_t                   token;
    ngx_uint_t                  i, n;
    ngx_list_part_t             part;
    ngx_table_elt_t            *h, *line;
    ngx_http_mcp_policy_ctx_t  *former;

    former = ngx_http_mcp_policy_token_ctx(r);

    if (former != NULL) {
        ngx_memcpy(ctx->token, former->token, MCP_DIGEST_LEN);
        ctx->has_token = 1;

        return NGX_OK;
    }

    n = 0;
    token.len = 0;
    part = r->headers_in.headers.part;

    if (ngx_list_init(&r->headers_in.headers, r->pool, 20,
                      sizeof(ngx_table_elt_t))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    for ( ;; ) {
        h = part.elts;

        for (i = 0; i < part.nelts; i++) {

            if (ngx_http_mcp_policy_line_is(&h[i], "authorization")) {
                if (n++ || ngx_http_mcp_policy_bearer(&h[i].value, &token)
                           != NGX_OK)
                {
                    token.len = 0;
                }

                continue;
            }

            line = ngx_list_push(&r->headers_in.headers);
            if (line == NULL) {
                return NGX_ERROR;
            }

            *line = h[i];
        }

        if (part.next == NULL) {
            break;
        }

        part = *part.next;
    }

    ngx_http_mcp_policy_forget(r);

    if (token.len == 0) {
        return NGX_DECLINED;
    }

    mcp_digest(ctx->token, &token);
    ctx->has_token = 1;

    return NGX_OK;
}


/* also the value that $http_authorization had in a phase before */

static void
ngx_http_mcp_policy_forget(ngx_http_request_t *r)
{
    ngx_http_variable_value_t        *v;
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    mmcf = ngx_http_get_module_main_conf(r, ngx_http_mcp_policy_module);

    v = &r->variables[mmcf->authorization];

    v->valid = 0;
    v->not_found = 0;

    r->headers_in.authorization = NULL;
}


/* RFC 6750, section 2.1; the scheme in any case: RFC 9110, section 11.1 */

static ngx_int_t
ngx_http_mcp_policy_bearer(ngx_str_t *value, mcp_str_t *token)
{
    u_char  *p, *last;

    p = value->data;
    last = p + value->len;

    if (value->len < sizeof("Bearer ")
        || ngx_strncasecmp(p, (u_char *) "Bearer ", sizeof("Bearer ") - 1)
           != 0)
    {
        return NGX_DECLINED;
    }

    p += sizeof("Bearer ") - 1;

    while (p < last && *p == ' ') {
        p++;
    }

    token->data = p;
    token->len = last - p;

    return (token->len && ngx_strlchr(p, last, ' ') == NULL) ? NGX_OK
                                                             : NGX_DECLINED;
}
