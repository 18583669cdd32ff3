
/*
 * What the files of this room share: the configuration, the context of a
 * request, and the few functions that cross from one file to another.
 */


#ifndef _NGX_HTTP_MCP_POLICY_H_INCLUDED_
#define _NGX_HTTP_MCP_POLICY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "mcp_judge.h"
#include "mcp_policy_load.h"
#include "mcp_store.h"


/* the strings of nginx and of the engine have the same members */

#define ngx_http_mcp_policy_str(to, from)                                     \
    (to)->len = (from)->len; (to)->data = (from)->data


typedef struct {
    ngx_str_t                  path;          /* as written */
    mcp_policy_t              *policy;
} ngx_http_mcp_policy_file_t;


typedef struct {
    ngx_shm_zone_t            *zone;          /* data is a mcp_store_t */
    ngx_array_t                files;         /* ngx_http_mcp_policy_file_t */
    mcp_policy_t              *limiting;      /* the first with limits */
    ngx_uint_t                 guarded;       /* some location is */
} ngx_http_mcp_policy_main_conf_t;


/* one "mcp_tool" directive */

typedef struct {
    mcp_source_t               source;
    ngx_uint_t                 line;
    mcp_str_t                  tool;
    mcp_str_t                  reason;
    mcp_action_e               action;
    mcp_scope_e                scope;
    uint64_t                   max;           /* 0: no limit */
    uint64_t                   window;        /* milliseconds */
    unsigned                   given:1;       /* the action is */
} ngx_http_mcp_policy_tool_t;


typedef struct {
    mcp_policy_t              *policy;        /* NULL: not guarded */

    ngx_str_t                  path;          /* of "mcp_policy"; empty: off */
    ngx_str_t                  conf_file;     /* where that stands */
    ngx_uint_t                 conf_line;
    ngx_uint_t                 fallback;      /* mcp_action_e */
    ngx_array_t               *tools;         /* ngx_http_mcp_policy_tool_t */

    ngx_http_complex_value_t  *session;
    ngx_http_complex_value_t  *grant;
    ngx_array_t               *methods;       /* mcp_str_t */
    size_t                     body_max;
    ngx_uint_t                 log_level;
} ngx_http_mcp_policy_loc_conf_t;


/*
 *   start ---- the body is there ------------------> judged
 *     |                                                ^
 *     +-- it is not --> reading -- it has arrived -----+
 *                          |
 *                          +-- it never does: the reader of the body
 *                              finalizes the request by itself
 */

typedef enum {
    ngx_http_mcp_policy_start = 0,
    ngx_http_mcp_policy_reading,
    ngx_http_mcp_policy_judged
} ngx_http_mcp_policy_state_e;


/*
 * One per request and what it was judged by; lives as long as the request,
 * also through internal redirects, as the data of a pool cleanup.
 */

typedef struct {
    ngx_http_request_t              *request;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;      /* where it was judged */
    mcp_store_t                     *store;
    ngx_http_mcp_policy_state_e      state;

    mcp_message_t                    message;
    mcp_region_t                     region;
    mcp_verdict_t                    verdict;
    uint64_t                         remaining; /* of the limits of the call */

    ngx_uint_t                       status;    /* HTTP, of a refusal */
    unsigned                         error_page:1;  /* of the request, saved */
    unsigned                         passed:1;  /* to the content handler */
    unsigned                         shared:1;  /* a subrequest has the body */
} ngx_http_mcp_policy_ctx_t;


/* ngx_http_mcp_policy_module.c */

extern ngx_module_t  ngx_http_mcp_policy_module;


/* an engine region on a pool; ctx is the pool */

void *ngx_http_mcp_policy_alloc(void *ctx, size_t size);

/* ngx_http_mcp_policy_directives.c: setters, as in ngx_command_t */

char *ngx_http_mcp_policy_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_mcp_policy_path(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_mcp_policy_tool(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_mcp_policy_methods(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * ngx_http_mcp_policy_compile.c: what the directives of a location and those
 * above it make; sets conf->policy.
 */

char *ngx_http_mcp_policy_compile(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf);

/* ngx_http_mcp_policy_handler.c */

ngx_int_t ngx_http_mcp_policy_access_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_mcp_policy_seal_handler(ngx_http_request_t *r);

/* ngx_http_mcp_policy_ctx.c */

/* what holds in that location, or with NULL any; NULL: there is none */

ngx_http_mcp_policy_ctx_t *ngx_http_mcp_policy_ctx(ngx_http_request_t *r,
    ngx_http_mcp_policy_loc_conf_t *mlcf);

/* NULL: no memory */

ngx_http_mcp_policy_ctx_t *ngx_http_mcp_policy_create_ctx(
    ngx_http_request_t *r, ngx_http_mcp_policy_loc_conf_t *mlcf);

/*
 * Of a subrequest: a mirror sends the body, too, and what came of that the
 * main request does not know.
 */

void ngx_http_mcp_policy_share(ngx_http_request_t *r);

/* whether a byte of the request may have reached an upstream */

ngx_uint_t ngx_http_mcp_policy_sent(ngx_http_mcp_policy_ctx_t *ctx);

/*
 * ngx_http_mcp_policy_judge.c: a request whose body is there; sets
 * ctx->verdict and ctx->status.
 */

void ngx_http_mcp_policy_judge(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/* refuses what was not even judged, with that HTTP status */

void ngx_http_mcp_policy_refuse(ngx_http_mcp_policy_ctx_t *ctx,
    ngx_uint_t status, const char *reason);

/*
 * ngx_http_mcp_policy_body.c: the whole body as one run of bytes, which from
 * then on is what is forwarded.
 *
 * NGX_OK; NGX_DECLINED: more than max bytes; NGX_ERROR.
 */

ngx_int_t ngx_http_mcp_policy_body(ngx_http_request_t *r, size_t max,
    ngx_str_t *body);

/*
 * ngx_http_mcp_policy_reply.c: logs and answers a refusal and finalizes the
 * request: NGX_DONE; or NGX_HTTP_INTERNAL_SERVER_ERROR.
 */

ngx_int_t ngx_http_mcp_policy_reply(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/* a JSON-RPC error; id may be empty; NGX_OK or NGX_ERROR */

ngx_int_t ngx_http_mcp_policy_error_body(ngx_pool_t *pool, ngx_str_t *body,
    mcp_str_t *id, ngx_int_t code, mcp_str_t *message);

/* ngx_http_mcp_policy_variables.c */

ngx_int_t ngx_http_mcp_policy_add_variables(ngx_conf_t *cf);


#endif /* _NGX_HTTP_MCP_POLICY_H_INCLUDED_ */
