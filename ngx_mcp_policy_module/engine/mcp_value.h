
/*
 * JSON values of a policy, read once when it is loaded, and those of a message
 * that are compared with them where they stand.
 *
 * Equal is by structure: numbers by their exact value, strings by their
 * characters, lists element by element, objects member by member in any order.
 */


#ifndef _MCP_VALUE_H_INCLUDED_
#define _MCP_VALUE_H_INCLUDED_


#include "mcp_json.h"
#include "mcp_number.h"


typedef struct mcp_value_s  mcp_value_t;

struct mcp_value_s {
    mcp_json_type_e      type;
    mcp_str_t            name;        /* of a member of an object */
    mcp_str_t            text;        /* of a string, escapes undone */
    mcp_number_t         number;
    mcp_value_t         *elts;        /* of a list or an object */
    size_t               nelts;
};


/*
 * What a value of a message is read as; of type MCP_JSON_NULL: absent, and
 * the rest says nothing.  A number that a string spells stands in no json, nor
 * does what a command says: a string, true or false.
 */

typedef struct {
    mcp_json_type_e      type;
    mcp_str_t            text;        /* of a string, escapes undone */
    mcp_number_t         number;
    mcp_json_t          *json;        /* with token; or NULL, and text */
    uint32_t             token;
} mcp_reading_t;


/*
 * The value points into json->data and into the region.
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_value_read(mcp_value_t *value, mcp_json_t *json, uint32_t token,
    mcp_region_t *region);

/* whether they are equal; nothing equals an absent one */

int mcp_value_is(const mcp_value_t *value, const mcp_reading_t *reading);

/* the same with a value as it stands in json */

int mcp_value_is_token(const mcp_value_t *value, const mcp_json_t *json,
    uint32_t token);


/* MCP_OK, or MCP_ERROR: json->region has no more memory */

static mcp_inline int
mcp_reading_read(mcp_reading_t *reading, mcp_json_t *json, uint32_t token)
{
    mcp_str_t  source;

    reading->type = json->tokens[token].type;
    reading->json = json;
    reading->token = token;

    if (reading->type == MCP_JSON_STRING) {
        return mcp_json_text(json, token, &reading->text);
    }

    if (reading->type == MCP_JSON_NUMBER) {
        mcp_json_source(json, token, &source);
        mcp_number_read(&reading->number, &source);
    }

    return MCP_OK;
}


#endif /* _MCP_VALUE_H_INCLUDED_ */
