
/*
 * The model's values and conditions: made at random, and printed.
 */


#include <math.h>

#include "model.h"


#define MODEL_VALUES  512

#define MODEL_DECIMAL(n, text)                                                \
    { .kind = MODEL_NUMBER, .number = n, .json = text }


typedef enum {
    MODEL_OF_ANY = 0,
    MODEL_OF_LIST,
    MODEL_OF_NUMBER,
    MODEL_OF_FLAG,
    MODEL_OF_REGEX,
    MODEL_OF_GLOB,
    MODEL_OF_TEXT,
    MODEL_OF_LENGTH,
    MODEL_OF_TYPE,
    MODEL_OF_BLOCK
} model_of_e;


typedef struct {
    const char  *pattern;
    const char  *literal;
    char         where;
} model_pattern_t;


static model_value_t *model_value(model_kind_e kind);
static const model_value_t *model_random(uint64_t *state, int depth,
    int nulls);
static const model_value_t *model_container(uint64_t *state, int depth,
    int nulls, int named, size_t n);
static const model_value_t *model_number(uint64_t *state);
static void model_operand(model_condition_t *condition, uint64_t *state);
static void model_pattern(model_condition_t *condition,
    const model_pattern_t *patterns, size_t n, uint64_t *state);


static const model_value_t  model_null = { .kind = MODEL_NULL };
static const model_value_t  model_true = { .kind = MODEL_TRUE };
static const model_value_t  model_1 = MODEL_DECIMAL(1, "1");
static const model_value_t  model_5 = MODEL_DECIMAL(5, "5");
static const model_value_t  model_50 = MODEL_DECIMAL(50, NULL);
static const model_value_t  model_inf = MODEL_DECIMAL(INFINITY, NULL);
static const model_text_t  model_text_x = { "x", "x", NULL, MODEL_PLAIN, 0 };
static const model_text_t  model_text_5 = { "5", "5", &model_5, MODEL_PLAIN,
                                            0 };
static const model_value_t  model_x = { .kind = MODEL_STRING,
                                        .text = &model_text_x };
static const model_value_t  model_s5 = { .kind = MODEL_STRING,
                                         .text = &model_text_5 };
static const model_value_t  model_list = { .kind = MODEL_LIST, .nelts = 2,
                                           .elts = { &model_1, &model_s5 } };
static const model_value_t  model_object = { .kind = MODEL_OBJECT, .nelts = 1,
                                             .names = { 'c' },
                                             .elts = { &model_5 } };


static const model_text_t  model_texts[] = {
    { "x", "\\u0078", NULL, MODEL_PLAIN, 0 },
    { "xyz", "xyz", NULL, MODEL_PLAIN, 0 },
    { "yx", "yx", NULL, MODEL_PLAIN, 0 },
    { "", "", NULL, MODEL_LAX_NUMBER, 0 },
    { "5", "5", &model_5, MODEL_PLAIN, 0 },
    { "+05.", "+05.", &model_5, MODEL_PLAIN, 0 },
    { " 5_0", " 5_0", &model_50, MODEL_PLAIN, 0 },
    { "inf", "inf", &model_inf, MODEL_PLAIN, 0 },
    { "true", "t\\u0072ue", &model_true, MODEL_PLAIN, 0 },
    { "null", "null", &model_null, MODEL_PLAIN, 0 },
    { "[1,\"5\"]", "[1,\\\"5\\\"]", &model_list, MODEL_PLAIN, 0 },
    { " {\"c\":5}", " {\\\"c\\\":5}", &model_object, MODEL_PLAIN, 0 },
    { "\"x\"", "\\\"x\\\"", &model_x, MODEL_PLAIN, 0 },
    { "{c:5}", "{c:5}", NULL, MODEL_LAX, 0 },
    { "1-5", "1-5", NULL, MODEL_LAX_NUMBER, 0 },
    { "0x5", "0x5", NULL, MODEL_LAX_NUMBER, 0 },
    { "Yes", "Yes", NULL, MODEL_LAX_BOOLEAN, 0 },
    { "\xc3\xa9", "\\u00e9", NULL, MODEL_LAX_NUMBER, 0 },
    { "10.1.2.3", "10.1.2.3", NULL, MODEL_LAX_NUMBER, 1 },
    { "11.0.0.1", "11.0.0.1", NULL, MODEL_LAX_NUMBER, 0 },
    { "10.0.0.0/9", "10.0.0.0\\/9", NULL, MODEL_PLAIN, 1 }
};


static const model_value_t  model_numbers[] = {
    MODEL_DECIMAL(1, "1"),
    MODEL_DECIMAL(1, "1.0"),
    MODEL_DECIMAL(5, "5"),
    MODEL_DECIMAL(5, "50e-1"),
    MODEL_DECIMAL(50, "5E+1"),
    MODEL_DECIMAL(0, "-0"),
    MODEL_DECIMAL(0.5, "0.5"),
    MODEL_DECIMAL(-3, "-3.00"),
    MODEL_DECIMAL(9007199254740992.0, "9007199254740992")
};


static const struct {
    const char  *name;
    model_of_e   of;
} model_operators[] = {
    [MODEL_EQ] = { "eq", MODEL_OF_ANY },
    [MODEL_NEQ] = { "neq", MODEL_OF_ANY },
    [MODEL_LT] = { "lt", MODEL_OF_NUMBER },
    [MODEL_LTE] = { "lte", MODEL_OF_NUMBER },
    [MODEL_GT] = { "gt", MODEL_OF_NUMBER },
    [MODEL_GTE] = { "gte", MODEL_OF_NUMBER },
    [MODEL_IN] = { "in", MODEL_OF_LIST },
    [MODEL_NOT_IN] = { "not_in", MODEL_OF_LIST },
    [MODEL_EXISTS] = { "exists", MODEL_OF_FLAG },
    [MODEL_REGEX] = { "regex", MODEL_OF_REGEX },
    [MODEL_CONTAINS] = { "contains", MODEL_OF_ANY },
    [MODEL_GLOB] = { "glob", MODEL_OF_GLOB },
    [MODEL_STARTS] = { "starts_with", MODEL_OF_TEXT },
    [MODEL_ENDS] = { "ends_with", MODEL_OF_TEXT },
    [MODEL_SHORT] = { "length_lte", MODEL_OF_LENGTH },
    [MODEL_LONG] = { "length_gte", MODEL_OF_LENGTH },
    [MODEL_TYPE] = { "type", MODEL_OF_TYPE },
    [MODEL_CIDR] = { "cidr", MODEL_OF_BLOCK }
};


static const model_pattern_t  model_regexes[] = {
    { "\"^x\"", "x", '^' }, { "\"5$\"", "5", '$' }, { "\"x\"", "x", '*' },
    { "\"^(?:x)$\"", "x", '=' }, { "\"\"", "", '*' }
};


static const model_pattern_t  model_globs[] = {
    { "\"x*\"", "x", '^' }, { "\"*5\"", "5", '$' }, { "\"*x*\"", "x", '*' },
    { "\"x\"", "x", '=' }, { "\"*\"", "", '*' }, { "\"\"", "", '=' }
};


static const char  *model_paths[] = {
    ".a", ".a", ".a", ".b", ".b", ".b", ".a.c", ".b.c", ".a0", ".b1", ".a*",
    ".b*", ".b*.c", ".a**", ".a.c*", ".a0.c", ".d", ".a.c.c"
};


static const char  *model_types[] = {
    "\"string\"", "\"number\"", "\"integer\"", "\"boolean\"", "\"array\"",
    "\"object\""
};


static model_value_t   model_pool[MODEL_VALUES];
static size_t          model_used;
static char           *model_out;
static size_t          model_left;


void
model_forget(void)
{
    model_used = 0;
}


const model_value_t *
model_args(uint64_t *state)
{
    return model_container(state, 2, 1, 1, 1 + unit_below(state, MODEL_ELTS));
}


void
model_condition(model_condition_t *condition, uint64_t *state)
{
    size_t       op;
    const char  *path;

    memset(condition, 0, sizeof(model_condition_t));

    path = model_paths[unit_below(state, mcp_nelts(model_paths))];
    op = unit_below(state, mcp_nelts(model_operators) + 4);

    /* the order of numbers more often than all else */

    condition->path = path;
    condition->op = (model_op_e) (op < mcp_nelts(model_operators)
                                  ? op : MODEL_LT + op % 4);
    condition->coerce = (unit_below(state, 2) == 0);
    condition->every = strchr(path, '*') != NULL && unit_below(state, 2);

    model_operand(condition, state);
}


void
model_start(char *buf, size_t size)
{
    model_out = buf;
    model_left = size;
    *buf = '\0';
}


void
model_print(const char *format, ...)
{
    int      n;
    va_list  args;

    va_start(args, format);
    n = vsnprintf(model_out, model_left, format, args);
    va_end(args);

    assert_true(n >= 0 && (size_t) n < model_left);

    model_out += n;
    model_left -= (size_t) n;
}


void
model_print_value(const model_value_t *value)
{
    size_t  i;

    static const char  *words[] = { "null", "false", "true" };

    if (value->kind <= MODEL_TRUE) {
        model_print("%s", words[value->kind]);
        return;
    }

    if (value->kind == MODEL_NUMBER) {
        model_print("%s", value->json);
        return;
    }

    if (value->kind == MODEL_STRING) {
        model_print("\"%s\"", value->text->json);
        return;
    }

    model_print("%s", value->kind == MODEL_LIST ? "[" : "{");

    for (i = 0; i < value->nelts; i++) {
        model_print("%s", i ? "," : "");

        /* every second name is written with an escape */

        if (value->kind == MODEL_OBJECT) {
            model_print(i & 1 ? "\"\\u%04x\":" : "\"%c\":", value->names[i]);
        }

        model_print_value(value->elts[i]);
    }

    model_print("%s", value->kind == MODEL_LIST ? "]" : "}");
}


void
model_print_path(const char *path)
{
    model_print("args");

    for ( /* void */ ; *path; path++) {
        model_print((*path == '.' || *path >= 'a') ? "%c" : "[%c]", *path);
    }
}


void
model_print_condition(const model_condition_t *condition)
{
    model_print("{\"path\":\"");
    model_print_path(condition->path);
    model_print("\",\"op\":\"%s\",\"value\":",
                model_operators[condition->op].name);

    if (condition->json != NULL) {
        model_print("%s", condition->json);

    } else {
        model_print_value(condition->value);
    }

    model_print("%s%s}", condition->every ? ",\"every\":true" : "",
                condition->coerce ? ",\"coerce\":true" : "");
}


static model_value_t *
model_value(model_kind_e kind)
{
    model_value_t  *value;

    assert_true(model_used < MODEL_VALUES);

    value = &model_pool[model_used++];
    memset(value, 0, sizeof(model_value_t));
    value->kind = kind;

    return value;
}


static const model_value_t *
model_random(uint64_t *state, int depth, int nulls)
{
    size_t          n;
    model_value_t  *value;

    n = unit_below(state, depth ? 14 : 9);

    if (n >= 9) {
        return model_container(state, depth - 1, nulls, n >= 12,
                               unit_below(state, MODEL_ELTS + 1));
    }

    if (n >= 6) {
        return model_number(state);
    }

    if (n >= 2) {
        value = model_value(MODEL_STRING);
        value->text = &model_texts[unit_below(state, mcp_nelts(model_texts))];
        return value;
    }

    if (n == 1 && nulls) {
        return &model_null;
    }

    return model_value(unit_below(state, 2) ? MODEL_TRUE : MODEL_FALSE);
}


/* a list, or an object with members of "a", "b" or "c", each once */

static const model_value_t *
model_container(uint64_t *state, int depth, int nulls, int named, size_t n)
{
    size_t          i, first;
    model_value_t  *value;

    value = model_value(named ? MODEL_OBJECT : MODEL_LIST);
    first = unit_below(state, MODEL_ELTS);

    for (i = 0; i < n; i++) {
        value->names[i] = (char) ('a' + (first + i) % MODEL_ELTS);
        value->elts[i] = model_random(state, depth, nulls);
    }

    value->nelts = n;

    return value;
}


static const model_value_t *
model_number(uint64_t *state)
{
    return &model_numbers[unit_below(state, mcp_nelts(model_numbers))];
}


/* what the operator asks for */

static void
model_operand(model_condition_t *condition, uint64_t *state)
{
    switch (model_operators[condition->op].of) {

    case MODEL_OF_ANY:
        condition->value = model_random(state, 2, 0);
        break;

    case MODEL_OF_LIST:
        condition->value = model_container(state, 1, 0, 0,
                                           1 + unit_below(state, MODEL_ELTS));
        break;

    case MODEL_OF_NUMBER:
        condition->value = model_number(state);
        break;

    case MODEL_OF_FLAG:
        condition->json = unit_below(state, 2) ? "true" : "false";
        break;

    case MODEL_OF_REGEX:
        model_pattern(condition, model_regexes, mcp_nelts(model_regexes),
                      state);
        break;

    case MODEL_OF_GLOB:
        model_pattern(condition, model_globs, mcp_nelts(model_globs), state);
        break;

    case MODEL_OF_TEXT:
        condition->json = "\"x\"";
        condition->literal = "x";
        condition->where = (condition->op == MODEL_STARTS) ? '^' : '$';
        break;

    case MODEL_OF_LENGTH:
        condition->json = unit_below(state, 2) ? "1" : "2";
        break;

    case MODEL_OF_TYPE:
        condition->json = model_types[unit_below(state,
                                                 mcp_nelts(model_types))];
        break;

    case MODEL_OF_BLOCK:
        condition->json = "\"10.0.0.0/8\"";
        break;
    }
}


static void
model_pattern(model_condition_t *condition, const model_pattern_t *patterns,
    size_t n, uint64_t *state)
{
    const model_pattern_t  *pattern;

    pattern = &patterns[unit_below(state, n)];

    condition->json = pattern->pattern;
    condition->literal = pattern->literal;
    condition->where = pattern->where;
}
