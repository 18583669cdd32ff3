
#include "mcp_load.h"
#include "mcp_text.h"


static int mcp_load_descend(mcp_load_t *load, mcp_load_at_t *at);
static int mcp_load_open(mcp_load_t *load, uint32_t token);
static int mcp_load_found(mcp_load_t *load, uint32_t token, mcp_str_t *found);


int
mcp_load_expected(mcp_load_t *load, const mcp_load_at_t *at,
    const char *expected)
{
    mcp_place_t  place;
    mcp_str_t    parts[4];

    mcp_str_set(&parts[0], "expected ");
    mcp_str_set(&parts[2], ", found ");

    parts[1].data = (u_char *) expected;
    parts[1].len = strlen(expected);

    if (mcp_load_found(load, at->token, &parts[3]) != MCP_OK) {
        return MCP_ERROR;
    }

    place = mcp_load_place(load, at);

    return mcp_fault(load->faults, &place, parts, 4);
}


int
mcp_load_fault(mcp_load_t *load, const mcp_load_at_t *at, const char *text)
{
    mcp_str_t    part;
    mcp_place_t  place;

    part.data = (u_char *) text;
    part.len = strlen(text);

    place = mcp_load_place(load, at);

    return mcp_fault(load->faults, &place, &part, 1);
}


mcp_place_t
mcp_load_place(mcp_load_t *load, const mcp_load_at_t *at)
{
    mcp_place_t        place;
    mcp_json_token_t  *token;

    static const mcp_str_t  root = mcp_string("(root)");

    if (load->line != NULL) {
        return *load->line;
    }

    token = &load->json.tokens[at->token];

    /* a string begins with its quote */

    place.source = load->source;
    place.offset = token->start - (token->type == MCP_JSON_STRING);
    place.pointer = at->pointer.len ? at->pointer : root;

    return place;
}


int
mcp_load_child(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *name, mcp_load_at_t *child)
{
    size_t   i;
    u_char  *p;

    p = mcp_alloc(load->region, at->pointer.len + 1 + 2 * name->len);
    if (p == NULL) {
        return MCP_ERROR;
    }

    child->pointer.data = p;

    if (at->pointer.len) {
        memcpy(p, at->pointer.data, at->pointer.len);
        p += at->pointer.len;
    }

    *p++ = '/';

    for (i = 0; i < name->len; i++) {

        if (name->data[i] == '~' || name->data[i] == '/') {
            *p++ = '~';
            *p++ = (name->data[i] == '~') ? '0' : '1';
            continue;
        }

        *p++ = name->data[i];
    }

    child->pointer.len = (size_t) (p - child->pointer.data);

    return MCP_OK;
}


int
mcp_load_broken(mcp_load_t *load)
{
    int            rc;
    mcp_str_t      text;
    mcp_place_t    place;
    mcp_load_at_t  at;

    static const mcp_str_t  root = mcp_string("(root)");

    at.token = 0;
    at.pointer.len = 0;

    do {
        rc = mcp_load_descend(load, &at);

    } while (rc == MCP_OK);

    if (rc == MCP_ERROR) {
        return MCP_ERROR;
    }

    text.data = (u_char *) mcp_json_error(load->json.error);
    text.len = strlen(mcp_json_error(load->json.error));

    place.source = load->source;
    place.offset = load->json.at;
    place.pointer = at.pointer.len ? at.pointer : root;

    if (load->line != NULL) {
        place = *load->line;
    }

    return mcp_fault(load->faults, &place, &text, 1);
}


/*
 * From a container that was not closed yet, which still has the length of its
 * bracket, to the member or element that had begun; MCP_FAULT: there is none,
 * or it holds nothing.
 */

static int
mcp_load_descend(mcp_load_t *load, mcp_load_at_t *at)
{
    u_char             buf[MCP_TEXT_UINT_LEN];
    uint32_t           child, value, named;
    uint64_t           n;
    mcp_str_t          name;
    mcp_json_t        *json;
    mcp_load_at_t      from;

    json = &load->json;
    from = *at;

    if (from.token >= json->ntokens || !mcp_load_open(load, from.token)) {
        return MCP_FAULT;
    }

    n = 0;
    named = (json->tokens[from.token].type == MCP_JSON_OBJECT);

    for (child = from.token + 1;
         child < json->ntokens;
         child = json->tokens[value].next)
    {
        value = child + named;

        if (value < json->ntokens
            && !mcp_load_open(load, value)
            && json->tokens[child].start != json->at + 1)
        {
            n++;
            continue;
        }

        at->token = value;

        if (value == child) {
            mcp_text_uint(&name, buf, n);

        } else if (mcp_json_text(json, child, &name) != MCP_OK) {
            return MCP_ERROR;
        }

        return mcp_load_child(load, &from, &name, at);
    }

    return MCP_FAULT;
}


static int
mcp_load_open(mcp_load_t *load, uint32_t token)
{
    return load->json.tokens[token].len == 1
           && load->json.tokens[token].type >= MCP_JSON_ARRAY;
}


static int
mcp_load_found(mcp_load_t *load, uint32_t token, mcp_str_t *found)
{
    mcp_str_t  parts[3];

    static const mcp_str_t  list = mcp_string("a list");
    static const mcp_str_t  object = mcp_string("an object");

    mcp_str_set(&parts[0], "\"");
    mcp_str_set(&parts[2], "\"");

    switch (load->json.tokens[token].type) {

    case MCP_JSON_ARRAY:
        *found = list;
        return MCP_OK;

    case MCP_JSON_OBJECT:
        *found = object;
        return MCP_OK;

    case MCP_JSON_STRING:
        mcp_json_source(&load->json, token, &parts[1]);
        mcp_text_clip(&parts[1]);
        return mcp_text_join(load->region, found, parts, 3);

    default:
        mcp_json_source(&load->json, token, found);
        return MCP_OK;
    }
}
