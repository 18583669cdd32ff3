
/*
 * What the unit tests share: regions whose every block is one of its own, so
 * that the sanitizers see each byte read or written beyond it, and that run
 * out of memory when they are told to; texts, and seeded random numbers.
 */


#ifndef _UNIT_H_INCLUDED_
#define _UNIT_H_INCLUDED_


#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mcp_list.h"
#include "mcp_policy_load.h"


#define UNIT_ENDLESS  ((size_t) -1)

/* what is around the place in question of a policy that is short of it */

#define UNIT_ROOT(more)                                                       \
    "{\"version\":\"1\",\"default\":\"deny\"," more "}"
#define UNIT_TOOL(rule)  UNIT_ROOT("\"tools\":{\"t\":" rule "}")

/*
 * What policies of the tests find in the file "catalog.json"; there are
 * "broken.json", which is none, and "faulty.json", which is none of tools.
 */

#define UNIT_CATALOG                                                          \
    "[{\"tool\":\"read_it\",\"category\":\"Read\"},"                          \
    "{\"tool\":\"write_it\",\"category\":\"Write\",\"risk\":\"High\"},"       \
    "{\"tool\":\"run_it\",\"category\":\"Execute\"},"                         \
    "{\"tool\":\"delete_it\",\"category\":\"Destructive\"}]"


typedef struct unit_block_s  unit_block_t;
typedef struct unit_end_s  unit_end_t;


typedef struct {
    mcp_region_t    region;
    unit_block_t   *blocks;
    unit_end_t     *ends;        /* each takes a block, too */
    size_t          left;        /* blocks that can still be had */
    size_t          nblocks;
    size_t          bytes;
    unsigned        refused:1;   /* somebody asked for more */
    unsigned        once:1;      /* and got it when asking again */
} unit_region_t;


/* a policy with all that it points into */

typedef struct {
    unit_region_t   region;
    mcp_faults_t    faults;
    mcp_source_t    source;
    mcp_policy_t   *policy;
} unit_policy_t;


/* a broken policy, called "p", and all that is found in it */

typedef struct {
    const char     *text;
    const char     *lines[4];
} unit_fault_t;


/* MCP_OK, MCP_FAULT or MCP_ERROR, as the engine has it */

typedef int (*unit_run_pt)(mcp_region_t *region, const void *input);


void unit_region_init(unit_region_t *region, size_t left);
void unit_region_done(unit_region_t *region);

/* a copy that nothing stands behind */

u_char *unit_copy(unit_region_t *region, const void *data, size_t len);

/*
 * Such a copy, with "'" for each quote to be read more easily.  What stands
 * between "<" and ">" shall become what stands behind a "|" there, or nothing:
 * is left as it is, or with edited not 0 as it shall become.
 */

mcp_str_t unit_quoted(unit_region_t *region, const char *text, int edited);

/* reads such a copy within the bounds of a message */

int unit_json(mcp_json_t *json, unit_region_t *region, const void *text,
    size_t len);

/* reads it where it is; the tokens live until the next message */

int unit_message(mcp_message_t *message, mcp_region_t *region,
    const void *text, size_t len);

/* fails unless the text is refused like that, or MCP_JSON_OK at 0 */

void unit_json_is(const void *text, size_t len, mcp_json_error_e error,
    size_t at, const char *what, size_t row);

/* loads a policy, and seals it if that gave no fault */

void unit_policy(unit_policy_t *policy, const char *id, const char *text);

/* the same, to be starved; the input is the text; MCP_FAULT: it has faults */

int unit_policy_run(mcp_region_t *region, const void *input);

/* fails unless just these faults are found in each, in this order */

void unit_faults(const unit_fault_t *row, size_t n);

/* and unless each of them is found or MCP_ERROR said, with little memory */

void unit_faults_starve(const unit_fault_t *row, size_t n);

/* loads a policy with one rule, which requires one condition: a JSON object */

void unit_condition(unit_policy_t *policy, const char *condition);

/* whether arguments meet it; NULL: the call has none */

mcp_truth_e unit_holds(const unit_policy_t *policy, const char *args,
    int both);

/* "-", "+" or "?" */

char unit_mark(mcp_truth_e truth);

/*
 * Runs with no memory at all, with one block, with two, until nothing was
 * refused any more; and each time again with more memory after one refusal,
 * so that none is overlooked because of later ones.  It must have said
 * MCP_ERROR until then, and expected in the end.  Returns the blocks that it
 * took.
 */

size_t unit_starve(unit_run_pt run, const void *input, int expected);

/* of a C string; NULL gives an empty one */

mcp_str_t unit_str(const char *text);
int unit_is(const mcp_str_t *text, const char *expected);

/* fails unless they are equal, and says which row it was */

void unit_same(const mcp_str_t *text, const char *expected, size_t row,
    const char *what);

/* a text with the edits of a list, which have to be in order and apart */

mcp_str_t unit_edited(unit_region_t *region, const mcp_list_t *list,
    const mcp_json_t *json);

uint64_t unit_random(uint64_t *state);
size_t unit_below(uint64_t *state, size_t n);

int unit_main(const struct CMUnitTest *tests, size_t n);


#endif /* _UNIT_H_INCLUDED_ */
