
/*
 * The JSON reader against jansson: over random texts, sound ones and ones
 * with random faults, the two accept the same texts and read the same values.
 * They may differ in what each bounds only: depth, length of a number,
 * members and tokens here, numbers beyond a double there; and in a NUL after
 * a number, which jansson loses on the way.
 */


#include <jansson.h>

#include "unit.h"
#include "mcp_json.h"


#define ORACLE_ROOM    8192
#define ORACLE_ROUNDS  60000
#define ORACLE_FLAGS   (JSON_DECODE_ANY | JSON_REJECT_DUPLICATES              \
                        | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL)


typedef struct {
    u_char    data[ORACLE_ROOM];
    size_t    len;
    uint64_t  seed;
} oracle_text_t;


static void oracle_sound(void **state);
static void oracle_faulty(void **state);
static void oracle_compare(oracle_text_t *text, size_t *accepted);
static int oracle_excused(mcp_json_t *json);
static void oracle_same(mcp_json_t *json, uint32_t token, json_t *value);
static void oracle_same_object(mcp_json_t *json, uint32_t token,
    json_t *value);
static void oracle_value(oracle_text_t *text, size_t depth);
static void oracle_members(oracle_text_t *text, size_t depth);
static void oracle_number(oracle_text_t *text);
static void oracle_string(oracle_text_t *text, size_t max);
static void oracle_white(oracle_text_t *text);
static void oracle_add(oracle_text_t *text, const char *s);
static size_t oracle_below(oracle_text_t *text, size_t n);
static void oracle_mutate(oracle_text_t *text);
static void oracle_splice(oracle_text_t *text, size_t at, size_t cut,
    const void *data, size_t len);


/* of strings; those that are no sound part of one come last */

static const char  *oracle_pieces[] = {
    "a", "b", "name", " ", "0123456789abcdef", "\x7f", "\\n", "\\\"", "\\\\",
    "\\/", "\\u0061", "\\u00e9", "\xc3\xa9", "\xe2\x82\xac", "\\u20AC",
    "\xf0\x9f\x98\x80", "\\ud83d\\ude00", "\\u0000", "\xed\x9f\xbf",
    "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "\\ud83d", "\\ude00"
};


static const char  *oracle_splices[] = {
    "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "1", "+",
    " ", "\n", "\t", "\v", "true", "null", "\"a\":", "\"a\":1,", ",\"a\":1",
    "\\u", "\\ud800", "\\udc00", "\xc3", "\xa9", "\xed\xa0\x80", "\xc0\x80",
    "\xf4\x90\x80\x80", "\xf0\x80\x80\x80", "\xe0\x80\x80", "\xef\xbb\xbf",
    "/*", "//", "NaN", "'", "\x1f", "\x7f", "\xff", "\\x", "\\u12", "1e400"
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(oracle_sound),
        cmocka_unit_test(oracle_faulty)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
oracle_sound(void **state)
{
    size_t         i, accepted;
    oracle_text_t  text;

    (void) state;

    text.seed = 20260728;
    accepted = 0;

    for (i = 0; i < ORACLE_ROUNDS / 4; i++) {
        text.len = 0;
        oracle_white(&text);
        oracle_value(&text, oracle_below(&text, 6));
        oracle_white(&text);

        oracle_compare(&text, &accepted);
    }

    /* the rest has names that happen to stand twice, or lone surrogates */

    assert_true(accepted > ORACLE_ROUNDS / 8);
}


static void
oracle_faulty(void **state)
{
    size_t         i, accepted;
    oracle_text_t  text;

    (void) state;

    text.seed = 8259;
    accepted = 0;

    for (i = 0; i < ORACLE_ROUNDS; i++) {

        /* the same text gathers faults for a while */

        if (i % 4 == 0) {
            text.len = 0;
            oracle_value(&text, 1 + oracle_below(&text, 4));
        }

        oracle_mutate(&text);
        oracle_compare(&text, &accepted);
    }

    assert_true(accepted > ORACLE_ROUNDS / 50);
    assert_true(accepted < ORACLE_ROUNDS / 2);
}


static void
oracle_compare(oracle_text_t *text, size_t *accepted)
{
    int            rc;
    json_t        *value;
    mcp_json_t     json;
    json_error_t   error;
    unit_region_t  region;

    unit_region_init(&region, UNIT_ENDLESS);

    rc = unit_json(&json, &region, text->data, text->len);
    value = json_loadb((char *) text->data, text->len, ORACLE_FLAGS, &error);

    if (rc == MCP_OK && value != NULL) {
        oracle_same(&json, 0, value);
        *accepted += 1;

    } else if (rc == MCP_OK
               ? json_error_code(&error) != json_error_numeric_overflow
               : value != NULL && !oracle_excused(&json))
    {
        fail_msg("%.*s: here \"%s\" at %u, jansson \"%s\"", (int) text->len,
                 (char *) text->data, mcp_json_error(json.error), json.at,
                 value ? "" : error.text);
    }

    assert_true(json.at <= text->len);

    json_decref(value);
    unit_region_done(&region);
}


/* whether jansson may accept what was refused here */

static int
oracle_excused(mcp_json_t *json)
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


static void
oracle_same(mcp_json_t *json, uint32_t token, json_t *value)
{
    char       number[MCP_JSON_MAX_NUMBER + 1];
    size_t     i;
    uint32_t   element;
    mcp_str_t  text;

    static const json_type  types[] = {
        JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_REAL, JSON_STRING, JSON_ARRAY,
        JSON_OBJECT
    };

    assert_int_equal(json_typeof(value), types[json->tokens[token].type]);

    switch (json->tokens[token].type) {

    case MCP_JSON_NUMBER:
        mcp_json_source(json, token, &text);
        memcpy(number, text.data, text.len);
        number[text.len] = '\0';
        assert_true(strtod(number, NULL) == json_real_value(value));
        break;

    case MCP_JSON_STRING:
        assert_int_equal(mcp_json_text(json, token, &text), MCP_OK);
        assert_int_equal(text.len, json_string_length(value));
        assert_memory_equal(text.data, json_string_value(value), text.len);
        break;

    case MCP_JSON_ARRAY:
        assert_int_equal(json->tokens[token].size, json_array_size(value));
        element = token + 1;

        for (i = 0; i < json_array_size(value); i++) {
            oracle_same(json, element, json_array_get(value, i));
            element = json->tokens[element].next;
        }

        assert_int_equal(element, json->tokens[token].next);
        break;

    case MCP_JSON_OBJECT:
        oracle_same_object(json, token, value);
        break;

    default: /* null, false and true have no value beside their type */
        break;
    }
}


static void
oracle_same_object(mcp_json_t *json, uint32_t token, json_t *value)
{
    size_t     i;
    json_t    *member;
    uint32_t   name;
    mcp_str_t  text;

    assert_int_equal(json->tokens[token].size, json_object_size(value));
    name = token + 1;

    for (i = 0; i < json_object_size(value); i++) {
        assert_int_equal(mcp_json_text(json, name, &text), MCP_OK);

        member = json_object_getn(value, (char *) text.data, text.len);
        assert_non_null(member);
        oracle_same(json, name + 1, member);

        name = json->tokens[name + 1].next;
    }

    assert_int_equal(name, json->tokens[token].next);
}


static void
oracle_value(oracle_text_t *text, size_t depth)
{
    size_t  n;

    static const char  *words[] = { "true", "false", "null" };

    switch (oracle_below(text, depth ? 7 : 4)) {

    case 0:
        oracle_add(text, words[oracle_below(text, 3)]);
        break;

    case 1:
        oracle_number(text);
        break;

    case 2:
    case 3:
        oracle_string(text, 8);
        break;

    case 4:
    case 5:
        oracle_members(text, depth - 1);
        break;

    default:
        oracle_add(text, "[");
        oracle_white(text);

        for (n = oracle_below(text, 5); n > 0; n--) {
            oracle_value(text, depth - 1);
            oracle_white(text);
            oracle_add(text, n > 1 ? "," : "");
            oracle_white(text);
        }

        oracle_add(text, "]");
    }
}


/* names are mostly short, so that some stand twice */

static void
oracle_members(oracle_text_t *text, size_t depth)
{
    char    name[8];
    size_t  i, n;

    oracle_add(text, "{");
    oracle_white(text);

    n = oracle_below(text, oracle_below(text, 6) ? 4 : 14);

    for (i = 0; i < n; i++) {

        if (oracle_below(text, 8)) {
            (void) sprintf(name, "\"%zu\"", i + !oracle_below(text, 30));
            oracle_add(text, name);

        } else {
            oracle_string(text, 2);
        }

        oracle_white(text);
        oracle_add(text, ":");
        oracle_white(text);
        oracle_value(text, depth);
        oracle_white(text);
        oracle_add(text, i < n - 1 ? "," : "");
        oracle_white(text);
    }

    oracle_add(text, "}");
}


static void
oracle_number(oracle_text_t *text)
{
    char    digits[2];
    size_t  n;

    static const char  *signs[] = { "", "-" };
    static const char  *exponents[] = { "e", "E", "e+", "E-", "e0" };

    oracle_add(text, signs[oracle_below(text, 2)]);

    digits[1] = '\0';
    digits[0] = (char) ('1' + oracle_below(text, 9));
    oracle_add(text, oracle_below(text, 4) ? digits : "0");

    if (text->data[text->len - 1] != '0') {

        for (n = oracle_below(text, oracle_below(text, 9) ? 4 : 140); n; n--) {
            digits[0] = (char) ('0' + oracle_below(text, 10));
            oracle_add(text, digits);
        }
    }

    if (oracle_below(text, 3) == 0) {
        oracle_add(text, ".5");
        oracle_add(text, digits);
    }

    if (oracle_below(text, 3) == 0) {
        oracle_add(text, exponents[oracle_below(text, 5)]);
        oracle_add(text, digits);
        oracle_add(text, oracle_below(text, 3) ? "" : digits);
    }
}


static void
oracle_string(oracle_text_t *text, size_t max)
{
    size_t  n;

    oracle_add(text, "\"");

    for (n = oracle_below(text, max); n > 0; n--) {
        oracle_add(text, oracle_pieces[oracle_below(text,
                   oracle_below(text, 40) ? mcp_nelts(oracle_pieces) - 2
                                          : mcp_nelts(oracle_pieces))]);
    }

    oracle_add(text, "\"");
}


static void
oracle_white(oracle_text_t *text)
{
    static const char  *white[] = { " ", "\n", "\t", "\r\n", "   " };

    if (oracle_below(text, 5) == 0) {
        oracle_add(text, white[oracle_below(text, 5)]);
    }
}


/* what does not fit is left out: one more kind of fault */

static void
oracle_add(oracle_text_t *text, const char *s)
{
    oracle_splice(text, text->len, 0, s, strlen(s));
}


static size_t
oracle_below(oracle_text_t *text, size_t n)
{
    return unit_below(&text->seed, n);
}


static void
oracle_mutate(oracle_text_t *text)
{
    size_t       at, len;
    u_char       byte;
    const char  *s;

    at = oracle_below(text, text->len + 1);
    len = text->len - at;

    switch (oracle_below(text, 6)) {

    case 0:
        byte = (u_char) oracle_below(text, 256);
        oracle_splice(text, at, len ? 1 : 0, &byte, 1);
        break;

    case 1:
        oracle_splice(text, at, len ? 1 + oracle_below(text, len) % 4 : 0,
                      "", 0);
        break;

    case 2:
        oracle_splice(text, at, len, "", 0);
        break;

    case 3:
        byte = (u_char) (1 << oracle_below(text, 8));

        if (len) {
            text->data[at] ^= byte;
        }

        break;

    default:
        s = oracle_splices[oracle_below(text, mcp_nelts(oracle_splices))];
        oracle_splice(text, at, 0, s, strlen(s));
    }
}


static void
oracle_splice(oracle_text_t *text, size_t at, size_t cut, const void *data,
    size_t len)
{
    cut = (cut < text->len - at) ? cut : text->len - at;

    if (text->len - cut + len > ORACLE_ROOM) {
        return;
    }

    memmove(text->data + at + len, text->data + at + cut,
            text->len - at - cut);
    memcpy(text->data + at, data, len);

    text->len += len - cut;
}
