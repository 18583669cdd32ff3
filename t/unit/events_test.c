
/*
 * Events on their way to a client: each stream is passed on in two pieces, cut
 * at every byte, and byte by byte, and each time the same bytes wait to be read
 * and all others pass as they came.  Seen to fail: with lines behind the data
 * passed on before it; with white space read as a message; with what was found
 * in one event left for the next; with an event that is no list kept to its
 * end; with a list passed on behind what has passed; with no end of comments;
 * with lines joined by nothing.
 */


#include "unit.h"
#include "mcp_events.h"


#define EVENTS_ROOM  512

#define EVENTS_LIST  "{'jsonrpc':'2.0','id':1,'result':{'tools':[{}]}}"
#define EVENTS_NOTE  "{'jsonrpc':'2.0','method':'m','params':{'tools':[]}}"
#define EVENTS_CALL  "{'jsonrpc':'2.0','id':1,'result':{'content':[]}}"


/* what has to be read stands between "<" and ">", or behind "<" at the end */

typedef struct {
    const char     *stream;
    size_t          ends;             /* of events, and of comments */
} events_row_t;


/* what has become of a stream: such a text, with "!" where it broke */

typedef struct {
    mcp_events_t    events;
    char            out[EVENTS_ROOM];
    char            kept[EVENTS_ROOM];
    size_t          ends;
    int             broken;
} events_way_t;


static void events_rows(void **state);
static void events_broken(void **state);
static void events_cut(events_way_t *way, const mcp_str_t *stream, size_t cut);
static void events_bytes(events_way_t *way, const mcp_str_t *stream);
static void events_feed(events_way_t *way, const mcp_str_t *stream, size_t at,
    size_t len);
static void events_step(events_way_t *way, mcp_events_e what,
    const u_char *p, size_t len);
static void events_add(char *text, const char *data, size_t len);
static void events_end(events_way_t *way);
static int events_guarded(const char *out);


static const events_row_t  events_table[] = {

    /* what is no list passes */

    { "", 0 },
    { "data: " EVENTS_NOTE "\n\n", 1 },
    { "event: message\nid: 1\ndata: " EVENTS_CALL "\nretry: 5\n\n", 1 },
    { "data:" EVENTS_NOTE "\r\rdata:" EVENTS_CALL "\r\r", 2 },
    { "data: " EVENTS_NOTE "\r\n\r\ndata: " EVENTS_CALL "\r\n\r\n", 2 },
    { "data: {'method':'m',\ndata: 'params':{'tools':[]}}\nid: 1\n\n", 1 },
    { "data: {'method':'m','params':\ndata: {'result':{'tools':[]}}}\n\n", 1 },
    { "data: {'method':", 0 },
    { "data: {'method':'m'}\n", 0 },
    { "event: endpoint\ndata: /messages?session=1\n\n", 1 },
    { "data: x\ndata: " EVENTS_NOTE "\n\n", 1 },

    /* so do comments, events without data, and those that only prime */

    { "\n", 1 },
    { "\n\r\n\r", 3 },
    { ": ping\n\n: pong\r\n\r\n:", 2 },
    { "id: 1\nretry: 5\nevent: x\n\n", 1 },
    { "id: 1\ndata:\n\n", 1 },
    { "id: 1\ndata: \r\n\r\n", 1 },
    { "retry: 5\ndata\n\n", 1 },
    { "data\ndata:\ndata: \n\n", 1 },
    { "data:  \n\n", 1 },
    { "data: \t\n: c\ndata:  \nid: 1\n\ndata: " EVENTS_NOTE "\n\n", 2 },
    { "dat: " EVENTS_LIST "\nDATA: " EVENTS_LIST "\n data: " EVENTS_LIST
      "\n\n", 1 },
    { ": " EVENTS_LIST "\nid: " EVENTS_LIST "\n\n", 1 },

    /* a list waits, with all that stands behind its first byte */

    { "data: <" EVENTS_LIST "\n>\n", 1 },
    { "data:<" EVENTS_LIST "\r>\r", 1 },
    { "data: <" EVENTS_LIST "\r\n>\r\n", 1 },
    { "event: message\nid: 7\ndata: <" EVENTS_LIST "\n>\n", 1 },
    { "data: <" EVENTS_LIST "\nid: 7\n: ping\nretry: 1\nevent: message\n>\n",
      1 },
    { "data: <{'result':\ndata: {'tools':[]}\r\ndata:}\r>\r", 1 },
    { "data: <{'result':{\ndata:'tools'\ndata\ndata\ndata::[]}}\n>\n", 1 },
    { "data:\ndata\ndata: < \ndata:" EVENTS_LIST "\ndata\ndata:\n>\n", 1 },
    { "data: <{'res\ndata: ult':{'tools':[]}}\n>\n", 1 },
    { ": c\ndata: <{'result'\n:c\n:[]}\n: c\ndata: :{}}\n>\n", 1 },
    { "data: <[" EVENTS_NOTE "]\n>\n", 1 },
    { "data: <{'id':1,'result':{}}\n>\n", 1 },
    { "data: <{}\n>\n", 1 },

    /* each event by itself */

    { "data: " EVENTS_NOTE "\n\ndata: <" EVENTS_LIST "\n>\ndata: "
      EVENTS_CALL "\n\n", 3 },
    { "data: <" EVENTS_LIST "\n>\ndata: <" EVENTS_LIST "\n>\n", 2 },
    { "data: <" EVENTS_LIST "\r\n>\r\n\r\n: c\r\n\r\n\r\ndata: <" EVENTS_LIST
      "\r\n>\r\n", 5 },
    { "data: <" EVENTS_LIST "\r>\r\rdata: " EVENTS_NOTE "\r\r", 3 },
    { "data: <{'id':1\n>\ndata: " EVENTS_NOTE "\n\n", 2 },
    { "data: {'method':1\n\ndata: }\n\n", 2 },

    /* what is not ended */

    { "data: <" EVENTS_LIST, 0 },
    { "data: <" EVENTS_LIST "\n", 0 },
    { "data: <" EVENTS_LIST "\r\nid: 1", 0 },
    { "data: <{'jsonrpc':'2.0'", 0 },
    { "data: < \nda", 0 },

    /* a mark at the very beginning, and elsewhere */

    { "\xef\xbb\xbf" "data: <" EVENTS_LIST "\n>\n", 1 },
    { "\xef\xbb\xbf" "data: " EVENTS_NOTE "\n\n\xef\xbb\xbf" "data: "
      EVENTS_LIST "\n\n", 2 },
    { "\xef\xbb" "data: " EVENTS_LIST "\n\n", 1 }
};


/* "x" is what must not pass; whether it breaks is up to the pieces */

static const char  *events_bad[] = {
    "data: {'method':'\\\ndata: ','result':{'tools':['x']}}\n\n",
    "data: {'result':{'content':[],'tools':['x']}}\n\n",
    "data: {'method':'m','result':{'tools':['x']}}\n\n",
    "data: {'error':{},\ndata: 'result'\ndata: :{'tools':['x']}}\n\n",
    "data: {'method':'m'}\ndata: {'result':{'tools':['x']}}\n\n",
    "data: {'method':'m'}\r\ndata: ['x']\r\n\r\n",
    "data: \xef\xbb\xbf{'result':{'tools':['x']}}\n\n",
    "data: )]}\ndata: {'result':{'tools':['x']}}\n\n",
    "data: {'result':{'content':1,'tool\\u0073':['x']}}\n\n",
    "data: {'method':1,'Result':{'tools':['x']}}\n\n"
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(events_rows),
        cmocka_unit_test(events_broken)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
events_rows(void **state)
{
    size_t               i, cut;
    mcp_str_t            stream;
    events_way_t         way;
    unit_region_t        region;
    const events_row_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(events_table); i++) {
        row = &events_table[i];

        unit_region_init(&region, UNIT_ENDLESS);
        stream = unit_quoted(&region, row->stream, 0);

        for (cut = 0; cut <= stream.len; cut++) {
            events_cut(&way, &stream, cut);

            if (strcmp(way.out, row->stream) != 0 || way.ends != row->ends) {
                fail_msg("row %zu, cut at %zu: %zu ends of %s", i, cut,
                         way.ends, way.out);
            }
        }

        events_bytes(&way, &stream);

        assert_string_equal(way.out, row->stream);
        assert_int_equal(way.ends, row->ends);

        unit_region_done(&region);
    }
}


/* where the first of two pieces was let go it breaks, else it is read */

static void
events_broken(void **state)
{
    size_t         i, cut;
    mcp_str_t      stream;
    events_way_t   way;
    unit_region_t  region;

    (void) state;

    for (i = 0; i < mcp_nelts(events_bad); i++) {
        unit_region_init(&region, UNIT_ENDLESS);
        stream = unit_quoted(&region, events_bad[i], 0);

        for (cut = 0; cut <= stream.len; cut++) {
            events_cut(&way, &stream, cut);

            if (!events_guarded(way.out)) {
                fail_msg("row %zu, cut at %zu: %s", i, cut, way.out);
            }
        }

        events_bytes(&way, &stream);

        assert_true(way.broken && events_guarded(way.out));

        unit_region_done(&region);
    }
}


static void
events_cut(events_way_t *way, const mcp_str_t *stream, size_t cut)
{
    memset(way, 0, sizeof(events_way_t));

    events_feed(way, stream, 0, cut);
    events_feed(way, stream, cut, stream->len - cut);
    events_end(way);
}


static void
events_bytes(events_way_t *way, const mcp_str_t *stream)
{
    size_t  i;

    memset(way, 0, sizeof(events_way_t));

    for (i = 0; i < stream->len; i++) {
        events_feed(way, stream, i, 1);
    }

    events_end(way);
}


static void
events_feed(events_way_t *way, const mcp_str_t *stream, size_t at, size_t len)
{
    u_char         *p, *from, *last;
    mcp_events_e    what;
    unit_region_t   region;

    unit_region_init(&region, UNIT_ENDLESS);

    p = unit_copy(&region, stream->data + at, len);
    last = p + len;

    while (!way->broken) {
        from = p;
        what = mcp_events_next(&way->events, &p, last);

        assert_true(p >= from && p <= last);
        assert_int_equal(what == MCP_EVENTS_NONE, p == from);

        if (what == MCP_EVENTS_NONE) {
            assert_ptr_equal(p, last);
            break;
        }

        events_step(way, what, from, (size_t) (p - from));
    }

    unit_region_done(&region);
}


static void
events_step(events_way_t *way, mcp_events_e what, const u_char *p, size_t len)
{
    size_t       n;
    const char  *data;

    data = (const char *) p;

    switch (what) {

    case MCP_EVENTS_KEEP:
        events_add(way->kept, data, len);
        break;

    case MCP_EVENTS_BROKEN:
        way->broken = 1;
        events_add(way->out, "!", 1);
        break;

    case MCP_EVENTS_READ:
        assert_true(way->kept[0] != '\0');
        events_add(way->out, "<", 1);
        events_add(way->out, way->kept, strlen(way->kept));

        /* whether the end of the last line waits is up to the pieces */

        n = (len > 1 && memcmp(data + len - 2, "\r\n", 2) == 0) ? 2 : 1;

        events_add(way->out, data, len - n);
        events_add(way->out, ">", 1);
        events_add(way->out, data + len - n, n);
        way->kept[0] = '\0';
        break;

    default: /* MCP_EVENTS_PASS, MCP_EVENTS_RELEASE */
        assert_int_equal(what == MCP_EVENTS_RELEASE, way->kept[0] != '\0');
        events_add(way->out, way->kept, strlen(way->kept));
        events_add(way->out, data, len);
        way->kept[0] = '\0';
    }

    way->ends += way->events.ended;

    /* nothing waits that is known to be no list */

    assert_int_equal(mcp_events_kept(&way->events), way->kept[0] != '\0');
    assert_true(way->kept[0] == '\0'
                || way->events.peek.found != MCP_PEEK_OTHER);
}


/* quotes become what they are in the tables */

static void
events_add(char *text, const char *data, size_t len)
{
    size_t  i, n;

    n = strlen(text);
    assert_true(n + len < EVENTS_ROOM);

    for (i = 0; i < len; i++) {
        text[n++] = (data[i] == '"') ? '\'' : data[i];
    }

    text[n] = '\0';
}


static void
events_end(events_way_t *way)
{
    if (mcp_events_kept(&way->events)) {
        events_add(way->out, "<", 1);
        events_add(way->out, way->kept, strlen(way->kept));
    }
}


/* whether "x" did not pass: it is to be read, or was not reached */

static int
events_guarded(const char *out)
{
    const char  *x, *mark;

    x = strstr(out, "'x'");
    mark = strchr(out, '<');

    return x == NULL || (mark != NULL && mark < x);
}
