
#include "ngx_http_mcp_policy.h"


#define NGX_HTTP_MCP_POLICY_BODY_MAX  (1024 * 1024)
#define NGX_HTTP_MCP_POLICY_LIST_MAX  (8 * 1024 * 1024)


static ngx_int_t ngx_http_mcp_policy_init(ngx_conf_t *cf);
static void *ngx_http_mcp_policy_create_main_conf(ngx_conf_t *cf);
static void *ngx_http_mcp_policy_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_mcp_policy_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static void ngx_http_mcp_policy_merge_sites(
    ngx_http_mcp_policy_sites_t *conf, ngx_http_mcp_policy_sites_t *prev,
    ngx_http_mcp_policy_sites_e fallback);
static char *ngx_http_mcp_policy_merge_identity(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf);
static int ngx_http_mcp_policy_at_end(void *ctx, void (*handler)(void *data),
    void *data);


static ngx_conf_enum_t  ngx_http_mcp_policy_fallbacks[] = {
    { ngx_string("allow"), MCP_ACTION_ALLOW },
    { ngx_string("deny"), MCP_ACTION_DENY },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_http_mcp_policy_modes[] = {
    { ngx_string("enforce"), 0 },
    { ngx_string("shadow"), 1 },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_http_mcp_policy_list_modes[] = {
    { ngx_string("callable"), MCP_LIST_CALLABLE },
    { ngx_string("hidden"), MCP_LIST_HIDDEN },
    { ngx_string("off"), MCP_LIST_OFF },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_http_mcp_policy_log_levels[] = {
    { ngx_string("info"), NGX_LOG_INFO },
    { ngx_string("notice"), NGX_LOG_NOTICE },
    { ngx_string("warn"), NGX_LOG_WARN },
    { ngx_string("error"), NGX_LOG_ERR },
    { ngx_null_string, 0 }
};


static ngx_command_t  ngx_http_mcp_policy_commands[] = {

    { ngx_string("mcp_policy_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_mcp_policy_zone,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_policy_file"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE2,
      ngx_http_mcp_policy_file,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_policy"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_mcp_policy_path,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_policy_default"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_mcp_policy_loc_conf_t, fallback),
      &ngx_http_mcp_policy_fallbacks },

    { ngx_string("mcp_tool"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_mcp_policy_tool,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_tool_require"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_mcp_policy_check,
      NGX_HTTP_LOC_CONF_OFFSET,
      ngx_http_mcp_policy_rule_require,
      NULL },

    { ngx_string("mcp_tool_deny_if"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_mcp_policy_check,
      NGX_HTTP_LOC_CONF_OFFSET,
      ngx_http_mcp_policy_rule_deny_if,
      NULL },

    { ngx_string("mcp_tools_limit"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE123,
      ngx_http_mcp_policy_limit,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_policy_mode"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_mcp_policy_loc_conf_t, shadow),
      &ngx_http_mcp_policy_modes },

    { ngx_string("mcp_policy_grants"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_mcp_policy_grants_file,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_policy_session"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_mcp_policy_loc_conf_t, session),
      NULL },

    { ngx_string("mcp_policy_grant"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_mcp_policy_grant,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_mcp_policy_loc_conf_t, grant),
      NULL },

    { ngx_string("mcp_policy_body_max"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_mcp_policy_loc_conf_t, body_max),
      NULL },

    { ngx_string("mcp_policy_list"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_mcp_policy_loc_conf_t, list),
      &ngx_http_mcp_policy_list_modes },

    { ngx_string("mcp_policy_list_max"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_mcp_policy_loc_conf_t, list_max),
      NULL },

    { ngx_string("mcp_policy_methods"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_mcp_policy_methods,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_policy_protocols"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_mcp_policy_protocols,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_policy_origins"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_mcp_policy_origins,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_policy_hosts"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_mcp_policy_hosts,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("mcp_policy_log_level"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_mcp_policy_loc_conf_t, log_level),
      &ngx_http_mcp_policy_log_levels },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_mcp_policy_module_ctx = {
    ngx_http_mcp_policy_add_variables,     /* preconfiguration */
    ngx_http_mcp_policy_init,              /* postconfiguration */

    ngx_http_mcp_policy_create_main_conf,  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_mcp_policy_create_loc_conf,   /* create location configuration */
    ngx_http_mcp_policy_merge_loc_conf     /* merge location configuration */
};


ngx_module_t  ngx_http_mcp_policy_module = {
    NGX_MODULE_V1,
    &ngx_http_mcp_policy_module_ctx,       /* module context */
    ngx_http_mcp_policy_commands,          /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


void *
ngx_http_mcp_policy_alloc(void *ctx, size_t size)
{
    return ngx_palloc(ctx, size);
}


void
ngx_http_mcp_policy_region(mcp_region_t *region, ngx_pool_t *pool)
{
    region->alloc = ngx_http_mcp_policy_alloc;
    region->at_end = ngx_http_mcp_policy_at_end;
    region->ctx = pool;
}


static int
ngx_http_mcp_policy_at_end(void *ctx, void (*handler)(void *data), void *data)
{
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(ctx, 0);
    if (cln == NULL) {
        return MCP_ERROR;
    }

    cln->handler = handler;
    cln->data = data;

    return MCP_OK;
}


/* the handlers are there only if something is guarded */

static ngx_int_t
ngx_http_mcp_policy_init(ngx_conf_t *cf)
{
    ngx_http_handler_pt              *h;
    ngx_http_core_main_conf_t        *cmcf;
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    static ngx_str_t  authorization = ngx_string("http_authorization");

    mmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_mcp_policy_module);

    if (mmcf->guarded.nelts == 0) {
        return NGX_OK;
    }

    if (mmcf->grants.nelts) {
        mmcf->authorization = ngx_http_get_variable_index(cf, &authorization);

        if (mmcf->authorization == NGX_ERROR) {
            return NGX_ERROR;
        }
    }

    if (mmcf->limiting != NULL && mmcf->zone == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "policy \"%*s\" has limits, which need "
                      "\"mcp_policy_zone\"",
                      mmcf->limiting->id.len, mmcf->limiting->id.data);
        return NGX_ERROR;
    }

    ngx_http_mcp_policy_warn(cf, mmcf);

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_ACCESS_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_mcp_policy_access_handler;

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_PRECONTENT_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_mcp_policy_seal_handler;

    return NGX_OK;
}


static void *
ngx_http_mcp_policy_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    mmcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_mcp_policy_main_conf_t));
    if (mmcf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     mmcf->zone = NULL;
     *     mmcf->limiting = NULL;
     *     mmcf->authorization = 0;
     */

    if (ngx_array_init(&mmcf->guarded, cf->pool, 4, sizeof(void **))
        != NGX_OK
        || ngx_array_init(&mmcf->named, cf->pool, 4,
                          sizeof(ngx_http_mcp_policy_named_t))
           != NGX_OK
        || ngx_array_init(&mmcf->grants, cf->pool, 1,
                          sizeof(ngx_http_mcp_policy_grants_t *))
           != NGX_OK)
    {
        return NULL;
    }

    return mmcf;
}


static void *
ngx_http_mcp_policy_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    mlcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_mcp_policy_loc_conf_t));
    if (mlcf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     mlcf->guarded = 0;
     *     mlcf->policy = NULL;
     *     mlcf->variable = NULL;
     *     mlcf->grants = NULL;
     *     mlcf->path = { { 0, NULL } };
     *     mlcf->grants_path = { { 0, NULL } };
     *     mlcf->protocols = 0;
     *     mlcf->place = NULL;
     *     mlcf->origins = { 0, { 0 } };
     *     mlcf->hosts = { 0, { 0 } };
     */

    mlcf->grant = NGX_CONF_UNSET_PTR;
    mlcf->session = NGX_CONF_UNSET_PTR;
    mlcf->methods = NGX_CONF_UNSET_PTR;
    mlcf->body_max = NGX_CONF_UNSET_SIZE;
    mlcf->list = NGX_CONF_UNSET_UINT;
    mlcf->list_max = NGX_CONF_UNSET_SIZE;
    mlcf->shadow = NGX_CONF_UNSET_UINT;
    mlcf->fallback = NGX_CONF_UNSET_UINT;
    mlcf->rules = NGX_CONF_UNSET_PTR;
    mlcf->log_level = NGX_CONF_UNSET_UINT;

    return mlcf;
}


static char *
ngx_http_mcp_policy_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_mcp_policy_loc_conf_t *prev = parent;
    ngx_http_mcp_policy_loc_conf_t *conf = child;

    ngx_uint_t                 said;
    ngx_http_core_loc_conf_t  *clcf;

    said = (conf->protocols
            || conf->origins.kind != ngx_http_mcp_policy_sites_unset
            || conf->hosts.kind != ngx_http_mcp_policy_sites_unset);

    ngx_conf_merge_ptr_value(conf->session, prev->session, NULL);
    ngx_conf_merge_ptr_value(conf->methods, prev->methods, NULL);
    ngx_conf_merge_size_value(conf->body_max, prev->body_max,
                              NGX_HTTP_MCP_POLICY_BODY_MAX);
    ngx_conf_merge_uint_value(conf->list, prev->list, MCP_LIST_CALLABLE);
    ngx_conf_merge_size_value(conf->list_max, prev->list_max,
                              NGX_HTTP_MCP_POLICY_LIST_MAX);
    ngx_conf_merge_uint_value(conf->shadow, prev->shadow, 0);
    ngx_conf_merge_uint_value(conf->log_level, prev->log_level, NGX_LOG_WARN);

    if (conf->protocols == 0) {
        conf->protocols = prev->protocols ? prev->protocols
                                          : MCP_PROTOCOLS_ALL;
    }

    /* browsers say where a page is from, and all clients whom they ask */

    ngx_http_mcp_policy_merge_sites(&conf->origins, &prev->origins,
                                    ngx_http_mcp_policy_sites_listed);
    ngx_http_mcp_policy_merge_sites(&conf->hosts, &prev->hosts,
                                    ngx_http_mcp_policy_sites_any);

    if (conf->body_max == 0 || conf->list_max == 0) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "invalid \"%s\", expected at least one byte, found 0",
                      conf->body_max ? "mcp_policy_list_max"
                                     : "mcp_policy_body_max");
        return NGX_CONF_ERROR;
    }

    if (ngx_http_mcp_policy_merge_identity(cf, prev, conf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    if (ngx_http_mcp_policy_compile(cf, prev, conf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    /* a server says it for its locations */

    if (said && !conf->guarded && clcf->name.len) {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"mcp_policy_protocols\", \"mcp_policy_origins\" and "
                      "\"mcp_policy_hosts\" do nothing in the location \"%V\" "
                      "without a policy",
                      &clcf->name);
    }

    return NGX_CONF_OK;
}


/* listed by default means that the list is empty */

static void
ngx_http_mcp_policy_merge_sites(ngx_http_mcp_policy_sites_t *conf,
    ngx_http_mcp_policy_sites_t *prev, ngx_http_mcp_policy_sites_e fallback)
{
    if (conf->kind != ngx_http_mcp_policy_sites_unset) {
        return;
    }

    *conf = *prev;

    if (conf->kind == ngx_http_mcp_policy_sites_unset) {
        conf->kind = fallback;
    }
}


/* by a token or by a variable: a level that says one of them begins anew */

static char *
ngx_http_mcp_policy_merge_identity(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf)
{
    if (conf->grants_path.value.data == NULL
        && conf->grant == NGX_CONF_UNSET_PTR)
    {
        conf->grants_path = prev->grants_path;
        conf->grants = prev->grants;
        conf->grant = prev->grant;
    }

    ngx_conf_init_ptr_value(conf->grant, NULL);

    if (conf->grants_path.value.data == NULL || conf->grants != NULL) {
        return NGX_CONF_OK;
    }

    if (conf->grant != NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"mcp_policy_grant\" beside \"mcp_policy_grants %V\" in "
                      "%V:%ui: expected one of them",
                      &conf->grants_path.value, &conf->grants_path.file,
                      conf->grants_path.line);
        return NGX_CONF_ERROR;
    }

    return ngx_http_mcp_policy_load_grants(cf, conf);
}
