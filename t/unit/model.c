
#include <math.h>

#include "model.h"


static const model_value_t *model_step(const model_value_t *value, char step,
    char name);
static mcp_truth_e model_walk(const model_condition_t *condition,
    const model_value_t *value, const char *path, int both);
static mcp_truth_e model_each(const model_condition_t *condition,
    const model_value_t *value, const char *path, int both);
static mcp_truth_e model_string(const model_condition_t *condition,
    const model_value_t *value, const char *path, int both);
static int model_against(const model_condition_t *condition,
    model_kind_e kind);
static int model_test(const model_condition_t *condition,
    const model_value_t *value);
static int model_order(const model_condition_t *condition,
    const model_value_t *value);
static int model_among(const model_value_t *list, const model_value_t *value);
static int model_equal(const model_value_t *a, const model_value_t *b);
static int model_matches(const model_condition_t *condition,
    const char *text);
static int model_length(const model_value_t *value, size_t *length);
static int model_is(const model_value_t *value, const char *type);


const model_value_t *
model_find(const model_value_t *value, const char *path)
{
    while (*path && value != NULL) {
        value = model_step(value, path[0], path[1]);
        path += (*path == '.') ? 2 : 1;
    }

    return (value == NULL || value->kind == MODEL_NULL) ? NULL : value;
}


mcp_truth_e
model_holds(const model_condition_t *condition, const model_value_t *args,
    int both)
{
    return model_walk(condition, args, condition->path, both);
}


/* one step, or NULL; the name is that of a member */

static const model_value_t *
model_step(const model_value_t *value, char step, char name)
{
    size_t  i;

    if (step != '.') {
        i = (size_t) (step - '0');
        return (value->kind == MODEL_LIST && i < value->nelts) ? value->elts[i]
                                                               : NULL;
    }

    for (i = 0; value->kind == MODEL_OBJECT && i < value->nelts; i++) {

        if (value->names[i] == name) {
            return value->elts[i];
        }
    }

    return NULL;
}


static mcp_truth_e
model_walk(const model_condition_t *condition, const model_value_t *value,
    const char *path, int both)
{
    if (value == NULL) {
        return model_test(condition, NULL);
    }

    if (condition->coerce && value->kind == MODEL_STRING) {
        return model_string(condition, value, path, both);
    }

    if (*path == '\0') {
        return model_test(condition, value);
    }

    if (*path == '*') {
        return model_each(condition, value, path + 1, both);
    }

    return model_walk(condition, model_step(value, path[0], path[1]),
                      path + (*path == '.' ? 2 : 1), both);
}


static mcp_truth_e
model_each(const model_condition_t *condition, const model_value_t *value,
    const char *path, int both)
{
    size_t       i;
    mcp_truth_e  truth;

    if (value->kind != MODEL_LIST || value->nelts == 0) {
        return model_test(condition, NULL);
    }

    for (i = 0; i < value->nelts; i++) {
        truth = model_walk(condition, value->elts[i], path, both);

        if (truth == MCP_UNSURE
            || truth == (condition->every ? MCP_NO : MCP_YES))
        {
            return truth;
        }
    }

    return condition->every ? MCP_YES : MCP_NO;
}


static mcp_truth_e
model_string(const model_condition_t *condition, const model_value_t *value,
    const char *path, int both)
{
    int                  first;
    mcp_truth_e          second;
    const model_text_t  *text;

    text = value->text;

    if (text->lax == MODEL_LAX
        || (text->lax == MODEL_LAX_NUMBER && *path == '\0'
            && model_against(condition, MODEL_NUMBER))
        || (text->lax == MODEL_LAX_BOOLEAN && *path == '\0'
            && (model_against(condition, MODEL_TRUE)
                || model_against(condition, MODEL_FALSE))))
    {
        return MCP_UNSURE;
    }

    /* to a path that leads on the text itself is nothing */

    first = model_test(condition, *path ? NULL : value);

    if (text->second == NULL) {
        return first;
    }

    second = model_walk(condition, text->second, path, both);

    if (second == MCP_UNSURE
        || (*path == '\0' && condition->op >= MODEL_LT
            && condition->op <= MODEL_GTE))
    {
        return second;
    }

    return both ? first && second : first || second;
}


static int
model_against(const model_condition_t *condition, model_kind_e kind)
{
    size_t                i;
    const model_value_t  *value;

    value = condition->value;

    if (value == NULL || condition->op == MODEL_EXISTS) {
        return 0;
    }

    for (i = 0; value->kind == MODEL_LIST && i < value->nelts; i++) {

        if (value->elts[i]->kind == kind) {
            return 1;
        }
    }

    return value->kind == kind;
}


/* NULL, and null, is a missing value */

static int
model_test(const model_condition_t *condition, const model_value_t *value)
{
    size_t  length;

    if (value == NULL || value->kind == MODEL_NULL) {
        return condition->op == MODEL_EXISTS
               && strcmp(condition->json, "false") == 0;
    }

    switch (condition->op) {

    case MODEL_EQ:
        return model_equal(condition->value, value);

    case MODEL_NEQ:
        return !model_equal(condition->value, value);

    case MODEL_IN:
        return model_among(condition->value, value);

    case MODEL_NOT_IN:
        return !model_among(condition->value, value);

    case MODEL_EXISTS:
        return strcmp(condition->json, "true") == 0;

    case MODEL_CONTAINS:

        if (value->kind == MODEL_STRING) {
            return condition->value->kind == MODEL_STRING
                   && strstr(value->text->text, condition->value->text->text)
                      != NULL;
        }

        return value->kind == MODEL_LIST
               && model_among(value, condition->value);

    case MODEL_SHORT:
        return model_length(value, &length)
               && length <= (size_t) atoi(condition->json);

    case MODEL_LONG:
        return model_length(value, &length)
               && length >= (size_t) atoi(condition->json);

    case MODEL_TYPE:
        return model_is(value, condition->json);

    case MODEL_CIDR:
        return value->kind == MODEL_STRING && value->text->inside;

    case MODEL_LT:
    case MODEL_LTE:
    case MODEL_GT:
    case MODEL_GTE:
        return value->kind == MODEL_NUMBER && model_order(condition, value);

    default: /* of texts */
        return value->kind == MODEL_STRING
               && model_matches(condition, value->text->text);
    }
}


static int
model_order(const model_condition_t *condition, const model_value_t *value)
{
    double  a, b;

    a = value->number;
    b = condition->value->number;

    switch (condition->op) {

    case MODEL_LT:
        return a < b;

    case MODEL_LTE:
        return a <= b;

    case MODEL_GT:
        return a > b;

    default:
        return a >= b;
    }
}


static int
model_among(const model_value_t *list, const model_value_t *value)
{
    size_t  i;

    for (i = 0; i < list->nelts; i++) {

        if (model_equal(list->elts[i], value)) {
            return 1;
        }
    }

    return 0;
}


static int
model_equal(const model_value_t *a, const model_value_t *b)
{
    size_t                i;
    const model_value_t  *other;

    if (a->kind != b->kind || a->nelts != b->nelts) {
        return 0;
    }

    if (a->kind == MODEL_NUMBER) {
        return a->number == b->number;
    }

    if (a->kind == MODEL_STRING) {
        return strcmp(a->text->text, b->text->text) == 0;
    }

    for (i = 0; i < a->nelts; i++) {
        other = (a->kind == MODEL_LIST) ? b->elts[i]
                                        : model_step(b, '.', a->names[i]);

        if (other == NULL || !model_equal(a->elts[i], other)) {
            return 0;
        }
    }

    return 1;
}


static int
model_matches(const model_condition_t *condition, const char *text)
{
    size_t       n, len;
    const char  *literal;

    literal = condition->literal;
    n = strlen(literal);
    len = strlen(text);

    switch (condition->where) {

    case '^':
        return strncmp(text, literal, n) == 0;

    case '$':
        return len >= n && strcmp(text + len - n, literal) == 0;

    case '=':
        return strcmp(text, literal) == 0;

    default:
        return strstr(text, literal) != NULL;
    }
}


static int
model_length(const model_value_t *value, size_t *length)
{
    const char  *p;

    *length = value->nelts;

    if (value->kind == MODEL_STRING) {

        for (p = value->text->text; *p; p++) {
            *length += ((*p & 0xc0) != 0x80);
        }
    }

    return value->kind == MODEL_STRING || value->kind == MODEL_LIST;
}


static int
model_is(const model_value_t *value, const char *type)
{
    switch (type[1]) {

    case 's':
        return value->kind == MODEL_STRING;

    case 'n':
        return value->kind == MODEL_NUMBER;

    case 'i':
        return value->kind == MODEL_NUMBER
               && isfinite(value->number)
               && value->number == floor(value->number);

    case 'b':
        return value->kind == MODEL_TRUE || value->kind == MODEL_FALSE;

    case 'a':
        return value->kind == MODEL_LIST;

    default:
        return value->kind == MODEL_OBJECT;
    }
}
