
/*
 * Strings as they stand in a JSON text: finding their end, undoing their
 * escapes, comparing the names of an object.  For those that read bytes.
 */


#ifndef _MCP_JSON_STRING_H_INCLUDED_
#define _MCP_JSON_STRING_H_INCLUDED_


#include "mcp_json.h"
#include "mcp_json_lanes.h"


#define MCP_JSON_FEW_NAMES  32


typedef struct {
    u_char           *p;
    u_char           *end;         /* of the text */
    mcp_json_error_e  error;
    unsigned          escaped:1;   /* there is a backslash */
    unsigned          nul:1;       /* there is a \u0000 */
} mcp_json_scan_t;


/* the first byte of a string that is not plain ASCII text, or end */

static mcp_inline u_char *
mcp_json_plain(u_char *p, u_char *end)
{
    size_t  n;

    while (end - p >= MCP_JSON_LANES) {

        n = mcp_json_plain_lanes(p);

        if (n < MCP_JSON_LANES) {
            return p + n;
        }

        p += MCP_JSON_LANES;
    }

    while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\') {
        p++;
    }

    return p;
}


/*
 * From p, a byte of a string after its opening quote.
 *
 * MCP_OK     p is at the closing quote
 * MCP_FAULT  error is set and p is where it is
 */

int mcp_json_scan(mcp_json_scan_t *scan);

/*
 * Whether name[len], the last of n names of an object, could be one of those
 * before it, escapes not undone.  Where they are many, any could: comparing
 * each to each is for few names.
 */

mcp_aside int mcp_json_doubtful(const mcp_json_t *json, uint32_t object,
    uint32_t n, const u_char *name, size_t len);

/*
 * Whether the names of an object differ, escapes undone.
 *
 * MCP_OK     they do
 * MCP_FAULT  later is the name that had been there before
 * MCP_ERROR  the region has no more memory
 */

mcp_aside int mcp_json_unique(mcp_json_t *json, uint32_t object,
    uint32_t *later);


#endif /* _MCP_JSON_STRING_H_INCLUDED_ */
