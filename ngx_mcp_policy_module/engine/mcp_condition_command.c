
#include "mcp_condition_walk.h"
#include "mcp_text.h"


/* each condition reads a list anew: a longer one is left unread */

#define MCP_COMMAND_LIST_TOKENS  4096


static mcp_truth_e mcp_walk_fact(mcp_walk_t *walk, mcp_fact_e fact);
static mcp_truth_e mcp_walk_words(mcp_walk_t *walk, const mcp_aws_t *command);
static mcp_truth_e mcp_walk_options(mcp_walk_t *walk, const mcp_str_t *name);
static mcp_truth_e mcp_walk_option(mcp_walk_t *walk,
    const mcp_aws_option_t *option);
static mcp_truth_e mcp_walk_values(mcp_walk_t *walk, const mcp_word_t *words,
    size_t n);
static int mcp_walk_all(const mcp_walk_t *walk);
static mcp_truth_e mcp_walk_list(mcp_walk_t *walk, const mcp_str_t *text);
static mcp_truth_e mcp_walk_word(mcp_walk_t *walk, const mcp_str_t *word);
static int mcp_walk_is_unseen(const mcp_walk_t *walk, const mcp_str_t *word);


mcp_truth_e
mcp_walk_command(mcp_walk_t *walk)
{
    const mcp_path_t  *path;

    path = walk->condition->path;

    return (path->root == MCP_ROOT_COMMAND)
               ? mcp_walk_fact(walk, (mcp_fact_e) path->steps[0].index)
               : mcp_walk_options(walk, &path->steps[0].name);
}


static mcp_truth_e
mcp_walk_fact(mcp_walk_t *walk, mcp_fact_e fact)
{
    const mcp_aws_t  *command;
    const mcp_str_t  *facts[MCP_FACTS];

    command = walk->args->command;

    if (fact == MCP_FACT_WORDS) {
        return mcp_walk_words(walk, command);
    }

    facts[MCP_FACT_SERVICE] = &command->service;
    facts[MCP_FACT_OPERATION] = &command->operation;
    facts[MCP_FACT_CLASS] = mcp_class_name(command->classed.class);
    facts[MCP_FACT_RISK] = mcp_class_name(command->classed.risk);
    facts[MCP_FACT_REGION] = &command->region;
    facts[MCP_FACT_PROFILE] = &command->profile;
    facts[MCP_FACT_TEXT] = &command->text;

    return facts[fact]->len ? mcp_walk_word(walk, facts[fact])
                            : mcp_walk_absent(walk);
}


/* all that are no options: those behind the operation, and the values */

static mcp_truth_e
mcp_walk_words(mcp_walk_t *walk, const mcp_aws_t *command)
{
    size_t       i, n;
    mcp_truth_e  truth;

    n = command->nwords;
    truth = mcp_walk_values(walk, command->words, command->nwords);

    for (i = 0; i < command->noptions; i++) {
        n += command->options[i].nwords;
        truth = mcp_truth_join(truth,
                               mcp_walk_values(walk, command->options[i].words,
                                               command->options[i].nwords),
                               walk->condition->every);
    }

    return n ? truth : mcp_walk_absent(walk);
}


/* whatever the parser may make of it: some options that are repeated add up */

static mcp_truth_e
mcp_walk_options(mcp_walk_t *walk, const mcp_str_t *name)
{
    size_t            i;
    unsigned          is, ever;
    mcp_truth_e       truth;
    const mcp_aws_t  *command;

    command = walk->args->command;
    truth = walk->both ? MCP_YES : MCP_NO;
    ever = 0;

    for (i = 0; i < command->noptions; i++) {
        is = mcp_aws_option_is(&command->options[i].name, name);
        ever |= is;

        if (is & (MCP_AWS_IS | MCP_AWS_MAY_BE)) {
            truth = mcp_truth_join(truth,
                                   mcp_walk_option(walk, &command->options[i]),
                                   walk->both);
        }
    }

    if (ever & MCP_AWS_IS_NO) {
        truth = mcp_truth_join(truth, mcp_walk_flag(walk, 0), walk->both);
    }

    if (!(ever & MCP_AWS_IS) || (ever & MCP_AWS_IS_NO)) {
        truth = mcp_truth_join(truth, mcp_walk_absent(walk), walk->both);
    }

    return truth;
}


static mcp_truth_e
mcp_walk_option(mcp_walk_t *walk, const mcp_aws_option_t *option)
{
    mcp_truth_e  truth;

    if (option->nwords == 0) {
        return (walk->condition->path->nsteps > 1) ? mcp_walk_absent(walk)
                                                   : mcp_walk_flag(walk, 1);
    }

    truth = mcp_walk_values(walk, option->words, option->nwords);

    /* it may be a flag, and some flags have values: Value=false */

    if (mcp_walk_against(walk, MCP_JSON_TRUE)
        || mcp_walk_against(walk, MCP_JSON_FALSE))
    {
        truth = mcp_truth_join(truth, mcp_walk_flag(walk, 1), walk->both);
        truth = mcp_truth_join(truth, mcp_walk_flag(walk, 0), walk->both);
    }

    return truth;
}


/* words; to the AWS CLI one alone may be a list in JSON */

static mcp_truth_e
mcp_walk_values(mcp_walk_t *walk, const mcp_word_t *words, size_t n)
{
    int          all;
    size_t       i;
    mcp_str_t    text;
    mcp_truth_e  truth;

    all = mcp_walk_all(walk);
    truth = all ? MCP_YES : MCP_NO;

    for (i = 0; i < n; i++) {
        truth = mcp_truth_join(truth, mcp_walk_word(walk, &words[i].text),
                               all);
    }

    if (n != 1 || truth == MCP_UNSURE) {
        return truth;
    }

    text = words[0].text;
    mcp_text_trim(&text);

    return (text.len && text.data[0] == '[')
               ? mcp_truth_join(truth, mcp_walk_list(walk, &text), walk->both)
               : truth;
}


/* whether all words have to do, or any: those of "[*]" are one list */

static int
mcp_walk_all(const mcp_walk_t *walk)
{
    return (walk->condition->path->nsteps > 1)
               ? (int) walk->condition->every : walk->both;
}


/* of a list in JSON the elements are words, too */

static mcp_truth_e
mcp_walk_list(mcp_walk_t *walk, const mcp_str_t *text)
{
    int          all;
    uint32_t     i;
    mcp_str_t    word;
    mcp_json_t   json;
    mcp_truth_e  truth;

    if (mcp_walk_json(walk, text, MCP_COMMAND_LIST_TOKENS, &json) != MCP_OK) {
        return MCP_UNSURE;
    }

    if (json.tokens[0].size == 0) {
        return mcp_walk_absent(walk);
    }

    walk->depth++;

    all = mcp_walk_all(walk);
    truth = all ? MCP_YES : MCP_NO;

    for (i = 1; i < json.tokens[0].next; i = json.tokens[i].next) {

        mcp_json_source(&json, i, &word);

        if (json.tokens[i].type == MCP_JSON_STRING
            && mcp_json_text(&json, i, &word) != MCP_OK)
        {
            truth = MCP_UNSURE;
            break;
        }

        truth = mcp_truth_join(truth, mcp_walk_word(walk, &word), all);
    }

    walk->depth--;

    return truth;
}


static mcp_truth_e
mcp_walk_word(mcp_walk_t *walk, const mcp_str_t *word)
{
    mcp_reading_t  reading;

    if (!walk->condition->op->absent && mcp_walk_is_unseen(walk, word)) {
        return MCP_UNSURE;
    }

    reading.type = MCP_JSON_STRING;
    reading.text = *word;
    reading.json = NULL;

    return mcp_walk_text(walk, &reading, walk->condition->path->nsteps);
}


/*
 * Whether a comparison of texts would not see what the server does: what a file
 * holds, unless that is asked for, or what is escaped in JSON.
 */

static int
mcp_walk_is_unseen(const mcp_walk_t *walk, const mcp_str_t *word)
{
    mcp_str_t  text;

    static const mcp_str_t  name = mcp_string("file");
    static const mcp_str_t  file = mcp_string("file://");
    static const mcp_str_t  bytes = mcp_string("fileb://");

    if (mcp_text_starts(word, &file) || mcp_text_starts(word, &bytes)) {
        return !mcp_text_has(&walk->condition->source, &name);
    }

    text = *word;
    mcp_text_trim(&text);

    return text.len
           && (text.data[0] == '{' || text.data[0] == '[')
           && memchr(text.data, '\\', text.len) != NULL;
}
