
#include "mcp_store_nodes.h"


static mcp_store_rc_e mcp_store_take(mcp_store_shm_t *shm, mcp_claim_t *claim,
    const mcp_store_key_t *key, uint64_t now, uint64_t *remaining);
static void mcp_store_give(mcp_store_shm_t *shm, const mcp_claim_t *claims,
    const mcp_store_key_t *keys, size_t nclaims);
static uint64_t mcp_store_wait(mcp_store_shm_t *shm, const mcp_claim_t *claims,
    const mcp_store_key_t *keys, size_t nclaims, uint64_t now);
static uint64_t mcp_store_amount(const mcp_claim_t *claims,
    const mcp_store_key_t *keys, size_t i);
static void mcp_store_warn_resized(ngx_shm_zone_t *shm_zone);


ngx_int_t
mcp_store_init_zone(ngx_shm_zone_t *shm_zone, void *data)
{
    size_t        n, bytes;
    mcp_store_t  *store, *old;

    store = shm_zone->data;
    old = data;

    if (old != NULL) {
        *store = *old;
        return NGX_OK;
    }

    store->shpool = (ngx_slab_pool_t *) shm_zone->shm.addr;

    if (shm_zone->shm.exists) {
        store->shm = store->shpool->data;
        store->list_until = &store->shm->list_until;
        return NGX_OK;
    }

    mcp_store_warn_resized(shm_zone);

    bytes = store->shpool->pfree * ngx_pagesize;
    n = (bytes - mcp_store_bytes(0)) / (mcp_store_bytes(1)
                                        - mcp_store_bytes(0));

    store->shm = ngx_slab_alloc(store->shpool, bytes);
    if (store->shm == NULL) {
        return NGX_ERROR;
    }

    n = ngx_min(n, NGX_MAX_INT32_VALUE);

    if (mcp_store_format(store->shm, (uint32_t) n) != NGX_OK) {
        ngx_log_error(NGX_LOG_EMERG, shm_zone->shm.log, 0,
                      "no random numbers for mcp_policy_zone \"%V\"",
                      &shm_zone->shm.name);
        return NGX_ERROR;
    }

    store->shpool->data = store->shm;
    store->list_until = &store->shm->list_until;

    return NGX_OK;
}


mcp_store_rc_e
mcp_store_reserve(mcp_store_t *store, mcp_claim_t *claims, size_t nclaims,
    uint64_t now, mcp_refusal_t *refusal, uint64_t *remaining)
{
    size_t           i;
    mcp_store_rc_e   rc;
    mcp_store_key_t  keys[MCP_CLAIMS_MAX];

    mcp_store_keys(store->shm, claims, nclaims, keys);

    refusal->claim = NULL;
    refusal->wait = 0;
    *remaining = UINT64_MAX;
    rc = MCP_STORE_RESERVED;

    ngx_shmtx_lock(&store->shpool->mutex);

    for (i = 0; i < nclaims; i++) {
        rc = mcp_store_take(store->shm, &claims[i], &keys[i], now, remaining);

        if (rc != MCP_STORE_RESERVED) {
            refusal->claim = &claims[i];
            *remaining = 0;
            mcp_store_give(store->shm, claims, keys, i);
            break;
        }
    }

    if (rc == MCP_STORE_LIMIT) {
        refusal->wait = mcp_store_wait(store->shm, claims, keys, nclaims, now);
    }

    ngx_shmtx_unlock(&store->shpool->mutex);

    return rc;
}


void
mcp_store_give_back(mcp_store_t *store, const mcp_claim_t *claims,
    size_t nclaims)
{
    mcp_store_key_t  keys[MCP_CLAIMS_MAX];

    mcp_store_keys(store->shm, claims, nclaims, keys);

    ngx_shmtx_lock(&store->shpool->mutex);

    mcp_store_give(store->shm, claims, keys, nclaims);

    ngx_shmtx_unlock(&store->shpool->mutex);
}


static mcp_store_rc_e
mcp_store_take(mcp_store_shm_t *shm, mcp_claim_t *claim,
    const mcp_store_key_t *key, uint64_t now, uint64_t *remaining)
{
    uint64_t           left;
    mcp_store_node_t  *node;
    const mcp_rate_t  *rate;

    rate = &claim->limit->rate;

    /* a call that never fits makes no counter */

    if (claim->amount > rate->max) {
        return MCP_STORE_LIMIT;
    }

    node = mcp_store_find(shm, key);

    if (node == NULL) {
        node = mcp_store_add(shm, key, rate, now);
    }

    if (node == NULL) {
        return MCP_STORE_FULL;
    }

    mcp_window_turn(&node->window, rate->size, now);

    left = mcp_window_left(&node->window, rate, now);

    if (claim->amount > left) {
        return MCP_STORE_LIMIT;
    }

    mcp_window_add(&node->window, claim->amount);

    claim->start = mcp_window_start(&node->window);
    *remaining = ngx_min(*remaining, left - claim->amount);

    return MCP_STORE_RESERVED;
}


static void
mcp_store_give(mcp_store_shm_t *shm, const mcp_claim_t *claims,
    const mcp_store_key_t *keys, size_t nclaims)
{
    size_t             i;
    uint64_t           size;
    mcp_store_node_t  *node;

    for (i = 0; i < nclaims; i++) {
        node = mcp_store_find(shm, &keys[i]);

        if (node == NULL) {
            continue;
        }

        size = claims[i].limit->rate.size;

        mcp_window_give(&node->window, size, claims[i].start,
                        claims[i].amount);

        /* a counter that counts nothing is no counter */

        if (mcp_window_empty(&node->window, size)) {
            mcp_store_remove(shm, node);
        }
    }
}


/* the milliseconds until all claims would fit; nothing of them is taken */

static uint64_t
mcp_store_wait(mcp_store_shm_t *shm, const mcp_claim_t *claims,
    const mcp_store_key_t *keys, size_t nclaims, uint64_t now)
{
    size_t             i;
    uint64_t           wait, longest;
    mcp_window_t       window;
    mcp_store_node_t  *node;
    const mcp_rate_t  *rate;

    longest = 0;

    for (i = 0; i < nclaims; i++) {
        rate = &claims[i].limit->rate;
        memset(&window, 0, sizeof(mcp_window_t));

        node = mcp_store_find(shm, &keys[i]);

        if (node != NULL) {
            window = node->window;
        }

        mcp_window_turn(&window, rate->size, now);

        wait = mcp_window_wait(&window, rate,
                               mcp_store_amount(claims, keys, i), now);
        longest = ngx_max(longest, wait);
    }

    return longest;
}


/* with what the claims before take of the same counter */

static uint64_t
mcp_store_amount(const mcp_claim_t *claims, const mcp_store_key_t *keys,
    size_t i)
{
    size_t    j;
    uint64_t  amount;

    amount = claims[i].amount;

    for (j = 0; j < i; j++) {

        if (mcp_store_same(&keys[j], &keys[i])) {
            amount += claims[j].amount;
        }
    }

    return amount;
}


static void
mcp_store_warn_resized(ngx_shm_zone_t *shm_zone)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_shm_zone_t   *old;

    part = (ngx_list_part_t *) &ngx_cycle->shared_memory.part;
    old = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {

            if (part->next == NULL) {
                return;
            }

            part = part->next;
            old = part->elts;
            i = 0;
        }

        if (old[i].tag == shm_zone->tag
            && old[i].shm.size != shm_zone->shm.size
            && old[i].shm.name.len == shm_zone->shm.name.len
            && ngx_memcmp(old[i].shm.name.data, shm_zone->shm.name.data,
                          old[i].shm.name.len)
               == 0)
        {
            ngx_log_error(NGX_LOG_WARN, shm_zone->shm.log, 0,
                          "mcp_policy_zone \"%V\" had %uz bytes and has now "
                          "%uz: its counters start empty",
                          &shm_zone->shm.name, old[i].shm.size,
                          shm_zone->shm.size);
            return;
        }
    }
}
