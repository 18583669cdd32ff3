
#include "ngx_http_mcp_policy.h"


static ngx_int_t ngx_http_mcp_policy_copy(ngx_http_request_t *r,
    ngx_buf_t *b, u_char *p, size_t size);


ngx_int_t
ngx_http_mcp_policy_body(ngx_http_request_t *r, size_t max, ngx_str_t *body)
{
    size_t        size;
    u_char       *p;
    ngx_buf_t    *b;
    ngx_chain_t  *cl, *in;

    ngx_str_null(body);

    /* there is none after a discard */

    in = (r->request_body == NULL) ? NULL : r->request_body->bufs;

    if (in == NULL) {
        return NGX_OK;
    }

    if (in->next == NULL && ngx_buf_in_memory(in->buf)) {
        body->data = in->buf->pos;
        body->len = in->buf->last - in->buf->pos;

        return (body->len > max) ? NGX_DECLINED : NGX_OK;
    }

    size = 0;

    for (cl = in; cl != NULL; cl = cl->next) {
        size += ngx_buf_size(cl->buf);

        if (size > max) {
            return NGX_DECLINED;
        }
    }

    if (size == 0) {
        r->request_body->bufs = NULL;
        return NGX_OK;
    }

    b = ngx_create_temp_buf(r->pool, size);
    if (b == NULL) {
        return NGX_ERROR;
    }

    for (cl = in; cl != NULL; cl = cl->next) {

        p = b->last;
        size = ngx_buf_size(cl->buf);

        if (ngx_http_mcp_policy_copy(r, cl->buf, p, size) != NGX_OK) {
            return NGX_ERROR;
        }

        b->last += size;
    }

    /* what was judged is what is sent, not the file that it was read from */

    cl = ngx_alloc_chain_link(r->pool);
    if (cl == NULL) {
        return NGX_ERROR;
    }

    b->last_buf = 1;

    cl->buf = b;
    cl->next = NULL;

    r->request_body->bufs = cl;

    body->data = b->pos;
    body->len = b->last - b->pos;

    return NGX_OK;
}


static ngx_int_t
ngx_http_mcp_policy_copy(ngx_http_request_t *r, ngx_buf_t *b, u_char *p,
    size_t size)
{
    size_t   done;
    ssize_t  n;

    if (ngx_buf_in_memory(b)) {
        ngx_memcpy(p, b->pos, size);
        return NGX_OK;
    }

    for (done = 0; done < size; done += n) {

        n = ngx_read_file(b->file, p + done, size - done,
                          b->file_pos + done);

        if (n <= 0) {
            ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                          "mcp policy: the request body in \"%V\" is shorter "
                          "than it was", &b->file->name);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}
