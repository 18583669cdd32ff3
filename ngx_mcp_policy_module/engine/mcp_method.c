
#include "mcp_method.h"


/* the usual ones first */

static const mcp_method_t  mcp_methods[] = {

    { mcp_string("tools/call"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_NAME,
      MCP_GOVERNED_AS_TOOL },

    { mcp_string("tools/list"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_AS_LIST },

    { mcp_string("initialize"),
      MCP_REQUEST, MCP_LEGACY, MCP_NAMED_BY_VERSION,
      MCP_GOVERNED_BY_NOTHING },

    { mcp_string("notifications/initialized"),
      MCP_NOTIFICATION, MCP_LEGACY, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_BY_NOTHING },

    { mcp_string("ping"),
      MCP_REQUEST, MCP_LEGACY, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_BY_NOTHING },

    { mcp_string("server/discover"),
      MCP_REQUEST, MCP_MODERN, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_BY_NOTHING },

    { mcp_string("resources/list"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_AS_LIST },

    { mcp_string("resources/templates/list"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_AS_LIST },

    { mcp_string("resources/read"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_URI,
      MCP_GOVERNED_AS_RESOURCE },

    { mcp_string("resources/subscribe"),
      MCP_REQUEST, MCP_LEGACY, MCP_NAMED_BY_URI,
      MCP_GOVERNED_AS_RESOURCE },

    { mcp_string("resources/unsubscribe"),
      MCP_REQUEST, MCP_LEGACY, MCP_NAMED_BY_URI,
      MCP_GOVERNED_AS_RESOURCE },

    { mcp_string("prompts/list"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_AS_LIST },

    { mcp_string("prompts/get"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_NAME,
      MCP_GOVERNED_AS_PROMPT },

    { mcp_string("completion/complete"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_AS_REFERENCE },

    { mcp_string("logging/setLevel"),
      MCP_REQUEST, MCP_LEGACY, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_BY_NOTHING },

    { mcp_string("subscriptions/listen"),
      MCP_REQUEST, MCP_MODERN, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_AS_SUBSCRIPTION },

    { mcp_string("tasks/get"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_TASK,
      MCP_GOVERNED_AS_TASK },

    { mcp_string("tasks/result"),
      MCP_REQUEST, MCP_LEGACY, MCP_NAMED_BY_TASK,
      MCP_GOVERNED_AS_TASK },

    { mcp_string("tasks/list"),
      MCP_REQUEST, MCP_LEGACY, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_BY_NOTHING },

    { mcp_string("tasks/cancel"),
      MCP_REQUEST, MCP_LEGACY|MCP_MODERN, MCP_NAMED_BY_TASK,
      MCP_GOVERNED_AS_TASK },

    { mcp_string("tasks/update"),
      MCP_REQUEST, MCP_MODERN, MCP_NAMED_BY_TASK,
      MCP_GOVERNED_AS_TASK },

    { mcp_string("notifications/cancelled"),
      MCP_NOTIFICATION, MCP_LEGACY, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_BY_NOTHING },

    { mcp_string("notifications/progress"),
      MCP_NOTIFICATION, MCP_LEGACY, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_BY_NOTHING },

    { mcp_string("notifications/roots/list_changed"),
      MCP_NOTIFICATION, MCP_LEGACY, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_BY_NOTHING },

    { mcp_string("notifications/tasks/status"),
      MCP_NOTIFICATION, MCP_LEGACY, MCP_NAMED_BY_NOTHING,
      MCP_GOVERNED_BY_NOTHING }
};


const mcp_listed_t  mcp_lists[MCP_LISTS] = {

    { mcp_string("tools/list"), mcp_string("tools"),
      mcp_string("name"), MCP_GOVERNED_AS_TOOL },

    { mcp_string("prompts/list"), mcp_string("prompts"),
      mcp_string("name"), MCP_GOVERNED_AS_PROMPT },

    { mcp_string("resources/list"), mcp_string("resources"),
      mcp_string("uri"), MCP_GOVERNED_AS_RESOURCE },

    /* a completion refers to one */

    { mcp_string("resources/templates/list"), mcp_string("resourceTemplates"),
      mcp_string("uriTemplate"), MCP_GOVERNED_AS_REFERENCE }
};


const mcp_method_t *
mcp_method_find(const mcp_str_t *name)
{
    size_t  i;

    for (i = 0; i < mcp_nelts(mcp_methods); i++) {

        if (mcp_str_eq(&mcp_methods[i].name, name)) {
            return &mcp_methods[i];
        }
    }

    return NULL;
}
