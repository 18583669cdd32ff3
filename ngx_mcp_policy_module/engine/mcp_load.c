
#include "mcp_load.h"
#include "mcp_text.h"


#define MCP_LOAD_TOKENS   (1 << 24)
#define MCP_LOAD_MEMBERS  (1 << 20)


static int mcp_load_room(mcp_load_t *load);
static int mcp_load_class(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_class_e first, mcp_class_e last, const char *expected,
    mcp_class_e *class);
static int mcp_load_not_whole(mcp_load_t *load, const mcp_load_at_t *at,
    const char *bound, uint64_t n);
static int mcp_load_member(mcp_load_t *load, const mcp_load_at_t *at,
    uint32_t name, const mcp_load_key_t *keys, size_t nkeys, void *target);
static int mcp_load_value(mcp_load_t *load, const mcp_load_at_t *at,
    unsigned types, mcp_load_pt loader, void *target);
static int mcp_load_unknown(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_key_t *keys, size_t nkeys);
static int mcp_load_missing(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_key_t *keys, size_t nkeys);
static const char *mcp_load_kind(unsigned types);


void
mcp_load_init(mcp_load_t *load, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults)
{
    mcp_json_init(&load->json, source->data, source->len, region);

    load->json.max_tokens = MCP_LOAD_TOKENS;
    load->json.max_members = MCP_LOAD_MEMBERS;

    load->source = source;
    load->line = NULL;
    load->reader = NULL;
    load->region = region;
    load->faults = faults;
    load->command = 0;
}


int
mcp_load_document(mcp_load_t *load, unsigned types, mcp_load_pt root,
    void *target)
{
    mcp_load_at_t  at;

    at.token = 0;
    at.pointer.len = 0;
    at.pointer.data = NULL;

    if (mcp_load_room(load) != MCP_OK) {
        return MCP_ERROR;
    }

    switch (mcp_json_read(&load->json)) {

    case MCP_OK:
        return mcp_load_value(load, &at, types, root, target);

    case MCP_FAULT:
        return mcp_load_broken(load);

    default: /* MCP_ERROR */
        return MCP_ERROR;
    }
}


int
mcp_load_object(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_key_t *keys, size_t nkeys, void *target)
{
    int       rc;
    uint32_t  name, end;

    end = load->json.tokens[at->token].next;

    for (name = at->token + 1;
         name < end;
         name = load->json.tokens[name + 1].next)
    {
        rc = mcp_load_member(load, at, name, keys, nkeys, target);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return mcp_load_missing(load, at, keys, nkeys);
}


int
mcp_load_list(mcp_load_t *load, const mcp_load_at_t *at, unsigned types,
    mcp_load_pt element, void *target)
{
    int            rc;
    u_char         buf[MCP_TEXT_UINT_LEN];
    uint32_t       i, end;
    uint64_t       n;
    mcp_str_t      index;
    mcp_load_at_t  child;

    n = 0;
    end = load->json.tokens[at->token].next;

    for (i = at->token + 1; i < end; i = load->json.tokens[i].next) {

        mcp_text_uint(&index, buf, n++);

        if (mcp_load_child(load, at, &index, &child) != MCP_OK) {
            return MCP_ERROR;
        }

        child.token = i;

        rc = mcp_load_value(load, &child, types, element, target);
        if (rc != MCP_OK) {
            return rc;
        }
    }

    return MCP_OK;
}


int
mcp_load_nothing(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    (void) load;
    (void) at;
    (void) target;

    return MCP_OK;
}


int
mcp_load_is(mcp_load_t *load, const mcp_load_at_t *at, mcp_json_type_e type)
{
    return load->json.tokens[at->token].type == type;
}


int
mcp_load_text(mcp_load_t *load, const mcp_load_at_t *at, mcp_str_t *text)
{
    text->len = 0;

    if (!mcp_load_is(load, at, MCP_JSON_STRING)) {
        return mcp_load_expected(load, at, "a string");
    }

    if (mcp_json_text(&load->json, at->token, text) != MCP_OK) {
        return MCP_ERROR;
    }

    if (text->len == 0) {
        return mcp_load_expected(load, at, "a string that is not empty");
    }

    if (!mcp_text_clean(text)) {
        text->len = 0;
        return mcp_load_expected(load, at, "a string without control "
                                 "characters");
    }

    return MCP_OK;
}


int
mcp_load_word(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_word_t *words, size_t nwords, const char *expected,
    int *value)
{
    size_t     i;
    mcp_str_t  text;

    if (!mcp_load_is(load, at, MCP_JSON_STRING)) {
        return mcp_load_expected(load, at, expected);
    }

    if (mcp_json_text(&load->json, at->token, &text) != MCP_OK) {
        return MCP_ERROR;
    }

    for (i = 0; i < nwords; i++) {

        if (!mcp_str_eq(&words[i].name, &text)) {
            continue;
        }

        *value = words[i].value;

        return MCP_OK;
    }

    return mcp_load_expected(load, at, expected);
}


int
mcp_load_whole(mcp_load_t *load, const mcp_load_at_t *at, uint64_t min,
    uint64_t max, uint64_t *value)
{
    size_t     i;
    uint64_t   n;
    mcp_str_t  source;

    *value = min;

    mcp_json_source(&load->json, at->token, &source);

    if (!mcp_load_is(load, at, MCP_JSON_NUMBER)) {
        return mcp_load_not_whole(load, at, "least", min);
    }

    n = 0;

    for (i = 0; i < source.len; i++) {

        if (source.data[i] < '0' || source.data[i] > '9') {
            return mcp_load_not_whole(load, at, "least", min);
        }

        /* digits beyond max do not matter any more */

        if (n <= max) {
            n = n * 10 + (source.data[i] - '0');
        }
    }

    if (n < min) {
        return mcp_load_not_whole(load, at, "least", min);
    }

    if (n > max) {
        return mcp_load_not_whole(load, at, "most", max);
    }

    *value = n;

    return MCP_OK;
}


int
mcp_load_flag(mcp_load_t *load, const mcp_load_at_t *at, int *flag)
{
    *flag = mcp_load_is(load, at, MCP_JSON_TRUE);

    if (*flag || mcp_load_is(load, at, MCP_JSON_FALSE)) {
        return MCP_OK;
    }

    return mcp_load_expected(load, at, "true or false");
}


int
mcp_load_category(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_class_e *category)
{
    return mcp_load_class(load, at, MCP_CLASS_READ, MCP_CLASS_DESTRUCTIVE,
                          "\"Read\", \"Write\", \"Execute\" or "
                          "\"Destructive\"", category);
}


int
mcp_load_risk(mcp_load_t *load, const mcp_load_at_t *at, mcp_class_e *risk)
{
    return mcp_load_class(load, at, MCP_RISK_LOW, MCP_RISK_CRITICAL,
                          "\"Low\", \"Medium\", \"High\" or \"Critical\"",
                          risk);
}


int
mcp_load_enumerate(mcp_load_t *load, mcp_str_t *list, const mcp_str_t *name)
{
    mcp_str_t  parts[5];

    mcp_str_set(&parts[0], "one of ");
    mcp_str_set(&parts[1], "\"");
    parts[2] = *name;
    mcp_str_set(&parts[3], "\"");
    mcp_str_set(&parts[4], "\0");

    /* the NUL at the end is written over */

    if (list->len) {
        parts[0] = *list;
        parts[0].len--;
        mcp_str_set(&parts[1], ", \"");
    }

    return mcp_text_join(load->region, list, parts, 5);
}


int
mcp_load_version(mcp_load_t *load, const mcp_load_at_t *at, void *target)
{
    int  version;

    static const mcp_load_word_t  words[] = { { mcp_string("1"), 1 } };

    (void) target;

    return mcp_load_word(load, at, words, mcp_nelts(words), "\"1\"",
                         &version);
}


/*
 * For as many tokens as there may be: before each but the root there is one of
 * these characters.  An array that doubled would leave its smaller ones behind.
 */

static int
mcp_load_room(mcp_load_t *load)
{
    size_t    i;
    uint32_t  room;

    static const u_char  before[256] = {
        ['{'] = 1, ['['] = 1, [','] = 1, [':'] = 1
    };

    room = 1;

    for (i = 0; i < load->json.len && room < MCP_LOAD_TOKENS; i++) {
        room += before[load->json.data[i]];
    }

    load->json.tokens = mcp_alloc(load->region,
                                  room * sizeof(mcp_json_token_t));
    load->json.room = room;

    return (load->json.tokens != NULL) ? MCP_OK : MCP_ERROR;
}


/* one from first to last */

static int
mcp_load_class(mcp_load_t *load, const mcp_load_at_t *at, mcp_class_e first,
    mcp_class_e last, const char *expected, mcp_class_e *class)
{
    mcp_str_t    text;
    mcp_class_e  found;

    *class = MCP_CLASS_NONE;

    if (!mcp_load_is(load, at, MCP_JSON_STRING)) {
        return mcp_load_expected(load, at, expected);
    }

    if (mcp_json_text(&load->json, at->token, &text) != MCP_OK) {
        return MCP_ERROR;
    }

    found = mcp_class_word(&text);

    if (found < first || found > last) {
        return mcp_load_expected(load, at, expected);
    }

    *class = found;

    return MCP_OK;
}


static int
mcp_load_not_whole(mcp_load_t *load, const mcp_load_at_t *at,
    const char *bound, uint64_t n)
{
    u_char     buf[MCP_TEXT_UINT_LEN];
    mcp_str_t  text;
    mcp_str_t  parts[5];

    mcp_str_set(&parts[0], "a whole number of at ");
    parts[1].data = (u_char *) bound;
    parts[1].len = strlen(bound);
    mcp_str_set(&parts[2], " ");
    mcp_text_uint(&parts[3], buf, n);
    mcp_str_set(&parts[4], "\0");

    if (mcp_text_join(load->region, &text, parts, 5) != MCP_OK) {
        return MCP_ERROR;
    }

    return mcp_load_expected(load, at, (char *) text.data);
}


static int
mcp_load_member(mcp_load_t *load, const mcp_load_at_t *at, uint32_t name,
    const mcp_load_key_t *keys, size_t nkeys, void *target)
{
    size_t         i;
    mcp_str_t      text;
    mcp_load_at_t  child;

    if (mcp_json_text(&load->json, name, &text) != MCP_OK
        || mcp_load_child(load, at, &text, &child) != MCP_OK)
    {
        return MCP_ERROR;
    }

    child.token = name;

    for (i = 0; i < nkeys; i++) {

        if (!mcp_str_eq(&keys[i].name, &text)) {
            continue;
        }

        if (keys[i].load == NULL) {
            return mcp_load_fault(load, &child, "not supported yet");
        }

        child.token = name + 1;

        return mcp_load_value(load, &child, keys[i].types, keys[i].load,
                              target);
    }

    return mcp_load_unknown(load, &child, keys, nkeys);
}


static int
mcp_load_value(mcp_load_t *load, const mcp_load_at_t *at, unsigned types,
    mcp_load_pt loader, void *target)
{
    if (types && !(types & (1u << load->json.tokens[at->token].type))) {
        return mcp_load_expected(load, at, mcp_load_kind(types));
    }

    return loader(load, at, target);
}


static int
mcp_load_unknown(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_key_t *keys, size_t nkeys)
{
    size_t     i;
    mcp_str_t  list;

    mcp_str_set(&list, "");

    for (i = 0; i < nkeys; i++) {

        if (keys[i].load != NULL
            && mcp_load_enumerate(load, &list, &keys[i].name) != MCP_OK)
        {
            return MCP_ERROR;
        }
    }

    return mcp_load_expected(load, at, (char *) list.data);
}


/* said at the object that lacks the member */

static int
mcp_load_missing(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_key_t *keys, size_t nkeys)
{
    size_t       i;
    uint32_t     name, end;
    mcp_str_t    text;
    mcp_place_t  place;
    mcp_str_t    parts[3];

    mcp_str_set(&parts[0], "expected a member \"");
    mcp_str_set(&parts[2], "\"");

    end = load->json.tokens[at->token].next;

    for (i = 0; i < nkeys; i++) {

        if (!keys[i].required) {
            continue;
        }

        for (name = at->token + 1;
             name < end;
             name = load->json.tokens[name + 1].next)
        {
            if (mcp_json_text(&load->json, name, &text) != MCP_OK) {
                return MCP_ERROR;
            }

            if (mcp_str_eq(&text, &keys[i].name)) {
                break;
            }
        }

        if (name < end) {
            continue;
        }

        parts[1] = keys[i].name;
        place = mcp_load_place(load, at);

        if (mcp_fault(load->faults, &place, parts, 3) != MCP_OK) {
            return MCP_ERROR;
        }
    }

    return MCP_OK;
}


static const char *
mcp_load_kind(unsigned types)
{
    switch (types) {

    case MCP_LOAD_ARRAY:
        return "a list";

    case MCP_LOAD_OBJECT:
        return "an object";

    default: /* MCP_LOAD_STRING */
        return "a string";
    }
}
