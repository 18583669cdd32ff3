
#include "mcp_policy.h"
#include "mcp_text.h"


/* what sealing needs beside the policy; the names are one pool for all */

typedef struct {
    mcp_policy_t       *policy;
    mcp_region_t       *region;
    mcp_faults_t       *faults;
    mcp_table_t         counters;     /* values are mcp_limit_t */
    mcp_table_t         paths;        /* values are mcp_path_t */
    mcp_name_t         *names;
    size_t              nnames;       /* that this may take */
} mcp_seal_t;


typedef int (*mcp_seal_pt)(mcp_seal_t *seal, mcp_rule_t *rule);


static int mcp_seal_each(mcp_seal_t *seal, mcp_rules_t *rules,
    mcp_seal_pt handler);
static int mcp_seal_tools(mcp_seal_t *seal);
static int mcp_seal_operations(mcp_seal_t *seal, mcp_rule_t *rule);
static int mcp_seal_names(mcp_seal_t *seal, mcp_rules_t *rules,
    const char *ambiguous);
static int mcp_seal_callable(const mcp_commands_t *commands);
static int mcp_seal_is_all(const mcp_str_t *name);
static int mcp_seal_allows(const mcp_rule_t *rule);
static int mcp_seal_hidden(mcp_seal_t *seal);
static int mcp_seal_class(mcp_seal_t *seal, const mcp_str_t *tool,
    const mcp_place_t *place, mcp_class_e *class);
static int mcp_seal_fault(mcp_seal_t *seal, const mcp_place_t *place,
    const mcp_str_t *name, const char *what);
static int mcp_seal_tables(mcp_seal_t *seal);
static int mcp_seal_count(mcp_seal_t *seal, mcp_rule_t *rule);
static size_t mcp_seal_room(const mcp_terms_t *terms);
static int mcp_seal_rule(mcp_seal_t *seal, mcp_rule_t *rule);
static int mcp_seal_all_tools(mcp_seal_t *seal);
static int mcp_seal_terms(mcp_seal_t *seal, mcp_terms_t *terms,
    const mcp_str_t *reason);
static void mcp_seal_checks(mcp_seal_t *seal, mcp_checks_t *checks);
static mcp_path_t *mcp_seal_path(mcp_seal_t *seal, mcp_path_t *path);
static int mcp_seal_limit(mcp_seal_t *seal, mcp_limits_t *limits,
    mcp_limit_t *limit);


int
mcp_policy_seal(mcp_policy_t *policy, mcp_region_t *region,
    mcp_faults_t *faults)
{
    mcp_seal_t  seal;

    seal.policy = policy;
    seal.region = region;
    seal.faults = faults;

    if (mcp_seal_tools(&seal) != MCP_OK
        || mcp_seal_each(&seal, &policy->tools, mcp_seal_operations) != MCP_OK
        || mcp_seal_hidden(&seal) != MCP_OK
        || mcp_section_seal(&policy->resources, region, faults) != MCP_OK
        || mcp_section_seal(&policy->prompts, region, faults) != MCP_OK
        || mcp_seal_tables(&seal) != MCP_OK
        || mcp_seal_all_tools(&seal) != MCP_OK)
    {
        return MCP_ERROR;
    }

    return mcp_seal_each(&seal, &policy->tools, mcp_seal_rule);
}


/* each rule, and then those inside of it; MCP_OK or MCP_ERROR */

static int
mcp_seal_each(mcp_seal_t *seal, mcp_rules_t *rules, mcp_seal_pt handler)
{
    mcp_rule_t  *rule;

    for (rule = rules->first; rule != NULL; rule = rule->next) {

        if (handler(seal, rule) != MCP_OK) {
            return MCP_ERROR;
        }

        if (rule->commands != NULL
            && mcp_seal_each(seal, &rule->commands->operations, handler)
               != MCP_OK)
        {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


static int
mcp_seal_tools(mcp_seal_t *seal)
{
    mcp_rule_t    *rule;
    mcp_class_e    class;
    mcp_policy_t  *policy;

    policy = seal->policy;

    for (rule = policy->tools.first; rule != NULL; rule = rule->next) {

        policy->hiding |= (rule->action == MCP_ACTION_HIDE);

        if (mcp_seal_class(seal, &rule->name, &rule->place, &class)
            != MCP_OK)
        {
            return MCP_ERROR;
        }
    }

    return mcp_seal_names(seal, &policy->tools,
                          "expected a glob that is longer or shorter than one "
                          "that can match the same tool, ");
}


/* of a rule that looks into commands */

static int
mcp_seal_operations(mcp_seal_t *seal, mcp_rule_t *rule)
{
    if (rule->commands == NULL) {
        return MCP_OK;
    }

    rule->commands->callable = (unsigned) mcp_seal_callable(rule->commands);

    return mcp_seal_names(seal, &rule->commands->operations,
                          "expected a glob that is longer or shorter than one "
                          "that can match the same operation, ");
}


static int
mcp_seal_names(mcp_seal_t *seal, mcp_rules_t *rules, const char *ambiguous)
{
    int           rc;
    size_t        n;
    mcp_name_t   *list, *clash[2];
    mcp_rule_t   *rule;
    mcp_class_e   class;

    n = 0;

    for (rule = rules->first; rule != NULL; rule = rule->next) {
        n++;
    }

    list = mcp_alloc(seal->region, (n + 1) * sizeof(mcp_name_t));
    if (list == NULL) {
        return MCP_ERROR;
    }

    n = 0;

    for (rule = rules->first; rule != NULL; rule = rule->next) {

        class = mcp_class_find(&rule->name);

        if (class == MCP_CLASS_NONE) {
            list[n].text = rule->name;
            list[n].value = rule;
            n++;
            continue;
        }

        if (rules->classes[class] != NULL) {
            return mcp_seal_fault(seal, &rule->place, &rule->name,
                                  "there is a rule for this class already, ");
        }

        rules->classes[class] = rule;
    }

    rc = mcp_names_build(&rules->names, seal->region, list, n, clash);

    if (rc == MCP_FAULT) {
        rule = clash[1]->value;
        return mcp_seal_fault(seal, &rule->place, &clash[0]->text,
                              "there is a rule for this tool already, ");
    }

    if (rc == MCP_OK && mcp_names_ambiguous(&rules->names, clash)) {
        rule = clash[1]->value;
        return mcp_seal_fault(seal, &rule->place, &clash[0]->text, ambiguous);
    }

    return rc;
}


/*
 * Whether some command could be allowed, as mcp_judge_listed() has it.  Beside
 * a glob that matches all names, classes and the default apply to none.
 */

static int
mcp_seal_callable(const mcp_commands_t *commands)
{
    int          all, some;
    mcp_rule_t  *rule;

    all = 0;
    some = 0;

    for (rule = commands->operations.first; rule != NULL; rule = rule->next) {

        if (mcp_seal_is_all(&rule->name)) {
            all = 1;
        }
    }

    for (rule = commands->operations.first; rule != NULL; rule = rule->next) {

        if (all && mcp_class_find(&rule->name) != MCP_CLASS_NONE) {
            continue;
        }

        some |= mcp_seal_allows(rule);
    }

    return some || (!all && commands->fallback == MCP_ACTION_ALLOW);
}


/* "*", "* *" */

static int
mcp_seal_is_all(const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < name->len; i++) {

        if (name->data[i] != '*' && name->data[i] != ' ') {
            return 0;
        }
    }

    return 1;
}


/* whether it does not deny whatever the command is, or only in shadow */

static int
mcp_seal_allows(const mcp_rule_t *rule)
{
    size_t               i;
    const mcp_checks_t  *checks;

    if (rule->shadow) {
        return 1;
    }

    if (rule->action == MCP_ACTION_DENY) {
        return 0;
    }

    checks = &rule->terms.checks[MCP_DENY_IF];

    for (i = 0; i < checks->nelts; i++) {

        if (checks->elts[i].conditions.nelts == 0) {
            return 0;
        }
    }

    return 1;
}


static int
mcp_seal_hidden(mcp_seal_t *seal)
{
    int            rc;
    size_t         n;
    mcp_hide_t    *hide;
    mcp_name_t    *list, *clash[2];
    mcp_rule_t    *rule;
    mcp_class_e    class;
    mcp_policy_t  *policy;

    static const char  again[] = "expected each entry once, found again ";

    policy = seal->policy;
    policy->hiding |= (policy->hides != NULL);
    n = 0;

    for (hide = policy->hides; hide != NULL; hide = hide->next) {
        n++;
    }

    list = mcp_alloc(seal->region, (n + 1) * sizeof(mcp_name_t));
    if (list == NULL) {
        return MCP_ERROR;
    }

    n = 0;

    for (hide = policy->hides; hide != NULL; hide = hide->next) {

        if (mcp_seal_class(seal, &hide->tool, &hide->place, &class)
            != MCP_OK)
        {
            return MCP_ERROR;
        }

        if (class == MCP_CLASS_NONE) {
            list[n].text = hide->tool;
            list[n].value = hide;
            n++;
            continue;
        }

        if (policy->hidden_classes & (1u << class)) {
            return mcp_seal_fault(seal, &hide->place, &hide->tool, again);
        }

        policy->hidden_classes |= 1u << class;
    }

    rc = mcp_names_build(&policy->hidden, seal->region, list, n, clash);

    if (rc == MCP_FAULT) {
        hide = clash[1]->value;
        return mcp_seal_fault(seal, &hide->place, &clash[0]->text, again);
    }

    /* a class without a catalogue is a fault already */

    if (rc != MCP_OK || (policy->hidden_classes && policy->catalog == NULL)) {
        return rc;
    }

    for (rule = policy->tools.first; rule != NULL; rule = rule->next) {
        rule->hidden = (unsigned) mcp_policy_hides(policy, &rule->name, 1);
    }

    return MCP_OK;
}


/* the class that stands in the place of a tool's name, if one does */

static int
mcp_seal_class(mcp_seal_t *seal, const mcp_str_t *tool,
    const mcp_place_t *place, mcp_class_e *class)
{
    *class = mcp_class_find(tool);

    if (*class == MCP_CLASS_NONE || seal->policy->catalog != NULL) {
        return MCP_OK;
    }

    return mcp_seal_fault(seal, place, tool,
                          "expected a \"catalog\" in the policy, which says "
                          "what is in the class ");
}


static int
mcp_seal_fault(mcp_seal_t *seal, const mcp_place_t *place,
    const mcp_str_t *name, const char *what)
{
    mcp_str_t  parts[4];

    mcp_str_set(&parts[1], "\"");
    mcp_str_set(&parts[3], "\"");

    parts[0].data = (u_char *) what;
    parts[0].len = strlen(what);
    parts[2] = *name;
    mcp_text_clip(&parts[2]);

    return mcp_fault(seal->faults, place, parts, 4);
}


static int
mcp_seal_tables(mcp_seal_t *seal)
{
    seal->nnames = mcp_seal_room(&seal->policy->all_tools);

    if (mcp_seal_each(seal, &seal->policy->tools, mcp_seal_count) != MCP_OK) {
        return MCP_ERROR;
    }

    seal->names = mcp_alloc(seal->region,
                            (seal->nnames + 1) * sizeof(mcp_name_t));

    if (seal->names == NULL
        || mcp_table_init(&seal->paths, seal->region, seal->nnames) != MCP_OK)
    {
        return MCP_ERROR;
    }

    return mcp_table_init(&seal->counters, seal->region, seal->nnames);
}


static int
mcp_seal_count(mcp_seal_t *seal, mcp_rule_t *rule)
{
    seal->nnames += mcp_seal_room(&rule->terms);

    return MCP_OK;
}


/* the paths and the counters of terms, at most */

static size_t
mcp_seal_room(const mcp_terms_t *terms)
{
    size_t               i, j, n;
    const mcp_checks_t  *checks;

    n = 2 * terms->limits.nelts;

    for (i = 0; i < MCP_CHECKS; i++) {
        checks = &terms->checks[i];

        for (j = 0; j < checks->nelts; j++) {
            n += checks->elts[j].conditions.nelts;
        }
    }

    return n;
}


static int
mcp_seal_rule(mcp_seal_t *seal, mcp_rule_t *rule)
{
    return mcp_seal_terms(seal, &rule->terms, &rule->reason);
}


/* a file and directives both add limits: only here is it known how many */

static int
mcp_seal_all_tools(mcp_seal_t *seal)
{
    mcp_terms_t  *terms;

    static const mcp_str_t  none = mcp_string("");
    static const mcp_str_t  many = mcp_string("expected at most 16 limits of "
                                              "all tools");

    terms = &seal->policy->all_tools;

    if (terms->limits.nelts > MCP_LIMITS_MAX) {
        return mcp_fault(seal->faults,
                         &terms->limits.elts[MCP_LIMITS_MAX].place, &many, 1);
    }

    return mcp_seal_terms(seal, terms, &none);
}


/* the reason is for limits without one */

static int
mcp_seal_terms(mcp_seal_t *seal, mcp_terms_t *terms, const mcp_str_t *reason)
{
    size_t        i;
    mcp_limit_t  *limit;

    for (i = 0; i < MCP_CHECKS; i++) {
        mcp_seal_checks(seal, &terms->checks[i]);
    }

    for (i = 0; i < terms->limits.nelts; i++) {
        limit = &terms->limits.elts[i];

        if (limit->from != NULL) {
            limit->from = mcp_seal_path(seal, limit->from);
        }

        if (limit->reason.len == 0) {
            limit->reason = *reason;
        }

        if (mcp_seal_limit(seal, &terms->limits, limit) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


static void
mcp_seal_checks(mcp_seal_t *seal, mcp_checks_t *checks)
{
    size_t             i, j;
    mcp_conditions_t  *conditions;

    for (i = 0; i < checks->nelts; i++) {
        conditions = &checks->elts[i].conditions;

        for (j = 0; j < conditions->nelts; j++) {
            conditions->elts[j].path = mcp_seal_path(seal,
                                                  conditions->elts[j].path);
        }
    }
}


/* the first of the equal ones; those of one rule have ids in a row */

static mcp_path_t *
mcp_seal_path(mcp_seal_t *seal, mcp_path_t *path)
{
    mcp_name_t  **slot;

    slot = mcp_table_slot(&seal->paths, &path->text);

    if (*slot == NULL) {
        *slot = seal->names++;
        (*slot)->text = path->text;
        (*slot)->value = path;
        path->id = seal->policy->npaths++;
    }

    return (*slot)->value;
}


/* one counter is counted in one way, whichever rule names it */

static int
mcp_seal_limit(mcp_seal_t *seal, mcp_limits_t *limits, mcp_limit_t *limit)
{
    mcp_name_t    **slot;
    mcp_limit_t    *first, *other;

    static const mcp_str_t  again = mcp_string("expected each counter once in "
                                               "one list of limits");
    static const mcp_str_t  differs = mcp_string("expected the window, the "
                                                 "scope and the algorithm "
                                                 "that the counter has "
                                                 "elsewhere");

    seal->policy->scopes |= 1u << limit->scope;

    if (mcp_limit_seal(limit, &seal->policy->id, seal->region) != MCP_OK) {
        return MCP_ERROR;
    }

    /* that of a "rate_limit" has no name */

    if (limit->counter.len == 0) {
        return MCP_OK;
    }

    for (other = limits->elts; other < limit; other++) {

        if (mcp_str_eq(&limit->counter, &other->counter)) {
            return mcp_fault(seal->faults, &limit->place, &again, 1);
        }
    }

    slot = mcp_table_slot(&seal->counters, &limit->counter);

    if (*slot == NULL) {
        *slot = seal->names++;
        (*slot)->text = limit->counter;
        (*slot)->value = limit;

        return MCP_OK;
    }

    first = (*slot)->value;

    if (first->rate.size != limit->rate.size
        || first->rate.algorithm != limit->rate.algorithm
        || first->scope != limit->scope)
    {
        return mcp_fault(seal->faults, &limit->place, &differs, 1);
    }

    return MCP_OK;
}
