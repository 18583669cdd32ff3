
#include "mcp_condition_walk.h"
#include "mcp_text.h"


static mcp_truth_e mcp_condition_holds(const mcp_condition_t *condition,
    mcp_args_t *args, int both);
static mcp_truth_e mcp_walk(mcp_walk_t *walk, mcp_json_t *json,
    uint32_t token, size_t step);
static mcp_inline mcp_truth_e mcp_walk_value(mcp_walk_t *walk, mcp_json_t *json,
    uint32_t token);
static mcp_truth_e mcp_walk_each(mcp_walk_t *walk, mcp_json_t *json,
    uint32_t token, size_t step);
static mcp_truth_e mcp_walk_string(mcp_walk_t *walk, mcp_json_t *json,
    uint32_t token, size_t step);
static int mcp_walk_is_range(const mcp_walk_t *walk);
static int mcp_walk_again(mcp_walk_t *walk, const mcp_str_t *string,
    size_t step, mcp_truth_e *truth);
static int mcp_walk_lax(const mcp_walk_t *walk, const mcp_str_t *text,
    int leaf);
static int mcp_walk_based(const mcp_str_t *text);
static int mcp_walk_boolean(const mcp_str_t *text);
static mcp_inline mcp_truth_e mcp_walk_test(mcp_walk_t *walk,
    const mcp_reading_t *reading);
static mcp_inline int mcp_walk_costs(mcp_walk_t *walk,
    const mcp_reading_t *reading);


void
mcp_args_init(mcp_args_t *args, mcp_json_t *json, uint32_t token)
{
    args->json = json;
    args->token = token;
    args->command = NULL;
    args->compared = NULL;
    args->settled = NULL;
    args->regex_cost = MCP_REGEX_COST;
    args->nrereads = 0;

    memset(args->paths, 0, sizeof(args->paths));
}


uint32_t
mcp_args_find(mcp_args_t *args, const mcp_path_t *path)
{
    size_t  slot;

    slot = path->id % MCP_ARGS_MEMO;

    if (args->paths[slot] != path) {
        args->paths[slot] = path;
        args->found[slot] = mcp_path_find(args->json, args->token, path);
    }

    return args->found[slot];
}


mcp_truth_e
mcp_conditions_hold(const mcp_conditions_t *conditions, mcp_args_t *args,
    int both)
{
    size_t       i;
    mcp_truth_e  truth;

    for (i = 0; i < conditions->nelts; i++) {
        truth = mcp_condition_holds(&conditions->elts[i], args, both);

        if (args->settled != NULL) {
            args->settled(args->ctx, &conditions->elts[i], truth);
        }

        if (truth != MCP_YES) {
            return truth;
        }
    }

    return MCP_YES;
}


static mcp_truth_e
mcp_condition_holds(const mcp_condition_t *condition, mcp_args_t *args,
    int both)
{
    uint32_t           token;
    mcp_walk_t         walk;
    const mcp_path_t  *path;

    path = condition->path;

    walk.condition = condition;
    walk.args = args;
    walk.both = both;
    walk.depth = 0;

    if (path->root != MCP_ROOT_ARGS) {
        return mcp_walk_command(&walk);
    }

    /* with a second reading the path may lead on where the first one ends */

    if (condition->coerce) {
        return mcp_walk(&walk, args->json, args->token, 0);
    }

    token = mcp_args_find(args, path);

    if (token != MCP_NOTHING && path->nfixed == path->nsteps) {
        return mcp_walk_value(&walk, args->json, token);
    }

    return mcp_walk(&walk, args->json, token, path->nfixed);
}


/* the recursion is as deep as the path, and as MCP_REREAD_MAX, at most */

static mcp_truth_e
mcp_walk(mcp_walk_t *walk, mcp_json_t *json, uint32_t token, size_t step)
{
    const mcp_path_t  *path;

    path = walk->condition->path;

    while (token != MCP_NOTHING) {

        if (walk->condition->coerce
            && json->tokens[token].type == MCP_JSON_STRING)
        {
            return mcp_walk_string(walk, json, token, step);
        }

        if (step == path->nsteps) {
            return mcp_walk_value(walk, json, token);
        }

        if (path->steps[step].kind == MCP_STEP_EACH) {
            return mcp_walk_each(walk, json, token, step + 1);
        }

        token = mcp_path_step(json, token, &path->steps[step++]);
    }

    return mcp_walk_absent(walk);
}


/* where the path ends */

static mcp_inline mcp_truth_e
mcp_walk_value(mcp_walk_t *walk, mcp_json_t *json, uint32_t token)
{
    mcp_reading_t  reading;

    if (mcp_reading_read(&reading, json, token) != MCP_OK) {
        return MCP_UNSURE;
    }

    return mcp_walk_test(walk, &reading);
}


static mcp_truth_e
mcp_walk_each(mcp_walk_t *walk, mcp_json_t *json, uint32_t token, size_t step)
{
    uint32_t     i, end;
    mcp_truth_e  truth, settled;

    if (json->tokens[token].type != MCP_JSON_ARRAY
        || json->tokens[token].size == 0)
    {
        return mcp_walk_absent(walk);
    }

    settled = walk->condition->every ? MCP_NO : MCP_YES;
    end = json->tokens[token].next;

    for (i = token + 1; i < end; i = json->tokens[i].next) {
        truth = mcp_walk(walk, json, i, step);

        if (truth == MCP_UNSURE || truth == settled) {
            return truth;
        }
    }

    return (settled == MCP_NO) ? MCP_YES : MCP_NO;
}


static mcp_truth_e
mcp_walk_string(mcp_walk_t *walk, mcp_json_t *json, uint32_t token,
    size_t step)
{
    mcp_reading_t  reading;

    if (mcp_reading_read(&reading, json, token) != MCP_OK) {
        return MCP_UNSURE;
    }

    return mcp_walk_text(walk, &reading, step);
}


/* where the path leads on, the string itself has nothing there */

mcp_truth_e
mcp_walk_text(mcp_walk_t *walk, const mcp_reading_t *reading, size_t step)
{
    int          leaf, more;
    mcp_truth_e  first, second;

    second = MCP_UNSURE;
    leaf = (step == walk->condition->path->nsteps);
    more = walk->condition->coerce
           && mcp_walk_again(walk, &reading->text, step, &second);

    if (!more && leaf && mcp_walk_is_range(walk)) {
        return MCP_UNSURE;
    }

    /* an order of numbers asks for the number alone, not for its spelling */

    if (more && leaf && walk->condition->op->order) {
        return second;
    }

    first = leaf ? mcp_walk_test(walk, reading) : mcp_walk_absent(walk);

    return more ? mcp_truth_join(first, second, walk->both) : first;
}


/*
 * Whether a word of a command that is no number is asked for one: it may be
 * "1:100", "22-22" or "all".
 */

static int
mcp_walk_is_range(const mcp_walk_t *walk)
{
    return walk->condition->coerce
           && walk->condition->path->root == MCP_ROOT_OPTIONS
           && mcp_walk_against(walk, MCP_JSON_NUMBER);
}


/* the second reading of a string; 0: it has none */

static int
mcp_walk_again(mcp_walk_t *walk, const mcp_str_t *string, size_t step,
    mcp_truth_e *truth)
{
    int            rc, leaf;
    mcp_str_t      text;
    mcp_json_t     json;
    mcp_reading_t  reading;

    text = *string;
    mcp_text_trim(&text);

    leaf = (step == walk->condition->path->nsteps);

    if (leaf
        && (mcp_walk_against(walk, MCP_JSON_TRUE)
            || mcp_walk_against(walk, MCP_JSON_FALSE))
        && mcp_walk_boolean(&text))
    {
        *truth = MCP_UNSURE;
        return 1;
    }

    if (leaf && mcp_number_scan(&reading.number, &text)) {
        reading.type = MCP_JSON_NUMBER;
        reading.text = text;
        reading.json = NULL;
        *truth = mcp_walk_test(walk, &reading);

        return 1;
    }

    rc = mcp_walk_json(walk, &text, MCP_JSON_MAX_TOKENS, &json);

    if (rc == MCP_OK && walk->depth < MCP_REREAD_MAX) {
        walk->depth++;
        *truth = mcp_walk(walk, &json, 0, step);
        walk->depth--;

        return 1;
    }

    *truth = MCP_UNSURE;

    return rc != MCP_FAULT || mcp_walk_lax(walk, &text, leaf);
}


/* whether some lax reader may make JSON of it, or of a leaf a number */

static int
mcp_walk_lax(const mcp_walk_t *walk, const mcp_str_t *text, int leaf)
{
    size_t  i, digits;

    if (text->len && memchr("{[\"", text->data[0], 3) != NULL) {
        return 1;
    }

    if (!leaf || !mcp_walk_against(walk, MCP_JSON_NUMBER)) {
        return 0;
    }

    /* JavaScript makes 0 of nothing */

    if (text->len == 0 || mcp_walk_based(text)) {
        return 1;
    }

    /* there are digits beyond ASCII, and blanks and signs in odd places */

    digits = 0;

    for (i = 0; i < text->len; i++) {

        if (text->data[i] >= 0x80
            || (text->data[i] >= '0' && text->data[i] <= '9'))
        {
            digits++;

        } else if (memchr("+-._eE", text->data[i], 6) == NULL) {
            return 0;
        }
    }

    return digits != 0;
}


/* whether it begins as JavaScript and Go write a number of another base */

static int
mcp_walk_based(const mcp_str_t *text)
{
    size_t  i;

    i = (text->data[0] == '+' || text->data[0] == '-');

    return text->len > i + 1
           && text->data[i] == '0'
           && memchr("xXoObB", text->data[i + 1], 6) != NULL;
}


/* whether pydantic takes it for true or false, and JSON does not */

static int
mcp_walk_boolean(const mcp_str_t *text)
{
    size_t  i;

    static const mcp_str_t  json[] = {
        mcp_string("true"), mcp_string("false")
    };

    static const mcp_str_t  words[] = {
        mcp_string("1"), mcp_string("t"), mcp_string("y"), mcp_string("yes"),
        mcp_string("on"), mcp_string("true"), mcp_string("0"),
        mcp_string("f"), mcp_string("n"), mcp_string("no"),
        mcp_string("off"), mcp_string("false")
    };

    if (mcp_str_eq(text, &json[0]) || mcp_str_eq(text, &json[1])) {
        return 0;
    }

    for (i = 0; i < mcp_nelts(words); i++) {

        if (mcp_text_fold_eq(text, &words[i])) {
            return 1;
        }
    }

    return 0;
}


int
mcp_walk_against(const mcp_walk_t *walk, mcp_json_type_e type)
{
    size_t              i;
    const mcp_value_t  *value;

    value = &walk->condition->operand.value;

    /* the value of "exists" is compared with nothing */

    if (walk->condition->op->absent) {
        return 0;
    }

    for (i = 0; value->type == MCP_JSON_ARRAY && i < value->nelts; i++) {

        if (value->elts[i].type == type) {
            return 1;
        }
    }

    return value->type == type;
}


/* of the texts at one depth one at a time is looked into */

int
mcp_walk_json(mcp_walk_t *walk, const mcp_str_t *text, uint32_t max_tokens,
    mcp_json_t *json)
{
    int            rc;
    mcp_reread_t  *reread;

    mcp_json_init(json, text->data, text->len, walk->args->json->region);

    json->max_tokens = max_tokens;

    reread = &walk->args->rereads[walk->depth];

    if (walk->depth == walk->args->nrereads) {
        memset(reread, 0, sizeof(mcp_reread_t));
        walk->args->nrereads++;
    }

    json->tokens = reread->tokens;
    json->room = reread->room;

    rc = mcp_json_read(json);

    reread->tokens = json->tokens;
    reread->room = json->room;

    return rc;
}


mcp_truth_e
mcp_walk_flag(mcp_walk_t *walk, int flag)
{
    mcp_reading_t  reading;

    reading.type = flag ? MCP_JSON_TRUE : MCP_JSON_FALSE;
    reading.json = NULL;

    return mcp_walk_test(walk, &reading);
}


mcp_truth_e
mcp_walk_absent(mcp_walk_t *walk)
{
    mcp_reading_t  reading;

    reading.type = MCP_JSON_NULL;

    return mcp_walk_test(walk, &reading);
}


static mcp_inline mcp_truth_e
mcp_walk_test(mcp_walk_t *walk, const mcp_reading_t *reading)
{
    mcp_truth_e             truth;
    const mcp_condition_t  *condition;

    condition = walk->condition;
    truth = MCP_NO;

    if (reading->type != MCP_JSON_NULL || condition->op->absent) {
        truth = mcp_walk_costs(walk, reading)
                    ? MCP_UNSURE
                    : condition->op->test(&condition->operand, reading);
    }

    if (walk->args->compared != NULL) {
        walk->args->compared(walk->args->ctx, condition, reading, truth);
    }

    return truth;
}


/* whether the test would cost more than the call has left */

static mcp_inline int
mcp_walk_costs(mcp_walk_t *walk, const mcp_reading_t *reading)
{
    uint64_t  cost;

    if (walk->condition->op->operand != MCP_OPERAND_REGEX
        || reading->type != MCP_JSON_STRING)
    {
        return 0;
    }

    cost = (uint64_t) reading->text.len * reading->text.len;

    if (cost > walk->args->regex_cost) {
        return 1;
    }

    walk->args->regex_cost -= cost;

    return 0;
}


mcp_truth_e
mcp_truth_join(mcp_truth_e a, mcp_truth_e b, int both)
{
    if (a == MCP_UNSURE || b == MCP_UNSURE) {
        return MCP_UNSURE;
    }

    return both ? (a && b) : (a || b);
}
