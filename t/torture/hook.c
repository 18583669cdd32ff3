
/*
 * Linked into the module's build for torture, and around some of its functions
 * (--wrap, see Makefile): kills a worker within the lock of the zone, makes
 * the time longer between reading a counter and writing it, and plants faults
 * that the scenarios have to find.
 *
 * It is driven by a file that all workers map, named by the environment.
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "mcp_store.h"

#include <sys/mman.h>


#define TORTURE_LEAK  4096             /* bytes */


typedef enum {
    TORTURE_SOUND = 0,
    TORTURE_UNLOCKED,             /* the lock is left out */
    TORTURE_LOCKED,               /* the lock is kept, now and then */
    TORTURE_UNCOUNTED,            /* a call is not counted, now and then */
    TORTURE_GIVEN_TWICE,          /* what is given back is given twice */
    TORTURE_GIVEN_NOT,            /* what is given back is not */
    TORTURE_UNORDERED,            /* a window that turns is empty a while */
    TORTURE_FORGOTTEN,            /* a window is, when the clock goes back */
    TORTURE_MEMORY,               /* memory is lost with each call */
    TORTURE_SOCKET,               /* a socket stays open, now and then */
    TORTURE_ABORTED,              /* a worker crashes, now and then */
    TORTURE_BAD_END               /* it crashes when it is done */
} torture_fault_e;


/* as in lib/hook.py; all zero: nothing is done */

typedef struct {
    uint64_t    fault;            /* a torture_fault_e */
    uint64_t    often;            /* "now and then" is one time of so many */
    uint64_t    pause;            /* microseconds, beside each counter */
    uint64_t    kill;             /* in one lock of so many a worker dies ... */
    uint64_t    steps;            /* ... within so many instructions */
    uint64_t    seed;

    uint64_t    locks;            /* how often it was taken */
    uint64_t    killed;           /* how many have died in it */
    uint64_t    longest;          /* the instructions of one that lived */
} torture_t;


static void torture_map(void) __attribute__((constructor));
static void torture_end(void) __attribute__((destructor));
static void torture_trap(int signo);
static void torture_die(void);
static void torture_step(int on);
static uint64_t torture_random(void);
static int torture_has(torture_fault_e fault);

void __real_ngx_shmtx_lock(ngx_shmtx_t *mtx);
void __wrap_ngx_shmtx_lock(ngx_shmtx_t *mtx);
void __real_ngx_shmtx_unlock(ngx_shmtx_t *mtx);
void __wrap_ngx_shmtx_unlock(ngx_shmtx_t *mtx);
uint64_t __real_mcp_window_left(const mcp_window_t *window,
    const mcp_rate_t *rate, uint64_t now);
uint64_t __wrap_mcp_window_left(const mcp_window_t *window,
    const mcp_rate_t *rate, uint64_t now);
void __real_mcp_window_turn(mcp_window_t *window, uint64_t size, uint64_t now);
void __wrap_mcp_window_turn(mcp_window_t *window, uint64_t size, uint64_t now);
mcp_store_rc_e __real_mcp_store_reserve(mcp_store_t *store,
    mcp_claim_t *claims, size_t nclaims, uint64_t now, mcp_refusal_t *refusal,
    uint64_t *remaining);
mcp_store_rc_e __wrap_mcp_store_reserve(mcp_store_t *store,
    mcp_claim_t *claims, size_t nclaims, uint64_t now, mcp_refusal_t *refusal,
    uint64_t *remaining);
void __real_mcp_store_give_back(mcp_store_t *store, const mcp_claim_t *claims,
    size_t nclaims);
void __wrap_mcp_store_give_back(mcp_store_t *store, const mcp_claim_t *claims,
    size_t nclaims);


static torture_t           torture_idle;
static torture_t          *torture = &torture_idle;

static void *volatile      torture_lost;
static volatile uint64_t   torture_left;    /* instructions until it dies */
static volatile uint64_t   torture_gone;    /* instructions in this lock */


static void
torture_map(void)
{
    int    fd;
    void  *p;
    char  *name;

    name = getenv("TORTURE");
    if (name == NULL) {
        return;
    }

    fd = open(name, O_RDWR);
    if (fd == -1) {
        return;
    }

    p = mmap(NULL, sizeof(torture_t), PROT_READ|PROT_WRITE, MAP_SHARED, fd, 0);

    (void) close(fd);

    if (p != MAP_FAILED) {
        torture = p;
        (void) signal(SIGTRAP, torture_trap);
    }
}


static void
torture_end(void)
{
    if (torture->fault == TORTURE_BAD_END
        && ngx_process == NGX_PROCESS_WORKER)
    {
        abort();
    }
}


void
__wrap_ngx_shmtx_lock(ngx_shmtx_t *mtx)
{
    uint64_t  random;

    if (torture->fault == TORTURE_UNLOCKED) {
        return;
    }

    __real_ngx_shmtx_lock(mtx);

    torture->locks++;

    if (torture->kill == 0) {
        return;
    }

    random = torture_random();

    if (random % torture->kill) {
        return;
    }

    torture_gone = 0;
    torture_left = 1 + random / torture->kill % torture->steps;
    torture_step(1);
}


void
__wrap_ngx_shmtx_unlock(ngx_shmtx_t *mtx)
{
    if (torture->fault == TORTURE_UNLOCKED) {
        return;
    }

    if (torture_left) {
        torture_step(0);
        torture_left = 0;
        torture->longest = ngx_max(torture->longest, torture_gone);
    }

    if (torture_has(TORTURE_LOCKED)) {
        return;
    }

    __real_ngx_shmtx_unlock(mtx);
}


uint64_t
__wrap_mcp_window_left(const mcp_window_t *window, const mcp_rate_t *rate,
    uint64_t now)
{
    uint64_t  left;

    left = __real_mcp_window_left(window, rate, now);

    if (torture->pause) {
        (void) usleep((useconds_t) torture->pause);
    }

    return left;
}


void
__wrap_mcp_window_turn(mcp_window_t *window, uint64_t size, uint64_t now)
{
    mcp_window_t  saved;

    if (torture->fault == TORTURE_UNORDERED) {
        saved = *window;
        memset(window, 0, sizeof(mcp_window_t));
        mcp_fence();
        *window = saved;
    }

    if (torture->fault == TORTURE_FORGOTTEN && now < mcp_window_start(window)) {
        memset(window, 0, sizeof(mcp_window_t));
    }

    __real_mcp_window_turn(window, size, now);
}


mcp_store_rc_e
__wrap_mcp_store_reserve(mcp_store_t *store, mcp_claim_t *claims,
    size_t nclaims, uint64_t now, mcp_refusal_t *refusal, uint64_t *remaining)
{
    mcp_store_rc_e  rc;

    rc = __real_mcp_store_reserve(store, claims, nclaims, now, refusal,
                                  remaining);

    if (rc == MCP_STORE_RESERVED && torture_has(TORTURE_UNCOUNTED)) {
        __real_mcp_store_give_back(store, claims, nclaims);
    }

    if (torture_has(TORTURE_SOCKET)) {
        (void) socket(AF_INET, SOCK_STREAM, 0);
    }

    if (torture_has(TORTURE_ABORTED)) {
        abort();
    }

    if (torture->fault == TORTURE_MEMORY) {
        torture_lost = memset(malloc(TORTURE_LEAK), 1, TORTURE_LEAK);
    }

    return rc;
}


void
__wrap_mcp_store_give_back(mcp_store_t *store, const mcp_claim_t *claims,
    size_t nclaims)
{
    if (torture->fault == TORTURE_GIVEN_NOT) {
        return;
    }

    __real_mcp_store_give_back(store, claims, nclaims);

    if (torture->fault == TORTURE_GIVEN_TWICE) {
        __real_mcp_store_give_back(store, claims, nclaims);
    }
}


/* after each instruction within the lock */

static void
torture_trap(int signo)
{
    (void) signo;

    torture_gone++;

    if (torture_gone == torture_left) {
        torture_die();
    }
}


static void
torture_die(void)
{
    torture->killed++;

    (void) kill(getpid(), SIGKILL);
}


#if defined(__x86_64__)

#define TORTURE_TRAP_FLAG  0x100


static void
torture_step(int on)
{
    uint64_t  flags;

    flags = __builtin_ia32_readeflags_u64();

    __builtin_ia32_writeeflags_u64(on ? flags | TORTURE_TRAP_FLAG
                                      : flags & ~TORTURE_TRAP_FLAG);
}

#else

/* no instruction can be chosen: it dies with the last one */

static void
torture_step(int on)
{
    if (!on) {
        torture_die();
    }
}

#endif


/* SplitMix64 of how often it was asked, by all workers together */

static uint64_t
torture_random(void)
{
    uint64_t  z;

    z = __atomic_add_fetch(&torture->seed, 0x9e3779b97f4a7c15,
                           __ATOMIC_RELAXED);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;

    return z ^ (z >> 31);
}


static int
torture_has(torture_fault_e fault)
{
    return torture->fault == fault && torture_random() % torture->often == 0;
}
