
#include <arpa/inet.h>

#include "mcp_address.h"


static int mcp_block_address(mcp_block_t *block, const mcp_str_t *text);
static int mcp_block_bits(mcp_block_t *block, const mcp_str_t *text);
static void mcp_block_unmap(mcp_block_t *block);
static u_char mcp_block_mask(unsigned bits, unsigned i);


int
mcp_block_read(mcp_block_t *block, const mcp_str_t *text)
{
    u_char     mask, *slash;
    unsigned   i;
    mcp_str_t  address, bits;

    if (text->len == 0) {
        return 0;
    }

    address = *text;
    slash = memchr(text->data, '/', text->len);

    if (slash != NULL) {
        address.len = (size_t) (slash - text->data);
    }

    if (!mcp_block_address(block, &address)) {
        return 0;
    }

    if (slash != NULL) {
        bits.data = slash + 1;
        bits.len = text->len - address.len - 1;

        if (!mcp_block_bits(block, &bits)) {
            return 0;
        }
    }

    mcp_block_unmap(block);

    block->exact = 1;

    for (i = 0; i < sizeof(block->bytes); i++) {
        mask = mcp_block_mask(block->bits, i);

        if (block->bytes[i] & ~mask) {
            block->exact = 0;
            block->bytes[i] &= mask;
        }
    }

    return 1;
}


int
mcp_block_within(const mcp_block_t *inner, const mcp_block_t *outer)
{
    u_char    differ;
    unsigned  i;

    if (inner->v4 != outer->v4 || inner->bits < outer->bits) {
        return 0;
    }

    for (i = 0; i < sizeof(outer->bytes); i++) {
        differ = inner->bytes[i] ^ outer->bytes[i];

        if (differ & mcp_block_mask(outer->bits, i)) {
            return 0;
        }
    }

    return 1;
}


static int
mcp_block_address(mcp_block_t *block, const mcp_str_t *text)
{
    char  address[INET6_ADDRSTRLEN];

    if (text->len >= sizeof(address)) {
        return 0;
    }

    memcpy(address, text->data, text->len);
    address[text->len] = '\0';

    /* a NUL inside would hide what follows it */

    if (strlen(address) != text->len) {
        return 0;
    }

    memset(block, 0, sizeof(mcp_block_t));

    if (inet_pton(AF_INET, address, block->bytes) == 1) {
        block->v4 = 1;
        block->bits = 32;

        return 1;
    }

    block->bits = 128;

    return inet_pton(AF_INET6, address, block->bytes) == 1;
}


/* a decimal of at most as many bits as the address has */

static int
mcp_block_bits(mcp_block_t *block, const mcp_str_t *text)
{
    size_t    i;
    unsigned  bits;

    if (text->len == 0
        || text->len > sizeof("128") - 1
        || (text->len > 1 && text->data[0] == '0'))
    {
        return 0;
    }

    bits = 0;

    for (i = 0; i < text->len; i++) {

        if (text->data[i] < '0' || text->data[i] > '9') {
            return 0;
        }

        bits = bits * 10 + (unsigned) (text->data[i] - '0');
    }

    if (bits > block->bits) {
        return 0;
    }

    block->bits = bits;

    return 1;
}


static void
mcp_block_unmap(mcp_block_t *block)
{
    static const u_char  mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                        0xff, 0xff };

    if (block->bits < 96
        || memcmp(block->bytes, mapped, sizeof(mapped)) != 0)
    {
        return;
    }

    memcpy(block->bytes, block->bytes + 12, 4);
    memset(block->bytes + 4, 0, 12);

    block->v4 = 1;
    block->bits -= 96;
}


/* which bits of the byte i are among the first ones */

static u_char
mcp_block_mask(unsigned bits, unsigned i)
{
    if (bits <= i * 8) {
        return 0;
    }

    bits -= i * 8;

    return (bits >= 8) ? 0xff : (u_char) (0xff << (8 - bits));
}
