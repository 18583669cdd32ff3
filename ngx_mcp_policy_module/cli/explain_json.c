
#include <jansson.h>

#include "mcp_cli_explain.h"
#include "mcp_time.h"


typedef json_t *(*mcp_cli_json_pt)(const void *elt);


static json_t *mcp_cli_json_list(const void *elts, size_t n, size_t size,
    mcp_cli_json_pt object);
static json_t *mcp_cli_json_command(const void *elt);
static json_t *mcp_cli_json_option(const void *elt);
static json_t *mcp_cli_json_word(const void *elt);
static json_t *mcp_cli_json_check(const void *elt);
static json_t *mcp_cli_json_condition(const void *elt);
static json_t *mcp_cli_json_value(const void *elt);
static json_t *mcp_cli_json_limit(const void *elt);
static json_t *mcp_cli_json_amount(uint64_t amount);
static json_t *mcp_cli_json_text(const mcp_str_t *text);


/*
 * The members stand in this order.  What is not there is null; values of
 * arguments and of the policy, and the id, are JSON in a string, as the
 * numbers in them may be more than a reader's own can hold.
 */

int
mcp_cli_explain_json(const mcp_cli_explained_t *explained)
{
    int                   rc;
    json_t               *object;
    const mcp_verdict_t  *verdict;
    const mcp_message_t  *message;

    verdict = &explained->verdict;
    message = &explained->message;

    object = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o,"
                       " s:o}",
        "decision", mcp_cli_json_text(mcp_decision_name(verdict->decision)),
        "rule", mcp_cli_json_text(&verdict->rule),
        "reason", mcp_cli_json_text(&verdict->reason),
        "tool", mcp_cli_json_text(&message->tool),
        "method", mcp_cli_json_text(&message->method),
        "id", mcp_cli_json_text(&message->id),
        "matched", (verdict->matched == NULL)
                   ? json_null()
                   : mcp_cli_json_text(&verdict->matched->place.pointer),
        "commands", mcp_cli_json_list(explained->commands,
                                      explained->ncommands,
                                      sizeof(mcp_cli_command_t),
                                      mcp_cli_json_command),
        "looked_at", mcp_cli_json_list(explained->checks, explained->nchecks,
                                       sizeof(mcp_cli_checked_t),
                                       mcp_cli_json_check),
        "limits", mcp_cli_json_list(explained->limits, explained->nlimits,
                                    sizeof(mcp_cli_counted_t),
                                    mcp_cli_json_limit),
        "answer", mcp_cli_json_text(&explained->answer));

    if (object == NULL) {
        return mcp_cli_failed("out of memory");
    }

    rc = json_dumpf(object, stdout, JSON_COMPACT);

    json_decref(object);

    if (rc == -1 || putchar('\n') == EOF) {
        return mcp_cli_failed("standard output could not be written");
    }

    return MCP_CLI_OK;
}


static json_t *
mcp_cli_json_list(const void *elts, size_t n, size_t size,
    mcp_cli_json_pt object)
{
    size_t         i;
    json_t        *list;
    const u_char  *elt;

    elt = elts;
    list = json_array();

    for (i = 0; i < n; i++) {

        if (json_array_append_new(list, object(elt + i * size)) == -1) {
            json_decref(list);
            return NULL;
        }
    }

    return list;
}


static json_t *
mcp_cli_json_command(const void *elt)
{
    const mcp_aws_t          *aws;
    const mcp_cli_command_t  *command;

    command = elt;
    aws = &command->aws;

    return json_pack("{s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
        "text", mcp_cli_json_text(&aws->text),
        "canonical", aws->fault == NULL,
        "service", mcp_cli_json_text(&aws->service),
        "operation", mcp_cli_json_text(&aws->operation),
        "class", mcp_cli_json_text(mcp_class_name(aws->classed.class)),
        "risk", mcp_cli_json_text(mcp_class_name(aws->classed.risk)),
        "words", mcp_cli_json_list(aws->words, aws->nwords,
                                   sizeof(mcp_word_t), mcp_cli_json_word),
        "options", mcp_cli_json_list(aws->options, aws->noptions,
                                     sizeof(mcp_aws_option_t),
                                     mcp_cli_json_option),
        "matched", (command->rule == NULL)
                   ? json_null()
                   : mcp_cli_json_text(&command->rule->place.pointer));
}


static json_t *
mcp_cli_json_option(const void *elt)
{
    const mcp_aws_option_t  *option;

    option = elt;

    return json_pack("{s:o, s:o}",
        "name", mcp_cli_json_text(&option->name),
        "words", mcp_cli_json_list(option->words, option->nwords,
                                   sizeof(mcp_word_t), mcp_cli_json_word));
}


static json_t *
mcp_cli_json_word(const void *elt)
{
    const mcp_word_t  *word;

    word = elt;

    return json_stringn((char *) word->text.data, word->text.len);
}


static json_t *
mcp_cli_json_check(const void *elt)
{
    const mcp_cli_checked_t  *checked;

    checked = elt;

    return json_pack("{s:s, s:o, s:s, s:o}",
        "kind", mcp_cli_check_name(checked->kind),
        "rule", mcp_cli_json_text(&checked->check->rule),
        "holds", mcp_cli_truth_name(checked->truth),
        "conditions", mcp_cli_json_list(checked->conditions,
                                        checked->nconditions,
                                        sizeof(mcp_cli_settled_t),
                                        mcp_cli_json_condition));
}


static json_t *
mcp_cli_json_condition(const void *elt)
{
    const mcp_condition_t    *condition;
    const mcp_cli_settled_t  *settled;

    settled = elt;
    condition = settled->condition;

    return json_pack("{s:o, s:o, s:o, s:b, s:b, s:s, s:o}",
        "path", mcp_cli_json_text(&condition->path->text),
        "op", mcp_cli_json_text(&condition->op->name),
        "value", mcp_cli_json_text(&settled->value),
        "every", (int) condition->every,
        "coerce", (int) condition->coerce,
        "holds", mcp_cli_truth_name(settled->truth),
        "found", mcp_cli_json_list(settled->values, settled->nvalues,
                                   sizeof(mcp_cli_value_t),
                                   mcp_cli_json_value));
}


static json_t *
mcp_cli_json_value(const void *elt)
{
    const mcp_cli_value_t  *value;

    static const char  *ways[] = {
        [MCP_CLI_SENT] = "sent",
        [MCP_CLI_NUMBER] = "number",
        [MCP_CLI_JSON] = "json"
    };

    value = elt;

    return json_pack("{s:o, s:s, s:s}",
        "value", mcp_cli_json_text(&value->text),
        "read_as", ways[value->read_as],
        "holds", mcp_cli_truth_name(value->truth));
}


static json_t *
mcp_cli_json_limit(const void *elt)
{
    char                      from[MCP_TIME_LEN + 1], to[MCP_TIME_LEN + 1];
    const mcp_claim_t        *claim;
    const mcp_limit_t        *limit;
    const mcp_cli_counted_t  *counted;

    counted = elt;
    claim = counted->claim;
    limit = claim->limit;

    mcp_cli_time(from, counted->from);
    mcp_cli_time(to, counted->to);

    return json_pack("{s:o, s:b, s:o, s:o, s:o, s:o, s:I, s:o, s:s, s:s, s:b,"
                     " s:I}",
        "rule", mcp_cli_json_text(&limit->rule),
        "shadow", (int) claim->shadow,
        "counter", mcp_cli_json_text(&limit->counter),
        "scope", mcp_cli_json_text(mcp_scope_name(limit->scope)),
        "who", mcp_cli_json_text(&claim->who),
        "amount", mcp_cli_json_amount(claim->amount),
        "max", (json_int_t) limit->rate.max,
        "algorithm", mcp_cli_json_text(
                         mcp_algorithm_name(limit->rate.algorithm)),
        "from", from,
        "to", to,
        "fits", counted->fits,
        "left", (json_int_t) counted->left);
}


/* null: more than any limit has */

static json_t *
mcp_cli_json_amount(uint64_t amount)
{
    return (amount > MCP_LIMIT_MAX) ? json_null()
                                    : json_integer((json_int_t) amount);
}


static json_t *
mcp_cli_json_text(const mcp_str_t *text)
{
    return text->len ? json_stringn((char *) text->data, text->len)
                     : json_null();
}
