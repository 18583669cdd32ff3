
/*
 * How long the lock of the zone is held: one line per case, "processes limits
 * median p99", in nanoseconds.  The store runs as it does in workers, on a
 * zone of 10 MB with the counters of many sessions; only the lock is another
 * one, which looks at the clock when it has been taken and before it is given
 * back.  What that costs is subtracted.
 *
 * ngx_shmtx_lock() and ngx_shmtx_unlock() are wrapped by the linker.
 */


#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "store.h"


#define LOCK_ZONE       (10 << 20)
#define LOCK_SESSIONS   20000
#define LOCK_CALLS      100000
#define LOCK_ROUNDS     9            /* of which the best counts */
#define LOCK_PROCESSES  4
#define LOCK_LIMITS     2
#define LOCK_WHO        33


/* what the processes share */

typedef struct {
    ngx_atomic_t    taken;
    ngx_atomic_t    n;
    uint64_t        ns[LOCK_CALLS];
    u_char          zone[LOCK_ZONE];
} lock_shared_t;


static void lock_measure(size_t processes, size_t limits);
static void lock_round(size_t processes, size_t limits);
static void lock_work(size_t calls, size_t limits, unsigned seed);
static void lock_call(size_t limits, unsigned session);
static uint64_t lock_clock_cost(void);
void __wrap_ngx_shmtx_lock(ngx_shmtx_t *mtx);
void __wrap_ngx_shmtx_unlock(ngx_shmtx_t *mtx);


static lock_shared_t    *lock_shared;
static ngx_slab_pool_t   lock_pool;
static mcp_store_t       lock_store;
static mcp_limit_t       lock_limits[LOCK_LIMITS];
static uint64_t          lock_since;
static uint64_t          lock_cost;


int
main(void)
{
    size_t    i, limits;
    uint32_t  nodes;

    lock_shared = mmap(NULL, sizeof(lock_shared_t), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lock_shared == MAP_FAILED) {
        return 1;
    }

    nodes = (LOCK_ZONE - mcp_store_bytes(0))
            / (mcp_store_bytes(1) - mcp_store_bytes(0));
    lock_store.shpool = &lock_pool;
    lock_store.shm = (mcp_store_shm_t *) lock_shared->zone;

    if (mcp_store_format(lock_store.shm, nodes) != NGX_OK) {
        return 1;
    }

    for (i = 0; i < LOCK_LIMITS; i++) {
        memset(lock_limits[i].id, (int) i + 1, MCP_COUNTER_ID_LEN);
        lock_limits[i].rate.size = 86400000;
        lock_limits[i].rate.max = UINT32_MAX;
    }

    for (i = 0; i < LOCK_SESSIONS; i++) {
        lock_call(LOCK_LIMITS, (unsigned) i);
    }

    lock_cost = lock_clock_cost();

    for (limits = 1; limits <= LOCK_LIMITS; limits++) {
        lock_measure(1, limits);
        lock_measure(LOCK_PROCESSES, limits);
    }

    return 0;
}


static void
lock_measure(size_t processes, size_t limits)
{
    size_t    i;
    uint64_t  middle, p99;

    middle = UINT64_MAX;
    p99 = UINT64_MAX;

    for (i = 0; i < LOCK_ROUNDS; i++) {
        lock_round(processes, limits);

        qsort(lock_shared->ns, LOCK_CALLS, sizeof(uint64_t), bench_compare);

        middle = ngx_min(middle, lock_shared->ns[LOCK_CALLS / 2]);
        p99 = ngx_min(p99, lock_shared->ns[LOCK_CALLS / 100 * 99]);
    }

    printf("%zu %zu %llu %llu\n", processes, limits,
           (unsigned long long) middle, (unsigned long long) p99);
}


static void
lock_round(size_t processes, size_t limits)
{
    int     status;
    size_t  i;

    lock_shared->n = 0;

    for (i = 0; i < processes; i++) {

        switch (fork()) {

        case -1:
            exit(1);

        case 0:
            lock_work(LOCK_CALLS / processes, limits, (unsigned) i + 1);
            _exit(0);
        }
    }

    while (wait(&status) > 0) {

        if (status != 0) {
            exit(1);
        }
    }
}


static void
lock_work(size_t calls, size_t limits, unsigned seed)
{
    while (calls-- > 0) {
        lock_call(limits, (unsigned) rand_r(&seed) % LOCK_SESSIONS);
    }
}


static void
lock_call(size_t limits, unsigned session)
{
    char           who[LOCK_WHO];
    size_t         i;
    uint64_t       remaining;
    mcp_claim_t    claims[LOCK_LIMITS];
    mcp_refusal_t  refusal;

    for (i = 0; i < limits; i++) {
        claims[i].limit = &lock_limits[i];
        claims[i].amount = 1;
        claims[i].start = 0;
        claims[i].shadow = 0;
        claims[i].who.data = (u_char *) who;
        claims[i].who.len = (size_t) snprintf(who, LOCK_WHO,
                                              "%016x%016x", session, session);
    }

    if (mcp_store_reserve(&lock_store, claims, limits, STORE_NOW, &refusal,
                          &remaining)
        != MCP_STORE_RESERVED)
    {
        fprintf(stderr, "lock: a call was refused\n");
        exit(1);
    }
}


/* the least that one look at the clock takes from the next */

static uint64_t
lock_clock_cost(void)
{
    size_t    i;
    uint64_t  start, ns, least;

    least = UINT64_MAX;

    for (i = 0; i < LOCK_CALLS; i++) {
        start = bench_now();
        ns = bench_now() - start;
        least = (ns < least) ? ns : least;
    }

    return least;
}


void
__wrap_ngx_shmtx_lock(ngx_shmtx_t *mtx)
{
    (void) mtx;

    while (!ngx_atomic_cmp_set(&lock_shared->taken, 0, 1)) {
        (void) sched_yield();
    }

    lock_since = bench_now();
}


void
__wrap_ngx_shmtx_unlock(ngx_shmtx_t *mtx)
{
    uint64_t  ns;

    (void) mtx;

    ns = bench_now() - lock_since;

    lock_shared->ns[lock_shared->n++ % LOCK_CALLS] =
        (ns > lock_cost) ? ns - lock_cost : 0;

    ngx_memory_barrier();

    lock_shared->taken = 0;
}
