
/*
 * Conditions.  A line with one, as in a policy, and behind it the arguments
 * of a call.  What it comes to depends on nothing but the values: not on how
 * and in which order they are written; an operator and its contrary share out
 * what is there; of "[*]" comes what comes of its elements; and only a sure
 * answer lets a call through.
 */


#include "fuzz.h"
#include "mcp_judge.h"
#include "mcp_policy_load.h"


#define CONDITION_BEFORE                                                      \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"    \
    "\"name\":\"%s\",\"arguments\":"
#define CONDITION_AFTER  "}}"

#define CONDITION_ELTS  16            /* of a list whose elements are asked */


typedef struct {
    mcp_region_t      *region;
    mcp_policy_t      *policy;
    mcp_rule_t        *require;
    mcp_rule_t        *deny_if;
    mcp_conditions_t   conditions;      /* the one */
    mcp_truth_e        both;            /* where both readings must hold */
    mcp_truth_e        any;
} condition_t;


/* one of the two holds wherever a value of that type is, and else none */

typedef struct {
    const char        *op;
    const char        *contrary;
    int                number;          /* of a number; or of any value */
} condition_pair_t;


static int condition_load(condition_t *c, const mcp_str_t *condition);
static mcp_rule_t *condition_rule(condition_t *c, const char *tool,
    mcp_place_t *line);
static mcp_truth_e condition_hold(const condition_t *c, mcp_json_t *args,
    int both);
static void condition_modes(const condition_t *c);
static void condition_absent(const condition_t *c, mcp_json_t *args);
static void condition_contrary(condition_t *c, mcp_json_t *args);
static void condition_each(const condition_t *c, mcp_json_t *args);
static mcp_path_t *condition_index(const condition_t *c,
    const mcp_path_t *path, uint32_t index);
static void condition_rewrite(const condition_t *c, const mcp_json_t *args);
static u_char *condition_write(const mcp_json_t *json, uint32_t token,
    u_char *p);
static u_char *condition_write_members(const mcp_json_t *json, uint32_t name,
    uint32_t end, u_char *p);
static u_char *condition_write_number(const mcp_str_t *source, u_char *p);
static u_char *condition_write_string(const mcp_str_t *source, u_char *p);
static void condition_judge(const condition_t *c, const char *tool,
    const mcp_str_t *args, int allowed);


static const condition_pair_t  condition_pairs[] = {
    { "eq", "neq", 0 },
    { "in", "not_in", 0 },
    { "lt", "gte", 1 },
    { "gt", "lte", 1 }
};


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    mcp_str_t    condition, text;
    mcp_json_t   args;
    condition_t  c;

    text = *input;
    condition = fuzz_line(region, &text);

    memset(&c, 0, sizeof(condition_t));
    c.region = region;

    if (!condition_load(&c, &condition)) {
        return;
    }

    mcp_json_init(&args, text.data, text.len, region);

    if (mcp_json_read(&args) != MCP_OK
        || args.tokens[0].type != MCP_JSON_OBJECT)
    {
        return;
    }

    c.both = condition_hold(&c, &args, 1);
    c.any = condition_hold(&c, &args, 0);

    condition_modes(&c);
    condition_absent(&c, &args);
    condition_contrary(&c, &args);
    condition_each(&c, &args);
    condition_rewrite(&c, &args);

    condition_judge(&c, "require", &text, c.both == MCP_YES);
    condition_judge(&c, "deny_if", &text, c.any == MCP_NO);
}


/* 1, or 0: it is none */

static int
condition_load(condition_t *c, const mcp_str_t *condition)
{
    mcp_str_t      id, reason;
    mcp_place_t    line;
    mcp_faults_t   faults;
    mcp_checks_t  *checks;
    mcp_source_t   source;

    id = fuzz_str("p");
    reason = fuzz_str("no");

    memset(&source, 0, sizeof(mcp_source_t));
    memset(&line, 0, sizeof(mcp_place_t));
    memset(&faults, 0, sizeof(mcp_faults_t));

    source.file = id;
    line.source = &source;
    line.offset = 1;
    faults.region = c->region;

    c->policy = mcp_policy_create(c->region, &id);
    fuzz_check(c->policy != NULL);

    c->require = condition_rule(c, "require", &line);
    c->deny_if = condition_rule(c, "deny_if", &line);

    checks = &c->require->terms.checks[MCP_REQUIRE];

    fuzz_check(mcp_policy_load_check(checks, condition, &reason, &line,
                                     c->region, &faults)
               == MCP_OK);

    if (faults.count) {
        return 0;
    }

    c->deny_if->terms.checks[MCP_DENY_IF] = *checks;

    fuzz_check(mcp_policy_seal(c->policy, c->region, &faults) == MCP_OK);
    fuzz_check(faults.count == 0);

    c->conditions = checks->elts[0].conditions;
    fuzz_check(c->conditions.nelts == 1);

    return 1;
}


static mcp_rule_t *
condition_rule(condition_t *c, const char *tool, mcp_place_t *line)
{
    mcp_str_t    name;
    mcp_rule_t  *rule;

    name = fuzz_str(tool);
    rule = mcp_rules_add(&c->policy->tools, c->region, &name, line);
    fuzz_check(rule != NULL);

    return rule;
}


/* who asks again, with what is kept of the first time, is told the same */

static mcp_truth_e
condition_hold(const condition_t *c, mcp_json_t *args, int both)
{
    mcp_args_t   values;
    mcp_truth_e  truth;

    mcp_args_init(&values, args, args ? 0 : MCP_NOTHING);

    truth = mcp_conditions_hold(&c->conditions, &values, both);
    fuzz_check(mcp_conditions_hold(&c->conditions, &values, both) == truth);

    return truth;
}


/* who asks for both readings is never told yes where one alone does not do */

static void
condition_modes(const condition_t *c)
{
    fuzz_check(c->both != MCP_YES || c->any == MCP_YES);
    fuzz_check(c->any != MCP_NO || c->both == MCP_NO);
    fuzz_check(c->conditions.elts[0].coerce || c->both == c->any);
}


/* no arguments at all are the same as none */

static void
condition_absent(const condition_t *c, mcp_json_t *args)
{
    if (args->tokens[0].size == 0) {
        fuzz_check(c->both == condition_hold(c, NULL, 1));
        fuzz_check(c->any == condition_hold(c, NULL, 0));
    }
}


static void
condition_contrary(condition_t *c, mcp_json_t *args)
{
    size_t                   i;
    uint32_t                 found;
    mcp_str_t                name;
    mcp_args_t               values;
    mcp_truth_e              truth;
    mcp_json_type_e          type;
    mcp_condition_t         *condition;
    const mcp_operator_t    *op;
    const condition_pair_t  *pair;

    condition = &c->conditions.elts[0];
    op = condition->op;

    if (condition->coerce
        || condition->path->nfixed != condition->path->nsteps)
    {
        return;
    }

    mcp_args_init(&values, args, 0);
    found = mcp_args_find(&values, condition->path);
    type = (found == MCP_NOTHING) ? MCP_JSON_NULL : args->tokens[found].type;

    for (i = 0; i < mcp_nelts(condition_pairs); i++) {
        pair = &condition_pairs[i];

        if (fuzz_is(&op->name, pair->op)) {
            name = fuzz_str(pair->contrary);

        } else if (fuzz_is(&op->name, pair->contrary)) {
            name = fuzz_str(pair->op);

        } else {
            continue;
        }

        condition->op = mcp_operator_find(&name);
        truth = condition_hold(c, args, 1);
        condition->op = op;

        if (pair->number ? type == MCP_JSON_NUMBER : type != MCP_JSON_NULL) {
            fuzz_check((c->both == MCP_YES) + (truth == MCP_YES) == 1);

        } else {
            fuzz_check(c->both == MCP_NO && truth == MCP_NO);
        }
    }
}


/* of the elements in their order, up to the first that settles it */

static void
condition_each(const condition_t *c, mcp_json_t *args)
{
    uint32_t           i, list;
    mcp_args_t         values;
    mcp_truth_e        truth, settled;
    mcp_condition_t    condition;
    mcp_conditions_t   conditions;
    const mcp_path_t  *path;

    condition = c->conditions.elts[0];
    path = condition.path;

    mcp_args_init(&values, args, 0);
    list = mcp_args_find(&values, path);

    if (path->nfixed == path->nsteps || list == MCP_NOTHING
        || args->tokens[list].type != MCP_JSON_ARRAY
        || args->tokens[list].size == 0
        || args->tokens[list].size > CONDITION_ELTS)
    {
        return;
    }

    conditions.elts = &condition;
    conditions.nelts = 1;

    settled = condition.every ? MCP_NO : MCP_YES;
    truth = settled;

    for (i = 0; i < args->tokens[list].size; i++) {
        condition.path = condition_index(c, path, i);
        truth = mcp_conditions_hold(&conditions, &values, 1);

        if (truth == settled || truth == MCP_UNSURE) {
            break;
        }
    }

    fuzz_check(truth == c->both);
}


/* the path with an index for its first "[*]" */

static mcp_path_t *
condition_index(const condition_t *c, const mcp_path_t *path, uint32_t index)
{
    mcp_path_t  *copy;

    copy = mcp_alloc(c->region, sizeof(mcp_path_t));
    fuzz_check(copy != NULL);

    *copy = *path;

    copy->steps = mcp_alloc(c->region, path->nsteps * sizeof(mcp_step_t));
    fuzz_check(copy->steps != NULL);

    memcpy(copy->steps, path->steps, path->nsteps * sizeof(mcp_step_t));

    copy->steps[path->nfixed].kind = MCP_STEP_INDEX;
    copy->steps[path->nfixed].index = index;

    do {
        copy->nfixed++;
    } while (copy->nfixed < copy->nsteps
             && copy->steps[copy->nfixed].kind != MCP_STEP_EACH);

    return copy;
}


/* the same values: members from the last to the first, zeros, escapes */

static void
condition_rewrite(const condition_t *c, const mcp_json_t *args)
{
    u_char      *text, *end;
    mcp_json_t   again;

    text = mcp_alloc(c->region, 8 * args->len);
    fuzz_check(text != NULL);

    end = condition_write(args, 0, text);
    fuzz_check((size_t) (end - text) <= 8 * args->len);

    mcp_json_init(&again, text, (size_t) (end - text), c->region);

    fuzz_check(mcp_json_read(&again) == MCP_OK);
    fuzz_check(condition_hold(c, &again, 1) == c->both);
    fuzz_check(condition_hold(c, &again, 0) == c->any);
}


static u_char *
condition_write(const mcp_json_t *json, uint32_t token, u_char *p)
{
    uint32_t   i, end;
    mcp_str_t  source;

    mcp_json_source(json, token, &source);
    end = json->tokens[token].next;

    switch (json->tokens[token].type) {

    case MCP_JSON_OBJECT:
        *p++ = '{';
        p = condition_write_members(json, token + 1, end, p);
        *p++ = '}';
        return p;

    case MCP_JSON_ARRAY:
        *p++ = '[';

        for (i = token + 1; i < end; i = json->tokens[i].next) {

            if (i > token + 1) {
                *p++ = ',';
            }

            p = condition_write(json, i, p);
        }

        *p++ = ']';
        return p;

    case MCP_JSON_NUMBER:
        return condition_write_number(&source, p);

    case MCP_JSON_STRING:
        return condition_write_string(&source, p);

    default:
        memcpy(p, source.data, source.len);
        return p + source.len;
    }
}


static u_char *
condition_write_members(const mcp_json_t *json, uint32_t name, uint32_t end,
    u_char *p)
{
    uint32_t   next;
    mcp_str_t  source;

    if (name == end) {
        return p;
    }

    next = json->tokens[name + 1].next;

    if (next != end) {
        p = condition_write_members(json, next, end, p);
        *p++ = ',';
    }

    mcp_json_source(json, name, &source);

    p = condition_write_string(&source, p);
    *p++ = ':';

    return condition_write(json, name + 1, p);
}


/* 5 becomes 5.0, and 0.5e3 becomes 0.50e3; but for one that is too long */

static u_char *
condition_write_number(const mcp_str_t *source, u_char *p)
{
    size_t  i, point;

    point = 0;

    for (i = 0; i < source->len; i++) {

        if ((source->data[i] | 0x20) == 'e') {
            break;
        }

        point |= (source->data[i] == '.');
        *p++ = source->data[i];
    }

    if (source->len <= MCP_JSON_MAX_NUMBER - 2) {

        if (!point) {
            *p++ = '.';
        }

        *p++ = '0';
    }

    memcpy(p, source->data + i, source->len - i);

    return p + source->len - i;
}


/* its first character by its number, if it is ASCII and has none yet */

static u_char *
condition_write_string(const mcp_str_t *source, u_char *p)
{
    size_t  n;

    *p++ = '"';
    n = 0;

    if (source->len && source->data[0] < 0x80 && source->data[0] != '\\') {
        p += sprintf((char *) p, "\\u%04x", source->data[0]);
        n = 1;
    }

    memcpy(p, source->data + n, source->len - n);
    p += source->len - n;
    *p++ = '"';

    return p;
}


static void
condition_judge(const condition_t *c, const char *tool, const mcp_str_t *args,
    int allowed)
{
    u_char         *text, *p;
    mcp_json_t      json;
    mcp_facts_t     facts;
    mcp_message_t   message;
    mcp_verdict_t   verdict;

    text = mcp_alloc(c->region,
                     sizeof(CONDITION_BEFORE CONDITION_AFTER) + strlen(tool)
                     + args->len);
    fuzz_check(text != NULL);

    p = text + sprintf((char *) text, CONDITION_BEFORE, tool);
    memcpy(p, args->data, args->len);
    p += args->len;
    memcpy(p, CONDITION_AFTER, sizeof(CONDITION_AFTER) - 1);
    p += sizeof(CONDITION_AFTER) - 1;

    mcp_json_init(&json, text, (size_t) (p - text), c->region);

    memset(&message, 0, sizeof(mcp_message_t));

    if (mcp_message_read(&message, &json) != MCP_OK) {
        fuzz_check(json.error == MCP_JSON_TOO_DEEP);
        return;
    }

    memset(&facts, 0, sizeof(mcp_facts_t));

    fuzz_check(mcp_judge(c->policy, &message, &facts, c->region, &verdict)
               == MCP_OK);
    fuzz_check(verdict.decision == (allowed ? MCP_ALLOW : MCP_DENY));
}
