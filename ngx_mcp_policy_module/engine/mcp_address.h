
/*
 * IP addresses, and blocks of them as in RFC 4632 (section 3.1) and RFC 4291
 * (sections 2.2 and 2.3).
 */


#ifndef _MCP_ADDRESS_H_INCLUDED_
#define _MCP_ADDRESS_H_INCLUDED_


#include "mcp_core.h"


/* an address is a block of one: of 32 bits, or of 128 */

typedef struct {
    u_char      bytes[16];       /* IPv4 in the first four; 0 from bits on */
    unsigned    bits;            /* that all addresses of the block share */
    unsigned    v4:1;
    unsigned    exact:1;         /* no bit was set from bits on */
} mcp_block_t;


/*
 * 1, or 0: the text is no address and no block.  There is one way to write an
 * IPv4 address, and one to write the bits: no short forms (127.1) and no
 * leading zeros (010.0.0.1, /08), which are read in more than one way; and no
 * zone ids and no blanks.  IPv4-mapped IPv6 (RFC 4291, 2.5.5.2) is IPv4 if the
 * block has 96 bits at least: the first 96 only say so, and are not counted.
 */

int mcp_block_read(mcp_block_t *block, const mcp_str_t *text);

/*
 * Whether the inner one is wholly inside the outer one, or the same.  No IPv4
 * is inside a block of IPv6, and the other way round.
 */

int mcp_block_within(const mcp_block_t *inner, const mcp_block_t *outer);


#endif /* _MCP_ADDRESS_H_INCLUDED_ */
