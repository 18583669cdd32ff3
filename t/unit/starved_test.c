
/*
 * Little memory: a policy with all that a policy can say is loaded whole or
 * not at all, and a call with all that a call can hold is never let through
 * because memory ended while it was judged.
 */


#include "unit.h"
#include "mcp_judge.h"


#define STARVED_CALL(tool, args)                                              \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"    \
    "\"name\":\"" tool "\",\"arguments\":" args "}}"


typedef struct {
    const char      *policy;
    const char      *message;
    mcp_decision_e   decision;
} starved_row_t;


static void starved_load(void **state);
static void starved_judge(void **state);
static void starved_row(const starved_row_t *row, size_t i);


/* an escape in all that is taken over from the text */

static const char  starved_policy[] =
    "{\"$schema\":\"x\",\"version\":\"1\",\"n\\u0061me\":\"\\u006e\","
    "\"default\":\"allow\",\"catalog\":\"c\\u0061talog.json\","
    "\"hide\":[\"\\u0068\",\"h\\u005f*\",\"@Execut\\u0065\"],"
    "\"all_tools\":{\"require\":[{\"conditions\":[{\"path\":\"args.\\u0061\","
    "\"op\":\"\\u0065q\",\"value\":\"\\u0061\\u0000\",\"coerce\":true}]}],"
    "\"limits\":[{\"counter\":\"\\u0061\",\"window\":\"d\\u0061y\",\"max\":9,"
    "\"scope\":\"glob\\u0061l\",\"algorithm\":\"sl\\u0069ding\","
    "\"increment\":2,\"on_deny\":\"\\u006eo\"}]},"
    "\"tools\":{\"\\u0074\":{\"\\u0061ction\":\"\\u0061llow\","
    "\"mode\":\"enforc\\u0065\",\"risk\":\"H\\u0069gh\","
    "\"reason\":\"\\u0072\",\"rate_limit\":{\"max\":1,\"window\":1},"
    "\"require\":[{\"on_deny\":\"\\u006eo\",\"conditions\":["
    "{\"path\":\"args.b[*].c\",\"op\":\"in\",\"every\":true,\"coerce\":true,"
    "\"value\":[1,[2,\"\\u0062\"],{\"\\u0063\":{\"d\":[3]}},true]}]}],"
    "\"deny_if\":[{\"conditions\":["
    "{\"path\":\"args.d\",\"op\":\"regex\",\"value\":\"^\\u0078+$\"},"
    "{\"path\":\"args.d\",\"op\":\"glob\",\"value\":\"\\u0078*\"},"
    "{\"path\":\"args.d\",\"op\":\"cidr\",\"value\":\"\\u0031.2.3.4\"},"
    "{\"path\":\"args.d\",\"op\":\"type\",\"value\":\"str\\u0069ng\"},"
    "{\"path\":\"args.d\",\"op\":\"length_gte\",\"value\":2}]}],"
    "\"approve_if\":[{\"conditions\":[{\"path\":\"args.e.f\",\"op\":\"gt\","
    "\"value\":10,\"coerce\":true}]}],"
    "\"limits\":[{\"counter\":\"b\",\"window\":60,\"max\":5,"
    "\"increment_from\":\"args.\\u006e\"}]},"
    "\"t\\u005f*\":{},\"@R\\u0065ad\":{\"mode\":\"shadow\","
    "\"action\":\"requir\\u0065_approval\"}}}";


/* nothing that needs memory stands behind the conditions */

static const char  starved_plain[] =
    "{\"version\":\"1\",\"default\":\"allow\",\"all_tools\":{"
    "\"require\":[{\"on_deny\":\"no\",\"conditions\":[{\"path\":\"args.a\","
    "\"op\":\"exists\",\"value\":true,\"coerce\":true},{\"path\":\"args.a\","
    "\"op\":\"type\",\"value\":\"string\"}]}],"
    "\"deny_if\":[{\"on_deny\":\"no\",\"conditions\":[{\"path\":\"args.a\","
    "\"op\":\"eq\",\"value\":\"b\",\"coerce\":true}]}]}}";


static const starved_row_t  starved_rows[] = {
    { starved_policy,
      STARVED_CALL("\\u0074", "{\"\\u0061\":\"\\u0061\\u0000\",\"b\":"
                   "[{\"c\":1},{\"\\u0063\":true}],\"n\":\"5\"}"),
      MCP_DENY },
    { starved_policy,
      STARVED_CALL("\\u0074", "{\"\\u0061\":\"\\u0061\\u0000\",\"b\":"
                   "[{\"c\":[2,\"\\u0062\"]},{\"\\u0063\":true}],\"n\":5}"),
      MCP_ALLOW },
    { starved_policy,
      STARVED_CALL("t", "{\"a\":\"a\\u0000\",\"b\":[{\"c\":1}],\"n\":5,"
                   "\"d\":\"\\u0078\",\"e\":\"{\\\"f\\\":\\\"\\u0035\\\"}\"}"),
      MCP_ALLOW },
    { starved_policy,
      STARVED_CALL("t", "{\"a\":\"a\\u0000\",\"b\":[{\"c\":1}],\"n\":5,"
                   "\"e\":\"{\\\"f\\\":\\\"1\\\\u00305\\\"}\"}"),
      MCP_APPROVAL },
    { starved_policy,
      STARVED_CALL("t_x", "{\"a\":\"\\u0061\\u0000\"}"), MCP_ALLOW },
    { starved_policy,
      STARVED_CALL("t_x", "{\"a\":\"[\\\"\\u0061\\\"]\"}"), MCP_DENY },
    { starved_policy,
      STARVED_CALL("read_\\u0069t", "{\"a\":\"\\u0061\\u0000\"}"),
      MCP_SHADOW_APPROVAL },
    { starved_policy,
      STARVED_CALL("run_\\u0069t", "{\"a\":\"\\u0061\\u0000\"}"), MCP_HIDE },
    { starved_policy,
      STARVED_CALL("zzz", "{\"a\":\"\\u0061\\u0000\"}"), MCP_ALLOW },
    { starved_plain,
      STARVED_CALL("t", "{\"a\":\"\\u0061\"}"), MCP_ALLOW },
    { starved_plain,
      STARVED_CALL("t", "{\"a\":\"\\u0062\"}"), MCP_DENY },
    { starved_plain,
      STARVED_CALL("t", "{\"a\":\"[\\\"\\u0061\\\"]\"}"), MCP_ALLOW },
    { starved_plain,
      STARVED_CALL("t", "{\"a\":\"\\\"\\\\u0062\\\"\"}"), MCP_DENY }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(starved_load),
        cmocka_unit_test(starved_judge)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
starved_load(void **state)
{
    (void) state;

    assert_true(unit_starve(unit_policy_run, starved_policy, MCP_OK) > 100);
}


static void
starved_judge(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(starved_rows); i++) {
        starved_row(&starved_rows[i], i);
    }
}


/* the policy has memory of its own: what is judged has not */

static void
starved_row(const starved_row_t *row, size_t i)
{
    int            rc;
    size_t         n;
    unsigned       refused;
    mcp_facts_t    facts;
    mcp_message_t  message;
    mcp_verdict_t  verdict;
    unit_policy_t  policy;
    unit_region_t  region;

    unit_policy(&policy, "p", row->policy);
    assert_int_equal(policy.faults.count, 0);

    memset(&facts, 0, sizeof(mcp_facts_t));
    n = 0;

    do {
        unit_region_init(&region, n / 2);
        region.once = n++ & 1;

        rc = unit_message(&message, &region.region, row->message,
                          strlen(row->message));

        if (rc == MCP_OK) {
            rc = mcp_judge(policy.policy, &message, &facts, &region.region,
                           &verdict);
        }

        refused = region.refused;
        unit_region_done(&region);

        if (!refused) {
            assert_int_equal(rc, MCP_OK);
            assert_int_equal(verdict.decision, row->decision);

        } else if (rc != MCP_ERROR
                   && (rc != MCP_OK
                       || mcp_decision_passes(verdict.decision)
                       || verdict.nclaims))
        {
            fail_msg("row %zu: %d, decision %d with memory for %zu blocks", i,
                     rc, (int) verdict.decision, (n - 1) / 2);
        }

    } while (refused);

    unit_region_done(&policy.region);
}
