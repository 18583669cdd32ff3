
/*
 * The arithmetic of a rate limit, fixed and sliding, over random clocks
 * against a slow model that remembers every single take and does the sum in
 * 128 bits.  By a true clock no window, and no other span as long, sees more
 * than it may.  Clocks that lag count in the newest window; a clock that was
 * ahead once, and came back, has no window given out twice, nor forgets the
 * window before; whatever a clock does, nothing is refused that the model
 * grants.  Who waits as long as told to is served, and not a millisecond
 * earlier; and what is given back is given back where it was taken.
 */


#include "unit.h"
#include "mcp_window.h"


#define WINDOW_BASE   1700000040000ull    /* a full minute */
#define WINDOW_HOUR   3600000ull
#define WINDOW_YEAR   (365 * 24 * WINDOW_HOUR)
#define WINDOW_TAKES  1024


__extension__ typedef unsigned __int128  window_wide_t;


typedef struct {
    uint64_t        now;
    uint64_t        start;       /* of the window in which it counts */
    uint64_t        amount;      /* 0: given back */
} window_take_t;


typedef struct {
    mcp_rate_t      rate;
    mcp_window_t    window;
    window_take_t   takes[WINDOW_TAKES];
    size_t          ntakes;
    uint64_t        seed;
} window_model_t;


typedef void (*window_run_pt)(window_model_t *model, uint64_t seed);


static void window_true(void **state);
static void window_lagging(void **state);
static void window_excursion(void **state);
static void window_wild(void **state);
static void window_each(window_run_pt run, uint64_t seeds);
static void window_true_run(window_model_t *model, uint64_t seed);
static void window_lagging_run(window_model_t *model, uint64_t seed);
static void window_excursion_run(window_model_t *model, uint64_t seed);
static void window_wild_run(window_model_t *model, uint64_t seed);
static void window_model_init(window_model_t *model, uint64_t seed);
static void window_model_call(window_model_t *model, uint64_t now);
static int window_model_fits(window_model_t *model, uint64_t amount,
    uint64_t now);
static uint64_t window_model_count(window_model_t *model, uint64_t start);
static uint64_t window_model_span(window_model_t *model, uint64_t now);
static void window_model_add(window_model_t *model, uint64_t amount,
    uint64_t now);
static void window_model_give(window_model_t *model);
static uint64_t window_amount(window_model_t *model);
static uint64_t window_waits(window_model_t *model, uint64_t amount,
    uint64_t now);
static int window_later(window_model_t *model, uint64_t amount, uint64_t now);
static uint64_t window_below(window_model_t *model, uint64_t n);


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(window_true),
        cmocka_unit_test(window_lagging),
        cmocka_unit_test(window_excursion),
        cmocka_unit_test(window_wild)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
window_true(void **state)
{
    (void) state;

    window_each(window_true_run, 200);
}


static void
window_lagging(void **state)
{
    (void) state;

    window_each(window_lagging_run, 100);
}


static void
window_excursion(void **state)
{
    (void) state;

    window_each(window_excursion_run, 400);
}


static void
window_wild(void **state)
{
    (void) state;

    window_each(window_wild_run, 200);
}


static void
window_each(window_run_pt run, uint64_t seeds)
{
    uint64_t         seed;
    mcp_algorithm_e  algorithm;

    static window_model_t  model;

    for (algorithm = MCP_FIXED; algorithm <= MCP_SLIDING; algorithm++) {

        for (seed = 1; seed <= seeds; seed++) {
            window_model_init(&model, seed);
            model.rate.algorithm = algorithm;

            run(&model, seed);
        }
    }
}


/* one clock, which is right; many calls come as early as they could pass */

static void
window_true_run(window_model_t *model, uint64_t seed)
{
    size_t    i;
    uint64_t  now, wait, most;

    now = WINDOW_BASE + seed;

    for (i = 0; i < 600; i++) {
        window_model_call(model, now);

        most = 2 * model->rate.max - (model->rate.algorithm == MCP_SLIDING);

        assert_true(mcp_window_start(&model->window)
                    == now - now % model->rate.size);
        assert_true(window_model_count(model, now - now % model->rate.size)
                    <= model->rate.max);
        assert_true(window_model_span(model, now) <= most);

        wait = mcp_window_wait(&model->window, &model->rate, 1, now);

        if (window_below(model, 2)) {
            wait = window_below(model, model->rate.size / 3);
        }

        now += wait;
    }
}


/* workers of one machine: each call some time behind the true clock */

static void
window_lagging_run(window_model_t *model, uint64_t seed)
{
    size_t    i;
    uint64_t  now, late, newest;

    now = WINDOW_BASE + seed;
    newest = 0;

    for (i = 0; i < 600; i++) {
        now += window_below(model, 1 + model->rate.size / 3);
        late = now - window_below(model, MCP_WINDOW_LAG + 1);

        if (late - late % model->rate.size > newest) {
            newest = late - late % model->rate.size;
        }

        window_model_call(model, late);
        assert_true(mcp_window_start(&model->window) == newest);
    }
}


/* the same, but for a while a clock is ahead, all of it in one window */

static void
window_excursion_run(window_model_t *model, uint64_t seed)
{
    size_t    i, at;
    uint64_t  now, ahead;

    now = WINDOW_BASE + seed;
    at = 20 + window_below(model, 50);
    ahead = 0;

    for (i = 0; i < 300; i++) {
        now += window_below(model, 1 + model->rate.size / 4);

        if (i == at) {
            ahead = now + window_below(model, seed % 2 ? 20 * model->rate.size
                                                       : WINDOW_YEAR);
            ahead -= ahead % model->rate.size;
        }

        if (i >= at && i < at + 10 && ahead > now) {
            window_model_call(model,
                              ahead + window_below(model, model->rate.size));
            continue;
        }

        /* the time at which it was comes at last */

        if (i == 200 && ahead > now) {
            now = ahead;
        }

        window_model_call(model, now - window_below(model,
                                                    MCP_WINDOW_LAG / 2));
    }
}


/* whatever the clocks do */

static void
window_wild_run(window_model_t *model, uint64_t seed)
{
    int       fits;
    size_t    i;
    uint64_t  now, start, step, amount, wait;

    now = WINDOW_BASE + seed + 20 * WINDOW_YEAR;

    for (i = 0; i < 500; i++) {
        step = window_below(model, 3);
        step = window_below(model, step == 0 ? MCP_WINDOW_LAG
                                    : step == 1 ? 2 * model->rate.size
                                                : WINDOW_YEAR);

        now = window_below(model, 2) ? now + step : now - step;

        mcp_window_turn(&model->window, model->rate.size, now);

        start = mcp_window_start(&model->window);

        assert_true(start == now - now % model->rate.size
                    || (start > now && start - now <= MCP_WINDOW_LAG));

        amount = window_amount(model);
        fits = window_model_fits(model, amount, now);
        wait = window_waits(model, amount, now);

        /* of two windows and those before, at most five bar the way */

        assert_true(wait == MCP_WINDOW_NEVER
                    || wait <= MCP_WINDOW_LAG + 5 * model->rate.size);

        if (mcp_window_take(&model->window, &model->rate, amount, now)) {
            window_model_add(model, amount, now);

        } else {
            assert_false(fits);
        }
    }
}


static void
window_model_init(window_model_t *model, uint64_t seed)
{
    static const uint64_t  max[] = { 1, 2, 3, 4, 7, 10, 100, MCP_LIMIT_MAX };
    static const uint64_t  sizes[] = { 1000, 5000, 7000, 60000, WINDOW_HOUR,
                                       24 * WINDOW_HOUR,
                                       366 * 24 * WINDOW_HOUR };

    memset(model, 0, sizeof(window_model_t));

    model->seed = seed;
    model->rate.max = max[seed % mcp_nelts(max)];
    model->rate.size = sizes[seed % mcp_nelts(sizes)];
}


/*
 * One call, in whichever window it counts: granted there if and only if the
 * model has room for it.
 */

static void
window_model_call(window_model_t *model, uint64_t now)
{
    int       taken;
    uint64_t  amount, left;

    if (window_below(model, 8) == 0) {
        window_model_give(model);
    }

    mcp_window_turn(&model->window, model->rate.size, now);

    amount = window_amount(model);
    (void) window_waits(model, amount, now);

    left = mcp_window_left(&model->window, &model->rate, now);
    assert_true(left == 0 || window_model_fits(model, left, now));
    assert_false(window_model_fits(model, left + 1, now));

    taken = mcp_window_take(&model->window, &model->rate, amount, now);

    if (taken != window_model_fits(model, amount, now)) {
        fail_msg("at most %llu in %llu ms: %llu more were %s beside %llu",
                 (unsigned long long) model->rate.max,
                 (unsigned long long) model->rate.size,
                 (unsigned long long) amount, taken ? "granted" : "refused",
                 (unsigned long long)
                     window_model_count(model,
                                        mcp_window_start(&model->window)));
    }

    if (taken) {
        window_model_add(model, amount, now);
    }
}


/* in the window that counts now */

static int
window_model_fits(window_model_t *model, uint64_t amount, uint64_t now)
{
    uint64_t       start, e, size;
    window_wide_t  sum, max;

    size = model->rate.size;
    start = mcp_window_start(&model->window);
    e = (now > start) ? now - start : 0;

    sum = ((window_wide_t) window_model_count(model, start) + amount) * size;
    max = (window_wide_t) model->rate.max * size;

    if (model->rate.algorithm == MCP_SLIDING) {
        sum += (window_wide_t) window_model_count(model, start - size)
               * (size - e);
    }

    return sum <= max;
}


/* what was taken in a window */

static uint64_t
window_model_count(window_model_t *model, uint64_t start)
{
    size_t    i;
    uint64_t  n;

    n = 0;

    for (i = 0; i < model->ntakes; i++) {

        if (model->takes[i].start == start) {
            n += model->takes[i].amount;
        }
    }

    return n;
}


/* what was taken in the time of a window that ends now */

static uint64_t
window_model_span(window_model_t *model, uint64_t now)
{
    size_t    i;
    uint64_t  n;

    n = 0;

    for (i = 0; i < model->ntakes; i++) {

        if (model->takes[i].now > now - model->rate.size) {
            n += model->takes[i].amount;
        }
    }

    return n;
}


static void
window_model_add(window_model_t *model, uint64_t amount, uint64_t now)
{
    window_take_t  *take;

    assert_true(model->ntakes < WINDOW_TAKES);

    take = &model->takes[model->ntakes++];

    take->now = now;
    take->start = mcp_window_start(&model->window);
    take->amount = amount;
}


static void
window_model_give(window_model_t *model)
{
    size_t          recent;
    window_take_t  *take;

    recent = (model->ntakes < 16) ? model->ntakes : 16;

    if (recent == 0) {
        return;
    }

    take = &model->takes[model->ntakes - 1 - window_below(model, recent)];

    mcp_window_give(&model->window, model->rate.size, take->start,
                    take->amount);
    take->amount = 0;
}


/* often small, at times all that there is, and more */

static uint64_t
window_amount(window_model_t *model)
{
    switch (window_below(model, 8)) {

    case 0:
        return model->rate.max;

    case 1:
        return 1 + window_below(model, model->rate.max);

    case 2:
        return model->rate.max + 1;

    default:
        return 1 + window_below(model, 3);
    }
}


/* the wait, if the clock goes right from now on: it is exact */

static uint64_t
window_waits(window_model_t *model, uint64_t amount, uint64_t now)
{
    uint64_t  wait;

    wait = mcp_window_wait(&model->window, &model->rate, amount, now);

    if (amount > model->rate.max) {
        assert_true(wait == MCP_WINDOW_NEVER);
        return wait;
    }

    assert_true(window_later(model, amount, now + wait));
    assert_false(wait && window_later(model, amount, now + wait - 1));

    return wait;
}


/* in a copy */

static int
window_later(window_model_t *model, uint64_t amount, uint64_t now)
{
    mcp_window_t  window;

    window = model->window;

    mcp_window_turn(&window, model->rate.size, now);

    return mcp_window_take(&window, &model->rate, amount, now);
}


static uint64_t
window_below(window_model_t *model, uint64_t n)
{
    return unit_below(&model->seed, n);
}
