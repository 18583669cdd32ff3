
#include "mcp_array.h"


void *
mcp_array_grow(mcp_region_t *region, void *elts, size_t n, size_t size)
{
    void  *copy;

    if (n & (n - 1)) {
        return elts;
    }

    copy = mcp_alloc(region, (n ? 2 * n : 1) * size);

    if (copy != NULL && n) {
        memcpy(copy, elts, n * size);
    }

    return copy;
}
