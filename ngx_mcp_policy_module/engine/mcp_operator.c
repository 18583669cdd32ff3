
#include "mcp_operator.h"
#include "mcp_text.h"


static mcp_truth_e mcp_test_eq(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_neq(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_lt(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_lte(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_gt(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_gte(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_in(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_not_in(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_exists(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_regex(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_contains(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_glob(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_starts_with(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_ends_with(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_length_lte(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_length_gte(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_type(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static mcp_truth_e mcp_test_cidr(const mcp_operand_t *operand,
    const mcp_reading_t *reading);
static int mcp_reading_length(const mcp_reading_t *reading, uint64_t *length);


static const mcp_operator_t  mcp_operators[] = {
    { mcp_string("eq"), MCP_OPERAND_ANY, mcp_test_eq, 0, 0 },
    { mcp_string("neq"), MCP_OPERAND_ANY, mcp_test_neq, 0, 0 },
    { mcp_string("lt"), MCP_OPERAND_NUMBER, mcp_test_lt, 0, 1 },
    { mcp_string("lte"), MCP_OPERAND_NUMBER, mcp_test_lte, 0, 1 },
    { mcp_string("gt"), MCP_OPERAND_NUMBER, mcp_test_gt, 0, 1 },
    { mcp_string("gte"), MCP_OPERAND_NUMBER, mcp_test_gte, 0, 1 },
    { mcp_string("in"), MCP_OPERAND_LIST, mcp_test_in, 0, 0 },
    { mcp_string("not_in"), MCP_OPERAND_LIST, mcp_test_not_in, 0, 0 },
    { mcp_string("exists"), MCP_OPERAND_BOOLEAN, mcp_test_exists, 1, 0 },
    { mcp_string("regex"), MCP_OPERAND_REGEX, mcp_test_regex, 0, 0 },
    { mcp_string("contains"), MCP_OPERAND_ANY, mcp_test_contains, 0, 0 },
    { mcp_string("glob"), MCP_OPERAND_GLOB, mcp_test_glob, 0, 0 },
    { mcp_string("starts_with"), MCP_OPERAND_STRING, mcp_test_starts_with,
      0, 0 },
    { mcp_string("ends_with"), MCP_OPERAND_STRING, mcp_test_ends_with, 0, 0 },
    { mcp_string("length_lte"), MCP_OPERAND_LENGTH, mcp_test_length_lte,
      0, 0 },
    { mcp_string("length_gte"), MCP_OPERAND_LENGTH, mcp_test_length_gte,
      0, 0 },
    { mcp_string("type"), MCP_OPERAND_KIND, mcp_test_type, 0, 0 },
    { mcp_string("cidr"), MCP_OPERAND_BLOCK, mcp_test_cidr, 0, 0 }
};


const mcp_operator_t *
mcp_operator_find(const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < mcp_nelts(mcp_operators); i++) {

        if (mcp_str_eq(&mcp_operators[i].name, name)) {
            return &mcp_operators[i];
        }
    }

    return NULL;
}


const mcp_str_t *
mcp_operator_name(size_t i)
{
    return (i < mcp_nelts(mcp_operators)) ? &mcp_operators[i].name : NULL;
}


static mcp_truth_e
mcp_test_eq(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    return mcp_value_is(&operand->value, reading);
}


static mcp_truth_e
mcp_test_neq(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    return !mcp_value_is(&operand->value, reading);
}


static mcp_truth_e
mcp_test_lt(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    return reading->type == MCP_JSON_NUMBER
           && mcp_number_compare(&reading->number, &operand->value.number) < 0;
}


static mcp_truth_e
mcp_test_lte(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    return reading->type == MCP_JSON_NUMBER
           && mcp_number_compare(&reading->number, &operand->value.number)
              <= 0;
}


static mcp_truth_e
mcp_test_gt(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    return reading->type == MCP_JSON_NUMBER
           && mcp_number_compare(&reading->number, &operand->value.number) > 0;
}


static mcp_truth_e
mcp_test_gte(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    return reading->type == MCP_JSON_NUMBER
           && mcp_number_compare(&reading->number, &operand->value.number)
              >= 0;
}


static mcp_truth_e
mcp_test_in(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    size_t  i;

    for (i = 0; i < operand->value.nelts; i++) {

        if (mcp_value_is(&operand->value.elts[i], reading)) {
            return MCP_YES;
        }
    }

    return MCP_NO;
}


static mcp_truth_e
mcp_test_not_in(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    return !mcp_test_in(operand, reading);
}


static mcp_truth_e
mcp_test_exists(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    return (reading->type != MCP_JSON_NULL)
           == (operand->value.type == MCP_JSON_TRUE);
}


static mcp_truth_e
mcp_test_regex(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    if (reading->type != MCP_JSON_STRING) {
        return MCP_NO;
    }

    switch (mcp_regex_match(operand->regex, &reading->text)) {

    case 0:
        return MCP_NO;

    case 1:
        return MCP_YES;

    default:
        return MCP_UNSURE;
    }
}


/* a part of a string, or an element of a list */

static mcp_truth_e
mcp_test_contains(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    uint32_t            i, end;
    const mcp_value_t  *value;

    value = &operand->value;

    if (reading->type == MCP_JSON_STRING) {
        return value->type == MCP_JSON_STRING
               && mcp_text_has(&reading->text, &value->text);
    }

    if (reading->type != MCP_JSON_ARRAY) {
        return MCP_NO;
    }

    end = reading->json->tokens[reading->token].next;

    for (i = reading->token + 1; i < end; i = reading->json->tokens[i].next) {

        if (mcp_value_is_token(value, reading->json, i)) {
            return MCP_YES;
        }
    }

    return MCP_NO;
}


static mcp_truth_e
mcp_test_glob(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    return reading->type == MCP_JSON_STRING
           && mcp_glob_match(&operand->value.text, &reading->text);
}


static mcp_truth_e
mcp_test_starts_with(const mcp_operand_t *operand,
    const mcp_reading_t *reading)
{
    return reading->type == MCP_JSON_STRING
           && mcp_text_starts(&reading->text, &operand->value.text);
}


static mcp_truth_e
mcp_test_ends_with(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    const mcp_str_t  *text;

    text = &operand->value.text;

    return reading->type == MCP_JSON_STRING
           && reading->text.len >= text->len
           && memcmp(reading->text.data + reading->text.len - text->len,
                     text->data, text->len)
              == 0;
}


static mcp_truth_e
mcp_test_length_lte(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    uint64_t  length;

    return mcp_reading_length(reading, &length) && length <= operand->length;
}


static mcp_truth_e
mcp_test_length_gte(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    uint64_t  length;

    return mcp_reading_length(reading, &length) && length >= operand->length;
}


static mcp_truth_e
mcp_test_type(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    switch (operand->kind) {

    case MCP_KIND_STRING:
        return reading->type == MCP_JSON_STRING;

    case MCP_KIND_NUMBER:
        return reading->type == MCP_JSON_NUMBER;

    case MCP_KIND_INTEGER:
        return reading->type == MCP_JSON_NUMBER
               && mcp_number_integer(&reading->number);

    case MCP_KIND_BOOLEAN:
        return reading->type == MCP_JSON_TRUE
               || reading->type == MCP_JSON_FALSE;

    case MCP_KIND_ARRAY:
        return reading->type == MCP_JSON_ARRAY;

    default: /* MCP_KIND_OBJECT */
        return reading->type == MCP_JSON_OBJECT;
    }
}


static mcp_truth_e
mcp_test_cidr(const mcp_operand_t *operand, const mcp_reading_t *reading)
{
    mcp_block_t  block;

    return reading->type == MCP_JSON_STRING
           && mcp_block_read(&block, &reading->text)
           && mcp_block_within(&block, &operand->block);
}


/* 1, or 0: neither a string nor a list */

static int
mcp_reading_length(const mcp_reading_t *reading, uint64_t *length)
{
    if (reading->type == MCP_JSON_STRING) {
        *length = mcp_utf8_chars(&reading->text);
        return 1;
    }

    if (reading->type == MCP_JSON_ARRAY) {
        *length = reading->json->tokens[reading->token].size;
        return 1;
    }

    return 0;
}
