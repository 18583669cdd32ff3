
/*
 * An event stream (WHATWG HTML, "Server-sent events"), cut into what the data
 * of its events is and what stands around it, in whatever pieces it arrives.
 */


#ifndef _MCP_SSE_H_INCLUDED_
#define _MCP_SSE_H_INCLUDED_


#include "mcp_core.h"


/*
 *   line -- a field's name --> name -- ":" --> blank, value -- its end --+
 *     ^                          |                                       |
 *     |                          +-- the end of the line ----------------+
 *     +------------------------------------------------------------------+
 *
 * A line ends with CR, LF or both; an empty one ends the event.
 */

typedef enum {
    mcp_sse_line = 0,
    mcp_sse_name,
    mcp_sse_blank,                    /* the one that may follow the ":" */
    mcp_sse_value
} mcp_sse_state_e;


typedef enum {
    MCP_SSE_NONE = 0,                 /* no byte is left */
    MCP_SSE_FRAME,                    /* names, comments, ends of lines, ... */
    MCP_SSE_DATA,                     /* of the value of a line of data */
    MCP_SSE_END                       /* up to the end of an empty line */
} mcp_sse_e;


/* all zero before the first byte */

typedef struct {
    mcp_sse_state_e   state;
    size_t            mark;           /* bytes of a mark that came first */
    size_t            matched;        /* bytes of a name that begins "data" */
    uint32_t          lines;          /* of data in this event, so far */
    unsigned          is_data:1;      /* the field of this line */
    unsigned          cr:1;           /* a LF that follows is no line */
    unsigned          ended:1;        /* the event did */
} mcp_sse_t;


/* the data of an event, its lines joined by LF; all zero but data and max */

typedef struct {
    mcp_str_t         text;
    size_t            max;            /* bytes that text.data has room for */
    uint32_t          lines;          /* of them, so far */
    unsigned          cut:1;          /* there was more data than max */
} mcp_sse_data_t;


/* as it is where the first line of data of an event has begun */

void mcp_sse_within(mcp_sse_t *sse);

/*
 * Goes on with the bytes from *p to last: the kind of those that come first,
 * and *p set behind them.  An event without a line of data is none.
 */

mcp_sse_e mcp_sse_read(mcp_sse_t *sse, u_char **p, u_char *last);

/* adds what mcp_sse_read() found last, whether it is data or not */

void mcp_sse_add(mcp_sse_data_t *data, const mcp_sse_t *sse, mcp_sse_e kind,
    const u_char *p, const u_char *last);


#endif /* _MCP_SSE_H_INCLUDED_ */
