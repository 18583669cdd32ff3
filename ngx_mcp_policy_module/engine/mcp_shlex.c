
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
static mcp_inline const u_char *mcp_split_plain(const u_char *p,
    const u_char *end);
static mcp_inline void mcp_split_copy(mcp_split_t *split, const u_char *p);
static int mcp_split_special(mcp_split_t *split);
static int mcp_split_quoted(mcp_split_t *split);
static int mcp_split_escape(mcp_split_t *split);
static int mcp_split_fault(mcp_split_t *split, const char *fault);


/* what is not simply a part of a word */

typedef enum {
    MCP_SHLEX_PLAIN = 0,
    MCP_SHLEX_BLANK,
    MCP_SHLEX_QUOTE,
    MCP_SHLEX_ESCAPE,
    MCP_SHLEX_CONTROL
} mcp_shlex_e;


static const u_char  mcp_shlex_kinds[256] = {
    [0 ... 8] = MCP_SHLEX_CONTROL, [0xb ... 0xc] = MCP_SHLEX_CONTROL,
    [0xe ... 0x1f] = MCP_SHLEX_CONTROL, [0x7f] = MCP_SHLEX_CONTROL,
    [' '] = MCP_SHLEX_BLANK, ['\t'] = MCP_SHLEX_BLANK,
    ['\r'] = MCP_SHLEX_BLANK, ['\n'] = MCP_SHLEX_BLANK,
    ['\''] = MCP_SHLEX_QUOTE, ['"'] = MCP_SHLEX_QUOTE,
    ['\\'] = MCP_SHLEX_ESCAPE
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

        while (split.p < split.end
               && mcp_shlex_kinds[*split.p] == MCP_SHLEX_BLANK)
        {
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
    const u_char  *p, *start;

    start = split->p;

    p = mcp_split_plain(start, split->end);

    word->quoted = (p < split->end && mcp_shlex_kinds[*p] != MCP_SHLEX_BLANK);

    if (!word->quoted) {
        word->text.data = (u_char *) start;
        word->text.len = (size_t) (p - start);
        split->p = p;

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

    for ( ;; ) {
        mcp_split_copy(split, p);

        if (p == split->end || mcp_shlex_kinds[*p] == MCP_SHLEX_BLANK) {
            break;
        }

        rc = mcp_split_special(split);
        if (rc != MCP_OK) {
            return rc;
        }

        p = mcp_split_plain(split->p, split->end);
    }

    word->text.len = (size_t) (split->out - word->text.data);

    return MCP_OK;
}


/* the end of a run of plain characters, of which most of a command consists */

static mcp_inline const u_char *
mcp_split_plain(const u_char *p, const u_char *end)
{
    while (end - p >= 4
           && (mcp_shlex_kinds[p[0]] | mcp_shlex_kinds[p[1]]
               | mcp_shlex_kinds[p[2]] | mcp_shlex_kinds[p[3]])
              == MCP_SHLEX_PLAIN)
    {
        p += 4;
    }

    while (p < end && mcp_shlex_kinds[*p] == MCP_SHLEX_PLAIN) {
        p++;
    }

    return p;
}


/* what stands for itself, up to p */

static mcp_inline void
mcp_split_copy(mcp_split_t *split, const u_char *p)
{
    size_t  n;

    n = (size_t) (p - split->p);

    memcpy(split->out, split->p, n);

    split->out += n;
    split->p = p;
}


static int
mcp_split_special(mcp_split_t *split)
{
    u_char  kind;

    kind = mcp_shlex_kinds[*split->p];

    if (kind == MCP_SHLEX_QUOTE) {
        return mcp_split_quoted(split);
    }

    split->p += (kind == MCP_SHLEX_ESCAPE);

    return mcp_split_escape(split);
}


static int
mcp_split_quoted(mcp_split_t *split)
{
    u_char         kind, quote;
    const u_char  *p;

    quote = *split->p++;
    p = split->p;

    while (p < split->end && *p != quote) {
        kind = mcp_shlex_kinds[*p++];

        if (kind == MCP_SHLEX_CONTROL) {
            split->shlex->control = 1;
        }

        if (kind != MCP_SHLEX_ESCAPE || quote == '\'' || p == split->end) {
            continue;
        }

        /* before a quote and itself it stands for nothing */

        if (*p == '"' || *p == '\\') {
            mcp_split_copy(split, p - 1);
            split->p++;
            p++;
        }
    }

    if (p == split->end) {
        return mcp_split_fault(split, "A quote is not closed: put JSON in "
                               "single quotes, as in --tags "
                               "'[{\"Key\":\"team\",\"Value\":\"a\"}]'.");
    }

    mcp_split_copy(split, p);
    split->p++;

    return MCP_OK;
}


/* the next character, as it is */

static int
mcp_split_escape(mcp_split_t *split)
{
    if (split->p == split->end) {
        return mcp_split_fault(split, "A backslash at the end escapes "
                               "nothing: leave it out, or put the value in "
                               "single quotes.");
    }

    if (mcp_shlex_kinds[*split->p] == MCP_SHLEX_CONTROL) {
        split->shlex->control = 1;
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
