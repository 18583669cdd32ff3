
/*
 * What differs between the versions of nginx that are supported.
 */


#ifndef _NGX_HTTP_MCP_POLICY_COMPAT_H_INCLUDED_
#define _NGX_HTTP_MCP_POLICY_COMPAT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* since 1.23.0 header lines of one name are a linked list */

#if (nginx_version >= 1023000)
#define ngx_http_mcp_policy_last_line(h)  (h)->next = NULL
#else /* nginx_version */
#define ngx_http_mcp_policy_last_line(h)
#endif /* nginx_version */


#endif /* _NGX_HTTP_MCP_POLICY_COMPAT_H_INCLUDED_ */
