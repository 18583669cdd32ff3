
/*
 * What servers have said is held against what callers say after it: a task
 * belongs to whoever made it, and a header that repeats an argument has to
 * repeat it.  Without a zone there are no notes, and nothing is held.
 */


#include "ngx_http_mcp_policy.h"
#include "mcp_digest.h"
#include "mcp_text.h"


/*
 * How long they are kept, in milliseconds: a server may forget a task earlier,
 * and lists its tools again and again.
 */

#define NGX_HTTP_MCP_POLICY_KEPT  (24 * 3600 * 1000)


static void ngx_http_mcp_policy_foreign(ngx_http_mcp_policy_ctx_t *ctx,
    mcp_str_t *owner, mcp_str_t *task, mcp_str_t *foreign);
static void ngx_http_mcp_policy_note_task(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *task, mcp_str_t *owner);
static void ngx_http_mcp_policy_note_param(ngx_http_mcp_policy_ctx_t *ctx,
    mcp_note_key_t *key, ngx_uint_t i, mcp_str_t *text);
static ngx_int_t ngx_http_mcp_policy_param_key(ngx_http_mcp_policy_ctx_t *ctx,
    ngx_pool_t *pool, mcp_str_t *tool, mcp_note_key_t *key);
static void ngx_http_mcp_policy_note_key(ngx_http_mcp_policy_ctx_t *ctx,
    mcp_note_e kind, mcp_note_key_t *key);


ngx_int_t
ngx_http_mcp_policy_tasks(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *foreign)
{
    u_char          digest[MCP_DIGEST_LEN];
    uint32_t        i;
    mcp_str_t       owner, task;
    mcp_json_t     *json;
    mcp_message_t  *message;

    message = &ctx->message;

    if (ctx->store == NULL || !mcp_store_notes(ctx->store, MCP_NOTE_TASK)) {
        return NGX_OK;
    }

    if (ngx_http_mcp_policy_owner(r, ctx, digest, &owner) != NGX_OK) {
        return NGX_ERROR;
    }

    if (message->governed == MCP_GOVERNED_AS_TASK) {
        ngx_http_mcp_policy_foreign(ctx, &owner, &message->subject, foreign);
        return NGX_OK;
    }

    if (message->tasks == 0) {
        return NGX_OK;
    }

    json = message->json;

    for (i = message->tasks + 1;
         i < json->tokens[message->tasks].next && foreign->len == 0;
         i = json->tokens[i].next)
    {
        if (mcp_json_text(json, i, &task) != MCP_OK) {
            return NGX_ERROR;
        }

        ngx_http_mcp_policy_foreign(ctx, &owner, &task, foreign);
    }

    return NGX_OK;
}


int
ngx_http_mcp_policy_params(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx)
{
    int             rc;
    u_char          text[MCP_STORE_NOTE_LEN], *p;
    mcp_str_t       note;
    ngx_uint_t      i;
    mcp_param_t     param;
    mcp_note_key_t  key;

    if (ctx->store == NULL || !mcp_store_notes(ctx->store, MCP_NOTE_PARAM)) {
        return MCP_OK;
    }

    if (ngx_http_mcp_policy_param_key(ctx, r->pool, &ctx->message.tool, &key)
        != NGX_OK)
    {
        return MCP_ERROR;
    }

    note.data = text;

    for (i = 0; i < MCP_PARAMS_MAX; i++) {

        key.name.data[key.name.len - 1] = (u_char) i;

        if (!mcp_store_noted(ctx->store, &key, ngx_http_mcp_policy_now(),
                             &note)
            || note.len == 0)
        {
            return MCP_OK;
        }

        p = ngx_strlchr(note.data, note.data + note.len, '\0');
        if (p == NULL) {
            return MCP_OK;
        }

        param.header.data = note.data;
        param.header.len = p - note.data;
        param.path.data = p + 1;
        param.path.len = note.data + note.len - param.path.data;

        rc = mcp_header_param_agrees(&ctx->header, &param, &ctx->message);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


void
ngx_http_mcp_policy_note(ngx_http_request_t *r, ngx_http_mcp_policy_ctx_t *ctx,
    ngx_pool_t *pool, ngx_str_t *text, mcp_str_t *owner)
{
    mcp_str_t     task;
    mcp_json_t    json;
    mcp_region_t  region;

    ngx_http_mcp_policy_region(&region, pool);

    mcp_json_init(&json, text->data, text->len, &region);

    if (mcp_answer_task(&json, &task) == MCP_OK && task.len) {
        ngx_http_mcp_policy_note_task(r, ctx, &task, owner);
    }
}


ngx_uint_t
ngx_http_mcp_policy_notes_params(ngx_http_mcp_policy_ctx_t *ctx,
    ngx_str_t *text)
{
    mcp_str_t  bytes;

    static const mcp_str_t  name = mcp_string("x-mcp-header");

    if (ctx->store == NULL) {
        return 0;
    }

    ngx_http_mcp_policy_str(&bytes, text);

    /* what was noted may have been taken back */

    return mcp_store_notes(ctx->store, MCP_NOTE_PARAM)
           || mcp_text_has(&bytes, &name);
}


ngx_int_t
ngx_http_mcp_policy_owner(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, u_char *digest, mcp_str_t *owner)
{
    mcp_str_t  parts[2], text;

    owner->len = 0;
    owner->data = digest;

    mcp_str_set(&parts[0], "grant ");

    if (ngx_http_mcp_policy_holder(r, ctx, &parts[1]) != NGX_OK) {
        return NGX_ERROR;
    }

    if (parts[1].len == 0) {
        mcp_str_set(&parts[0], "session ");

        if (ngx_http_mcp_policy_session(r, ctx, &parts[1]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (parts[1].len == 0) {
        return NGX_OK;
    }

    if (mcp_text_join(&ctx->region, &text, parts, 2) != MCP_OK) {
        return NGX_ERROR;
    }

    mcp_digest(digest, &text);
    owner->len = MCP_DIGEST_LEN;

    return NGX_OK;
}


/* sets foreign to the task if it is somebody else's */

static void
ngx_http_mcp_policy_foreign(ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *owner,
    mcp_str_t *task, mcp_str_t *foreign)
{
    u_char          text[MCP_STORE_NOTE_LEN];
    mcp_str_t       note;
    mcp_note_key_t  key;

    note.data = text;

    ngx_http_mcp_policy_note_key(ctx, MCP_NOTE_TASK, &key);

    key.name = *task;

    if (mcp_store_noted(ctx->store, &key, ngx_http_mcp_policy_now(), &note)
        && !mcp_str_eq(&note, owner))
    {
        *foreign = *task;
    }
}


static void
ngx_http_mcp_policy_note_task(ngx_http_request_t *r,
    ngx_http_mcp_policy_ctx_t *ctx, mcp_str_t *task, mcp_str_t *owner)
{
    uint64_t        now;
    mcp_note_key_t  key;

    ngx_http_mcp_policy_note_key(ctx, MCP_NOTE_TASK, &key);

    key.name = *task;
    now = ngx_http_mcp_policy_now();

    if (!mcp_store_note(ctx->store, &key, owner,
                        now + NGX_HTTP_MCP_POLICY_KEPT, now))
    {
        ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                      "mcp policy: store full, a task was made that any "
                      "caller may ask for");
    }
}


/* its parameters, and an empty one where an earlier list had more */

int
ngx_http_mcp_policy_note_tool(void *data, mcp_json_t *json, uint32_t tool)
{
    u_char                      text[MCP_STORE_NOTE_LEN];
    size_t                      i, n, noted;
    mcp_str_t                   name, note, parts[3];
    mcp_param_t                 params[MCP_PARAMS_MAX];
    mcp_note_key_t              key;
    ngx_http_mcp_policy_ctx_t  *ctx;

    ctx = data;

    if (mcp_answer_tool(json, tool, &name, params, &n) != MCP_OK
        || ngx_http_mcp_policy_param_key(ctx, json->region->ctx, &name, &key)
           != NGX_OK)
    {
        return MCP_ERROR;
    }

    noted = 0;

    for (i = 0; i < n; i++) {
        parts[0] = params[i].header;
        mcp_str_set(&parts[1], "\0");
        parts[2] = params[i].path;

        if (mcp_text_join(json->region, &note, parts, 3) != MCP_OK) {
            return MCP_ERROR;
        }

        if (note.len <= MCP_STORE_NOTE_LEN) {
            ngx_http_mcp_policy_note_param(ctx, &key, noted++, &note);
        }
    }

    if (noted == MCP_PARAMS_MAX
        || !mcp_store_notes(ctx->store, MCP_NOTE_PARAM))
    {
        return MCP_OK;
    }

    note.data = text;
    key.name.data[key.name.len - 1] = (u_char) noted;

    if (mcp_store_noted(ctx->store, &key, ngx_http_mcp_policy_now(), &note)) {
        note.len = 0;
        ngx_http_mcp_policy_note_param(ctx, &key, noted, &note);
    }

    return MCP_OK;
}


static void
ngx_http_mcp_policy_note_param(ngx_http_mcp_policy_ctx_t *ctx,
    mcp_note_key_t *key, ngx_uint_t i, mcp_str_t *text)
{
    uint64_t  now;

    now = ngx_http_mcp_policy_now();

    key->name.data[key->name.len - 1] = (u_char) i;

    (void) mcp_store_note(ctx->store, key, text,
                          now + NGX_HTTP_MCP_POLICY_KEPT, now);
}


/* the name ends with a byte for the number of the parameter */

static ngx_int_t
ngx_http_mcp_policy_param_key(ngx_http_mcp_policy_ctx_t *ctx, ngx_pool_t *pool,
    mcp_str_t *tool, mcp_note_key_t *key)
{
    ngx_http_mcp_policy_note_key(ctx, MCP_NOTE_PARAM, key);

    key->name.len = tool->len + 1;
    key->name.data = ngx_pnalloc(pool, key->name.len);

    if (key->name.data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(key->name.data, tool->data, tool->len);

    return NGX_OK;
}


static void
ngx_http_mcp_policy_note_key(ngx_http_mcp_policy_ctx_t *ctx, mcp_note_e kind,
    mcp_note_key_t *key)
{
    key->kind = kind;

    ngx_memcpy(key->id, ctx->mlcf->place, MCP_COUNTER_ID_LEN);

    /* a place is a digest: this is the id of no other kind */

    key->id[0] ^= (u_char) kind;
}
