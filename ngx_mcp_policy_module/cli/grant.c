
#include <errno.h>
#include <getopt.h>
#include <unistd.h>

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "mcp_cli_grant.h"
#include "mcp_text.h"
#include "mcp_time.h"


/* the mark is for whatever looks for secrets where there should be none */

#define MCP_CLI_TOKEN_MARK   "mcp_"
#define MCP_CLI_TOKEN_BYTES  32           /* of randomness */
#define MCP_CLI_TOKEN_ROOM                                                    \
    (sizeof(MCP_CLI_TOKEN_MARK) + (MCP_CLI_TOKEN_BYTES + 2) / 3 * 4)


/* what is asked for, and the token that comes of it */

typedef struct {
    const char   *path;
    const char   *name;
    const char   *policy;                 /* NULL: none */
    const char   *expires;                /* NULL: never */
    char          token[MCP_CLI_TOKEN_ROOM];
} mcp_cli_grant_t;


/* members() gives what the grant's members are to be from now on, or NULL */

typedef struct {
    int           create;                 /* it must not be there yet */
    int           valid;                  /* it must let somebody in */
    json_t     *(*members)(mcp_cli_grant_t *grant);
} mcp_cli_change_t;


static int mcp_cli_grant_options(int argc, char **argv,
    mcp_cli_grant_t *grant);
static int mcp_cli_grant_arguments(int argc, char **argv,
    mcp_cli_grant_t *grant);
static int mcp_cli_grant_sound(const mcp_cli_grant_t *grant);
static int mcp_cli_grant_change(mcp_cli_grant_t *grant,
    const mcp_cli_change_t *change);
static int mcp_cli_grant_edit(mcp_cli_grant_t *grant,
    const mcp_cli_change_t *change, mcp_cli_replace_t *replace,
    mcp_region_t *region);
static int mcp_cli_grant_find(const mcp_cli_grant_t *grant,
    const mcp_cli_change_t *change, const mcp_grants_t *grants, size_t *i);
static int mcp_cli_grant_write(mcp_cli_grant_t *grant,
    const mcp_cli_change_t *change, json_t *list, size_t i);
static json_t *mcp_cli_grant_added(mcp_cli_grant_t *grant);
static json_t *mcp_cli_grant_rotated(mcp_cli_grant_t *grant);
static json_t *mcp_cli_grant_revoked(mcp_cli_grant_t *grant);
static json_t *mcp_cli_grant_token(mcp_cli_grant_t *grant);
static int mcp_cli_grant_print(const mcp_cli_grant_t *grant);


static const mcp_cli_change_t  mcp_cli_grant_adding = {
    1, 0, mcp_cli_grant_added
};


static const mcp_cli_change_t  mcp_cli_grant_rotating = {
    0, 1, mcp_cli_grant_rotated
};


static const mcp_cli_change_t  mcp_cli_grant_revoking = {
    0, 0, mcp_cli_grant_revoked
};


int
mcp_cli_grant_add(int argc, char **argv)
{
    int              status;
    mcp_cli_grant_t  grant;

    status = mcp_cli_grant_options(argc, argv, &grant);

    if (status == MCP_CLI_OK) {
        status = mcp_cli_grant_sound(&grant);
    }

    if (status == MCP_CLI_OK) {
        status = mcp_cli_grant_change(&grant, &mcp_cli_grant_adding);
    }

    return (status == MCP_CLI_OK) ? mcp_cli_grant_print(&grant) : status;
}


int
mcp_cli_grant_rotate(int argc, char **argv)
{
    int              status;
    mcp_cli_grant_t  grant;

    status = mcp_cli_grant_arguments(argc, argv, &grant);

    if (status == MCP_CLI_OK) {
        status = mcp_cli_grant_change(&grant, &mcp_cli_grant_rotating);
    }

    return (status == MCP_CLI_OK) ? mcp_cli_grant_print(&grant) : status;
}


int
mcp_cli_grant_revoke(int argc, char **argv)
{
    int              status;
    mcp_cli_grant_t  grant;

    status = mcp_cli_grant_arguments(argc, argv, &grant);

    if (status == MCP_CLI_OK) {
        status = mcp_cli_grant_change(&grant, &mcp_cli_grant_revoking);
    }

    if (status == MCP_CLI_OK) {
        (void) fprintf(stderr, "\"%s\" is shut out from the next reload of "
                       "nginx on.\n", grant.name);
    }

    return status;
}


static int
mcp_cli_grant_options(int argc, char **argv, mcp_cli_grant_t *grant)
{
    int  c;

    static const struct option  options[] = {
        { "name", required_argument, NULL, 'n' },
        { "policy", required_argument, NULL, 'p' },
        { "expires", required_argument, NULL, 'e' },
        { NULL, 0, NULL, 0 }
    };

    memset(grant, 0, sizeof(mcp_cli_grant_t));

    for ( ;; ) {
        c = getopt_long(argc, argv, "", options, NULL);

        switch (c) {

        case 'n':
            grant->name = optarg;
            break;

        case 'p':
            grant->policy = optarg;
            break;

        case 'e':
            grant->expires = optarg;
            break;

        case -1:
            grant->path = argv[optind];

            return (grant->name != NULL && argc - optind == 1)
                   ? MCP_CLI_OK : MCP_CLI_USAGE;

        default:
            return MCP_CLI_USAGE;
        }
    }
}


static int
mcp_cli_grant_arguments(int argc, char **argv, mcp_cli_grant_t *grant)
{
    if (getopt(argc, argv, "") != -1 || argc - optind != 2) {
        return MCP_CLI_USAGE;
    }

    memset(grant, 0, sizeof(mcp_cli_grant_t));

    grant->path = argv[optind];
    grant->name = argv[optind + 1];

    return MCP_CLI_OK;
}


/* so that the engine finds nothing wrong with it afterwards */

static int
mcp_cli_grant_sound(const mcp_cli_grant_t *grant)
{
    uint64_t   ms;
    mcp_str_t  name, policy, expires;

    name = mcp_cli_str(grant->name);
    policy = mcp_cli_str(grant->policy);
    expires = mcp_cli_str(grant->expires);

    if (name.len == 0
        || name.len > MCP_GRANT_NAME_MAX
        || !mcp_text_clean(&name))
    {
        return mcp_cli_failed("a name has 1 to %d bytes of UTF-8 without "
                              "control characters", MCP_GRANT_NAME_MAX);
    }

    if (grant->policy != NULL
        && (policy.len == 0 || !mcp_text_clean(&policy)))
    {
        return mcp_cli_failed("the name of a policy is not empty, and UTF-8 "
                              "without control characters");
    }

    if (grant->expires != NULL && mcp_time_read(&expires, &ms) != MCP_OK) {
        return mcp_cli_failed("\"%s\" is no time in UTC like "
                              "2027-01-31T00:00:00Z", grant->expires);
    }

    return MCP_CLI_OK;
}


static int
mcp_cli_grant_change(mcp_cli_grant_t *grant, const mcp_cli_change_t *change)
{
    int                status;
    mcp_cli_arena_t    arena;
    mcp_cli_replace_t  replace;

    if (mcp_cli_replace(&replace, grant->path) != MCP_CLI_OK) {
        return MCP_CLI_FAILED;
    }

    mcp_cli_arena_init(&arena);

    status = mcp_cli_grant_edit(grant, change, &replace, &arena.region);

    mcp_cli_arena_done(&arena);

    return mcp_cli_replace_end(&replace, status);
}


/* the engine says whether the file is sound, jansson changes it */

static int
mcp_cli_grant_edit(mcp_cli_grant_t *grant, const mcp_cli_change_t *change,
    mcp_cli_replace_t *replace, mcp_region_t *region)
{
    int           status;
    size_t        i;
    json_t       *root;
    mcp_source_t  source;
    mcp_grants_t  grants;

    static const mcp_str_t  empty = mcp_string("{\"version\":\"1\","
                                               "\"grants\":[]}");

    source.data = empty.data;
    source.len = empty.len;

    if ((replace->exists || !change->create)
        && mcp_cli_read(&source, region, replace->path) != MCP_CLI_OK)
    {
        return MCP_CLI_FAILED;
    }

    source.file = mcp_cli_str(grant->path);

    if (mcp_cli_grants_load(&grants, &source, region) != MCP_CLI_OK
        || mcp_cli_grant_find(grant, change, &grants, &i) != MCP_CLI_OK)
    {
        return MCP_CLI_FAILED;
    }

    root = json_loadb((char *) source.data, source.len, JSON_ALLOW_NUL, NULL);

    status = mcp_cli_grant_write(grant, change,
                                 json_object_get(root, "grants"), i);

    if (status == MCP_CLI_OK
        && (json_dumpf(root, replace->out, JSON_INDENT(2)) == -1
            || fputc('\n', replace->out) == EOF))
    {
        status = mcp_cli_failed("%s: %s", replace->temp, strerror(errno));
    }

    json_decref(root);

    return status;
}


/* its place in the list, or the one after the last */

static int
mcp_cli_grant_find(const mcp_cli_grant_t *grant,
    const mcp_cli_change_t *change, const mcp_grants_t *grants, size_t *i)
{
    uint64_t            now;
    mcp_str_t           name;
    const mcp_grant_t  *known;

    name = mcp_cli_str(grant->name);

    for (*i = 0; *i < grants->nelts; *i += 1) {

        if (mcp_str_eq(&grants->elts[*i].name, &name)) {
            break;
        }
    }

    if ((*i == grants->nelts) != change->create) {
        return mcp_cli_failed("%s: there is %s grant \"%s\"", grant->path,
                              change->create ? "already a" : "no",
                              grant->name);
    }

    known = &grants->elts[*i];
    now = mcp_cli_now();

    if (change->valid && !mcp_grant_valid(known, now)) {
        return mcp_cli_failed("%s: \"%s\" is %s, a new token would let nobody "
                              "in", grant->path, grant->name,
                              mcp_cli_grant_state(known, now));
    }

    return MCP_CLI_OK;
}


static int
mcp_cli_grant_write(mcp_cli_grant_t *grant, const mcp_cli_change_t *change,
    json_t *list, size_t i)
{
    if ((change->create && json_array_append_new(list, json_object()) == -1)
        || json_object_update_new(json_array_get(list, i),
                                  change->members(grant))
           == -1)
    {
        return mcp_cli_failed("%s: out of memory or of random numbers",
                              grant->path);
    }

    return MCP_CLI_OK;
}


/* members that are NULL are left out */

static json_t *
mcp_cli_grant_added(mcp_cli_grant_t *grant)
{
    return json_pack("{s:s, s:o, s:s*, s:s*}", "name", grant->name,
                     "sha256", mcp_cli_grant_token(grant),
                     "policy", grant->policy, "expires", grant->expires);
}


static json_t *
mcp_cli_grant_rotated(mcp_cli_grant_t *grant)
{
    return json_pack("{s:o}", "sha256", mcp_cli_grant_token(grant));
}


static json_t *
mcp_cli_grant_revoked(mcp_cli_grant_t *grant)
{
    (void) grant;

    return json_pack("{s:b}", "disabled", 1);
}


/*
 * Makes a token in the alphabet of RFC 4648, section 5, which is safe in a
 * header and in a shell.  Returns its digest, or NULL.
 */

static json_t *
mcp_cli_grant_token(mcp_cli_grant_t *grant)
{
    char       *p, hex[2 * MCP_DIGEST_LEN + 1];
    size_t      i;
    u_char      random[MCP_CLI_TOKEN_BYTES], digest[MCP_DIGEST_LEN];
    mcp_str_t   token;

    if (RAND_bytes(random, MCP_CLI_TOKEN_BYTES) != 1) {
        return NULL;
    }

    p = grant->token + sizeof(MCP_CLI_TOKEN_MARK) - 1;

    memcpy(grant->token, MCP_CLI_TOKEN_MARK, sizeof(MCP_CLI_TOKEN_MARK));
    (void) EVP_EncodeBlock((u_char *) p, random, MCP_CLI_TOKEN_BYTES);

    for ( /* void */ ; *p && *p != '='; p++) {
        *p = (*p == '+') ? '-' : (*p == '/') ? '_' : *p;
    }

    *p = '\0';

    token = mcp_cli_str(grant->token);
    mcp_digest(digest, &token);

    for (i = 0; i < MCP_DIGEST_LEN; i++) {
        (void) sprintf(hex + 2 * i, "%02x", digest[i]);
    }

    return json_string(hex);
}


static int
mcp_cli_grant_print(const mcp_cli_grant_t *grant)
{
    if (puts(grant->token) == EOF || fflush(stdout) == EOF) {
        return mcp_cli_failed("standard output: %s: the token of \"%s\" is "
                              "lost, \"mcp-policy grant rotate\" makes "
                              "another", strerror(errno), grant->name);
    }

    (void) fprintf(stderr, "The token of \"%s\" is shown only now; it is good "
                   "from the next reload of nginx on.\n", grant->name);

    return MCP_CLI_OK;
}
