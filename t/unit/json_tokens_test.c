
/*
 * The JSON reader: the tokens of what it accepts, with their places, lengths
 * and order, the text of a string with its escapes undone, and every limit at
 * its last accepted and at its first refused value.
 */


#include "unit.h"
#include "mcp_json.h"


#define JSON_TEXT  (1 << 20)


/* tokens as json_dump() has them */

typedef struct {
    const char        *text;
    const char        *tokens;
} json_tokens_t;


typedef struct {
    const char        *source;
    mcp_str_t          text;
} json_text_t;


static void json_tokens(void **state);
static void json_texts(void **state);
static void json_depth(void **state);
static void json_numbers(void **state);
static void json_members(void **state);
static void json_many_tokens(void **state);
static void json_long(void **state);
static size_t json_list(char *text, size_t n);
static void json_dump(mcp_json_t *json, char *out);


static const json_tokens_t  json_tokens_rows[] = {
    { "null", "n0+4>1" },
    { " true ", "t1+4>1" },
    { "\n[ ]\n", "[1+3>1#0" },
    { "{\t}", "{0+3>1#0" },
    { "-0.5E+1", "d0+7>1!" },
    { "[-12,3e1,0,1.5,123456789012345678901234567890,2]   ",
      "[0+48>7#6 d1+3>2 d5+3>3! d9+1>4 d11+3>5! d15+30>6 d46+1>7" },
    { "{\"a\": \"b\",\"c\":1 , \"sixteen-letters-\":[],\"d\":\n{}}         ",
      "{0+48>9#4 s2+1>2 s7+1>3 s11+1>4 d14+1>5 s19+16>6 [37+2>7#0 s41+1>8"
      " {45+2>9#0" },
    { "\"\"", "s1+0>1" },
    { "\"a\\n\"", "s1+3>1!" },
    { "\"\x7f\xc3\xa9\"", "s1+3>1" },
    { "[1]", "[0+3>2#1 d1+1>2" },
    { "{\"a\":[1,\"b\"]}",
      "{0+13>5#1 s2+1>2 [5+7>5#2 d6+1>4 s9+1>5" },
    { "[false,[],{},[[null]]]",
      "[0+22>7#4 f1+5>2 [7+2>3#0 {10+2>4#0 [13+8>7#1 [14+6>7#1 n15+4>7" },
    { "{\"a\" : {\"b\":{}} , \"\\u0063\":2}",
      "{0+29>7!#2 s2+1>2 {7+8>5#1 s9+1>4 {12+2>5#0 s19+6>6! d27+1>7" },
    { "[{\"a\":1,\"b\":[{}],\"c\":{\"d\":\"\"}}]",
      "[0+31>11#1 {1+29>11#3 s3+1>3 d6+1>4 s9+1>5 [12+4>7#1 {13+2>7#0"
      " s18+1>8 {21+8>11#1 s23+1>10 s27+0>11" }
};


static const json_text_t  json_text_rows[] = {
    { "\"\"", mcp_string("") },
    { "\"plain\"", mcp_string("plain") },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", mcp_string("\"\\/\b\f\n\r\t") },
    { "\"d\\u0061nger\"", mcp_string("danger") },
    { "\"tools\\/call\"", mcp_string("tools/call") },
    { "\"\\u0000\\u001f\\u007f\\u0080\"", mcp_string("\0\x1f\x7f\xc2\x80") },
    { "\"\\u07ff\\u0800\\uD7fF\\uE000\\uffff\"",
      mcp_string("\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf") },
    { "\"\\ud83d\\ude00\"", mcp_string("\xf0\x9f\x98\x80") },
    { "\"\\uD800\\uDC00\\uDBFF\\uDFFF\"",
      mcp_string("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf") },
    { "\"\\\\u0041\\\\\"", mcp_string("\\u0041\\") },
    { "\"\\u005c\\u0022\"", mcp_string("\\\"") },
    { "\"\xc3\xa9\\u00e9\"", mcp_string("\xc3\xa9\xc3\xa9") }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(json_tokens),
        cmocka_unit_test(json_texts),
        cmocka_unit_test(json_depth),
        cmocka_unit_test(json_numbers),
        cmocka_unit_test(json_members),
        cmocka_unit_test(json_many_tokens),
        cmocka_unit_test(json_long)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
json_tokens(void **state)
{
    char                  dump[512];
    size_t                i;
    mcp_str_t             text;
    mcp_json_t            json;
    unit_region_t         region;
    const json_tokens_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(json_tokens_rows); i++) {
        row = &json_tokens_rows[i];

        unit_region_init(&region, UNIT_ENDLESS);
        assert_int_equal(unit_json(&json, &region, row->text,
                                   strlen(row->text)),
                         MCP_OK);

        json_dump(&json, dump);
        text = unit_str(dump);
        unit_same(&text, row->tokens, i, "tokens");

        unit_region_done(&region);
    }
}


static void
json_texts(void **state)
{
    size_t              i, len, before;
    mcp_str_t           text;
    mcp_json_t          json;
    unit_region_t       region;
    const json_text_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(json_text_rows); i++) {
        row = &json_text_rows[i];
        len = strlen(row->source);

        unit_region_init(&region, UNIT_ENDLESS);
        assert_int_equal(unit_json(&json, &region, row->source, len), MCP_OK);

        mcp_json_source(&json, 0, &text);
        assert_int_equal(text.len, len - 2);
        assert_ptr_equal(text.data, json.data + 1);

        before = region.nblocks;
        assert_int_equal(mcp_json_text(&json, 0, &text), MCP_OK);

        /* nothing is copied that has no escapes */

        assert_int_equal(region.nblocks - before,
                         strchr(row->source, '\\') ? 1 : 0);
        assert_int_equal(text.len, row->text.len);
        assert_memory_equal(text.data, row->text.data, text.len);

        unit_region_done(&region);
    }
}


static void
json_depth(void **state)
{
    char    text[2 * MCP_JSON_MAX_DEPTH + 4];
    size_t  i;

    (void) state;

    for (i = 1; i <= MCP_JSON_MAX_DEPTH + 1; i++) {
        memset(text, '[', i);
        memset(text + i, ']', i);

        unit_json_is(text, 2 * i,
                     i > MCP_JSON_MAX_DEPTH ? MCP_JSON_TOO_DEEP : MCP_JSON_OK,
                     i > MCP_JSON_MAX_DEPTH ? MCP_JSON_MAX_DEPTH : 0,
                     "depth", i);

        /* the last one an object */

        text[i - 1] = '{';
        text[i] = '}';

        unit_json_is(text, 2 * i,
                     i > MCP_JSON_MAX_DEPTH ? MCP_JSON_TOO_DEEP : MCP_JSON_OK,
                     i > MCP_JSON_MAX_DEPTH ? MCP_JSON_MAX_DEPTH : 0,
                     "depth", i);
    }

    /* beside each other they do not add up */

    unit_json_is("[[],[],[[]]]", 12, MCP_JSON_OK, 0, "depth", 0);
}


static void
json_numbers(void **state)
{
    char    text[MCP_JSON_MAX_NUMBER + 8];
    size_t  i, len;

    static const char  *sound[] = {
        "0", "-0", "9", "10", "-1", "0.0", "-0.5", "1e0", "0e0", "1E5", "1e+5",
        "1e-5", "12.34e56", "1.00", "9007199254740993", "1e999999"
    };

    (void) state;

    for (i = 0; i < mcp_nelts(sound); i++) {
        unit_json_is(sound[i], strlen(sound[i]), MCP_JSON_OK, 0, sound[i], i);

        len = (size_t) sprintf(text, "[%s]", sound[i]);
        unit_json_is(text, len, MCP_JSON_OK, 0, sound[i], i);
    }

    for (i = 0; i < 4; i++) {
        memset(text, '1', sizeof(text));
        text[0] = (i == 1) ? '-' : '1';
        text[2] = (i == 2) ? '.' : '1';
        text[3] = (i == 3) ? 'e' : '1';

        unit_json_is(text, MCP_JSON_MAX_NUMBER, MCP_JSON_OK, 0, "number", i);
        unit_json_is(text, MCP_JSON_MAX_NUMBER + 1, MCP_JSON_LONG_NUMBER, 0,
                     "number", i);
    }

    text[0] = '[';
    unit_json_is(text, MCP_JSON_MAX_NUMBER + 2, MCP_JSON_LONG_NUMBER, 1,
                 "number", i);
}


static void
json_members(void **state)
{
    char    *text;
    size_t   i, len;

    (void) state;

    text = malloc(JSON_TEXT);
    assert_non_null(text);

    len = 0;

    for (i = 0; i <= MCP_JSON_MAX_MEMBERS; i++) {

        if (i == MCP_JSON_MAX_MEMBERS) {
            text[len] = '}';
            unit_json_is(text, len + 1, MCP_JSON_OK, 0, "members", i);
        }

        text[len++] = i ? ',' : '{';
        len += (size_t) sprintf(text + len, "\"%zu\":[1,2]", i);
    }

    text[len++] = '}';
    unit_json_is(text, len, MCP_JSON_TOO_MANY_MEMBERS, 0, "members", i);

    /* a list may hold more */

    len = json_list(text, 2 * MCP_JSON_MAX_MEMBERS);
    unit_json_is(text, len, MCP_JSON_OK, 0, "elements", i);

    free(text);
}


/* a list of n elements is n + 1 tokens */

static void
json_many_tokens(void **state)
{
    int            rc;
    char          *text;
    size_t         i, n, len;
    mcp_json_t     json;
    unit_region_t  region;

    static const uint32_t  limits[] = { 1, 2, 7, 8, 9, 500,
                                        MCP_JSON_MAX_TOKENS };

    (void) state;

    text = malloc(JSON_TEXT);
    assert_non_null(text);

    for (i = 0; i < 2 * mcp_nelts(limits); i++) {
        n = limits[i / 2] - 1 + i % 2;
        len = json_list(text, n);

        unit_region_init(&region, UNIT_ENDLESS);

        mcp_json_init(&json, unit_copy(&region, text, len), len,
                      &region.region);
        json.max_tokens = limits[i / 2];

        rc = mcp_json_read(&json);

        assert_int_equal(rc, i % 2 ? MCP_FAULT : MCP_OK);
        assert_int_equal(json.error, i % 2 ? MCP_JSON_TOO_MANY_TOKENS
                                           : MCP_JSON_OK);
        assert_int_equal(json.at, i % 2 ? len - 2 : 0);
        assert_int_equal(json.ntokens, limits[i / 2]);

        /* what doubling leaves behind is bounded, too */

        assert_true(region.bytes - len
                    <= 3 * limits[i / 2] * sizeof(mcp_json_token_t));

        unit_region_done(&region);
    }

    free(text);
}


/* refused by its length alone: not a byte is looked at */

static void
json_long(void **state)
{
    mcp_json_t     json;
    unit_region_t  region;

    (void) state;

    unit_region_init(&region, 1);

    mcp_json_init(&json, unit_copy(&region, "", 0),
                  (size_t) MCP_JSON_MAX_LEN + 1, &region.region);

    assert_int_equal(mcp_json_read(&json), MCP_FAULT);
    assert_int_equal(json.error, MCP_JSON_TOO_LONG);
    assert_int_equal(json.at, 0);

    unit_region_done(&region);
}


static size_t
json_list(char *text, size_t n)
{
    size_t  i, len;

    text[0] = '[';

    for (i = 0; i < n; i++) {
        text[2 * i + 1] = '1';
        text[2 * i + 2] = ',';
    }

    len = n ? 2 * n : 1;
    text[len++] = ']';

    return len;
}


/* type, start+len>next, "!" for escapes, "#" and the size of a container */

static void
json_dump(mcp_json_t *json, char *out)
{
    uint32_t           i;
    mcp_json_token_t  *token;

    for (i = 0; i < json->ntokens; i++) {
        token = &json->tokens[i];

        out += sprintf(out, "%s%c%u+%u>%u%s", i ? " " : "",
                       "nftds[{"[token->type], token->start, token->len,
                       token->next, token->escaped ? "!" : "");

        if (token->type == MCP_JSON_ARRAY || token->type == MCP_JSON_OBJECT) {
            out += sprintf(out, "#%u", (unsigned) token->size);

        } else {
            assert_int_equal(token->size, 0);
        }
    }
}
