
/*
 * Catalogues of tools: each tool has its class, the more dangerous one if it
 * is listed twice, and no other name has any; broken ones are refused, each
 * fault with its place, what was expected and what was found; a class is
 * found by the name that rules give it.
 */


#include "unit.h"
#include "mcp_catalog.h"


#define CATALOG_MANY   20000
#define CATALOG_ROOM   64              /* bytes of one of them */

#define CATALOG_KEYS                                                          \
    "expected one of \"tool\", \"category\", \"risk\", \"server\", found "
#define CATALOG_CLASSES                                                       \
    "expected \"Read\", \"Write\", \"Execute\" or \"Destructive\", found "
#define CATALOG_RISKS                                                         \
    "expected \"Low\", \"Medium\", \"High\" or \"Critical\", found "

/* entries, with what is in question behind a category or behind a name */

#define CATALOG_TOOL(more)  "[{\"category\":\"Read\"" more "}]"
#define CATALOG_REST(more)  "[{\"tool\":\"x\"" more "}]"
#define CATALOG_ENTRY(tool, category)                                         \
    "{\"tool\":\"" tool "\",\"category\":\"" category "\"}"

#define CATALOG_AWS                                                           \
    "[\n"                                                                     \
    "{\"server\": \"amazon-bedrock-agentcore-mcp-server\", "                  \
    "\"tool\": \"browser_click\", \"category\": \"Execute\", "                \
    "\"risk\": \"High\"},\n"                                                  \
    "{\"server\": \"amazon-bedrock-agentcore-mcp-server\", "                  \
    "\"tool\": \"browser_console_messages\", \"category\": \"Read\", "        \
    "\"risk\": \"Low\"},\n"                                                   \
    "{\"server\": \"iam-mcp-server\", \"tool\": \"delete_user\", "            \
    "\"category\": \"Destructive\", \"risk\": \"Critical\"},\n"               \
    "{\"server\": \"amazon-sns-sqs-mcp-server\", "                            \
    "\"tool\": \"send_message\", \"category\": \"Write\", "                   \
    "\"risk\": \"Medium\"}\n"                                                 \
    "]\n"


typedef struct {
    const char   *text;
    const char   *tool;
    mcp_class_e   class;
} catalog_row_t;


typedef struct {
    const char   *text;
    const char   *lines[5];
} catalog_fault_t;


/* a catalogue with all that it points into */

typedef struct {
    mcp_faults_t   faults;
    mcp_source_t   source;
    mcp_catalog_t  catalog;
} catalog_t;


static void catalog_find(void **state);
static void catalog_faults(void **state);
static void catalog_classes(void **state);
static void catalog_risks(void **state);
static void catalog_many(void **state);
static void catalog_starved(void **state);
static int catalog_load(catalog_t *load, mcp_region_t *region, u_char *data,
    size_t len);
static int catalog_run(mcp_region_t *region, const void *input);


static const catalog_row_t  catalog_rows[] = {
    { "[]", "x", MCP_CLASS_NONE },
    { "[]", "", MCP_CLASS_NONE },
    { CATALOG_AWS, "browser_click", MCP_CLASS_EXECUTE },
    { CATALOG_AWS, "browser_console_messages", MCP_CLASS_READ },
    { CATALOG_AWS, "delete_user", MCP_CLASS_DESTRUCTIVE },
    { CATALOG_AWS, "send_message", MCP_CLASS_WRITE },
    { CATALOG_AWS, "Send_message", MCP_CLASS_NONE },
    { CATALOG_AWS, "send_messages", MCP_CLASS_NONE },
    { CATALOG_AWS, "send_*", MCP_CLASS_NONE },
    { CATALOG_AWS, "iam-mcp-server", MCP_CLASS_NONE },
    { CATALOG_AWS, "", MCP_CLASS_NONE },

    /* whatever else is there, and in whatever order */

    { CATALOG_TOOL(",\"tool\":\"x\""), "x", MCP_CLASS_READ },
    { CATALOG_TOOL(",\"server\":\"\",\"tool\":\"x\""), "x", MCP_CLASS_READ },
    { CATALOG_TOOL(",\"risk\":\"Critical\",\"tool\":\"x\""), "x",
      MCP_CLASS_READ },
    { CATALOG_TOOL(",\"tool\":\"\\u0078\\/\""), "x/", MCP_CLASS_READ },
    { CATALOG_TOOL(",\"tool\":\"\xc3\xa9\""), "\xc3\xa9", MCP_CLASS_READ },
    { CATALOG_TOOL(",\"tool\":\"a*\""), "ab", MCP_CLASS_NONE },
    { CATALOG_TOOL(",\"tool\":\"a*\""), "a*", MCP_CLASS_READ },

    /* listed twice, and three times */

    { "[" CATALOG_ENTRY("x", "Read") "," CATALOG_ENTRY("x", "Write") "]",
      "x", MCP_CLASS_WRITE },
    { "[" CATALOG_ENTRY("x", "Write") "," CATALOG_ENTRY("x", "Read") "]",
      "x", MCP_CLASS_WRITE },
    { "[" CATALOG_ENTRY("x", "Write") "," CATALOG_ENTRY("x", "Execute") "]",
      "x", MCP_CLASS_EXECUTE },
    { "[" CATALOG_ENTRY("x", "Execute") "," CATALOG_ENTRY("x", "Write") "]",
      "x", MCP_CLASS_EXECUTE },
    { "[" CATALOG_ENTRY("x", "Read") "," CATALOG_ENTRY("x", "Destructive")
      "," CATALOG_ENTRY("x", "Execute") "]",
      "x", MCP_CLASS_DESTRUCTIVE },
    { "[" CATALOG_ENTRY("x", "Read") "," CATALOG_ENTRY("y", "Write") "]",
      "x", MCP_CLASS_READ }
};


static const catalog_fault_t  catalog_fault_rows[] = {
    { "", { "c:1:1: (root): empty text" } },
    { "[", { "c:1:2: (root): unexpected end" } },
    { "{}", { "c:1:1: (root): expected a list, found an object" } },
    { " \"x\"", { "c:1:2: (root): expected a list, found \"x\"" } },
    { "[{\"tool\":\"x\",\n\"category\":\"Read\",}]",
      { "c:2:19: /0: expected a member name in double quotes" } },
    { "[{\"tool\":\"x\",\"tool\":\"y\"}]",
      { "c:1:14: /0/tool: duplicate member name" } },
    { "[1,\"x\",[],null]",
      { "c:1:2: /0: expected an object, found 1",
        "c:1:4: /1: expected an object, found \"x\"",
        "c:1:8: /2: expected an object, found a list",
        "c:1:11: /3: expected an object, found null" } },
    { "[{},\n {}]",
      { "c:1:2: /0: expected a member \"tool\"",
        "c:1:2: /0: expected a member \"category\"",
        "c:2:2: /1: expected a member \"tool\"",
        "c:2:2: /1: expected a member \"category\"" } },
    { CATALOG_TOOL(""), { "c:1:2: /0: expected a member \"tool\"" } },
    { CATALOG_TOOL(",\"tool\":\"\""),
      { "c:1:28: /0/tool: expected a string that is not empty, found \"\"" } },
    { CATALOG_TOOL(",\"tool\":null"),
      { "c:1:28: /0/tool: expected a string, found null" } },
    { CATALOG_TOOL(",\"tool\":\"a\\nb\""),
      { "c:1:28: /0/tool: expected a string without control characters, found "
        "\"a\\nb\"" } },
    { CATALOG_REST(""), { "c:1:2: /0: expected a member \"category\"" } },
    { CATALOG_REST(",\"category\":\"read\""),
      { "c:1:25: /0/category: " CATALOG_CLASSES "\"read\"" } },
    { CATALOG_REST(",\"category\":\"@Read\""),
      { "c:1:25: /0/category: " CATALOG_CLASSES "\"@Read\"" } },
    { CATALOG_REST(",\"category\":[\"Read\"]"),
      { "c:1:25: /0/category: " CATALOG_CLASSES "a list" } },
    { CATALOG_REST(",\"category\":\"Read\",\"risk\":\"None\""),
      { "c:1:39: /0/risk: " CATALOG_RISKS "\"None\"" } },
    { CATALOG_REST(",\"category\":\"Read\",\"risk\":1"),
      { "c:1:39: /0/risk: " CATALOG_RISKS "1" } },
    { CATALOG_REST(",\"category\":\"Read\",\"server\":1"),
      { "c:1:41: /0/server: expected a string, found 1" } },
    { CATALOG_REST(",\"category\":\"Read\",\"class\":\"Read\""),
      { "c:1:32: /0/class: " CATALOG_KEYS "\"class\"" } },
    { "[" CATALOG_ENTRY("x", "Read") "," CATALOG_ENTRY("x", "Delete") "]",
      { "c:1:56: /1/category: " CATALOG_CLASSES "\"Delete\"" } },

    /* two without a name are not the same tool */

    { "[" CATALOG_ENTRY("", "Read") "," CATALOG_ENTRY("", "Read") "]",
      { "c:1:10: /0/tool: expected a string that is not empty, found \"\"",
        "c:1:40: /1/tool: expected a string that is not empty, found "
        "\"\"" } }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(catalog_find),
        cmocka_unit_test(catalog_faults),
        cmocka_unit_test(catalog_classes),
        cmocka_unit_test(catalog_risks),
        cmocka_unit_test(catalog_many),
        cmocka_unit_test(catalog_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
catalog_find(void **state)
{
    size_t                i, len;
    catalog_t             load;
    mcp_str_t             tool;
    mcp_class_e           class;
    unit_region_t         region;
    const catalog_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(catalog_rows); i++) {
        row = &catalog_rows[i];
        len = strlen(row->text);
        tool = unit_str(row->tool);

        unit_region_init(&region, UNIT_ENDLESS);
        assert_int_equal(catalog_load(&load, &region.region,
                                      unit_copy(&region, row->text, len),
                                      len),
                         MCP_OK);

        if (load.faults.count) {
            fail_msg("row %zu: %.*s", i, (int) load.faults.lines[0].len,
                     (char *) load.faults.lines[0].data);
        }

        class = mcp_catalog_find(&load.catalog, &tool).class;

        if (class != row->class) {
            fail_msg("row %zu: %d", i, (int) class);
        }

        unit_region_done(&region);
    }
}


static void
catalog_faults(void **state)
{
    size_t                  i, j, len;
    catalog_t               load;
    unit_region_t           region;
    const catalog_fault_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(catalog_fault_rows); i++) {
        row = &catalog_fault_rows[i];
        len = strlen(row->text);

        unit_region_init(&region, UNIT_ENDLESS);
        assert_int_equal(catalog_load(&load, &region.region,
                                      unit_copy(&region, row->text, len),
                                      len),
                         MCP_OK);

        for (j = 0; row->lines[j] != NULL && j < load.faults.count; j++) {
            unit_same(&load.faults.lines[j], row->lines[j], i, "the line");
        }

        if (row->lines[j] != NULL || j != load.faults.count) {
            fail_msg("row %zu: %zu faults", i, load.faults.count);
        }

        unit_region_done(&region);
    }
}


static void
catalog_classes(void **state)
{
    size_t     i;
    mcp_str_t  name;

    static const struct {
        const char   *name;
        mcp_class_e   class;
    } rows[] = {
        { "@Read", MCP_CLASS_READ },
        { "@Write", MCP_CLASS_WRITE },
        { "@Execute", MCP_CLASS_EXECUTE },
        { "@Destructive", MCP_CLASS_DESTRUCTIVE },
        { "", MCP_CLASS_NONE }, { "@", MCP_CLASS_NONE },
        { "Read", MCP_CLASS_NONE }, { "aRead", MCP_CLASS_NONE },
        { "@read", MCP_CLASS_NONE }, { "@Rea", MCP_CLASS_NONE },
        { "@Reads", MCP_CLASS_NONE }, { "@@Read", MCP_CLASS_NONE },
        { "@None", MCP_CLASS_NONE }, { "@Read ", MCP_CLASS_NONE },
        { "@Read*", MCP_CLASS_NONE }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        name = unit_str(rows[i].name);

        if (mcp_class_find(&name) != rows[i].class) {
            fail_msg("\"%s\"", rows[i].name);
        }
    }

    assert_true(MCP_CLASS_NONE < MCP_CLASS_READ);
    assert_true(MCP_CLASS_READ < MCP_CLASS_WRITE);
    assert_true(MCP_CLASS_WRITE < MCP_CLASS_EXECUTE);
    assert_true(MCP_CLASS_EXECUTE < MCP_CLASS_DESTRUCTIVE);
}


/* what follows from the category, what is given, and of several the highest */

static void
catalog_risks(void **state)
{
    size_t         i;
    catalog_t      load;
    mcp_str_t      x;
    mcp_class_e    risk;
    unit_region_t  region;

    static const struct {
        const char   *text;
        mcp_class_e   risk;
    } rows[] = {
        { "[" CATALOG_ENTRY("x", "Read") "]", MCP_RISK_LOW },
        { "[" CATALOG_ENTRY("x", "Write") "]", MCP_RISK_MEDIUM },
        { "[" CATALOG_ENTRY("x", "Execute") "]", MCP_RISK_HIGH },
        { "[" CATALOG_ENTRY("x", "Destructive") "]", MCP_RISK_CRITICAL },
        { "[" CATALOG_ENTRY("y", "Destructive") "]", MCP_CLASS_NONE },
        { CATALOG_TOOL(",\"risk\":\"Critical\",\"tool\":\"x\""),
          MCP_RISK_CRITICAL },
        { CATALOG_TOOL(",\"risk\":\"Low\",\"tool\":\"x\""), MCP_RISK_LOW },
        { "[" CATALOG_ENTRY("x", "Execute") "," CATALOG_ENTRY("x", "Read")
          "]", MCP_RISK_HIGH },
        { "[" CATALOG_ENTRY("x", "Read") "," CATALOG_ENTRY("x", "Execute")
          "]", MCP_RISK_HIGH }
    };

    (void) state;

    x = unit_str("x");

    for (i = 0; i < mcp_nelts(rows); i++) {
        unit_region_init(&region, UNIT_ENDLESS);

        assert_int_equal(catalog_load(&load, &region.region,
                                      unit_str(rows[i].text).data,
                                      strlen(rows[i].text)),
                         MCP_OK);

        risk = mcp_catalog_find(&load.catalog, &x).risk;

        if (risk != rows[i].risk) {
            fail_msg("row %zu: %d", i, risk);
        }

        unit_region_done(&region);
    }
}


/* each of many has its class, and they take no more than they should */

static void
catalog_many(void **state)
{
    char           name[CATALOG_ROOM];
    size_t         i, len;
    catalog_t      load;
    mcp_str_t      tool;
    unit_region_t  region;

    static char               text[CATALOG_MANY * CATALOG_ROOM];
    static const char *const  words[] = {
        "Read", "Write", "Execute", "Destructive"
    };

    (void) state;

    len = 0;

    for (i = 0; i < CATALOG_MANY; i++) {
        len += (size_t) sprintf(text + len,
                                "%c{\"tool\":\"t%zu\",\"category\":\"%s\"}",
                                i ? ',' : '[', i, words[i % 4]);
    }

    text[len++] = ']';

    unit_region_init(&region, UNIT_ENDLESS);
    assert_int_equal(catalog_load(&load, &region.region, (u_char *) text, len),
                     MCP_OK);
    assert_int_equal(load.faults.count, 0);

    for (i = 0; i < CATALOG_MANY; i++) {
        (void) sprintf(name, "t%zu", i);
        tool = unit_str(name);

        assert_int_equal(mcp_catalog_find(&load.catalog, &tool).class,
                         MCP_CLASS_READ + i % 4);
    }

    assert_true(region.bytes < CATALOG_MANY * 400);

    unit_region_done(&region);
}


static void
catalog_starved(void **state)
{
    size_t  i;

    (void) state;

    (void) unit_starve(catalog_run, CATALOG_AWS, MCP_OK);

    for (i = 0; i < mcp_nelts(catalog_fault_rows); i++) {
        (void) unit_starve(catalog_run, catalog_fault_rows[i].text, MCP_FAULT);
    }
}


static int
catalog_load(catalog_t *load, mcp_region_t *region, u_char *data, size_t len)
{
    load->source.file = unit_str("c");
    load->source.data = data;
    load->source.len = len;

    memset(&load->faults, 0, sizeof(mcp_faults_t));
    load->faults.region = region;

    return mcp_catalog_load(&load->catalog, &load->source, region,
                            &load->faults);
}


/* MCP_FAULT: it has faults */

static int
catalog_run(mcp_region_t *region, const void *input)
{
    int        rc;
    catalog_t  load;

    rc = catalog_load(&load, region, (u_char *) input, strlen(input));

    return (rc == MCP_OK && load.faults.count) ? MCP_FAULT : rc;
}
