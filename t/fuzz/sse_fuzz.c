
/*
 * Event streams.  The first byte says how long the pieces are in which the
 * rest arrives; it is read in these and at once, and each time there are the
 * events that a slow model of WHATWG's rules finds in it, a line at a time.
 */


#include "fuzz.h"
#include "mcp_sse.h"


#define SSE_ROOM   48                 /* of an event; the rest is cut off */
#define SSE_PIECE  32


/* the events that were there so far, one after the other: length, cut, data */

typedef struct {
    u_char      *data;
    size_t       len;
} sse_log_t;


static sse_log_t sse_log(mcp_region_t *region, const mcp_str_t *stream);
static void sse_add(sse_log_t *log, const mcp_str_t *data, int cut);
static sse_log_t sse_read(mcp_region_t *region, const mcp_str_t *stream,
    size_t piece);
static sse_log_t sse_model(mcp_region_t *region, const mcp_str_t *stream);
static int sse_model_line(mcp_str_t *rest, mcp_str_t *line);
static int sse_model_data(const mcp_str_t *line, mcp_str_t *value);


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    size_t     i, pieces[2];
    mcp_str_t  stream;
    sse_log_t  model, log;

    if (input->len == 0) {
        return;
    }

    stream.data = input->data + 1;
    stream.len = input->len - 1;

    pieces[0] = 1 + input->data[0] % SSE_PIECE;
    pieces[1] = input->len;

    model = sse_model(region, &stream);

    for (i = 0; i < mcp_nelts(pieces); i++) {
        log = sse_read(region, &stream, pieces[i]);

        fuzz_check(log.len == model.len);
        fuzz_check(memcmp(log.data, model.data, model.len) == 0);
    }
}


/* an event takes 7 bytes of the stream, or more than its data has */

static sse_log_t
sse_log(mcp_region_t *region, const mcp_str_t *stream)
{
    sse_log_t  log;

    log.data = mcp_alloc(region, stream->len + 1);
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
sse_read(mcp_region_t *region, const mcp_str_t *stream, size_t piece)
{
    u_char     *p;
    size_t      at;
    mcp_sse_t   sse;
    mcp_str_t   part;
    sse_log_t   log;

    p = mcp_alloc(region, SSE_ROOM);
    fuzz_check(p != NULL);

    mcp_sse_init(&sse, p, SSE_ROOM);
    log = sse_log(region, stream);

    for (at = 0; at < stream->len; at += part.len) {
        part.data = stream->data + at;
        part.len = (stream->len - at < piece) ? stream->len - at : piece;
        part = fuzz_copy(region, &part);
        p = part.data;

        while (mcp_sse_read(&sse, &p, part.data + part.len)) {
            fuzz_check(p <= part.data + part.len);
            fuzz_check(sse.data.len <= SSE_ROOM);
            sse_add(&log, &sse.data, sse.cut);
        }

        fuzz_check(p == part.data + part.len);
    }

    return log;
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

    if (rest.len >= 3 && memcmp(rest.data, "\xef\xbb\xbf", 3) == 0) {
        rest.data += 3;
        rest.len -= 3;
    }

    while (sse_model_line(&rest, &line)) {

        if (sse_model_data(&line, &value)) {
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


/* 0: there is no line that ends any more */

static int
sse_model_line(mcp_str_t *rest, mcp_str_t *line)
{
    size_t  n;

    *line = *rest;

    for (n = 0; n < rest->len; n++) {

        if (rest->data[n] == '\n' || rest->data[n] == '\r') {
            break;
        }
    }

    if (n == rest->len) {
        return 0;
    }

    line->len = n;

    n += (rest->data[n] == '\r' && n + 1 < rest->len
          && rest->data[n + 1] == '\n') ? 2 : 1;

    rest->data += n;
    rest->len -= n;

    return 1;
}


/* whether it is a field of that name: "data", "data:..." or "data: ..." */

static int
sse_model_data(const mcp_str_t *line, mcp_str_t *value)
{
    if (line->len < 4 || memcmp(line->data, "data", 4) != 0) {
        return 0;
    }

    value->data = line->data + 4;
    value->len = line->len - 4;

    if (value->len == 0) {
        return 1;
    }

    if (value->data[0] != ':') {
        return 0;
    }

    value->data++;
    value->len--;

    if (value->len && value->data[0] == ' ') {
        value->data++;
        value->len--;
    }

    return 1;
}
