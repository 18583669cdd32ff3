
#include "mcp_sse.h"


static u_char *mcp_sse_mark(mcp_sse_t *sse, u_char *p, u_char *last);
static u_char *mcp_sse_byte(mcp_sse_t *sse, u_char *p);
static int mcp_sse_end_line(mcp_sse_t *sse);
static void mcp_sse_field(mcp_sse_t *sse);
static u_char *mcp_sse_line_end(u_char *p, u_char *last);
static void mcp_sse_append(mcp_sse_data_t *data, const u_char *p, size_t len);


static const mcp_str_t  mcp_sse_data_name = mcp_string("data");
static const mcp_str_t  mcp_sse_bom = mcp_string("\xef\xbb\xbf");


void
mcp_sse_within(mcp_sse_t *sse)
{
    memset(sse, 0, sizeof(mcp_sse_t));

    sse->state = mcp_sse_value;
    sse->mark = mcp_sse_bom.len;
    sse->lines = 1;
    sse->is_data = 1;
}


mcp_sse_e
mcp_sse_read(mcp_sse_t *sse, u_char **p, u_char *last)
{
    u_char  *c, *value, ch;

    if (sse->ended) {
        sse->ended = 0;
        sse->lines = 0;
    }

    c = mcp_sse_mark(sse, *p, last);

    while (c < last) {

        if (sse->state == mcp_sse_value) {
            value = c;
            c = mcp_sse_line_end(value, last);

            if (sse->is_data && c > value) {

                /* what stands before it goes first */

                if (value > *p) {
                    *p = value;
                    return MCP_SSE_FRAME;
                }

                *p = c;
                return MCP_SSE_DATA;
            }

            if (c == last) {
                break;
            }
        }

        ch = *c;

        if (ch == '\n' && sse->cr) {
            sse->cr = 0;
            c++;
            continue;
        }

        sse->cr = (ch == '\r');

        if (ch != '\r' && ch != '\n') {
            c = mcp_sse_byte(sse, c);
            continue;
        }

        c++;

        if (!mcp_sse_end_line(sse)) {
            continue;
        }

        if (sse->cr && c < last && *c == '\n') {
            sse->cr = 0;
            c++;
        }

        sse->ended = 1;
        *p = c;

        return MCP_SSE_END;
    }

    if (c == *p) {
        return MCP_SSE_NONE;
    }

    *p = c;

    return MCP_SSE_FRAME;
}


void
mcp_sse_add(mcp_sse_data_t *data, const mcp_sse_t *sse, mcp_sse_e kind,
    const u_char *p, const u_char *last)
{
    for ( /* void */ ; data->lines < sse->lines; data->lines++) {

        if (data->lines) {
            mcp_sse_append(data, (const u_char *) "\n", 1);
        }
    }

    if (kind == MCP_SSE_DATA) {
        mcp_sse_append(data, p, (size_t) (last - p));
    }
}


/* a byte order mark at the very beginning is nothing; a part of one is */

static u_char *
mcp_sse_mark(mcp_sse_t *sse, u_char *p, u_char *last)
{
    while (p < last && sse->mark < mcp_sse_bom.len) {

        if (*p != mcp_sse_bom.data[sse->mark]) {

            if (sse->mark) {
                sse->state = mcp_sse_name;
                sse->matched = mcp_sse_data_name.len + 1;
            }

            sse->mark = mcp_sse_bom.len;
            break;
        }

        sse->mark++;
        p++;
    }

    return p;
}


/* one that ends no line, and no value's: where to go on */

static u_char *
mcp_sse_byte(mcp_sse_t *sse, u_char *p)
{
    switch (sse->state) {

    case mcp_sse_line:
        sse->state = mcp_sse_name;
        sse->matched = 0;

        /* fall through */

    case mcp_sse_name:

        if (*p == ':') {
            mcp_sse_field(sse);
            sse->state = mcp_sse_blank;

        } else if (sse->matched < mcp_sse_data_name.len
                   && *p == mcp_sse_data_name.data[sse->matched])
        {
            sse->matched++;

        } else {
            sse->matched = mcp_sse_data_name.len + 1;
        }

        return p + 1;

    default: /* mcp_sse_blank */
        sse->state = mcp_sse_value;

        return (*p == ' ') ? p + 1 : p;
    }
}


/* 1: it was empty */

static int
mcp_sse_end_line(mcp_sse_t *sse)
{
    int  empty;

    empty = (sse->state == mcp_sse_line);

    if (sse->state == mcp_sse_name) {
        mcp_sse_field(sse);
    }

    sse->state = mcp_sse_line;
    sse->is_data = 0;

    return empty;
}


/* the name of the field is there: a line of data begins, or another one */

static void
mcp_sse_field(mcp_sse_t *sse)
{
    sse->is_data = (sse->matched == mcp_sse_data_name.len);
    sse->lines += sse->is_data;
}


static u_char *
mcp_sse_line_end(u_char *p, u_char *last)
{
    u_char  *lf, *cr;

    lf = memchr(p, '\n', (size_t) (last - p));

    if (lf != NULL) {
        last = lf;
    }

    cr = memchr(p, '\r', (size_t) (last - p));

    return (cr != NULL) ? cr : last;
}


static void
mcp_sse_append(mcp_sse_data_t *data, const u_char *p, size_t len)
{
    if (len > data->max - data->text.len) {
        len = data->max - data->text.len;
        data->cut = 1;
    }

    memcpy(data->text.data + data->text.len, p, len);
    data->text.len += len;
}
