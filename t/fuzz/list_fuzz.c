
/*
 * Lists.  The first line says how it is read, and names what a policy allows,
 * or hides behind a "-"; the rest is the answer.  What is let through is read
 * by jansson as the same answer without the elements that could not be called,
 * for the caller alone; and there is nothing more to cut out of it.
 */


#include "fuzz.h"
#include "oracle.h"
#include "mcp_list.h"
#include "mcp_policy_load.h"


/* bits of the first byte */

#define LIST_HIDDEN     1             /* loses what is hidden only */
#define LIST_SHADOW     2
#define LIST_PAGE       4
#define LIST_PROMPTS    8             /* the policy says of these, too */
#define LIST_RESOURCES  16
#define LIST_NONE       32            /* there is no policy */


typedef struct {
    unsigned       flags;
    mcp_policy_t  *policy;
    mcp_facts_t    facts;
    mcp_str_t      text;
    mcp_json_t     json;
    mcp_list_t     list;
    size_t         told;              /* of tools that stay */
    size_t         tools;             /* the same, by the model */
} list_case_t;


static mcp_policy_t *list_policy(mcp_region_t *region, mcp_str_t *names,
    unsigned flags);
static char *list_print(mcp_str_t *names, unsigned flags);
static void list_name(json_t *policy, const mcp_str_t *name, unsigned flags);
static void list_add(json_t *policy, const char *section, json_t *name);
static int list_read(list_case_t *c, mcp_region_t *region,
    const mcp_str_t *text);
static int list_told(void *ctx, mcp_json_t *json, uint32_t tool);
static mcp_str_t list_edited(const list_case_t *c, mcp_region_t *region);
static void list_sound(const list_case_t *c, const json_t *root);
static void list_cut(list_case_t *c, json_t *result);
static int list_stays(list_case_t *c, const json_t *element,
    const mcp_listed_t *listed);
static const char *list_key(const mcp_listed_t *listed);


static const char *const  list_envelope[] = {
    "jsonrpc", "id", "method", "params", "result", "error", NULL
};


static const char *const  list_result[] = {
    "tools", "prompts", "resources", "resourceTemplates", "cacheScope", NULL
};


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    json_t        *root, *edited;
    mcp_str_t      names, text;
    list_case_t    c;
    json_error_t   error;

    text = *input;
    names = fuzz_line(region, &text);

    if (names.len == 0) {
        return;
    }

    c.flags = names.data[0];
    c.policy = list_policy(region, &names, c.flags);

    if (c.policy == NULL && !(c.flags & LIST_NONE)) {
        return;
    }

    memset(&c.facts, 0, sizeof(mcp_facts_t));
    c.facts.shadow = (c.flags & LIST_SHADOW) != 0;
    c.tools = 0;

    if (list_read(&c, region, &text) != MCP_OK) {
        fuzz_check(c.list.fault.len && fuzz_utf8(&c.list.fault));
        return;
    }

    root = oracle_read(&c.json, &error);

    if (root == NULL) {
        fuzz_check(oracle_may_refuse(&error));
        return;
    }

    list_sound(&c, root);
    list_cut(&c, json_object_get(root, "result"));
    fuzz_check(c.told == c.tools);

    text = list_edited(&c, region);

    fuzz_check(list_read(&c, region, &text) == MCP_OK);
    fuzz_check(c.list.nedits == 0);

    edited = oracle_read(&c.json, &error);
    fuzz_check(edited != NULL && json_equal(root, edited));

    json_decref(root);
    json_decref(edited);
}


/* NULL: there is none, or it is no good one */

static mcp_policy_t *
list_policy(mcp_region_t *region, mcp_str_t *names, unsigned flags)
{
    int            rc;
    char          *text;
    mcp_str_t      id;
    mcp_faults_t   faults;
    mcp_source_t   source;
    mcp_policy_t  *policy;

    if (flags & LIST_NONE) {
        return NULL;
    }

    text = list_print(names, flags);
    id = fuzz_str("p");

    source.file = id;
    source.len = strlen(text);
    source.data = mcp_alloc(region, source.len);
    fuzz_check(source.data != NULL);

    memcpy(source.data, text, source.len);
    free(text);

    memset(&faults, 0, sizeof(mcp_faults_t));
    faults.region = region;

    policy = mcp_policy_create(region, &id);
    fuzz_check(policy != NULL);

    rc = mcp_policy_load(policy, &source, NULL, region, &faults);

    if (rc == MCP_OK && faults.count == 0) {
        rc = mcp_policy_seal(policy, region, &faults);
    }

    return (rc == MCP_OK && faults.count == 0) ? policy : NULL;
}


/* a blank is between two names */

static char *
list_print(mcp_str_t *names, unsigned flags)
{
    char       *text;
    u_char     *blank;
    json_t     *policy;
    mcp_str_t   rest, name;

    policy = json_pack("{s:s, s:s, s:[], s:{}}", "version", "1", "default",
                       "deny", "hide", "tools");

    rest.data = names->data + 1;
    rest.len = names->len - 1;

    while (rest.len) {
        blank = memchr(rest.data, ' ', rest.len);

        name = rest;
        name.len = blank ? (size_t) (blank - rest.data) : rest.len;

        rest.data += name.len + (blank != NULL);
        rest.len -= name.len + (blank != NULL);

        list_name(policy, &name, flags);
    }

    if (flags & LIST_PROMPTS) {
        list_add(policy, "prompts", NULL);
    }

    if (flags & LIST_RESOURCES) {
        list_add(policy, "resources", NULL);
    }

    text = json_dumps(policy, 0);
    fuzz_check(text != NULL);

    json_decref(policy);

    return text;
}


/* what is no UTF-8 is left out; what has a scheme is a resource */

static void
list_name(json_t *policy, const mcp_str_t *name, unsigned flags)
{
    int          hidden;
    json_t      *text;
    const char  *data;

    hidden = (name->len && name->data[0] == '-');
    data = (const char *) name->data + hidden;

    text = json_stringn(data, name->len - (size_t) hidden);

    if (text == NULL) {
        return;
    }

    if (hidden) {
        json_array_append(json_object_get(policy, "hide"), text);

    } else if (memchr(data, ':', name->len)) {

        if (flags & LIST_RESOURCES) {
            list_add(policy, "resources", text);
        }

    } else {
        json_object_setn_new(json_object_get(policy, "tools"), data, name->len,
                             json_object());

        if (flags & LIST_PROMPTS) {
            list_add(policy, "prompts", text);
        }
    }

    json_decref(text);
}


/* NULL: no name, but there has to be such a section */

static void
list_add(json_t *policy, const char *section, json_t *name)
{
    json_t  *object;

    object = json_object_get(policy, section);

    if (object == NULL) {
        object = json_pack("{s:s, s:[]}", "default", "deny", "allow");
        json_object_set_new(policy, section, object);
    }

    if (name != NULL) {
        json_array_append(json_object_get(object, "allow"), name);
    }
}


static int
list_read(list_case_t *c, mcp_region_t *region, const mcp_str_t *text)
{
    int  rc;

    memset(&c->list, 0, sizeof(mcp_list_t));

    c->text = fuzz_copy(region, text);
    c->told = 0;

    c->list.policy = c->policy;
    c->list.facts = &c->facts;
    c->list.mode = (c->flags & LIST_HIDDEN) ? MCP_LIST_HIDDEN
                                            : MCP_LIST_CALLABLE;
    c->list.any = (c->flags & LIST_PAGE) != 0;
    c->list.stays = list_told;
    c->list.ctx = c;

    mcp_json_init(&c->json, c->text.data, c->text.len, region);

    rc = mcp_list_read(&c->list, &c->json);
    fuzz_check(rc == MCP_OK || rc == MCP_FAULT);

    return rc;
}


static int
list_told(void *ctx, mcp_json_t *json, uint32_t tool)
{
    list_case_t  *c;

    c = ctx;
    c->told++;

    fuzz_check(json->tokens[tool].type == MCP_JSON_OBJECT);
    fuzz_check(json->tokens[tool].next == json->ntokens);

    return MCP_OK;
}


static mcp_str_t
list_edited(const list_case_t *c, mcp_region_t *region)
{
    size_t             i, at;
    u_char            *p;
    mcp_str_t          out;
    const mcp_edit_t  *edit;

    out.len = c->list.len;
    out.data = mcp_alloc(region, out.len);
    fuzz_check(out.data != NULL);

    p = out.data;
    at = 0;

    for (i = 0; i < c->list.nedits; i++) {
        edit = &c->list.edits[i];

        fuzz_check(i == 0 || edit->start > at);
        fuzz_check(edit->start < edit->end && edit->end < c->text.len);

        memcpy(p, c->text.data + at, edit->start - at);
        p += edit->start - at;
        at = edit->end;

        if (edit->text.len) {
            memcpy(p, edit->text.data, edit->text.len);
            p += edit->text.len;
        }
    }

    fuzz_check(out.data + out.len == p + (c->text.len - at));
    memcpy(p, c->text.data + at, c->text.len - at);

    return out;
}


/* the envelope of what was not refused */

static void
list_sound(const list_case_t *c, const json_t *root)
{
    size_t         i, lists;
    const json_t  *result, *value;

    result = json_object_get(root, "result");

    fuzz_check(json_is_object(root));
    fuzz_check(oracle_case(root, list_envelope));

    lists = 0;

    if (result != NULL) {
        fuzz_check(json_is_object(result));
        fuzz_check(oracle_case(result, list_result));
    }

    for (i = 0; i < MCP_LISTS; i++) {
        value = json_object_get(result, list_result[i]);

        if (value != NULL && mcp_list_concerns(c->policy, &mcp_lists[i])) {
            fuzz_check(json_is_array(value));
            lists++;
        }
    }

    fuzz_check(lists || c->list.nedits == 0);

    if ((c->flags & LIST_PAGE) && lists == 0) {
        return;
    }

    value = json_object_get(root, "jsonrpc");
    fuzz_check(json_is_string(value));
    fuzz_check(strcmp(json_string_value(value), "2.0") == 0);

    i = (json_object_get(root, "method") != NULL
         || json_object_get(root, "error") != NULL);

    fuzz_check((result != NULL) != (i != 0));
}


/* as the engine should have */

static void
list_cut(list_case_t *c, json_t *result)
{
    int      any;
    size_t   i, n;
    json_t  *list;

    any = 0;

    for (i = 0; i < MCP_LISTS; i++) {
        list = json_object_get(result, list_result[i]);

        if (list == NULL || !mcp_list_concerns(c->policy, &mcp_lists[i])) {
            continue;
        }

        any = 1;

        for (n = json_array_size(list); n > 0; n--) {

            if (!list_stays(c, json_array_get(list, n - 1), &mcp_lists[i])) {
                json_array_remove(list, n - 1);

            } else if (i == 0) {
                c->tools++;
            }
        }
    }

    if (any && json_object_get(result, "cacheScope") != NULL) {
        json_object_set_new(result, "cacheScope", json_string("private"));
    }
}


static int
list_stays(list_case_t *c, const json_t *element, const mcp_listed_t *listed)
{
    json_t          *value;
    mcp_str_t        text;
    const char      *keys[2];
    mcp_decision_e   decision;

    keys[0] = list_key(listed);
    keys[1] = NULL;

    if (!oracle_case(element, keys)) {
        return 0;
    }

    value = json_object_get(element, keys[0]);

    if (!json_is_string(value) || json_string_length(value) == 0) {
        return 0;
    }

    text.data = (u_char *) json_string_value(value);
    text.len = json_string_length(value);

    decision = mcp_judge_listed(c->policy, listed->governed, &text, &c->facts);

    return mcp_decision_passes(decision)
           || ((c->flags & LIST_HIDDEN) && decision != MCP_HIDE);
}


static const char *
list_key(const mcp_listed_t *listed)
{
    switch (listed->governed) {

    case MCP_GOVERNED_AS_RESOURCE:
        return "uri";

    case MCP_GOVERNED_AS_REFERENCE:
        return "uriTemplate";

    default:
        return "name";
    }
}
