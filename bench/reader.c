
/*
 * The reader alone, beside jansson: one line per text, "bytes mcp jansson
 * name", both in GB/s (10^9 bytes), the best of the rounds.
 */


#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mcp_json.h"


#define BENCH_ROUNDS      9
#define BENCH_ROUND_NS    50000000ull    /* of one reader on one text */
#define BENCH_ARENA       (64 << 20)
#define BENCH_TEXT        1000000        /* bytes of what is long */
#define BENCH_MAX_TOKENS  (1 << 20)


typedef struct {
    u_char       *start;
    u_char       *pos;
    u_char       *end;
} bench_arena_t;


typedef struct {
    const char   *name;
    const char   *before;
    const char   *again;                 /* until there is enough; or NULL */
    const char   *after;
} bench_text_t;


typedef void (*bench_read_pt)(mcp_str_t *text, mcp_region_t *region);


static void bench_text(bench_text_t *from, mcp_str_t *text);
static double bench_speed(bench_read_pt reader, mcp_str_t *text,
    mcp_region_t *region);
static void bench_mcp(mcp_str_t *text, mcp_region_t *region);
static void bench_jansson(mcp_str_t *text, mcp_region_t *region);
static void *bench_alloc(void *ctx, size_t size);


#define BENCH_CALL                                                            \
    "{\"jsonrpc\":\"2.0\",\"id\":4711,\"method\":\"tools/call\",\"params\":"  \
    "{\"name\":\"CreateAHORunGroup\",\"arguments\":{\"name\":\"nightly\","    \
    "\"maxCpus\":256,\"maxRuns\":10,\"maxDuration\":600,\"dryRun\":false,"    \
    "\"description\":"


static bench_text_t  bench_texts[] = {

    { "244-byte call",
      BENCH_CALL "\"", NULL,
      "for the nightly runs of the older variant caller.\"}}}" },

    { "1 MB of ASCII in a string",
      BENCH_CALL "\"", "All work and no play makes Jack a dull boy. ",
      "\"}}}" },

    { "1 MB of escaped text",
      BENCH_CALL "\"", "    printf(\\\"%s\\\\n\\\", name);\\n", "\"}}}" },

    { "1 MB of text that is not Latin",
      BENCH_CALL "\"", "Широкая электрификация 南方の工業地帯 ", "\"}}}" },

    { "1 MB of small numbers and objects",
      BENCH_CALL "[0", ",{\"id\":4711,\"at\":[12.25,-7],\"ok\":true}",
      "]}}}" }
};


int
main(void)
{
    int            round;
    size_t         i;
    double         mcp, jansson, speed;
    mcp_str_t      text;
    mcp_region_t   region;
    bench_arena_t  arena;

    arena.start = malloc(BENCH_ARENA);
    if (arena.start == NULL) {
        return 1;
    }

    arena.end = arena.start + BENCH_ARENA;

    region.alloc = bench_alloc;
    region.at_end = NULL;
    region.ctx = &arena;

    for (i = 0; i < mcp_nelts(bench_texts); i++) {

        bench_text(&bench_texts[i], &text);

        mcp = 0;
        jansson = 0;

        for (round = 0; round < BENCH_ROUNDS; round++) {
            speed = bench_speed(bench_mcp, &text, &region);
            mcp = (speed > mcp) ? speed : mcp;

            speed = bench_speed(bench_jansson, &text, &region);
            jansson = (speed > jansson) ? speed : jansson;
        }

        printf("%zu %.3f %.3f %s\n", text.len, mcp, jansson,
               bench_texts[i].name);

        free(text.data);
    }

    free(arena.start);

    return 0;
}


static void
bench_text(bench_text_t *from, mcp_str_t *text)
{
    char    *p;
    size_t   again;

    text->data = malloc(BENCH_TEXT + strlen(from->before)
                        + strlen(from->after) + 1);
    if (text->data == NULL) {
        exit(1);
    }

    p = stpcpy((char *) text->data, from->before);

    if (from->again != NULL) {

        for (again = BENCH_TEXT / strlen(from->again); again > 0; again--) {
            p = stpcpy(p, from->again);
        }
    }

    p = stpcpy(p, from->after);

    text->len = (size_t) (p - (char *) text->data);
}


/* bytes per nanosecond */

static double
bench_speed(bench_read_pt reader, mcp_str_t *text, mcp_region_t *region)
{
    size_t          i, n, bytes;
    uint64_t        start, now;
    bench_arena_t  *arena;

    /* not a look at the clock for every short text */

    n = BENCH_TEXT / text->len + 1;
    arena = region->ctx;
    bytes = 0;
    start = bench_now();

    do {

        for (i = 0; i < n; i++) {
            arena->pos = arena->start;
            reader(text, region);
        }

        bytes += n * text->len;
        now = bench_now();

    } while (now - start < BENCH_ROUND_NS);

    return (double) bytes / (double) (now - start);
}


static void
bench_mcp(mcp_str_t *text, mcp_region_t *region)
{
    mcp_json_t  json;

    mcp_json_init(&json, text->data, text->len, region);

    json.max_tokens = BENCH_MAX_TOKENS;

    if (mcp_json_read(&json) != MCP_OK) {
        fprintf(stderr, "reader: %s\n", mcp_json_error(json.error));
        exit(1);
    }
}


static void
bench_jansson(mcp_str_t *text, mcp_region_t *region)
{
    json_t        *json;
    json_error_t   error;

    (void) region;

    json = json_loadb((char *) text->data, text->len, 0, &error);
    if (json == NULL) {
        fprintf(stderr, "jansson: %s\n", error.text);
        exit(1);
    }

    json_decref(json);
}


static void *
bench_alloc(void *ctx, size_t size)
{
    u_char         *p;
    bench_arena_t  *arena;

    arena = ctx;
    p = arena->pos;
    size = (size + 15) & ~(size_t) 15;

    if ((size_t) (arena->end - p) < size) {
        return NULL;
    }

    arena->pos += size;

    return p;
}
