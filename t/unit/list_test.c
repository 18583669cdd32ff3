
/*
 * Lists: what becomes of the bytes of an answer, over tables of texts in which
 * "<" and ">" stand around what has to go, or with "|" what it becomes.  Each
 * of them is read with too little memory as well.  Seen to fail: with the comma
 * left behind what was cut first, or before what was cut later; with strings
 * cut without their quotes; with what stayed of one list taken for some of the
 * next; with lists beside "result" looked at; with names that differ in case
 * found; with a cacheScope left where nothing was cut, or put behind all other
 * edits; with tools in shadow cut; with templates judged as whole URIs; with
 * prompts told as tools.
 */


#include "unit.h"


#define LIST_SHADOW  1
#define LIST_NOBODY  2
#define LIST_PAGE    4

#define LIST_ROOT(result)  "{'jsonrpc':'2.0','id':1,'result':" result "}"
#define LIST(elements)     LIST_ROOT("{'tools':[" elements "]}")

#define LIST_A  "{'name':'a'}"
#define LIST_B  "{'name':'b'}"
#define LIST_X  "{'name':'x'}"
#define LIST_Y  "{'name':'y'}"
#define LIST_Z  "{ 'name' : 'z' }"

#define LIST_NAMES  UNIT_ROOT("\"tools\":{\"a\":{},\"b\":{}}")
#define LIST_RULES                                                            \
    "{\"version\":\"1\",\"default\":\"deny\",\"hide\":[\"h\",\"hh*\"],"       \
    "\"tools\":{\"h\":{},\"g\":{\"action\":\"hide\"},"                        \
    "\"d\":{\"action\":\"deny\"},\"n\":{\"deny_if\":[{\"conditions\":[]}]},"  \
    "\"c\":{\"deny_if\":[{\"conditions\":[{\"path\":\"args.a\","              \
    "\"op\":\"exists\",\"value\":true}]}],\"require\":[{\"conditions\":["     \
    "{\"path\":\"args.b\",\"op\":\"eq\",\"value\":1}]}]},"                    \
    "\"w\":{\"action\":\"require_approval\"},"                                \
    "\"v\":{\"approve_if\":[{\"conditions\":[]}]},"                           \
    "\"l\":{\"limits\":[{\"counter\":\"k\",\"window\":60,\"max\":1,"          \
    "\"scope\":\"session\"}]},"                                               \
    "\"s\":{\"action\":\"deny\",\"mode\":\"shadow\"},"                        \
    "\"a/b\":{},\"p_*\":{}}}"
#define LIST_ANY                                                              \
    "{\"version\":\"1\",\"default\":\"allow\","                               \
    "\"prompts\":{\"default\":\"allow\"}}"
#define LIST_GRANT                                                            \
    UNIT_ROOT("\"tools\":{\"a\":{\"limits\":[{\"counter\":\"k\","             \
              "\"window\":60,\"max\":1,\"scope\":\"grant\"}]},\"b\":{}},"     \
              "\"hide\":[\"h\"]")
#define LIST_SECTIONS                                                         \
    UNIT_ROOT("\"tools\":{\"a\":{}},"                                         \
              "\"resources\":{\"default\":\"deny\","                          \
              "\"allow\":[\"file:///public/*\",\"db://one\"],"                \
              "\"deny\":[\"file:///public/secret*\"]},"                       \
              "\"prompts\":{\"default\":\"allow\",\"deny\":[\"x*\",\"y\"]}")


typedef struct {
    const char       *policy;         /* NULL: the caller has none */
    const char       *text;
    mcp_list_mode_e   mode;
    unsigned          more;           /* LIST_SHADOW, ... */
} list_row_t;


/* one to be starved: the policy and the texts have memory of their own */

typedef struct {
    const list_row_t     *row;
    const mcp_policy_t   *policy;
    mcp_str_t             text;
    mcp_str_t             expected;
} list_case_t;


static void list_bytes(void **state);
static void list_judged(void **state);
static void list_stay(void **state);
static void list_methods(void **state);
static void list_row(const list_row_t *row, const char *what, size_t i);
static int list_run(mcp_region_t *region, const void *input);
static int list_told(void *ctx, mcp_json_t *json, uint32_t tool);


/* what has been told of the tools that stay, and what is answered */

typedef struct {
    char                  text[128];
    int                   rc;
} list_told_t;


/* all by LIST_NAMES */

static const char  *list_texts[] = {

    LIST(""), LIST(" "), LIST(LIST_A), LIST(LIST_A "," LIST_B),
    LIST(" " LIST_A "\r\n,\t" LIST_B " "),

    /* the first, one in the middle, the last, one of two, all */

    LIST("<" LIST_X ">"),
    LIST("<" LIST_X "," LIST_Y "," LIST_Z ">"),
    LIST("<" LIST_X ",>" LIST_A),
    LIST("<" LIST_X "," LIST_Y ",>" LIST_A),
    LIST(LIST_A "<," LIST_X ">"),
    LIST(LIST_A "<," LIST_X "," LIST_Y ">"),
    LIST(LIST_A "<," LIST_X ">," LIST_B),
    LIST(LIST_A "<," LIST_X "," LIST_Y ">," LIST_B),
    LIST("<" LIST_X ",>" LIST_A "<," LIST_Y ">"),
    LIST("<" LIST_X ",>" LIST_A "<," LIST_Y ">," LIST_B "<," LIST_Z ">"),
    LIST(LIST_A "," LIST_B "<," LIST_X ">," LIST_A "," LIST_B),

    /* what is around them stays, but for one comma and what is beside that */

    LIST(" <" LIST_X "> "),
    LIST("\n  <" LIST_X ",\n  >" LIST_A "\n"),
    LIST("\n  " LIST_A "<,\n  " LIST_X ">\n"),
    LIST("\r\n  " LIST_A "<,\r\n  " LIST_X ">,\r\n  " LIST_B "\r\n"),
    LIST("\t<" LIST_X "\t,\t" LIST_Y "\t,\t>" LIST_A "\t"),
    LIST(" " LIST_A "< ,  " LIST_X " ,   " LIST_Y "> ,    " LIST_B " "),
    LIST(" " LIST_A "< , " LIST_X "> "),
    LIST(" <" LIST_X " , " LIST_Y "> "),
    " { 'jsonrpc' : '2.0' ,\n'id' : 1 ,\n'result' : { 'tools' : [ <" LIST_X
        " , >" LIST_A " ] , 'nextCursor' : 'x' } } \n",

    /* what has no name, or none that all decoders find */

    LIST("<1,>" LIST_A), LIST(LIST_A "<,1>"), LIST("<-1.50E+2>"),
    LIST("<'a',>" LIST_A "< , 'a'> ," LIST_B "<,''>"),
    LIST("<null,true , false,>" LIST_A), LIST("<[],>" LIST_A "<,[]>"),
    LIST("<['a'," LIST_A ",[" LIST_A "]],>" LIST_A), LIST("<{},>" LIST_A),
    LIST("<{'title':'a'},>" LIST_A), LIST("<{'name':1},>" LIST_A),
    LIST("<{'name':null}>"), LIST("<{'name':['a']},{'name':{'name':'a'}}>"),
    LIST("<{'a':" LIST_A "}>"), LIST("<{'name':''}>"),
    LIST("<{'Name':'a'}>"), LIST("<{'name':'a','Name':'a'}>"),
    LIST("<{'NAME':'a','name':'a'},>" LIST_A),
    LIST("<{'name':'a','n\\u0041me':'b'}>"), LIST("<{'name':'A'}>"),
    LIST("<{'name':'a\\u0000'}>"), LIST("<{'name':'a '}>"),

    /* escapes are undone */

    LIST("{'name':'\\u0061'}"), LIST("{'n\\u0061me':'a'}"),
    LIST("{'n\\u0061me':'\\u0062'}<,{'name':'\\u0078'}>"),
    LIST("<{'name':'\\ud83d\\ude00','title':'\\\"a\\\"'},>" LIST_A),
    "{'jsonrpc':'\\u0032.0','id':1,'r\\u0065sult':{'tool\\u0073':[<" LIST_X
        ",>" LIST_A "]}}",

    /* an element may be anything, inside */

    LIST("{'title':'t','name':'a','icons':[" LIST_X ",[" LIST_X "]],"
         "'Title':1,'inputSchema':{'properties':{'tools':{'type':["
         LIST_X ",1.50,null]},'Name':{}}}}<,{'name':'x','a':[{'b':[]}]}>"),
    LIST("<{'a':[[[" LIST_A "]]],'name':'x'},>" LIST_A),

    /* the other members, and what is none of that list */

    LIST_ROOT("{'tools':[<" LIST_X ">],'nextCursor':''}"),
    LIST_ROOT("{'_meta':{'tools':[" LIST_X "]},'nextCursor':'1','tools':[<"
              LIST_X ">],'ttlMs':1.50e3,'resultType':'complete'}"),
    LIST_ROOT("{'content':[" LIST_X "],'structuredContent':{'tools':["
              LIST_X "]}}"),
    LIST_ROOT("{}"), LIST_ROOT("{'tool':[" LIST_X "],'cacheScope':'public'}"),
    "{'jsonrpc':'2.0','id':1,'x':{'tools':[" LIST_X "," LIST_Y "]},'result':"
        "{'tools':[<" LIST_X ",>" LIST_A "]},'y':{'tools':[" LIST_X "]}}",
    "{'result':{'tools':[" LIST_A "<," LIST_X ">]},'jsonrpc':'2.0','id':1}",
    "{'jsonrpc':'2.0','method':'m','params':{'tools':[" LIST_X "]}}",
    "{'jsonrpc':'2.0','id':1,'method':'m','params':[[" LIST_X "]]}",
    "{'jsonrpc':'2.0','id':1,'error':{'tools':[" LIST_X "],'code':1}}",

    /* what depends on the caller is not kept for others */

    LIST_ROOT("{'tools':[],'cacheScope':<'public'|'private'>}"),
    LIST_ROOT("{'tools':[" LIST_A "],'cacheScope':<'public'|'private'>}"),
    LIST_ROOT("{'tools':[<" LIST_X ">],'cacheScope' : <'public'|'private'> }"),
    LIST_ROOT("{'cacheScope':<'public'|'private'>,'tools':[<" LIST_X ",>"
              LIST_A "<," LIST_Y ">],'ttlMs':5}"),
    LIST_ROOT("{'cacheScope':'private','tools':[<" LIST_X ">]}"),
    LIST_ROOT("{'cacheScope':'priv\\u0061te','tools':[]}"),
    LIST_ROOT("{'cacheScop\\u0065':<'p\\u0075blic'|'private'>,'tools':[]}"),
    LIST_ROOT("{'cacheScope':<'PRIVATE'|'private'>,'tools':[]}"),
    LIST_ROOT("{'cacheScope':<''|'private'>,'tools':[]}"),
    LIST_ROOT("{'cacheScope':<null|'private'>,'tools':[]}"),
    LIST_ROOT("{'tools':[],'cacheScope':<-1.50|'private'>}"),
    LIST_ROOT("{'tools':[],'cacheScope':<['private', [1], {}]|'private'>}"),
    LIST_ROOT("{'cacheScope':<{ 'private':['private',2] }|'private'>,"
              "'tools':[<" LIST_X ">]}"),
    LIST_ROOT("{'_meta':{'cacheScope':'public'},'tools':[]}"),
    LIST_ROOT("{'prompts':[" LIST_X "],'cacheScope':'public'}")
};


static const list_row_t  list_rows[] = {

    /* what could be let through by some argument, or by somebody, stays */

    { LIST_RULES,
      LIST("<{'name':'h'},{'name':'g'},{'name':'d'},{'name':'n'},"
           "{'name':'hhh'},{'name':'x'},>{'name':'c'},{'name':'w'},"
           "{'name':'v'},{'name':'l'},{'name':'s'},{'name':'a/b'},"
           "{'name':'p_1'}<,{'name':'p_ 1'}>"), MCP_LIST_CALLABLE, 0 },
    { LIST_RULES,
      LIST("<{'name':'h'},{'name':'g'},>{'name':'d'},{'name':'n'}<,"
           "{'name':'hhh'}>,{'name':'x'},{'name':'c'}<,{}>"),
      MCP_LIST_HIDDEN, 0 },
    { LIST_RULES,
      LIST("{'name':'h'},{'name':'g'},{'name':'d'},{'name':'n'},"
           "{'name':'hhh'},{'name':'x'}<,{},1>"),
      MCP_LIST_CALLABLE, LIST_SHADOW },
    { LIST_RULES, LIST("{'name':'h'},{'name':'d'}<,{},1>"),
      MCP_LIST_HIDDEN, LIST_SHADOW },
    { LIST_RULES, LIST("{'name':'c'}<,{'name':'d'}>"), MCP_LIST_CALLABLE,
      LIST_NOBODY },

    /* nothing can be sent about what is named by no text at all */

    { LIST_ANY, LIST("<{'name':''},>" LIST_A), MCP_LIST_CALLABLE, 0 },
    { LIST_ANY, LIST_ROOT("{'prompts':[" LIST_A "<,{'name':''}>]}"),
      MCP_LIST_CALLABLE, 0 },

    /* who has no grant, or no policy */

    { LIST_GRANT, LIST(LIST_A "," LIST_B), MCP_LIST_CALLABLE, 0 },
    { LIST_GRANT, LIST("<" LIST_A "," LIST_B ">"), MCP_LIST_CALLABLE,
      LIST_NOBODY },
    { LIST_GRANT, LIST(LIST_A "<,{'name':'h'}>," LIST_X), MCP_LIST_HIDDEN, 0 },
    { LIST_GRANT, LIST(LIST_A "<,{'name':'h'}>," LIST_X), MCP_LIST_HIDDEN,
      LIST_NOBODY },
    { LIST_GRANT, LIST(LIST_A), MCP_LIST_CALLABLE, LIST_NOBODY|LIST_SHADOW },
    { LIST_GRANT, LIST_ROOT("{'prompts':[" LIST_X "]}"), MCP_LIST_CALLABLE,
      LIST_NOBODY },

    { NULL, LIST("<" LIST_A "," LIST_B ">"), MCP_LIST_CALLABLE, 0 },
    { NULL, LIST(LIST_A "<,1>"), MCP_LIST_HIDDEN, 0 },
    { NULL, LIST(LIST_A "<,1>"), MCP_LIST_CALLABLE, LIST_SHADOW },
    { NULL, LIST_ROOT("{'prompts':[<" LIST_A ">],'resources':[<{'uri':'a:b'}>],"
                      "'resourceTemplates':[<{'uriTemplate':'a:{b}'}>],"
                      "'tools':[<" LIST_A ">],'cacheScope':<1|'private'>}"),
      MCP_LIST_CALLABLE, 0 },

    /* each by its section, or by nothing */

    { LIST_SECTIONS,
      LIST_ROOT("{'prompts':[<" LIST_X ",>" LIST_A "<," LIST_Y ",{'name':'xa'}"
                ",{'uri':'a'},1>],'cacheScope':<'public'|'private'>}"),
      MCP_LIST_CALLABLE, 0 },
    { LIST_SECTIONS,
      LIST_ROOT("{'resources':[{'uri':'file:///public/a','name':'x'}<,"
                "{'uri':'file:///public/secret/a'},{'uri':'db://two'},"
                "{'uri':'FILE:///public/a'},{'uri':'file:///public/{a}'},"
                "{'uri':'file:///public/../a'},{'name':'db://one'},"
                "{'Uri':'db://one','uri':'db://one'}>,{'uri':'db:\\/\\/one'}"
                "]}"), MCP_LIST_CALLABLE, 0 },
    { LIST_SECTIONS,
      LIST_ROOT("{'resourceTemplates':[<{'uriTemplate':'{+a}'},>"
                "{'uriTemplate':'file:///public/{a}'}<,"
                "{'uriTemplate':'file:///public/secret{a}'},"
                "{'uriTemplate':'db://{a}'},{'uri':'db://one'}>]}"),
      MCP_LIST_CALLABLE, 0 },
    { LIST_SECTIONS,
      LIST_ROOT("{'tools':[<" LIST_X ">],'cacheScope':<'public'|'private'>,"
                "'prompts':[<" LIST_X ",>" LIST_B "],'resources':[<"
                LIST_A ">]}"), MCP_LIST_CALLABLE, 0 },
    { LIST_SECTIONS,
      LIST_ROOT("{'prompts':[" LIST_X "<,1>],'resources':[{'uri':'db://two'},"
                "{'uri':'DB:'}]}"), MCP_LIST_HIDDEN, 0 },
    { LIST_SECTIONS,
      LIST_ROOT("{'prompts':[" LIST_X "],'resources':[{'uri':'DB:'}<,{}>]}"),
      MCP_LIST_CALLABLE, LIST_SHADOW },
    { LIST_NAMES,
      LIST_ROOT("{'prompts':[" LIST_X ",1],'resources':[1],'tools':[<" LIST_X
                ">],'resourceTemplates':[{}]}"), MCP_LIST_CALLABLE, 0 },
    { LIST_NAMES,
      LIST_ROOT("{'prompts':1,'resources':null,'resourceTemplates':{},"
                "'cacheScope':'public'}"), MCP_LIST_CALLABLE, 0 },

    /* the page of an error, or an event */

    { LIST_NAMES, "{}", MCP_LIST_CALLABLE, LIST_PAGE },
    { LIST_NAMES, "{'error':'x','tools':[" LIST_X "]}", MCP_LIST_CALLABLE,
      LIST_PAGE },
    { LIST_NAMES, LIST("<" LIST_X ">"), MCP_LIST_CALLABLE, LIST_PAGE }
};


static const struct {
    mcp_list_mode_e   mode;
    const char       *told;
    int               rc;
} list_tells[] = {
    { MCP_LIST_CALLABLE, LIST_A ";{'a':[1,'b'],'name':'a'};", MCP_OK },
    { MCP_LIST_HIDDEN, LIST_X ";" LIST_A ";{'a':[1,'b'],'name':'a'};",
      MCP_OK },
    { MCP_LIST_CALLABLE, LIST_A ";", MCP_ERROR }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(list_bytes),
        cmocka_unit_test(list_judged),
        cmocka_unit_test(list_stay),
        cmocka_unit_test(list_methods)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
list_bytes(void **state)
{
    size_t      i;
    list_row_t  row;

    (void) state;

    row.policy = LIST_NAMES;
    row.mode = MCP_LIST_CALLABLE;
    row.more = 0;

    for (i = 0; i < mcp_nelts(list_texts); i++) {
        row.text = list_texts[i];
        list_row(&row, "text", i);
    }
}


static void
list_judged(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(list_rows); i++) {
        list_row(&list_rows[i], "row", i);
    }
}


/* the tools that stay are told, whole and in their order, and nothing else */

static void
list_stay(void **state)
{
    size_t          i;
    mcp_str_t       text;
    mcp_json_t      json;
    mcp_list_t      list;
    list_told_t     told;
    mcp_facts_t     facts;
    unit_policy_t   policy;
    unit_region_t   region;

    (void) state;

    unit_policy(&policy, "p", LIST_SECTIONS);
    memset(&facts, 0, sizeof(mcp_facts_t));

    for (i = 0; i < mcp_nelts(list_tells); i++) {
        unit_region_init(&region, UNIT_ENDLESS);

        text = unit_quoted(&region,
                           LIST_ROOT("{'prompts':[" LIST_B "],'tools':["
                                     LIST_X ", " LIST_A " ,1,{'a':[1,'b'],"
                                     "'name':'a'}]}"), 0);
        mcp_json_init(&json, text.data, text.len, &region.region);

        memset(&list, 0, sizeof(mcp_list_t));
        memset(&told, 0, sizeof(list_told_t));

        told.rc = list_tells[i].rc;

        list.policy = policy.policy;
        list.facts = &facts;
        list.mode = list_tells[i].mode;
        list.stays = list_told;
        list.ctx = &told;

        assert_int_equal(mcp_list_read(&list, &json), list_tells[i].rc);

        text = unit_quoted(&region, list_tells[i].told, 0);
        assert_int_equal(strlen(told.text), text.len);
        assert_memory_equal(told.text, text.data, text.len);

        unit_region_done(&region);
    }

    unit_region_done(&policy.region);
}


/* which list a method asks for, and whether a policy has a say in it */

static void
list_methods(void **state)
{
    size_t                i;
    mcp_str_t             method;
    unit_policy_t         names, sections;
    const mcp_listed_t   *listed;

    static const struct {
        const char   *method;
        const char   *member;         /* NULL: none */
        int           named;          /* by a policy that names tools only */
    } rows[] = {
        { "tools/list", "tools", 1 },
        { "prompts/list", "prompts", 0 },
        { "resources/list", "resources", 0 },
        { "resources/templates/list", "resourceTemplates", 0 },
        { "tools/call", NULL, 0 },
        { "tasks/list", NULL, 0 },
        { "Tools/list", NULL, 0 },
        { "", NULL, 0 }
    };

    (void) state;

    unit_policy(&names, "p", LIST_NAMES);
    unit_policy(&sections, "p", LIST_SECTIONS);

    for (i = 0; i < mcp_nelts(rows); i++) {
        method = unit_str(rows[i].method);
        listed = mcp_list_find(&method);

        assert_int_equal(listed != NULL, rows[i].member != NULL);

        if (listed == NULL) {
            continue;
        }

        unit_same(&listed->member, rows[i].member, i, "member");

        assert_int_equal(mcp_list_concerns(names.policy, listed),
                         rows[i].named);
        assert_int_equal(mcp_list_concerns(sections.policy, listed), 1);
        assert_int_equal(mcp_list_concerns(NULL, listed), 1);
    }

    unit_region_done(&names.region);
    unit_region_done(&sections.region);
}


static void
list_row(const list_row_t *row, const char *what, size_t i)
{
    int            rc;
    list_case_t    c;
    unit_policy_t  policy;
    unit_region_t  region, texts;

    unit_region_init(&texts, UNIT_ENDLESS);

    c.row = row;
    c.policy = NULL;
    c.text = unit_quoted(&texts, row->text, 0);
    c.expected = unit_quoted(&texts, row->text, 1);

    if (row->policy != NULL) {
        unit_policy(&policy, "p", row->policy);
        assert_int_equal(policy.faults.count, 0);
        c.policy = policy.policy;
    }

    unit_region_init(&region, UNIT_ENDLESS);

    rc = list_run(&region.region, &c);

    if (rc != MCP_OK) {
        fail_msg("%s %zu: %d for %s", what, i, rc, row->text);
    }

    unit_region_done(&region);

    (void) unit_starve(list_run, &c, MCP_OK);

    if (row->policy != NULL) {
        unit_region_done(&policy.region);
    }

    unit_region_done(&texts);
}


/* 1: it became another text */

static int
list_run(mcp_region_t *region, const void *input)
{
    int                 rc;
    mcp_str_t           text;
    mcp_json_t          json;
    mcp_list_t          list;
    mcp_facts_t         facts;
    unit_region_t       result;
    const list_case_t  *c;

    c = input;

    memset(&facts, 0, sizeof(mcp_facts_t));
    memset(&list, 0, sizeof(mcp_list_t));

    facts.shadow = (c->row->more & LIST_SHADOW) != 0;
    facts.nobody = (c->row->more & LIST_NOBODY) != 0;

    list.policy = c->policy;
    list.facts = &facts;
    list.mode = c->row->mode;
    list.any = (c->row->more & LIST_PAGE) != 0;

    mcp_json_init(&json, c->text.data, c->text.len, region);

    rc = mcp_list_read(&list, &json);

    if (rc != MCP_OK) {
        return rc;
    }

    unit_region_init(&result, UNIT_ENDLESS);

    text = unit_edited(&result, &list, &json);
    rc = mcp_str_eq(&text, &c->expected) ? MCP_OK : 1;

    unit_region_done(&result);

    return rc;
}


static int
list_told(void *ctx, mcp_json_t *json, uint32_t tool)
{
    size_t        n;
    mcp_str_t     source;
    list_told_t  *told;

    told = ctx;
    n = strlen(told->text);

    mcp_json_source(json, tool, &source);

    (void) snprintf(told->text + n, sizeof(told->text) - n, "%.*s;",
                    (int) source.len, (char *) source.data);

    return told->rc;
}
