
#include "ngx_http_mcp_policy.h"


static ngx_int_t ngx_http_mcp_policy_read_fd(ngx_conf_t *cf, ngx_fd_t fd,
    mcp_source_t *source, mcp_str_t *problem);


ngx_int_t
ngx_http_mcp_policy_read(ngx_conf_t *cf, ngx_http_mcp_policy_word_t *path,
    mcp_source_t *source, const char *directive)
{
    int        rc;
    mcp_str_t  name, problem;
    ngx_str_t  full;

    full = path->value;

    if (ngx_conf_full_name(cf->cycle, &full, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_http_mcp_policy_str(&name, &full);

    rc = ngx_http_mcp_policy_reader(cf, &name, source, &problem);

    if (rc == MCP_FAULT) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"%V\" %*s in \"%s\" directive in %V:%ui",
                      &full, problem.len, problem.data, directive,
                      &path->file, path->line);
    }

    return (rc == MCP_OK) ? NGX_OK : NGX_ERROR;
}


int
ngx_http_mcp_policy_reader(void *ctx, const mcp_str_t *path,
    mcp_source_t *source, mcp_str_t *problem)
{
    ngx_conf_t *cf = ctx;

    u_char     *p;
    ngx_fd_t    fd;
    ngx_int_t   rc;

    source->file = *path;

    /* a pipe must not wait for its writer */

    fd = ngx_open_file(path->data, NGX_FILE_RDONLY|NGX_FILE_NONBLOCK,
                       NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {

        p = ngx_pnalloc(cf->pool, NGX_MAX_ERROR_STR);
        if (p == NULL) {
            return MCP_ERROR;
        }

        problem->data = p;

        p = ngx_cpymem(p, "cannot be opened: ",
                       sizeof("cannot be opened: ") - 1);
        p = ngx_strerror(ngx_errno, p, NGX_MAX_ERROR_STR / 2);

        problem->len = p - problem->data;

        return MCP_FAULT;
    }

    rc = ngx_http_mcp_policy_read_fd(cf, fd, source, problem);

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, cf->log, ngx_errno,
                      ngx_close_file_n " \"%*s\" failed", path->len,
                      path->data);
    }

    return (rc == NGX_OK) ? MCP_OK : MCP_FAULT;
}


void
ngx_http_mcp_policy_report(ngx_conf_t *cf, mcp_faults_t *faults,
    ngx_http_mcp_policy_word_t *word, const char *directive)
{
    size_t  i;

    for (i = 0; i < ngx_min(faults->count, MCP_FAULTS_MAX); i++) {

        if (word == NULL) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "%*s",
                          faults->lines[i].len, faults->lines[i].data);
            continue;
        }

        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "%*s in \"%s\" directive in %V:%ui",
                      faults->lines[i].len, faults->lines[i].data, directive,
                      &word->file, word->line);
    }

    if (faults->count > MCP_FAULTS_MAX) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "and %uz more faults",
                      faults->count - MCP_FAULTS_MAX);
    }
}


static ngx_int_t
ngx_http_mcp_policy_read_fd(ngx_conf_t *cf, ngx_fd_t fd, mcp_source_t *source,
    mcp_str_t *problem)
{
    ngx_file_info_t  fi;

    if (ngx_fd_info(fd, &fi) == NGX_FILE_ERROR || !ngx_is_file(&fi)) {
        mcp_str_set(problem, "is not a regular file");
        return NGX_ERROR;
    }

    if (ngx_file_size(&fi) > MCP_SOURCE_MAX) {
        mcp_str_set(problem, "is larger than 64 megabytes");
        return NGX_ERROR;
    }

    source->len = ngx_file_size(&fi);
    source->data = ngx_palloc(cf->pool, source->len + 1);

    if (source->data == NULL) {
        mcp_str_set(problem, "does not fit into memory");
        return NGX_ERROR;
    }

    if (ngx_read_fd(fd, source->data, source->len) != (ssize_t) source->len) {
        mcp_str_set(problem, "cannot be read");
        return NGX_ERROR;
    }

    return NGX_OK;
}
