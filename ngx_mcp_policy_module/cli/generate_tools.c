
#include <stdlib.h>

#include "mcp_array.h"
#include "mcp_cli_generate.h"
#include "mcp_judge_state.h"
#include "mcp_text.h"


#define MCP_CLI_TOLD  20          /* tools that are left out, by their names */


static void mcp_cli_tools_left_out(mcp_cli_tools_t *tools,
    const mcp_str_t *name, const char *why);
static int mcp_cli_tools_by_name(const void *a, const void *b);
static int mcp_cli_tools_by_class(const void *a, const void *b);


int
mcp_cli_tools_add(mcp_cli_tools_t *tools, const mcp_str_t *name,
    mcp_classed_t classed)
{
    mcp_cli_tool_t  *elts;

    if (name->len == 0 || !mcp_judge_plain(name)) {
        mcp_cli_tools_left_out(tools, name,
                               "no name of 1 to 128 of A-Z a-z 0-9 . _ -");
        return MCP_OK;
    }

    elts = mcp_array_grow(tools->region, tools->elts, tools->nelts,
                          sizeof(mcp_cli_tool_t));
    if (elts == NULL) {
        return MCP_ERROR;
    }

    tools->elts = elts;
    elts += tools->nelts++;

    elts->classed = classed;
    elts->times = 1;

    return mcp_text_join(tools->region, &elts->name, name, 1);
}


void
mcp_cli_tools_merge(mcp_cli_tools_t *tools)
{
    size_t           i;
    mcp_cli_tool_t  *tool, *next;

    if (tools->nelts == 0) {
        return;
    }

    qsort(tools->elts, tools->nelts, sizeof(mcp_cli_tool_t),
          mcp_cli_tools_by_name);

    tool = tools->elts;

    for (i = 1; i < tools->nelts; i++) {
        next = &tools->elts[i];

        if (mcp_str_eq(&tool->name, &next->name)) {
            mcp_cli_raise(&tool->classed, next->classed.class,
                          next->classed.risk);
            tool->times++;
            continue;
        }

        *++tool = *next;
    }

    tools->nelts = (size_t) (tool - tools->elts) + 1;
}


void
mcp_cli_tools_once(mcp_cli_tools_t *tools)
{
    size_t           i, n;
    mcp_cli_tool_t  *tool;

    n = 0;

    for (i = 0; i < tools->nelts; i++) {
        tool = &tools->elts[i];

        if (tool->times > 1) {
            mcp_cli_tools_left_out(tools, &tool->name, "listed twice");
            continue;
        }

        tools->elts[n++] = *tool;
    }

    tools->nelts = n;
}


void
mcp_cli_tools_sort(mcp_cli_tools_t *tools)
{
    if (tools->nelts) {
        qsort(tools->elts, tools->nelts, sizeof(mcp_cli_tool_t),
              mcp_cli_tools_by_class);
    }
}


void
mcp_cli_tools_tell(const mcp_cli_tools_t *tools)
{
    if (tools->left_out > MCP_CLI_TOLD) {
        (void) fprintf(stderr, "mcp-policy: left out %zu more\n",
                       tools->left_out - MCP_CLI_TOLD);
    }
}


void
mcp_cli_raise(mcp_classed_t *classed, mcp_class_e class, mcp_class_e risk)
{
    if (classed->class < class) {
        classed->class = class;
    }

    if (classed->risk < risk) {
        classed->risk = risk;
    }
}


void
mcp_cli_escape(const char *text, size_t len)
{
    json_t     *string;
    mcp_str_t   clipped;

    clipped.data = (u_char *) (len ? text : "");
    clipped.len = len;

    mcp_text_clip(&clipped);

    string = json_stringn((char *) clipped.data, clipped.len);

    (void) json_dumpf(string, stderr, JSON_ENCODE_ANY|JSON_ENSURE_ASCII);

    json_decref(string);
}


static void
mcp_cli_tools_left_out(mcp_cli_tools_t *tools, const mcp_str_t *name,
    const char *why)
{
    if (tools->left_out++ < MCP_CLI_TOLD) {
        (void) fputs("mcp-policy: left out ", stderr);
        mcp_cli_escape((char *) name->data, name->len);
        (void) fprintf(stderr, ": %s\n", why);
    }
}


static int
mcp_cli_tools_by_name(const void *a, const void *b)
{
    int                    rc;
    const mcp_cli_tool_t  *one, *two;

    one = a;
    two = b;

    rc = memcmp(one->name.data, two->name.data,
                (one->name.len < two->name.len) ? one->name.len
                                                : two->name.len);
    if (rc) {
        return rc;
    }

    return (one->name.len > two->name.len) - (one->name.len < two->name.len);
}


static int
mcp_cli_tools_by_class(const void *a, const void *b)
{
    const mcp_cli_tool_t  *one, *two;

    one = a;
    two = b;

    if (one->classed.class != two->classed.class) {
        return (one->classed.class < two->classed.class) ? -1 : 1;
    }

    return mcp_cli_tools_by_name(a, b);
}
