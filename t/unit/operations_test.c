
/*
 * Catalogues of operations: what each operation is by its name, its verb or
 * neither; broken ones, each fault with its place, what was expected and what
 * was found; and the one that is built in.
 */


#include "unit.h"
#include "mcp_operations.h"


#define OPERATIONS_KEYS                                                       \
    "expected one of \"$schema\", \"version\", \"source\", \"operations\", "  \
    "\"verbs\", \"skip\", \"unknown\", \"high\", found "
#define OPERATIONS_CLASS                                                      \
    "expected a class such as \"Read\", or a class and a risk such as "       \
    "\"Read High\", found "
#define OPERATIONS_NAME                                                       \
    "expected a service and an operation of the AWS CLI with one blank "      \
    "between, such as \"ec2 run-instances\", found "
#define OPERATIONS_CATEGORY                                                   \
    "expected \"Read\", \"Write\", \"Execute\" or \"Destructive\", found "

/* one that is short of what is in question */

#define OPERATIONS_ROOT(more)  "{\"version\":\"1\"" more "}"
#define OPERATIONS_NAMED(more)                                                \
    OPERATIONS_ROOT(",\"operations\":{" more "}")

/* one with something of each kind */

#define OPERATIONS_ALL                                                        \
    "{\"$schema\":\"x\",\"version\":\"1\",\"source\":\"y\","                  \
    "\"operations\":{\"s3 rm\":\"Destructive\","                              \
    "\"s3 presign\":\"Read High\",\"iam get-user\":\"Write Low\","            \
    "\"ec2 list-x\":\"Execute Critical\",\"ec2 create-policy\":\"Write\"},"   \
    "\"verbs\":{\"Read\":[\"get\",\"list\"],\"Write\":[\"create\",\"put\"],"  \
    "\"Execute\":[\"run\"],\"Destructive\":[\"delete\"]},"                    \
    "\"skip\":[\"batch\",\"admin\"],\"unknown\":\"Execute High\","            \
    "\"high\":{\"words\":[\"policy\",\"key\"],"                               \
    "\"services\":[\"iam\",\"sts\"]}}"


typedef struct {
    const char     *text;
    const char     *name;
    mcp_class_e     class;
    mcp_class_e     risk;
} operations_row_t;


typedef struct {
    mcp_faults_t      faults;
    mcp_source_t      source;
    mcp_operations_t  operations;
} operations_t;


static void operations_find(void **state);
static void operations_verb(void **state);
static void operations_faults(void **state);
static void operations_built_in(void **state);
static void operations_starved(void **state);
static int operations_load(operations_t *load, mcp_region_t *region,
    u_char *data, size_t len);
static void operations_is(const mcp_operations_t *operations,
    const operations_row_t *row, size_t i);
static int operations_run(mcp_region_t *region, const void *input);


static const operations_row_t  operations_rows[] = {

    /* by name, whatever the verb is */

    { OPERATIONS_ALL, "s3 rm", MCP_CLASS_DESTRUCTIVE, MCP_RISK_CRITICAL },
    { OPERATIONS_ALL, "s3 presign", MCP_CLASS_READ, MCP_RISK_HIGH },
    { OPERATIONS_ALL, "iam get-user", MCP_CLASS_WRITE, MCP_RISK_LOW },
    { OPERATIONS_ALL, "ec2 list-x", MCP_CLASS_EXECUTE, MCP_RISK_CRITICAL },
    { OPERATIONS_ALL, "ec2 create-policy", MCP_CLASS_WRITE, MCP_RISK_MEDIUM },

    /* by the verb */

    { OPERATIONS_ALL, "ec2 get-x", MCP_CLASS_READ, MCP_RISK_LOW },
    { OPERATIONS_ALL, "ec2 list", MCP_CLASS_READ, MCP_RISK_LOW },
    { OPERATIONS_ALL, "ec2 create-x", MCP_CLASS_WRITE, MCP_RISK_MEDIUM },
    { OPERATIONS_ALL, "ec2 run-x", MCP_CLASS_EXECUTE, MCP_RISK_HIGH },
    { OPERATIONS_ALL, "ec2 delete-x", MCP_CLASS_DESTRUCTIVE,
      MCP_RISK_CRITICAL },

    /* the second word behind some, but not behind those words alone */

    { OPERATIONS_ALL, "ec2 batch-get-x", MCP_CLASS_READ, MCP_RISK_LOW },
    { OPERATIONS_ALL, "ec2 admin-delete", MCP_CLASS_DESTRUCTIVE,
      MCP_RISK_CRITICAL },
    { OPERATIONS_ALL, "ec2 batch", MCP_CLASS_EXECUTE, MCP_RISK_HIGH },
    { OPERATIONS_ALL, "ec2 batch-admin-get", MCP_CLASS_EXECUTE,
      MCP_RISK_HIGH },

    /* unknown */

    { OPERATIONS_ALL, "ec2 gets-x", MCP_CLASS_EXECUTE, MCP_RISK_HIGH },
    { OPERATIONS_ALL, "ec2 x-get", MCP_CLASS_EXECUTE, MCP_RISK_HIGH },
    { OPERATIONS_ALL, "get x", MCP_CLASS_EXECUTE, MCP_RISK_HIGH },
    { OPERATIONS_ROOT(""), "ec2 get-x", MCP_CLASS_NONE, MCP_CLASS_NONE },
    { OPERATIONS_ROOT(",\"unknown\":\"Read\""), "x y", MCP_CLASS_READ,
      MCP_RISK_LOW },

    /* a Write with such a word, or of such a service */

    { OPERATIONS_ALL, "ec2 put-x-policy", MCP_CLASS_WRITE, MCP_RISK_HIGH },
    { OPERATIONS_ALL, "ec2 create-key-x", MCP_CLASS_WRITE, MCP_RISK_HIGH },
    { OPERATIONS_ALL, "ec2 create-keys", MCP_CLASS_WRITE, MCP_RISK_MEDIUM },
    { OPERATIONS_ALL, "key create-x", MCP_CLASS_WRITE, MCP_RISK_MEDIUM },
    { OPERATIONS_ALL, "iam create-x", MCP_CLASS_WRITE, MCP_RISK_HIGH },
    { OPERATIONS_ALL, "iam batch-put", MCP_CLASS_WRITE, MCP_RISK_HIGH },
    { OPERATIONS_ALL, "iamx create-x", MCP_CLASS_WRITE, MCP_RISK_MEDIUM },
    { OPERATIONS_ALL, "iam list-policy", MCP_CLASS_READ, MCP_RISK_LOW },
    { OPERATIONS_ALL, "iam run-policy", MCP_CLASS_EXECUTE, MCP_RISK_HIGH },

    /* what the names of others do not touch */

    { OPERATIONS_NAMED("\"a b-c\":\"Read\""), "a b", MCP_CLASS_NONE,
      MCP_CLASS_NONE },
    { OPERATIONS_NAMED("\"a b\":\"Read\""), "a b-c", MCP_CLASS_NONE,
      MCP_CLASS_NONE },
    { OPERATIONS_NAMED("\"\\u0061 b\":\"Read\""), "a b", MCP_CLASS_READ,
      MCP_RISK_LOW }
};


static const unit_fault_t  operations_fault_rows[] = {
    { "[]", { "c:1:1: (root): expected an object, found a list" } },
    { "{}", { "c:1:1: (root): expected a member \"version\"" } },
    { OPERATIONS_ROOT(",\"verb\":{}"),
      { "c:1:16: /verb: " OPERATIONS_KEYS "\"verb\"" } },
    { "{\"version\":\"2\"}",
      { "c:1:12: /version: expected \"1\", found \"2\"" } },

    { OPERATIONS_ROOT(",\"operations\":[]"),
      { "c:1:29: /operations: expected an object, found a list" } },
    { OPERATIONS_NAMED("\"ec2\":\"Read\",\"ec2 x\":\"Read\""),
      { "c:1:30: /operations/ec2: " OPERATIONS_NAME "\"ec2\"" } },
    { OPERATIONS_NAMED("\"ec2 *\":\"Read\""),
      { "c:1:30: /operations/ec2 *: " OPERATIONS_NAME "\"ec2 *\"" } },
    { OPERATIONS_NAMED("\"a b\":\"read\",\n\"a c\":1,\"a d\":\"Low\""),
      { "c:1:36: /operations/a b: " OPERATIONS_CLASS "\"read\"",
        "c:2:7: /operations/a c: " OPERATIONS_CLASS "1",
        "c:2:15: /operations/a d: " OPERATIONS_CLASS "\"Low\"" } },
    { OPERATIONS_NAMED("\"a b\":\"Read  High\",\"a c\":\"Read High \","
                       "\"a d\":\"High Read\",\"a e\":\"\""),
      { "c:1:36: /operations/a b: " OPERATIONS_CLASS "\"Read  High\"",
        "c:1:55: /operations/a c: " OPERATIONS_CLASS "\"Read High \"",
        "c:1:74: /operations/a d: " OPERATIONS_CLASS "\"High Read\"",
        "c:1:92: /operations/a e: " OPERATIONS_CLASS "\"\"" } },

    { OPERATIONS_ROOT(",\"verbs\":{\"read\":[],\"Low\":[]}"),
      { "c:1:25: /verbs/read: " OPERATIONS_CATEGORY "\"read\"",
        "c:1:35: /verbs/Low: " OPERATIONS_CATEGORY "\"Low\"" } },
    { OPERATIONS_ROOT(",\"verbs\":{\"Read\":\"get\"}"),
      { "c:1:32: /verbs/Read: expected a list, found \"get\"" } },
    { OPERATIONS_ROOT(",\"verbs\":{\"Read\":[1,\"get\",\"get\"],"
                      "\"Write\":[\"get\"]}"),
      { "c:1:33: /verbs/Read/0: expected a string, found 1",
        "c:1:41: /verbs/Read/2: expected each word once",
        "c:1:57: /verbs/Write/0: expected each word once" } },

    { OPERATIONS_ROOT(",\"skip\":[\"a\",\"a\"],\"unknown\":\"x\""),
      { "c:1:28: /skip/1: expected each word once",
        "c:1:43: /unknown: " OPERATIONS_CLASS "\"x\"" } },
    { OPERATIONS_ROOT(",\"high\":{\"words\":[\"a\",\"a\"],\"service\":[]}"),
      { "c:1:37: /high/words/1: expected each word once",
        "c:1:42: /high/service: expected one of \"words\", \"services\", "
        "found \"service\"" } }
};


static const operations_row_t  operations_built_in_rows[] = {
    { NULL, "ec2 describe-instances", MCP_CLASS_READ, MCP_RISK_LOW },
    { NULL, "ec2 terminate-instances", MCP_CLASS_DESTRUCTIVE,
      MCP_RISK_CRITICAL },
    { NULL, "iam create-group", MCP_CLASS_WRITE, MCP_RISK_HIGH },
    { NULL, "s3 ls", MCP_CLASS_READ, MCP_RISK_LOW },
    { NULL, "s3 presign", MCP_CLASS_READ, MCP_RISK_HIGH },
    { NULL, "ssm get-access-token", MCP_CLASS_READ, MCP_RISK_HIGH },
    { NULL, "sts get-caller-identity", MCP_CLASS_READ, MCP_RISK_LOW },
    { NULL, "sts get-session-token", MCP_CLASS_EXECUTE, MCP_RISK_CRITICAL },
    { NULL, "odb shrink-autonomous-database", MCP_CLASS_EXECUTE,
      MCP_RISK_HIGH }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(operations_find),
        cmocka_unit_test(operations_verb),
        cmocka_unit_test(operations_faults),
        cmocka_unit_test(operations_built_in),
        cmocka_unit_test(operations_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
operations_find(void **state)
{
    size_t                   i, len;
    operations_t             load;
    unit_region_t            region;
    const operations_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(operations_rows); i++) {
        row = &operations_rows[i];
        len = strlen(row->text);

        unit_region_init(&region, UNIT_ENDLESS);
        assert_int_equal(operations_load(&load, &region.region,
                                         unit_copy(&region, row->text, len),
                                         len),
                         MCP_OK);

        if (load.faults.count) {
            fail_msg("row %zu: %.*s", i, (int) load.faults.lines[0].len,
                     (char *) load.faults.lines[0].data);
        }

        operations_is(&load.operations, row, i);

        unit_region_done(&region);
    }
}


static void
operations_verb(void **state)
{
    mcp_str_t      verb;
    operations_t   load;
    unit_region_t  region;

    (void) state;

    unit_region_init(&region, UNIT_ENDLESS);
    assert_int_equal(operations_load(&load, &region.region,
                                     (u_char *) OPERATIONS_ALL,
                                     sizeof(OPERATIONS_ALL) - 1),
                     MCP_OK);

    verb = unit_str("delete");
    assert_int_equal(mcp_operations_verb(&load.operations, &verb),
                     MCP_CLASS_DESTRUCTIVE);

    verb = unit_str("batch");
    assert_int_equal(mcp_operations_verb(&load.operations, &verb),
                     MCP_CLASS_NONE);

    unit_region_done(&region);
}


static void
operations_faults(void **state)
{
    size_t               i, k, len;
    operations_t         load;
    unit_region_t        region;
    const unit_fault_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(operations_fault_rows); i++) {
        row = &operations_fault_rows[i];
        len = strlen(row->text);

        unit_region_init(&region, UNIT_ENDLESS);
        assert_int_equal(operations_load(&load, &region.region,
                                         unit_copy(&region, row->text, len),
                                         len),
                         MCP_OK);

        for (k = 0; k < 4 && row->lines[k] != NULL; k++) {

            if (k == load.faults.count) {
                fail_msg("row %zu: not found: %s", i, row->lines[k]);
            }

            unit_same(&load.faults.lines[k], row->lines[k], i, "the line");
        }

        assert_int_equal(load.faults.count, k);

        unit_region_done(&region);
    }
}


static void
operations_built_in(void **state)
{
    size_t            i;
    mcp_faults_t      faults;
    unit_region_t     region;
    mcp_operations_t  operations;

    (void) state;

    unit_region_init(&region, UNIT_ENDLESS);

    faults.region = &region.region;
    faults.count = 0;

    assert_int_equal(mcp_operations_load(&operations, &mcp_operations_aws_cli,
                                         &region.region, &faults),
                     MCP_OK);
    assert_int_equal(faults.count, 0);

    for (i = 0; i < mcp_nelts(operations_built_in_rows); i++) {
        operations_is(&operations, &operations_built_in_rows[i], i);
    }

    unit_region_done(&region);
}


static void
operations_starved(void **state)
{
    size_t  i;

    (void) state;

    assert_true(unit_starve(operations_run, OPERATIONS_ALL, MCP_OK) > 10);

    for (i = 0; i < mcp_nelts(operations_fault_rows); i++) {
        assert_true(unit_starve(operations_run, operations_fault_rows[i].text,
                                MCP_FAULT)
                    > 1);
    }
}


static int
operations_load(operations_t *load, mcp_region_t *region, u_char *data,
    size_t len)
{
    load->faults.region = region;
    load->faults.count = 0;

    load->source.file = unit_str("c");
    load->source.data = data;
    load->source.len = len;

    return mcp_operations_load(&load->operations, &load->source, region,
                               &load->faults);
}


static void
operations_is(const mcp_operations_t *operations, const operations_row_t *row,
    size_t i)
{
    mcp_str_t      name;
    mcp_classed_t  classed;

    name = unit_str(row->name);
    classed = mcp_operations_find(operations, &name);

    if (classed.class != row->class || classed.risk != row->risk) {
        fail_msg("row %zu: %s: %d, %d", i, row->name, (int) classed.class,
                 (int) classed.risk);
    }
}


static int
operations_run(mcp_region_t *region, const void *input)
{
    int           rc;
    operations_t  load;

    rc = operations_load(&load, region, (u_char *) input, strlen(input));

    return (rc == MCP_OK && load.faults.count) ? MCP_FAULT : rc;
}
