
/*
 * What answers of a server tell: the task that a call has made, in both shapes
 * that there are, and the arguments that headers repeat; and that such a
 * header has to say what the argument says.
 */


#include "unit.h"
#include "mcp_header.h"
#include "mcp_members.h"


#define ANSWER_NAME  2000
#define ANSWER_MANY  800

#define ANSWER(result)  "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" result "}"
#define ANSWER_TOOL(properties)                                               \
    ANSWER("{\"tools\":[{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\"," \
           "\"properties\":{" properties "}}}]}")
#define ANSWER_CALL(meta, arguments)                                          \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"    \
    meta "\"name\":\"t\",\"arguments\":{" arguments "}}}"
#define ANSWER_MODERN                                                         \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"},"


typedef struct {
    const char  *text;
    int          rc;
    const char  *task;
} answer_task_t;


typedef struct {
    const char  *text;
    const char  *params;              /* "header=path " each, "." for NUL */
} answer_tool_t;


/* a header "Mcp-Param-r" of a call, and its argument "a" or "a.b" */

typedef struct {
    const char  *call;
    const char  *path;
    const char  *value;               /* NULL: there is no such header */
    int          code;                /* 0: they agree */
} answer_param_t;


static void answer_tasks(void **state);
static void answer_tools(void **state);
static void answer_params(void **state);
static void answer_large(void **state);
static void answer_starved(void **state);
static int answer_run(mcp_region_t *region, const void *input);
static int answer_run_task(mcp_region_t *region, const void *input);
static int answer_tell(mcp_region_t *region, const char *text, char *params);
static int answer_told(mcp_json_t *json, uint32_t tool, char *params);


static const answer_task_t  answer_task_table[] = {
    { ANSWER("{\"task\":{\"taskId\":\"a\",\"status\":\"working\"}}"), MCP_OK,
      "a" },
    { ANSWER("{\"resultType\":\"task\",\"taskId\":\"a\\u0062\"}"), MCP_OK,
      "ab" },
    { ANSWER("{\"resultType\":\"complete\",\"taskId\":\"a\"}"), MCP_OK, "" },
    { ANSWER("{\"taskId\":\"a\",\"status\":\"working\"}"), MCP_OK, "" },
    { ANSWER("{\"content\":[]}"), MCP_OK, "" },
    { ANSWER("{\"task\":{\"taskId\":1}}"), MCP_OK, "" },
    { ANSWER("{\"task\":\"a\"}"), MCP_OK, "" },
    { ANSWER("[]"), MCP_FAULT, "" },
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"taskId\":\"a\"}}",
      MCP_FAULT, "" },
    { "{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":{\"taskId\":\"a\"}}",
      MCP_FAULT, "" },
    { "[]", MCP_FAULT, "" },
    { "", MCP_FAULT, "" }
};


static const answer_tool_t  answer_tool_table[] = {
    { ANSWER_TOOL("\"a\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"}"),
      "Region=a " },
    { ANSWER_TOOL("\"a\":{\"properties\":{\"b\":{\"x-mcp-header\":\"R\"}}},"
                  "\"c\":{\"x-mcp-header\":\"S\"}"), "R=a.b S=c " },
    { ANSWER_TOOL("\"a\":{\"items\":{\"properties\":{\"b\":{"
                  "\"x-mcp-header\":\"R\"}}}}"), "" },
    { ANSWER_TOOL("\"a\":{\"x-mcp-header\":1},\"b\":\"x-mcp-header\""), "" },
    { ANSWER_TOOL("\"a\":{\"x-mcp-header\":\"\"}"), "" },
    { ANSWER("{\"tools\":[{\"name\":\"t\"}]}"), "" },
    { ANSWER("{\"tools\":[1]}"), "" },
    { ANSWER("{\"tools\":[{\"inputSchema\":[]}]}"), "" },
    { ANSWER("{\"tools\":[{\"inputSchema\":{\"properties\":[]}}]}"), "" }
};


static const answer_param_t  answer_param_table[] = {
    { ANSWER_CALL("", "\"a\":\"x\""), "a", "x", 0 },
    { ANSWER_CALL("", "\"a\":\"x\""), "a", "X", MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":\"\\u00e9\""), "a", "=?base64?w6k=?=", 0 },
    { ANSWER_CALL("", "\"a\":\"\\u00e9\""), "a", "=?base64?w6k?=",
      MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":\"\""), "a", "", 0 },
    { ANSWER_CALL("", "\"a\":{\"b\":\"x\"}"), "a.b", "x", 0 },
    { ANSWER_CALL("", "\"a\":\"x\""), "a.b", "x", MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":42"), "a", "42", 0 },
    { ANSWER_CALL("", "\"a\":42.0"), "a", "42", 0 },
    { ANSWER_CALL("", "\"a\":42"), "a", "42.0", 0 },
    { ANSWER_CALL("", "\"a\":42"), "a", "43", MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":9007199254740993"), "a", "9007199254740992",
      MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":42"), "a", "x", MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":\"42\""), "a", "42.0", MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":true"), "a", "true", 0 },
    { ANSWER_CALL("", "\"a\":true"), "a", "True", MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":false"), "a", "true", MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":[1]"), "a", "[1]", MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", "\"a\":null"), "a", "null", MCP_HEADER_MISMATCH },
    { ANSWER_CALL("", ""), "a", "x", MCP_HEADER_MISMATCH },

    /* only a modern call has to have it */

    { ANSWER_CALL("", "\"a\":\"x\""), "a", NULL, 0 },
    { ANSWER_CALL(ANSWER_MODERN, "\"a\":\"x\""), "a", NULL,
      MCP_HEADER_MISMATCH },
    { ANSWER_CALL(ANSWER_MODERN, "\"a\":null"), "a", NULL, 0 },
    { ANSWER_CALL(ANSWER_MODERN, ""), "a", NULL, 0 },
    { ANSWER_CALL(ANSWER_MODERN, "\"a\":\"x\""), "a", "x", 0 }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(answer_tasks),
        cmocka_unit_test(answer_tools),
        cmocka_unit_test(answer_params),
        cmocka_unit_test(answer_large),
        cmocka_unit_test(answer_starved)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
answer_tasks(void **state)
{
    size_t                i;
    mcp_str_t             id;
    mcp_json_t            json;
    unit_region_t         region;
    const answer_task_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(answer_task_table); i++) {
        row = &answer_task_table[i];

        unit_region_init(&region, UNIT_ENDLESS);

        mcp_json_init(&json, (u_char *) row->text, strlen(row->text),
                      &region.region);

        assert_int_equal(mcp_answer_task(&json, &id), row->rc);
        unit_same(&id, row->task, i, "task");

        unit_region_done(&region);
    }
}


static void
answer_tools(void **state)
{
    char                  params[256];
    size_t                i;
    unit_region_t         region;
    const answer_tool_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(answer_tool_table); i++) {
        row = &answer_tool_table[i];

        unit_region_init(&region, UNIT_ENDLESS);

        assert_int_equal(answer_tell(&region.region, row->text, params),
                         MCP_OK);

        if (strcmp(params, row->params) != 0) {
            fail_msg("row %zu: %s", i, params);
        }

        unit_region_done(&region);
    }
}


static void
answer_params(void **state)
{
    int                    rc;
    u_char                *p;
    size_t                 i;
    mcp_param_t            param;
    mcp_header_t           header;
    mcp_message_t          message;
    unit_region_t          region;
    mcp_header_param_t     line;
    const answer_param_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(answer_param_table); i++) {
        row = &answer_param_table[i];

        unit_region_init(&region, UNIT_ENDLESS);
        memset(&header, 0, sizeof(mcp_header_t));

        line.name = unit_str("r");
        line.value = unit_str(row->value);

        header.params = &line;
        header.nparams = (row->value != NULL);

        param.header = unit_str("R");
        param.path = unit_str(row->path);
        param.path.data = unit_copy(&region, row->path, param.path.len);

        p = memchr(param.path.data, '.', param.path.len);

        if (p != NULL) {
            *p = '\0';
        }

        assert_int_equal(unit_message(&message, &region.region, row->call,
                                      strlen(row->call)),
                         MCP_OK);

        rc = mcp_header_param_agrees(&header, &param, &message);

        if (rc != (row->code ? MCP_FAULT : MCP_OK)
            || message.code != row->code)
        {
            fail_msg("row %zu: code %d", i, message.code);
        }

        unit_region_done(&region);
    }
}


/* paths are made of those properties only that have a header, 16 at most */

static void
answer_large(void **state)
{
    char           *text, *p;
    char            params[64 * 1024];
    size_t          i;
    unit_region_t   region;

    (void) state;

    text = malloc(ANSWER_NAME + 64 * ANSWER_MANY);
    assert_non_null(text);

    p = text + sprintf(text, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"
                       "\"tools\":[{\"name\":\"t\",\"inputSchema\":{"
                       "\"properties\":{\"%0*d\":{\"properties\":{",
                       ANSWER_NAME, 0);

    for (i = 0; i < ANSWER_MANY; i++) {
        p += sprintf(p, "%s\"%zu\":{%s}", i ? "," : "", i,
                     (i % 4 == 0) ? "\"x-mcp-header\":\"h\"" : "");
    }

    (void) sprintf(p, "}}}}}]}}");

    unit_region_init(&region, UNIT_ENDLESS);

    assert_int_equal(answer_tell(&region.region, text, params), MCP_OK);
    assert_in_range(region.bytes, 0, 1024 * 1024);

    unit_region_done(&region);
    free(text);
}


static void
answer_starved(void **state)
{
    size_t                i;
    const answer_task_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(answer_tool_table); i++) {
        (void) unit_starve(answer_run, answer_tool_table[i].text, MCP_OK);
    }

    for (i = 0; i < mcp_nelts(answer_task_table); i++) {
        row = &answer_task_table[i];

        if (row->text[0] != '\0') {
            (void) unit_starve(answer_run_task, row->text, row->rc);
        }
    }
}


static int
answer_run(mcp_region_t *region, const void *input)
{
    char  params[256];

    return answer_tell(region, input, params);
}


static int
answer_run_task(mcp_region_t *region, const void *input)
{
    mcp_str_t   id;
    mcp_json_t  json;

    mcp_json_init(&json, (u_char *) input, strlen(input), region);

    return mcp_answer_task(&json, &id);
}


/* of the elements of "tools" in "result", if there is such a list */

static int
answer_tell(mcp_region_t *region, const char *text, char *params)
{
    int         rc;
    uint32_t    list, tool;
    mcp_json_t  json;

    static const mcp_str_t  result = mcp_string("result");
    static const mcp_str_t  tools = mcp_string("tools");

    params[0] = '\0';

    mcp_json_init(&json, (u_char *) text, strlen(text), region);

    rc = mcp_json_read(&json);

    if (rc != MCP_OK) {
        return rc;
    }

    list = mcp_member(&json, mcp_member(&json, 0, &result), &tools);

    for (tool = list + 1;
         tool < json.tokens[list].next;
         tool = json.tokens[tool].next)
    {
        rc = answer_told(&json, tool, params);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


static int
answer_told(mcp_json_t *json, uint32_t tool, char *params)
{
    u_char       *p;
    size_t        i, n;
    mcp_str_t     name;
    mcp_param_t   param[MCP_PARAMS_MAX];

    if (mcp_answer_tool(json, tool, &name, param, &n) != MCP_OK) {
        return MCP_ERROR;
    }

    for (i = 0; i < n; i++) {
        (void) sprintf(params + strlen(params), "%.*s=",
                       (int) param[i].header.len,
                       (char *) param[i].header.data);

        for (p = param[i].path.data;
             p < param[i].path.data + param[i].path.len;
             p++)
        {
            (void) sprintf(params + strlen(params), "%c", *p ? *p : '.');
        }

        (void) strcat(params, " ");
    }

    return MCP_OK;
}
