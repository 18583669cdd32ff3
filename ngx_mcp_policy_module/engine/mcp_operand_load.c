
#include "mcp_terms_load.h"
#include "mcp_text.h"


typedef int (*mcp_load_operand_pt)(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);


static int mcp_load_sound(mcp_load_t *load, const mcp_load_at_t *at,
    uint32_t token);
static int mcp_load_any(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);
static int mcp_load_any_list(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);
static int mcp_load_number(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);
static int mcp_load_boolean(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);
static int mcp_load_string(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);
static int mcp_load_glob(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);
static int mcp_load_regex(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);
static int mcp_load_length(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);
static int mcp_load_kind(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);
static int mcp_load_block(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand);


static const mcp_load_operand_pt  mcp_load_operands[] = {
    [MCP_OPERAND_ANY] = mcp_load_any,
    [MCP_OPERAND_LIST] = mcp_load_any_list,
    [MCP_OPERAND_NUMBER] = mcp_load_number,
    [MCP_OPERAND_BOOLEAN] = mcp_load_boolean,
    [MCP_OPERAND_STRING] = mcp_load_string,
    [MCP_OPERAND_GLOB] = mcp_load_glob,
    [MCP_OPERAND_REGEX] = mcp_load_regex,
    [MCP_OPERAND_LENGTH] = mcp_load_length,
    [MCP_OPERAND_KIND] = mcp_load_kind,
    [MCP_OPERAND_BLOCK] = mcp_load_block
};


int
mcp_load_operand(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_operator_t *op, mcp_operand_t *operand)
{
    return mcp_load_operands[op->operand](load, at, operand);
}


/*
 * Of a value and all that is in it: null would be nothing to compare with, and
 * the exactness of numbers rests on the bound of their exponent.
 */

static int
mcp_load_sound(mcp_load_t *load, const mcp_load_at_t *at, uint32_t token)
{
    mcp_str_t          source;
    mcp_number_t       number;
    mcp_json_token_t  *tokens;

    tokens = load->json.tokens;

    if (tokens[token].type == MCP_JSON_NULL) {
        return mcp_load_fault(load, at, "expected a value without null, which "
                              "is the same as none");
    }

    if (tokens[token].type != MCP_JSON_NUMBER) {
        return MCP_OK;
    }

    mcp_json_source(&load->json, token, &source);
    mcp_number_read(&number, &source);

    if (!mcp_number_bounded(&number)) {
        return mcp_load_fault(load, at, "expected a number with an exponent "
                              "of at most 9 digits");
    }

    return MCP_OK;
}


static int
mcp_load_any(mcp_load_t *load, const mcp_load_at_t *at, mcp_operand_t *operand)
{
    size_t    count;
    uint32_t  i;

    count = load->faults->count;

    for (i = at->token; i < load->json.tokens[at->token].next; i++) {

        if (mcp_load_sound(load, at, i) != MCP_OK) {
            return MCP_ERROR;
        }

        if (load->faults->count != count) {
            return MCP_OK;
        }
    }

    return mcp_value_read(&operand->value, &load->json, at->token,
                          load->region);
}


static int
mcp_load_any_list(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand)
{
    if (!mcp_load_is(load, at, MCP_JSON_ARRAY)) {
        return mcp_load_expected(load, at, "a list");
    }

    if (load->json.tokens[at->token].size == 0) {
        return mcp_load_fault(load, at, "expected at least one value");
    }

    return mcp_load_any(load, at, operand);
}


static int
mcp_load_number(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand)
{
    if (!mcp_load_is(load, at, MCP_JSON_NUMBER)) {
        return mcp_load_expected(load, at, "a number");
    }

    return mcp_load_any(load, at, operand);
}


static int
mcp_load_boolean(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand)
{
    int  flag;

    if (mcp_load_flag(load, at, &flag) != MCP_OK) {
        return MCP_ERROR;
    }

    operand->value.type = flag ? MCP_JSON_TRUE : MCP_JSON_FALSE;

    return MCP_OK;
}


static int
mcp_load_string(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand)
{
    if (!mcp_load_is(load, at, MCP_JSON_STRING)) {
        return mcp_load_expected(load, at, "a string");
    }

    return mcp_load_any(load, at, operand);
}


static int
mcp_load_glob(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand)
{
    if (mcp_load_string(load, at, operand) != MCP_OK) {
        return MCP_ERROR;
    }

    if (operand->value.text.len > MCP_GLOB_MAX) {
        return mcp_load_fault(load, at, "expected a glob of at most 255 "
                              "bytes");
    }

    return MCP_OK;
}


static int
mcp_load_regex(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand)
{
    int          rc;
    size_t       offset;
    u_char       buf[MCP_TEXT_UINT_LEN];
    mcp_str_t    parts[4];
    mcp_place_t  place;

    if (mcp_load_string(load, at, operand) != MCP_OK) {
        return MCP_ERROR;
    }

    if (operand->value.type != MCP_JSON_STRING) {
        return MCP_OK;
    }

    rc = mcp_regex_compile(&operand->regex, &operand->value.text,
                           load->region, &parts[1], &offset);

    if (rc != MCP_FAULT) {
        return rc;
    }

    mcp_str_set(&parts[0], "expected a regular expression: ");
    mcp_str_set(&parts[2], ", at byte ");
    mcp_text_uint(&parts[3], buf, offset);

    place = mcp_load_place(load, at);

    return mcp_fault(load->faults, &place, parts, 4);
}


static int
mcp_load_length(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand)
{
    return mcp_load_whole(load, at, 0, MCP_JSON_MAX_LEN, &operand->length);
}


static int
mcp_load_kind(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand)
{
    int  rc, kind;

    static const mcp_load_word_t  words[] = {
        { mcp_string("string"), MCP_KIND_STRING },
        { mcp_string("number"), MCP_KIND_NUMBER },
        { mcp_string("integer"), MCP_KIND_INTEGER },
        { mcp_string("boolean"), MCP_KIND_BOOLEAN },
        { mcp_string("array"), MCP_KIND_ARRAY },
        { mcp_string("object"), MCP_KIND_OBJECT }
    };

    kind = MCP_KIND_STRING;

    rc = mcp_load_word(load, at, words, mcp_nelts(words),
                       "\"string\", \"number\", \"integer\", \"boolean\", "
                       "\"array\" or \"object\"", &kind);

    operand->kind = (mcp_kind_e) kind;

    return rc;
}


static int
mcp_load_block(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_operand_t *operand)
{
    if (mcp_load_string(load, at, operand) != MCP_OK) {
        return MCP_ERROR;
    }

    if (operand->value.type != MCP_JSON_STRING) {
        return MCP_OK;
    }

    if (!mcp_block_read(&operand->block, &operand->value.text)) {
        return mcp_load_expected(load, at, "an IP address or a block such as "
                                 "\"10.0.0.0/8\"");
    }

    if (!operand->block.exact) {
        return mcp_load_expected(load, at, "a block with no bit set behind "
                                 "its prefix");
    }

    return MCP_OK;
}
