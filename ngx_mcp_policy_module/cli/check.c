
#include <unistd.h>

#include "mcp_cli.h"


static int mcp_cli_check_file(const char *path);
static int mcp_cli_check_sound(const mcp_policy_t *policy,
    mcp_region_t *region, const char *path);


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

    if (status == MCP_CLI_OK) {
        status = mcp_cli_check_sound(policy, &arena.region, path);
    }

    mcp_cli_arena_done(&arena);

    return status;
}


/* warnings are no mistakes: what is meant is known to who wrote it */

static int
mcp_cli_check_sound(const mcp_policy_t *policy, mcp_region_t *region,
    const char *path)
{
    size_t         i;
    mcp_faults_t   warnings;

    warnings.region = region;
    warnings.count = 0;

    if (mcp_cli_lifts(policy, &warnings) != MCP_OK) {
        return mcp_cli_memory(path);
    }

    for (i = 0; i < warnings.count && i < MCP_FAULTS_MAX; i++) {
        (void) printf("%.*s\n", (int) warnings.lines[i].len,
                      (char *) warnings.lines[i].data);
    }

    if (warnings.count > MCP_FAULTS_MAX) {
        (void) printf("and %zu more warnings\n",
                      warnings.count - MCP_FAULTS_MAX);
    }

    (void) printf("%s: ok\n", path);

    return MCP_CLI_OK;
}
