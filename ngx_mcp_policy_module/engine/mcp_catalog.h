
/*
 * A catalogue of tools: what each does, for rules over a class of tools.
 *
 *   [{ "tool": "list_users", "category": "Read", "risk": "Low",
 *      "server": "iam-mcp-server" }]
 *
 * The category is "Read", "Write", "Execute" or "Destructive"; the risk, "Low",
 * "Medium", "High" or "Critical", follows from it if it is not given; the
 * server is optional.
 */


#ifndef _MCP_CATALOG_H_INCLUDED_
#define _MCP_CATALOG_H_INCLUDED_


#include "mcp_class.h"
#include "mcp_fault.h"
#include "mcp_names.h"


typedef struct {
    mcp_name_t            name;       /* its value is the entry itself */
    mcp_classed_t         classed;
} mcp_catalog_entry_t;


typedef struct {
    mcp_table_t           tools;
    mcp_catalog_entry_t  *entries;
    size_t                nentries;
} mcp_catalog_t;


/*
 * Of a tool that is listed twice the more dangerous class and the higher risk
 * count.  The text must live as long as the catalogue: names point into it.
 *
 * MCP_OK     done; or faults were added, and the catalogue must not be used
 * MCP_ERROR  the region has no more memory
 */

int mcp_catalog_load(mcp_catalog_t *catalog, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults);

/* the cost does not grow with the catalogue */

mcp_classed_t mcp_catalog_find(const mcp_catalog_t *catalog,
    const mcp_str_t *tool);


#endif /* _MCP_CATALOG_H_INCLUDED_ */
