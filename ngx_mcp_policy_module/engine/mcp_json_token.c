
#include "mcp_json_token.h"


#define MCP_JSON_FIRST_ROOM  64            /* tokens, if nobody gave any */


u_char *
mcp_json_grow(mcp_json_t *json, u_char *p)
{
    uint32_t           room;
    mcp_json_token_t  *tokens;

    if (json->room >= json->max_tokens) {
        return mcp_json_fail(json, MCP_JSON_TOO_MANY_TOKENS, p);
    }

    room = json->room ? json->room * 2 : MCP_JSON_FIRST_ROOM;
    room = (room < json->max_tokens) ? room : json->max_tokens;

    tokens = mcp_alloc(json->region, room * sizeof(mcp_json_token_t));
    if (tokens == NULL) {
        return NULL;
    }

    if (json->ntokens) {
        memcpy(tokens, json->tokens, json->ntokens * sizeof(mcp_json_token_t));
    }

    json->tokens = tokens;
    json->room = room;

    return p;
}


u_char *
mcp_json_missing(mcp_json_t *json, mcp_json_error_e error, u_char *p,
    u_char *end)
{
    if (p == end) {
        error = json->ntokens ? MCP_JSON_CUT_SHORT : MCP_JSON_EMPTY;

    } else if (p == json->data
               && json->len >= 3
               && memcmp(p, "\xef\xbb\xbf", 3) == 0)
    {
        error = MCP_JSON_BOM;
    }

    return mcp_json_fail(json, error, p);
}


u_char *
mcp_json_fail(mcp_json_t *json, mcp_json_error_e error, u_char *at)
{
    json->error = error;
    json->at = (uint32_t) (at - json->data);

    return NULL;
}
