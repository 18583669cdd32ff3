
/*
 * The arithmetic of a rate limit: step by step through a table of clocks, and
 * over random ones against a model that forgets nothing.  Clocks that lag
 * count in the newest window; a clock that was ahead once, and came back, has
 * no window given out twice; whatever a clock does, nothing is refused that
 * the model grants, nor for longer than it takes to come to a new window; and
 * what is given back is given back where it was taken.
 */


#include "unit.h"
#include "mcp_window.h"


#define WINDOW_BASE    1700000040000ull    /* a full minute */
#define WINDOW_HOUR    3600000ull
#define WINDOW_YEAR    (365 * 24 * WINDOW_HOUR)
#define WINDOW_LABELS  4096
#define WINDOW_CLAIMS  64
#define WINDOW_STEPS   12


/* at a time, from WINDOW_BASE, something is taken from a window of a minute */

typedef struct {
    int64_t     now;
    uint64_t    amount;
    int         taken;
    int64_t     start;           /* of the window that counts, from the base */
    uint64_t    wait;
} window_step_t;


typedef struct {
    uint64_t    start;
    uint64_t    amount;
} window_claim_t;


/* everything that was ever taken, by window */

typedef struct {
    uint64_t        size;
    uint64_t        max;
    uint64_t        labels[WINDOW_LABELS];
    uint64_t        counts[WINDOW_LABELS];
    size_t          nlabels;
    window_claim_t  claims[WINDOW_CLAIMS];
    size_t          nclaims;
    mcp_window_t    window;
    uint64_t        seed;
} window_model_t;


static void window_steps(void **state);
static void window_takes(void **state);
static void window_gives(void **state);
static void window_expiries(void **state);
static void window_lagging(void **state);
static void window_excursion(void **state);
static void window_wild(void **state);
static void window_live(window_model_t *model, uint64_t now);
static void window_model_init(window_model_t *model, uint64_t seed);
static uint64_t *window_model_count(window_model_t *model, uint64_t label);
static void window_model_run(window_model_t *model, uint64_t now);
static void window_model_give(window_model_t *model);
static uint64_t window_below(window_model_t *model, uint64_t n);


/* of at most 10 in a minute; a row that begins with amount 0 ends the steps */

static const window_step_t  window_rows[][WINDOW_STEPS] = {

    /* one window, then the next */

    { { 0, 10, 1, 0, 60000 }, { 0, 1, 0, 0, 60000 },
      { 59999, 1, 0, 0, 1 }, { 60000, 10, 1, 60000, 60000 },
      { 60001, 1, 0, 60000, 59999 }, { 600000, 11, 0, 600000, 60000 } },

    /* a clock that lags counts in the newest window */

    { { 60000, 9, 1, 60000, 60000 }, { 59999, 1, 1, 60000, 60001 },
      { 59999, 1, 0, 60000, 60001 }, { 0, 1, 0, 60000, 120000 },
      { 119999, 1, 0, 60000, 1 } },

    /* beyond MCP_WINDOW_LAG it counts where it is, and back again */

    { { 60000, 10, 1, 60000, 60000 }, { -3540001, 10, 1, -3600000, 1 },
      { 60000, 1, 0, 60000, 60000 } },

    /* but no further back than the window that there was before */

    { { 0, 4, 1, 0, 60000 }, { 60000, 10, 1, 60000, 60000 },
      { -3540001, 7, 0, 0, 3600001 }, { -3540001, 6, 1, 0, 3600001 } },

    /* ahead for once: both windows are remembered */

    { { 0, 10, 1, 0, 60000 }, { 36000000, 8, 1, 36000000, 60000 },
      { 1000, 1, 0, 0, 59000 }, { 60000, 10, 1, 60000, 60000 },
      { 59000, 1, 0, 60000, 61000 }, { 120000, 1, 1, 120000, 60000 },
      { 36000000, 3, 0, 36000000, 60000 },
      { 36000000, 2, 1, 36000000, 60000 },
      { 36000001, 1, 0, 36000000, 59999 },
      { 36060000, 10, 1, 36060000, 60000 } },

    /* of two that were ahead the later one is remembered */

    { { 0, 1, 1, 0, 60000 }, { 36000000, 10, 1, 36000000, 60000 },
      { 0, 1, 1, 0, 60000 }, { 72000000, 10, 1, 72000000, 60000 },
      { 60000, 1, 1, 60000, 60000 }, { 72000000, 1, 0, 72000000, 60000 } },

    /* a small step back within one window is none */

    { { 59000, 5, 1, 0, 1000 }, { 0, 6, 0, 0, 60000 },
      { 0, 5, 1, 0, 60000 }, { 30000, 1, 0, 0, 30000 } }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(window_steps),
        cmocka_unit_test(window_takes),
        cmocka_unit_test(window_gives),
        cmocka_unit_test(window_expiries),
        cmocka_unit_test(window_lagging),
        cmocka_unit_test(window_excursion),
        cmocka_unit_test(window_wild)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
window_steps(void **state)
{
    int                   taken;
    size_t                i, j;
    uint64_t              now, wait;
    mcp_window_t          window;
    const window_step_t  *step;

    (void) state;

    for (i = 0; i < mcp_nelts(window_rows); i++) {
        memset(&window, 0, sizeof(mcp_window_t));

        for (j = 0; j < WINDOW_STEPS && window_rows[i][j].amount; j++) {
            step = &window_rows[i][j];
            now = WINDOW_BASE + (uint64_t) step->now;

            mcp_window_turn(&window, 60000, now);
            taken = mcp_window_take(&window, step->amount, 10);
            wait = mcp_window_wait(&window, 60000, now);

            if (taken != step->taken
                || window.start != WINDOW_BASE + (uint64_t) step->start
                || wait != step->wait)
            {
                fail_msg("row %zu, step %zu: taken %d, start %lld, wait %llu",
                         i, j, taken,
                         (long long) (window.start - WINDOW_BASE),
                         (unsigned long long) wait);
            }
        }
    }
}


static void
window_takes(void **state)
{
    size_t        i;
    mcp_window_t  window;

    static const struct {
        uint64_t  count;
        uint64_t  amount;
        uint64_t  max;
        int       taken;
    } rows[] = {
        { 0, 1, 1, 1 }, { 1, 1, 1, 0 }, { 0, 2, 1, 0 }, { 9, 1, 10, 1 },
        { 9, 2, 10, 0 }, { 10, 1, 10, 0 }, { 11, 1, 10, 0 },
        { 0, 9007199254740991ull, 9007199254740991ull, 1 },
        { 1, 9007199254740991ull, 9007199254740991ull, 0 },
        { 9007199254740990ull, 1, 9007199254740991ull, 1 },
        { UINT64_MAX, 1, 10, 0 }, { 1, UINT64_MAX, 10, 0 },
        { UINT64_MAX, UINT64_MAX, UINT64_MAX, 0 },
        { UINT64_MAX - 1, 1, UINT64_MAX, 1 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        memset(&window, 0, sizeof(mcp_window_t));
        window.count = rows[i].count;

        assert_int_equal(mcp_window_take(&window, rows[i].amount,
                                         rows[i].max),
                         rows[i].taken);
        assert_true(window.count == rows[i].count
                                    + (rows[i].taken ? rows[i].amount : 0));
    }
}


static void
window_gives(void **state)
{
    size_t        i;
    mcp_window_t  window;

    static const struct {
        uint64_t  start;
        uint64_t  amount;
        uint64_t  count;
        uint64_t  other;
    } rows[] = {
        { WINDOW_BASE, 2, 3, 7 }, { WINDOW_BASE, 5, 0, 7 },
        { WINDOW_BASE, 6, 0, 7 }, { WINDOW_BASE - 60000, 2, 5, 5 },
        { WINDOW_BASE - 60000, UINT64_MAX, 5, 0 },
        { WINDOW_BASE + 60000, 2, 5, 7 }, { WINDOW_BASE - 120000, 2, 5, 7 },
        { WINDOW_BASE + 1, 2, 5, 7 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        window.start = WINDOW_BASE;
        window.count = 5;
        window.other_start = WINDOW_BASE - 60000;
        window.other_count = 7;

        mcp_window_give(&window, rows[i].start, rows[i].amount);

        assert_int_equal(window.count, rows[i].count);
        assert_int_equal(window.other_count, rows[i].other);
    }
}


static void
window_expiries(void **state)
{
    size_t        i;
    mcp_window_t  window;

    static const struct {
        int64_t   start;
        uint64_t  count;
        int64_t   other;
        uint64_t  other_count;
        int64_t   expiry;        /* from the base, or 0: at once */
    } rows[] = {
        { 0, 0, -60000, 0, 0 },
        { 0, 1, -60000, 0, 61000 },
        { 0, 1, -60000, 5, 61000 },
        { 0, 0, -60000, 5, 1000 },
        { -60000, 1, 0, 5, 61000 },
        { MCP_WINDOW_LAG, 1, 0, 5, MCP_WINDOW_LAG + 61000 },
        { MCP_WINDOW_LAG + 1, 1, 0, 5, 61000 },
        { MCP_WINDOW_LAG + 1, 1, -60000, 0, 0 },
        { 0, 1, 36000000, 5, 61000 },
        { 0, 0, 36000000, 5, 0 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        window.start = WINDOW_BASE + (uint64_t) rows[i].start;
        window.count = rows[i].count;
        window.other_start = WINDOW_BASE + (uint64_t) rows[i].other;
        window.other_count = rows[i].other_count;

        assert_int_equal(mcp_window_expiry(&window, 60000, WINDOW_BASE),
                         rows[i].expiry ? WINDOW_BASE
                                          + (uint64_t) rows[i].expiry
                                        : 0);
    }
}


/* workers of one machine: each call some time behind the true clock */

static void
window_lagging(void **state)
{
    size_t          i, j;
    uint64_t        now, late, newest;
    window_model_t  model;

    (void) state;

    for (i = 1; i < 60; i++) {
        window_model_init(&model, i);
        now = WINDOW_BASE + i;
        newest = 0;

        for (j = 0; j < 600; j++) {
            now += window_below(&model, 1 + model.size / 3);
            late = now - window_below(&model, MCP_WINDOW_LAG + 1);

            if (late - late % model.size > newest) {
                newest = late - late % model.size;
            }

            window_model_run(&model, late);
            assert_true(model.window.start == newest);
        }
    }
}


/* the same, but for a while a clock is ahead, all of it in one window */

static void
window_excursion(void **state)
{
    size_t          i, j, at;
    uint64_t        now, ahead;
    window_model_t  model;

    (void) state;

    for (i = 1; i < 400; i++) {
        window_model_init(&model, i);
        now = WINDOW_BASE + i;
        at = 20 + window_below(&model, 50);
        ahead = 0;

        for (j = 0; j < 300; j++) {
            now += window_below(&model, 1 + model.size / 4);

            if (j == at) {
                ahead = now + window_below(&model, i % 2 ? 20 * model.size
                                                         : WINDOW_YEAR);
                ahead -= ahead % model.size;
            }

            if (j >= at && j < at + 10 && ahead > now) {
                window_model_run(&model,
                                 ahead + window_below(&model, model.size));
                continue;
            }

            /* the time at which it was comes at last */

            if (j == 200 && ahead > now) {
                now = ahead;
            }

            window_model_run(&model, now - window_below(&model,
                                                        MCP_WINDOW_LAG / 2));
        }
    }
}


/* whatever the clocks do */

static void
window_wild(void **state)
{
    size_t          i, j;
    uint64_t        now, label, step, *count;
    window_model_t  model;

    (void) state;

    for (i = 1; i < 100; i++) {
        window_model_init(&model, i);
        now = WINDOW_BASE + WINDOW_YEAR;

        for (j = 0; j < 500; j++) {
            step = window_below(&model, 3);
            step = window_below(&model, step == 0 ? MCP_WINDOW_LAG
                                        : step == 1 ? 2 * model.size
                                                    : WINDOW_YEAR);

            now = window_below(&model, 2) ? now + step : now - step;
            label = now - now % model.size;

            mcp_window_turn(&model.window, model.size, now);
            count = window_model_count(&model, model.window.start);

            assert_true(model.window.count <= *count);
            assert_true(model.window.start == label
                        || (model.window.start > label
                            && model.window.start - now <= MCP_WINDOW_LAG));

            *count += mcp_window_take(&model.window, 1, model.max);

            if (j % 10 == 0) {
                window_live(&model, now);
            }
        }
    }
}


/* in a copy of the window: who waits as long as told to is served */

static void
window_live(window_model_t *model, uint64_t now)
{
    size_t        i;
    uint64_t      wait;
    mcp_window_t  window;

    window = model->window;
    window.count = model->max;

    /* once more if the new window is one that the clock had been in */

    for (i = 0; i < 2; i++) {
        wait = mcp_window_wait(&window, model->size, now);
        assert_in_range(wait, 1, model->size + MCP_WINDOW_LAG);

        now += wait - 1;
        mcp_window_turn(&window, model->size, now);
        assert_false(mcp_window_take(&window, 1, model->max)
                     && window.start != now - now % model->size);

        now++;
        mcp_window_turn(&window, model->size, now);

        if (mcp_window_take(&window, 1, model->max)) {
            return;
        }
    }

    fail_msg("refused after it had waited twice");
}


static void
window_model_init(window_model_t *model, uint64_t seed)
{
    static const uint64_t  sizes[] = { 1000, 5000, 7000, 60000, WINDOW_HOUR,
                                       24 * WINDOW_HOUR };

    memset(model, 0, sizeof(window_model_t));

    model->seed = seed;
    model->size = sizes[seed % mcp_nelts(sizes)];
    model->max = 1 + seed % 9;
}


/* what was taken in a window */

static uint64_t *
window_model_count(window_model_t *model, uint64_t label)
{
    size_t  i;

    for (i = model->nlabels; i > 0; i--) {

        if (model->labels[i - 1] == label) {
            return &model->counts[i - 1];
        }
    }

    assert_true(model->nlabels < WINDOW_LABELS);

    model->labels[model->nlabels] = label;

    return &model->counts[model->nlabels++];
}


/*
 * One call, in whichever window it counts: granted there if and only if the
 * model has room for it.
 */

static void
window_model_run(window_model_t *model, uint64_t now)
{
    int        taken;
    uint64_t   amount, *count;

    if (window_below(model, 8) == 0) {
        window_model_give(model);
    }

    amount = 1 + window_below(model, 3);

    mcp_window_turn(&model->window, model->size, now);
    taken = mcp_window_take(&model->window, amount, model->max);
    count = window_model_count(model, model->window.start);

    if (taken != (*count + amount <= model->max)) {
        fail_msg("at most %llu in %llu ms: %llu more were %s beside %llu",
                 (unsigned long long) model->max,
                 (unsigned long long) model->size,
                 (unsigned long long) amount, taken ? "granted" : "refused",
                 (unsigned long long) *count);
    }

    if (!taken) {
        return;
    }

    *count += amount;
    assert_true(*count == model->window.count);

    model->claims[model->nclaims % WINDOW_CLAIMS].start = model->window.start;
    model->claims[model->nclaims % WINDOW_CLAIMS].amount = amount;
    model->nclaims++;
}


static void
window_model_give(window_model_t *model)
{
    window_claim_t  *claim;

    if (model->nclaims == 0) {
        return;
    }

    claim = &model->claims[window_below(model, model->nclaims < WINDOW_CLAIMS
                                               ? model->nclaims
                                               : WINDOW_CLAIMS)];

    mcp_window_give(&model->window, claim->start, claim->amount);
    *window_model_count(model, claim->start) -= claim->amount;

    claim->amount = 0;
}


static uint64_t
window_below(window_model_t *model, uint64_t n)
{
    return unit_below(&model->seed, n);
}
