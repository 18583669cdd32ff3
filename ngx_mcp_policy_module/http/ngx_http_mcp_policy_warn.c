
#include "ngx_http_mcp_policy.h"


static ngx_module_t *ngx_http_mcp_policy_proxy(ngx_conf_t *cf);


/*
 * The configuration of proxy_pass begins with that of its upstream, in all
 * versions of nginx (ngx_http_proxy_loc_conf_t); which upstream a variable
 * leads to is not known there, so such a location is left alone.
 */

void
ngx_http_mcp_policy_warn(ngx_conf_t *cf,
    ngx_http_mcp_policy_main_conf_t *mmcf)
{
    void                     ***loc;
    ngx_uint_t                  i;
    ngx_module_t               *proxy;
    ngx_http_core_loc_conf_t   *clcf;
    ngx_http_upstream_conf_t   *upstream;

    proxy = ngx_http_mcp_policy_proxy(cf);

    if (proxy == NULL) {
        return;
    }

    loc = mmcf->guarded.elts;

    for (i = 0; i < mmcf->guarded.nelts; i++) {
        clcf = loc[i][ngx_http_core_module.ctx_index];
        upstream = loc[i][proxy->ctx_index];

        if (upstream->upstream == NULL || clcf->noname) {
            continue;
        }

        if (upstream->buffering) {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "\"proxy_buffering\" is on in the location \"%V\" "
                          "with a policy: events of its streams may be late",
                          &clcf->name);
        }

        if (upstream->ignore_client_abort) {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "\"proxy_ignore_client_abort\" is on in the "
                          "location \"%V\" with a policy: clients will not be "
                          "able to cancel a call",
                          &clcf->name);
        }
    }
}


/* nginx may have been built without it */

static ngx_module_t *
ngx_http_mcp_policy_proxy(ngx_conf_t *cf)
{
    ngx_uint_t  i;

    for (i = 0; cf->cycle->modules[i] != NULL; i++) {

        if (ngx_strcmp(cf->cycle->modules[i]->name, "ngx_http_proxy_module")
            == 0)
        {
            return cf->cycle->modules[i];
        }
    }

    return NULL;
}
