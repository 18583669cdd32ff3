
#include "mcp_array.h"
#include "mcp_digest.h"
#include "mcp_limit.h"
#include "mcp_text.h"


typedef struct {
    mcp_str_t           name;
    uint64_t            size;         /* milliseconds */
} mcp_limit_window_t;


static int mcp_limit_id(mcp_limit_t *limit, const mcp_str_t *policy_id,
    mcp_region_t *region);
static int mcp_limit_reason(mcp_limit_t *limit, mcp_region_t *region);


static const mcp_str_t  mcp_scopes[] = {
    [MCP_SCOPE_GRANT] = mcp_string("grant"),
    [MCP_SCOPE_SESSION] = mcp_string("session"),
    [MCP_SCOPE_CLIENT] = mcp_string("client"),
    [MCP_SCOPE_GLOBAL] = mcp_string("global")
};


static const mcp_str_t  mcp_algorithms[] = {
    [MCP_FIXED] = mcp_string("fixed"),
    [MCP_SLIDING] = mcp_string("sliding")
};


static const mcp_limit_window_t  mcp_windows[] = {
    { mcp_string("second"), 1000 },
    { mcp_string("minute"), 60 * 1000 },
    { mcp_string("hour"), 3600 * 1000 },
    { mcp_string("day"), 86400 * 1000 }
};


mcp_limit_t *
mcp_limits_add(mcp_limits_t *limits, mcp_region_t *region)
{
    mcp_limit_t  *limit;

    limits->elts = mcp_array_grow(region, limits->elts, limits->nelts,
                                  sizeof(mcp_limit_t));
    if (limits->elts == NULL) {
        return NULL;
    }

    limit = &limits->elts[limits->nelts++];

    memset(limit, 0, sizeof(mcp_limit_t));

    limit->scope = MCP_SCOPE_GRANT;
    limit->rate.algorithm = MCP_FIXED;
    limit->rate.size = 1000;
    limit->rate.max = 1;

    return limit;
}


int
mcp_limit_seal(mcp_limit_t *limit, const mcp_str_t *policy_id,
    mcp_region_t *region)
{
    if (limit->from == NULL && limit->increment == 0) {
        limit->increment = 1;
    }

    if (limit->reason.len == 0 && mcp_limit_reason(limit, region) != MCP_OK) {
        return MCP_ERROR;
    }

    return mcp_limit_id(limit, policy_id, region);
}


mcp_scope_e
mcp_scope_find(const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < MCP_SCOPES; i++) {

        if (mcp_str_eq(&mcp_scopes[i], name)) {
            break;
        }
    }

    return (mcp_scope_e) i;
}


const mcp_str_t *
mcp_scope_name(mcp_scope_e scope)
{
    return &mcp_scopes[scope];
}


const mcp_str_t *
mcp_algorithm_name(mcp_algorithm_e algorithm)
{
    return &mcp_algorithms[algorithm];
}


uint64_t
mcp_window_find(const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < mcp_nelts(mcp_windows); i++) {

        if (mcp_str_eq(&mcp_windows[i].name, name)) {
            return mcp_windows[i].size;
        }
    }

    return 0;
}


uint64_t
mcp_window_unit(u_char letter)
{
    size_t  i;

    for (i = 0; i < mcp_nelts(mcp_windows); i++) {

        if (mcp_windows[i].name.data[0] == letter) {
            return mcp_windows[i].size;
        }
    }

    return 0;
}


static int
mcp_limit_id(mcp_limit_t *limit, const mcp_str_t *policy_id,
    mcp_region_t *region)
{
    u_char     digest[MCP_DIGEST_LEN], window[MCP_TEXT_UINT_LEN];
    mcp_str_t  text;
    mcp_str_t  parts[9];

    mcp_str_set(&parts[1], "\0");
    mcp_str_set(&parts[3], "\0");
    mcp_str_set(&parts[5], "\0");
    mcp_str_set(&parts[7], "\0");

    /*
     * Counter names hold no control character, so the rule that stands in
     * for a missing one is marked by one.
     */

    parts[0] = *policy_id;
    parts[2] = limit->counter;
    parts[4] = mcp_scopes[limit->scope];
    mcp_text_uint(&parts[6], window, limit->rate.size);
    parts[8] = mcp_algorithms[limit->rate.algorithm];

    if (limit->counter.len == 0) {
        parts[1].data = (u_char *) "\1";
        parts[2] = limit->rule;
    }

    if (mcp_text_join(region, &text, parts, 9) != MCP_OK) {
        return MCP_ERROR;
    }

    mcp_digest(digest, &text);
    memcpy(limit->id, digest, MCP_COUNTER_ID_LEN);

    return MCP_OK;
}


static int
mcp_limit_reason(mcp_limit_t *limit, mcp_region_t *region)
{
    size_t     i;
    u_char     max[MCP_TEXT_UINT_LEN], seconds[MCP_TEXT_UINT_LEN];
    mcp_str_t  parts[8];

    mcp_str_set(&parts[0], "At most ");
    mcp_text_uint(&parts[1], max, limit->rate.max);
    mcp_str_set(&parts[2], " calls");
    parts[3].len = 0;
    mcp_str_set(&parts[4], " per ");
    mcp_text_uint(&parts[5], seconds, limit->rate.size / 1000);
    mcp_str_set(&parts[6], " seconds");
    mcp_str_set(&parts[7], ".");

    if (limit->from != NULL) {
        mcp_str_set(&parts[2], " of ");
        parts[3] = limit->from->text;

    } else if (limit->increment > 1) {
        mcp_str_set(&parts[2], " units");

    } else if (limit->rate.max == 1) {
        mcp_str_set(&parts[2], " call");
    }

    for (i = 0; i < mcp_nelts(mcp_windows); i++) {

        if (mcp_windows[i].size == limit->rate.size) {
            parts[5] = mcp_windows[i].name;
            parts[6].len = 0;
        }
    }

    return mcp_text_join(region, &limit->reason, parts, 8);
}
