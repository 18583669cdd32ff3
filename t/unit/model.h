
/*
 * A slow model of conditions, for the tests of the judge: values of a small
 * universe, which are made at random, printed as JSON, and judged by the rules
 * of the language as they are written down.  It shares nothing with the engine
 * and reads no JSON: what a string is read as stands in a table.
 */


#ifndef _MODEL_H_INCLUDED_
#define _MODEL_H_INCLUDED_


#include "unit.h"


#define MODEL_ELTS  3              /* of a list or an object, at most */


typedef enum {
    MODEL_NULL = 0,
    MODEL_FALSE,
    MODEL_TRUE,
    MODEL_NUMBER,
    MODEL_STRING,
    MODEL_LIST,
    MODEL_OBJECT
} model_kind_e;


/* what a lax reader may take it for, and nobody knows */

typedef enum {
    MODEL_PLAIN = 0,
    MODEL_LAX,                      /* JSON */
    MODEL_LAX_NUMBER,
    MODEL_LAX_BOOLEAN
} model_lax_e;


typedef enum {
    MODEL_EQ = 0, MODEL_NEQ, MODEL_LT, MODEL_LTE, MODEL_GT, MODEL_GTE,
    MODEL_IN, MODEL_NOT_IN, MODEL_EXISTS, MODEL_REGEX, MODEL_CONTAINS,
    MODEL_GLOB, MODEL_STARTS, MODEL_ENDS, MODEL_SHORT, MODEL_LONG, MODEL_TYPE,
    MODEL_CIDR
} model_op_e;


typedef struct model_value_s  model_value_t;


typedef struct {
    const char           *text;
    const char           *json;
    const model_value_t  *second;   /* the second reading, or NULL */
    model_lax_e           lax;
    unsigned              inside:1; /* the block 10.0.0.0/8 */
} model_text_t;


struct model_value_s {
    model_kind_e          kind;
    double                number;   /* all of them are exact */
    const char           *json;     /* of a number */
    const model_text_t   *text;
    size_t                nelts;
    char                  names[MODEL_ELTS];
    const model_value_t  *elts[MODEL_ELTS];
};


/* a path is its steps: ".c" is a member, "0" an element, "*" each of them */

typedef struct {
    const char           *path;
    model_op_e            op;
    const model_value_t  *value;
    const char           *literal;  /* of the value of a text operator */
    char                  where;    /* '^', '$', '=' or '*': anywhere */
    const char           *json;     /* of the value, if it is none of these */
    unsigned              every:1;
    unsigned              coerce:1;
} model_condition_t;


/* forgets all values and begins anew */

void model_forget(void);

/* an object for the arguments of a call */

const model_value_t *model_args(uint64_t *state);

void model_condition(model_condition_t *condition, uint64_t *state);

/* the printed text, which begins with start() */

void model_start(char *buf, size_t size);
void model_print(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
void model_print_value(const model_value_t *value);
void model_print_path(const char *path);
void model_print_condition(const model_condition_t *condition);

/* of a path without "*"; NULL: nothing is there, or null */

const model_value_t *model_find(const model_value_t *value, const char *path);

/* whether it holds for these arguments, which may be NULL */

mcp_truth_e model_holds(const model_condition_t *condition,
    const model_value_t *args, int both);


#endif /* _MODEL_H_INCLUDED_ */
