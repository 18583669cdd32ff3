
/*
 * Sixteen bytes of a JSON text at once, by the compiler's own vectors: SSE2,
 * NEON or plain registers.  For the reader alone.
 */


#ifndef _MCP_JSON_LANES_H_INCLUDED_
#define _MCP_JSON_LANES_H_INCLUDED_


#include "mcp_core.h"


#define MCP_JSON_LANES  16


typedef signed char  mcp_json_lanes_t
    __attribute__((vector_size(MCP_JSON_LANES)));
typedef uint64_t     mcp_json_words_t
    __attribute__((vector_size(MCP_JSON_LANES)));


/* the index in memory of the first byte that is not zero; there is one */

#if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define mcp_json_first_byte(word)  ((unsigned) __builtin_ctzll(word) / 8)
#else
#define mcp_json_first_byte(word)  ((unsigned) __builtin_clzll(word) / 8)
#endif


/* the index of the first lane that is zero, or MCP_JSON_LANES */

static mcp_inline size_t
mcp_json_first_zero(mcp_json_lanes_t lanes)
{
#if defined(__SSE2__) && !defined(MCP_JSON_PORTABLE)

    unsigned  mask;

    typedef char  bytes_t  __attribute__((vector_size(MCP_JSON_LANES)));

    mask = (unsigned) __builtin_ia32_pmovmskb128((bytes_t) lanes);

    return (unsigned) __builtin_ctz(~mask);

#else /* any machine */

    mcp_json_words_t  words;

    words = (mcp_json_words_t) lanes;

    if (words[0] != UINT64_MAX) {
        return mcp_json_first_byte(~words[0]);
    }

    return (words[1] == UINT64_MAX)
               ? MCP_JSON_LANES
               : sizeof(uint64_t) + mcp_json_first_byte(~words[1]);

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


/* digits from p on, likewise */

static mcp_inline size_t
mcp_json_digit_lanes(const u_char *p)
{
    mcp_json_lanes_t  lanes;

    memcpy(&lanes, p, MCP_JSON_LANES);

    return mcp_json_first_zero((lanes >= '0') & (lanes <= '9'));
}


#endif /* _MCP_JSON_LANES_H_INCLUDED_ */
