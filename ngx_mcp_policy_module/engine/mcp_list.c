
#include "mcp_array.h"
#include "mcp_list.h"
#include "mcp_members.h"


static int mcp_list_element(void *ctx, mcp_json_t *json, uint32_t parent,
    uint32_t name);
static const mcp_listed_t *mcp_list_named(const mcp_list_t *list,
    mcp_json_t *json, uint32_t parent, uint32_t name);
static int mcp_list_stays(mcp_list_t *list, mcp_json_t *json, uint32_t element,
    int *stays);
static void mcp_list_keep(mcp_list_t *list, uint32_t start);
static int mcp_list_cut(mcp_list_t *list, mcp_json_t *json, uint32_t start,
    uint32_t end);
static mcp_edit_t *mcp_list_edit(mcp_list_t *list, mcp_json_t *json);
static int mcp_list_envelope(mcp_list_t *list, mcp_json_t *json);
static int mcp_list_result(mcp_list_t *list, mcp_json_t *json,
    uint32_t result, int *lists, uint32_t *scope);
static int mcp_list_private(mcp_list_t *list, mcp_json_t *json,
    uint32_t scope);
static void mcp_list_place(const mcp_json_t *json, uint32_t value,
    uint32_t *start, uint32_t *end);
static int mcp_list_fault(mcp_list_t *list, const char *fault);


/* what of a result has a meaning here: the lists, in their order, and this */

#define MCP_LIST_SCOPE    MCP_LISTS
#define MCP_LIST_MEMBERS  (MCP_LISTS + 1)


/* runs of elements that go; a list of so many is no list of tools */

#define MCP_LIST_EDITS_MAX  65536


static const mcp_str_t  mcp_list_scope = mcp_string("cacheScope");


static const char  *mcp_list_no_list[MCP_LISTS] = {
    "\"tools\" is not a list",
    "\"prompts\" is not a list",
    "\"resources\" is not a list",
    "\"resourceTemplates\" is not a list"
};


int
mcp_list_read(mcp_list_t *list, mcp_json_t *json)
{
    int               rc;
    size_t            i;
    mcp_json_lists_t  lists;

    lists.element = mcp_list_element;
    lists.ctx = list;

    json->lists = &lists;

    rc = mcp_json_read(json);

    json->lists = NULL;

    if (list->nedits > MCP_LIST_EDITS_MAX) {
        return mcp_list_fault(list, "too many of its elements cannot be "
                                    "called");
    }

    if (rc == MCP_FAULT) {
        return (mcp_json_fault(json, &list->fault) == MCP_OK) ? MCP_FAULT
                                                              : MCP_ERROR;
    }

    if (rc == MCP_OK) {
        rc = mcp_list_envelope(list, json);
    }

    if (rc != MCP_OK) {
        return rc;
    }

    list->len = json->len;

    for (i = 0; i < list->nedits; i++) {
        list->len += list->edits[i].text.len;
        list->len -= list->edits[i].end - list->edits[i].start;
    }

    return MCP_OK;
}


int
mcp_list_concerns(const mcp_policy_t *policy, const mcp_listed_t *listed)
{
    switch (listed->governed) {

    case MCP_GOVERNED_AS_TOOL:
        return 1;

    case MCP_GOVERNED_AS_PROMPT:
        return policy == NULL || policy->prompts.given;

    default:
        return policy == NULL || policy->resources.given;
    }
}


const mcp_listed_t *
mcp_list_find(const mcp_str_t *method)
{
    size_t  i;

    for (i = 0; i < MCP_LISTS; i++) {

        if (mcp_str_eq(&mcp_lists[i].method, method)) {
            return &mcp_lists[i];
        }
    }

    return NULL;
}


static int
mcp_list_element(void *ctx, mcp_json_t *json, uint32_t parent, uint32_t name)
{
    int          rc, stays;
    uint32_t     element, start, end;
    mcp_list_t  *list;

    list = ctx;
    element = name + 2;

    if (name != list->name) {
        list->listed = mcp_list_named(list, json, parent, name);
        list->name = name;
        list->kept = 0;
        list->open = 0;
    }

    if (list->listed == NULL) {
        return MCP_OK;
    }

    mcp_list_place(json, element, &start, &end);

    rc = mcp_list_stays(list, json, element, &stays);

    if (rc == MCP_OK && stays) {
        mcp_list_keep(list, start);

    } else if (rc == MCP_OK) {
        rc = mcp_list_cut(list, json, start, end);
    }

    list->last = end;

    return rc;
}


/* NULL: no list, or one that the policy says nothing of */

static const mcp_listed_t *
mcp_list_named(const mcp_list_t *list, mcp_json_t *json, uint32_t parent,
    uint32_t name)
{
    size_t  i;

    if (!mcp_json_is(json, parent, &mcp_root_names[mcp_root_result])) {
        return NULL;
    }

    for (i = 0; i < MCP_LISTS; i++) {

        if (mcp_json_is(json, name, &mcp_lists[i].member)) {
            return mcp_list_concerns(list->policy, &mcp_lists[i])
                       ? &mcp_lists[i] : NULL;
        }
    }

    return NULL;
}


/* an element that has no name, or none that all decoders find, does not */

static int
mcp_list_stays(mcp_list_t *list, mcp_json_t *json, uint32_t element,
    int *stays)
{
    int                 rc;
    uint32_t            key;
    mcp_str_t           name;
    mcp_facts_t         somebody;
    mcp_decision_e      decision;
    const mcp_facts_t  *facts;

    *stays = 0;
    key = 0;

    if (json->tokens[element].type != MCP_JSON_OBJECT) {
        return MCP_OK;
    }

    rc = mcp_members(json, element, &list->listed->key, 1, &key);

    if (rc == MCP_ERROR) {
        return MCP_ERROR;
    }

    if (rc == MCP_FAULT
        || key == 0
        || json->tokens[key].type != MCP_JSON_STRING
        || json->tokens[key].len == 0)
    {
        return MCP_OK;
    }

    if (mcp_json_text(json, key, &name) != MCP_OK) {
        return MCP_ERROR;
    }

    facts = list->facts;

    /* what is hidden is, also to whom everything is denied */

    if (list->mode == MCP_LIST_HIDDEN) {
        somebody = *facts;
        somebody.nobody = 0;
        facts = &somebody;
    }

    decision = mcp_judge_listed(list->policy, list->listed->governed, &name,
                                facts);

    *stays = (mcp_decision_passes(decision)
              || (list->mode == MCP_LIST_HIDDEN && decision != MCP_HIDE));

    return (*stays
            && list->stays != NULL
            && list->listed->governed == MCP_GOVERNED_AS_TOOL)
               ? list->stays(list->ctx, json, element) : MCP_OK;
}


static void
mcp_list_keep(mcp_list_t *list, uint32_t start)
{
    /* what was cut before the first one goes with the comma behind it */

    if (list->open) {
        list->edits[list->nedits - 1].end = start;
        list->open = 0;
    }

    list->kept = 1;
}


/* after one that was kept, with the comma before it */

static int
mcp_list_cut(mcp_list_t *list, mcp_json_t *json, uint32_t start, uint32_t end)
{
    mcp_edit_t  *edit;

    if (list->kept) {
        start = list->last;
    }

    if (list->open
        || (list->nedits && list->edits[list->nedits - 1].end == start))
    {
        list->edits[list->nedits - 1].end = end;
        return MCP_OK;
    }

    edit = mcp_list_edit(list, json);
    if (edit == NULL) {
        return MCP_ERROR;
    }

    edit->start = start;
    edit->end = end;
    edit->text.len = 0;

    list->open = !list->kept;

    return MCP_OK;
}


/* a new one, the last; or NULL: no more memory, or no more than so many */

static mcp_edit_t *
mcp_list_edit(mcp_list_t *list, mcp_json_t *json)
{
    if (list->nedits > MCP_LIST_EDITS_MAX) {
        return NULL;
    }

    list->edits = mcp_array_grow(json->region, list->edits, list->nedits,
                                 sizeof(mcp_edit_t));

    return (list->edits == NULL) ? NULL : &list->edits[list->nedits++];
}


/* the members of the root, the elements of lists being gone */

static int
mcp_list_envelope(mcp_list_t *list, mcp_json_t *json)
{
    int       rc, lists;
    uint32_t  member[mcp_root_members], scope;

    static const mcp_str_t  version = mcp_string("2.0");

    if (json->tokens[0].type != MCP_JSON_OBJECT) {
        return mcp_list_fault(list, "it is not an object");
    }

    memset(member, 0, sizeof(member));

    rc = mcp_members(json, 0, mcp_root_names, mcp_root_members, member);

    if (rc != MCP_OK) {
        return (rc == MCP_ERROR)
                   ? rc
                   : mcp_list_fault(list, "a member differs from one of "
                                          "JSON-RPC's in case only");
    }

    lists = 0;
    scope = 0;

    if (member[mcp_root_result]) {
        rc = mcp_list_result(list, json, member[mcp_root_result], &lists,
                             &scope);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    if (list->any && lists == 0) {
        return MCP_OK;
    }

    if (member[mcp_root_jsonrpc] == 0
        || json->tokens[member[mcp_root_jsonrpc]].type != MCP_JSON_STRING
        || !mcp_json_is(json, member[mcp_root_jsonrpc], &version))
    {
        return mcp_list_fault(list, "\"jsonrpc\" is not \"2.0\"");
    }

    if (member[mcp_root_result] == 0) {
        return (member[mcp_root_method] || member[mcp_root_error])
                   ? MCP_OK
                   : mcp_list_fault(list, "it is neither a result nor an "
                                          "error");
    }

    if (member[mcp_root_method] || member[mcp_root_error]) {
        return mcp_list_fault(list, "\"result\" stands beside \"method\" or "
                                    "\"error\"");
    }

    return (lists && scope) ? mcp_list_private(list, json, scope) : MCP_OK;
}


/* sets how many lists of concern there are, and the token of cacheScope */

static int
mcp_list_result(mcp_list_t *list, mcp_json_t *json, uint32_t result,
    int *lists, uint32_t *scope)
{
    int        rc;
    size_t     i;
    uint32_t   member[MCP_LIST_MEMBERS];
    mcp_str_t  names[MCP_LIST_MEMBERS];

    if (json->tokens[result].type != MCP_JSON_OBJECT) {
        return mcp_list_fault(list, "\"result\" is not an object");
    }

    memset(member, 0, sizeof(member));

    for (i = 0; i < MCP_LISTS; i++) {
        names[i] = mcp_lists[i].member;
    }

    names[MCP_LIST_SCOPE] = mcp_list_scope;

    rc = mcp_members(json, result, names, MCP_LIST_MEMBERS, member);

    if (rc != MCP_OK) {
        return (rc == MCP_ERROR)
                   ? rc
                   : mcp_list_fault(list, "a member of \"result\" differs from "
                                          "one of MCP's in case only");
    }

    *scope = member[MCP_LIST_SCOPE];

    for (i = 0; i < MCP_LISTS; i++) {

        if (member[i] == 0
            || !mcp_list_concerns(list->policy, &mcp_lists[i]))
        {
            continue;
        }

        if (json->tokens[member[i]].type != MCP_JSON_ARRAY) {
            return mcp_list_fault(list, mcp_list_no_list[i]);
        }

        (*lists)++;
    }

    return MCP_OK;
}


/*
 * MCP 2026-07-28, "Caching": what depends on the caller must not be kept for
 * others.  The edit goes to its place among the others.
 */

static int
mcp_list_private(mcp_list_t *list, mcp_json_t *json, uint32_t scope)
{
    size_t       i;
    uint32_t     start, end;
    mcp_edit_t  *edit;

    static const mcp_str_t  value = mcp_string("private");
    static const mcp_str_t  quoted = mcp_string("\"private\"");

    if (json->tokens[scope].type == MCP_JSON_STRING
        && mcp_json_is(json, scope, &value))
    {
        return MCP_OK;
    }

    if (mcp_list_edit(list, json) == NULL) {
        return MCP_ERROR;
    }

    mcp_list_place(json, scope, &start, &end);

    edit = list->edits;

    for (i = list->nedits - 1; i && edit[i - 1].start > start; i--) {
        edit[i] = edit[i - 1];
    }

    edit[i].start = start;
    edit[i].end = end;
    edit[i].text = quoted;

    return MCP_OK;
}


/* where a value begins and ends in the text, a string with its quotes */

static void
mcp_list_place(const mcp_json_t *json, uint32_t value, uint32_t *start,
    uint32_t *end)
{
    uint32_t                 quote;
    const mcp_json_token_t  *token;

    token = &json->tokens[value];
    quote = (token->type == MCP_JSON_STRING);

    *start = token->start - quote;
    *end = token->start + token->len + quote;
}


static int
mcp_list_fault(mcp_list_t *list, const char *fault)
{
    list->fault.data = (u_char *) fault;
    list->fault.len = strlen(fault);

    return MCP_FAULT;
}
