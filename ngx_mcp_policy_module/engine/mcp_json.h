
/*
 * The JSON reader: bytes to a flat array of tokens, in one pass, without
 * recursion and without a copy of any string.
 *
 * What decides a call must have one reading only, so it is strict: RFC 8259
 * and RFC 3629 to the letter, no byte order mark, no lone surrogate (neither
 * as bytes nor as \u), no duplicate name in an object after unescaping, no
 * NUL in a name, one value and then the end of the input.
 *
 * Memory: one token (16 bytes) per value and per name, in an array that
 * doubles as it grows, and 4 bytes per member of an object whose names a quick
 * look cannot tell apart.  As nothing is freed, that is at most 68 bytes per
 * token, and max_tokens bounds the tokens.
 */


#ifndef _MCP_JSON_H_INCLUDED_
#define _MCP_JSON_H_INCLUDED_


#include "mcp_core.h"


#define MCP_JSON_MAX_DEPTH    64           /* the root counts as 1 */
#define MCP_JSON_MAX_NUMBER   128          /* bytes of one number */
#define MCP_JSON_MAX_LEN      0x7fffffff   /* bytes of one text */

/* bounds of a message that somebody else wrote */

#define MCP_JSON_MAX_TOKENS   65536        /* values and names */
#define MCP_JSON_MAX_MEMBERS  1024         /* of one object */


typedef enum {
    MCP_JSON_NULL = 0,
    MCP_JSON_FALSE,
    MCP_JSON_TRUE,
    MCP_JSON_NUMBER,
    MCP_JSON_STRING,
    MCP_JSON_ARRAY,
    MCP_JSON_OBJECT
} mcp_json_type_e;


typedef enum {
    MCP_JSON_OK = 0,
    MCP_JSON_EMPTY,
    MCP_JSON_CUT_SHORT,
    MCP_JSON_TRAILING,
    MCP_JSON_BOM,
    MCP_JSON_NO_VALUE,
    MCP_JSON_NO_NAME,
    MCP_JSON_NO_COLON,
    MCP_JSON_NO_COMMA,
    MCP_JSON_BAD_LITERAL,
    MCP_JSON_BAD_NUMBER,
    MCP_JSON_LONG_NUMBER,
    MCP_JSON_CONTROL,
    MCP_JSON_BAD_UTF8,
    MCP_JSON_BAD_ESCAPE,
    MCP_JSON_SURROGATE,
    MCP_JSON_NUL_IN_NAME,
    MCP_JSON_DUPLICATE,
    MCP_JSON_TOO_DEEP,
    MCP_JSON_TOO_MANY_TOKENS,
    MCP_JSON_TOO_MANY_MEMBERS,
    MCP_JSON_TOO_LONG
} mcp_json_error_e;


/*
 * The tokens stand in the order of the text: an object is followed by its
 * first name, a name by its value, a value by the next name.  A name is a
 * token of type MCP_JSON_STRING.  A string begins after its quote and ends
 * before it, escapes not yet undone.
 *
 *   {"a":[1,"b"]}     0 OBJECT next 5 size 1
 *                     1 STRING a          2 ARRAY next 5 size 2
 *                     3 NUMBER 1          4 STRING b
 *
 * "escaped" is a backslash in a string, or in a name of an object; of a number
 * a fraction or an exponent.
 */

typedef struct {
    uint32_t          start;     /* offset of the first byte in the text */
    uint32_t          len;       /* bytes in the text */
    uint32_t          next;      /* the token after it and all that it holds */
    unsigned          type:3;    /* mcp_json_type_e */
    unsigned          escaped:1;
    unsigned          size:28;   /* elements, or members */
} mcp_json_token_t;


typedef struct mcp_json_lists_s  mcp_json_lists_t;


typedef struct {
    u_char                  *data;
    size_t                   len;
    mcp_region_t            *region;
    uint32_t                 max_tokens;
    uint32_t                 max_members;
    const mcp_json_lists_t  *lists;   /* or NULL */

    mcp_json_token_t        *tokens;
    uint32_t                 ntokens;
    uint32_t                 room;    /* tokens that the array can take */

    mcp_json_error_e         error;
    uint32_t                 at;      /* offset of the byte that was refused */
} mcp_json_t;


/*
 * For a text whose bulk are the elements of lists that are members of members
 * of the root, as in {"result":{"tools":[...]}}: element() is called with each
 * of these as it has been read, and the tokens of the names of both members;
 * the list is the token after the second, the element the one after that.
 * Then its tokens are given back, so that max_tokens bounds an element:
 * afterwards the lists are empty, though their sizes say how many there were.
 *
 * element() returns MCP_OK, or MCP_ERROR: that ends the reading.
 */

struct mcp_json_lists_s {
    int             (*element)(void *ctx, mcp_json_t *json, uint32_t parent,
                        uint32_t name);
    void             *ctx;
};


/* with the bounds of a message, and without lists and an array of tokens */

void mcp_json_init(mcp_json_t *json, u_char *data, size_t len,
    mcp_region_t *region);

/*
 * Reads data[len], which must stay as it is for as long as the tokens are
 * used.  An array of tokens that the caller has set, with its room, is used
 * until it is full; then, or if there is none, one from the region.
 *
 * MCP_OK     tokens[0] is the root
 * MCP_FAULT  error says why and at says where
 * MCP_ERROR  the region has no more memory
 */

int mcp_json_read(mcp_json_t *json);

/* one sentence without a final stop, in static memory */

const char *mcp_json_error(mcp_json_error_e error);

/*
 * The same as "malformed JSON: invalid UTF-8 at byte 17"; bytes count from 0.
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_json_fault(const mcp_json_t *json, mcp_str_t *text);

/* for mcp_json_text(), where there is a backslash */

mcp_aside int mcp_json_unescape(mcp_json_t *json, uint32_t token,
    mcp_str_t *text);

/* for mcp_json_is(), likewise */

mcp_aside int mcp_json_spells(const mcp_json_t *json, uint32_t token,
    const mcp_str_t *text);


/* the token's bytes as they stand in the text; a string without quotes */

static mcp_inline void
mcp_json_source(const mcp_json_t *json, uint32_t token, mcp_str_t *source)
{
    source->data = json->data + json->tokens[token].start;
    source->len = json->tokens[token].len;
}


/*
 * The string of a token with its escapes undone: the bytes of the text
 * themselves where there are none, else a copy in the region.
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

static mcp_inline int
mcp_json_text(mcp_json_t *json, uint32_t token, mcp_str_t *text)
{
    mcp_json_source(json, token, text);

    return json->tokens[token].escaped ? mcp_json_unescape(json, token, text)
                                       : MCP_OK;
}


/* whether the string of a token, its escapes undone, is that text */

static mcp_inline int
mcp_json_is(const mcp_json_t *json, uint32_t token, const mcp_str_t *text)
{
    mcp_str_t  source;

    if (json->tokens[token].escaped) {
        return mcp_json_spells(json, token, text);
    }

    mcp_json_source(json, token, &source);

    return mcp_str_eq(&source, text);
}


#endif /* _MCP_JSON_H_INCLUDED_ */
