
/*
 * The clock that all programs of this room measure by, and the order of what
 * was measured.
 */


#ifndef _BENCH_CLOCK_H_INCLUDED_
#define _BENCH_CLOCK_H_INCLUDED_


#include <stdint.h>
#include <time.h>


/* nanoseconds since some time before, which no setting of the clock changes */

static inline uint64_t
bench_now(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000000000 + (uint64_t) ts.tv_nsec;
}


/* for qsort(): the shortest time first */

static inline int
bench_compare(const void *one, const void *two)
{
    uint64_t  a, b;

    a = *(const uint64_t *) one;
    b = *(const uint64_t *) two;

    return (a > b) - (a < b);
}


#endif /* _BENCH_CLOCK_H_INCLUDED_ */
