
/*
 * Text: UTF-8 in both directions over everything there is, folding of case
 * byte by byte, and the little helpers at their bounds; and that the digest
 * is SHA-256 and the hash SipHash-1-3.
 */


#include "unit.h"
#include "mcp_digest.h"
#include "mcp_text.h"


static void text_utf8(void **state);
static void text_utf8_ends(void **state);
static void text_fold(void **state);
static void text_fold_all(void **state);
static void text_join(void **state);
static int text_join_run(mcp_region_t *region, const void *input);
static void text_uints(void **state);
static void text_clips(void **state);
static void text_digest(void **state);
static void text_hash(void **state);


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(text_utf8),
        cmocka_unit_test(text_utf8_ends),
        cmocka_unit_test(text_fold),
        cmocka_unit_test(text_fold_all),
        cmocka_unit_test(text_join),
        cmocka_unit_test(text_uints),
        cmocka_unit_test(text_clips),
        cmocka_unit_test(text_digest),
        cmocka_unit_test(text_hash)
    };

    return unit_main(tests, mcp_nelts(tests));
}


/*
 * Every scalar value is written and found again; and as many sequences as
 * there are scalar values beyond ASCII are found, so that nothing else is.
 */

static void
text_utf8(void **state)
{
    size_t    i, n, sound;
    u_char    p[4];
    uint32_t  code, back;

    (void) state;

    for (code = 0; code <= 0x10ffff; code++) {

        if (code == 0xd800) {
            code = 0xe000;
        }

        n = mcp_utf8_encode(code, p);
        back = (n == 1) ? p[0] : p[0] & (0x7f >> n);

        for (i = 1; i < n; i++) {
            back = back << 6 | (p[i] & 0x3f);
        }

        assert_int_equal(n, code < 0x80 ? 1 : code < 0x800 ? 2
                                        : code < 0x10000 ? 3 : 4);
        assert_int_equal(back, code);
        assert_int_equal(mcp_utf8_len(p, p + n), n == 1 ? 0 : n);
        assert_int_equal(mcp_utf8_len(p, p + n - 1), 0);
    }

    sound = 0;

    for (code = 0x8000; code <= 0xffff; code++) {
        p[0] = (u_char) (code >> 8);
        p[1] = (u_char) code;
        sound += (mcp_utf8_len(p, p + 2) == 2);

        for (i = 0; i < 256; i++) {
            p[2] = (u_char) i;
            sound += (mcp_utf8_len(p, p + 3) == 3);

            /* the last byte is of one kind or of the other */

            p[3] = (u_char) (i ^ 0x80);
            assert_true(mcp_utf8_len(p, p + 4) != 4 || p[3] >> 6 == 2);

            p[3] = 0x80;
            sound += 64 * (mcp_utf8_len(p, p + 4) == 4);
        }
    }

    assert_int_equal(sound, 0x110000 - 0x800 - 0x80);
}


/* nothing is read beyond the end */

static void
text_utf8_ends(void **state)
{
    size_t          i, len;
    u_char         *p;
    unit_region_t   region;

    (void) state;

    for (i = 0; i < 256; i++) {

        for (len = 1; len < 4; len++) {
            unit_region_init(&region, 1);
            p = unit_copy(&region, "\x80\x80\x80\x80", len);
            p[0] = (u_char) i;
            assert_true(mcp_utf8_len(p, p + len) <= len);
            unit_region_done(&region);
        }
    }
}


static void
text_fold(void **state)
{
    size_t         i;
    mcp_str_t      text, name;
    unit_region_t  region;

    static const struct {
        const char  *text;
        const char  *name;
        int          same;
    } rows[] = {
        { "name", "name", 1 }, { "NAME", "name", 1 }, { "nAmE", "name", 1 },
        { "nam", "name", 0 }, { "names", "name", 0 }, { "", "name", 0 },
        { "", "", 1 }, { "requeststate", "requestState", 1 },
        { "REQUESTSTATE", "requestState", 1 },
        { "param\xc5\xbf", "params", 1 }, { "re\xc5\xbfult", "result", 1 },
        { "ta\xc5\xbf\xe2\x84\xaa", "task", 1 },
        { "tas\xe2\x84\xaa", "task", 1 }, { "tas\xe2\x84", "task", 0 },
        { "re\xc5", "res", 0 }, { "re\xc5\xbf", "res", 1 },
        { "re\xc5\xbe", "res", 0 }, { "\xe2\x84\xab", "k", 0 },
        { "\xc5\xbf", "k", 0 }, { "\xe2\x84\xaa", "s", 0 },
        { "_META", "_meta", 1 }, { "@meta", "`meta", 0 },
        { "[", "{", 0 }, { "n\xc3\xa4me", "name", 0 }, { "\x0e", ".", 0 },
        { "_", "\x7f", 0 }, { "IN\xc5\xbf", "ins", 1 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        unit_region_init(&region, 1);

        text = unit_str(rows[i].text);
        text.data = unit_copy(&region, text.data, text.len);
        name = unit_str(rows[i].name);

        if (mcp_text_fold_eq(&text, &name) != rows[i].same) {
            fail_msg("\"%s\" and \"%s\"", rows[i].text, rows[i].name);
        }

        unit_region_done(&region);
    }
}


/* every byte against every letter: equal, or a letter of the other case */

static void
text_fold_all(void **state)
{
    u_char     a[1], b[1];
    size_t     i, j;
    mcp_str_t  text, name;

    static const char  letters[] = "abcdefghijklmnopqrstuvwxyz"
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    (void) state;

    text.data = a;
    text.len = 1;
    name.data = b;
    name.len = 1;

    for (i = 0; i < 256; i++) {

        for (j = 0; j < 52; j++) {
            a[0] = (u_char) i;
            b[0] = (u_char) letters[j];
            assert_int_equal(mcp_text_fold_eq(&text, &name),
                             a[0] == letters[j]
                             || a[0] == letters[(j + 26) % 52]);
        }
    }
}


static void
text_join(void **state)
{
    mcp_str_t      text;
    unit_region_t  region;

    static const mcp_str_t  parts[] = {
        mcp_string("a"), { 0, NULL }, mcp_string(""), mcp_string("bc\0d")
    };

    (void) state;

    unit_region_init(&region, UNIT_ENDLESS);

    assert_int_equal(mcp_text_join(&region.region, &text, parts, 4), MCP_OK);
    assert_int_equal(text.len, 5);
    assert_memory_equal(text.data, "abc\0d", 5);

    assert_int_equal(mcp_text_join(&region.region, &text, parts, 0), MCP_OK);
    assert_int_equal(text.len, 0);

    unit_region_done(&region);

    assert_int_equal(unit_starve(text_join_run, parts, MCP_OK), 1);
}


static int
text_join_run(mcp_region_t *region, const void *input)
{
    mcp_str_t  text;

    return mcp_text_join(region, &text, input, 4);
}


static void
text_uints(void **state)
{
    size_t     i;
    u_char     buf[MCP_TEXT_UINT_LEN];
    mcp_str_t  value;

    static const struct {
        uint64_t     n;
        const char  *text;
    } rows[] = {
        { 0, "0" }, { 9, "9" }, { 10, "10" }, { 1000000, "1000000" },
        { 9007199254740991ull, "9007199254740991" },
        { UINT64_MAX, "18446744073709551615" }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        mcp_text_uint(&value, buf, rows[i].n);
        unit_same(&value, rows[i].text, i, "number");
    }
}


/* characters of each length at each place about the limit */

static void
text_clips(void **state)
{
    u_char     data[2 * MCP_TEXT_CLIP];
    size_t     i, j, n, len;
    mcp_str_t  text;

    static const char  *letters[] = { "a", "\xc3\xa9", "\xe2\x82\xac",
                                      "\xf0\x9f\x98\x80" };

    (void) state;

    for (i = 0; i < 4; i++) {
        n = i + 1;

        for (len = 0; len < MCP_TEXT_CLIP + 12; len++) {
            memset(data, 'x', len);

            for (j = 0; j < 3; j++) {
                memcpy(data + len + j * n, letters[i], n);
            }

            text.data = data;
            text.len = len + 3 * n;
            mcp_text_clip(&text);

            for (j = 3; j > 0 && len + j * n > MCP_TEXT_CLIP; j--) {
                /* void */
            }

            assert_int_equal(text.len, len < MCP_TEXT_CLIP ? len + j * n
                                                           : MCP_TEXT_CLIP);
        }
    }
}


/* FIPS 180-4, the examples */

static void
text_digest(void **state)
{
    u_char     digest[MCP_DIGEST_LEN];
    mcp_str_t  text;

    (void) state;

    text = unit_str("abc");
    mcp_digest(digest, &text);
    assert_memory_equal(digest,
                        "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde"
                        "\x5d\xae\x22\x23\xb0\x03\x61\xa3\x96\x17\x7a\x9c"
                        "\xb4\x10\xff\x61\xf2\x00\x15\xad", MCP_DIGEST_LEN);

    text = unit_str("");
    mcp_digest(digest, &text);
    assert_memory_equal(digest, "\xe3\xb0\xc4\x42\x98\xfc\x1c\x14", 8);
}


/* key and messages as in the paper: 00 01 02 ... */

static void
text_hash(void **state)
{
    u_char          bytes[255];
    size_t          i;
    u_char         *data;
    uint64_t        seed[2];
    unit_region_t   region;

    static const struct {
        size_t      len;
        uint64_t    hash;
    } rows[] = {
        { 0, 0xabac0158050fc4dcull },
        { 1, 0xc9f49bf37d57ca93ull },
        { 7, 0xd3927d989bb11140ull },
        { 8, 0x369095118d299a8eull },
        { 9, 0x25a48eb36c063de4ull },
        { 15, 0xd320d86d2a519956ull },
        { 16, 0xcc4fdd1a7d908b66ull },
        { 63, 0x9d199062b7bbb3a8ull },
        { 255, 0xf76214e3153c4a15ull }
    };

    (void) state;

    for (i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (u_char) i;
    }

    memcpy(seed, bytes, sizeof(seed));

    for (i = 0; i < mcp_nelts(rows); i++) {
        unit_region_init(&region, 1);
        data = unit_copy(&region, bytes, rows[i].len);
        assert_true(mcp_hash(seed, data, rows[i].len) == rows[i].hash);
        unit_region_done(&region);
    }
}
