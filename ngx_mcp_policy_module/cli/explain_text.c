
#include "mcp_cli_explain.h"
#include "mcp_text.h"
#include "mcp_time.h"


static void mcp_cli_text_message(const mcp_message_t *message);
static void mcp_cli_text_rule(const mcp_cli_explained_t *explained);
static void mcp_cli_text_check(const mcp_cli_checked_t *checked);
static void mcp_cli_text_condition(const mcp_cli_settled_t *settled);
static void mcp_cli_text_asked(const mcp_cli_settled_t *settled);
static void mcp_cli_text_found(const mcp_cli_value_t *value);
static void mcp_cli_text_limit(const mcp_cli_counted_t *counted);
static void mcp_cli_text_counter(const mcp_claim_t *claim);
static void mcp_cli_text_verdict(const mcp_cli_explained_t *explained);


int
mcp_cli_explain_text(const mcp_cli_explained_t *explained)
{
    size_t  i, n;

    mcp_cli_text_message(&explained->message);

    if (mcp_message_calls(&explained->message)
        && explained->message.code == 0)
    {
        mcp_cli_text_rule(explained);
    }

    n = 0;

    for (i = 0; i <= explained->nchecks; i++) {

        while (n < explained->ncommands
               && explained->commands[n].nchecks == i)
        {
            mcp_cli_text_command(&explained->commands[n], n + 1);
            n++;
        }

        if (i < explained->nchecks) {
            mcp_cli_text_check(&explained->checks[i]);
        }
    }

    for (i = 0; i < explained->nlimits; i++) {
        mcp_cli_text_limit(&explained->limits[i]);
    }

    (void) putchar('\n');

    mcp_cli_text_verdict(explained);

    return MCP_CLI_OK;
}


static void
mcp_cli_text_message(const mcp_message_t *message)
{
    mcp_cli_line("message", "");

    if (message->code) {
        (void) printf("malformed");

    } else if (message->kind == MCP_RESPONSE) {
        (void) printf("response");

    } else {
        mcp_cli_put(&message->method);
    }

    if (mcp_message_calls(message) && message->code == 0) {
        mcp_cli_quote(" \"", &message->tool, "\"");
    }

    if (message->id.len) {
        mcp_cli_quote(", id ", &message->id, "\n");
        return;
    }

    (void) printf(", no id\n");
}


static void
mcp_cli_text_rule(const mcp_cli_explained_t *explained)
{
    const mcp_rule_t    *rule;
    const mcp_policy_t  *policy;

    policy = explained->policy;
    rule = explained->verdict.matched;

    mcp_cli_line("rule", "");

    if (rule != NULL) {
        mcp_cli_put(&rule->place.pointer);
        (void) printf(", action %s%s\n", mcp_cli_action_name(rule->action),
                      rule->shadow ? ", mode shadow" : "");

    } else if (mcp_judge_plain(&explained->message.tool)) {
        (void) printf("none, default %s\n",
                      mcp_cli_action_name(policy->fallback));

    } else {
        (void) printf("none, and no default for a name that MCP does not "
                      "allow\n");
    }
}


static void
mcp_cli_text_check(const mcp_cli_checked_t *checked)
{
    size_t  i;

    mcp_cli_line(mcp_cli_check_name(checked->kind),
                 mcp_cli_truth_name(checked->truth));
    mcp_cli_quote("", &checked->check->rule, "\n");

    for (i = 0; i < checked->nconditions; i++) {
        mcp_cli_text_condition(&checked->conditions[i]);
    }
}


/* one value that says all stands on the same line */

static void
mcp_cli_text_condition(const mcp_cli_settled_t *settled)
{
    int              unsure;
    size_t           i;
    mcp_cli_value_t  *value;

    mcp_cli_line("", mcp_cli_truth_name(settled->truth));
    (void) printf("  ");
    mcp_cli_text_asked(settled);

    if (settled->nvalues == 1
        && settled->values[0].truth == settled->truth)
    {
        (void) printf(", ");
        mcp_cli_text_found(&settled->values[0]);
        return;
    }

    (void) putchar('\n');

    unsure = (settled->truth == MCP_UNSURE);

    for (i = 0; i < settled->nvalues; i++) {
        value = &settled->values[i];
        unsure &= (value->truth != MCP_UNSURE);

        mcp_cli_line("", mcp_cli_truth_name(value->truth));
        (void) printf("    ");
        mcp_cli_text_found(value);
    }

    if (unsure) {
        mcp_cli_line("", mcp_cli_truth_name(MCP_UNSURE));
        (void) printf("    found a string that servers may read in different "
                      "ways\n");
    }
}


static void
mcp_cli_text_asked(const mcp_cli_settled_t *settled)
{
    const mcp_condition_t  *condition;

    condition = settled->condition;

    mcp_cli_put(&condition->path->text);
    mcp_cli_quote(" ", &condition->op->name, " ");
    mcp_cli_put(&settled->value);

    if (condition->every) {
        (void) printf(", every");
    }

    if (condition->coerce) {
        (void) printf(", coerce");
    }
}


static void
mcp_cli_text_found(const mcp_cli_value_t *value)
{
    mcp_str_t  text;

    static const char  *ways[] = {
        [MCP_CLI_SENT] = "",
        [MCP_CLI_NUMBER] = ", read as a number",
        [MCP_CLI_JSON] = ", read as JSON"
    };

    if (value->text.len == 0) {
        (void) printf("found nothing\n");
        return;
    }

    text = value->text;
    mcp_text_clip(&text);

    mcp_cli_quote("found ", &text,
                  (text.len < value->text.len) ? "..." : "");
    (void) printf("%s\n", ways[value->read_as]);
}


static void
mcp_cli_text_limit(const mcp_cli_counted_t *counted)
{
    char                from[MCP_TIME_LEN + 1], to[MCP_TIME_LEN + 1];
    const mcp_claim_t  *claim;

    claim = counted->claim;

    mcp_cli_line("limit", counted->fits ? "yes" : "no");
    mcp_cli_quote("", &claim->limit->rule,
                  claim->shadow ? ", mode shadow\n" : "\n");

    mcp_cli_line("", "");
    (void) printf("  ");
    mcp_cli_text_counter(claim);
    (void) printf(", taken as empty before the call\n");

    mcp_cli_line("", "");

    if (claim->amount > MCP_LIMIT_MAX) {
        (void) printf("  more than %llu", MCP_LIMIT_MAX);

    } else {
        (void) printf("  %llu", (unsigned long long) claim->amount);
    }

    mcp_cli_time(from, counted->from);
    mcp_cli_time(to, counted->to);

    (void) printf(" of %llu, %llu left, ",
                  (unsigned long long) claim->limit->rate.max,
                  (unsigned long long) counted->left);
    mcp_cli_put(mcp_algorithm_name(claim->limit->rate.algorithm));
    (void) printf(" window %s to %s\n", from, to);
}


static void
mcp_cli_text_counter(const mcp_claim_t *claim)
{
    const mcp_limit_t  *limit;

    limit = claim->limit;

    if (limit->counter.len) {
        mcp_cli_quote("counter \"", &limit->counter, "\", ");

    } else {
        (void) printf("counter of the rule, ");
    }

    mcp_cli_put(mcp_scope_name(limit->scope));

    if (claim->who.len) {
        mcp_cli_quote(" \"", &claim->who, "\"");

    } else if (limit->scope != MCP_SCOPE_GLOBAL) {
        (void) printf(" not given");
    }
}


static void
mcp_cli_text_verdict(const mcp_cli_explained_t *explained)
{
    const mcp_verdict_t  *verdict;

    verdict = &explained->verdict;

    mcp_cli_line("verdict", "");
    mcp_cli_put(mcp_decision_name(verdict->decision));

    if (verdict->rule.len) {
        mcp_cli_quote(" by ", &verdict->rule, "");
    }

    (void) putchar('\n');

    if (verdict->reason.len) {
        mcp_cli_line("reason", "");
        mcp_cli_quote("", &verdict->reason, "\n");
    }

    if (explained->answer.len) {
        mcp_cli_line("answer", "");
        mcp_cli_quote("", &explained->answer, "\n");
    }
}
