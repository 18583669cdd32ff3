
/*
 * Strings as they stand in a JSON text: finding their end, undoing their
 * escapes, comparing the names of an object.  For the reader alone.
 */


#ifndef _MCP_JSON_STRING_H_INCLUDED_
#define _MCP_JSON_STRING_H_INCLUDED_


#include "mcp_json.h"


typedef struct {
    u_char           *p;
    u_char           *end;         /* of the text */
    mcp_json_error_e  error;
    unsigned          escaped:1;   /* there is a backslash */
    unsigned          nul:1;       /* there is a \u0000 */
} mcp_json_scan_t;


/*
 * From p, the byte after the opening quote.
 *
 * MCP_OK     p is at the closing quote
 * MCP_FAULT  error is set and p is where it is
 */

int mcp_json_scan(mcp_json_scan_t *scan);

/*
 * Whether the names of an object differ, escapes undone.
 *
 * MCP_OK     they do
 * MCP_FAULT  later is the name that had been there before
 * MCP_ERROR  the region has no more memory
 */

int mcp_json_unique(mcp_json_t *json, uint32_t object, uint32_t *later);

/* whether two string tokens are equal, escapes undone */

int mcp_json_same(mcp_json_t *json, uint32_t a, uint32_t b);

/* less than, equal to or greater than 0: in the order of their bytes */

int mcp_json_order(mcp_json_t *json, uint32_t a, uint32_t b);


#endif /* _MCP_JSON_STRING_H_INCLUDED_ */
