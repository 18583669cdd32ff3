
/*
 * The model's judgement: grant, hide, default, action, require, deny_if,
 * approve_if, approval, limits.  The first refusal is the one, but for those
 * in shadow: there the first one is noted.
 */


#include <math.h>

#include "model_policy.h"


#define MODEL_TOO_MUCH  9007199254740992ull       /* 2^53 */


/* 1: refused, and that is the end */

static int model_name(model_case_t *c, const model_rule_t *rule);
static int model_action(model_case_t *c, const model_rule_t *rule,
    const char *action, const char *decision, const char *words);
static int model_checks(model_case_t *c, mcp_check_e kind,
    const model_terms_t *terms, const model_rule_t *rule);
static int model_limits(model_case_t *c, const model_terms_t *terms,
    const model_rule_t *rule);
static int model_amount(model_case_t *c, const model_limit_t *limit,
    const model_rule_t *rule, size_t i, uint64_t *amount);
static int model_refuse(model_case_t *c, const model_rule_t *rule,
    const char *decision, const char *where, const char *reason);

static mcp_truth_e model_check_holds(const model_check_t *check,
    const model_value_t *args, int both);
static const model_rule_t *model_rule(const model_case_t *c);
static int model_exact(const model_case_t *c);
static int model_hidden(const model_case_t *c);
static int model_hiding(const model_policy_t *policy);
static int model_covers(const model_key_t *key, const model_tool_t *tool);
static int model_by_grant(const model_policy_t *policy);
static void model_where(char *where, const model_rule_t *rule,
    const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static int model_shadow(const model_case_t *c, const model_rule_t *rule);


void
model_judge(model_case_t *c)
{
    size_t               i;
    const model_rule_t  *rule;

    rule = model_rule(c);
    (void) strcpy(c->decision, "allow");

    if (c->facts.nobody && model_by_grant(&c->policy)
        && model_refuse(c, NULL, "deny", "(no grant)",
                        "The policy counts by grant, and this caller has "
                        "none."))
    {
        return;
    }

    if (model_name(c, rule)
        || model_action(c, rule, "deny", "deny", "is denied by policy."))
    {
        return;
    }

    for (i = 0; i < MCP_CHECKS; i++) {

        if (model_checks(c, (mcp_check_e) i, &c->policy.all, NULL)
            || (rule != NULL
                && model_checks(c, (mcp_check_e) i, &rule->terms, rule)))
        {
            return;
        }
    }

    if (model_action(c, rule, "require_approval", "approval",
                     "needs an approval.")
        || model_limits(c, &c->policy.all, NULL)
        || (rule != NULL && model_limits(c, &rule->terms, rule)))
    {
        return;
    }

    /* a call that shadow rules would have refused takes nothing of theirs */

    if (strcmp(c->decision, "allow") != 0) {
        c->shadows[0] = '\0';
    }
}


/* hidden by the list, by its rule, or not known at all */

static int
model_name(model_case_t *c, const model_rule_t *rule)
{
    char  unknown[128], where[128], reason[128];

    (void) sprintf(unknown, "Unknown tool: %s", c->tool->name);
    model_where(where, rule, "/action");

    if (model_hidden(c)) {

        if (model_refuse(c, NULL, "hide", "(hidden)", unknown)) {
            return 1;
        }

    } else if (rule != NULL && rule->action != NULL
               && strcmp(rule->action, "hide") == 0
               && model_refuse(c, rule, "hide", where, unknown))
    {
        return 1;
    }

    if (rule != NULL || (c->tool->plain && c->policy.allow)) {
        return 0;
    }

    (void) sprintf(reason, "Tool \"%s\" is not permitted by policy.",
                   c->tool->name);

    return model_refuse(c, NULL, "deny", "(default deny)",
                        model_hiding(&c->policy) ? unknown : reason);
}


static int
model_action(model_case_t *c, const model_rule_t *rule, const char *action,
    const char *decision, const char *words)
{
    char  where[128], reason[128];

    if (rule == NULL || rule->action == NULL
        || strcmp(rule->action, action) != 0)
    {
        return 0;
    }

    model_where(where, rule, "/action");
    (void) sprintf(reason, "Tool \"%s\" %s", c->tool->name, words);

    return model_refuse(c, rule, decision, where,
                        rule->reason ? rule->reason : reason);
}


static int
model_checks(model_case_t *c, mcp_check_e kind, const model_terms_t *terms,
    const model_rule_t *rule)
{
    char                  where[128], reason[128];
    size_t                i;
    mcp_truth_e           truth;
    const char           *words, *decision;
    const model_check_t  *check;

    for (i = 0; i < terms->nchecks[kind]; i++) {
        check = &terms->checks[kind][i];
        truth = model_check_holds(check, c->args, kind == MCP_REQUIRE);

        if (truth == (kind == MCP_REQUIRE ? MCP_YES : MCP_NO)) {
            continue;
        }

        decision = "deny";
        words = "is denied with these arguments.";

        if (truth == MCP_UNSURE) {
            words = "has arguments that cannot be checked.";

        } else if (kind == MCP_APPROVE_IF) {
            decision = "approval";
            words = "needs an approval with these arguments.";
        }

        (void) sprintf(reason, "Tool \"%s\" %s", c->tool->name, words);
        model_where(where, rule, "/%s/%zu", model_lists[kind], i);

        if (rule != NULL && rule->reason != NULL) {
            (void) strcpy(reason, rule->reason);
        }

        if (model_refuse(c, rule, decision, where,
                         check->on_deny ? check->on_deny : reason))
        {
            return 1;
        }
    }

    return 0;
}


/* and the rate limit, which comes last */

static int
model_limits(model_case_t *c, const model_terms_t *terms,
    const model_rule_t *rule)
{
    char                   *claims, where[128];
    size_t                  i;
    uint64_t                amount;
    const model_limit_t    *limit;
    const model_counter_t  *counter;

    claims = model_shadow(c, rule) ? c->shadows : c->claims;

    for (i = 0; i < terms->nlimits; i++) {
        limit = &terms->limits[i];
        counter = &model_counters[limit->counter];

        if (model_amount(c, limit, rule, i, &amount)) {
            return 1;
        }

        model_where(where, rule, "/limits/%zu", i);
        (void) sprintf(claims + strlen(claims), "%s %s %llu %.*s\n", where,
                       counter->name, (unsigned long long) amount,
                       (int) c->facts.who[counter->scope].len,
                       (char *) c->facts.who[counter->scope].data);
    }

    if (rule != NULL && rule->rate_limit) {
        model_where(where, rule, "/rate_limit");
        (void) sprintf(claims + strlen(claims), "%s  1 %.*s\n", where,
                       (int) c->facts.who[MCP_SCOPE_SESSION].len,
                       (char *) c->facts.who[MCP_SCOPE_SESSION].data);
    }

    return 0;
}


static int
model_amount(model_case_t *c, const model_limit_t *limit,
    const model_rule_t *rule, size_t i, uint64_t *amount)
{
    char                  where[128], reason[128];
    const model_value_t  *value;

    *amount = limit->increment ? limit->increment : 1;

    if (limit->from == NULL) {
        return 0;
    }

    value = (c->args == NULL) ? NULL : model_find(c->args, limit->from);

    if (value != NULL && value->kind == MODEL_NUMBER && value->number >= 1
        && value->number == floor(value->number))
    {
        *amount = (value->number < MODEL_TOO_MUCH) ? (uint64_t) value->number
                                                   : MODEL_TOO_MUCH;
        return 0;
    }

    *amount = MODEL_TOO_MUCH;

    model_where(where, rule, "/limits/%zu", i);
    (void) sprintf(reason, "Expected a whole number of at least 1 at args%s, "
                   "which is counted.",
                   strcmp(limit->from, ".b1") == 0 ? ".b[1]" : limit->from);

    return model_refuse(c, rule, "deny", where, reason);
}


/* rule is whose mode counts; NULL: only that of the location does */

static int
model_refuse(model_case_t *c, const model_rule_t *rule, const char *decision,
    const char *where, const char *reason)
{
    int  shadow;

    shadow = model_shadow(c, rule);

    if (shadow && strcmp(c->decision, "allow") != 0) {
        return 0;
    }

    (void) sprintf(c->decision, "%s%s", shadow ? "shadow-" : "", decision);
    (void) strcpy(c->rule, where);
    (void) strcpy(c->reason, reason);

    if (shadow) {
        return 0;
    }

    c->claims[0] = '\0';
    c->shadows[0] = '\0';

    return 1;
}


static mcp_truth_e
model_check_holds(const model_check_t *check, const model_value_t *args,
    int both)
{
    size_t       i;
    mcp_truth_e  truth;

    for (i = 0; i < check->nconditions; i++) {
        truth = model_holds(&check->conditions[i], args, both);

        if (truth != MCP_YES) {
            return truth;
        }
    }

    return MCP_YES;
}


/* the rules are in the order in which they are asked */

static const model_rule_t *
model_rule(const model_case_t *c)
{
    size_t               i;
    const model_rule_t  *rule;

    for (i = 0; i < c->policy.nrules; i++) {
        rule = &c->policy.rules[i];

        if (rule->key->where != '=' && !c->tool->plain) {
            continue;
        }

        if (model_covers(rule->key, c->tool)) {
            return rule;
        }
    }

    return NULL;
}


static int
model_exact(const model_case_t *c)
{
    const model_rule_t  *rule;

    rule = model_rule(c);

    return rule != NULL && rule->key->where == '=';
}


/* globs are for names that MCP has, and for those that a rule names */

static int
model_hidden(const model_case_t *c)
{
    size_t              i;
    const model_key_t  *key;

    for (i = 0; i < model_nkeys; i++) {
        key = &model_keys[i];

        if ((c->policy.hidden & (1u << i))
            && (key->where == '=' || c->tool->plain || model_exact(c))
            && model_covers(key, c->tool))
        {
            return 1;
        }
    }

    return 0;
}


static int
model_hiding(const model_policy_t *policy)
{
    size_t  i;

    for (i = 0; i < policy->nrules; i++) {

        if (policy->rules[i].action != NULL
            && strcmp(policy->rules[i].action, "hide") == 0)
        {
            return 1;
        }
    }

    return policy->hidden != 0;
}


static int
model_covers(const model_key_t *key, const model_tool_t *tool)
{
    size_t       n, len;
    const char  *name;

    name = tool->name;
    len = strlen(name);
    n = strlen(key->literal);

    switch (key->where) {

    case '=':
        return strcmp(name, key->literal) == 0;

    case '^':
        return strncmp(name, key->literal, n) == 0;

    case '$':
        return len >= n && strcmp(name + len - n, key->literal) == 0;

    case '@':
        return strcmp(tool->class, key->literal) == 0
               || strcmp(tool->risk, key->literal) == 0;

    default:
        return 1;
    }
}


/* whether any limit of it does, whichever tool it is for */

static int
model_by_grant(const model_policy_t *policy)
{
    size_t                i, n;
    const model_terms_t  *terms;

    for (i = 0; i <= policy->nrules; i++) {
        terms = i ? &policy->rules[i - 1].terms : &policy->all;

        for (n = 0; n < terms->nlimits; n++) {

            if (model_counters[terms->limits[n].counter].scope
                == MCP_SCOPE_GRANT)
            {
                return 1;
            }
        }
    }

    return 0;
}


static void
model_where(char *where, const model_rule_t *rule, const char *format, ...)
{
    va_list  args;

    where += sprintf(where, rule ? "/tools/%s" : "/all_tools",
                     rule ? rule->key->pointer : "");

    va_start(args, format);
    (void) vsprintf(where, format, args);
    va_end(args);
}


static int
model_shadow(const model_case_t *c, const model_rule_t *rule)
{
    return c->facts.shadow || (rule != NULL && rule->shadow);
}
