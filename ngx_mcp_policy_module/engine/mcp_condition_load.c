
#include "mcp_array.h"
#include "mcp_terms_load.h"
#include "mcp_text.h"


/* an entry of a list of checks */

typedef struct {
    mcp_check_t         *check;
    int                  sparse;       /* it may be without conditions */
} mcp_load_check_t;


/* a condition while its members are found, in whatever order they come */

typedef struct {
    mcp_condition_t     *condition;
    mcp_load_at_t        value;        /* of token 0: not found */
    mcp_load_at_t        every;
} mcp_load_condition_t;


static int mcp_load_strict(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_sparse(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_check(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_checks_t *checks, int sparse);
static int mcp_load_conditions(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_on_deny(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_at_path(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_at_op(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_at_value(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_every(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_coerce(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_found(mcp_load_t *load, mcp_load_condition_t *found);
static const char *mcp_load_never(const mcp_condition_t *condition);
static int mcp_load_texts(const mcp_condition_t *condition);
static int mcp_load_is_text(const mcp_path_t *path, const mcp_value_t *value);


static const mcp_load_key_t  mcp_load_check_keys[] = {
    { mcp_string("conditions"), MCP_LOAD_ARRAY, 1, mcp_load_conditions },
    { mcp_string("on_deny"), 0, 0, mcp_load_on_deny }
};


static const mcp_load_key_t  mcp_load_condition_keys[] = {
    { mcp_string("path"), 0, 1, mcp_load_at_path },
    { mcp_string("op"), 0, 1, mcp_load_at_op },
    { mcp_string("value"), 0, 1, mcp_load_at_value },
    { mcp_string("every"), 0, 0, mcp_load_every },
    { mcp_string("coerce"), 0, 0, mcp_load_coerce }
};


int
mcp_load_require(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_terms_t  *terms;

    terms = target;

    return mcp_load_list(load, at, MCP_LOAD_OBJECT, mcp_load_strict,
                         &terms->terms->checks[MCP_REQUIRE]);
}


int
mcp_load_deny_if(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_terms_t  *terms;

    terms = target;

    return mcp_load_list(load, at, MCP_LOAD_OBJECT, mcp_load_sparse,
                         &terms->terms->checks[MCP_DENY_IF]);
}


int
mcp_load_approve_if(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_terms_t  *terms;

    terms = target;

    return mcp_load_list(load, at, MCP_LOAD_OBJECT, mcp_load_sparse,
                         &terms->terms->checks[MCP_APPROVE_IF]);
}


int
mcp_load_path(mcp_load_t *load, const mcp_load_at_t *at, mcp_path_t **path)
{
    int          rc;
    mcp_str_t    text;
    mcp_path_t  *found;
    const char  *expected;

    *path = NULL;

    if (mcp_load_text(load, at, &text) != MCP_OK) {
        return MCP_ERROR;
    }

    if (text.len == 0) {
        return MCP_OK;
    }

    found = mcp_alloc(load->region, sizeof(mcp_path_t));
    if (found == NULL) {
        return MCP_ERROR;
    }

    rc = mcp_path_read(found, &text, (int) load->command, load->region,
                       &expected);

    if (rc == MCP_FAULT) {
        return mcp_load_expected(load, at, expected);
    }

    *path = found;

    return rc;
}


int
mcp_load_condition(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int                    rc;
    mcp_conditions_t      *conditions;
    mcp_load_condition_t   found;

    conditions = target;

    conditions->elts = mcp_array_grow(load->region, conditions->elts,
                                      conditions->nelts,
                                      sizeof(mcp_condition_t));
    if (conditions->elts == NULL) {
        return MCP_ERROR;
    }

    memset(&found, 0, sizeof(mcp_load_condition_t));

    found.condition = &conditions->elts[conditions->nelts++];
    memset(found.condition, 0, sizeof(mcp_condition_t));

    rc = mcp_load_object(load, at, mcp_load_condition_keys,
                         mcp_nelts(mcp_load_condition_keys), &found);
    if (rc != MCP_OK) {
        return rc;
    }

    return mcp_load_found(load, &found);
}


/* an entry of "require": without a condition it would let everything pass */

static int
mcp_load_strict(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    return mcp_load_check(load, at, target, 0);
}


/* of "deny_if" and "approve_if": without a condition it always applies */

static int
mcp_load_sparse(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    return mcp_load_check(load, at, target, 1);
}


static int
mcp_load_check(mcp_load_t *load, const mcp_load_at_t *at, mcp_checks_t *checks,
    int sparse)
{
    mcp_load_check_t  entry;

    entry.sparse = sparse;
    entry.check = mcp_checks_add(checks, load->region);

    if (entry.check == NULL) {
        return MCP_ERROR;
    }

    entry.check->rule = at->pointer;

    return mcp_load_object(load, at, mcp_load_check_keys,
                           mcp_nelts(mcp_load_check_keys), &entry);
}


static int
mcp_load_conditions(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_check_t  *entry;

    entry = target;

    if (load->json.tokens[at->token].size == 0 && !entry->sparse) {
        return mcp_load_fault(load, at, "expected at least one condition");
    }

    return mcp_load_list(load, at, MCP_LOAD_OBJECT, mcp_load_condition,
                         &entry->check->conditions);
}


static int
mcp_load_on_deny(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_check_t  *entry;

    entry = target;

    return mcp_load_text(load, at, &entry->check->reason);
}


static int
mcp_load_at_path(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_condition_t  *found;

    found = target;

    return mcp_load_path(load, at, &found->condition->path);
}


static int
mcp_load_at_op(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    size_t                 i;
    mcp_str_t              name, list;
    const mcp_str_t       *known;
    mcp_load_condition_t  *found;

    found = target;

    if (mcp_load_is(load, at, MCP_JSON_STRING)) {

        if (mcp_json_text(&load->json, at->token, &name) != MCP_OK) {
            return MCP_ERROR;
        }

        found->condition->op = mcp_operator_find(&name);
    }

    if (found->condition->op != NULL) {
        return MCP_OK;
    }

    mcp_str_set(&list, "");

    for (i = 0; (known = mcp_operator_name(i)) != NULL; i++) {

        if (mcp_load_enumerate(load, &list, known) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    return mcp_load_expected(load, at, (char *) list.data);
}


/* what it has to be depends on the operator, which may come after it */

static int
mcp_load_at_value(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_condition_t  *found;

    (void) load;

    found = target;
    found->value = *at;

    return MCP_OK;
}


static int
mcp_load_every(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int                    every;
    mcp_load_condition_t  *found;

    found = target;
    found->every = *at;

    if (mcp_load_flag(load, at, &every) != MCP_OK) {
        return MCP_ERROR;
    }

    found->condition->every = (unsigned) every;

    return MCP_OK;
}


static int
mcp_load_coerce(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int                    coerce;
    mcp_load_condition_t  *found;

    found = target;

    if (mcp_load_flag(load, at, &coerce) != MCP_OK) {
        return MCP_ERROR;
    }

    found->condition->coerce = (unsigned) coerce;

    return MCP_OK;
}


/* the operator says what the value has to be, the path whether "every" can */

static int
mcp_load_found(mcp_load_t *load, mcp_load_condition_t *found)
{
    const char       *never;
    mcp_condition_t  *condition;

    condition = found->condition;

    if (condition->path != NULL
        && condition->path->nfixed == condition->path->nsteps
        && condition->every
        && mcp_load_fault(load, &found->every,
                          "expected a path with \"[*]\" beside \"every\"")
           != MCP_OK)
    {
        return MCP_ERROR;
    }

    if (condition->op == NULL || found->value.token == 0) {
        return MCP_OK;
    }

    mcp_json_source(&load->json, found->value.token, &condition->source);

    if (mcp_load_is(load, &found->value, MCP_JSON_STRING)) {
        condition->source.data--;
        condition->source.len += 2;
    }

    if (mcp_load_operand(load, &found->value, condition->op,
                         &condition->operand)
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    never = (condition->path != NULL) ? mcp_load_never(condition) : NULL;

    return (never != NULL) ? mcp_load_fault(load, &found->value, never)
                           : MCP_OK;
}


/* what a command says are texts, and options are true or false: or NULL */

static const char *
mcp_load_never(const mcp_condition_t *condition)
{
    if (condition->path->root == MCP_ROOT_ARGS || condition->coerce) {
        return NULL;
    }

    if (condition->op->order) {
        return "expected \"coerce\": true beside it, as a command says numbers "
               "in words";
    }

    if (mcp_load_texts(condition)) {
        return NULL;
    }

    if (condition->path->root == MCP_ROOT_OPTIONS) {
        return "expected a string, or true or false for an option without a "
               "value, or \"coerce\": true beside it";
    }

    switch (condition->path->steps[0].index) {

    case MCP_FACT_CLASS:
        return "expected \"Read\", \"Write\", \"Execute\" or \"Destructive\"";

    case MCP_FACT_RISK:
        return "expected \"Low\", \"Medium\", \"High\" or \"Critical\"";

    default:
        return "expected a string, as a command consists of words";
    }
}


/* whether it asks for nothing that no command can say */

static int
mcp_load_texts(const mcp_condition_t *condition)
{
    size_t              i;
    const mcp_value_t  *value;

    static const mcp_str_t  contains = mcp_string("contains");

    value = &condition->operand.value;

    /* a part of a text need not be one of the words that it can be */

    if (mcp_str_eq(&condition->op->name, &contains)) {
        return value->type == MCP_JSON_STRING;
    }

    if (condition->op->operand == MCP_OPERAND_ANY) {
        return mcp_load_is_text(condition->path, value);
    }

    if (condition->op->operand != MCP_OPERAND_LIST) {
        return 1;
    }

    for (i = 0; i < value->nelts; i++) {

        if (!mcp_load_is_text(condition->path, &value->elts[i])) {
            return 0;
        }
    }

    return 1;
}


static int
mcp_load_is_text(const mcp_path_t *path, const mcp_value_t *value)
{
    mcp_class_e  class;

    if (path->root == MCP_ROOT_OPTIONS
        && (value->type == MCP_JSON_TRUE || value->type == MCP_JSON_FALSE))
    {
        return 1;
    }

    if (value->type != MCP_JSON_STRING) {
        return 0;
    }

    if (path->root == MCP_ROOT_OPTIONS) {
        return 1;
    }

    class = mcp_class_word(&value->text);

    switch (path->steps[0].index) {

    case MCP_FACT_CLASS:
        return class >= MCP_CLASS_READ && class <= MCP_CLASS_DESTRUCTIVE;

    case MCP_FACT_RISK:
        return class >= MCP_RISK_LOW;

    default:
        return 1;
    }
}
