
#include <getopt.h>

#include "mcp_cli_generate.h"


typedef struct {
    const char   *catalog;
    const char   *server;
    const char   *url;
    const char   *schema;                 /* NULL: none */
} mcp_cli_wanted_t;


static int mcp_cli_generate_options(int argc, char **argv,
    mcp_cli_wanted_t *wanted);
static int mcp_cli_generate_print(const mcp_cli_wanted_t *wanted,
    mcp_region_t *region);
static int mcp_cli_generate_tools(mcp_cli_tools_t *tools,
    const mcp_cli_wanted_t *wanted);
static int mcp_cli_generate_catalog(mcp_catalog_t *catalog,
    mcp_source_t *source, const char *path, mcp_region_t *region);


int
mcp_cli_generate(int argc, char **argv)
{
    int               status;
    mcp_cli_arena_t   arena;
    mcp_cli_wanted_t  wanted;

    status = mcp_cli_generate_options(argc, argv, &wanted);

    if (status != MCP_CLI_OK) {
        return status;
    }

    mcp_cli_arena_init(&arena);

    status = mcp_cli_generate_print(&wanted, &arena.region);

    mcp_cli_arena_done(&arena);

    return status;
}


static int
mcp_cli_generate_options(int argc, char **argv, mcp_cli_wanted_t *wanted)
{
    int  c;

    static const struct option  options[] = {
        { "catalog", required_argument, NULL, 'c' },
        { "server", required_argument, NULL, 's' },
        { "url", required_argument, NULL, 'u' },
        { "schema", required_argument, NULL, 'j' },
        { NULL, 0, NULL, 0 }
    };

    memset(wanted, 0, sizeof(mcp_cli_wanted_t));

    for ( ;; ) {
        c = getopt_long(argc, argv, "", options, NULL);

        switch (c) {

        case 'c':
            wanted->catalog = optarg;
            break;

        case 's':
            wanted->server = optarg;
            break;

        case 'u':
            wanted->url = optarg;
            break;

        case 'j':
            wanted->schema = optarg;
            break;

        case -1:

            if (optind < argc) {
                return MCP_CLI_USAGE;
            }

            if (wanted->url != NULL) {
                return (wanted->server == NULL) ? MCP_CLI_OK : MCP_CLI_USAGE;
            }

            return (wanted->catalog != NULL && wanted->server != NULL)
                   ? MCP_CLI_OK : MCP_CLI_USAGE;

        default:
            return MCP_CLI_USAGE;
        }
    }
}


static int
mcp_cli_generate_print(const mcp_cli_wanted_t *wanted, mcp_region_t *region)
{
    mcp_str_t        text;
    mcp_cli_tools_t  tools;

    memset(&tools, 0, sizeof(mcp_cli_tools_t));

    tools.region = region;

    if (mcp_cli_generate_tools(&tools, wanted) != MCP_CLI_OK
        || mcp_cli_tools_policy(&tools, wanted->schema, &text) != MCP_CLI_OK)
    {
        return MCP_CLI_FAILED;
    }

    (void) fwrite(text.data, 1, text.len, stdout);

    return MCP_CLI_OK;
}


static int
mcp_cli_generate_tools(mcp_cli_tools_t *tools, const mcp_cli_wanted_t *wanted)
{
    int             status;
    mcp_source_t    source;
    mcp_catalog_t  *known, catalog;

    known = NULL;

    if (wanted->catalog != NULL) {
        known = &catalog;

        if (mcp_cli_generate_catalog(known, &source, wanted->catalog,
                                     tools->region)
            != MCP_CLI_OK)
        {
            return MCP_CLI_FAILED;
        }
    }

    status = (wanted->url == NULL)
             ? mcp_cli_tools_listed(tools, &source, wanted->server)
             : mcp_cli_tools_live(tools, wanted->url, known);

    mcp_cli_tools_tell(tools);

    return status;
}


static int
mcp_cli_generate_catalog(mcp_catalog_t *catalog, mcp_source_t *source,
    const char *path, mcp_region_t *region)
{
    mcp_faults_t  faults;

    if (mcp_cli_read(source, region, path) != MCP_CLI_OK) {
        return MCP_CLI_FAILED;
    }

    faults.region = region;
    faults.count = 0;

    if (mcp_catalog_load(catalog, source, region, &faults) != MCP_OK) {
        return mcp_cli_memory(path);
    }

    return (mcp_cli_faults(&faults) == MCP_CLI_OK) ? MCP_CLI_OK
                                                   : MCP_CLI_FAILED;
}
