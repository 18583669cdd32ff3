
#include "mcp_events.h"


static mcp_events_e mcp_events_data(mcp_events_t *events, u_char *p,
    u_char *last);


mcp_events_e
mcp_events_next(mcp_events_t *events, u_char **p, u_char *last)
{
    u_char              *from;
    mcp_events_state_e   state;

    from = *p;
    events->ended = 0;

    switch (mcp_sse_read(&events->sse, p, last)) {

    case MCP_SSE_NONE:
        return MCP_EVENTS_NONE;

    case MCP_SSE_FRAME:
        return (events->state == mcp_events_open) ? MCP_EVENTS_KEEP
                                                  : MCP_EVENTS_PASS;

    case MCP_SSE_DATA:
        return mcp_events_data(events, from, *p);

    default: /* MCP_SSE_END */

        state = events->state;

        events->state = mcp_events_between;
        events->ended = 1;

        if (state != mcp_events_open) {
            return MCP_EVENTS_PASS;
        }

        /* nothing but white space is no message */

        if (!events->peek.begun
            || (events->peek.early && events->peek.found != MCP_PEEK_LIST))
        {
            return MCP_EVENTS_RELEASE;
        }

        return MCP_EVENTS_READ;
    }
}


static mcp_events_e
mcp_events_data(mcp_events_t *events, u_char *p, u_char *last)
{
    unsigned            early;
    mcp_events_state_e  state;

    static u_char  lf[] = "\n";

    state = events->state;

    if (state == mcp_events_between) {
        early = events->peek.early;

        memset(&events->peek, 0, sizeof(mcp_peek_t));
        events->peek.early = early;
    }

    /* lines are joined by a LF */

    if (state != mcp_events_between && events->lines != events->sse.lines) {
        mcp_peek(&events->peek, lf, lf + 1);
    }

    events->lines = events->sse.lines;

    mcp_peek(&events->peek, p, last);

    if (events->peek.found == MCP_PEEK_OTHER) {
        events->state = mcp_events_passing;

        return (state == mcp_events_open) ? MCP_EVENTS_RELEASE
                                          : MCP_EVENTS_PASS;
    }

    if (state == mcp_events_passing) {
        return MCP_EVENTS_BROKEN;
    }

    events->state = mcp_events_open;

    return MCP_EVENTS_KEEP;
}
