
/*
 * mcp-policy, the engine in a shell: what its verbs share.
 */


#ifndef _MCP_CLI_H_INCLUDED_
#define _MCP_CLI_H_INCLUDED_


#include <stdio.h>

#include "mcp_policy_load.h"


/* exit statuses, but for the last one: main() tells the usage of the verb */

#define MCP_CLI_OK      0
#define MCP_CLI_FAULTS  1         /* a policy has them */
#define MCP_CLI_FAILED  2         /* and it was said why, in one sentence */
#define MCP_CLI_USAGE   3


#define mcp_cli_memory(path)  mcp_cli_failed("%s: out of memory", path)


typedef struct mcp_cli_block_s  mcp_cli_block_t;


/* a region whose memory is given back as a whole */

typedef struct {
    mcp_region_t      region;
    mcp_cli_block_t  *blocks;
} mcp_cli_arena_t;


/* the verbs; argv[0] is the verb itself, or its second word */

int mcp_cli_check(int argc, char **argv);


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
 * The whole file, or whatever else the path leads to, in the region.
 * MCP_CLI_OK or MCP_CLI_FAILED.
 */

int mcp_cli_read(mcp_source_t *source, mcp_region_t *region,
    const char *path);

/*
 * The policy of a file, sealed, as nginx has it.  MCP_CLI_OK, MCP_CLI_FAULTS
 * or MCP_CLI_FAILED.
 */

int mcp_cli_policy(mcp_policy_t **policy, mcp_region_t *region,
    const char *path);


#endif /* _MCP_CLI_H_INCLUDED_ */
