
#define _GNU_SOURCE                   /* memmem() */

#include "mcp_text.h"


#define MCP_TEXT_SHORT  256


#define mcp_utf8_tail(c)   (((c) & 0xc0) == 0x80)
#define mcp_glob_wild(c)   ((c) == '*' || (c) == '?')
#define mcp_text_lower(c)                                                     \
    ((u_char) ((c) >= 'A' && (c) <= 'Z' ? (c) | 0x20 : (c)))


static int mcp_glob_apart(const mcp_str_t *a, const mcp_str_t *b);
static size_t mcp_text_char_len(const mcp_str_t *text, size_t i);


size_t
mcp_utf8_len(u_char *p, u_char *end)
{
    size_t  left;

    left = (size_t) (end - p);

    if (left < 2 || !mcp_utf8_tail(p[1])) {
        return 0;
    }

    if (p[0] >= 0xc2 && p[0] <= 0xdf) {
        return 2;
    }

    if (left < 3 || !mcp_utf8_tail(p[2])) {
        return 0;
    }

    if (p[0] >= 0xe0 && p[0] <= 0xef) {

        if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f)) {
            return 0;
        }

        return 3;
    }

    if (left < 4 || !mcp_utf8_tail(p[3])) {
        return 0;
    }

    if (p[0] >= 0xf0 && p[0] <= 0xf4) {

        if ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f)) {
            return 0;
        }

        return 4;
    }

    return 0;
}


size_t
mcp_utf8_encode(uint32_t code, u_char *out)
{
    if (code < 0x80) {
        out[0] = (u_char) code;
        return 1;
    }

    if (code < 0x800) {
        out[0] = (u_char) (0xc0 | (code >> 6));
        out[1] = (u_char) (0x80 | (code & 0x3f));
        return 2;
    }

    if (code < 0x10000) {
        out[0] = (u_char) (0xe0 | (code >> 12));
        out[1] = (u_char) (0x80 | ((code >> 6) & 0x3f));
        out[2] = (u_char) (0x80 | (code & 0x3f));
        return 3;
    }

    out[0] = (u_char) (0xf0 | (code >> 18));
    out[1] = (u_char) (0x80 | ((code >> 12) & 0x3f));
    out[2] = (u_char) (0x80 | ((code >> 6) & 0x3f));
    out[3] = (u_char) (0x80 | (code & 0x3f));

    return 4;
}


size_t
mcp_utf8_chars(const mcp_str_t *text)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < text->len; i++) {
        n += !mcp_utf8_tail(text->data[i]);
    }

    return n;
}


int
mcp_text_clean(const mcp_str_t *text)
{
    size_t   n;
    u_char  *p, *end;

    end = text->data + text->len;

    for (p = text->data; p < end; p += n) {
        n = (*p < 0x80) ? (*p >= 0x20 && *p != 0x7f) : mcp_utf8_len(p, end);

        if (n == 0) {
            return 0;
        }
    }

    return 1;
}


int
mcp_glob_match(const mcp_str_t *glob, const mcp_str_t *text)
{
    u_char  last;
    size_t  g, t, star, retry;

    /* most that do not match end in another byte */

    if (glob->len && text->len) {
        last = glob->data[glob->len - 1];

        if (!mcp_glob_wild(last) && last != text->data[text->len - 1]) {
            return 0;
        }
    }

    g = 0;
    t = 0;
    star = (size_t) -1;
    retry = 0;

    while (t < text->len) {

        if (g < glob->len && glob->data[g] == '*') {
            star = g++;
            retry = t;

            if (g == glob->len) {
                return 1;
            }

            continue;
        }

        if (g < glob->len && glob->data[g] == '?') {
            g++;
            t += mcp_text_char_len(text, t);
            continue;
        }

        if (g < glob->len && glob->data[g] == text->data[t]) {
            g++;
            t++;
            continue;
        }

        /* only the last star can be the one to take more */

        if (star == (size_t) -1) {
            return 0;
        }

        g = star + 1;
        retry += mcp_text_char_len(text, retry);
        t = retry;
    }

    while (g < glob->len && glob->data[g] == '*') {
        g++;
    }

    return g == glob->len;
}


int
mcp_glob_meet(const mcp_str_t *a, const mcp_str_t *b)
{
    size_t  i, j, n, m;
    u_char  met[MCP_GLOB_MAX + 1][MCP_GLOB_MAX + 1];

    if (mcp_glob_apart(a, b)) {
        return 0;
    }

    /* met[i][j]: some text is matched by both a[0..i) and b[0..j) */

    memset(met, 0, (a->len + 1) * sizeof(met[0]));
    met[0][0] = 1;

    for (i = 0; i <= a->len; i++) {

        for (j = 0; j <= b->len; j++) {

            if (!met[i][j]) {
                continue;
            }

            n = mcp_text_char_len(a, i);
            m = mcp_text_char_len(b, j);

            if (n && a->data[i] == '*') {
                met[i + 1][j] = 1;
                met[i][j + m] = 1;
                continue;
            }

            if (m && b->data[j] == '*') {
                met[i][j + 1] = 1;
                met[i + n][j] = 1;
                continue;
            }

            if (n == 0 || m == 0) {
                continue;
            }

            if (a->data[i] == '?'
                || b->data[j] == '?'
                || (n == m && memcmp(a->data + i, b->data + j, n) == 0))
            {
                met[i + n][j + m] = 1;
            }
        }
    }

    return met[a->len][b->len];
}


int
mcp_glob_is(const mcp_str_t *text)
{
    return memchr(text->data, '*', text->len) != NULL
           || memchr(text->data, '?', text->len) != NULL;
}


size_t
mcp_glob_literal(const mcp_str_t *glob)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < glob->len; i++) {
        n += !mcp_glob_wild(glob->data[i]);
    }

    return n;
}


mcp_str_t
mcp_glob_stem(const mcp_str_t *glob)
{
    mcp_str_t  stem;

    stem.data = glob->data;
    stem.len = 0;

    while (stem.len < glob->len && !mcp_glob_wild(glob->data[stem.len])) {
        stem.len++;
    }

    return stem;
}


int
mcp_text_fold_eq(const mcp_str_t *text, const mcp_str_t *name)
{
    size_t  i, t, left;
    u_char  c, n, *p;

    t = 0;

    for (i = 0; i < name->len; i++) {

        if (t == text->len) {
            return 0;
        }

        p = text->data + t;
        left = text->len - t;
        n = mcp_text_lower(name->data[i]);
        c = mcp_text_lower(*p);

        if (c == n) {
            t++;

        } else if (n == 's' && left >= 2 && memcmp(p, "\xc5\xbf", 2) == 0) {
            t += 2;

        } else if (n == 'k' && left >= 3 && memcmp(p, "\xe2\x84\xaa", 3) == 0) {
            t += 3;

        } else {
            return 0;
        }
    }

    return t == text->len;
}


int
mcp_text_join(mcp_region_t *region, mcp_str_t *text, const mcp_str_t *parts,
    size_t nparts)
{
    size_t   i;
    u_char  *p;

    text->len = 0;

    for (i = 0; i < nparts; i++) {
        text->len += parts[i].len;
    }

    p = mcp_alloc(region, text->len);
    if (p == NULL) {
        return MCP_ERROR;
    }

    text->data = p;

    for (i = 0; i < nparts; i++) {

        if (parts[i].len) {
            memcpy(p, parts[i].data, parts[i].len);
            p += parts[i].len;
        }
    }

    return MCP_OK;
}


void
mcp_text_uint(mcp_str_t *value, u_char *buf, uint64_t n)
{
    u_char  *p;

    p = buf + MCP_TEXT_UINT_LEN;

    do {
        *--p = (u_char) ('0' + n % 10);
        n /= 10;

    } while (n);

    value->data = p;
    value->len = (size_t) (buf + MCP_TEXT_UINT_LEN - p);
}


size_t
mcp_text_find(const mcp_str_t *text, const mcp_str_t *part, size_t from)
{
    u_char  *p, *end;
    size_t   len;

    len = text->len - from;

    if (part->len == 0) {
        return from;
    }

    if (part->len > len) {
        return MCP_TEXT_NOWHERE;
    }

    p = text->data + from;

    /* it prepares for the worst, which a short text cannot be */

    if (len > MCP_TEXT_SHORT) {
        p = memmem(p, len, part->data, part->len);

        return (p == NULL) ? MCP_TEXT_NOWHERE : (size_t) (p - text->data);
    }

    end = text->data + text->len - part->len + 1;

    for (p = memchr(p, part->data[0], (size_t) (end - p));
         p != NULL;
         p = memchr(p + 1, part->data[0], (size_t) (end - p - 1)))
    {
        if (memcmp(p, part->data, part->len) == 0) {
            return (size_t) (p - text->data);
        }
    }

    return MCP_TEXT_NOWHERE;
}


int
mcp_text_starts(const mcp_str_t *text, const mcp_str_t *with)
{
    return text->len >= with->len
           && memcmp(text->data, with->data, with->len) == 0;
}


void
mcp_text_trim(mcp_str_t *text)
{
    size_t  n, len;

    for (n = mcp_text_white(text, 0); n; n = mcp_text_white(text, 0)) {
        text->data += n;
        text->len -= n;
    }

    while (text->len) {

        len = text->len - 1;

        while (len && mcp_utf8_tail(text->data[len])) {
            len--;
        }

        if (mcp_text_white(text, len) == 0) {
            return;
        }

        text->len = len;
    }
}


size_t
mcp_text_white(const mcp_str_t *text, size_t i)
{
    size_t  n, w;

    static const mcp_str_t  white[] = {
        mcp_string("\t"), mcp_string("\n"), mcp_string("\v"),
        mcp_string("\f"), mcp_string("\r"), mcp_string(" "),
        mcp_string("\x1c"), mcp_string("\x1d"), mcp_string("\x1e"),
        mcp_string("\x1f"), mcp_string("\xc2\x85"), mcp_string("\xc2\xa0"),
        mcp_string("\xe1\x9a\x80"), mcp_string("\xe2\x80\x80"),
        mcp_string("\xe2\x80\x81"), mcp_string("\xe2\x80\x82"),
        mcp_string("\xe2\x80\x83"), mcp_string("\xe2\x80\x84"),
        mcp_string("\xe2\x80\x85"), mcp_string("\xe2\x80\x86"),
        mcp_string("\xe2\x80\x87"), mcp_string("\xe2\x80\x88"),
        mcp_string("\xe2\x80\x89"), mcp_string("\xe2\x80\x8a"),
        mcp_string("\xe2\x80\xa8"), mcp_string("\xe2\x80\xa9"),
        mcp_string("\xe2\x80\xaf"), mcp_string("\xe2\x81\x9f"),
        mcp_string("\xe3\x80\x80"), mcp_string("\xef\xbb\xbf")
    };

    n = mcp_text_char_len(text, i);

    for (w = 0; n && w < mcp_nelts(white); w++) {

        if (white[w].len == n
            && memcmp(white[w].data, text->data + i, n) == 0)
        {
            return n;
        }
    }

    return 0;
}


void
mcp_text_clip(mcp_str_t *text)
{
    size_t  i, n;

    for (i = 0; i < text->len; i += n) {
        n = mcp_text_char_len(text, i);

        if (i + n > MCP_TEXT_CLIP) {
            text->len = i;
        }
    }
}


/*
 * Whether they differ in bytes before their first wildcards, or after their
 * last ones: seen at a glance, and true of most pairs.
 */

static int
mcp_glob_apart(const mcp_str_t *a, const mcp_str_t *b)
{
    u_char  c, d;
    size_t  i, n;

    n = (a->len < b->len) ? a->len : b->len;

    for (i = 0; i < n; i++) {
        c = a->data[i];
        d = b->data[i];

        if (mcp_glob_wild(c) || mcp_glob_wild(d)) {
            break;
        }

        if (c != d) {
            return 1;
        }
    }

    for (i = 1; i <= n; i++) {
        c = a->data[a->len - i];
        d = b->data[b->len - i];

        if (mcp_glob_wild(c) || mcp_glob_wild(d)) {
            break;
        }

        if (c != d) {
            return 1;
        }
    }

    return 0;
}


/* 0 at the end; text that is no UTF-8 is taken byte by byte */

static size_t
mcp_text_char_len(const mcp_str_t *text, size_t i)
{
    size_t  n;

    if (i == text->len) {
        return 0;
    }

    if (text->data[i] < 0x80) {
        return 1;
    }

    n = mcp_utf8_len(text->data + i, text->data + text->len);

    return n ? n : 1;
}
