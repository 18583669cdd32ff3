
#include <getopt.h>
#include <signal.h>

#include "mcp_cli.h"


typedef struct {
    const char  *words[2];        /* the second one may be NULL */
    const char  *arguments;       /* NULL: none */
    const char  *about;
    int        (*run)(int argc, char **argv);
} mcp_cli_verb_t;


static const mcp_cli_verb_t *mcp_cli_find(int argc, char **argv);
static int mcp_cli_help(int argc, char **argv);
static void mcp_cli_usage(FILE *out);
static void mcp_cli_synopsis(FILE *out, const mcp_cli_verb_t *verb);


static const mcp_cli_verb_t  mcp_cli_verbs[] = {
    { { "check", NULL }, "FILE...",
      "tells what is wrong with policies", mcp_cli_check },

    { { "explain", NULL },
      "-p POLICY [--grant GRANT] [--at TIME] [--json] [CALL.json|-]",
      "tells what becomes of a message, and why", mcp_cli_explain },

    { { "generate", NULL },
      "{--catalog FILE --server NAME | --url URL [--catalog FILE]} "
      "[--schema PATH]",
      "prints the recommended policy over the tools of a server: those a\n"
      "      catalogue has of it, or those that it lists itself.  What a tool\n"
      "      does is what the catalogue says, else what the first verb in its\n"
      "      name says, and what its annotations say if that is worse.  What\n"
      "      reads is allowed, what writes or executes is limited, what is\n"
      "      destructive or critical waits for an approval, and nothing else\n"
      "      is allowed; PATH becomes \"$schema\"", mcp_cli_generate },

    { { "grant", "add" },
      "FILE --name NAME [--policy POLICY] [--expires TIME]",
      "prints the token of a new grant; TIME is like 2027-01-31T00:00:00Z",
      mcp_cli_grant_add },

    { { "grant", "list" }, "FILE",
      "tells who comes in", mcp_cli_grant_list },

    { { "grant", "revoke" }, "FILE NAME",
      "disables a grant", mcp_cli_grant_revoke },

    { { "grant", "rotate" }, "FILE NAME",
      "prints a new token for a grant, instead of the old one",
      mcp_cli_grant_rotate },

    { { "help", NULL }, NULL,
      "tells this", mcp_cli_help }
};


int
main(int argc, char **argv)
{
    int                    status, nwords;
    const mcp_cli_verb_t  *verb;

    /* a reader that has gone is told of, like a disk that is full */

    (void) signal(SIGPIPE, SIG_IGN);

    verb = mcp_cli_find(argc, argv);

    if (verb == NULL) {
        mcp_cli_usage(stderr);
        return MCP_CLI_FAILED;
    }

    nwords = (verb->words[1] == NULL) ? 1 : 2;
    opterr = 0;

    status = verb->run(argc - nwords, argv + nwords);

    if (status == MCP_CLI_USAGE) {
        (void) fputs("usage: mcp-policy ", stderr);
        mcp_cli_synopsis(stderr, verb);

        return MCP_CLI_FAILED;
    }

    if (status != MCP_CLI_FAILED
        && (fflush(stdout) == EOF || ferror(stdout)))
    {
        return mcp_cli_failed("standard output could not be written");
    }

    return status;
}


static const mcp_cli_verb_t *
mcp_cli_find(int argc, char **argv)
{
    size_t                 i;
    const mcp_cli_verb_t  *verb;

    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        argv[1] = "help";
    }

    for (i = 0; i < mcp_nelts(mcp_cli_verbs); i++) {
        verb = &mcp_cli_verbs[i];

        if (argc > 1
            && strcmp(argv[1], verb->words[0]) == 0
            && (verb->words[1] == NULL
                || (argc > 2 && strcmp(argv[2], verb->words[1]) == 0)))
        {
            return verb;
        }
    }

    return NULL;
}


static int
mcp_cli_help(int argc, char **argv)
{
    (void) argc;
    (void) argv;

    mcp_cli_usage(stdout);

    return MCP_CLI_OK;
}


static void
mcp_cli_usage(FILE *out)
{
    size_t                 i;
    const mcp_cli_verb_t  *verb;

    (void) fputs("usage: mcp-policy VERB ...\n\n", out);

    for (i = 0; i < mcp_nelts(mcp_cli_verbs); i++) {
        verb = &mcp_cli_verbs[i];

        (void) fputs("  ", out);
        mcp_cli_synopsis(out, verb);
        (void) fprintf(out, "      %s\n", verb->about);
    }
}


static void
mcp_cli_synopsis(FILE *out, const mcp_cli_verb_t *verb)
{
    (void) fputs(verb->words[0], out);

    if (verb->words[1] != NULL) {
        (void) fprintf(out, " %s", verb->words[1]);
    }

    if (verb->arguments != NULL) {
        (void) fprintf(out, " %s", verb->arguments);
    }

    (void) fputc('\n', out);
}
