
/*
 * The JSON reader against jansson: over random texts, sound ones and ones
 * with random faults, the two accept the same texts and read the same values.
 * They may differ in what oracle.h says only.
 */


#include "oracle.h"
#include "unit.h"


#define ORACLE_ROOM    8192
#define ORACLE_ROUNDS  60000


typedef struct {
    u_char    data[ORACLE_ROOM];
    size_t    len;
    uint64_t  seed;
} oracle_text_t;


static void oracle_sound(void **state);
static void oracle_faulty(void **state);
static void oracle_compare(oracle_text_t *text, size_t *accepted);
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
    value = oracle_read(&json, &error);

    if (rc == MCP_OK && value != NULL) {
        assert_true(oracle_same(&json, 0, value));
        *accepted += 1;

    } else if (rc == MCP_OK ? !oracle_may_refuse(&error)
                            : value != NULL && !oracle_may_accept(&json))
    {
        fail_msg("%.*s: here \"%s\" at %u, jansson \"%s\"", (int) text->len,
                 (char *) text->data, mcp_json_error(json.error), json.at,
                 value ? "" : error.text);
    }

    assert_true(json.at <= text->len);

    json_decref(value);
    unit_region_done(&region);
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
