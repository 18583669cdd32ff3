
#include "ngx_http_mcp_policy.h"
#include "mcp_digest.h"


static char *ngx_http_mcp_policy_inherit(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf);
static char *ngx_http_mcp_policy_alone(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf, ngx_uint_t off);
static mcp_policy_t *ngx_http_mcp_policy_find(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf);
static mcp_policy_t *ngx_http_mcp_policy_of_rules(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf);
static mcp_policy_t *ngx_http_mcp_policy_finish(ngx_conf_t *cf,
    mcp_policy_t *policy, mcp_region_t *region, mcp_faults_t *faults,
    ngx_http_mcp_policy_word_t *path, const char *directive);
static ngx_http_mcp_policy_named_t *ngx_http_mcp_policy_named(
    ngx_http_mcp_policy_main_conf_t *mmcf, ngx_str_t *name);
static ngx_int_t ngx_http_mcp_policy_id(ngx_conf_t *cf, mcp_str_t *id);


char *
ngx_http_mcp_policy_compile(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf)
{
    void                            ***loc;
    mcp_str_t                          id;
    ngx_uint_t                         said;
    ngx_http_conf_ctx_t               *ctx;
    ngx_http_mcp_policy_main_conf_t   *mmcf;

    if (conf->path.value.data == NULL
        && conf->rules == NGX_CONF_UNSET_PTR
        && conf->fallback == NGX_CONF_UNSET_UINT)
    {
        conf->policy = prev->policy;
    }

    if (ngx_http_mcp_policy_inherit(cf, prev, conf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    said = (conf->path.value.len
            || conf->rules != NULL
            || conf->fallback != NGX_CONF_UNSET_UINT);

    /* "off", or no policy is spoken of */

    if (!said && (conf->path.value.data != NULL || conf->grants == NULL)) {
        return NGX_CONF_OK;
    }

    mmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_mcp_policy_module);

    loc = ngx_array_push(&mmcf->guarded);
    if (loc == NULL) {
        return NGX_CONF_ERROR;
    }

    ctx = cf->ctx;

    *loc = ctx->loc_conf;
    conf->guarded = 1;

    if (ngx_http_mcp_policy_id(cf, &id) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    conf->place = ngx_pnalloc(cf->pool, MCP_DIGEST_LEN);
    if (conf->place == NULL) {
        return NGX_CONF_ERROR;
    }

    mcp_digest(conf->place, &id);

    if (!said || conf->variable != NULL || conf->policy != NULL) {
        return NGX_CONF_OK;
    }

    conf->policy = conf->path.value.len
                       ? ngx_http_mcp_policy_find(cf, conf)
                       : ngx_http_mcp_policy_of_rules(cf, conf);

    return (conf->policy == NULL) ? NGX_CONF_ERROR : NGX_CONF_OK;
}


mcp_policy_t *
ngx_http_mcp_policy_load(ngx_conf_t *cf, ngx_str_t *name,
    ngx_http_mcp_policy_word_t *path, ngx_array_t *rules,
    const char *directive)
{
    mcp_str_t      id;
    mcp_faults_t   faults;
    mcp_policy_t  *policy;
    mcp_region_t   region;
    mcp_reader_t   reader;
    mcp_source_t  *source;

    ngx_http_mcp_policy_region(&region, cf->pool);

    faults.region = &region;
    faults.count = 0;

    reader.read = ngx_http_mcp_policy_reader;
    reader.ctx = cf;

    ngx_http_mcp_policy_str(&id, name);

    policy = mcp_policy_create(&region, &id);
    source = ngx_palloc(cf->pool, sizeof(mcp_source_t));

    if (policy == NULL || source == NULL) {
        return NULL;
    }

    if (ngx_http_mcp_policy_read(cf, path, source, directive) != NGX_OK) {
        return NULL;
    }

    if (mcp_policy_load(policy, source, &reader, &region, &faults) != MCP_OK) {
        return NULL;
    }

    if (rules != NULL
        && ngx_http_mcp_policy_add_rules(policy, &region, rules, &faults)
           != NGX_OK)
    {
        return NULL;
    }

    return ngx_http_mcp_policy_finish(cf, policy, &region, &faults, path,
                                      directive);
}


ngx_http_mcp_policy_named_t *
ngx_http_mcp_policy_declared(ngx_http_mcp_policy_main_conf_t *mmcf,
    ngx_str_t *name)
{
    ngx_http_mcp_policy_named_t  *named;

    named = ngx_http_mcp_policy_named(mmcf, name);

    return (named != NULL && named->declared) ? named : NULL;
}


/*
 * A level that names a policy, or "off", begins anew, and "off" stands alone.
 * Any other level keeps the policy of the one above, and its default and its
 * rules unless it has its own.
 */

static char *
ngx_http_mcp_policy_inherit(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf)
{
    ngx_uint_t  off;

    off = (conf->path.value.data != NULL && conf->path.value.len == 0);

    if (conf->path.value.data == NULL) {

        /* the level of http has none above: the levels below see its faults */

        off = (prev->path.value.data != NULL && prev->path.value.len == 0
               && ((prev->rules != NULL && prev->rules != NGX_CONF_UNSET_PTR)
                   || prev->fallback != NGX_CONF_UNSET_UINT));

        conf->path = prev->path;
        conf->variable = prev->variable;

        /*
         * rules or grants below an "off" end it, for the levels below them
         * as well
         */

        if (conf->path.value.len == 0
            && (conf->rules != NGX_CONF_UNSET_PTR
                || conf->fallback != NGX_CONF_UNSET_UINT
                || conf->grants_path.value.data
                   != prev->grants_path.value.data))
        {
            ngx_str_null(&conf->path.value);
        }

        ngx_conf_merge_ptr_value(conf->rules, prev->rules, NULL);

        if (conf->fallback == NGX_CONF_UNSET_UINT) {
            conf->fallback = prev->fallback;
        }
    }

    ngx_conf_init_ptr_value(conf->rules, NULL);

    return ngx_http_mcp_policy_alone(cf, conf, off);
}


/* what cannot stand beside each other */

static char *
ngx_http_mcp_policy_alone(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf, ngx_uint_t off)
{
    ngx_http_mcp_policy_word_t  *path;

    path = &conf->path;

    if (off
        && (conf->rules != NULL || conf->fallback != NGX_CONF_UNSET_UINT))
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "rules or \"mcp_policy_default\" beside "
                      "\"mcp_policy off\" in %V:%ui",
                      &path->file, path->line);
        return NGX_CONF_ERROR;
    }

    if (path->value.len && conf->fallback != NGX_CONF_UNSET_UINT) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"mcp_policy_default\" beside \"mcp_policy %V\" in "
                      "%V:%ui: the file says what its default is",
                      &path->value, &path->file, path->line);
        return NGX_CONF_ERROR;
    }

    if (conf->variable != NULL && conf->rules != NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "rules beside \"mcp_policy %V\" in %V:%ui, which may be "
                      "any policy",
                      &path->value, &path->file, path->line);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* a file alone is read once, however many locations name it */

static mcp_policy_t *
ngx_http_mcp_policy_find(ngx_conf_t *cf, ngx_http_mcp_policy_loc_conf_t *conf)
{
    mcp_policy_t                     *policy;
    ngx_http_mcp_policy_word_t       *path;
    ngx_http_mcp_policy_named_t      *named;
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    mmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_mcp_policy_module);

    named = ngx_http_mcp_policy_named(mmcf, &conf->path.value);

    if (named != NULL && conf->rules == NULL) {
        return named->policy;
    }

    path = (named == NULL) ? &conf->path : &named->path;

    policy = ngx_http_mcp_policy_load(cf, &conf->path.value, path,
                                      conf->rules, "mcp_policy");

    if (policy == NULL || conf->rules != NULL) {
        return policy;
    }

    named = ngx_array_push(&mmcf->named);
    if (named == NULL) {
        return NULL;
    }

    named->name = conf->path.value;
    named->path = conf->path;
    named->policy = policy;
    named->declared = 0;

    return policy;
}


/* of directives alone */

static mcp_policy_t *
ngx_http_mcp_policy_of_rules(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf)
{
    mcp_str_t      id;
    mcp_faults_t   faults;
    mcp_policy_t  *policy;
    mcp_region_t   region;

    ngx_http_mcp_policy_region(&region, cf->pool);

    faults.region = &region;
    faults.count = 0;

    if (ngx_http_mcp_policy_id(cf, &id) != NGX_OK) {
        return NULL;
    }

    policy = mcp_policy_create(&region, &id);
    if (policy == NULL) {
        return NULL;
    }

    if (conf->fallback != NGX_CONF_UNSET_UINT) {
        policy->fallback = (mcp_action_e) conf->fallback;
    }

    if (conf->rules != NULL
        && ngx_http_mcp_policy_add_rules(policy, &region, conf->rules,
                                         &faults)
           != NGX_OK)
    {
        return NULL;
    }

    return ngx_http_mcp_policy_finish(cf, policy, &region, &faults, NULL,
                                      NULL);
}


static mcp_policy_t *
ngx_http_mcp_policy_finish(ngx_conf_t *cf, mcp_policy_t *policy,
    mcp_region_t *region, mcp_faults_t *faults,
    ngx_http_mcp_policy_word_t *path, const char *directive)
{
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    if (faults->count == 0
        && mcp_policy_seal(policy, region, faults) != MCP_OK)
    {
        return NULL;
    }

    if (faults->count) {
        ngx_http_mcp_policy_report(cf, faults, path, directive);
        return NULL;
    }

    mmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_mcp_policy_module);

    if (mmcf->limiting == NULL && policy->scopes) {
        mmcf->limiting = policy;
    }

    return policy;
}


static ngx_http_mcp_policy_named_t *
ngx_http_mcp_policy_named(ngx_http_mcp_policy_main_conf_t *mmcf,
    ngx_str_t *name)
{
    ngx_uint_t                    i;
    ngx_http_mcp_policy_named_t  *named;

    named = mmcf->named.elts;

    for (i = 0; i < mmcf->named.nelts; i++) {

        if (named[i].name.len == name->len
            && ngx_strncmp(named[i].name.data, name->data, name->len) == 0)
        {
            return &named[i];
        }
    }

    return NULL;
}


/*
 * What the counters of such a policy are known by: the server's first name
 * and the location as written.
 */

static ngx_int_t
ngx_http_mcp_policy_id(ngx_conf_t *cf, mcp_str_t *id)
{
    u_char                    *p;
    const char                *modifier;
    ngx_http_core_loc_conf_t  *clcf;
    ngx_http_core_srv_conf_t  *cscf;

    cscf = ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    modifier = clcf->exact_match ? "= " : "";

#if (NGX_PCRE)

    if (clcf->regex != NULL) {
        modifier = "~ ";
    }

#endif /* NGX_PCRE */

    p = ngx_pnalloc(cf->pool, cscf->server_name.len + 1 + 2 + clcf->name.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    id->data = p;
    id->len = ngx_sprintf(p, "%V %s%V", &cscf->server_name, modifier,
                          &clcf->name)
              - p;

    return NGX_OK;
}
