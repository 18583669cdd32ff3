
#include "mcp_value.h"


static int mcp_value_elements(mcp_value_t *value, mcp_json_t *json,
    uint32_t token, mcp_region_t *region);
static int mcp_value_is_list(const mcp_value_t *value, const mcp_json_t *json,
    uint32_t token);
static int mcp_value_is_object(const mcp_value_t *value,
    const mcp_json_t *json, uint32_t token);
static const mcp_value_t *mcp_value_member(const mcp_value_t *value,
    const mcp_json_t *json, uint32_t name);


/* the reader has bounded the depth, hence that of the recursion */

int
mcp_value_read(mcp_value_t *value, mcp_json_t *json, uint32_t token,
    mcp_region_t *region)
{
    mcp_str_t  source;

    memset(value, 0, sizeof(mcp_value_t));

    value->type = json->tokens[token].type;

    switch (value->type) {

    case MCP_JSON_STRING:
        return mcp_json_text(json, token, &value->text);

    case MCP_JSON_NUMBER:
        mcp_json_source(json, token, &source);
        mcp_number_read(&value->number, &source);
        return MCP_OK;

    case MCP_JSON_ARRAY:
    case MCP_JSON_OBJECT:
        return mcp_value_elements(value, json, token, region);

    default:
        return MCP_OK;
    }
}


int
mcp_value_is(const mcp_value_t *value, const mcp_reading_t *reading)
{
    if (value->type != reading->type) {
        return 0;
    }

    switch (value->type) {

    case MCP_JSON_STRING:
        return mcp_str_eq(&value->text, &reading->text);

    case MCP_JSON_NUMBER:
        return mcp_number_compare(&value->number, &reading->number) == 0;

    case MCP_JSON_ARRAY:
    case MCP_JSON_OBJECT:
        return mcp_value_is_token(value, reading->json, reading->token);

    default: /* true, false; no value of a policy is null */
        return 1;
    }
}


int
mcp_value_is_token(const mcp_value_t *value, const mcp_json_t *json,
    uint32_t token)
{
    mcp_str_t     source;
    mcp_number_t  number;

    if (value->type != json->tokens[token].type) {
        return 0;
    }

    switch (value->type) {

    case MCP_JSON_STRING:
        return mcp_json_is(json, token, &value->text);

    case MCP_JSON_NUMBER:
        mcp_json_source(json, token, &source);
        mcp_number_read(&number, &source);
        return mcp_number_compare(&value->number, &number) == 0;

    case MCP_JSON_ARRAY:
        return mcp_value_is_list(value, json, token);

    case MCP_JSON_OBJECT:
        return mcp_value_is_object(value, json, token);

    case MCP_JSON_NULL:
        return 0;

    default: /* true, false */
        return 1;
    }
}


static int
mcp_value_elements(mcp_value_t *value, mcp_json_t *json, uint32_t token,
    mcp_region_t *region)
{
    uint32_t      i, end, named;
    mcp_value_t  *elt;

    named = (value->type == MCP_JSON_OBJECT);

    value->elts = mcp_alloc(region,
                            json->tokens[token].size * sizeof(mcp_value_t));
    if (value->elts == NULL) {
        return MCP_ERROR;
    }

    end = json->tokens[token].next;

    for (i = token + 1; i < end; i = json->tokens[i].next) {
        elt = &value->elts[value->nelts++];

        if (mcp_value_read(elt, json, i + named, region) != MCP_OK) {
            return MCP_ERROR;
        }

        if (!named) {
            continue;
        }

        if (mcp_json_text(json, i++, &elt->name) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


static int
mcp_value_is_list(const mcp_value_t *value, const mcp_json_t *json,
    uint32_t token)
{
    size_t    n;
    uint32_t  i;

    if (json->tokens[token].size != value->nelts) {
        return 0;
    }

    i = token + 1;

    for (n = 0; n < value->nelts; n++) {

        if (!mcp_value_is_token(&value->elts[n], json, i)) {
            return 0;
        }

        i = json->tokens[i].next;
    }

    return 1;
}


/* names are unique on both sides, so equally many that are found are all */

static int
mcp_value_is_object(const mcp_value_t *value, const mcp_json_t *json,
    uint32_t token)
{
    uint32_t            name, end;
    const mcp_value_t  *member;

    if (json->tokens[token].size != value->nelts) {
        return 0;
    }

    end = json->tokens[token].next;

    for (name = token + 1; name < end; name = json->tokens[name + 1].next) {
        member = mcp_value_member(value, json, name);

        if (member == NULL || !mcp_value_is_token(member, json, name + 1)) {
            return 0;
        }
    }

    return 1;
}


static const mcp_value_t *
mcp_value_member(const mcp_value_t *value, const mcp_json_t *json,
    uint32_t name)
{
    size_t  i;

    for (i = 0; i < value->nelts; i++) {

        if (mcp_json_is(json, name, &value->elts[i].name)) {
            return &value->elts[i];
        }
    }

    return NULL;
}
