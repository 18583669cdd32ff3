
/*
 * Conditions: where paths lead, through lists and into nothing; the second
 * readings of "coerce", of which "require" needs both and "deny_if" one; what
 * is told to whoever explains; and that nothing holds when memory ends.
 */


#include "unit.h"


#define CONDITION_LTE(more)                                                   \
    "{\"path\":\"args.x\",\"op\":\"lte\",\"value\":10,\"coerce\":true" more "}"
#define CONDITION_AT(path, op, value)                                         \
    "{\"path\":\"args." path "\",\"op\":\"" op "\",\"value\":" value "}"
#define CONDITION_BOTH(path, op, value)                                       \
    "{\"path\":\"args." path "\",\"op\":\"" op "\",\"value\":" value          \
    ",\"coerce\":true}"
#define CONDITION_EVERY(path, op, value)                                      \
    "{\"path\":\"args." path "\",\"op\":\"" op "\",\"value\":" value          \
    ",\"every\":true}"
#define CONDITION_EVERY_BOTH(path, op, value)                                 \
    "{\"path\":\"args." path "\",\"op\":\"" op "\",\"value\":" value          \
    ",\"every\":true,\"coerce\":true}"


typedef struct {
    const char  *condition;
    const char  *args;
    const char  *marks;             /* with both readings, with any */
} condition_row_t;


static void condition_paths(void **state);
static void condition_numbers(void **state);
static void condition_readings(void **state);
static void condition_memo(void **state);
static void condition_told(void **state);
static void condition_note(void *ctx, const mcp_condition_t *condition,
    const mcp_reading_t *reading, mcp_truth_e truth);
static void condition_starved(void **state);
static void condition_starve(const condition_row_t *row, size_t i);
static void condition_expect(const condition_row_t *rows, size_t n);


static const condition_row_t  condition_path_rows[] = {

    /* names: escapes undone, case and all kept */

    { CONDITION_AT("a", "eq", "1"), "{\"\\u0061\":1}", "++" },
    { CONDITION_AT("\\u0061", "eq", "1"), "{\"a\":1}", "++" },
    { CONDITION_AT("a", "eq", "1"), "{\"A\":1}", "--" },
    { CONDITION_AT("a", "eq", "1"), "{\"A\":1,\"a \":1,\"aa\":1,\"a\":2}",
      "--" },
    { CONDITION_AT("\xc3\xa9", "eq", "1"), "{\"\\u00E9\":1}", "++" },
    { CONDITION_AT("\xc3\xa9", "eq", "1"), "{\"e\\u0301\":1}", "--" },
    { CONDITION_AT("a b-c/d", "eq", "1"), "{\"a b-c\\/d\":1}", "++" },
    { CONDITION_AT("0", "eq", "1"), "{\"0\":1}", "++" },
    { CONDITION_AT("\\\"", "eq", "1"), "{\"\\u0022\":1}", "++" },
    { CONDITION_AT("a.b", "eq", "1"), "{\"a.b\":1}", "--" },

    /* lists by index, and no other container by it */

    { CONDITION_AT("x[0]", "eq", "1"), "{\"x\":[1,2]}", "++" },
    { CONDITION_AT("x[1]", "eq", "2"), "{\"x\":[[1,1],2]}", "++" },
    { CONDITION_AT("x[2]", "exists", "false"), "{\"x\":[1,2]}", "++" },
    { CONDITION_AT("x[65535]", "exists", "true"), "{\"x\":[1,2]}", "--" },
    { CONDITION_AT("x[0][1]", "eq", "2"), "{\"x\":[[1,2],3]}", "++" },
    { CONDITION_AT("x[0]", "exists", "true"), "{\"x\":{\"0\":1}}", "--" },
    { CONDITION_AT("x.0", "exists", "true"), "{\"x\":[1]}", "--" },
    { CONDITION_AT("x[0]", "exists", "true"), "{\"x\":\"abc\"}", "--" },
    { CONDITION_AT("x[0]", "exists", "true"), "{\"x\":[null]}", "--" },
    { CONDITION_AT("x.y", "exists", "false"), "{\"x\":null}", "++" },
    { CONDITION_AT("x.y", "neq", "1"), "{\"x\":null}", "--" },

    /* each element: one that lacks the rest is missing by itself */

    { CONDITION_AT("x[*].y", "eq", "1"), "{\"x\":[{},{\"y\":1}]}", "++" },
    { CONDITION_EVERY("x[*].y", "eq", "1"), "{\"x\":[{},{\"y\":1}]}", "--" },
    { CONDITION_EVERY("x[*].y", "eq", "1"), "{\"x\":[{\"y\":1}]}", "++" },
    { CONDITION_AT("x[*].y", "exists", "false"), "{\"x\":[{\"y\":1},5]}",
      "++" },
    { CONDITION_EVERY("x[*].y", "exists", "false"), "{\"x\":[{\"y\":1},5]}",
      "--" },
    { CONDITION_EVERY("x[*].y", "exists", "false"), "{\"x\":[]}", "++" },
    { CONDITION_EVERY("x[*]", "neq", "1"), "{\"x\":[2,null]}", "--" },
    { CONDITION_AT("x[*]", "not_in", "[1]"), "{\"x\":[null]}", "--" },
    { CONDITION_AT("x[*]", "eq", "1"), "{\"x\":1}", "--" },
    { CONDITION_AT("x[*][*]", "eq", "1"), "{\"x\":[[2],[],[3,1]]}", "++" },
    { CONDITION_EVERY("x[*][*]", "eq", "1"), "{\"x\":[[1],[1,1]]}", "++" },
    { CONDITION_EVERY("x[*][*]", "eq", "1"), "{\"x\":[[1],[1,2]]}", "--" },
    { CONDITION_EVERY("x[*][*]", "eq", "1"), "{\"x\":[[1],[]]}", "--" },
    { CONDITION_EVERY("x[*][*]", "eq", "1"), "{\"x\":[[1],1]}", "--" },
    { CONDITION_AT("x[*].y[1].z", "eq", "1"),
      "{\"x\":[{\"y\":[0,{\"z\":2}]},{\"y\":[0,{\"z\":1}]}]}", "++" },
    { CONDITION_AT("x[0][*]", "eq", "1"), "{\"x\":[[2],[1]]}", "--" },

    /* strings have one reading where nobody asks for two */

    { CONDITION_AT("x", "lte", "10"), "{\"x\":\"5\"}", "--" },
    { CONDITION_AT("x.y", "exists", "true"), "{\"x\":\"{\\\"y\\\":1}\"}",
      "--" }
};


static const condition_row_t  condition_number_rows[] = {
    { CONDITION_LTE(""), "{\"x\":5}", "++" },
    { CONDITION_LTE(""), "{\"x\":50}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"5\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"50\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"\\u0035\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\" \\t5\\r\\n\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"\\u00a05\\u2003\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"\\u3000\\u001c50\\u2028\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"\\ufeff \\u20285\\ufeff\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"1_0\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"1_1\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"+5\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"005\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\".5\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"5.\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"1e1\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"1E400\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"-inf\"}", "++" },
    { CONDITION_LTE(""), "{\"x\":\"Infinity\"}", "--" },

    /* some reader may make a number of these, nobody knows which */

    { CONDITION_LTE(""), "{\"x\":\"\\u0665\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\"1__0\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\"_5\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\"5_\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\"5e\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\"--5\"}", "??" },

    /* JavaScript and Go know other bases, and JavaScript takes nothing for 0 */

    { CONDITION_LTE(""), "{\"x\":\"0x5\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\" +0XFF\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\"-0o17\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\"0B1\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\"0x1.8p3\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\"\"}", "??" },
    { CONDITION_LTE(""), "{\"x\":\" \"}", "??" },

    /* and nobody of these */

    { CONDITION_LTE(""), "{\"x\":\"abc\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"e\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"-\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"nan\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"00x5\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"x5\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"5\\u0000\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"5 5\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"\\u0665a\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"true\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"null\"}", "--" },
    { CONDITION_LTE(""), "{\"x\":\"[5]\"}", "--" },

    /* exact in strings as well, and however long */

    { CONDITION_BOTH("x", "gt", "9007199254740992"),
      "{\"x\":\"9007199254740993\"}", "++" },
    { CONDITION_BOTH("x", "gt", "9007199254740993"),
      "{\"x\":\"9007199254740993\"}", "--" },
    { CONDITION_BOTH("x", "lt", "0.3"), "{\"x\":\"0.30000000000000004\"}",
      "--" },
    { CONDITION_BOTH("x", "gt", "1e150"),
      "{\"x\":\"11111111111111111111111111111111111111111111111111111111111"
      "1111111111111111111111111111111111111111111111111111111111111111111111"
      "1111111111111111111111111111111111111111111111\"}", "++" },

    /* what is not compared with numbers has no need to know them */

    { CONDITION_BOTH("x", "eq", "\"a\""), "{\"x\":\"2024-01-01\"}", "--" },
    { CONDITION_BOTH("x", "eq", "\"a\""), "{\"x\":\"\"}", "--" },
    { CONDITION_BOTH("x", "eq", "\"0x5\""), "{\"x\":\"0x5\"}", "++" },
    { CONDITION_BOTH("x", "in", "[\"a\",\"2024-01-01\"]"),
      "{\"x\":\"2024-01-01\"}", "++" },
    { CONDITION_BOTH("x", "not_in", "[\"a\"]"), "{\"x\":\"\\u0665\"}", "++" },
    { CONDITION_BOTH("x", "in", "[\"a\",5]"), "{\"x\":\"\\u0665\"}", "??" },
    { CONDITION_BOTH("x", "in", "[\"a\",[5]]"), "{\"x\":\"1-2\"}", "--" },
    { CONDITION_BOTH("x", "eq", "5"), "{\"x\":\"\\u0665\"}", "??" },
    { CONDITION_BOTH("x", "contains", "5"), "{\"x\":\"1-2\"}", "??" }
};


static const condition_row_t  condition_reading_rows[] = {

    /* each operator but the order of numbers has two readings of a text */

    { CONDITION_BOTH("x", "eq", "5"), "{\"x\":\"5\"}", "-+" },
    { CONDITION_BOTH("x", "eq", "\"5\""), "{\"x\":\"5\"}", "-+" },
    { CONDITION_BOTH("x", "neq", "5"), "{\"x\":\"5\"}", "-+" },
    { CONDITION_BOTH("x", "neq", "6"), "{\"x\":\"5\"}", "++" },
    { CONDITION_BOTH("x", "eq", "\"a\""), "{\"x\":\"a\"}", "++" },
    { CONDITION_BOTH("x", "in", "[5,\"5\"]"), "{\"x\":\"5\"}", "++" },
    { CONDITION_BOTH("x", "in", "[5]"), "{\"x\":\" 5\"}", "-+" },
    { CONDITION_BOTH("x", "eq", "true"), "{\"x\":\" true \"}", "-+" },

    /* pydantic knows more words for true and false than JSON */

    { CONDITION_BOTH("x", "eq", "true"), "{\"x\":\"True\"}", "??" },
    { CONDITION_BOTH("x", "eq", "true"), "{\"x\":\"yes\"}", "??" },
    { CONDITION_BOTH("x", "neq", "false"), "{\"x\":\"oFF\"}", "??" },
    { CONDITION_BOTH("x", "in", "[5,true]"), "{\"x\":\"1\"}", "??" },
    { CONDITION_BOTH("x", "eq", "true"), "{\"x\":\"01\"}", "--" },
    { CONDITION_BOTH("x", "eq", "true"), "{\"x\":\"yess\"}", "--" },
    { CONDITION_BOTH("x", "eq", "\"yes\""), "{\"x\":\"yes\"}", "++" },
    { CONDITION_BOTH("x", "exists", "true"), "{\"x\":\"yes\"}", "++" },

    /* JSON of other types */

    { CONDITION_BOTH("x", "eq", "[1,\"a\"]"), "{\"x\":\"[1.0,\\\"a\\\"]\"}",
      "-+" },
    { CONDITION_BOTH("x", "eq", "{\"a\":1}"), "{\"x\":\"{\\\"a\\\":1}\"}",
      "-+" },
    { CONDITION_BOTH("x", "exists", "true"), "{\"x\":\"null\"}", "-+" },
    { CONDITION_BOTH("x", "exists", "false"), "{\"x\":\"null\"}", "-+" },
    { CONDITION_BOTH("x", "exists", "true"), "{\"x\":\"x\"}", "++" },
    { CONDITION_BOTH("x", "neq", "1"), "{\"x\":\"null\"}", "-+" },
    { CONDITION_BOTH("x", "type", "\"number\""), "{\"x\":\"5\"}", "-+" },
    { CONDITION_BOTH("x", "type", "\"string\""), "{\"x\":\"5\"}", "-+" },
    { CONDITION_BOTH("x", "type", "\"string\""), "{\"x\":\"x\"}", "++" },
    { CONDITION_BOTH("x", "type", "\"number\""), "{\"x\":\"inf\"}", "-+" },
    { CONDITION_BOTH("x", "type", "\"integer\""), "{\"x\":\"inf\"}", "--" },
    { CONDITION_BOTH("x", "length_lte", "2"), "{\"x\":\"[1,2]\"}", "-+" },
    { CONDITION_BOTH("x", "length_gte", "2"), "{\"x\":\"[1,2]\"}", "++" },
    { CONDITION_BOTH("x", "contains", "2"), "{\"x\":\"[1,2]\"}", "-+" },
    { CONDITION_BOTH("x", "contains", "\"1,\""), "{\"x\":\"[1,2]\"}", "-+" },
    { CONDITION_BOTH("x", "regex", "\"^a\""), "{\"x\":\"\\\"ab\\\"\"}",
      "-+" },
    { CONDITION_BOTH("x", "glob", "\"a*\""), "{\"x\":\"\\\"ab\\\"\"}", "-+" },
    { CONDITION_BOTH("x", "starts_with", "\"b\""), "{\"x\":\"\\\"ab\\\"\"}",
      "--" },
    { CONDITION_BOTH("x", "cidr", "\"10.0.0.0/8\""),
      "{\"x\":\"\\\"10.0.0.1\\\"\"}", "-+" },
    { CONDITION_BOTH("x", "lte", "10"), "{\"x\":\"\\\"5\\\"\"}", "++" },

    /* JSON for a lax reader only: nobody knows, whatever the operator is */

    { CONDITION_BOTH("x", "eq", "\"a\""), "{\"x\":\"{a:1}\"}", "??" },
    { CONDITION_BOTH("x", "exists", "true"), "{\"x\":\" ['a']\"}", "??" },
    { CONDITION_BOTH("x", "regex", "\"a\""), "{\"x\":\"{\\\"a\\\":1,}\"}",
      "??" },
    { CONDITION_BOTH("x", "eq", "\"a\""), "{\"x\":\"[1,2\"}", "??" },
    { CONDITION_BOTH("x", "eq", "\"a\""), "{\"x\":\"[NaN]\"}", "??" },
    { CONDITION_BOTH("x", "eq", "\"a\""),
      "{\"x\":\"{\\\"a\\\":1,\\\"a\\\":2}\"}", "??" },
    { CONDITION_BOTH("x", "eq", "\"a\""), "{\"x\":\"\\\"a\"}", "??" },
    { CONDITION_BOTH("x", "eq", "\"a\""), "{\"x\":\"\\\"\\\\ud800\\\"\"}",
      "??" },
    { CONDITION_BOTH("x", "eq", "\"a\""), "{\"x\":\"'a'\"}", "--" },

    /* a path that leads on into a string: nothing, or what is in the JSON */

    { CONDITION_BOTH("x.y", "eq", "1"), "{\"x\":\"{\\\"y\\\":1}\"}", "-+" },
    { CONDITION_BOTH("x.y", "eq", "1"), "{\"x\":\"{\\\"y\\\":\\\"1\\\"}\"}",
      "-+" },
    { CONDITION_BOTH("x.y", "neq", "1"), "{\"x\":\"{\\\"y\\\":1}\"}", "--" },
    { CONDITION_BOTH("x.y", "neq", "2"), "{\"x\":\"{\\\"y\\\":1}\"}", "-+" },
    { CONDITION_BOTH("x.y", "lte", "10"), "{\"x\":\"{\\\"y\\\":1}\"}", "-+" },
    { CONDITION_BOTH("x.y", "exists", "true"), "{\"x\":\"{\\\"y\\\":1}\"}",
      "-+" },
    { CONDITION_BOTH("x.y", "exists", "false"), "{\"x\":\"{\\\"y\\\":1}\"}",
      "-+" },
    { CONDITION_BOTH("x.y", "exists", "false"), "{\"x\":\"{\\\"z\\\":1}\"}",
      "++" },
    { CONDITION_BOTH("x.y", "exists", "false"), "{\"x\":\"5\"}", "++" },
    { CONDITION_BOTH("x.y", "exists", "false"), "{\"x\":\"text\"}", "++" },
    { CONDITION_BOTH("x.y", "lte", "10"), "{\"x\":\"2024-01-01\"}", "--" },
    { CONDITION_BOTH("x.y", "exists", "false"), "{\"x\":\"{y:1}\"}", "??" },
    { CONDITION_BOTH("x.y.z", "eq", "1"),
      "{\"x\":\"{\\\"y\\\":\\\"{\\\\\\\"z\\\\\\\":1}\\\"}\"}", "-+" },
    { CONDITION_BOTH("x[1]", "eq", "2"), "{\"x\":\"[1,2]\"}", "-+" },
    { CONDITION_BOTH("x[*]", "lte", "10"), "{\"x\":\"[50,2]\"}", "-+" },
    { CONDITION_BOTH("x[*]", "exists", "false"), "{\"x\":\"[1]\"}", "-+" },
    { CONDITION_EVERY_BOTH("x[*]", "lte", "10"), "{\"x\":\"[5,2]\"}", "-+" },
    { CONDITION_EVERY_BOTH("x[*]", "lte", "10"), "{\"x\":\"[50,2]\"}", "--" },

    /* in lists: each element by itself, the first that settles it ends it */

    { CONDITION_BOTH("x[*]", "eq", "5"), "{\"x\":[\"a\",\"5\"]}", "-+" },
    { CONDITION_BOTH("x[*]", "eq", "5"), "{\"x\":[\"5\",5]}", "++" },
    { CONDITION_BOTH("x[*]", "lte", "10"), "{\"x\":[\"1\",\"\\u0665\"]}",
      "++" },
    { CONDITION_BOTH("x[*]", "lte", "10"), "{\"x\":[\"\\u0665\",\"1\"]}",
      "??" },
    { CONDITION_EVERY_BOTH("x[*]", "lte", "10"), "{\"x\":[\"1\",\"2\",3]}",
      "++" },
    { CONDITION_EVERY_BOTH("x[*]", "lte", "10"), "{\"x\":[\"1\",\"a\"]}",
      "--" },
    { CONDITION_EVERY_BOTH("x[*]", "lte", "10"), "{\"x\":[\"a\",\"\\u0665\"]}",
      "--" },
    { CONDITION_EVERY_BOTH("x[*]", "lte", "10"), "{\"x\":[\"1\",\"\\u0665\"]}",
      "??" },
    { CONDITION_BOTH("x", "contains", "5"), "{\"x\":[\"5\"]}", "--" }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(condition_paths),
        cmocka_unit_test(condition_numbers),
        cmocka_unit_test(condition_readings),
        cmocka_unit_test(condition_memo),
        cmocka_unit_test(condition_told),
        cmocka_unit_test(condition_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
condition_paths(void **state)
{
    (void) state;

    condition_expect(condition_path_rows, mcp_nelts(condition_path_rows));
}


static void
condition_numbers(void **state)
{
    (void) state;

    condition_expect(condition_number_rows, mcp_nelts(condition_number_rows));
}


static void
condition_readings(void **state)
{
    (void) state;

    condition_expect(condition_reading_rows,
                     mcp_nelts(condition_reading_rows));
}


/* paths whose places are one and the same do not take each other's value */

static void
condition_memo(void **state)
{
    char              text[2048];
    size_t            i, k, len;
    mcp_args_t        args;
    mcp_json_t        json;
    mcp_path_t       *path;
    unit_policy_t     policy;
    mcp_condition_t  *elts;

    (void) state;

    len = (size_t) sprintf(text, "{\"version\":\"1\",\"default\":\"deny\","
                           "\"tools\":{\"t\":{\"require\":[{\"conditions\":[");

    for (i = 0; i < 2 * MCP_ARGS_MEMO; i++) {
        len += (size_t) sprintf(text + len, "%s{\"path\":\"args.x[%zu]\","
                                "\"op\":\"eq\",\"value\":%zu}", i ? "," : "",
                                i, 100 + i);
    }

    (void) sprintf(text + len, "]}]}}}");
    unit_policy(&policy, "p", text);
    assert_int_equal(policy.faults.count, 0);
    assert_int_equal(policy.policy->npaths, 2 * MCP_ARGS_MEMO);

    elts = policy.policy->tools.first->terms.checks[MCP_REQUIRE].elts[0]
               .conditions.elts;

    len = (size_t) sprintf(text, "{\"x\":[");

    for (i = 0; i < 2 * MCP_ARGS_MEMO - 1; i++) {
        len += (size_t) sprintf(text + len, "%s%zu", i ? "," : "", 100 + i);
    }

    (void) sprintf(text + len, "]}");
    assert_int_equal(unit_json(&json, &policy.region, text, strlen(text)),
                     MCP_OK);

    mcp_args_init(&args, &json, 0);

    /* the last one leads to nothing: that is remembered, too */

    for (i = 0; i < 2 * MCP_ARGS_MEMO; i++) {

        for (k = 0; k < 4; k++) {
            path = elts[(k & 1) ? i ^ MCP_ARGS_MEMO : i].path;

            assert_int_equal(mcp_args_find(&args, path),
                             path->id == 2 * MCP_ARGS_MEMO - 1
                             ? MCP_NOTHING : 3 + path->id);
        }
    }

    unit_region_done(&policy.region);
}


/* every value that was compared, in order, and what came of it */

static void
condition_told(void **state)
{
    char            marks[32];
    size_t          i;
    mcp_args_t      args;
    mcp_json_t      json;
    unit_policy_t   policy;

    static const char  *rows[][3] = {
        { CONDITION_AT("x", "eq", "1"), "{\"x\":1}", "3+" },
        { CONDITION_AT("x", "neq", "1"), "{}", "0-" },
        { CONDITION_AT("x[*]", "eq", "1"), "{\"x\":[\"a\",1,true]}", "4-3+" },
        { CONDITION_EVERY("x[*]", "eq", "1"), "{\"x\":[1,null,1]}", "3+0-" },
        { CONDITION_BOTH("x", "eq", "5"), "{\"x\":\"5\"}", "3+4-" },
        { CONDITION_BOTH("x", "lte", "5"), "{\"x\":\"5\"}", "3+" },
        { CONDITION_BOTH("x.y", "eq", "1"), "{\"x\":\"{\\\"y\\\":1}\"}",
          "3+0-" },
        { CONDITION_BOTH("x", "lte", "5"), "{\"x\":\"{a\"}", "" }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        unit_condition(&policy, rows[i][0]);
        assert_int_equal(unit_json(&json, &policy.region, rows[i][1],
                                   strlen(rows[i][1])),
                         MCP_OK);

        mcp_args_init(&args, &json, 0);
        args.compared = condition_note;
        args.ctx = marks;
        marks[0] = '\0';

        (void) mcp_conditions_hold(
                   &policy.policy->tools.first->terms.checks[MCP_REQUIRE]
                        .elts[0]
                        .conditions, &args, 1);

        assert_string_equal(marks, rows[i][2]);
        unit_region_done(&policy.region);
    }
}


static void
condition_note(void *ctx, const mcp_condition_t *condition,
    const mcp_reading_t *reading, mcp_truth_e truth)
{
    char  *marks;

    marks = ctx;
    marks += strlen(marks);

    assert_non_null(condition->op);
    (void) sprintf(marks, "%d%c", reading->type, unit_mark(truth));
}


static void
condition_starved(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(condition_reading_rows); i++) {
        condition_starve(&condition_reading_rows[i], i);
    }
}


/* unsure for as long as memory was asked for that there was not */

static void
condition_starve(const condition_row_t *row, size_t i)
{
    int                both;
    char               mark;
    size_t             n;
    mcp_args_t         args;
    mcp_json_t         json;
    unit_policy_t      policy;
    unit_region_t      region;
    mcp_conditions_t  *conditions;

    unit_condition(&policy, row->condition);
    conditions = &policy.policy->tools.first->terms.checks[MCP_REQUIRE]
                        .elts[0]
                      .conditions;

    assert_int_equal(unit_json(&json, &policy.region, row->args,
                               strlen(row->args)),
                     MCP_OK);
    json.region = &region.region;

    for (both = 0; both < 2; both++) {
        n = 0;

        do {
            unit_region_init(&region, n / 2);
            region.once = n++ & 1;
            mcp_args_init(&args, &json, 0);

            mark = unit_mark(mcp_conditions_hold(conditions, &args, both));

            if (mark != (region.refused ? '?' : row->marks[1 - both])) {
                fail_msg("row %zu: \"%c\" with memory for %zu blocks", i, mark,
                         (n - 1) / 2);
            }

            unit_region_done(&region);

        } while (region.refused);
    }

    unit_region_done(&policy.region);
}


static void
condition_expect(const condition_row_t *rows, size_t n)
{
    char           marks[3];
    size_t         i;
    unit_policy_t  policy;

    for (i = 0; i < n; i++) {
        unit_condition(&policy, rows[i].condition);

        marks[0] = unit_mark(unit_holds(&policy, rows[i].args, 1));
        marks[1] = unit_mark(unit_holds(&policy, rows[i].args, 0));
        marks[2] = '\0';

        if (strcmp(marks, rows[i].marks) != 0) {
            fail_msg("row %zu: \"%s\", not \"%s\" of %s in %s", i, marks,
                     rows[i].marks, rows[i].condition, rows[i].args);
        }

        unit_region_done(&policy.region);
    }
}
