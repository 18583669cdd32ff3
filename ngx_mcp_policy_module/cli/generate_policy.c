
#include <ctype.h>
#include <stdlib.h>

#include "mcp_cli_generate.h"
#include "mcp_text.h"


#define MCP_CLI_COUNTER      "_rate"
#define MCP_CLI_COUNTER_MAX  (128 + sizeof(MCP_CLI_COUNTER))


/* a recommended rule */

typedef struct {
    json_int_t   max;                     /* calls a minute; 0: any number */
    const char  *action;                  /* NULL: allow */
} mcp_cli_advice_t;


static int mcp_cli_policy_print(FILE *out, const mcp_cli_tools_t *tools,
    const char *schema);
static int mcp_cli_policy_value(FILE *out, json_t *value);
static json_t *mcp_cli_policy_rule(const mcp_cli_tool_t *tool);
static json_t *mcp_cli_policy_limits(const mcp_cli_tool_t *tool,
    json_int_t max);
static int mcp_cli_policy_check(const mcp_str_t *text, mcp_region_t *region);


/* by class */

static const mcp_cli_advice_t  mcp_cli_advice[MCP_CLASSES] = {
    [MCP_CLASS_READ] = { 0, NULL },
    [MCP_CLASS_WRITE] = { 30, NULL },
    [MCP_CLASS_EXECUTE] = { 10, NULL },
    [MCP_CLASS_DESTRUCTIVE] = { 0, "require_approval" }
};


/* whatever the class */

static const mcp_cli_advice_t  mcp_cli_advice_critical = {
    0, "require_approval"
};


int
mcp_cli_tools_policy(mcp_cli_tools_t *tools, const char *schema,
    mcp_str_t *text)
{
    int        rc;
    FILE      *out;
    char      *data;
    size_t     len;
    mcp_str_t  printed;

    out = open_memstream(&data, &len);
    if (out == NULL) {
        return mcp_cli_failed("out of memory");
    }

    mcp_cli_tools_sort(tools);

    rc = mcp_cli_policy_print(out, tools, schema);

    if (fclose(out) == EOF) {
        rc = MCP_ERROR;
    }

    if (rc == MCP_OK) {
        printed.data = (u_char *) data;
        printed.len = len;

        rc = mcp_text_join(tools->region, text, &printed, 1);
    }

    free(data);

    if (rc != MCP_OK) {
        return mcp_cli_failed("out of memory");
    }

    return mcp_cli_policy_check(text, tools->region);
}


/* each tool on a line of its own, so that a review shows what has changed */

static int
mcp_cli_policy_print(FILE *out, const mcp_cli_tools_t *tools,
    const char *schema)
{
    size_t                 i;
    const mcp_cli_tool_t  *tool;

    (void) fputs("{\n", out);

    if (schema != NULL) {
        (void) fputs("  \"$schema\": ", out);

        if (mcp_cli_policy_value(out, json_string(schema)) != MCP_OK) {
            return MCP_ERROR;
        }

        (void) fputs(",\n", out);
    }

    (void) fputs("  \"version\": \"1\",\n", out);

    if (tools->server.len) {
        (void) fputs("  \"name\": ", out);

        if (mcp_cli_policy_value(out,
                                 json_stringn((char *) tools->server.data,
                                              tools->server.len))
            != MCP_OK)
        {
            return MCP_ERROR;
        }

        (void) fputs(",\n", out);
    }

    (void) fputs("  \"default\": \"deny\",\n  \"tools\": {", out);

    for (i = 0; i < tools->nelts; i++) {
        tool = &tools->elts[i];

        (void) fprintf(out, "%s\n    \"%.*s\": ", i ? "," : "",
                       (int) tool->name.len, (char *) tool->name.data);

        if (mcp_cli_policy_value(out, mcp_cli_policy_rule(tool)) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    (void) fputs("\n  }\n}\n", out);

    return MCP_OK;
}


/* takes the value, which may be NULL for lack of memory */

static int
mcp_cli_policy_value(FILE *out, json_t *value)
{
    int  rc;

    rc = json_dumpf(value, out, JSON_ENCODE_ANY|JSON_ENSURE_ASCII);

    json_decref(value);

    return (rc == -1) ? MCP_ERROR : MCP_OK;
}


static json_t *
mcp_cli_policy_rule(const mcp_cli_tool_t *tool)
{
    const char              *risk;
    const mcp_cli_advice_t  *advice;

    advice = (tool->classed.risk == MCP_RISK_CRITICAL)
             ? &mcp_cli_advice_critical
             : &mcp_cli_advice[tool->classed.class];

    risk = (char *) mcp_class_name(tool->classed.risk)->data;

    if (advice->max) {
        return json_pack("{s:s, s:o}", "risk", risk, "limits",
                         mcp_cli_policy_limits(tool, advice->max));
    }

    return json_pack("{s:s, s:s*}", "risk", risk, "action", advice->action);
}


static json_t *
mcp_cli_policy_limits(const mcp_cli_tool_t *tool, json_int_t max)
{
    char    counter[MCP_CLI_COUNTER_MAX];
    size_t  i;

    for (i = 0; i < tool->name.len; i++) {
        counter[i] = (char) tolower(tool->name.data[i]);
    }

    memcpy(counter + i, MCP_CLI_COUNTER, sizeof(MCP_CLI_COUNTER));

    return json_pack("[{s:s, s:s, s:I, s:s}]", "counter", counter,
                     "window", "minute", "max", max, "scope", "grant");
}


/* what is printed has been read as nginx reads it */

static int
mcp_cli_policy_check(const mcp_str_t *text, mcp_region_t *region)
{
    mcp_policy_t  *policy;
    mcp_source_t   source;

    source.file = mcp_cli_str("what was generated");
    source.data = text->data;
    source.len = text->len;

    return (mcp_cli_policy_load(&policy, &source, region) == MCP_CLI_OK)
           ? MCP_CLI_OK : MCP_CLI_FAILED;
}
