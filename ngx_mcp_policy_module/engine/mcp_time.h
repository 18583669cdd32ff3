
/*
 * Times as text: RFC 3339 in UTC, in one form only, "2027-01-31T00:00:00Z".
 * Whole seconds from 1970 to 9999, no leap second, the Gregorian calendar.
 */


#ifndef _MCP_TIME_H_INCLUDED_
#define _MCP_TIME_H_INCLUDED_


#include "mcp_core.h"


#define MCP_TIME_LEN  (sizeof("2027-01-31T00:00:00Z") - 1)
#define MCP_TIME_MAX  253402300799999ull     /* the end of the year 9999 */


/*
 * Milliseconds since 1970.
 *
 * MCP_OK, or MCP_FAULT: it is no such time.
 */

int mcp_time_read(const mcp_str_t *text, uint64_t *ms);

/*
 * Writes MCP_TIME_LEN bytes; ms is at most MCP_TIME_MAX, and what it has
 * beyond whole seconds is left out.
 */

void mcp_time_write(u_char *out, uint64_t ms);


#endif /* _MCP_TIME_H_INCLUDED_ */
