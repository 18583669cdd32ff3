
/*
 * mcp-policy, the engine in a shell: what its verbs share.
 */


#ifndef _MCP_CLI_H_INCLUDED_
#define _MCP_CLI_H_INCLUDED_


#include <limits.h>
#include <stdio.h>

#include "mcp_policy_load.h"


/* exit statuses, but for the last one: main() tells the usage of the verb */

#define MCP_CLI_OK       0
#define MCP_CLI_FAULTS   1        /* a policy has them */
#define MCP_CLI_REFUSED  1        /* a call would be */
#define MCP_CLI_FAILED   2        /* and it was said why */
#define MCP_CLI_USAGE    3


#define mcp_cli_memory(path)  mcp_cli_failed("%s: out of memory", path)


typedef struct mcp_cli_block_s  mcp_cli_block_t;
typedef struct mcp_cli_end_s    mcp_cli_end_t;


/* a region whose memory is given back as a whole */

typedef struct {
    mcp_region_t      region;
    mcp_cli_block_t  *blocks;
    mcp_cli_end_t    *ends;         /* handlers, the last one first */
} mcp_cli_arena_t;


/*
 * A file that is about to be replaced.  What is written to out, by writes that
 * did not fail, takes its place as a whole, or not at all.
 */

typedef struct {
    FILE             *out;
    int               exists;
    mode_t            mode;
    uid_t             uid;
    gid_t             gid;
    char              path[PATH_MAX];
    char              temp[PATH_MAX + sizeof(".new") - 1];
} mcp_cli_replace_t;


/* the verbs; argv[0] is the verb itself, or its second word */

int mcp_cli_check(int argc, char **argv);
int mcp_cli_explain(int argc, char **argv);
int mcp_cli_generate(int argc, char **argv);
int mcp_cli_grant_add(int argc, char **argv);
int mcp_cli_grant_list(int argc, char **argv);
int mcp_cli_grant_revoke(int argc, char **argv);
int mcp_cli_grant_rotate(int argc, char **argv);


void mcp_cli_arena_init(mcp_cli_arena_t *arena);
void mcp_cli_arena_done(mcp_cli_arena_t *arena);

/* of a C string, which it points to; NULL gives an empty one */

mcp_str_t mcp_cli_str(const char *text);

/* milliseconds since 1970 */

uint64_t mcp_cli_now(void);

/* "mcp-policy: ..." on standard error; MCP_CLI_FAILED */

int mcp_cli_failed(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* the faults on standard error, if there are any; MCP_CLI_OK or _FAULTS */

int mcp_cli_faults(const mcp_faults_t *faults);

/*
 * The whole file, or whatever else the path leads to, in the region; NULL:
 * standard input.  MCP_CLI_OK or MCP_CLI_FAILED.
 */

int mcp_cli_read(mcp_source_t *source, mcp_region_t *region,
    const char *path);

/*
 * The policy of a file, sealed, as nginx has it.  MCP_CLI_OK, MCP_CLI_FAULTS
 * or MCP_CLI_FAILED.
 */

int mcp_cli_policy(mcp_policy_t **policy, mcp_region_t *region,
    const char *path);

/* the same of a text, whose name ends with a NUL; it must live as long */

int mcp_cli_policy_load(mcp_policy_t **policy, const mcp_source_t *source,
    mcp_region_t *region);


/*
 * Warns of globs that go before the stricter rule of a class: what it would
 * refuse, they may let through.  MCP_OK or MCP_ERROR.
 */

int mcp_cli_lifts(const mcp_policy_t *policy, mcp_faults_t *warnings);


/*
 * Links are followed, so that they stay; the file need not exist.  Until the
 * end, FILE.new keeps others of us away: what the file says is to be read
 * after this.  MCP_CLI_OK or MCP_CLI_FAILED.
 */

int mcp_cli_replace(mcp_cli_replace_t *replace, const char *path);

/*
 * With MCP_CLI_OK the file is replaced.  It keeps its owner and its mode but
 * for what others may; a new one is the owner's alone.  With anything else it
 * is left as it was.  The status, or MCP_CLI_FAILED.
 */

int mcp_cli_replace_end(mcp_cli_replace_t *replace, int status);


#endif /* _MCP_CLI_H_INCLUDED_ */
