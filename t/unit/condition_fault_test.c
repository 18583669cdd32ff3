
/*
 * Broken conditions: every operator with every type of value, paths that lead
 * nowhere, lists of checks and their keys; and what a line of a configuration
 * stands for, whose faults name that line.
 */


#include "unit.h"


#define FAULT_CHECK_KEYS                                                      \
    "expected one of \"conditions\", \"on_deny\", found "
#define FAULT_KEYS                                                            \
    "expected one of \"path\", \"op\", \"value\", \"every\", \"coerce\", "    \
    "found "
#define FAULT_OPS                                                             \
    "expected one of \"eq\", \"neq\", \"lt\", \"lte\", \"gt\", \"gte\", "     \
    "\"in\", \"not_in\", \"exists\", \"regex\", \"contains\", \"glob\", "     \
    "\"starts_with\", \"ends_with\", \"length_lte\", \"length_gte\", "        \
    "\"type\", \"cidr\", found "
#define FAULT_STEPS                                                           \
    "expected \"args\" and at least one step: \".name\", \"[n]\" or "         \
    "\"[*]\", found "
#define FAULT_KINDS                                                           \
    "\"string\", \"number\", \"integer\", \"boolean\", \"array\" or "         \
    "\"object\""
#define FAULT_NULL    "expected a value without null, which is the same as none"
#define FAULT_NUMBER  "expected a number, found "
#define FAULT_STRING  "expected a string, found "
#define FAULT_FLAG    "expected true or false, found "
#define FAULT_POWER   "expected a number with an exponent of at most 9 digits"
#define FAULT_WHOLE   "expected a whole number of at least 0, found "
#define FAULT_REGEX   "expected a regular expression: "
#define FAULT_EVERY   "expected a path with \"[*]\" beside \"every\""
#define FAULT_BLOCK                                                           \
    "expected an IP address or a block such as \"10.0.0.0/8\", found "

/* one condition on "args.x", and one whose path is in question */

#define FAULT_IS(more)                                                        \
    UNIT_TOOL("{\"require\":[{\"conditions\":[{\"path\":\"args.x\","          \
              more "}]}]}")
#define FAULT_IN      "/tools/t/require/0/conditions/0"

#define FAULT_PATH(path)                                                      \
    UNIT_TOOL("{\"deny_if\":[{\"conditions\":[{\"op\":\"exists\","            \
              "\"value\":true,\"path\":" path "}]}]}")
#define FAULT_AT      "p:1:108: /tools/t/deny_if/0/conditions/0/path: "
#define FAULT_STEPPED(path)                                                   \
    { FAULT_PATH("\"" path "\""), { FAULT_AT FAULT_STEPS "\"" path "\"" } }


/* what a line of a configuration becomes */

typedef struct {
    mcp_source_t   source;
    mcp_faults_t   faults;
    mcp_checks_t   checks;
} fault_line_t;


static void fault_lists(void **state);
static void fault_steps(void **state);
static void fault_types(void **state);
static void fault_operands(void **state);
static void fault_lengths(void **state);
static void fault_lines(void **state);
static void fault_starved(void **state);
static void fault_line(const char *condition, const char *expected,
    size_t row);
static int fault_line_run(mcp_region_t *region, const void *input);
static int fault_line_load(fault_line_t *line, mcp_region_t *region,
    const char *condition);


static const unit_fault_t  fault_checks[] = {
    { UNIT_TOOL("{\"require\":[1,\"x\",[]]}"),
      { "p:1:58: /tools/t/require/0: expected an object, found 1",
        "p:1:60: /tools/t/require/1: expected an object, found \"x\"",
        "p:1:64: /tools/t/require/2: expected an object, found a list" } },
    { UNIT_TOOL("{\"deny_if\":[null]}"),
      { "p:1:58: /tools/t/deny_if/0: expected an object, found null" } },
    { UNIT_TOOL("{\"require\":[{}]}"),
      { "p:1:58: /tools/t/require/0: expected a member \"conditions\"" } },
    { UNIT_TOOL("{\"approve_if\":[{}]}"),
      { "p:1:61: /tools/t/approve_if/0: expected a member \"conditions\"" } },
    { UNIT_TOOL("{\"require\":[{\"conditions\":[]}]}"),
      { "p:1:72: /tools/t/require/0/conditions: expected at least one "
        "condition" } },
    { UNIT_TOOL("{\"require\":[{\"conditions\":[],\"on_deny\":\"x\"}]}"),
      { "p:1:72: /tools/t/require/0/conditions: expected at least one "
        "condition" } },
    { UNIT_TOOL("{\"require\":[{\"conditions\":{}}]}"),
      { "p:1:72: /tools/t/require/0/conditions: expected a list, found an "
        "object" } },
    { UNIT_TOOL("{\"deny_if\":[{\"conditions\":null}]}"),
      { "p:1:72: /tools/t/deny_if/0/conditions: expected a list, "
        "found null" } },
    { UNIT_TOOL("{\"deny_if\":[{\"conditions\":[1,[],\"args.x exists\"]}]}"),
      { "p:1:73: /tools/t/deny_if/0/conditions/0: expected an object, found 1",
        "p:1:75: /tools/t/deny_if/0/conditions/1: expected an object, found a "
        "list",
        "p:1:78: /tools/t/deny_if/0/conditions/2: expected an object, found "
        "\"args.x exists\"" } },
    { UNIT_TOOL("{\"approve_if\":[{\"condition\":[]}]}"),
      { "p:1:62: /tools/t/approve_if/0/condition: " FAULT_CHECK_KEYS
        "\"condition\"",
        "p:1:61: /tools/t/approve_if/0: expected a member \"conditions\"" } },
    { UNIT_TOOL("{\"deny_if\":[{\"conditions\":[],\"reason\":\"x\"}]}"),
      { "p:1:75: /tools/t/deny_if/0/reason: " FAULT_CHECK_KEYS
        "\"reason\"" } },
    { UNIT_TOOL("{\"deny_if\":[{\"conditions\":[],\"on_deny\":\"\"}]}"),
      { "p:1:85: /tools/t/deny_if/0/on_deny: expected a string that is not "
        "empty, found \"\"" } },
    { UNIT_TOOL("{\"deny_if\":[{\"conditions\":[],\"on_deny\":[\"x\"]}]}"),
      { "p:1:85: /tools/t/deny_if/0/on_deny: " FAULT_STRING "a list" } },
    { UNIT_TOOL("{\"approve_if\":[{\"conditions\":[],"
                "\"on_deny\":\"a\\nb\"}]}"),
      { "p:1:88: /tools/t/approve_if/0/on_deny: expected a string without "
        "control characters, found \"a\\nb\"" } },
    { UNIT_TOOL("{\"require\":[{\"conditions\":[{}]}]}"),
      { "p:1:73: " FAULT_IN ": expected a member \"path\"",
        "p:1:73: " FAULT_IN ": expected a member \"op\"",
        "p:1:73: " FAULT_IN ": expected a member \"value\"" } },
    { UNIT_ROOT("\"all_tools\":{\"require\":[{\"conditions\":[]}]}"),
      { "p:1:71: /all_tools/require/0/conditions: expected at least one "
        "condition" } },
    { UNIT_ROOT("\"all_tools\":{\"deny_if\":[{\"conditions\":[{\"path\":\"x\","
                "\"op\":\"is\",\"value\":1}]}]}"),
      { "p:1:80: /all_tools/deny_if/0/conditions/0/path: " FAULT_STEPS "\"x\"",
        "p:1:89: /all_tools/deny_if/0/conditions/0/op: " FAULT_OPS
        "\"is\"" } }
};


static const unit_fault_t  fault_paths[] = {
    FAULT_STEPPED("args"),
    FAULT_STEPPED("Args.x"),
    FAULT_STEPPED("arg.x"),
    FAULT_STEPPED("argsx"),
    FAULT_STEPPED("options.x"),
    FAULT_STEPPED("x"),
    FAULT_STEPPED("args."),
    FAULT_STEPPED("args..x"),
    FAULT_STEPPED("args.x."),
    FAULT_STEPPED("args x"),
    FAULT_STEPPED("args.x]"),
    FAULT_STEPPED("args.x["),
    FAULT_STEPPED("args.x[]"),
    FAULT_STEPPED("args.x[*"),
    FAULT_STEPPED("args.x[**]"),
    FAULT_STEPPED("args.x[0"),
    FAULT_STEPPED("args.x[01]"),
    FAULT_STEPPED("args.x[-1]"),
    FAULT_STEPPED("args.x[1.5]"),
    FAULT_STEPPED("args.x[1]y"),
    FAULT_STEPPED("args.x[65536]"),
    FAULT_STEPPED("args.x[99999999999999999999]"),
    FAULT_STEPPED("args.x[a]"),
    { FAULT_PATH("\"args[0]\""),
      { FAULT_AT "expected a name after \"args\", which is an object, found "
        "\"args[0]\"" } },
    { FAULT_PATH("\"args[*].x\""),
      { FAULT_AT "expected a name after \"args\", which is an object, found "
        "\"args[*].x\"" } },
    { FAULT_PATH("\"args.a\\u0000\""),
      { FAULT_AT "expected a string without control characters, found "
        "\"args.a\\u0000\"" } },
    { FAULT_PATH("\"\""),
      { FAULT_AT "expected a string that is not empty, found \"\"" } },
    { FAULT_PATH("null"), { FAULT_AT FAULT_STRING "null" } },
    { FAULT_PATH("[\"args.x\"]"), { FAULT_AT FAULT_STRING "a list" } }
};


static const unit_fault_t  fault_values[] = {
    { FAULT_IS("\"op\":\"neq\",\"value\":[1,null]"),
      { "p:1:109: " FAULT_IN "/value: " FAULT_NULL } },
    { FAULT_IS("\"op\":\"contains\",\"value\":{\"a\":[{\"b\":null}]}"),
      { "p:1:114: " FAULT_IN "/value: " FAULT_NULL } },
    { FAULT_IS("\"op\":\"in\",\"value\":[[null],1,null]"),
      { "p:1:108: " FAULT_IN "/value: " FAULT_NULL } },
    { FAULT_IS("\"op\":\"eq\",\"value\":1e1000000000"),
      { "p:1:108: " FAULT_IN "/value: " FAULT_POWER } },
    { FAULT_IS("\"op\":\"not_in\",\"value\":[1,{\"a\":-1e-10000000000}]"),
      { "p:1:112: " FAULT_IN "/value: " FAULT_POWER } },
    { FAULT_IS("\"op\":\"lt\",\"value\":1E+9999999999999999999999"),
      { "p:1:108: " FAULT_IN "/value: " FAULT_POWER } },
    { FAULT_IS("\"op\":\"exists\",\"value\":\"true\""),
      { "p:1:112: " FAULT_IN "/value: " FAULT_FLAG "\"true\"" } },
    { FAULT_IS("\"op\":\"regex\",\"value\":\"(\""),
      { "p:1:111: " FAULT_IN "/value: " FAULT_REGEX
        "missing closing parenthesis, at byte 1" } },
    { FAULT_IS("\"op\":\"regex\",\"value\":\"a{2,1}\""),
      { "p:1:111: " FAULT_IN "/value: " FAULT_REGEX "numbers out of order in "
        "{} quantifier, at byte 5" } },
    { FAULT_IS("\"op\":\"regex\",\"value\":\"\\\\C\""),
      { "p:1:111: " FAULT_IN "/value: " FAULT_REGEX "using \\C is disabled by "
        "the application, at byte 2" } },
    { FAULT_IS("\"op\":\"regex\",\"value\":\"(*UCP)x\""),
      { "p:1:111: " FAULT_IN "/value: " FAULT_REGEX "using UCP is disabled by "
        "the application, at byte 6" } },
    { FAULT_IS("\"op\":\"length_lte\",\"value\":\"5\""),
      { "p:1:116: " FAULT_IN "/value: " FAULT_WHOLE "\"5\"" } },
    { FAULT_IS("\"op\":\"length_lte\",\"value\":-1"),
      { "p:1:116: " FAULT_IN "/value: " FAULT_WHOLE "-1" } },
    { FAULT_IS("\"op\":\"length_gte\",\"value\":1.0"),
      { "p:1:116: " FAULT_IN "/value: " FAULT_WHOLE "1.0" } },
    { FAULT_IS("\"op\":\"length_gte\",\"value\":1e2"),
      { "p:1:116: " FAULT_IN "/value: " FAULT_WHOLE "1e2" } },
    { FAULT_IS("\"op\":\"length_lte\",\"value\":2147483648"),
      { "p:1:116: " FAULT_IN "/value: expected a whole number of at most "
        "2147483647, found 2147483648" } },
    { FAULT_IS("\"op\":\"type\",\"value\":\"int\""),
      { "p:1:110: " FAULT_IN "/value: expected " FAULT_KINDS ", found "
        "\"int\"" } },
    { FAULT_IS("\"op\":\"type\",\"value\":\"null\""),
      { "p:1:110: " FAULT_IN "/value: expected " FAULT_KINDS ", found "
        "\"null\"" } },
    { FAULT_IS("\"op\":\"cidr\",\"value\":\"\""),
      { "p:1:110: " FAULT_IN "/value: " FAULT_BLOCK "\"\"" } },
    { FAULT_IS("\"op\":\"cidr\",\"value\":\"10.0.0.0/33\""),
      { "p:1:110: " FAULT_IN "/value: " FAULT_BLOCK "\"10.0.0.0/33\"" } },
    { FAULT_IS("\"op\":\"cidr\",\"value\":\"10.0/8\""),
      { "p:1:110: " FAULT_IN "/value: " FAULT_BLOCK "\"10.0/8\"" } },
    { FAULT_IS("\"op\":\"cidr\",\"value\":\"010.0.0.1\""),
      { "p:1:110: " FAULT_IN "/value: " FAULT_BLOCK "\"010.0.0.1\"" } },
    { FAULT_IS("\"op\":\"cidr\",\"value\":\"fe80::1%eth0\""),
      { "p:1:110: " FAULT_IN "/value: " FAULT_BLOCK "\"fe80::1%eth0\"" } },
    { FAULT_IS("\"op\":\"cidr\",\"value\":\"10.0.0.1/8\""),
      { "p:1:110: " FAULT_IN "/value: expected a block with no bit set behind "
        "its prefix, found \"10.0.0.1/8\"" } },
    { FAULT_IS("\"op\":\"cidr\",\"value\":\"2001:db8::1/64\""),
      { "p:1:110: " FAULT_IN "/value: expected a block with no bit set behind "
        "its prefix, found \"2001:db8::1/64\"" } },
    { FAULT_IS("\"value\":1"),
      { "p:1:73: " FAULT_IN ": expected a member \"op\"" } },
    { FAULT_IS("\"op\":\"eq\""),
      { "p:1:73: " FAULT_IN ": expected a member \"value\"" } },
    { FAULT_IS("\"op\":1,\"value\":1"),
      { "p:1:95: " FAULT_IN "/op: " FAULT_OPS "1" } },
    { FAULT_IS("\"op\":null,\"value\":1"),
      { "p:1:95: " FAULT_IN "/op: " FAULT_OPS "null" } },
    { FAULT_IS("\"op\":\"==\",\"value\":null"),
      { "p:1:95: " FAULT_IN "/op: " FAULT_OPS "\"==\"" } },
    { FAULT_IS("\"op\":\"EQ\",\"value\":1"),
      { "p:1:95: " FAULT_IN "/op: " FAULT_OPS "\"EQ\"" } },
    { FAULT_IS("\"op\":\"equals\",\"value\":1"),
      { "p:1:95: " FAULT_IN "/op: " FAULT_OPS "\"equals\"" } },
    { FAULT_IS("\"op\":\"eq\",\"value\":1,\"Value\":2"),
      { "p:1:110: " FAULT_IN "/Value: " FAULT_KEYS "\"Value\"" } },
    { FAULT_IS("\"op\":\"eq\",\"value\":1,\"ignore_case\":true"),
      { "p:1:110: " FAULT_IN "/ignore_case: " FAULT_KEYS "\"ignore_case\"" } },
    { FAULT_IS("\"op\":\"eq\",\"value\":1,\"every\":true"),
      { "p:1:118: " FAULT_IN "/every: " FAULT_EVERY } },
    { FAULT_IS("\"op\":\"lt\",\"value\":\"5\",\"every\":true"),
      { "p:1:120: " FAULT_IN "/every: " FAULT_EVERY,
        "p:1:108: " FAULT_IN "/value: " FAULT_NUMBER "\"5\"" } },
    { FAULT_IS("\"op\":\"eq\",\"value\":1,\"every\":\"yes\""),
      { "p:1:118: " FAULT_IN "/every: " FAULT_FLAG "\"yes\"" } },
    { FAULT_IS("\"op\":\"eq\",\"value\":1,\"every\":null,\"coerce\":1"),
      { "p:1:118: " FAULT_IN "/every: " FAULT_FLAG "null",
        "p:1:132: " FAULT_IN "/coerce: " FAULT_FLAG "1" } },
    { FAULT_IS("\"op\":\"eq\",\"value\":1,\"coerce\":\"true\""),
      { "p:1:119: " FAULT_IN "/coerce: " FAULT_FLAG "\"true\"" } },
    { FAULT_IS("\"op\":\"is\",\"value\":null,\"coerce\":null,\"x\":0"),
      { "p:1:95: " FAULT_IN "/op: " FAULT_OPS "\"is\"",
        "p:1:122: " FAULT_IN "/coerce: " FAULT_FLAG "null",
        "p:1:127: " FAULT_IN "/x: " FAULT_KEYS "\"x\"" } }
};


/* what is found, in the order of the marks below */

static const char  *fault_kinds[][2] = {
    { "null", "null" }, { "true", "true" }, { "1", "1" }, { "1.5", "1.5" },
    { "\"x\"", "\"x\"" }, { "[1]", "a list" }, { "[]", "a list" },
    { "{}", "an object" }
};


static const struct {
    const char  *op;
    const char  *sound;             /* a mark for each kind; 0: is empty */
    const char  *expected;
} fault_operators[] = {
    { "eq", "-+++++++", NULL },
    { "neq", "-+++++++", NULL },
    { "contains", "-+++++++", NULL },
    { "in", "-----+0-", "a list" },
    { "not_in", "-----+0-", "a list" },
    { "lt", "--++----", "a number" },
    { "lte", "--++----", "a number" },
    { "gt", "--++----", "a number" },
    { "gte", "--++----", "a number" },
    { "exists", "-+------", "true or false" },
    { "regex", "----+---", "a string" },
    { "glob", "----+---", "a string" },
    { "starts_with", "----+---", "a string" },
    { "ends_with", "----+---", "a string" },
    { "length_lte", "--+-----", "a whole number of at least 0" },
    { "length_gte", "--+-----", "a whole number of at least 0" },
    { "type", "--------", FAULT_KINDS },
    { "cidr", "----+---", "a string" }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(fault_lists),
        cmocka_unit_test(fault_steps),
        cmocka_unit_test(fault_types),
        cmocka_unit_test(fault_operands),
        cmocka_unit_test(fault_lengths),
        cmocka_unit_test(fault_lines),
        cmocka_unit_test(fault_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
fault_lists(void **state)
{
    (void) state;

    unit_faults(fault_checks, mcp_nelts(fault_checks));
}


static void
fault_steps(void **state)
{
    (void) state;

    unit_faults(fault_paths, mcp_nelts(fault_paths));
}


static void
fault_types(void **state)
{
    char          text[512], line[512];
    size_t        i, k;
    const char   *value;
    unit_fault_t  row;

    (void) state;

    row.text = text;
    row.lines[1] = NULL;

    for (i = 0; i < mcp_nelts(fault_operators); i++) {

        for (k = 0; k < mcp_nelts(fault_kinds); k++) {

            (void) sprintf(text, FAULT_IS("\"op\":\"%s\",\"value\":%s"),
                           fault_operators[i].op, fault_kinds[k][0]);

            value = strstr(text, "\"value\"") + 8;
            (void) sprintf(line, "p:1:%zu: " FAULT_IN "/value: ",
                           value - text + 1);

            if (fault_operators[i].sound[k] == '0') {
                strcat(line, "expected at least one value");

            } else if (fault_operators[i].expected == NULL) {
                strcat(line, FAULT_NULL);

            } else {
                (void) sprintf(line + strlen(line), "expected %s, found %s",
                               fault_operators[i].expected,
                               fault_kinds[k][1]);
            }

            row.lines[0] = line;

            if (fault_operators[i].sound[k] == '+') {
                row.lines[0] = NULL;
            }

            /* "x" is a string, but no block */

            if (strcmp(fault_operators[i].op, "cidr") == 0 && k == 4) {
                row.lines[0] = "p:1:110: " FAULT_IN "/value: " FAULT_BLOCK
                               "\"x\"";
            }

            unit_faults(&row, 1);
        }
    }
}


static void
fault_operands(void **state)
{
    (void) state;

    unit_faults(fault_values, mcp_nelts(fault_values));
}


/* what is just short enough, and what is just too long */

static void
fault_lengths(void **state)
{
    char          text[1024], steps[131], name[257], line[512];
    size_t        i;
    unit_fault_t  row;

    (void) state;

    for (i = 0; i < sizeof(steps) - 1; i++) {
        steps[i] = (i & 1) ? 'x' : '.';
    }

    steps[130] = '\0';
    memset(name, 'n', 256);
    name[256] = '\0';

    row.text = text;
    row.lines[0] = NULL;
    row.lines[1] = NULL;

    (void) sprintf(text, FAULT_PATH("\"args%.128s\""), steps);
    unit_faults(&row, 1);

    (void) sprintf(text, FAULT_IS("\"op\":\"glob\",\"value\":\"%.255s\""),
                   name);
    unit_faults(&row, 1);

    row.lines[0] = "p:1:110: " FAULT_IN "/value: expected a glob of at most "
                   "255 bytes";
    (void) sprintf(text, FAULT_IS("\"op\":\"glob\",\"value\":\"%s\""), name);
    unit_faults(&row, 1);

    (void) sprintf(text, FAULT_PATH("\"args%s\""), steps);
    (void) sprintf(line, FAULT_AT "expected a path of at most 64 steps, as "
                   "messages are no deeper, found \"args%.124s\"", steps);
    row.lines[0] = line;
    unit_faults(&row, 1);
}


/* of a configuration file: the line alone, and no pointer */

static void
fault_lines(void **state)
{
    size_t  i;

    static const char  *rows[][2] = {
        { "{\"path\":\"args.x\",\"op\":\"eq\",\"value\":1}", NULL },
        { "{\"path\":\"args\",\"op\":\"eq\",\"value\":1}",
          "nginx.conf:7: " FAULT_STEPS "\"args\"" },
        { "{\"path\":\"args.x\",\"op\":\"is\",\"value\":1}",
          "nginx.conf:7: " FAULT_OPS "\"is\"" },
        { "{\"path\":\"args.x\",\"op\":\"lt\",\"value\":\"x\"}",
          "nginx.conf:7: " FAULT_NUMBER "\"x\"" },
        { "{\"path\":\"args.x\",\"op\":\"in\",\"value\":[null]}",
          "nginx.conf:7: " FAULT_NULL },
        { "{\"path\":\"args.x\",\"op\":\"regex\",\"value\":\"(\"}",
          "nginx.conf:7: " FAULT_REGEX "missing closing parenthesis, at byte "
          "1" },
        { "{\"path\":\"args.x\",\"op\":\"eq\",\"value\":1,\"every\":true}",
          "nginx.conf:7: " FAULT_EVERY },
        { "{\"path\":\"args.x\",\"op\":\"eq\",\"value\":[1}",
          "nginx.conf:7: expected \",\" or the end of the list or object" },
        { "{\"path\":\"args.x\",\"op\":\"eq\",\"value\":}",
          "nginx.conf:7: expected a value" },
        { "[]", "nginx.conf:7: expected an object, found a list" }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        fault_line(rows[i][0], rows[i][1], i);

        (void) unit_starve(fault_line_run, rows[i][0],
                           rows[i][1] ? MCP_FAULT : MCP_OK);
    }
}


static void
fault_starved(void **state)
{
    (void) state;

    unit_faults_starve(fault_checks, mcp_nelts(fault_checks));
    unit_faults_starve(fault_paths, mcp_nelts(fault_paths));
    unit_faults_starve(fault_values, mcp_nelts(fault_values));
}


static void
fault_line(const char *condition, const char *expected, size_t row)
{
    fault_line_t   line;
    unit_region_t  region;

    unit_region_init(&region, UNIT_ENDLESS);

    assert_int_equal(fault_line_load(&line, &region.region, condition),
                     MCP_OK);
    assert_int_equal(line.faults.count, expected != NULL);
    assert_int_equal(line.checks.nelts, 1);

    unit_same(&line.checks.elts[0].rule, "nginx.conf:7", row, "rule");
    unit_same(&line.checks.elts[0].reason, "Because.", row, "reason");

    if (expected != NULL) {
        unit_same(&line.faults.lines[0], expected, row, "fault");
    }

    unit_region_done(&region);
}


static int
fault_line_run(mcp_region_t *region, const void *input)
{
    int           rc;
    fault_line_t  line;

    rc = fault_line_load(&line, region, input);

    return (rc == MCP_OK && line.faults.count) ? MCP_FAULT : rc;
}


static int
fault_line_load(fault_line_t *line, mcp_region_t *region,
    const char *condition)
{
    mcp_str_t     text, reason;
    mcp_place_t   place;

    memset(line, 0, sizeof(fault_line_t));
    memset(&place, 0, sizeof(mcp_place_t));

    line->faults.region = region;
    line->source.file = unit_str("nginx.conf");

    place.source = &line->source;
    place.offset = 7;

    text = unit_str(condition);
    reason = unit_str("Because.");

    return mcp_policy_load_check(&line->checks, &text, &reason, &place,
                                 region, &line->faults);
}
