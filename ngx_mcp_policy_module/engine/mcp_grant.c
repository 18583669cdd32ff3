
#include <openssl/crypto.h>

#include "mcp_grant.h"
#include "mcp_load.h"
#include "mcp_names.h"
#include "mcp_time.h"


/* the grants while they are read; the last one is the one being read */

typedef struct {
    mcp_grants_t        *grants;
    mcp_name_t          *list;         /* their names, by the same index */
    mcp_table_t          names;
} mcp_grant_load_t;


static int mcp_grant_load_root(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_grant_load_list(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_grant_load_entry(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_grant_load_name(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_grant_load_digest(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_grant_load_policy(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_grant_load_expires(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_grant_load_disabled(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static mcp_grant_t *mcp_grant_last(const mcp_grants_t *grants);
static int mcp_grants_room(mcp_grants_t *grants, mcp_region_t *region,
    size_t n);
static mcp_grant_t **mcp_grants_slot(const mcp_grants_t *grants,
    const u_char *digest);
static int mcp_grant_digest(const mcp_str_t *text, u_char *digest);
static int mcp_grant_digit(u_char c);


static const mcp_load_key_t  mcp_grant_root_keys[] = {
    { mcp_string("$schema"), MCP_LOAD_STRING, 0, mcp_load_nothing },
    { mcp_string("version"), 0, 1, mcp_load_version },
    { mcp_string("grants"), MCP_LOAD_ARRAY, 1, mcp_grant_load_list }
};


static const mcp_load_key_t  mcp_grant_keys[] = {
    { mcp_string("name"), 0, 1, mcp_grant_load_name },
    { mcp_string("sha256"), 0, 1, mcp_grant_load_digest },
    { mcp_string("policy"), 0, 0, mcp_grant_load_policy },
    { mcp_string("expires"), 0, 0, mcp_grant_load_expires },
    { mcp_string("disabled"), 0, 0, mcp_grant_load_disabled }
};


int
mcp_grants_load(mcp_grants_t *grants, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults)
{
    mcp_load_t        load;
    mcp_grant_load_t  target;

    target.grants = grants;

    mcp_load_init(&load, source, region, faults);

    return mcp_load_document(&load, MCP_LOAD_OBJECT, mcp_grant_load_root,
                             &target);
}


const mcp_grant_t *
mcp_grants_find(const mcp_grants_t *grants,
    const u_char digest[MCP_DIGEST_LEN])
{
    return *mcp_grants_slot(grants, digest);
}


int
mcp_grant_valid(const mcp_grant_t *grant, uint64_t now)
{
    return !grant->disabled && (grant->expires == 0 || now < grant->expires);
}


static int
mcp_grant_load_root(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    return mcp_load_object(load, at, mcp_grant_root_keys,
                           mcp_nelts(mcp_grant_root_keys), target);
}


static int
mcp_grant_load_list(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    size_t             n;
    mcp_grant_load_t  *to;

    to = target;
    n = load->json.tokens[at->token].size;

    to->list = mcp_alloc(load->region, (n + 1) * sizeof(mcp_name_t));

    if (to->list == NULL
        || mcp_table_init(&to->names, load->region, n) != MCP_OK
        || mcp_grants_room(to->grants, load->region, n) != MCP_OK)
    {
        return MCP_ERROR;
    }

    return mcp_load_list(load, at, MCP_LOAD_OBJECT, mcp_grant_load_entry, to);
}


static int
mcp_grant_load_entry(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_grant_t       *grant;
    mcp_grant_load_t  *to;

    to = target;

    to->grants->nelts++;
    grant = mcp_grant_last(to->grants);

    memset(grant, 0, sizeof(mcp_grant_t));
    grant->place = mcp_load_place(load, at);

    return mcp_load_object(load, at, mcp_grant_keys,
                           mcp_nelts(mcp_grant_keys), to);
}


static int
mcp_grant_load_name(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_str_t         *name;
    mcp_name_t       **slot, *entry;
    mcp_grant_load_t  *to;

    to = target;
    name = &mcp_grant_last(to->grants)->name;

    if (mcp_load_text(load, at, name) != MCP_OK) {
        return MCP_ERROR;
    }

    if (name->len == 0) {
        return MCP_OK;
    }

    if (name->len > MCP_GRANT_NAME_MAX) {
        return mcp_load_expected(load, at, "a name of at most 128 bytes");
    }

    slot = mcp_table_slot(&to->names, name);

    if (*slot != NULL) {
        return mcp_load_expected(load, at, "a name that no other grant has");
    }

    entry = &to->list[to->grants->nelts - 1];
    entry->text = *name;
    *slot = entry;

    return MCP_OK;
}


/* what was found is never said: it could be the token itself */

static int
mcp_grant_load_digest(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_str_t          text;
    mcp_grant_t      **slot, *grant;
    mcp_grant_load_t  *to;

    to = target;
    grant = mcp_grant_last(to->grants);

    mcp_json_source(&load->json, at->token, &text);

    if (!mcp_load_is(load, at, MCP_JSON_STRING)
        || mcp_grant_digest(&text, grant->digest) != MCP_OK)
    {
        return mcp_load_fault(load, at, "expected the SHA-256 of a token, 64 "
                              "hexadecimal digits in lower case");
    }

    slot = mcp_grants_slot(to->grants, grant->digest);

    if (*slot != NULL) {
        return mcp_load_fault(load, at, "expected a token that no other grant "
                              "has");
    }

    *slot = grant;

    return MCP_OK;
}


static int
mcp_grant_load_policy(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_grant_load_t  *to;

    to = target;

    return mcp_load_text(load, at, &mcp_grant_last(to->grants)->policy);
}


static int
mcp_grant_load_expires(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    uint64_t           ms;
    mcp_str_t          text;
    mcp_grant_load_t  *to;

    to = target;

    mcp_json_source(&load->json, at->token, &text);

    if (!mcp_load_is(load, at, MCP_JSON_STRING)
        || mcp_time_read(&text, &ms) != MCP_OK)
    {
        return mcp_load_expected(load, at, "a time in UTC like "
                                 "\"2027-01-31T00:00:00Z\"");
    }

    /* 0 is never: what ended with the first moment of 1970 ends after it */

    mcp_grant_last(to->grants)->expires = ms ? ms : 1;

    return MCP_OK;
}


static int
mcp_grant_load_disabled(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    mcp_grant_load_t  *to;

    to = target;

    if (mcp_load_is(load, at, MCP_JSON_TRUE)) {
        mcp_grant_last(to->grants)->disabled = 1;
        return MCP_OK;
    }

    if (mcp_load_is(load, at, MCP_JSON_FALSE)) {
        return MCP_OK;
    }

    return mcp_load_expected(load, at, "true or false");
}


static mcp_grant_t *
mcp_grant_last(const mcp_grants_t *grants)
{
    return &grants->elts[grants->nelts - 1];
}


/* for n grants, and a table at most half full */

static int
mcp_grants_room(mcp_grants_t *grants, mcp_region_t *region, size_t n)
{
    size_t  i, size;

    for (size = 2; size < n * 2; size *= 2) {
        /* void */
    }

    grants->elts = mcp_alloc(region, (n + 1) * sizeof(mcp_grant_t));
    grants->slots = mcp_alloc(region, size * sizeof(mcp_grant_t *));

    if (grants->elts == NULL || grants->slots == NULL) {
        return MCP_ERROR;
    }

    for (i = 0; i < size; i++) {
        grants->slots[i] = NULL;
    }

    grants->nelts = 0;
    grants->mask = size - 1;

    return MCP_OK;
}


/*
 * The slot of the digest, or the empty slot where it belongs.  A digest is as
 * good as random, so its first bytes are a hash.
 */

static mcp_grant_t **
mcp_grants_slot(const mcp_grants_t *grants, const u_char *digest)
{
    uint64_t  i;

    memcpy(&i, digest, sizeof(uint64_t));

    for (i &= grants->mask;
         grants->slots[i] != NULL
         && CRYPTO_memcmp(grants->slots[i]->digest, digest, MCP_DIGEST_LEN)
            != 0;
         i = (i + 1) & grants->mask)
    {
        /* void */
    }

    return &grants->slots[i];
}


static int
mcp_grant_digest(const mcp_str_t *text, u_char *digest)
{
    int     high, low;
    size_t  i;

    if (text->len != 2 * MCP_DIGEST_LEN) {
        return MCP_FAULT;
    }

    for (i = 0; i < MCP_DIGEST_LEN; i++) {
        high = mcp_grant_digit(text->data[2 * i]);
        low = mcp_grant_digit(text->data[2 * i + 1]);

        if (high < 0 || low < 0) {
            return MCP_FAULT;
        }

        digest[i] = (u_char) (high << 4 | low);
    }

    return MCP_OK;
}


/* of lower case only, so that a digest is written in one way */

static int
mcp_grant_digit(u_char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    return (c >= 'a' && c <= 'f') ? c - 'a' + 10 : -1;
}
