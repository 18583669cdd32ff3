
/*
 * The array of tokens while it is filled, and the end of that where the text
 * is wrong.  For the reader alone.
 */


#ifndef _MCP_JSON_TOKEN_H_INCLUDED_
#define _MCP_JSON_TOKEN_H_INCLUDED_


#include "mcp_json.h"


/* more room; p, or NULL: too many tokens, or no more memory */

mcp_aside u_char *mcp_json_grow(mcp_json_t *json, u_char *p);

/*
 * NULL, with the error and where it is; where NULL is returned without one,
 * there is no more memory.
 */

mcp_aside u_char *mcp_json_fail(mcp_json_t *json, mcp_json_error_e error,
    u_char *at);

/* the same where something else was expected, or the text has ended */

mcp_aside u_char *mcp_json_missing(mcp_json_t *json, mcp_json_error_e error,
    u_char *p, u_char *end);


/* one more token: last, or NULL as mcp_json_grow() */

static mcp_inline u_char *
mcp_json_push(mcp_json_t *json, mcp_json_type_e type, u_char *start,
    u_char *last, unsigned escaped)
{
    mcp_json_token_t  *token;

    if (json->ntokens == json->room && mcp_json_grow(json, start) == NULL) {
        return NULL;
    }

    token = &json->tokens[json->ntokens++];

    *token = (mcp_json_token_t) {
        .start = (uint32_t) (start - json->data),
        .len = (uint32_t) (last - start),
        .next = json->ntokens,
        .type = type,
        .escaped = escaped,
        .size = 0
    };

    return last;
}


#endif /* _MCP_JSON_TOKEN_H_INCLUDED_ */
