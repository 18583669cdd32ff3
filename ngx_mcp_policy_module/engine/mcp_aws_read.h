
/*
 * A command while it is read: what mcp_aws.c and mcp_aws_option.c share.
 */


#ifndef _MCP_AWS_READ_H_INCLUDED_
#define _MCP_AWS_READ_H_INCLUDED_


#include "mcp_aws.h"


typedef struct {
    mcp_aws_t       *aws;
    mcp_word_t      *words;
    size_t           nwords;
    size_t           i;           /* the word that is next */
    size_t           region;      /* where "--region" and "*" stand, or -1 */
    size_t           profile;     /* where "--profile" and its value do */
    mcp_region_t    *pool;
} mcp_aws_read_t;


/*
 * An option and its values; MCP_OK, MCP_FAULT or MCP_ERROR as mcp_aws_read().
 */

int mcp_aws_option(mcp_aws_read_t *read);

/* steps over words up to the next option; MCP_OK or MCP_FAULT */

int mcp_aws_words(mcp_aws_read_t *read, size_t *nwords);

/* MCP_FAULT */

int mcp_aws_fault(mcp_aws_t *aws, const char *fault);


#endif /* _MCP_AWS_READ_H_INCLUDED_ */
