
/*
 * SHA-256 (FIPS 180-4), by libcrypto, and SipHash-1-3 (Aumasson, Bernstein:
 * "SipHash: a fast short-input PRF") for tables whose keys others choose.
 */


#ifndef _MCP_DIGEST_H_INCLUDED_
#define _MCP_DIGEST_H_INCLUDED_


#include "mcp_core.h"


#define MCP_DIGEST_LEN  32


void mcp_digest(u_char *digest, const mcp_str_t *text);

/* the same only for the same seed, on machines of the same byte order */

uint64_t mcp_hash(const uint64_t seed[2], const u_char *data, size_t len);


#endif /* _MCP_DIGEST_H_INCLUDED_ */
