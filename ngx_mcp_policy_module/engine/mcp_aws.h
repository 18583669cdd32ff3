
/*
 * A command of the AWS CLI: "aws SERVICE OPERATION", options and words.
 *
 * The server gives the command to the parser of AWS CLI 1, which takes options
 * wherever they stand, in any abbreviation, and joins what is left of the
 * global ones.  That parser is not rebuilt here: only the canonical form is
 * accepted, which it cannot read in another way, and what an abbreviation may
 * stand for is left open (mcp_aws_option_is()).
 *
 *  - "aws", the service and the operation come first, without abbreviation;
 *  - an option is "--name", "--name value ..." or "--name=value"; the words
 *    behind it are its values, up to the next option;
 *  - a global option is given in full, once, and with its value if it has one;
 *    no word follows it;
 *  - words stand right behind the operation only where it has such;
 *  - an option of s3 is one that s3 has, in full;
 *  - a value with blanks is a word of its own, but for that of a global option;
 *  - "--region *", which runs the command in each region, is two words;
 *  - what the server ignores, or what ends it, is not accepted at all.
 */


#ifndef _MCP_AWS_H_INCLUDED_
#define _MCP_AWS_H_INCLUDED_


#include "mcp_class.h"
#include "mcp_shlex.h"


/* of several that are the same the last one counts, or all of them do */

typedef struct {
    mcp_str_t           name;         /* without "--" */
    mcp_word_t         *words;        /* its values */
    size_t              nwords;
} mcp_aws_option_t;


typedef struct {
    mcp_str_t           text;         /* as it was sent */
    mcp_str_t           name;         /* "SERVICE OPERATION" */
    mcp_str_t           service;
    mcp_str_t           operation;
    mcp_str_t           region;       /* empty: not given */
    mcp_str_t           profile;      /* likewise */
    mcp_aws_option_t   *options;      /* the global ones, too */
    size_t              noptions;
    mcp_word_t         *words;        /* behind the operation */
    size_t              nwords;
    mcp_classed_t       classed;      /* for who knows a catalogue to set */

    /* why it is refused: a sentence about the culprit, or one without that */

    const char         *fault;        /* in static memory */
    mcp_str_t           culprit;      /* "--name", another name, or empty */
} mcp_aws_t;


/* what a given option may be to one that is asked for: bits */

#define MCP_AWS_IS      1         /* that one, in full */
#define MCP_AWS_MAY_BE  2         /* that one, cut short */
#define MCP_AWS_IS_NO   4         /* "--no-x" for "x", or "--x" for "no-x" */


#define MCP_AWS_NAME_EXPECTED                                                 \
    "a service and an operation of the AWS CLI with one blank between, such " \
    "as \"ec2 run-instances\""


/*
 * text is UTF-8; the command points into it and into the region.
 *
 * MCP_OK
 * MCP_FAULT  it is not in the canonical form: fault says how to write it; the
 *            rest is as far as it was read
 * MCP_ERROR  the region has no more memory
 */

int mcp_aws_read(mcp_aws_t *aws, const mcp_str_t *text, mcp_region_t *region);

/*
 * 0, or some of MCP_AWS_IS ...; given is an option of a command, hence none
 * that may be short for a global one, as "no" is.
 */

unsigned mcp_aws_option_is(const mcp_str_t *given, const mcp_str_t *asked);

/* whether it is "SERVICE OPERATION" as the AWS CLI spells names */

int mcp_aws_is_name(const mcp_str_t *name);

/*
 * Whether the AWS CLI has another name for it, or for all that a glob over
 * names stands for: its service is named as in an SDK, "s3 list-buckets" for
 * "s3api list-buckets", or it is the second of two names.
 */

int mcp_aws_is_other(const mcp_str_t *name);


#endif /* _MCP_AWS_H_INCLUDED_ */
