
#include "mcp_verdict.h"
#include "mcp_text.h"


static mcp_str_t mcp_verdict_advice(const mcp_verdict_t *verdict);
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
    u_char      number[MCP_TEXT_UINT_LEN], of[MCP_TEXT_UINT_LEN];
    u_char      seconds[MCP_TEXT_UINT_LEN];
    mcp_str_t   parts[12], *part;

    mcp_str_set(&parts[0], "[POLICY DENIED] ");
    parts[1] = verdict->reason;
    mcp_str_set(&parts[2], " (rule ");
    parts[3] = verdict->rule;

    part = &parts[4];

    if (verdict->command && verdict->ncommands > 1) {
        mcp_str_set(part, ", command ");
        part++;
        mcp_text_uint(part++, number, verdict->command);
        mcp_str_set(part, " of ");
        part++;
        mcp_text_uint(part++, of, verdict->ncommands);
    }

    mcp_str_set(part, ") ");
    part++;

    if (verdict->decision == MCP_LIMIT && verdict->retry_after) {
        mcp_str_set(part, "Retry in ");
        part++;
        mcp_text_uint(part++, seconds, verdict->retry_after);
        mcp_str_set(part, " s.");

    } else {
        *part = mcp_verdict_advice(verdict);
    }

    part++;

    return mcp_text_join(region, text, parts, (size_t) (part - parts));
}


static mcp_str_t
mcp_verdict_advice(const mcp_verdict_t *verdict)
{
    static const mcp_str_t  amend = mcp_string("Write it so, and call again.");
    static const mcp_str_t  later = mcp_string("Retry later.");
    static const mcp_str_t  approval = mcp_string("Do not retry: this gateway "
                                                  "cannot ask for an approval "
                                                  "yet.");
    static const mcp_str_t  fewer = mcp_string("Do not retry: send fewer "
                                               "commands in one call.");
    static const mcp_str_t  never = mcp_string("Do not retry: the same call "
                                               "will be denied again.");

    if (verdict->amend) {
        return amend;
    }

    if (verdict->decision == MCP_APPROVAL) {
        return approval;
    }

    if (verdict->decision != MCP_LIMIT) {
        return never;
    }

    if (!verdict->never) {
        return later;
    }

    return (verdict->ncommands > 1) ? fewer : never;
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
