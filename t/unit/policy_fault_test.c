
/*
 * Broken policies: each fault is found where it is, with file, line, column
 * and pointer, and says what was expected and what was found; several are all
 * found, in the order of the text; and no key, word or kind of value passes
 * that the language does not have.
 */


#include "unit.h"


#define FAULT_ROOT_KEYS                                                       \
    "expected one of \"$schema\", \"version\", \"name\", \"default\", "       \
    "\"hide\", \"all_tools\", \"tools\", \"resources\", "               \
    "\"prompts\", \"catalog\", found "
#define FAULT_ALL_KEYS                                                        \
    "expected one of \"require\", \"deny_if\", \"approve_if\", "              \
    "\"limits\", found "
#define FAULT_RULE_KEYS                                                       \
    "expected one of \"action\", \"reason\", \"require\", \"deny_if\", "      \
    "\"approve_if\", \"limits\", \"rate_limit\", \"mode\", \"risk\", "       \
    "\"commands\", found "
#define FAULT_DEFAULTS  "expected \"allow\" or \"deny\", found "
#define FAULT_ACTIONS                                                         \
    "expected \"allow\", \"deny\", \"hide\" or \"require_approval\", found "
#define FAULT_MODES     "expected \"enforce\" or \"shadow\", found "
#define FAULT_RISKS                                                           \
    "expected \"Low\", \"Medium\", \"High\" or \"Critical\", found "
#define FAULT_EMPTY     "expected a string that is not empty, found \"\""
#define FAULT_UNCLEAN                                                         \
    "expected a string without control characters, found "
#define FAULT_FILE      "expected a file that can be read: "
#define FAULT_AT                                                              \
    "expected \"@Read\", \"@Write\", \"@Execute\", \"@Destructive\", "         \
    "\"@Low\", \"@Medium\", \"@High\" or \"@Critical\" where a name "          \
    "begins with \"@\""
#define FAULT_CLASS                                                           \
    "expected a \"catalog\" in the policy, which says what is in the class "
#define FAULT_GLOB                                                            \
    "expected a glob that is longer or shorter than one that can match the "  \
    "same tool, "


static void fault_document(void **state);
static void fault_root(void **state);
static void fault_rules(void **state);
static void fault_names(void **state);
static void fault_places(void **state);
static void fault_deep(void **state);
static void fault_many(void **state);
static void fault_starved(void **state);


static const unit_fault_t  fault_document_rows[] = {
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
      { "p:1:26: /default: " FAULT_DEFAULTS "\"Deny\"" } },
    { "{\"version\":\"1\",\"default\":\"hide\"}",
      { "p:1:26: /default: " FAULT_DEFAULTS "\"hide\"" } },
    { "{\"version\":\"1\",\"default\":false}",
      { "p:1:26: /default: " FAULT_DEFAULTS "false" } },
    { "{\"version\":\"1\",\"default\":{}}",
      { "p:1:26: /default: " FAULT_DEFAULTS "an object" } },
    { "{\"version\":\"1\",\"default\":\"deny\"} x",
      { "p:1:34: (root): something after the value" } },
    { "{\"version\":\"1\",\"default\":\"deny\",\"d\\u0065fault\":\"allow\"}",
      { "p:1:33: /default: duplicate member name" } },
    { "{\"version\":\"1\",\"version\":\"1\",\"default\":\"deny\"}",
      { "p:1:16: /version: duplicate member name" } },
    { "{\"version\":\"1\",\"default\":\"\\ud800\"}",
      { "p:1:27: /default: lone surrogate" } },
    { "{\"version\":null,\"default\":\"deny\",\"hide\":0,\"tols\":0}",
      { "p:1:12: /version: expected \"1\", found null",
        "p:1:41: /hide: expected a list, found 0",
        "p:1:43: /tols: " FAULT_ROOT_KEYS "\"tols\"" } }
};


static const unit_fault_t  fault_root_rows[] = {
    { UNIT_ROOT("\"tool\":{}"),
      { "p:1:33: /tool: " FAULT_ROOT_KEYS "\"tool\"" } },
    { UNIT_ROOT("\"Tools\":{}"),
      { "p:1:33: /Tools: " FAULT_ROOT_KEYS "\"Tools\"" } },
    { UNIT_ROOT("\"\":1"), { "p:1:33: /: " FAULT_ROOT_KEYS "\"\"" } },
    { UNIT_ROOT("\"a/b~c\":1"),
      { "p:1:33: /a~1b~0c: " FAULT_ROOT_KEYS "\"a/b~c\"" } },
    { UNIT_ROOT("\"rules\":[],\"limits\":[],\"mode\":\"shadow\""),
      { "p:1:33: /rules: " FAULT_ROOT_KEYS "\"rules\"",
        "p:1:44: /limits: " FAULT_ROOT_KEYS "\"limits\"",
        "p:1:56: /mode: " FAULT_ROOT_KEYS "\"mode\"" } },
    { UNIT_ROOT("\"$schema\":1"),
      { "p:1:43: /$schema: expected a string, found 1" } },
    { UNIT_ROOT("\"name\":\"\""), { "p:1:40: /name: " FAULT_EMPTY } },
    { UNIT_ROOT("\"name\":null"),
      { "p:1:40: /name: expected a string, found null" } },
    { UNIT_ROOT("\"name\":\"a\\nb\""),
      { "p:1:40: /name: " FAULT_UNCLEAN "\"a\\nb\"" } },
    { UNIT_ROOT("\"name\":\"a\x7f\""),
      { "p:1:40: /name: " FAULT_UNCLEAN "\"a?\"" } },
    { UNIT_ROOT("\"name\":7,\"name\":8"),
      { "p:1:42: /name: duplicate member name" } },
    { UNIT_ROOT("\"hide\":\"x\""),
      { "p:1:40: /hide: expected a list, found \"x\"" } },
    { UNIT_ROOT("\"hide\":{}"),
      { "p:1:40: /hide: expected a list, found an object" } },
    { UNIT_ROOT("\"hide\":null"),
      { "p:1:40: /hide: expected a list, found null" } },
    { UNIT_ROOT("\"hide\":[\"a\",\"\",1]"),
      { "p:1:45: /hide/1: " FAULT_EMPTY,
        "p:1:48: /hide/2: expected a string, found 1" } },
    { UNIT_ROOT("\"hide\":[\"a\\u0000\"]"),
      { "p:1:41: /hide/0: " FAULT_UNCLEAN "\"a\\u0000\"" } },
    { UNIT_ROOT("\"hide\":[\"a\\u0009*\"]"),
      { "p:1:41: /hide/0: " FAULT_UNCLEAN "\"a\\u0009*\"" } },
    { UNIT_ROOT("\"all_tools\":[]"),
      { "p:1:45: /all_tools: expected an object, found a list" } },
    { UNIT_ROOT("\"all_tools\":null"),
      { "p:1:45: /all_tools: expected an object, found null" } },
    { UNIT_ROOT("\"all_tools\":{\"limit\":[]}"),
      { "p:1:46: /all_tools/limit: " FAULT_ALL_KEYS "\"limit\"" } },
    { UNIT_ROOT("\"all_tools\":{\"action\":\"deny\",\"rate_limit\":{}}"),
      { "p:1:46: /all_tools/action: " FAULT_ALL_KEYS "\"action\"",
        "p:1:62: /all_tools/rate_limit: " FAULT_ALL_KEYS "\"rate_limit\"" } },
    { UNIT_ROOT("\"all_tools\":{\"require\":1,\"deny_if\":{},"
                "\"approve_if\":null}"),
      { "p:1:56: /all_tools/require: expected a list, found 1",
        "p:1:68: /all_tools/deny_if: expected a list, found an object",
        "p:1:84: /all_tools/approve_if: expected a list, found null" } },
    { UNIT_ROOT("\"all_tools\":{\"limits\":{}}"),
      { "p:1:55: /all_tools/limits: expected a list, found an object" } },
    { UNIT_ROOT("\"tools\":[]"),
      { "p:1:41: /tools: expected an object, found a list" } },
    { UNIT_ROOT("\"tools\":null"),
      { "p:1:41: /tools: expected an object, found null" } },
    { UNIT_ROOT("\"tools\":\"*\""),
      { "p:1:41: /tools: expected an object, found \"*\"" } }
};


static const unit_fault_t  fault_rule_rows[] = {
    { UNIT_ROOT("\"tools\":{\"\":{}}"),
      { "p:1:42: /tools/: expected the name of a tool, found \"\"" } },
    { UNIT_ROOT("\"tools\":{\"a\\u001fb\":{}}"),
      { "p:1:42: /tools/a?b: expected UTF-8 without control characters" } },
    { UNIT_ROOT("\"tools\":{\"a\":{},\"\\u0061\":{}}"),
      { "p:1:49: /tools/a: duplicate member name" } },
    { UNIT_TOOL("null"),
      { "p:1:46: /tools/t: expected an object, found null" } },
    { UNIT_TOOL("\"allow\""),
      { "p:1:46: /tools/t: expected an object, found \"allow\"" } },
    { UNIT_TOOL("[]"),
      { "p:1:46: /tools/t: expected an object, found a list" } },
    { UNIT_TOOL("true"),
      { "p:1:46: /tools/t: expected an object, found true" } },
    { UNIT_TOOL("{\"limit\":[]}"),
      { "p:1:47: /tools/t/limit: " FAULT_RULE_KEYS "\"limit\"" } },
    { UNIT_TOOL("{\"Action\":\"deny\"}"),
      { "p:1:47: /tools/t/Action: " FAULT_RULE_KEYS "\"Action\"" } },
    { UNIT_TOOL("{\"allow\":true}"),
      { "p:1:47: /tools/t/allow: " FAULT_RULE_KEYS "\"allow\"" } },
    { UNIT_TOOL("{\"rate\":{},\"risks\":1}"),
      { "p:1:47: /tools/t/rate: " FAULT_RULE_KEYS "\"rate\"",
        "p:1:57: /tools/t/risks: " FAULT_RULE_KEYS "\"risks\"" } },
    { UNIT_TOOL("{\"action\":\"block\"}"),
      { "p:1:56: /tools/t/action: " FAULT_ACTIONS "\"block\"" } },
    { UNIT_TOOL("{\"action\":\"DENY\"}"),
      { "p:1:56: /tools/t/action: " FAULT_ACTIONS "\"DENY\"" } },
    { UNIT_TOOL("{\"action\":true}"),
      { "p:1:56: /tools/t/action: " FAULT_ACTIONS "true" } },
    { UNIT_TOOL("{\"action\":null}"),
      { "p:1:56: /tools/t/action: " FAULT_ACTIONS "null" } },
    { UNIT_TOOL("{\"action\":\"approve\"}"),
      { "p:1:56: /tools/t/action: " FAULT_ACTIONS "\"approve\"" } },
    { UNIT_TOOL("{\"action\":\"deny\",\"action\":\"allow\"}"),
      { "p:1:63: /tools/t/action: duplicate member name" } },
    { UNIT_TOOL("{\"reason\":\"\"}"),
      { "p:1:56: /tools/t/reason: " FAULT_EMPTY } },
    { UNIT_TOOL("{\"reason\":[\"x\"]}"),
      { "p:1:56: /tools/t/reason: expected a string, found a list" } },
    { UNIT_TOOL("{\"reason\":\"a\\u0000\"}"),
      { "p:1:56: /tools/t/reason: " FAULT_UNCLEAN "\"a\\u0000\"" } },
    { UNIT_TOOL("{\"require\":1,\"deny_if\":1,\"approve_if\":{}}"),
      { "p:1:57: /tools/t/require: expected a list, found 1",
        "p:1:69: /tools/t/deny_if: expected a list, found 1",
        "p:1:84: /tools/t/approve_if: expected a list, found an object" } },
    { UNIT_TOOL("{\"mode\":\"Shadow\"}"),
      { "p:1:54: /tools/t/mode: " FAULT_MODES "\"Shadow\"" } },
    { UNIT_TOOL("{\"mode\":true}"),
      { "p:1:54: /tools/t/mode: " FAULT_MODES "true" } },
    { UNIT_TOOL("{\"mode\":\"off\"}"),
      { "p:1:54: /tools/t/mode: " FAULT_MODES "\"off\"" } },
    { UNIT_TOOL("{\"risk\":\"low\"}"),
      { "p:1:54: /tools/t/risk: " FAULT_RISKS "\"low\"" } },
    { UNIT_TOOL("{\"risk\":1}"),
      { "p:1:54: /tools/t/risk: " FAULT_RISKS "1" } },
    { UNIT_TOOL("{\"risk\":[\"High\"]}"),
      { "p:1:54: /tools/t/risk: " FAULT_RISKS "a list" } },
    { UNIT_TOOL("{\"pin\":\"\"}"),
      { "p:1:47: /tools/t/pin: not supported yet" } },
    { UNIT_TOOL("{\"limits\":{}}"),
      { "p:1:56: /tools/t/limits: expected a list, found an object" } },
    { UNIT_TOOL("{\"rate_limit\":5}"),
      { "p:1:60: /tools/t/rate_limit: expected an object, found 5" } },
    { UNIT_TOOL("{\"rate_limit\":[]}"),
      { "p:1:60: /tools/t/rate_limit: expected an object, found a list" } }
};


static const unit_fault_t  fault_name_rows[] = {
    { UNIT_ROOT("\"hide\":[\"a\",\"b*\",\"a\"]"),
      { "p:1:50: /hide/2: expected each entry once, found again \"a\"" } },
    { UNIT_ROOT("\"hide\":[\"b*\",\"b*\"]"),
      { "p:1:46: /hide/1: expected each entry once, found again \"b*\"" } },
    { UNIT_ROOT("\"hide\":[\"a\",\"\\u0061\"]"),
      { "p:1:45: /hide/1: expected each entry once, found again \"a\"" } },
    { UNIT_ROOT("\"tools\":{\"a*\":{},\"b\":{},\"*c\":{}}"),
      { "p:1:57: /tools/*c: " FAULT_GLOB "\"a*\"" } },
    { UNIT_ROOT("\"tools\":{\"*\":{},\"?\":{}}"),
      { "p:1:49: /tools/?: " FAULT_GLOB "\"*\"" } },
    { UNIT_ROOT("\"tools\":{\"get_*\":{},\"*_all\":{},\"????\":{}}"),
      { "p:1:53: /tools/*_all: " FAULT_GLOB "\"get_*\"" } },
    { UNIT_ROOT("\"hide\":[\"@Read\"]"),
      { "p:1:41: /hide/0: " FAULT_CLASS "\"@Read\"" } },
    { UNIT_ROOT("\"tools\":{\"@Write\":{}}"),
      { "p:1:42: /tools/@Write: " FAULT_CLASS "\"@Write\"" } },
    { UNIT_ROOT("\"hide\":[\"@read\"]"), { "p:1:41: /hide/0: " FAULT_AT } },
    { UNIT_ROOT("\"hide\":[\"@\"]"), { "p:1:41: /hide/0: " FAULT_AT } },
    { UNIT_ROOT("\"tools\":{\"@Delete\":{}}"),
      { "p:1:42: /tools/@Delete: " FAULT_AT } },
    { UNIT_ROOT("\"tools\":{\"@Read*\":{}}"),
      { "p:1:42: /tools/@Read*: " FAULT_AT } },
    { UNIT_ROOT("\"catalog\":\"catalog.json\",\"hide\":[\"@Read\",\"@Write\","
                "\"@Read\"]"),
      { "p:1:83: /hide/2: expected each entry once, found again \"@Read\"" } },
    { UNIT_ROOT("\"catalog\":1"),
      { "p:1:43: /catalog: expected a string, found 1" } },
    { UNIT_ROOT("\"catalog\":null"),
      { "p:1:43: /catalog: expected a string, found null" } },
    { UNIT_ROOT("\"catalog\":\"\""), { "p:1:43: /catalog: " FAULT_EMPTY } },
    { UNIT_ROOT("\"catalog\":\"a\\nb\""),
      { "p:1:43: /catalog: " FAULT_UNCLEAN "\"a\\nb\"" } },
    { UNIT_ROOT("\"catalog\":\"x\""),
      { "p:1:43: /catalog: " FAULT_FILE "\"x\" is missing" } },
    { UNIT_ROOT("\"catalog\":\"/x/y\",\"hide\":[\"@\"]"),
      { "p:1:43: /catalog: " FAULT_FILE "\"/x/y\" is missing",
        "p:1:58: /hide/0: " FAULT_AT } },
    { UNIT_ROOT("\"catalog\":\"c\\u0061talog\""),
      { "p:1:43: /catalog: " FAULT_FILE "\"catalog\" is missing" } },
    { UNIT_ROOT("\"catalog\":\"broken.json\""),
      { "broken.json:2:15: /0: expected a member name in double quotes" } },
    { UNIT_ROOT("\"catalog\":\"faulty.json\",\"hide\":1"),
      { "faulty.json:2:12: /0/category: expected \"Read\", \"Write\", "
        "\"Execute\" or \"Destructive\", found \"read\"",
        "faulty.json:2:21: /1: expected an object, found 1",
        "p:1:64: /hide: expected a list, found 1" } },
    { UNIT_ROOT("\"catalog\":\"object.json\""),
      { "object.json:1:1: (root): expected a list, found an object" } },
    { UNIT_ROOT("\"catalog\":\"catalog.json\",\"catalog\":\"catalog.json\""),
      { "p:1:58: /catalog: duplicate member name" } }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(fault_document),
        cmocka_unit_test(fault_root),
        cmocka_unit_test(fault_rules),
        cmocka_unit_test(fault_names),
        cmocka_unit_test(fault_places),
        cmocka_unit_test(fault_deep),
        cmocka_unit_test(fault_many),
        cmocka_unit_test(fault_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
fault_document(void **state)
{
    (void) state;

    unit_faults(fault_document_rows, mcp_nelts(fault_document_rows));
}


static void
fault_root(void **state)
{
    (void) state;

    unit_faults(fault_root_rows, mcp_nelts(fault_root_rows));
}


static void
fault_rules(void **state)
{
    (void) state;

    unit_faults(fault_rule_rows, mcp_nelts(fault_rule_rows));
}


static void
fault_names(void **state)
{
    (void) state;

    unit_faults(fault_name_rows, mcp_nelts(fault_name_rows));
}


/* columns count characters, and what is shown is clipped */

static void
fault_places(void **state)
{
    char         text[1024], line[1024], name[301];
    unit_fault_t  row;

    static const unit_fault_t  rows[] = {
        { "{\"version\":\"1\",\r\n\t\"default\":\"deny\",\n\t\"tools\":{\n"
          "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\":{\"x\":1}}}",
          { "p:4:8: /tools/\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80/x: "
            FAULT_RULE_KEYS "\"x\"" } },
        { UNIT_ROOT("\"tools\":{\"a\\/\\u007e\\u0062\":{\"x\":1}}"),
          { "p:1:61: /tools/a~1~0b/x: " FAULT_RULE_KEYS "\"x\"" } },
        { "{\n\"version\":\"1\"\n,\"default\":\"deny\"\n,\"hide\":\n1\n}",
          { "p:5:1: /hide: expected a list, found 1" } },
        { "{\n\"version\":\"\xc3\xa9\xff\"}",
          { "p:2:13: /version: invalid UTF-8" } },
        { "{\"\xc3\xa9\":\n\"a\nb\"}",
          { "p:2:3: /\xc3\xa9: control character in a string" } }
    };

    (void) state;

    unit_faults(rows, mcp_nelts(rows));

    memset(name, 'n', 300);
    name[300] = '\0';
    (void) sprintf(text, UNIT_ROOT("\"name\":\"%s\",\"hide\":\"%s\""), "x",
                   name);
    (void) sprintf(line, "p:1:51: /hide: expected a list, found \"%.128s\"",
                   name);

    row.text = text;
    row.lines[0] = line;
    row.lines[1] = NULL;
    unit_faults(&row, 1);

    /* a glob may be 255 bytes long, a name longer */

    (void) sprintf(text, UNIT_ROOT("\"hide\":[\"%.254s*\",\"%s\"]"), name,
                   name);
    row.lines[0] = NULL;
    unit_faults(&row, 1);

    (void) sprintf(text, UNIT_ROOT("\"hide\":[\"%.255s*\"]"), name);
    row.lines[0] = "p:1:41: /hide/0: expected a glob of at most 255 bytes";
    unit_faults(&row, 1);
}


/* the reader's bound is the bound: the root is 1 of 64 */

static void
fault_deep(void **state)
{
    char          text[512], line[512];
    size_t        i, n, len;
    unit_fault_t  row;

    (void) state;

    row.text = text;
    row.lines[0] = line;
    row.lines[1] = NULL;

    for (n = 63; n <= 64; n++) {
        len = (size_t) sprintf(text, UNIT_ROOT("\"x\":"));
        len--;

        for (i = 0; i < n; i++) {
            text[len++] = '[';
        }

        for (i = 0; i < n; i++) {
            text[len++] = ']';
        }

        text[len++] = '}';
        text[len] = '\0';

        (void) strcpy(line, "p:1:33: /x: " FAULT_ROOT_KEYS "\"x\"");

        if (n == 64) {
            len = (size_t) sprintf(line, "p:1:100: /x");

            for (i = 0; i < 62; i++) {
                len += (size_t) sprintf(line + len, "/0");
            }

            (void) sprintf(line + len, ": more than 64 levels of "
                           "nesting");
        }

        unit_faults(&row, 1);
    }
}


/* faults up to the 20th are kept, all are counted */

static void
fault_many(void **state)
{
    char           text[1024], line[128];
    size_t         i, n, len;
    unit_policy_t  load;

    (void) state;

    for (n = 18; n <= 25; n++) {
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

    unit_faults_starve(fault_document_rows, mcp_nelts(fault_document_rows));
    unit_faults_starve(fault_root_rows, mcp_nelts(fault_root_rows));
    unit_faults_starve(fault_rule_rows, mcp_nelts(fault_rule_rows));
    unit_faults_starve(fault_name_rows, mcp_nelts(fault_name_rows));
}
