
#include "mcp_json.h"
#include "mcp_text.h"


static const char *mcp_json_errors[] = {
    [MCP_JSON_OK] = "no error",
    [MCP_JSON_EMPTY] = "empty text",
    [MCP_JSON_CUT_SHORT] = "unexpected end",
    [MCP_JSON_TRAILING] = "something after the value",
    [MCP_JSON_BOM] = "byte order mark",
    [MCP_JSON_NO_VALUE] = "expected a value",
    [MCP_JSON_NO_NAME] = "expected a member name in double quotes",
    [MCP_JSON_NO_COLON] = "expected \":\" after a member name",
    [MCP_JSON_NO_COMMA] = "expected \",\" or the end of the list or object",
    [MCP_JSON_BAD_LITERAL] = "expected true, false or null",
    [MCP_JSON_BAD_NUMBER] = "malformed number",
    [MCP_JSON_LONG_NUMBER] = "number of more than 128 bytes",
    [MCP_JSON_CONTROL] = "control character in a string",
    [MCP_JSON_BAD_UTF8] = "invalid UTF-8",
    [MCP_JSON_BAD_ESCAPE] = "invalid escape sequence",
    [MCP_JSON_SURROGATE] = "lone surrogate",
    [MCP_JSON_NUL_IN_NAME] = "NUL in a member name",
    [MCP_JSON_DUPLICATE] = "duplicate member name",
    [MCP_JSON_TOO_DEEP] = "more than 64 levels of nesting",
    [MCP_JSON_TOO_MANY_TOKENS] = "too many values",
    [MCP_JSON_TOO_MANY_MEMBERS] = "too many members in one object",
    [MCP_JSON_TOO_LONG] = "text of 2 gigabytes or more"
};


const char *
mcp_json_error(mcp_json_error_e error)
{
    return mcp_json_errors[error];
}


int
mcp_json_fault(const mcp_json_t *json, mcp_str_t *text)
{
    u_char     buf[MCP_TEXT_UINT_LEN];
    mcp_str_t  parts[4];

    mcp_str_set(&parts[0], "malformed JSON: ");
    mcp_str_set(&parts[2], " at byte ");

    parts[1].data = (u_char *) mcp_json_error(json->error);
    parts[1].len = strlen(mcp_json_error(json->error));
    mcp_text_uint(&parts[3], buf, json->at);

    return mcp_text_join(json->region, text, parts, 4);
}
