
#include "mcp_fault.h"
#include "mcp_text.h"


#define MCP_FAULT_PLACE  8         /* parts that tell the place, at most */


static void mcp_place_find(const mcp_place_t *place, uint64_t *line,
    uint64_t *column);


int
mcp_fault(mcp_faults_t *faults, const mcp_place_t *place,
    const mcp_str_t *parts, size_t nparts)
{
    size_t              i, n;
    u_char              line_buf[MCP_TEXT_UINT_LEN];
    u_char              column_buf[MCP_TEXT_UINT_LEN];
    uint64_t            line, column;
    mcp_str_t           all[MCP_FAULT_PLACE + MCP_FAULT_PARTS], *text;

    static const mcp_str_t  colon = mcp_string(":");
    static const mcp_str_t  colon_blank = mcp_string(": ");

    if (faults->count++ >= MCP_FAULTS_MAX) {
        return MCP_OK;
    }

    mcp_place_find(place, &line, &column);

    n = 0;
    all[n++] = place->source->file;
    all[n++] = colon;
    mcp_text_uint(&all[n++], line_buf, line);

    if (place->source->data != NULL) {
        all[n++] = colon;
        mcp_text_uint(&all[n++], column_buf, column);
        all[n++] = colon_blank;
        all[n++] = place->pointer;
    }

    all[n++] = colon_blank;

    for (i = 0; i < nparts; i++) {
        all[n++] = parts[i];
    }

    text = &faults->lines[faults->count - 1];

    if (mcp_text_join(faults->region, text, all, n) != MCP_OK) {
        return MCP_ERROR;
    }

    /* it goes to a log or to a terminal, as one line */

    for (i = 0; i < text->len; i++) {

        if (text->data[i] < 0x20 || text->data[i] == 0x7f) {
            text->data[i] = '?';
        }
    }

    return MCP_OK;
}


int
mcp_place_line(mcp_region_t *region, const mcp_place_t *place, mcp_str_t *text)
{
    u_char     buf[MCP_TEXT_UINT_LEN];
    uint64_t   line, column;
    mcp_str_t  parts[3];

    mcp_str_set(&parts[1], ":");

    mcp_place_find(place, &line, &column);

    parts[0] = place->source->file;
    mcp_text_uint(&parts[2], buf, line);

    return mcp_text_join(region, text, parts, 3);
}


static void
mcp_place_find(const mcp_place_t *place, uint64_t *line, uint64_t *column)
{
    u_char  *p, *end;

    *line = place->offset;
    *column = 1;

    if (place->source->data == NULL) {
        return;
    }

    *line = 1;
    end = place->source->data + place->offset;

    for (p = place->source->data; p < end; p++) {

        if (*p == '\n') {
            *line += 1;
            *column = 1;

        } else if ((*p & 0xc0) != 0x80) {

            /* the later bytes of a character are no column of their own */

            *column += 1;
        }
    }
}
