
#include "ngx_http_mcp_policy.h"


/* whether its answer may make a task */

#define ngx_http_mcp_policy_may_task(message)                                 \
    ((message)->tasked && mcp_message_calls(message))

/* whether the answer may tell something: of a task, or of what there is */

#define ngx_http_mcp_policy_telling(message)                                  \
    (ngx_http_mcp_policy_may_task(message)                                    \
     || (message)->governed == MCP_GOVERNED_AS_LIST)


/* of a message, on the stack: the usual ones have no more */

#define NGX_HTTP_MCP_POLICY_TOKENS  64


static void ngx_http_mcp_policy_judge_message(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_str_t *body);
static int ngx_http_mcp_policy_message(ngx_http_mcp_policy_ctx_t *ctx,
    mcp_json_t *json);
static mcp_aside int ngx_http_mcp_policy_repeats(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static mcp_inline ngx_int_t ngx_http_mcp_policy_gather(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_facts_t *facts);
static mcp_aside ngx_int_t ngx_http_mcp_policy_await(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx);
static ngx_int_t ngx_http_mcp_policy_value(ngx_http_request_t *r,
    ngx_http_complex_value_t *cv, mcp_str_t *text);
static void ngx_http_mcp_policy_reserve(ngx_http_mcp_policy_ctx_t *ctx);
static void ngx_http_mcp_policy_claim(ngx_http_mcp_policy_ctx_t *ctx,
    mcp_claim_t *claims, size_t n);


void
ngx_http_mcp_policy_judge(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    ngx_str_t  body;

    switch (ngx_http_mcp_policy_body(r, ctx->mlcf->body_max, &body)) {

    case NGX_OK:
        break;

    case NGX_DECLINED:
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                   "the body is larger than "
                                   "mcp_policy_body_max");
        return;

    default: /* NGX_ERROR */
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_INTERNAL_SERVER_ERROR,
                                   "the body cannot be read");
        return;
    }

    if (r->method == NGX_HTTP_POST) {
        ngx_http_mcp_policy_judge_message(r, ctx, &body);
        return;
    }

    if (body.len) {
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_BAD_REQUEST,
                                   "a body where only POST has one");
        return;
    }

    ctx->verdict.decision = MCP_PASS;

    if (r->method == NGX_HTTP_GET
        && ngx_http_mcp_policy_await(r, ctx) != NGX_OK)
    {
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_INTERNAL_SERVER_ERROR,
                                   "no memory to judge the request");
    }
}


void
ngx_http_mcp_policy_refuse(ngx_http_mcp_policy_ctx_t *ctx, ngx_uint_t status,
    const char *reason)
{
    ctx->status = status;
    ctx->verdict.decision = MCP_INVALID;
    ctx->verdict.reason.len = ngx_strlen(reason);
    ctx->verdict.reason.data = (u_char *) reason;
    ctx->verdict.nclaims = 0;

    ctx->message.code = (status < NGX_HTTP_INTERNAL_SERVER_ERROR)
                            ? MCP_INVALID_REQUEST : MCP_INTERNAL_ERROR;
}


static void
ngx_http_mcp_policy_judge_message(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, ngx_str_t *body)
{
    mcp_json_t        json;
    ngx_uint_t        failed;
    mcp_facts_t       facts;
    mcp_json_token_t  tokens[NGX_HTTP_MCP_POLICY_TOKENS];

    mcp_json_init(&json, body->data, body->len, &ctx->region);

    json.tokens = tokens;
    json.room = NGX_HTTP_MCP_POLICY_TOKENS;

    failed = (ngx_http_mcp_policy_message(ctx, &json) == MCP_ERROR
              || ngx_http_mcp_policy_gather(r, ctx, &facts) != NGX_OK
              || mcp_judge(ctx->policy, &ctx->message, &facts,
                           &ctx->region, &ctx->verdict)
                 != MCP_OK
              || ((ctx->message.modern || ctx->header.nparams)
                  && ngx_http_mcp_policy_repeats(r, ctx) != MCP_OK)
              || (ngx_http_mcp_policy_telling(&ctx->message)
                  && ngx_http_mcp_policy_await(r, ctx) != NGX_OK));

    /* the tokens end with this function */

    ctx->message.json = NULL;

    if (failed) {
        ngx_http_mcp_policy_refuse(ctx, NGX_HTTP_INTERNAL_SERVER_ERROR,
                                   "no memory to judge the request");
        return;
    }

    ngx_http_mcp_policy_reserve(ctx);

    if (mcp_decision_passes(ctx->verdict.decision)
        && ctx->verdict.rule.len)
    {
        ngx_http_mcp_policy_log(r, ctx);
    }

    /* whoever sent no request reads no answer: the status has to say it */

    ctx->status = NGX_HTTP_OK;

    if (ctx->verdict.decision == MCP_INVALID) {
        ctx->status = (ctx->message.code == MCP_METHOD_NOT_FOUND)
                          ? NGX_HTTP_NOT_FOUND : NGX_HTTP_BAD_REQUEST;

        /* of the first answer old clients read nothing else */

        if (ctx->message.code == MCP_UNSUPPORTED_PROTOCOL
            && ctx->message.known != NULL
            && ctx->message.known->named == MCP_NAMED_BY_VERSION)
        {
            ctx->status = NGX_HTTP_OK;
        }

    } else if (ctx->message.kind != MCP_REQUEST) {
        ctx->status = NGX_HTTP_FORBIDDEN;

    } else if (ctx->verdict.code == MCP_METHOD_NOT_FOUND
               && ctx->message.modern)
    {
        ctx->status = NGX_HTTP_NOT_FOUND;
    }
}


/* the body, and whether the header says the same; as mcp_message_read() */

static int
ngx_http_mcp_policy_message(ngx_http_mcp_policy_ctx_t *ctx, mcp_json_t *json)
{
    int  rc;

    rc = mcp_message_read(&ctx->message, json);

    return (rc == MCP_OK)
               ? mcp_header_agrees(&ctx->header, ctx->mlcf->protocols,
                                   &ctx->message)
               : rc;
}


/*
 * Mcp-Param headers of a call that passes: what the tool is must not be told of
 * one that does not.
 */

static mcp_aside int
ngx_http_mcp_policy_repeats(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    int  rc;

    if (!mcp_message_calls(&ctx->message)
        || !mcp_decision_passes(ctx->verdict.decision))
    {
        return MCP_OK;
    }

    rc = ngx_http_mcp_policy_params(r, ctx);

    if (rc == MCP_FAULT) {
        ngx_memzero(&ctx->verdict, sizeof(mcp_verdict_t));

        ctx->verdict.decision = MCP_INVALID;
        ctx->verdict.reason = ctx->message.fault;
    }

    return (rc == MCP_ERROR) ? MCP_ERROR : MCP_OK;
}


/* what its answer may hold that is not to pass unseen */

static mcp_aside ngx_int_t
ngx_http_mcp_policy_await(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    if ((r->method == NGX_HTTP_GET
         || ngx_http_mcp_policy_may_task(&ctx->message))
        && ngx_http_mcp_policy_expect(r, ctx) != NGX_OK)
    {
        return NGX_ERROR;
    }

    ctx->lists = ngx_http_mcp_policy_asks_list(r, ctx);

    return (ctx->lists || ctx->hearing != NULL) ? ngx_http_mcp_policy_plain(r)
                                                : NGX_OK;
}


/* of a list; each call has a copy of its own of what is behind it */

ngx_int_t
ngx_http_mcp_policy_facts(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_facts_t *facts)
{
    return ngx_http_mcp_policy_gather(r, ctx, facts);
}


/* only those scopes that the policy counts by */

static mcp_inline ngx_int_t
ngx_http_mcp_policy_gather(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_facts_t *facts)
{
    ngx_uint_t                       i, scopes;
    ngx_http_mcp_policy_loc_conf_t  *mlcf;

    mlcf = ctx->mlcf;

    for (i = 0; i < MCP_SCOPES; i++) {
        ngx_str_null(&facts->who[i]);
    }

    facts->methods = mlcf->methods ? mlcf->methods->elts : NULL;
    facts->nmethods = mlcf->methods ? mlcf->methods->nelts : 0;
    ngx_str_null(&facts->task);
    facts->trace = NULL;
    facts->shadow = (int) mlcf->shadow;
    facts->nobody = 0;

    if (mcp_governed_tasks(ctx->message.governed)
        && ngx_http_mcp_policy_tasks(r, ctx, &facts->task) != NGX_OK)
    {
        return NGX_ERROR;
    }

    scopes = (ctx->policy != NULL) ? ctx->policy->scopes : 0;

    if (scopes & (1 << MCP_SCOPE_CLIENT)) {
        ngx_http_mcp_policy_str(&facts->who[MCP_SCOPE_CLIENT],
                                &r->connection->addr_text);
    }

    if ((scopes & (1 << MCP_SCOPE_SESSION))
        && ngx_http_mcp_policy_session(r, ctx,
                                       &facts->who[MCP_SCOPE_SESSION])
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (!(scopes & (1 << MCP_SCOPE_GRANT))) {
        return NGX_OK;
    }

    if (ngx_http_mcp_policy_holder(r, ctx, &facts->who[MCP_SCOPE_GRANT])
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    facts->nobody = (mlcf->grant != NULL
                     && facts->who[MCP_SCOPE_GRANT].len == 0);

    return NGX_OK;
}


ngx_int_t
ngx_http_mcp_policy_session(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *session)
{
    *session = ctx->session;

    return (ctx->mlcf->session == NULL)
               ? NGX_OK
               : ngx_http_mcp_policy_value(r, ctx->mlcf->session, session);
}


ngx_int_t
ngx_http_mcp_policy_holder(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *grant)
{
    ngx_str_null(grant);

    if (ctx->grant != NULL) {
        *grant = ctx->grant->name;
        return NGX_OK;
    }

    return (ctx->mlcf->grant == NULL)
               ? NGX_OK
               : ngx_http_mcp_policy_value(r, ctx->mlcf->grant, grant);
}


static ngx_int_t
ngx_http_mcp_policy_value(ngx_http_request_t *r,
    ngx_http_complex_value_t *cv, mcp_str_t *text)
{
    ngx_str_t  value;

    if (ngx_http_complex_value(r, cv, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_http_mcp_policy_str(text, &value);

    return NGX_OK;
}


/* the enforced claims, and if they are there those in shadow */

static void
ngx_http_mcp_policy_reserve(ngx_http_mcp_policy_ctx_t *ctx)
{
    size_t          n;
    mcp_verdict_t  *verdict;

    verdict = &ctx->verdict;

    n = verdict->nclaims - verdict->nshadow;

    if (n) {
        ngx_http_mcp_policy_claim(ctx, verdict->claims, n);
    }

    if (verdict->nshadow) {
        ngx_http_mcp_policy_claim(ctx, verdict->claims + n,
                                  verdict->nshadow);
    }
}


static void
ngx_http_mcp_policy_claim(ngx_http_mcp_policy_ctx_t *ctx, mcp_claim_t *claims,
    size_t n)
{
    uint64_t        remaining;
    mcp_refusal_t   refusal;

    switch (mcp_store_reserve(ctx->store, claims, n,
                              ngx_http_mcp_policy_now(), &refusal,
                              &remaining))
    {

    case MCP_STORE_RESERVED:
        break;

    case MCP_STORE_LIMIT:
        mcp_verdict_limit(&ctx->verdict, refusal.claim, refusal.wait);
        break;

    case MCP_STORE_FULL:
        mcp_verdict_full(&ctx->verdict, refusal.claim);
        break;
    }

    /* those of the enforced ones, if there are any */

    if (claims == ctx->verdict.claims) {
        ctx->remaining = remaining;
    }
}
