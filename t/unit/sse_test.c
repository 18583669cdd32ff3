
/*
 * Event streams: the data of each event, whichever ends of lines they use and
 * wherever the pieces in which they arrive are cut: each stream is read in
 * two pieces, cut at every byte, and byte by byte.  Seen to fail: with the LF
 * of a CR LF taken for a line of its own.
 */


#include "unit.h"
#include "mcp_sse.h"


#define SSE_ROOM  64


typedef struct {
    const char  *stream;
    const char  *events;              /* each with a "|" behind it */
} sse_row_t;


static void sse_rows(void **state);
static void sse_long(void **state);
static void sse_feed(mcp_sse_t *sse, const char *text, size_t len, char *out);


static const sse_row_t  sse_table[] = {
    { "data: a\n\n", "a|" },
    { "data:a\r\rdata:b\r\n\r\ndata: c\n\n", "a|b|c|" },
    { "data: a\ndata: b\n\n", "a\nb|" },
    { "data:\n\n", "|" },
    { "data\n\n", "|" },
    { "data: \n\n", "|" },
    { "data:  a\n\n", " a|" },
    { "data:\ndata:\n\n", "\n|" },
    { "data: a: b\n\n", "a: b|" },

    /* what is no data, and events without any */

    { ": ping\n\n", "" },
    { "event: x\nid: 7\nretry: 5\n\n", "" },
    { "id: 1\ndata: a\nevent: message\n\n", "a|" },
    { "dat: a\ndata2: b\nDATA: c\n data: d\n\n", "" },
    { "datab\n\n", "" },
    { "\n\n\ndata: a\n\n\n\n", "a|" },
    { "data: never ended", "" },
    { "data: a\n", "" },

    /* a byte order mark at the very beginning, and elsewhere */

    { "\xef\xbb\xbf" "data: a\n\n", "a|" },
    { "\xef\xbb\xbf\xef\xbb\xbf" "data: a\n\n", "" },
    { "\xef\xbb" "data: a\n\n", "" },
    { "data: a\n\n\xef\xbb\xbf" "data: b\n\n", "a|" },
    { "data: \xef\xbb\xbf\n\n", "\xef\xbb\xbf|" }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(sse_rows),
        cmocka_unit_test(sse_long)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
sse_rows(void **state)
{
    char              out[SSE_ROOM * 2];
    u_char            buf[SSE_ROOM];
    size_t            i, cut, len;
    mcp_sse_t         sse;
    const sse_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(sse_table); i++) {
        row = &sse_table[i];
        len = strlen(row->stream);

        for (cut = 0; cut <= len; cut++) {
            mcp_sse_init(&sse, buf, SSE_ROOM);
            out[0] = '\0';

            sse_feed(&sse, row->stream, cut, out);
            sse_feed(&sse, row->stream + cut, len - cut, out);

            if (strcmp(out, row->events) != 0) {
                fail_msg("row %zu, cut at %zu: %s", i, cut, out);
            }
        }

        mcp_sse_init(&sse, buf, SSE_ROOM);
        out[0] = '\0';

        for (cut = 0; cut < len; cut++) {
            sse_feed(&sse, row->stream + cut, 1, out);
        }

        assert_string_equal(out, row->events);
    }
}


/* it keeps what there is room for, says so, and the next event is whole */

static void
sse_long(void **state)
{
    u_char     *p, buf[4];
    mcp_sse_t   sse;

    static u_char  text[] = "data: abcdefgh\ndata: i\n\ndata: abcd\n\n";

    (void) state;

    mcp_sse_init(&sse, buf, sizeof(buf));
    p = text;

    assert_int_equal(mcp_sse_read(&sse, &p, text + sizeof(text) - 1), 1);
    assert_int_equal(sse.cut, 1);
    assert_int_equal(sse.data.len, 4);

    assert_int_equal(mcp_sse_read(&sse, &p, text + sizeof(text) - 1), 1);
    assert_int_equal(sse.cut, 0);
    assert_int_equal(sse.data.len, 4);
    assert_memory_equal(sse.data.data, "abcd", 4);

    assert_int_equal(mcp_sse_read(&sse, &p, text + sizeof(text) - 1), 0);
}


static void
sse_feed(mcp_sse_t *sse, const char *text, size_t len, char *out)
{
    u_char         *p, *last;
    unit_region_t   region;

    unit_region_init(&region, UNIT_ENDLESS);

    p = unit_copy(&region, text, len);
    last = p + len;

    while (mcp_sse_read(sse, &p, last)) {
        (void) sprintf(out + strlen(out), "%.*s|", (int) sse->data.len,
                       (char *) sse->data.data);
    }

    assert_ptr_equal(p, last);

    unit_region_done(&region);
}
