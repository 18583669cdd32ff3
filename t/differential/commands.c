
/*
 * What the engine makes of commands, for tests that know what others make of
 * them.
 *
 *     commands [POLICY] < QUESTIONS
 *
 * A question and its answer are a line of JSON each:
 *
 *     {"text": "aws ec2 ...", "options": ["instance-type"]}
 *
 *     {"split": ["aws", ...], "command": {"service": "ec2", ...},
 *      "options": {"instance-type": {"string": ["t3.micro"], ...}},
 *      "decision": "allow", "rule": ""}
 *
 * What cannot be split has null for "split", what is not in the canonical form
 * "fault" for "command".  "options" are all values that a condition on each is
 * compared with, where its own value is a string, a boolean, and a string for
 * "[*]"; an option that is absent in each way is left out.  With a policy there
 * is the verdict on a call_aws with the command.
 */


#include <stdlib.h>

#include <jansson.h>

#include "mcp_cli.h"
#include "mcp_condition.h"
#include "mcp_judge.h"


typedef struct {
    const char        *name;
    const char        *path;          /* of an option */
    mcp_json_type_e    against;
} commands_way_t;


/* one question at a time; jansson ends the process where memory does */

typedef struct {
    mcp_cli_arena_t    arena;
    mcp_policy_t      *policy;        /* or NULL */
    mcp_str_t          text;
    json_t            *answer;
} commands_t;


static int commands_answer(commands_t *commands, const char *line);
static int commands_split(commands_t *commands);
static int commands_read(commands_t *commands, json_t *names);
static json_t *commands_command(const mcp_aws_t *aws);
static json_t *commands_options(const mcp_aws_t *aws);
static int commands_ask(commands_t *commands, mcp_aws_t *aws, json_t *names);
static json_t *commands_readings(commands_t *commands, mcp_aws_t *aws,
    const char *name, const commands_way_t *way);
static void commands_compared(void *ctx, const mcp_condition_t *condition,
    const mcp_reading_t *reading, mcp_truth_e truth);
static int commands_absent(json_t *readings);
static int commands_judge(commands_t *commands);
static json_t *commands_words(const mcp_word_t *words, size_t n);
static json_t *commands_text(const mcp_str_t *text);


static const commands_way_t  commands_ways[] = {
    { "string", "options.%s", MCP_JSON_STRING },
    { "boolean", "options.%s", MCP_JSON_TRUE },
    { "each", "options.%s[*]", MCP_JSON_STRING }
};


int
main(int argc, char **argv)
{
    int              rc;
    char            *line;
    size_t           room;
    commands_t       commands;
    mcp_cli_arena_t  arena;

    mcp_cli_arena_init(&arena);

    commands.policy = NULL;

    if (argc > 1
        && mcp_cli_policy(&commands.policy, &arena.region, argv[1])
           != MCP_CLI_OK)
    {
        return EXIT_FAILURE;
    }

    line = NULL;
    room = 0;
    rc = MCP_OK;

    while (rc == MCP_OK && getline(&line, &room, stdin) != -1) {
        mcp_cli_arena_init(&commands.arena);

        rc = commands_answer(&commands, line);

        mcp_cli_arena_done(&commands.arena);
    }

    free(line);
    mcp_cli_arena_done(&arena);

    return (rc == MCP_OK) ? EXIT_SUCCESS : EXIT_FAILURE;
}


static int
commands_answer(commands_t *commands, const char *line)
{
    int      rc;
    json_t  *question, *text;

    question = json_loads(line, JSON_ALLOW_NUL, NULL);
    text = json_object_get(question, "text");

    if (text == NULL) {
        (void) fprintf(stderr, "no question: %s", line);
        return MCP_FAULT;
    }

    /* a copy that nothing stands behind */

    commands->text.len = json_string_length(text);
    commands->text.data = mcp_alloc(&commands->arena.region,
                                    commands->text.len);
    if (commands->text.data == NULL) {
        return MCP_ERROR;
    }

    memcpy(commands->text.data, json_string_value(text), commands->text.len);

    commands->answer = json_object();

    rc = commands_split(commands);

    if (rc == MCP_OK) {
        rc = commands_read(commands, json_object_get(question, "options"));
    }

    if (rc == MCP_OK && commands->policy != NULL) {
        rc = commands_judge(commands);
    }

    (void) json_dumpf(commands->answer, stdout, JSON_COMPACT);
    (void) putchar('\n');

    json_decref(commands->answer);
    json_decref(question);

    return rc;
}


static int
commands_split(commands_t *commands)
{
    int          rc;
    json_t      *split;
    mcp_shlex_t  shlex;

    rc = mcp_shlex_split(&shlex, &commands->text, &commands->arena.region);

    if (rc == MCP_ERROR) {
        return rc;
    }

    split = (rc == MCP_OK) ? commands_words(shlex.words, shlex.nwords)
                           : json_null();

    (void) json_object_set_new(commands->answer, "split", split);

    return MCP_OK;
}


static int
commands_read(commands_t *commands, json_t *names)
{
    int        rc;
    mcp_aws_t  aws;

    rc = mcp_aws_read(&aws, &commands->text, &commands->arena.region);

    if (rc == MCP_ERROR) {
        return rc;
    }

    if (rc == MCP_FAULT) {
        (void) json_object_set_new(commands->answer, "fault",
                                   json_string(aws.fault));
        return MCP_OK;
    }

    (void) json_object_set_new(commands->answer, "command",
                               commands_command(&aws));

    return commands_ask(commands, &aws, names);
}


static json_t *
commands_command(const mcp_aws_t *aws)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}",
                     "service", commands_text(&aws->service),
                     "operation", commands_text(&aws->operation),
                     "region", commands_text(&aws->region),
                     "profile", commands_text(&aws->profile),
                     "words", commands_words(aws->words, aws->nwords),
                     "options", commands_options(aws));
}


static json_t *
commands_options(const mcp_aws_t *aws)
{
    size_t                   i;
    json_t                  *list;
    const mcp_aws_option_t  *option;

    list = json_array();

    for (i = 0; i < aws->noptions; i++) {
        option = &aws->options[i];

        (void) json_array_append_new(list, json_pack("[o, o]",
            commands_text(&option->name),
            commands_words(option->words, option->nwords)));
    }

    return list;
}


static int
commands_ask(commands_t *commands, mcp_aws_t *aws, json_t *names)
{
    int          absent;
    size_t       i, k;
    json_t      *all, *one, *readings;
    const char  *name;

    all = json_object();
    (void) json_object_set_new(commands->answer, "options", all);

    for (i = 0; i < json_array_size(names); i++) {
        name = json_string_value(json_array_get(names, i));
        one = json_object();
        absent = 1;

        for (k = 0; k < mcp_nelts(commands_ways); k++) {
            readings = commands_readings(commands, aws, name,
                                         &commands_ways[k]);
            if (readings == NULL) {
                return MCP_ERROR;
            }

            absent &= commands_absent(readings);
            (void) json_object_set_new(one, commands_ways[k].name, readings);
        }

        if (!absent) {
            (void) json_object_set(all, name, one);
        }

        json_decref(one);
    }

    return MCP_OK;
}


static json_t *
commands_readings(commands_t *commands, mcp_aws_t *aws, const char *name,
    const commands_way_t *way)
{
    json_t            *readings;
    mcp_str_t          text;
    mcp_json_t         json;
    mcp_args_t         args;
    mcp_path_t         path;
    const char        *fault;
    mcp_condition_t    condition;
    mcp_conditions_t   conditions;

    static const mcp_str_t  eq = mcp_string("eq");
    static const mcp_str_t  file = mcp_string("\"file://\"");

    text.data = mcp_alloc(&commands->arena.region,
                          strlen(way->path) + strlen(name));
    if (text.data == NULL) {
        return NULL;
    }

    text.len = (size_t) sprintf((char *) text.data, way->path, name);

    if (mcp_path_read(&path, &text, 1, &commands->arena.region, &fault)
        != MCP_OK)
    {
        return NULL;
    }

    memset(&condition, 0, sizeof(mcp_condition_t));

    condition.op = mcp_operator_find(&eq);
    condition.path = &path;
    condition.operand.value.type = way->against;
    condition.source = file;

    conditions.elts = &condition;
    conditions.nelts = 1;

    readings = json_array();

    mcp_json_init(&json, NULL, 0, &commands->arena.region);
    mcp_args_init(&args, &json, MCP_NOTHING);

    args.command = aws;
    args.compared = commands_compared;
    args.ctx = readings;

    /* what makes it unsure refuses, whatever it is */

    if (mcp_conditions_hold(&conditions, &args, 0) == MCP_UNSURE) {
        (void) json_array_append_new(readings, json_object());
    }

    return readings;
}


static void
commands_compared(void *ctx, const mcp_condition_t *condition,
    const mcp_reading_t *reading, mcp_truth_e truth)
{
    (void) condition;
    (void) truth;

    switch (reading->type) {

    case MCP_JSON_STRING:
        (void) json_array_append_new(ctx, commands_text(&reading->text));
        break;

    case MCP_JSON_NULL:
        (void) json_array_append_new(ctx, json_null());
        break;

    default:
        (void) json_array_append_new(ctx,
                                   json_boolean(reading->type
                                                == MCP_JSON_TRUE));
    }
}


static int
commands_absent(json_t *readings)
{
    return json_array_size(readings) == 1
           && json_is_null(json_array_get(readings, 0));
}


static int
commands_judge(commands_t *commands)
{
    int            rc;
    char          *dumped;
    json_t        *call;
    mcp_json_t     json;
    mcp_facts_t    facts;
    mcp_region_t  *region;
    mcp_message_t  message;
    mcp_verdict_t  verdict;

    region = &commands->arena.region;

    call = json_pack("{s:s, s:i, s:s, s:{s:s, s:{s:o}}}", "jsonrpc", "2.0",
                     "id", 1, "method", "tools/call", "params",
                     "name", "call_aws", "arguments",
                     "cli_command", commands_text(&commands->text));

    dumped = json_dumps(call, 0);
    json_decref(call);

    mcp_json_init(&json, (u_char *) dumped, strlen(dumped), region);

    memset(&message, 0, sizeof(mcp_message_t));
    memset(&facts, 0, sizeof(mcp_facts_t));

    rc = mcp_message_read(&message, &json);

    if (rc != MCP_ERROR) {
        rc = mcp_judge(commands->policy, &message, &facts, region, &verdict);
    }

    if (rc == MCP_OK) {
        (void) json_object_set_new(commands->answer, "decision",
                         commands_text(mcp_decision_name(verdict.decision)));
        (void) json_object_set_new(commands->answer, "rule",
                                   commands_text(&verdict.rule));
    }

    free(dumped);

    return rc;
}


static json_t *
commands_words(const mcp_word_t *words, size_t n)
{
    size_t   i;
    json_t  *list;

    list = json_array();

    for (i = 0; i < n; i++) {
        (void) json_array_append_new(list, commands_text(&words[i].text));
    }

    return list;
}


static json_t *
commands_text(const mcp_str_t *text)
{
    return text->len ? json_stringn((char *) text->data, text->len)
                     : json_string("");
}
