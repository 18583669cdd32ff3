
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "mcp_cli.h"


#define MCP_CLI_READ  65536       /* bytes, to begin with */


struct mcp_cli_block_s {
    mcp_cli_block_t  *next;
    max_align_t       data[];
};


struct mcp_cli_end_s {
    mcp_cli_end_t    *next;
    void            (*handler)(void *data);
    void             *data;
};


static void *mcp_cli_alloc(void *ctx, size_t size);
static int mcp_cli_at_end(void *ctx, void (*handler)(void *data), void *data);
static int mcp_cli_reader(void *ctx, const mcp_str_t *path,
    mcp_source_t *source, mcp_str_t *problem);
static int mcp_cli_read_all(mcp_source_t *source, mcp_region_t *region,
    int fd, mcp_str_t *problem);


void
mcp_cli_arena_init(mcp_cli_arena_t *arena)
{
    arena->region.alloc = mcp_cli_alloc;
    arena->region.at_end = mcp_cli_at_end;
    arena->region.ctx = arena;
    arena->blocks = NULL;
    arena->ends = NULL;
}


void
mcp_cli_arena_done(mcp_cli_arena_t *arena)
{
    mcp_cli_end_t    *end;
    mcp_cli_block_t  *block, *next;

    for (end = arena->ends; end != NULL; end = end->next) {
        end->handler(end->data);
    }

    for (block = arena->blocks; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
}


mcp_str_t
mcp_cli_str(const char *text)
{
    mcp_str_t  str;

    str.data = (u_char *) text;
    str.len = (text == NULL) ? 0 : strlen(text);

    return str;
}


uint64_t
mcp_cli_now(void)
{
    struct timespec  now;

    (void) clock_gettime(CLOCK_REALTIME, &now);

    return (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
}


int
mcp_cli_failed(const char *format, ...)
{
    va_list  args;

    (void) fputs("mcp-policy: ", stderr);

    va_start(args, format);
    (void) vfprintf(stderr, format, args);
    va_end(args);

    (void) fputc('\n', stderr);

    return MCP_CLI_FAILED;
}


int
mcp_cli_faults(const mcp_faults_t *faults)
{
    size_t  i;

    for (i = 0; i < faults->count && i < MCP_FAULTS_MAX; i++) {
        (void) fprintf(stderr, "%.*s\n", (int) faults->lines[i].len,
                       (char *) faults->lines[i].data);
    }

    if (faults->count > MCP_FAULTS_MAX) {
        (void) fprintf(stderr, "and %zu more faults\n",
                       faults->count - MCP_FAULTS_MAX);
    }

    return faults->count ? MCP_CLI_FAULTS : MCP_CLI_OK;
}


int
mcp_cli_read(mcp_source_t *source, mcp_region_t *region, const char *path)
{
    int        rc;
    mcp_str_t  name, problem;

    if (path == NULL) {
        path = "standard input";
        source->file = mcp_cli_str(path);
        rc = mcp_cli_read_all(source, region, STDIN_FILENO, &problem);

    } else {
        name = mcp_cli_str(path);
        rc = mcp_cli_reader(region, &name, source, &problem);
    }

    switch (rc) {

    case MCP_OK:
        return MCP_CLI_OK;

    case MCP_FAULT:
        return mcp_cli_failed("%s: %s", path, (char *) problem.data);

    default: /* MCP_ERROR */
        return mcp_cli_memory(path);
    }
}


int
mcp_cli_policy(mcp_policy_t **policy, mcp_region_t *region, const char *path)
{
    mcp_source_t  *source;

    source = mcp_alloc(region, sizeof(mcp_source_t));
    if (source == NULL) {
        return mcp_cli_memory(path);
    }

    if (mcp_cli_read(source, region, path) != MCP_CLI_OK) {
        return MCP_CLI_FAILED;
    }

    return mcp_cli_policy_load(policy, source, region);
}


int
mcp_cli_policy_load(mcp_policy_t **policy, const mcp_source_t *source,
    mcp_region_t *region)
{
    mcp_faults_t  faults;
    mcp_reader_t  reader;

    reader.read = mcp_cli_reader;
    reader.ctx = region;

    faults.region = region;
    faults.count = 0;

    *policy = mcp_policy_create(region, &source->file);

    if (*policy == NULL
        || mcp_policy_load(*policy, source, &reader, region, &faults)
           != MCP_OK
        || (faults.count == 0
            && mcp_policy_seal(*policy, region, &faults) != MCP_OK))
    {
        return mcp_cli_memory((char *) source->file.data);
    }

    return mcp_cli_faults(&faults);
}


static void *
mcp_cli_alloc(void *ctx, size_t size)
{
    mcp_cli_arena_t  *arena;
    mcp_cli_block_t  *block;

    arena = ctx;

    block = malloc(sizeof(mcp_cli_block_t) + size);
    if (block == NULL) {
        return NULL;
    }

    block->next = arena->blocks;
    arena->blocks = block;

    return block->data;
}


static int
mcp_cli_at_end(void *ctx, void (*handler)(void *data), void *data)
{
    mcp_cli_end_t    *end;
    mcp_cli_arena_t  *arena;

    arena = ctx;

    end = mcp_cli_alloc(arena, sizeof(mcp_cli_end_t));
    if (end == NULL) {
        return MCP_ERROR;
    }

    end->handler = handler;
    end->data = data;
    end->next = arena->ends;
    arena->ends = end;

    return MCP_OK;
}


/* that of mcp_load.h; ctx is the region */

static int
mcp_cli_reader(void *ctx, const mcp_str_t *path, mcp_source_t *source,
    mcp_str_t *problem)
{
    int  fd, rc;

    fd = open((char *) path->data, O_RDONLY | O_CLOEXEC);

    if (fd == -1) {
        *problem = mcp_cli_str(strerror(errno));
        return MCP_FAULT;
    }

    source->file = *path;

    rc = mcp_cli_read_all(source, ctx, fd, problem);

    (void) close(fd);

    return rc;
}


/* a pipe does not say how much there is */

static int
mcp_cli_read_all(mcp_source_t *source, mcp_region_t *region, int fd,
    mcp_str_t *problem)
{
    size_t    room;
    u_char   *data;
    ssize_t   n;

    source->data = NULL;
    source->len = 0;

    for (room = MCP_CLI_READ; room <= 2 * MCP_SOURCE_MAX; room *= 2) {

        data = mcp_alloc(region, room);
        if (data == NULL) {
            return MCP_ERROR;
        }

        if (source->len) {
            memcpy(data, source->data, source->len);
        }

        source->data = data;

        do {
            n = read(fd, data + source->len, room - source->len);

            if (n == -1) {
                *problem = mcp_cli_str(strerror(errno));
                return MCP_FAULT;
            }

            source->len += (size_t) n;

        } while (n && source->len < room);

        if (n == 0 && source->len <= MCP_SOURCE_MAX) {
            return MCP_OK;
        }
    }

    *problem = mcp_cli_str("larger than 64 megabytes");

    return MCP_FAULT;
}
