
/*
 * The JSON reader: every reason to refuse a text with the byte where it is
 * found, every byte at every place where something must begin and around the
 * blocks of 16 bytes that strings are scanned in, every text that is cut
 * short, and no memory at every turn.  Each text ends where its memory ends,
 * so that a byte read too far is seen.
 */


#include "unit.h"
#include "mcp_json.h"


#define JSON_POSITIONS  41


typedef struct {
    mcp_str_t          text;
    mcp_json_error_e   error;
    uint32_t           at;
} json_refusal_t;


static void json_refusals(void **state);
static void json_bytes(void **state);
static void json_literals(void **state);
static void json_positions(void **state);
static void json_prefixes(void **state);
static void json_starved(void **state);
static void json_expect_byte(size_t i, u_char c);
static int json_run(mcp_region_t *region, const void *input);


static const json_refusal_t  json_refusal_rows[] = {

    { mcp_string(""), MCP_JSON_EMPTY, 0 },
    { mcp_string(" \t\r\n"), MCP_JSON_EMPTY, 4 },

    { mcp_string("{"), MCP_JSON_CUT_SHORT, 1 },
    { mcp_string("["), MCP_JSON_CUT_SHORT, 1 },
    { mcp_string("[1 "), MCP_JSON_CUT_SHORT, 3 },
    { mcp_string("[1,"), MCP_JSON_CUT_SHORT, 3 },
    { mcp_string("[[]"), MCP_JSON_CUT_SHORT, 3 },
    { mcp_string("{\"a\""), MCP_JSON_CUT_SHORT, 4 },
    { mcp_string("{\"a\" "), MCP_JSON_CUT_SHORT, 5 },
    { mcp_string("{\"a\":"), MCP_JSON_CUT_SHORT, 5 },
    { mcp_string("{\"a\":1"), MCP_JSON_CUT_SHORT, 6 },
    { mcp_string("{\"a\":1,"), MCP_JSON_CUT_SHORT, 7 },
    { mcp_string("{\"a"), MCP_JSON_CUT_SHORT, 3 },
    { mcp_string("\""), MCP_JSON_CUT_SHORT, 1 },
    { mcp_string("\"\\"), MCP_JSON_CUT_SHORT, 2 },
    { mcp_string("\"\\\""), MCP_JSON_CUT_SHORT, 3 },

    { mcp_string("{}{}"), MCP_JSON_TRAILING, 2 },
    { mcp_string("{} xyz"), MCP_JSON_TRAILING, 3 },
    { mcp_string("{}\n\n{"), MCP_JSON_TRAILING, 4 },
    { mcp_string("{}\0"), MCP_JSON_TRAILING, 2 },
    { mcp_string("{}}"), MCP_JSON_TRAILING, 2 },
    { mcp_string("[]]"), MCP_JSON_TRAILING, 2 },
    { mcp_string("1 2"), MCP_JSON_TRAILING, 2 },
    { mcp_string("null,"), MCP_JSON_TRAILING, 4 },
    { mcp_string("\"\"\"\""), MCP_JSON_TRAILING, 2 },
    { mcp_string("0x1"), MCP_JSON_TRAILING, 1 },
    { mcp_string("1.2.3"), MCP_JSON_TRAILING, 3 },
    { mcp_string("1e5.5"), MCP_JSON_TRAILING, 3 },
    { mcp_string("{} // x"), MCP_JSON_TRAILING, 3 },
    { mcp_string("{}\xef\xbb\xbf"), MCP_JSON_TRAILING, 2 },

    { mcp_string("\xef\xbb\xbf{}"), MCP_JSON_BOM, 0 },
    { mcp_string("\xef\xbb\xbf"), MCP_JSON_BOM, 0 },

    { mcp_string("\xef\xbb"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string(" \xef\xbb\xbf{}"), MCP_JSON_NO_VALUE, 1 },
    { mcp_string("\xfe\xff\0{\0}"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("\xff\xfe{\0}\0"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("\xff\xfe\0\0{\0\0\0"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("\0{\0}"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("\0\0\0{\0\0\0}"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("\xc2\xa0{}"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("\v{}"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("\f{}"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("+1"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string(".5"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("'a'"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("NaN"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("Infinity"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("True"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("/**/1"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("//\n1"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("# x\n1"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("]"), MCP_JSON_NO_VALUE, 0 },
    { mcp_string("[,1]"), MCP_JSON_NO_VALUE, 1 },
    { mcp_string("[1,]"), MCP_JSON_NO_VALUE, 3 },
    { mcp_string("[1,,2]"), MCP_JSON_NO_VALUE, 3 },
    { mcp_string("[}"), MCP_JSON_NO_VALUE, 1 },
    { mcp_string("{\"a\":}"), MCP_JSON_NO_VALUE, 5 },
    { mcp_string("{\"a\"::1}"), MCP_JSON_NO_VALUE, 5 },

    { mcp_string("{a:1}"), MCP_JSON_NO_NAME, 1 },
    { mcp_string("{'a':1}"), MCP_JSON_NO_NAME, 1 },
    { mcp_string("{1:1}"), MCP_JSON_NO_NAME, 1 },
    { mcp_string("{,}"), MCP_JSON_NO_NAME, 1 },
    { mcp_string("{]"), MCP_JSON_NO_NAME, 1 },
    { mcp_string("{\0\"\0a\0"), MCP_JSON_NO_NAME, 1 },
    { mcp_string("{\"a\":1,}"), MCP_JSON_NO_NAME, 7 },
    { mcp_string("{\"a\":1,,\"b\":1}"), MCP_JSON_NO_NAME, 7 },
    { mcp_string("{/**/\"a\":1}"), MCP_JSON_NO_NAME, 1 },

    { mcp_string("{\"a\" 1}"), MCP_JSON_NO_COLON, 5 },
    { mcp_string("{\"a\",1}"), MCP_JSON_NO_COLON, 4 },
    { mcp_string("{\"a\"}"), MCP_JSON_NO_COLON, 4 },
    { mcp_string("{\"a\"=1}"), MCP_JSON_NO_COLON, 4 },

    { mcp_string("[1 2]"), MCP_JSON_NO_COMMA, 3 },
    { mcp_string("[1}"), MCP_JSON_NO_COMMA, 2 },
    { mcp_string("[\"a\":1]"), MCP_JSON_NO_COMMA, 4 },
    { mcp_string("[0x1]"), MCP_JSON_NO_COMMA, 2 },
    { mcp_string("[1_0]"), MCP_JSON_NO_COMMA, 2 },
    { mcp_string("[truefalse]"), MCP_JSON_NO_COMMA, 5 },
    { mcp_string("[nulll]"), MCP_JSON_NO_COMMA, 5 },
    { mcp_string("[\"a\"\"b\"]"), MCP_JSON_NO_COMMA, 4 },
    { mcp_string("{\"a\":1]"), MCP_JSON_NO_COMMA, 6 },
    { mcp_string("{\"a\":1 \"b\":2}"), MCP_JSON_NO_COMMA, 7 },
    { mcp_string("{\"a\":{}{}}"), MCP_JSON_NO_COMMA, 7 },
    { mcp_string("{\"a\":1;\"b\":2}"), MCP_JSON_NO_COMMA, 6 },

    { mcp_string("t"), MCP_JSON_BAD_LITERAL, 0 },
    { mcp_string("tru"), MCP_JSON_BAD_LITERAL, 0 },
    { mcp_string("[trUe]"), MCP_JSON_BAD_LITERAL, 1 },
    { mcp_string(" fals "), MCP_JSON_BAD_LITERAL, 1 },
    { mcp_string("nul"), MCP_JSON_BAD_LITERAL, 0 },
    { mcp_string("[nan]"), MCP_JSON_BAD_LITERAL, 1 },
    { mcp_string("{\"a\":nul}"), MCP_JSON_BAD_LITERAL, 5 },

    { mcp_string("-"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("[-]"), MCP_JSON_BAD_NUMBER, 1 },
    { mcp_string("--1"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("-Infinity"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("00"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("01"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("[-01]"), MCP_JSON_BAD_NUMBER, 1 },
    { mcp_string("-.5"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("1."), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("[1.]"), MCP_JSON_BAD_NUMBER, 1 },
    { mcp_string("1.e1"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("1e"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("1E+"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("[1e-]"), MCP_JSON_BAD_NUMBER, 1 },
    { mcp_string("1.5e"), MCP_JSON_BAD_NUMBER, 0 },
    { mcp_string("1e+-1"), MCP_JSON_BAD_NUMBER, 0 },

    { mcp_string("\"a\nb\""), MCP_JSON_CONTROL, 2 },
    { mcp_string("\"\0\""), MCP_JSON_CONTROL, 1 },
    { mcp_string("\"\x1f\""), MCP_JSON_CONTROL, 1 },
    { mcp_string("{\"a\tb\":1}"), MCP_JSON_CONTROL, 3 },

    { mcp_string("\"\x80\""), MCP_JSON_BAD_UTF8, 1 },
    { mcp_string("\"a\xc0\xaf\""), MCP_JSON_BAD_UTF8, 2 },
    { mcp_string("\"\xed\xa0\x80\""), MCP_JSON_BAD_UTF8, 1 },
    { mcp_string("\"\xc3\xa9\xed\xa0\x80\""), MCP_JSON_BAD_UTF8, 3 },
    { mcp_string("\"\xf4\x90\x80\x80\""), MCP_JSON_BAD_UTF8, 1 },
    { mcp_string("\"\xe2\x82\""), MCP_JSON_BAD_UTF8, 1 },
    { mcp_string("\"\xc3"), MCP_JSON_BAD_UTF8, 1 },
    { mcp_string("{\"\xff\":1}"), MCP_JSON_BAD_UTF8, 2 },

    { mcp_string("\"\\x41\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"a\\U0041\""), MCP_JSON_BAD_ESCAPE, 2 },
    { mcp_string("\"\\'\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\0\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\\0\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\\n\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\u12g4\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\u 041\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\u+041\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\u004\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\u004@\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\u004`\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\u004/\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\u004:\""), MCP_JSON_BAD_ESCAPE, 1 },
    { mcp_string("\"\\u{41}\""), MCP_JSON_BAD_ESCAPE, 1 },

    { mcp_string("\"\\ud800\""), MCP_JSON_SURROGATE, 1 },
    { mcp_string("\"a\\udc00\""), MCP_JSON_SURROGATE, 2 },
    { mcp_string("{\"\\uD83D\":1}"), MCP_JSON_SURROGATE, 2 },
    { mcp_string("\"\\ud83d\\xde00\""), MCP_JSON_SURROGATE, 1 },

    { mcp_string("{\"\\u0000\":1}"), MCP_JSON_NUL_IN_NAME, 1 },
    { mcp_string("{\"name\\u0000\":1}"), MCP_JSON_NUL_IN_NAME, 1 },
    { mcp_string("[{\"a\":{\"\\u0000b\":1}}]"), MCP_JSON_NUL_IN_NAME, 7 }
};


/* sound texts; a part of any of them that begins where it begins is none */

static const char  *json_sound_rows[] = {
    "{}",
    "[true,false,null]",
    "\"a\\u00e9\\ud83d\\ude00\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\\n\"",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
    "{\"name\":\"call_aws\",\"arguments\":{\"n\":[1.5e-3,-0,[[{}]]]}}}",
    "{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,"
    "\"9\":1,\"10\":[]}",
    "{\"0123456789abcde\":1,\"0123456789abcdef\":2,\"0123456789abcdefg\":3}"
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(json_refusals),
        cmocka_unit_test(json_bytes),
        cmocka_unit_test(json_literals),
        cmocka_unit_test(json_positions),
        cmocka_unit_test(json_prefixes),
        cmocka_unit_test(json_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
json_refusals(void **state)
{
    size_t                 i;
    const json_refusal_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(json_refusal_rows); i++) {
        row = &json_refusal_rows[i];
        unit_json_is(row->text.data, row->text.len, row->error, row->at,
                     "refusal", i);
    }
}


/* every byte at every place where something must begin */

static void
json_bytes(void **state)
{
    size_t  i, j, len;
    u_char  text[16];

    static const char  *before[] = { "", "[", "[1,", "{", "{\"a\":",
                                     "{\"a\":1,", "{\"a\"", "[1" };
    static const char  *good[] = { "0123456789 \t\r\n\"[{-tfn",
                                   "0123456789 \t\r\n\"[{-tfn]",
                                   "0123456789 \t\r\n\"[{-tfn",
                                   " \t\r\n\"}", "0123456789 \t\r\n\"[{-tfn",
                                   " \t\r\n\"", " \t\r\n:",
                                   "0123456789 \t\r\n.eE,]" };
    static const mcp_json_error_e  errors[] = {
        MCP_JSON_NO_VALUE, MCP_JSON_NO_VALUE, MCP_JSON_NO_VALUE,
        MCP_JSON_NO_NAME, MCP_JSON_NO_VALUE, MCP_JSON_NO_NAME,
        MCP_JSON_NO_COLON, MCP_JSON_NO_COMMA
    };

    (void) state;

    for (i = 0; i < mcp_nelts(before); i++) {
        len = strlen(before[i]);
        memcpy(text, before[i], len);

        for (j = 0; j < 256; j++) {

            if (j == 0 || strchr(good[i], (int) j) == NULL) {
                text[len] = (u_char) j;
                unit_json_is(text, len + 1, errors[i], len, before[i], j);
            }
        }
    }
}


static void
json_literals(void **state)
{
    size_t  i, j, len;
    char    text[8];

    static const char  *words[] = { "true", "false", "null" };

    (void) state;

    for (i = 0; i < mcp_nelts(words); i++) {
        len = strlen(words[i]);
        unit_json_is(words[i], len, MCP_JSON_OK, 0, "literal", i);

        for (j = 1; j < len; j++) {
            memcpy(text, words[i], len);
            unit_json_is(text, j, MCP_JSON_BAD_LITERAL, 0, "cut literal", i);

            text[j] ^= 0x20;
            unit_json_is(text, len, MCP_JSON_BAD_LITERAL, 0, "literal", i);
        }
    }
}


/* every byte at every place of a string, with a short and a long rest */

static void
json_positions(void **state)
{
    size_t  i, j;
    u_char  text[JSON_POSITIONS + 1];

    (void) state;

    for (i = 0; i < JSON_POSITIONS; i++) {

        for (j = 0; j < 256; j++) {
            json_expect_byte(i, (u_char) j);
        }

        /* a string that does not end */

        text[0] = '"';
        memset(text + 1, 'a', i);
        unit_json_is(text, i + 1, MCP_JSON_CUT_SHORT, i + 1, "open string", i);
    }
}


static void
json_prefixes(void **state)
{
    int            rc;
    size_t         i, j, len;
    mcp_json_t     json;
    unit_region_t  region;

    (void) state;

    for (i = 0; i < mcp_nelts(json_sound_rows); i++) {
        len = strlen(json_sound_rows[i]);

        for (j = 0; j <= len; j++) {
            unit_region_init(&region, UNIT_ENDLESS);
            rc = unit_json(&json, &region, json_sound_rows[i], j);

            if (rc != ((j < len) ? MCP_FAULT : MCP_OK) || json.at > j) {
                fail_msg("row %zu: the first %zu bytes: %d", i, j, rc);
            }

            unit_region_done(&region);
        }
    }
}


static void
json_starved(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(json_sound_rows); i++) {
        assert_true(unit_starve(json_run, json_sound_rows[i], MCP_OK) > 0);
    }
}


static void
json_expect_byte(size_t i, u_char c)
{
    size_t            len, rest, at;
    u_char            text[JSON_POSITIONS + 40];
    mcp_json_error_e  error;

    for (rest = 1; rest < 36; rest += 17) {
        len = 0;
        text[len++] = '"';
        memset(text + len, 'a', i);
        len += i;
        text[len++] = c;
        memset(text + len, 'x', rest);
        len += rest;
        text[len++] = '"';

        at = i + 1;

        if (c < 0x20) {
            error = MCP_JSON_CONTROL;

        } else if (c >= 0x80) {
            error = MCP_JSON_BAD_UTF8;

        } else if (c == '\\') {
            error = MCP_JSON_BAD_ESCAPE;

        } else if (c == '"') {
            error = MCP_JSON_TRAILING;
            at++;

        } else {
            error = MCP_JSON_OK;
            at = 0;
        }

        unit_json_is(text, len, error, at, "byte at", i);
    }
}


/* every string is asked for its text */

static int
json_run(mcp_region_t *region, const void *input)
{
    int         rc;
    uint32_t    i;
    mcp_str_t   text;
    mcp_json_t  json;

    text = unit_str(input);

    mcp_json_init(&json, text.data, text.len, region);

    rc = mcp_json_read(&json);

    for (i = 0; i < json.ntokens && rc == MCP_OK; i++) {

        if (json.tokens[i].type == MCP_JSON_STRING) {
            rc = mcp_json_text(&json, i, &text);
        }
    }

    return rc;
}
