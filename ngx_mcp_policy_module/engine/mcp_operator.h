
/*
 * The operators of conditions: what each compares with and how.
 *
 * A value of a type that an operator does not know makes it false, "neq" and
 * "not_in" true; one that is absent makes all false but "exists".
 */


#ifndef _MCP_OPERATOR_H_INCLUDED_
#define _MCP_OPERATOR_H_INCLUDED_


#include "mcp_address.h"
#include "mcp_regex.h"
#include "mcp_value.h"


/* a test that is never unsure returns what it compares: 0 or 1 */

typedef enum {
    MCP_NO = 0,
    MCP_YES = 1,
    MCP_UNSURE           /* it could not be found out: the call is refused */
} mcp_truth_e;


/* what the "value" of a condition has to be */

typedef enum {
    MCP_OPERAND_ANY = 0,
    MCP_OPERAND_LIST,
    MCP_OPERAND_NUMBER,
    MCP_OPERAND_BOOLEAN,
    MCP_OPERAND_STRING,
    MCP_OPERAND_GLOB,
    MCP_OPERAND_REGEX,
    MCP_OPERAND_LENGTH,
    MCP_OPERAND_KIND,
    MCP_OPERAND_BLOCK
} mcp_operand_e;


/* the words of "type" */

typedef enum {
    MCP_KIND_STRING = 0,
    MCP_KIND_NUMBER,
    MCP_KIND_INTEGER,
    MCP_KIND_BOOLEAN,
    MCP_KIND_ARRAY,
    MCP_KIND_OBJECT
} mcp_kind_e;


/* the value of a condition, and what its operator makes of it, if anything */

typedef struct {
    mcp_value_t          value;
    uint64_t             length;
    mcp_kind_e           kind;
    const mcp_regex_t   *regex;
    mcp_block_t          block;
} mcp_operand_t;


typedef mcp_truth_e (*mcp_test_pt)(const mcp_operand_t *operand,
    const mcp_reading_t *reading);


typedef struct {
    mcp_str_t            name;
    mcp_operand_e        operand;
    mcp_test_pt          test;
    unsigned             absent:1;    /* knows what is absent */
    unsigned             order:1;     /* of numbers, knows nothing else */
} mcp_operator_t;


/* NULL: there is none of that name */

const mcp_operator_t *mcp_operator_find(const mcp_str_t *name);

/* the operator's name by its index, or NULL beyond the last one */

const mcp_str_t *mcp_operator_name(size_t i);


#endif /* _MCP_OPERATOR_H_INCLUDED_ */
