
/*
 * What a message of a server is, as far as its bytes have come: whether it may
 * be an answer with a list, which only the reader can tell, and not before all
 * of it is there.  Most messages say at their beginning that they are not, and
 * need not wait.
 *
 * It looks at the names of members only, of the root and of "result"; a list
 * is where any decoder could find one: a name that is escaped, or differs in
 * case only, counts as well.
 */


#ifndef _MCP_PEEK_H_INCLUDED_
#define _MCP_PEEK_H_INCLUDED_


#include "mcp_method.h"


#define MCP_PEEK_NAME  24             /* bytes; of MCP's names none is longer */


typedef enum {
    MCP_PEEK_OPEN = 0,                /* it cannot be told yet */
    MCP_PEEK_OTHER,                   /* something else, so far */
    MCP_PEEK_LIST                     /* for the reader; and stays so */
} mcp_peek_e;


/* all zero before the first byte, but for early */

typedef struct {
    mcp_peek_e   found;
    unsigned     early:1;             /* what is found first is enough */
    uint32_t     depth;               /* of brackets that are open */
    u_char       name[MCP_PEEK_NAME]; /* the string that was there last */
    size_t       len;                 /* or more than there is room for */
    unsigned     odd:1;               /* it is not plain ASCII */
    unsigned     string:1;            /* inside of one */
    unsigned     escape:1;            /* after a backslash in it */
    unsigned     is_result:1;         /* the next value is that of "result" */
    unsigned     in_result:1;
    unsigned     begun:1;             /* there was a bracket */
} mcp_peek_t;


/*
 * Goes on with the bytes from p to last, and sets found: the same, wherever a
 * message is cut into pieces.  MCP_PEEK_OTHER may become MCP_PEEK_LIST later
 * on, where a member says so that has no business there; not if early is set,
 * when what is behind it is not looked at.  MCP_PEEK_OPEN at the end of a
 * message: no decoder finds a list in it.
 */

void mcp_peek(mcp_peek_t *peek, u_char *p, u_char *last);


#endif /* _MCP_PEEK_H_INCLUDED_ */
