
/*
 * A catalogue of tools: what each does, for rules over a class of tools.
 *
 *   [{ "tool": "list_users", "category": "Read", "risk": "Low",
 *      "server": "iam-mcp-server" }]
 *
 * The category is "Read", "Write", "Execute" or "Destructive"; the risk,
 * "Low", "Medium", "High" or "Critical", and the server are optional.
 */


#ifndef _MCP_CATALOG_H_INCLUDED_
#define _MCP_CATALOG_H_INCLUDED_


#include "mcp_fault.h"
#include "mcp_names.h"


/* from the harmless to the dangerous */

typedef enum {
    MCP_CLASS_NONE = 0,               /* not in the catalogue */
    MCP_CLASS_READ,
    MCP_CLASS_WRITE,
    MCP_CLASS_EXECUTE,
    MCP_CLASS_DESTRUCTIVE,
    MCP_CLASSES
} mcp_class_e;


typedef struct {
    mcp_name_t            name;       /* its value is the entry itself */
    mcp_class_e           class;
} mcp_catalog_entry_t;


typedef struct {
    mcp_table_t           tools;
    mcp_catalog_entry_t  *entries;
    size_t                nentries;
} mcp_catalog_t;


/*
 * Of a tool that is listed twice the more dangerous class counts.  The text
 * must live as long as the catalogue: names point into it.
 *
 * MCP_OK     done; or faults were added, and the catalogue must not be used
 * MCP_ERROR  the region has no more memory
 */

int mcp_catalog_load(mcp_catalog_t *catalog, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults);

/* the cost does not grow with the catalogue */

mcp_class_e mcp_catalog_find(const mcp_catalog_t *catalog,
    const mcp_str_t *tool);

/* of "@Read", "@Write", "@Execute", "@Destructive"; else MCP_CLASS_NONE */

mcp_class_e mcp_class_find(const mcp_str_t *name);


#endif /* _MCP_CATALOG_H_INCLUDED_ */
