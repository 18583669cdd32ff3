
#include "mcp_cli_generate.h"


static int mcp_cli_listed_find(mcp_cli_tools_t *tools, const json_t *list,
    const char *server);
static mcp_str_t mcp_cli_listed_text(const json_t *entry, const char *key);
static int mcp_cli_listed_none(const mcp_source_t *source, const json_t *list,
    const char *server);
static const char *mcp_cli_listed_server(const json_t *entry);


/* the engine has found the catalogue to be sound */

int
mcp_cli_tools_listed(mcp_cli_tools_t *tools, const mcp_source_t *source,
    const char *server)
{
    int      status;
    json_t  *list;

    list = json_loadb((char *) source->data, source->len, JSON_ALLOW_NUL,
                      NULL);

    if (list == NULL || mcp_cli_listed_find(tools, list, server) != MCP_OK) {
        status = mcp_cli_memory((char *) source->file.data);

    } else if (tools->nelts + tools->left_out == 0) {
        status = mcp_cli_listed_none(source, list, server);

    } else {
        status = MCP_CLI_OK;
    }

    json_decref(list);

    mcp_cli_tools_merge(tools);

    return status;
}


static int
mcp_cli_listed_find(mcp_cli_tools_t *tools, const json_t *list,
    const char *server)
{
    size_t          i;
    json_t         *entry;
    mcp_str_t       name, word;
    mcp_classed_t   classed;

    tools->server = mcp_cli_str(server);

    json_array_foreach(list, i, entry) {

        if (strcmp(mcp_cli_listed_server(entry), server) != 0) {
            continue;
        }

        name = mcp_cli_listed_text(entry, "tool");
        word = mcp_cli_listed_text(entry, "category");
        classed.class = mcp_class_word(&word);

        word = mcp_cli_listed_text(entry, "risk");
        classed.risk = mcp_class_word(&word);

        if (classed.risk == MCP_CLASS_NONE) {
            classed.risk = mcp_class_risk(classed.class);
        }

        if (mcp_cli_tools_add(tools, &name, classed) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


/* of a member that is a string, or is not there */

static mcp_str_t
mcp_cli_listed_text(const json_t *entry, const char *key)
{
    return mcp_cli_str(json_string_value(json_object_get(entry, key)));
}


/* and which there are: those whose names have this in them, else all */

static int
mcp_cli_listed_none(const mcp_source_t *source, const json_t *list,
    const char *server)
{
    size_t       i;
    json_t      *entry, *value, *servers;
    const char  *name, *part;

    (void) mcp_cli_failed("%s: there is no server \"%s\"; there is",
                          (char *) source->file.data, server);

    servers = json_object();
    part = "";

    json_array_foreach(list, i, entry) {
        name = mcp_cli_listed_server(entry);

        (void) json_object_set_new(servers, name, json_null());

        if (strstr(name, server) != NULL) {
            part = server;
        }
    }

    json_object_foreach(servers, name, value) {

        if (strstr(name, part) != NULL) {
            (void) fputs("    ", stderr);
            mcp_cli_escape(name, strlen(name));
            (void) fputc('\n', stderr);
        }
    }

    json_decref(servers);

    return MCP_CLI_FAILED;
}


static const char *
mcp_cli_listed_server(const json_t *entry)
{
    const char  *server;

    server = json_string_value(json_object_get(entry, "server"));

    return (server == NULL) ? "" : server;
}
