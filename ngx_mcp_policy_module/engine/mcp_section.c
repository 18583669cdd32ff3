
#include "mcp_array.h"
#include "mcp_section.h"
#include "mcp_text.h"


static int mcp_section_build(mcp_entries_t *entries, mcp_region_t *region,
    mcp_faults_t *faults);


int
mcp_section_add(mcp_section_t *section, mcp_section_list_e list,
    mcp_region_t *region, const mcp_str_t *text, const mcp_place_t *place)
{
    mcp_entry_t    *entry;
    mcp_entries_t  *entries;

    entries = &section->lists[list];

    entries->elts = mcp_array_grow(region, entries->elts, entries->nelts,
                                   sizeof(mcp_entry_t));
    if (entries->elts == NULL) {
        return MCP_ERROR;
    }

    entry = &entries->elts[entries->nelts++];

    entry->text = *text;
    entry->place = *place;

    return MCP_OK;
}


int
mcp_section_seal(mcp_section_t *section, mcp_region_t *region,
    mcp_faults_t *faults)
{
    int             rc;
    size_t          i;
    mcp_entry_t    *entry;
    mcp_entries_t  *allow, *deny;

    static const mcp_str_t  both = mcp_string("expected an entry that does "
                                              "not stand in \"deny\" as well");

    allow = &section->lists[MCP_SECTION_ALLOW];
    deny = &section->lists[MCP_SECTION_DENY];

    rc = mcp_section_build(deny, region, faults);

    if (rc == MCP_OK) {
        rc = mcp_section_build(allow, region, faults);
    }

    for (i = 0; rc == MCP_OK && i < allow->nelts; i++) {
        entry = &allow->elts[i];

        if (*mcp_table_slot(&deny->names.exact, &entry->text) != NULL) {
            rc = mcp_fault(faults, &entry->place, &both, 1);
        }
    }

    return rc;
}


const char *
mcp_section_entry_fault(const mcp_section_t *section, const mcp_str_t *entry)
{
    mcp_uri_e    kind;
    const char  *fault;

    kind = MCP_URI_WHOLE;

    if (mcp_glob_is(entry)) {
        kind = MCP_URI_GLOB;

    } else if (memchr(entry->data, '{', entry->len) != NULL) {
        kind = MCP_URI_TEMPLATE;
    }

    if (kind == MCP_URI_GLOB && entry->len > MCP_GLOB_MAX) {
        return MCP_GLOB_FAULT;
    }

    if (entry->len > MCP_SECTION_NAME_MAX) {
        return "expected at most 2048 bytes";
    }

    if (!section->uris) {
        return NULL;
    }

    fault = mcp_uri_fault(entry, kind);

    /* names are compared as they are, and as they are decoded */

    if (fault == NULL && mcp_uri_reserved(entry)) {
        return "expected no encoded character that may stand as it is";
    }

    return fault;
}


const char *
mcp_section_name_fault(const mcp_section_t *section, const mcp_str_t *name,
    int template)
{
    if (name->len > MCP_SECTION_NAME_MAX) {
        return "expected at most 2048 bytes";
    }

    return section->uris
               ? mcp_uri_fault(name, template ? MCP_URI_TEMPLATE
                                              : MCP_URI_WHOLE)
               : NULL;
}


int
mcp_section_permits(const mcp_section_t *section, const mcp_str_t *name,
    const mcp_entry_t **denied)
{
    u_char              buf[MCP_SECTION_NAME_MAX];
    mcp_str_t           decoded;
    const mcp_name_t   *found;
    const mcp_names_t  *deny;

    *denied = NULL;
    deny = &section->lists[MCP_SECTION_DENY].names;

    found = mcp_names_find(deny, name);

    /* a server may have decoded it */

    if (found == NULL
        && section->uris
        && memchr(name->data, '%', name->len) != NULL)
    {
        mcp_uri_decode(&decoded, buf, name);
        found = mcp_names_find(deny, &decoded);
    }

    if (found != NULL) {
        *denied = found->value;
        return 0;
    }

    return section->allow
           || mcp_names_find(&section->lists[MCP_SECTION_ALLOW].names, name)
              != NULL;
}


static int
mcp_section_build(mcp_entries_t *entries, mcp_region_t *region,
    mcp_faults_t *faults)
{
    int           rc;
    size_t        i;
    mcp_name_t   *list, *clash[2];
    mcp_entry_t  *entry;

    static const mcp_str_t  again = mcp_string("expected each entry once");

    list = mcp_alloc(region, (entries->nelts + 1) * sizeof(mcp_name_t));
    if (list == NULL) {
        return MCP_ERROR;
    }

    for (i = 0; i < entries->nelts; i++) {
        list[i].text = entries->elts[i].text;
        list[i].value = &entries->elts[i];
    }

    rc = mcp_names_build(&entries->names, region, list, entries->nelts, clash);

    if (rc == MCP_FAULT) {
        entry = clash[1]->value;
        return mcp_fault(faults, &entry->place, &again, 1);
    }

    return rc;
}
