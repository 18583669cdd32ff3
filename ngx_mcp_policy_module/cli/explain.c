
#include <getopt.h>

#include "mcp_cli_explain.h"
#include "mcp_text.h"
#include "mcp_time.h"


typedef struct {
    const char   *policy;
    const char   *grant;                  /* NULL: none */
    const char   *time;                   /* NULL: now */
    const char   *message;                /* NULL: standard input */
    int           json;
    uint64_t      at;
} mcp_cli_question_t;


static int mcp_cli_explain_options(int argc, char **argv,
    mcp_cli_question_t *question);
static int mcp_cli_explain_sound(mcp_cli_question_t *question);
static int mcp_cli_explain_call(const mcp_cli_question_t *question,
    mcp_region_t *region);
static int mcp_cli_explain_judge(mcp_cli_explained_t *explained,
    const mcp_cli_question_t *question, const mcp_source_t *source);
static void mcp_cli_explain_limits(mcp_cli_explained_t *explained,
    uint64_t at);
static void mcp_cli_explain_claims(mcp_cli_explained_t *explained,
    const mcp_claim_t *claims, size_t n, uint64_t at);
static size_t mcp_cli_explain_counter(const mcp_claim_t *claims, size_t i);
static int mcp_cli_explain_answer(mcp_cli_explained_t *explained);


int
mcp_cli_explain(int argc, char **argv)
{
    int                 status;
    mcp_cli_arena_t     arena;
    mcp_cli_question_t  question;

    status = mcp_cli_explain_options(argc, argv, &question);

    if (status == MCP_CLI_OK) {
        status = mcp_cli_explain_sound(&question);
    }

    if (status != MCP_CLI_OK) {
        return status;
    }

    mcp_cli_arena_init(&arena);

    status = mcp_cli_explain_call(&question, &arena.region);

    mcp_cli_arena_done(&arena);

    return status;
}


static int
mcp_cli_explain_options(int argc, char **argv, mcp_cli_question_t *question)
{
    int  c;

    static const struct option  options[] = {
        { "grant", required_argument, NULL, 'g' },
        { "at", required_argument, NULL, 'a' },
        { "json", no_argument, NULL, 'j' },
        { NULL, 0, NULL, 0 }
    };

    memset(question, 0, sizeof(mcp_cli_question_t));

    for ( ;; ) {
        c = getopt_long(argc, argv, "p:", options, NULL);

        switch (c) {

        case 'p':
            question->policy = optarg;
            break;

        case 'g':
            question->grant = optarg;
            break;

        case 'a':
            question->time = optarg;
            break;

        case 'j':
            question->json = 1;
            break;

        case -1:

            if (optind < argc && strcmp(argv[optind], "-") != 0) {
                question->message = argv[optind];
            }

            return (question->policy != NULL && argc - optind <= 1)
                   ? MCP_CLI_OK : MCP_CLI_USAGE;

        default:
            return MCP_CLI_USAGE;
        }
    }
}


static int
mcp_cli_explain_sound(mcp_cli_question_t *question)
{
    mcp_str_t  grant, time;

    grant = mcp_cli_str(question->grant);
    time = mcp_cli_str(question->time);

    question->at = mcp_cli_now();

    if (!mcp_text_clean(&grant)) {
        return mcp_cli_failed("the name of a grant is UTF-8 without control "
                              "characters");
    }

    if (question->time != NULL
        && mcp_time_read(&time, &question->at) != MCP_OK)
    {
        return mcp_cli_failed("\"%s\" is no time in UTC like "
                              "2027-01-31T00:00:00Z", question->time);
    }

    return MCP_CLI_OK;
}


static int
mcp_cli_explain_call(const mcp_cli_question_t *question, mcp_region_t *region)
{
    int                   status;
    mcp_policy_t         *policy;
    mcp_source_t          source;
    mcp_cli_explained_t   explained;

    if (mcp_cli_policy(&policy, region, question->policy) != MCP_CLI_OK
        || mcp_cli_read(&source, region, question->message) != MCP_CLI_OK)
    {
        return MCP_CLI_FAILED;
    }

    memset(&explained, 0, sizeof(mcp_cli_explained_t));

    explained.region = region;
    explained.policy = policy;

    if (mcp_cli_explain_judge(&explained, question, &source) != MCP_OK) {
        return mcp_cli_memory((char *) source.file.data);
    }

    status = question->json ? mcp_cli_explain_json(&explained)
                            : mcp_cli_explain_text(&explained);

    if (status != MCP_CLI_OK) {
        return status;
    }

    return mcp_decision_passes(explained.verdict.decision) ? MCP_CLI_OK
                                                           : MCP_CLI_REFUSED;
}


/* as nginx does it, for a caller without session and address */

static int
mcp_cli_explain_judge(mcp_cli_explained_t *explained,
    const mcp_cli_question_t *question, const mcp_source_t *source)
{
    mcp_json_t   json;
    mcp_facts_t  facts;
    mcp_trace_t  trace;

    memset(&facts, 0, sizeof(mcp_facts_t));

    trace = mcp_cli_explain_trace(explained);

    facts.who[MCP_SCOPE_GRANT] = mcp_cli_str(question->grant);
    facts.trace = &trace;

    mcp_json_init(&json, source->data, source->len, explained->region);

    if (mcp_message_read(&explained->message, &json) == MCP_ERROR
        || mcp_judge(explained->policy, &explained->message, &facts,
                     explained->region, &explained->verdict)
           != MCP_OK)
    {
        return MCP_ERROR;
    }

    /* it ends with this function */

    explained->message.json = NULL;

    mcp_cli_explain_limits(explained, question->at);

    return mcp_cli_explain_answer(explained);
}


/* the enforced claims, and if they fit those in shadow */

static void
mcp_cli_explain_limits(mcp_cli_explained_t *explained, uint64_t at)
{
    size_t          n;
    mcp_verdict_t  *verdict;

    verdict = &explained->verdict;
    n = verdict->nclaims - verdict->nshadow;

    if (n) {
        mcp_cli_explain_claims(explained, verdict->claims, n, at);
    }

    if (verdict->nshadow) {
        mcp_cli_explain_claims(explained, verdict->claims + n,
                               verdict->nshadow, at);
    }
}


static void
mcp_cli_explain_claims(mcp_cli_explained_t *explained,
    const mcp_claim_t *claims, size_t n, uint64_t at)
{
    size_t              i;
    mcp_window_t       *window, windows[MCP_CLAIMS_MAX];
    const mcp_rate_t   *rate;
    mcp_cli_counted_t  *counted;

    memset(windows, 0, sizeof(windows));

    for (i = 0; i < n; i++) {
        rate = &claims[i].limit->rate;
        window = &windows[mcp_cli_explain_counter(claims, i)];
        counted = &explained->limits[explained->nlimits++];

        mcp_window_turn(window, rate->size, at);

        counted->claim = &claims[i];
        counted->fits = mcp_window_take(window, rate, claims[i].amount, at);
        counted->from = mcp_window_start(window);
        counted->to = counted->from + rate->size;
        counted->left = mcp_window_left(window, rate, at);

        /* what an empty counter has no room for never fits */

        if (!counted->fits) {
            mcp_verdict_limit(&explained->verdict, &claims[i],
                              MCP_WINDOW_NEVER);
            return;
        }
    }
}


/* the first claim of the same counter: the scope's kind is in the id */

static size_t
mcp_cli_explain_counter(const mcp_claim_t *claims, size_t i)
{
    size_t  j;

    for (j = 0; j < i; j++) {

        if (memcmp(claims[j].limit->id, claims[i].limit->id,
                   MCP_COUNTER_ID_LEN)
            == 0)
        {
            break;
        }
    }

    return j;
}


static int
mcp_cli_explain_answer(mcp_cli_explained_t *explained)
{
    mcp_verdict_t  *verdict;

    verdict = &explained->verdict;

    if (explained->failed) {
        return MCP_ERROR;
    }

    if (mcp_decision_passes(verdict->decision)) {
        return MCP_OK;
    }

    /* errors of the protocol, in its own words */

    if (explained->message.code || verdict->code) {
        explained->answer = verdict->reason;
        return MCP_OK;
    }

    return mcp_verdict_text(verdict, explained->region, &explained->answer);
}
