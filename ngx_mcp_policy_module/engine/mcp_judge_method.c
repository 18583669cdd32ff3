
#include "mcp_judge_state.h"
#include "mcp_text.h"


static int mcp_judge_unknown(mcp_judge_t *judge);
static int mcp_judge_task(mcp_judge_t *judge);
static int mcp_judge_list(mcp_judge_t *judge, uint32_t list);
static int mcp_judge_named(mcp_judge_t *judge, const mcp_section_t *section,
    const char *what, const mcp_str_t *name, int template);
static int mcp_judge_refuse_name(mcp_judge_t *judge, const mcp_str_t *rule,
    const char *what, const mcp_str_t *name, const char *how,
    const char *why);


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

    if (!mcp_governed_judged(message->governed)) {
        return MCP_OK;
    }

    if (judge->policy == NULL) {
        return mcp_judge_without(judge);
    }

    if (judge->facts->task.len) {
        return mcp_judge_task(judge);
    }

    switch (message->governed) {

    case MCP_GOVERNED_AS_RESOURCE:

        /* to a template it refers only */

        return mcp_judge_subject(judge, message->known->governed);

    case MCP_GOVERNED_AS_PROMPT:
        return mcp_judge_subject(judge, MCP_GOVERNED_AS_PROMPT);

    case MCP_GOVERNED_AS_SUBSCRIPTION:
        return mcp_judge_list(judge, message->resources);

    default: /* a task: its tool was judged when it was called */
        return MCP_OK;
    }
}


int
mcp_judge_subject(mcp_judge_t *judge, mcp_governed_e governed)
{
    const mcp_str_t  *subject;

    subject = &judge->message->subject;

    if (governed == MCP_GOVERNED_AS_PROMPT) {
        return mcp_judge_named(judge, &judge->policy->prompts, "Prompt \"",
                               subject, 0);
    }

    return mcp_judge_named(judge, &judge->policy->resources, "Resource \"",
                           subject, governed == MCP_GOVERNED_AS_REFERENCE);
}


/* MCP 2025-11-25, "Task Isolation and Access Control" */

static int
mcp_judge_task(mcp_judge_t *judge)
{
    int        rc;
    mcp_str_t  reason;

    static const mcp_str_t  rule = mcp_string("(task)");

    if (mcp_judge_say(judge, &reason, "Unknown task: ", &judge->facts->task,
                      "")
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    rc = mcp_verdict_refuse(judge->verdict, MCP_DENY, &rule, &reason,
                            judge->facts->shadow);

    judge->verdict->code = (rc == MCP_FAULT) ? MCP_INVALID_PARAMS : 0;

    return rc;
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

    /* one that MCP knows, but not as what it is sent as, is none of those */

    for (i = 0; judge->message->known == NULL && i < facts->nmethods; i++) {

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
                             &name, 0);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


static int
mcp_judge_named(mcp_judge_t *judge, const mcp_section_t *section,
    const char *what, const mcp_str_t *name, int template)
{
    const char         *fault;
    const mcp_entry_t  *denied;

    static const mcp_str_t  ambiguous = mcp_string("(ambiguous name)");

    if (!section->given) {
        return MCP_OK;
    }

    if (judge->verdict->decision == MCP_PASS) {
        judge->verdict->decision = MCP_ALLOW;
    }

    fault = mcp_section_name_fault(section, name, template);

    if (fault != NULL) {
        return mcp_judge_refuse_name(judge, &ambiguous, what, name, "\": ",
                                     fault);
    }

    if (mcp_section_permits(section, name, &denied)) {
        return MCP_OK;
    }

    return denied
               ? mcp_judge_refuse_name(judge, &denied->place.pointer, what,
                                       name, "\" is denied by policy", "")
               : mcp_judge_refuse_name(judge, &mcp_rule_default, what, name,
                                       "\" is not permitted by policy", "");
}


static int
mcp_judge_refuse_name(mcp_judge_t *judge, const mcp_str_t *rule,
    const char *what, const mcp_str_t *name, const char *how, const char *why)
{
    mcp_str_t  reason, parts[5];

    if (judge->listed) {
        reason.len = 0;

        return mcp_verdict_refuse(judge->verdict, MCP_DENY, rule, &reason,
                                  judge->facts->shadow);
    }

    parts[0].data = (u_char *) what;
    parts[0].len = strlen(what);
    parts[1] = *name;
    parts[2].data = (u_char *) how;
    parts[2].len = strlen(how);
    parts[3].data = (u_char *) why;
    parts[3].len = strlen(why);
    mcp_str_set(&parts[4], ".");

    mcp_text_clip(&parts[1]);

    if (mcp_text_join(judge->region, &reason, parts, 5) != MCP_OK) {
        return MCP_ERROR;
    }

    return mcp_verdict_refuse(judge->verdict, MCP_DENY, rule, &reason,
                              judge->facts->shadow);
}
