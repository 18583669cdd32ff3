
/*
 * Addresses: what is one and what is none, what a block holds at the bounds
 * of both families, and that IPv4 is IPv4 however it is written.
 */


#include "unit.h"
#include "mcp_address.h"


#define ADDRESS_ROOM  64


typedef struct {
    const char    *text;
    char           bytes[17];
    unsigned       bits;
    unsigned       v4;
    unsigned       exact;
} address_block_t;


typedef struct {
    const char    *inner;
    const char    *outer;
    int            within;
} address_pair_t;


static void address_blocks(void **state);
static void address_none(void **state);
static void address_nul(void **state);
static void address_within(void **state);
static void address_bits(void **state);
static void address_flip(const u_char *bytes, unsigned nbits);
static void address_write(char *text, const u_char *bytes, unsigned nbits);
static void address_read(mcp_block_t *block, const char *text);


static const address_block_t  address_block_rows[] = {
    { "10.0.0.1", "\x0a\0\0\x01", 32, 1, 1 },
    { "0.0.0.0", "", 32, 1, 1 },
    { "255.255.255.255", "\xff\xff\xff\xff", 32, 1, 1 },
    { "10.0.0.0/8", "\x0a", 8, 1, 1 },
    { "10.1.2.3/8", "\x0a", 8, 1, 0 },
    { "10.128.0.0/9", "\x0a\x80", 9, 1, 1 },
    { "10.192.0.0/9", "\x0a\x80", 9, 1, 0 },
    { "1.2.3.4/0", "", 0, 1, 0 },
    { "0.0.0.0/0", "", 0, 1, 1 },
    { "1.2.3.4/31", "\x01\x02\x03\x04", 31, 1, 1 },
    { "1.2.3.5/31", "\x01\x02\x03\x04", 31, 1, 0 },
    { "1.2.3.5/32", "\x01\x02\x03\x05", 32, 1, 1 },

    { "::", "", 128, 0, 1 },
    { "::/0", "", 0, 0, 1 },
    { "::1", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 128, 0, 1 },
    { "::1/127", "", 127, 0, 0 },
    { "2001:db8::/32", "\x20\x01\x0d\xb8", 32, 0, 1 },
    { "2001:0DB8:0:0:0:0:0:0/32", "\x20\x01\x0d\xb8", 32, 0, 1 },
    { "2001:db8::1/32", "\x20\x01\x0d\xb8", 32, 0, 0 },
    { "8000::/1", "\x80", 1, 0, 1 },
    { "c000::/1", "\x80", 1, 0, 0 },
    { "::1.2.3.4", "\0\0\0\0\0\0\0\0\0\0\0\0\x01\x02\x03\x04", 128, 0, 1 },

    /* mapped */

    { "::ffff:10.0.0.1", "\x0a\0\0\x01", 32, 1, 1 },
    { "::FFFF:a00:1", "\x0a\0\0\x01", 32, 1, 1 },
    { "0000:0000:0000:0000:0000:ffff:255.255.255.254",
      "\xff\xff\xff\xfe", 32, 1, 1 },
    { "::ffff:10.0.0.0/104", "\x0a", 8, 1, 1 },
    { "::ffff:10.0.0.1/104", "\x0a", 8, 1, 0 },
    { "::ffff:10.0.0.1/128", "\x0a\0\0\x01", 32, 1, 1 },
    { "::ffff:0:0/96", "", 0, 1, 1 },
    { "::ffff:0:0/95", "\0\0\0\0\0\0\0\0\0\0\xff\xfe", 95, 0, 0 },
    { "::fffe:10.0.0.1", "\0\0\0\0\0\0\0\0\0\0\xff\xfe\x0a\0\0\x01",
      128, 0, 1 },
    { "::ffff:0:10.0.0.1", "\0\0\0\0\0\0\0\0\xff\xff\0\0\x0a\0\0\x01",
      128, 0, 1 }
};


static const char *const  address_none_rows[] = {
    NULL, "", "/", "/8", "a", "localhost", "example.com", "1", "127.1",
    "127.0.1", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.5", "1.2.3.4.",
    "256.0.0.1", "1.2.3.256", "1.2.3.1000", "010.0.0.1", "10.00.0.1",
    "10.0.0.01", "0x7f.0.0.1", "0x7f000001", "2130706433", "1.2.3.-4",
    "+1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "1.2.3.4:80",
    "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/08", "1.2.3.4/00", "1.2.3.4/032",
    "1.2.3.4/8/8", "1.2.3.4/-1", "1.2.3.4/+8", "1.2.3.4/ 8", "1.2.3.4/8 ",
    "1.2.3.4/:", "1.2.3.4/0x8", "1.2.3.4/255.0.0.0", "1.2.3.4/4294967304",
    "1.2.3.4//8",

    ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::12345",
    "::00001", "::g", "[::1]", "[::1]:80", "::1%eth0", "fe80::1%1",
    "fe80::1%eth0/64", "::1/129", "::1/128 ", "::1/", "::1/064", "::1/1000",
    "::ffff:1.2.3", "::ffff:010.0.0.1", "::ffff:1.2.3.256", "::ffff:1.2.3.4/",
    "1.2.3.4::", "::1.2.3.4:5",

    /* longer than any address */

    "0000:0000:0000:0000:0000:ffff:255.255.255.2550",
    "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
    "1.2.3.4                                                              "
};


static const address_pair_t  address_pair_rows[] = {
    { "10.1.2.3", "10.0.0.0/8", 1 },
    { "11.1.2.3", "10.0.0.0/8", 0 },
    { "9.255.255.255", "10.0.0.0/8", 0 },
    { "10.0.0.0", "10.0.0.0/8", 1 },
    { "10.255.255.255", "10.0.0.0/8", 1 },
    { "10.0.0.0/8", "10.0.0.0/8", 1 },
    { "10.0.0.0/9", "10.0.0.0/8", 1 },
    { "10.0.0.0/7", "10.0.0.0/8", 0 },
    { "10.0.0.0/8", "10.0.0.0/9", 0 },
    { "0.0.0.0/0", "10.0.0.0/8", 0 },
    { "10.0.0.1", "10.0.0.1", 1 },
    { "10.0.0.1", "10.0.0.1/32", 1 },
    { "10.0.0.2", "10.0.0.1/32", 0 },
    { "10.0.0.1", "10.0.0.0/31", 1 },
    { "10.0.0.2", "10.0.0.0/31", 0 },
    { "255.255.255.255", "0.0.0.0/0", 1 },
    { "0.0.0.0/0", "0.0.0.0/0", 1 },
    { "10.0.0.3/30", "10.0.0.0/30", 1 },

    { "::1", "::/0", 1 },
    { "::1", "::1/128", 1 },
    { "::2", "::1/128", 0 },
    { "::1", "::/127", 1 },
    { "::2", "::/127", 0 },
    { "2001:db8:1::/48", "2001:db8::/32", 1 },
    { "2001:db9::1", "2001:db8::/32", 0 },
    { "2001:db8::/31", "2001:db8::/32", 0 },
    { "7fff::", "8000::/1", 0 },

    /* never across the families, but IPv4-mapped is IPv4 */

    { "1.2.3.4", "::/0", 0 },
    { "::ffff:1.2.3.4", "::/0", 0 },
    { "::1", "0.0.0.0/0", 0 },
    { "::1.2.3.4", "0.0.0.0/0", 0 },
    { "::", "0.0.0.0", 0 },
    { "::ffff:10.1.2.3", "10.0.0.0/8", 1 },
    { "10.1.2.3", "::ffff:10.0.0.1/104", 1 },
    { "11.1.2.3", "::ffff:10.0.0.1/104", 0 },
    { "1.2.3.4", "::ffff:0:0/96", 1 },
    { "0.0.0.0/0", "::ffff:0:0/96", 1 },
    { "::ffff:0:0/96", "::ffff:0:0/95", 0 },
    { "::ffff:0:0/95", "::ffff:0:0/96", 0 }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(address_blocks),
        cmocka_unit_test(address_none),
        cmocka_unit_test(address_nul),
        cmocka_unit_test(address_within),
        cmocka_unit_test(address_bits)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
address_blocks(void **state)
{
    size_t                  i;
    mcp_block_t             block;
    const address_block_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(address_block_rows); i++) {
        row = &address_block_rows[i];

        address_read(&block, row->text);

        if (memcmp(block.bytes, row->bytes, sizeof(block.bytes)) != 0
            || block.bits != row->bits
            || block.v4 != row->v4
            || block.exact != row->exact)
        {
            fail_msg("%s: %u bits, IPv4 %u, exact %u", row->text, block.bits,
                     block.v4, block.exact);
        }
    }
}


static void
address_none(void **state)
{
    size_t         i;
    mcp_str_t      text;
    mcp_block_t    block;
    unit_region_t  region;

    (void) state;

    unit_region_init(&region, UNIT_ENDLESS);

    for (i = 0; i < mcp_nelts(address_none_rows); i++) {
        text = unit_str(address_none_rows[i]);

        if (text.len) {
            text.data = unit_copy(&region, text.data, text.len);
        }

        if (mcp_block_read(&block, &text)) {
            fail_msg("\"%s\" is no address", address_none_rows[i]);
        }
    }

    unit_region_done(&region);
}


static void
address_nul(void **state)
{
    size_t       i;
    mcp_block_t  block;

    static const mcp_str_t  rows[] = {
        mcp_string("\0"), mcp_string("1.2.3.4\0"), mcp_string("1.2.3.4\0" "5"),
        mcp_string("1.2.3.4\0/8"), mcp_string("1.2.3.4/8\0"),
        mcp_string("::1\0"), mcp_string("::1\0/64")
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        assert_false(mcp_block_read(&block, &rows[i]));
    }
}


static void
address_within(void **state)
{
    size_t                 i;
    mcp_block_t            inner, outer;
    const address_pair_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(address_pair_rows); i++) {
        row = &address_pair_rows[i];

        address_read(&inner, row->inner);
        address_read(&outer, row->outer);

        if (mcp_block_within(&inner, &outer) != row->within) {
            fail_msg("%s in %s", row->inner, row->outer);
        }
    }
}


/* random addresses of both families, each of their bits, each block */

static void
address_bits(void **state)
{
    size_t    i, j;
    u_char    bytes[16];
    uint64_t  seed;

    (void) state;

    seed = 1;

    for (i = 0; i < 20; i++) {

        for (j = 0; j < sizeof(bytes); j++) {
            bytes[j] = (u_char) unit_random(&seed);
        }

        address_flip(bytes, 32);
        address_flip(bytes, 128);
    }
}


/* another address is in a block if and only if the first bits are the same */

static void
address_flip(const u_char *bytes, unsigned nbits)
{
    char         text[ADDRESS_ROOM];
    u_char       other[16];
    unsigned     n, k, tail;
    mcp_block_t  inner, outer;

    tail = 0;

    for (n = nbits + 1; n-- > 0; /* void */ ) {

        if (n < nbits) {
            tail |= bytes[n / 8] & (0x80u >> n % 8);
        }

        address_write(text, bytes, nbits);
        sprintf(text + strlen(text), "/%u", n);
        address_read(&outer, text);

        assert_int_equal(outer.bits, n);
        assert_int_equal(outer.exact, tail == 0);

        for (k = 0; k < nbits; k++) {
            memcpy(other, bytes, sizeof(other));
            other[k / 8] ^= (u_char) (0x80 >> k % 8);

            address_write(text, other, nbits);
            address_read(&inner, text);

            if (mcp_block_within(&inner, &outer) != (k >= n)) {
                fail_msg("bit %u of %u in %u", k, nbits, n);
            }
        }
    }
}


static void
address_write(char *text, const u_char *bytes, unsigned nbits)
{
    unsigned  i;

    if (nbits == 32) {
        sprintf(text, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
        return;
    }

    for (i = 0; i < 16; i += 2) {
        text += sprintf(text, i ? ":%x" : "%x",
                        (unsigned) bytes[i] << 8 | bytes[i + 1]);
    }
}


static void
address_read(mcp_block_t *block, const char *text)
{
    mcp_str_t  str;

    str = unit_str(text);
    memset(block, 0xa5, sizeof(mcp_block_t));

    if (!mcp_block_read(block, &str)) {
        fail_msg("\"%s\" is an address", text);
    }
}
