
/*
 * The arithmetic of a rate limit: how much was taken in which window of time.
 *
 * Times are milliseconds since 1970-01-01 UTC; windows of one size are
 * aligned to that clock.  A fixed limit asks for the window that counts
 * alone.  A sliding one adds what was taken in the window right before, by the
 * share of that window that the last size milliseconds still cover: when e
 * milliseconds of the window that counts have gone by, an amount fits if and
 * only if
 *
 *     prev * (size - e) + (count + amount) * size <= max * size
 *
 * which in size milliseconds, wherever they begin, lets 2 * max - 1 through at
 * most.
 *
 * Nothing here reads a clock: the caller says what time it is, and may be
 * wrong.  So
 *
 *  - a clock that lags behind, or is set back, by up to MCP_WINDOW_LAG counts
 *    in the newest window seen, at its very beginning: no window is given out
 *    twice, and nothing is refused for more than that beyond its time;
 *  - a clock that was further ahead counts where it is now, so that nothing is
 *    refused until that day.  One window beside is kept with what was taken
 *    there: the one that there was before, so that it is not given out twice
 *    when the clock comes back, then the one ahead, until its time has come.
 *
 * Where mcp_window_turn() has to come first, it is with the same now.
 */


#ifndef _MCP_WINDOW_H_INCLUDED_
#define _MCP_WINDOW_H_INCLUDED_


#include "mcp_core.h"


#define MCP_WINDOW_LAG    3600000      /* milliseconds */
#define MCP_WINDOW_KEEP   1000         /* kept this long after it matters */
#define MCP_WINDOW_NEVER  UINT64_MAX   /* a wait that has no end */


typedef enum {
    MCP_FIXED = 0,
    MCP_SLIDING
} mcp_algorithm_e;


/* max up to 2^53 - 1, size up to 366 days */

typedef struct {
    mcp_algorithm_e     algorithm;
    uint64_t            size;         /* of a window, milliseconds */
    uint64_t            max;
} mcp_rate_t;


/*
 * prev is not looked at as long as the window before has a slot of its own:
 * what was taken in a window stands in one place.
 */

typedef struct {
    uint64_t            start;
    uint64_t            count;
    uint64_t            prev;         /* of the window right before */
} mcp_window_slot_t;


/* all zero: nothing was ever taken */

typedef struct {
    mcp_window_slot_t   slots[2];
    uint32_t            current;      /* the slot of the window that counts */
} mcp_window_t;


#define mcp_window_start(window)  (window)->slots[(window)->current].start


/* makes the window of now, or the newest one seen, the one that counts */

void mcp_window_turn(mcp_window_t *window, uint64_t size, uint64_t now);

/* after mcp_window_turn(): 1 and taken, or 0 where amount does not fit */

int mcp_window_take(mcp_window_t *window, const mcp_rate_t *rate,
    uint64_t amount, uint64_t now);

/* gives back what was taken in the window that began at start */

void mcp_window_give(mcp_window_t *window, uint64_t size, uint64_t start,
    uint64_t amount);

/* after mcp_window_turn(): the largest amount that fits */

uint64_t mcp_window_left(const mcp_window_t *window, const mcp_rate_t *rate,
    uint64_t now);

/*
 * After mcp_window_turn(): the milliseconds from now after which amount will
 * fit if nobody else takes anything, and not one earlier; 0 if it fits now,
 * MCP_WINDOW_NEVER if it is more than the maximum.
 */

uint64_t mcp_window_wait(const mcp_window_t *window, const mcp_rate_t *rate,
    uint64_t amount, uint64_t now);

/*
 * The time at which the window can be forgotten, as it matters to no limit of
 * that algorithm any more; 0 for one that counts nothing, or is so far ahead
 * that only a clock set wrong can have been there.
 */

uint64_t mcp_window_expiry(const mcp_window_t *window,
    mcp_algorithm_e algorithm, uint64_t size, uint64_t now);

/* 1 if nothing is counted in any window that is kept */

int mcp_window_empty(const mcp_window_t *window, uint64_t size);


/* takes what fits: of mcp_window_left() there is that much less */

static mcp_inline void
mcp_window_add(mcp_window_t *window, uint64_t amount)
{
    window->slots[window->current].count += amount;
}


#endif /* _MCP_WINDOW_H_INCLUDED_ */
