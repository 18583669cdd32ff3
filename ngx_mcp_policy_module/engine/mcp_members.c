
#include "mcp_members.h"
#include "mcp_text.h"


const mcp_str_t  mcp_root_names[mcp_root_members] = {
    [mcp_root_jsonrpc] = mcp_string("jsonrpc"),
    [mcp_root_id] = mcp_string("id"),
    [mcp_root_method] = mcp_string("method"),
    [mcp_root_params] = mcp_string("params"),
    [mcp_root_result] = mcp_string("result"),
    [mcp_root_error] = mcp_string("error")
};


uint32_t
mcp_member(const mcp_json_t *json, uint32_t token, const mcp_str_t *name)
{
    uint32_t  i;

    if (json->tokens[token].type != MCP_JSON_OBJECT) {
        return 0;
    }

    for (i = token + 1;
         i < json->tokens[token].next;
         i = json->tokens[i + 1].next)
    {
        if (mcp_json_is(json, i, name)) {
            return i + 1;
        }
    }

    return 0;
}


size_t
mcp_members_find(const mcp_json_t *json, uint32_t name,
    const mcp_str_t *names, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {

        if (mcp_json_is(json, name, &names[i])) {
            break;
        }
    }

    return i;
}


int
mcp_members_unknown(mcp_json_t *json, uint32_t name, const mcp_str_t *names,
    size_t n)
{
    size_t     i;
    mcp_str_t  text;

    if (mcp_json_text(json, name, &text) != MCP_OK) {
        return MCP_ERROR;
    }

    for (i = 0; i < n; i++) {

        if (mcp_text_fold_eq(&text, &names[i])) {
            return MCP_FAULT;
        }
    }

    return MCP_OK;
}
