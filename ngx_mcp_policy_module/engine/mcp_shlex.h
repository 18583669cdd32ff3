
/*
 * A command line to words, as Python's shlex.split() does it: POSIX rules
 * without a shell.  Words are separated by spaces, tabs, CR and LF.  '...' is
 * literal; in "..." a backslash escapes '"' and '\', and stays before all
 * else; outside of quotes it takes the next character as it is, a line feed
 * included.  Pieces that touch are one word; "" is an empty one.
 */


#ifndef _MCP_SHLEX_H_INCLUDED_
#define _MCP_SHLEX_H_INCLUDED_


#include "mcp_core.h"


#define MCP_SHLEX_MAX  1024       /* words of a command */


typedef struct {
    mcp_str_t       text;         /* quotes and backslashes undone */
    size_t          start;        /* its first byte in the command */
    unsigned        quoted:1;     /* it had some of them */
} mcp_word_t;


typedef struct {
    mcp_word_t     *words;
    size_t          nwords;
    const char     *fault;        /* in static memory */
    unsigned        control:1;    /* there are control characters in words */
} mcp_shlex_t;


/*
 * Words without quotes point into the command, which must stay as it is.
 *
 * MCP_OK
 * MCP_FAULT  it cannot be split, as fault says
 * MCP_ERROR  the region has no more memory
 */

int mcp_shlex_split(mcp_shlex_t *shlex, const mcp_str_t *command,
    mcp_region_t *region);


#endif /* _MCP_SHLEX_H_INCLUDED_ */
