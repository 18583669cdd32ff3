
#include "mcp_window.h"


static uint64_t mcp_window_end(uint64_t start, uint64_t count, uint64_t size,
    uint64_t now);


void
mcp_window_turn(mcp_window_t *window, uint64_t size, uint64_t now)
{
    uint64_t  start, count;

    start = now - now % size;

    if (start == window->start) {
        return;
    }

    if (start < window->start && window->start - now <= MCP_WINDOW_LAG) {
        return;
    }

    /* back from far ahead, but behind the window that there was before */

    if (start < window->start
        && start < window->other_start
        && window->other_start - now <= MCP_WINDOW_LAG)
    {
        start = window->other_start;
    }

    count = 0;

    if (start == window->other_start) {
        count = window->other_count;
        window->other_start = 0;
    }

    /* beside the one that counts, the later of the two is kept */

    if (window->other_start < window->start) {
        window->other_start = window->start;
        window->other_count = window->count;
    }

    /* killed in between, a process leaves what counted before: too much */

    mcp_fence();
    window->start = start;
    mcp_fence();
    window->count = count;
}


int
mcp_window_take(mcp_window_t *window, uint64_t amount, uint64_t max)
{
    if (amount > max || window->count > max - amount) {
        return 0;
    }

    window->count += amount;

    return 1;
}


void
mcp_window_give(mcp_window_t *window, uint64_t start, uint64_t amount)
{
    uint64_t  *count;

    if (start == window->start) {
        count = &window->count;

    } else if (start == window->other_start) {
        count = &window->other_count;

    } else {
        return;
    }

    *count -= (*count < amount) ? *count : amount;
}


uint64_t
mcp_window_wait(const mcp_window_t *window, uint64_t size, uint64_t now)
{
    uint64_t  end;

    end = window->start + size;

    return (end > now) ? end - now : 1;
}


uint64_t
mcp_window_expiry(const mcp_window_t *window, uint64_t size, uint64_t now)
{
    uint64_t  end, other;

    end = mcp_window_end(window->start, window->count, size, now);
    other = mcp_window_end(window->other_start, window->other_count, size,
                           now);

    return (end > other) ? end : other;
}


static uint64_t
mcp_window_end(uint64_t start, uint64_t count, uint64_t size, uint64_t now)
{
    if (count == 0 || start > now + MCP_WINDOW_LAG) {
        return 0;
    }

    return start + size + MCP_WINDOW_KEEP;
}
