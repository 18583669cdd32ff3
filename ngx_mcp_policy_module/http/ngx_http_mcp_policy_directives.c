
#include "ngx_http_mcp_policy.h"
#include "mcp_text.h"


static char *ngx_http_mcp_policy_tool_param(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_mcp_policy_tool_t *tool);
static char *ngx_http_mcp_policy_scope(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_mcp_policy_tool_t *tool);
static ngx_int_t ngx_http_mcp_policy_rate(ngx_str_t *value,
    ngx_http_mcp_policy_tool_t *tool);


static ngx_conf_enum_t  ngx_http_mcp_policy_actions[] = {
    { ngx_string("allow"), MCP_ACTION_ALLOW },
    { ngx_string("deny"), MCP_ACTION_DENY },
    { ngx_string("hide"), MCP_ACTION_HIDE },
    { ngx_null_string, 0 }
};


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


char *
ngx_http_mcp_policy_path(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_mcp_policy_loc_conf_t *mlcf = conf;

    ngx_str_t  *value;

    if (mlcf->path.data != NULL) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len == 0) {
        return "expects a file or \"off\"";
    }

    if (ngx_strlchr(value[1].data, value[1].data + value[1].len, '$')
        != NULL)
    {
        return "with a variable is not supported yet";
    }

    mlcf->path = value[1];
    mlcf->conf_file = cf->conf_file->file.name;
    mlcf->conf_line = cf->conf_file->line;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        mlcf->path.len = 0;
    }

    return NGX_CONF_OK;
}


/*
 * mcp_tool name [allow | deny | hide] [limit=number r/unit] [scope=scope]
 *               [reason=text];
 */

char *
ngx_http_mcp_policy_tool(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_mcp_policy_loc_conf_t *mlcf = conf;

    char                        *rv;
    ngx_str_t                   *value, file, prefix;
    ngx_uint_t                   i;
    ngx_http_mcp_policy_tool_t  *tool;

    if (mlcf->tools == NGX_CONF_UNSET_PTR) {
        mlcf->tools = ngx_array_create(cf->pool, 4,
                                       sizeof(ngx_http_mcp_policy_tool_t));
        if (mlcf->tools == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    tool = ngx_array_push(mlcf->tools);
    if (tool == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(tool, sizeof(ngx_http_mcp_policy_tool_t));

    value = cf->args->elts;

    /* agents are told the place: without the directories of the machine */

    file = cf->conf_file->file.name;
    prefix = cf->cycle->conf_prefix;

    if (file.len > prefix.len
        && ngx_strncmp(file.data, prefix.data, prefix.len) == 0)
    {
        file.data += prefix.len;
        file.len -= prefix.len;
    }

    ngx_http_mcp_policy_str(&tool->source.file, &file);
    tool->line = cf->conf_file->line;
    tool->tool.len = value[1].len;
    tool->tool.data = value[1].data;
    tool->action = MCP_ACTION_ALLOW;
    tool->scope = MCP_SCOPES;

    rv = (char *) mcp_policy_tool_fault(&tool->tool);

    if (rv != NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid \"%V\" of \"mcp_tool\": %s", &value[1],
                           rv);
        return NGX_CONF_ERROR;
    }

    for (i = 2; i < cf->args->nelts; i++) {

        rv = ngx_http_mcp_policy_tool_param(cf, &value[i], tool);

        if (rv != NGX_CONF_OK) {
            return rv;
        }
    }

    if (tool->scope != MCP_SCOPES && tool->max == 0) {
        return "has a \"scope\" without a \"limit\"";
    }

    if (tool->scope == MCP_SCOPES) {
        tool->scope = MCP_SCOPE_GRANT;
    }

    return NGX_CONF_OK;
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


static char *
ngx_http_mcp_policy_tool_param(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_mcp_policy_tool_t *tool)
{
    ngx_uint_t        i;
    ngx_conf_enum_t  *e;

    e = ngx_http_mcp_policy_actions;

    for (i = 0; e[i].name.len; i++) {

        if (value->len == e[i].name.len
            && ngx_strncmp(value->data, e[i].name.data, value->len) == 0)
        {
            if (tool->given) {
                return "has more than one action";
            }

            tool->given = 1;
            tool->action = (mcp_action_e) e[i].value;

            return NGX_CONF_OK;
        }
    }

    if (ngx_strncmp(value->data, "limit=", 6) == 0) {

        if (tool->max) {
            return "has more than one \"limit\"";
        }

        if (ngx_http_mcp_policy_rate(value, tool) == NGX_OK) {
            return NGX_CONF_OK;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid \"%V\" of \"mcp_tool\", expected a number "
                           "from 1 and \"r/s\", \"r/m\", \"r/h\" or \"r/d\"",
                           value);
        return NGX_CONF_ERROR;
    }

    if (ngx_strncmp(value->data, "scope=", 6) == 0) {
        return ngx_http_mcp_policy_scope(cf, value, tool);
    }

    if (ngx_strncmp(value->data, "reason=", 7) == 0 && value->len > 7) {

        if (tool->reason.len) {
            return "has more than one \"reason\"";
        }

        tool->reason.data = value->data + 7;
        tool->reason.len = value->len - 7;

        return mcp_text_clean(&tool->reason)
                   ? NGX_CONF_OK
                   : "has a \"reason\" that is no UTF-8 or has control "
                     "characters";
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid parameter \"%V\" of \"mcp_tool\", expected "
                       "\"allow\", \"deny\", \"hide\", \"limit=\", \"scope=\" "
                       "or \"reason=\" and a text", value);
    return NGX_CONF_ERROR;
}


/* scope=session */

static char *
ngx_http_mcp_policy_scope(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_mcp_policy_tool_t *tool)
{
    mcp_str_t  s;

    if (tool->scope != MCP_SCOPES) {
        return "has more than one \"scope\"";
    }

    s.data = value->data + 6;
    s.len = value->len - 6;

    tool->scope = mcp_scope_find(&s);

    if (tool->scope != MCP_SCOPES) {
        return NGX_CONF_OK;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid \"%V\" of \"mcp_tool\", expected \"grant\", "
                       "\"session\", \"client\" or \"global\"", value);
    return NGX_CONF_ERROR;
}


/* limit=10r/m */

static ngx_int_t
ngx_http_mcp_policy_rate(ngx_str_t *value, ngx_http_mcp_policy_tool_t *tool)
{
    u_char     *p, *end;
    ngx_int_t   max;

    p = value->data + sizeof("limit=") - 1;
    end = value->data + value->len;

    if (end - p < 4 || end[-3] != 'r' || end[-2] != '/') {
        return NGX_ERROR;
    }

    max = ngx_atoi(p, end - 3 - p);

    if (max < 1 || (uint64_t) max > MCP_LIMIT_MAX) {
        return NGX_ERROR;
    }

    tool->max = (uint64_t) max;

    tool->window = mcp_window_unit(end[-1]);

    return tool->window ? NGX_OK : NGX_ERROR;
}
