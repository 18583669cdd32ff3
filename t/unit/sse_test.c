
/*
 * Event streams: the data of each event, whichever ends of lines they use and
 * wherever the pieces in which they arrive are cut: each stream is read in
 * two pieces, cut at every byte, and byte by byte.  Each byte is of one run,
 * no run is empty, and each empty line is an end.  Seen to fail: with the LF
 * of a CR LF taken for a line of its own; with an end only after data; with
 * the blank behind the ":", or the name before it, counted as data; with a line
 * that has begun not counted.
 */


#include "unit.h"
#include "mcp_sse.h"


#define SSE_ROOM  64


typedef struct {
    const char      *stream;
    const char      *events;          /* "|" ends one, "." one without data */
} sse_row_t;


typedef struct {
    mcp_sse_t        sse;
    mcp_sse_data_t   data;
    u_char           buf[SSE_ROOM];
    char             out[2 * SSE_ROOM];
} sse_reading_t;


static void sse_rows(void **state);
static void sse_begun(void **state);
static void sse_long(void **state);
static void sse_cut(const sse_row_t *row, size_t i, int within);
static void sse_start(sse_reading_t *reading, int within);
static void sse_feed(sse_reading_t *reading, const char *text, size_t len);
static void sse_run(sse_reading_t *reading, mcp_sse_e kind, const u_char *p,
    const u_char *last);


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

    { ": ping\n\n", "." },
    { "event: x\nid: 7\nretry: 5\n\n", "." },
    { "id: 1\ndata: a\nevent: message\n\n", "a|" },
    { "dat: a\ndata2: b\nDATA: c\n data: d\n\n", "." },
    { "datab\n\n", "." },
    { "\n\n\ndata: a\n\n\n\n", "...a|.." },
    { "\r\r\n\ndata: a\r\n\n\r", "...a|." },
    { ":\n\n: a\r\rdata\n\n:\r\n\r\n", "..|." },
    { "data: never ended", "" },
    { "data: a\n", "" },

    /* a byte order mark at the very beginning, and elsewhere */

    { "\xef\xbb\xbf" "data: a\n\n", "a|" },
    { "\xef\xbb\xbf\xef\xbb\xbf" "data: a\n\n", "." },
    { "\xef\xbb\xbf\n", "." },
    { "\xef\xbb\n\n", "." },
    { "\xef\xbb" "data: a\n\n", "." },
    { "data: a\n\n\xef\xbb\xbf" "data: b\n\n", "a|." },
    { "data: \xef\xbb\xbf\n\n", "\xef\xbb\xbf|" }
};


/* the first line of data has begun already */

static const sse_row_t  sse_within[] = {
    { "a\n\ndata: b\n\n", "a|b|" },
    { "a\r\ndata: b\r\n\r\n", "a\nb|" },
    { " data: a\n\n", " data: a|" },
    { "\n\n", "|" },
    { "\ndata\n\n\n", "\n|." },
    { "\xef\xbb\xbf\n\n", "\xef\xbb\xbf|" }
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(sse_rows),
        cmocka_unit_test(sse_begun),
        cmocka_unit_test(sse_long)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
sse_rows(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(sse_table); i++) {
        sse_cut(&sse_table[i], i, 0);
    }
}


static void
sse_begun(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(sse_within); i++) {
        sse_cut(&sse_within[i], i, 1);
    }
}


/* it keeps what there is room for, says so, and goes on */

static void
sse_long(void **state)
{
    sse_reading_t  reading;

    static const char  text[] = "data: abcdefgh\ndata: i\n\n";

    (void) state;

    sse_start(&reading, 0);
    reading.data.max = 4;

    sse_feed(&reading, text, 10);
    assert_int_equal(reading.data.cut, 0);
    assert_int_equal(reading.data.text.len, 4);

    sse_feed(&reading, text + 10, 1);
    assert_int_equal(reading.data.cut, 1);

    sse_feed(&reading, text + 11, strlen(text) - 11);
    assert_string_equal(reading.out, "abcd|");

    sse_start(&reading, 0);
    reading.data.max = 4;

    sse_feed(&reading, "data: abc\ndata\n\n", 17);
    assert_int_equal(reading.data.cut, 0);
    assert_string_equal(reading.out, "abc\n|");

    sse_start(&reading, 0);
    reading.data.max = 4;

    sse_feed(&reading, "data: abcd\ndata\n\n", 18);
    assert_int_equal(reading.data.cut, 1);
    assert_string_equal(reading.out, "abcd|");
}


static void
sse_cut(const sse_row_t *row, size_t i, int within)
{
    size_t         cut, len;
    sse_reading_t  reading;

    len = strlen(row->stream);

    for (cut = 0; cut <= len; cut++) {
        sse_start(&reading, within);
        sse_feed(&reading, row->stream, cut);
        sse_feed(&reading, row->stream + cut, len - cut);

        if (strcmp(reading.out, row->events) != 0) {
            fail_msg("row %zu, cut at %zu: %s", i, cut, reading.out);
        }
    }

    sse_start(&reading, within);

    for (cut = 0; cut < len; cut++) {
        sse_feed(&reading, row->stream + cut, 1);
    }

    assert_string_equal(reading.out, row->events);
}


static void
sse_start(sse_reading_t *reading, int within)
{
    memset(reading, 0, sizeof(sse_reading_t));

    reading->data.text.data = reading->buf;
    reading->data.max = SSE_ROOM;

    if (within) {
        mcp_sse_within(&reading->sse);
    }
}


static void
sse_feed(sse_reading_t *reading, const char *text, size_t len)
{
    u_char         *p, *from, *last;
    mcp_sse_e       kind;
    unit_region_t   region;

    unit_region_init(&region, UNIT_ENDLESS);

    p = unit_copy(&region, text, len);
    last = p + len;

    for ( ;; ) {
        from = p;
        kind = mcp_sse_read(&reading->sse, &p, last);

        if (kind == MCP_SSE_NONE) {
            break;
        }

        assert_true(p > from && p <= last);
        sse_run(reading, kind, from, p);
    }

    assert_ptr_equal(p, last);

    unit_region_done(&region);
}


static void
sse_run(sse_reading_t *reading, mcp_sse_e kind, const u_char *p,
    const u_char *last)
{
    mcp_sse_data_t  *data;

    data = &reading->data;

    mcp_sse_add(data, &reading->sse, kind, p, last);

    if (kind != MCP_SSE_END) {
        return;
    }

    (void) sprintf(reading->out + strlen(reading->out), "%.*s%s",
                   (int) data->text.len, (char *) data->text.data,
                   data->lines ? "|" : ".");

    data->text.len = 0;
    data->lines = 0;
}
