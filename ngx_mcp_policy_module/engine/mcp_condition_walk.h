
/*
 * One condition on its way through the values of a call: what the files of
 * mcp_condition.h share.
 */


#ifndef _MCP_CONDITION_WALK_H_INCLUDED_
#define _MCP_CONDITION_WALK_H_INCLUDED_


#include "mcp_condition.h"


typedef struct {
    const mcp_condition_t  *condition;
    mcp_args_t             *args;
    int                     both;
    size_t                  depth;      /* of second readings */
} mcp_walk_t;


/* a path into a command, to all that is there */

mcp_truth_e mcp_walk_command(mcp_walk_t *walk);

/* a string at a step of the path, with a second reading if it has one */

mcp_truth_e mcp_walk_text(mcp_walk_t *walk, const mcp_reading_t *reading,
    size_t step);

/*
 * A text as JSON, with the array of tokens that its depth had before; it is
 * good until the next one of the same depth.  As mcp_json_read().
 */

int mcp_walk_json(mcp_walk_t *walk, const mcp_str_t *text, uint32_t max_tokens,
    mcp_json_t *json);

/* true or false, and nothing, at the end of the path */

mcp_truth_e mcp_walk_flag(mcp_walk_t *walk, int flag);
mcp_truth_e mcp_walk_absent(mcp_walk_t *walk);

/* whether a value is compared with that type: this one, or one of its list */

int mcp_walk_against(const mcp_walk_t *walk, mcp_json_type_e type);

/* of two readings both, or any */

mcp_truth_e mcp_truth_join(mcp_truth_e a, mcp_truth_e b, int both);


#endif /* _MCP_CONDITION_WALK_H_INCLUDED_ */
