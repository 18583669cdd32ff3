
#include "mcp_policy.h"
#include "mcp_digest.h"
#include "mcp_text.h"


typedef struct {
    mcp_str_t           name;
    uint64_t            size;         /* milliseconds */
} mcp_policy_window_t;


/* what sealing needs beside the policy */

typedef struct {
    mcp_policy_t       *policy;
    mcp_region_t       *region;
    mcp_faults_t       *faults;
    mcp_table_t         counters;     /* by name; values are mcp_limit_t */
    mcp_name_t         *names;
    size_t              nnames;
} mcp_policy_seal_t;


static int mcp_policy_seal_tools(mcp_policy_seal_t *seal);
static int mcp_policy_seal_hidden(mcp_policy_seal_t *seal);
static int mcp_policy_seal_clash(mcp_policy_seal_t *seal,
    const mcp_place_t *place, const mcp_name_t *name, const char *what);
static int mcp_policy_seal_counters(mcp_policy_seal_t *seal);
static int mcp_policy_seal_limits(mcp_policy_seal_t *seal,
    mcp_limits_t *limits, const mcp_str_t *reason);
static int mcp_policy_seal_limit(mcp_policy_seal_t *seal, mcp_limit_t *limit);
static int mcp_policy_limit_id(mcp_policy_seal_t *seal, mcp_limit_t *limit);
static int mcp_policy_limit_reason(mcp_policy_seal_t *seal,
    mcp_limit_t *limit);


static const mcp_str_t  mcp_scopes[] = {
    [MCP_SCOPE_GRANT] = mcp_string("grant"),
    [MCP_SCOPE_SESSION] = mcp_string("session"),
    [MCP_SCOPE_CLIENT] = mcp_string("client"),
    [MCP_SCOPE_GLOBAL] = mcp_string("global")
};


static const mcp_policy_window_t  mcp_windows[] = {
    { mcp_string("second"), 1000 },
    { mcp_string("minute"), 60 * 1000 },
    { mcp_string("hour"), 3600 * 1000 },
    { mcp_string("day"), 86400 * 1000 }
};


mcp_policy_t *
mcp_policy_create(mcp_region_t *region, const mcp_str_t *id)
{
    mcp_policy_t  *policy;

    policy = mcp_alloc(region, sizeof(mcp_policy_t));
    if (policy == NULL) {
        return NULL;
    }

    memset(policy, 0, sizeof(mcp_policy_t));

    policy->id = *id;
    policy->name = *id;
    policy->fallback = MCP_ACTION_DENY;
    policy->last_rule = &policy->rules;
    policy->last_hide = &policy->hides;

    return policy;
}


mcp_rule_t *
mcp_policy_add_rule(mcp_policy_t *policy, mcp_region_t *region,
    const mcp_str_t *tool, const mcp_place_t *place)
{
    mcp_rule_t  *rule;

    rule = mcp_alloc(region, sizeof(mcp_rule_t));
    if (rule == NULL) {
        return NULL;
    }

    memset(rule, 0, sizeof(mcp_rule_t));

    rule->tool = *tool;
    rule->place = *place;

    *policy->last_rule = rule;
    policy->last_rule = &rule->next;
    policy->nrules++;

    return rule;
}


int
mcp_policy_add_hide(mcp_policy_t *policy, mcp_region_t *region,
    const mcp_str_t *tool, const mcp_place_t *place)
{
    mcp_hide_t  *hide;

    hide = mcp_alloc(region, sizeof(mcp_hide_t));
    if (hide == NULL) {
        return MCP_ERROR;
    }

    hide->next = NULL;
    hide->tool = *tool;
    hide->place = *place;

    *policy->last_hide = hide;
    policy->last_hide = &hide->next;
    policy->nhides++;

    return MCP_OK;
}


int
mcp_policy_seal(mcp_policy_t *policy, mcp_region_t *region,
    mcp_faults_t *faults)
{
    mcp_policy_seal_t  seal;

    seal.policy = policy;
    seal.region = region;
    seal.faults = faults;

    if (mcp_policy_seal_tools(&seal) != MCP_OK) {
        return MCP_ERROR;
    }

    if (mcp_policy_seal_hidden(&seal) != MCP_OK) {
        return MCP_ERROR;
    }

    return mcp_policy_seal_counters(&seal);
}


const char *
mcp_policy_tool_fault(const mcp_str_t *tool)
{
    if (tool->len == 0) {
        return "expected the name of a tool, found \"\"";
    }

    if (!mcp_text_clean(tool)) {
        return "expected UTF-8 without control characters";
    }

    if (tool->data[0] == '@') {
        return "classes of tools are not supported yet";
    }

    if (mcp_glob_is(tool) && tool->len > MCP_GLOB_MAX) {
        return "expected a glob of at most 255 bytes";
    }

    return NULL;
}


mcp_scope_e
mcp_scope_find(const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < MCP_SCOPES; i++) {

        if (mcp_str_eq(&mcp_scopes[i], name)) {
            break;
        }
    }

    return (mcp_scope_e) i;
}


uint64_t
mcp_window_find(const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < mcp_nelts(mcp_windows); i++) {

        if (mcp_str_eq(&mcp_windows[i].name, name)) {
            return mcp_windows[i].size;
        }
    }

    return 0;
}


uint64_t
mcp_window_unit(u_char letter)
{
    size_t  i;

    for (i = 0; i < mcp_nelts(mcp_windows); i++) {

        if (mcp_windows[i].name.data[0] == letter) {
            return mcp_windows[i].size;
        }
    }

    return 0;
}


static int
mcp_policy_seal_tools(mcp_policy_seal_t *seal)
{
    int            rc;
    size_t         n;
    mcp_name_t    *list, *clash[2];
    mcp_rule_t    *rule;
    mcp_policy_t  *policy;

    policy = seal->policy;

    list = mcp_alloc(seal->region, (policy->nrules + 1) * sizeof(mcp_name_t));
    if (list == NULL) {
        return MCP_ERROR;
    }

    n = 0;

    for (rule = policy->rules; rule != NULL; rule = rule->next) {
        list[n].text = rule->tool;
        list[n].value = rule;
        n++;

        policy->hiding |= (rule->action == MCP_ACTION_HIDE);
    }

    rc = mcp_names_build(&policy->tools, seal->region, list, n, clash);

    if (rc == MCP_FAULT) {
        rule = clash[1]->value;
        return mcp_policy_seal_clash(seal, &rule->place, clash[0],
                                     "there is a rule for this tool already, ");
    }

    if (rc == MCP_OK && mcp_names_ambiguous(&policy->tools, clash)) {
        rule = clash[1]->value;
        return mcp_policy_seal_clash(seal, &rule->place, clash[0],
                                     "expected a glob that is longer or "
                                     "shorter than one that can match the "
                                     "same tool, ");
    }

    return rc;
}


static int
mcp_policy_seal_hidden(mcp_policy_seal_t *seal)
{
    int            rc;
    size_t         n;
    mcp_hide_t    *hide;
    mcp_name_t    *list, *clash[2];
    mcp_policy_t  *policy;

    policy = seal->policy;
    policy->hiding |= (policy->hides != NULL);

    list = mcp_alloc(seal->region, (policy->nhides + 1) * sizeof(mcp_name_t));
    if (list == NULL) {
        return MCP_ERROR;
    }

    n = 0;

    for (hide = policy->hides; hide != NULL; hide = hide->next) {
        list[n].text = hide->tool;
        list[n].value = hide;
        n++;
    }

    rc = mcp_names_build(&policy->hidden, seal->region, list, n, clash);

    if (rc == MCP_FAULT) {
        hide = clash[1]->value;
        return mcp_policy_seal_clash(seal, &hide->place, clash[0],
                                     "expected each entry once, found again ");
    }

    return rc;
}


static int
mcp_policy_seal_clash(mcp_policy_seal_t *seal, const mcp_place_t *place,
    const mcp_name_t *name, const char *what)
{
    mcp_str_t  parts[4];

    mcp_str_set(&parts[1], "\"");
    mcp_str_set(&parts[3], "\"");

    parts[0].data = (u_char *) what;
    parts[0].len = strlen(what);
    parts[2] = name->text;
    mcp_text_clip(&parts[2]);

    return mcp_fault(seal->faults, place, parts, 4);
}


static int
mcp_policy_seal_counters(mcp_policy_seal_t *seal)
{
    size_t         n;
    mcp_rule_t    *rule;
    mcp_policy_t  *policy;

    policy = seal->policy;
    n = policy->all_tools.nelts;

    for (rule = policy->rules; rule != NULL; rule = rule->next) {
        n += rule->limits.nelts;
    }

    if (mcp_table_init(&seal->counters, seal->region, n) != MCP_OK) {
        return MCP_ERROR;
    }

    seal->nnames = 0;
    seal->names = mcp_alloc(seal->region, (n + 1) * sizeof(mcp_name_t));

    if (seal->names == NULL) {
        return MCP_ERROR;
    }

    if (mcp_policy_seal_limits(seal, &policy->all_tools, NULL) != MCP_OK) {
        return MCP_ERROR;
    }

    for (rule = policy->rules; rule != NULL; rule = rule->next) {

        if (mcp_policy_seal_limits(seal, &rule->limits, &rule->reason)
            != MCP_OK)
        {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


static int
mcp_policy_seal_limits(mcp_policy_seal_t *seal, mcp_limits_t *limits,
    const mcp_str_t *reason)
{
    size_t        i, j;
    mcp_limit_t  *limit;

    static const mcp_str_t  again = mcp_string("expected each counter once in "
                                               "one list of limits");

    for (i = 0; i < limits->nelts; i++) {
        limit = &limits->elts[i];
        seal->policy->scopes |= 1 << limit->scope;

        if (reason != NULL && reason->len) {
            limit->reason = *reason;

        } else if (mcp_policy_limit_reason(seal, limit) != MCP_OK) {
            return MCP_ERROR;
        }

        if (mcp_policy_seal_limit(seal, limit) != MCP_OK) {
            return MCP_ERROR;
        }

        for (j = 0; j < i; j++) {

            if (limit->counter.len == 0
                || !mcp_str_eq(&limit->counter, &limits->elts[j].counter))
            {
                continue;
            }

            if (mcp_fault(seal->faults, &limit->place, &again, 1) != MCP_OK) {
                return MCP_ERROR;
            }

            break;
        }
    }

    return MCP_OK;
}


/* one counter has one window and one scope, whichever rule names it */

static int
mcp_policy_seal_limit(mcp_policy_seal_t *seal, mcp_limit_t *limit)
{
    mcp_name_t   *name, **slot;
    mcp_limit_t  *first;

    static const mcp_str_t  differs = mcp_string("expected the window and the "
                                                 "scope that the counter has "
                                                 "elsewhere");

    if (limit->counter.len) {
        slot = mcp_table_slot(&seal->counters, &limit->counter);

        if (*slot != NULL) {
            first = (*slot)->value;

            if (first->window != limit->window
                || first->scope != limit->scope)
            {
                return mcp_fault(seal->faults, &limit->place, &differs, 1);
            }

        } else {
            name = &seal->names[seal->nnames++];
            name->text = limit->counter;
            name->value = limit;
            *slot = name;
        }
    }

    return mcp_policy_limit_id(seal, limit);
}


static int
mcp_policy_limit_id(mcp_policy_seal_t *seal, mcp_limit_t *limit)
{
    u_char     digest[MCP_DIGEST_LEN], window[MCP_TEXT_UINT_LEN];
    mcp_str_t  text;
    mcp_str_t  parts[7];

    mcp_str_set(&parts[1], "\0");
    mcp_str_set(&parts[3], "\0");
    mcp_str_set(&parts[5], "\0");

    /*
     * Counter names hold no control character, so the rule that stands in
     * for a missing one is marked by one.
     */

    parts[0] = seal->policy->id;
    parts[2] = limit->counter;
    parts[4] = mcp_scopes[limit->scope];
    mcp_text_uint(&parts[6], window, limit->window);

    if (limit->counter.len == 0) {
        parts[1].data = (u_char *) "\1";
        parts[2] = limit->rule;
    }

    if (mcp_text_join(seal->region, &text, parts, 7) != MCP_OK) {
        return MCP_ERROR;
    }

    mcp_digest(digest, &text);
    memcpy(limit->id, digest, MCP_COUNTER_ID_LEN);

    return MCP_OK;
}


/* "At most 10 calls per minute." */

static int
mcp_policy_limit_reason(mcp_policy_seal_t *seal, mcp_limit_t *limit)
{
    size_t     i;
    u_char     max[MCP_TEXT_UINT_LEN], seconds[MCP_TEXT_UINT_LEN];
    mcp_str_t  parts[6];

    mcp_str_set(&parts[0], "At most ");
    mcp_str_set(&parts[2], " calls per ");
    mcp_str_set(&parts[4], " seconds");
    mcp_str_set(&parts[5], ".");

    mcp_text_uint(&parts[1], max, limit->max);

    if (limit->max == 1) {
        parts[2].data = (u_char *) " call per ";
        parts[2].len = sizeof(" call per ") - 1;
    }

    mcp_text_uint(&parts[3], seconds, limit->window / 1000);

    for (i = 0; i < mcp_nelts(mcp_windows); i++) {

        if (mcp_windows[i].size == limit->window) {
            parts[3] = mcp_windows[i].name;
            parts[4].len = 0;
        }
    }

    return mcp_text_join(seal->region, &limit->reason, parts, 6);
}
