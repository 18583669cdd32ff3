
/*
 * A client of an MCP server over HTTP: one message after the other, with
 * bounds on what all of the answers together may take.
 */


#ifndef _MCP_CLI_CLIENT_H_INCLUDED_
#define _MCP_CLI_CLIENT_H_INCLUDED_


#include <curl/curl.h>
#include <jansson.h>

#include "mcp_cli.h"
#include "mcp_sse.h"


#define MCP_CLI_FAULT  512


typedef struct {
    CURL                *curl;
    char                *session;     /* its id, or NULL */
    const char          *version;     /* of MCP; NULL: not agreed on yet */
    int                  modern;      /* whether it is one without sessions */
    uint64_t             deadline;    /* milliseconds since 1970 */
    size_t               left;        /* bytes that may still come */

    /* the last message, and what has come of it */

    json_int_t           id;
    json_t              *answer;      /* NULL: none yet */
    mcp_sse_t            sse;
    mcp_sse_data_t       data;        /* of an event, or the whole body */
    int                  refused;     /* the server did not want it */
    char                 fault[MCP_CLI_FAULT];
    char                 error[CURL_ERROR_SIZE];
} mcp_cli_client_t;


/* MCP_CLI_OK or MCP_CLI_FAILED; it has to be ended after both */

int mcp_cli_client_init(mcp_cli_client_t *client, const char *url,
    mcp_region_t *region);

/* ends the session as well */

void mcp_cli_client_done(mcp_cli_client_t *client);

/*
 * Sends a request with these parameters, which it takes; NULL: with none.  The
 * result is the caller's.  MCP_CLI_OK, or MCP_CLI_FAILED, and the fault says
 * why.
 */

int mcp_cli_client_ask(mcp_cli_client_t *client, const char *method,
    json_t *params, json_t **result);

/* sends a notification.  MCP_CLI_OK, or MCP_CLI_FAILED, and the fault */

int mcp_cli_client_tell(mcp_cli_client_t *client, const char *method);

/*
 * Keeps the id of the session that the last answer has opened, if any.
 * MCP_CLI_OK, or MCP_CLI_FAILED, and the fault says why.
 */

int mcp_cli_client_join(mcp_cli_client_t *client, mcp_region_t *region);

/* sets the fault; MCP_CLI_FAILED */

int mcp_cli_client_fault(mcp_cli_client_t *client, const char *format, ...)
    __attribute__((format(printf, 2, 3)));


#endif /* _MCP_CLI_CLIENT_H_INCLUDED_ */
