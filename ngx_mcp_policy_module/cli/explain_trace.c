
#include <jansson.h>
#include <stdlib.h>

#include "mcp_array.h"
#include "mcp_cli_explain.h"
#include "mcp_text.h"
#include "mcp_time.h"


static void mcp_cli_compared(void *ctx, const mcp_condition_t *condition,
    const mcp_reading_t *reading, mcp_truth_e truth);
static int mcp_cli_value(mcp_cli_explained_t *explained,
    const mcp_reading_t *reading, mcp_cli_value_t *value);
static void mcp_cli_settled(void *ctx, const mcp_condition_t *condition,
    mcp_truth_e truth);
static void mcp_cli_checked(void *ctx, mcp_check_e kind,
    const mcp_check_t *check, mcp_truth_e truth);
static void mcp_cli_commanded(void *ctx, const mcp_aws_t *command,
    const mcp_rule_t *rule);
static int mcp_cli_word(mcp_cli_explained_t *explained,
    const mcp_reading_t *reading, mcp_str_t *text);
static int mcp_cli_compact(mcp_region_t *region, const mcp_str_t *json,
    mcp_str_t *text);


mcp_trace_t
mcp_cli_explain_trace(mcp_cli_explained_t *explained)
{
    mcp_trace_t  trace;

    trace.compared = mcp_cli_compared;
    trace.settled = mcp_cli_settled;
    trace.checked = mcp_cli_checked;
    trace.commanded = mcp_cli_commanded;
    trace.ctx = explained;

    return trace;
}


const char *
mcp_cli_truth_name(mcp_truth_e truth)
{
    static const char  *names[] = {
        [MCP_NO] = "no",
        [MCP_YES] = "yes",
        [MCP_UNSURE] = "unsure"
    };

    return names[truth];
}


const char *
mcp_cli_check_name(mcp_check_e kind)
{
    static const char  *names[] = {
        [MCP_REQUIRE] = "require",
        [MCP_DENY_IF] = "deny_if",
        [MCP_APPROVE_IF] = "approve_if"
    };

    return names[kind];
}


void
mcp_cli_time(char *text, uint64_t ms)
{
    /* a window may end beyond the last time that can be written */

    mcp_time_write((u_char *) text, (ms < MCP_TIME_MAX) ? ms : MCP_TIME_MAX);
    text[MCP_TIME_LEN] = '\0';
}


static void
mcp_cli_compared(void *ctx, const mcp_condition_t *condition,
    const mcp_reading_t *reading, mcp_truth_e truth)
{
    mcp_cli_value_t      *value, *grown;
    mcp_cli_explained_t  *explained;

    (void) condition;

    explained = ctx;

    grown = mcp_array_grow(explained->region, explained->values,
                           explained->nvalues, sizeof(mcp_cli_value_t));
    if (grown == NULL) {
        explained->failed = 1;
        return;
    }

    explained->values = grown;
    value = &grown[explained->nvalues++];
    value->truth = truth;

    if (mcp_cli_value(explained, reading, value) != MCP_OK) {
        explained->failed = 1;
    }
}


static int
mcp_cli_value(mcp_cli_explained_t *explained, const mcp_reading_t *reading,
    mcp_cli_value_t *value)
{
    mcp_str_t  source;

    value->text.len = 0;
    value->read_as = MCP_CLI_SENT;

    if (reading->type == MCP_JSON_NULL) {
        return MCP_OK;
    }

    if (reading->json == NULL && reading->type != MCP_JSON_NUMBER) {
        return mcp_cli_word(explained, reading, &value->text);
    }

    if (reading->json == NULL) {
        value->read_as = MCP_CLI_NUMBER;
        value->text = reading->text;

        return MCP_OK;
    }

    if (reading->json != explained->message.json) {
        value->read_as = MCP_CLI_JSON;
    }

    mcp_json_source(reading->json, reading->token, &source);

    if (reading->type == MCP_JSON_STRING) {
        source.data -= 1;
        source.len += 2;
    }

    return mcp_cli_compact(explained->region, &source, &value->text);
}


static void
mcp_cli_settled(void *ctx, const mcp_condition_t *condition,
    mcp_truth_e truth)
{
    mcp_cli_settled_t    *settled, *grown;
    mcp_cli_explained_t  *explained;

    explained = ctx;

    grown = mcp_array_grow(explained->region, explained->conditions,
                           explained->nconditions, sizeof(mcp_cli_settled_t));
    if (grown == NULL) {
        explained->failed = 1;
        return;
    }

    explained->conditions = grown;
    settled = &grown[explained->nconditions++];

    settled->condition = condition;
    settled->truth = truth;
    settled->values = explained->values;
    settled->nvalues = explained->nvalues;

    explained->values = NULL;
    explained->nvalues = 0;

    if (mcp_cli_compact(explained->region, &condition->source,
                        &settled->value)
        != MCP_OK)
    {
        explained->failed = 1;
    }
}


static void
mcp_cli_checked(void *ctx, mcp_check_e kind, const mcp_check_t *check,
    mcp_truth_e truth)
{
    mcp_cli_checked_t    *checked, *grown;
    mcp_cli_explained_t  *explained;

    explained = ctx;

    grown = mcp_array_grow(explained->region, explained->checks,
                           explained->nchecks, sizeof(mcp_cli_checked_t));
    if (grown == NULL) {
        explained->failed = 1;
        return;
    }

    explained->checks = grown;
    checked = &grown[explained->nchecks++];

    checked->kind = kind;
    checked->check = check;
    checked->truth = truth;
    checked->conditions = explained->conditions;
    checked->nconditions = explained->nconditions;

    explained->conditions = NULL;
    explained->nconditions = 0;
}


static void
mcp_cli_commanded(void *ctx, const mcp_aws_t *command, const mcp_rule_t *rule)
{
    mcp_cli_command_t    *to;
    mcp_cli_explained_t  *explained;

    explained = ctx;

    to = &explained->commands[explained->ncommands++];

    to->aws = *command;
    to->rule = rule;
    to->nchecks = explained->nchecks;
}


/* what a command says: a word, or that there is none */

static int
mcp_cli_word(mcp_cli_explained_t *explained, const mcp_reading_t *reading,
    mcp_str_t *text)
{
    char       *dumped;
    json_t     *string;
    mcp_str_t   parts[1];

    if (reading->type != MCP_JSON_STRING) {
        *text = mcp_cli_str((reading->type == MCP_JSON_TRUE) ? "true"
                                                             : "false");
        return MCP_OK;
    }

    string = json_stringn((char *) reading->text.data, reading->text.len);
    dumped = json_dumps(string, JSON_ENCODE_ANY);

    json_decref(string);

    if (dumped == NULL) {
        return MCP_ERROR;
    }

    parts[0] = mcp_cli_str(dumped);

    if (mcp_text_join(explained->region, text, parts, 1) != MCP_OK) {
        explained->failed = 1;
    }

    free(dumped);

    return MCP_OK;
}


/* JSON without the white space between its parts */

static int
mcp_cli_compact(mcp_region_t *region, const mcp_str_t *json, mcp_str_t *text)
{
    int      string;
    size_t   i;
    u_char  *p;

    p = mcp_alloc(region, json->len);
    if (p == NULL) {
        return MCP_ERROR;
    }

    text->data = p;
    string = 0;

    for (i = 0; i < json->len; i++) {

        if (!string && memchr(" \t\n\r", json->data[i], 4) != NULL) {
            continue;
        }

        *p++ = json->data[i];

        if (json->data[i] == '"') {
            string = !string;

        } else if (json->data[i] == '\\') {
            *p++ = json->data[++i];
        }
    }

    text->len = (size_t) (p - text->data);

    return MCP_OK;
}
