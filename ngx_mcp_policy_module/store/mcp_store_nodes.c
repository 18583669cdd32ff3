
#include "mcp_digest.h"
#include "mcp_store_nodes.h"

#include <openssl/rand.h>


#define MCP_STORE_NONE   0xffffffff
#define MCP_STORE_SWEEP  4             /* nodes looked at per new counter */

#define mcp_store_buckets(shm)  ((uint32_t *) ((shm) + 1))


static mcp_store_node_t *mcp_store_unused(mcp_store_shm_t *shm, uint64_t now);
static mcp_store_node_t *mcp_store_link(mcp_store_shm_t *shm,
    mcp_store_node_t *node, const mcp_store_key_t *key);
static uint64_t mcp_store_who(mcp_store_shm_t *shm, const mcp_str_t *who,
    mcp_store_key_t *key);
static void mcp_store_sweep(mcp_store_shm_t *shm, uint64_t now);
static void mcp_store_reclaim(mcp_store_shm_t *shm, uint64_t now);
static uint64_t mcp_store_expiry(const mcp_store_node_t *node, uint64_t now);
static void mcp_store_free(mcp_store_shm_t *shm, uint32_t i);


mcp_store_node_t *
mcp_store_nodes(mcp_store_shm_t *shm)
{
    return (mcp_store_node_t *)
               ngx_align_ptr(mcp_store_buckets(shm) + shm->mask + 1, 64);
}


ngx_int_t
mcp_store_format(mcp_store_shm_t *shm, uint32_t n)
{
    uint32_t           i, nbuckets;
    mcp_store_node_t  *nodes;

    for (nbuckets = 1; nbuckets < n; nbuckets *= 2) {
        /* void */
    }

    memset(shm, 0, sizeof(mcp_store_shm_t));

    shm->nnodes = n;
    shm->mask = nbuckets - 1;
    shm->free = MCP_STORE_NONE;

    /* callers choose some of the keys: they must not choose their chain */

    if (RAND_bytes((u_char *) shm->seed, sizeof(shm->seed)) != 1) {
        return NGX_ERROR;
    }

    for (i = 0; i < nbuckets; i++) {
        mcp_store_buckets(shm)[i] = MCP_STORE_NONE;
    }

    nodes = mcp_store_nodes(shm);

    for (i = n; i > 0; i--) {
        nodes[i - 1].size = 0;
        nodes[i - 1].next = shm->free;
        shm->free = i - 1;
    }

    return NGX_OK;
}


void
mcp_store_keys(mcp_store_shm_t *shm, const mcp_claim_t *claims, size_t n,
    mcp_store_key_t *keys)
{
    size_t            i;
    uint64_t          hash, id;
    mcp_store_key_t  *key;

    hash = 0;

    for (i = 0; i < n; i++) {
        key = &keys[i];

        /* the limits of a call mostly count by one scope */

        if (i
            && claims[i].who.data == claims[i - 1].who.data
            && claims[i].who.len == claims[i - 1].who.len)
        {
            memcpy(key->who, keys[i - 1].who, MCP_STORE_WHO_LEN);
            key->len = keys[i - 1].len;

        } else {
            hash = mcp_store_who(shm, &claims[i].who, key);
        }

        memcpy(key->counter, claims[i].limit->id, MCP_COUNTER_ID_LEN);

        /* ids are digests: this is the id of no other limit */

        key->counter[0] ^= claims[i].shadow;

        memcpy(&id, key->counter, sizeof(id));
        key->hash = (uint32_t) (hash ^ id);
    }
}


void
mcp_store_key(mcp_store_shm_t *shm, const u_char *id, const mcp_str_t *who,
    mcp_store_key_t *key)
{
    uint64_t  hash, digest;

    hash = mcp_store_who(shm, who, key);

    memcpy(key->counter, id, MCP_COUNTER_ID_LEN);
    memcpy(&digest, id, sizeof(digest));

    key->hash = (uint32_t) (hash ^ digest);
}


int
mcp_store_same(const mcp_store_key_t *a, const mcp_store_key_t *b)
{
    return a->hash == b->hash && memcmp(a, b, sizeof(mcp_store_key_t)) == 0;
}


mcp_store_node_t *
mcp_store_find(mcp_store_shm_t *shm, const mcp_store_key_t *key)
{
    uint32_t           i;
    mcp_store_node_t  *nodes;

    nodes = mcp_store_nodes(shm);

    for (i = mcp_store_buckets(shm)[key->hash & shm->mask];
         i != MCP_STORE_NONE;
         i = nodes[i].next)
    {
        if (mcp_store_same(&nodes[i].key, key)) {
            return &nodes[i];
        }
    }

    return NULL;
}


mcp_store_node_t *
mcp_store_add(mcp_store_shm_t *shm, const mcp_store_key_t *key,
    const mcp_rate_t *rate, uint64_t now)
{
    mcp_store_node_t  *node;

    node = mcp_store_unused(shm, now);

    if (node == NULL) {
        return NULL;
    }

    memset(&node->window, 0, sizeof(mcp_window_t));

    mcp_fence();

    node->size = (unsigned) (rate->size / 1000);
    node->sliding = (rate->algorithm == MCP_SLIDING);
    node->noted = 0;

    return mcp_store_link(shm, node, key);
}


mcp_store_node_t *
mcp_store_add_note(mcp_store_shm_t *shm, const mcp_store_key_t *key,
    const mcp_store_note_t *note, uint64_t now)
{
    mcp_store_node_t  *node;

    if (shm->nnotes >= shm->nnodes / MCP_STORE_SHARE) {
        mcp_store_sweep(shm, now);
        return NULL;
    }

    node = mcp_store_unused(shm, now);

    if (node == NULL) {
        return NULL;
    }

    node->note = *note;

    mcp_fence();

    node->size = 1;
    node->sliding = 0;
    node->noted = 1;

    shm->nnotes++;

    return mcp_store_link(shm, node, key);
}


void
mcp_store_remove(mcp_store_shm_t *shm, mcp_store_node_t *node)
{
    uint32_t           i, *link;
    mcp_store_node_t  *nodes;

    nodes = mcp_store_nodes(shm);
    i = (uint32_t) (node - nodes);

    for (link = &mcp_store_buckets(shm)[node->key.hash & shm->mask];
         *link != i && *link != MCP_STORE_NONE;
         link = &nodes[*link].next)
    {
        /* void */
    }

    /* it is in no chain if a worker died while it did this */

    if (*link == i) {
        *link = node->next;
    }

    mcp_fence();

    mcp_store_free(shm, i);
}


/* one of the free ones, which then is not; NULL: the zone is full */

static mcp_store_node_t *
mcp_store_unused(mcp_store_shm_t *shm, uint64_t now)
{
    mcp_store_node_t  *node;

    mcp_store_sweep(shm, now);

    if (shm->free == MCP_STORE_NONE) {
        mcp_store_reclaim(shm, now);
    }

    if (shm->free == MCP_STORE_NONE) {
        return NULL;
    }

    node = &mcp_store_nodes(shm)[shm->free];

    shm->free = node->next;

    mcp_fence();

    return node;
}


static mcp_store_node_t *
mcp_store_link(mcp_store_shm_t *shm, mcp_store_node_t *node,
    const mcp_store_key_t *key)
{
    uint32_t  *bucket;

    bucket = &mcp_store_buckets(shm)[key->hash & shm->mask];

    node->key = *key;
    node->next = *bucket;

    mcp_fence();

    *bucket = (uint32_t) (node - mcp_store_nodes(shm));

    return node;
}


/* the value of a scope in a key; returns its hash */

static uint64_t
mcp_store_who(mcp_store_shm_t *shm, const mcp_str_t *who, mcp_store_key_t *key)
{
    size_t  len;

    memset(key->who, 0, MCP_STORE_WHO_LEN);

    key->len = (uint32_t) who->len;
    len = who->len;

    if (len > MCP_STORE_WHO_LEN) {
        mcp_digest(key->who, who);
        len = MCP_DIGEST_LEN;

    } else if (len) {
        memcpy(key->who, who->data, len);
    }

    return mcp_hash(shm->seed, key->who, len);
}


/* a few nodes at a time, so that a zone in use is seldom full */

static void
mcp_store_sweep(mcp_store_shm_t *shm, uint64_t now)
{
    uint32_t           n;
    mcp_store_node_t  *node;

    for (n = 0; n < MCP_STORE_SWEEP; n++) {

        shm->hand = (shm->hand + 1 < shm->nnodes) ? shm->hand + 1 : 0;
        node = &mcp_store_nodes(shm)[shm->hand];

        if (node->size && mcp_store_expiry(node, now) <= now) {
            mcp_store_remove(shm, node);
        }
    }
}


/*
 * All nodes, once none is free.  If that was of no use, it is not done again
 * before the first of them expires.
 */

static void
mcp_store_reclaim(mcp_store_shm_t *shm, uint64_t now)
{
    uint32_t           i;
    uint64_t           expiry, first;
    mcp_store_node_t  *node;

    if (now >= shm->full_from && now < shm->full_until) {
        return;
    }

    first = UINT64_MAX;

    for (i = 0; i < shm->nnodes; i++) {
        node = &mcp_store_nodes(shm)[i];

        /* lost when a worker died: it is not among the free ones */

        if (node->size == 0) {
            mcp_store_free(shm, i);
            continue;
        }

        expiry = mcp_store_expiry(node, now);

        if (expiry <= now) {
            mcp_store_remove(shm, node);
            continue;
        }

        first = ngx_min(first, expiry);
    }

    shm->full_from = now;
    shm->full_until = (shm->free == MCP_STORE_NONE) ? first : now;
}


static uint64_t
mcp_store_expiry(const mcp_store_node_t *node, uint64_t now)
{
    if (node->noted) {
        return node->note.until;
    }

    return mcp_window_expiry(&node->window,
                             node->sliding ? MCP_SLIDING : MCP_FIXED,
                             node->size * 1000ull, now);
}


static void
mcp_store_free(mcp_store_shm_t *shm, uint32_t i)
{
    mcp_store_node_t  *node;

    node = &mcp_store_nodes(shm)[i];

    /* at most one too many remains if a worker died while it did this */

    if (node->size && node->noted && shm->nnotes) {
        shm->nnotes--;
    }

    node->size = 0;
    node->next = shm->free;

    mcp_fence();

    shm->free = i;
}
