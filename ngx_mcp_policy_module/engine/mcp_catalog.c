
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


static const mcp_load_word_t  mcp_catalog_classes[] = {
    { mcp_string("Read"), MCP_CLASS_READ },
    { mcp_string("Write"), MCP_CLASS_WRITE },
    { mcp_string("Execute"), MCP_CLASS_EXECUTE },
    { mcp_string("Destructive"), MCP_CLASS_DESTRUCTIVE }
};


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


mcp_class_e
mcp_catalog_find(const mcp_catalog_t *catalog, const mcp_str_t *tool)
{
    mcp_name_t           *name;
    mcp_catalog_entry_t  *entry;

    name = *mcp_table_slot(&catalog->tools, tool);

    if (name == NULL) {
        return MCP_CLASS_NONE;
    }

    entry = name->value;

    return entry->class;
}


mcp_class_e
mcp_class_find(const mcp_str_t *name)
{
    size_t     i;
    mcp_str_t  word;

    if (name->len == 0 || name->data[0] != '@') {
        return MCP_CLASS_NONE;
    }

    word.len = name->len - 1;
    word.data = name->data + 1;

    for (i = 0; i < mcp_nelts(mcp_catalog_classes); i++) {

        if (mcp_str_eq(&mcp_catalog_classes[i].name, &word)) {
            return (mcp_class_e) mcp_catalog_classes[i].value;
        }
    }

    return MCP_CLASS_NONE;
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

    if (other->class < entry->class) {
        other->class = entry->class;
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
    int                   rc, word;
    mcp_catalog_entry_t  *entry;

    entry = target;
    word = MCP_CLASS_NONE;

    rc = mcp_load_word(load, at, mcp_catalog_classes,
                       mcp_nelts(mcp_catalog_classes),
                       "\"Read\", \"Write\", \"Execute\" or \"Destructive\"",
                       &word);

    entry->class = (mcp_class_e) word;

    return rc;
}


/* decides nothing, but is one of the words */

static int
mcp_catalog_risk(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_str_t  risk;

    (void) target;

    return mcp_load_risk(load, at, &risk);
}
