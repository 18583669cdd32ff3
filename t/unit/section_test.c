
/*
 * Resources and prompts: "deny" beats "allow", "allow" beats the default; each
 * of the messages that name one is judged, and none of them where the policy
 * has no such section; faults of the sections.
 */


#include "unit.h"
#include "mcp_judge.h"


#define SECTION_LISTS                                                         \
    UNIT_ROOT("\"resources\":{\"default\":\"deny\","                          \
              "\"allow\":[\"file:///public/*\",\"db://one\"],"                \
              "\"deny\":[\"file:///public/secret*\"]},"                       \
              "\"prompts\":{\"default\":\"allow\",\"deny\":[\"x*\",\"y\"]}")

#define SECTION(method, params)                                               \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{"    \
    params "}}"
#define SECTION_READ(uri)  SECTION("resources/read", "\"uri\":\"" uri "\"")
#define SECTION_GET(name)  SECTION("prompts/get", "\"name\":\"" name "\"")
#define SECTION_LISTEN(uris)                                                  \
    SECTION("subscriptions/listen",                                           \
            "\"notifications\":{\"resourceSubscriptions\":[" uris "]}")

#define SECTION_KEYS  "expected one of \"default\", \"allow\", \"deny\", found "


typedef struct {
    const char       *policy;         /* NULL: the caller has none */
    const char       *message;
    mcp_decision_e    decision;
    const char       *rule;
    const char       *reason;
} section_row_t;


static void section_rows(void **state);
static void section_long(void **state);
static void section_shadow(void **state);
static void section_faults(void **state);
static void section_starved(void **state);
static void section_judge(mcp_verdict_t *verdict, unit_policy_t *policy,
    const char *text, unsigned shadow);


static const section_row_t  section_table[] = {
    { SECTION_LISTS, SECTION_READ("file:///public/a"), MCP_ALLOW, "", "" },
    { SECTION_LISTS, SECTION_READ("db://one"), MCP_ALLOW, "", "" },
    { SECTION_LISTS, SECTION_READ("file:///public/secret/a"), MCP_DENY,
      "/resources/deny/0",
      "Resource \"file:///public/secret/a\" is denied by policy." },
    { SECTION_LISTS, SECTION_READ("db://two"), MCP_DENY, "(default deny)",
      "Resource \"db://two\" is not permitted by policy." },
    { SECTION_LISTS, SECTION("resources/subscribe", "\"uri\":\"db:a\""),
      MCP_DENY, "(default deny)",
      "Resource \"db:a\" is not permitted by policy." },
    { SECTION_LISTS, SECTION_READ("DB://one"), MCP_DENY, "(ambiguous name)",
      "Resource \"DB://one\": expected a scheme in lower case." },
    { SECTION_LISTS, SECTION_READ("file:///public/../secret"), MCP_DENY,
      "(ambiguous name)",
      "Resource \"file:///public/../secret\": expected no segment \".\" or "
      "\"..\"." },
    { SECTION_LISTS, SECTION("resources/unsubscribe", "\"uri\":\"db://one\""),
      MCP_ALLOW, "", "" },
    { SECTION_LISTS, SECTION("resources/list", ""), MCP_PASS, "", "" },

    { SECTION_LISTS, SECTION_GET("z"), MCP_ALLOW, "", "" },
    { SECTION_LISTS, SECTION_GET("y"), MCP_DENY, "/prompts/deny/1",
      "Prompt \"y\" is denied by policy." },
    { SECTION_LISTS, SECTION_GET("xyz"), MCP_DENY, "/prompts/deny/0",
      "Prompt \"xyz\" is denied by policy." },

    { SECTION_LISTS,
      SECTION("completion/complete",
              "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"y\"}"),
      MCP_DENY, "/prompts/deny/1", "Prompt \"y\" is denied by policy." },
    { SECTION_LISTS,
      SECTION("completion/complete",
              "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"file:///{p}\"}"),
      MCP_DENY, "(default deny)",
      "Resource \"file:///{p}\" is not permitted by policy." },

    { SECTION_LISTS, SECTION_LISTEN("\"db://one\",\"file:///public/a\""),
      MCP_ALLOW, "", "" },
    { SECTION_LISTS, SECTION_LISTEN("\"db://one\",\"db:\\/\\/two\""),
      MCP_DENY, "(default deny)",
      "Resource \"db://two\" is not permitted by policy." },
    { SECTION_LISTS, SECTION_LISTEN(""), MCP_PASS, "", "" },

    /* nothing is said of them */

    { UNIT_ROOT("\"tools\":{}"), SECTION_READ("a"), MCP_PASS, "", "" },
    { UNIT_ROOT("\"tools\":{}"), SECTION_GET("a"), MCP_PASS, "", "" },
    { UNIT_ROOT("\"tools\":{}"), SECTION_LISTEN("\"a\""), MCP_PASS, "", "" },
    { UNIT_ROOT("\"prompts\":{\"default\":\"deny\"}"), SECTION_READ("a"),
      MCP_PASS, "", "" },
    { UNIT_ROOT("\"prompts\":{\"default\":\"deny\"}"), SECTION_GET("a"),
      MCP_DENY, "(default deny)",
      "Prompt \"a\" is not permitted by policy." },
    { UNIT_ROOT("\"resources\":{\"default\":\"allow\"}"),
      SECTION_READ("db:a"), MCP_ALLOW, "", "" },
    { UNIT_ROOT("\"resources\":{\"default\":\"allow\",\"deny\":[\"db:a,b\"]}"),
      SECTION_READ("db:a%2Cb"), MCP_DENY, "/resources/deny/0",
      "Resource \"db:a%2Cb\" is denied by policy." },
    { UNIT_ROOT("\"resources\":{\"default\":\"deny\",\"allow\":[\"db:a,b\"]}"),
      SECTION_READ("db:a%2Cb"), MCP_DENY, "(default deny)",
      "Resource \"db:a%2Cb\" is not permitted by policy." },
    { UNIT_ROOT("\"resources\":{\"default\":\"allow\"}"),
      SECTION("completion/complete",
              "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"db://{t}\"}"),
      MCP_ALLOW, "", "" },
    { UNIT_ROOT("\"resources\":{\"default\":\"allow\",\"deny\":[\"db:{%z}\"]}"),
      SECTION("completion/complete",
              "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"db:{t%}\"}"),
      MCP_ALLOW, "", "" },
    { UNIT_ROOT("\"resources\":{\"default\":\"allow\"}"),
      SECTION_READ("db://{t}"), MCP_DENY, "(ambiguous name)",
      "Resource \"db://{t}\": expected no character that has to be encoded." },

    /* without a policy nothing that one could govern passes */

    { NULL, SECTION_READ("a"), MCP_DENY, "(no policy)",
      "No policy is in force for this caller." },
    { NULL, SECTION_GET("a"), MCP_DENY, "(no policy)",
      "No policy is in force for this caller." },
    { NULL, SECTION("tasks/get", "\"taskId\":\"t\""), MCP_DENY, "(no policy)",
      "No policy is in force for this caller." },
    { NULL, SECTION("resources/list", ""), MCP_PASS, "", "" }
};


static const unit_fault_t  section_faulty[] = {
    { UNIT_ROOT("\"resources\":[]"),
      { "p:1:45: /resources: expected an object, found a list" } },
    { UNIT_ROOT("\"resources\":{}"),
      { "p:1:45: /resources: expected a member \"default\"" } },
    { UNIT_ROOT("\"prompts\":{\"default\":\"hide\"}"),
      { "p:1:54: /prompts/default: expected \"allow\" or \"deny\", found "
        "\"hide\"" } },
    { UNIT_ROOT("\"prompts\":{\"default\":\"deny\",\"hide\":[]}"),
      { "p:1:61: /prompts/hide: " SECTION_KEYS "\"hide\"" } },
    { UNIT_ROOT("\"prompts\":{\"default\":\"deny\",\"allow\":\"a\"}"),
      { "p:1:69: /prompts/allow: expected a list, found \"a\"" } },
    { UNIT_ROOT("\"prompts\":{\"default\":\"deny\",\"allow\":[\"\"]}"),
      { "p:1:70: /prompts/allow/0: expected a string that is not empty, "
        "found \"\"" } },
    { UNIT_ROOT("\"prompts\":{\"default\":\"deny\","
                "\"allow\":[\"a\",\"a\"]}"),
      { "p:1:74: /prompts/allow/1: expected each entry once" } },
    { UNIT_ROOT("\"resources\":{\"default\":\"deny\","
                "\"allow\":[\"FILE:///x\",\"*/../*\"]}"),
      { "p:1:72: /resources/allow/0: expected a scheme in lower case",
        "p:1:84: /resources/allow/1: expected no segment \".\" or \"..\"" } },
    { UNIT_ROOT("\"resources\":{\"default\":\"allow\","
                "\"deny\":[\"db:a%2Cb\",\"db:a%20b\"]}"),
      { "p:1:72: /resources/deny/0: expected no encoded character that may "
        "stand as it is" } },
    { UNIT_ROOT("\"prompts\":{\"default\":\"deny\",\"deny\":[\"a*\"],"
                "\"allow\":[\"a\",\"a*\"]}"),
      { "p:1:88: /prompts/allow/1: expected an entry that does not stand in "
        "\"deny\" as well" } }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(section_rows),
        cmocka_unit_test(section_long),
        cmocka_unit_test(section_shadow),
        cmocka_unit_test(section_faults),
        cmocka_unit_test(section_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
section_rows(void **state)
{
    size_t                i;
    mcp_verdict_t         verdict;
    unit_policy_t         policy;
    const section_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(section_table); i++) {
        row = &section_table[i];

        unit_policy(&policy, "test",
                    row->policy ? row->policy : UNIT_ROOT("\"tools\":{}"));

        if (row->policy == NULL) {
            policy.policy = NULL;
        }

        section_judge(&verdict, &policy, row->message, 0);

        unit_same(&verdict.rule, row->rule, i, "rule");
        unit_same(&verdict.reason, row->reason, i, "reason");
        assert_int_equal(verdict.decision, row->decision);

        unit_region_done(&policy.region);
    }
}


/* globs are not tried on what is longer than a name may be */

static void
section_long(void **state)
{
    char           text[4096];
    size_t         len;
    mcp_verdict_t  verdict;
    unit_policy_t  policy;

    (void) state;

    for (len = MCP_SECTION_NAME_MAX;
         len <= MCP_SECTION_NAME_MAX + 1;
         len++)
    {
        unit_policy(&policy, "test",
                    UNIT_ROOT("\"prompts\":{\"default\":\"allow\"}"));

        (void) sprintf(text, SECTION_GET("%0*d"), (int) len, 0);

        section_judge(&verdict, &policy, text, 0);

        assert_int_equal(verdict.decision,
                         (len > MCP_SECTION_NAME_MAX) ? MCP_DENY : MCP_ALLOW);

        unit_region_done(&policy.region);
    }
}


static void
section_shadow(void **state)
{
    mcp_verdict_t  verdict;
    unit_policy_t  policy;

    (void) state;

    unit_policy(&policy, "test", SECTION_LISTS);

    section_judge(&verdict, &policy, SECTION_LISTEN("\"db://one\",\"db:a\""),
                  1);

    assert_int_equal(verdict.decision, MCP_SHADOW_DENY);
    unit_same(&verdict.rule, "(default deny)", 0, "rule");

    unit_region_done(&policy.region);
}


static void
section_faults(void **state)
{
    (void) state;

    unit_faults(section_faulty, mcp_nelts(section_faulty));
}


static void
section_starved(void **state)
{
    (void) state;

    (void) unit_starve(unit_policy_run, SECTION_LISTS, MCP_OK);

    unit_faults_starve(section_faulty, mcp_nelts(section_faulty));
}


static void
section_judge(mcp_verdict_t *verdict, unit_policy_t *policy, const char *text,
    unsigned shadow)
{
    mcp_facts_t    facts;
    mcp_message_t  message;

    memset(&facts, 0, sizeof(mcp_facts_t));

    facts.shadow = shadow;

    assert_int_equal(unit_message(&message, &policy->region.region, text,
                                  strlen(text)),
                     MCP_OK);
    assert_int_equal(mcp_judge(policy->policy, &message, &facts,
                               &policy->region.region, verdict),
                     MCP_OK);
}
