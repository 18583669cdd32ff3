
/*
 * The counters of a zone of shared memory, and the notes beside them
 * (mcp_store_note.h).
 *
 * The zone is one array of nodes of one size, a hash table of chains over
 * them, and a list of those that are free:
 *
 *   mcp_store_shm_t | buckets: uint32_t[] | nodes: mcp_store_node_t[]
 *
 * Nodes refer to each other by number, so that nothing depends on where the
 * zone is mapped.  Each change that makes something visible is one aligned
 * store, so that a worker that is killed while it holds the lock leaves
 * chains that can be walked; at worst a call stays counted that was never
 * sent, or a node is lost until the zone is full.
 *
 * The lock is the mutex of the zone's slab pool: nginx frees it when the
 * worker that held it has died.  It is held for a few
 * hundred instructions per claim or note; but a zone that has become full is
 * walked once, and then not before the first of its nodes expires.
 */


#ifndef _MCP_STORE_H_INCLUDED_
#define _MCP_STORE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "mcp_judge.h"


/* bytes of a note; one that is longer is not kept */

#define MCP_STORE_NOTE_LEN  44

/* a zone holds at least this much */

#define MCP_STORE_MIN_PAGES  8


typedef struct mcp_store_shm_s  mcp_store_shm_t;


/* what shm_zone->data points to */

typedef struct {
    ngx_slab_pool_t     *shpool;
    mcp_store_shm_t     *shm;
    ngx_atomic_t        *list_until;  /* in it: see mcp_store_list_due() */
} mcp_store_t;


typedef enum {
    MCP_STORE_RESERVED = 0,
    MCP_STORE_LIMIT,              /* a claim does not fit */
    MCP_STORE_FULL                /* there is no room for a counter */
} mcp_store_rc_e;


/* why nothing was reserved */

typedef struct {
    const mcp_claim_t   *claim;   /* the first that did not fit */
    uint64_t             wait;    /* see mcp_store_reserve() */
} mcp_refusal_t;


/* the init handler of the zone; shm_zone->data is a zeroed mcp_store_t */

ngx_int_t mcp_store_init_zone(ngx_shm_zone_t *shm_zone, void *data);

/*
 * Takes all claims or none, 1 to MCP_CLAIMS_MAX of them, at the time of now
 * (milliseconds since 1970); of claims that take one counter, each must fit
 * beside those before it.  Sets
 * claim->start for mcp_store_give_back(), and remaining to the least that one
 * of the counters has left now; 0 if something does not fit.
 *
 * refusal->wait is in milliseconds: how long until all claims fit, if nobody
 * else calls.  MCP_WINDOW_NEVER: not as long as the limits are what they are.
 */

mcp_store_rc_e mcp_store_reserve(mcp_store_t *store, mcp_claim_t *claims,
    size_t nclaims, uint64_t now, mcp_refusal_t *refusal,
    uint64_t *remaining);

/* what was reserved, in the windows it was taken from */

void mcp_store_give_back(mcp_store_t *store, const mcp_claim_t *claims,
    size_t nclaims);


#endif /* _MCP_STORE_H_INCLUDED_ */
