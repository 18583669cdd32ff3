
/*
 * Lists that must not pass, each with what is said of it, also with too little
 * memory; and how much memory a long one takes: no more tokens than what is
 * around its elements and the largest of them, and one edit for what is cut in
 * a row.  Seen to fail: with the tokens of an element kept; with an edit for
 * each element; without the look at names that differ in case; with "result"
 * beside "error" let through; with a list that is null let through; with a page
 * that has to be JSON-RPC.
 */


#include "unit.h"


#define LIST_MANY    10000
#define LIST_ROOM    64               /* bytes of one element, at most */

#define LIST_BEGIN   "{'jsonrpc':'2.0','id':1,'result':{'tools':["
#define LIST_END     "],'nextCursor':'x'}}"
#define LIST_BEFORE  9                /* tokens of it */

#define LIST_LARGE   "{'name':'a','c':[1,{}]}"
#define LIST_LARGEST 7                /* tokens of it */

#define LIST_8       "[[[[[[[["
#define LIST_61      LIST_8 LIST_8 LIST_8 LIST_8 LIST_8 LIST_8 LIST_8 "[[[[["

#define LIST_ROOT(result)  "{'jsonrpc':'2.0','id':1,'result':" result "}"
#define LIST(elements)     LIST_ROOT("{'tools':[" elements "]}")

#define LIST_NAMES  UNIT_ROOT("\"tools\":{\"a\":{},\"b\":{}}")
#define LIST_SECTION                                                          \
    UNIT_ROOT("\"prompts\":{\"default\":\"allow\"},"                          \
              "\"resources\":{\"default\":\"allow\"}")

#define LIST_JSON    "malformed JSON: "
#define LIST_RPC     "\"jsonrpc\" is not \"2.0\""
#define LIST_KIND    "it is neither a result nor an error"
#define LIST_BESIDE  "\"result\" stands beside \"method\" or \"error\""
#define LIST_OBJECT  "\"result\" is not an object"
#define LIST_NONE(list)  "\"" list "\" is not a list"
#define LIST_ENVELOPE                                                         \
    "a member differs from one of JSON-RPC's in case only"
#define LIST_CASE                                                             \
    "a member of \"result\" differs from one of MCP's in case only"


typedef struct {
    const char           *text;
    const char           *fault;
} list_fault_t;


/* one to be starved: the policy and the text have memory of their own */

typedef struct {
    const mcp_policy_t   *policy;
    mcp_str_t             text;
    const char           *fault;
    unsigned              page;
} list_case_t;


static void list_faults(void **state);
static void list_pages(void **state);
static void list_sections(void **state);
static void list_bounds(void **state);
static void list_tokens(void **state);
static void list_edits(void **state);
static void list_table(const list_fault_t *row, size_t n, const char *policy,
    unsigned page);
static int list_run(mcp_region_t *region, const void *input);
static void list_bound(const char *before, const char *element, size_t n,
    const char *after, const char *fault);
static int list_read(mcp_list_t *list, mcp_json_t *json,
    const mcp_policy_t *policy, unsigned page);
static mcp_str_t list_long(unit_region_t *region, const char *before,
    const char *first, const char *second, size_t n, const char *after);


static const list_fault_t  list_table_faults[] = {

    /* no JSON, or in more ways than one */

    { "", LIST_JSON "empty text at byte 0" },
    { " ", LIST_JSON "empty text at byte 1" },
    { "\xef\xbb\xbf{}", LIST_JSON "byte order mark at byte 0" },
    { LIST("{'name':'a'}") " 1", LIST_JSON
      "something after the value at byte 59" },
    { LIST("{'name':'a'},"), LIST_JSON "expected a value at byte 56" },
    { LIST("{'name':'a'} {'name':'a'}"), LIST_JSON
      "expected \",\" or the end of the list or object at byte 56" },
    { LIST_BEGIN "{'name':'a'}", LIST_JSON "unexpected end at byte 55" },
    { LIST_BEGIN "{'name':'a'},", LIST_JSON "unexpected end at byte 56" },
    { LIST_BEGIN "{'name':'a'}]", LIST_JSON "unexpected end at byte 56" },
    { LIST("{'name':'a\n'}"), LIST_JSON
      "control character in a string at byte 53" },
    { LIST("{'name':'\xff'}"), LIST_JSON "invalid UTF-8 at byte 52" },
    { LIST("{'name':'\\ud800'}"), LIST_JSON "lone surrogate at byte 52" },
    { LIST("{'name':'a','name':'a'}"), LIST_JSON
      "duplicate member name at byte 55" },
    { LIST("{'name':'x','n\\u0061me':'a'}"), LIST_JSON
      "duplicate member name at byte 55" },
    { LIST("{'name':'x','a':[{'b':1,'b':2}]}"), LIST_JSON
      "duplicate member name at byte 67" },
    { LIST_ROOT("{'tools':[{'name':'a'}],'tools':[{'name':'x'}]}"), LIST_JSON
      "duplicate member name at byte 57" },
    { LIST_ROOT("{'tools':[],'t\\u006fols':[]}"), LIST_JSON
      "duplicate member name at byte 45" },
    { "{'jsonrpc':'2.0','result':{'tools':[]},'result':{'tools':[1]}}",
      LIST_JSON "duplicate member name at byte 39" },
    { LIST_ROOT("{'cacheScope':'public','tools':[],'cacheScope':'private'}"),
      LIST_JSON "duplicate member name at byte 67" },

    /* no message */

    { "[" LIST("{'name':'a'}") "]", "it is not an object" },
    { "[]", "it is not an object" },
    { "1", "it is not an object" },
    { "'{}'", "it is not an object" },
    { "{}", LIST_RPC },
    { "{'id':1,'result':{'tools':[]}}", LIST_RPC },
    { "{'jsonrpc':2.0,'id':1,'result':{}}", LIST_RPC },
    { "{'jsonrpc':'1.0','id':1,'result':{}}", LIST_RPC },
    { "{'jsonrpc':null,'id':1,'result':{}}", LIST_RPC },
    { "{'jsonrpc':'2.0','id':1}", LIST_KIND },
    { "{'jsonrpc':'2.0','id':1,'results':{'tools':[]}}", LIST_KIND },
    { "{'jsonrpc':'2.0','id':1,'method':'m','result':{'tools':[]}}",
      LIST_BESIDE },
    { "{'jsonrpc':'2.0','id':1,'result':{},'error':{}}", LIST_BESIDE },
    { "{'jsonrpc':'2.0','id':1,'error':null,'result':{'tools':[]}}",
      LIST_BESIDE },
    { LIST_ROOT("[]"), LIST_OBJECT },
    { LIST_ROOT("[[{'tools':[]}]]"), LIST_OBJECT },
    { LIST_ROOT("null"), LIST_OBJECT },
    { LIST_ROOT("'{}'"), LIST_OBJECT },

    /* names that some decoders take for another one */

    { "{'jsonrpc':'2.0','id':1,'Result':{'tools':[]}}", LIST_ENVELOPE },
    { "{'jsonrpc':'2.0','id':1,'re\xc5\xbfult':{'tools':[]}}",
      LIST_ENVELOPE },
    { "{'jsonrpc':'2.0','id':1,'re\\u017fult':{'tools':[]}}",
      LIST_ENVELOPE },
    { "{'JSONRPC':'2.0','id':1,'result':{}}", LIST_ENVELOPE },
    { "{'jsonrpc':'2.0','ID':1,'result':{}}", LIST_ENVELOPE },
    { "{'jsonrpc':'2.0','id':1,'result':{},'Method':1}", LIST_ENVELOPE },
    { "{'jsonrpc':'2.0','id':1,'result':{},'ERROR':1}", LIST_ENVELOPE },
    { "{'jsonrpc':'2.0','Params':1,'method':'m'}", LIST_ENVELOPE },
    { LIST_ROOT("{'Tools':[]}"), LIST_CASE },
    { LIST_ROOT("{'tools':[{'name':'a'}],'TOOLS':[{'name':'x'}]}"),
      LIST_CASE },
    { LIST_ROOT("{'tool\xc5\xbf':[]}"), LIST_CASE },
    { LIST_ROOT("{'tool\\u017F':[]}"), LIST_CASE },
    { LIST_ROOT("{'\\u0054ools':[]}"), LIST_CASE },
    { LIST_ROOT("{'Prompts':[]}"), LIST_CASE },
    { LIST_ROOT("{'resource\xc5\xbf':1}"), LIST_CASE },
    { LIST_ROOT("{'resourcetemplates':[]}"), LIST_CASE },
    { LIST_ROOT("{'CacheScope':'public'}"), LIST_CASE },

    /* "tools" that are no list */

    { LIST_ROOT("{'tools':null}"), LIST_NONE("tools") },
    { LIST_ROOT("{'tools':{'a':[{'name':'x'}]}}"), LIST_NONE("tools") },
    { LIST_ROOT("{'tools':'[]'}"), LIST_NONE("tools") },

    /* the reader's bounds count from the root */

    { LIST(LIST_61), LIST_JSON
      "expected \",\" or the end of the list or object at byte 105" },
    { LIST(LIST_61 "["), LIST_JSON
      "more than 64 levels of nesting at byte 104" },
    { LIST_ROOT("{'tools':[[[1]]],'prompts':[],'cacheScope':[]}") "]",
      LIST_JSON "something after the value at byte 80" }
};


/* a page needs not be a message, but must not be one that shows a list */

static const list_fault_t  list_page_faults[] = {
    { "", LIST_JSON "empty text at byte 0" },
    { "<html>", LIST_JSON "expected a value at byte 0" },
    { "[]", "it is not an object" },
    { "{'Result':1}", LIST_ENVELOPE },
    { "{'result':{'tools':[]}}", LIST_RPC },
    { "{'jsonrpc':'2.0','result':{'Tools':1}}", LIST_CASE },
    { "{'jsonrpc':'2.0','result':{'tools':1}}", LIST_NONE("tools") },
    { "{'jsonrpc':'2.0','result':[]}", LIST_OBJECT },
    { "{'jsonrpc':'2.0','error':'x','result':{'tools':[]}}", LIST_BESIDE }
};


/* by a policy that has sections */

static const list_fault_t  list_section_faults[] = {
    { LIST_ROOT("{'prompts':{}}"), LIST_NONE("prompts") },
    { LIST_ROOT("{'tools':[],'resources':null}"), LIST_NONE("resources") },
    { LIST_ROOT("{'resourceTemplates':'x','tools':[]}"),
      LIST_NONE("resourceTemplates") }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(list_faults),
        cmocka_unit_test(list_pages),
        cmocka_unit_test(list_sections),
        cmocka_unit_test(list_bounds),
        cmocka_unit_test(list_tokens),
        cmocka_unit_test(list_edits)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
list_faults(void **state)
{
    (void) state;

    list_table(list_table_faults, mcp_nelts(list_table_faults), LIST_NAMES, 0);
}


static void
list_pages(void **state)
{
    (void) state;

    list_table(list_page_faults, mcp_nelts(list_page_faults), LIST_NAMES, 1);
}


static void
list_sections(void **state)
{
    (void) state;

    list_table(list_section_faults, mcp_nelts(list_section_faults),
               LIST_SECTION, 0);
    list_table(list_section_faults, mcp_nelts(list_section_faults), NULL, 0);
}


/* those of the reader are of an element, of which there may be any number */

static void
list_bounds(void **state)
{
    (void) state;

    list_bound(LIST_BEGIN, "1", MCP_JSON_MAX_TOKENS + 1, LIST_END, NULL);

    list_bound(LIST_BEGIN "[", "1", MCP_JSON_MAX_TOKENS - LIST_BEFORE - 1,
               "]" LIST_END, NULL);
    list_bound(LIST_BEGIN "[", "1", MCP_JSON_MAX_TOKENS - LIST_BEFORE,
               "]" LIST_END, LIST_JSON "too many values at byte 131096");

    list_bound(LIST_BEGIN "{", "'%05zu':1", MCP_JSON_MAX_MEMBERS,
               "}" LIST_END, NULL);
    list_bound(LIST_BEGIN "{", "'%05zu':1", MCP_JSON_MAX_MEMBERS + 1,
               "}" LIST_END,
               LIST_JSON "too many members in one object at byte 43");
    list_bound("{'jsonrpc':'2.0','id':1,'result':{", "'%05zu':[1]",
               MCP_JSON_MAX_MEMBERS + 1, "}}",
               LIST_JSON "too many members in one object at byte 33");
}


/* an array of tokens that is as small as can be, and no memory beside */

static void
list_tokens(void **state)
{
    int               rc;
    uint32_t          room;
    mcp_str_t         text;
    mcp_json_t        json;
    mcp_list_t        list;
    unit_policy_t     policy;
    unit_region_t     region, none;
    mcp_json_token_t  tokens[LIST_BEFORE + LIST_LARGEST];

    (void) state;

    unit_policy(&policy, "p", LIST_NAMES);

    for (room = 1; room <= mcp_nelts(tokens); room++) {
        unit_region_init(&region, UNIT_ENDLESS);
        unit_region_init(&none, 0);

        text = list_long(&region, LIST_BEGIN, LIST_LARGE, "{'name':'b'}",
                         LIST_MANY, LIST_END);
        mcp_json_init(&json, text.data, text.len, &none.region);

        json.tokens = tokens;
        json.room = room;

        rc = list_read(&list, &json, policy.policy, 0);

        assert_int_equal(rc, (room < mcp_nelts(tokens)) ? MCP_ERROR : MCP_OK);

        if (rc == MCP_OK) {
            assert_int_equal(list.nedits, 0);
            assert_int_equal(list.len, text.len);
            assert_int_equal(tokens[LIST_BEFORE - 1].size, LIST_MANY);
            assert_int_equal(tokens[LIST_BEFORE - 1].next, LIST_BEFORE);
        }

        unit_region_done(&none);
        unit_region_done(&region);
    }

    unit_region_done(&policy.region);
}


/* one for what goes in a row; they grow as arrays do */

static void
list_edits(void **state)
{
    size_t         i;
    mcp_str_t      text, edited;
    mcp_json_t     json;
    mcp_list_t     list;
    unit_policy_t  policy;
    unit_region_t  region, texts;

    static const struct {
        const char  *first;
        const char  *second;
        size_t       left;
        size_t       nedits;
    } rows[] = {
        { LIST_LARGE, LIST_LARGE, LIST_MANY, 0 },
        { LIST_LARGE, "{'name':'x'}", LIST_MANY / 2, LIST_MANY / 2 },
        { "{'name':'%zu'}", "%zu", 0, 1 }
    };

    (void) state;

    unit_policy(&policy, "p", LIST_NAMES);

    for (i = 0; i < mcp_nelts(rows); i++) {
        unit_region_init(&region, UNIT_ENDLESS);
        unit_region_init(&texts, UNIT_ENDLESS);

        text = list_long(&texts, LIST_BEGIN, rows[i].first, rows[i].second,
                         LIST_MANY, LIST_END);
        mcp_json_init(&json, text.data, text.len, &region.region);

        assert_int_equal(list_read(&list, &json, policy.policy, 0), MCP_OK);
        assert_int_equal(list.nedits, rows[i].nedits);
        assert_in_range(region.bytes, 0,
                        64 * sizeof(mcp_json_token_t)
                        + 4 * list.nedits * sizeof(mcp_edit_t));

        edited = unit_edited(&texts, &list, &json);
        text = list_long(&texts, LIST_BEGIN, rows[i].first, rows[i].first,
                         rows[i].left, LIST_END);

        assert_true(mcp_str_eq(&edited, &text));

        unit_region_done(&texts);
        unit_region_done(&region);
    }

    unit_region_done(&policy.region);
}


static void
list_table(const list_fault_t *row, size_t n, const char *policy,
    unsigned page)
{
    int            rc;
    size_t         i;
    list_case_t    c;
    unit_policy_t  load;
    unit_region_t  region, texts;

    c.policy = NULL;
    c.page = page;

    if (policy != NULL) {
        unit_policy(&load, "p", policy);
        assert_int_equal(load.faults.count, 0);
        c.policy = load.policy;
    }

    for (i = 0; i < n; i++) {
        unit_region_init(&region, UNIT_ENDLESS);
        unit_region_init(&texts, UNIT_ENDLESS);

        c.text = unit_quoted(&texts, row[i].text, 0);
        c.fault = row[i].fault;

        rc = list_run(&region.region, &c);

        if (rc != MCP_FAULT) {
            fail_msg("row %zu: %d for %s", i, rc, row[i].text);
        }

        (void) unit_starve(list_run, &c, MCP_FAULT);

        unit_region_done(&texts);
        unit_region_done(&region);
    }

    if (policy != NULL) {
        unit_region_done(&load.region);
    }
}


/* 1: another fault is said */

static int
list_run(mcp_region_t *region, const void *input)
{
    int                 rc;
    mcp_json_t          json;
    mcp_list_t          list;
    const list_case_t  *c;

    c = input;

    mcp_json_init(&json, c->text.data, c->text.len, region);

    rc = list_read(&list, &json, c->policy, c->page);

    return (rc == MCP_FAULT && !unit_is(&list.fault, c->fault)) ? 1 : rc;
}


static void
list_bound(const char *before, const char *element, size_t n,
    const char *after, const char *fault)
{
    int            rc;
    mcp_str_t      text;
    mcp_json_t     json;
    mcp_list_t     list;
    unit_policy_t  policy;
    unit_region_t  region;

    unit_policy(&policy, "p", LIST_NAMES);
    unit_region_init(&region, UNIT_ENDLESS);

    text = list_long(&region, before, element, element, n, after);
    mcp_json_init(&json, text.data, text.len, &region.region);

    rc = list_read(&list, &json, policy.policy, 0);

    assert_int_equal(rc, fault ? MCP_FAULT : MCP_OK);
    unit_same(&list.fault, fault ? fault : "", n, "fault");

    unit_region_done(&region);
    unit_region_done(&policy.region);
}


static int
list_read(mcp_list_t *list, mcp_json_t *json, const mcp_policy_t *policy,
    unsigned page)
{
    mcp_facts_t  facts;

    memset(&facts, 0, sizeof(mcp_facts_t));
    memset(list, 0, sizeof(mcp_list_t));

    list->policy = policy;
    list->facts = &facts;
    list->any = page;

    return mcp_list_read(list, json);
}


/* n elements, of both kinds in turn, which may have their number in them */

static mcp_str_t
list_long(unit_region_t *region, const char *before, const char *first,
    const char *second, size_t n, const char *after)
{
    char       *text, *p;
    size_t      i;
    mcp_str_t   out;

    text = malloc(strlen(before) + n * LIST_ROOM + strlen(after) + 1);
    assert_non_null(text);

    p = text + sprintf(text, "%s", before);

    for (i = 0; i < n; i++) {
        p += sprintf(p, "%s", i ? "," : "");
        p += sprintf(p, (i & 1) ? second : first, i);
    }

    (void) sprintf(p, "%s", after);

    out = unit_quoted(region, text, 0);
    free(text);

    return out;
}
