
/*
 * Grants: what a file of them says is what is loaded; a token is found by its
 * whole digest, among many and next to others that begin alike; when a grant
 * is valid, to the millisecond; and whatever is wrong with a file is told
 * with its place, but never what could be a token.
 */


#include "unit.h"
#include "mcp_grant.h"


#define GRANT_MANY   5000
#define GRANT_LINES  5           /* faults of one text */

/* of the tokens "a" and "b" */

#define GRANT_A                                                               \
    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
#define GRANT_B                                                               \
    "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"

/* of both, one digit is missing */

#define GRANT_DIGITS                                                          \
    "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009"
#define GRANT_LAST                                                            \
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

#define GRANT_MEMBERS  "\"name\":\"a\",\"sha256\":\"" GRANT_A "\""
#define GRANT_OTHER    "\"name\":\"b\",\"sha256\":\"" GRANT_B "\""
#define GRANT_ROOT(list)                                                      \
    "{\"version\":\"1\",\"grants\":[" list "]}"
#define GRANT_ONE(more)  GRANT_ROOT("{" GRANT_MEMBERS more "}")

/* whose name, or whose digest, is in question */

#define GRANT_NAME(name)                                                      \
    GRANT_ROOT("{\"sha256\":\"" GRANT_A "\",\"name\":" name "}")
#define GRANT_DIGEST(digest)                                                  \
    GRANT_ROOT("{\"name\":\"a\",\"sha256\":" digest "}")

#define GRANT_KEYS                                                            \
    "expected one of \"name\", \"sha256\", \"policy\", \"expires\", "         \
    "\"disabled\", found "
#define GRANT_SHA256                                                          \
    "expected the SHA-256 of a token, 64 hexadecimal digits in lower case"
#define GRANT_TIME                                                            \
    "expected a time in UTC like \"2027-01-31T00:00:00Z\", found "


typedef struct {
    const char      *text;
    const char      *lines[GRANT_LINES];
} grant_row_t;


typedef struct {
    uint64_t         expires;
    unsigned         disabled;
    uint64_t         now;
    int              valid;
} grant_valid_t;


/* grants with all that they point into */

typedef struct {
    unit_region_t    region;
    mcp_source_t     source;
    mcp_faults_t     faults;
    mcp_grants_t     grants;
} grant_file_t;


static void grant_says(void **state);
static void grant_empty(void **state);
static void grant_valid(void **state);
static void grant_epoch(void **state);
static void grant_whole_digest(void **state);
static void grant_many(void **state);
static void grant_around(void **state);
static void grant_faults(void **state);
static void grant_long_name(void **state);
static void grant_digests(void **state);
static void grant_starved(void **state);
static void grant_load(grant_file_t *file, const char *text);
static int grant_run(mcp_region_t *region, const void *input);
static int grant_read(grant_file_t *file, mcp_region_t *region);
static void grant_expect(const char *text, const char *const *lines,
    size_t row);
static const mcp_grant_t *grant_find(grant_file_t *file, const char *token);


static const grant_row_t  grant_rows[] = {
    { "", { "g:1:1: (root): empty text" } },
    { "[]", { "g:1:1: (root): expected an object, found a list" } },
    { "{\"version\":\"1\",\"grants\":[{}",
      { "g:1:28: /grants: unexpected end" } },
    { "{}", { "g:1:1: (root): expected a member \"version\"",
              "g:1:1: (root): expected a member \"grants\"" } },
    { "{\"version\":\"2\",\"grants\":[]}",
      { "g:1:12: /version: expected \"1\", found \"2\"" } },
    { "{\"version\":\"1\",\"grants\":{}}",
      { "g:1:25: /grants: expected a list, found an object" } },
    { "{\"version\":\"1\",\"grants\":[],\"grant\":1}",
      { "g:1:28: /grant: expected one of \"$schema\", \"version\", "
        "\"grants\", found \"grant\"" } },
    { "{\"$schema\":1,\"version\":\"1\",\"grants\":[]}",
      { "g:1:12: /$schema: expected a string, found 1" } },
    { GRANT_ROOT("1,\n\"a\",null"),
      { "g:1:26: /grants/0: expected an object, found 1",
        "g:2:1: /grants/1: expected an object, found \"a\"",
        "g:2:5: /grants/2: expected an object, found null" } },
    { GRANT_ROOT("{}"),
      { "g:1:26: /grants/0: expected a member \"name\"",
        "g:1:26: /grants/0: expected a member \"sha256\"" } },
    { GRANT_ONE(",\n\"Disabled\":true"),
      { "g:2:1: /grants/0/Disabled: " GRANT_KEYS "\"Disabled\"" } },

    /* names */

    { GRANT_NAME("\n1"),
      { "g:2:1: /grants/0/name: expected a string, found 1" } },
    { GRANT_NAME("\n\"\""),
      { "g:2:1: /grants/0/name: expected a string that is not empty, found "
        "\"\"" } },
    { GRANT_NAME("\n\"a\\nb\""),
      { "g:2:1: /grants/0/name: expected a string without control "
        "characters, found \"a\\nb\"" } },
    { GRANT_ROOT("{" GRANT_OTHER "},{" GRANT_MEMBERS "},\n{\"sha256\":\""
                 "0000000000000000000000000000000000000000000000000000000000"
                 "000000\",\n\"name\":\"\\u0062\"}"),
      { "g:3:8: /grants/2/name: expected a name that no other grant has, "
        "found \"\\u0062\"" } },

    /* policy, expires, disabled */

    { GRANT_ONE(",\n\"policy\":\"\""),
      { "g:2:10: /grants/0/policy: expected a string that is not empty, "
        "found \"\"" } },
    { GRANT_ONE(",\n\"policy\":null"),
      { "g:2:10: /grants/0/policy: expected a string, found null" } },
    { GRANT_ONE(",\n\"expires\":1801353600"),
      { "g:2:11: /grants/0/expires: " GRANT_TIME "1801353600" } },
    { GRANT_ONE(",\n\"expires\":20270131000000000000"),
      { "g:2:11: /grants/0/expires: " GRANT_TIME "20270131000000000000" } },
    { GRANT_ONE(",\n\"expires\":\"2027-02-29T00:00:00Z\""),
      { "g:2:11: /grants/0/expires: " GRANT_TIME "\"2027-02-29T00:00:00Z\"" } },
    { GRANT_ONE(",\n\"expires\":\"never\""),
      { "g:2:11: /grants/0/expires: " GRANT_TIME "\"never\"" } },
    { GRANT_ONE(",\n\"disabled\":\"true\""),
      { "g:2:12: /grants/0/disabled: expected true or false, found "
        "\"true\"" } },
    { GRANT_ONE(",\n\"disabled\":1"),
      { "g:2:12: /grants/0/disabled: expected true or false, found 1" } },
    { GRANT_ONE(",\n\"disabled\":null"),
      { "g:2:12: /grants/0/disabled: expected true or false, found null" } },

    /* digests */

    { GRANT_ROOT("{" GRANT_MEMBERS "},{" GRANT_OTHER "},\n"
                 "{\"name\":\"c\",\"sha256\":\"" GRANT_A "\"}"),
      { "g:2:22: /grants/2/sha256: expected a token that no other grant "
        "has" } },

    /* several, in the order of the text */

    { GRANT_ROOT("{\"name\":1,\n\"sha256\":2},{\"name\":\n3,\"x\":4}"),
      { "g:1:34: /grants/0/name: expected a string, found 1",
        "g:2:10: /grants/0/sha256: " GRANT_SHA256,
        "g:3:1: /grants/1/name: expected a string, found 3",
        "g:3:3: /grants/1/x: " GRANT_KEYS "\"x\"",
        "g:2:13: /grants/1: expected a member \"sha256\"" } }
};


/* what was found is not said, for it could be a token */

static const char *const  grant_bad_digests[] = {
    "1",
    "\"\"",
    "\"" GRANT_DIGITS "\"",
    "\"0" GRANT_A "\"",
    "\"" GRANT_DIGITS "A\"",
    "\"" GRANT_DIGITS "g\"",
    "\"" GRANT_DIGITS "/\"",
    "\"" GRANT_DIGITS ":\"",
    "\"" GRANT_DIGITS "`\"",
    "\"secret\"",
    "\"secret\\u0000\"",
    "[\"secret\"]",
    "{\"secret\":1}"
};


static const grant_valid_t  grant_valid_rows[] = {
    { 0, 0, 0, 1 },
    { 0, 0, UINT64_MAX, 1 },
    { 0, 1, 0, 0 },
    { 1000, 0, 0, 1 },
    { 1000, 0, 999, 1 },
    { 1000, 0, 1000, 0 },
    { 1000, 0, 1001, 0 },
    { 1000, 0, UINT64_MAX, 0 },
    { 1000, 1, 999, 0 },
    { 1000, 1, 1001, 0 }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(grant_says),
        cmocka_unit_test(grant_empty),
        cmocka_unit_test(grant_valid),
        cmocka_unit_test(grant_epoch),
        cmocka_unit_test(grant_whole_digest),
        cmocka_unit_test(grant_many),
        cmocka_unit_test(grant_around),
        cmocka_unit_test(grant_faults),
        cmocka_unit_test(grant_long_name),
        cmocka_unit_test(grant_digests),
        cmocka_unit_test(grant_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
grant_says(void **state)
{
    grant_file_t        file;
    const mcp_grant_t  *grant;

    (void) state;

    grant_load(&file, "{\"grants\":[\n{" GRANT_MEMBERS ",\"disabled\":"
                      "false},\n{\"disabled\":true,\"expires\":"
                      "\"2027-01-31T00:00:00Z\",\"policy\":"
                      "\"read\\u0020only\"," GRANT_OTHER "}],"
                      "\"version\":\"1\",\"$schema\":\"x\"}");

    assert_int_equal(file.faults.count, 0);
    assert_int_equal(file.grants.nelts, 2);

    grant = grant_find(&file, "a");
    assert_ptr_equal(grant, &file.grants.elts[0]);
    assert_true(unit_is(&grant->name, "a"));
    assert_int_equal(grant->policy.len, 0);
    assert_int_equal(grant->expires, 0);
    assert_int_equal(grant->disabled, 0);
    assert_true(unit_is(&grant->place.pointer, "/grants/0"));
    assert_int_equal(grant->place.offset, 12);

    grant = grant_find(&file, "b");
    assert_ptr_equal(grant, &file.grants.elts[1]);
    assert_true(unit_is(&grant->name, "b"));
    assert_true(unit_is(&grant->policy, "read only"));
    assert_int_equal(grant->expires, 1801353600000);
    assert_int_equal(grant->disabled, 1);
    assert_true(unit_is(&grant->place.pointer, "/grants/1"));

    assert_null(grant_find(&file, "c"));
    assert_null(grant_find(&file, ""));

    unit_region_done(&file.region);
}


/* a file without grants is sound, and lets nobody in */

static void
grant_empty(void **state)
{
    grant_file_t  file;

    (void) state;

    grant_load(&file, GRANT_ROOT(""));

    assert_int_equal(file.faults.count, 0);
    assert_int_equal(file.grants.nelts, 0);
    assert_null(grant_find(&file, "a"));

    unit_region_done(&file.region);
}


static void
grant_valid(void **state)
{
    size_t                i;
    mcp_grant_t           grant;
    const grant_valid_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(grant_valid_rows); i++) {
        row = &grant_valid_rows[i];

        memset(&grant, 0, sizeof(mcp_grant_t));
        grant.expires = row->expires;
        grant.disabled = row->disabled;

        if (mcp_grant_valid(&grant, row->now) != row->valid) {
            fail_msg("row %zu", i);
        }
    }
}


/* a time of 0 milliseconds is long ago, and not never */

static void
grant_epoch(void **state)
{
    grant_file_t  file;

    (void) state;

    grant_load(&file, GRANT_ONE(",\"expires\":\"1970-01-01T00:00:00Z\""));

    assert_int_equal(file.faults.count, 0);
    assert_false(mcp_grant_valid(grant_find(&file, "a"), 1700000000000));

    unit_region_done(&file.region);
}


/* a digest with any one bit changed is another one */

static void
grant_whole_digest(void **state)
{
    size_t        i;
    u_char        digest[MCP_DIGEST_LEN];
    mcp_str_t     token;
    grant_file_t  file;

    (void) state;

    token = unit_str("a");
    mcp_digest(digest, &token);

    grant_load(&file, GRANT_ONE(""));
    assert_non_null(mcp_grants_find(&file.grants, digest));

    for (i = 0; i < MCP_DIGEST_LEN * 8; i++) {
        digest[i / 8] ^= (u_char) (1 << i % 8);
        assert_null(mcp_grants_find(&file.grants, digest));
        digest[i / 8] ^= (u_char) (1 << i % 8);
    }

    unit_region_done(&file.region);
}


/* some thousands, every other one beginning like the one before */

static void
grant_many(void **state)
{
    char                *p;
    size_t               i, k;
    u_char               digests[GRANT_MANY][MCP_DIGEST_LEN];
    uint64_t             seed;
    grant_file_t         file;
    const mcp_grant_t   *grant;

    static char  text[GRANT_MANY * 128];

    (void) state;

    seed = 11;
    p = text + sprintf(text, "{\"version\":\"1\",\"grants\":[");

    for (i = 0; i < GRANT_MANY; i++) {

        for (k = 0; k < MCP_DIGEST_LEN; k++) {
            digests[i][k] = (i % 2 && k < 16) ? digests[i - 1][k]
                                              : (u_char) unit_below(&seed, 256);
        }

        p += sprintf(p, "%s{\"name\":\"%zu\",\"sha256\":\"", i ? "," : "", i);

        for (k = 0; k < MCP_DIGEST_LEN; k++) {
            p += sprintf(p, "%02x", digests[i][k]);
        }

        p += sprintf(p, "\"}");
    }

    (void) sprintf(p, "]}");

    grant_load(&file, text);

    assert_int_equal(file.faults.count, 0);
    assert_int_equal(file.grants.nelts, GRANT_MANY);

    for (i = 0; i < GRANT_MANY; i++) {
        grant = mcp_grants_find(&file.grants, digests[i]);
        assert_ptr_equal(grant, &file.grants.elts[i]);

        digests[i][MCP_DIGEST_LEN - 1] ^= 1;
        assert_null(mcp_grants_find(&file.grants, digests[i]));
    }

    unit_region_done(&file.region);
}


/* whose place is the last one of the table, and the next the first */

static void
grant_around(void **state)
{
    u_char        i, digest[MCP_DIGEST_LEN];
    grant_file_t  file;

    (void) state;

    grant_load(&file, GRANT_ROOT("{\"name\":\"0\",\"sha256\":\"" GRANT_LAST
                                 "0\"},{\"name\":\"1\",\"sha256\":\""
                                 GRANT_LAST "1\"}"));
    assert_int_equal(file.faults.count, 0);

    memset(digest, 0xff, MCP_DIGEST_LEN);

    for (i = 0; i < 2; i++) {
        digest[MCP_DIGEST_LEN - 1] = 0xf0 + i;
        assert_ptr_equal(mcp_grants_find(&file.grants, digest),
                         &file.grants.elts[i]);
    }

    digest[MCP_DIGEST_LEN - 1] = 0xf2;
    assert_null(mcp_grants_find(&file.grants, digest));

    unit_region_done(&file.region);
}


static void
grant_faults(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(grant_rows); i++) {
        grant_expect(grant_rows[i].text, grant_rows[i].lines, i);
    }
}


/* bytes count, not characters */

static void
grant_long_name(void **state)
{
    char         text[512], line[512], name[MCP_GRANT_NAME_MAX + 2];
    size_t       i;
    const char  *lines[GRANT_LINES];

    (void) state;

    for (i = 0; i < MCP_GRANT_NAME_MAX; i += 2) {
        memcpy(name + i, "\xc3\xa9", 2);
    }

    name[i] = '\0';
    memset(lines, 0, sizeof(lines));

    (void) sprintf(text, GRANT_NAME("\n\"%s\""), name);
    grant_expect(text, lines, 0);

    (void) sprintf(text, GRANT_NAME("\n\"%s.\""), name);
    (void) sprintf(line, "g:2:1: /grants/0/name: expected a name of at most "
                         "128 bytes, found \"%s\"", name);
    lines[0] = line;
    grant_expect(text, lines, 1);
}


static void
grant_digests(void **state)
{
    char         text[512];
    size_t       i;
    const char  *lines[GRANT_LINES];

    (void) state;

    memset(lines, 0, sizeof(lines));
    lines[0] = "g:2:1: /grants/0/sha256: " GRANT_SHA256;

    for (i = 0; i < mcp_nelts(grant_bad_digests); i++) {
        (void) sprintf(text, GRANT_DIGEST("\n%s"), grant_bad_digests[i]);
        grant_expect(text, lines, i);
    }
}


static void
grant_starved(void **state)
{
    size_t  i;

    (void) state;

    assert_true(unit_starve(grant_run, GRANT_ONE(",\"policy\":\"\\u0061\""),
                            MCP_OK) > 4);

    for (i = 0; i < mcp_nelts(grant_rows); i++) {
        assert_true(unit_starve(grant_run, grant_rows[i].text, MCP_FAULT) > 0);
    }
}


static void
grant_load(grant_file_t *file, const char *text)
{
    unit_region_init(&file->region, UNIT_ENDLESS);

    file->source.len = strlen(text);
    file->source.data = unit_copy(&file->region, text, file->source.len);

    assert_int_equal(grant_read(file, &file->region.region), MCP_OK);
}


static int
grant_run(mcp_region_t *region, const void *input)
{
    int           rc;
    grant_file_t  file;

    file.source.data = (u_char *) input;
    file.source.len = strlen(input);

    rc = grant_read(&file, region);

    return (rc == MCP_OK && file.faults.count) ? MCP_FAULT : rc;
}


static int
grant_read(grant_file_t *file, mcp_region_t *region)
{
    file->source.file = unit_str("g");

    memset(&file->faults, 0, sizeof(mcp_faults_t));
    file->faults.region = region;

    return mcp_grants_load(&file->grants, &file->source, region,
                           &file->faults);
}


static void
grant_expect(const char *text, const char *const *lines, size_t row)
{
    size_t        k;
    grant_file_t  file;

    grant_load(&file, text);

    for (k = 0; k < GRANT_LINES && lines[k] != NULL; k++) {

        if (k >= file.faults.count) {
            fail_msg("row %zu: not found: %s", row, lines[k]);
        }

        unit_same(&file.faults.lines[k], lines[k], row, "fault");
    }

    if (file.faults.count != k) {
        fail_msg("row %zu: %zu faults more: %.*s", row,
                 file.faults.count - k, (int) file.faults.lines[k].len,
                 (char *) file.faults.lines[k].data);
    }

    unit_region_done(&file.region);
}


static const mcp_grant_t *
grant_find(grant_file_t *file, const char *token)
{
    u_char     digest[MCP_DIGEST_LEN];
    mcp_str_t  text;

    text = unit_str(token);
    mcp_digest(digest, &text);

    return mcp_grants_find(&file->grants, digest);
}
