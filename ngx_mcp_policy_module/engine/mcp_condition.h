
/*
 * Conditions on the arguments of a call: a path, an operator and a value.
 *
 * Where a path leads to nothing, the value is absent, and so is null.  "[*]"
 * holds if any element does, or with "every" if all of them do; an empty list
 * is one absent value.
 *
 * With "coerce" a string is read a second time: as the number that it spells
 * (mcp_number_scan()), or as the JSON that it is, also where the path leads
 * on into it.  One that only a lax reader takes for JSON, or where it is
 * compared with a number or a boolean for one, makes the condition unsure.
 * Strings inside of a second reading have second readings of their own.
 *
 * What a command may say in several ways is like several readings: its option
 * is each of its words, of each time that it is given, true without one, and
 * absent or each of these where it is cut short or negated.  A word alone that
 * is a list in JSON is each of its elements as well.  Compared with true or
 * false, an option with words is both as well: they may be no values of it, or
 * say "Value=false".  What a comparison cannot see (the content of a file,
 * escapes in JSON, with "coerce" a range for a number) makes it unsure.
 */


#ifndef _MCP_CONDITION_H_INCLUDED_
#define _MCP_CONDITION_H_INCLUDED_


#include "mcp_aws.h"
#include "mcp_operator.h"
#include "mcp_path.h"


#define MCP_ARGS_MEMO   8
#define MCP_REREAD_MAX  8             /* JSON in strings in JSON in strings */

/*
 * What "regex" may cost a call: the time of a match can grow with the square
 * of the string's length, so the squares of all of them are added up.
 */

#define MCP_REGEX_COST  (16384ull * 16384)


typedef struct {
    const mcp_operator_t  *op;
    mcp_path_t            *path;
    mcp_operand_t          operand;
    mcp_str_t              source;       /* of the value: JSON */
    unsigned               every:1;
    unsigned               coerce:1;
} mcp_condition_t;


/* all of them must hold; an empty list does */

typedef struct {
    mcp_condition_t       *elts;
    size_t                 nelts;
} mcp_conditions_t;


/* is told each value that a condition was compared with */

typedef void (*mcp_compared_pt)(void *ctx, const mcp_condition_t *condition,
    const mcp_reading_t *reading, mcp_truth_e truth);

/* is told what a condition came to, after its values */

typedef void (*mcp_settled_pt)(void *ctx, const mcp_condition_t *condition,
    mcp_truth_e truth);


/* an array of tokens, for one reading after the other; NULL: none yet */

typedef struct {
    mcp_json_token_t      *tokens;
    uint32_t               room;
} mcp_reread_t;


/*
 * The arguments of one call with the command that is looked at, and where paths
 * led that were followed already.  With a command json is not NULL.
 */

typedef struct {
    mcp_json_t            *json;
    uint32_t               token;        /* MCP_NOTHING: there are none */
    const mcp_aws_t       *command;      /* or NULL: no path leads there */
    mcp_compared_pt        compared;     /* or NULL */
    mcp_settled_pt         settled;      /* or NULL */
    void                  *ctx;
    const mcp_path_t      *paths[MCP_ARGS_MEMO];
    uint32_t               found[MCP_ARGS_MEMO];
    uint64_t               regex_cost;   /* that is left */
    size_t                 nrereads;
    mcp_reread_t           rereads[MCP_REREAD_MAX + 1];   /* by depth */
} mcp_args_t;


void mcp_args_init(mcp_args_t *args, mcp_json_t *json, uint32_t token);

/* where the path leads, up to its first "[*]"; or MCP_NOTHING */

uint32_t mcp_args_find(mcp_args_t *args, const mcp_path_t *path);

/*
 * Whether all conditions hold, asked in their order up to the first that does
 * not.  Of a value with several readings all must hold, or with both = 0 any.
 * MCP_UNSURE also where json->region has no more memory.
 */

mcp_truth_e mcp_conditions_hold(const mcp_conditions_t *conditions,
    mcp_args_t *args, int both);


#endif /* _MCP_CONDITION_H_INCLUDED_ */
