
/*
 * Small policies and calls, made at random, judged by the engine and by a slow
 * model that goes through the order of judgement step by step: decision, rule,
 * reason and claims must be the same.  A failure prints policy and call.
 *
 * And what lists show: a tool just if some call of it is let through, or waits
 * for an approval; a prompt or a resource just if it is let through itself.
 * Seen to fail: without the look at who has no grant; with what needs an
 * approval not listed; with entries of "all_tools" or of rules overlooked that
 * have no conditions; with those taken for such that have some; with the mode
 * of a rule overlooked; with templates judged as whole URIs.
 */


#include "model_policy.h"


#define JUDGE_CASES  20000
#define JUDGE_SEED   0x9e3779b97f4a7c15ull
#define JUDGE_TEXT   16384
#define JUDGE_LISTS  4000

#define JUDGE_MESSAGE(method, params)                                         \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{"    \
    params "}}"
#define JUDGE_PROMPT(name)                                                    \
    JUDGE_MESSAGE("prompts/get", "\"name\":\"" name "\"")
#define JUDGE_RESOURCE(uri)                                                   \
    JUDGE_MESSAGE("resources/read", "\"uri\":\"" uri "\"")
#define JUDGE_TEMPLATE(uri)                                                   \
    JUDGE_MESSAGE("completion/complete",                                      \
                  "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"" uri "\"}")


/* what is no tool: how it is asked for, and how it is listed */

typedef struct {
    mcp_governed_e   governed;
    const char      *name;
    const char      *message;
} judge_subject_t;


static void judge_all(void **state);
static void judge_engine(mcp_verdict_t *verdict, const model_case_t *c,
    unit_policy_t *policy, const char *call);
static void judge_compare(const mcp_verdict_t *verdict, const model_case_t *c,
    const char *where);
static void judge_claims(const mcp_verdict_t *verdict, char *out,
    unsigned shadow);
static void judge_shown(const mcp_verdict_t *verdict, const model_case_t *c,
    const mcp_policy_t *policy, const char *where);
static void judge_listed(void **state);
static int judge_lists_tool(const model_listed_t *listed,
    unit_policy_t *policy, const model_tool_t *tool);
static int judge_lists_subject(const model_listed_t *listed,
    unit_policy_t *policy, const judge_subject_t *subject);
static int judge_calls(const model_listed_t *listed, unit_policy_t *policy,
    const char *message);


static const judge_subject_t  judge_subjects[] = {
    { MCP_GOVERNED_AS_PROMPT, "p", JUDGE_PROMPT("p") },
    { MCP_GOVERNED_AS_PROMPT, "pq", JUDGE_PROMPT("pq") },
    { MCP_GOVERNED_AS_PROMPT, "qp", JUDGE_PROMPT("q\\u0070") },
    { MCP_GOVERNED_AS_RESOURCE, "db:t", JUDGE_RESOURCE("db:t") },
    { MCP_GOVERNED_AS_RESOURCE, "DB:t", JUDGE_RESOURCE("DB:t") },
    { MCP_GOVERNED_AS_RESOURCE, "db:{t}", JUDGE_RESOURCE("db:{t}") },
    { MCP_GOVERNED_AS_RESOURCE, "file:///a/b", JUDGE_RESOURCE("file:///a/b") },
    { MCP_GOVERNED_AS_RESOURCE, "file:///a/../b",
      JUDGE_RESOURCE("file:///a/../b") },
    { MCP_GOVERNED_AS_REFERENCE, "db:{t}", JUDGE_TEMPLATE("db:{t}") },
    { MCP_GOVERNED_AS_REFERENCE, "db:t", JUDGE_TEMPLATE("db:t") },
    { MCP_GOVERNED_AS_REFERENCE, "file:///a/{b}",
      JUDGE_TEMPLATE("file:///a/{b}") },
    { MCP_GOVERNED_AS_REFERENCE, "{+a}", JUDGE_TEMPLATE("{+a}") }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(judge_all),
        cmocka_unit_test(judge_listed)
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
        judge_shown(&verdict, &c, policy.policy, where);

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


/* of a call whose arguments are made up: it may be refused for these */

static void
judge_shown(const mcp_verdict_t *verdict, const model_case_t *c,
    const mcp_policy_t *policy, const char *where)
{
    mcp_str_t       name;
    mcp_decision_e  listed;

    name = unit_str(c->tool->name);
    listed = mcp_judge_listed(policy, MCP_GOVERNED_AS_TOOL, &name, &c->facts);

    if (!mcp_decision_passes(listed) && listed != verdict->decision) {
        fail_msg("%s\nlisted as %d, judged %d", where, (int) listed,
                 (int) verdict->decision);
    }
}


static void
judge_listed(void **state)
{
    size_t         i, n, seen[2][2];
    uint64_t       random;
    unit_policy_t  policy;

    static model_listed_t  listed;

    (void) state;

    random = JUDGE_SEED;
    memset(seen, 0, sizeof(seen));

    for (n = 0; n < JUDGE_LISTS; n++) {
        model_random_listed(&listed, &random);
        unit_policy(&policy, "p", listed.policy);

        if (policy.faults.count) {
            fail_msg("%.*s in %s", (int) policy.faults.lines[0].len,
                     (char *) policy.faults.lines[0].data, listed.policy);
        }

        for (i = 0; i < model_ntools; i++) {
            seen[0][judge_lists_tool(&listed, &policy, &model_tools[i])]++;
        }

        for (i = 0; i < mcp_nelts(judge_subjects); i++) {
            seen[1][judge_lists_subject(&listed, &policy,
                                        &judge_subjects[i])]++;
        }

        unit_region_done(&policy.region);
    }

    /* there was enough of each */

    for (i = 0; i < 4; i++) {
        assert_true(seen[i / 2][i % 2] > JUDGE_LISTS);
    }
}


/* whether it is listed: then the witness is let through, else nothing is */

static int
judge_lists_tool(const model_listed_t *listed, unit_policy_t *policy,
    const model_tool_t *tool)
{
    char            call[JUDGE_TEXT];
    size_t          i;
    mcp_str_t       name;
    const char     *args;
    mcp_decision_e  decision;

    name = unit_str(tool->name);
    decision = mcp_judge_listed(policy->policy, MCP_GOVERNED_AS_TOOL, &name,
                                &listed->facts);

    for (i = 0; i <= mcp_nelts(listed->others); i++) {
        args = i ? listed->others[i - 1] : listed->witness;

        (void) snprintf(call, sizeof(call),
                        JUDGE_MESSAGE("tools/call",
                                      "\"name\":\"%s\",\"arguments\":%s"),
                        tool->json, args);

        if (mcp_decision_passes(decision) && i) {
            break;
        }

        if (judge_calls(listed, policy, call)
            != mcp_decision_passes(decision))
        {
            fail_msg("seed %llx, decision %d%s%s:\n%s\n%s", JUDGE_SEED,
                     (int) decision, listed->facts.shadow ? ", shadow" : "",
                     listed->facts.nobody ? ", nobody" : "", listed->policy,
                     call);
        }
    }

    return mcp_decision_passes(decision);
}


static int
judge_lists_subject(const model_listed_t *listed, unit_policy_t *policy,
    const judge_subject_t *subject)
{
    mcp_str_t       name;
    mcp_decision_e  decision;

    name = unit_str(subject->name);
    decision = mcp_judge_listed(policy->policy, subject->governed, &name,
                                &listed->facts);

    if (judge_calls(listed, policy, subject->message)
        != mcp_decision_passes(decision))
    {
        fail_msg("seed %llx, decision %d%s:\n%s\n%s", JUDGE_SEED,
                 (int) decision, listed->facts.shadow ? ", shadow" : "",
                 listed->policy, subject->message);
    }

    return mcp_decision_passes(decision);
}


/* whether it is let through, or could be once somebody agrees */

static int
judge_calls(const model_listed_t *listed, unit_policy_t *policy,
    const char *message)
{
    mcp_json_t      json;
    mcp_verdict_t   verdict;
    mcp_message_t   read;
    unit_region_t   region;

    unit_region_init(&region, UNIT_ENDLESS);

    mcp_json_init(&json, (u_char *) message, strlen(message), &region.region);

    memset(&read, 0, sizeof(mcp_message_t));

    assert_int_equal(mcp_message_read(&read, &json), MCP_OK);
    assert_int_equal(mcp_judge(policy->policy, &read, &listed->facts,
                               &region.region, &verdict),
                     MCP_OK);

    unit_region_done(&region);

    return mcp_decision_passes(verdict.decision)
           || verdict.decision == MCP_APPROVAL;
}
