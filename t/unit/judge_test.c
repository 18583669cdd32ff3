
/*
 * The judge: over a table of policies and messages, what is decided, by which
 * rule, for which reason and with which claims; what an agent is told; and
 * that an answer does not tell what is hidden from what does not exist.
 */


#include "unit.h"
#include "mcp_judge.h"


#define JUDGE_CALL(name)                                                      \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"    \
    "\"name\":\"" name "\"}}"
#define JUDGE_METHOD(id, method)                                              \
    "{\"jsonrpc\":\"2.0\"," id "\"method\":\"" method "\"}"
#define JUDGE_LIMIT(counter, more)                                            \
    "{\"counter\":\"" counter "\",\"window\":60,\"max\":10" more "}"

#define JUDGE_N16   "nnnnnnnnnnnnnnnn"
#define JUDGE_N128  JUDGE_N16 JUDGE_N16 JUDGE_N16 JUDGE_N16                   \
                    JUDGE_N16 JUDGE_N16 JUDGE_N16 JUDGE_N16

#define JUDGE_DEFAULT  "(default deny)"
#define JUDGE_HIDDEN   "(hidden)"


typedef struct {
    size_t           policy;       /* of judge_policies */
    const char      *message;
    mcp_decision_e   decision;
    const char      *rule;
    const char      *reason;
    const char      *claims;       /* rule=who, separated by blanks */
} judge_row_t;


static void judge_rows(void **state);
static void judge_answers_alike(void **state);
static void judge_precedence(void **state);
static void judge_limits(void **state);
static void judge_texts(void **state);
static void judge_names(void **state);
static void judge_starved(void **state);
static int judge_run(mcp_region_t *region, const void *input);
static void judge_policy(unit_policy_t *policy, const char *text);
static void judge(mcp_verdict_t *verdict, const mcp_policy_t *policy,
    const char *text, unit_region_t *region);
static void judge_claims(const mcp_verdict_t *verdict, char *out);


static const char  *judge_policies[] = {

    /* 0: nothing is said of any tool, and that means deny */

    "{\"version\":\"1\",\"default\":\"deny\"}",

    /* 1: the same, and it means allow */

    "{\"version\":\"1\",\"default\":\"allow\"}",

    /* 2: a bit of everything, default deny */

    "{\"version\":\"1\",\"default\":\"deny\",\"hide\":[\"secret\",\"h?d*\"],"
    "\"tools\":{\"ok\":{},\"get_*\":{},\"get_secret*\":{\"action\":\"deny\"},"
    "\"get_secret_ok\":{},\"no\":{\"action\":\"deny\",\"reason\":\"Never.\"},"
    "\"gone\":{\"action\":\"hide\"},\"secret\":{},\"a b/c\":{},"
    "\"x y\":{\"action\":\"deny\"}}}",

    /* 3: the same hiding, default allow */

    "{\"version\":\"1\",\"default\":\"allow\",\"hide\":[\"secret\"],"
    "\"tools\":{\"*\":{},\"delete_*\":{\"action\":\"deny\"}}}",

    /* 4: limits */

    "{\"version\":\"1\",\"default\":\"allow\",\"all_tools\":{\"limits\":["
    JUDGE_LIMIT("all", ",\"scope\":\"global\"") "]},\"tools\":{"
    "\"a\":{\"rate_limit\":{\"max\":3,\"window\":1},\"limits\":["
    JUDGE_LIMIT("g", "") "," JUDGE_LIMIT("c", ",\"scope\":\"client\"") "]},"
    "\"d\":{\"action\":\"deny\",\"limits\":[" JUDGE_LIMIT("g", "") "]},"
    "\"b*\":{\"reason\":\"Slowly.\",\"rate_limit\":{\"max\":3,\"window\":1}}"
    "}}",

    /* 5: limits of one tool only */

    "{\"version\":\"1\",\"default\":\"allow\",\"tools\":{\"a\":{\"limits\":["
    JUDGE_LIMIT("g", "") "]}}}",

    /* 6: all is hidden, and what is no name for MCP denied in the same way */

    "{\"version\":\"1\",\"default\":\"allow\",\"hide\":[\"*\"],"
    "\"tools\":{\"ok\":{}}}"
};


static const judge_row_t  judge_table[] = {
    { 0, JUDGE_CALL("x"), MCP_DENY, JUDGE_DEFAULT,
      "Tool \"x\" is not permitted by policy.", "" },
    { 1, JUDGE_CALL("x"), MCP_ALLOW, "", "", "" },

    { 2, JUDGE_CALL("ok"), MCP_ALLOW, "", "", "" },
    { 2, JUDGE_CALL("o\\u006b"), MCP_ALLOW, "", "", "" },
    { 2, JUDGE_CALL("OK"), MCP_DENY, JUDGE_DEFAULT, "Unknown tool: OK", "" },
    { 2, JUDGE_CALL("ok "), MCP_DENY, JUDGE_DEFAULT, "Unknown tool: ok ",
      "" },
    { 2, JUDGE_CALL("get_x"), MCP_ALLOW, "", "", "" },
    { 2, JUDGE_CALL("get_"), MCP_ALLOW, "", "", "" },
    { 2, JUDGE_CALL("get"), MCP_DENY, JUDGE_DEFAULT, "Unknown tool: get",
      "" },
    { 2, JUDGE_CALL("get_secret"), MCP_DENY, "/tools/get_secret*/action",
      "Tool \"get_secret\" is denied by policy.", "" },
    { 2, JUDGE_CALL("get_secret_ok"), MCP_ALLOW, "", "", "" },
    { 2, JUDGE_CALL("no"), MCP_DENY, "/tools/no/action", "Never.", "" },
    { 2, JUDGE_CALL("gone"), MCP_HIDE, "/tools/gone/action",
      "Unknown tool: gone", "" },
    { 2, JUDGE_CALL("secret"), MCP_HIDE, JUDGE_HIDDEN, "Unknown tool: secret",
      "" },
    { 2, JUDGE_CALL("hidden"), MCP_HIDE, JUDGE_HIDDEN, "Unknown tool: hidden",
      "" },
    { 2, JUDGE_CALL("h\\u00e9d"), MCP_DENY, JUDGE_DEFAULT,
      "Unknown tool: h\xc3\xa9" "d", "" },

    /* names that MCP does not have: by an exact rule only */

    { 2, JUDGE_CALL("a b/c"), MCP_ALLOW, "", "", "" },
    { 2, JUDGE_CALL("x y"), MCP_DENY, "/tools/x y/action",
      "Tool \"x y\" is denied by policy.", "" },
    { 2, JUDGE_CALL("get_ x"), MCP_DENY, JUDGE_DEFAULT,
      "Unknown tool: get_ x", "" },
    { 2, JUDGE_CALL("get_*"), MCP_DENY, JUDGE_DEFAULT, "Unknown tool: get_*",
      "" },
    { 1, JUDGE_CALL("a/b"), MCP_DENY, JUDGE_DEFAULT,
      "Tool \"a/b\" is not permitted by policy.", "" },
    { 1, JUDGE_CALL(JUDGE_N128), MCP_ALLOW, "", "", "" },
    { 1, JUDGE_CALL(JUDGE_N128 "n"), MCP_DENY, JUDGE_DEFAULT,
      "Tool \"" JUDGE_N128 "\" is not permitted by policy.", "" },
    { 3, JUDGE_CALL("x"), MCP_ALLOW, "", "", "" },
    { 3, JUDGE_CALL("delete_x"), MCP_DENY, "/tools/delete_*/action",
      "Tool \"delete_x\" is denied by policy.", "" },
    { 3, JUDGE_CALL("delete_ x"), MCP_DENY, JUDGE_DEFAULT,
      "Unknown tool: delete_ x", "" },
    { 3, JUDGE_CALL("secret"), MCP_HIDE, JUDGE_HIDDEN, "Unknown tool: secret",
      "" },
    { 6, JUDGE_CALL("ok"), MCP_HIDE, JUDGE_HIDDEN, "Unknown tool: ok", "" },
    { 6, JUDGE_CALL("\\n"), MCP_DENY, JUDGE_DEFAULT, "Unknown tool: \n", "" },

    /* claims: of all tools, of the rule, of its rate limit */

    { 4, JUDGE_CALL("a"), MCP_ALLOW, "", "",
      "/all_tools/limits/0=world /tools/a/limits/0=alice "
      "/tools/a/limits/1=192.0.2.1 /tools/a/rate_limit=" },
    { 4, JUDGE_CALL("b1"), MCP_ALLOW, "", "",
      "/all_tools/limits/0=world /tools/b*/rate_limit=" },
    { 4, JUDGE_CALL("x"), MCP_ALLOW, "", "", "/all_tools/limits/0=world" },
    { 4, JUDGE_CALL("d"), MCP_DENY, "/tools/d/action",
      "Tool \"d\" is denied by policy.", "" },
    { 4, JUDGE_CALL("x y"), MCP_DENY, JUDGE_DEFAULT,
      "Tool \"x y\" is not permitted by policy.", "" },
    { 5, JUDGE_CALL("a"), MCP_ALLOW, "", "", "/tools/a/limits/0=alice" },
    { 5, JUDGE_CALL("x"), MCP_ALLOW, "", "", "" },

    /* what no rule governs */

    { 0, JUDGE_METHOD("\"id\":1,", "initialize"), MCP_PASS, "", "", "" },
    { 4, JUDGE_METHOD("\"id\":1,", "tools/list"), MCP_PASS, "", "", "" },
    { 0, JUDGE_METHOD("", "notifications/initialized"), MCP_PASS, "", "",
      "" },
    { 0, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", MCP_PASS, "", "",
      "" },
    { 1, JUDGE_METHOD("\"id\":1,", "custom/run"), MCP_DENY,
      "(unknown method)", "Method \"custom/run\" is not permitted.", "" },
    { 1, JUDGE_METHOD("\"id\":1,", "Tools/Call"), MCP_DENY,
      "(unknown method)", "Method \"Tools/Call\" is not permitted.", "" },
    { 1, JUDGE_METHOD("\"id\":1,", ""), MCP_DENY,
      "(unknown method)", "Method \"\" is not permitted.", "" },
    { 1, JUDGE_METHOD("\"id\":1,", "notifications/initialized"), MCP_DENY,
      "(unknown method)",
      "Method \"notifications/initialized\" is not permitted.", "" },
    { 1, JUDGE_METHOD("", "tools/list"), MCP_DENY, "(unknown method)",
      "Method \"tools/list\" is not permitted.", "" },
    { 0, JUDGE_METHOD("\"id\":1,", "acme\\/run"), MCP_PASS, "", "", "" },
    { 0, JUDGE_METHOD("", "acme/run"), MCP_PASS, "", "", "" },
    { 0, JUDGE_METHOD("\"id\":1,", "acme/ru"), MCP_DENY, "(unknown method)",
      "Method \"acme/ru\" is not permitted.", "" },

    /* what cannot be read in one way */

    { 1, "{", MCP_INVALID, "", "malformed JSON: unexpected end at byte 1",
      "" },
    { 1, "[" JUDGE_CALL("x") "]", MCP_INVALID, "",
      "JSON-RPC batches are not accepted: send one message per request", "" },
    { 1, "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{"
         "\"name\":\"x\"}}", MCP_INVALID, "", "tools/call without an id", "" },
    { 6, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}",
      MCP_INVALID, "", "tools/call without the name of a tool", "" }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(judge_rows),
        cmocka_unit_test(judge_answers_alike),
        cmocka_unit_test(judge_precedence),
        cmocka_unit_test(judge_limits),
        cmocka_unit_test(judge_texts),
        cmocka_unit_test(judge_names),
        cmocka_unit_test(judge_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
judge_rows(void **state)
{
    char                claims[512];
    size_t              i;
    mcp_str_t           text;
    mcp_verdict_t       verdict;
    unit_policy_t       policy;
    const judge_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(judge_table); i++) {
        row = &judge_table[i];
        judge_policy(&policy, judge_policies[row->policy]);
        judge(&verdict, policy.policy, row->message, &policy.region);

        unit_same(mcp_decision_name(verdict.decision),
                  (char *) mcp_decision_name(row->decision)->data, i,
                  "decision");
        unit_same(&verdict.rule, row->rule, i, "rule");
        unit_same(&verdict.reason, row->reason, i, "reason");
        assert_int_equal(verdict.retry_after, 0);

        /* "Unknown tool" is all that the answer says */

        assert_int_equal(verdict.code == MCP_INVALID_PARAMS,
                         strncmp(row->reason, "Unknown tool: ", 14) == 0);

        judge_claims(&verdict, claims);
        text = unit_str(claims);
        unit_same(&text, row->claims, i, "claims");

        unit_region_done(&policy.region);
    }
}


/* hidden by a list, by a rule, and not there at all: one and the same answer */

static void
judge_answers_alike(void **state)
{
    char            text[256];
    size_t          i;
    mcp_verdict_t   verdict;
    unit_policy_t  policy;

    static const char  *rules[] = {
        "\"hide\":[\"x\"]", "\"hide\":[\"x*\"]", "\"hide\":[\"other\"]",
        "\"tools\":{\"x\":{\"action\":\"hide\",\"reason\":\"R\"}}",
        "\"tools\":{\"?\":{\"action\":\"hide\"}}",
        "\"tools\":{\"other\":{\"action\":\"hide\"}}"
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rules); i++) {
        (void) sprintf(text, "{\"version\":\"1\",\"default\":\"deny\",%s}",
                       rules[i]);

        judge_policy(&policy, text);
        judge(&verdict, policy.policy, JUDGE_CALL("x"), &policy.region);

        assert_int_equal(verdict.code, MCP_INVALID_PARAMS);
        unit_same(&verdict.reason, "Unknown tool: x", i, "reason");

        unit_region_done(&policy.region);
    }
}


/* one call that everything speaks of: take away the first, the next one wins */

static void
judge_precedence(void **state)
{
    char            text[512];
    size_t          i;
    mcp_verdict_t   verdict;
    unit_policy_t  policy;

    static const char  *layers[] = {
        ",\"hide\":[\"tool_x\"]",
        ",\"tools\":{\"tool_x\":{\"action\":\"hide\"},\"tool_*\":{},"
        "\"t*\":{\"action\":\"deny\"}}",
        ",\"tools\":{\"tool_x\":{\"action\":\"deny\"},\"tool_*\":{},"
        "\"t*\":{\"action\":\"hide\"}}",
        ",\"tools\":{\"tool_?\":{\"action\":\"deny\"},\"t*\":{},\"*\":{}}",
        ",\"tools\":{\"t*\":{\"action\":\"deny\"},\"*\":{}}",
        ",\"tools\":{\"*\":{\"action\":\"deny\"},\"tool\":{}}",
        ",\"tools\":{\"tool_X\":{},\"ool_*\":{}}"
    };
    static const char  *rules[] = {
        JUDGE_HIDDEN, "/tools/tool_x/action", "/tools/tool_x/action",
        "/tools/tool_?/action", "/tools/t*/action", "/tools/*/action",
        JUDGE_DEFAULT
    };

    (void) state;

    for (i = 0; i < mcp_nelts(layers); i++) {
        (void) sprintf(text, "{\"version\":\"1\",\"default\":\"deny\"%s}",
                       layers[i]);

        judge_policy(&policy, text);
        judge(&verdict, policy.policy, JUDGE_CALL("tool_x"), &policy.region);
        unit_same(&verdict.rule, rules[i], i, "rule");
        unit_region_done(&policy.region);
    }

    /* a list that hides goes before a rule that allows */

    judge_policy(&policy, "{\"version\":\"1\",\"default\":\"allow\",\"tools\":"
                          "{\"tool_x\":{}},\"hide\":[\"t*\"]}");
    judge(&verdict, policy.policy, JUDGE_CALL("tool_x"), &policy.region);
    unit_same(&verdict.rule, JUDGE_HIDDEN, i, "rule");
    unit_region_done(&policy.region);
}


static void
judge_limits(void **state)
{
    size_t          i;
    mcp_verdict_t   verdict;
    unit_policy_t  policy;

    static const uint64_t  waits[][2] = {
        { 1, 1 }, { 999, 1 }, { 1000, 1 }, { 1001, 2 }, { 59999, 60 },
        { 60000, 60 }, { 31622400000ull, 31622400 }
    };

    (void) state;

    judge_policy(&policy, judge_policies[4]);

    for (i = 0; i < mcp_nelts(waits); i++) {
        judge(&verdict, policy.policy, JUDGE_CALL("b1"), &policy.region);
        assert_int_equal(verdict.nclaims, 2);
        assert_int_equal(verdict.claims[1].amount, 1);
        assert_int_equal(verdict.claims[1].start, 0);

        mcp_verdict_limit(&verdict, &verdict.claims[1], waits[i][0]);

        assert_int_equal(verdict.decision, MCP_LIMIT);
        assert_int_equal(verdict.retry_after, waits[i][1]);
        assert_int_equal(verdict.nclaims, 0);
        unit_same(&verdict.rule, "/tools/b*/rate_limit", i, "rule");
        unit_same(&verdict.reason, "Slowly.", i, "reason");
    }

    judge(&verdict, policy.policy, JUDGE_CALL("b1"), &policy.region);
    mcp_verdict_full(&verdict, &verdict.claims[0]);

    assert_int_equal(verdict.decision, MCP_LIMIT);
    assert_int_equal(verdict.retry_after, 0);
    assert_int_equal(verdict.nclaims, 0);
    unit_same(&verdict.rule, "/all_tools/limits/0", 0, "rule");
    unit_same(&verdict.reason, "The call cannot be counted: store full.", 0,
              "reason");

    unit_region_done(&policy.region);
}


static void
judge_texts(void **state)
{
    size_t          i;
    mcp_str_t       text;
    mcp_verdict_t   verdict;
    unit_region_t   region;

    static const struct {
        mcp_decision_e   decision;
        uint64_t         retry_after;
        unsigned         never;
        const char      *text;
    } rows[] = {
        { MCP_DENY, 0, 0,
          "[POLICY DENIED] Because. (rule /r) Do not retry: the same call "
          "will be denied again." },
        { MCP_APPROVAL, 0, 0,
          "[POLICY DENIED] Because. (rule /r) Do not retry: this gateway "
          "cannot ask for an approval yet." },
        { MCP_LIMIT, 0, 1,
          "[POLICY DENIED] Because. (rule /r) Do not retry: the same call "
          "will be denied again." },
        { MCP_LIMIT, 0, 0,
          "[POLICY DENIED] Because. (rule /r) Retry later." },
        { MCP_LIMIT, 1, 0,
          "[POLICY DENIED] Because. (rule /r) Retry in 1 s." },
        { MCP_LIMIT, 31622400, 0,
          "[POLICY DENIED] Because. (rule /r) Retry in 31622400 s." }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        memset(&verdict, 0, sizeof(mcp_verdict_t));

        verdict.decision = rows[i].decision;
        verdict.retry_after = rows[i].retry_after;
        verdict.never = rows[i].never & 1;
        verdict.rule = unit_str("/r");
        verdict.reason = unit_str("Because.");

        unit_region_init(&region, UNIT_ENDLESS);
        assert_int_equal(mcp_verdict_text(&verdict, &region.region, &text),
                         MCP_OK);
        unit_same(&text, rows[i].text, i, "text");
        unit_region_done(&region);
    }
}


static void
judge_names(void **state)
{
    size_t  i;

    static const char  *names[] = {
        "pass", "allow", "shadow-deny", "shadow-hide", "shadow-limit",
        "shadow-approval", "deny", "hide", "limit", "approval", "invalid"
    };

    (void) state;

    for (i = 0; i < mcp_nelts(names); i++) {
        unit_same(mcp_decision_name((mcp_decision_e) i), names[i], i, "name");
    }
}


static void
judge_starved(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(judge_table); i++) {
        (void) unit_starve(judge_run, &judge_table[i], MCP_OK);
    }
}


/* the policy has memory of its own: what is judged has not */

static int
judge_run(mcp_region_t *region, const void *input)
{
    int                 rc;
    mcp_str_t           text;
    mcp_facts_t         facts;
    mcp_message_t       message;
    mcp_verdict_t       verdict;
    unit_policy_t       policy;
    const judge_row_t  *row;

    row = input;
    text = unit_str(row->message);
    memset(&facts, 0, sizeof(mcp_facts_t));

    judge_policy(&policy, judge_policies[row->policy]);
    rc = unit_message(&message, region, text.data, text.len);

    if (rc != MCP_ERROR) {
        rc = mcp_judge(policy.policy, &message, &facts, region, &verdict);
    }

    if (rc == MCP_OK) {
        rc = mcp_verdict_text(&verdict, region, &text);
    }

    unit_region_done(&policy.region);

    return rc;
}


static void
judge_policy(unit_policy_t *policy, const char *text)
{
    unit_policy(policy, "p", text);
    assert_int_equal(policy->faults.count, 0);
}


/* as alice, without a session, of whom one more method is let through */

static void
judge(mcp_verdict_t *verdict, const mcp_policy_t *policy, const char *text,
    unit_region_t *region)
{
    u_char         *data;
    mcp_facts_t     facts;
    mcp_message_t  *message;

    static const mcp_str_t  methods[] = {
        mcp_string("acme/walk"), mcp_string("acme/run")
    };

    memset(&facts, 0, sizeof(mcp_facts_t));

    facts.who[MCP_SCOPE_GRANT] = unit_str("alice");
    facts.who[MCP_SCOPE_CLIENT] = unit_str("192.0.2.1");
    facts.who[MCP_SCOPE_GLOBAL] = unit_str("world");
    facts.methods = methods;
    facts.nmethods = mcp_nelts(methods);

    data = unit_copy(region, text, strlen(text));
    message = mcp_alloc(&region->region, sizeof(mcp_message_t));
    assert_non_null(message);

    assert_int_not_equal(unit_message(message, &region->region, data,
                                      strlen(text)),
                         MCP_ERROR);
    assert_int_equal(mcp_judge(policy, message, &facts, &region->region,
                               verdict),
                     MCP_OK);
}


static void
judge_claims(const mcp_verdict_t *verdict, char *out)
{
    size_t              i;
    const mcp_claim_t  *claim;

    *out = '\0';

    for (i = 0; i < verdict->nclaims; i++) {
        claim = &verdict->claims[i];

        out += sprintf(out, "%s%.*s=%.*s", i ? " " : "",
                       (int) claim->limit->rule.len,
                       (char *) claim->limit->rule.data,
                       (int) claim->who.len,
                       claim->who.len ? (char *) claim->who.data : "");
    }
}
