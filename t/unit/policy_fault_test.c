
/*
 * Broken policies: each fault is found where it is, with file, line, column
 * and pointer, and says what was expected and what was found; several are all
 * found, in the order of the text; and no key, word or kind of value passes
 * that the language does not have.
 */


#include "unit.h"


#define FAULT_ROOT_KEYS                                                       \
    "expected one of \"$schema\", \"version\", \"name\", \"default\", "       \
    "\"hide\", \"all_tools\", \"tools\", \"catalog\", found "
#define FAULT_ALL_KEYS                                                        \
    "expected one of \"require\", \"deny_if\", \"approve_if\", "              \
    "\"limits\", found "
#define FAULT_RULE_KEYS                                                       \
    "expected one of \"action\", \"reason\", \"require\", \"deny_if\", "      \
    "\"approve_if\", \"limits\", \"rate_limit\", \"mode\", \"risk\", found "
#define FAULT_LIMIT_KEYS                                                      \
    "expected one of \"counter\", \"window\", \"max\", \"scope\", "           \
    "\"algorithm\", \"increment\", \"increment_from\", \"on_deny\", found "
#define FAULT_RATE_KEYS                                                       \
    "expected one of \"max\", \"window\", found "
#define FAULT_ACTIONS                                                         \
    "expected \"allow\", \"deny\", \"hide\" or \"require_approval\", found "
#define FAULT_SCOPES                                                          \
    "expected \"grant\", \"session\", \"client\" or \"global\", found "
#define FAULT_WINDOWS                                                         \
    "expected \"second\", \"minute\", \"hour\", \"day\" or a whole number "   \
    "of seconds, found "
#define FAULT_WHOLE                                                           \
    "expected a whole number of at least 1, found "
#define FAULT_LATER    "not supported yet"
#define FAULT_CLASS                                                           \
    "expected a \"catalog\" in the policy, which says what is in the class "
#define FAULT_AGAIN    "expected each counter once in one list of limits"
#define FAULT_DIFFERS                                                         \
    "expected the window, the scope and the algorithm that the counter has "  \
    "elsewhere"

/* what is around the place in question; the file is "p", the line the first */

#define FAULT_ROOT(more)                                                      \
    "{\"version\":\"1\",\"default\":\"deny\"," more "}"
#define FAULT_TOOL(rule)    FAULT_ROOT("\"tools\":{\"t\":" rule "}")
#define FAULT_LIMIT(more)                                                     \
    FAULT_TOOL("{\"limits\":[{\"counter\":\"c\"" more "}]}")
#define FAULT_RATE(more)    FAULT_TOOL("{\"rate_limit\":{" more "}}")
#define FAULT_REST          ",\"window\":\"day\",\"max\":1"


typedef struct {
    const char  *text;
    const char  *lines[4];
} fault_row_t;


static void fault_root(void **state);
static void fault_rules(void **state);
static void fault_limits(void **state);
static void fault_seal(void **state);
static void fault_places(void **state);
static void fault_many(void **state);
static void fault_starved(void **state);
static void fault_starve(const fault_row_t *row, size_t n);
static void fault_expect(const fault_row_t *row, size_t n);


static const fault_row_t  fault_root_rows[] = {
    { "", { "p:1:1: (root): empty text" } },
    { "\n\n", { "p:3:1: (root): empty text" } },
    { "\xef\xbb\xbf{}", { "p:1:1: (root): byte order mark" } },
    { "[]", { "p:1:1: (root): expected an object, found a list" } },
    { "\"x\"", { "p:1:1: (root): expected an object, found \"x\"" } },
    { " null", { "p:1:2: (root): expected an object, found null" } },
    { "{}", { "p:1:1: (root): expected a member \"version\"",
              "p:1:1: (root): expected a member \"default\"" } },
    { "{\"version\":\"1\"}",
      { "p:1:1: (root): expected a member \"default\"" } },
    { "\n  {\"default\":\"deny\"}",
      { "p:2:3: (root): expected a member \"version\"" } },
    { "{\"version\":\"1\",\"default\":\"deny\"",
      { "p:1:32: (root): unexpected end" } },
    { "{\"version\":\"1\",\n// x\n\"default\":\"deny\"}",
      { "p:2:1: (root): expected a member name in double quotes" } },
    { "{\"version\":\"1\",\"default\":\"deny\",}",
      { "p:1:33: (root): expected a member name in double quotes" } },
    { "{\"version\":1,\"default\":\"deny\"}",
      { "p:1:12: /version: expected \"1\", found 1" } },
    { "{\"version\":\"2\",\"default\":\"deny\"}",
      { "p:1:12: /version: expected \"1\", found \"2\"" } },
    { "{\"version\":\"1.0\",\"default\":\"deny\"}",
      { "p:1:12: /version: expected \"1\", found \"1.0\"" } },
    { "{\"version\":\"1\",\"default\":\"Deny\"}",
      { "p:1:26: /default: expected \"allow\" or \"deny\", found \"Deny\"" } },
    { "{\"version\":\"1\",\"default\":\"hide\"}",
      { "p:1:26: /default: expected \"allow\" or \"deny\", found \"hide\"" } },
    { "{\"version\":\"1\",\"default\":false}",
      { "p:1:26: /default: expected \"allow\" or \"deny\", found false" } },
    { "{\"version\":\"1\",\"default\":{}}",
      { "p:1:26: /default: expected \"allow\" or \"deny\", found an object" } },
    { FAULT_ROOT("\"tool\":{}"),
      { "p:1:33: /tool: " FAULT_ROOT_KEYS "\"tool\"" } },
    { FAULT_ROOT("\"Tools\":{}"),
      { "p:1:33: /Tools: " FAULT_ROOT_KEYS "\"Tools\"" } },
    { FAULT_ROOT("\"\":1"), { "p:1:33: /: " FAULT_ROOT_KEYS "\"\"" } },
    { FAULT_ROOT("\"a/b~c\":1"),
      { "p:1:33: /a~1b~0c: " FAULT_ROOT_KEYS "\"a/b~c\"" } },
    { FAULT_ROOT("\"$schema\":1"),
      { "p:1:43: /$schema: expected a string, found 1" } },
    { FAULT_ROOT("\"catalog\":\"x\""),
      { "p:1:43: /catalog: expected a file that can be read: \"x\" is "
        "missing" } },
    { FAULT_ROOT("\"name\":\"\""),
      { "p:1:40: /name: expected a string that is not empty, found \"\"" } },
    { FAULT_ROOT("\"name\":null"),
      { "p:1:40: /name: expected a string, found null" } },
    { FAULT_ROOT("\"name\":\"a\\nb\""),
      { "p:1:40: /name: expected a string without control characters, found "
        "\"a\\nb\"" } },
    { FAULT_ROOT("\"name\":\"a\x7f\""),
      { "p:1:40: /name: expected a string without control characters, found "
        "\"a?\"" } },
    { FAULT_ROOT("\"hide\":\"x\""),
      { "p:1:40: /hide: expected a list, found \"x\"" } },
    { FAULT_ROOT("\"hide\":{}"),
      { "p:1:40: /hide: expected a list, found an object" } },
    { FAULT_ROOT("\"hide\":[\"a\",\"\",1]"),
      { "p:1:45: /hide/1: expected a string that is not empty, found \"\"",
        "p:1:48: /hide/2: expected a string, found 1" } },
    { FAULT_ROOT("\"hide\":[\"@Read\"]"),
      { "p:1:41: /hide/0: " FAULT_CLASS "\"@Read\"" } },
    { FAULT_ROOT("\"all_tools\":[]"),
      { "p:1:45: /all_tools: expected an object, found a list" } },
    { FAULT_ROOT("\"all_tools\":{\"limit\":[]}"),
      { "p:1:46: /all_tools/limit: " FAULT_ALL_KEYS "\"limit\"" } },
    { FAULT_ROOT("\"all_tools\":{\"require\":1,\"deny_if\":{},"
                 "\"approve_if\":null}"),
      { "p:1:56: /all_tools/require: expected a list, found 1",
        "p:1:68: /all_tools/deny_if: expected a list, found an object",
        "p:1:84: /all_tools/approve_if: expected a list, found null" } },
    { FAULT_ROOT("\"all_tools\":{\"limits\":{}}"),
      { "p:1:55: /all_tools/limits: expected a list, found an object" } },
    { FAULT_ROOT("\"tools\":[]"),
      { "p:1:41: /tools: expected an object, found a list" } },
    { FAULT_ROOT("\"tools\":null"),
      { "p:1:41: /tools: expected an object, found null" } }
};


static const fault_row_t  fault_rule_rows[] = {
    { FAULT_ROOT("\"tools\":{\"\":{}}"),
      { "p:1:42: /tools/: expected the name of a tool, found \"\"" } },
    { FAULT_ROOT("\"tools\":{\"@Write\":{}}"),
      { "p:1:42: /tools/@Write: " FAULT_CLASS "\"@Write\"" } },
    { FAULT_TOOL("null"), { "p:1:46: /tools/t: expected an object, found "
                            "null" } },
    { FAULT_TOOL("\"allow\""), { "p:1:46: /tools/t: expected an object, found "
                                 "\"allow\"" } },
    { FAULT_TOOL("[]"), { "p:1:46: /tools/t: expected an object, found a "
                          "list" } },
    { FAULT_TOOL("{\"limit\":[]}"),
      { "p:1:47: /tools/t/limit: " FAULT_RULE_KEYS "\"limit\"" } },
    { FAULT_TOOL("{\"Action\":\"deny\"}"),
      { "p:1:47: /tools/t/Action: " FAULT_RULE_KEYS "\"Action\"" } },
    { FAULT_TOOL("{\"action\":\"block\"}"),
      { "p:1:56: /tools/t/action: " FAULT_ACTIONS "\"block\"" } },
    { FAULT_TOOL("{\"action\":\"DENY\"}"),
      { "p:1:56: /tools/t/action: " FAULT_ACTIONS "\"DENY\"" } },
    { FAULT_TOOL("{\"action\":true}"),
      { "p:1:56: /tools/t/action: " FAULT_ACTIONS "true" } },
    { FAULT_TOOL("{\"action\":\"approve\"}"),
      { "p:1:56: /tools/t/action: " FAULT_ACTIONS "\"approve\"" } },
    { FAULT_TOOL("{\"reason\":\"\"}"),
      { "p:1:56: /tools/t/reason: expected a string that is not empty, found "
        "\"\"" } },
    { FAULT_TOOL("{\"reason\":[\"x\"]}"),
      { "p:1:56: /tools/t/reason: expected a string, found a list" } },
    { FAULT_TOOL("{\"require\":1,\"deny_if\":1,\"approve_if\":1}"),
      { "p:1:57: /tools/t/require: expected a list, found 1",
        "p:1:69: /tools/t/deny_if: expected a list, found 1",
        "p:1:84: /tools/t/approve_if: expected a list, found 1" } },
    { FAULT_TOOL("{\"mode\":\"Shadow\",\"risk\":1,\"commands\":{},"
                 "\"pin\":\"\"}"),
      { "p:1:54: /tools/t/mode: expected \"enforce\" or \"shadow\", found "
        "\"Shadow\"",
        "p:1:70: /tools/t/risk: expected \"Low\", \"Medium\", \"High\" or "
        "\"Critical\", found 1",
        "p:1:72: /tools/t/commands: " FAULT_LATER,
        "p:1:86: /tools/t/pin: " FAULT_LATER } },
    { FAULT_TOOL("{\"limits\":{}}"),
      { "p:1:56: /tools/t/limits: expected a list, found an object" } },
    { FAULT_TOOL("{\"limits\":[1,\"x\",[]]}"),
      { "p:1:57: /tools/t/limits/0: expected an object, found 1",
        "p:1:59: /tools/t/limits/1: expected an object, found \"x\"",
        "p:1:63: /tools/t/limits/2: expected an object, found a list" } },
    { FAULT_TOOL("{\"limits\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}"),
      { "p:1:56: /tools/t/limits: expected at most 16 limits" } },
    { FAULT_TOOL("{\"limits\":[{}]}"),
      { "p:1:57: /tools/t/limits/0: expected a member \"counter\"",
        "p:1:57: /tools/t/limits/0: expected a member \"window\"",
        "p:1:57: /tools/t/limits/0: expected a member \"max\"" } },
    { FAULT_TOOL("{\"rate_limit\":5}"),
      { "p:1:60: /tools/t/rate_limit: expected an object, found 5" } },
    { FAULT_RATE(""),
      { "p:1:60: /tools/t/rate_limit: expected a member \"max\"",
        "p:1:60: /tools/t/rate_limit: expected a member \"window\"" } },
    { FAULT_RATE("\"max\":1,\"window\":1,\"scope\":\"grant\""),
      { "p:1:80: /tools/t/rate_limit/scope: " FAULT_RATE_KEYS "\"scope\"" } },
    { FAULT_RATE("\"max\":0,\"window\":60.5"),
      { "p:1:67: /tools/t/rate_limit/max: " FAULT_WHOLE "0",
        "p:1:78: /tools/t/rate_limit/window: " FAULT_WHOLE "60.5" } }
};


static const fault_row_t  fault_limit_rows[] = {
    { FAULT_LIMIT(FAULT_REST ",\"per\":1"),
      { "p:1:95: /tools/t/limits/0/per: " FAULT_LIMIT_KEYS "\"per\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment\":2"),
      { "p:1:57: /tools/t/limits/0: expected an \"increment\" of at most "
        "\"max\": no call would ever fit" } },
    { FAULT_LIMIT(FAULT_REST ",\"increment_from\":\"args\""),
      { "p:1:112: /tools/t/limits/0/increment_from: expected \"args\" and at "
        "least one step: \".name\", \"[n]\" or \"[*]\", found \"args\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"on_deny\":\"\""),
      { "p:1:105: /tools/t/limits/0/on_deny: expected a string that is not "
        "empty, found \"\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"algorithm\":\"leaky\""),
      { "p:1:107: /tools/t/limits/0/algorithm: expected \"fixed\" or "
        "\"sliding\", found \"leaky\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"scope\":\"user\""),
      { "p:1:103: /tools/t/limits/0/scope: " FAULT_SCOPES "\"user\"" } },
    { FAULT_LIMIT(FAULT_REST ",\"scope\":null"),
      { "p:1:103: /tools/t/limits/0/scope: " FAULT_SCOPES "null" } },
    { FAULT_LIMIT(",\"window\":\"week\",\"max\":1"),
      { "p:1:81: /tools/t/limits/0/window: " FAULT_WINDOWS "\"week\"" } },
    { FAULT_LIMIT(",\"window\":\"60\",\"max\":1"),
      { "p:1:81: /tools/t/limits/0/window: " FAULT_WINDOWS "\"60\"" } },
    { FAULT_LIMIT(",\"window\":[],\"max\":1"),
      { "p:1:81: /tools/t/limits/0/window: " FAULT_WINDOWS "a list" } },
    { FAULT_LIMIT(",\"window\":0,\"max\":1"),
      { "p:1:81: /tools/t/limits/0/window: " FAULT_WHOLE "0" } },
    { FAULT_LIMIT(",\"window\":1e3,\"max\":1"),
      { "p:1:81: /tools/t/limits/0/window: " FAULT_WHOLE "1e3" } },
    { FAULT_LIMIT(",\"window\":-60,\"max\":1"),
      { "p:1:81: /tools/t/limits/0/window: " FAULT_WHOLE "-60" } },
    { FAULT_LIMIT(",\"window\":31622401,\"max\":1"),
      { "p:1:81: /tools/t/limits/0/window: expected a whole number of at most "
        "31622400, found 31622401" } },
    { FAULT_LIMIT(",\"max\":1.0,\"window\":\"day\""),
      { "p:1:78: /tools/t/limits/0/max: " FAULT_WHOLE "1.0" } },
    { FAULT_LIMIT(",\"max\":\"10\",\"window\":\"day\""),
      { "p:1:78: /tools/t/limits/0/max: " FAULT_WHOLE "\"10\"" } },
    { FAULT_LIMIT(",\"max\":9007199254740992,\"window\":\"day\""),
      { "p:1:78: /tools/t/limits/0/max: expected a whole number of at most "
        "9007199254740991, found 9007199254740992" } },
    { FAULT_LIMIT(",\"max\":18446744073709551617,\"window\":\"day\""),
      { "p:1:78: /tools/t/limits/0/max: expected a whole number of at most "
        "9007199254740991, found 18446744073709551617" } },
    { FAULT_TOOL("{\"limits\":[{\"counter\":\"\"" FAULT_REST "}]}"),
      { "p:1:68: /tools/t/limits/0/counter: expected a string that is not "
        "empty, found \"\"" } },
    { FAULT_TOOL("{\"limits\":[{\"counter\":\"a\\u0000\"" FAULT_REST "}]}"),
      { "p:1:68: /tools/t/limits/0/counter: expected a string without control "
        "characters, found \"a\\u0000\"" } },
    { FAULT_TOOL("{\"limits\":[{\"counter\":7" FAULT_REST "}]}"),
      { "p:1:68: /tools/t/limits/0/counter: expected a string, found 7" } }
};


static const fault_row_t  fault_seal_rows[] = {
    { FAULT_ROOT("\"hide\":[\"a\",\"b*\",\"a\"]"),
      { "p:1:50: /hide/2: expected each entry once, found again \"a\"" } },
    { FAULT_ROOT("\"hide\":[\"b*\",\"b*\"]"),
      { "p:1:46: /hide/1: expected each entry once, found again \"b*\"" } },
    { FAULT_ROOT("\"tools\":{\"a*\":{},\"b\":{},\"*c\":{}}"),
      { "p:1:57: /tools/*c: expected a glob that is longer or shorter than "
        "one that can match the same tool, \"a*\"" } },
    { FAULT_ROOT("\"tools\":{\"*\":{},\"?\":{}}"),
      { "p:1:49: /tools/?: expected a glob that is longer or shorter than "
        "one that can match the same tool, \"*\"" } },
    { FAULT_TOOL("{\"limits\":[{\"counter\":\"c\"" FAULT_REST "},"
                 "{\"counter\":\"c\"" FAULT_REST "}]}"),
      { "p:1:96: /tools/t/limits/1: " FAULT_AGAIN } },
    { FAULT_ROOT("\"all_tools\":{\"limits\":[{\"counter\":\"c\"" FAULT_REST
                 "}]},\"tools\":{\"t\":{\"limits\":[{\"counter\":\"c\","
                 "\"window\":\"hour\",\"max\":1}]}}"),
      { "p:1:121: /tools/t/limits/0: " FAULT_DIFFERS } },
    { FAULT_ROOT("\"tools\":{\"a\":{\"limits\":[{\"counter\":\"c\""
                 FAULT_REST ",\"scope\":\"global\"}]},\"b\":{\"limits\":["
                 "{\"counter\":\"c\"" FAULT_REST "}]}}"),
      { "p:1:130: /tools/b/limits/0: " FAULT_DIFFERS } },
    { FAULT_ROOT("\"tools\":{\"a\":{\"limits\":[{\"counter\":\"c\","
                 "\"window\":60,\"max\":1},{\"counter\":\"d\""
                 FAULT_REST "}]},\"b\":{\"limits\":[{\"counter\":\"c\","
                 "\"window\":\"minute\",\"max\":9},{\"counter\":\"d\","
                 "\"window\":86401,\"max\":1}]}}"),
      { "p:1:191: /tools/b/limits/1: " FAULT_DIFFERS } }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(fault_root),
        cmocka_unit_test(fault_rules),
        cmocka_unit_test(fault_limits),
        cmocka_unit_test(fault_seal),
        cmocka_unit_test(fault_places),
        cmocka_unit_test(fault_many),
        cmocka_unit_test(fault_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
fault_root(void **state)
{
    (void) state;

    fault_expect(fault_root_rows, mcp_nelts(fault_root_rows));
}


static void
fault_rules(void **state)
{
    (void) state;

    fault_expect(fault_rule_rows, mcp_nelts(fault_rule_rows));
}


static void
fault_limits(void **state)
{
    (void) state;

    fault_expect(fault_limit_rows, mcp_nelts(fault_limit_rows));
}


static void
fault_seal(void **state)
{
    (void) state;

    fault_expect(fault_seal_rows, mcp_nelts(fault_seal_rows));
}


/* columns count characters, and what is shown is clipped */

static void
fault_places(void **state)
{
    char         text[1024], line[1024], name[301];
    fault_row_t  row;

    static const fault_row_t  rows[] = {
        { "{\"version\":\"1\",\r\n\t\"default\":\"deny\",\n\t\"tools\":{\n"
          "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\":{\"x\":1}}}",
          { "p:4:8: /tools/\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80/x: "
            FAULT_RULE_KEYS "\"x\"" } },
        { FAULT_ROOT("\"tools\":{\"a\\/\\u007e\\u0062\":{\"x\":1}}"),
          { "p:1:61: /tools/a~1~0b/x: " FAULT_RULE_KEYS "\"x\"" } },
        { "{\n\"version\":\"1\"\n,\"default\":\"deny\"\n,\"hide\":\n1\n}",
          { "p:5:1: /hide: expected a list, found 1" } },
        { "{\n\"version\":\"\xc3\xa9\xff\"}",
          { "p:2:13: /version: invalid UTF-8" } },
        { "{\"\xc3\xa9\":\n\"a\nb\"}",
          { "p:2:3: /\xc3\xa9: control character in a string" } }
    };

    (void) state;

    fault_expect(rows, mcp_nelts(rows));

    memset(name, 'n', 300);
    name[300] = '\0';
    (void) sprintf(text, FAULT_ROOT("\"name\":\"%s\",\"hide\":\"%s\""), "x",
                   name);
    (void) sprintf(line, "p:1:51: /hide: expected a list, found \"%.128s\"",
                   name);

    row.text = text;
    row.lines[0] = line;
    row.lines[1] = NULL;
    fault_expect(&row, 1);

    /* a glob may be 255 bytes long, a name longer */

    (void) sprintf(text, FAULT_ROOT("\"hide\":[\"%.254s*\",\"%s\"]"), name,
                   name);
    row.lines[0] = NULL;
    fault_expect(&row, 1);

    (void) sprintf(text, FAULT_ROOT("\"hide\":[\"%.255s*\"]"), name);
    row.lines[0] = "p:1:41: /hide/0: expected a glob of at most 255 bytes";
    fault_expect(&row, 1);
}


/* faults up to the 20th are kept, all are counted */

static void
fault_many(void **state)
{
    char           text[1024], line[128];
    size_t         i, n, len;
    unit_policy_t  load;

    (void) state;

    for (n = 18; n <= 23; n++) {
        len = (size_t) sprintf(text, "{\"version\":\"1\",\"default\":\"deny\","
                                     "\"hide\":[");

        for (i = 0; i < n; i++) {
            len += (size_t) sprintf(text + len, "%s\n%zu", i ? "," : "", i);
        }

        (void) sprintf(text + len, "]}");
        unit_policy(&load, "p", text);

        assert_int_equal(load.faults.count, n);

        for (i = 0; i < n && i < MCP_FAULTS_MAX; i++) {
            (void) sprintf(line, "p:%zu:1: /hide/%zu: expected a string, "
                                 "found %zu", i + 2, i, i);
            unit_same(&load.faults.lines[i], line, i, "fault");
        }

        unit_region_done(&load.region);
    }
}


static void
fault_starved(void **state)
{
    (void) state;

    fault_starve(fault_root_rows, mcp_nelts(fault_root_rows));
    fault_starve(fault_rule_rows, mcp_nelts(fault_rule_rows));
    fault_starve(fault_limit_rows, mcp_nelts(fault_limit_rows));
    fault_starve(fault_seal_rows, mcp_nelts(fault_seal_rows));
}


static void
fault_starve(const fault_row_t *row, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        assert_true(unit_starve(unit_policy_run, row[i].text, MCP_FAULT) > 1);
    }
}


static void
fault_expect(const fault_row_t *row, size_t n)
{
    size_t         i, k;
    unit_policy_t  load;

    for (i = 0; i < n; i++) {
        unit_policy(&load, "p", row[i].text);

        for (k = 0; k < 4 && row[i].lines[k] != NULL; k++) {

            if (k >= load.faults.count) {
                fail_msg("row %zu: not found: %s", i, row[i].lines[k]);
            }

            unit_same(&load.faults.lines[k], row[i].lines[k], i, "fault");
        }

        if (load.faults.count != k) {
            fail_msg("row %zu: %zu faults more: %.*s", i,
                     load.faults.count - k, (int) load.faults.lines[k].len,
                     (char *) load.faults.lines[k].data);
        }

        unit_region_done(&load.region);
    }
}
