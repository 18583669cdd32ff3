
/*
 * An event stream (WHATWG HTML, "Server-sent events"), cut into events, in
 * whatever pieces it arrives.
 */


#ifndef _MCP_SSE_H_INCLUDED_
#define _MCP_SSE_H_INCLUDED_


#include "mcp_core.h"


/*
 *   line -- a field's name --> name -- ":" --> value -- the end of a line
 *     ^                          |                                |
 *     |                          +-- the end of a line -----------+
 *     +-----------------------------------------------------------+
 *
 * A line ends with CR, LF or both; an empty one ends the event.
 */

typedef enum {
    mcp_sse_line = 0,
    mcp_sse_name,
    mcp_sse_blank,                    /* the one that may follow the ":" */
    mcp_sse_value
} mcp_sse_state_e;


typedef struct {
    mcp_sse_state_e   state;
    mcp_str_t         data;           /* of the event, its lines joined by LF */
    size_t            max;
    size_t            mark;           /* bytes of a mark that came first */
    size_t            matched;        /* bytes of a name that begins "data" */
    unsigned          is_data:1;      /* the field of this line */
    unsigned          lines:1;        /* there was data before */
    unsigned          cr:1;           /* a LF that follows is no line */
    unsigned          cut:1;          /* there was more data than max */
} mcp_sse_t;


/* data of up to max bytes is kept in buf */

void mcp_sse_init(mcp_sse_t *sse, u_char *buf, size_t max);

/*
 * Goes on with the bytes from *p to last, and sets *p to the first one that it
 * has not looked at.
 *
 * 1: an event has ended, and sse->data holds until the next call
 * 0: more bytes are needed
 */

int mcp_sse_read(mcp_sse_t *sse, u_char **p, u_char *last);


#endif /* _MCP_SSE_H_INCLUDED_ */
