
/*
 * The store on plain memory: counters against a simple model, a zone that is
 * full, and the states in which a worker leaves a zone when it is killed at
 * any store of the program.  Seen to fail: with the sweep or the reclaiming
 * of lost nodes left out, with a roll-back that forgets a claim, and with keys
 * that are compared by their hash.
 */


#include "store.h"


#define STORE_STEPS  60000


typedef struct {
    uint64_t   start;
    uint64_t   count;
} store_count_t;


static void store_counts(void **state);
static void store_together(void **state);
static void store_twice(void **state);
static void store_full(void **state);
static void store_full_until(void **state);
static void store_give_back(void **state);
static void store_long_values(void **state);
static void store_killed(void **state);
static void store_killed_adding(void **state);


static const struct CMUnitTest  store_tests[] = {
    cmocka_unit_test_setup_teardown(store_counts, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_together, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_twice, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_full, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_full_until, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_give_back, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_long_values, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_killed, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_killed_adding, store_setup,
                                    store_teardown)
};


int
main(void)
{
    return unit_main(store_tests, mcp_nelts(store_tests));
}


/* random calls of many subjects against an array that holds them all */

static void
store_counts(void **state)
{
    size_t          i, limit, who;
    uint64_t        now, seed, start, fits;
    mcp_claim_t     claim;
    store_count_t  *count;

    static store_count_t  model[STORE_LIMITS][STORE_WHO];

    memset(model, 0, sizeof(model));

    seed = 1;
    now = STORE_NOW;

    for (i = 0; i < STORE_STEPS; i++) {

        /* no more subjects within one window than there are nodes */

        limit = unit_below(&seed, 2);
        who = unit_below(&seed, 24);
        now += unit_below(&seed, 40);

        start = now - now % store_limit[limit].rate.size;
        count = &model[limit][who];

        if (count->start != start) {
            count->start = start;
            count->count = 0;
        }

        fits = count->count < store_limit[limit].rate.max;
        count->count += fits;

        store_claim(&claim, limit, who);

        assert_int_equal(store_take(&claim, 1, now),
                         fits ? MCP_STORE_RESERVED : MCP_STORE_LIMIT);
        assert_int_equal(store_remaining,
                         store_limit[limit].rate.max - count->count);

        if (!fits) {
            assert_ptr_equal(store_refusal.claim, &claim);
            assert_int_equal(store_refusal.wait,
                             start + store_limit[limit].rate.size - now);
        }

        /* now and then the call was not made after all */

        if (fits && unit_below(&seed, 8) == 0) {
            mcp_store_give_back(&store, &claim, 1);
            count->count--;
        }
    }

    (void) state;
}


static void
store_together(void **state)
{
    size_t       n;
    mcp_claim_t  claims[3];

    (void) state;

    /* limits 2 and 3: at most 1 in an hour, at most 1 in a day */

    store_claim(&claims[0], 3, 0);
    assert_int_equal(store_take(claims, 1, STORE_NOW), MCP_STORE_RESERVED);

    n = store_chained();

    store_claim(&claims[0], 0, 0);
    store_claim(&claims[1], 3, 0);
    store_claim(&claims[2], 2, 0);

    assert_int_equal(store_take(claims, 3, STORE_NOW), MCP_STORE_LIMIT);
    assert_ptr_equal(store_refusal.claim, &claims[1]);

    /* a refused call takes nothing and makes no counter */

    assert_int_equal(store_chained(), n);
    assert_int_equal(store_take(&claims[2], 1, STORE_NOW),
                     MCP_STORE_RESERVED);

    /* the first that does not fit is named, the longest wait is told */

    assert_int_equal(store_take(&claims[1], 2, STORE_NOW), MCP_STORE_LIMIT);
    assert_ptr_equal(store_refusal.claim, &claims[1]);
    assert_int_equal(store_refusal.wait,
                     store_limit[3].rate.size
                     - STORE_NOW % store_limit[3].rate.size);
}


/* one counter twice in a call: both must fit together */

static void
store_twice(void **state)
{
    mcp_claim_t  claims[2];

    (void) state;

    store_claim(&claims[0], 2, 0);
    store_claim(&claims[1], 2, 0);

    assert_int_equal(store_take(claims, 2, STORE_NOW), MCP_STORE_LIMIT);
    assert_ptr_equal(store_refusal.claim, &claims[1]);
    assert_int_equal(store_chained(), 0);
    assert_int_equal(store_take(claims, 1, STORE_NOW), MCP_STORE_RESERVED);
}


static void
store_full(void **state)
{
    size_t       i;
    uint64_t     now;
    mcp_claim_t  claim;

    (void) state;

    now = STORE_NOW;

    /* half of them live for a second, half for a day */

    for (i = 0; i < STORE_NODES; i++) {
        store_claim(&claim, (i < STORE_NODES / 2) ? 0 : 3,
                    i % (STORE_NODES / 2));
        assert_int_equal(store_take(&claim, 1, now), MCP_STORE_RESERVED);
    }

    store_claim(&claim, 1, 0);
    assert_int_equal(store_take(&claim, 1, now), MCP_STORE_FULL);
    assert_ptr_equal(store_refusal.claim, &claim);

    /* a live counter is kept, one that has expired is not */

    store_claim(&claim, 3, 0);
    assert_int_equal(store_take(&claim, 1, now), MCP_STORE_LIMIT);

    now += 1000 + MCP_WINDOW_KEEP;

    for (i = 0; i < STORE_NODES / 2; i++) {
        store_claim(&claim, 1, i);
        assert_int_equal(store_take(&claim, 1, now), MCP_STORE_RESERVED);
    }

    for (i = 0; i < STORE_NODES / 2; i++) {
        store_claim(&claim, 3, i);
        assert_int_equal(store_take(&claim, 1, now), MCP_STORE_LIMIT);
    }

    store_claim(&claim, 0, 0);
    assert_int_equal(store_take(&claim, 1, now), MCP_STORE_FULL);
}


/* a full zone is not searched again until something can have expired */

static void
store_full_until(void **state)
{
    size_t       i;
    mcp_claim_t  claim;

    (void) state;

    for (i = 0; i < STORE_NODES; i++) {
        store_claim(&claim, (i < STORE_NODES / 2) ? 2 : 3,
                    i % (STORE_NODES / 2));
        assert_int_equal(store_take(&claim, 1, STORE_NOW),
                         MCP_STORE_RESERVED);
    }

    store_claim(&claim, 1, 0);
    assert_int_equal(store_take(&claim, 1, STORE_NOW), MCP_STORE_FULL);
    assert_int_equal(store.shm->full_from, STORE_NOW);
    assert_int_equal(store.shm->full_until,
                     STORE_NOW - STORE_NOW % store_limit[2].rate.size
                     + store_limit[2].rate.size + MCP_WINDOW_KEEP);

    /* a clock that was set back is no reason to wait */

    store.shm->full_from = STORE_NOW + 1000;
    store.shm->full_until = STORE_NOW + 1000000000;
    assert_int_equal(store_take(&claim, 1, STORE_NOW), MCP_STORE_FULL);
    assert_int_equal(store.shm->full_from, STORE_NOW);

    /* a node that was given back can be had at once */

    store_claim(&claim, 2, 0);
    claim.start = STORE_NOW - STORE_NOW % store_limit[2].rate.size;
    mcp_store_give_back(&store, &claim, 1);

    store_claim(&claim, 1, 0);
    assert_int_equal(store_take(&claim, 1, STORE_NOW), MCP_STORE_RESERVED);
}


static void
store_give_back(void **state)
{
    mcp_claim_t  first, second;

    (void) state;

    store_claim(&first, 2, 0);
    assert_int_equal(store_take(&first, 1, STORE_NOW), MCP_STORE_RESERVED);

    /* in the next window, what was taken in this one changes nothing there */

    store_claim(&second, 2, 0);
    assert_int_equal(store_take(&second, 1,
                                STORE_NOW + store_limit[2].rate.size),
                     MCP_STORE_RESERVED);

    mcp_store_give_back(&store, &first, 1);
    assert_int_equal(store_take(&first, 1,
                                STORE_NOW + store_limit[2].rate.size),
                     MCP_STORE_LIMIT);

    mcp_store_give_back(&store, &second, 1);
    assert_int_equal(store_chained(), 0);

    /* there is no counter any more */

    mcp_store_give_back(&store, &second, 1);
    assert_int_equal(store_free_nodes(), STORE_NODES);
}


static void
store_long_values(void **state)
{
    size_t       len;
    u_char       who[300];
    mcp_claim_t  claim;

    (void) state;

    memset(who, 'w', sizeof(who));

    for (len = 30; len < 50; len++) {

        store_claim(&claim, 2, 0);
        claim.who.data = who;
        claim.who.len = len;

        assert_int_equal(store_take(&claim, 1, STORE_NOW),
                         MCP_STORE_RESERVED);
        assert_int_equal(store_take(&claim, 1, STORE_NOW), MCP_STORE_LIMIT);
    }

    /* they differ in their last byte only */

    claim.who.len = sizeof(who);
    assert_int_equal(store_take(&claim, 1, STORE_NOW), MCP_STORE_RESERVED);
    who[sizeof(who) - 1] = 'v';
    assert_int_equal(store_take(&claim, 1, STORE_NOW), MCP_STORE_RESERVED);
    assert_int_equal(store_take(&claim, 1, STORE_NOW), MCP_STORE_LIMIT);
}


/* unlinked, but not yet free: it is found again when its time has come */

static void
store_killed(void **state)
{
    size_t             i;
    uint32_t          *buckets;
    mcp_claim_t        claim;
    mcp_store_key_t    key;
    mcp_store_node_t  *node;

    (void) state;

    buckets = (uint32_t *) (store.shm + 1);

    for (i = 0; i < 8; i++) {
        store_claim(&claim, 0, i);
        assert_int_equal(store_take(&claim, 1, STORE_NOW),
                         MCP_STORE_RESERVED);

        mcp_store_keys(store.shm, &claim, 1, &key);
        node = mcp_store_find(store.shm, &key);

        buckets[key.hash & store.shm->mask] = node->next;
    }

    assert_int_equal(store_free_nodes(), STORE_NODES - 8);

    for (i = 0; i < STORE_NODES; i++) {
        store_claim(&claim, 1 + i / STORE_WHO, i % STORE_WHO);
        assert_int_equal(store_take(&claim, 1, STORE_NOW + 3000),
                         MCP_STORE_RESERVED);
    }
}


/* no longer free, but not yet linked */

static void
store_killed_adding(void **state)
{
    size_t             i;
    mcp_claim_t        claim;
    mcp_store_node_t  *nodes;

    (void) state;

    nodes = mcp_store_nodes(store.shm);

    for (i = 0; i < 8; i++) {
        store.shm->free = nodes[store.shm->free].next;
    }

    for (i = 0; i < STORE_NODES; i++) {
        store_claim(&claim, 1 + i / STORE_WHO, i % STORE_WHO);
        assert_int_equal(store_take(&claim, 1, STORE_NOW),
                         MCP_STORE_RESERVED);
    }

    store_claim(&claim, 0, 0);
    assert_int_equal(store_take(&claim, 1, STORE_NOW), MCP_STORE_FULL);
}
