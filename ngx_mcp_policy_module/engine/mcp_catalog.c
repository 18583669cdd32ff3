
#include "mcp_catalog.h"
#include "mcp_load.h"


static int mcp_catalog_list(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_catalog_entry(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static void mcp_catalog_add(mcp_catalog_t *catalog,
    mcp_catalog_entry_t *entry);
static int mcp_catalog_tool(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_catalog_category(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_catalog_risk(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);


static const mcp_load_key_t  mcp_catalog_keys[] = {
    { mcp_string("tool"), 0, 1, mcp_catalog_tool },
    { mcp_string("category"), 0, 1, mcp_catalog_category },
    { mcp_string("risk"), 0, 0, mcp_catalog_risk },
    { mcp_string("server"), MCP_LOAD_STRING, 0, mcp_load_nothing }
};


int
mcp_catalog_load(mcp_catalog_t *catalog, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults)
{
    mcp_load_t  load;

    mcp_load_init(&load, source, region, faults);

    return mcp_load_document(&load, MCP_LOAD_ARRAY, mcp_catalog_list, catalog);
}


mcp_classed_t
mcp_catalog_find(const mcp_catalog_t *catalog, const mcp_str_t *tool)
{
    mcp_name_t           *name;
    mcp_catalog_entry_t  *entry;

    static const mcp_classed_t  none = { MCP_CLASS_NONE, MCP_CLASS_NONE };

    name = *mcp_table_slot(&catalog->tools, tool);

    if (name == NULL) {
        return none;
    }

    entry = name->value;

    return entry->classed;
}


static int
mcp_catalog_list(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    size_t          n;
    mcp_catalog_t  *catalog;

    catalog = target;
    n = load->json.tokens[at->token].size;

    catalog->nentries = 0;
    catalog->entries = mcp_alloc(load->region,
                                 n * sizeof(mcp_catalog_entry_t));

    if (catalog->entries == NULL
        || mcp_table_init(&catalog->tools, load->region, n) != MCP_OK)
    {
        return MCP_ERROR;
    }

    return mcp_load_list(load, at, MCP_LOAD_OBJECT, mcp_catalog_entry,
                         catalog);
}


static int
mcp_catalog_entry(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int                   rc;
    mcp_catalog_t        *catalog;
    mcp_catalog_entry_t  *entry;

    catalog = target;
    entry = &catalog->entries[catalog->nentries++];

    memset(entry, 0, sizeof(mcp_catalog_entry_t));

    rc = mcp_load_object(load, at, mcp_catalog_keys,
                         mcp_nelts(mcp_catalog_keys), entry);

    if (entry->classed.risk == MCP_CLASS_NONE) {
        entry->classed.risk = mcp_class_risk(entry->classed.class);
    }

    /* one without a name is at fault already */

    if (rc == MCP_OK && entry->name.text.len) {
        mcp_catalog_add(catalog, entry);
    }

    return rc;
}


static void
mcp_catalog_add(mcp_catalog_t *catalog, mcp_catalog_entry_t *entry)
{
    mcp_name_t           **slot;
    mcp_catalog_entry_t   *other;

    entry->name.value = entry;

    slot = mcp_table_slot(&catalog->tools, &entry->name.text);

    if (*slot == NULL) {
        *slot = &entry->name;
        return;
    }

    other = (*slot)->value;

    if (other->classed.class < entry->classed.class) {
        other->classed.class = entry->classed.class;
    }

    if (other->classed.risk < entry->classed.risk) {
        other->classed.risk = entry->classed.risk;
    }
}


static int
mcp_catalog_tool(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_catalog_entry_t  *entry;

    entry = target;

    return mcp_load_text(load, at, &entry->name.text);
}


static int
mcp_catalog_category(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_catalog_entry_t  *entry;

    entry = target;

    return mcp_load_category(load, at, &entry->classed.class);
}


static int
mcp_catalog_risk(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_catalog_entry_t  *entry;

    entry = target;

    return mcp_load_risk(load, at, &entry->classed.risk);
}
