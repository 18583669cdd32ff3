
/*
 * The answer to tools/list, prompts/list, resources/list or
 * resources/templates/list: what has to be cut out of its bytes so that it
 * shows what can be called, and nothing else.
 *
 * Each element is judged by the judge.  It goes with one comma and the white
 * space beside that; every other byte stays as the server wrote it.
 */


#ifndef _MCP_LIST_H_INCLUDED_
#define _MCP_LIST_H_INCLUDED_


#include "mcp_judge.h"


typedef enum {
    MCP_LIST_CALLABLE = 0,   /* loses all of which no call could pass */
    MCP_LIST_HIDDEN,         /* loses what is hidden */
    MCP_LIST_OFF             /* is not looked at */
} mcp_list_mode_e;


/* the bytes from start to end, offsets into the text, become others */

typedef struct {
    uint32_t               start;
    uint32_t               end;
    mcp_str_t              text;      /* in static memory, or empty */
} mcp_edit_t;


typedef struct {
    const mcp_policy_t    *policy;    /* or NULL: the caller has none */
    const mcp_facts_t     *facts;
    mcp_list_mode_e        mode;      /* not MCP_LIST_OFF */

    /*
     * The definition of each tool that stays, before its tokens go, and before
     * it is known whether all of the text may pass; or NULL.  MCP_OK, or
     * MCP_ERROR: no more memory.
     */

    int                  (*stays)(void *ctx, mcp_json_t *json, uint32_t tool);
    void                  *ctx;

    unsigned               any:1;     /* without a list any JSON will do */

    /* set by mcp_list_read() */

    mcp_edit_t            *edits;     /* in their order, none touches another */
    size_t                 nedits;
    size_t                 len;       /* of the text, once edited */
    mcp_str_t              fault;

    /* while it reads: the list that the element is in */

    const mcp_listed_t    *listed;    /* or NULL: it is of no concern */
    uint32_t               name;      /* its token, or 0: there was none yet */
    uint32_t               last;      /* where the element before ended */
    unsigned               kept:1;    /* one of its elements was */
    unsigned               open:1;    /* the last edit may still grow */
} mcp_list_t;


/*
 * Reads what json was initialized with.  Any message of a server will do: one
 * that is no answer with a list needs no edits.  policy, facts, mode, stays,
 * ctx and any have been set, all else is zero.
 *
 * MCP_OK
 * MCP_FAULT  it must not pass: fault says why
 * MCP_ERROR  the region has no more memory
 */

int mcp_list_read(mcp_list_t *list, mcp_json_t *json);

/* whether the policy has a say in what such a list shows */

int mcp_list_concerns(const mcp_policy_t *policy, const mcp_listed_t *listed);

/* the list that a method asks for, or NULL */

const mcp_listed_t *mcp_list_find(const mcp_str_t *method);


#endif /* _MCP_LIST_H_INCLUDED_ */
