
/*
 * The nodes of a zone: found by their key, added, removed.  For the store
 * alone; the lock of the zone is held at every call but mcp_store_keys(),
 * mcp_store_key(), mcp_store_same() and mcp_store_format().
 */


#ifndef _MCP_STORE_NODES_H_INCLUDED_
#define _MCP_STORE_NODES_H_INCLUDED_


#include "mcp_store.h"


#define MCP_STORE_WHO_LEN  40          /* an IPv6 address, a UUID */
#define MCP_STORE_SHARE    4           /* notes are one node of so many */


/*
 * A value of a scope that is longer is stored as its digest; what follows it
 * is zero, so that keys are compared as they are.
 */

typedef struct {
    u_char               counter[MCP_COUNTER_ID_LEN];
    u_char               who[MCP_STORE_WHO_LEN];
    uint32_t             len;      /* of who, or of the value digested */
    uint32_t             hash;
} mcp_store_key_t;


/* what is no counter */

typedef struct {
    uint64_t             until;    /* milliseconds since 1970 */
    uint32_t             len;
    u_char               text[MCP_STORE_NOTE_LEN];
} mcp_store_note_t;


/* size and sliding, the same in all limits of a counter, tell its expiry */

typedef struct {
    union {
        mcp_window_t     window;
        mcp_store_note_t note;
    };

    unsigned             size:30;  /* of the window, seconds; 0: free */
    unsigned             sliding:1;
    unsigned             noted:1;  /* it holds a note; size is 1 */
    uint32_t             next;     /* in its chain, or of the free ones */
    mcp_store_key_t      key;
} mcp_store_node_t;


_Static_assert(sizeof(mcp_store_node_t) == 128, "two cache lines");


/* bytes that a zone of n nodes needs, at most */

#define mcp_store_bytes(n)                                                    \
    (sizeof(mcp_store_shm_t) + 64                                             \
     + (n) * (sizeof(mcp_store_node_t) + 2 * sizeof(uint32_t)))


struct mcp_store_shm_s {
    uint32_t             nnodes;
    uint32_t             mask;          /* of the buckets */
    uint32_t             free;
    uint32_t             hand;          /* the node to be swept next */

    /* as long as full_from <= now < full_until nothing can be reclaimed */

    uint64_t             full_from;
    uint64_t             full_until;

    uint64_t             seed[2];       /* of the hash */

    uint32_t             notes;         /* kinds that there ever were: bits */
    uint32_t             nnotes;

    ngx_atomic_t         list_until;    /* see mcp_store_list_due() */
};


/* the array of nodes */

mcp_store_node_t *mcp_store_nodes(mcp_store_shm_t *shm);

/*
 * Lays out n nodes, all free, in mcp_store_bytes(n) at shm; NGX_ERROR: there
 * are no random numbers.
 */

ngx_int_t mcp_store_format(mcp_store_shm_t *shm, uint32_t n);

/* a claim of a shadow rule has another key than a live one of its limit */

void mcp_store_keys(mcp_store_shm_t *shm, const mcp_claim_t *claims, size_t n,
    mcp_store_key_t *keys);

/* the key of one value of a scope */

void mcp_store_key(mcp_store_shm_t *shm, const u_char *id,
    const mcp_str_t *who, mcp_store_key_t *key);

int mcp_store_same(const mcp_store_key_t *a, const mcp_store_key_t *b);

/* NULL: there is none */

mcp_store_node_t *mcp_store_find(mcp_store_shm_t *shm,
    const mcp_store_key_t *key);

/* a node that counts nothing yet; NULL: the zone is full */

mcp_store_node_t *mcp_store_add(mcp_store_shm_t *shm,
    const mcp_store_key_t *key, const mcp_rate_t *rate, uint64_t now);

/* the same for a note, which takes at most every fourth node */

mcp_store_node_t *mcp_store_add_note(mcp_store_shm_t *shm,
    const mcp_store_key_t *key, const mcp_store_note_t *note, uint64_t now);

void mcp_store_remove(mcp_store_shm_t *shm, mcp_store_node_t *node);


#endif /* _MCP_STORE_NODES_H_INCLUDED_ */
