
#include "mcp_answer.h"
#include "mcp_members.h"
#include "mcp_text.h"


/* the definition of a tool while it is walked through */

typedef struct {
    mcp_json_t    *json;
    mcp_param_t   *params;
    size_t         nparams;
} mcp_schema_t;


/* the way to a property: the token of its name, and of those around it */

typedef struct mcp_schema_step_s  mcp_schema_step_t;

struct mcp_schema_step_s {
    const mcp_schema_step_t  *parent;
    uint32_t                  name;
};


static uint32_t mcp_answer_member(const mcp_json_t *json, uint32_t object,
    const char *name, mcp_json_type_e type);
static int mcp_schema_walk(mcp_schema_t *schema, uint32_t object,
    const mcp_schema_step_t *parent);
static int mcp_schema_property(mcp_schema_t *schema, uint32_t property,
    const mcp_schema_step_t *step);
static int mcp_schema_path(mcp_schema_t *schema,
    const mcp_schema_step_t *step, mcp_str_t *path);


int
mcp_answer_task(mcp_json_t *json, mcp_str_t *id)
{
    int       rc;
    uint32_t  result, type, task, token;

    static const mcp_str_t  created = mcp_string("task");

    id->len = 0;

    rc = mcp_json_read(json);

    if (rc != MCP_OK) {
        return rc;
    }

    result = mcp_answer_member(json, 0, "result", MCP_JSON_OBJECT);

    if (result == 0) {
        return MCP_FAULT;
    }

    /*
     * 2025-11-25 has an object for a task that was made, SEP-2663 has it in the
     * result, as others have one that was there before.
     */

    task = mcp_answer_member(json, result, "task", MCP_JSON_OBJECT);
    type = mcp_answer_member(json, result, "resultType", MCP_JSON_STRING);

    if (task == 0 && type && mcp_json_is(json, type, &created)) {
        task = result;
    }

    token = task ? mcp_answer_member(json, task, "taskId", MCP_JSON_STRING) : 0;

    return token ? mcp_json_text(json, token, id) : MCP_OK;
}


int
mcp_answer_tool(mcp_json_t *json, uint32_t tool, mcp_str_t *name,
    mcp_param_t *params, size_t *nparams)
{
    int           rc;
    uint32_t      text, input;
    mcp_schema_t  schema;

    *nparams = 0;

    text = mcp_answer_member(json, tool, "name", MCP_JSON_STRING);
    input = mcp_answer_member(json, tool, "inputSchema", MCP_JSON_OBJECT);

    name->len = 0;

    if (text && mcp_json_text(json, text, name) != MCP_OK) {
        return MCP_ERROR;
    }

    schema.json = json;
    schema.params = params;
    schema.nparams = 0;

    rc = input ? mcp_schema_walk(&schema, input, NULL) : MCP_OK;

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
mcp_schema_walk(mcp_schema_t *schema, uint32_t object,
    const mcp_schema_step_t *parent)
{
    uint32_t            i, properties;
    const mcp_json_t   *json;
    mcp_schema_step_t   step;

    json = schema->json;

    properties = mcp_answer_member(json, object, "properties",
                                   MCP_JSON_OBJECT);
    if (properties == 0) {
        return MCP_OK;
    }

    step.parent = parent;

    for (i = properties + 1;
         i < json->tokens[properties].next && schema->nparams < MCP_PARAMS_MAX;
         i = json->tokens[i + 1].next)
    {
        step.name = i;

        if (mcp_schema_property(schema, i + 1, &step) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


static int
mcp_schema_property(mcp_schema_t *schema, uint32_t property,
    const mcp_schema_step_t *step)
{
    uint32_t      header;
    mcp_param_t  *param;

    header = mcp_answer_member(schema->json, property, "x-mcp-header",
                               MCP_JSON_STRING);

    if (header && schema->json->tokens[header].len) {
        param = &schema->params[schema->nparams++];

        if (mcp_json_text(schema->json, header, &param->header) != MCP_OK
            || mcp_schema_path(schema, step, &param->path) != MCP_OK)
        {
            return MCP_ERROR;
        }
    }

    return mcp_schema_walk(schema, property, step);
}


/* the names from the root on */

static int
mcp_schema_path(mcp_schema_t *schema, const mcp_schema_step_t *step,
    mcp_str_t *path)
{
    size_t     n;
    mcp_str_t  parts[2 * MCP_JSON_MAX_DEPTH];

    n = mcp_nelts(parts);

    for ( /* void */ ; step != NULL; step = step->parent) {

        if (n < mcp_nelts(parts)) {
            n--;
            mcp_str_set(&parts[n], "\0");
        }

        n--;

        if (mcp_json_text(schema->json, step->name, &parts[n]) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    return mcp_text_join(schema->json->region, path, &parts[n],
                         mcp_nelts(parts) - n);
}
