
/*
 * Numbers as exact decimals: never rounded to a double, their digits never
 * copied, as many of them as there are.
 */


#ifndef _MCP_NUMBER_H_INCLUDED_
#define _MCP_NUMBER_H_INCLUDED_


#include "mcp_core.h"


/*
 * Exponents beyond 10^12 are taken as 10^12.  No digits of a text of at most
 * MCP_JSON_MAX_LEN bytes make up for that, so that such a number is larger
 * or smaller than every one that mcp_number_bounded() accepts, as it should
 * be: a comparison is exact if one side is bounded, or if neither exponent
 * was beyond.
 */

#define MCP_NUMBER_CLAMP     1000000000000
#define MCP_NUMBER_EXPONENT  999999999       /* of a bounded number */


/*
 * The value is 0.d1d2d3... * 10^exponent, with the digits from the first to
 * the last one that is not zero.  They stay in the text, which must outlive
 * the number, with "." and "_" among them that are passed over.  Zero,
 * negative or not, has no digits and the exponent 0; infinity has none and
 * INT64_MAX.
 */

typedef struct {
    int             sign;        /* -1, 0 or 1 */
    int64_t         exponent;
    size_t          ndigits;
    const u_char   *first;
    const u_char   *last;        /* after the last digit that counts */
} mcp_number_t;


typedef enum {
    MCP_NOT_WHOLE = 0,
    MCP_WHOLE,
    MCP_TOO_LARGE
} mcp_whole_e;


/* text is a number that the JSON reader has accepted */

void mcp_number_read(mcp_number_t *number, const mcp_str_t *text);

/*
 * 1 if the text, white space trimmed, is what servers make a number of:
 * Python's int() and float(), and pydantic, which accept a sign "+", leading
 * zeros, ".5", "5.", single "_" inside, and "inf" and "infinity" in any case.
 * Else 0, also for "nan", which compares with nothing.
 */

int mcp_number_scan(mcp_number_t *number, const mcp_str_t *text);

/* -1, 0 or 1: a is smaller, equal, larger */

int mcp_number_compare(const mcp_number_t *a, const mcp_number_t *b);

/* whether comparing it is exact, whatever the other number; not of infinity */

int mcp_number_bounded(const mcp_number_t *number);

/* by value: 1.0 and 1e2 are integers, 1e-1 and infinity are not */

int mcp_number_integer(const mcp_number_t *number);

/*
 * MCP_WHOLE      by value a whole number of 1 to max, which value becomes
 * MCP_TOO_LARGE  a whole number of more than max
 * MCP_NOT_WHOLE  anything else: zero, a negative number, a fraction, infinity
 */

mcp_whole_e mcp_number_whole(const mcp_number_t *number, uint64_t max,
    uint64_t *value);


#endif /* _MCP_NUMBER_H_INCLUDED_ */
