
#include "mcp_answer.h"
#include "mcp_members.h"
#include "mcp_text.h"


/* the definition of a tool while it is walked through */

typedef struct {
    mcp_json_t    *json;
    mcp_param_t   *params;
    size_t         nparams;
} mcp_schema_t;


static uint32_t mcp_answer_member(const mcp_json_t *json, uint32_t object,
    const char *name, mcp_json_type_e type);
static int mcp_schema_walk(mcp_schema_t *schema, uint32_t object,
    const mcp_str_t *path);
static int mcp_schema_property(mcp_schema_t *schema, uint32_t property,
    const mcp_str_t *path);


int
mcp_answer_read(mcp_answer_t *answer, mcp_json_t *json)
{
    int       rc;
    uint32_t  result, task, id;

    memset(answer, 0, sizeof(mcp_answer_t));

    rc = mcp_json_read(json);

    if (rc != MCP_OK) {
        return rc;
    }

    result = mcp_answer_member(json, 0, "result", MCP_JSON_OBJECT);

    if (result == 0) {
        return MCP_FAULT;
    }

    answer->tools = mcp_answer_member(json, result, "tools",
                                      MCP_JSON_ARRAY);

    /* 2025-11-25 has an object for it, the extension has it in the result */

    task = mcp_answer_member(json, result, "task", MCP_JSON_OBJECT);
    id = mcp_answer_member(json, task ? task : result, "taskId",
                           MCP_JSON_STRING);

    return id ? mcp_json_text(json, id, &answer->task) : MCP_OK;
}


int
mcp_answer_tool(mcp_json_t *json, uint32_t tool, mcp_str_t *name,
    mcp_param_t *params, size_t *nparams)
{
    int           rc;
    uint32_t      text, input;
    mcp_str_t     path;
    mcp_schema_t  schema;

    *nparams = 0;

    text = mcp_answer_member(json, tool, "name", MCP_JSON_STRING);
    input = mcp_answer_member(json, tool, "inputSchema", MCP_JSON_OBJECT);

    name->len = 0;
    path.len = 0;

    if (text && mcp_json_text(json, text, name) != MCP_OK) {
        return MCP_ERROR;
    }

    schema.json = json;
    schema.params = params;
    schema.nparams = 0;

    rc = input ? mcp_schema_walk(&schema, input, &path) : MCP_OK;

    *nparams = schema.nparams;

    return rc;
}


/* 0: there is none, or it is of another type */

static uint32_t
mcp_answer_member(const mcp_json_t *json, uint32_t object, const char *name,
    mcp_json_type_e type)
{
    uint32_t   token;
    mcp_str_t  text;

    text.data = (u_char *) name;
    text.len = strlen(name);

    token = mcp_member(json, object, &text);

    return (token && json->tokens[token].type == type) ? token : 0;
}


/*
 * Through nothing but "properties", as the specification has it; as deep as
 * the reader allows.
 */

static int
mcp_schema_walk(mcp_schema_t *schema, uint32_t object, const mcp_str_t *path)
{
    size_t            n;
    uint32_t          i, properties;
    mcp_str_t         name, parts[3];
    const mcp_json_t *json;

    json = schema->json;

    properties = mcp_answer_member(json, object, "properties",
                                   MCP_JSON_OBJECT);
    if (properties == 0) {
        return MCP_OK;
    }

    for (i = properties + 1;
         i < json->tokens[properties].next;
         i = json->tokens[i + 1].next)
    {
        parts[0] = *path;
        mcp_str_set(&parts[1], "\0");
        n = path->len ? 2 : 0;

        if (mcp_json_text(schema->json, i, &parts[n]) != MCP_OK
            || mcp_text_join(schema->json->region, &name, parts, n + 1)
               != MCP_OK
            || mcp_schema_property(schema, i + 1, &name) != MCP_OK)
        {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


static int
mcp_schema_property(mcp_schema_t *schema, uint32_t property,
    const mcp_str_t *path)
{
    uint32_t      header;
    mcp_param_t  *param;

    header = mcp_answer_member(schema->json, property, "x-mcp-header",
                               MCP_JSON_STRING);

    if (header && schema->nparams < MCP_PARAMS_MAX) {
        param = &schema->params[schema->nparams++];
        param->path = *path;

        if (mcp_json_text(schema->json, header, &param->header) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    return mcp_schema_walk(schema, property, path);
}
