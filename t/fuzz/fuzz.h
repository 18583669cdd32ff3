
/*
 * What the fuzzers share.  A fuzzer is one function, fuzz_one(), which is
 * handed inputs that libFuzzer makes up, and ends the process where the engine
 * did not do what it must.
 */


#ifndef _FUZZ_H_INCLUDED_
#define _FUZZ_H_INCLUDED_


#include <stdio.h>
#include <stdlib.h>

#include "mcp_core.h"


/* an invariant: if it does not hold, that is a finding */

#define fuzz_check(condition)                                                 \
    if (!(condition)) {                                                       \
        fuzz_found(__FILE__, __LINE__, #condition);                           \
    }


/*
 * The region is empty again for each input.  Its blocks do not touch: the
 * sanitizer sees each byte read or written beyond them.  The input's own data
 * ends where its memory ends, and must stay as it is.
 */

void fuzz_one(mcp_region_t *region, const mcp_str_t *input);

/* a copy in the region */

mcp_str_t fuzz_copy(mcp_region_t *region, const mcp_str_t *text);

/*
 * Cuts the first line off the input, without its line feed, or all of it if
 * it has none; a copy in the region.
 */

mcp_str_t fuzz_line(mcp_region_t *region, mcp_str_t *input);

/* of a C string */

mcp_str_t fuzz_str(const char *text);

int fuzz_is(const mcp_str_t *text, const char *expected);
int fuzz_same(const mcp_str_t *a, const mcp_str_t *b);

/* whether it is UTF-8 */

int fuzz_utf8(const mcp_str_t *text);

/*
 * A slow reader of event streams, by WHATWG's rules.  fuzz_mark() passes over a
 * byte order mark, fuzz_sse_line() cuts the first line off and gives 0 if none
 * ends any more, fuzz_sse_data() tells whether it is a field "data", "data:..."
 * or "data: ...".
 */

void fuzz_mark(mcp_str_t *stream);
int fuzz_sse_line(mcp_str_t *rest, mcp_str_t *line);
int fuzz_sse_data(const mcp_str_t *line, mcp_str_t *value);

void fuzz_found(const char *file, int line, const char *what)
    __attribute__((noreturn));


#endif /* _FUZZ_H_INCLUDED_ */
