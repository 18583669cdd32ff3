
/*
 * Events on their way to a client.  The first byte says how long the pieces are
 * in which the rest arrives; it passes in these and at once.  What passes is
 * the stream, byte for byte; what is kept to be read is the data of an event,
 * as a slow model finds it.  An event in which jansson finds a list does not
 * pass unread, one that says at once that it is none is not kept, and pieces
 * make no other difference than whether a list is read or breaks the stream.
 */


#include <strings.h>

#include "fuzz.h"
#include "oracle.h"
#include "mcp_events.h"


#define EVENTS_PIECE  32


typedef enum {
    events_passed = 0,
    events_read,
    events_broke                      /* it was the last one */
} events_end_e;


/* what has become of a stream */

typedef struct {
    mcp_region_t   *region;
    mcp_events_t    events;
    mcp_str_t       way;              /* what has passed, and then what waits */
    size_t          kept;             /* bytes that wait, its last ones */
    mcp_str_t      *data;             /* by the model, of each event */
    events_end_e   *ends;
    size_t          nends;
} events_way_t;


static size_t events_model(mcp_region_t *region, const mcp_str_t *stream,
    mcp_str_t *data);
static void events_pass(events_way_t *way, const mcp_str_t *stream,
    size_t piece);
static void events_piece(events_way_t *way, const mcp_str_t *part);
static void events_step(events_way_t *way, mcp_events_e what,
    const mcp_str_t *run);
static void events_whole(events_way_t *way);
static mcp_str_t events_trim(const mcp_str_t *text);
static void events_same(const events_way_t *a, const events_way_t *b);
static void events_guard(const mcp_str_t *data, events_end_e end);
static int events_lists(const json_t *root);
static int events_others(const json_t *root, const mcp_str_t *data);


static const char  *events_names[] = {
    "tools", "prompts", "resources", "resourceTemplates"
};


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    size_t        i, n;
    mcp_str_t     stream, *data;
    events_way_t  ways[2];

    if (input->len == 0) {
        return;
    }

    stream.data = input->data + 1;
    stream.len = input->len - 1;

    data = mcp_alloc(region, (stream.len + 1) * sizeof(mcp_str_t));
    fuzz_check(data != NULL);

    n = events_model(region, &stream, data);

    for (i = 0; i < mcp_nelts(ways); i++) {
        ways[i].region = region;
        ways[i].data = data;

        events_pass(&ways[i], &stream,
                    i ? input->len : 1 + input->data[0] % EVENTS_PIECE);
    }

    events_same(&ways[0], &ways[1]);

    for (i = 0; i < mcp_nelts(ways); i++) {

        if (ways[i].nends && ways[i].ends[ways[i].nends - 1] == events_broke) {
            fuzz_check(ways[i].nends <= n + 1);

        } else {
            fuzz_check(ways[i].nends == n);
        }
    }

    for (i = 0; i < n; i++) {

        if (i < ways[0].nends) {
            events_guard(&data[i], ways[0].ends[i]);
        }

        if (i < ways[1].nends) {
            events_guard(&data[i], ways[1].ends[i]);
        }
    }
}


/* the data of what each empty line ends, or nothing; how many there are */

static size_t
events_model(mcp_region_t *region, const mcp_str_t *stream, mcp_str_t *data)
{
    size_t     n;
    u_char    *p;
    mcp_str_t  rest, line, value;

    p = mcp_alloc(region, stream->len + 1);
    fuzz_check(p != NULL);

    n = 0;
    data[0].data = p;
    data[0].len = 0;

    rest = *stream;
    fuzz_mark(&rest);

    while (fuzz_sse_line(&rest, &line)) {

        if (line.len == 0) {
            p = data[n].data + data[n].len;
            n++;
            data[n].data = p;
            data[n].len = 0;

        } else if (fuzz_sse_data(&line, &value)) {
            memcpy(data[n].data + data[n].len, value.data, value.len);
            data[n].len += value.len;
            data[n].data[data[n].len++] = '\n';
        }
    }

    return n;
}


static void
events_pass(events_way_t *way, const mcp_str_t *stream, size_t piece)
{
    size_t     at;
    mcp_str_t  part;

    memset(&way->events, 0, sizeof(mcp_events_t));

    way->way.data = mcp_alloc(way->region, stream->len);
    way->way.len = 0;
    way->kept = 0;
    way->ends = mcp_alloc(way->region,
                          (stream->len + 1) * sizeof(events_end_e));
    way->nends = 0;

    fuzz_check(way->way.data != NULL && way->ends != NULL);

    for (at = 0; at < stream->len; at += part.len) {

        if (way->nends && way->ends[way->nends - 1] == events_broke) {
            break;
        }

        part.data = stream->data + at;
        part.len = (stream->len - at < piece) ? stream->len - at : piece;
        part = fuzz_copy(way->region, &part);

        events_piece(way, &part);
    }

    /* whatever was not refused is there, in its order */

    fuzz_check(way->way.len <= stream->len);
    fuzz_check(memcmp(way->way.data, stream->data, way->way.len) == 0);
    fuzz_check(way->way.len == stream->len
               || (way->nends && way->ends[way->nends - 1] == events_broke));
}


static void
events_piece(events_way_t *way, const mcp_str_t *part)
{
    u_char        *p, *last;
    mcp_str_t      run;
    mcp_events_e   what;

    p = part->data;
    last = p + part->len;

    do {
        run.data = p;

        what = mcp_events_next(&way->events, &p, last);

        fuzz_check(p <= last);
        fuzz_check((what == MCP_EVENTS_NONE) == (p == run.data));

        run.len = (size_t) (p - run.data);

        events_step(way, what, &run);

    } while (what != MCP_EVENTS_NONE && what != MCP_EVENTS_BROKEN);

    fuzz_check(p == last || what == MCP_EVENTS_BROKEN);
}


static void
events_step(events_way_t *way, mcp_events_e what, const mcp_str_t *run)
{
    switch (what) {

    case MCP_EVENTS_NONE:
        return;

    case MCP_EVENTS_BROKEN:
        way->ends[way->nends++] = events_broke;
        return;

    case MCP_EVENTS_KEEP:
        way->kept += run->len;
        break;

    case MCP_EVENTS_READ:
        fuzz_check(way->kept && way->events.ended);
        events_whole(way);

        /* fall through */

    case MCP_EVENTS_RELEASE:
        fuzz_check(way->kept);
        way->kept = 0;
        break;

    default: /* MCP_EVENTS_PASS */
        fuzz_check(way->kept == 0);
    }

    memcpy(way->way.data + way->way.len, run->data, run->len);
    way->way.len += run->len;

    if (way->events.ended) {
        way->ends[way->nends++] = (what == MCP_EVENTS_READ) ? events_read
                                                            : events_passed;
    }

    fuzz_check(mcp_events_kept(&way->events) == (way->kept != 0));
    fuzz_check(way->kept == 0 || way->events.peek.found != MCP_PEEK_OTHER);
}


/* what waits holds all of the data, but for empty lines of it */

static void
events_whole(events_way_t *way)
{
    u_char          *p, *from, *last;
    mcp_sse_e        kind;
    mcp_sse_t        sse;
    mcp_str_t        a, b;
    mcp_sse_data_t   data;

    memset(&data, 0, sizeof(mcp_sse_data_t));

    data.text.data = mcp_alloc(way->region, way->kept);
    data.max = way->kept;
    fuzz_check(data.text.data != NULL);

    last = way->way.data + way->way.len;
    p = last - way->kept;

    mcp_sse_within(&sse);

    for ( ;; ) {
        from = p;
        kind = mcp_sse_read(&sse, &p, last);

        if (kind == MCP_SSE_NONE) {
            break;
        }

        fuzz_check(kind != MCP_SSE_END);
        mcp_sse_add(&data, &sse, kind, from, p);
    }

    a = events_trim(&data.text);
    b = events_trim(&way->data[way->nends]);

    fuzz_check(!data.cut && fuzz_same(&a, &b));
}


static mcp_str_t
events_trim(const mcp_str_t *text)
{
    mcp_str_t  trim;

    trim = *text;

    while (trim.len && trim.data[trim.len - 1] == '\n') {
        trim.len--;
    }

    while (trim.len && trim.data[0] == '\n') {
        trim.data++;
        trim.len--;
    }

    return trim;
}


/* up to where one of them broke: there the other one had to read */

static void
events_same(const events_way_t *a, const events_way_t *b)
{
    size_t  i;

    for (i = 0; i < a->nends && i < b->nends; i++) {

        if (a->ends[i] == events_broke || b->ends[i] == events_broke) {
            fuzz_check(a->ends[i] != events_passed);
            fuzz_check(b->ends[i] != events_passed);
            return;
        }

        fuzz_check(a->ends[i] == b->ends[i]);
    }
}


static void
events_guard(const mcp_str_t *data, events_end_e end)
{
    json_t        *root;
    json_error_t   error;

    root = json_loadb((char *) data->data, data->len,
                      JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL
                      | JSON_ALLOW_NUL,
                      &error);

    if (events_lists(root)) {
        fuzz_check(end != events_passed);
    }

    if (events_others(root, data)) {
        fuzz_check(end == events_passed);
    }

    json_decref(root);
}


/* as decoders find one that do not tell upper case from lower case */

static int
events_lists(const json_t *root)
{
    size_t       i;
    json_t      *result, *value;
    const char  *name, *member;

    json_object_foreach((json_t *) root, name, result) {

        if (strcasecmp(name, "result") != 0) {
            continue;
        }

        json_object_foreach(result, member, value) {

            for (i = 0; i < mcp_nelts(events_names); i++) {

                if (strcasecmp(member, events_names[i]) == 0) {
                    return 1;
                }
            }
        }
    }

    return json_is_array(root);
}


/* whether it says that it is none, in plain names */

static int
events_others(const json_t *root, const mcp_str_t *data)
{
    size_t       i;
    json_t      *value;
    const char  *name;

    for (i = 0; i < data->len; i++) {

        if (data->data[i] >= 0x80 || data->data[i] == '\\') {
            return 0;
        }
    }

    json_object_foreach((json_t *) root, name, value) {

        if (strcasecmp(name, "result") == 0) {
            return 0;
        }
    }

    return json_object_get(root, "method") != NULL
           || json_object_get(root, "error") != NULL;
}
