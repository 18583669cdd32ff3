
/*
 * What the files of this room share: the configuration, the context of a
 * request, and the few functions that cross from one file to another.
 */


#ifndef _NGX_HTTP_MCP_POLICY_H_INCLUDED_
#define _NGX_HTTP_MCP_POLICY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "mcp_grant.h"
#include "mcp_header.h"
#include "mcp_list.h"
#include "mcp_policy_load.h"
#include "mcp_store_note.h"


/* the strings of nginx and of the engine have the same members */

#define ngx_http_mcp_policy_str(to, from)                                     \
    (to)->len = (from)->len; (to)->data = (from)->data

/* whether a line of a header has that name, a literal in lower case */

#define ngx_http_mcp_policy_line_is(h, name)                                  \
    ((h)->key.len == sizeof(name) - 1                                         \
     && ngx_memcmp((h)->lowcase_key, name, sizeof(name) - 1) == 0)


/* milliseconds since 1970, as nginx knows them */

#define ngx_http_mcp_policy_now()                                             \
    ((uint64_t) ngx_cached_time->sec * 1000 + ngx_cached_time->msec)


/* a value of a directive, and where that stands */

typedef struct {
    ngx_str_t                      value;     /* data NULL: not given */
    ngx_str_t                      file;
    ngx_uint_t                     line;
} ngx_http_mcp_policy_word_t;


/* a policy by the name that nginx knows it by */

typedef struct {
    ngx_str_t                      name;      /* or the path, as written */
    ngx_http_mcp_policy_word_t     path;
    mcp_policy_t                  *policy;
    unsigned                       declared:1;    /* by "mcp_policy_file" */
} ngx_http_mcp_policy_named_t;


typedef struct {
    ngx_str_t                      path;      /* as written */
    mcp_grants_t                   grants;
    mcp_policy_t                 **policies;  /* of each grant, or NULL */
} ngx_http_mcp_policy_grants_t;


typedef struct {
    ngx_shm_zone_t                *zone;      /* data is a mcp_store_t */
    ngx_array_t                    named;     /* ngx_http_mcp_policy_named_t */
    ngx_array_t                    grants;    /* pointers, one for each file */
    ngx_int_t                      authorization; /* variable, if grants */
    mcp_policy_t                  *limiting;  /* the first with limits */
    ngx_array_t                    guarded;   /* loc_conf of each that is */
} ngx_http_mcp_policy_main_conf_t;


typedef enum {
    ngx_http_mcp_policy_rule_tool = 0,
    ngx_http_mcp_policy_rule_require,
    ngx_http_mcp_policy_rule_deny_if,
    ngx_http_mcp_policy_rule_limit
} ngx_http_mcp_policy_rule_e;


/* a directive that is a rule, or adds to one */

typedef struct {
    ngx_http_mcp_policy_rule_e     kind;
    mcp_place_t                    place;
    mcp_str_t                      tool;
    mcp_str_t                      reason;
    mcp_action_e                   action;
    mcp_check_t                    check;
    mcp_scope_e                    scope;     /* MCP_SCOPES: not given */
    uint64_t                       max;       /* 0: no limit */
    uint64_t                       window;    /* milliseconds */
    unsigned                       given:1;   /* the action is */
} ngx_http_mcp_policy_rule_t;


/* what may stand in a line of the header; merged, it is any or listed */

typedef enum {
    ngx_http_mcp_policy_sites_unset = 0,
    ngx_http_mcp_policy_sites_any,
    ngx_http_mcp_policy_sites_listed
} ngx_http_mcp_policy_sites_e;


typedef struct {
    ngx_http_mcp_policy_sites_e    kind;
    ngx_array_t                    list;      /* ngx_str_t; may be empty */
} ngx_http_mcp_policy_sites_t;


typedef struct {
    ngx_uint_t                     guarded;   /* all below matters */
    mcp_policy_t                  *policy;    /* or NULL: none */
    ngx_http_complex_value_t      *variable;  /* or the name of one */
    ngx_http_mcp_policy_grants_t  *grants;    /* or NULL */
    ngx_http_complex_value_t      *grant;     /* or NULL */
    ngx_http_complex_value_t      *session;   /* or NULL: Mcp-Session-Id */
    ngx_array_t                   *methods;   /* mcp_str_t */
    unsigned                       protocols; /* that are let through */
    ngx_http_mcp_policy_sites_t    origins;
    ngx_http_mcp_policy_sites_t    hosts;
    size_t                         body_max;
    ngx_uint_t                     list;      /* mcp_list_mode_e */
    size_t                         list_max;
    ngx_uint_t                     shadow;    /* no rule is enforced */
    u_char                        *place;     /* a digest of where it is */
    ngx_uint_t                     log_level;

    /* what that is made of */

    ngx_http_mcp_policy_word_t     path;      /* empty: off */
    ngx_http_mcp_policy_word_t     grants_path;
    ngx_uint_t                     fallback;  /* mcp_action_e */
    ngx_array_t                   *rules;     /* ngx_http_mcp_policy_rule_t */
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


/* what an answer is, as its header says, if clients can take it for MCP's */

typedef enum {
    ngx_http_mcp_policy_kind_other = 0,
    ngx_http_mcp_policy_kind_json,
    ngx_http_mcp_policy_kind_events,
    ngx_http_mcp_policy_kind_encoded,       /* one of both, but compressed */
    ngx_http_mcp_policy_kind_not_utf8       /* or in another charset */
} ngx_http_mcp_policy_kind_e;


typedef struct ngx_http_mcp_policy_hearing_s  ngx_http_mcp_policy_hearing_t;
typedef struct ngx_http_mcp_policy_listing_s  ngx_http_mcp_policy_listing_t;


/*
 * One per request and what it was judged by; lives as long as the request,
 * also through internal redirects, as the data of a pool cleanup.
 */

typedef struct {
    ngx_pool_cleanup_t               cleanup;
    ngx_http_request_t              *request;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;      /* where it was judged */
    const mcp_policy_t              *policy;    /* or NULL: there is none */
    const mcp_grant_t               *grant;     /* whose token it brought */
    mcp_str_t                        session;   /* its Mcp-Session-Id */
    mcp_header_t                     header;
    mcp_store_t                     *store;
    ngx_http_mcp_policy_state_e      state;

    mcp_message_t                    message;
    mcp_region_t                     region;
    mcp_verdict_t                    verdict;
    uint64_t                         remaining; /* of the limits of the call */

    ngx_uint_t                       status;    /* HTTP, of a refusal */
    ngx_uint_t                       version;   /* HTTP, of the request */
    ngx_uint_t                       error_page;  /* of the request, saved */
    u_char                           token[MCP_DIGEST_LEN];
    unsigned                         has_token:1;
    unsigned                         passed:1;  /* to the content handler */
    unsigned                         stream:1;  /* of events, is asked for */
    unsigned                         shared:1;  /* a subrequest has the body */

    /* of its answer */

    unsigned                         lists:1;   /* it may hold a list */
    ngx_http_mcp_policy_hearing_t   *hearing;   /* or NULL */
    ngx_str_t                        fault;     /* why it is refused */
} ngx_http_mcp_policy_ctx_t;


/* ngx_http_mcp_policy_module.c */

extern ngx_module_t  ngx_http_mcp_policy_module;


/* a region on a pool */

void ngx_http_mcp_policy_region(mcp_region_t *region, ngx_pool_t *pool);

/* the alloc() of a region whose ctx is a pool */

void *ngx_http_mcp_policy_alloc(void *ctx, size_t size);

/* ngx_http_mcp_policy_directives.c: setters, as in ngx_command_t */

char *ngx_http_mcp_policy_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_mcp_policy_path(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_mcp_policy_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_mcp_policy_grants_file(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_mcp_policy_grant(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_mcp_policy_methods(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_mcp_policy_protocols(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_mcp_policy_origins(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_mcp_policy_hosts(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* ngx_http_mcp_policy_rules.c: those of rules */

char *ngx_http_mcp_policy_tool(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_mcp_policy_check(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_mcp_policy_limit(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * ngx_http_mcp_policy_add.c: what these directives make of a policy; faults
 * may be added.  NGX_OK or NGX_ERROR: no memory.
 */

ngx_int_t ngx_http_mcp_policy_add_rules(mcp_policy_t *policy,
    mcp_region_t *region, ngx_array_t *rules, mcp_faults_t *faults);

/*
 * ngx_http_mcp_policy_compile.c: what the directives of a location and those
 * above it make; sets conf->guarded and conf->policy.
 */

char *ngx_http_mcp_policy_compile(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *prev,
    ngx_http_mcp_policy_loc_conf_t *conf);

/* the policy of a file, known by that name; NULL: it is not, and said why */

mcp_policy_t *ngx_http_mcp_policy_load(ngx_conf_t *cf, ngx_str_t *name,
    ngx_http_mcp_policy_word_t *path, ngx_array_t *rules,
    const char *directive);

/* the one that "mcp_policy_file" declares by that name, or NULL */

ngx_http_mcp_policy_named_t *ngx_http_mcp_policy_declared(
    ngx_http_mcp_policy_main_conf_t *mmcf, ngx_str_t *name);

/*
 * ngx_http_mcp_policy_file.c: the whole file at a word, relative to the
 * directory of the configuration.  NGX_OK, or NGX_ERROR: said why, with the
 * directive.
 */

ngx_int_t ngx_http_mcp_policy_read(ngx_conf_t *cf,
    ngx_http_mcp_policy_word_t *path, mcp_source_t *source,
    const char *directive);

/* of the files that a policy names; ctx is a ngx_conf_t */

int ngx_http_mcp_policy_reader(void *ctx, const mcp_str_t *path,
    mcp_source_t *source, mcp_str_t *problem);

/* the faults of what a directive read at a word, or with NULL of lines */

void ngx_http_mcp_policy_report(ngx_conf_t *cf, mcp_faults_t *faults,
    ngx_http_mcp_policy_word_t *word, const char *directive);

/*
 * ngx_http_mcp_policy_warn.c: what goes wrong in the guarded locations with
 * the directives of other modules.
 */

void ngx_http_mcp_policy_warn(ngx_conf_t *cf,
    ngx_http_mcp_policy_main_conf_t *mmcf);

/* ngx_http_mcp_policy_grants.c: sets conf->grants from its path */

char *ngx_http_mcp_policy_load_grants(ngx_conf_t *cf,
    ngx_http_mcp_policy_loc_conf_t *conf);

/*
 * Who has sent the request, by its bearer token, which is taken out of the
 * header; sets ctx->grant.  NGX_OK; NGX_DECLINED: refused; NGX_ERROR.
 */

ngx_int_t ngx_http_mcp_policy_authenticate(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/* the policy that is in force for a grant, or NULL; NGX_OK or NGX_ERROR */

ngx_int_t ngx_http_mcp_policy_select(ngx_http_request_t *r,
    ngx_http_mcp_policy_loc_conf_t *mlcf, const mcp_grant_t *grant,
    const mcp_policy_t **policy);

/* ngx_http_mcp_policy_handler.c */

ngx_int_t ngx_http_mcp_policy_access_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_mcp_policy_seal_handler(ngx_http_request_t *r);

/*
 * ngx_http_mcp_policy_header.c: whether the request line and the header let
 * the body be read and judged; keeps the lines that the message will be
 * compared with.  NGX_OK; NGX_DECLINED: it is refused; NGX_ERROR.
 */

ngx_int_t ngx_http_mcp_policy_acceptable(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/* asks the server for an answer that is not compressed; NGX_OK or NGX_ERROR */

ngx_int_t ngx_http_mcp_policy_plain(ngx_http_request_t *r);

/* ngx_http_mcp_policy_ctx.c */

/* one whose verdict holds in that location, or with NULL any; or NULL */

ngx_http_mcp_policy_ctx_t *ngx_http_mcp_policy_any_ctx(ngx_http_request_t *r,
    ngx_http_mcp_policy_loc_conf_t *mlcf);

/* NULL: no memory */

ngx_http_mcp_policy_ctx_t *ngx_http_mcp_policy_create_ctx(
    ngx_http_request_t *r, ngx_http_mcp_policy_loc_conf_t *mlcf);

/* one that has the token of the request, or NULL */

ngx_http_mcp_policy_ctx_t *ngx_http_mcp_policy_token_ctx(
    ngx_http_request_t *r);

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

/* refuses what was not even judged, with that HTTP status; reason is static */

void ngx_http_mcp_policy_refuse(ngx_http_mcp_policy_ctx_t *ctx,
    ngx_uint_t status, const char *reason);

/* what the judge has to know of a caller; NGX_OK or NGX_ERROR */

ngx_int_t ngx_http_mcp_policy_facts(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_facts_t *facts);

/* ngx_http_mcp_policy_log.c: the line of a refusal, or of one in shadow */

void ngx_http_mcp_policy_log(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/* the caller's session and grant, or empty; NGX_OK or NGX_ERROR */

ngx_int_t ngx_http_mcp_policy_session(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *session);
ngx_int_t ngx_http_mcp_policy_holder(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *grant);

/*
 * ngx_http_mcp_policy_notes.c: what a message says against what servers have
 * said.
 *
 * The first of the tasks that it asks for which is another caller's, or empty;
 * NGX_OK or NGX_ERROR.
 */

ngx_int_t ngx_http_mcp_policy_tasks(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *foreign);

/* Mcp-Param headers, of a call; as mcp_header_agrees() */

int ngx_http_mcp_policy_params(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/* keeps whose task an answer has made; the pool ends with that */

void ngx_http_mcp_policy_note(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_pool_t *pool, ngx_str_t *text,
    mcp_str_t *owner);

/*
 * Whether what the tools of a list have for parameters is to be kept, and what
 * keeps it: as stays() of a mcp_list_t, with the context of the request.
 */

ngx_uint_t ngx_http_mcp_policy_notes_params(ngx_http_mcp_policy_ctx_t *ctx,
    ngx_str_t *text);
int ngx_http_mcp_policy_note_tool(void *ctx, mcp_json_t *json, uint32_t tool);

/*
 * Who has sent a request, by the grant, else by the session: a digest of
 * MCP_DIGEST_LEN bytes, or empty.  NGX_OK or NGX_ERROR.
 */

ngx_int_t ngx_http_mcp_policy_owner(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, u_char *digest, mcp_str_t *owner);

/*
 * ngx_http_mcp_policy_hear.c: of a request whose answer may make a task; sets
 * ctx->hearing if it is listened to.  NGX_OK or NGX_ERROR.
 */

ngx_int_t ngx_http_mcp_policy_expect(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/* at the header of the answer: whether its body is to be heard */

ngx_uint_t ngx_http_mcp_policy_listen(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, ngx_http_mcp_policy_kind_e kind);

/* its bytes, which it leaves alone; NGX_OK or NGX_ERROR */

ngx_int_t ngx_http_mcp_policy_hear(ngx_http_request_t *r,
    ngx_http_mcp_policy_hearing_t *hearing, ngx_chain_t *in);

/* a text as it may stand in a JSON string; NGX_OK or NGX_ERROR */

ngx_int_t ngx_http_mcp_policy_escape(ngx_pool_t *pool, ngx_str_t *out,
    const mcp_str_t *text);

/*
 * ngx_http_mcp_policy_filter_module.c: the filters behind these, for those that
 * hold an answer back.
 */

ngx_int_t ngx_http_mcp_policy_next_header(ngx_http_request_t *r);
ngx_int_t ngx_http_mcp_policy_next_body(ngx_http_request_t *r,
    ngx_chain_t *in);

/* ngx_http_mcp_policy_answer.c */

ngx_http_mcp_policy_kind_e ngx_http_mcp_policy_kind(ngx_http_request_t *r);

/*
 * The header of an answer whose body is not, or may not be, as it was sent; of
 * that length, or with -1 of one that is not known.
 */

void ngx_http_mcp_policy_other_body(ngx_http_request_t *r, off_t len);

/*
 * ngx_http_mcp_policy_error.c: whether the answer is an error of nginx or of
 * the module's filters; and one that takes its place, with the header changed
 * accordingly.  ctx may be NULL.  NGX_OK or NGX_ERROR.
 */

ngx_uint_t ngx_http_mcp_policy_own_error(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
ngx_int_t ngx_http_mcp_policy_replace(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_buf_t **instead);

/*
 * Puts such an error in the place of what a server has answered, as long as no
 * header was sent, and logs why; returns what a filter has to return then.  The
 * upstream is given up, if need be when the client has got the error.
 */

ngx_int_t ngx_http_mcp_policy_refuse_answer(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/* sets ctx->fault; NGX_DECLINED */

ngx_int_t ngx_http_mcp_policy_fault(ngx_http_mcp_policy_ctx_t *ctx,
    const char *fault);

/* the line in the log that says why, which $mcp_reason says then, too */

void ngx_http_mcp_policy_log_fault(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/* the body of the error */

ngx_int_t ngx_http_mcp_policy_fault_body(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_str_t *body);

/* ngx_http_mcp_policy_list.c: answers that may hold a list */

/* whether a request that was judged asks for one, or may get any answer */

ngx_uint_t ngx_http_mcp_policy_asks_list(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);

/*
 * The header of such an answer: as a header filter.  Sets listing if the body
 * goes to ngx_http_mcp_policy_list_body(), which is as a body filter.
 */

ngx_int_t ngx_http_mcp_policy_list_header(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_http_mcp_policy_kind_e kind,
    ngx_http_mcp_policy_listing_t **listing);
ngx_int_t ngx_http_mcp_policy_list_body(ngx_http_request_t *r,
    ngx_http_mcp_policy_listing_t *listing, ngx_chain_t *in);

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

/*
 * A JSON-RPC error; id and data, which is JSON, may be empty.  NGX_OK or
 * NGX_ERROR.
 */

ngx_int_t ngx_http_mcp_policy_error_body(ngx_pool_t *pool, ngx_str_t *body,
    mcp_str_t *id, ngx_int_t code, mcp_str_t *message, ngx_str_t *data);

/* ngx_http_mcp_policy_variables.c */

ngx_int_t ngx_http_mcp_policy_add_variables(ngx_conf_t *cf);


/*
 * The same: mostly it was judged just there, or there is none.  Only what is
 * internal, or ends in a filter, has lost the one it had.
 */

static ngx_inline ngx_http_mcp_policy_ctx_t *
ngx_http_mcp_policy_ctx(ngx_http_request_t *r,
    ngx_http_mcp_policy_loc_conf_t *mlcf)
{
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_mcp_policy_module);

    if (ctx == NULL && !r->internal && !r->filter_finalize) {
        return NULL;
    }

    if (ctx != NULL && mlcf != NULL && mlcf == ctx->mlcf
        && mlcf->variable == NULL)
    {
        return ctx;
    }

    return ngx_http_mcp_policy_any_ctx(r, mlcf);
}


#endif /* _NGX_HTTP_MCP_POLICY_H_INCLUDED_ */
