
#include "mcp_class.h"


static const mcp_str_t  mcp_class_names[MCP_CLASSES] = {
    [MCP_CLASS_NONE] = mcp_string(""),
    [MCP_CLASS_READ] = mcp_string("Read"),
    [MCP_CLASS_WRITE] = mcp_string("Write"),
    [MCP_CLASS_EXECUTE] = mcp_string("Execute"),
    [MCP_CLASS_DESTRUCTIVE] = mcp_string("Destructive"),
    [MCP_RISK_LOW] = mcp_string("Low"),
    [MCP_RISK_MEDIUM] = mcp_string("Medium"),
    [MCP_RISK_HIGH] = mcp_string("High"),
    [MCP_RISK_CRITICAL] = mcp_string("Critical")
};


mcp_class_e
mcp_class_word(const mcp_str_t *word)
{
    int  i;

    for (i = MCP_CLASS_READ; i < MCP_CLASSES; i++) {

        if (mcp_str_eq(&mcp_class_names[i], word)) {
            return (mcp_class_e) i;
        }
    }

    return MCP_CLASS_NONE;
}


const mcp_str_t *
mcp_class_name(mcp_class_e class)
{
    return &mcp_class_names[class];
}


mcp_class_e
mcp_class_find(const mcp_str_t *name)
{
    mcp_str_t  word;

    if (name->len == 0 || name->data[0] != '@') {
        return MCP_CLASS_NONE;
    }

    word.len = name->len - 1;
    word.data = name->data + 1;

    return mcp_class_word(&word);
}


mcp_class_e
mcp_class_risk(mcp_class_e class)
{
    static const mcp_class_e  risks[MCP_CLASSES] = {
        [MCP_CLASS_READ] = MCP_RISK_LOW,
        [MCP_CLASS_WRITE] = MCP_RISK_MEDIUM,
        [MCP_CLASS_EXECUTE] = MCP_RISK_HIGH,
        [MCP_CLASS_DESTRUCTIVE] = MCP_RISK_CRITICAL
    };

    return risks[class];
}


int
mcp_classed_is(const mcp_classed_t *classed, mcp_class_e class)
{
    return class != MCP_CLASS_NONE
           && (classed->class == class || classed->risk == class);
}
