
/*
 * The grammar of a number: RFC 8259, section 6.  For the reader alone.
 */


#ifndef _MCP_JSON_NUMBER_H_INCLUDED_
#define _MCP_JSON_NUMBER_H_INCLUDED_


#include "mcp_core.h"


/* after digits: the number goes on with a fraction, or an exponent */

#define mcp_json_is_broken(c)  ((c) == '.' || ((c) | 0x20) == 'e')

#define mcp_json_is_digit(c)  ((u_char) ((c) - '0') < 10)


/* past one or more; NULL: there is none */

static mcp_inline u_char *
mcp_json_digits(u_char *p, u_char *end)
{
    u_char  *start;

    for (start = p; p < end && mcp_json_is_digit(*p); p++) {
        /* void */
    }

    return (p == start) ? NULL : p;
}


/*
 * Past the number that begins there, with a digit or "-", and whether it has a
 * fraction or an exponent; NULL: it is none.
 */

static mcp_inline u_char *
mcp_json_number_end(u_char *start, u_char *end, unsigned *broken)
{
    u_char  *p, *digits;

    digits = (*start == '-') ? start + 1 : start;
    p = mcp_json_digits(digits, end);

    if (p == NULL || (*digits == '0' && p > digits + 1)) {
        return NULL;
    }

    *broken = (p < end && mcp_json_is_broken(*p));

    if (p < end && *p == '.') {
        p = mcp_json_digits(p + 1, end);
    }

    if (p != NULL && p < end && (*p | 0x20) == 'e') {
        p++;

        if (p < end && (*p == '+' || *p == '-')) {
            p++;
        }

        p = mcp_json_digits(p, end);
    }

    return p;
}


#endif /* _MCP_JSON_NUMBER_H_INCLUDED_ */
