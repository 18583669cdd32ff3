
/*
 * The members of an object that MCP knows, by their names.
 *
 * A name that differs from one of these in case only is read as that one by
 * some decoders (CVE-2026-27896), so there must be none.
 */


#ifndef _MCP_MEMBERS_H_INCLUDED_
#define _MCP_MEMBERS_H_INCLUDED_


#include "mcp_json.h"


/* those of the envelope: JSON-RPC 2.0, sections 4 and 5 */

typedef enum {
    mcp_root_jsonrpc = 0,
    mcp_root_id,
    mcp_root_method,
    mcp_root_params,
    mcp_root_result,
    mcp_root_error,

    mcp_root_members
} mcp_root_member_e;


extern const mcp_str_t  mcp_root_names[mcp_root_members];


/*
 * The token of the value of that name, whatever there is beside it; 0: there
 * is none, or the token is no object.
 */

uint32_t mcp_member(const mcp_json_t *json, uint32_t token,
    const mcp_str_t *name);

/* the place of a member's name in names[n]; n if there is none */

mcp_aside size_t mcp_members_find(const mcp_json_t *json, uint32_t name,
    const mcp_str_t *names, size_t n);

/* as mcp_members(), of a name that is none of them */

mcp_aside int mcp_members_unknown(mcp_json_t *json, uint32_t name,
    const mcp_str_t *names, size_t n);


/*
 * Sets the tokens of the values whose names are in names[n]; those that are
 * not there stay as they are.
 *
 * MCP_OK
 * MCP_FAULT  a name differs from one of these in case only
 * MCP_ERROR  the region has no more memory
 */

static mcp_inline int
mcp_members(mcp_json_t *json, uint32_t object, const mcp_str_t *names,
    size_t n, uint32_t *values)
{
    int                      rc;
    size_t                   i;
    const mcp_json_token_t  *name, *end;

    end = &json->tokens[json->tokens[object].next];
    i = 0;

    for (name = &json->tokens[object + 1];
         name < end;
         name = &json->tokens[name[1].next])
    {
        /*
         * They mostly come in the order in which MCP names them, without an
         * escape: so no mcp_json_is(), which would look into escapes here.
         */

        if (name->escaped
            || name->len != names[i].len
            || !mcp_same(json->data + name->start, names[i].data, name->len))
        {
            i = mcp_members_find(json, name->next - 1, names, n);

            if (i == n) {
                i = 0;
                rc = mcp_members_unknown(json, name->next - 1, names, n);

                if (rc != MCP_OK) {
                    return rc;
                }

                continue;
            }
        }

        values[i] = name->next;
        i = (i + 1 < n) ? i + 1 : 0;
    }

    return MCP_OK;
}


#endif /* _MCP_MEMBERS_H_INCLUDED_ */
