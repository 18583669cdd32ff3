
/*
 * The strings of the JSON reader: which sequences of UTF-8 and which escapes
 * are sound, against a plain reading of RFC 3629 and RFC 8259, and that an
 * object in which one name stands twice is refused, however the two are
 * spelled, however many stand between them and however deep.
 */


#include "unit.h"
#include "mcp_json.h"


#define STRING_ROOM  65536


typedef struct {
    const char  *text;
    uint32_t     at;             /* of the later one, or 0: they differ */
} string_names_t;


/* one unit of a string: its source, and the UTF-16 that it stands for */

typedef struct {
    const char  *source;
    unsigned     code;
} string_unit_t;


static void string_utf8(void **state);
static void string_blocks(void **state);
static void string_escapes(void **state);
static void string_names(void **state);
static void string_pairs(void **state);
static void string_many(void **state);
static void string_thrice(void **state);
static void string_expect_units(const size_t *units, size_t n);
static void string_expect_pair(size_t n, size_t i, size_t j, unsigned how);
static size_t string_name(char *out, size_t number, int escaped);
static size_t string_sound(const u_char *p, size_t len);
static size_t string_end(const u_char *text, size_t len);
static size_t string_encode(uint32_t code, u_char *out);


/* bytes at which the rules of UTF-8 change */

static const u_char  string_edges[] = {
    0x00, 0x22, 0x5c, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff
};


static const string_unit_t  string_units[] = {
    { "\\u0041", 0x41 }, { "\\u0000", 0 }, { "x", 'x' }, { "\\n", '\n' },
    { "\xc3\xa9", 0xe9 }, { "\\uD7ff", 0xd7ff }, { "\\ud800", 0xd800 },
    { "\\uDBFF", 0xdbff }, { "\\udc00", 0xdc00 }, { "\\uDfFf", 0xdfff },
    { "\\ue000", 0xe000 }, { "\\uFFFF", 0xffff }
};


static const string_names_t  string_names_rows[] = {
    { "{\"a\":1,\"a\":1}", 7 },
    { "{\"\":1,\"\":1}", 6 },
    { "{\"a\":1,\"b\":1,\"a\":1}", 13 },
    { "{\"a\":1,\"b\":1,\"b\":1}", 13 },
    { "{\"a\":{\"a\":[{\"a\":1}]}}", 0 },
    { "[{\"a\":1},{\"a\":1}]", 0 },
    { "{\"a\":{\"b\":1},\"b\":{\"a\":1}}", 0 },
    { "{\"a\":{\"b\":1,\"b\":2},\"c\":1}", 12 },
    { "{\"a\":{\"x\":1},\"a\":2}", 13 },
    { "[[{\"k\":{\"a\":1,\"b\":{},\"a\":[]}}]]", 21 },
    { "{\"a\":1,\"aa\":1,\"A\":1,\"a \":1,\"\":1}", 0 },
    { "{\"a\":1,\"\\u0061\":1}", 7 },
    { "{\"\\u0061\":1,\"a\":1}", 12 },
    { "{\"n\\u0061me\":1,\"nam\\u0065\":1}", 15 },
    { "{\"\\u00e9\":1,\"\xc3\xa9\":1}", 12 },
    { "{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":1}", 10 },
    { "{\"\\/\":1,\"/\":1}", 8 },
    { "{\"\\n\":1,\"\\u000a\":1}", 8 },
    { "{\"\\u000A\":1,\"\\u000a\":1}", 12 },
    { "{\"\\\\\":1,\"\\u005c\":1}", 8 },
    { "{\"\\\\u0061\":1,\"a\":1}", 0 },
    { "{\"\\u0061b\":1,\"\\u0061\":1}", 0 },
    { "{\"e\xcc\x81\":1,\"\xc3\xa9\":1}", 0 },
    { "{\"__proto__\":1,\"constructor\":1}", 0 },
    { "{\"__proto__\":1,\"__proto__\":1}", 15 }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(string_utf8),
        cmocka_unit_test(string_blocks),
        cmocka_unit_test(string_escapes),
        cmocka_unit_test(string_names),
        cmocka_unit_test(string_pairs),
        cmocka_unit_test(string_many),
        cmocka_unit_test(string_thrice)
    };

    return unit_main(tests, mcp_nelts(tests));
}


/* all first and second bytes, and all edges after them */

static void
string_utf8(void **state)
{
    u_char         text[6];
    size_t         a, b, c, d, n, at;
    mcp_json_t     json;
    unit_region_t  region;

    (void) state;

    for (a = 0x80; a < 256; a++) {

        for (b = 0; b < 256; b++) {

            for (n = 0; n < mcp_nelts(string_edges)
                            * mcp_nelts(string_edges); n++)
            {
                c = string_edges[n % mcp_nelts(string_edges)];
                d = string_edges[n / mcp_nelts(string_edges)];

                text[0] = '"';
                text[1] = (u_char) a;
                text[2] = (u_char) b;
                text[3] = (u_char) c;
                text[4] = (u_char) d;
                text[5] = '"';

                at = string_end(text, sizeof(text));

                unit_region_init(&region, UNIT_ENDLESS);
                (void) unit_json(&json, &region, text, sizeof(text));

                if ((at == 5 && json.error != MCP_JSON_OK)
                    || (text[at] >= 0x80
                        && (json.error != MCP_JSON_BAD_UTF8
                            || json.at != at)))
                {
                    fail_msg("%02zx %02zx %02zx %02zx: \"%s\" at %u", a, b, c,
                             d, mcp_json_error(json.error), json.at);
                }

                unit_region_done(&region);
            }
        }
    }
}


/* the first byte after the quote that begins no plain, sound character */

static size_t
string_end(const u_char *text, size_t len)
{
    size_t  i, n;

    for (i = 1; text[i] >= 0x20 && text[i] != '"' && text[i] != '\\'; i += n) {
        n = string_sound(text + i, len - i);

        if (n == 0) {
            break;
        }
    }

    return i;
}


/* characters and escapes across the ends of the blocks of 16 bytes */

static void
string_blocks(void **state)
{
    u_char         text[128];
    size_t         i, j, rest, len, n;
    mcp_str_t      string;
    mcp_json_t     json;
    unit_region_t  region;

    static const char  *middle[][2] = {
        { "\\n", "\n" }, { "\\u0041", "A" },
        { "\\ud83d\\ude00", "\xf0\x9f\x98\x80" },
        { "\xc3\xa9", "\xc3\xa9" }, { "\xe2\x82\xac", "\xe2\x82\xac" },
        { "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
        { "\x7f", "\x7f" }, { "\xc3\xa9\\\"\xc3\xa9", "\xc3\xa9\"\xc3\xa9" }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(middle); i++) {

        for (j = 0; j < 41 * 3; j++) {
            rest = (j % 3) * 17;
            n = j / 3;

            text[0] = '"';
            memset(text + 1, 'a', n);
            len = 1 + n;
            memcpy(text + len, middle[i][0], strlen(middle[i][0]));
            len += strlen(middle[i][0]);
            memset(text + len, 'z', rest);
            len += rest;
            text[len++] = '"';

            unit_region_init(&region, UNIT_ENDLESS);
            (void) unit_json(&json, &region, text, len);

            assert_int_equal(json.error, MCP_JSON_OK);
            assert_int_equal(json.tokens[0].len, len - 2);
            assert_int_equal(mcp_json_text(&json, 0, &string), MCP_OK);
            assert_int_equal(string.len, n + strlen(middle[i][1]) + rest);
            assert_memory_equal(string.data + n, middle[i][1],
                                strlen(middle[i][1]));

            if (rest) {
                assert_int_equal(string.data[string.len - 1], 'z');
            }

            unit_region_done(&region);
        }
    }
}


/* one to three of the units in all orders */

static void
string_escapes(void **state)
{
    size_t  i, n, units[3];

    (void) state;

    n = mcp_nelts(string_units);

    for (i = 0; i < n * n * n; i++) {
        units[0] = i % n;
        units[1] = i / n % n;
        units[2] = i / n / n;

        string_expect_units(units, 1);
        string_expect_units(units, 2);
        string_expect_units(units, 3);
    }
}


static void
string_expect_units(const size_t *units, size_t n)
{
    char                  text[32];
    u_char                expected[16];
    size_t                i, len, out, at, last;
    uint32_t              code;
    mcp_str_t             string;
    mcp_json_t            json;
    unit_region_t         region;
    const string_unit_t  *unit;

    at = 0;
    out = 0;
    last = 0;                   /* where an open high surrogate stands */
    code = 0;
    len = (size_t) sprintf(text, "\"");

    for (i = 0; i < n; i++) {
        unit = &string_units[units[i]];

        if (unit->code >= 0xdc00 && unit->code <= 0xdfff && last) {
            code = 0x10000 + ((code - 0xd800) << 10) + (unit->code - 0xdc00);
            out += string_encode(code, expected + out);
            last = 0;

        } else if (last) {
            break;

        } else if (unit->code >= 0xd800 && unit->code <= 0xdbff) {
            last = len;
            code = unit->code;

        } else if (unit->code >= 0xdc00 && unit->code <= 0xdfff) {
            at = len;
            break;

        } else {
            out += string_encode(unit->code, expected + out);
        }

        len += (size_t) sprintf(text + len, "%s", unit->source);
    }

    at = last ? last : at;

    for (len = (size_t) sprintf(text, "\""), i = 0; i < n; i++) {
        len += (size_t) sprintf(text + len, "%s",
                                string_units[units[i]].source);
    }

    text[len++] = '"';

    unit_region_init(&region, UNIT_ENDLESS);
    (void) unit_json(&json, &region, text, len);

    assert_int_equal(json.error, at ? MCP_JSON_SURROGATE : MCP_JSON_OK);
    assert_int_equal(json.at, at);

    if (at == 0) {
        assert_int_equal(mcp_json_text(&json, 0, &string), MCP_OK);
        assert_int_equal(string.len, out);
        assert_memory_equal(string.data, expected, out);
    }

    unit_region_done(&region);
}


static void
string_names(void **state)
{
    size_t                 i;
    mcp_json_t             json;
    unit_region_t          region;
    const string_names_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(string_names_rows); i++) {
        row = &string_names_rows[i];

        unit_region_init(&region, UNIT_ENDLESS);
        (void) unit_json(&json, &region, row->text, strlen(row->text));

        if (json.error != (row->at ? MCP_JSON_DUPLICATE : MCP_JSON_OK)
            || json.at != row->at)
        {
            fail_msg("%s: \"%s\" at %u", row->text,
                     mcp_json_error(json.error), json.at);
        }

        unit_region_done(&region);
    }
}


/* each pair of places in objects of 2 to 20 members */

static void
string_pairs(void **state)
{
    size_t    n, i, j;
    unsigned  how;

    (void) state;

    for (n = 2; n <= 20; n++) {
        string_expect_pair(n, 0, 0, 0);

        for (i = 0; i < n; i++) {

            for (j = i + 1; j < n; j++) {

                for (how = 0; how < 8; how++) {
                    string_expect_pair(n, i, j, how);
                }
            }
        }
    }
}


static void
string_many(void **state)
{
    size_t    k, n, i, j;
    uint64_t  seed;

    (void) state;

    seed = 3;

    for (k = 0; k < 300; k++) {
        n = 21 + unit_below(&seed, MCP_JSON_MAX_MEMBERS - 20);
        i = unit_below(&seed, n - 1);
        j = i + 1 + unit_below(&seed, n - i - 1);

        string_expect_pair(n, i, j, (unsigned) (k % 8));
        string_expect_pair(n, 0, 0, (unsigned) (k % 8));
    }
}


/*
 * Members are numbered; j gets the name of i, unless both are 0.  how: 1 and 2
 * spell the earlier and the later one with escapes, 4 counts downwards.
 */

static void
string_expect_pair(size_t n, size_t i, size_t j, unsigned how)
{
    char          *text;
    size_t         k, len, at, number;
    mcp_json_t     json;
    unit_region_t  region;

    text = malloc(STRING_ROOM);
    assert_non_null(text);

    at = 0;
    len = (size_t) sprintf(text, "[[{\"deep\":");

    for (k = 0; k < n; k++) {
        number = (j && k == j) ? i : k;
        number = (how & 4) ? n - number : number;

        len += (size_t) sprintf(text + len, "%s\"", k ? "," : "{");

        if (j && k == j) {
            at = len - 1;
        }

        len += string_name(text + len, number, j && ((k == i && (how & 1))
                                                     || (k == j
                                                         && (how & 2))));
        len += (size_t) sprintf(text + len, "\":[%zu]", k);
    }

    len += (size_t) sprintf(text + len, "}}]]");

    unit_region_init(&region, UNIT_ENDLESS);
    (void) unit_json(&json, &region, text, len);

    if (json.error != (j ? MCP_JSON_DUPLICATE : MCP_JSON_OK)
        || json.at != at)
    {
        fail_msg("%zu members, %zu and %zu alike, %u: \"%s\" at %u, not %zu",
                 n, i, j, how, mcp_json_error(json.error), json.at, at);
    }

    unit_region_done(&region);
    free(text);
}


/* three of a kind: the first of them is not the one at fault */

static void
string_thrice(void **state)
{
    char           text[512];
    size_t         n, k, len, at[3];
    mcp_json_t     json;
    unit_region_t  region;

    (void) state;

    for (n = 3; n <= 30; n++) {
        len = (size_t) sprintf(text, "{");

        for (k = 0; k < n; k++) {

            if (k >= n - 3) {
                at[k - (n - 3)] = len;
            }

            len += (size_t) sprintf(text + len, "\"%zu\":0%s",
                                    k < n - 3 ? k : n, k < n - 1 ? "," : "}");
        }

        unit_region_init(&region, UNIT_ENDLESS);
        (void) unit_json(&json, &region, text, len);

        assert_int_equal(json.error, MCP_JSON_DUPLICATE);
        assert_true(json.at == at[1] || json.at == at[2]);

        unit_region_done(&region);
    }
}


static size_t
string_name(char *out, size_t number, int escaped)
{
    return (size_t) sprintf(out, escaped ? "\\u006dem%zu" : "mem%zu", number);
}


/*
 * The length of the character at p, or 0: decoded without a look at what is
 * allowed, then asked whether its number may be written in that many bytes.
 */

static size_t
string_sound(const u_char *p, size_t len)
{
    size_t    i, n;
    uint32_t  code;

    static const uint32_t  least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    if (p[0] < 0x80) {
        return 1;
    }

    n = (p[0] >> 5 == 6) ? 2 : (p[0] >> 4 == 14) ? 3 : (p[0] >> 3 == 30) ? 4
                                                                          : 0;
    if (n == 0 || n > len) {
        return 0;
    }

    code = p[0] & (0x7f >> n);

    for (i = 1; i < n; i++) {

        if (p[i] >> 6 != 2) {
            return 0;
        }

        code = code * 64 + p[i] % 64;
    }

    return (code < least[n] || code > 0x10ffff || code >> 11 == 27) ? 0 : n;
}


static size_t
string_encode(uint32_t code, u_char *out)
{
    size_t  i, n;

    n = (code < 0x80) ? 1 : (code < 0x800) ? 2 : (code < 0x10000) ? 3 : 4;

    for (i = n - 1; i > 0; i--) {
        out[i] = (u_char) (0x80 + code % 64);
        code /= 64;
    }

    out[0] = (u_char) ((n == 1 ? 0 : 0xf00 >> n) + code);

    return n;
}
