
/*
 * Policies that are sound: what each key becomes, in whatever order the keys
 * come; which calls share a counter, as its id says; the words of a limit;
 * the policy this project began with; and rules from directives, which know
 * a line of a configuration file in place of a pointer.
 */


#include "unit.h"


#define POLICY_ROOT(more)                                                     \
    "{\"version\":\"1\",\"default\":\"deny\"," more "}"
#define POLICY_LIMITS(limits)                                                 \
    POLICY_ROOT("\"tools\":{\"t\":{\"limits\":[" limits "]}}")


typedef struct {
    const char     *limit;
    uint64_t        window;
    uint64_t        max;
    mcp_scope_e     scope;
    const char     *reason;
} policy_limit_t;


static void policy_seed(void **state);
static void policy_keys(void **state);
static void policy_order(void **state);
static void policy_limits(void **state);
static void policy_reasons(void **state);
static void policy_ids(void **state);
static void policy_words(void **state);
static void policy_empty(void **state);
static void policy_directives(void **state);
static void policy_many_limits(void **state);
static void policy_starved(void **state);
static void policy_sound(unit_policy_t *load, const char *id,
    const char *text);
static mcp_limit_t *policy_limit(unit_policy_t *load, size_t rule,
    size_t limit);
static void policy_place(mcp_place_t *place, mcp_source_t *source,
    size_t line);


static const char  policy_seed_text[] =
    "{\n"
    "  \"version\": \"1\",\n"
    "  \"default\": \"deny\",\n"
    "  \"tools\": {\n"
    "    \"CreateAHORunGroup\": {\n"
    "      \"limits\": [\n"
    "        {\n"
    "          \"counter\": \"createahorungroup_rate\",\n"
    "          \"window\": \"minute\",\n"
    "          \"max\": 10,\n"
    "          \"scope\": \"grant\"\n"
    "        }\n"
    "      ]\n"
    "    }\n"
    "  }\n"
    "}\n";


static const char  policy_keys_text[] =
    "{\"tools\":{"
    "\"delete_*\":{\"action\":\"hide\",\"reason\":\"Not here.\"},"
    "\"a b/c~d\":{\"action\":\"deny\",\"reason\":\"\\u004eo.\","
    "\"limits\":[]},"
    "\"plain\":{},"
    "\"l\":{\"rate_limit\":{\"window\":60,\"max\":10},\"limits\":["
    "{\"max\":1,\"scope\":\"client\",\"window\":\"hour\",\"counter\":\"x\","
    "\"algorithm\":\"fixed\"}],\"action\":\"allow\"}},"
    "\"all_tools\":{\"limits\":[{\"counter\":\"all\",\"window\":1,"
    "\"max\":5}]},"
    "\"hide\":[\"secret\",\"x*\"],\"$schema\":\"\",\"name\":\"My policy\","
    "\"default\":\"allow\",\"version\":\"1\"}";


/* whatever may be a string has an escape in it */

static const char  policy_escaped_text[] =
    "{\"v\\u0065rsion\":\"\\u0031\",\"d\\u0065fault\":\"d\\u0065ny\","
    "\"nam\\u0065\":\"\\u006e\",\"hid\\u0065\":[\"\\u0068\"],"
    "\"tools\":{\"\\u0074\":{\"act\\u0069on\":\"d\\u0065ny\","
    "\"limits\":[{\"count\\u0065r\":\"\\u0063\","
    "\"window\":\"d\\u0061y\",\"max\":1,\"scope\":\"gr\\u0061nt\","
    "\"algorithm\":\"f\\u0069xed\"}]}}}";


static const policy_limit_t  policy_limit_rows[] = {
    { "\"window\":\"second\",\"max\":1", 1000, 1, MCP_SCOPE_GRANT,
      "At most 1 call per second." },
    { "\"window\":\"minute\",\"max\":10,\"scope\":\"grant\"", 60000, 10,
      MCP_SCOPE_GRANT, "At most 10 calls per minute." },
    { "\"window\":\"hour\",\"max\":2,\"scope\":\"session\"", 3600000, 2,
      MCP_SCOPE_SESSION, "At most 2 calls per hour." },
    { "\"window\":\"day\",\"max\":9007199254740991,\"scope\":\"client\"",
      86400000, 9007199254740991ull, MCP_SCOPE_CLIENT,
      "At most 9007199254740991 calls per day." },
    { "\"window\":60,\"max\":1,\"scope\":\"global\"", 60000, 1,
      MCP_SCOPE_GLOBAL, "At most 1 call per minute." },
    { "\"window\":1,\"max\":3,\"algorithm\":\"fixed\"", 1000, 3,
      MCP_SCOPE_GRANT, "At most 3 calls per second." },
    { "\"window\":90,\"max\":3", 90000, 3, MCP_SCOPE_GRANT,
      "At most 3 calls per 90 seconds." },
    { "\"window\":31622400,\"max\":1", 31622400000ull, 1, MCP_SCOPE_GRANT,
      "At most 1 call per 31622400 seconds." },
    { "\"w\\u0069ndow\":\"m\\u0069nute\",\"max\":1,\"scope\":\"gr\\u0061nt\"",
      60000, 1, MCP_SCOPE_GRANT, "At most 1 call per minute." },
    { "\"window\":60,\"max\":9,\"increment\":1", 60000, 9, MCP_SCOPE_GRANT,
      "At most 9 calls per minute." },
    { "\"window\":60,\"max\":9,\"increment\":9,\"algorithm\":\"sliding\"",
      60000, 9, MCP_SCOPE_GRANT, "At most 9 units per minute." },
    { "\"window\":\"day\",\"max\":1,\"increment_from\":\"args.n[0]\"", 86400000,
      1, MCP_SCOPE_GRANT, "At most 1 of args.n[0] per day." },
    { "\"window\":60,\"max\":9,\"on_deny\":\"Slowly.\"", 60000, 9,
      MCP_SCOPE_GRANT, "Slowly." }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(policy_seed),
        cmocka_unit_test(policy_keys),
        cmocka_unit_test(policy_order),
        cmocka_unit_test(policy_limits),
        cmocka_unit_test(policy_reasons),
        cmocka_unit_test(policy_ids),
        cmocka_unit_test(policy_words),
        cmocka_unit_test(policy_empty),
        cmocka_unit_test(policy_directives),
        cmocka_unit_test(policy_many_limits),
        cmocka_unit_test(policy_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
policy_seed(void **state)
{
    mcp_limit_t    *limit;
    unit_policy_t   load;

    (void) state;

    policy_sound(&load, "seed", policy_seed_text);

    assert_int_equal(load.policy->fallback, MCP_ACTION_DENY);
    assert_null(load.policy->tools.first->next);
    assert_int_equal(load.policy->hiding, 0);
    unit_same(&load.policy->tools.first->name, "CreateAHORunGroup", 0, "tool");
    assert_int_equal(load.policy->tools.first->action, MCP_ACTION_ALLOW);

    limit = policy_limit(&load, 0, 0);
    unit_same(&limit->rule, "/tools/CreateAHORunGroup/limits/0", 0, "rule");
    unit_same(&limit->counter, "createahorungroup_rate", 0, "counter");
    unit_same(&limit->reason, "At most 10 calls per minute.", 0, "reason");
    assert_int_equal(limit->scope, MCP_SCOPE_GRANT);
    assert_int_equal(limit->rate.size, 60000);
    assert_int_equal(limit->rate.max, 10);

    unit_region_done(&load.region);
}


static void
policy_keys(void **state)
{
    mcp_rule_t     *rule;
    mcp_limit_t    *limit;
    unit_policy_t   load;

    (void) state;

    policy_sound(&load, "id", policy_keys_text);

    unit_same(&load.policy->id, "id", 0, "id");
    unit_same(&load.policy->name, "My policy", 0, "name");
    assert_int_equal(load.policy->fallback, MCP_ACTION_ALLOW);
    assert_int_equal(load.policy->hiding, 1);

    rule = load.policy->tools.first;
    unit_same(&rule->name, "delete_*", 0, "tool");
    assert_int_equal(rule->action, MCP_ACTION_HIDE);
    unit_same(&rule->action_rule, "/tools/delete_*/action", 0, "rule");
    unit_same(&rule->reason, "Not here.", 0, "reason");

    rule = rule->next;
    unit_same(&rule->name, "a b/c~d", 1, "tool");
    assert_int_equal(rule->action, MCP_ACTION_DENY);
    unit_same(&rule->action_rule, "/tools/a b~1c~0d/action", 1, "rule");
    unit_same(&rule->reason, "No.", 1, "reason");
    assert_int_equal(rule->terms.limits.nelts, 0);

    rule = rule->next;
    unit_same(&rule->name, "plain", 2, "tool");
    assert_int_equal(rule->action, MCP_ACTION_ALLOW);

    /* the limits of a rule come before its rate limit */

    rule = rule->next;
    assert_null(rule->next);
    assert_int_equal(rule->terms.limits.nelts, 2);

    limit = policy_limit(&load, 3, 0);
    unit_same(&limit->rule, "/tools/l/limits/0", 3, "rule");

    limit = policy_limit(&load, 3, 1);
    unit_same(&limit->rule, "/tools/l/rate_limit", 3, "rule");
    unit_same(&limit->counter, "", 3, "counter");
    assert_int_equal(limit->scope, MCP_SCOPE_SESSION);
    assert_int_equal(limit->rate.size, 60000);
    assert_int_equal(limit->rate.max, 10);

    assert_int_equal(load.policy->all_tools.limits.nelts, 1);
    unit_same(&load.policy->all_tools.limits.elts[0].rule,
              "/all_tools/limits/0", 0, "rule");

    assert_null(load.policy->hides->next->next);
    unit_same(&load.policy->hides->tool, "secret", 0, "hide");
    unit_same(&load.policy->hides->next->tool, "x*", 1, "hide");

    unit_region_done(&load.region);
}


/* the same rule with its keys in all orders */

static void
policy_order(void **state)
{
    char            text[512];
    size_t          i, a, b, c;
    mcp_rule_t     *rule;
    unit_policy_t   load;

    static const char  *keys[] = {
        "\"action\":\"deny\"", "\"reason\":\"R\"",
        "\"rate_limit\":{\"max\":1,\"window\":1}",
        "\"limits\":[{\"counter\":\"c\",\"window\":1,\"max\":1}]"
    };

    (void) state;

    for (i = 0; i < 64; i++) {
        a = i % 4;
        b = i / 4 % 4;
        c = i / 16;

        if (a == b || b == c || c == a) {
            continue;
        }

        (void) sprintf(text, POLICY_ROOT("\"tools\":{\"t\":{%s,%s,%s,%s}}"),
                       keys[a], keys[b], keys[c], keys[6 - a - b - c]);

        policy_sound(&load, "p", text);
        rule = load.policy->tools.first;

        assert_int_equal(rule->action, MCP_ACTION_DENY);
        unit_same(&rule->reason, "R", i, "reason");
        assert_int_equal(rule->terms.limits.nelts, 2);
        unit_same(&rule->terms.limits.elts[0].rule, "/tools/t/limits/0", i,
                  "rule");
        unit_same(&rule->terms.limits.elts[1].rule, "/tools/t/rate_limit", i,
                  "rule");
        unit_same(&rule->terms.limits.elts[0].reason, "R", i, "reason");

        unit_region_done(&load.region);
    }
}


static void
policy_limits(void **state)
{
    char                   text[512];
    size_t                 i;
    mcp_limit_t           *limit;
    unit_policy_t          load;
    const policy_limit_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(policy_limit_rows); i++) {
        row = &policy_limit_rows[i];

        (void) sprintf(text, POLICY_LIMITS("{\"counter\":\"c\",%s}"),
                       row->limit);
        policy_sound(&load, "p", text);
        limit = policy_limit(&load, 0, 0);

        assert_true(limit->rate.size == row->window);
        assert_true(limit->rate.max == row->max);
        assert_int_equal(limit->scope, row->scope);
        unit_same(&limit->reason, row->reason, i, "reason");

        unit_region_done(&load.region);
    }
}


/* a rule's own reason goes before the engine's words, and only for its own */

static void
policy_reasons(void **state)
{
    unit_policy_t  load;

    (void) state;

    policy_sound(&load, "p",
        POLICY_ROOT("\"all_tools\":{\"limits\":[{\"counter\":\"a\","
                    "\"window\":1,\"max\":1}]},\"tools\":{\"t\":{"
                    "\"limits\":[{\"counter\":\"b\",\"window\":1,\"max\":1}],"
                    "\"reason\":\"Slowly.\",\"rate_limit\":{\"max\":1,"
                    "\"window\":1}},\"u\":{\"limits\":[{\"counter\":\"b\","
                    "\"window\":1,\"max\":2}]}}"));

    unit_same(&load.policy->all_tools.limits.elts[0].reason,
              "At most 1 call per second.", 0, "reason");
    unit_same(&policy_limit(&load, 0, 0)->reason, "Slowly.", 1, "reason");
    unit_same(&policy_limit(&load, 0, 1)->reason, "Slowly.", 2, "reason");
    unit_same(&policy_limit(&load, 1, 0)->reason,
              "At most 2 calls per second.", 3, "reason");

    unit_region_done(&load.region);
}


/* whatever names a counter is in its id, and nothing else */

static void
policy_ids(void **state)
{
    size_t         i, k;
    mcp_limit_t   *limit;
    unit_policy_t  load[16];

    static const struct {
        const char  *id;
        const char  *text;
        size_t       same;       /* the first row with that counter */
    } rows[] = {
        { "p", POLICY_LIMITS("{\"counter\":\"c\",\"window\":60,\"max\":1}"),
          0 },
        { "p", POLICY_LIMITS("{\"counter\":\"c\",\"window\":\"minute\","
                             "\"max\":2,\"scope\":\"grant\"}"), 0 },
        { "p", POLICY_ROOT("\"tools\":{\"other*\":{\"reason\":\"R\","
                           "\"limits\":[{\"counter\":\"\\u0063\","
                           "\"window\":60,\"max\":1}]}}"), 0 },
        { "q", POLICY_LIMITS("{\"counter\":\"c\",\"window\":60,\"max\":1}"),
          3 },
        { "p", POLICY_LIMITS("{\"counter\":\"d\",\"window\":60,\"max\":1}"),
          4 },
        { "p", POLICY_LIMITS("{\"counter\":\"c\",\"window\":61,\"max\":1}"),
          5 },
        { "p", POLICY_LIMITS("{\"counter\":\"c\",\"window\":60,\"max\":1,"
                             "\"scope\":\"session\"}"), 6 },
        { "p", POLICY_ROOT("\"tools\":{\"t\":{\"rate_limit\":{\"max\":1,"
                           "\"window\":60}}}"), 7 },
        { "p", POLICY_ROOT("\"tools\":{\"t\":{\"rate_limit\":{\"max\":9,"
                           "\"window\":\"minute\"}}}"), 7 },
        { "p", POLICY_ROOT("\"tools\":{\"u\":{\"rate_limit\":{\"max\":1,"
                           "\"window\":60}}}"), 9 },
        { "p", POLICY_ROOT("\"tools\":{\"t\":{\"rate_limit\":{\"max\":1,"
                           "\"window\":61}}}"), 10 },

        /* a counter that is called as a rule is */

        { "p", POLICY_LIMITS("{\"counter\":\"/tools/t/rate_limit\","
                             "\"window\":60,\"max\":1,\"scope\":"
                             "\"session\"}"), 11 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        policy_sound(&load[i], rows[i].id, rows[i].text);
        limit = policy_limit(&load[i], 0, 0);

        for (k = 0; k < i; k++) {

            if ((memcmp(limit->id, policy_limit(&load[k], 0, 0)->id,
                        MCP_COUNTER_ID_LEN) == 0)
                != (rows[i].same == rows[k].same))
            {
                fail_msg("rows %zu and %zu", k, i);
            }
        }
    }

    for (i = 0; i < mcp_nelts(rows); i++) {
        unit_region_done(&load[i].region);
    }
}


static void
policy_words(void **state)
{
    size_t     i;
    mcp_str_t  text;

    static const struct {
        const char   *text;
        mcp_scope_e   scope;
        uint64_t      window;
    } rows[] = {
        { "grant", MCP_SCOPE_GRANT, 0 }, { "session", MCP_SCOPE_SESSION, 0 },
        { "client", MCP_SCOPE_CLIENT, 0 }, { "global", MCP_SCOPE_GLOBAL, 0 },
        { "second", MCP_SCOPES, 1000 }, { "minute", MCP_SCOPES, 60000 },
        { "hour", MCP_SCOPES, 3600000 }, { "day", MCP_SCOPES, 86400000 },
        { "", MCP_SCOPES, 0 }, { "Grant", MCP_SCOPES, 0 },
        { "minutes", MCP_SCOPES, 0 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        text = unit_str(rows[i].text);
        assert_int_equal(mcp_scope_find(&text), rows[i].scope);
        assert_int_equal(mcp_window_find(&text), rows[i].window);
    }
}


static void
policy_empty(void **state)
{
    unit_policy_t  load;

    (void) state;

    policy_sound(&load, "p",
                POLICY_ROOT("\"hide\":[],\"all_tools\":{\"limits\":[]},"
                            "\"tools\":{}"));

    assert_int_equal(load.policy->hiding, 0);
    assert_null(load.policy->tools.first);

    unit_region_done(&load.region);
}


/* what nginx adds: a tool may be named twice, and a line says where */

static void
policy_directives(void **state)
{
    size_t          i;
    mcp_str_t       id, text;
    mcp_rule_t     *rule;
    mcp_place_t     place;
    mcp_faults_t    faults;
    mcp_source_t    source;
    mcp_policy_t   *policy;
    unit_region_t   region;

    static const char  *tools[] = { "a", "b*", "a" };
    static const char  *hides[] = { "x", "x" };

    (void) state;

    unit_region_init(&region, UNIT_ENDLESS);

    memset(&faults, 0, sizeof(mcp_faults_t));
    faults.region = &region.region;

    id = unit_str("p");
    policy = mcp_policy_create(&region.region, &id);
    assert_non_null(policy);

    for (i = 0; i < 3; i++) {
        text = unit_str(tools[i]);
        policy_place(&place, &source, 10 + i);
        rule = mcp_rules_add(&policy->tools, &region.region, &text, &place);
        assert_non_null(rule);
        assert_int_equal(rule->action, MCP_ACTION_ALLOW);
    }

    for (i = 0; i < 2; i++) {
        text = unit_str(hides[i]);
        policy_place(&place, &source, 20 + i);
        assert_int_equal(mcp_policy_add_hide(policy, &region.region, &text,
                                             &place),
                         MCP_OK);
    }

    assert_int_equal(mcp_policy_seal(policy, &region.region, &faults), MCP_OK);
    assert_int_equal(faults.count, 2);
    unit_same(&faults.lines[0],
              "nginx.conf:12: there is a rule for this tool already, \"a\"", 0,
              "fault");
    unit_same(&faults.lines[1],
              "nginx.conf:21: expected each entry once, found again \"x\"", 1,
              "fault");

    assert_int_equal(mcp_place_line(&region.region, &place, &text), MCP_OK);
    unit_same(&text, "nginx.conf:21", 0, "place");

    region.left = 0;
    assert_int_equal(mcp_place_line(&region.region, &place, &text), MCP_ERROR);

    unit_region_done(&region);
}


/* a file may have as many limits of all tools as there can be: nginx adds */

static void
policy_many_limits(void **state)
{
    size_t          i;
    mcp_place_t     place;
    mcp_limit_t    *limit;
    mcp_source_t    source;
    unit_policy_t   load;

    (void) state;

    memset(&load, 0, sizeof(unit_policy_t));
    unit_region_init(&load.region, UNIT_ENDLESS);
    load.faults.region = &load.region.region;
    load.policy = mcp_policy_create(&load.region.region, &load.source.file);

    for (i = 0; i <= MCP_LIMITS_MAX; i++) {
        limit = mcp_limits_add(&load.policy->all_tools.limits,
                               &load.region.region);
        policy_place(&place, &source, 1 + i);
        limit->place = place;
    }

    assert_int_equal(mcp_policy_seal(load.policy, &load.region.region,
                                     &load.faults),
                     MCP_OK);
    assert_int_equal(load.faults.count, 1);
    unit_same(&load.faults.lines[0],
              "nginx.conf:17: expected at most 16 limits of all tools", 0,
              "fault");

    unit_region_done(&load.region);
}


static void
policy_starved(void **state)
{
    (void) state;

    assert_true(unit_starve(unit_policy_run, policy_keys_text, MCP_OK) > 0);
    assert_true(unit_starve(unit_policy_run, policy_escaped_text, MCP_OK) > 0);
}


static void
policy_sound(unit_policy_t *load, const char *id, const char *text)
{
    unit_policy(load, id, text);

    if (load->faults.count) {
        fail_msg("%.*s", (int) load->faults.lines[0].len,
                 (char *) load->faults.lines[0].data);
    }
}


static mcp_limit_t *
policy_limit(unit_policy_t *load, size_t rule, size_t limit)
{
    mcp_rule_t  *r;

    for (r = load->policy->tools.first; rule > 0; rule--) {
        r = r->next;
    }

    assert_true(limit < r->terms.limits.nelts);

    return &r->terms.limits.elts[limit];
}


static void
policy_place(mcp_place_t *place, mcp_source_t *source, size_t line)
{
    memset(source, 0, sizeof(mcp_source_t));
    memset(place, 0, sizeof(mcp_place_t));

    source->file = unit_str("nginx.conf");
    place->source = source;
    place->offset = line;
}
