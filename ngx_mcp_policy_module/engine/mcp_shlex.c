
#include "mcp_array.h"
#include "mcp_shlex.h"


/* a command while it is split; out is where undone text goes, or NULL */

typedef struct {
    const u_char   *p;
    const u_char   *end;
    u_char         *out;
    mcp_region_t   *region;
    mcp_shlex_t    *shlex;
} mcp_split_t;


static int mcp_split_word(mcp_split_t *split, mcp_word_t *word);
static int mcp_split_quoted(mcp_split_t *split);
static int mcp_split_escape(mcp_split_t *split);
static int mcp_split_fault(mcp_split_t *split, const char *fault);


/* what ends a run of characters that stand for themselves */

static const u_char  mcp_shlex_blank[256] = {
    [' '] = 1, ['\t'] = 1, ['\r'] = 1, ['\n'] = 1
};


static const u_char  mcp_shlex_special[256] = {
    [' '] = 1, ['\t'] = 1, ['\r'] = 1, ['\n'] = 1,
    ['\''] = 1, ['"'] = 1, ['\\'] = 1
};


int
mcp_shlex_split(mcp_shlex_t *shlex, const mcp_str_t *command,
    mcp_region_t *region)
{
    int           rc;
    mcp_word_t   *word;
    mcp_split_t   split;

    memset(shlex, 0, sizeof(mcp_shlex_t));

    split.p = command->data;
    split.end = command->data + command->len;
    split.out = NULL;
    split.region = region;
    split.shlex = shlex;

    for ( ;; ) {

        while (split.p < split.end && mcp_shlex_blank[*split.p]) {
            split.p++;
        }

        if (split.p == split.end) {
            return MCP_OK;
        }

        if (shlex->nwords == MCP_SHLEX_MAX) {
            return mcp_split_fault(&split, "A command has at most 1,024 "
                                           "words.");
        }

        shlex->words = mcp_array_grow(region, shlex->words, shlex->nwords,
                                      sizeof(mcp_word_t));
        if (shlex->words == NULL) {
            return MCP_ERROR;
        }

        word = &shlex->words[shlex->nwords++];
        word->start = (size_t) (split.p - command->data);

        rc = mcp_split_word(&split, word);
        if (rc != MCP_OK) {
            return rc;
        }
    }
}


/* at its first character */

static int
mcp_split_word(mcp_split_t *split, mcp_word_t *word)
{
    int            rc;
    const u_char  *start;

    start = split->p;

    while (split->p < split->end && !mcp_shlex_special[*split->p]) {
        split->p++;
    }

    word->quoted = (split->p < split->end && !mcp_shlex_blank[*split->p]);

    if (!word->quoted) {
        word->text.data = (u_char *) start;
        word->text.len = (size_t) (split->p - start);

        return MCP_OK;
    }

    /* what is undone is never longer than what is left */

    if (split->out == NULL) {
        split->out = mcp_alloc(split->region, (size_t) (split->end - start));
        if (split->out == NULL) {
            return MCP_ERROR;
        }
    }

    word->text.data = split->out;
    split->p = start;

    while (split->p < split->end && !mcp_shlex_blank[*split->p]) {

        switch (*split->p) {

        case '\'':
        case '"':
            rc = mcp_split_quoted(split);
            break;

        case '\\':
            split->p++;
            rc = mcp_split_escape(split);
            break;

        default:
            *split->out++ = *split->p++;
            rc = MCP_OK;
        }

        if (rc != MCP_OK) {
            return rc;
        }
    }

    word->text.len = (size_t) (split->out - word->text.data);

    return MCP_OK;
}


static int
mcp_split_quoted(mcp_split_t *split)
{
    u_char  quote;

    quote = *split->p++;

    while (split->p < split->end && *split->p != quote) {

        if (*split->p == '\\' && quote == '"') {
            split->p++;

            /* before anything else it stands for itself */

            if (split->p < split->end
                && *split->p != '"' && *split->p != '\\')
            {
                *split->out++ = '\\';
            }

            if (mcp_split_escape(split) != MCP_OK) {
                return MCP_FAULT;
            }

            continue;
        }

        *split->out++ = *split->p++;
    }

    if (split->p == split->end) {
        return mcp_split_fault(split, "A quote is not closed: put JSON in "
                               "single quotes, as in --tags "
                               "'[{\"Key\":\"team\",\"Value\":\"a\"}]'.");
    }

    split->p++;

    return MCP_OK;
}


/* behind a backslash */

static int
mcp_split_escape(mcp_split_t *split)
{
    if (split->p == split->end) {
        return mcp_split_fault(split, "A backslash at the end escapes "
                               "nothing: leave it out, or put the value in "
                               "single quotes.");
    }

    *split->out++ = *split->p++;

    return MCP_OK;
}


static int
mcp_split_fault(mcp_split_t *split, const char *fault)
{
    split->shlex->fault = fault;

    return MCP_FAULT;
}
