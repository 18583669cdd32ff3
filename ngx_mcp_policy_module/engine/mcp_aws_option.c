
#include "mcp_array.h"
#include "mcp_aws_read.h"
#include "mcp_text.h"


/* a global option, or one that is not accepted */

typedef struct {
    mcp_str_t        name;
    unsigned         value;       /* 1: it has one */
    const char      *fault;       /* or NULL */
} mcp_aws_global_t;


static size_t mcp_aws_option_name(const mcp_word_t *word, mcp_str_t *name);
static int mcp_aws_values(mcp_aws_read_t *read, mcp_aws_option_t *option,
    size_t len);
static int mcp_aws_short(const mcp_str_t *given, const mcp_str_t *asked);
static const mcp_aws_global_t *mcp_aws_global(const mcp_str_t *name);
static int mcp_aws_is_s3(const mcp_str_t *name);
static int mcp_aws_is_global(mcp_aws_read_t *read,
    const mcp_aws_option_t *option, const mcp_aws_global_t *global);
static int mcp_aws_keep(mcp_aws_read_t *read, const mcp_aws_option_t *option,
    const mcp_word_t *word);
static int mcp_aws_as_it_is(const mcp_word_t *word);


#define mcp_aws_ignored                                                       \
    "is not accepted: the server would ignore it and run the operation. "     \
    "Write each option on its own."


/*
 * data/cli.json of awscli 1, with those options of all operations that are not
 * accepted; the server lets --version take a value.
 */

static const mcp_aws_global_t  mcp_aws_globals[] = {
    { mcp_string("region"), 1, NULL },
    { mcp_string("output"), 1, NULL },
    { mcp_string("query"), 1, NULL },
    { mcp_string("profile"), 1, NULL },
    { mcp_string("no-paginate"), 0, NULL },
    { mcp_string("endpoint-url"), 1, NULL },
    { mcp_string("no-verify-ssl"), 0, NULL },
    { mcp_string("no-sign-request"), 0, NULL },
    { mcp_string("debug"), 0, NULL },
    { mcp_string("color"), 1, NULL },
    { mcp_string("ca-bundle"), 1, NULL },
    { mcp_string("cli-read-timeout"), 1, NULL },
    { mcp_string("cli-connect-timeout"), 1, NULL },
    { mcp_string("v2-debug"), 0, NULL },
    { mcp_string("version"), 0,
      "is not accepted: leave it out." },
    { mcp_string("generate-cli-skeleton"), 0, mcp_aws_ignored },
    { mcp_string("cli-input-json"), 0, mcp_aws_ignored },
    { mcp_string("cli-input-yaml"), 0, mcp_aws_ignored }
};


/*
 * Of the commands of s3, which are not of an API: there a name that is cut
 * short and may be two of them ends the server.
 */

static const mcp_str_t  mcp_aws_s3[] = {
    mcp_string("acl"), mcp_string("bucket-name-prefix"),
    mcp_string("bucket-region"), mcp_string("cache-control"),
    mcp_string("case-conflict"), mcp_string("checksum-algorithm"),
    mcp_string("checksum-mode"), mcp_string("content-disposition"),
    mcp_string("content-encoding"), mcp_string("content-language"),
    mcp_string("content-type"), mcp_string("dryrun"),
    mcp_string("error-document"), mcp_string("exclude"),
    mcp_string("expected-size"), mcp_string("expires"),
    mcp_string("expires-in"), mcp_string("follow-symlinks"),
    mcp_string("force"), mcp_string("force-glacier-transfer"),
    mcp_string("grants"), mcp_string("human-readable"),
    mcp_string("ignore-glacier-warnings"), mcp_string("include"),
    mcp_string("index-document"), mcp_string("metadata"),
    mcp_string("metadata-directive"), mcp_string("no-follow-symlinks"),
    mcp_string("no-guess-mime-type"), mcp_string("no-progress"),
    mcp_string("only-show-errors"), mcp_string("page-size"),
    mcp_string("quiet"), mcp_string("recursive"), mcp_string("request-payer"),
    mcp_string("source-region"), mcp_string("sse"), mcp_string("sse-c"),
    mcp_string("sse-c-copy-source"), mcp_string("sse-c-copy-source-key"),
    mcp_string("sse-c-key"), mcp_string("sse-kms-key-id"),
    mcp_string("storage-class"), mcp_string("summarize"), mcp_string("tags"),
    mcp_string("validate-same-s3-paths"), mcp_string("website-redirect")
};


int
mcp_aws_option(mcp_aws_read_t *read)
{
    size_t                   len;
    mcp_aws_t               *aws;
    mcp_word_t              *word;
    mcp_aws_option_t        *option;
    const mcp_aws_global_t  *global;

    static const mcp_str_t  s3 = mcp_string("s3");

    aws = read->aws;
    word = &read->words[read->i];

    aws->options = mcp_array_grow(read->pool, aws->options, aws->noptions,
                                  sizeof(mcp_aws_option_t));
    if (aws->options == NULL) {
        return MCP_ERROR;
    }

    option = &aws->options[aws->noptions];

    len = mcp_aws_option_name(word, &option->name);

    if (len == 0) {
        return mcp_aws_fault(aws, "An option is \"--\" and a name of letters, "
                             "digits and \"-\"; a value that begins with "
                             "\"-\" is written --name=-value.");
    }

    aws->noptions++;

    global = mcp_aws_global(&option->name);

    if (mcp_aws_values(read, option, len) != MCP_OK) {
        return MCP_FAULT;
    }

    aws->culprit.data = option->name.data - 2;
    aws->culprit.len = option->name.len + 2;

    if (global == NULL && option->words == word
        && memchr(word->text.data, ' ', word->text.len) != NULL)
    {
        return mcp_aws_fault(aws, "has a value with blanks behind \"=\": write "
                             "that as a word of its own, as --name \"a b\".");
    }

    if (global == NULL) {

        if (mcp_str_eq(&aws->service, &s3) && !mcp_aws_is_s3(&option->name)) {
            return mcp_aws_fault(aws, "is no option of s3: write options in "
                                 "full, as --recursive.");
        }

        aws->culprit.len = 0;

        return MCP_OK;
    }

    if (global->fault != NULL) {
        return mcp_aws_fault(aws, global->fault);
    }

    if (option->name.len < global->name.len) {
        return mcp_aws_fault(aws, "may be short for a global option: write "
                             "that in full, as --region us-east-1 or "
                             "--output json.");
    }

    if (mcp_aws_is_global(read, option, global) != MCP_OK) {
        return MCP_FAULT;
    }

    return mcp_aws_keep(read, option, word);
}


unsigned
mcp_aws_option_is(const mcp_str_t *given, const mcp_str_t *asked)
{
    unsigned   is;
    mcp_str_t  bare;

    static const mcp_str_t  no = mcp_string("no-");

    if (mcp_str_eq(given, asked)) {
        return MCP_AWS_IS;
    }

    is = mcp_aws_short(given, asked) ? MCP_AWS_MAY_BE : 0;

    /* the other one of "--x" and "--no-x" */

    if (mcp_text_starts(asked, &no)) {
        bare.data = asked->data + no.len;
        bare.len = asked->len - no.len;

        is |= mcp_aws_short(given, &bare) ? MCP_AWS_IS_NO : 0;
    }

    if (mcp_text_starts(given, &no)) {
        bare.data = given->data + no.len;
        bare.len = given->len - no.len;

        is |= mcp_aws_short(&bare, asked) ? MCP_AWS_IS_NO : 0;
    }

    return is;
}


/* --[a-z0-9][A-Za-z0-9-]* up to a "=": the bytes with "--", or 0 */

static size_t
mcp_aws_option_name(const mcp_word_t *word, mcp_str_t *name)
{
    size_t   i;
    u_char  *p;

    static const u_char  named[256] = {
        ['a' ... 'z'] = 1, ['A' ... 'Z'] = 1, ['0' ... '9'] = 1, ['-'] = 1
    };

    p = word->text.data;

    if (word->text.len < 3 || p[1] != '-' || p[2] == '-'
        || (p[2] >= 'A' && p[2] <= 'Z'))
    {
        return 0;
    }

    for (i = 2; i < word->text.len && named[p[i]]; i++) { /* void */ }

    if (i == 2 || (i < word->text.len && p[i] != '=')) {
        return 0;
    }

    name->data = p + 2;
    name->len = i - 2;

    return i;
}


/* behind "=", and the words up to the next option */

static int
mcp_aws_values(mcp_aws_read_t *read, mcp_aws_option_t *option, size_t len)
{
    mcp_word_t  *word;

    word = &read->words[read->i++];

    option->words = word + 1;
    option->nwords = 0;

    if (len < word->text.len) {
        option->words = word;
        option->nwords = 1;
        word->text.data += len + 1;
        word->text.len -= len + 1;
    }

    return mcp_aws_words(read, &option->nwords);
}


/*
 * Whether it is the beginning of the other one.  Some options have an older
 * name, too, as "--volume-ar-ns" for "--volume-arns": "-" does not count.
 */

static int
mcp_aws_short(const mcp_str_t *given, const mcp_str_t *asked)
{
    size_t  i, k;

    k = 0;

    for (i = 0; i < given->len; i++) {

        if (given->data[i] == '-') {
            continue;
        }

        while (k < asked->len && asked->data[k] == '-') {
            k++;
        }

        if (k == asked->len || given->data[i] != asked->data[k++]) {
            return 0;
        }
    }

    return 1;
}


/* the one that it is, or may be short for; or NULL */

static const mcp_aws_global_t *
mcp_aws_global(const mcp_str_t *name)
{
    size_t  i;

    static const u_char  first[256] = {
        ['c' ... 'e'] = 1, ['g'] = 1, ['n' ... 'r'] = 1, ['v'] = 1
    };

    /* no other option can be one of them, and many are others */

    if (!first[name->data[0]]) {
        return NULL;
    }

    for (i = 0; i < mcp_nelts(mcp_aws_globals); i++) {

        if (mcp_aws_globals[i].name.data[0] == name->data[0]
            && mcp_text_starts(&mcp_aws_globals[i].name, name))
        {
            return &mcp_aws_globals[i];
        }
    }

    return NULL;
}


static int
mcp_aws_is_s3(const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < mcp_nelts(mcp_aws_s3); i++) {

        if (mcp_str_eq(&mcp_aws_s3[i], name)) {
            return 1;
        }
    }

    return 0;
}


/* whether it has its value, no more, and is there once */

static int
mcp_aws_is_global(mcp_aws_read_t *read, const mcp_aws_option_t *option,
    const mcp_aws_global_t *global)
{
    const mcp_aws_option_t  *other;

    if (option->nwords != global->value) {
        return mcp_aws_fault(read->aws, global->value
                             ? "is a global option with one value: write it "
                               "behind all others, as --region us-east-1."
                             : "is a global option without a value: write it "
                               "behind all others.");
    }

    for (other = read->aws->options; other < option; other++) {

        if (mcp_str_eq(&other->name, &option->name)) {
            return mcp_aws_fault(read->aws, "is given twice: write it once.");
        }
    }

    return MCP_OK;
}


/*
 * Those that a policy may ask for by their meaning.  Beside "--profile=x" the
 * server may put a profile of its own, which would count.
 */

static int
mcp_aws_keep(mcp_aws_read_t *read, const mcp_aws_option_t *option,
    const mcp_word_t *word)
{
    mcp_aws_t  *aws;

    static const mcp_str_t  region = mcp_string("region");
    static const mcp_str_t  profile = mcp_string("profile");
    static const mcp_str_t  star = mcp_string("*");

    aws = read->aws;

    if (mcp_str_eq(&option->name, &region)) {
        aws->region = option->words[0].text;

        if (!word->quoted && word != option->words
            && !option->words[0].quoted && mcp_str_eq(&aws->region, &star))
        {
            read->region = word->start;
        }

    } else if (mcp_str_eq(&option->name, &profile)) {
        aws->profile = option->words[0].text;

        if (word == option->words) {
            return mcp_aws_fault(aws, "is written as two words: --profile "
                                      "NAME.");
        }

        if (!word->quoted && mcp_aws_as_it_is(&option->words[0])) {
            read->profile = word->start;
        }
    }

    aws->culprit.len = 0;

    return MCP_OK;
}


/* whether the server's expression, too, sees just this word in the text */

static int
mcp_aws_as_it_is(const mcp_word_t *word)
{
    size_t  i;

    for (i = 0; i < word->text.len; i++) {

        if (mcp_text_white(&word->text, i)) {
            return 0;
        }
    }

    return !word->quoted;
}
