
#include "mcp_sse.h"


static u_char *mcp_sse_mark(mcp_sse_t *sse, u_char *p, u_char *last);
static int mcp_sse_end_line(mcp_sse_t *sse);
static void mcp_sse_field(mcp_sse_t *sse);
static u_char *mcp_sse_data(mcp_sse_t *sse, u_char *p, u_char *last);
static void mcp_sse_append(mcp_sse_t *sse, const u_char *p, size_t len);


static const mcp_str_t  mcp_sse_data_name = mcp_string("data");
static const mcp_str_t  mcp_sse_bom = mcp_string("\xef\xbb\xbf");


void
mcp_sse_init(mcp_sse_t *sse, u_char *buf, size_t max)
{
    memset(sse, 0, sizeof(mcp_sse_t));

    sse->data.data = buf;
    sse->max = max;
}


int
mcp_sse_read(mcp_sse_t *sse, u_char **p, u_char *last)
{
    u_char  *c, ch;

    c = mcp_sse_mark(sse, *p, last);

    while (c < last) {

        if (sse->state == mcp_sse_value) {
            c = mcp_sse_data(sse, c, last);

            if (c == last) {
                break;
            }
        }

        ch = *c++;

        if (ch == '\n' && sse->cr) {
            sse->cr = 0;
            continue;
        }

        sse->cr = (ch == '\r');

        if (ch == '\r' || ch == '\n') {

            if (mcp_sse_end_line(sse)) {
                *p = c;
                return 1;
            }

            continue;
        }

        switch (sse->state) {

        case mcp_sse_line:
            sse->state = mcp_sse_name;
            sse->matched = 0;

            /* fall through */

        case mcp_sse_name:

            if (ch == ':') {
                mcp_sse_field(sse);
                sse->state = mcp_sse_blank;

            } else if (sse->matched < mcp_sse_data_name.len
                       && ch == mcp_sse_data_name.data[sse->matched])
            {
                sse->matched++;

            } else {
                sse->matched = mcp_sse_data_name.len + 1;
            }

            break;

        default: /* mcp_sse_blank */
            sse->state = mcp_sse_value;

            if (ch != ' ') {
                c--;
            }
        }
    }

    *p = c;

    return 0;
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


/* 1: it was empty, and data has come before */

static int
mcp_sse_end_line(mcp_sse_t *sse)
{
    int  ended;

    ended = (sse->state == mcp_sse_line);

    if (sse->state == mcp_sse_name) {
        mcp_sse_field(sse);
    }

    sse->state = mcp_sse_line;
    sse->is_data = 0;

    if (!ended || !sse->lines) {
        return 0;
    }

    sse->lines = 0;

    return 1;
}


/* the name of the field is there: a line of data begins, or another one */

static void
mcp_sse_field(mcp_sse_t *sse)
{
    sse->is_data = (sse->matched == mcp_sse_data_name.len);

    if (!sse->is_data) {
        return;
    }

    if (!sse->lines) {
        sse->lines = 1;
        sse->cut = 0;
        sse->data.len = 0;
        return;
    }

    mcp_sse_append(sse, (const u_char *) "\n", 1);
}


/* the value up to where the line ends */

static u_char *
mcp_sse_data(mcp_sse_t *sse, u_char *p, u_char *last)
{
    u_char  *lf, *cr;

    lf = memchr(p, '\n', (size_t) (last - p));

    if (lf != NULL) {
        last = lf;
    }

    cr = memchr(p, '\r', (size_t) (last - p));

    if (cr != NULL) {
        last = cr;
    }

    if (sse->is_data) {
        mcp_sse_append(sse, p, (size_t) (last - p));
    }

    return last;
}


static void
mcp_sse_append(mcp_sse_t *sse, const u_char *p, size_t len)
{
    if (len > sse->max - sse->data.len) {
        len = sse->max - sse->data.len;
        sse->cut = 1;
    }

    memcpy(sse->data.data + sse->data.len, p, len);
    sse->data.len += len;
}
