
#include "ngx_http_mcp_policy.h"
#include "mcp_text.h"


static ngx_http_mcp_policy_rule_t *ngx_http_mcp_policy_add(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *mlcf, ngx_http_mcp_policy_rule_e kind);
static char *ngx_http_mcp_policy_name(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_mcp_policy_rule_t *rule);
static char *ngx_http_mcp_policy_param(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value, ngx_http_mcp_policy_rule_t *rule);
static char *ngx_http_mcp_policy_action(ngx_str_t *value,
    ngx_http_mcp_policy_rule_t *rule);
static char *ngx_http_mcp_policy_scope(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value, ngx_http_mcp_policy_rule_t *rule);
static char *ngx_http_mcp_policy_rate(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value, size_t skip, ngx_http_mcp_policy_rule_t *rule);
static char *ngx_http_mcp_policy_reason(ngx_str_t *value,
    ngx_http_mcp_policy_rule_t *rule);
static ngx_int_t ngx_http_mcp_policy_condition(ngx_conf_t *cf,
    mcp_str_t *condition);
static ngx_int_t ngx_http_mcp_policy_is_json(ngx_conf_t *cf, ngx_str_t *op,
    ngx_str_t *value);


static ngx_conf_enum_t  ngx_http_mcp_policy_actions[] = {
    { ngx_string("allow"), MCP_ACTION_ALLOW },
    { ngx_string("deny"), MCP_ACTION_DENY },
    { ngx_string("hide"), MCP_ACTION_HIDE },
    { ngx_string("require_approval"), MCP_ACTION_APPROVAL },
    { ngx_null_string, 0 }
};


/*
 * mcp_tool name [allow | deny | hide | require_approval]
 *               [limit=number r/unit] [scope=scope] [reason=text];
 */

char *
ngx_http_mcp_policy_tool(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char                        *rv;
    ngx_str_t                   *value;
    ngx_uint_t                   i;
    ngx_http_mcp_policy_rule_t  *rule;

    rule = ngx_http_mcp_policy_add(cf, conf, ngx_http_mcp_policy_rule_tool);
    if (rule == NULL) {
        return NGX_CONF_ERROR;
    }

    rv = ngx_http_mcp_policy_name(cf, cmd, rule);

    value = cf->args->elts;

    for (i = 2; rv == NGX_CONF_OK && i < cf->args->nelts; i++) {
        rv = ngx_http_mcp_policy_param(cf, cmd, &value[i], rule);
    }

    if (rv == NGX_CONF_OK && rule->scope != MCP_SCOPES && rule->max == 0) {
        return "has a \"scope\" without a \"limit\"";
    }

    return rv;
}


/*
 * mcp_tool_require name path operator value [every] [coerce] [reason=text];
 * mcp_tool_deny_if name path operator value [every] [coerce] [reason=text];
 */

char *
ngx_http_mcp_policy_check(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char                        *rv;
    ngx_str_t                   *value;
    mcp_str_t                    condition;
    mcp_checks_t                 checks;
    mcp_faults_t                 faults;
    mcp_region_t                 region;
    ngx_http_mcp_policy_rule_t  *rule;

    rule = ngx_http_mcp_policy_add(cf, conf,
                                   (ngx_http_mcp_policy_rule_e) cmd->offset);
    if (rule == NULL) {
        return NGX_CONF_ERROR;
    }

    rv = ngx_http_mcp_policy_name(cf, cmd, rule);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    value = &((ngx_str_t *) cf->args->elts)[cf->args->nelts - 1];

    if (ngx_strncmp(value->data, "reason=", 7) == 0) {

        rv = ngx_http_mcp_policy_reason(value, rule);
        if (rv != NGX_CONF_OK) {
            return rv;
        }

        cf->args->nelts--;
    }

    if (cf->args->nelts < 5) {
        return "expects the name of a tool, a path, an operator and a value";
    }

    if (ngx_http_mcp_policy_condition(cf, &condition) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    ngx_http_mcp_policy_region(&region, cf->pool);
    ngx_memzero(&checks, sizeof(mcp_checks_t));

    faults.region = &region;
    faults.count = 0;

    if (mcp_policy_load_check(&checks, &condition, &rule->reason,
                              &rule->place, &region, &faults)
        != MCP_OK)
    {
        return NGX_CONF_ERROR;
    }

    if (faults.count) {
        ngx_http_mcp_policy_report(cf, &faults, NULL, NULL);
        return NGX_CONF_ERROR;
    }

    rule->check = checks.elts[0];

    return NGX_CONF_OK;
}


/* mcp_tools_limit number r/unit [scope=scope] [reason=text]; */

char *
ngx_http_mcp_policy_limit(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char                        *rv;
    ngx_str_t                   *value;
    ngx_uint_t                   i;
    ngx_http_mcp_policy_rule_t  *rule;

    rule = ngx_http_mcp_policy_add(cf, conf, ngx_http_mcp_policy_rule_limit);
    if (rule == NULL) {
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;

    rv = ngx_http_mcp_policy_rate(cf, cmd, &value[1], 0, rule);

    for (i = 2; rv == NGX_CONF_OK && i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "scope=", 6) == 0) {
            rv = ngx_http_mcp_policy_scope(cf, cmd, &value[i], rule);

        } else if (ngx_strncmp(value[i].data, "reason=", 7) == 0) {
            rv = ngx_http_mcp_policy_reason(&value[i], rule);

        } else {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\" of \"%V\", expected "
                               "\"scope=\" or \"reason=\" and a text",
                               &value[i], &cmd->name);
            return NGX_CONF_ERROR;
        }
    }

    return rv;
}


static ngx_http_mcp_policy_rule_t *
ngx_http_mcp_policy_add(ngx_conf_t *cf, ngx_http_mcp_policy_loc_conf_t *mlcf,
    ngx_http_mcp_policy_rule_e kind)
{
    ngx_str_t                    file, prefix;
    mcp_source_t                *source;
    ngx_http_mcp_policy_rule_t  *rule;

    if (mlcf->rules == NGX_CONF_UNSET_PTR) {
        mlcf->rules = ngx_array_create(cf->pool, 4,
                                       sizeof(ngx_http_mcp_policy_rule_t));
        if (mlcf->rules == NULL) {
            return NULL;
        }
    }

    rule = ngx_array_push(mlcf->rules);
    source = ngx_pcalloc(cf->pool, sizeof(mcp_source_t));

    if (rule == NULL || source == NULL) {
        return NULL;
    }

    /* agents are told the place: without the directories of the machine */

    file = cf->conf_file->file.name;
    prefix = cf->cycle->conf_prefix;

    if (file.len > prefix.len
        && ngx_strncmp(file.data, prefix.data, prefix.len) == 0)
    {
        file.data += prefix.len;
        file.len -= prefix.len;
    }

    ngx_http_mcp_policy_str(&source->file, &file);

    ngx_memzero(rule, sizeof(ngx_http_mcp_policy_rule_t));

    rule->kind = kind;
    rule->place.source = source;
    rule->place.offset = cf->conf_file->line;
    rule->action = MCP_ACTION_ALLOW;
    rule->scope = MCP_SCOPES;

    return rule;
}


static char *
ngx_http_mcp_policy_name(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_mcp_policy_rule_t *rule)
{
    ngx_str_t   *value;
    const char  *fault;

    value = cf->args->elts;

    ngx_http_mcp_policy_str(&rule->tool, &value[1]);

    fault = mcp_policy_tool_fault(&rule->tool);

    if (ngx_strchr(value[1].data, '$') != NULL) {
        fault = "expected a name, a glob or a class, no variable";
    }

    if (fault == NULL) {
        return NGX_CONF_OK;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid \"%V\" of \"%V\": %s",
                       &value[1], &cmd->name, fault);

    return NGX_CONF_ERROR;
}


static char *
ngx_http_mcp_policy_param(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value, ngx_http_mcp_policy_rule_t *rule)
{
    char  *rv;

    rv = ngx_http_mcp_policy_action(value, rule);

    if (rv != NGX_CONF_ERROR) {
        return rv;
    }

    if (ngx_strncmp(value->data, "limit=", 6) == 0) {

        return rule->max ? "has more than one \"limit\""
                         : ngx_http_mcp_policy_rate(cf, cmd, value, 6, rule);
    }

    if (ngx_strncmp(value->data, "scope=", 6) == 0) {
        return ngx_http_mcp_policy_scope(cf, cmd, value, rule);
    }

    if (ngx_strncmp(value->data, "reason=", 7) == 0 && value->len > 7) {
        return ngx_http_mcp_policy_reason(value, rule);
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid parameter \"%V\" of \"%V\", expected "
                       "\"allow\", \"deny\", \"hide\", \"require_approval\", "
                       "\"limit=\", \"scope=\" or \"reason=\" and a text",
                       value, &cmd->name);
    return NGX_CONF_ERROR;
}


/* NGX_CONF_ERROR: it is none */

static char *
ngx_http_mcp_policy_action(ngx_str_t *value, ngx_http_mcp_policy_rule_t *rule)
{
    ngx_uint_t        i;
    ngx_conf_enum_t  *e;

    e = ngx_http_mcp_policy_actions;

    for (i = 0; e[i].name.len; i++) {

        if (value->len != e[i].name.len
            || ngx_strncmp(value->data, e[i].name.data, value->len) != 0)
        {
            continue;
        }

        if (rule->given) {
            return "has more than one action";
        }

        rule->given = 1;
        rule->action = (mcp_action_e) e[i].value;

        return NGX_CONF_OK;
    }

    return NGX_CONF_ERROR;
}


/* scope=session */

static char *
ngx_http_mcp_policy_scope(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value, ngx_http_mcp_policy_rule_t *rule)
{
    mcp_str_t  s;

    if (rule->scope != MCP_SCOPES) {
        return "has more than one \"scope\"";
    }

    s.data = value->data + 6;
    s.len = value->len - 6;

    rule->scope = mcp_scope_find(&s);

    if (rule->scope != MCP_SCOPES) {
        return NGX_CONF_OK;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid \"%V\" of \"%V\", expected \"grant\", "
                       "\"session\", \"client\" or \"global\"",
                       value, &cmd->name);
    return NGX_CONF_ERROR;
}


/* 10r/m, after so many bytes of the parameter's name */

static char *
ngx_http_mcp_policy_rate(ngx_conf_t *cf, ngx_command_t *cmd, ngx_str_t *value,
    size_t skip, ngx_http_mcp_policy_rule_t *rule)
{
    u_char     *p, *end;
    ngx_int_t   max;

    p = value->data + skip;
    end = value->data + value->len;

    if (end - p >= 4 && end[-3] == 'r' && end[-2] == '/') {
        max = ngx_atoi(p, end - 3 - p);
        rule->window = mcp_window_unit(end[-1]);

        if (max >= 1 && (uint64_t) max <= MCP_LIMIT_MAX && rule->window) {
            rule->max = (uint64_t) max;
            return NGX_CONF_OK;
        }
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid \"%V\" of \"%V\", expected a number from 1 and "
                       "\"r/s\", \"r/m\", \"r/h\" or \"r/d\"",
                       value, &cmd->name);
    return NGX_CONF_ERROR;
}


/* reason=text */

static char *
ngx_http_mcp_policy_reason(ngx_str_t *value, ngx_http_mcp_policy_rule_t *rule)
{
    if (rule->reason.len) {
        return "has more than one \"reason\"";
    }

    rule->reason.data = value->data + 7;
    rule->reason.len = value->len - 7;

    if (rule->reason.len == 0) {
        return "has an empty \"reason\"";
    }

    return mcp_text_clean(&rule->reason)
               ? NGX_CONF_OK
               : "has a \"reason\" that is no UTF-8 or has control characters";
}


/* the JSON object that the words from the second one on stand for */

static ngx_int_t
ngx_http_mcp_policy_condition(ngx_conf_t *cf, mcp_str_t *condition)
{
    ngx_int_t      rc;
    ngx_str_t     *value, escaped;
    ngx_uint_t     i;
    mcp_str_t      word, parts[11];
    mcp_region_t   region;

    ngx_http_mcp_policy_region(&region, cf->pool);

    value = cf->args->elts;

    mcp_str_set(&parts[0], "{\"path\":\"");
    mcp_str_set(&parts[2], "\",\"op\":\"");
    mcp_str_set(&parts[4], "\",\"value\":");
    mcp_str_set(&parts[5], "\"");
    mcp_str_set(&parts[7], "\"");
    parts[8].len = 0;
    parts[9].len = 0;
    mcp_str_set(&parts[10], "}");

    for (i = 0; i < 3; i++) {
        ngx_http_mcp_policy_str(&word, &value[i + 2]);

        if (ngx_http_mcp_policy_escape(cf->pool, &escaped, &word) != NGX_OK) {
            return NGX_ERROR;
        }

        ngx_http_mcp_policy_str(&parts[i == 2 ? 6 : 2 * i + 1], &escaped);
    }

    rc = ngx_http_mcp_policy_is_json(cf, &value[3], &value[4]);

    if (rc == NGX_ERROR) {
        return NGX_ERROR;
    }

    if (rc == NGX_OK) {
        ngx_http_mcp_policy_str(&parts[6], &value[4]);
        parts[5].len = 0;
        parts[7].len = 0;
    }

    for (i = 5; i < cf->args->nelts; i++) {

        if (ngx_strcmp(value[i].data, "every") == 0) {
            mcp_str_set(&parts[8], ",\"every\":true");

        } else if (ngx_strcmp(value[i].data, "coerce") == 0) {
            mcp_str_set(&parts[9], ",\"coerce\":true");

        } else {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\" of \"%V\", expected "
                               "\"every\", \"coerce\" or, at the end, "
                               "\"reason=\" and a text",
                               &value[i], &value[0]);
            return NGX_ERROR;
        }
    }

    return (mcp_text_join(&region, condition, parts, 11) == MCP_OK)
               ? NGX_OK : NGX_ERROR;
}


/*
 * Whether a value is JSON: if it can be read as such, and the operator takes
 * more than text.  Any other value is a string that needs no quotes.
 *
 * NGX_OK: it is; NGX_DECLINED: it is a string; NGX_ERROR: it begins like JSON
 * and is none, or like a variable.
 */

static ngx_int_t
ngx_http_mcp_policy_is_json(ngx_conf_t *cf, ngx_str_t *op, ngx_str_t *value)
{
    mcp_str_t              name;
    mcp_json_t             json;
    mcp_region_t           region;
    const mcp_operator_t  *known;

    ngx_http_mcp_policy_str(&name, op);

    known = mcp_operator_find(&name);

    if (known == NULL) {
        return NGX_DECLINED;
    }

    switch (known->operand) {

    case MCP_OPERAND_ANY:
    case MCP_OPERAND_LIST:
    case MCP_OPERAND_NUMBER:
    case MCP_OPERAND_BOOLEAN:
    case MCP_OPERAND_LENGTH:
        break;

    default: /* text */
        return NGX_DECLINED;
    }

    ngx_http_mcp_policy_region(&region, cf->pool);
    mcp_json_init(&json, value->data, value->len, &region);

    switch (mcp_json_read(&json)) {

    case MCP_OK:
        return NGX_OK;

    case MCP_FAULT:
        break;

    default: /* MCP_ERROR */
        return NGX_ERROR;
    }

    if (value->len && value->data[0] == '$') {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\", expected no variable; as a "
                           "text it is written in double quotes inside of "
                           "single ones", value);
        return NGX_ERROR;
    }

    if (value->len == 0 || ngx_strchr("{[\"", value->data[0]) == NULL) {
        return NGX_DECLINED;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid value \"%V\": %s", value,
                       mcp_json_error(json.error));

    return NGX_ERROR;
}
