
#include "mcp_verdict.h"
#include "mcp_text.h"


static void mcp_verdict_unclaimed(mcp_verdict_t *verdict,
    const mcp_claim_t *claim, const mcp_str_t *reason);


static const mcp_str_t  mcp_decisions[] = {
    [MCP_PASS] = mcp_string("pass"),
    [MCP_ALLOW] = mcp_string("allow"),
    [MCP_SHADOW_DENY] = mcp_string("shadow-deny"),
    [MCP_SHADOW_HIDE] = mcp_string("shadow-hide"),
    [MCP_SHADOW_LIMIT] = mcp_string("shadow-limit"),
    [MCP_SHADOW_APPROVAL] = mcp_string("shadow-approval"),
    [MCP_DENY] = mcp_string("deny"),
    [MCP_HIDE] = mcp_string("hide"),
    [MCP_LIMIT] = mcp_string("limit"),
    [MCP_APPROVAL] = mcp_string("approval"),
    [MCP_INVALID] = mcp_string("invalid")
};


const mcp_str_t *
mcp_decision_name(mcp_decision_e decision)
{
    return &mcp_decisions[decision];
}


int
mcp_verdict_refuse(mcp_verdict_t *verdict, mcp_decision_e decision,
    const mcp_str_t *rule, const mcp_str_t *reason, int shadow)
{
    static const mcp_decision_e  shadows[] = {
        [MCP_DENY] = MCP_SHADOW_DENY,
        [MCP_HIDE] = MCP_SHADOW_HIDE,
        [MCP_LIMIT] = MCP_SHADOW_LIMIT,
        [MCP_APPROVAL] = MCP_SHADOW_APPROVAL
    };

    if (!shadow) {
        verdict->decision = decision;
        verdict->rule = *rule;
        verdict->reason = *reason;
        verdict->nclaims = 0;
        verdict->nshadow = 0;

        return MCP_FAULT;
    }

    if (verdict->rule.len == 0) {
        verdict->decision = shadows[decision];
        verdict->rule = *rule;
        verdict->reason = *reason;
    }

    return MCP_OK;
}


void
mcp_verdict_limit(mcp_verdict_t *verdict, const mcp_claim_t *claim,
    uint64_t wait)
{
    mcp_verdict_unclaimed(verdict, claim, &claim->limit->reason);

    if (claim->shadow) {
        return;
    }

    if (wait == MCP_WINDOW_NEVER) {
        verdict->never = 1;
        return;
    }

    verdict->retry_after = (wait + 999) / 1000;
}


void
mcp_verdict_full(mcp_verdict_t *verdict, const mcp_claim_t *claim)
{
    static const mcp_str_t  full = mcp_string("The call cannot be counted: "
                                              "store full.");

    mcp_verdict_unclaimed(verdict, claim, &full);
}


int
mcp_verdict_text(const mcp_verdict_t *verdict, mcp_region_t *region,
    mcp_str_t *text)
{
    u_char     seconds[MCP_TEXT_UINT_LEN];
    mcp_str_t  parts[8];

    mcp_str_set(&parts[0], "[POLICY DENIED] ");
    parts[1] = verdict->reason;
    mcp_str_set(&parts[2], " (rule ");
    parts[3] = verdict->rule;
    mcp_str_set(&parts[4], ") ");
    mcp_str_set(&parts[5], "Do not retry: the same call will be denied "
                           "again.");

    if (verdict->amend) {
        mcp_str_set(&parts[5], "Write it so, and call again.");
        return mcp_text_join(region, text, parts, 6);
    }

    if (verdict->decision == MCP_APPROVAL) {
        mcp_str_set(&parts[5], "Do not retry: this gateway cannot ask for an "
                               "approval yet.");
        return mcp_text_join(region, text, parts, 6);
    }

    if (verdict->decision != MCP_LIMIT || verdict->never) {
        return mcp_text_join(region, text, parts, 6);
    }

    if (verdict->retry_after == 0) {
        mcp_str_set(&parts[5], "Retry later.");
        return mcp_text_join(region, text, parts, 6);
    }

    mcp_str_set(&parts[5], "Retry in ");
    mcp_text_uint(&parts[6], seconds, verdict->retry_after);
    mcp_str_set(&parts[7], " s.");

    return mcp_text_join(region, text, parts, 8);
}


static void
mcp_verdict_unclaimed(mcp_verdict_t *verdict, const mcp_claim_t *claim,
    const mcp_str_t *reason)
{
    verdict->nclaims -= verdict->nshadow;
    verdict->nshadow = 0;

    if (claim->called != NULL
        && (!claim->shadow || verdict->rule.len == 0))
    {
        verdict->called = claim->called;
    }

    (void) mcp_verdict_refuse(verdict, MCP_LIMIT, &claim->limit->rule, reason,
                              claim->shadow);
}
