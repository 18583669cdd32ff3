
#include <unistd.h>

#include "mcp_cli_grant.h"
#include "mcp_text.h"
#include "mcp_time.h"


#define MCP_CLI_CELLS  4              /* of a line */


static int mcp_cli_grant_list_file(const char *path, mcp_region_t *region);
static void mcp_cli_grant_cells(const mcp_grant_t *grant, uint64_t now,
    mcp_str_t *cells, u_char *time);
static void mcp_cli_grant_line(const mcp_str_t *cells, const size_t *widths);


int
mcp_cli_grant_list(int argc, char **argv)
{
    int              status;
    mcp_cli_arena_t  arena;

    if (getopt(argc, argv, "") != -1 || argc - optind != 1) {
        return MCP_CLI_USAGE;
    }

    mcp_cli_arena_init(&arena);

    status = mcp_cli_grant_list_file(argv[optind], &arena.region);

    mcp_cli_arena_done(&arena);

    return status;
}


int
mcp_cli_grants_load(mcp_grants_t *grants, const mcp_source_t *source,
    mcp_region_t *region)
{
    mcp_faults_t  faults;

    faults.region = region;
    faults.count = 0;

    if (mcp_grants_load(grants, source, region, &faults) != MCP_OK) {
        return mcp_cli_memory((char *) source->file.data);
    }

    return (mcp_cli_faults(&faults) == MCP_CLI_OK) ? MCP_CLI_OK
                                                   : MCP_CLI_FAILED;
}


const char *
mcp_cli_grant_state(const mcp_grant_t *grant, uint64_t now)
{
    if (grant->disabled) {
        return "disabled";
    }

    return mcp_grant_valid(grant, now) ? "active" : "expired";
}


static int
mcp_cli_grant_list_file(const char *path, mcp_region_t *region)
{
    size_t        i, k, widths[MCP_CLI_CELLS];
    u_char        time[MCP_TIME_LEN];
    uint64_t      now;
    mcp_str_t     cells[MCP_CLI_CELLS];
    mcp_source_t  source;
    mcp_grants_t  grants;

    static const mcp_str_t  head[] = {
        mcp_string("NAME"), mcp_string("POLICY"), mcp_string("EXPIRES"),
        mcp_string("STATE")
    };

    if (mcp_cli_read(&source, region, path) != MCP_CLI_OK
        || mcp_cli_grants_load(&grants, &source, region) != MCP_CLI_OK)
    {
        return MCP_CLI_FAILED;
    }

    now = mcp_cli_now();

    for (k = 0; k < MCP_CLI_CELLS; k++) {
        widths[k] = head[k].len;
    }

    for (i = 0; i < grants.nelts; i++) {
        mcp_cli_grant_cells(&grants.elts[i], now, cells, time);

        for (k = 0; k < MCP_CLI_CELLS; k++) {

            if (mcp_utf8_chars(&cells[k]) > widths[k]) {
                widths[k] = mcp_utf8_chars(&cells[k]);
            }
        }
    }

    mcp_cli_grant_line(head, widths);

    for (i = 0; i < grants.nelts; i++) {
        mcp_cli_grant_cells(&grants.elts[i], now, cells, time);
        mcp_cli_grant_line(cells, widths);
    }

    return MCP_CLI_OK;
}


static void
mcp_cli_grant_cells(const mcp_grant_t *grant, uint64_t now, mcp_str_t *cells,
    u_char *time)
{
    static const mcp_str_t  none = mcp_string("-");

    cells[0] = grant->name;
    cells[1] = grant->policy.len ? grant->policy : none;
    cells[2] = none;
    cells[3] = mcp_cli_str(mcp_cli_grant_state(grant, now));

    if (grant->expires) {
        mcp_time_write(time, grant->expires);

        cells[2].len = MCP_TIME_LEN;
        cells[2].data = time;
    }
}


static void
mcp_cli_grant_line(const mcp_str_t *cells, const size_t *widths)
{
    int     blanks;
    size_t  k;

    for (k = 0; k < MCP_CLI_CELLS; k++) {
        blanks = (int) (widths[k] - mcp_utf8_chars(&cells[k])) + 2;

        (void) printf("%.*s%*s", (int) cells[k].len, (char *) cells[k].data,
                      (k < MCP_CLI_CELLS - 1) ? blanks : 0, "");
    }

    (void) putchar('\n');
}
