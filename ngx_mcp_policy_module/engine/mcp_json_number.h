
/*
 * The grammar of a number: RFC 8259, section 6.  For the reader alone.
 */


#ifndef _MCP_JSON_NUMBER_H_INCLUDED_
#define _MCP_JSON_NUMBER_H_INCLUDED_


#include "mcp_core.h"


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


/* past the number that begins there, with a digit or "-"; NULL: it is none */

static mcp_inline u_char *
mcp_json_number_end(u_char *start, u_char *end)
{
    u_char  *p, *digits;

    digits = (*start == '-') ? start + 1 : start;
    p = mcp_json_digits(digits, end);

    if (p != NULL && *digits == '0' && p > digits + 1) {
        p = NULL;
    }

    if (p != NULL && p < end && *p == '.') {
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
