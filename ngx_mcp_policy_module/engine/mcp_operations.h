
/*
 * A catalogue of the operations of the AWS CLI: what each does, for rules over
 * a class of them.
 *
 *   {
 *     "version": "1",
 *     "operations": { "s3 rm": "Destructive", "s3 presign": "Read High" },
 *     "verbs": { "Read": ["describe", "list"], "Write": ["create"] },
 *     "skip": ["batch"],
 *     "unknown": "Execute High",
 *     "high": { "words": ["policy"], "services": ["iam"] }
 *   }
 *
 * An operation that is not named is classed by its verb: its first word, or
 * the second if the first is in "skip"; one whose verb is not listed as
 * "unknown" says, or without that not at all.  The risk follows from the class
 * if it is not given; of a Write that has one of the words of "high", or is of
 * one of its services, it is High.
 */


#ifndef _MCP_OPERATIONS_H_INCLUDED_
#define _MCP_OPERATIONS_H_INCLUDED_


#include "mcp_class.h"
#include "mcp_fault.h"
#include "mcp_names.h"


typedef struct {
    mcp_table_t       named;
    mcp_table_t       verbs;
    mcp_table_t       skipped;
    mcp_table_t       words;          /* of "high" */
    mcp_table_t       services;
    mcp_classed_t     unknown;
} mcp_operations_t;


/* policies/catalog/aws-cli.json, as it was at build */

extern const mcp_source_t  mcp_operations_aws_cli;


/*
 * The text must live as long as the catalogue: names point into it.
 *
 * MCP_OK     done; or faults were added, and the catalogue must not be used
 * MCP_ERROR  the region has no more memory
 */

int mcp_operations_load(mcp_operations_t *operations,
    const mcp_source_t *source, mcp_region_t *region, mcp_faults_t *faults);

/*
 * Of "SERVICE OPERATION", lower case, one blank between.  The cost does not
 * grow with the catalogue.
 */

mcp_classed_t mcp_operations_find(const mcp_operations_t *operations,
    const mcp_str_t *name);

/* of a verb in lower case, or MCP_CLASS_NONE */

mcp_class_e mcp_operations_verb(const mcp_operations_t *operations,
    const mcp_str_t *verb);


#endif /* _MCP_OPERATIONS_H_INCLUDED_ */
