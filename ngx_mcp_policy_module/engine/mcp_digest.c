
#include <openssl/sha.h>

#include "mcp_digest.h"


#define mcp_rotate(x, n)  (((x) << (n)) | ((x) >> (64 - (n))))


static mcp_inline void mcp_hash_round(uint64_t v[4]);


void
mcp_digest(u_char *digest, const mcp_str_t *text)
{
    (void) SHA256(text->data, text->len, digest);
}


uint64_t
mcp_hash(const uint64_t seed[2], const u_char *data, size_t len)
{
    size_t    left;
    uint64_t  word, v[4];

    v[0] = seed[0] ^ 0x736f6d6570736575ull;
    v[1] = seed[1] ^ 0x646f72616e646f6dull;
    v[2] = seed[0] ^ 0x6c7967656e657261ull;
    v[3] = seed[1] ^ 0x7465646279746573ull;

    for (left = len; left >= 8; left -= 8) {
        memcpy(&word, data, 8);
        data += 8;

        v[3] ^= word;
        mcp_hash_round(v);
        v[0] ^= word;
    }

    word = 0;
    memcpy(&word, data, left);
    word |= (uint64_t) len << 56;

    v[3] ^= word;
    mcp_hash_round(v);
    v[0] ^= word;

    v[2] ^= 0xff;
    mcp_hash_round(v);
    mcp_hash_round(v);
    mcp_hash_round(v);

    return v[0] ^ v[1] ^ v[2] ^ v[3];
}


static mcp_inline void
mcp_hash_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = mcp_rotate(v[1], 13) ^ v[0];
    v[0] = mcp_rotate(v[0], 32);

    v[2] += v[3];
    v[3] = mcp_rotate(v[3], 16) ^ v[2];

    v[0] += v[3];
    v[3] = mcp_rotate(v[3], 21) ^ v[0];

    v[2] += v[1];
    v[1] = mcp_rotate(v[1], 17) ^ v[2];
    v[2] = mcp_rotate(v[2], 32);
}
