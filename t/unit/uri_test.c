
/*
 * URIs that all servers read as they are written pass, and no others: of each
 * way in which one of the official SDKs reads another text than the one that
 * a policy compares there is a row.
 */


#include "unit.h"
#include "mcp_uri.h"


#define URI_CHAR       "expected no character that has to be encoded"
#define URI_DIGITS     "expected two digits, 0-9 or A-F, after \"%\""
#define URI_MEANING                                                           \
    "expected no encoded slash, percent or control character"
#define URI_NEEDLESS   "expected no encoded character that needs none"
#define URI_SEGMENT    "expected no segment \".\" or \"..\""
#define URI_EMPTY      "expected no empty segment"
#define URI_SCHEME     "expected a scheme in lower case"
#define URI_SLASHES    "expected \"//\" after this scheme"
#define URI_HOST       "expected a host in lower case, and no user"
#define URI_FILE       "expected no host in a \"file\""
#define URI_PORT       "expected a port only if it is not the usual one"
#define URI_DOT        "expected a host without a final dot"
#define URI_BRACKETS   "expected a host without brackets"
#define URI_QUERY      "expected no query in a \"file\""
#define URI_ADDRESS    "expected a name, or an address of four numbers"
#define URI_PATH       "expected a path after the host"
#define URI_BRACE      "expected a \"}\" for each \"{\""


typedef struct {
    mcp_uri_e    kind;
    const char  *text;
    const char  *fault;               /* NULL: there is none */
} uri_row_t;


static void uri_rows(void **state);
static void uri_bytes(void **state);


static const uri_row_t  uri_table[] = {
    { MCP_URI_WHOLE, "file:///docs/a.txt", NULL },
    { MCP_URI_WHOLE, "file:///docs/", NULL },
    { MCP_URI_WHOLE, "file:///", NULL },
    { MCP_URI_WHOLE, "file:///a%20b/%C3%A9", NULL },
    { MCP_URI_WHOLE, "https://example.com/a?b=../c", NULL },
    { MCP_URI_WHOLE, "db://a?b=c/d.e", NULL },
    { MCP_URI_WHOLE, "https://example.com:8443/", NULL },
    { MCP_URI_WHOLE, "http://10.0.0.1/", NULL },
    { MCP_URI_WHOLE, "http://10.0.0.1:8080/x", NULL },
    { MCP_URI_WHOLE, "db://table/1", NULL },
    { MCP_URI_WHOLE, "db://", NULL },
    { MCP_URI_WHOLE, "memo:abc", NULL },
    { MCP_URI_WHOLE, "urn:x:..y", NULL },
    { MCP_URI_WHOLE, "s3+v2.x-y://bucket/key.", NULL },

    /* WHATWG URL: dots, slashes, blanks and control characters go */

    { MCP_URI_WHOLE, "file:///public/../secret", URI_SEGMENT },
    { MCP_URI_WHOLE, "file:///./secret", URI_SEGMENT },
    { MCP_URI_WHOLE, "file:///a/..", URI_SEGMENT },
    { MCP_URI_WHOLE, "db://a/../b", URI_SEGMENT },
    { MCP_URI_WHOLE, "memo:a/./b", URI_SEGMENT },
    { MCP_URI_WHOLE, "memo:..", URI_SEGMENT },
    { MCP_URI_WHOLE, "db://a/..?x", URI_SEGMENT },
    { MCP_URI_WHOLE, "db://x?/../../secret", URI_SEGMENT },
    { MCP_URI_WHOLE, "file:///docs/x?/../../secret", URI_QUERY },
    { MCP_URI_WHOLE, "file:///secret?", URI_QUERY },
    { MCP_URI_WHOLE, "file:///secret#", URI_CHAR },
    { MCP_URI_WHOLE, "https://example.com/#../d", URI_CHAR },
    { MCP_URI_WHOLE, "file:///public/%2e%2e/secret", URI_DIGITS },
    { MCP_URI_WHOLE, "file:///public/%2E%2E/secret", URI_NEEDLESS },
    { MCP_URI_WHOLE, "file:///public\\..\\secret", URI_CHAR },
    { MCP_URI_WHOLE, "file:///sec\nret", URI_CHAR },
    { MCP_URI_WHOLE, "file:///public/.\t./secret", URI_CHAR },
    { MCP_URI_WHOLE, " file:///secret", URI_CHAR },
    { MCP_URI_WHOLE, "\001file:///secret", URI_CHAR },
    { MCP_URI_WHOLE, "file:///\xc3\xa9", URI_CHAR },
    { MCP_URI_WHOLE, "file:///a|b", URI_CHAR },
    { MCP_URI_WHOLE, "file:///{x}", URI_CHAR },
    { MCP_URI_WHOLE, "file:///a//secret", URI_EMPTY },
    { MCP_URI_WHOLE, "file:////secret", URI_EMPTY },
    { MCP_URI_WHOLE, "db://a//b", URI_EMPTY },

    { MCP_URI_WHOLE, "FILE:///secret", URI_SCHEME },
    { MCP_URI_WHOLE, "secret", URI_SCHEME },
    { MCP_URI_WHOLE, "", URI_SCHEME },
    { MCP_URI_WHOLE, ":x", URI_SCHEME },
    { MCP_URI_WHOLE, "3x:y", URI_SCHEME },
    { MCP_URI_WHOLE, "file:/secret", URI_SLASHES },
    { MCP_URI_WHOLE, "file:secret", URI_SLASHES },
    { MCP_URI_WHOLE, "https:example.com/", URI_SLASHES },
    { MCP_URI_WHOLE, "file://localhost/secret", URI_FILE },

    { MCP_URI_WHOLE, "https://Example.com/", URI_HOST },
    { MCP_URI_WHOLE, "db://Table/1", URI_HOST },
    { MCP_URI_WHOLE, "https://good@evil.com/", URI_HOST },
    { MCP_URI_WHOLE, "https://ex%41mple.com/", URI_NEEDLESS },
    { MCP_URI_WHOLE, "https://ex%20mple.com/", URI_HOST },
    { MCP_URI_WHOLE, "https://example.com", URI_PATH },
    { MCP_URI_WHOLE, "https://example.com?x", URI_PATH },
    { MCP_URI_WHOLE, "https:///x", URI_DOT },
    { MCP_URI_WHOLE, "https://example.com:443/", URI_PORT },
    { MCP_URI_WHOLE, "http://example.com:80/", URI_PORT },
    { MCP_URI_WHOLE, "http://example.com:/", URI_PORT },
    { MCP_URI_WHOLE, "http://example.com:0080/", URI_PORT },
    { MCP_URI_WHOLE, "http://example.com:x/", URI_PORT },
    { MCP_URI_WHOLE, "http://example.com:1:2/", URI_PORT },
    { MCP_URI_WHOLE, "http://example.com:08080/", URI_PORT },
    { MCP_URI_WHOLE, "http://example.com./", URI_DOT },
    { MCP_URI_WHOLE, "http://127.0.0.1.:8080/", URI_DOT },
    { MCP_URI_WHOLE, "db://table:/1", URI_PORT },
    { MCP_URI_WHOLE, "db://table:010/1", URI_PORT },
    { MCP_URI_WHOLE, "db://table:10/1", NULL },
    { MCP_URI_WHOLE, "https://example.com/?a='b'",
      "expected no \"'\" in a query" },
    { MCP_URI_WHOLE, "http://0x7f.1/", URI_ADDRESS },
    { MCP_URI_WHOLE, "http://2130706433/", URI_ADDRESS },
    { MCP_URI_WHOLE, "http://010.0.0.1/", URI_ADDRESS },
    { MCP_URI_WHOLE, "http://[::1]/", URI_BRACKETS },

    /* templates: what is decoded has another meaning */

    { MCP_URI_WHOLE, "file:///public/..%2Fsecret", URI_MEANING },
    { MCP_URI_WHOLE, "file:///a%5Cb", URI_MEANING },
    { MCP_URI_WHOLE, "file:///a%00b", URI_MEANING },
    { MCP_URI_WHOLE, "file:///a%7Fb", URI_MEANING },
    { MCP_URI_WHOLE, "file:///%252E%252E/x", URI_MEANING },
    { MCP_URI_WHOLE, "file:///s%65cret", URI_NEEDLESS },
    { MCP_URI_WHOLE, "file:///a%", URI_DIGITS },
    { MCP_URI_WHOLE, "file:///a%4", URI_DIGITS },
    { MCP_URI_WHOLE, "file:///a%c3%a9", URI_DIGITS },

    { MCP_URI_TEMPLATE, "file:///{+path}", NULL },
    { MCP_URI_TEMPLATE, "db://{table}/{a b}", NULL },
    { MCP_URI_TEMPLATE, "db://{table", URI_BRACE },
    { MCP_URI_TEMPLATE, "db://{a}/../x", URI_SEGMENT },

    { MCP_URI_GLOB, "*", NULL },
    { MCP_URI_GLOB, "*secret*", NULL },
    { MCP_URI_GLOB, "file:///docs/*", NULL },
    { MCP_URI_GLOB, "f???:*", NULL },
    { MCP_URI_GLOB, "*/../*", URI_SEGMENT },
    { MCP_URI_GLOB, "*a b*", URI_CHAR },
    { MCP_URI_GLOB, "*%2e*", URI_DIGITS }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(uri_rows),
        cmocka_unit_test(uri_bytes)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
uri_rows(void **state)
{
    size_t            i;
    mcp_str_t         uri, fault;
    const char       *found;
    unit_region_t     region;
    const uri_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(uri_table); i++) {
        row = &uri_table[i];

        unit_region_init(&region, UNIT_ENDLESS);

        uri.len = strlen(row->text);
        uri.data = unit_copy(&region, row->text, uri.len);

        found = mcp_uri_fault(&uri, row->kind);
        fault = unit_str(found);

        unit_same(&fault, row->fault ? row->fault : "", i, row->text);

        unit_region_done(&region);
    }
}


/* no byte beyond those of RFC 3986 is let through, wherever it stands */

static void
uri_bytes(void **state)
{
    char       text[sizeof("file:///x")];
    int        ch;
    mcp_str_t  uri;

    static const char  allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789"
                                   "-._~:/[]@!$&'()*+,;=";

    (void) state;

    for (ch = 1; ch < 256; ch++) {
        (void) sprintf(text, "file:///%c", ch);
        uri = unit_str(text);

        assert_int_equal(mcp_uri_fault(&uri, MCP_URI_WHOLE) == NULL,
                         strchr(allowed, ch) != NULL && ch != '.'
                         && ch != '/');
    }
}
