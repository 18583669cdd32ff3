
/*
 * What the JSON reader has read, compared with what jansson has.
 */


#include <stdlib.h>
#include <strings.h>

#include "oracle.h"


#define ORACLE_FLAGS  (JSON_DECODE_ANY | JSON_REJECT_DUPLICATES               \
                       | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL)


static int oracle_same_number(const mcp_json_t *json, uint32_t token,
    const json_t *value);
static int oracle_same_string(mcp_json_t *json, uint32_t token,
    const json_t *value);
static int oracle_same_list(mcp_json_t *json, uint32_t token,
    const json_t *value);
static int oracle_same_object(mcp_json_t *json, uint32_t token,
    const json_t *value);


json_t *
oracle_read(const mcp_json_t *json, json_error_t *error)
{
    return json_loadb((char *) json->data, json->len, ORACLE_FLAGS, error);
}


int
oracle_may_refuse(const json_error_t *error)
{
    return json_error_code(error) == json_error_numeric_overflow;
}


int
oracle_may_accept(const mcp_json_t *json)
{
    switch (json->error) {

    case MCP_JSON_TOO_DEEP:
    case MCP_JSON_LONG_NUMBER:
    case MCP_JSON_TOO_MANY_TOKENS:
    case MCP_JSON_TOO_MANY_MEMBERS:
        return 1;

    case MCP_JSON_TRAILING:
    case MCP_JSON_NO_COMMA:
        return json->data[json->at] == '\0';

    default:
        return 0;
    }
}


int
oracle_same(mcp_json_t *json, uint32_t token, const json_t *value)
{
    static const json_type  types[] = {
        JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_REAL, JSON_STRING, JSON_ARRAY,
        JSON_OBJECT
    };

    if (json_typeof(value) != types[json->tokens[token].type]) {
        return 0;
    }

    switch (json->tokens[token].type) {

    case MCP_JSON_NUMBER:
        return oracle_same_number(json, token, value);

    case MCP_JSON_STRING:
        return oracle_same_string(json, token, value);

    case MCP_JSON_ARRAY:
        return oracle_same_list(json, token, value);

    case MCP_JSON_OBJECT:
        return oracle_same_object(json, token, value);

    default: /* null, false and true have no value beside their type */
        return json->tokens[token].next == token + 1;
    }
}


int
oracle_case(const json_t *object, const char *const *names)
{
    size_t       i;
    json_t      *value;
    const char  *name;

    json_object_foreach((json_t *) object, name, value) {

        for (i = 0; names[i] != NULL; i++) {

            if (strcasecmp(name, names[i]) == 0
                && strcmp(name, names[i]) != 0)
            {
                return 0;
            }
        }
    }

    return 1;
}


static int
oracle_same_number(const mcp_json_t *json, uint32_t token,
    const json_t *value)
{
    char       number[MCP_JSON_MAX_NUMBER + 1];
    mcp_str_t  text;

    mcp_json_source(json, token, &text);

    if (text.len > MCP_JSON_MAX_NUMBER) {
        return 0;
    }

    memcpy(number, text.data, text.len);
    number[text.len] = '\0';

    return strtod(number, NULL) == json_real_value(value)
           && json->tokens[token].next == token + 1;
}


static int
oracle_same_string(mcp_json_t *json, uint32_t token, const json_t *value)
{
    mcp_str_t  text;

    return mcp_json_text(json, token, &text) == MCP_OK
           && text.len == json_string_length(value)
           && memcmp(text.data, json_string_value(value), text.len) == 0
           && json->tokens[token].next == token + 1;
}


static int
oracle_same_list(mcp_json_t *json, uint32_t token, const json_t *value)
{
    size_t    i, n;
    uint32_t  element;

    n = json_array_size(value);

    if (json->tokens[token].size != n) {
        return 0;
    }

    element = token + 1;

    for (i = 0; i < n; i++) {

        if (!oracle_same(json, element, json_array_get(value, i))) {
            return 0;
        }

        element = json->tokens[element].next;
    }

    return element == json->tokens[token].next;
}


static int
oracle_same_object(mcp_json_t *json, uint32_t token, const json_t *value)
{
    size_t         i, n;
    uint32_t       name;
    mcp_str_t      text;
    const json_t  *member;

    n = json_object_size(value);

    if (json->tokens[token].size != n) {
        return 0;
    }

    name = token + 1;

    for (i = 0; i < n; i++) {

        if (mcp_json_text(json, name, &text) != MCP_OK) {
            return 0;
        }

        member = json_object_getn(value, (char *) text.data, text.len);

        if (member == NULL || !oracle_same(json, name + 1, member)) {
            return 0;
        }

        name = json->tokens[name + 1].next;
    }

    return name == json->tokens[token].next;
}
