
/*
 * Paths to what a condition is about: into the arguments of a call, "args",
 * then ".name", "[n]" for one element of a list and "[*]" for each, names
 * without ".", "[" and "]"; or into one of its commands, "command.service",
 * each of its words "command.words[*]", an option "options.NAME" and the list
 * of its words "options.NAME[*]".
 */


#ifndef _MCP_PATH_H_INCLUDED_
#define _MCP_PATH_H_INCLUDED_


#include "mcp_json.h"


#define MCP_NOTHING  0xffffffff        /* a token that there is not */


typedef enum {
    MCP_ROOT_ARGS = 0,
    MCP_ROOT_COMMAND,                  /* its step has a mcp_fact_e as index */
    MCP_ROOT_OPTIONS
} mcp_root_e;


/* of a command */

typedef enum {
    MCP_FACT_SERVICE = 0,
    MCP_FACT_OPERATION,
    MCP_FACT_CLASS,
    MCP_FACT_RISK,
    MCP_FACT_REGION,
    MCP_FACT_PROFILE,
    MCP_FACT_TEXT,
    MCP_FACT_WORDS,                    /* a list */

    MCP_FACTS
} mcp_fact_e;


typedef enum {
    MCP_STEP_NAME = 0,
    MCP_STEP_INDEX,
    MCP_STEP_EACH
} mcp_step_e;


typedef struct {
    mcp_step_e           kind;
    mcp_str_t            name;
    uint32_t             index;
} mcp_step_t;


typedef struct {
    mcp_str_t            text;
    mcp_root_e           root;
    mcp_step_t          *steps;
    size_t               nsteps;      /* at least 1 */
    size_t               nfixed;      /* before the first MCP_STEP_EACH */
    uint32_t             id;          /* equal paths of a policy share one */
} mcp_path_t;


/*
 * The path points into text.  With command = 0 it has to lead into the
 * arguments.
 *
 * MCP_OK
 * MCP_FAULT  fault says what was expected, in static memory
 * MCP_ERROR  the region has no more memory
 */

int mcp_path_read(mcp_path_t *path, const mcp_str_t *text, int command,
    mcp_region_t *region, const char **fault);

/* of one into the arguments: where the fixed steps lead, or MCP_NOTHING */

uint32_t mcp_path_find(const mcp_json_t *json, uint32_t token,
    const mcp_path_t *path);

/* the value where a step leads that is not MCP_STEP_EACH, or MCP_NOTHING */

uint32_t mcp_path_step(const mcp_json_t *json, uint32_t token,
    const mcp_step_t *step);


#endif /* _MCP_PATH_H_INCLUDED_ */
