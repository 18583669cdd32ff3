
#include <unistd.h>

#include "mcp_cli.h"


static int mcp_cli_check_file(const char *path);


/* each file, whatever the others are like; the worst one decides */

int
mcp_cli_check(int argc, char **argv)
{
    int  status, worst;

    if (getopt(argc, argv, "") != -1 || optind == argc) {
        return MCP_CLI_USAGE;
    }

    worst = MCP_CLI_OK;

    for ( /* void */ ; optind < argc; optind++) {
        status = mcp_cli_check_file(argv[optind]);

        if (status > worst) {
            worst = status;
        }
    }

    return worst;
}


static int
mcp_cli_check_file(const char *path)
{
    int               status;
    mcp_policy_t     *policy;
    mcp_cli_arena_t   arena;

    mcp_cli_arena_init(&arena);

    status = mcp_cli_policy(&policy, &arena.region, path);

    mcp_cli_arena_done(&arena);

    if (status == MCP_CLI_OK) {
        (void) printf("%s: ok\n", path);
    }

    return status;
}
