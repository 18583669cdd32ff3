
/*
 * Answers of servers.  The task that one has made is the one that jansson finds
 * in it, as are, of each tool of a list, the arguments that headers repeat: as
 * many as are kept, in their order, each where its path leads.
 */


#include "fuzz.h"
#include "oracle.h"
#include "mcp_answer.h"
#include "mcp_members.h"


/* of one tool, what was found in it and how much of that has been seen */

typedef struct {
    mcp_region_t   *region;
    mcp_param_t     params[MCP_PARAMS_MAX];
    size_t          nparams;
    size_t          seen;
} answer_tool_t;


static void answer_task(const mcp_str_t *id, const json_t *result);
static void answer_tools(mcp_json_t *json, mcp_region_t *region,
    const json_t *tools);
static void answer_tool(mcp_json_t *json, uint32_t token,
    mcp_region_t *region, const json_t *value);
static void answer_walk(answer_tool_t *tool, const json_t *schema,
    const mcp_str_t *path);
static mcp_str_t answer_path(mcp_region_t *region, const mcp_str_t *path,
    const char *name);
static const json_t *answer_member(const json_t *object, const char *name,
    json_type type);
static void answer_text(const mcp_str_t *text, const json_t *value);


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    int             rc;
    json_t         *root;
    mcp_str_t       id;
    mcp_json_t      json;
    json_error_t    error;
    const json_t   *result, *tools;

    mcp_json_init(&json, input->data, input->len, region);

    rc = mcp_answer_task(&json, &id);
    fuzz_check(rc == MCP_OK || rc == MCP_FAULT);

    if (rc == MCP_FAULT) {
        fuzz_check(id.len == 0);
    }

    if (json.error != MCP_JSON_OK) {
        fuzz_check(rc == MCP_FAULT);
        return;
    }

    root = oracle_read(&json, &error);

    if (root == NULL) {
        fuzz_check(oracle_may_refuse(&error));
        return;
    }

    result = answer_member(root, "result", JSON_OBJECT);
    fuzz_check((rc == MCP_OK) == (result != NULL));

    if (result != NULL) {
        answer_task(&id, result);
    }

    tools = answer_member(result, "tools", JSON_ARRAY);

    if (tools != NULL) {
        answer_tools(&json, region, tools);
    }

    json_decref(root);
}


static void
answer_task(const mcp_str_t *id, const json_t *result)
{
    const json_t  *task, *type;

    task = answer_member(result, "task", JSON_OBJECT);
    type = answer_member(result, "resultType", JSON_STRING);

    if (task == NULL && type != NULL
        && strcmp(json_string_value(type), "task") == 0)
    {
        task = result;
    }

    answer_text(id, answer_member(task, "taskId", JSON_STRING));
}


static void
answer_tools(mcp_json_t *json, mcp_region_t *region, const json_t *tools)
{
    size_t         i;
    uint32_t       list, token;
    const json_t  *tool;

    static const mcp_str_t  names[] = {
        mcp_string("result"), mcp_string("tools")
    };

    list = mcp_member(json, mcp_member(json, 0, &names[0]), &names[1]);

    fuzz_check(list != 0 && oracle_same(json, list, tools));

    token = list + 1;

    json_array_foreach((json_t *) tools, i, tool) {
        answer_tool(json, token, region, tool);
        token = json->tokens[token].next;
    }
}


static void
answer_tool(mcp_json_t *json, uint32_t token, mcp_region_t *region,
    const json_t *value)
{
    mcp_str_t      name, path;
    answer_tool_t  tool;

    fuzz_check(mcp_answer_tool(json, token, &name, tool.params, &tool.nparams)
               == MCP_OK);
    fuzz_check(tool.nparams <= MCP_PARAMS_MAX);

    answer_text(&name, answer_member(value, "name", JSON_STRING));

    tool.region = region;
    tool.seen = 0;
    path.data = NULL;
    path.len = 0;

    answer_walk(&tool, answer_member(value, "inputSchema", JSON_OBJECT),
                &path);

    fuzz_check(tool.seen == tool.nparams);
}


static void
answer_walk(answer_tool_t *tool, const json_t *schema, const mcp_str_t *path)
{
    json_t              *property;
    mcp_str_t            at;
    const char          *name;
    const json_t        *header;
    const mcp_param_t   *param;

    json_object_foreach((json_t *) answer_member(schema, "properties",
                                                 JSON_OBJECT),
                        name, property)
    {
        at = answer_path(tool->region, path, name);
        header = answer_member(property, "x-mcp-header", JSON_STRING);

        if (header != NULL && json_string_length(header)
            && tool->seen < MCP_PARAMS_MAX)
        {
            fuzz_check(tool->seen < tool->nparams);

            param = &tool->params[tool->seen++];
            answer_text(&param->header, header);
            fuzz_check(fuzz_same(&param->path, &at));
        }

        answer_walk(tool, property, &at);
    }
}


/* names with a NUL between two; data NULL: of none */

static mcp_str_t
answer_path(mcp_region_t *region, const mcp_str_t *path, const char *name)
{
    size_t     n;
    mcp_str_t  longer;

    n = (path->data == NULL) ? 0 : path->len + 1;

    longer.len = n + strlen(name);
    longer.data = mcp_alloc(region, longer.len);
    fuzz_check(longer.data != NULL);

    if (n) {
        memcpy(longer.data, path->data, n - 1);
        longer.data[n - 1] = '\0';
    }

    memcpy(longer.data + n, name, strlen(name));

    return longer;
}


static const json_t *
answer_member(const json_t *object, const char *name, json_type type)
{
    const json_t  *value;

    value = json_object_get(object, name);

    return (value != NULL && json_typeof(value) == type) ? value : NULL;
}


/* NULL: there is none, and the text is empty */

static void
answer_text(const mcp_str_t *text, const json_t *value)
{
    fuzz_check(text->len == (value ? json_string_length(value) : 0));
    fuzz_check(text->len == 0
               || memcmp(text->data, json_string_value(value), text->len)
                  == 0);
}
