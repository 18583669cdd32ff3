
/*
 * Commands of the AWS CLI.  Splitting is compared with a second splitter,
 * which is slow and has Python's states; whatever is accepted is in the
 * canonical form, runs in each region only if it says so, and is the same
 * whatever stands around the text.
 */


#include "fuzz.h"
#include "mcp_aws.h"


#define AWS_AROUND  16


/* shlex's own, of its POSIX mode */

typedef enum {
    AWS_BETWEEN = 0,
    AWS_WORD,
    AWS_QUOTE,
    AWS_ESCAPE
} aws_state_e;


static void aws_split(mcp_region_t *region, const mcp_str_t *text);
static size_t aws_model(mcp_region_t *region, const mcp_str_t *text,
    mcp_str_t *words);
static void aws_accepted(const mcp_aws_t *aws);
static void aws_option(const mcp_aws_option_t *option);
static void aws_word(const mcp_word_t *word);
static void aws_named(const mcp_str_t *name, const char *more);
static size_t aws_fanned(const mcp_str_t *text);
static size_t aws_white(const mcp_str_t *text, size_t i);
static void aws_same(const mcp_aws_t *a, const mcp_aws_t *b);
static mcp_str_t aws_surrounded(mcp_region_t *region, const mcp_str_t *text);


/* as Python's str.isspace() */

static const char  *aws_whites[] = {
    "\t", "\n", "\v", "\f", "\r", "\x1c", "\x1d", "\x1e", "\x1f", " ",
    "\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
    "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85",
    "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89",
    "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
    "\xe2\x81\x9f", "\xe3\x80\x80"
};


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    int        rc;
    mcp_str_t  text, other;
    mcp_aws_t  aws, again;

    text = fuzz_copy(region, input);

    aws_split(region, &text);

    if (!fuzz_utf8(&text)) {
        return;
    }

    rc = mcp_aws_read(&aws, &text, region);

    other = aws_surrounded(region, &text);

    fuzz_check(mcp_aws_read(&again, &other, region) == rc);
    fuzz_check(rc == MCP_OK || rc == MCP_FAULT);

    if (rc == MCP_FAULT) {
        fuzz_check(aws.fault == again.fault);
        fuzz_check(fuzz_same(&aws.culprit, &again.culprit));
        return;
    }

    aws_accepted(&aws);
    aws_same(&aws, &again);
}


static void
aws_split(mcp_region_t *region, const mcp_str_t *text)
{
    int          rc;
    size_t       i, n;
    mcp_str_t   *words, *word;
    mcp_shlex_t  shlex;

    words = mcp_alloc(region, (text->len + 1) * sizeof(mcp_str_t));
    fuzz_check(words != NULL);

    n = aws_model(region, text, words);
    rc = mcp_shlex_split(&shlex, text, region);

    if (n == (size_t) -1 || n > MCP_SHLEX_MAX) {
        fuzz_check(rc == MCP_FAULT && shlex.fault != NULL);
        return;
    }

    fuzz_check(rc == MCP_OK && shlex.nwords == n);

    for (i = 0; i < n; i++) {
        word = &shlex.words[i].text;

        fuzz_check(fuzz_same(word, &words[i]));
        fuzz_check(shlex.words[i].start < text->len);
        fuzz_check(i == 0 || shlex.words[i].start > shlex.words[i - 1].start);
        fuzz_check(shlex.words[i].quoted
                   || word->data == text->data + shlex.words[i].start);
    }
}


/* the words, or -1 where shlex raises */

static size_t
aws_model(mcp_region_t *region, const mcp_str_t *text, mcp_str_t *words)
{
    size_t       i, n;
    u_char       c, quote, *out;
    aws_state_e  state, back;

    out = mcp_alloc(region, text->len);
    fuzz_check(out != NULL);

    n = 0;
    quote = 0;
    state = AWS_BETWEEN;
    back = AWS_WORD;

    for (i = 0; i < text->len; i++) {
        c = text->data[i];

        if (state == AWS_BETWEEN) {

            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                continue;
            }

            words[n].data = out;
            words[n++].len = 0;
            state = AWS_WORD;
        }

        if (state == AWS_ESCAPE) {

            if (back == AWS_QUOTE && c != '\\' && c != quote) {
                *out++ = '\\';
                words[n - 1].len++;
            }

            state = back;

        } else if (c == '\\' && (state == AWS_WORD || quote == '"')) {
            back = state;
            state = AWS_ESCAPE;
            continue;

        } else if (state == AWS_QUOTE) {

            if (c == quote) {
                state = AWS_WORD;
                continue;
            }

        } else if (c == '\'' || c == '"') {
            quote = c;
            state = AWS_QUOTE;
            continue;

        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            state = AWS_BETWEEN;
            continue;
        }

        *out++ = c;
        words[n - 1].len++;
    }

    return (state == AWS_QUOTE || state == AWS_ESCAPE) ? (size_t) -1 : n;
}


static void
aws_accepted(const mcp_aws_t *aws)
{
    size_t                   i, k, words;
    const mcp_aws_option_t  *option;

    aws_named(&aws->service, ".-");
    aws_named(&aws->operation, ".-");

    fuzz_check(aws->name.len == aws->service.len + 1 + aws->operation.len);
    fuzz_check(mcp_aws_is_name(&aws->name));

    words = 3 + aws->nwords;

    for (i = 0; i < aws->nwords; i++) {
        aws_word(&aws->words[i]);
    }

    for (i = 0; i < aws->noptions; i++) {
        option = &aws->options[i];

        aws_option(option);
        words += 1 + option->nwords;

        fuzz_check(mcp_aws_option_is(&option->name, &option->name)
                   == MCP_AWS_IS);

        for (k = 0; k < option->nwords; k++) {
            fuzz_check(option->words[k].text.len < aws->text.len);
        }
    }

    fuzz_check(words <= MCP_SHLEX_MAX + aws->noptions);
    fuzz_check(aws_fanned(&aws->text) == 0
               || (aws_fanned(&aws->text) == 1
                   && fuzz_is(&aws->region, "*")));
}


/* what stands behind "=" may be anything */

static void
aws_option(const mcp_aws_option_t *option)
{
    size_t  i;

    aws_named(&option->name, "-ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    i = (option->nwords
         && option->words[0].text.data == option->name.data
                                          + option->name.len + 1);

    for ( /* void */ ; i < option->nwords; i++) {
        aws_word(&option->words[i]);
    }
}


/* what argparse takes for no option, and expanduser() leaves as it is */

static void
aws_word(const mcp_word_t *word)
{
    size_t   i;
    u_char  *p;

    p = word->text.data;

    fuzz_check(word->text.len == 0 || p[0] != '~');
    fuzz_check(!fuzz_is(&word->text, "&&") && !fuzz_is(&word->text, "="));

    if (word->text.len < 2 || p[0] != '-') {
        return;
    }

    for (i = 1; i < word->text.len; i++) {
        fuzz_check((p[i] >= '0' && p[i] <= '9') || p[i] == '.');
    }

    fuzz_check(p[i - 1] != '.');
}


/* begins with a small letter or a digit, and has no others but these */

static void
aws_named(const mcp_str_t *name, const char *more)
{
    size_t  i;
    u_char  c;

    fuzz_check(name->len != 0);

    for (i = 0; i < name->len; i++) {
        c = name->data[i];

        fuzz_check((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
                   || (i && strchr(more, c) != NULL));
    }
}


/* how often --region\s+\*(?=\s|$) matches */

static size_t
aws_fanned(const mcp_str_t *text)
{
    size_t  i, k, n, found;

    static const char  region[] = "--region";

    found = 0;

    for (i = 0; i + sizeof(region) - 1 < text->len; i++) {

        if (memcmp(text->data + i, region, sizeof(region) - 1) != 0) {
            continue;
        }

        k = i + sizeof(region) - 1;

        for (n = aws_white(text, k); n; n = aws_white(text, k)) {
            k += n;
        }

        if (k > i + sizeof(region) - 1 && k < text->len
            && text->data[k] == '*'
            && (k + 1 == text->len || aws_white(text, k + 1)))
        {
            found++;
        }
    }

    return found;
}


static size_t
aws_white(const mcp_str_t *text, size_t i)
{
    size_t  k, len;

    for (k = 0; k < mcp_nelts(aws_whites); k++) {
        len = strlen(aws_whites[k]);

        if (len <= text->len - i
            && memcmp(text->data + i, aws_whites[k], len) == 0)
        {
            return len;
        }
    }

    return 0;
}


static void
aws_same(const mcp_aws_t *a, const mcp_aws_t *b)
{
    size_t  i, k;

    fuzz_check(fuzz_same(&a->name, &b->name));
    fuzz_check(fuzz_same(&a->region, &b->region));
    fuzz_check(fuzz_same(&a->profile, &b->profile));
    fuzz_check(a->nwords == b->nwords && a->noptions == b->noptions);

    for (i = 0; i < a->noptions; i++) {
        fuzz_check(fuzz_same(&a->options[i].name, &b->options[i].name));
        fuzz_check(a->options[i].nwords == b->options[i].nwords);

        for (k = 0; k < a->options[i].nwords; k++) {
            fuzz_check(fuzz_same(&a->options[i].words[k].text,
                                 &b->options[i].words[k].text));
        }
    }
}


/* with what would go on with any word, quote or name */

static mcp_str_t
aws_surrounded(mcp_region_t *region, const mcp_str_t *text)
{
    u_char     *p;
    mcp_str_t   other;

    p = mcp_alloc(region, text->len + 2 * AWS_AROUND);
    fuzz_check(p != NULL);

    memset(p, '\\', AWS_AROUND);
    memset(p + AWS_AROUND + text->len, '"', AWS_AROUND);

    if (text->len) {
        memcpy(p + AWS_AROUND, text->data, text->len);
    }

    other.data = p + AWS_AROUND;
    other.len = text->len;

    return other;
}
