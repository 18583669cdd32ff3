
/*
 * Broken limits: keys, words and numbers; what increments cannot be; and
 * counters that would have to count in two ways at once.
 */


#include "unit.h"


#define FAULT_LIMIT_KEYS                                                      \
    "expected one of \"counter\", \"window\", \"max\", \"scope\", "           \
    "\"algorithm\", \"increment\", \"increment_from\", \"on_deny\", found "
#define FAULT_RATE_KEYS   "expected one of \"max\", \"window\", found "
#define FAULT_SCOPES                                                          \
    "expected \"grant\", \"session\", \"client\" or \"global\", found "
#define FAULT_WINDOWS                                                         \
    "expected \"second\", \"minute\", \"hour\", \"day\" or a whole number "   \
    "of seconds, found "
#define FAULT_ALGORITHMS  "expected \"fixed\" or \"sliding\", found "
#define FAULT_WHOLE       "expected a whole number of at least 1, found "
#define FAULT_MOST                                                            \
    "expected a whole number of at most 9007199254740991, found "
#define FAULT_STEPS                                                           \
    "expected \"args\" and at least one step: \".name\", \"[n]\" or "         \
    "\"[*]\", found "
#define FAULT_ALL                                                             \
    "expected a limit without \"increment_from\": tools differ in their "     \
    "arguments"
#define FAULT_AGAIN       "expected each counter once in one list of limits"
#define FAULT_DIFFERS                                                         \
    "expected the window, the scope and the algorithm that the counter has "  \
    "elsewhere"

/* a limit that is short of something, and what it is short of */

#define FAULT_LIMIT(more)                                                     \
    UNIT_TOOL("{\"limits\":[{\"counter\":\"c\"" more "}]}")
#define FAULT_RATE(more)  UNIT_TOOL("{\"rate_limit\":{" more "}}")
#define FAULT_REST        ",\"window\":\"day\",\"max\":1"

#define FAULT_AT          "/tools/t/limits/0"
#define FAULT_RATE_AT     "/tools/t/rate_limit"


static void fault_lists(void **state);
static void fault_limits(void **state);
static void fault_increments(void **state);
static void fault_counters(void **state);
static void fault_starved(void **state);


static const unit_fault_t  fault_list_rows[] = {
    { UNIT_TOOL("{\"limits\":{}}"),
      { "p:1:56: /tools/t/limits: expected a list, found an object" } },
    { UNIT_TOOL("{\"limits\":[1,\"x\",[]]}"),
      { "p:1:57: " FAULT_AT ": expected an object, found 1",
        "p:1:59: /tools/t/limits/1: expected an object, found \"x\"",
        "p:1:63: /tools/t/limits/2: expected an object, found a list" } },
    { UNIT_TOOL("{\"limits\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}"),
      { "p:1:56: /tools/t/limits: expected at most 16 limits" } },
    { UNIT_TOOL("{\"limits\":[{}]}"),
      { "p:1:57: " FAULT_AT ": expected a member \"counter\"",
        "p:1:57: " FAULT_AT ": expected a member \"window\"",
        "p:1:57: " FAULT_AT ": expected a member \"max\"" } },
    { UNIT_TOOL("{\"limits\":[{\"counter\":\"\"" FAULT_REST "}]}"),
      { "p:1:68: " FAULT_AT "/counter: expected a string that is not empty, "
        "found \"\"" } },
    { UNIT_TOOL("{\"limits\":[{\"counter\":\"a\\u0000\"" FAULT_REST "}]}"),
      { "p:1:68: " FAULT_AT "/counter: expected a string without control "
        "characters, found \"a\\u0000\"" } },
    { UNIT_TOOL("{\"limits\":[{\"counter\":7" FAULT_REST "}]}"),
      { "p:1:68: " FAULT_AT "/counter: expected a string, found 7" } },
    { UNIT_TOOL("{\"limits\":[{\"counter\":null" FAULT_REST "}]}"),
      { "p:1:68: " FAULT_AT "/counter: expected a string, found null" } },
    { UNIT_TOOL("{\"rate_limit\":5}"),
      { "p:1:60: " FAULT_RATE_AT ": expected an object, found 5" } },
    { FAULT_RATE(""),
      { "p:1:60: " FAULT_RATE_AT ": expected a member \"max\"",
        "p:1:60: " FAULT_RATE_AT ": expected a member \"window\"" } },
    { FAULT_RATE("\"max\":1,\"window\":1,\"scope\":\"grant\""),
      { "p:1:80: " FAULT_RATE_AT "/scope: " FAULT_RATE_KEYS "\"scope\"" } },
    { FAULT_RATE("\"max\":0,\"window\":60.5"),
      { "p:1:67: " FAULT_RATE_AT "/max: " FAULT_WHOLE "0",
        "p:1:78: " FAULT_RATE_AT "/window: " FAULT_WHOLE "60.5" } },
    { FAULT_RATE("\"max\":\"10\",\"window\":\"week\""),
      { "p:1:67: " FAULT_RATE_AT "/max: " FAULT_WHOLE "\"10\"",
        "p:1:81: " FAULT_RATE_AT "/window: " FAULT_WINDOWS "\"week\"" } },
    { FAULT_RATE("\"max\":1,\"window\":1,\"algorithm\":\"sliding\""),
      { "p:1:80: " FAULT_RATE_AT "/algorithm: " FAULT_RATE_KEYS
        "\"algorithm\"" } },
    { FAULT_RATE("\"max\":1,\"per\":\"day\""),
      { "p:1:69: " FAULT_RATE_AT "/per: " FAULT_RATE_KEYS "\"per\"",
        "p:1:60: " FAULT_RATE_AT ": expected a member \"window\"" } }
};


static const unit_fault_t  fault_limit_rows[] = {
    { FAULT_LIMIT(FAULT_REST ",\"per\":1"),
      { "p:1:95: " FAULT_AT "/per: " FAULT_LIMIT_KEYS "\"per\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"Max\":1"),
      { "p:1:95: " FAULT_AT "/Max: " FAULT_LIMIT_KEYS "\"Max\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"on_limit\":\"x\""),
      { "p:1:95: " FAULT_AT "/on_limit: " FAULT_LIMIT_KEYS "\"on_limit\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"max\":2"),
      { "p:1:95: " FAULT_AT "/max: duplicate member name" } },
    { FAULT_LIMIT(FAULT_REST ",\"scope\":\"user\""),
      { "p:1:103: " FAULT_AT "/scope: " FAULT_SCOPES "\"user\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"scope\":\"Grant\""),
      { "p:1:103: " FAULT_AT "/scope: " FAULT_SCOPES "\"Grant\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"scope\":null"),
      { "p:1:103: " FAULT_AT "/scope: " FAULT_SCOPES "null" } },
    { FAULT_LIMIT(FAULT_REST ",\"scope\":[\"grant\"]"),
      { "p:1:103: " FAULT_AT "/scope: " FAULT_SCOPES "a list" } },
    { FAULT_LIMIT(FAULT_REST ",\"algorithm\":\"leaky\""),
      { "p:1:107: " FAULT_AT "/algorithm: " FAULT_ALGORITHMS "\"leaky\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"algorithm\":true"),
      { "p:1:107: " FAULT_AT "/algorithm: " FAULT_ALGORITHMS "true" } },
    { FAULT_LIMIT(FAULT_REST ",\"on_deny\":\"\""),
      { "p:1:105: " FAULT_AT "/on_deny: expected a string that is not empty, "
        "found \"\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"on_deny\":1"),
      { "p:1:105: " FAULT_AT "/on_deny: expected a string, found 1" } },
    { FAULT_LIMIT(",\"window\":\"week\",\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WINDOWS "\"week\"" } },
    { FAULT_LIMIT(",\"window\":\"60\",\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WINDOWS "\"60\"" } },
    { FAULT_LIMIT(",\"window\":\"Day\",\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WINDOWS "\"Day\"" } },
    { FAULT_LIMIT(",\"window\":\"\",\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WINDOWS "\"\"" } },
    { FAULT_LIMIT(",\"window\":[],\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WINDOWS "a list" } },
    { FAULT_LIMIT(",\"window\":null,\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WINDOWS "null" } },
    { FAULT_LIMIT(",\"window\":0,\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WHOLE "0" } },
    { FAULT_LIMIT(",\"window\":1e3,\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WHOLE "1e3" } },
    { FAULT_LIMIT(",\"window\":-60,\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WHOLE "-60" } },
    { FAULT_LIMIT(",\"window\":60.5,\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: " FAULT_WHOLE "60.5" } },
    { FAULT_LIMIT(",\"window\":31622401,\"max\":1"),
      { "p:1:81: " FAULT_AT "/window: expected a whole number of at most "
        "31622400, found 31622401" } },
    { FAULT_LIMIT(",\"max\":0,\"window\":\"day\""),
      { "p:1:78: " FAULT_AT "/max: " FAULT_WHOLE "0" } },
    { FAULT_LIMIT(",\"max\":-1,\"window\":\"day\""),
      { "p:1:78: " FAULT_AT "/max: " FAULT_WHOLE "-1" } },
    { FAULT_LIMIT(",\"max\":1.0,\"window\":\"day\""),
      { "p:1:78: " FAULT_AT "/max: " FAULT_WHOLE "1.0" } },
    { FAULT_LIMIT(",\"max\":1e3,\"window\":\"day\""),
      { "p:1:78: " FAULT_AT "/max: " FAULT_WHOLE "1e3" } },
    { FAULT_LIMIT(",\"max\":null,\"window\":\"day\""),
      { "p:1:78: " FAULT_AT "/max: " FAULT_WHOLE "null" } },
    { FAULT_LIMIT(",\"max\":\"10\",\"window\":\"day\""),
      { "p:1:78: " FAULT_AT "/max: " FAULT_WHOLE "\"10\"" } },
    { FAULT_LIMIT(",\"max\":9007199254740992,\"window\":\"day\""),
      { "p:1:78: " FAULT_AT "/max: " FAULT_MOST "9007199254740992" } },
    { FAULT_LIMIT(",\"max\":18446744073709551617,\"window\":\"day\""),
      { "p:1:78: " FAULT_AT "/max: " FAULT_MOST "18446744073709551617" } },
    { FAULT_LIMIT(",\"window\":\"day\""),
      { "p:1:57: " FAULT_AT ": expected a member \"max\"" } },
    { FAULT_LIMIT(",\"max\":1"),
      { "p:1:57: " FAULT_AT ": expected a member \"window\"" } }
};


static const unit_fault_t  fault_increment_rows[] = {
    { FAULT_LIMIT(FAULT_REST ",\"increment\":2"),
      { "p:1:57: " FAULT_AT ": expected an \"increment\" of at most \"max\": "
        "no call would ever fit" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment\":0"),
      { "p:1:107: " FAULT_AT "/increment: " FAULT_WHOLE "0" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment\":\"2\""),
      { "p:1:107: " FAULT_AT "/increment: " FAULT_WHOLE "\"2\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment\":1.5"),
      { "p:1:107: " FAULT_AT "/increment: " FAULT_WHOLE "1.5" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment\":-1"),
      { "p:1:107: " FAULT_AT "/increment: " FAULT_WHOLE "-1" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment\":9007199254740992"),
      { "p:1:107: " FAULT_AT "/increment: " FAULT_MOST "9007199254740992" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment\":null"),
      { "p:1:107: " FAULT_AT "/increment: " FAULT_WHOLE "null" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment\":1,\"increment_from\":\"args.n\""),
      { "p:1:57: " FAULT_AT ": expected \"increment\" or \"increment_from\", "
        "found both" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment\":9,\"increment_from\":\"args.n\""),
      { "p:1:57: " FAULT_AT ": expected \"increment\" or \"increment_from\", "
        "found both" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment_from\":\"args\""),
      { "p:1:112: " FAULT_AT "/increment_from: " FAULT_STEPS "\"args\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment_from\":\"n\""),
      { "p:1:112: " FAULT_AT "/increment_from: " FAULT_STEPS "\"n\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment_from\":1"),
      { "p:1:112: " FAULT_AT "/increment_from: expected a string, found 1" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment_from\":\"\""),
      { "p:1:112: " FAULT_AT "/increment_from: expected a string that is not "
        "empty, found \"\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment_from\":\"args.n[*]\""),
      { "p:1:112: " FAULT_AT "/increment_from: expected a path to one value, "
        "without \"[*]\", found \"args.n[*]\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment_from\":\"args[0]\""),
      { "p:1:112: " FAULT_AT "/increment_from: expected a name after \"args\","
        " which is an object, found \"args[0]\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment_from\":\"args.n[*].x\""),
      { "p:1:112: " FAULT_AT "/increment_from: expected a path to one value, "
        "without \"[*]\", found \"args.n[*].x\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment_from\":null,\"increment\":0"),
      { "p:1:112: " FAULT_AT "/increment_from: expected a string, found null",
        "p:1:129: " FAULT_AT "/increment: " FAULT_WHOLE "0" } },
    { UNIT_ROOT("\"all_tools\":{\"limits\":[{\"counter\":\"c\"" FAULT_REST
                "},{\"counter\":\"d\"" FAULT_REST
                ",\"increment_from\":\"args.n\"}]}"),
      { "p:1:95: /all_tools/limits/1: " FAULT_ALL } },
    { UNIT_ROOT("\"all_tools\":{\"limits\":[{\"counter\":\"d\"" FAULT_REST
                ",\"increment\":2}]}"),
      { "p:1:56: /all_tools/limits/0: expected an \"increment\" of at most "
        "\"max\": no call would ever fit" } }
};


static const unit_fault_t  fault_counter_rows[] = {
    { UNIT_TOOL("{\"limits\":[{\"counter\":\"c\"" FAULT_REST "},"
                "{\"counter\":\"c\"" FAULT_REST "}]}"),
      { "p:1:96: /tools/t/limits/1: " FAULT_AGAIN } },
    { UNIT_TOOL("{\"limits\":[{\"counter\":\"c\"" FAULT_REST
                "},{\"counter\":\"\\u0063\",\"window\":1,\"max\":9}]}"),
      { "p:1:96: /tools/t/limits/1: " FAULT_AGAIN } },
    { UNIT_ROOT("\"all_tools\":{\"limits\":[{\"counter\":\"c\"" FAULT_REST
                "},{\"counter\":\"d\"" FAULT_REST "},{\"counter\":\"c\""
                FAULT_REST "}]}"),
      { "p:1:134: /all_tools/limits/2: " FAULT_AGAIN } },
    { UNIT_ROOT("\"all_tools\":{\"limits\":[{\"counter\":\"c\"" FAULT_REST
                "}]},\"tools\":{\"t\":{\"limits\":[{\"counter\":\"c\","
                "\"window\":\"hour\",\"max\":1}]}}"),
      { "p:1:121: " FAULT_AT ": " FAULT_DIFFERS } },
    { UNIT_ROOT("\"tools\":{\"a\":{\"limits\":[{\"counter\":\"c\"" FAULT_REST
                ",\"scope\":\"global\"}]},\"b\":{\"limits\":[{\"counter\":\"c"
                "\"" FAULT_REST "}]}}"),
      { "p:1:130: /tools/b/limits/0: " FAULT_DIFFERS } },
    { UNIT_ROOT("\"tools\":{\"a\":{\"limits\":[{\"counter\":\"c\"" FAULT_REST
                ",\"algorithm\":\"sliding\"}]},\"b\":{\"limits\":[{\"counter\""
                ":\"c\"" FAULT_REST "}]}}"),
      { "p:1:135: /tools/b/limits/0: " FAULT_DIFFERS } },
    { UNIT_ROOT("\"tools\":{\"a\":{\"limits\":[{\"counter\":\"c\","
                "\"window\":60,\"max\":1},{\"counter\":\"d\"" FAULT_REST
                "}]},\"b\":{\"limits\":[{\"counter\":\"c\","
                "\"window\":\"minute\",\"max\":9},{\"counter\":\"d\","
                "\"window\":86401,\"max\":1}]}}"),
      { "p:1:191: /tools/b/limits/1: " FAULT_DIFFERS } }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(fault_lists),
        cmocka_unit_test(fault_limits),
        cmocka_unit_test(fault_increments),
        cmocka_unit_test(fault_counters),
        cmocka_unit_test(fault_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
fault_lists(void **state)
{
    (void) state;

    unit_faults(fault_list_rows, mcp_nelts(fault_list_rows));
}


static void
fault_limits(void **state)
{
    (void) state;

    unit_faults(fault_limit_rows, mcp_nelts(fault_limit_rows));
}


static void
fault_increments(void **state)
{
    (void) state;

    unit_faults(fault_increment_rows, mcp_nelts(fault_increment_rows));
}


static void
fault_counters(void **state)
{
    (void) state;

    unit_faults(fault_counter_rows, mcp_nelts(fault_counter_rows));
}


static void
fault_starved(void **state)
{
    (void) state;

    unit_faults_starve(fault_list_rows, mcp_nelts(fault_list_rows));
    unit_faults_starve(fault_limit_rows, mcp_nelts(fault_limit_rows));
    unit_faults_starve(fault_increment_rows, mcp_nelts(fault_increment_rows));
    unit_faults_starve(fault_counter_rows, mcp_nelts(fault_counter_rows));
}
