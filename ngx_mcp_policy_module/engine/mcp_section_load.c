
#include "mcp_section_load.h"
#include "mcp_text.h"


/* the target of the entries of one list */

typedef struct {
    mcp_section_t       *section;
    mcp_section_list_e   list;
} mcp_load_entries_t;


static int mcp_load_section(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_section_t *section);
static int mcp_load_section_default(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_section_allow(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_section_deny(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_load_entry(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);


static const mcp_load_key_t  mcp_load_section_keys[] = {
    { mcp_string("default"), 0, 1, mcp_load_section_default },
    { mcp_string("allow"), MCP_LOAD_ARRAY, 0, mcp_load_section_allow },
    { mcp_string("deny"), MCP_LOAD_ARRAY, 0, mcp_load_section_deny }
};


int
mcp_load_resources(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_policy_t  *policy;

    policy = target;

    policy->resources.uris = 1;

    return mcp_load_section(load, at, &policy->resources);
}


int
mcp_load_prompts(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_policy_t  *policy;

    policy = target;

    return mcp_load_section(load, at, &policy->prompts);
}


int
mcp_load_fallback(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_action_e *action)
{
    int  rc, word;

    static const mcp_load_word_t  words[] = {
        { mcp_string("allow"), MCP_ACTION_ALLOW },
        { mcp_string("deny"), MCP_ACTION_DENY }
    };

    word = MCP_ACTION_DENY;

    rc = mcp_load_word(load, at, words, mcp_nelts(words),
                       "\"allow\" or \"deny\"", &word);

    *action = (mcp_action_e) word;

    return rc;
}


static int
mcp_load_section(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_section_t *section)
{
    section->given = 1;

    return mcp_load_object(load, at, mcp_load_section_keys,
                           mcp_nelts(mcp_load_section_keys), section);
}


static int
mcp_load_section_default(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    int             rc;
    mcp_action_e    action;
    mcp_section_t  *section;

    section = target;

    rc = mcp_load_fallback(load, at, &action);

    section->allow = (action == MCP_ACTION_ALLOW);

    return rc;
}


static int
mcp_load_section_allow(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    mcp_load_entries_t  entries;

    entries.section = target;
    entries.list = MCP_SECTION_ALLOW;

    return mcp_load_list(load, at, 0, mcp_load_entry, &entries);
}


static int
mcp_load_section_deny(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_load_entries_t  entries;

    entries.section = target;
    entries.list = MCP_SECTION_DENY;

    return mcp_load_list(load, at, 0, mcp_load_entry, &entries);
}


static int
mcp_load_entry(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_str_t            text;
    const char          *fault;
    mcp_place_t          place;
    mcp_load_entries_t  *entries;

    entries = target;

    if (mcp_load_text(load, at, &text) != MCP_OK) {
        return MCP_ERROR;
    }

    /* it had a fault */

    if (text.len == 0) {
        return MCP_OK;
    }

    fault = mcp_section_entry_fault(entries->section, &text);

    if (fault != NULL) {
        return mcp_load_fault(load, at, fault);
    }

    place = mcp_load_place(load, at);

    return mcp_section_add(entries->section, entries->list, load->region,
                           &text, &place);
}
