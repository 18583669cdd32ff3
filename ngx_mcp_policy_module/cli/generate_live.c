
#include "mcp_cli_client.h"
#include "mcp_cli_generate.h"
#include "mcp_protocol.h"
#include "mcp_text.h"


#define MCP_CLI_PAGES   64
#define MCP_CLI_TITLE   128           /* bytes of a server's name */

#define MCP_CLI_LEGACY  "2025-11-25"
#define MCP_CLI_MODERN  "2026-07-28"
#define MCP_CLI_META    "io.modelcontextprotocol/"
#define MCP_CLI_SELF    "name", "mcp-policy", "version", "1"


typedef struct {
    mcp_cli_client_t      client;
    mcp_cli_tools_t      *tools;
    const mcp_catalog_t  *catalog;    /* NULL: none */
    mcp_operations_t      operations;
    json_t               *cursor;     /* of the next page; NULL: none */
} mcp_cli_live_t;


static int mcp_cli_live_verbs(mcp_operations_t *operations,
    mcp_region_t *region);
static int mcp_cli_live_list(mcp_cli_live_t *live);
static int mcp_cli_live_open(mcp_cli_live_t *live);
static int mcp_cli_live_agree(mcp_cli_live_t *live, const json_t *result);
static int mcp_cli_live_pages(mcp_cli_live_t *live);
static json_t *mcp_cli_live_params(const mcp_cli_live_t *live);
static int mcp_cli_live_page(mcp_cli_live_t *live, const json_t *result);
static int mcp_cli_live_tool(mcp_cli_live_t *live, const json_t *tool);
static mcp_classed_t mcp_cli_live_class(const mcp_cli_live_t *live,
    const mcp_str_t *name, const json_t *annotations);
static void mcp_cli_live_title(mcp_cli_live_t *live, const json_t *info);


int
mcp_cli_tools_live(mcp_cli_tools_t *tools, const char *url,
    const mcp_catalog_t *catalog)
{
    int             status;
    mcp_cli_live_t  live;

    memset(&live, 0, sizeof(mcp_cli_live_t));

    live.tools = tools;
    live.catalog = catalog;

    if (mcp_cli_live_verbs(&live.operations, tools->region) != MCP_CLI_OK) {
        return MCP_CLI_FAILED;
    }

    status = mcp_cli_client_init(&live.client, url, tools->region);

    if (status == MCP_CLI_OK) {
        status = mcp_cli_live_list(&live);
    }

    if (status == MCP_CLI_OK) {
        mcp_cli_tools_merge(tools);
        mcp_cli_tools_once(tools);

    } else {
        (void) mcp_cli_failed("%s", live.client.fault);
    }

    mcp_cli_client_done(&live.client);
    json_decref(live.cursor);

    return status;
}


/* those of the AWS CLI, which the engine has */

static int
mcp_cli_live_verbs(mcp_operations_t *operations, mcp_region_t *region)
{
    mcp_faults_t  faults;

    faults.region = region;
    faults.count = 0;

    if (mcp_operations_load(operations, &mcp_operations_aws_cli, region,
                            &faults)
        != MCP_OK)
    {
        return mcp_cli_failed("out of memory");
    }

    return (mcp_cli_faults(&faults) == MCP_CLI_OK) ? MCP_CLI_OK
                                                   : MCP_CLI_FAILED;
}


/* what does not know the legacy era is asked in the modern one */

static int
mcp_cli_live_list(mcp_cli_live_t *live)
{
    int                status;
    char               fault[MCP_CLI_FAULT];
    mcp_cli_client_t  *client;

    client = &live->client;

    if (mcp_cli_live_open(live) == MCP_CLI_OK) {
        return mcp_cli_live_pages(live);
    }

    if (!client->refused || client->version != NULL) {
        return MCP_CLI_FAILED;
    }

    memcpy(fault, client->fault, MCP_CLI_FAULT);

    client->version = MCP_CLI_MODERN;
    client->modern = 1;

    status = mcp_cli_live_pages(live);

    if (status != MCP_CLI_OK) {
        (void) mcp_cli_failed("%s", fault);
    }

    return status;
}


static int
mcp_cli_live_open(mcp_cli_live_t *live)
{
    int      status;
    json_t  *result;

    if (mcp_cli_client_ask(&live->client, "initialize",
            json_pack("{s:s, s:{}, s:{s:s, s:s}}",
                      "protocolVersion", MCP_CLI_LEGACY, "capabilities",
                      "clientInfo", MCP_CLI_SELF),
            &result)
        != MCP_CLI_OK)
    {
        return MCP_CLI_FAILED;
    }

    status = mcp_cli_live_agree(live, result);

    json_decref(result);

    if (status == MCP_CLI_OK) {
        status = mcp_cli_client_join(&live->client, live->tools->region);
    }

    if (status == MCP_CLI_OK) {
        status = mcp_cli_client_tell(&live->client,
                                     "notifications/initialized");
    }

    return status;
}


/* on the version that the server has chosen */

static int
mcp_cli_live_agree(mcp_cli_live_t *live, const json_t *result)
{
    size_t            i;
    mcp_str_t         version;
    const mcp_str_t  *known;

    version = mcp_cli_str(json_string_value(
                              json_object_get(result, "protocolVersion")));

    mcp_cli_live_title(live, json_object_get(result, "serverInfo"));

    for (i = 0; i < MCP_PROTOCOLS; i++) {
        known = &mcp_protocols[i];

        if ((MCP_PROTOCOLS_LEGACY & 1u << i) && mcp_str_eq(known, &version)) {
            live->client.version = (char *) known->data;
            return MCP_CLI_OK;
        }
    }

    return mcp_cli_client_fault(&live->client, "initialize: no version of MCP "
                                "that is known");
}


static int
mcp_cli_live_pages(mcp_cli_live_t *live)
{
    int      i, status;
    json_t  *result;

    for (i = 0; i < MCP_CLI_PAGES; i++) {

        if (mcp_cli_client_ask(&live->client, "tools/list",
                               mcp_cli_live_params(live), &result)
            != MCP_CLI_OK)
        {
            return MCP_CLI_FAILED;
        }

        status = mcp_cli_live_page(live, result);

        json_decref(result);

        if (status != MCP_CLI_OK || live->cursor == NULL) {
            return status;
        }
    }

    return mcp_cli_client_fault(&live->client, "tools/list: more than %d "
                                "pages", MCP_CLI_PAGES);
}


/* none where none are needed: servers stumble over empty ones */

static json_t *
mcp_cli_live_params(const mcp_cli_live_t *live)
{
    if (!live->client.modern) {
        return (live->cursor == NULL) ? NULL
                                      : json_pack("{s:O}", "cursor",
                                                  live->cursor);
    }

    return json_pack("{s:O*, s:{s:s, s:{}, s:{s:s, s:s}}}",
                     "cursor", live->cursor,
                     "_meta",
                     MCP_CLI_META "protocolVersion", MCP_CLI_MODERN,
                     MCP_CLI_META "clientCapabilities",
                     MCP_CLI_META "clientInfo", MCP_CLI_SELF);
}


/* any string is a cursor, the empty one, too */

static int
mcp_cli_live_page(mcp_cli_live_t *live, const json_t *result)
{
    size_t   i;
    json_t  *list, *tool, *meta;

    meta = json_object_get(result, "_meta");

    mcp_cli_live_title(live, json_object_get(meta, MCP_CLI_META "serverInfo"));

    list = json_object_get(result, "tools");

    if (!json_is_array(list)) {
        return mcp_cli_client_fault(&live->client, "tools/list: no list of "
                                    "tools in the answer");
    }

    json_array_foreach(list, i, tool) {

        if (mcp_cli_live_tool(live, tool) != MCP_OK) {
            return mcp_cli_client_fault(&live->client, "out of memory");
        }
    }

    json_decref(live->cursor);

    live->cursor = json_object_get(result, "nextCursor");

    if (!json_is_string(live->cursor)) {
        live->cursor = NULL;
    }

    (void) json_incref(live->cursor);

    return MCP_CLI_OK;
}


static int
mcp_cli_live_tool(mcp_cli_live_t *live, const json_t *tool)
{
    json_t     *value;
    mcp_str_t   name;

    value = json_object_get(tool, "name");

    name.data = (u_char *) json_string_value(value);
    name.len = json_string_length(value);

    return mcp_cli_tools_add(live->tools, &name,
               mcp_cli_live_class(live, &name,
                                  json_object_get(tool, "annotations")));
}


static mcp_classed_t
mcp_cli_live_class(const mcp_cli_live_t *live, const mcp_str_t *name,
    const json_t *annotations)
{
    json_t         *read_only;
    mcp_classed_t   classed;

    read_only = json_object_get(annotations, "readOnlyHint");

    memset(&classed, 0, sizeof(mcp_classed_t));

    if (live->catalog != NULL) {
        classed = mcp_catalog_find(live->catalog, name);
    }

    if (classed.class == MCP_CLASS_NONE) {
        classed = mcp_cli_tool_class(name, json_is_true(read_only),
                                     &live->operations);
    }

    if (json_is_false(read_only) && classed.class == MCP_CLASS_READ) {
        mcp_cli_raise(&classed, MCP_CLASS_WRITE, MCP_RISK_MEDIUM);
    }

    if (json_is_true(json_object_get(annotations, "destructiveHint"))) {
        mcp_cli_raise(&classed, MCP_CLASS_DESTRUCTIVE, MCP_RISK_CRITICAL);
    }

    return classed;
}


/* what the server calls itself is for logs only */

static void
mcp_cli_live_title(mcp_cli_live_t *live, const json_t *info)
{
    json_t     *value;
    mcp_str_t   title;

    value = json_object_get(info, "name");

    title.data = (u_char *) json_string_value(value);
    title.len = json_string_length(value);

    if (live->tools->server.len == 0
        && title.len <= MCP_CLI_TITLE
        && mcp_text_clean(&title))
    {
        (void) mcp_text_join(live->tools->region, &live->tools->server,
                             &title, 1);
    }
}
