
#include "mcp_judge_call.h"


static int mcp_judge_unknown(mcp_judge_t *judge);
static int mcp_judge_list(mcp_judge_t *judge, uint32_t list);
static int mcp_judge_named(mcp_judge_t *judge, const mcp_section_t *section,
    const char *what, const mcp_str_t *name);


int
mcp_judge_method(mcp_judge_t *judge)
{
    const mcp_message_t  *message;

    message = judge->message;

    if (message->kind == MCP_RESPONSE) {
        return MCP_OK;
    }

    if (!mcp_message_known(message)) {
        return mcp_judge_unknown(judge);
    }

    if (message->governed == MCP_GOVERNED_BY_NOTHING) {
        return MCP_OK;
    }

    if (judge->policy == NULL) {
        return mcp_judge_without(judge);
    }

    switch (message->governed) {

    case MCP_GOVERNED_AS_RESOURCE:
        return mcp_judge_named(judge, &judge->policy->resources,
                               "Resource \"", &message->subject);

    case MCP_GOVERNED_AS_PROMPT:
        return mcp_judge_named(judge, &judge->policy->prompts, "Prompt \"",
                               &message->subject);

    case MCP_GOVERNED_AS_SUBSCRIPTION:
        return mcp_judge_list(judge, message->resources);

    default: /* a task: its tool was judged when it was called */
        return MCP_OK;
    }
}


static int
mcp_judge_unknown(mcp_judge_t *judge)
{
    int                 rc;
    size_t              i;
    mcp_str_t           reason;
    const mcp_str_t    *method;
    const mcp_facts_t  *facts;

    static const mcp_str_t  rule = mcp_string("(unknown method)");

    facts = judge->facts;
    method = &judge->message->method;

    for (i = 0; i < facts->nmethods; i++) {

        if (mcp_str_eq(&facts->methods[i], method)) {
            return MCP_OK;
        }
    }

    if (mcp_judge_say(judge, &reason, "Method \"", method,
                      "\" is not permitted.")
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    rc = mcp_verdict_refuse(judge->verdict, MCP_DENY, &rule, &reason,
                            facts->shadow);

    judge->verdict->code = (rc == MCP_FAULT) ? MCP_METHOD_NOT_FOUND : 0;

    return rc;
}


/* each of the resources that a client asks to hear of */

static int
mcp_judge_list(mcp_judge_t *judge, uint32_t list)
{
    int          rc;
    uint32_t     i;
    mcp_str_t    name;
    mcp_json_t  *json;

    if (list == 0) {
        return MCP_OK;
    }

    json = judge->message->json;

    for (i = list + 1; i < json->tokens[list].next; i = json->tokens[i].next) {

        if (mcp_json_text(json, i, &name) != MCP_OK) {
            return MCP_ERROR;
        }

        rc = mcp_judge_named(judge, &judge->policy->resources, "Resource \"",
                             &name);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


static int
mcp_judge_named(mcp_judge_t *judge, const mcp_section_t *section,
    const char *what, const mcp_str_t *name)
{
    mcp_str_t           reason;
    const mcp_entry_t  *denied;

    if (!section->given) {
        return MCP_OK;
    }

    if (judge->verdict->decision == MCP_PASS) {
        judge->verdict->decision = MCP_ALLOW;
    }

    if (mcp_section_permits(section, name, &denied)) {
        return MCP_OK;
    }

    if (mcp_judge_say(judge, &reason, what, name,
                      denied ? "\" is denied by policy."
                             : "\" is not permitted by policy.")
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    return mcp_verdict_refuse(judge->verdict, MCP_DENY,
                              denied ? &denied->place.pointer
                                     : &mcp_rule_default,
                              &reason, judge->facts->shadow);
}
