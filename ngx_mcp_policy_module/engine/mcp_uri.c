
#include "mcp_address.h"
#include "mcp_uri.h"


/*
 * RFC 3986, section 2: what may stand in a URI, and what needs no encoding.  A
 * fragment is none of what is asked for.
 */

#define MCP_URI_CHAR        1
#define MCP_URI_UNRESERVED  2
#define MCP_URI_SCHEME      4         /* lower case only */


/* that a host and a path follow, of WHATWG's "special" schemes */

typedef struct {
    mcp_str_t   name;
    mcp_str_t   port;                 /* the usual one; empty: has no host */
} mcp_uri_scheme_t;


static const char *mcp_uri_chars(const mcp_str_t *uri, mcp_uri_e kind);
static const char *mcp_uri_escape(const u_char *p, const u_char *last);
static int mcp_uri_encoded(const u_char *p, const u_char *last);
static const char *mcp_uri_segments(const u_char *p, const u_char *last);
static const char *mcp_uri_hierarchy(const mcp_str_t *scheme, u_char *p,
    u_char *last);
static const char *mcp_uri_path(const u_char *p, const u_char *last);
static const char *mcp_uri_authority(const mcp_uri_scheme_t *special,
    const u_char *p, const u_char *last);
static int mcp_uri_port(const mcp_uri_scheme_t *special, const u_char *p,
    const u_char *last);
static const char *mcp_uri_host(const mcp_str_t *host);
static int mcp_uri_hex(u_char ch);


static const u_char  mcp_uri_classes[256] = {
    ['a' ... 'z'] = MCP_URI_CHAR|MCP_URI_UNRESERVED|MCP_URI_SCHEME,
    ['A' ... 'Z'] = MCP_URI_CHAR|MCP_URI_UNRESERVED,
    ['0' ... '9'] = MCP_URI_CHAR|MCP_URI_UNRESERVED|MCP_URI_SCHEME,
    ['-'] = MCP_URI_CHAR|MCP_URI_UNRESERVED|MCP_URI_SCHEME,
    ['.'] = MCP_URI_CHAR|MCP_URI_UNRESERVED|MCP_URI_SCHEME,
    ['_'] = MCP_URI_CHAR|MCP_URI_UNRESERVED,
    ['~'] = MCP_URI_CHAR|MCP_URI_UNRESERVED,
    ['+'] = MCP_URI_CHAR|MCP_URI_SCHEME,
    [':'] = MCP_URI_CHAR, ['/'] = MCP_URI_CHAR, ['?'] = MCP_URI_CHAR,
    ['['] = MCP_URI_CHAR, [']'] = MCP_URI_CHAR, ['@'] = MCP_URI_CHAR,
    ['!'] = MCP_URI_CHAR, ['$'] = MCP_URI_CHAR,
    ['&'] = MCP_URI_CHAR, ['\''] = MCP_URI_CHAR, ['('] = MCP_URI_CHAR,
    [')'] = MCP_URI_CHAR, ['*'] = MCP_URI_CHAR, [','] = MCP_URI_CHAR,
    [';'] = MCP_URI_CHAR, ['='] = MCP_URI_CHAR, ['%'] = MCP_URI_CHAR
};


static const mcp_uri_scheme_t  mcp_uri_schemes[] = {
    { mcp_string("http"), mcp_string("80") },
    { mcp_string("https"), mcp_string("443") },
    { mcp_string("ws"), mcp_string("80") },
    { mcp_string("wss"), mcp_string("443") },
    { mcp_string("ftp"), mcp_string("21") },
    { mcp_string("file"), mcp_string("") }
};


const char *
mcp_uri_fault(const mcp_str_t *uri, mcp_uri_e kind)
{
    u_char      *p, *last;
    mcp_str_t    scheme;
    const char  *fault;

    fault = mcp_uri_chars(uri, kind);

    if (fault != NULL) {
        return fault;
    }

    p = uri->data;
    last = p + uri->len;

    while (p < last && (mcp_uri_classes[*p] & MCP_URI_SCHEME)) {
        p++;
    }

    scheme.data = uri->data;
    scheme.len = (size_t) (p - uri->data);

    if (kind == MCP_URI_GLOB) {
        return mcp_uri_segments(uri->data, last);
    }

    if (p == last || *p != ':' || scheme.len == 0
        || *scheme.data < 'a' || *scheme.data > 'z')
    {
        return "expected a scheme in lower case";
    }

    return mcp_uri_hierarchy(&scheme, p + 1, last);
}


int
mcp_uri_reserved(const mcp_str_t *uri)
{
    int      ch;
    u_char  *p, *last;

    last = uri->data + uri->len;

    for (p = uri->data; p < last; p++) {
        ch = mcp_uri_encoded(p, last);

        if (ch >= 0 && mcp_uri_classes[ch]) {
            return 1;
        }
    }

    return 0;
}


void
mcp_uri_decode(mcp_str_t *text, u_char *buf, const mcp_str_t *uri)
{
    int      ch;
    u_char  *p, *last;

    text->data = buf;
    last = uri->data + uri->len;

    for (p = uri->data; p < last; p++) {
        ch = mcp_uri_encoded(p, last);

        if (ch < 0) {
            *buf++ = *p;
            continue;
        }

        *buf++ = (u_char) ch;
        p += 2;
    }

    text->len = (size_t) (buf - text->data);
}


static const char *
mcp_uri_chars(const mcp_str_t *uri, mcp_uri_e kind)
{
    u_char      *p, *last;
    const char  *fault;

    last = uri->data + uri->len;

    for (p = uri->data; p < last; p++) {

        if (kind == MCP_URI_TEMPLATE && *p == '{') {

            while (p < last && *p != '}') {
                p++;
            }

            if (p == last) {
                return "expected a \"}\" for each \"{\"";
            }

            continue;
        }

        if (!(mcp_uri_classes[*p] & MCP_URI_CHAR)) {
            return "expected no character that has to be encoded";
        }

        if (*p != '%') {
            continue;
        }

        fault = mcp_uri_escape(p, last);

        if (fault != NULL) {
            return fault;
        }
    }

    return NULL;
}


/* decoded by some, it must not be anything that has a meaning of its own */

static const char *
mcp_uri_escape(const u_char *p, const u_char *last)
{
    int  ch;

    ch = mcp_uri_encoded(p, last);

    if (ch < 0) {
        return "expected two digits, 0-9 or A-F, after \"%\"";
    }

    if (ch < 0x20 || ch == 0x7f || ch == '/' || ch == '\\' || ch == '%') {
        return "expected no encoded slash, percent or control character";
    }

    return (mcp_uri_classes[ch] & MCP_URI_UNRESERVED)
               ? "expected no encoded character that needs none" : NULL;
}


/* the character; -1: there is none at p, as a template may have a "%" alone */

static int
mcp_uri_encoded(const u_char *p, const u_char *last)
{
    if (*p != '%' || last - p < 3
        || mcp_uri_hex(p[1]) < 0 || mcp_uri_hex(p[2]) < 0)
    {
        return -1;
    }

    return mcp_uri_hex(p[1]) * 16 + mcp_uri_hex(p[2]);
}


/* RFC 3986, section 5.2.4 */

static const char *
mcp_uri_segments(const u_char *p, const u_char *last)
{
    size_t         n;
    const u_char  *begin;

    for (begin = p; p <= last; p++) {

        if (p < last && *p != '/' && *p != '?') {
            continue;
        }

        n = (size_t) (p - begin);

        if ((n == 1 && begin[0] == '.')
            || (n == 2 && begin[0] == '.' && begin[1] == '.'))
        {
            return "expected no segment \".\" or \"..\"";
        }

        begin = p + 1;
    }

    return NULL;
}


static const char *
mcp_uri_hierarchy(const mcp_str_t *scheme, u_char *p, u_char *last)
{
    size_t                   i;
    u_char                  *host, *query;
    const char              *fault;
    const mcp_uri_scheme_t  *special;

    special = NULL;

    for (i = 0; i < mcp_nelts(mcp_uri_schemes); i++) {

        if (mcp_str_eq(scheme, &mcp_uri_schemes[i].name)) {
            special = &mcp_uri_schemes[i];
        }
    }

    if (last - p >= 2 && p[0] == '/' && p[1] == '/') {
        host = p + 2;

        for (p = host; p < last && *p != '/' && *p != '?'; p++) {
            /* void */
        }

        fault = mcp_uri_authority(special, host, p);

        if (fault != NULL) {
            return fault;
        }

        if (special != NULL && (p == last || *p != '/')) {
            return "expected a path after the host";
        }

    } else if (special != NULL) {
        return "expected \"//\" after this scheme";
    }

    query = memchr(p, '?', (size_t) (last - p));

    if (query != NULL && special != NULL && special->port.len == 0) {
        return "expected no query in a \"file\"";
    }

    /* where HTTP is spoken, a query is none of the path; some encode a "'" */

    if (query != NULL && special != NULL) {

        if (memchr(query, '\'', (size_t) (last - query)) != NULL) {
            return "expected no \"'\" in a query";
        }

        last = query;
    }

    return mcp_uri_path(p, last);
}


static const char *
mcp_uri_path(const u_char *p, const u_char *last)
{
    const char  *fault;

    fault = mcp_uri_segments(p, last);

    if (fault != NULL) {
        return fault;
    }

    /* file systems take several slashes for one */

    for ( /* void */ ; p + 1 < last; p++) {

        if (p[0] == '/' && p[1] == '/') {
            return "expected no empty segment";
        }
    }

    return NULL;
}


static const char *
mcp_uri_authority(const mcp_uri_scheme_t *special, const u_char *p,
    const u_char *last)
{
    mcp_str_t      host;
    const u_char  *c;

    for (c = p; c < last; c++) {

        if (*c == '@' || *c == '%' || (*c >= 'A' && *c <= 'Z')) {
            return "expected a host in lower case, and no user";
        }

        if (*c == '[') {
            return "expected a host without brackets";
        }
    }

    if (special != NULL && special->port.len == 0) {
        return (p < last) ? "expected no host in a \"file\"" : NULL;
    }

    c = memchr(p, ':', (size_t) (last - p));

    host.data = (u_char *) p;
    host.len = (size_t) ((c ? c : last) - p);

    if (c != NULL && !mcp_uri_port(special, c + 1, last)) {
        return "expected a port only if it is not the usual one";
    }

    return (special != NULL) ? mcp_uri_host(&host) : NULL;
}


static int
mcp_uri_port(const mcp_uri_scheme_t *special, const u_char *p,
    const u_char *last)
{
    mcp_str_t  port;

    port.data = (u_char *) p;
    port.len = (size_t) (last - p);

    if (port.len == 0 || *p == '0') {
        return 0;
    }

    for ( /* void */ ; p < last; p++) {

        if (*p < '0' || *p > '9') {
            return 0;
        }
    }

    return special == NULL || !mcp_str_eq(&port, &special->port);
}


/* a last label that begins with a digit makes it an address, in any notation */

static const char *
mcp_uri_host(const mcp_str_t *host)
{
    u_char       *c, *label, *last;
    mcp_block_t   address;

    last = host->data + host->len;
    label = host->data;

    for (c = host->data; c < last; c++) {

        if (*c == '.') {
            label = c + 1;
        }
    }

    if (label == last) {
        return "expected a host without a final dot";
    }

    if (*label < '0' || *label > '9') {
        return NULL;
    }

    return (mcp_block_read(&address, host) && address.v4)
               ? NULL : "expected a name, or an address of four numbers";
}


/* -1: it is none, or a small letter */

static int
mcp_uri_hex(u_char ch)
{
    if (ch >= '0' && ch <= '9') {
        return ch - '0';
    }

    return (ch >= 'A' && ch <= 'F') ? ch - 'A' + 10 : -1;
}
