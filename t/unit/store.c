
#include "store.h"


static void store_limits(void);


volatile ngx_cycle_t    *ngx_cycle;
ngx_uint_t               ngx_pagesize = 4096;

mcp_store_t              store;
mcp_limit_t              store_limit[STORE_LIMITS];
mcp_refusal_t            store_refusal;
uint64_t                 store_remaining;

static ngx_slab_pool_t   store_pool;
static u_char            store_who[STORE_WHO][8];


int
store_setup(void **state)
{
    void  *memory;

    store_limits();

    memory = aligned_alloc(64, (mcp_store_bytes(STORE_NODES) + 63) / 64 * 64);
    if (memory == NULL) {
        return -1;
    }

    store.shpool = &store_pool;
    store.shm = memory;

    *state = memory;

    return mcp_store_format(store.shm, STORE_NODES) == NGX_OK ? 0 : -1;
}


int
store_teardown(void **state)
{
    free(*state);

    return 0;
}


static void
store_limits(void)
{
    size_t  i;

    static const mcp_rate_t  rates[STORE_LIMITS] = {
        { MCP_FIXED, 1000, 3 },
        { MCP_FIXED, 7000, 5 },
        { MCP_FIXED, 3600000, 1 },
        { MCP_FIXED, 86400000, 1 },
        { MCP_SLIDING, 60000, 4 }
    };

    for (i = 0; i < STORE_LIMITS; i++) {
        memset(store_limit[i].id, (int) i, MCP_COUNTER_ID_LEN);
        store_limit[i].rate = rates[i];
    }
}


void
store_claim(mcp_claim_t *claim, size_t limit, size_t who)
{
    claim->limit = &store_limit[limit];
    claim->amount = 1;
    claim->start = 0;
    claim->shadow = 0;
    claim->who.len = (size_t) snprintf((char *) store_who[who],
                                       sizeof(store_who[who]), "%zu", who);
    claim->who.data = store_who[who];
}


mcp_store_rc_e
store_take(mcp_claim_t *claims, size_t n, uint64_t now)
{
    return mcp_store_reserve(&store, claims, n, now, &store_refusal,
                             &store_remaining);
}


size_t
store_free_nodes(void)
{
    size_t    n;
    uint32_t  i;

    n = 0;

    for (i = store.shm->free;
         i != UINT32_MAX;
         i = mcp_store_nodes(store.shm)[i].next)
    {
        n++;
    }

    return n;
}


size_t
store_chained(void)
{
    return STORE_NODES - store_free_nodes();
}


/* what nginx would bring */

void
ngx_shmtx_lock(ngx_shmtx_t *mtx)
{
    (void) mtx;
}


void
ngx_shmtx_unlock(ngx_shmtx_t *mtx)
{
    (void) mtx;
}


void *
ngx_slab_alloc(ngx_slab_pool_t *pool, size_t size)
{
    (void) pool;
    (void) size;

    return NULL;
}


void
ngx_log_error_core(ngx_uint_t level, ngx_log_t *log, ngx_err_t err,
    const char *fmt, ...)
{
    (void) level;
    (void) log;
    (void) err;
    (void) fmt;
}
