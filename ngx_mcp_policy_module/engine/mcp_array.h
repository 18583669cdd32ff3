
/*
 * Arrays that grow in a region.
 */


#ifndef _MCP_ARRAY_H_INCLUDED_
#define _MCP_ARRAY_H_INCLUDED_


#include "mcp_core.h"


/*
 * An array with the n elements of elts and room for one more: elts itself,
 * or, where n is 0 or a power of two, a copy of twice the size.  So n must
 * have been counted up one by one.
 *
 * NULL: the region has no more memory.
 */

void *mcp_array_grow(mcp_region_t *region, void *elts, size_t n, size_t size);


#endif /* _MCP_ARRAY_H_INCLUDED_ */
