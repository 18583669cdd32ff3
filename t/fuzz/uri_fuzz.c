
/*
 * URIs.  One that is accepted has nothing in it that is lost or gets another
 * meaning when it is decoded, once or twice, and a small model of how WHATWG
 * URL reads and writes the rest, the authority above all, gives the same text
 * or refuses it.
 */


#include <ctype.h>
#include <strings.h>

#include "fuzz.h"
#include "mcp_uri.h"


#define URI_PORT_MAX  65535
#define URI_LABELS    4               /* numbers of an address */


/* the parts, each without what stands before it */

typedef struct {
    const char  *scheme;
    const char  *authority;           /* NULL: there is no "//" */
    const char  *path;
    const char  *query;
} uri_parts_t;


/* of WHATWG's "special" schemes */

typedef struct {
    const char  *name;
    unsigned     port;                /* the usual one; 0: there are none */
} uri_scheme_t;


static void uri_kinds(const mcp_str_t *uri, const char *fault);
static void uri_split(mcp_region_t *region, const char *uri,
    uri_parts_t *parts);
static char *uri_until(mcp_region_t *region, const char **rest,
    const char *ends);
static void uri_path(mcp_region_t *region, const char *path);
static char *uri_decode(mcp_region_t *region, const char *text);
static void uri_segments(const char *path);
static void uri_written(mcp_region_t *region, const uri_parts_t *parts);
static const char *uri_authority(mcp_region_t *region,
    const uri_scheme_t *scheme, const char *authority);
static int uri_port(const uri_scheme_t *scheme, const char *text, char *out);
static int uri_host(char *host, char *out);
static int uri_numbers(char *host, char *out);
static int uri_number(const char *label, unsigned long *number);


static const uri_scheme_t  uri_schemes[] = {
    { "http", 80 },
    { "https", 443 },
    { "ws", 80 },
    { "wss", 443 },
    { "ftp", 21 },
    { "file", 0 }
};


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    char         *text;
    mcp_str_t     uri;
    const char   *fault;
    uri_parts_t   parts;

    uri = fuzz_copy(region, input);
    fault = mcp_uri_fault(&uri, MCP_URI_WHOLE);

    uri_kinds(&uri, fault);

    if (fault != NULL) {
        return;
    }

    text = mcp_alloc(region, uri.len + 1);
    fuzz_check(text != NULL);

    memcpy(text, uri.data, uri.len);
    text[uri.len] = '\0';

    fuzz_check(strlen(text) == uri.len);

    uri_split(region, text, &parts);
    uri_path(region, parts.path);
    uri_written(region, &parts);
}


/* a template without "{" is a URI; what is wrong is said as it always is */

static void
uri_kinds(const mcp_str_t *uri, const char *fault)
{
    const char  *glob, *template;

    glob = mcp_uri_fault(uri, MCP_URI_GLOB);
    template = mcp_uri_fault(uri, MCP_URI_TEMPLATE);

    fuzz_check(fault == NULL || strncmp(fault, "expected ", 9) == 0);
    fuzz_check(glob == NULL || strncmp(glob, "expected ", 9) == 0);
    fuzz_check(template == fault
               || (uri->len && memchr(uri->data, '{', uri->len)));
}


static void
uri_split(mcp_region_t *region, const char *uri, uri_parts_t *parts)
{
    const char  *p;

    /* no blank, no control character and none that a parser encodes */

    for (p = uri; *p; p++) {
        fuzz_check(*p > ' ' && *p < 0x7f && !strchr("\"<>\\^`{|}", *p));
    }

    p = uri;
    parts->scheme = uri_until(region, &p, ":");

    fuzz_check(*p++ == ':');

    parts->authority = NULL;

    if (strncmp(p, "//", 2) == 0) {
        p += 2;
        parts->authority = uri_until(region, &p, "/?#");
    }

    parts->path = uri_until(region, &p, "?#");
    parts->query = uri_until(region, &p, "#");
}


static char *
uri_until(mcp_region_t *region, const char **rest, const char *ends)
{
    char    *part;
    size_t   len;

    len = strcspn(*rest, ends);

    part = mcp_alloc(region, len + 1);
    fuzz_check(part != NULL);

    memcpy(part, *rest, len);
    part[len] = '\0';

    *rest += len;

    return part;
}


static void
uri_path(mcp_region_t *region, const char *path)
{
    char        *once;
    size_t       slashes;
    const char  *p;

    once = uri_decode(region, path);
    slashes = 0;

    for (p = path; *p; p++) {
        slashes += (*p == '/');
    }

    /* twice is what once is */

    fuzz_check(strcmp(uri_decode(region, once), once) == 0);

    for (p = once; *p; p++) {
        slashes -= (*p == '/');
        fuzz_check((u_char) *p >= ' ' && *p != 0x7f && *p != '\\');
    }

    fuzz_check(slashes == 0);
    uri_segments(path);
    uri_segments(once);
}


/* an encoded NUL ends it, so that it is seen: what is behind is not there */

static char *
uri_decode(mcp_region_t *region, const char *text)
{
    char      *out, *p;
    unsigned   code;

    out = mcp_alloc(region, strlen(text) + 1);
    fuzz_check(out != NULL);

    for (p = out; *text; text++) {

        if (*text == '%' && sscanf(text + 1, "%2x", &code) == 1) {
            *p++ = (char) code;
            text += 2;
            fuzz_check(code != 0);
            continue;
        }

        *p++ = *text;
    }

    *p = '\0';

    return out;
}


static void
uri_segments(const char *path)
{
    size_t       len;
    const char  *p;

    fuzz_check(strstr(path, "//") == NULL);

    for (p = path; *p; p += len + (p[len] == '/')) {
        len = strcspn(p, "/");

        fuzz_check(len != 1 || *p != '.');
        fuzz_check(len != 2 || strncmp(p, "..", 2) != 0);
    }
}


static void
uri_written(mcp_region_t *region, const uri_parts_t *parts)
{
    size_t               i;
    const char          *p, *authority;
    const uri_scheme_t  *special;

    fuzz_check(islower(parts->scheme[0]));

    for (p = parts->scheme; *p; p++) {
        fuzz_check(islower(*p) || isdigit(*p) || strchr("+-.", *p));
    }

    special = NULL;

    for (i = 0; i < mcp_nelts(uri_schemes); i++) {

        if (strcmp(parts->scheme, uri_schemes[i].name) == 0) {
            special = &uri_schemes[i];
        }
    }

    if (special != NULL) {
        fuzz_check(parts->authority != NULL && parts->path[0] == '/');
        fuzz_check(strchr(parts->query, '\'') == NULL);
    }

    if (parts->authority == NULL) {
        return;
    }

    authority = uri_authority(region, special, parts->authority);

    fuzz_check(authority == NULL || strcmp(authority, parts->authority) == 0);
}


/* as it is written again, or NULL: it is refused */

static const char *
uri_authority(mcp_region_t *region, const uri_scheme_t *special,
    const char *authority)
{
    char  *host, *out;

    fuzz_check(strpbrk(authority, "@%") == NULL);

    /* an address of IPv6 can be written in many ways */

    if (authority[0] == '[') {
        return "";
    }

    host = uri_until(region, &authority, ":");

    out = mcp_alloc(region, strlen(host) + sizeof("255.255.255.255:65535"));
    fuzz_check(out != NULL);

    if (special != NULL && special->port == 0) {
        return (strcmp(host, "localhost") == 0) ? "" : host;
    }

    if (host[0] == '\0' && (special != NULL || *authority)) {
        return NULL;
    }

    if (special == NULL) {
        strcpy(out, host);

    } else if (!uri_host(host, out)) {
        return NULL;
    }

    return uri_port(special, authority, out + strlen(out)) ? out : NULL;
}


/* from the ":" on; 0: it is refused */

static int
uri_port(const uri_scheme_t *special, const char *text, char *out)
{
    unsigned long  port;

    if (*text == '\0' || *++text == '\0') {
        return 1;
    }

    if (text[strspn(text, "0123456789")] != '\0') {
        return 0;
    }

    port = strtoul(text, NULL, 10);

    if (special == NULL || port != special->port) {
        sprintf(out, ":%lu", port);
    }

    return port <= URI_PORT_MAX;
}


/* 0: it is refused; an empty last label does not count */

static int
uri_host(char *host, char *out)
{
    size_t          len;
    const char     *label;
    unsigned long   number;

    for (len = 0; host[len] != '\0'; len++) {
        out[len] = (char) tolower(host[len]);
    }

    out[len] = '\0';

    if (len > 1 && host[len - 1] == '.') {
        host[len - 1] = '\0';
    }

    label = strrchr(host, '.');
    label = (label == NULL) ? host : label + 1;

    if (!uri_number(label, &number)
        && (*label == '\0' || label[strspn(label, "0123456789")] != '\0'))
    {
        return 1;
    }

    return uri_numbers(host, out);
}


/* an address: the last number takes all bytes that are left */

static int
uri_numbers(char *host, char *out)
{
    char           *label, *rest;
    size_t          n;
    unsigned long   number, address;

    address = 0;
    rest = host;

    for (n = 1; /* void */ ; n++) {
        label = strsep(&rest, ".");

        if (n > URI_LABELS || !uri_number(label, &number)) {
            return 0;
        }

        if (rest == NULL) {
            break;
        }

        if (number > 255) {
            return 0;
        }

        address |= number << (8 * (URI_LABELS - n));
    }

    if (number >> (8 * (URI_LABELS + 1 - n))) {
        return 0;
    }

    address |= number;

    sprintf(out, "%lu.%lu.%lu.%lu", address >> 24, address >> 16 & 255,
            address >> 8 & 255, address & 255);

    return 1;
}


/* decimal, octal or hexadecimal; 0: it is none */

static int
uri_number(const char *label, unsigned long *number)
{
    char  *end;

    if (!isdigit(label[0])) {
        return 0;
    }

    *number = strtoul(label, &end, 0);

    return *end == '\0' || strcasecmp(label, "0x") == 0;
}
