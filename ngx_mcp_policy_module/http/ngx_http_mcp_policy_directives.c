
#include "ngx_http_mcp_policy.h"


static char *ngx_http_mcp_policy_sites(ngx_conf_t *cf,
    ngx_http_mcp_policy_sites_t *sites, const char *none,
    ngx_uint_t (*is_one)(ngx_str_t *value), const char *expected);
static ngx_uint_t ngx_http_mcp_policy_is_origin(ngx_str_t *value);
static ngx_uint_t ngx_http_mcp_policy_is_host(ngx_str_t *value);
static char *ngx_http_mcp_policy_word(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_mcp_policy_word_t *word);


char *
ngx_http_mcp_policy_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_mcp_policy_main_conf_t *mmcf = conf;

    u_char     *p;
    ssize_t     size;
    ngx_str_t  *value, name, s;

    if (mmcf->zone != NULL) {
        return "is duplicate";
    }

    value = cf->args->elts;

    p = (u_char *) ngx_strchr(value[1].data, ':');

    if (p == NULL || p == value[1].data) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid \"%V\" of \"mcp_policy_zone\", expected "
                           "name:size",
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    name.data = value[1].data;
    name.len = p - value[1].data;

    s.data = p + 1;
    s.len = value[1].data + value[1].len - s.data;

    size = ngx_parse_size(&s);

    if (size == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid size in \"%V\" of \"mcp_policy_zone\"",
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    if (size < (ssize_t) (MCP_STORE_MIN_PAGES * ngx_pagesize)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" of \"mcp_policy_zone\" is too small, "
                           "expected at least %uz bytes",
                           &value[1], MCP_STORE_MIN_PAGES * ngx_pagesize);
        return NGX_CONF_ERROR;
    }

    mmcf->zone = ngx_shared_memory_add(cf, &name, size,
                                       &ngx_http_mcp_policy_module);
    if (mmcf->zone == NULL) {
        return NGX_CONF_ERROR;
    }

    mmcf->zone->data = ngx_pcalloc(cf->pool, sizeof(mcp_store_t));
    if (mmcf->zone->data == NULL) {
        return NGX_CONF_ERROR;
    }

    mmcf->zone->init = mcp_store_init_zone;

    return NGX_CONF_OK;
}


/* mcp_policy file | name | $variable | off; */

char *
ngx_http_mcp_policy_path(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_mcp_policy_loc_conf_t *mlcf = conf;

    char                              *rv;
    ngx_str_t                         *value;
    ngx_http_compile_complex_value_t   ccv;

    value = cf->args->elts;

    rv = ngx_http_mcp_policy_word(cf, &value[1], &mlcf->path);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (ngx_strcmp(value[1].data, "off") == 0) {
        mlcf->path.value.len = 0;

        return (mlcf->grants_path.value.data == NULL)
                   ? NGX_CONF_OK : "is \"off\" beside \"mcp_policy_grants\"";
    }

    if (ngx_http_script_variables_count(&value[1]) == 0) {
        return NGX_CONF_OK;
    }

    mlcf->variable = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (mlcf->variable == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = &value[1];
    ccv.complex_value = mlcf->variable;

    return (ngx_http_compile_complex_value(&ccv) == NGX_OK) ? NGX_CONF_OK
                                                            : NGX_CONF_ERROR;
}


/* mcp_policy_file name file; */

char *
ngx_http_mcp_policy_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_mcp_policy_main_conf_t *mmcf = conf;

    char                         *rv;
    ngx_str_t                    *value;
    ngx_http_mcp_policy_word_t    path;
    ngx_http_mcp_policy_named_t  *named;

    value = cf->args->elts;

    if (value[1].len == 0
        || ngx_strcmp(value[1].data, "off") == 0
        || ngx_strchr(value[1].data, '$') != NULL)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid name \"%V\" of \"mcp_policy_file\", "
                           "expected one without \"$\" that is not \"off\"",
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    if (ngx_http_mcp_policy_declared(mmcf, &value[1]) != NULL) {
        return "has a name that is declared already";
    }

    ngx_memzero(&path, sizeof(ngx_http_mcp_policy_word_t));

    rv = ngx_http_mcp_policy_word(cf, &value[2], &path);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    named = ngx_array_push(&mmcf->named);
    if (named == NULL) {
        return NGX_CONF_ERROR;
    }

    named->name = value[1];
    named->path = path;
    named->declared = 1;
    named->policy = ngx_http_mcp_policy_load(cf, &named->name, &named->path,
                                             NULL, "mcp_policy_file");

    return (named->policy == NULL) ? NGX_CONF_ERROR : NGX_CONF_OK;
}


/* mcp_policy_grants file; */

char *
ngx_http_mcp_policy_grants_file(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_mcp_policy_loc_conf_t *mlcf = conf;

    ngx_str_t  *value;

    if (mlcf->path.value.data != NULL && mlcf->path.value.len == 0) {
        return "stands beside \"mcp_policy off\"";
    }

    value = cf->args->elts;

    return ngx_http_mcp_policy_word(cf, &value[1], &mlcf->grants_path);
}


char *
ngx_http_mcp_policy_methods(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_mcp_policy_loc_conf_t *mlcf = conf;

    mcp_str_t   *method;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (mlcf->methods == NGX_CONF_UNSET_PTR) {
        mlcf->methods = ngx_array_create(cf->pool, 4, sizeof(mcp_str_t));
        if (mlcf->methods == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (value[i].len == 0 || value[i].data[0] == '$') {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid \"%V\" of \"mcp_policy_methods\", "
                               "expected the name of a method", &value[i]);
            return NGX_CONF_ERROR;
        }

        method = ngx_array_push(mlcf->methods);
        if (method == NULL) {
            return NGX_CONF_ERROR;
        }

        method->len = value[i].len;
        method->data = value[i].data;
    }

    return NGX_CONF_OK;
}


/* mcp_policy_protocols version ...; */

char *
ngx_http_mcp_policy_protocols(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_mcp_policy_loc_conf_t *mlcf = conf;

    unsigned     found;
    mcp_str_t    version;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (mlcf->protocols) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        ngx_http_mcp_policy_str(&version, &value[i]);

        found = mcp_protocol_find(&version);

        if (found == 0) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid \"%V\" of \"mcp_policy_protocols\", "
                               "expected a version of MCP from 2024-11-05 to "
                               "2026-07-28", &value[i]);
            return NGX_CONF_ERROR;
        }

        if (mlcf->protocols & found) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "\"%V\" of \"mcp_policy_protocols\" is "
                               "duplicate", &value[i]);
            return NGX_CONF_ERROR;
        }

        mlcf->protocols |= found;
    }

    return NGX_CONF_OK;
}


/* mcp_policy_origins any | none | origin ...; */

char *
ngx_http_mcp_policy_origins(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_mcp_policy_loc_conf_t *mlcf = conf;

    return ngx_http_mcp_policy_sites(cf, &mlcf->origins, "none",
                                     ngx_http_mcp_policy_is_origin,
                                     "a scheme and a host as browsers write "
                                     "them: \"https://example.com\"");
}


/* mcp_policy_hosts any | name ...; */

char *
ngx_http_mcp_policy_hosts(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_mcp_policy_loc_conf_t *mlcf = conf;

    return ngx_http_mcp_policy_sites(cf, &mlcf->hosts, NULL,
                                     ngx_http_mcp_policy_is_host,
                                     "a name or an address without a port, "
                                     "\"[::1]\" in brackets");
}


/* mcp_policy_grant string; */

char *
ngx_http_mcp_policy_grant(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t  *value;

    value = cf->args->elts;

    /* one grant for everybody would be none, and a file one letter away */

    if (ngx_http_script_variables_count(&value[1]) == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid \"%V\" of \"%V\", expected a variable; "
                           "for a file of tokens there is "
                           "\"mcp_policy_grants\"",
                           &value[1], &cmd->name);
        return NGX_CONF_ERROR;
    }

    return ngx_http_set_complex_value_slot(cf, cmd, conf);
}


/* the words "any" and none stand alone; else a list of what is_one() takes */

static char *
ngx_http_mcp_policy_sites(ngx_conf_t *cf,
    ngx_http_mcp_policy_sites_t *sites, const char *none,
    ngx_uint_t (*is_one)(ngx_str_t *value), const char *expected)
{
    ngx_str_t   *value, *site;
    ngx_uint_t   i;

    if (sites->kind != ngx_http_mcp_policy_sites_unset) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "any") == 0) {
        sites->kind = ngx_http_mcp_policy_sites_any;
        return NGX_CONF_OK;
    }

    sites->kind = ngx_http_mcp_policy_sites_listed;

    if (ngx_array_init(&sites->list, cf->pool, cf->args->nelts - 1,
                       sizeof(ngx_str_t))
        != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    if (cf->args->nelts == 2
        && none != NULL
        && ngx_strcmp(value[1].data, none) == 0)
    {
        return NGX_CONF_OK;
    }

    for (i = 1; i < cf->args->nelts; i++) {

        if (!is_one(&value[i])) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid \"%V\" of \"%V\", expected %s",
                               &value[i], &value[0], expected);
            return NGX_CONF_ERROR;
        }

        site = ngx_array_push(&sites->list);
        if (site == NULL) {
            return NGX_CONF_ERROR;
        }

        *site = value[i];
    }

    return NGX_CONF_OK;
}


/* RFC 6454, section 7; "null" is that of a page without one */

static ngx_uint_t
ngx_http_mcp_policy_is_origin(ngx_str_t *value)
{
    u_char     *p;
    ngx_str_t   host;

    if (ngx_strcmp(value->data, "null") == 0) {
        return 1;
    }

    p = (u_char *) ngx_strstr(value->data, "://");

    if (p == NULL || p == value->data) {
        return 0;
    }

    host.data = p + 3;
    host.len = value->data + value->len - host.data;

    if ((host.len > 3 && ngx_strcmp(host.data + host.len - 3, ":80") == 0
         && ngx_strncmp(value->data, "http:", 5) == 0)
        || (host.len > 4 && ngx_strcmp(host.data + host.len - 4, ":443") == 0
            && ngx_strncmp(value->data, "https:", 6) == 0))
    {
        return 0;
    }

    /* what is behind the last colon may be a port */

    p = host.data + host.len;

    while (p > host.data && p[-1] >= '0' && p[-1] <= '9') {
        p--;
    }

    if (p > host.data + 1 && p[-1] == ':' && *p != '\0') {
        host.len = p - 1 - host.data;
    }

    return ngx_http_mcp_policy_is_host(&host);
}


/* as nginx has it, without a port and a final dot (ngx_http_validate_host) */

static ngx_uint_t
ngx_http_mcp_policy_is_host(ngx_str_t *value)
{
    u_char  *p, *last;

    p = value->data;
    last = p + value->len;

    if (value->len > 2 && *p == '[' && last[-1] == ']') {
        return strspn((char *) p + 1, "0123456789abcdefABCDEF:.")
               == value->len - 2;
    }

    if (p == last || *p == '.' || last[-1] == '.') {
        return 0;
    }

    for ( /* void */ ; p < last; p++) {

        if ((*p < 'a' || *p > 'z') && (*p < 'A' || *p > 'Z')
            && (*p < '0' || *p > '9') && *p != '-' && *p != '.' && *p != '_')
        {
            return 0;
        }
    }

    return 1;
}


static char *
ngx_http_mcp_policy_word(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_mcp_policy_word_t *word)
{
    if (word->value.data != NULL) {
        return "is duplicate";
    }

    if (value->len == 0) {
        return "expects the path of a file";
    }

    word->value = *value;
    word->file = cf->conf_file->file.name;
    word->line = cf->conf_file->line;

    return NGX_CONF_OK;
}
