
/*
 * What the store makes of limits that slide, of amounts, of a counter that a
 * call takes twice, and of shadow rules.  Seen to fail: with sliding counters
 * kept as long as fixed ones, with waits that look at each claim alone, and
 * with one key for live and shadow claims.
 */


#include "store.h"


#define STORE_STEPS   20000
#define STORE_MINUTE  60000
#define STORE_START   (STORE_NOW - STORE_NOW % STORE_MINUTE)


/* at a time, from the start of a minute: two claims on one counter */

typedef struct {
    size_t           limit;
    uint64_t         now;
    uint64_t         amounts[2];
    mcp_store_rc_e   rc;
    size_t           claim;      /* that does not fit */
    uint64_t         wait;
} store_pair_t;


static void store_sliding(void **state);
static void store_sliding_kept(void **state);
static void store_sliding_given(void **state);
static void store_never(void **state);
static void store_waits(void **state);
static void store_pairs(void **state);
static void store_shadow(void **state);
static uint64_t store_slid(const uint64_t *counts, uint64_t now);


static const struct CMUnitTest  store_tests[] = {
    cmocka_unit_test_setup_teardown(store_sliding, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_sliding_kept, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_sliding_given, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_never, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_waits, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_pairs, store_setup,
                                    store_teardown),
    cmocka_unit_test_setup_teardown(store_shadow, store_setup,
                                    store_teardown)
};


/* one after the other: what a row takes is there for the next */

static const store_pair_t  store_rows[] = {

    /* 5 in seven seconds; 1700000001000 is the start of seven of them */

    { 1, 1000, { 3, 3 }, MCP_STORE_LIMIT, 1, MCP_WINDOW_NEVER },
    { 1, 1000, { 3, 1 }, MCP_STORE_RESERVED, 0, 0 },
    { 1, 1000, { 1, 1 }, MCP_STORE_LIMIT, 1, 7000 },
    { 1, 1000, { 2, 3 }, MCP_STORE_LIMIT, 0, 7000 },
    { 1, 8000, { 2, 3 }, MCP_STORE_RESERVED, 0, 0 },

    /* 4 in a sliding minute */

    { STORE_SLIDING, 0, { 2, 3 }, MCP_STORE_LIMIT, 1, MCP_WINDOW_NEVER },
    { STORE_SLIDING, 0, { 1, 1 }, MCP_STORE_RESERVED, 0, 0 },

    /* 2 * (60000 - e) + 3 * 60000 <= 4 * 60000, in the next one */

    { STORE_SLIDING, 0, { 2, 1 }, MCP_STORE_LIMIT, 1, 90000 },
    { STORE_SLIDING, 0, { 3, 1 }, MCP_STORE_LIMIT, 0, 120000 },
    { STORE_SLIDING, 89999, { 2, 1 }, MCP_STORE_LIMIT, 1, 1 },
    { STORE_SLIDING, 90000, { 2, 1 }, MCP_STORE_RESERVED, 0, 0 }
};


int
main(void)
{
    return unit_main(store_tests, mcp_nelts(store_tests));
}


/* random calls of a clock that is right, against all minutes there are */

static void
store_sliding(void **state)
{
    size_t       i, who;
    uint64_t     now, seed, left, *counts;
    mcp_claim_t  claim;

    static uint64_t  minutes[STORE_WHO][STORE_STEPS];

    (void) state;

    memset(minutes, 0, sizeof(minutes));

    seed = 1;
    now = STORE_START;

    for (i = 0; i < STORE_STEPS; i++) {
        now += unit_below(&seed, 3000);
        who = unit_below(&seed, 20);
        counts = &minutes[who][1 + (now - STORE_START) / STORE_MINUTE];

        store_claim(&claim, STORE_SLIDING, who);
        claim.amount = 1 + unit_below(&seed, 2);
        left = store_slid(counts, now);

        if (claim.amount > left) {
            assert_int_equal(store_take(&claim, 1, now), MCP_STORE_LIMIT);
            assert_int_equal(store_remaining, 0);

            now += store_refusal.wait - 1;
            assert_int_equal(store_take(&claim, 1, now), MCP_STORE_LIMIT);
            now++;

            counts = &minutes[who][1 + (now - STORE_START) / STORE_MINUTE];
            left = store_slid(counts, now);
        }

        assert_int_equal(store_take(&claim, 1, now), MCP_STORE_RESERVED);
        assert_int_equal(store_remaining, left - claim.amount);
        counts[0] += claim.amount;

        /* now and then the call was not made after all */

        if (unit_below(&seed, 8) == 0) {
            now += unit_below(&seed, STORE_MINUTE);
            mcp_store_give_back(&store, &claim, 1);
            counts[0] -= claim.amount;
        }
    }
}


/* a window matters until the next one has come to its end */

static void
store_sliding_kept(void **state)
{
    size_t       i;
    uint64_t     until;
    mcp_claim_t  claim;

    (void) state;

    for (i = 0; i < STORE_NODES; i++) {
        store_claim(&claim, i < STORE_WHO ? STORE_SLIDING : 3, i % STORE_WHO);
        claim.amount = store_limit[claim.limit - store_limit].rate.max;
        assert_int_equal(store_take(&claim, 1, STORE_START),
                         MCP_STORE_RESERVED);
    }

    until = STORE_START + 2 * STORE_MINUTE + MCP_WINDOW_KEEP;

    store_claim(&claim, 0, 0);
    assert_int_equal(store_take(&claim, 1, until - 1), MCP_STORE_FULL);
    assert_int_equal(store.shm->full_until, until);

    store_claim(&claim, STORE_SLIDING, 0);
    assert_int_equal(store_take(&claim, 1, STORE_START + STORE_MINUTE),
                     MCP_STORE_LIMIT);

    store_claim(&claim, 0, 0);
    assert_int_equal(store_take(&claim, 1, until), MCP_STORE_RESERVED);
}


/* a counter of which only the window before is left is one that counts */

static void
store_sliding_given(void **state)
{
    size_t       i;
    uint64_t     now;
    mcp_claim_t  first, claim;

    static const uint64_t  times[] = { 600 * STORE_MINUTE,
                                       STORE_MINUTE + 15000 };

    (void) state;

    store_claim(&first, STORE_SLIDING, 0);
    first.amount = 4;
    assert_int_equal(store_take(&first, 1, STORE_START), MCP_STORE_RESERVED);

    store_claim(&claim, STORE_SLIDING, 0);

    for (i = 0; i < mcp_nelts(times); i++) {
        now = STORE_START + times[i];

        assert_int_equal(store_take(&claim, 1, now), MCP_STORE_RESERVED);
        mcp_store_give_back(&store, &claim, 1);
    }

    claim.amount = 2;
    assert_int_equal(store_take(&claim, 1, now), MCP_STORE_LIMIT);

    mcp_store_give_back(&store, &first, 1);
    assert_int_equal(store_chained(), 0);
}


/* more than the maximum; of several waits the longest is told */

static void
store_never(void **state)
{
    size_t       i;
    mcp_claim_t  claims[3];

    static const size_t  limits[] = { 0, STORE_SLIDING };

    (void) state;

    for (i = 0; i < mcp_nelts(limits); i++) {
        store_claim(&claims[0], 2, 0);
        store_claim(&claims[1], limits[i], 0);
        store_claim(&claims[2], 2, 0);

        claims[1].amount = store_limit[limits[i]].rate.max + 1;

        assert_int_equal(store_take(claims, 2, STORE_NOW), MCP_STORE_LIMIT);
        assert_ptr_equal(store_refusal.claim, &claims[1]);
        assert_true(store_refusal.wait == MCP_WINDOW_NEVER);
        assert_int_equal(store_remaining, 0);
        assert_int_equal(store_chained(), 0);

        /* the first that does not fit would not do so for an hour only */

        assert_int_equal(store_take(&claims[2], 1, STORE_NOW),
                         MCP_STORE_RESERVED);
        assert_int_equal(store_take(claims, 2, STORE_NOW), MCP_STORE_LIMIT);
        assert_ptr_equal(store_refusal.claim, &claims[0]);
        assert_true(store_refusal.wait == MCP_WINDOW_NEVER);

        mcp_store_give_back(&store, &claims[2], 1);
        assert_int_equal(store_chained(), 0);
    }
}


/* a counter after the one that is full has not been looked at for long */

static void
store_waits(void **state)
{
    uint64_t     day;
    mcp_claim_t  claims[2];

    (void) state;

    store_claim(&claims[0], 3, 0);
    store_claim(&claims[1], 0, 0);
    claims[1].amount = 3;

    assert_int_equal(store_take(claims, 2, STORE_START), MCP_STORE_RESERVED);
    assert_int_equal(store_take(claims, 2, STORE_START + STORE_MINUTE),
                     MCP_STORE_LIMIT);

    day = store_limit[3].rate.size;

    assert_int_equal(store_refusal.wait,
                     day - (STORE_START + STORE_MINUTE) % day);
}


static void
store_pairs(void **state)
{
    size_t               i;
    uint64_t             now;
    mcp_claim_t          claims[2];
    const store_pair_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(store_rows); i++) {
        row = &store_rows[i];
        now = STORE_START + row->now;

        if (row->limit == 1) {
            now = STORE_NOW + row->now;
        }

        store_claim(&claims[0], row->limit, 0);
        store_claim(&claims[1], row->limit, 0);
        claims[0].amount = row->amounts[0];
        claims[1].amount = row->amounts[1];

        if (store_take(claims, 2, now) != row->rc
            || store_refusal.wait != row->wait
            || (row->rc && store_refusal.claim != &claims[row->claim]))
        {
            fail_msg("row %zu: wait %llu", i,
                     (unsigned long long) store_refusal.wait);
        }
    }
}


/* the shadow of a limit counts, and is full, by itself */

static void
store_shadow(void **state)
{
    mcp_claim_t  live, shadow;

    (void) state;

    store_claim(&live, 2, 0);
    store_claim(&shadow, 2, 0);
    shadow.shadow = 1;

    assert_int_equal(store_take(&shadow, 1, STORE_NOW), MCP_STORE_RESERVED);
    assert_int_equal(store_take(&shadow, 1, STORE_NOW), MCP_STORE_LIMIT);
    assert_int_equal(store_take(&live, 1, STORE_NOW), MCP_STORE_RESERVED);
    assert_int_equal(store_take(&live, 1, STORE_NOW), MCP_STORE_LIMIT);
    assert_int_equal(store_chained(), 2);

    mcp_store_give_back(&store, &shadow, 1);
    assert_int_equal(store_take(&live, 1, STORE_NOW), MCP_STORE_LIMIT);
    assert_int_equal(store_take(&shadow, 1, STORE_NOW), MCP_STORE_RESERVED);
}


/* what is left of the limit beside counts[0] and, in the minute before, [-1] */

static uint64_t
store_slid(const uint64_t *counts, uint64_t now)
{
    uint64_t  max, left;

    max = store_limit[STORE_SLIDING].rate.max * STORE_MINUTE;
    left = store_limit[STORE_SLIDING].rate.max;

    while (left
           && counts[-1] * (STORE_MINUTE - now % STORE_MINUTE)
              + (counts[0] + left) * STORE_MINUTE
              > max)
    {
        left--;
    }

    return left;
}
