
#include "mcp_load.h"
#include "mcp_text.h"


static int mcp_load_problem(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *path, const mcp_str_t *problem);


/* relative to the directory of the document */

int
mcp_load_file(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_source_t **source)
{
    int        rc;
    mcp_str_t  path, problem;
    mcp_str_t  parts[3];

    *source = NULL;

    if (mcp_load_text(load, at, &parts[1]) != MCP_OK) {
        return MCP_ERROR;
    }

    if (parts[1].len == 0) {
        return MCP_OK;
    }

    parts[0] = load->source->file;
    mcp_str_set(&parts[2], "\0");

    while (parts[0].len && parts[0].data[parts[0].len - 1] != '/') {
        parts[0].len--;
    }

    if (parts[1].data[0] == '/') {
        parts[0].len = 0;
    }

    *source = mcp_alloc(load->region, sizeof(mcp_source_t));

    if (*source == NULL
        || mcp_text_join(load->region, &path, parts, 3) != MCP_OK)
    {
        return MCP_ERROR;
    }

    path.len--;

    rc = load->reader->read(load->reader->ctx, &path, *source, &problem);

    if (rc == MCP_FAULT) {
        *source = NULL;
        return mcp_load_problem(load, at, &path, &problem);
    }

    return rc;
}


static int
mcp_load_problem(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *path, const mcp_str_t *problem)
{
    mcp_place_t  place;
    mcp_str_t    parts[4];

    mcp_str_set(&parts[0], "expected a file that can be read: \"");
    parts[1] = *path;
    mcp_str_set(&parts[2], "\" ");
    parts[3] = *problem;

    place = mcp_load_place(load, at);

    return mcp_fault(load->faults, &place, parts, 4);
}
