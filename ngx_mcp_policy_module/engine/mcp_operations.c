
#include "mcp_aws.h"
#include "mcp_load.h"
#include "mcp_operations.h"


/* the value of a name: both classes in one pointer, which is never NULL */

#define mcp_operations_value(classed)                                         \
    ((void *) (uintptr_t) ((classed)->class << 4 | (classed)->risk))


/* words that a table is filled with */

typedef struct {
    mcp_table_t      *table;
    mcp_name_t       *names;          /* room for all of them */
    void             *value;
    int               services;       /* which may have "." and "-" */
} mcp_operations_list_t;


static int mcp_operations_root(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_operations_named(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_operations_fault(mcp_load_t *load, const mcp_load_at_t *at,
    uint32_t token, const mcp_str_t *name, const char *expected);
static int mcp_operations_verbs(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_operations_skip(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_operations_unknown(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_operations_high(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_operations_words(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_operations_services(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_operations_list(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_table_t *table, int services);
static int mcp_operations_fill(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_table_t *table, mcp_class_e class, int services);
static int mcp_operations_entry(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);
static int mcp_operations_spelled(const mcp_str_t *word, int service);
static int mcp_operations_classed(mcp_load_t *load, uint32_t token,
    mcp_classed_t *classed);
static mcp_classed_t mcp_operations_of(const mcp_table_t *table,
    const mcp_str_t *text);
static mcp_str_t mcp_operations_word(mcp_str_t *rest, u_char end);
static int mcp_operations_lifted(const mcp_operations_t *operations,
    const mcp_str_t *service, mcp_str_t operation);


#define mcp_operations_expected                                               \
    "a class such as \"Read\", or a class and a risk such as \"Read High\""


static const mcp_load_key_t  mcp_operations_keys[] = {
    { mcp_string("$schema"), MCP_LOAD_STRING, 0, mcp_load_nothing },
    { mcp_string("version"), 0, 1, mcp_load_version },
    { mcp_string("source"), MCP_LOAD_STRING, 0, mcp_load_nothing },
    { mcp_string("operations"), MCP_LOAD_OBJECT, 0, mcp_operations_named },
    { mcp_string("verbs"), MCP_LOAD_OBJECT, 0, mcp_operations_verbs },
    { mcp_string("skip"), MCP_LOAD_ARRAY, 0, mcp_operations_skip },
    { mcp_string("unknown"), 0, 0, mcp_operations_unknown },
    { mcp_string("high"), MCP_LOAD_OBJECT, 0, mcp_operations_high }
};


static const mcp_load_key_t  mcp_operations_high_keys[] = {
    { mcp_string("words"), MCP_LOAD_ARRAY, 0, mcp_operations_words },
    { mcp_string("services"), MCP_LOAD_ARRAY, 0, mcp_operations_services }
};


int
mcp_operations_load(mcp_operations_t *operations, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults)
{
    mcp_load_t  load;

    memset(operations, 0, sizeof(mcp_operations_t));

    mcp_load_init(&load, source, region, faults);

    if (mcp_table_init(&operations->named, region, 0) != MCP_OK) {
        return MCP_ERROR;
    }

    operations->verbs = operations->named;
    operations->skipped = operations->named;
    operations->words = operations->named;
    operations->services = operations->named;

    return mcp_load_document(&load, MCP_LOAD_OBJECT, mcp_operations_root,
                             operations);
}


mcp_classed_t
mcp_operations_find(const mcp_operations_t *operations, const mcp_str_t *name)
{
    mcp_str_t      service, operation, rest, verb;
    mcp_classed_t  classed;

    classed = mcp_operations_of(&operations->named, name);

    if (classed.class != MCP_CLASS_NONE) {
        return classed;
    }

    operation = *name;
    service = mcp_operations_word(&operation, ' ');

    rest = operation;
    verb = mcp_operations_word(&rest, '-');

    if (rest.len && *mcp_table_slot(&operations->skipped, &verb) != NULL) {
        verb = mcp_operations_word(&rest, '-');
    }

    classed = mcp_operations_of(&operations->verbs, &verb);

    if (classed.class == MCP_CLASS_NONE) {
        return operations->unknown;
    }

    if (classed.class == MCP_CLASS_WRITE
        && mcp_operations_lifted(operations, &service, operation))
    {
        classed.risk = MCP_RISK_HIGH;
    }

    return classed;
}


mcp_class_e
mcp_operations_verb(const mcp_operations_t *operations, const mcp_str_t *verb)
{
    return mcp_operations_of(&operations->verbs, verb).class;
}


static int
mcp_operations_root(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    return mcp_load_object(load, at, mcp_operations_keys,
                           mcp_nelts(mcp_operations_keys), target);
}


/* there may be thousands: a pointer is made for those at fault only */

static int
mcp_operations_named(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int                rc;
    uint32_t           i, end;
    mcp_name_t        *name;
    mcp_classed_t      classed;
    mcp_operations_t  *operations;

    operations = target;

    name = mcp_alloc(load->region, load->json.tokens[at->token].size
                                   * sizeof(mcp_name_t));

    if (name == NULL
        || mcp_table_init(&operations->named, load->region,
                          load->json.tokens[at->token].size)
           != MCP_OK)
    {
        return MCP_ERROR;
    }

    end = load->json.tokens[at->token].next;

    for (i = at->token + 1; i < end; i = load->json.tokens[i + 1].next) {

        if (mcp_json_text(&load->json, i, &name->text) != MCP_OK) {
            return MCP_ERROR;
        }

        rc = MCP_OK;

        if (!mcp_aws_is_name(&name->text)) {
            rc = mcp_operations_fault(load, at, i, &name->text,
                                      MCP_AWS_NAME_EXPECTED);

        } else if (mcp_operations_classed(load, i + 1, &classed) != MCP_OK) {
            rc = mcp_operations_fault(load, at, i + 1, &name->text,
                                      mcp_operations_expected);

        } else {
            name->value = mcp_operations_value(&classed);
            *mcp_table_slot(&operations->named, &name->text) = name;
            name++;
        }

        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


static int
mcp_operations_fault(mcp_load_t *load, const mcp_load_at_t *at,
    uint32_t token, const mcp_str_t *name, const char *expected)
{
    mcp_load_at_t  child;

    if (mcp_load_child(load, at, name, &child) != MCP_OK) {
        return MCP_ERROR;
    }

    child.token = token;

    return mcp_load_expected(load, &child, expected);
}


static int
mcp_operations_verbs(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int                rc;
    uint32_t           i, end;
    mcp_str_t          name;
    mcp_class_e        class;
    mcp_load_at_t      child;
    mcp_operations_t  *operations;

    operations = target;
    end = load->json.tokens[at->token].next;

    if (mcp_table_init(&operations->verbs, load->region, end - at->token)
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    for (i = at->token + 1; i < end; i = load->json.tokens[i + 1].next) {

        if (mcp_json_text(&load->json, i, &name) != MCP_OK
            || mcp_load_child(load, at, &name, &child) != MCP_OK)
        {
            return MCP_ERROR;
        }

        child.token = i;

        rc = mcp_load_category(load, &child, &class);

        if (rc == MCP_OK && class != MCP_CLASS_NONE) {
            child.token = i + 1;

            rc = mcp_load_is(load, &child, MCP_JSON_ARRAY)
                     ? mcp_operations_fill(load, &child, &operations->verbs,
                                           class, 0)
                     : mcp_load_expected(load, &child, "a list");
        }

        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


static int
mcp_operations_skip(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_operations_t  *operations;

    operations = target;

    return mcp_operations_list(load, at, &operations->skipped, 0);
}


static int
mcp_operations_unknown(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    mcp_operations_t  *operations;

    operations = target;

    if (mcp_operations_classed(load, at->token, &operations->unknown)
        != MCP_OK)
    {
        return mcp_load_expected(load, at, mcp_operations_expected);
    }

    return MCP_OK;
}


static int
mcp_operations_high(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    return mcp_load_object(load, at, mcp_operations_high_keys,
                           mcp_nelts(mcp_operations_high_keys), target);
}


static int
mcp_operations_words(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_operations_t  *operations;

    operations = target;

    return mcp_operations_list(load, at, &operations->words, 0);
}


static int
mcp_operations_services(mcp_load_t *load, const mcp_load_at_t *at,
    void *target)
{
    mcp_operations_t  *operations;

    operations = target;

    return mcp_operations_list(load, at, &operations->services, 1);
}


static int
mcp_operations_list(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_table_t *table, int services)
{
    if (mcp_table_init(table, load->region, load->json.tokens[at->token].size)
        != MCP_OK)
    {
        return MCP_ERROR;
    }

    return mcp_operations_fill(load, at, table, MCP_CLASS_READ, services);
}


/* the table has room for the words of the list */

static int
mcp_operations_fill(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_table_t *table, mcp_class_e class, int services)
{
    mcp_classed_t          classed;
    mcp_operations_list_t  list;

    classed.class = class;
    classed.risk = mcp_class_risk(class);

    list.table = table;
    list.services = services;
    list.value = mcp_operations_value(&classed);
    list.names = mcp_alloc(load->region, load->json.tokens[at->token].size
                                         * sizeof(mcp_name_t));
    if (list.names == NULL) {
        return MCP_ERROR;
    }

    return mcp_load_list(load, at, MCP_LOAD_STRING, mcp_operations_entry,
                         &list);
}


static int
mcp_operations_entry(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    mcp_name_t             *name, **slot;
    mcp_operations_list_t  *list;

    list = target;
    name = list->names++;

    if (mcp_load_text(load, at, &name->text) != MCP_OK) {
        return MCP_ERROR;
    }

    /* an empty one is at fault already */

    if (name->text.len
        && !mcp_operations_spelled(&name->text, list->services))
    {
        return mcp_load_expected(load, at, list->services
                                 ? "a service as the AWS CLI names it"
                                 : "one word of lower case letters and "
                                   "digits");
    }

    slot = mcp_table_slot(list->table, &name->text);

    if (*slot != NULL) {
        return mcp_load_fault(load, at, "expected each word once");
    }

    name->value = list->value;
    *slot = name;

    return MCP_OK;
}


static int
mcp_operations_spelled(const mcp_str_t *word, int service)
{
    size_t  i;
    u_char  c;

    for (i = 0; i < word->len; i++) {
        c = word->data[i];

        if ((c < 'a' || c > 'z') && (c < '0' || c > '9')
            && !(service && (c == '-' || c == '.')))
        {
            return 0;
        }
    }

    return 1;
}


/* "Read" or "Read High"; MCP_OK, or MCP_FAULT: it is something else */

static int
mcp_operations_classed(mcp_load_t *load, uint32_t token,
    mcp_classed_t *classed)
{
    mcp_str_t  text, class, risk;

    if (load->json.tokens[token].type != MCP_JSON_STRING) {
        return MCP_FAULT;
    }

    /* no word of these is escaped by anybody who means well */

    mcp_json_source(&load->json, token, &text);

    risk = text;
    class = mcp_operations_word(&risk, ' ');

    classed->class = mcp_class_word(&class);
    classed->risk = (class.len < text.len) ? mcp_class_word(&risk)
                                           : mcp_class_risk(classed->class);

    return (classed->class >= MCP_CLASS_READ
            && classed->class <= MCP_CLASS_DESTRUCTIVE
            && classed->risk >= MCP_RISK_LOW)
               ? MCP_OK : MCP_FAULT;
}


static mcp_classed_t
mcp_operations_of(const mcp_table_t *table, const mcp_str_t *text)
{
    uintptr_t      value;
    mcp_name_t    *name;
    mcp_classed_t  classed;

    name = *mcp_table_slot(table, text);
    value = (name != NULL) ? (uintptr_t) name->value : 0;

    classed.class = (mcp_class_e) (value >> 4);
    classed.risk = (mcp_class_e) (value & 15);

    return classed;
}


/* takes a word and the character that ends it off the rest */

static mcp_str_t
mcp_operations_word(mcp_str_t *rest, u_char end)
{
    u_char     *p;
    mcp_str_t   word;

    word = *rest;

    p = rest->len ? memchr(rest->data, end, rest->len) : NULL;

    if (p == NULL) {
        rest->len = 0;
        return word;
    }

    word.len = (size_t) (p - word.data);
    rest->data = p + 1;
    rest->len -= word.len + 1;

    return word;
}


static int
mcp_operations_lifted(const mcp_operations_t *operations,
    const mcp_str_t *service, mcp_str_t operation)
{
    mcp_str_t  word;

    if (*mcp_table_slot(&operations->services, service) != NULL) {
        return 1;
    }

    while (operation.len) {
        word = mcp_operations_word(&operation, '-');

        if (*mcp_table_slot(&operations->words, &word) != NULL) {
            return 1;
        }
    }

    return 0;
}
