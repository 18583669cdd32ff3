
/*
 * Small policies and calls, made at random, judged by the engine and by a slow
 * model that goes through the order of judgement step by step: decision, rule,
 * reason and claims must be the same.  A failure prints policy and call.
 */


#include "model_policy.h"


#define JUDGE_CASES  20000
#define JUDGE_SEED   0x9e3779b97f4a7c15ull
#define JUDGE_TEXT   16384


static void judge_all(void **state);
static void judge_engine(mcp_verdict_t *verdict, const model_case_t *c,
    unit_policy_t *policy, const char *call);
static void judge_compare(const mcp_verdict_t *verdict, const model_case_t *c,
    const char *where);
static void judge_claims(const mcp_verdict_t *verdict, char *out,
    unsigned shadow);


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(judge_all)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
judge_all(void **state)
{
    size_t          i, n, seen[MCP_INVALID];
    uint64_t        random;
    mcp_verdict_t   verdict;
    unit_policy_t   policy;

    static char          text[JUDGE_TEXT], call[JUDGE_TEXT];
    static char          where[2 * JUDGE_TEXT + 64];
    static model_case_t  c;

    (void) state;

    random = JUDGE_SEED;
    memset(seen, 0, sizeof(seen));

    for (n = 0; n < JUDGE_CASES; n++) {
        model_random_case(&c, &random);
        model_judge(&c);

        model_start(text, JUDGE_TEXT);
        model_print_policy(&c.policy);
        model_start(call, JUDGE_TEXT);
        model_print_call(&c);

        (void) sprintf(where, "case %zu%s%s:\n%s\n%s", n,
                       c.facts.shadow ? ", shadow" : "",
                       c.facts.nobody ? ", nobody" : "", text, call);

        unit_policy(&policy, "p", text);

        if (policy.faults.count) {
            fail_msg("%.*s in %s", (int) policy.faults.lines[0].len,
                     (char *) policy.faults.lines[0].data, where);
        }

        judge_engine(&verdict, &c, &policy, call);
        judge_compare(&verdict, &c, where);

        seen[verdict.decision]++;
        unit_region_done(&policy.region);
    }

    /* it was about everything that the judge can say without a store */

    for (i = MCP_ALLOW; i < MCP_INVALID; i++) {

        if (i != MCP_LIMIT && i != MCP_SHADOW_LIMIT && seen[i] < 200) {
            fail_msg("decision %zu: %zu cases only", i, seen[i]);
        }
    }
}


static void
judge_engine(mcp_verdict_t *verdict, const model_case_t *c,
    unit_policy_t *policy, const char *call)
{
    size_t          len;
    u_char         *data;
    mcp_region_t   *region;

    static mcp_message_t  message;

    len = strlen(call);
    data = unit_copy(&policy->region, call, len);
    region = &policy->region.region;

    assert_int_equal(unit_message(&message, region, data, len), MCP_OK);
    assert_int_equal(mcp_judge(policy->policy, &message, &c->facts, region,
                               verdict),
                     MCP_OK);
}


static void
judge_compare(const mcp_verdict_t *verdict, const model_case_t *c,
    const char *where)
{
    char  claims[1024], shadows[1024];

    judge_claims(verdict, claims, 0);
    judge_claims(verdict, shadows, 1);

    if (!unit_is(mcp_decision_name(verdict->decision), c->decision)
        || !unit_is(&verdict->rule, c->rule)
        || !unit_is(&verdict->reason, c->reason)
        || strcmp(claims, c->claims) != 0
        || strcmp(shadows, c->shadows) != 0)
    {
        fail_msg("%s\nfound %s, %.*s, %.*s\n%s--\n%s"
                 "expected %s, %s, %s\n%s--\n%s", where,
                 (char *) mcp_decision_name(verdict->decision)->data,
                 (int) verdict->rule.len, (char *) verdict->rule.data,
                 (int) verdict->reason.len, (char *) verdict->reason.data,
                 claims, shadows, c->decision, c->rule, c->reason, c->claims,
                 c->shadows);
    }

    /* the answer tells no more where the name is not to be known */

    assert_int_equal(verdict->code != 0,
                     strncmp(c->reason, "Unknown tool: ", 14) == 0
                     && strncmp(c->decision, "shadow-", 7) != 0);
}


/* the enforced ones, or those in shadow, which come after them */

static void
judge_claims(const mcp_verdict_t *verdict, char *out, unsigned shadow)
{
    size_t              i, n;
    const mcp_claim_t  *claim;

    *out = '\0';
    n = verdict->nclaims - verdict->nshadow;

    for (i = 0; i < verdict->nclaims; i++) {
        claim = &verdict->claims[i];
        assert_int_equal(claim->shadow, i >= n);

        if (claim->shadow != shadow) {
            continue;
        }

        out += sprintf(out, "%.*s %.*s %llu %.*s\n",
                       (int) claim->limit->rule.len,
                       (char *) claim->limit->rule.data,
                       (int) claim->limit->counter.len,
                       (char *) claim->limit->counter.data,
                       (unsigned long long) claim->amount,
                       (int) claim->who.len, (char *) claim->who.data);
    }
}
