
/*
 * The model's policies for lists: each condition is of an argument of its own,
 * so that there are arguments which meet all that is required and nothing that
 * is denied.
 */


#include "model_policy.h"


/* of each rule and of all tools: conditions, and amounts of limits */

#define MODEL_ARGS  ((MODEL_RULES + 1)                                        \
                     * (MCP_CHECKS * MODEL_CHECKS * MODEL_CHECKS + 1))


/* the rest of a condition; NULL: nothing is there */

typedef struct {
    const char       *condition;
    const char       *meets;
    const char       *fails;
} model_met_t;


/* an argument, and whether the condition shall be met */

typedef struct {
    const model_met_t  *met;
    int                 meets;
} model_arg_t;


typedef struct {
    uint64_t         *state;
    model_arg_t       args[MODEL_ARGS];
    size_t            nargs;
    size_t            ncounters;
} model_made_t;


static void model_made_rule(model_made_t *made, const model_key_t *key);
static void model_made_terms(model_made_t *made, int all);
static void model_made_checks(model_made_t *made, mcp_check_e kind);
static void model_made_limits(model_made_t *made, int all);
static void model_made_arg(model_made_t *made, const model_met_t *met,
    int meets);
static void model_made_section(model_made_t *made, const char *name,
    const char *const *entries, size_t n);
static void model_made_list(const char *const *entries, const int *lists,
    size_t n, int list);
static void model_made_args(model_made_t *made, int other);


static const model_met_t  model_mets[] = {
    { "\"op\":\"eq\",\"value\":1", "1", "2" },
    { "\"op\":\"neq\",\"value\":\"x\"", "\"y\"", "\"x\"" },
    { "\"op\":\"exists\",\"value\":true", "0", NULL },
    { "\"op\":\"exists\",\"value\":false", NULL, "0" },
    { "\"op\":\"in\",\"value\":[1,\"a\"]", "\"a\"", "\"b\"" },
    { "\"op\":\"not_in\",\"value\":[1,\"a\"]", "\"b\"", "\"a\"" },
    { "\"op\":\"gt\",\"value\":10", "11", "10" },
    { "\"op\":\"lte\",\"value\":10,\"coerce\":true", "\"10\"", "\"11\"" },
    { "\"op\":\"regex\",\"value\":\"^a\"", "\"ab\"", "\"ba\"" },
    { "\"op\":\"glob\",\"value\":\"a*\"", "\"ab\"", "\"ba\"" },
    { "\"op\":\"contains\",\"value\":\"b\"", "[\"b\"]", "[\"c\"]" },
    { "\"op\":\"type\",\"value\":\"object\"", "{}", "[]" },
    { "\"op\":\"length_gte\",\"value\":2", "\"ab\"", "\"a\"" },
    { "\"op\":\"cidr\",\"value\":\"10.0.0.0/8\"", "\"10.1.2.3\"",
      "\"11.0.0.1\"" }
};


/* what a limit counts */

static const model_met_t  model_amount = { NULL, "1", "\"x\"" };


static const char *const  model_prompts[] = { "p", "pq", "p*", "q*", "*" };


static const char *const  model_resources[] = {
    "db:t", "db:*", "file:///a/*", "db:{t}", "*:*"
};


void
model_random_listed(model_listed_t *listed, uint64_t *state)
{
    size_t        i, n, nrules;
    model_made_t  made;

    made.state = state;
    made.nargs = 0;
    made.ncounters = 0;
    n = 0;
    nrules = 0;

    model_start(listed->policy, sizeof(listed->policy));
    model_print("{\"version\":\"1\",\"default\":\"%s\","
                "\"catalog\":\"catalog.json\",\"hide\":[",
                unit_below(state, 2) ? "allow" : "deny");

    for (i = 0; i < model_nkeys; i++) {

        if (unit_below(state, 40) == 0) {
            model_print("%s\"%s\"", n++ ? "," : "", model_keys[i].key);
        }
    }

    model_print("],\"all_tools\":{");
    model_made_terms(&made, 1);
    model_print("}");

    model_made_section(&made, "prompts", model_prompts,
                       mcp_nelts(model_prompts));
    model_made_section(&made, "resources", model_resources,
                       mcp_nelts(model_resources));

    model_print(",\"tools\":{");

    for (i = 0; i < model_nkeys && nrules < MODEL_RULES; i++) {

        if (unit_below(state, 3) == 0) {
            model_print("%s", nrules++ ? "," : "");
            model_made_rule(&made, &model_keys[i]);
        }
    }

    model_print("}}");

    model_start(listed->witness, sizeof(listed->witness));
    model_made_args(&made, 0);

    for (i = 0; i < mcp_nelts(listed->others); i++) {
        model_start(listed->others[i], sizeof(listed->others[i]));
        model_made_args(&made, 1);
    }

    memset(&listed->facts, 0, sizeof(mcp_facts_t));

    listed->facts.shadow = (unit_below(state, 8) == 0);
    listed->facts.nobody = (unit_below(state, 4) == 0);
}


static void
model_made_rule(model_made_t *made, const model_key_t *key)
{
    const char  *action;

    static const char  *actions[] = {
        "allow", "allow", "allow", "deny", "hide", "require_approval"
    };

    action = actions[unit_below(made->state, mcp_nelts(actions))];

    model_print("\"%s\":{\"action\":\"%s\",\"mode\":\"%s\",", key->key, action,
                unit_below(made->state, 4) ? "enforce" : "shadow");
    model_made_terms(made, 0);
    model_print("}");
}


static void
model_made_terms(model_made_t *made, int all)
{
    model_made_checks(made, MCP_REQUIRE);
    model_made_checks(made, MCP_DENY_IF);
    model_made_checks(made, MCP_APPROVE_IF);
    model_made_limits(made, all);
}


/* what applies always is rare, and cannot be required */

static void
model_made_checks(model_made_t *made, mcp_check_e kind)
{
    size_t              i, k, n, conditions;
    const model_met_t  *met;

    n = unit_below(made->state, 6);
    n = (n > MODEL_CHECKS) ? 0 : n;

    model_print("\"%s\":[", model_lists[kind]);

    for (i = 0; i < n; i++) {
        model_print("%s{\"conditions\":[", i ? "," : "");

        conditions = 1 + unit_below(made->state, MODEL_CHECKS);

        if (kind != MCP_REQUIRE && unit_below(made->state, 10) == 0) {
            conditions = 0;
        }

        for (k = 0; k < conditions; k++) {
            met = &model_mets[unit_below(made->state, mcp_nelts(model_mets))];

            model_print("%s{\"path\":\"args.a%zu\",%s}", k ? "," : "",
                        made->nargs, met->condition);
            model_made_arg(made, met, kind == MCP_REQUIRE);
        }

        model_print("]}");
    }

    model_print("],");
}


static void
model_made_limits(model_made_t *made, int all)
{
    static const char  *scopes[] = { "grant", "session", "client", "global" };

    model_print("\"limits\":[");

    if (unit_below(made->state, 4) == 0) {
        model_print("{\"counter\":\"c%zu\",\"window\":60,\"max\":9,"
                    "\"scope\":\"%s\"", made->ncounters++,
                    scopes[unit_below(made->state, mcp_nelts(scopes))]);

        if (!all && unit_below(made->state, 2)) {
            model_print(",\"increment_from\":\"args.a%zu\"", made->nargs);
            model_made_arg(made, &model_amount, 1);
        }

        model_print("}");
    }

    model_print("]");
}


static void
model_made_arg(model_made_t *made, const model_met_t *met, int meets)
{
    assert_true(made->nargs < MODEL_ARGS);

    made->args[made->nargs].met = met;
    made->args[made->nargs].meets = meets;
    made->nargs++;
}


/* an entry is allowed, denied, or not there */

static void
model_made_section(model_made_t *made, const char *name,
    const char *const *entries, size_t n)
{
    int     lists[8];
    size_t  i;

    if (unit_below(made->state, 4) == 0) {
        return;
    }

    for (i = 0; i < n; i++) {
        lists[i] = (int) unit_below(made->state, 5);
    }

    model_print(",\"%s\":{\"default\":\"%s\",\"allow\":[", name,
                unit_below(made->state, 2) ? "allow" : "deny");
    model_made_list(entries, lists, n, 0);
    model_print("],\"deny\":[");
    model_made_list(entries, lists, n, 1);
    model_print("]}");
}


static void
model_made_list(const char *const *entries, const int *lists, size_t n,
    int list)
{
    size_t       i;
    const char  *comma;

    comma = "";

    for (i = 0; i < n; i++) {

        if (lists[i] == list) {
            model_print("%s\"%s\"", comma, entries[i]);
            comma = ",";
        }
    }
}


/* those that meet everything, or any */

static void
model_made_args(model_made_t *made, int other)
{
    size_t              i, which;
    const char         *values[3], *comma;
    const model_arg_t  *arg;

    comma = "";
    model_print("{");

    for (i = 0; i < made->nargs; i++) {
        arg = &made->args[i];

        values[0] = arg->meets ? arg->met->meets : arg->met->fails;
        values[1] = arg->meets ? arg->met->fails : arg->met->meets;
        values[2] = NULL;

        which = other ? unit_below(made->state, mcp_nelts(values)) : 0;

        if (values[which] != NULL) {
            model_print("%s\"a%zu\":%s", comma, i, values[which]);
            comma = ",";
        }
    }

    model_print("}");
}
