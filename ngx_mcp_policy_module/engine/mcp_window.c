
#include "mcp_window.h"


/* a count of up to 2^53 by milliseconds of up to 2^35 */

__extension__ typedef unsigned __int128  mcp_window_wide_t;


static uint64_t mcp_window_choose(const mcp_window_t *window, uint64_t size,
    uint64_t now);
static void mcp_window_renew(mcp_window_t *window, uint32_t i, uint64_t size,
    uint64_t start);
static void mcp_window_raise(uint64_t *n, uint64_t least);
static uint64_t *mcp_window_held(mcp_window_t *window, uint64_t size,
    uint64_t start);
static uint64_t mcp_window_count(const mcp_window_t *window, uint64_t size,
    uint64_t start);
static uint64_t mcp_window_after(const mcp_window_t *window,
    const mcp_rate_t *rate, uint64_t start, uint64_t amount);
static uint64_t mcp_window_end(const mcp_window_t *window,
    mcp_algorithm_e algorithm, uint64_t size, uint64_t start, uint64_t now);
static uint64_t mcp_window_share(uint64_t n, uint64_t part, uint64_t whole);


void
mcp_window_turn(mcp_window_t *window, uint64_t size, uint64_t now)
{
    uint32_t  i;
    uint64_t  start;

    start = mcp_window_choose(window, size, now);

    if (start == mcp_window_start(window)) {
        return;
    }

    i = window->current ^ 1;

    if (window->slots[i].start != start) {

        /* beside the one that counts, the later of the two is kept */

        i = (window->slots[1].start < window->slots[0].start);

        mcp_window_renew(window, i, size, start);
    }

    mcp_fence();

    window->current = i;
}


int
mcp_window_take(mcp_window_t *window, const mcp_rate_t *rate, uint64_t amount,
    uint64_t now)
{
    if (amount > mcp_window_left(window, rate, now)) {
        return 0;
    }

    mcp_window_add(window, amount);

    return 1;
}


void
mcp_window_give(mcp_window_t *window, uint64_t size, uint64_t start,
    uint64_t amount)
{
    uint64_t  *count;

    count = mcp_window_held(window, size, start);

    if (count != NULL) {
        *count -= (*count < amount) ? *count : amount;
    }
}


uint64_t
mcp_window_left(const mcp_window_t *window, const mcp_rate_t *rate,
    uint64_t now)
{
    uint64_t  start, used, prev, gone;

    start = mcp_window_start(window);
    used = window->slots[window->current].count;

    if (rate->algorithm == MCP_SLIDING) {
        prev = mcp_window_count(window, rate->size, start - rate->size);
        gone = (now > start) ? now - start : 0;

        used += prev - mcp_window_share(prev, gone, rate->size);
    }

    return (used < rate->max) ? rate->max - used : 0;
}


uint64_t
mcp_window_wait(const mcp_window_t *window, const mcp_rate_t *rate,
    uint64_t amount, uint64_t now)
{
    uint64_t  start, after;

    if (amount > rate->max) {
        return MCP_WINDOW_NEVER;
    }

    if (amount <= mcp_window_left(window, rate, now)) {
        return 0;
    }

    /* ends, as sooner or later comes a window of which nothing is held */

    for (start = mcp_window_start(window); /* void */ ; start += rate->size) {
        after = mcp_window_after(window, rate, start, amount);

        if (after < rate->size) {
            return start + after - now;
        }
    }
}


uint64_t
mcp_window_expiry(const mcp_window_t *window, mcp_algorithm_e algorithm,
    uint64_t size, uint64_t now)
{
    uint32_t  i;
    uint64_t  start, end, expiry;

    expiry = 0;

    for (i = 0; i < 2; i++) {
        start = window->slots[i].start;

        end = mcp_window_end(window, algorithm, size, start - size, now);
        expiry = (end > expiry) ? end : expiry;

        end = mcp_window_end(window, algorithm, size, start, now);
        expiry = (end > expiry) ? end : expiry;
    }

    return expiry;
}


int
mcp_window_empty(const mcp_window_t *window, uint64_t size)
{
    uint32_t                  i;
    const mcp_window_slot_t  *slot;

    for (i = 0; i < 2; i++) {
        slot = &window->slots[i];

        if (slot->count || mcp_window_count(window, size, slot->start - size)) {
            return 0;
        }
    }

    return 1;
}


/* the start of the window that is to count */

static uint64_t
mcp_window_choose(const mcp_window_t *window, uint64_t size, uint64_t now)
{
    uint64_t  start, current, other;

    start = now - now % size;
    current = window->slots[window->current].start;
    other = window->slots[window->current ^ 1].start;

    if (start >= current) {
        return start;
    }

    if (current - now <= MCP_WINDOW_LAG) {
        return current;
    }

    /* back from far ahead, but behind the window that there was before */

    if (start < other && other - now <= MCP_WINDOW_LAG) {
        return other;
    }

    return start;
}


/* gives slot i, which may be the current one, to a window that has none */

static void
mcp_window_renew(mcp_window_t *window, uint32_t i, uint64_t size,
    uint64_t start)
{
    uint64_t            count, prev;
    mcp_window_slot_t  *slot, *kept;

    slot = &window->slots[i];
    kept = &window->slots[i ^ 1];

    count = mcp_window_count(window, size, start);
    prev = mcp_window_count(window, size, start - size);

    /* the window of this slot loses its own place */

    if (slot->start + size == kept->start) {
        kept->prev = slot->count;
    }

    /* killed in between, a process leaves the larger of old and new */

    mcp_window_raise(&slot->count, count);
    mcp_window_raise(&slot->prev, prev);
    mcp_fence();
    slot->start = start;
    mcp_fence();
    slot->count = count;
    slot->prev = prev;
}


static void
mcp_window_raise(uint64_t *n, uint64_t least)
{
    if (*n < least) {
        *n = least;
    }
}


/* where it stands what was taken in the window that began at start, or NULL */

static uint64_t *
mcp_window_held(mcp_window_t *window, uint64_t size, uint64_t start)
{
    uint32_t            i;
    mcp_window_slot_t  *slots;

    slots = window->slots;

    for (i = 0; i < 2; i++) {

        if (slots[i].start == start) {
            return &slots[i].count;
        }
    }

    for (i = 0; i < 2; i++) {

        if (slots[i].start == start + size) {
            return &slots[i].prev;
        }
    }

    return NULL;
}


static uint64_t
mcp_window_count(const mcp_window_t *window, uint64_t size, uint64_t start)
{
    const uint64_t  *count;

    count = mcp_window_held((mcp_window_t *) window, size, start);

    return (count == NULL) ? 0 : *count;
}


/*
 * The milliseconds from start, the beginning of a window, after which amount,
 * which is no more than the maximum, fits there; size if it does not.
 */

static uint64_t
mcp_window_after(const mcp_window_t *window, const mcp_rate_t *rate,
    uint64_t start, uint64_t amount)
{
    uint64_t  count, room, prev;

    count = mcp_window_count(window, rate->size, start);
    room = rate->max - amount;

    if (count > room) {
        return rate->size;
    }

    if (rate->algorithm == MCP_FIXED) {
        return 0;
    }

    room -= count;
    prev = mcp_window_count(window, rate->size, start - rate->size);

    if (prev <= room) {
        return 0;
    }

    return rate->size - mcp_window_share(rate->size, room, prev);
}


/* what a window was given counts twice in a sliding limit: there and later */

static uint64_t
mcp_window_end(const mcp_window_t *window, mcp_algorithm_e algorithm,
    uint64_t size, uint64_t start, uint64_t now)
{
    uint64_t  windows;

    if (mcp_window_count(window, size, start) == 0
        || start > now + MCP_WINDOW_LAG)
    {
        return 0;
    }

    windows = (algorithm == MCP_SLIDING) ? 2 : 1;

    return start + windows * size + MCP_WINDOW_KEEP;
}


/* n * part / whole, rounded down; part is no more than whole */

static uint64_t
mcp_window_share(uint64_t n, uint64_t part, uint64_t whole)
{
    return (uint64_t) ((mcp_window_wide_t) n * part / whole);
}
