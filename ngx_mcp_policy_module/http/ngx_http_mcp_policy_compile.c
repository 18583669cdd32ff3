
#include "ngx_http_mcp_policy.h"
#include "mcp_text.h"


static char *ngx_http_mcp_policy_inherit(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf);
static mcp_policy_t *ngx_http_mcp_policy_cached(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf);
static mcp_policy_t *ngx_http_mcp_policy_build(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf);
static ngx_int_t ngx_http_mcp_policy_id(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf, mcp_str_t *id);
static ngx_int_t ngx_http_mcp_policy_read(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf, mcp_source_t *source);
static ngx_int_t ngx_http_mcp_policy_add_tool(mcp_policy_t *policy,
    mcp_region_t *region, ngx_http_mcp_policy_tool_t *tool);
static void ngx_http_mcp_policy_report(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf, mcp_faults_t *faults);


char *
ngx_http_mcp_policy_compile(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf)
{
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    if (conf->path.data == NULL
        && conf->tools == NGX_CONF_UNSET_PTR
        && conf->fallback == NGX_CONF_UNSET_UINT)
    {
        conf->policy = prev->policy;
    }

    if (ngx_http_mcp_policy_inherit(cf, prev, conf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    /* there is one already, or there is not a word of one */

    if (conf->policy != NULL
        || (conf->path.len == 0
            && conf->tools == NULL
            && conf->fallback == NGX_CONF_UNSET_UINT))
    {
        return NGX_CONF_OK;
    }

    conf->policy = ngx_http_mcp_policy_cached(cf, conf);
    if (conf->policy == NULL) {
        return NGX_CONF_ERROR;
    }

    mmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_mcp_policy_module);

    mmcf->guarded = 1;

    if (mmcf->limiting == NULL && conf->policy->scopes) {
        mmcf->limiting = conf->policy;
    }

    return NGX_CONF_OK;
}


/*
 * A level that names a file, or "off", begins anew, and "off" stands alone.
 * Any other level keeps the file of the one above, and its default and its
 * tools unless it has its own.
 */

static char *
ngx_http_mcp_policy_inherit(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf)
{
    ngx_uint_t  off;

    off = (conf->path.data != NULL && conf->path.len == 0);

    if (conf->path.data == NULL) {

        /* the level of http is seen here only */

        off = (prev->path.data != NULL && prev->path.len == 0
               && ((prev->tools != NULL && prev->tools != NGX_CONF_UNSET_PTR)
                   || prev->fallback != NGX_CONF_UNSET_UINT));

        conf->path = prev->path;
        conf->conf_file = prev->conf_file;
        conf->conf_line = prev->conf_line;

        /* rules below an "off" end it, for the levels below them as well */

        if (conf->path.len == 0
            && (conf->tools != NGX_CONF_UNSET_PTR
                || conf->fallback != NGX_CONF_UNSET_UINT))
        {
            ngx_str_null(&conf->path);
        }

        ngx_conf_merge_ptr_value(conf->tools, prev->tools, NULL);

        if (conf->fallback == NGX_CONF_UNSET_UINT) {
            conf->fallback = prev->fallback;
        }
    }

    ngx_conf_init_ptr_value(conf->tools, NULL);

    if (off && (conf->tools != NULL
                || conf->fallback != NGX_CONF_UNSET_UINT))
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"mcp_tool\" or \"mcp_policy_default\" beside "
                      "\"mcp_policy off\" in %V:%ui",
                      &conf->conf_file, conf->conf_line);
        return NGX_CONF_ERROR;
    }

    if (conf->path.len && conf->fallback != NGX_CONF_UNSET_UINT) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"mcp_policy_default\" beside \"mcp_policy %V\" in "
                      "%V:%ui: the file says what its default is",
                      &conf->path, &conf->conf_file, conf->conf_line);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* a file alone is read once, however many locations name it */

static mcp_policy_t *
ngx_http_mcp_policy_cached(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf)
{
    ngx_uint_t                        i;
    mcp_policy_t                     *policy;
    ngx_http_mcp_policy_file_t       *file;
    ngx_http_mcp_policy_main_conf_t  *mmcf;

    if (conf->path.len == 0 || conf->tools != NULL) {
        return ngx_http_mcp_policy_build(cf, conf);
    }

    mmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_mcp_policy_module);

    file = mmcf->files.elts;

    for (i = 0; i < mmcf->files.nelts; i++) {

        if (file[i].path.len == conf->path.len
            && ngx_strncmp(file[i].path.data, conf->path.data, conf->path.len)
               == 0)
        {
            return file[i].policy;
        }
    }

    policy = ngx_http_mcp_policy_build(cf, conf);
    if (policy == NULL) {
        return NULL;
    }

    file = ngx_array_push(&mmcf->files);
    if (file == NULL) {
        return NULL;
    }

    file->path = conf->path;
    file->policy = policy;

    return policy;
}


static mcp_policy_t *
ngx_http_mcp_policy_build(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf)
{
    mcp_str_t                    id;
    ngx_uint_t                   i;
    mcp_faults_t                 faults;
    mcp_policy_t                *policy;
    mcp_region_t                 region;
    mcp_source_t                *source;
    ngx_http_mcp_policy_tool_t  *tool;

    region.alloc = ngx_http_mcp_policy_alloc;
    region.ctx = cf->pool;

    faults.region = &region;
    faults.count = 0;

    if (ngx_http_mcp_policy_id(cf, conf, &id) != NGX_OK) {
        return NULL;
    }

    policy = mcp_policy_create(&region, &id);
    if (policy == NULL) {
        return NULL;
    }

    if (conf->path.len) {
        source = ngx_palloc(cf->pool, sizeof(mcp_source_t));
        if (source == NULL) {
            return NULL;
        }

        if (ngx_http_mcp_policy_read(cf, conf, source) != NGX_OK) {
            return NULL;
        }

        if (mcp_policy_load(policy, source, &region, &faults) != MCP_OK) {
            return NULL;
        }

    } else if (conf->fallback != NGX_CONF_UNSET_UINT) {
        policy->fallback = (mcp_action_e) conf->fallback;
    }

    if (conf->tools != NULL) {
        tool = conf->tools->elts;

        for (i = 0; i < conf->tools->nelts; i++) {

            if (ngx_http_mcp_policy_add_tool(policy, &region, &tool[i])
                != NGX_OK)
            {
                return NULL;
            }
        }
    }

    if (faults.count == 0
        && mcp_policy_seal(policy, &region, &faults) != MCP_OK)
    {
        return NULL;
    }

    if (faults.count) {
        ngx_http_mcp_policy_report(cf, conf, &faults);
        return NULL;
    }

    return policy;
}


/*
 * What the counters are known by: the path as written, or the server's first
 * name and the location as written.
 */

static ngx_int_t
ngx_http_mcp_policy_id(ngx_conf_t *cf, ngx_http_mcp_policy_loc_conf_t *conf,
    mcp_str_t *id)
{
    u_char                    *p;
    const char                *modifier;
    ngx_http_core_loc_conf_t  *clcf;
    ngx_http_core_srv_conf_t  *cscf;

    if (conf->path.len) {
        id->len = conf->path.len;
        id->data = conf->path.data;

        return NGX_OK;
    }

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


static ngx_int_t
ngx_http_mcp_policy_read(ngx_conf_t *cf, ngx_http_mcp_policy_loc_conf_t *conf,
    mcp_source_t *source)
{
    off_t            size;
    ssize_t          n;
    ngx_fd_t         fd;
    ngx_str_t        path;
    const char      *problem;
    ngx_file_info_t  fi;

    path = conf->path;

    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    fd = ngx_open_file(path.data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, ngx_errno,
                      ngx_open_file_n " \"%V\" failed in \"mcp_policy\" "
                      "directive in %V:%ui",
                      &path, &conf->conf_file, conf->conf_line);
        return NGX_ERROR;
    }

    source->file.len = path.len;
    source->file.data = path.data;
    source->data = NULL;
    source->len = 0;

    problem = NULL;

    if (ngx_fd_info(fd, &fi) == NGX_FILE_ERROR || !ngx_is_file(&fi)) {
        problem = "is not a regular file";

    } else if (ngx_file_size(&fi) > MCP_SOURCE_MAX) {
        problem = "is larger than 64 megabytes";

    } else {
        size = ngx_file_size(&fi);
        source->len = size;
        source->data = ngx_palloc(cf->pool, size + 1);

        if (source->data == NULL) {
            problem = "does not fit into memory";

        } else {
            n = ngx_read_fd(fd, source->data, size);

            if (n != (ssize_t) size) {
                problem = "cannot be read";
            }
        }
    }

    if (problem != NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"%V\" %s in \"mcp_policy\" directive in %V:%ui",
                      &path, problem, &conf->conf_file, conf->conf_line);
    }

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, cf->log, ngx_errno,
                      ngx_close_file_n " \"%V\" failed", &path);
    }

    return (problem == NULL) ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_http_mcp_policy_add_tool(mcp_policy_t *policy, mcp_region_t *region,
    ngx_http_mcp_policy_tool_t *tool)
{
    mcp_str_t     parts[2];
    mcp_rule_t   *rule;
    mcp_limit_t  *limit;
    mcp_place_t   place;

    ngx_memzero(&place, sizeof(mcp_place_t));

    place.source = &tool->source;
    place.offset = tool->line;

    rule = mcp_policy_add_rule(policy, region, &tool->tool, &place);
    if (rule == NULL) {
        return NGX_ERROR;
    }

    rule->action = tool->action;
    rule->reason = tool->reason;

    if (mcp_place_line(region, &place, &rule->action_rule) != MCP_OK) {
        return NGX_ERROR;
    }

    if (tool->max == 0) {
        return NGX_OK;
    }

    limit = mcp_alloc(region, sizeof(mcp_limit_t));
    if (limit == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(limit, sizeof(mcp_limit_t));

    /* a name that no counter of a file can have */

    parts[0].data = (u_char *) "\2";
    parts[0].len = 1;
    parts[1] = tool->tool;

    if (mcp_text_join(region, &limit->counter, parts, 2) != MCP_OK) {
        return NGX_ERROR;
    }

    limit->place = place;
    limit->rule = rule->action_rule;
    limit->scope = tool->scope;
    limit->window = tool->window;
    limit->max = tool->max;

    rule->limits.elts = limit;
    rule->limits.nelts = 1;

    return NGX_OK;
}


static void
ngx_http_mcp_policy_report(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf, mcp_faults_t *faults)
{
    size_t  i;

    for (i = 0; i < ngx_min(faults->count, MCP_FAULTS_MAX); i++) {

        if (conf->path.len) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "%*s in \"mcp_policy\" directive in %V:%ui",
                          faults->lines[i].len, faults->lines[i].data,
                          &conf->conf_file, conf->conf_line);
            continue;
        }

        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "%*s in \"mcp_tool\" directive",
                      faults->lines[i].len, faults->lines[i].data);
    }

    if (faults->count > MCP_FAULTS_MAX) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "and %uz more faults",
                      faults->count - MCP_FAULTS_MAX);
    }
}
