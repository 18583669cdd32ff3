
#include "mcp_aws_read.h"
#include "mcp_text.h"


#define MCP_AWS_FIRST  3          /* behind "aws", service and operation */


typedef struct {
    mcp_str_t        name;        /* "SERVICE OPERATION", or the service */
    size_t           min;         /* words that it needs */
} mcp_aws_worded_t;


typedef struct {
    mcp_str_t        other;
    mcp_str_t        name;
} mcp_aws_alias_t;


static const mcp_str_t *mcp_aws_alias(const mcp_str_t *other);
static int mcp_aws_name(mcp_aws_read_t *read);
static int mcp_aws_named(const mcp_str_t *text);
static int mcp_aws_join(mcp_aws_read_t *read);
static int mcp_aws_behind(mcp_aws_read_t *read);
static int mcp_aws_plain(mcp_aws_t *aws, const mcp_str_t *text);
static int mcp_aws_is_option(const mcp_word_t *word);
static int mcp_aws_is_number(const mcp_str_t *text);
static int mcp_aws_everywhere(const mcp_aws_read_t *read);
static int mcp_aws_star(const mcp_str_t *text, size_t i);


/* operations with words of their own, the narrower ones first */

static const mcp_aws_worded_t  mcp_aws_worded[] = {
    { mcp_string("s3 mb"), 1 },
    { mcp_string("s3 presign"), 1 },
    { mcp_string("s3"), 0 },
    { mcp_string("codecommit credential-helper"), 0 },
    { mcp_string("servicecatalog generate"), 0 }
};


/* services: the names of SDKs, and the second one of two; then operations */

static const mcp_aws_alias_t  mcp_aws_aliases[] = {
    { mcp_string("runtime.sagemaker"), mcp_string("sagemaker-runtime") },
    { mcp_string("config"), mcp_string("configservice") },
    { mcp_string("codedeploy"), mcp_string("deploy") },
    { mcp_string("cloudwatch get-o-tel-enrichment"),
      mcp_string("cloudwatch get-otel-enrichment") },
    { mcp_string("cloudwatch start-o-tel-enrichment"),
      mcp_string("cloudwatch start-otel-enrichment") },
    { mcp_string("cloudwatch stop-o-tel-enrichment"),
      mcp_string("cloudwatch stop-otel-enrichment") },
    { mcp_string("mturk list-hi-ts-for-qualification-type"),
      mcp_string("mturk list-hits-for-qualification-type") },
    { mcp_string("signin create-o-auth2-token"),
      mcp_string("signin create-oauth2-token") },
    { mcp_string("socialmessaging delete-whatsapp-media-message"),
      mcp_string("socialmessaging delete-whatsapp-message-media") }
};


/* refused by the server, wherever they stand alone */

static const mcp_str_t  mcp_aws_operators[] = {
    mcp_string("&&"), mcp_string("||"), mcp_string("="), mcp_string("*="),
    mcp_string("/="), mcp_string("%="), mcp_string("+="), mcp_string("-="),
    mcp_string("<<="), mcp_string(">>="), mcp_string("&="), mcp_string("^="),
    mcp_string("|=")
};


int
mcp_aws_read(mcp_aws_t *aws, const mcp_str_t *text, mcp_region_t *region)
{
    int             rc;
    mcp_shlex_t     shlex;
    mcp_aws_read_t  read;

    memset(aws, 0, sizeof(mcp_aws_t));

    aws->text = *text;

    rc = mcp_shlex_split(&shlex, text, region);

    if (shlex.control) {
        return mcp_aws_fault(aws, "Leave out control characters, other than "
                                  "tabs and line breaks.");
    }

    if (rc == MCP_FAULT) {
        return mcp_aws_fault(aws, shlex.fault);
    }

    if (rc != MCP_OK) {
        return rc;
    }

    read.aws = aws;
    read.words = shlex.words;
    read.nwords = shlex.nwords;
    read.i = MCP_AWS_FIRST;
    read.region = (size_t) -1;
    read.profile = (size_t) -1;
    read.pool = region;

    rc = mcp_aws_name(&read);

    if (rc == MCP_OK) {
        rc = mcp_aws_behind(&read);
    }

    while (rc == MCP_OK && read.i < read.nwords) {
        rc = mcp_aws_option(&read);
    }

    return (rc == MCP_OK) ? mcp_aws_everywhere(&read) : rc;
}


int
mcp_aws_is_name(const mcp_str_t *name)
{
    u_char     *blank;
    mcp_str_t   service, operation;

    blank = name->len ? memchr(name->data, ' ', name->len) : NULL;

    if (blank == NULL) {
        return 0;
    }

    service.data = name->data;
    service.len = (size_t) (blank - name->data);
    operation.data = blank + 1;
    operation.len = name->len - service.len - 1;

    return mcp_aws_named(&service) && mcp_aws_named(&operation);
}


int
mcp_aws_is_other(const mcp_str_t *name)
{
    u_char     *blank;
    mcp_str_t   service;

    static const mcp_str_t  s3 = mcp_string("s3");

    blank = memchr(name->data, ' ', name->len);

    if (blank == NULL) {
        return 0;
    }

    service.data = name->data;
    service.len = (size_t) (blank - name->data);

    return mcp_aws_alias(&service) != NULL
           || mcp_aws_alias(name) != NULL
           || (mcp_str_eq(&service, &s3)
               && memchr(blank, '-', name->len - service.len) != NULL);
}


int
mcp_aws_words(mcp_aws_read_t *read, size_t *nwords)
{
    const mcp_word_t  *word;

    for ( /* void */ ; read->i < read->nwords; read->i++) {
        word = &read->words[read->i];

        if (mcp_aws_is_option(word)) {
            return MCP_OK;
        }

        if (mcp_aws_plain(read->aws, &word->text) != MCP_OK) {
            return MCP_FAULT;
        }

        (*nwords)++;
    }

    return MCP_OK;
}


int
mcp_aws_fault(mcp_aws_t *aws, const char *fault)
{
    aws->fault = fault;

    return MCP_FAULT;
}


/* the name that is accepted instead, or NULL */

static const mcp_str_t *
mcp_aws_alias(const mcp_str_t *other)
{
    size_t  i;

    for (i = 0; i < mcp_nelts(mcp_aws_aliases); i++) {

        if (mcp_str_eq(&mcp_aws_aliases[i].other, other)) {
            return &mcp_aws_aliases[i].name;
        }
    }

    return NULL;
}


static int
mcp_aws_name(mcp_aws_read_t *read)
{
    mcp_aws_t        *aws;
    mcp_word_t       *words;
    const mcp_str_t  *name;

    static const mcp_str_t  first = mcp_string("aws");

    aws = read->aws;
    words = read->words;

    if (read->nwords < MCP_AWS_FIRST
        || !mcp_str_eq(&words[0].text, &first)
        || !mcp_aws_named(&words[1].text)
        || !mcp_aws_named(&words[2].text))
    {
        return mcp_aws_fault(aws, "Begin with \"aws\", the service and the "
                             "operation, all options behind them: aws ec2 "
                             "describe-instances --region us-east-1.");
    }

    aws->service = words[1].text;
    aws->operation = words[2].text;

    if (mcp_aws_join(read) != MCP_OK) {
        return MCP_ERROR;
    }

    name = mcp_aws_alias(&aws->service);

    if (name == NULL) {
        name = mcp_aws_alias(&aws->name);
    }

    if (name == NULL) {
        return MCP_OK;
    }

    aws->culprit = *name;

    return mcp_aws_fault(aws, "is what the AWS CLI calls it: write that.");
}


/* MCP_OK or MCP_ERROR */

static int
mcp_aws_join(mcp_aws_read_t *read)
{
    mcp_aws_t   *aws;
    mcp_str_t    parts[3];
    mcp_word_t  *words;

    aws = read->aws;
    words = read->words;

    /* mostly it stands there as it is */

    if (!words[1].quoted && !words[2].quoted
        && words[2].start == words[1].start + aws->service.len + 1
        && aws->service.data[aws->service.len] == ' ')
    {
        aws->name.data = aws->service.data;
        aws->name.len = aws->service.len + 1 + aws->operation.len;

        return MCP_OK;
    }

    parts[0] = aws->service;
    mcp_str_set(&parts[1], " ");
    parts[2] = aws->operation;

    return mcp_text_join(read->pool, &aws->name, parts, 3);
}


/* [a-z0-9][a-z0-9.-]* */

static int
mcp_aws_named(const mcp_str_t *text)
{
    size_t   i;
    u_char  *p;

    static const u_char  named[256] = {
        ['a' ... 'z'] = 1, ['0' ... '9'] = 1, ['.'] = 1, ['-'] = 1
    };

    p = text->data;

    if (text->len == 0 || *p == '.' || *p == '-') {
        return 0;
    }

    for (i = 0; i < text->len; i++) {

        if (!named[p[i]]) {
            return 0;
        }
    }

    return 1;
}


/* right behind the operation */

static int
mcp_aws_behind(mcp_aws_read_t *read)
{
    size_t      i;
    mcp_aws_t  *aws;

    aws = read->aws;
    aws->words = read->words + read->i;

    if (mcp_aws_words(read, &aws->nwords) != MCP_OK) {
        return MCP_FAULT;
    }

    for (i = 0; i < mcp_nelts(mcp_aws_worded); i++) {

        if (!mcp_str_eq(&aws->name, &mcp_aws_worded[i].name)
            && !mcp_str_eq(&aws->service, &mcp_aws_worded[i].name))
        {
            continue;
        }

        return (aws->nwords >= mcp_aws_worded[i].min)
                   ? MCP_OK
                   : mcp_aws_fault(aws, "The bucket or object comes right "
                                   "behind the operation: aws s3 mb "
                                   "s3://bucket.");
    }

    return (aws->nwords == 0)
               ? MCP_OK
               : mcp_aws_fault(aws, "Behind the operation come options, "
                               "values behind these: aws ec2 start-instances "
                               "--instance-ids i-1 i-2. A backslash does not "
                               "go on in the next line.");
}


/* whether the server takes the word as it stands */

static int
mcp_aws_plain(mcp_aws_t *aws, const mcp_str_t *text)
{
    size_t  i;

    if (text->len == 0) {
        return MCP_OK;
    }

    if (text->data[0] == '~') {
        return mcp_aws_fault(aws, "No word begins with \"~\": write the path "
                                  "in full.");
    }

    /* what the operators end with */

    if (text->len > 3 || memchr("=&|", text->data[text->len - 1], 3) == NULL) {
        return MCP_OK;
    }

    for (i = 0; i < mcp_nelts(mcp_aws_operators); i++) {

        if (mcp_str_eq(text, &mcp_aws_operators[i])) {
            return mcp_aws_fault(aws, "There is no shell: one command without "
                                 "\"&&\" and \"||\"; several are given as a "
                                 "list.");
        }
    }

    return MCP_OK;
}


/* to argparse "-" and negative numbers are words like others */

static int
mcp_aws_is_option(const mcp_word_t *word)
{
    return word->text.len > 1
           && word->text.data[0] == '-'
           && !mcp_aws_is_number(&word->text);
}


/* -5, -0.5, -.5 */

static int
mcp_aws_is_number(const mcp_str_t *text)
{
    size_t  i, points;

    points = 0;

    for (i = 1; i < text->len; i++) {

        if (text->data[i] == '.') {
            points++;

        } else if (text->data[i] < '0' || text->data[i] > '9') {
            return 0;
        }
    }

    return points < 2 && text->data[text->len - 1] != '.';
}


/*
 * Before it splits the command the server looks for --region\s+\*(?=\s|$)
 * anywhere in it, inside of quotes, too, and puts each region there; and then
 * for --profile\s, with which it asks for the regions.
 */

static int
mcp_aws_everywhere(const mcp_aws_read_t *read)
{
    size_t      i, at, everywhere;
    mcp_aws_t  *aws;

    static const mcp_str_t  region = mcp_string("--region");
    static const mcp_str_t  profile = mcp_string("--profile");

    aws = read->aws;

    if (memchr(aws->text.data, '*', aws->text.len) == NULL) {
        return MCP_OK;
    }

    everywhere = 0;

    for (at = mcp_text_find(&aws->text, &region, 0);
         at != MCP_TEXT_NOWHERE;
         at = mcp_text_find(&aws->text, &region, at + 1))
    {
        if (!mcp_aws_star(&aws->text, at + region.len)) {
            continue;
        }

        if (at != read->region) {
            return mcp_aws_fault(aws, "\"--region *\" runs a command in each "
                                 "region: write it once, without quotes, "
                                 "behind all other options.");
        }

        everywhere = 1;
    }

    if (!everywhere) {
        return MCP_OK;
    }

    i = mcp_text_find(&aws->text, &profile, 0);

    if (i != MCP_TEXT_NOWHERE
        && (i != read->profile
            || mcp_text_find(&aws->text, &profile, i + 1)
               != MCP_TEXT_NOWHERE))
    {
        return mcp_aws_fault(aws, "Beside \"--region *\" there is one "
                             "--profile NAME, as two words.");
    }

    return MCP_OK;
}


/* white space, "*", and white space or the end */

static int
mcp_aws_star(const mcp_str_t *text, size_t i)
{
    size_t  n, start;

    start = i;

    for (n = mcp_text_white(text, i); n; n = mcp_text_white(text, i)) {
        i += n;
    }

    return i > start
           && i < text->len
           && text->data[i] == '*'
           && (i + 1 == text->len || mcp_text_white(text, i + 1));
}
