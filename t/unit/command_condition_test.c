
/*
 * Conditions on commands: what an option is where it is given, cut short,
 * negated, repeated or not there, to a rule that requires and to one that
 * denies; and the facts of a command.
 */


#include "unit.h"
#include "mcp_text.h"


/* with "'" for each quote */

#define COMMAND_POLICY                                                        \
    "{'version':'1','default':'deny','tools':{'t':{'commands':{"              \
    "'argument':'c','dialect':'aws-cli','default':'deny','operations':{"      \
    "'servicecatalog generate':{'require':[{'conditions':[%s]}]}}}}}}"

#define COMMAND_IS(path, op, value)                                           \
    "{'path':'" path "','op':'" op "','value':" value "}"
#define COMMAND_MORE(path, op, value, more)                                   \
    "{'path':'" path "','op':'" op "','value':" value ",'" more "':true}"

/* an option, and all of its words */

#define COMMAND_X(op, value)    COMMAND_IS("options.dry-run", op, value)
#define COMMAND_ALL(op, value)  COMMAND_IS("options.dry-run[*]", op, value)


/* both marks: of a rule that requires it, of one that denies where it holds */

typedef struct {
    const char  *options;         /* behind the operation */
    const char  *condition;
    const char  *marks;
} command_row_t;


static void command_conditions(void **state);
static void command_facts(void **state);
static void command_class(void **state);
static void command_holds(const command_row_t *rows, size_t n,
    const mcp_classed_t *classed);
static void command_is(const command_row_t *row, size_t i,
    const mcp_conditions_t *conditions, const mcp_classed_t *classed);


static const command_row_t  command_rows[] = {

    /* its words, each of them */

    { "--dry-run a", COMMAND_X("eq", "'a'"), "++" },
    { "--dry-run=a", COMMAND_X("eq", "'a'"), "++" },
    { "--dry-run 'a b'", COMMAND_X("eq", "'a b'"), "++" },
    { "--dry-run a", COMMAND_X("eq", "'b'"), "--" },
    { "--dry-run a b", COMMAND_X("eq", "'a'"), "-+" },
    { "--dry-run a b", COMMAND_X("in", "['a','b']"), "++" },
    { "--dry-run=a b", COMMAND_X("eq", "'b'"), "-+" },
    { "--dry-run a b", COMMAND_X("neq", "'c'"), "++" },
    { "--dry-run ''", COMMAND_X("eq", "''"), "++" },
    { "--dry-run=", COMMAND_X("eq", "''"), "++" },
    { "--dry-run a", COMMAND_X("exists", "true"), "++" },
    { "--dry-run a", COMMAND_X("exists", "false"), "--" },
    { "--dry-run a", COMMAND_X("regex", "'^a$'"), "++" },
    { "--dry-run a", COMMAND_X("type", "'string'"), "++" },

    { "--dry-run a b", COMMAND_ALL("eq", "'a'"), "++" },
    { "--dry-run a b", COMMAND_ALL("eq", "'c'"), "--" },
    { "--dry-run a b",
      COMMAND_MORE("options.dry-run[*]", "eq", "'a'", "every"), "--" },
    { "--dry-run a a",
      COMMAND_MORE("options.dry-run[*]", "eq", "'a'", "every"), "++" },
    { "--dry-run", COMMAND_ALL("exists", "true"), "--" },
    { "--dry-run", COMMAND_ALL("exists", "false"), "++" },

    /* alone, a list in JSON: its elements, too */

    { "--dry-run '[\"a\"]'", COMMAND_X("eq", "'a'"), "-+" },
    { "--dry-run '[\"b\"]'", COMMAND_X("eq", "'a'"), "--" },
    { "--dry-run '[\"b\", \"a\"]'", COMMAND_X("eq", "'a'"), "-+" },
    { "--dry-run ' [\"a\"]'", COMMAND_ALL("eq", "'a'"), "-+" },
    { "--dry-run '[\"a\"]'", COMMAND_ALL("neq", "'a'"), "-+" },
    { "--dry-run '[5]'", COMMAND_X("eq", "'5'"), "-+" },
    { "--dry-run '[[\"a\"]]'", COMMAND_X("contains", "'a'"), "++" },
    { "--dry-run '[]'", COMMAND_X("exists", "false"), "-+" },
    { "--dry-run '[\"a\"'", COMMAND_X("eq", "'a'"), "??" },
    { "--dry-run '[NaN]'", COMMAND_X("eq", "'a'"), "??" },
    { "--dry-run x '[\"a\"]'", COMMAND_X("eq", "'a'"), "--" },

    { "--x '[\"a\"]'", COMMAND_IS("command.words[*]", "eq", "'a'"), "-+" },

    /* what the server makes of it is not to be seen */

    { "--dry-run '[\"\\u0061\"]'", COMMAND_X("eq", "'a'"), "??" },
    { "--dry-run '{\"x\":\"\\u0061\"}'", COMMAND_X("contains", "'a'"), "??" },
    { "--dry-run '{\"x\":\"a\"}'", COMMAND_X("contains", "'a'"), "++" },
    { "--dry-run 'a\\b'", COMMAND_X("eq", "'b'"), "--" },
    { "--dry-run '{\"x\":\"\\n\"}'", COMMAND_X("exists", "true"), "++" },
    { "--dry-run file://x", COMMAND_X("neq", "'a'"), "??" },
    { "--dry-run fileb://x", COMMAND_ALL("eq", "'a'"), "??" },
    { "--dry-run file://x", COMMAND_X("starts_with", "'file://'"), "++" },
    { "--dry-run file://x", COMMAND_X("exists", "true"), "++" },
    { "--dry-run 1:100", COMMAND_MORE("options.dry-run", "gt", "10", "coerce"),
      "??" },
    { "--dry-run all", COMMAND_MORE("options.dry-run", "eq", "22", "coerce"),
      "??" },
    { "--dry-run all", COMMAND_MORE("options.dry-run", "eq", "'a'", "coerce"),
      "--" },

    /* true without one; and perhaps with them, where that is asked */

    { "--dry-run", COMMAND_X("eq", "true"), "++" },
    { "--dry-run", COMMAND_X("eq", "false"), "--" },
    { "--dry-run", COMMAND_X("eq", "'true'"), "--" },
    { "--dry-run", COMMAND_X("exists", "true"), "++" },
    { "--dry-run a", COMMAND_X("eq", "true"), "-+" },
    { "--dry-run Value=false", COMMAND_X("eq", "false"), "-+" },
    { "--dry-run a", COMMAND_X("in", "[true]"), "-+" },
    { "--dry-run a", COMMAND_X("type", "'boolean'"), "--" },

    /* numbers are words */

    { "--dry-run 5", COMMAND_MORE("options.dry-run", "lte", "5", "coerce"),
      "++" },
    { "--dry-run 5.0 6",
      COMMAND_MORE("options.dry-run", "lte", "5", "coerce"), "-+" },
    { "--dry-run -5", COMMAND_MORE("options.dry-run", "lt", "0", "coerce"),
      "++" },
    { "--dry-run 5", COMMAND_MORE("options.dry-run", "eq", "5", "coerce"),
      "-+" },

    /* not there */

    { "", COMMAND_X("exists", "false"), "++" },
    { "", COMMAND_X("exists", "true"), "--" },
    { "", COMMAND_X("eq", "'a'"), "--" },
    { "", COMMAND_X("neq", "'a'"), "--" },
    { "--dry-runs a", COMMAND_X("exists", "false"), "++" },
    { "a", COMMAND_X("exists", "false"), "++" },

    /* cut short: that, or not there */

    { "--dry a", COMMAND_X("eq", "'a'"), "-+" },
    { "--dry a", COMMAND_X("neq", "'a'"), "--" },
    { "--dry a", COMMAND_X("exists", "true"), "-+" },
    { "--dry a", COMMAND_X("exists", "false"), "-+" },
    { "--dry a", COMMAND_ALL("eq", "'a'"), "-+" },
    { "--dry-ru-n a", COMMAND_X("eq", "'a'"), "-+" },

    /* and beside what is spelled in full it never hides that */

    { "--dry a --dry-run b", COMMAND_X("eq", "'a'"), "-+" },
    { "--dry a --dry-run b", COMMAND_X("eq", "'b'"), "-+" },
    { "--dry-run a --dry b", COMMAND_X("in", "['a','b']"), "++" },
    { "--dry-run a --dry b", COMMAND_X("exists", "false"), "--" },

    /* negated: false, or not there; and beside the other one that, too */

    { "--no-dry-run", COMMAND_X("eq", "false"), "-+" },
    { "--no-dry-run", COMMAND_X("eq", "true"), "--" },
    { "--no-dry-run", COMMAND_X("exists", "true"), "-+" },
    { "--no-dry", COMMAND_X("eq", "false"), "-+" },
    { "--dry-run --no-dry-run", COMMAND_X("eq", "true"), "-+" },
    { "--dry-run --no-dry-run", COMMAND_X("eq", "false"), "-+" },
    { "--no-dry-run --dry-run", COMMAND_X("eq", "false"), "-+" },
    { "--dry-run", COMMAND_IS("options.no-dry-run", "eq", "false"), "-+" },
    { "--no-dry-run", COMMAND_IS("options.no-dry-run", "eq", "true"), "++" },

    /* repeated: each of them */

    { "--dry-run a --dry-run b", COMMAND_X("eq", "'b'"), "-+" },
    { "--dry-run a --dry-run b", COMMAND_X("eq", "'a'"), "-+" },
    { "--dry-run a --dry-run a", COMMAND_X("eq", "'a'"), "++" },
    { "--dry-run a --dry-run", COMMAND_X("eq", "'a'"), "-+" },
    { "--dry-run a --dry-run b", COMMAND_ALL("eq", "'a'"), "-+" },

    /* global ones, too */

    { "--output json", COMMAND_IS("options.output", "eq", "'json'"), "++" },
    { "--no-paginate", COMMAND_IS("options.no-paginate", "eq", "true"),
      "++" }
};


static const command_row_t  command_fact_rows[] = {
    { "", COMMAND_IS("command.service", "glob", "'service*'"), "++" },
    { "", COMMAND_IS("command.operation", "eq", "'generate'"), "++" },
    { "--x", COMMAND_IS("command.text", "ends_with", "'ate --x'"), "++" },
    { "--region a", COMMAND_IS("command.region", "eq", "'a'"), "++" },
    { "--region *", COMMAND_IS("command.region", "eq", "'*'"), "++" },
    { "--region 'a b'", COMMAND_IS("command.region", "eq", "'a b'"), "++" },
    { "", COMMAND_IS("command.region", "exists", "false"), "++" },
    { "--region ''", COMMAND_IS("command.region", "exists", "false"), "++" },
    { "--profile a", COMMAND_IS("command.profile", "eq", "'a'"), "++" },
    { "", COMMAND_IS("command.profile", "exists", "true"), "--" },
    { "s3://a b --x s3://c --y", COMMAND_IS("command.words[*]", "in",
      "['s3://c']"), "++" },
    { "s3://a", COMMAND_IS("command.words[*]", "eq", "'s3://a'"), "++" },
    { "s3://a --x b", COMMAND_MORE("command.words[*]", "starts_with", "'s3:'",
      "every"), "--" },
    { "s3://a --x=s3://b", COMMAND_MORE("command.words[*]", "starts_with",
      "'s3:'", "every"), "++" },
    { "--y", COMMAND_IS("command.words[*]", "exists", "true"), "--" },
    { "", COMMAND_IS("command.class", "exists", "false"), "++" },
    { "", COMMAND_IS("command.risk", "exists", "false"), "++" }
};


static const command_row_t  command_class_rows[] = {
    { "", COMMAND_IS("command.class", "eq", "'Write'"), "++" },
    { "", COMMAND_IS("command.risk", "eq", "'High'"), "++" },
    { "", COMMAND_IS("command.risk", "eq", "'Low'"), "--" },
    { "", COMMAND_IS("command.risk", "contains", "'igh'"), "++" }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(command_conditions),
        cmocka_unit_test(command_facts),
        cmocka_unit_test(command_class)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
command_conditions(void **state)
{
    static const mcp_classed_t  none;

    (void) state;

    command_holds(command_rows, mcp_nelts(command_rows), &none);
}


static void
command_facts(void **state)
{
    static const mcp_classed_t  none;

    (void) state;

    command_holds(command_fact_rows, mcp_nelts(command_fact_rows), &none);
}


static void
command_class(void **state)
{
    static const mcp_classed_t  classed = { MCP_CLASS_WRITE, MCP_RISK_HIGH };

    (void) state;

    command_holds(command_class_rows, mcp_nelts(command_class_rows),
                  &classed);
}


static void
command_holds(const command_row_t *rows, size_t n,
    const mcp_classed_t *classed)
{
    char                text[1024], *p;
    size_t              i;
    unit_policy_t       policy;
    const mcp_rule_t   *rule;
    const mcp_checks_t *checks;

    for (i = 0; i < n; i++) {
        (void) snprintf(text, sizeof(text), COMMAND_POLICY,
                        rows[i].condition);

        for (p = text; *p != '\0'; p++) {
            *p = (*p == '\'') ? '"' : *p;
        }

        unit_policy(&policy, "p", text);

        if (policy.faults.count) {
            fail_msg("row %zu: %.*s", i, (int) policy.faults.lines[0].len,
                     (char *) policy.faults.lines[0].data);
        }

        rule = policy.policy->tools.first->commands->operations.first;
        checks = &rule->terms.checks[MCP_REQUIRE];

        command_is(&rows[i], i, &checks->elts[0].conditions, classed);

        unit_region_done(&policy.region);
    }
}


static void
command_is(const command_row_t *row, size_t i,
    const mcp_conditions_t *conditions, const mcp_classed_t *classed)
{
    int            both;
    char           marks[3];
    size_t         bytes;
    mcp_aws_t      aws;
    mcp_str_t      parts[2], text, found;
    mcp_args_t     args;
    mcp_json_t     json;
    unit_region_t  region;

    unit_region_init(&region, UNIT_ENDLESS);
    assert_int_equal(unit_json(&json, &region, "{}", 2), MCP_OK);

    parts[0] = unit_str("aws servicecatalog generate ");
    parts[1] = unit_str(row->options);

    assert_int_equal(mcp_text_join(&region.region, &text, parts, 2), MCP_OK);

    if (mcp_aws_read(&aws, &text, &region.region) != MCP_OK) {
        fail_msg("row %zu: %s", i, aws.fault);
    }

    aws.classed = *classed;

    for (both = 0; both < 2; both++) {
        mcp_args_init(&args, &json, 0);
        args.command = &aws;
        marks[!both] = unit_mark(mcp_conditions_hold(conditions, &args, both));

        /* what is asked again, as by other conditions, takes no more memory */

        bytes = region.bytes;
        (void) mcp_conditions_hold(conditions, &args, both);
        assert_int_equal(region.bytes, bytes);
    }

    marks[2] = '\0';
    found = unit_str(marks);
    unit_same(&found, row->marks, i, row->options);

    unit_region_done(&region);
}
