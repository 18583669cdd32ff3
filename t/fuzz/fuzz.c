
/*
 * The region of the fuzzers, and their way in.  Memory is one array, so that
 * an input costs microseconds; it is poisoned but for the blocks that are in
 * use.
 */


#include <sanitizer/asan_interface.h>

#include "fuzz.h"
#include "mcp_text.h"


#define FUZZ_ROOM   (16 * 1024 * 1024)
#define FUZZ_ALIGN  16
#define FUZZ_ENDS   4096
#define FUZZ_FILL   0xa5              /* nobody may count on zeros */


typedef struct {
    void         (*handler)(void *data);
    void          *data;
} fuzz_end_t;


typedef struct {
    mcp_region_t   region;
    size_t         used;
    size_t         nends;
} fuzz_region_t;


int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *fuzz_alloc(void *ctx, size_t size);
static int fuzz_at_end(void *ctx, void (*handler)(void *data), void *data);
static void fuzz_empty(fuzz_region_t *region);


static u_char         fuzz_room[FUZZ_ROOM] __attribute__((aligned(FUZZ_ALIGN)));
static fuzz_end_t     fuzz_ends[FUZZ_ENDS];


static fuzz_region_t  fuzz_region = {
    { fuzz_alloc, fuzz_at_end, &fuzz_region }, 0, 0
};


int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void) argc;
    (void) argv;

    ASAN_POISON_MEMORY_REGION(fuzz_room, FUZZ_ROOM);

    return 0;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mcp_str_t  input;

    input.data = (u_char *) data;
    input.len = size;

    fuzz_one(&fuzz_region.region, &input);
    fuzz_empty(&fuzz_region);

    return 0;
}


mcp_str_t
fuzz_copy(mcp_region_t *region, const mcp_str_t *text)
{
    mcp_str_t  copy;

    copy.len = text->len;
    copy.data = mcp_alloc(region, text->len);

    fuzz_check(copy.data != NULL);

    if (text->len) {
        memcpy(copy.data, text->data, text->len);
    }

    return copy;
}


mcp_str_t
fuzz_line(mcp_region_t *region, mcp_str_t *input)
{
    u_char     *end;
    mcp_str_t   line;

    line = *input;
    end = input->len ? memchr(input->data, '\n', input->len) : NULL;

    if (end == NULL) {
        input->len = 0;
        return fuzz_copy(region, &line);
    }

    line.len = (size_t) (end - line.data);
    input->data = end + 1;
    input->len -= line.len + 1;

    return fuzz_copy(region, &line);
}


mcp_str_t
fuzz_str(const char *text)
{
    mcp_str_t  str;

    str.data = (u_char *) text;
    str.len = strlen(text);

    return str;
}


int
fuzz_is(const mcp_str_t *text, const char *expected)
{
    mcp_str_t  str;

    str = fuzz_str(expected);

    return fuzz_same(text, &str);
}


int
fuzz_same(const mcp_str_t *a, const mcp_str_t *b)
{
    return a->len == b->len
           && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}


int
fuzz_utf8(const mcp_str_t *text)
{
    size_t  i, n;

    for (i = 0; i < text->len; i += n) {
        n = (text->data[i] < 0x80)
                ? 1 : mcp_utf8_len(text->data + i, text->data + text->len);

        if (n == 0) {
            return 0;
        }
    }

    return 1;
}


void
fuzz_mark(mcp_str_t *stream)
{
    if (stream->len >= 3 && memcmp(stream->data, "\xef\xbb\xbf", 3) == 0) {
        stream->data += 3;
        stream->len -= 3;
    }
}


int
fuzz_sse_line(mcp_str_t *rest, mcp_str_t *line)
{
    size_t  n;

    *line = *rest;

    for (n = 0; n < rest->len; n++) {

        if (rest->data[n] == '\n' || rest->data[n] == '\r') {
            break;
        }
    }

    if (n == rest->len) {
        return 0;
    }

    line->len = n;

    n += (rest->data[n] == '\r' && n + 1 < rest->len
          && rest->data[n + 1] == '\n') ? 2 : 1;

    rest->data += n;
    rest->len -= n;

    return 1;
}


int
fuzz_sse_data(const mcp_str_t *line, mcp_str_t *value)
{
    if (line->len < 4 || memcmp(line->data, "data", 4) != 0) {
        return 0;
    }

    value->data = line->data + 4;
    value->len = line->len - 4;

    if (value->len == 0) {
        return 1;
    }

    if (value->data[0] != ':') {
        return 0;
    }

    value->data++;
    value->len--;

    if (value->len && value->data[0] == ' ') {
        value->data++;
        value->len--;
    }

    return 1;
}


void
fuzz_found(const char *file, int line, const char *what)
{
    (void) fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    abort();
}


static void *
fuzz_alloc(void *ctx, size_t size)
{
    u_char         *p;
    size_t          room;
    fuzz_region_t  *region;

    region = ctx;

    /* a few bytes behind each block stay poisoned */

    room = (size / FUZZ_ALIGN + 2) * FUZZ_ALIGN;

    if (room > FUZZ_ROOM - region->used) {
        return NULL;
    }

    p = fuzz_room + region->used;
    region->used += room;

    ASAN_UNPOISON_MEMORY_REGION(p, size);
    memset(p, FUZZ_FILL, size);

    return p;
}


static int
fuzz_at_end(void *ctx, void (*handler)(void *data), void *data)
{
    fuzz_region_t  *region;

    region = ctx;

    if (region->nends == FUZZ_ENDS) {
        return MCP_ERROR;
    }

    fuzz_ends[region->nends].handler = handler;
    fuzz_ends[region->nends].data = data;
    region->nends++;

    return MCP_OK;
}


static void
fuzz_empty(fuzz_region_t *region)
{
    while (region->nends) {
        region->nends--;
        fuzz_ends[region->nends].handler(fuzz_ends[region->nends].data);
    }

    ASAN_POISON_MEMORY_REGION(fuzz_room, region->used);
    region->used = 0;
}
