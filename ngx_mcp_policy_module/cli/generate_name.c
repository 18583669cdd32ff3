
#include <ctype.h>

#include "mcp_cli_generate.h"


#define MCP_CLI_WORD_MAX  32      /* bytes; no word that means something */


/* the words of a name, one after the other */

typedef struct {
    const u_char  *p;
    const u_char  *last;
    char           word[MCP_CLI_WORD_MAX + 3];    /* between blanks */
    size_t         len;                           /* without them */
} mcp_cli_words_t;


/* words, each between blanks, and what they mean as verbs */

typedef struct {
    mcp_class_e    class;
    mcp_class_e    risk;
    const char    *words;
} mcp_cli_verbs_t;


/* words, and what they make of a tool whose verb is of a class */

typedef struct {
    mcp_class_e    of;
    mcp_class_e    class;
    mcp_class_e    risk;
    const char    *words;
} mcp_cli_nouns_t;


static mcp_classed_t mcp_cli_name_class(const mcp_str_t *name,
    const mcp_operations_t *operations);
static mcp_classed_t mcp_cli_name_verb(const mcp_cli_words_t *words,
    const mcp_operations_t *operations);
static void mcp_cli_name_begin(mcp_cli_words_t *words, const mcp_str_t *name);
static int mcp_cli_name_next(mcp_cli_words_t *words);
static int mcp_cli_name_turns(const u_char *p, const u_char *last);


/* those that the AWS CLI has not, or in which it means something else */

static const mcp_cli_verbs_t  mcp_cli_verbs[] = {
    { MCP_CLASS_READ, MCP_RISK_LOW,
      " aggregate audit diagnose explain extract fetch find inspect lint ls"
      " recommend review show troubleshoot wait " },

    { MCP_CLASS_WRITE, MCP_RISK_MEDIUM,
      " append decr edit incr init patch prepend switch touch upsert " },

    { MCP_CLASS_EXECUTE, MCP_RISK_HIGH,
      " click control fill navigate press type " },

    { MCP_CLASS_EXECUTE, MCP_RISK_CRITICAL,
      " call eval exec spawn " },

    { MCP_CLASS_DESTRUCTIVE, MCP_RISK_CRITICAL,
      " destroy drop erase kill manage overwrite pop trim truncate uninstall"
      " unlink wipe " }
};


/* as often nouns: verbs only where there is no other */

static const char  mcp_cli_weak_verbs[] =
    " admin carrier count domain estimate filter forecast head phone preview"
    " query reverse scan search snap view ";


static const mcp_cli_nouns_t  mcp_cli_nouns[] = {
    { MCP_CLASS_WRITE, MCP_CLASS_EXECUTE, MCP_RISK_HIGH,
      " execution executions job jobs migration migrations run runs session"
      " sessions " },

    { MCP_CLASS_WRITE, MCP_CLASS_WRITE, MCP_RISK_HIGH,
      " access credential credentials identity key keys password passwords"
      " permission permissions policies policy role roles secret secrets token"
      " tokens trust user users " },

    { MCP_CLASS_READ, MCP_CLASS_READ, MCP_RISK_MEDIUM,
      " credential credentials key keys password passwords secret secrets"
      " token tokens " },

    { MCP_CLASS_EXECUTE, MCP_CLASS_EXECUTE, MCP_RISK_CRITICAL,
      " code command commands script scripts shell " }
};


mcp_classed_t
mcp_cli_tool_class(const mcp_str_t *name, int read_only,
    const mcp_operations_t *operations)
{
    size_t                  i;
    mcp_class_e             class;
    mcp_classed_t           classed;
    mcp_cli_words_t         words;
    const mcp_cli_nouns_t  *nouns;

    classed = mcp_cli_name_class(name, operations);

    if (classed.class == MCP_CLASS_NONE) {
        classed.class = read_only ? MCP_CLASS_READ : MCP_CLASS_EXECUTE;
        classed.risk = mcp_class_risk(classed.class);
    }

    class = classed.class;
    mcp_cli_name_begin(&words, name);

    while (mcp_cli_name_next(&words)) {

        for (i = 0; i < mcp_nelts(mcp_cli_nouns); i++) {
            nouns = &mcp_cli_nouns[i];

            if (nouns->of == class
                && strstr(nouns->words, words.word) != NULL)
            {
                mcp_cli_raise(&classed, nouns->class, nouns->risk);
            }
        }
    }

    return classed;
}


/* of the first verb; but of a destructive one wherever it stands */

static mcp_classed_t
mcp_cli_name_class(const mcp_str_t *name, const mcp_operations_t *operations)
{
    mcp_classed_t     verb, strong, weak, *first;
    mcp_cli_words_t   words;

    memset(&strong, 0, sizeof(mcp_classed_t));
    memset(&weak, 0, sizeof(mcp_classed_t));

    mcp_cli_name_begin(&words, name);

    while (mcp_cli_name_next(&words)) {
        verb = mcp_cli_name_verb(&words, operations);

        if (verb.class == MCP_CLASS_DESTRUCTIVE) {
            return verb;
        }

        first = (strstr(mcp_cli_weak_verbs, words.word) != NULL) ? &weak
                                                                 : &strong;
        if (first->class == MCP_CLASS_NONE) {
            *first = verb;
        }
    }

    return (strong.class != MCP_CLASS_NONE) ? strong : weak;
}


static mcp_classed_t
mcp_cli_name_verb(const mcp_cli_words_t *words,
    const mcp_operations_t *operations)
{
    size_t         i;
    mcp_str_t      verb;
    mcp_classed_t  classed;

    for (i = 0; i < mcp_nelts(mcp_cli_verbs); i++) {

        if (strstr(mcp_cli_verbs[i].words, words->word) != NULL) {
            classed.class = mcp_cli_verbs[i].class;
            classed.risk = mcp_cli_verbs[i].risk;

            return classed;
        }
    }

    verb.data = (u_char *) words->word + 1;
    verb.len = words->len;

    classed.class = mcp_operations_verb(operations, &verb);
    classed.risk = mcp_class_risk(classed.class);

    return classed;
}


static void
mcp_cli_name_begin(mcp_cli_words_t *words, const mcp_str_t *name)
{
    words->p = name->data;
    words->last = name->data + name->len;
}


/* in lower case; 0: there is no other one */

static int
mcp_cli_name_next(mcp_cli_words_t *words)
{
    const u_char  *p, *last;

    p = words->p;
    last = words->last;

    while (p < last && !isalnum(*p)) {
        p++;
    }

    if (p == last) {
        return 0;
    }

    words->len = 0;
    words->word[0] = ' ';

    do {
        if (words->len < MCP_CLI_WORD_MAX) {
            words->word[++words->len] = (char) tolower(*p);
        }

        p++;

    } while (p < last && isalnum(*p) && !mcp_cli_name_turns(p, last));

    words->word[words->len + 1] = ' ';
    words->word[words->len + 2] = '\0';
    words->p = p;

    return 1;
}


/* as "getItem" does at the "I", and "GetAWSItem" at the "A" and the "I" */

static int
mcp_cli_name_turns(const u_char *p, const u_char *last)
{
    return isupper(*p)
           && (!isupper(p[-1]) || (p + 1 < last && islower(p[1])));
}
