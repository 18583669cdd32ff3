
/*
 * A process that is killed while it turns a window, after any instruction:
 * another one finds no less counted there than if it had come to the end, for
 * the window that was to count, the next one, and the one beside.  Seen to
 * fail with its stores left out, or in other orders.
 */


#include "unit.h"
#include "mcp_window.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>


#define WINDOW_BASE   1700006400000ull    /* midnight */
#define WINDOW_SIZE   14400000            /* four hours */
#define WINDOW_RUNS   60
#define WINDOW_TURNS  4


static void window_killed(void **state);
static uint64_t window_time(uint64_t *seed);
static int window_start_child(mcp_window_t *shared, uint64_t now, pid_t *pid);
static int window_step_child(pid_t pid);
static void window_check(const mcp_window_t *killed,
    const mcp_window_t *before, const mcp_window_t *after, uint64_t now);
static int window_covers(const mcp_window_t *killed,
    const mcp_window_t *window, uint64_t now);


static const mcp_rate_t  window_rates[] = {
    { MCP_FIXED, WINDOW_SIZE, 10 },
    { MCP_SLIDING, WINDOW_SIZE, 10 }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(window_killed)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
window_killed(void **state)
{
    pid_t          pid;
    size_t         i, j;
    uint64_t       now, seed;
    mcp_window_t   before, after, *shared;

    (void) state;

    shared = mmap(NULL, sizeof(mcp_window_t), PROT_READ|PROT_WRITE,
                  MAP_SHARED|MAP_ANONYMOUS, -1, 0);
    assert_true(shared != MAP_FAILED);

    for (i = 1; i <= WINDOW_RUNS; i++) {
        memset(shared, 0, sizeof(mcp_window_t));

        seed = i;

        for (j = 0; j < WINDOW_TURNS; j++) {
            now = window_time(&seed);

            mcp_window_turn(shared, WINDOW_SIZE, now);
            (void) mcp_window_take(shared, &window_rates[0],
                                   1 + unit_below(&seed, 10), now);
        }

        now = window_time(&seed);

        before = *shared;
        after = before;
        mcp_window_turn(&after, WINDOW_SIZE, now);

        if (!window_start_child(shared, now, &pid)) {
            skip();
        }

        while (window_step_child(pid)) {
            window_check(shared, &before, &after, now);
        }

        assert_memory_equal(shared, &after, sizeof(mcp_window_t));
    }
}


/* in one of a few windows, near and far */

static uint64_t
window_time(uint64_t *seed)
{
    uint64_t  windows;

    windows = unit_below(seed, 4) + 20 * unit_below(seed, 2);

    return WINDOW_BASE + windows * WINDOW_SIZE + unit_below(seed, WINDOW_SIZE);
}


/* stopped right before it turns the window; 0: this is not permitted here */

static int
window_start_child(mcp_window_t *shared, uint64_t now, pid_t *pid)
{
    int  status;

    *pid = fork();
    assert_true(*pid != -1);

    if (*pid == 0) {

        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1) {
            _exit(1);
        }

        (void) raise(SIGSTOP);
        mcp_window_turn(shared, WINDOW_SIZE, now);
        (void) kill(getpid(), SIGKILL);
    }

    assert_int_equal(waitpid(*pid, &status, 0), *pid);

    return WIFSTOPPED(status);
}


/* one instruction; 0: it was the last */

static int
window_step_child(pid_t pid)
{
    int  status;

    assert_int_not_equal(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL), -1);
    assert_int_equal(waitpid(pid, &status, 0), pid);

    return WIFSTOPPED(status);
}


/* around all the windows that may be looked at next */

static void
window_check(const mcp_window_t *killed, const mcp_window_t *before,
    const mcp_window_t *after, uint64_t now)
{
    size_t    i, j;
    uint64_t  times[4];

    times[0] = now;
    times[1] = before->slots[0].start;
    times[2] = before->slots[1].start;
    times[3] = mcp_window_start(after);

    for (i = 0; i < mcp_nelts(times); i++) {

        for (j = 0; j < 3; j++) {
            now = times[i] + j * WINDOW_SIZE / 2;

            assert_true(window_covers(killed, before, now)
                        || window_covers(killed, after, now));
        }
    }
}


/* at that time killed counts in the same window, and no less than is there */

static int
window_covers(const mcp_window_t *killed, const mcp_window_t *window,
    uint64_t now)
{
    size_t        i;
    mcp_window_t  a, b;

    a = *killed;
    b = *window;

    mcp_window_turn(&a, WINDOW_SIZE, now);
    mcp_window_turn(&b, WINDOW_SIZE, now);

    if (mcp_window_start(&a) != mcp_window_start(&b)) {
        return 0;
    }

    for (i = 0; i < mcp_nelts(window_rates); i++) {

        if (mcp_window_left(&a, &window_rates[i], now)
            > mcp_window_left(&b, &window_rates[i], now))
        {
            return 0;
        }
    }

    return 1;
}
