
/*
 * Policy files.  Any text gives faults or a policy, and a policy judges calls:
 * a refusal names its rule and its reason, nothing of a policy in shadow is
 * enforced, and who asks twice is told the same.
 */


#include "fuzz.h"
#include "mcp_judge.h"
#include "mcp_policy_load.h"


#define POLICY_CALL(tool, args)                                               \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"    \
    "\"name\":\"" tool "\",\"arguments\":{" args "}}}"


static int policy_load(mcp_policy_t *policy, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults);
static int policy_read(void *ctx, const mcp_str_t *path, mcp_source_t *source,
    mcp_str_t *problem);
static void policy_faults(const mcp_faults_t *faults);
static void policy_judge(const mcp_policy_t *policy, const char *call,
    mcp_region_t *region);
static void policy_verdict(const mcp_verdict_t *verdict, mcp_region_t *region);


static const char *const  policy_calls[] = {
    POLICY_CALL("t", "\"x\":5,\"y\":[1,2,\"a\"],\"z\":{\"x\":\"10.0.0.1\"}"),
    POLICY_CALL("read_it", "\"x\":\"[1,{\\\"y\\\":\\\"2\\\"}]\",\"y\":null"),
    POLICY_CALL("create charge", "\"amount\":1e400,\"x\":true,\"y\":[{}]")
};


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    size_t         i;
    mcp_str_t      id;
    mcp_source_t   source;
    mcp_faults_t   faults;
    mcp_policy_t  *policy;

    id = fuzz_str("p");

    source.file = id;
    source.data = input->data;
    source.len = input->len;

    memset(&faults, 0, sizeof(mcp_faults_t));
    faults.region = region;

    policy = mcp_policy_create(region, &id);
    fuzz_check(policy != NULL);

    /* one that is written to fill the region is no finding */

    if (policy_load(policy, &source, region, &faults) != MCP_OK) {
        return;
    }

    if (faults.count) {
        policy_faults(&faults);
        return;
    }

    for (i = 0; i < mcp_nelts(policy_calls); i++) {
        policy_judge(policy, policy_calls[i], region);
    }
}


static int
policy_load(mcp_policy_t *policy, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults)
{
    int           rc;
    mcp_reader_t  reader;

    reader.read = policy_read;
    reader.ctx = NULL;

    rc = mcp_policy_load(policy, source, &reader, region, faults);

    if (rc != MCP_OK || faults->count) {
        return rc;
    }

    return mcp_policy_seal(policy, region, faults);
}


/* whatever its name is, there is one catalogue */

static int
policy_read(void *ctx, const mcp_str_t *path, mcp_source_t *source,
    mcp_str_t *problem)
{
    mcp_str_t  text;

    (void) ctx;

    fuzz_check(path->data[path->len] == '\0');

    if (fuzz_is(path, "none")) {
        mcp_str_set(problem, "is missing");
        return MCP_FAULT;
    }

    text = fuzz_str("[{\"tool\":\"read_it\",\"category\":\"Read\"},"
                    "{\"tool\":\"t\",\"category\":\"Destructive\"}]");

    source->file = *path;
    source->data = text.data;
    source->len = text.len;

    return MCP_OK;
}


static void
policy_faults(const mcp_faults_t *faults)
{
    size_t  i;

    for (i = 0; i < faults->count && i < MCP_FAULTS_MAX; i++) {
        fuzz_check(faults->lines[i].len > 2);
        fuzz_check(memchr(faults->lines[i].data, ':', faults->lines[i].len));
        fuzz_check(fuzz_utf8(&faults->lines[i]));
    }
}


static void
policy_judge(const mcp_policy_t *policy, const char *call,
    mcp_region_t *region)
{
    mcp_str_t      text;
    mcp_json_t     json;
    mcp_facts_t    facts;
    mcp_verdict_t  verdict, again;
    mcp_message_t  message;

    memset(&facts, 0, sizeof(mcp_facts_t));
    facts.who[MCP_SCOPE_CLIENT] = fuzz_str("192.0.2.1");

    text = fuzz_str(call);
    mcp_json_init(&json, text.data, text.len, region);

    memset(&message, 0, sizeof(mcp_message_t));

    fuzz_check(mcp_message_read(&message, &json) == MCP_OK);
    fuzz_check(mcp_judge(policy, &message, &facts, region, &verdict)
               == MCP_OK);
    policy_verdict(&verdict, region);

    fuzz_check(mcp_judge(policy, &message, &facts, region, &again) == MCP_OK);
    fuzz_check(again.decision == verdict.decision);
    fuzz_check(fuzz_same(&again.rule, &verdict.rule));
    fuzz_check(fuzz_same(&again.reason, &verdict.reason));

    facts.shadow = 1;

    fuzz_check(mcp_judge(policy, &message, &facts, region, &again) == MCP_OK);
    fuzz_check(mcp_decision_passes(again.decision));
    fuzz_check(again.nclaims == again.nshadow);

    if (!mcp_decision_passes(verdict.decision)) {
        fuzz_check(again.decision != MCP_ALLOW);
    }
}


static void
policy_verdict(const mcp_verdict_t *verdict, mcp_region_t *region)
{
    size_t     i;
    mcp_str_t  text;

    fuzz_check(verdict->decision >= MCP_ALLOW
               && verdict->decision < MCP_INVALID
               && verdict->decision != MCP_LIMIT
               && verdict->decision != MCP_SHADOW_LIMIT);

    fuzz_check((verdict->decision == MCP_ALLOW) == (verdict->rule.len == 0));
    fuzz_check((verdict->decision == MCP_ALLOW) == (verdict->reason.len == 0));

    if (!mcp_decision_passes(verdict->decision)) {
        fuzz_check(mcp_verdict_text(verdict, region, &text) == MCP_OK);
        fuzz_check(fuzz_utf8(&text));
        return;
    }

    fuzz_check(verdict->nclaims <= MCP_CLAIMS_MAX);
    fuzz_check(verdict->nshadow <= verdict->nclaims);

    for (i = 0; i < verdict->nclaims; i++) {
        fuzz_check(verdict->claims[i].amount != 0);
        fuzz_check(verdict->claims[i].shadow
                   == (i >= verdict->nclaims - verdict->nshadow));
    }
}
