
/*
 * The arithmetic of a rate limit, by tables: step by step through clocks that
 * run, lag and jump, fixed and sliding; sliding limits by numbers worked out
 * by hand, at and beside equality; what is given back, where it was taken;
 * and how long it all has to be kept.
 */


#include "unit.h"
#include "mcp_window.h"


#define WINDOW_BASE    1700000040000ull    /* a full minute */
#define WINDOW_STEPS   14
#define WINDOW_MOST    9007199254740991ull /* 2^53 - 1 */
#define WINDOW_LEAP    31622400000ull      /* 366 days */


/* at a time, from WINDOW_BASE, something is taken from a window of a minute */

typedef struct {
    int64_t            now;
    uint64_t           amount;
    int                taken;
    int64_t            start;    /* of the window that counts, from the base */
    uint64_t           wait;
} window_step_t;


typedef struct {
    mcp_algorithm_e    algorithm;
    window_step_t      steps[WINDOW_STEPS];
} window_row_t;


/* what two windows hold, and a call when e milliseconds have gone by */

typedef struct {
    uint64_t           size;
    uint64_t           max;
    uint64_t           prev;
    uint64_t           count;
    int64_t            e;
    uint64_t           amount;
    uint64_t           left;
    uint64_t           wait;
} window_slide_t;


static void window_steps(void **state);
static void window_takes(void **state);
static void window_sliding(void **state);
static void window_gives(void **state);
static void window_keeps(void **state);
static void window_expiries(void **state);
static void window_set(mcp_window_t *window, int64_t start, uint64_t count,
    uint64_t prev, int64_t other, uint64_t other_count, uint64_t other_prev);


/* of at most 10 in a minute; a step of amount 0 ends the row */

static const window_row_t  window_rows[] = {

    /* one window, then the next */

    { MCP_FIXED,
      { { 0, 10, 1, 0, 0 }, { 0, 1, 0, 0, 60000 },
        { 59999, 1, 0, 0, 1 }, { 60000, 10, 1, 60000, 0 },
        { 60001, 1, 0, 60000, 59999 },
        { 600000, 11, 0, 600000, MCP_WINDOW_NEVER } } },

    /* a clock that lags counts in the newest window */

    { MCP_FIXED,
      { { 60000, 9, 1, 60000, 0 }, { 59999, 1, 1, 60000, 0 },
        { 59999, 1, 0, 60000, 60001 }, { 0, 1, 0, 60000, 120000 },
        { 119999, 1, 0, 60000, 1 } } },

    /* beyond MCP_WINDOW_LAG it counts where it is, and back again */

    { MCP_FIXED,
      { { 60000, 10, 1, 60000, 0 }, { -3540001, 10, 1, -3600000, 0 },
        { 60000, 1, 0, 60000, 60000 } } },

    /* but no further back than the window that there was before */

    { MCP_FIXED,
      { { 0, 4, 1, 0, 0 }, { 60000, 10, 1, 60000, 0 },
        { -3540001, 7, 0, 0, 3660001 }, { -3540001, 6, 1, 0, 0 } } },

    /* ahead for once: both windows are remembered */

    { MCP_FIXED,
      { { 0, 10, 1, 0, 0 }, { 36000000, 8, 1, 36000000, 0 },
        { 1000, 1, 0, 0, 59000 }, { 60000, 10, 1, 60000, 0 },
        { 59000, 1, 0, 60000, 61000 }, { 120000, 1, 1, 120000, 0 },
        { 36000000, 3, 0, 36000000, 60000 },
        { 36000000, 2, 1, 36000000, 0 },
        { 36000001, 1, 0, 36000000, 59999 },
        { 36060000, 10, 1, 36060000, 0 } } },

    /* of two that were ahead the later one is remembered */

    { MCP_FIXED,
      { { 0, 1, 1, 0, 0 }, { 36000000, 10, 1, 36000000, 0 },
        { 0, 1, 1, 0, 0 }, { 72000000, 10, 1, 72000000, 0 },
        { 60000, 1, 1, 60000, 0 }, { 72000000, 1, 0, 72000000, 60000 } } },

    /* a small step back within one window is none */

    { MCP_FIXED,
      { { 59000, 5, 1, 0, 0 }, { 0, 6, 0, 0, 60000 },
        { 0, 5, 1, 0, 0 }, { 30000, 1, 0, 0, 30000 } } },

    /* the next window is known to be full: one more has to be waited for */

    { MCP_FIXED,
      { { 3600001, 10, 1, 3600000, 0 }, { 7200060, 10, 1, 7200000, 0 },
        { 3540000, 11, 0, 3600000, MCP_WINDOW_NEVER },
        { 7140000, 10, 1, 7140000, 0 }, { 7140000, 1, 0, 7140000, 120000 },
        { 7200000, 1, 0, 7200000, 60000 } } },

    /* what the window before holds fades */

    { MCP_SLIDING,
      { { 0, 10, 1, 0, 0 }, { 0, 1, 0, 0, 66000 },
        { 60000, 1, 0, 60000, 6000 }, { 65999, 1, 0, 60000, 1 },
        { 66000, 1, 1, 60000, 0 }, { 66000, 1, 0, 60000, 6000 },
        { 66000, 9, 0, 60000, 54000 }, { 90000, 5, 0, 60000, 6000 },
        { 90000, 4, 1, 60000, 0 }, { 119999, 5, 0, 60000, 1 },
        { 120000, 5, 1, 120000, 0 }, { 120000, 1, 0, 120000, 12000 } } },

    /* two windows later nothing is left of it */

    { MCP_SLIDING,
      { { 59999, 10, 1, 0, 0 }, { 119999, 10, 0, 60000, 1 },
        { 120000, 10, 1, 120000, 0 }, { 239999, 9, 1, 180000, 0 } } },

    /* a clock that lags is at the very beginning of the newest window */

    { MCP_SLIDING,
      { { 0, 10, 1, 0, 0 }, { 66000, 1, 1, 60000, 0 },
        { 71999, 1, 0, 60000, 1 }, { 59999, 1, 0, 60000, 12001 },
        { 0, 1, 0, 60000, 72000 }, { 72000, 1, 1, 60000, 0 } } },

    /* ahead for once: each window remembers the one before it */

    { MCP_SLIDING,
      { { 0, 10, 1, 0, 0 }, { 66000, 1, 1, 60000, 0 },
        { 36000000, 10, 1, 36000000, 0 }, { 66000, 1, 0, 60000, 6000 },
        { 72000, 1, 1, 60000, 0 }, { 120000, 9, 0, 120000, 30000 },
        { 120000, 8, 1, 120000, 0 }, { 35940000, 10, 1, 35940000, 0 },
        { 36000000, 1, 0, 36000000, 66000 },
        { 36066000, 1, 1, 36060000, 0 } } },

    /* the window before the one ahead counts there, when its time has come */

    { MCP_SLIDING,
      { { 0, 1, 1, 0, 0 }, { 36000000, 2, 1, 36000000, 0 },
        { 32340000, 1, 1, 32340000, 0 }, { 35940000, 8, 1, 35940000, 0 },
        { 36000000, 1, 0, 36000000, 7500 },
        { 36060000, 9, 0, 36060000, 30000 },
        { 36060000, 8, 1, 36060000, 0 } } }
};


static const window_slide_t  window_slides[] = {

    /* 10 * 900 + 1 * 1000 = 10 * 1000: equal at e = 100 */

    { 1000, 10, 10, 0, 0, 1, 0, 100 },
    { 1000, 10, 10, 0, 99, 1, 0, 1 },
    { 1000, 10, 10, 0, 100, 1, 1, 0 },
    { 1000, 10, 10, 0, 199, 2, 1, 1 },
    { 1000, 10, 10, 0, 999, 9, 9, 0 },
    { 1000, 10, 10, 0, 999, 10, 9, 1 },
    { 1000, 10, 10, 5, 599, 1, 0, 1 },
    { 1000, 10, 10, 5, 600, 1, 1, 0 },

    /* 3 * (7000 - e) + 7000 <= 21000: e >= 2333 1/3 */

    { 7000, 3, 3, 0, 0, 1, 0, 2334 },
    { 7000, 3, 3, 0, 2333, 1, 0, 1 },
    { 7000, 3, 3, 0, 2334, 1, 1, 0 },
    { 7000, 3, 3, 0, 4666, 2, 1, 1 },
    { 7000, 3, 3, 0, 4667, 2, 2, 0 },
    { 7000, 3, 3, 0, 6999, 3, 2, 1 },
    { 7000, 3, 2, 1, 3499, 1, 0, 1 },
    { 7000, 3, 2, 1, 3500, 1, 1, 0 },

    /* nothing before */

    { 1000, 10, 0, 0, 0, 10, 10, 0 },
    { 1000, 10, 0, 9, 0, 1, 1, 0 },

    /* into the next window, where this one is the one before */

    { 1000, 10, 0, 10, 0, 1, 0, 1100 },
    { 1000, 10, 0, 10, 999, 1, 0, 101 },
    { 1000, 10, 10, 1, 0, 9, 0, 1000 },
    { 1000, 10, 10, 5, 999, 5, 4, 1 },
    { 1000, 10, 10, 5, 999, 6, 4, 201 },

    /* into the one after it: nothing else may be there */

    { 1000, 10, 0, 1, 0, 10, 9, 2000 },
    { 1000, 10, 0, 10, 999, 10, 0, 1001 },
    { 1000, 10, 10, 10, 500, 10, 0, 1500 },

    /* one at a time */

    { 1000, 1, 0, 0, 0, 1, 1, 0 },
    { 1000, 1, 0, 1, 0, 1, 0, 2000 },
    { 1000, 1, 0, 1, 999, 1, 0, 1001 },
    { 1000, 1, 1, 0, 0, 1, 0, 1000 },
    { 1000, 1, 1, 0, 999, 1, 0, 1 },

    /* more than ever fits */

    { 1000, 10, 0, 0, 0, 11, 10, MCP_WINDOW_NEVER },
    { 1000, 10, 0, 0, 0, UINT64_MAX, 10, MCP_WINDOW_NEVER },
    { 1000, 1, 1, 1, 999, 2, 0, MCP_WINDOW_NEVER },

    /* a clock that lags: as at e = 0 */

    { 1000, 10, 10, 0, -500, 1, 0, 600 },
    { 1000, 10, 5, 0, -500, 5, 5, 0 },
    { 1000, 10, 0, 10, -1, 1, 0, 1101 },

    /* taken while the limit was 20: 20 * 450 + 1000 = 10000 */

    { 1000, 10, 20, 0, 0, 1, 0, 550 },
    { 1000, 10, 20, 0, 549, 1, 0, 1 },
    { 1000, 10, 20, 0, 550, 1, 1, 0 },
    { 1000, 10, 0, 20, 0, 1, 0, 1550 },

    /* 2^53 - 1 = 284836 * 31622400000 + 1328340991 */

    { WINDOW_LEAP, WINDOW_MOST, 0, 0, 0, WINDOW_MOST, WINDOW_MOST, 0 },
    { WINDOW_LEAP, WINDOW_MOST, WINDOW_MOST, 0, 0, 1, 0, 1 },
    { WINDOW_LEAP, WINDOW_MOST, WINDOW_MOST, 0, 1, 284836, 284836, 0 },
    { WINDOW_LEAP, WINDOW_MOST, WINDOW_MOST, 0, 1, 284837, 284836, 1 },
    { WINDOW_LEAP, WINDOW_MOST, WINDOW_MOST, 0, WINDOW_LEAP - 1,
      WINDOW_MOST, WINDOW_MOST - 284837, 1 },
    { WINDOW_LEAP, WINDOW_MOST, 1, 0, 0, WINDOW_MOST, WINDOW_MOST - 1,
      WINDOW_LEAP },
    { WINDOW_LEAP, WINDOW_MOST, 0, WINDOW_MOST, 0, WINDOW_MOST, 0,
      2 * WINDOW_LEAP },
    { WINDOW_LEAP, 1, 1, 0, WINDOW_LEAP - 1, 1, 0, 1 },
    { WINDOW_LEAP, 2, 2, 0, WINDOW_LEAP / 2 - 1, 1, 0, 1 },
    { WINDOW_LEAP, 2, 2, 0, WINDOW_LEAP / 2, 1, 1, 0 }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(window_steps),
        cmocka_unit_test(window_takes),
        cmocka_unit_test(window_sliding),
        cmocka_unit_test(window_gives),
        cmocka_unit_test(window_keeps),
        cmocka_unit_test(window_expiries)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
window_steps(void **state)
{
    int                   taken;
    size_t                i, j;
    uint64_t              now, wait;
    mcp_rate_t            rate;
    mcp_window_t          window;
    const window_step_t  *step;

    (void) state;

    for (i = 0; i < mcp_nelts(window_rows); i++) {
        memset(&window, 0, sizeof(mcp_window_t));

        rate.algorithm = window_rows[i].algorithm;
        rate.size = 60000;
        rate.max = 10;

        for (j = 0; j < WINDOW_STEPS; j++) {
            step = &window_rows[i].steps[j];

            if (step->amount == 0) {
                break;
            }

            now = WINDOW_BASE + (uint64_t) step->now;

            mcp_window_turn(&window, rate.size, now);
            wait = mcp_window_wait(&window, &rate, step->amount, now);
            taken = mcp_window_take(&window, &rate, step->amount, now);

            if (taken != step->taken
                || mcp_window_start(&window)
                   != WINDOW_BASE + (uint64_t) step->start
                || wait != step->wait)
            {
                fail_msg("row %zu, step %zu: taken %d, start %lld, wait %llu",
                         i, j, taken,
                         (long long) (mcp_window_start(&window) - WINDOW_BASE),
                         (unsigned long long) wait);
            }
        }
    }
}


static void
window_takes(void **state)
{
    size_t         i;
    mcp_rate_t     rate;
    mcp_window_t   window;

    static const struct {
        uint64_t   count;
        uint64_t   amount;
        uint64_t   max;
        int        taken;
    } rows[] = {
        { 0, 1, 1, 1 }, { 1, 1, 1, 0 }, { 0, 2, 1, 0 }, { 9, 1, 10, 1 },
        { 9, 2, 10, 0 }, { 10, 1, 10, 0 }, { 11, 1, 10, 0 },
        { 0, WINDOW_MOST, WINDOW_MOST, 1 }, { 1, WINDOW_MOST, WINDOW_MOST, 0 },
        { WINDOW_MOST - 1, 1, WINDOW_MOST, 1 }, { WINDOW_MOST, 1, 10, 0 },
        { UINT64_MAX, 1, 10, 0 }, { 1, UINT64_MAX, 10, 0 },
        { UINT64_MAX, UINT64_MAX, UINT64_MAX, 0 },
        { UINT64_MAX - 1, 1, UINT64_MAX, 1 }
    };

    (void) state;

    rate.algorithm = MCP_FIXED;
    rate.size = 60000;

    for (i = 0; i < mcp_nelts(rows); i++) {
        window_set(&window, 0, rows[i].count, 7, -60000, 7, 7);
        rate.max = rows[i].max;

        assert_int_equal(mcp_window_take(&window, &rate, rows[i].amount,
                                         WINDOW_BASE),
                         rows[i].taken);
        assert_true(window.slots[0].count
                    == rows[i].count + (rows[i].taken ? rows[i].amount : 0));
    }
}


static void
window_sliding(void **state)
{
    size_t                 i;
    uint64_t               now, left, wait;
    mcp_rate_t             rate;
    mcp_window_t           window;
    const window_slide_t  *row;

    (void) state;

    rate.algorithm = MCP_SLIDING;

    for (i = 0; i < mcp_nelts(window_slides); i++) {
        row = &window_slides[i];

        memset(&window, 0, sizeof(mcp_window_t));

        window.slots[0].start = 1000 * row->size;
        window.slots[0].count = row->count;
        window.slots[0].prev = row->prev;

        rate.size = row->size;
        rate.max = row->max;

        now = window.slots[0].start + (uint64_t) row->e;
        left = mcp_window_left(&window, &rate, now);
        wait = mcp_window_wait(&window, &rate, row->amount, now);

        if (left != row->left || wait != row->wait) {
            fail_msg("row %zu: left %llu, wait %llu", i,
                     (unsigned long long) left, (unsigned long long) wait);
        }

        assert_int_equal(mcp_window_take(&window, &rate, row->amount, now),
                         row->wait == 0);
    }
}


static void
window_gives(void **state)
{
    size_t         i;
    mcp_window_t   window;

    static const struct {
        int64_t    other;
        int64_t    start;
        uint64_t   amount;
        uint64_t   counts[4];    /* count, prev, the other's count, its prev */
    } rows[] = {
        { -60000, 0, 2, { 3, 6, 7, 8 } },
        { -60000, 0, 5, { 0, 6, 7, 8 } },
        { -60000, 0, 6, { 0, 6, 7, 8 } },
        { -60000, -60000, 2, { 5, 6, 5, 8 } },
        { -60000, -60000, UINT64_MAX, { 5, 6, 0, 8 } },
        { -60000, -120000, 2, { 5, 6, 7, 6 } },
        { -60000, 60000, 2, { 5, 6, 7, 8 } },
        { -60000, 1, 2, { 5, 6, 7, 8 } },
        { 60000, 0, 2, { 3, 6, 7, 8 } },
        { 60000, -60000, 2, { 5, 4, 7, 8 } },
        { 36000000, -60000, 2, { 5, 4, 7, 8 } },
        { 36000000, -60000, 7, { 5, 0, 7, 8 } },
        { 36000000, 36000000 - 60000, 2, { 5, 6, 7, 6 } },
        { 36000000, 36000000 + 60000, 2, { 5, 6, 7, 8 } }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        window_set(&window, 0, 5, 6, rows[i].other, 7, 8);

        mcp_window_give(&window, 60000,
                        WINDOW_BASE + (uint64_t) rows[i].start,
                        rows[i].amount);

        assert_int_equal(window.slots[0].count, rows[i].counts[0]);
        assert_int_equal(window.slots[0].prev, rows[i].counts[1]);
        assert_int_equal(window.slots[1].count, rows[i].counts[2]);
        assert_int_equal(window.slots[1].prev, rows[i].counts[3]);
    }
}


/* what there is to give back is still known, wherever the clock has been */

static void
window_keeps(void **state)
{
    size_t         i, j;
    uint64_t       now;
    mcp_window_t   window;

    static const mcp_rate_t  rate = { MCP_SLIDING, 60000, 10 };

    /* one each is taken in the first window and in those of the jumps */

    static const int64_t  jumps[][3] = {
        { 60000, 0, 0 }, { 36000000, 60000, 0 }, { 60000, 36000000, 60000 },
        { 36000000, 60000, 36000000 }, { 60000, 36000000, 36000000 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(jumps); i++) {
        memset(&window, 0, sizeof(mcp_window_t));

        mcp_window_turn(&window, rate.size, WINDOW_BASE);
        assert_true(mcp_window_take(&window, &rate, 5, WINDOW_BASE));

        for (j = 0; j < 3; j++) {
            now = WINDOW_BASE + (uint64_t) jumps[i][j];
            mcp_window_turn(&window, rate.size, now);
        }

        assert_false(mcp_window_empty(&window, rate.size));

        mcp_window_give(&window, rate.size, WINDOW_BASE, 4);
        assert_false(mcp_window_empty(&window, rate.size));

        now = WINDOW_BASE + 60000;
        mcp_window_turn(&window, rate.size, now);

        assert_int_equal(mcp_window_left(&window, &rate, now), 9);

        mcp_window_give(&window, rate.size, WINDOW_BASE, 1);
        assert_true(mcp_window_empty(&window, rate.size));
        assert_int_equal(mcp_window_left(&window, &rate, now), 10);
        assert_int_equal(mcp_window_expiry(&window, MCP_SLIDING, rate.size,
                                           now),
                         0);
    }
}


static void
window_expiries(void **state)
{
    size_t         i, j;
    uint64_t       expiry;
    mcp_window_t   window;

    static const struct {
        int64_t    start;
        uint64_t   count;
        uint64_t   prev;
        int64_t    other;
        uint64_t   other_count;
        int64_t    expiry[2];    /* from the base, or 0: at once */
    } rows[] = {
        { 0, 0, 0, -60000, 0, { 0, 0 } },
        { 0, 1, 0, -60000, 0, { 61000, 121000 } },
        { 0, 1, 0, -60000, 5, { 61000, 121000 } },
        { 0, 0, 0, -60000, 5, { 1000, 61000 } },
        { -60000, 1, 0, 0, 5, { 61000, 121000 } },
        { MCP_WINDOW_LAG, 1, 0, 0, 5,
          { MCP_WINDOW_LAG + 61000, MCP_WINDOW_LAG + 121000 } },
        { MCP_WINDOW_LAG + 1, 1, 0, 0, 5, { 61000, 121000 } },
        { MCP_WINDOW_LAG + 1, 1, 0, -60000, 0, { 0, 0 } },
        { 0, 1, 0, 36000000, 5, { 61000, 121000 } },
        { 0, 0, 0, 36000000, 5, { 0, 0 } },

        /* the window before the one that counts */

        { 0, 0, 5, 36000000, 5, { 1000, 61000 } },
        { 0, 1, 5, 36000000, 5, { 61000, 121000 } },

        /* which has its own slot: that is looked at */

        { 0, 0, 5, -60000, 0, { 0, 0 } },

        /* the window before one that is ahead */

        { MCP_WINDOW_LAG + 1, 0, 5, -60000, 0,
          { MCP_WINDOW_LAG + 1001, MCP_WINDOW_LAG + 61001 } }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        window_set(&window, rows[i].start, rows[i].count, rows[i].prev,
                   rows[i].other, rows[i].other_count, 0);

        for (j = 0; j < 2; j++) {
            expiry = mcp_window_expiry(&window, j ? MCP_SLIDING : MCP_FIXED,
                                       60000, WINDOW_BASE);

            assert_int_equal(expiry,
                             rows[i].expiry[j]
                             ? WINDOW_BASE + (uint64_t) rows[i].expiry[j]
                             : 0);
        }
    }
}


/* starts from the base; the first window is the one that counts */

static void
window_set(mcp_window_t *window, int64_t start, uint64_t count,
    uint64_t prev, int64_t other, uint64_t other_count, uint64_t other_prev)
{
    window->slots[0].start = WINDOW_BASE + (uint64_t) start;
    window->slots[0].count = count;
    window->slots[0].prev = prev;
    window->slots[1].start = WINDOW_BASE + (uint64_t) other;
    window->slots[1].count = other_count;
    window->slots[1].prev = other_prev;
    window->current = 0;
}
