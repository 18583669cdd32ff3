
/*
 * Classes of what can be called, by what it does and by what is at stake: for
 * rules over all of a class, "@Read" or "@Critical".
 */


#ifndef _MCP_CLASS_H_INCLUDED_
#define _MCP_CLASS_H_INCLUDED_


#include "mcp_core.h"


/* of each kind from the harmless to the dangerous */

typedef enum {
    MCP_CLASS_NONE = 0,

    MCP_CLASS_READ,
    MCP_CLASS_WRITE,
    MCP_CLASS_EXECUTE,
    MCP_CLASS_DESTRUCTIVE,

    MCP_RISK_LOW,
    MCP_RISK_MEDIUM,
    MCP_RISK_HIGH,
    MCP_RISK_CRITICAL,

    MCP_CLASSES
} mcp_class_e;


/* what a catalogue says; MCP_CLASS_NONE twice: it knows nothing of it */

typedef struct {
    mcp_class_e    class;
    mcp_class_e    risk;
} mcp_classed_t;


/* of "Read" to "Critical", and its name; else MCP_CLASS_NONE, and "" */

mcp_class_e mcp_class_word(const mcp_str_t *word);
const mcp_str_t *mcp_class_name(mcp_class_e class);

/* of "@Read" to "@Critical", or MCP_CLASS_NONE */

mcp_class_e mcp_class_find(const mcp_str_t *name);

/* the risk of what a class does, where nothing else is said */

mcp_class_e mcp_class_risk(mcp_class_e class);

/* whether it is of the class, of either kind */

int mcp_classed_is(const mcp_classed_t *classed, mcp_class_e class);


#endif /* _MCP_CLASS_H_INCLUDED_ */
