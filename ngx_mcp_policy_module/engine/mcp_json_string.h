
/*
 * Strings as they stand in a JSON text: finding their end, undoing their
 * escapes, comparing the names of an object.  For the reader alone.
 */


#ifndef _MCP_JSON_STRING_H_INCLUDED_
#define _MCP_JSON_STRING_H_INCLUDED_


#include "mcp_json.h"


#define MCP_JSON_LANES      16     /* bytes looked at at once */
#define MCP_JSON_FEW_NAMES  32


/* the compiler's own vectors: SSE2, NEON or plain registers */

typedef signed char  mcp_json_lanes_t
    __attribute__((vector_size(MCP_JSON_LANES)));
typedef uint64_t     mcp_json_words_t
    __attribute__((vector_size(MCP_JSON_LANES)));


typedef struct {
    u_char           *p;
    u_char           *end;         /* of the text */
    mcp_json_error_e  error;
    unsigned          escaped:1;   /* there is a backslash */
    unsigned          nul:1;       /* there is a \u0000 */
} mcp_json_scan_t;


/* the index of the first lane that is zero, or MCP_JSON_LANES */

static mcp_inline size_t
mcp_json_first_zero(mcp_json_lanes_t lanes)
{
#if defined(__SSE2__) && !defined(MCP_JSON_PORTABLE)

    unsigned  mask;

    typedef char  bytes_t  __attribute__((vector_size(MCP_JSON_LANES)));

    mask = (unsigned) __builtin_ia32_pmovmskb128((bytes_t) lanes);

    return (size_t) __builtin_ctz(~mask);

#else /* any machine */

    size_t            i;
    mcp_json_words_t  words;

    words = (mcp_json_words_t) lanes;

    if ((words[0] & words[1]) == UINT64_MAX) {
        return MCP_JSON_LANES;
    }

    for (i = 0; lanes[i] != 0; i++) {
        /* void */
    }

    return i;

#endif /* __SSE2__ */
}


/* bytes of plain ASCII text from p on, of MCP_JSON_LANES that can be read */

static mcp_inline size_t
mcp_json_plain_lanes(const u_char *p)
{
    mcp_json_lanes_t  lanes;

    memcpy(&lanes, p, MCP_JSON_LANES);

    /*
     * Bytes are signed here: those from 0x80 are not greater either.  The
     * quote and the blank, which differ in one bit, change places.  The
     * backslash is greater, so that it is taken out again.
     */

    return mcp_json_first_zero(((lanes ^ ('"' ^ ' ')) > ' ')
                               ^ (lanes == '\\'));
}


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

int mcp_json_doubtful(const mcp_json_t *json, uint32_t object, uint32_t n,
    const u_char *name, size_t len);

/*
 * Whether the names of an object differ, escapes undone.
 *
 * MCP_OK     they do
 * MCP_FAULT  later is the name that had been there before
 * MCP_ERROR  the region has no more memory
 */

int mcp_json_unique(mcp_json_t *json, uint32_t object, uint32_t *later);


#endif /* _MCP_JSON_STRING_H_INCLUDED_ */
