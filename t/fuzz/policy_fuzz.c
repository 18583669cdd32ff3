
/*
 * Policy files.  Any text gives faults or a policy, and a policy judges
 * messages: a refusal names its rule and its reason, nothing of a policy in
 * shadow is enforced, and who asks twice is told the same; resources and
 * prompts are what a walk through the lists of their section says, and lists
 * show what is let through.
 */


#include "fuzz.h"
#include "mcp_judge.h"
#include "mcp_policy_load.h"
#include "mcp_text.h"


#define POLICY_MESSAGE(method, params)                                        \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{"     \
    params "}}"
#define POLICY_CALL(tool, args)                                               \
    POLICY_MESSAGE("tools/call",                                              \
                   "\"name\":\"" tool "\",\"arguments\":{" args "}")


static int policy_load(mcp_policy_t *policy, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults);
static int policy_read(void *ctx, const mcp_str_t *path, mcp_source_t *source,
    mcp_str_t *problem);
static void policy_faults(const mcp_faults_t *faults);
static void policy_judge(const mcp_policy_t *policy, const char *text,
    mcp_region_t *region);
static void policy_verdict(const mcp_verdict_t *verdict, mcp_region_t *region);
static void policy_named(const mcp_policy_t *policy,
    const mcp_message_t *message, const mcp_verdict_t *verdict);
static int policy_listed(const mcp_entries_t *entries, const mcp_str_t *name);
static void policy_shown(const mcp_policy_t *policy,
    const mcp_message_t *message, const mcp_facts_t *facts,
    mcp_decision_e decision);


static const char *const  policy_messages[] = {
    POLICY_CALL("t", "\"x\":5,\"y\":[1,2,\"a\"],\"z\":{\"x\":\"10.0.0.1\"}"),
    POLICY_CALL("read_it", "\"x\":\"[1,{\\\"y\\\":\\\"2\\\"}]\",\"y\":null"),
    POLICY_CALL("create charge", "\"amount\":1e400,\"x\":true,\"y\":[{}]"),
    POLICY_CALL("aws", "\"c\":[\"aws ec2 run-instances --instance-t 'p4d' "
                "--count=3 --no-dry-run --region *\",\"aws s3 rm s3://b\"]"),
    POLICY_CALL("aws", "\"c\":\"aws iam list-users --profile x\""),
    POLICY_MESSAGE("resources/read", "\"uri\":\"file:///a/b\""),
    POLICY_MESSAGE("resources/subscribe", "\"uri\":\"db://t/1\""),
    POLICY_MESSAGE("resources/read", "\"uri\":\"file:///a/../b\""),
    POLICY_MESSAGE("subscriptions/listen",
                   "\"notifications\":{\"resourceSubscriptions\":"
                   "[\"file:///a/b\",\"db://t/1\"]}"),
    POLICY_MESSAGE("completion/complete",
                   "\"ref\":{\"type\":\"ref/resource\","
                   "\"uri\":\"db://t/{x}\"}"),
    POLICY_MESSAGE("prompts/get", "\"name\":\"ask\""),
    POLICY_MESSAGE("tasks/get", "\"taskId\":\"1\""),
    POLICY_MESSAGE("ping", "")
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

    for (i = 0; i < mcp_nelts(policy_messages); i++) {
        policy_judge(policy, policy_messages[i], region);
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
policy_judge(const mcp_policy_t *policy, const char *text,
    mcp_region_t *region)
{
    mcp_str_t      body;
    mcp_json_t     json;
    mcp_facts_t    facts;
    mcp_verdict_t  verdict, again;
    mcp_message_t  message;

    memset(&facts, 0, sizeof(mcp_facts_t));
    facts.who[MCP_SCOPE_CLIENT] = fuzz_str("192.0.2.1");

    body = fuzz_str(text);
    mcp_json_init(&json, body.data, body.len, region);

    memset(&message, 0, sizeof(mcp_message_t));

    fuzz_check(mcp_message_read(&message, &json) == MCP_OK);
    fuzz_check(mcp_judge(policy, &message, &facts, region, &verdict)
               == MCP_OK);
    policy_verdict(&verdict, region);
    fuzz_check(!mcp_message_calls(&message)
               || verdict.decision != MCP_PASS);
    policy_named(policy, &message, &verdict);
    policy_shown(policy, &message, &facts, verdict.decision);

    fuzz_check(mcp_judge(policy, &message, &facts, region, &again) == MCP_OK);
    fuzz_check(again.decision == verdict.decision);
    fuzz_check(fuzz_same(&again.rule, &verdict.rule));
    fuzz_check(fuzz_same(&again.reason, &verdict.reason));

    facts.shadow = 1;

    fuzz_check(mcp_judge(policy, &message, &facts, region, &again) == MCP_OK);
    fuzz_check(mcp_decision_passes(again.decision));
    fuzz_check(again.nclaims == again.nshadow);
    policy_shown(policy, &message, &facts, again.decision);

    if (!mcp_decision_passes(verdict.decision)) {
        fuzz_check(again.decision > MCP_ALLOW);
    }
}


static void
policy_verdict(const mcp_verdict_t *verdict, mcp_region_t *region)
{
    size_t     i;
    mcp_str_t  text;

    fuzz_check(verdict->decision < MCP_INVALID
               && verdict->decision != MCP_LIMIT
               && verdict->decision != MCP_SHADOW_LIMIT);

    fuzz_check((verdict->decision <= MCP_ALLOW) == (verdict->rule.len == 0));
    fuzz_check((verdict->decision <= MCP_ALLOW) == (verdict->reason.len == 0));

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


static void
policy_named(const mcp_policy_t *policy, const mcp_message_t *message,
    const mcp_verdict_t *verdict)
{
    int                   allowed;
    const mcp_str_t      *name;
    const mcp_section_t  *section;

    static const mcp_str_t  dots = mcp_string("/../");

    name = &message->subject;
    section = (message->governed == MCP_GOVERNED_AS_PROMPT)
                  ? &policy->prompts : &policy->resources;

    if (message->governed < MCP_GOVERNED_AS_RESOURCE
        || message->governed > MCP_GOVERNED_AS_PROMPT
        || !section->given)
    {
        fuzz_check(mcp_message_calls(message) || section->given
                   || verdict->decision == MCP_PASS);
        return;
    }

    allowed = !policy_listed(&section->lists[MCP_SECTION_DENY], name)
              && (section->allow
                  || policy_listed(&section->lists[MCP_SECTION_ALLOW], name))
              && !mcp_text_has(name, &dots);

    fuzz_check(verdict->decision == (allowed ? MCP_ALLOW : MCP_DENY));
}


static int
policy_listed(const mcp_entries_t *entries, const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < entries->nelts; i++) {

        if (mcp_glob_match(&entries->elts[i].text, name)) {
            return 1;
        }
    }

    return 0;
}


/* a list shows what could be let through; of what has no arguments, what is */

static void
policy_shown(const mcp_policy_t *policy, const mcp_message_t *message,
    const mcp_facts_t *facts, mcp_decision_e decision)
{
    mcp_decision_e  listed;
    mcp_governed_e  governed;

    governed = message->known->governed;

    if (governed < MCP_GOVERNED_AS_TOOL
        || governed > MCP_GOVERNED_AS_REFERENCE)
    {
        return;
    }

    listed = mcp_judge_listed(policy, governed, &message->subject, facts);

    if (governed != MCP_GOVERNED_AS_TOOL) {
        fuzz_check(listed == decision);

    } else if (mcp_decision_passes(decision) || decision == MCP_APPROVAL) {
        fuzz_check(mcp_decision_passes(listed));

    } else {
        fuzz_check(mcp_decision_passes(listed) || listed == decision);
    }
}
