
/*
 * What the parts of "mcp-policy generate" share: the tools of a server, as a
 * catalogue or the server itself lists them, and what each of them does.
 */


#ifndef _MCP_CLI_GENERATE_H_INCLUDED_
#define _MCP_CLI_GENERATE_H_INCLUDED_


#include <jansson.h>

#include "mcp_cli.h"
#include "mcp_operations.h"


typedef struct {
    mcp_str_t         name;
    mcp_classed_t     classed;
    unsigned          times;          /* that it is listed */
} mcp_cli_tool_t;


typedef struct {
    mcp_region_t     *region;
    mcp_str_t         server;         /* its name, or empty */
    mcp_cli_tool_t   *elts;
    size_t            nelts;
    size_t            left_out;
} mcp_cli_tools_t;


/*
 * The tools that a catalogue, which is a list, has of a server.  MCP_CLI_OK,
 * or MCP_CLI_FAILED: also if it has none, and then it was told which servers
 * there are.
 */

int mcp_cli_tools_listed(mcp_cli_tools_t *tools, const mcp_source_t *source,
    const char *server);

/*
 * The tools that the server at a URL has.  What the catalogue knows of them
 * counts, else what their names say; and what the server says of them, where
 * it makes them more dangerous.  MCP_CLI_OK, or MCP_CLI_FAILED.
 */

int mcp_cli_tools_live(mcp_cli_tools_t *tools, const char *url,
    const mcp_catalog_t *catalog);

/*
 * The policy over the tools, as text in the region; schema is its "$schema",
 * or NULL.  The engine has loaded it.  MCP_CLI_OK, or MCP_CLI_FAILED.
 */

int mcp_cli_tools_policy(mcp_cli_tools_t *tools, const char *schema,
    mcp_str_t *text);


/*
 * Adds a tool, with a copy of its name.  One with a name that MCP advises
 * against is left out: as a key of a policy it could be a glob or a class.
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_cli_tools_add(mcp_cli_tools_t *tools, const mcp_str_t *name,
    mcp_classed_t classed);

/*
 * Sorts by name, and makes one of those that are listed more than once: the
 * more dangerous class and the higher risk count.
 */

void mcp_cli_tools_merge(mcp_cli_tools_t *tools);

/* leaves out those that are listed more than once; after merging */

void mcp_cli_tools_once(mcp_cli_tools_t *tools);

/* sorts by class, then by name */

void mcp_cli_tools_sort(mcp_cli_tools_t *tools);

/* tells how many were left out without a word of their own */

void mcp_cli_tools_tell(const mcp_cli_tools_t *tools);


/* raises class and risk, never lowers them; MCP_CLASS_NONE changes nothing */

void mcp_cli_raise(mcp_classed_t *classed, mcp_class_e class,
    mcp_class_e risk);

/*
 * What a tool does by the words of its name.  Where none of them is a verb
 * that is known, it only reads if the server says so.
 */

mcp_classed_t mcp_cli_tool_class(const mcp_str_t *name, int read_only,
    const mcp_operations_t *operations);

/* what others wrote, as JSON in ASCII and not too long, on standard error */

void mcp_cli_escape(const char *text, size_t len);


#endif /* _MCP_CLI_GENERATE_H_INCLUDED_ */
