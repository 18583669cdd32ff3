
/*
 * The model's policies and calls: made at random, and printed.
 */


#include "model_policy.h"


static void model_random_rules(model_policy_t *policy, uint64_t *state);
static void model_random_terms(model_terms_t *terms, int all,
    uint64_t *state);
static void model_random_checks(model_terms_t *terms, mcp_check_e kind,
    uint64_t *state);
static void model_print_terms(const model_terms_t *terms);
static void model_print_checks(const model_terms_t *terms, mcp_check_e kind);


/* in the order in which they are asked: names, globs by length, classes */

const model_key_t  model_keys[] = {
    { "get_a", "get_a", '=', "get_a" },
    { "get_b", "get_b", '=', "get_b" },
    { "put", "put", '=', "put" },
    { "read_it", "read_it", '=', "read_it" },
    { "a/b", "a~1b", '=', "a/b" },
    { "get_*", "get_*", '^', "get_" },
    { "*_it", "*_it", '$', "_it" },
    { "g*", "g*", '^', "g" },
    { "*", "*", '*', "" },
    { "@Low", "@Low", '@', "Low" },
    { "@High", "@High", '@', "High" },
    { "@Read", "@Read", '@', "Read" },
    { "@Write", "@Write", '@', "Write" },
    { "@Destructive", "@Destructive", '@', "Destructive" }
};


const size_t  model_nkeys = mcp_nelts(model_keys);


const model_tool_t  model_tools[] = {
    { "get_a", "get_a", "", "", 1 },
    { "get_b", "g\\u0065t_b", "", "", 1 },
    { "put", "put", "", "", 1 },
    { "zzz", "zzz", "", "", 1 },
    { "read_it", "read_it", "Read", "Low", 1 },
    { "write_it", "write_it", "Write", "High", 1 },
    { "run_it", "run_it", "Execute", "High", 1 },
    { "delete_it", "delete_it", "Destructive", "Critical", 1 },
    { "a/b", "a\\/b", "", "", 0 },
    { "get_ a", "get_ a", "", "", 0 }
};


const size_t  model_ntools = mcp_nelts(model_tools);


const model_counter_t  model_counters[] = {
    { "c0", "\"window\":\"minute\",\"scope\":\"grant\"", MCP_SCOPE_GRANT },
    { "c1", "\"window\":60,\"scope\":\"session\",\"algorithm\":\"sliding\"",
      MCP_SCOPE_SESSION },
    { "c2", "\"window\":1,\"scope\":\"client\",\"algorithm\":\"fixed\"",
      MCP_SCOPE_CLIENT },
    { "c3", "\"window\":\"day\",\"scope\":\"global\"", MCP_SCOPE_GLOBAL }
};


const char  *model_lists[] = { "require", "deny_if", "approve_if" };


void
model_random_case(model_case_t *c, uint64_t *state)
{
    size_t  i;

    static char  *names[MCP_SCOPES][2] = {
        { "alice", "" }, { "s-1", "" }, { "192.0.2.1", "192.0.2.1" },
        { "", "" }
    };

    model_forget();
    memset(c, 0, sizeof(model_case_t));

    model_random_rules(&c->policy, state);
    model_random_terms(&c->policy.all, 1, state);

    for (i = 0; i < mcp_nelts(model_keys); i++) {
        c->policy.hidden |= (unit_below(state, 40) == 0) << i;
    }

    c->policy.allow = unit_below(state, 3) != 0;
    c->tool = &model_tools[unit_below(state, mcp_nelts(model_tools))];
    c->args = unit_below(state, 8) ? model_args(state) : NULL;

    for (i = 0; i < MCP_SCOPES; i++) {
        c->facts.who[i] = unit_str(names[i][unit_below(state, 2)]);
    }

    c->facts.shadow = (unit_below(state, 6) == 0);
    c->facts.nobody = (unit_below(state, 6) == 0);
}


void
model_print_policy(const model_policy_t *policy)
{
    size_t               i, n;
    const model_rule_t  *rule;

    model_print("{\"version\":\"1\",\"default\":\"%s\","
                "\"catalog\":\"catalog.json\",\"hide\":[",
                policy->allow ? "allow" : "deny");
    n = 0;

    for (i = 0; i < mcp_nelts(model_keys); i++) {

        if (policy->hidden & (1u << i)) {
            model_print("%s\"%s\"", n++ ? "," : "", model_keys[i].key);
        }
    }

    model_print("],\"all_tools\":{");
    model_print_terms(&policy->all);
    model_print("},\"tools\":{");

    /* the order of rules says nothing */

    for (i = policy->nrules; i > 0; i--) {
        rule = &policy->rules[i - 1];

        model_print("\"%s\":{", rule->key->key);

        if (rule->action != NULL) {
            model_print("\"action\":\"%s\",", rule->action);
        }

        if (rule->reason != NULL) {
            model_print("\"reason\":\"%s\",", rule->reason);
        }

        if (rule->rate_limit) {
            model_print("\"rate_limit\":{\"max\":9,\"window\":60},");
        }

        model_print("\"mode\":\"%s\",", rule->shadow ? "shadow" : "enforce");
        model_print_terms(&rule->terms);
        model_print("}%s", i > 1 ? "," : "");
    }

    model_print("}}");
}


void
model_print_call(const model_case_t *c)
{
    model_print("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
                "\"params\":{\"name\":\"%s\"", c->tool->json);

    if (c->args != NULL) {
        model_print(",\"arguments\":");
        model_print_value(c->args);
    }

    model_print("}}");
}


static void
model_random_rules(model_policy_t *policy, uint64_t *state)
{
    size_t         i;
    model_rule_t  *rule;

    static const char  *actions[] = {
        NULL, NULL, NULL, NULL, "allow", "deny", "hide", "require_approval"
    };

    /* some of the keys, in their order or in the opposite one */

    for (i = 0; i < mcp_nelts(model_keys); i++) {

        if (policy->nrules == MODEL_RULES || unit_below(state, 3)) {
            continue;
        }

        rule = &policy->rules[policy->nrules++];

        rule->key = &model_keys[i];
        rule->action = actions[unit_below(state, mcp_nelts(actions))];
        rule->reason = unit_below(state, 3) ? NULL : "Reason.";
        rule->shadow = (unit_below(state, 4) == 0);
        rule->rate_limit = (unit_below(state, 4) == 0);

        model_random_terms(&rule->terms, 0, state);
    }
}


static void
model_random_terms(model_terms_t *terms, int all, uint64_t *state)
{
    size_t          i, first;
    model_limit_t  *limit;

    for (i = 0; i < MCP_CHECKS; i++) {
        model_random_checks(terms, (mcp_check_e) i, state);
    }

    terms->nlimits = unit_below(state, MODEL_LIMITS + 1);
    first = unit_below(state, mcp_nelts(model_counters));

    for (i = 0; i < terms->nlimits; i++) {
        limit = &terms->limits[i];
        limit->counter = (first + i) % mcp_nelts(model_counters);
        limit->on_deny = unit_below(state, 3) ? NULL : "Too fast.";
        limit->increment = unit_below(state, 3);

        if (!all && unit_below(state, 4) == 0) {
            limit->increment = 0;
            limit->from = unit_below(state, 2) ? ".a" : ".b1";
        }
    }
}


/* most often none; without conditions a few of those that may be */

static void
model_random_checks(model_terms_t *terms, mcp_check_e kind, uint64_t *state)
{
    size_t          i, n;
    model_check_t  *check;

    n = unit_below(state, 8);
    terms->nchecks[kind] = (n <= MODEL_CHECKS) ? n : 0;

    for (n = 0; n < terms->nchecks[kind]; n++) {
        check = &terms->checks[kind][n];
        check->on_deny = unit_below(state, 3) ? NULL : "On deny.";
        check->nconditions = 1 + unit_below(state, MODEL_CHECKS);

        if (kind != MCP_REQUIRE && unit_below(state, 12) == 0) {
            check->nconditions = 0;
        }

        for (i = 0; i < check->nconditions; i++) {
            model_condition(&check->conditions[i], state);
        }
    }
}


static void
model_print_terms(const model_terms_t *terms)
{
    size_t                n;
    const model_limit_t  *limit;

    for (n = 0; n < MCP_CHECKS; n++) {
        model_print_checks(terms, (mcp_check_e) n);
    }

    model_print("\"limits\":[");

    for (n = 0; n < terms->nlimits; n++) {
        limit = &terms->limits[n];

        model_print("%s{\"counter\":\"%s\",%s,\"max\":7", n ? "," : "",
                    model_counters[limit->counter].name,
                    model_counters[limit->counter].more);

        if (limit->increment) {
            model_print(",\"increment\":%d", (int) limit->increment);
        }

        if (limit->from != NULL) {
            model_print(",\"increment_from\":\"");
            model_print_path(limit->from);
            model_print("\"");
        }

        if (limit->on_deny != NULL) {
            model_print(",\"on_deny\":\"%s\"", limit->on_deny);
        }

        model_print("}");
    }

    model_print("]");
}


static void
model_print_checks(const model_terms_t *terms, mcp_check_e kind)
{
    size_t                i, n;
    const model_check_t  *check;

    model_print("\"%s\":[", model_lists[kind]);

    for (n = 0; n < terms->nchecks[kind]; n++) {
        check = &terms->checks[kind][n];
        model_print("%s{\"conditions\":[", n ? "," : "");

        for (i = 0; i < check->nconditions; i++) {
            model_print("%s", i ? "," : "");
            model_print_condition(&check->conditions[i]);
        }

        model_print("]");

        if (check->on_deny != NULL) {
            model_print(",\"on_deny\":\"%s\"", check->on_deny);
        }

        model_print("}");
    }

    model_print("],");
}
