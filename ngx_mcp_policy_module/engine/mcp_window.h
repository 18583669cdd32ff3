
/*
 * The arithmetic of a rate limit: how much was taken in which window of time.
 *
 * Times are milliseconds since 1970-01-01 UTC; windows of one size are
 * aligned to that clock.  Nothing here reads a clock: the caller says what
 * time it is, and may be wrong.  So
 *
 *  - a clock that lags behind, or is set back, by up to MCP_WINDOW_LAG counts
 *    in the newest window seen: no window is given out twice, and nothing is
 *    refused for longer than that and a window;
 *  - a clock that was further ahead counts where it is now, so that nothing is
 *    refused until that day.  One window beside is kept with what was taken
 *    there: the one that there was before, so that it is not given out twice
 *    when the clock comes back, then the one ahead, until its time has come.
 */


#ifndef _MCP_WINDOW_H_INCLUDED_
#define _MCP_WINDOW_H_INCLUDED_


#include "mcp_core.h"


#define MCP_WINDOW_LAG   3600000       /* milliseconds */
#define MCP_WINDOW_KEEP  1000          /* kept this long after its end */


/* all zero: nothing was ever taken */

typedef struct {
    uint64_t   start;            /* the window that counts */
    uint64_t   count;
    uint64_t   other_start;      /* the one before, or one that is ahead */
    uint64_t   other_count;
} mcp_window_t;


/* makes the window of now, or the newest one seen, the one that counts */

void mcp_window_turn(mcp_window_t *window, uint64_t size, uint64_t now);

/* after mcp_window_turn(): 1 and taken, or 0 where amount does not fit */

int mcp_window_take(mcp_window_t *window, uint64_t amount, uint64_t max);

/* gives back what was taken in the window that began at start */

void mcp_window_give(mcp_window_t *window, uint64_t start, uint64_t amount);

/* milliseconds from now to the end of the window that counts, at least 1 */

uint64_t mcp_window_wait(const mcp_window_t *window, uint64_t size,
    uint64_t now);

/*
 * The time at which the window can be forgotten; 0 for one that counts
 * nothing, or is so far ahead that only a clock set wrong can have been there.
 */

uint64_t mcp_window_expiry(const mcp_window_t *window, uint64_t size,
    uint64_t now);


#endif /* _MCP_WINDOW_H_INCLUDED_ */
