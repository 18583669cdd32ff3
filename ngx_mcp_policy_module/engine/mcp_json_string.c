
#include "mcp_json_string.h"
#include "mcp_text.h"


/* the bytes of a string one by one, escapes undone */

typedef struct {
    u_char           *p;
    u_char           *end;
    u_char            buf[4];
    size_t            len;
    size_t            pos;
} mcp_json_cursor_t;


static int mcp_json_escape(mcp_json_scan_t *scan);
static int mcp_json_hex4(u_char *p, u_char *end);
static int mcp_json_scan_fail(mcp_json_scan_t *scan, mcp_json_error_e error,
    u_char *at);
static void mcp_json_sift(mcp_json_t *json, uint32_t *heap, uint32_t root,
    uint32_t n);
static int mcp_json_order(mcp_json_t *json, uint32_t a, uint32_t b);
static void mcp_json_cursor(const mcp_json_t *json, uint32_t token,
    mcp_json_cursor_t *cursor);
static int mcp_json_cursor_next(mcp_json_cursor_t *cursor);
static u_char *mcp_json_decode(u_char *p, u_char *out, size_t *len);


static const char  mcp_json_escapes[] = "\"\\/bfnrt";
static const char  mcp_json_escaped[] = "\"\\/\b\f\n\r\t";


int
mcp_json_scan(mcp_json_scan_t *scan)
{
    size_t  n;

    scan->escaped = 0;
    scan->nul = 0;

    for ( ;; ) {

        scan->p = mcp_json_plain(scan->p, scan->end);

        if (scan->p == scan->end) {
            return mcp_json_scan_fail(scan, MCP_JSON_CUT_SHORT, scan->p);
        }

        if (*scan->p == '"') {
            return MCP_OK;
        }

        if (*scan->p == '\\') {

            if (mcp_json_escape(scan) != MCP_OK) {
                return MCP_FAULT;
            }

            continue;
        }

        if (*scan->p < 0x20) {
            return mcp_json_scan_fail(scan, MCP_JSON_CONTROL, scan->p);
        }

        /* text that is not Latin comes in runs */

        do {
            n = mcp_utf8_len(scan->p, scan->end);
            if (n == 0) {
                return mcp_json_scan_fail(scan, MCP_JSON_BAD_UTF8, scan->p);
            }

            scan->p += n;

        } while (scan->p < scan->end && *scan->p >= 0x80);
    }
}


int
mcp_json_unescape(mcp_json_t *json, uint32_t token, mcp_str_t *text)
{
    int                 c;
    u_char             *p;
    mcp_json_cursor_t   cursor;

    /* an escape sequence is never shorter than what it stands for */

    p = mcp_alloc(json->region, json->tokens[token].len);
    if (p == NULL) {
        return MCP_ERROR;
    }

    text->data = p;

    mcp_json_cursor(json, token, &cursor);

    for (c = mcp_json_cursor_next(&cursor);
         c != -1;
         c = mcp_json_cursor_next(&cursor))
    {
        *p++ = (u_char) c;
    }

    text->len = (size_t) (p - text->data);

    return MCP_OK;
}


int
mcp_json_spells(const mcp_json_t *json, uint32_t token, const mcp_str_t *text)
{
    int                 c;
    size_t              i;
    mcp_json_cursor_t   cursor;

    mcp_json_cursor(json, token, &cursor);

    for (i = 0; i < text->len; i++) {
        c = mcp_json_cursor_next(&cursor);

        if (c != text->data[i]) {
            return 0;
        }
    }

    return mcp_json_cursor_next(&cursor) == -1;
}


int
mcp_json_doubtful(const mcp_json_t *json, uint32_t object, uint32_t n,
    const u_char *name, size_t len)
{
    uint32_t           i;
    mcp_json_token_t  *before;

    if (n > MCP_JSON_FEW_NAMES) {
        return 1;
    }

    before = &json->tokens[object + 1];

    for (i = 1; i < n; i++) {

        if (before->len == len
            && memcmp(json->data + before->start, name, len) == 0)
        {
            return 1;
        }

        before = &json->tokens[before[1].next];
    }

    return 0;
}


/* by heap sort: n log n comparisons, whatever the names are made to be */

int
mcp_json_unique(mcp_json_t *json, uint32_t object, uint32_t *later)
{
    uint32_t  i, n, name, *heap;

    n = json->tokens[object].size;

    heap = mcp_alloc(json->region, n * sizeof(uint32_t));
    if (heap == NULL) {
        return MCP_ERROR;
    }

    name = object + 1;

    for (i = 0; i < n; i++) {
        heap[i] = name;
        name = json->tokens[name + 1].next;
    }

    for (i = n / 2; i > 0; i--) {
        mcp_json_sift(json, heap, i - 1, n);
    }

    for (i = n - 1; i > 0; i--) {
        name = heap[0];
        heap[0] = heap[i];
        heap[i] = name;

        mcp_json_sift(json, heap, 0, i);
    }

    for (i = 1; i < n; i++) {

        if (mcp_json_order(json, heap[i - 1], heap[i]) == 0) {
            *later = (heap[i - 1] > heap[i]) ? heap[i - 1] : heap[i];
            return MCP_FAULT;
        }
    }

    return MCP_OK;
}


/* from the backslash; RFC 8259, section 7 */

static int
mcp_json_escape(mcp_json_scan_t *scan)
{
    int      code, low;
    u_char  *p;

    p = scan->p;
    scan->escaped = 1;

    if (scan->end - p < 2) {
        return mcp_json_scan_fail(scan, MCP_JSON_CUT_SHORT, scan->end);
    }

    if (p[1] != 'u') {

        if (memchr(mcp_json_escapes, p[1], sizeof(mcp_json_escapes) - 1)
            == NULL)
        {
            return mcp_json_scan_fail(scan, MCP_JSON_BAD_ESCAPE, p);
        }

        scan->p += 2;

        return MCP_OK;
    }

    code = mcp_json_hex4(p + 2, scan->end);

    if (code == -1) {
        return mcp_json_scan_fail(scan, MCP_JSON_BAD_ESCAPE, p);
    }

    if (code == 0) {
        scan->nul = 1;
    }

    scan->p += 6;

    if (code < 0xd800 || code > 0xdfff) {
        return MCP_OK;
    }

    if (code > 0xdbff
        || scan->end - scan->p < 6
        || memcmp(scan->p, "\\u", 2) != 0)
    {
        return mcp_json_scan_fail(scan, MCP_JSON_SURROGATE, p);
    }

    low = mcp_json_hex4(scan->p + 2, scan->end);

    if (low < 0xdc00 || low > 0xdfff) {
        return mcp_json_scan_fail(scan, MCP_JSON_SURROGATE, p);
    }

    scan->p += 6;

    return MCP_OK;
}


/* four hexadecimal digits, or -1 */

static int
mcp_json_hex4(u_char *p, u_char *end)
{
    int     i, code;
    u_char  c;

    if (end - p < 4) {
        return -1;
    }

    code = 0;

    for (i = 0; i < 4; i++) {
        c = (u_char) (p[i] | 0x20);

        if (p[i] >= '0' && p[i] <= '9') {
            code = code * 16 + (p[i] - '0');

        } else if (c >= 'a' && c <= 'f') {
            code = code * 16 + (c - 'a' + 10);

        } else {
            return -1;
        }
    }

    return code;
}


static int
mcp_json_scan_fail(mcp_json_scan_t *scan, mcp_json_error_e error, u_char *at)
{
    scan->error = error;
    scan->p = at;

    return MCP_FAULT;
}


static void
mcp_json_sift(mcp_json_t *json, uint32_t *heap, uint32_t root, uint32_t n)
{
    uint32_t  child, name;

    name = heap[root];

    for (child = 2 * root + 1; child < n; child = 2 * root + 1) {

        if (child + 1 < n
            && mcp_json_order(json, heap[child], heap[child + 1]) < 0)
        {
            child++;
        }

        if (mcp_json_order(json, heap[child], name) <= 0) {
            break;
        }

        heap[root] = heap[child];
        root = child;
    }

    heap[root] = name;
}


/* of two names, by their bytes, escapes undone */

static int
mcp_json_order(mcp_json_t *json, uint32_t a, uint32_t b)
{
    int                 c, d;
    size_t              len;
    mcp_json_token_t   *x, *y;
    mcp_json_cursor_t   one, two;

    x = &json->tokens[a];
    y = &json->tokens[b];

    if (!x->escaped && !y->escaped) {
        len = (x->len < y->len) ? x->len : y->len;
        c = memcmp(json->data + x->start, json->data + y->start, len);

        return c ? c : (x->len > y->len) - (x->len < y->len);
    }

    mcp_json_cursor(json, a, &one);
    mcp_json_cursor(json, b, &two);

    do {
        c = mcp_json_cursor_next(&one);
        d = mcp_json_cursor_next(&two);

    } while (c == d && c != -1);

    return c - d;
}


static void
mcp_json_cursor(const mcp_json_t *json, uint32_t token,
    mcp_json_cursor_t *cursor)
{
    cursor->p = json->data + json->tokens[token].start;
    cursor->end = cursor->p + json->tokens[token].len;
    cursor->len = 0;
    cursor->pos = 0;
}


/* -1 at the end */

static int
mcp_json_cursor_next(mcp_json_cursor_t *cursor)
{
    if (cursor->pos == cursor->len) {

        if (cursor->p == cursor->end) {
            return -1;
        }

        if (*cursor->p != '\\') {
            return *cursor->p++;
        }

        cursor->p = mcp_json_decode(cursor->p, cursor->buf, &cursor->len);
        cursor->pos = 0;
    }

    return cursor->buf[cursor->pos++];
}


/*
 * One escape sequence, known to be sound, to 1 to 4 bytes of UTF-8; returns
 * the byte after it.
 */

static u_char *
mcp_json_decode(u_char *p, u_char *out, size_t *len)
{
    int          low;
    uint32_t     code;
    const char  *escape;

    if (p[1] != 'u') {
        escape = memchr(mcp_json_escapes, p[1], sizeof(mcp_json_escapes) - 1);

        out[0] = (u_char) mcp_json_escaped[escape - mcp_json_escapes];
        *len = 1;

        return p + 2;
    }

    code = (uint32_t) mcp_json_hex4(p + 2, p + 6);
    p += 6;

    if (code >= 0xd800 && code <= 0xdbff) {
        low = mcp_json_hex4(p + 2, p + 6);
        code = 0x10000 + ((code - 0xd800) << 10) + (uint32_t) (low - 0xdc00);
        p += 6;
    }

    *len = mcp_utf8_encode(code, out);

    return p;
}
