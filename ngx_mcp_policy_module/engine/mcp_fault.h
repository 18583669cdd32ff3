
/*
 * Faults of a policy: where each is, in the words of the source it came from,
 * and what was expected there.
 */


#ifndef _MCP_FAULT_H_INCLUDED_
#define _MCP_FAULT_H_INCLUDED_


#include "mcp_core.h"


#define MCP_FAULTS_MAX   20        /* those after it are only counted */
#define MCP_FAULT_PARTS  5         /* of one */
#define MCP_SOURCE_MAX   (64 * 1024 * 1024)


/* a policy file; or, with data NULL, a line of a configuration file */

typedef struct {
    mcp_str_t            file;
    u_char              *data;
    size_t               len;
} mcp_source_t;


/* the source must live as long as the place */

typedef struct {
    const mcp_source_t  *source;
    size_t               offset;   /* in data; or the number of the line */
    mcp_str_t            pointer;  /* RFC 6901, "(root)"; only with data */
} mcp_place_t;


typedef struct {
    mcp_region_t        *region;
    size_t               count;
    mcp_str_t            lines[MCP_FAULTS_MAX];
} mcp_faults_t;


/*
 * Adds "FILE:LINE:COLUMN: POINTER: " or "FILE:LINE: " and the parts, up to
 * MCP_FAULT_PARTS of them.  Lines count from 1, columns count characters from
 * 1; control characters become "?".
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_fault(mcp_faults_t *faults, const mcp_place_t *place,
    const mcp_str_t *parts, size_t nparts);

/* "FILE:LINE" of a place, as $mcp_rule has it for a directive */

int mcp_place_line(mcp_region_t *region, const mcp_place_t *place,
    mcp_str_t *text);


#endif /* _MCP_FAULT_H_INCLUDED_ */
