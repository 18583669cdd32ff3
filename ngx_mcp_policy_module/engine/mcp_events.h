
/*
 * The events of a server, on their way to a client: which bytes pass on at once
 * and which have to wait, because a list may be in them.
 */


#ifndef _MCP_EVENTS_H_INCLUDED_
#define _MCP_EVENTS_H_INCLUDED_


#include "mcp_peek.h"
#include "mcp_sse.h"


typedef enum {
    MCP_EVENTS_NONE = 0,   /* no byte is left */
    MCP_EVENTS_PASS,       /* the bytes pass on */
    MCP_EVENTS_KEEP,       /* they are kept, behind those that are */
    MCP_EVENTS_RELEASE,    /* what is kept passes on as it is; then the bytes */
    MCP_EVENTS_READ,       /* it has to be read first; then the bytes pass on */
    MCP_EVENTS_BROKEN      /* a list is in what has begun to pass on */
} mcp_events_e;


/*
 *   between -- data --> open -- its end, READ or RELEASE --> between
 *      |                  |
 *      |                  +-- something else, RELEASE --> passing
 *      |                                                     |
 *      +-- data of something else, PASS --> passing <--------+
 *
 *   passing -- its end, PASS --> between
 *   passing -- a list all the same, BROKEN
 */

typedef enum {
    mcp_events_between = 0,
    mcp_events_open,
    mcp_events_passing
} mcp_events_state_e;


/* all zero before the first byte, but for peek.early */

typedef struct {
    mcp_events_state_e  state;
    mcp_sse_t           sse;
    mcp_peek_t          peek;
    uint32_t            lines;        /* of the data that was seen */
    unsigned            ended:1;      /* an event, or a comment, did just now */
} mcp_events_t;


/* whether something is kept when the stream ends: to be read as well */

#define mcp_events_kept(events)  ((events)->state == mcp_events_open)


/*
 * Goes on with the bytes from *p to last: what becomes of those that come
 * first, and *p set behind them.  What is kept begins with the first byte of
 * the data of an event, and holds all of it; bytes around the data that come
 * with its end may pass behind it.
 */

mcp_events_e mcp_events_next(mcp_events_t *events, u_char **p, u_char *last);


#endif /* _MCP_EVENTS_H_INCLUDED_ */
