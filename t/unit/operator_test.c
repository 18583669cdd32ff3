
/*
 * The operators: a table of each with every type of argument, where it stands,
 * missing, null, in a container of another type and inside "[*]"; and the
 * texts and numbers that look alike, or different, and are not.
 */


#include "unit.h"


#define OPERATOR_LONG  16384


typedef struct {
    const char  *op;
    const char  *value;
    const char  *marks;             /* of each of operator_values */
} operator_row_t;


typedef struct {
    const char  *op;
    const char  *value;
    const char  *argument;
    char         mark;
} operator_pair_t;


static void operator_types(void **state);
static void operator_lists(void **state);
static void operator_pairs(void **state);
static void operator_unsure(void **state);
static void operator_names(void **state);
static void operator_load(unit_policy_t *policy, const char *op,
    const char *value, const char *path, const char *more);
static void operator_is(const unit_policy_t *policy, const char *args,
    char mark, size_t row, size_t column);


/* the last one is not there */

static const char  *operator_values[] = {
    "\"abc\"", "\"\"",
    "5", "5.0", "0.1", "9007199254740993", "1e400", "-0",
    "true", "false", "[5,\"abc\"]", "[]", "{\"k\":5}",
    "null", NULL
};


#define OPERATOR_VALUES  mcp_nelts(operator_values)


static const operator_row_t  operator_table[] = {
    { "eq", "\"abc\"",            "+--------------" },
    { "eq", "\"\"",               "-+-------------" },
    { "eq", "\"5\"",              "---------------" },
    { "eq", "5",                  "--++-----------" },
    { "eq", "50e-1",              "--++-----------" },
    { "eq", "0.10",               "----+----------" },
    { "eq", "9007199254740993",   "-----+---------" },
    { "eq", "9007199254740992",   "---------------" },
    { "eq", "10e399",             "------+--------" },
    { "eq", "0",                  "-------+-------" },
    { "eq", "-0.0",               "-------+-------" },
    { "eq", "true",               "--------+------" },
    { "eq", "false",              "---------+-----" },
    { "eq", "[5,\"abc\"]",        "----------+----" },
    { "eq", "[5.0,\"\\u0061bc\"]", "----------+----" },
    { "eq", "[\"abc\",5]",        "---------------" },
    { "eq", "[5]",                "---------------" },
    { "eq", "[]",                 "-----------+---" },
    { "eq", "{\"k\":5.0}",        "------------+--" },
    { "eq", "{\"K\":5}",          "---------------" },
    { "eq", "{}",                 "---------------" },

    { "neq", "5",                 "++--+++++++++--" },
    { "neq", "\"x\"",             "+++++++++++++--" },
    { "neq", "[5,\"abc\"]",       "++++++++++-++--" },
    { "neq", "{\"k\":5}",         "++++++++++++---" },

    { "lt", "5",                  "----+--+-------" },
    { "lt", "0.1",                "-------+-------" },
    { "lt", "0",                  "---------------" },
    { "lt", "1e400",              "--++++-+-------" },
    { "lte", "5",                 "--+++--+-------" },
    { "lte", "0.1",               "----+--+-------" },
    { "lte", "9007199254740992",  "--+++--+-------" },
    { "gt", "5",                  "-----++--------" },
    { "gt", "9007199254740992",   "-----++--------" },
    { "gt", "9007199254740993",   "------+--------" },
    { "gt", "-1e999999998",       "--++++++-------" },
    { "gte", "5",                 "--++-++--------" },
    { "gte", "-0",                "--++++++-------" },

    { "in", "[5,\"abc\"]",        "+-++-----------" },
    { "in", "[true,[5,\"abc\"],{\"k\":5}]", "--------+-+-+--" },
    { "in", "[[]]",               "-----------+---" },
    { "in", "[1,0.1,0,\"5\"]",    "----+--+-------" },
    { "not_in", "[5,\"abc\"]",    "-+--+++++++++--" },
    { "not_in", "[[5,\"abc\"]]",  "++++++++++-++--" },

    { "exists", "true",           "+++++++++++++--" },
    { "exists", "false",          "-------------++" },

    { "regex", "\"b\"",           "+--------------" },
    { "regex", "\"^$\"",          "-+-------------" },
    { "regex", "\"\"",            "++-------------" },
    { "regex", "\"5|true\"",      "---------------" },

    { "contains", "\"b\"",        "+--------------" },
    { "contains", "\"abc\"",      "+---------+----" },
    { "contains", "\"\"",         "++-------------" },
    { "contains", "5.0",          "----------+----" },
    { "contains", "[5]",          "---------------" },
    { "contains", "{\"k\":5}",    "---------------" },
    { "contains", "true",         "---------------" },

    { "glob", "\"a*\"",           "+--------------" },
    { "glob", "\"*\"",            "++-------------" },
    { "glob", "\"\"",             "-+-------------" },
    { "glob", "\"???\"",          "+--------------" },
    { "glob", "\"AB?\"",          "---------------" },

    { "starts_with", "\"ab\"",    "+--------------" },
    { "starts_with", "\"\"",      "++-------------" },
    { "starts_with", "\"abcd\"",  "---------------" },
    { "ends_with", "\"bc\"",      "+--------------" },
    { "ends_with", "\"\"",        "++-------------" },
    { "ends_with", "\"ab\"",      "---------------" },

    { "length_lte", "0",          "-+---------+---" },
    { "length_lte", "2",          "-+--------++---" },
    { "length_lte", "3",          "++--------++---" },
    { "length_gte", "0",          "++--------++---" },
    { "length_gte", "2",          "+---------+----" },
    { "length_gte", "3",          "+--------------" },

    { "type", "\"string\"",       "++-------------" },
    { "type", "\"number\"",       "--++++++-------" },
    { "type", "\"integer\"",      "--++-+++-------" },
    { "type", "\"boolean\"",      "--------++-----" },
    { "type", "\"array\"",        "----------++---" },
    { "type", "\"object\"",       "------------+--" },

    { "cidr", "\"0.0.0.0/0\"",    "---------------" }
};


static const operator_pair_t  operator_alike[] = {

    /* texts are their characters, however they are written */

    { "eq", "\"a\\\"b\\\\\"", "\"a\\u0022b\\u005C\"", '+' },
    { "eq", "\"a\\u0000b\"", "\"a\\u0000b\"", '+' },
    { "eq", "\"a\"", "\"a\\u0000\"", '-' },
    { "eq", "\"\xc3\xa9\"", "\"\\u00e9\"", '+' },
    { "eq", "\"\xc3\xa9\"", "\"e\\u0301\"", '-' },
    { "eq", "\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"", '+' },
    { "neq", "\"a\"", "\"A\"", '+' },
    { "in", "[\"a\\u0000\",\"b\"]", "\"a\"", '-' },
    { "contains", "\"\\u0000\"", "\"a\\u0000b\"", '+' },
    { "contains", "\"\\\"\"", "\"say \\\"x\\\"\"", '+' },
    { "contains", "\"a\\/b\"", "[\"a\\u002fb\"]", '+' },
    { "starts_with", "\"\\u00e9\"", "\"\xc3\xa9x\"", '+' },
    { "starts_with", "\"a\\u0000b\"", "\"a\\u0000c\"", '-' },
    { "ends_with", "\"\\u0000\"", "\"x\\u0000\"", '+' },
    { "glob", "\"a?b\"", "\"a\\u0000b\"", '+' },
    { "glob", "\"a?b\"", "\"a\xc3\xa9" "b\"", '+' },
    { "glob", "\"a??b\"", "\"a\xc3\xa9" "b\"", '-' },
    { "glob", "\"a[b]\"", "\"ab\"", '-' },
    { "glob", "\"\\\\*\"", "\"*\"", '-' },
    { "length_lte", "1", "\"\\ud83d\\ude00\"", '+' },
    { "length_gte", "2", "\"\xc3\xa9\"", '-' },
    { "length_gte", "2", "\"e\\u0301\"", '+' },
    { "length_lte", "1", "[[1,2,3]]", '+' },

    /* PCRE2: "$" at the very end, classes of ASCII, characters not bytes */

    { "regex", "\"^a$\"", "\"a\\n\"", '-' },
    { "regex", "\"a$\"", "\"b\\na\"", '+' },
    { "regex", "\"a$\"", "\"a\\nb\"", '-' },
    { "regex", "\"^a.b$\"", "\"a\\u0000b\"", '+' },
    { "regex", "\"^.$\"", "\"\xc3\xa9\"", '+' },
    { "regex", "\"^\\\\w$\"", "\"\xc3\xa9\"", '-' },
    { "regex", "\"^\\\\d$\"", "\"\\u0663\"", '-' },
    { "regex", "\"(?i)^\xc3\x89$\"", "\"\xc3\xa9\"", '+' },
    { "regex", "\"^A$\"", "\"a\"", '-' },

    /* numbers are their values */

    { "eq", "100", "1E+2", '+' },
    { "eq", "0.3", "0.30000000000000004", '-' },
    { "lt", "0.30000000000000004", "0.3", '+' },
    { "eq", "-1", "1", '-' },
    { "lt", "-1", "-1.000000000000000000000000000000000000001", '+' },
    { "eq", "1e-400", "0", '-' },
    { "gt", "0", "1e-999999999999", '+' },
    { "gt", "1e999999998", "1e99999999999999999999", '+' },
    { "lt", "-1e999999998", "-1e99999999999999999999", '+' },
    { "eq", "18446744073709551616", "18446744073709551616.0", '+' },
    { "eq", "18446744073709551616", "18446744073709551617", '-' },
    { "type", "\"integer\"", "1.10e1", '+' },
    { "type", "\"integer\"", "1.15e1", '-' },
    { "contains", "9007199254740993", "[9007199254740992]", '-' },

    /* lists and objects by structure */

    { "eq", "{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"\\u0061\":1e0}", '+' },
    { "eq", "{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", '-' },
    { "eq", "{\"a\":1}", "{\"a\":1,\"b\":null}", '-' },
    { "eq", "{\"a\":1}", "{\"a\":null}", '-' },
    { "eq", "{\"a\":{\"b\":[]}}", "{\"a\":{\"b\":{}}}", '-' },
    { "eq", "[[1],[2]]", "[[1],[2,3]]", '-' },
    { "eq", "[true]", "[1]", '-' },
    { "contains", "[1]", "[[1.0],2]", '+' },
    { "contains", "{\"a\":1}", "[{\"a\":1,\"b\":1}]", '-' },
    { "contains", "\"a\"", "[[\"a\"]]", '-' },
    { "contains", "\"a\"", "{\"a\":1}", '-' },

    /* addresses: one spelling, wholly inside */

    { "cidr", "\"10.0.0.0/8\"", "\"10.1.2.3\"", '+' },
    { "cidr", "\"10.0.0.0/8\"", "\"10.0.0.0/8\"", '+' },
    { "cidr", "\"10.0.0.0/8\"", "\"10.128.0.0/9\"", '+' },
    { "cidr", "\"10.0.0.0/8\"", "\"10.0.0.0/7\"", '-' },
    { "cidr", "\"10.0.0.0/8\"", "\"11.0.0.1\"", '-' },
    { "cidr", "\"10.0.0.0/8\"", "\"::ffff:10.0.0.1\"", '+' },
    { "cidr", "\"10.0.0.0/8\"", "\"10.1\"", '-' },
    { "cidr", "\"10.0.0.0/8\"", "\"010.0.0.1\"", '-' },
    { "cidr", "\"10.0.0.0/8\"", "\" 10.0.0.1\"", '-' },
    { "cidr", "\"10.0.0.0/8\"", "\"10.0.0.1\\u0000\"", '-' },
    { "cidr", "\"10.0.0.0/8\"", "167772161", '-' },
    { "cidr", "\"2001:db8::/32\"", "\"2001:DB8:0::1\"", '+' },
    { "cidr", "\"fe80::/10\"", "\"fe80::1%eth0\"", '-' },
    { "cidr", "\"192.0.2.7\"", "\"192.0.2.7\"", '+' },
    { "cidr", "\"192.0.2.7\"", "\"192.0.2.8\"", '-' }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(operator_types),
        cmocka_unit_test(operator_lists),
        cmocka_unit_test(operator_pairs),
        cmocka_unit_test(operator_unsure),
        cmocka_unit_test(operator_names)
    };

    return unit_main(tests, mcp_nelts(tests));
}


/* where it stands, deep inside, and where the path cannot lead on */

static void
operator_types(void **state)
{
    char                   args[256];
    size_t                 i, k;
    const char            *value;
    unit_policy_t          flat, deep;
    const operator_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(operator_table); i++) {
        row = &operator_table[i];
        assert_int_equal(strlen(row->marks), OPERATOR_VALUES);

        operator_load(&flat, row->op, row->value, "args.x", "");
        operator_load(&deep, row->op, row->value, "args.x[1].y", "");

        for (k = 0; k < OPERATOR_VALUES; k++) {
            value = operator_values[k];

            if (value == NULL) {
                operator_is(&flat, "{}", row->marks[k], i, k);
                operator_is(&flat, "{\"X\":1,\"xx\":2}", row->marks[k], i, k);
                operator_is(&flat, NULL, row->marks[k], i, k);
                operator_is(&deep, "{\"x\":[0]}", row->marks[k], i, k);
                operator_is(&deep, "{\"x\":[0,{}]}", row->marks[k], i, k);
                continue;
            }

            (void) sprintf(args, "{\"w\":0,\"x\":%s,\"z\":[]}", value);
            operator_is(&flat, args, row->marks[k], i, k);

            /* none of them is a list with an object as its second element */

            operator_is(&deep, args, row->marks[OPERATOR_VALUES - 1], i, k);

            (void) sprintf(args, "{\"x\":[0,{\"y\":%s}]}", value);
            operator_is(&deep, args, row->marks[k], i, k);
        }

        unit_region_done(&flat.region);
        unit_region_done(&deep.region);
    }
}


/* of two elements any, or with "every" both; without elements the absent one */

static void
operator_lists(void **state)
{
    int                    any, every;
    char                   args[256];
    size_t                 i, k, n;
    unit_policy_t          some, all;
    const operator_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(operator_table); i++) {
        row = &operator_table[i];

        operator_load(&some, row->op, row->value, "args.x[*]", "");
        operator_load(&all, row->op, row->value, "args.x[*]",
                      ",\"every\":true");

        operator_is(&some, "{\"x\":[]}", row->marks[14], i, 0);
        operator_is(&all, "{\"x\":[]}", row->marks[14], i, 0);
        operator_is(&all, "{\"x\":{\"0\":5}}", row->marks[14], i, 0);
        operator_is(&some, "{}", row->marks[14], i, 0);
        operator_is(&all, NULL, row->marks[14], i, 0);

        /* an element cannot be missing, only null */

        for (k = 0; k < OPERATOR_VALUES - 1; k++) {

            for (n = 0; n < OPERATOR_VALUES - 1; n++) {
                (void) sprintf(args, "{\"x\":[%s,%s]}", operator_values[k],
                               operator_values[n]);

                any = row->marks[k] == '+' || row->marks[n] == '+';
                every = row->marks[k] == '+' && row->marks[n] == '+';

                operator_is(&some, args, any ? '+' : '-', i, k);
                operator_is(&all, args, every ? '+' : '-', i, k);
            }
        }

        unit_region_done(&some.region);
        unit_region_done(&all.region);
    }
}


static void
operator_pairs(void **state)
{
    char                    args[256];
    size_t                  i;
    unit_policy_t           policy;
    const operator_pair_t  *pair;

    (void) state;

    for (i = 0; i < mcp_nelts(operator_alike); i++) {
        pair = &operator_alike[i];

        operator_load(&policy, pair->op, pair->value, "args.x", "");
        (void) sprintf(args, "{\"x\":%s}", pair->argument);
        operator_is(&policy, args, pair->mark, i, 0);

        unit_region_done(&policy.region);
    }
}


/* too long to look at, or too much work: nobody knows */

static void
operator_unsure(void **state)
{
    char           args[OPERATOR_LONG + 64], text[OPERATOR_LONG + 2];
    unit_policy_t  policy;

    (void) state;

    memset(text, 'a', OPERATOR_LONG + 1);
    text[OPERATOR_LONG + 1] = '\0';

    operator_load(&policy, "regex", "\"^a\"", "args.x", "");
    (void) sprintf(args, "{\"x\":\"%s\"}", text + 1);
    operator_is(&policy, args, '+', 0, 0);
    (void) sprintf(args, "{\"x\":\"%s\"}", text);
    operator_is(&policy, args, '?', 1, 0);
    unit_region_done(&policy.region);

    /* the first that settles it, or that is unsure, ends it */

    operator_load(&policy, "regex", "\"^(a+)+b?$\"", "args.x[*]", "");
    (void) sprintf(args, "{\"x\":[\"a\",\"%.40sc\"]}", text);
    operator_is(&policy, args, '+', 2, 0);
    (void) sprintf(args, "{\"x\":[\"%.40sc\",\"a\"]}", text);
    operator_is(&policy, args, '?', 3, 0);
    (void) sprintf(args, "{\"x\":[5,\"%.40sc\"]}", text);
    operator_is(&policy, args, '?', 4, 0);
    unit_region_done(&policy.region);

    operator_load(&policy, "regex", "\"^(a+)+b?$\"", "args.x[*]",
                  ",\"every\":true");
    (void) sprintf(args, "{\"x\":[\"a\",\"%.40sc\"]}", text);
    operator_is(&policy, args, '?', 5, 0);
    (void) sprintf(args, "{\"x\":[5,\"%.40sc\"]}", text);
    operator_is(&policy, args, '-', 6, 0);
    unit_region_done(&policy.region);
}


static void
operator_names(void **state)
{
    size_t            i;
    mcp_str_t         text;
    const mcp_str_t  *name;

    static const char  *none[] = { "", "e", "eqq", "EQ", "eq ", "not in" };

    (void) state;

    for (i = 0; (name = mcp_operator_name(i)) != NULL; i++) {
        assert_non_null(mcp_operator_find(name));
        assert_true(mcp_str_eq(&mcp_operator_find(name)->name, name));
    }

    assert_int_equal(i, 18);
    assert_null(mcp_operator_name(i + 1));

    for (i = 0; i < mcp_nelts(none); i++) {
        text = unit_str(none[i]);
        assert_null(mcp_operator_find(&text));
    }
}


static void
operator_load(unit_policy_t *policy, const char *op, const char *value,
    const char *path, const char *more)
{
    char  text[512];

    (void) sprintf(text, "{\"path\":\"%s\",\"op\":\"%s\",\"value\":%s%s}",
                   path, op, value, more);

    unit_condition(policy, text);
}


static void
operator_is(const unit_policy_t *policy, const char *args, char mark,
    size_t row, size_t column)
{
    int   both;
    char  found;

    /* one reading of everything: both of them are the same */

    for (both = 0; both < 2; both++) {
        found = unit_mark(unit_holds(policy, args, both));

        if (found != mark) {
            fail_msg("row %zu, column %zu: \"%c\", not \"%c\" of %s", row,
                     column, found, mark, args ? args : "nothing");
        }
    }
}
