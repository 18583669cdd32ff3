
/*
 * What a message is as far as its bytes have come: each text is read in two
 * pieces, cut at every byte, and byte by byte, and is the same each time.  Seen
 * to fail: with a name, a backslash or "result" forgotten where a piece ends;
 * with brackets counted inside of strings; with names compared byte for byte,
 * or up to the room for them; without the mark on what is not plain; with
 * "result" not looked at behind "method"; with lists found deeper in a result,
 * or behind it; with a second root taken for a part of the first.
 */


#include "unit.h"
#include "mcp_peek.h"


#define PEEK_24  "aaaaaaaaaaaaaaaaaaaaaaaa"


typedef struct {
    const char  *text;
    mcp_peek_e   found;
} peek_row_t;


static void peek_rows(void **state);
static void peek_begun(void **state);
static void peek_stays(void **state);
static void peek_early(void **state);
static void peek_feed(mcp_peek_t *peek, const mcp_str_t *text, size_t at,
    size_t len);


static const peek_row_t  peek_table[] = {

    /* nothing is said yet */

    { "", MCP_PEEK_OPEN },
    { " \t\r\n", MCP_PEEK_OPEN },
    { "{", MCP_PEEK_OPEN },
    { "{'jsonrpc':'2.0','id':1", MCP_PEEK_OPEN },
    { "{'jsonrpc':'2.0','id':1,'result'", MCP_PEEK_OPEN },
    { "{'jsonrpc':'2.0','id':1,'result':", MCP_PEEK_OPEN },
    { "{'jsonrpc':'2.0','id':1,'result':{", MCP_PEEK_OPEN },
    { "{'jsonrpc':'2.0','id':1,'result':{'tools'", MCP_PEEK_OPEN },
    { "{'jsonrpc':'2.0','id':1,'result':{'content'", MCP_PEEK_OPEN },
    { "{'jsonrpc':'2.0','id':1,'method'", MCP_PEEK_OPEN },
    { "{'jsonrpc':'2.0','id':1,'r\\u0065sult'", MCP_PEEK_OPEN },
    { "{'jsonrpc':'2.0','id':1,'params':{'method':1},'x':[]}",
      MCP_PEEK_OPEN },
    { "{}", MCP_PEEK_OPEN },

    /* a list, wherever it stands among what may be beside it */

    { "{'jsonrpc':'2.0','id':1,'result':{'tools':", MCP_PEEK_LIST },
    { "{'jsonrpc':'2.0','id':1,'result':{'prompts':", MCP_PEEK_LIST },
    { "{'jsonrpc':'2.0','id':1,'result':{'resources':", MCP_PEEK_LIST },
    { "{'jsonrpc':'2.0','id':1,'result':{'resourceTemplates':",
      MCP_PEEK_LIST },
    { "{'result':{'tools':[{'name':'a'}]},'jsonrpc':'2.0','id':1}",
      MCP_PEEK_LIST },
    { "{'id':1,'result':{'_meta':{'a':[{}]},'nextCursor':'x','resultType':'c',"
      "'ttlMs':1.5e3,'cacheScope':null,'tools':[]", MCP_PEEK_LIST },
    { "{'result':{'ttlMs':0},'result':{'tools':", MCP_PEEK_LIST },
    { "{'id':[[{}]],'x':{'y':{'z':[]}},'result':{'tools':", MCP_PEEK_LIST },
    { "{'result':1,'result':{'tools':", MCP_PEEK_LIST },
    { "{'result':{'tools':null}}", MCP_PEEK_LIST },

    /* something else */

    { "{'jsonrpc':'2.0','method':", MCP_PEEK_OTHER },
    { "{'jsonrpc':'2.0','method':'m','params':{'tools':[]}}",
      MCP_PEEK_OTHER },
    { "{'jsonrpc':'2.0','id':1,'error':", MCP_PEEK_OTHER },
    { "{'jsonrpc':'2.0','id':1,'error':{'code':1,'tools':[]}}",
      MCP_PEEK_OTHER },
    { "{'jsonrpc':'2.0','id':1,'result':{'content':", MCP_PEEK_OTHER },
    { "{'result':{'_meta':{},'structuredContent':{'tools':[]}}}",
      MCP_PEEK_OTHER },
    { "{'result':{'content':[{'tools':[{}]}],'isError':false},'tools':[]}",
      MCP_PEEK_OTHER },
    { "{'result':{'tool':", MCP_PEEK_OPEN },
    { "{'result':{'toolss':", MCP_PEEK_OPEN },
    { "{'result':{'tools ':", MCP_PEEK_OPEN },
    { "{'result':{'':", MCP_PEEK_OPEN },
    { "{'result':{'Content':", MCP_PEEK_OPEN },
    { "{'result':{'CacheScope':", MCP_PEEK_OPEN },
    { "{'result':{'" PEEK_24 "':", MCP_PEEK_OPEN },
    { "{'result':{'resourceTemplates" PEEK_24 "':", MCP_PEEK_OPEN },
    { "{'result':{'" PEEK_24 PEEK_24 PEEK_24 "tools':", MCP_PEEK_OPEN },

    /* a list that is none of a result, or no member of it */

    { "{'x':{'result':{'tools':[]}}}", MCP_PEEK_OPEN },
    { "{'tools':[{'tools':[]}]}", MCP_PEEK_OPEN },
    { "{'results':{'tools':[]},'resul':{'tools':[]}}", MCP_PEEK_OPEN },
    { "{'" PEEK_24 "result':{'tools':[]}}", MCP_PEEK_OPEN },
    { "{'result':{'_meta':{'tools':[{'tools':[]}]}}}", MCP_PEEK_OPEN },
    { "{'result':{},'x':{'tools':[]}}", MCP_PEEK_OPEN },
    { "{'result':'x','y':{'tools':[]}}", MCP_PEEK_OPEN },
    { "{'result':1,'y':{'tools':[]}}", MCP_PEEK_OPEN },
    { "{'result':null,'y':{'tools':[]}}", MCP_PEEK_OPEN },
    { "{'result':[{'tools':[]},'tools']}", MCP_PEEK_OPEN },
    { "{'id':'result','x':{'tools':[]}}", MCP_PEEK_OPEN },

    /* names that some decoder takes for another one */

    { "{'Result':", MCP_PEEK_LIST },
    { "{'RESULT':", MCP_PEEK_LIST },
    { "{'r\\u0065sult':", MCP_PEEK_LIST },
    { "{'\\u0072esult':", MCP_PEEK_LIST },
    { "{'resul\\u0074':", MCP_PEEK_LIST },
    { "{'re\xc5\xbfult':", MCP_PEEK_LIST },
    { "{'re\\u017fult':", MCP_PEEK_LIST },
    { "{'m\\u0065thod':", MCP_PEEK_LIST },
    { "{'\xc3\xa9':", MCP_PEEK_LIST },
    { "{'a\x01':", MCP_PEEK_LIST },
    { "{'" PEEK_24 "\\n':", MCP_PEEK_LIST },
    { "{'result':{'Tools':", MCP_PEEK_LIST },
    { "{'result':{'TOOLS':", MCP_PEEK_LIST },
    { "{'result':{'tool\\u0073':", MCP_PEEK_LIST },
    { "{'result':{'\\u0074ools':", MCP_PEEK_LIST },
    { "{'result':{'tool\xc5\xbf':", MCP_PEEK_LIST },
    { "{'result':{'re\xc5\xbfource\xc5\xbf':", MCP_PEEK_LIST },
    { "{'result':{'resourcetemplates':", MCP_PEEK_LIST },
    { "{'result':{'\\\\':", MCP_PEEK_LIST },
    { "{'result':{'content':{'\\u0061':1},'c':1,'\\u0061':", MCP_PEEK_LIST },
    { "{'id':'\\u0061','x':{'\\u0061':1},'y':'\xc3\xa9','z", MCP_PEEK_OPEN },
    { "{'result':{'content':'\\u0061','x':{'\xc3\xa9':1}}}",
      MCP_PEEK_OTHER },

    /* a result besides */

    { "{'method':'m','result'", MCP_PEEK_OTHER },
    { "{'method':'m','result':", MCP_PEEK_LIST },
    { "{'jsonrpc':'2.0','error':{},'id':1,'result':", MCP_PEEK_LIST },
    { "{'error':{'result':1},'x':{'result':2},'y':['result']}",
      MCP_PEEK_OTHER },
    { "{'result':{'content':[]},'result':", MCP_PEEK_LIST },
    { "{'result':{'content':[],'tools':", MCP_PEEK_LIST },
    { "{'result':{'content':[{}]},'method':1,'error':2}", MCP_PEEK_OTHER },
    { "{'result':{},'method':'m'}", MCP_PEEK_OTHER },

    /* strings may hold anything */

    { "{'a':'{[{[','b':']}]}:{','c", MCP_PEEK_OPEN },
    { "{'a':'\\',\\'result\\':{\\'tools\\':['}", MCP_PEEK_OPEN },
    { "{'a':'\\\\','result':{'tools':", MCP_PEEK_LIST },
    { "{'a':'\\\\\\','result':{'tools':", MCP_PEEK_OPEN },
    { "{'a':'\\\\\\\\','result':{'tools':", MCP_PEEK_LIST },
    { "{'a':'\\\\\\'{','result':{'nextCursor':'}]','tools':",
      MCP_PEEK_LIST },
    { "{'result':{'nextCursor':'\\',\\'tools\\':','ttlMs':1}}",
      MCP_PEEK_OPEN },
    { "{'result':{'nextCursor':'}','content':'\\',\\'tools\\':'}}",
      MCP_PEEK_OTHER },
    { "{'a':'\n\x01\xff\xc5','result':{'tools':", MCP_PEEK_LIST },

    /* white space may stand anywhere */

    { "\r\n {\t'jsonrpc'\n:\r'2.0' , 'result' \t\r\n: \t\r\n{ 'tools' \n:",
      MCP_PEEK_LIST },
    { " { 'result' : \n 1 , 'x' : { 'tools' : [ ] } } \n", MCP_PEEK_OPEN },
    { "\n{\n'method'\n:\n", MCP_PEEK_OTHER },
    { "{ 'result' : { 'content' : [ ] } , 'x' : { 'tools' : [ ] } }\n",
      MCP_PEEK_OTHER },

    /* what is no object, more than one, or has something before it */

    { "[", MCP_PEEK_LIST },
    { " [{'jsonrpc':'2.0','method':'m'}]", MCP_PEEK_LIST },
    { "{}{", MCP_PEEK_LIST },
    { "{} [", MCP_PEEK_LIST },
    { "{'method':'m'}\n{", MCP_PEEK_LIST },
    { "{'method':'m'}}}{", MCP_PEEK_LIST },
    { "{'method':'m'} x", MCP_PEEK_OTHER },
    { "null", MCP_PEEK_OTHER },
    { " 1", MCP_PEEK_OTHER },
    { "'", MCP_PEEK_OTHER },
    { "'{\\'result\\':{}}'", MCP_PEEK_OTHER },
    { "]", MCP_PEEK_OTHER },
    { "<!--", MCP_PEEK_OTHER },
    { "\xef\xbb\xbf", MCP_PEEK_OTHER },
    { "\xef\xbb\xbf{'jsonrpc':'2.0'", MCP_PEEK_OTHER },
    { "\xef\xbb\xbf{'result':", MCP_PEEK_LIST },
    { "x{'result':{'tools':", MCP_PEEK_LIST },
    { "x[", MCP_PEEK_LIST },
    { "x{}{", MCP_PEEK_LIST }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(peek_rows),
        cmocka_unit_test(peek_begun),
        cmocka_unit_test(peek_stays),
        cmocka_unit_test(peek_early)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
peek_rows(void **state)
{
    size_t             i, cut;
    mcp_str_t          text;
    mcp_peek_t         peek, bytes;
    const peek_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(peek_table); i++) {
        row = &peek_table[i];

        text = unit_str(row->text);
        memset(&bytes, 0, sizeof(mcp_peek_t));

        for (cut = 0; cut <= text.len; cut++) {
            memset(&peek, 0, sizeof(mcp_peek_t));

            peek_feed(&peek, &text, 0, cut);
            assert_int_equal(peek.found, bytes.found);

            peek_feed(&peek, &text, cut, text.len - cut);

            if (peek.found != row->found) {
                fail_msg("row %zu, cut at %zu: %d", i, cut, peek.found);
            }

            if (cut < text.len) {
                peek_feed(&bytes, &text, cut, 1);
            }
        }
    }
}


/* whether it is more than white space */

static void
peek_begun(void **state)
{
    size_t      i;
    mcp_str_t   text;
    mcp_peek_t  peek;

    static const struct {
        const char  *text;
        int          begun;
    } rows[] = {
        { "", 0 }, { " \t\r\n ", 0 }, { "{", 1 }, { "\n[", 1 }, { "{}\n", 1 },
        { "{'result':{}}", 1 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        memset(&peek, 0, sizeof(mcp_peek_t));

        text = unit_str(rows[i].text);
        peek_feed(&peek, &text, 0, text.len);

        assert_int_equal(peek.begun, rows[i].begun);
    }
}


/* once it may be a list, nothing makes it another thing */

static void
peek_stays(void **state)
{
    size_t      i;
    mcp_str_t   text, more;
    mcp_peek_t  peek;

    static const char  *rows[] = {
        "", "]},'method':'m'}", "}}}}]]]]", "{'error':1}", "\\'\\", "x"
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        memset(&peek, 0, sizeof(mcp_peek_t));

        text = unit_str("{'result':{'tools':");
        more = unit_str(rows[i]);

        peek_feed(&peek, &text, 0, text.len);
        peek_feed(&peek, &more, 0, more.len);

        assert_int_equal(peek.found, MCP_PEEK_LIST);
    }
}


/* where what comes first is enough, the rest is not looked at */

static void
peek_early(void **state)
{
    mcp_str_t   text;
    mcp_peek_t  peek;

    (void) state;

    memset(&peek, 0, sizeof(mcp_peek_t));
    peek.early = 1;

    text = unit_str("{'result':{'content':[],'tools':[{}]}}");
    peek_feed(&peek, &text, 0, text.len);

    assert_int_equal(peek.found, MCP_PEEK_OTHER);

    memset(&peek, 0, sizeof(mcp_peek_t));
    peek.early = 1;

    text = unit_str("{'result':{'x':[],'tools':[{}],'content':[]}}");
    peek_feed(&peek, &text, 0, text.len);

    assert_int_equal(peek.found, MCP_PEEK_LIST);
}


static void
peek_feed(mcp_peek_t *peek, const mcp_str_t *text, size_t at, size_t len)
{
    size_t          i;
    u_char         *p;
    unit_region_t   region;

    unit_region_init(&region, UNIT_ENDLESS);

    p = unit_copy(&region, text->data + at, len);

    for (i = 0; i < len; i++) {
        p[i] = (p[i] == '\'') ? '"' : p[i];
    }

    mcp_peek(peek, p, p + len);

    unit_region_done(&region);
}
