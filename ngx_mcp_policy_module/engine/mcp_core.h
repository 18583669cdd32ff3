
/*
 * The types that every room of the engine shares.
 *
 * The engine knows no nginx, no clock and no socket.  Memory comes from a
 * region that the caller owns: nothing is ever freed one by one, everything
 * lives exactly as long as its region.
 */


#ifndef _MCP_CORE_H_INCLUDED_
#define _MCP_CORE_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>


#define MCP_OK      0
#define MCP_ERROR  -1         /* the region has no more memory */
#define MCP_FAULT  -2         /* the input is wrong, and it was said where */


#define mcp_string(s)      { sizeof(s) - 1, (u_char *) s }
#define mcp_str_set(str, text)                                                \
    (str)->len = sizeof(text) - 1; (str)->data = (u_char *) text

/* for the few functions that are worth a copy at each call */

#define mcp_inline  inline __attribute__((always_inline))

/* what is rare shall not be in the way of what is not */

#define mcp_aside   __attribute__((noinline))

#define mcp_nelts(a)       (sizeof(a) / sizeof((a)[0]))

#define mcp_str_eq(a, b)                                                      \
    ((a)->len == (b)->len && mcp_same((a)->data, (b)->data, (a)->len))

/*
 * Keeps the compiler from moving stores across: where a process that is
 * killed between two stores must leave a state that others can read.
 */
#define mcp_fence()        __atomic_signal_fence(__ATOMIC_SEQ_CST)


/* not NUL-terminated; with a length of 0 the data may be NULL */

typedef struct {
    size_t    len;
    u_char   *data;
} mcp_str_t;


/*
 * alloc() returns memory aligned for any type, not zeroed, or NULL when
 * there is no more.
 *
 * at_end() has handler(data) called when the region ends, before its memory
 * goes, the last one first; for what is not the region's own.  MCP_OK, or
 * MCP_ERROR: there is no more memory.  Only what is loaded needs it: NULL in
 * the region of a request.
 */

typedef struct {
    void   *(*alloc)(void *ctx, size_t size);
    int     (*at_end)(void *ctx, void (*handler)(void *data), void *data);
    void     *ctx;
} mcp_region_t;


#define mcp_alloc(region, size)  (region)->alloc((region)->ctx, size)
#define mcp_at_end(region, handler, data)                                     \
    (region)->at_end((region)->ctx, handler, data)


/* memcmp() == 0 without a call for what is short */

static mcp_inline int
mcp_same(const u_char *a, const u_char *b, size_t len)
{
    if (len < 4) {
        return len == 0 || (a[0] == b[0] && a[len / 2] == b[len / 2]
                            && a[len - 1] == b[len - 1]);
    }

    if (len < 8) {
        return memcmp(a, b, 4) == 0
               && memcmp(a + len - 4, b + len - 4, 4) == 0;
    }

    if (len <= 16) {
        return memcmp(a, b, 8) == 0
               && memcmp(a + len - 8, b + len - 8, 8) == 0;
    }

    if (len <= 32) {
        return memcmp(a, b, 16) == 0
               && memcmp(a + len - 16, b + len - 16, 16) == 0;
    }

    return memcmp(a, b, len) == 0;
}


#endif /* _MCP_CORE_H_INCLUDED_ */
