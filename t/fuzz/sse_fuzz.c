
/*
 * Event streams.  The first byte says how long the pieces are in which the
 * rest arrives, and whether its first line of data has begun before; it is read
 * in these and at once, and each time there are the events that a slow model of
 * WHATWG's rules finds in it, a line at a time.
 */


#include "fuzz.h"
#include "mcp_sse.h"


#define SSE_ROOM   48                 /* of an event; the rest is cut off */
#define SSE_PIECE  32
#define SSE_WITHIN 128                /* of the first byte */


/* the events that were there so far, one after the other: length, cut, data */

typedef struct {
    u_char      *data;
    size_t       len;
} sse_log_t;


static sse_log_t sse_log(mcp_region_t *region, const mcp_str_t *stream);
static void sse_add(sse_log_t *log, const mcp_str_t *data, int cut);
static sse_log_t sse_read(mcp_region_t *region, const mcp_str_t *stream,
    size_t piece, int within);
static void sse_part(mcp_sse_t *sse, mcp_sse_data_t *data, sse_log_t *log,
    const mcp_str_t *part);
static mcp_str_t sse_begun(mcp_region_t *region, const mcp_str_t *stream);
static sse_log_t sse_model(mcp_region_t *region, const mcp_str_t *stream);


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    int        within;
    size_t     i, pieces[2];
    mcp_str_t  stream, whole;
    sse_log_t  model, log;

    if (input->len == 0) {
        return;
    }

    stream.data = input->data + 1;
    stream.len = input->len - 1;

    pieces[0] = 1 + input->data[0] % SSE_PIECE;
    pieces[1] = input->len;

    within = (input->data[0] & SSE_WITHIN) != 0;
    whole = within ? sse_begun(region, &stream) : stream;

    model = sse_model(region, &whole);

    for (i = 0; i < mcp_nelts(pieces); i++) {
        log = sse_read(region, &stream, pieces[i], within);

        fuzz_check(log.len == model.len);
        fuzz_check(memcmp(log.data, model.data, model.len) == 0);
    }
}


/* of an event there are 2 bytes more than its data has: at most 2 a line */

static sse_log_t
sse_log(mcp_region_t *region, const mcp_str_t *stream)
{
    sse_log_t  log;

    log.data = mcp_alloc(region, 2 * stream->len + 2);
    log.len = 0;

    fuzz_check(log.data != NULL);

    return log;
}


static void
sse_add(sse_log_t *log, const mcp_str_t *data, int cut)
{
    log->data[log->len++] = (u_char) data->len;
    log->data[log->len++] = (u_char) cut;

    memcpy(log->data + log->len, data->data, data->len);
    log->len += data->len;
}


/* each piece is memory of its own */

static sse_log_t
sse_read(mcp_region_t *region, const mcp_str_t *stream, size_t piece,
    int within)
{
    size_t           at;
    mcp_sse_t        sse;
    mcp_str_t        part;
    sse_log_t        log;
    mcp_sse_data_t   data;

    memset(&sse, 0, sizeof(mcp_sse_t));
    memset(&data, 0, sizeof(mcp_sse_data_t));

    data.text.data = mcp_alloc(region, SSE_ROOM);
    data.max = SSE_ROOM;
    fuzz_check(data.text.data != NULL);

    if (within) {
        mcp_sse_within(&sse);
    }

    log = sse_log(region, stream);

    for (at = 0; at < stream->len; at += part.len) {
        part.data = stream->data + at;
        part.len = (stream->len - at < piece) ? stream->len - at : piece;
        part = fuzz_copy(region, &part);

        sse_part(&sse, &data, &log, &part);
    }

    return log;
}


/* each of its bytes is of one run, and no run is empty */

static void
sse_part(mcp_sse_t *sse, mcp_sse_data_t *data, sse_log_t *log,
    const mcp_str_t *part)
{
    u_char     *p, *from;
    mcp_sse_e   kind;

    p = part->data;

    for ( ;; ) {
        from = p;
        kind = mcp_sse_read(sse, &p, part->data + part->len);

        if (kind == MCP_SSE_NONE) {
            break;
        }

        fuzz_check(p > from && p <= part->data + part->len);

        mcp_sse_add(data, sse, kind, from, p);
        fuzz_check(data->text.len <= SSE_ROOM);

        if (kind != MCP_SSE_END) {
            continue;
        }

        if (data->lines) {
            sse_add(log, &data->text, data->cut);
        }

        data->text.len = 0;
        data->lines = 0;
        data->cut = 0;
    }

    fuzz_check(from == p && p == part->data + part->len);
}


/* the same stream, from the beginning of the line that has begun */

static mcp_str_t
sse_begun(mcp_region_t *region, const mcp_str_t *stream)
{
    mcp_str_t  whole;

    static const mcp_str_t  name = mcp_string("data: ");

    whole.len = name.len + stream->len;
    whole.data = mcp_alloc(region, whole.len);
    fuzz_check(whole.data != NULL);

    memcpy(whole.data, name.data, name.len);
    memcpy(whole.data + name.len, stream->data, stream->len);

    return whole;
}


static sse_log_t
sse_model(mcp_region_t *region, const mcp_str_t *stream)
{
    size_t     len;
    mcp_str_t  rest, line, value, data;
    sse_log_t  log;

    log = sse_log(region, stream);

    data.data = mcp_alloc(region, stream->len + 1);
    data.len = 0;
    fuzz_check(data.data != NULL);

    rest = *stream;

    fuzz_mark(&rest);

    while (fuzz_sse_line(&rest, &line)) {

        if (fuzz_sse_data(&line, &value)) {
            memcpy(data.data + data.len, value.data, value.len);
            data.len += value.len;
            data.data[data.len++] = '\n';

        } else if (line.len == 0 && data.len) {
            len = data.len - 1;
            data.len = (len > SSE_ROOM) ? SSE_ROOM : len;
            sse_add(&log, &data, len > SSE_ROOM);
            data.len = 0;
        }
    }

    return log;
}
