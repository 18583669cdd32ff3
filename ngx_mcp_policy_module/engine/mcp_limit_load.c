
#include "mcp_array.h"
#include "mcp_terms_load.h"


static int mcp_load_limit(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_limit_object(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_key_t *keys, size_t nkeys, mcp_limit_t *limit);
static int mcp_load_counter(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_window(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_max(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_scope(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_algorithm(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_increment(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_increment_from(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_limit_on_deny(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);


static const mcp_load_key_t  mcp_load_limit_keys[] = {
    { mcp_string("counter"), 0, 1, mcp_load_counter },
    { mcp_string("window"), 0, 1, mcp_load_window },
    { mcp_string("max"), 0, 1, mcp_load_max },
    { mcp_string("scope"), 0, 0, mcp_load_scope },
    { mcp_string("algorithm"), 0, 0, mcp_load_algorithm },
    { mcp_string("increment"), 0, 0, mcp_load_increment },
    { mcp_string("increment_from"), 0, 0, mcp_load_increment_from },
    { mcp_string("on_deny"), 0, 0, mcp_load_limit_on_deny }
};


static const mcp_load_key_t  mcp_load_rate_limit_keys[] = {
    { mcp_string("max"), 0, 1, mcp_load_max },
    { mcp_string("window"), 0, 1, mcp_load_window }
};


int
mcp_load_limits(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_terms_t  *terms;

    terms = target;

    if (load->json.tokens[at->token].size > MCP_LIMITS_MAX) {
        return mcp_load_fault(load, at, "expected at most 16 limits");
    }

    return mcp_load_list(load, at, MCP_LOAD_OBJECT, mcp_load_limit,
                         &terms->terms->limits);
}


int
mcp_load_rate_limit(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_limit_t       *limit;
    mcp_load_terms_t  *terms;

    terms = target;

    limit = mcp_limits_add(&terms->rate_limit, load->region);
    if (limit == NULL) {
        return MCP_ERROR;
    }

    limit->scope = MCP_SCOPE_SESSION;

    return mcp_load_limit_object(load, at, mcp_load_rate_limit_keys,
                                 mcp_nelts(mcp_load_rate_limit_keys), limit);
}


static int
mcp_load_limit(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int           rc;
    size_t        count;
    mcp_limit_t  *limit;

    limit = mcp_limits_add(target, load->region);
    if (limit == NULL) {
        return MCP_ERROR;
    }

    count = load->faults->count;

    rc = mcp_load_limit_object(load, at, mcp_load_limit_keys,
                               mcp_nelts(mcp_load_limit_keys), limit);

    if (rc != MCP_OK || load->faults->count != count) {
        return rc;
    }

    if (limit->from != NULL && limit->increment) {
        return mcp_load_fault(load, at, "expected \"increment\" or "
                              "\"increment_from\", found both");
    }

    if (limit->increment > limit->rate.max) {
        return mcp_load_fault(load, at, "expected an \"increment\" of at most "
                              "\"max\": no call would ever fit");
    }

    return MCP_OK;
}


static int
mcp_load_limit_object(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_key_t *keys, size_t nkeys, mcp_limit_t *limit)
{
    limit->place = mcp_load_place(load, at);
    limit->rule = at->pointer;

    return mcp_load_object(load, at, keys, nkeys, limit);
}


static int
mcp_load_counter(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_limit_t  *limit;

    limit = target;

    return mcp_load_text(load, at, &limit->counter);
}


static int
mcp_load_window(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int           rc;
    uint64_t      size;
    mcp_str_t     name;
    mcp_limit_t  *limit;

    limit = target;

    if (mcp_load_is(load, at, MCP_JSON_NUMBER)) {
        rc = mcp_load_whole(load, at, 1, MCP_WINDOW_MAX, &size);
        limit->rate.size = size * 1000;

        return rc;
    }

    if (mcp_load_is(load, at, MCP_JSON_STRING)) {

        if (mcp_json_text(&load->json, at->token, &name) != MCP_OK) {
            return MCP_ERROR;
        }

        size = mcp_window_find(&name);

        if (size) {
            limit->rate.size = size;
            return MCP_OK;
        }
    }

    return mcp_load_expected(load, at, "\"second\", \"minute\", \"hour\", "
                             "\"day\" or a whole number of seconds");
}


static int
mcp_load_max(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_limit_t  *limit;

    limit = target;

    return mcp_load_whole(load, at, 1, MCP_LIMIT_MAX, &limit->rate.max);
}


static int
mcp_load_scope(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_str_t     name;
    mcp_scope_e   scope;
    mcp_limit_t  *limit;

    limit = target;

    if (mcp_load_is(load, at, MCP_JSON_STRING)) {

        if (mcp_json_text(&load->json, at->token, &name) != MCP_OK) {
            return MCP_ERROR;
        }

        scope = mcp_scope_find(&name);

        if (scope != MCP_SCOPES) {
            limit->scope = scope;
            return MCP_OK;
        }
    }

    return mcp_load_expected(load, at, "\"grant\", \"session\", \"client\" or "
                             "\"global\"");
}


static int
mcp_load_algorithm(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int           rc, word;
    mcp_limit_t  *limit;

    static const mcp_load_word_t  words[] = {
        { mcp_string("fixed"), MCP_FIXED },
        { mcp_string("sliding"), MCP_SLIDING }
    };

    limit = target;
    word = MCP_FIXED;

    rc = mcp_load_word(load, at, words, mcp_nelts(words),
                       "\"fixed\" or \"sliding\"", &word);

    limit->rate.algorithm = (mcp_algorithm_e) word;

    return rc;
}


static int
mcp_load_increment(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_limit_t  *limit;

    limit = target;

    return mcp_load_whole(load, at, 1, MCP_LIMIT_MAX, &limit->increment);
}


static int
mcp_load_increment_from(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    mcp_limit_t  *limit;

    limit = target;

    if (mcp_load_path(load, at, &limit->from) != MCP_OK) {
        return MCP_ERROR;
    }

    if (limit->from != NULL && limit->from->root != MCP_ROOT_ARGS) {
        return mcp_load_expected(load, at, "a path to an argument of the "
                                 "call, such as \"args.n\"");
    }

    if (limit->from != NULL && limit->from->nfixed < limit->from->nsteps) {
        return mcp_load_expected(load, at, "a path to one value, without "
                                 "\"[*]\"");
    }

    return MCP_OK;
}


static int
mcp_load_limit_on_deny(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_limit_t  *limit;

    limit = target;

    return mcp_load_text(load, at, &limit->reason);
}
