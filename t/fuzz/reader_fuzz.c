
/*
 * The JSON reader.  What it accepts jansson accepts as well, with the same
 * value; its tokens stand where the text has them; and it reads the same into
 * an array that is too small.
 */


#include "fuzz.h"
#include "oracle.h"


#define READER_ROOM  3


static void reader_again(const mcp_json_t *json, int rc);
static void reader_token(mcp_json_t *json, uint32_t token);
static void reader_string(mcp_json_t *json, uint32_t token);
static int reader_between(const mcp_json_t *json, uint32_t token,
    const char *brackets);


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    int            rc;
    json_t        *value;
    uint32_t       i;
    mcp_json_t     json;
    json_error_t   error;

    mcp_json_init(&json, input->data, input->len, region);
    rc = mcp_json_read(&json);

    fuzz_check(json.at <= json.len);
    fuzz_check(rc == (json.error == MCP_JSON_OK ? MCP_OK : MCP_FAULT));
    reader_again(&json, rc);

    value = oracle_read(&json, &error);

    if (rc != MCP_OK) {
        fuzz_check(value == NULL || oracle_may_accept(&json));
        json_decref(value);
        return;
    }

    fuzz_check(json.tokens[0].next == json.ntokens);

    for (i = 0; i < json.ntokens; i++) {
        reader_token(&json, i);
    }

    if (value == NULL) {
        fuzz_check(oracle_may_refuse(&error));
        return;
    }

    fuzz_check(oracle_same(&json, 0, value));
    json_decref(value);
}


static void
reader_again(const mcp_json_t *json, int rc)
{
    mcp_json_t        again;
    mcp_json_token_t  tokens[READER_ROOM];

    mcp_json_init(&again, json->data, json->len, json->region);

    again.tokens = tokens;
    again.room = READER_ROOM;

    fuzz_check(mcp_json_read(&again) == rc);
    fuzz_check(again.error == json->error && again.at == json->at);

    if (rc == MCP_OK) {
        fuzz_check(again.ntokens == json->ntokens);
        fuzz_check(memcmp(again.tokens, json->tokens,
                          json->ntokens * sizeof(mcp_json_token_t))
                   == 0);
    }
}


static void
reader_token(mcp_json_t *json, uint32_t token)
{
    mcp_json_token_t  *t;

    t = &json->tokens[token];

    fuzz_check(t->start <= json->len && t->len <= json->len - t->start);
    fuzz_check(t->next > token && t->next <= json->ntokens);
    fuzz_check(token == 0 || t->start > t[-1].start);

    switch (t->type) {

    case MCP_JSON_ARRAY:
        fuzz_check(reader_between(json, token, "[]"));
        break;

    case MCP_JSON_OBJECT:
        fuzz_check(reader_between(json, token, "{}"));
        break;

    case MCP_JSON_STRING:
        fuzz_check(json->data[t->start - 1] == '"');
        fuzz_check(json->data[t->start + t->len] == '"');
        fuzz_check(t->escaped
                   == (t->len && memchr(json->data + t->start, '\\', t->len)));
        reader_string(json, token);
        break;

    case MCP_JSON_NUMBER:
        fuzz_check(t->escaped
                   == (memchr(json->data + t->start, '.', t->len)
                       || memchr(json->data + t->start, 'e', t->len)
                       || memchr(json->data + t->start, 'E', t->len)));
        break;

    default:
        fuzz_check(t->len != 0 && !t->escaped);
    }
}


/* it is its own text, and none that differs in one byte */

static void
reader_string(mcp_json_t *json, uint32_t token)
{
    mcp_str_t  text;

    fuzz_check(mcp_json_text(json, token, &text) == MCP_OK);

    text = fuzz_copy(json->region, &text);
    fuzz_check(mcp_json_is(json, token, &text));

    if (text.len) {
        text.data[token % text.len] ^= 1;
        fuzz_check(!mcp_json_is(json, token, &text));
    }
}


static int
reader_between(const mcp_json_t *json, uint32_t token, const char *brackets)
{
    mcp_str_t  source;

    mcp_json_source(json, token, &source);

    return source.len >= 2 && source.data[0] == brackets[0]
           && source.data[source.len - 1] == brackets[1];
}
