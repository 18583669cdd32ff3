
/*
 * JSON in strings: how deep it may be, and that however many strings are read
 * again, that takes the memory of one.
 */


#include "unit.h"


#define REREAD_LTE                                                            \
    "{\"path\":\"args.x\",\"op\":\"lte\",\"value\":10,\"coerce\":true}"
#define REREAD_EACH                                                           \
    "{\"path\":\"args.x[*][*]\",\"op\":\"eq\",\"value\":5,\"coerce\":true}"


static void reread_nested(void **state);
static void reread_memory(void **state);
static void reread_expect(const char *args, mcp_truth_e truth);


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(reread_nested),
        cmocka_unit_test(reread_memory)
    };

    return unit_main(tests, mcp_nelts(tests));
}


/*
 * JSON in strings in strings: the innermost number takes no reading as JSON,
 * so that strings nested 9 deep are the last that can be read.
 */

static void
reread_nested(void **state)
{
    char             args[4096], inner[4000];
    char            *p, *q;
    size_t           n;

    (void) state;

    (void) strcpy(inner, "5");

    for (n = 1; n <= 10; n++) {
        q = args;
        *q++ = '"';

        for (p = inner; *p; p++) {

            if (*p == '"' || *p == '\\') {
                *q++ = '\\';
            }

            *q++ = *p;
        }

        *q++ = '"';
        *q = '\0';

        (void) strcpy(inner, args);
        (void) sprintf(args, "{\"x\":%s}", inner);

        reread_expect(args, (n <= 9) ? MCP_YES : MCP_UNSURE);
    }

    /* JSON that is deeper than a message may be */

    (void) sprintf(args, "{\"x\":\"%.*s%.*s\"}", 65,
                   "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                   "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 65,
                   "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
                   "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
    reread_expect(args, MCP_UNSURE);
}


/* a thousand lists in strings, and ten in each of them, asked for twice */

static void
reread_memory(void **state)
{
    char               text[65536];
    size_t             i, len;
    mcp_args_t         args;
    mcp_json_t         json;
    unit_policy_t      policy;
    unit_region_t      region;
    mcp_conditions_t  *conditions;

    (void) state;

    unit_condition(&policy, REREAD_EACH);
    conditions = &policy.policy->tools.first->terms.checks[MCP_REQUIRE].elts[0]
                      .conditions;

    len = (size_t) sprintf(text, "{\"x\":[");

    for (i = 0; i < 1000; i++) {
        len += (size_t) sprintf(text + len, "%s\"[1,1,1,1,1,1,1,1,1,1]\"",
                                i ? "," : "");
    }

    (void) sprintf(text + len, "]}");

    assert_int_equal(unit_json(&json, &policy.region, text, strlen(text)),
                     MCP_OK);

    unit_region_init(&region, UNIT_ENDLESS);
    json.region = &region.region;
    mcp_args_init(&args, &json, 0);

    for (i = 0; i < 2; i++) {
        assert_int_equal(mcp_conditions_hold(conditions, &args, 1), MCP_NO);
        assert_int_equal(region.nblocks, 1);
    }

    unit_region_done(&region);
    unit_region_done(&policy.region);
}


static void
reread_expect(const char *args, mcp_truth_e truth)
{
    int            both;
    unit_policy_t  policy;

    for (both = 0; both < 2; both++) {
        unit_condition(&policy, REREAD_LTE);
        assert_int_equal(unit_holds(&policy, args, both), truth);
        unit_region_done(&policy.region);
    }
}
