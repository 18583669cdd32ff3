
#include "mcp_store_nodes.h"


static ngx_int_t mcp_store_take(mcp_store_shm_t *shm, mcp_claim_t *claim,
    const mcp_store_key_t *key, uint64_t now, mcp_store_node_t **taken,
    mcp_refusal_t *refusal, uint64_t *remaining);
static void mcp_store_give(mcp_store_shm_t *shm, mcp_store_node_t *node,
    const mcp_claim_t *claim);
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

    return NGX_OK;
}


mcp_store_rc_e
mcp_store_reserve(mcp_store_t *store, mcp_claim_t *claims, size_t nclaims,
    uint64_t now, mcp_refusal_t *refusal, uint64_t *remaining)
{
    size_t             i;
    mcp_store_rc_e     rc;
    mcp_store_key_t    keys[MCP_CLAIMS_MAX];
    mcp_store_node_t  *taken[MCP_CLAIMS_MAX];

    for (i = 0; i < nclaims; i++) {
        mcp_store_key(store->shm, &claims[i], &keys[i]);
        taken[i] = NULL;
    }

    refusal->claim = NULL;
    refusal->wait = 0;
    *remaining = UINT64_MAX;
    rc = MCP_STORE_RESERVED;

    ngx_shmtx_lock(&store->shpool->mutex);

    for (i = 0; i < nclaims && rc != MCP_STORE_FULL; i++) {

        if (mcp_store_take(store->shm, &claims[i], &keys[i], now, &taken[i],
                           refusal, remaining)
            != NGX_OK)
        {
            rc = MCP_STORE_FULL;

        } else if (refusal->claim != NULL) {
            rc = MCP_STORE_LIMIT;
        }
    }

    if (rc != MCP_STORE_RESERVED) {

        for (i = 0; i < nclaims; i++) {

            if (taken[i] != NULL) {
                mcp_store_give(store->shm, taken[i], &claims[i]);
            }
        }
    }

    ngx_shmtx_unlock(&store->shpool->mutex);

    return rc;
}


void
mcp_store_give_back(mcp_store_t *store, const mcp_claim_t *claims,
    size_t nclaims)
{
    size_t             i;
    mcp_store_key_t    keys[MCP_CLAIMS_MAX];
    mcp_store_node_t  *node;

    for (i = 0; i < nclaims; i++) {
        mcp_store_key(store->shm, &claims[i], &keys[i]);
    }

    ngx_shmtx_lock(&store->shpool->mutex);

    for (i = 0; i < nclaims; i++) {
        node = mcp_store_find(store->shm, &keys[i]);

        if (node != NULL) {
            mcp_store_give(store->shm, node, &claims[i]);
        }
    }

    ngx_shmtx_unlock(&store->shpool->mutex);
}


/* NGX_OK, with taken set or refusal; NGX_DECLINED: the zone is full */

static ngx_int_t
mcp_store_take(mcp_store_shm_t *shm, mcp_claim_t *claim,
    const mcp_store_key_t *key, uint64_t now, mcp_store_node_t **taken,
    mcp_refusal_t *refusal, uint64_t *remaining)
{
    uint64_t           wait;
    mcp_store_node_t  *node;
    const mcp_limit_t *limit;

    limit = claim->limit;
    node = mcp_store_find(shm, key);

    if (node == NULL) {

        /* a call that is refused anyway makes no counter */

        if (refusal->claim != NULL) {
            return NGX_OK;
        }

        node = mcp_store_add(shm, key, limit->window, now);

        if (node == NULL) {
            refusal->claim = claim;
            *remaining = 0;
            return NGX_DECLINED;
        }
    }

    mcp_window_turn(&node->window, limit->window, now);

    if (mcp_window_take(&node->window, claim->amount, limit->max)) {
        claim->start = node->window.start;
        *taken = node;
        *remaining = ngx_min(*remaining, limit->max - node->window.count);

        return NGX_OK;
    }

    if (refusal->claim == NULL) {
        refusal->claim = claim;
    }

    wait = mcp_window_wait(&node->window, limit->window, now);
    refusal->wait = ngx_max(refusal->wait, wait);
    *remaining = 0;

    return NGX_OK;
}


static void
mcp_store_give(mcp_store_shm_t *shm, mcp_store_node_t *node,
    const mcp_claim_t *claim)
{
    mcp_window_give(&node->window, claim->start, claim->amount);

    /* a counter that counts nothing is no counter */

    if (node->window.count == 0 && node->window.other_count == 0) {
        mcp_store_remove(shm, node);
    }
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
