
#include "mcp_judge_state.h"


static mcp_aside int mcp_judge_check_refuses(mcp_judge_t *judge,
    mcp_check_e kind, const mcp_check_t *check, const mcp_rule_t *rule,
    mcp_truth_e truth);
static int mcp_judge_unconditional(mcp_judge_t *judge,
    const mcp_terms_t *terms, const mcp_rule_t *rule);
static mcp_aside int mcp_judge_amount(mcp_judge_t *judge,
    const mcp_limit_t *limit, uint64_t *amount, int shadow);


/* of each kind those of all tools, then those of the rule; commands between */

int
mcp_judge_terms(mcp_judge_t *judge)
{
    int                  rc;
    mcp_check_e          kind;
    const mcp_checks_t  *checks;

    for (kind = MCP_REQUIRE; kind < MCP_CHECKS; kind++) {

        if (kind == MCP_APPROVE_IF
            && judge->rule != NULL && judge->rule->commands != NULL)
        {
            rc = mcp_judge_commands(judge);
            if (rc != MCP_OK) {
                return rc;
            }
        }

        checks = &judge->policy->all_tools.checks[kind];

        if (checks->nelts) {
            rc = mcp_judge_checks(judge, kind, checks, NULL);
            if (rc != MCP_OK) {
                return rc;
            }
        }

        if (judge->rule == NULL) {
            continue;
        }

        checks = &judge->rule->terms.checks[kind];

        if (checks->nelts) {
            rc = mcp_judge_checks(judge, kind, checks, judge->rule);
            if (rc != MCP_OK) {
                return rc;
            }
        }
    }

    return MCP_OK;
}


int
mcp_judge_always(mcp_judge_t *judge)
{
    int                rc;
    mcp_str_t          reason;
    const mcp_rule_t  *rule;

    rule = judge->rule;

    rc = mcp_judge_unconditional(judge, &judge->policy->all_tools, NULL);

    if (rc == MCP_OK && rule != NULL) {
        rc = mcp_judge_unconditional(judge, &rule->terms, rule);
    }

    if (rc != MCP_OK
        || rule == NULL
        || rule->commands == NULL || rule->commands->callable)
    {
        return rc;
    }

    reason.len = 0;

    return mcp_verdict_refuse(judge->verdict, MCP_DENY, &rule->commands->rule,
                              &reason, mcp_judge_shadow(judge, rule));
}


int
mcp_judge_limits(mcp_judge_t *judge)
{
    int                   rc;
    size_t                n;
    mcp_verdict_t        *verdict;
    const mcp_rule_t     *rule;
    const mcp_policy_t   *policy;

    rule = judge->rule;
    policy = judge->policy;
    verdict = judge->verdict;

    n = policy->all_tools.limits.nelts
        + (rule ? rule->terms.limits.nelts : 0);

    if (rule != NULL && rule->commands != NULL) {
        n += mcp_judge_commands_limits(judge);
    }

    if (n == 0) {
        return MCP_OK;
    }

    verdict->claims = mcp_alloc(judge->region, n * sizeof(mcp_claim_t));
    if (verdict->claims == NULL) {
        return MCP_ERROR;
    }

    rc = MCP_OK;

    if (policy->all_tools.limits.nelts) {
        rc = mcp_judge_claims(judge, &policy->all_tools.limits, 1,
                              judge->facts->shadow);
    }

    if (rc == MCP_OK && rule != NULL) {
        rc = mcp_judge_claims(judge, &rule->terms.limits, 1,
                              mcp_judge_shadow(judge, rule));
    }

    if (rc == MCP_OK && rule != NULL && rule->commands != NULL) {
        rc = mcp_judge_commands_claims(judge);
    }

    /* a call that shadow rules would have refused takes nothing of theirs */

    if (verdict->decision != MCP_ALLOW) {
        verdict->nclaims -= verdict->nshadow;
        verdict->nshadow = 0;
    }

    return rc;
}


int
mcp_judge_checks(mcp_judge_t *judge, mcp_check_e kind,
    const mcp_checks_t *checks, const mcp_rule_t *rule)
{
    int                 rc;
    size_t              i;
    mcp_truth_e         truth;
    const mcp_check_t  *check;

    for (i = 0; i < checks->nelts; i++) {
        check = &checks->elts[i];

        truth = mcp_conditions_hold(&check->conditions, &judge->args,
                                    kind == MCP_REQUIRE);

        if (judge->facts->trace != NULL) {
            judge->facts->trace->checked(judge->facts->trace->ctx, kind,
                                         check, truth);
        }

        if (truth == ((kind == MCP_REQUIRE) ? MCP_YES : MCP_NO)) {
            continue;
        }

        rc = mcp_judge_check_refuses(judge, kind, check, rule, truth);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


/* what cannot be found out is denied, not asked for approval */

static mcp_aside int
mcp_judge_check_refuses(mcp_judge_t *judge, mcp_check_e kind,
    const mcp_check_t *check, const mcp_rule_t *rule, mcp_truth_e truth)
{
    mcp_str_t        reason;
    const char      *what;
    mcp_decision_e   decision;

    decision = MCP_DENY;
    what = "\" is denied with these arguments.";

    if (truth == MCP_UNSURE) {
        what = "\" has arguments that cannot be checked.";

    } else if (kind == MCP_APPROVE_IF) {
        decision = MCP_APPROVAL;
        what = "\" needs an approval with these arguments.";
    }

    reason = check->reason;

    if (reason.len == 0 && rule != NULL) {
        reason = rule->reason;
    }

    if (mcp_judge_reason(judge, &reason, what, &reason) != MCP_OK) {
        return MCP_ERROR;
    }

    return mcp_verdict_refuse(judge->verdict, decision, &check->rule, &reason,
                              mcp_judge_shadow(judge, rule));
}


static int
mcp_judge_unconditional(mcp_judge_t *judge, const mcp_terms_t *terms,
    const mcp_rule_t *rule)
{
    int                  rc;
    size_t               i;
    const mcp_checks_t  *checks;

    checks = &terms->checks[MCP_DENY_IF];

    for (i = 0; i < checks->nelts; i++) {

        if (checks->elts[i].conditions.nelts) {
            continue;
        }

        rc = mcp_judge_check_refuses(judge, MCP_DENY_IF, &checks->elts[i],
                                     rule, MCP_YES);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


int
mcp_judge_claims(mcp_judge_t *judge, const mcp_limits_t *limits,
    uint64_t times, int shadow)
{
    int                 rc;
    size_t              i;
    uint64_t            amount;
    mcp_claim_t        *claim;
    mcp_verdict_t      *verdict;
    const mcp_limit_t  *limit;

    verdict = judge->verdict;

    for (i = 0; i < limits->nelts; i++) {
        limit = &limits->elts[i];
        amount = limit->increment;

        if (limit->from != NULL) {
            rc = mcp_judge_amount(judge, limit, &amount, shadow);
            if (rc != MCP_OK) {
                return rc;
            }
        }

        claim = &verdict->claims[verdict->nclaims++];

        claim->limit = limit;
        claim->who = judge->facts->who[limit->scope];
        claim->amount = amount * times;
        claim->start = 0;
        claim->called = (judge->command != NULL) ? &judge->command->called
                                                 : NULL;
        claim->shadow = (unsigned) shadow;

        verdict->nshadow += (size_t) shadow;
    }

    return MCP_OK;
}


/* what the argument says that the limit names */

static mcp_aside int
mcp_judge_amount(mcp_judge_t *judge, const mcp_limit_t *limit,
    uint64_t *amount, int shadow)
{
    uint32_t       token;
    mcp_str_t      reason;
    mcp_reading_t  reading;

    *amount = MCP_LIMIT_MAX + 1;      /* more than any limit has */

    token = mcp_args_find(&judge->args, limit->from);

    if (token != MCP_NOTHING) {

        if (mcp_reading_read(&reading, judge->message->json, token) != MCP_OK) {
            return MCP_ERROR;
        }

        if (reading.type == MCP_JSON_NUMBER
            && mcp_number_whole(&reading.number, MCP_LIMIT_MAX, amount)
               != MCP_NOT_WHOLE)
        {
            return MCP_OK;
        }
    }

    if (mcp_judge_say(judge, &reason, "Expected a whole number of at least 1 "
                      "at ", &limit->from->text, ", which is counted.")
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    return mcp_verdict_refuse(judge->verdict, MCP_DENY, &limit->rule, &reason,
                              shadow);
}
