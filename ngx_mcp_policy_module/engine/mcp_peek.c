
#include "mcp_json_string.h"
#include "mcp_peek.h"
#include "mcp_text.h"


static u_char *mcp_peek_string(mcp_peek_t *peek, u_char *p, u_char *last);
static void mcp_peek_open(mcp_peek_t *peek, u_char bracket);
static void mcp_peek_close(mcp_peek_t *peek);
static void mcp_peek_root_name(mcp_peek_t *peek, const mcp_str_t *name);
static void mcp_peek_result_name(mcp_peek_t *peek, const mcp_str_t *name);


/* what the results of other requests begin with, in all versions of MCP */

static const mcp_str_t  mcp_peek_others[] = {
    mcp_string("content"),
    mcp_string("structuredContent"),
    mcp_string("isError"),
    mcp_string("contents"),
    mcp_string("messages"),
    mcp_string("description"),
    mcp_string("completion"),
    mcp_string("protocolVersion"),
    mcp_string("supportedVersions"),
    mcp_string("capabilities"),
    mcp_string("serverInfo"),
    mcp_string("instructions"),
    mcp_string("inputRequests"),
    mcp_string("requestState"),
    mcp_string("task"),
    mcp_string("tasks"),
    mcp_string("taskId"),
    mcp_string("status")
};


void
mcp_peek(mcp_peek_t *peek, u_char *p, u_char *last)
{
    mcp_str_t  name;

    while (p < last && peek->found != MCP_PEEK_LIST) {

        if (peek->early && peek->found == MCP_PEEK_OTHER) {
            return;
        }

        if (peek->string) {
            p = mcp_peek_string(peek, p, last);
            continue;
        }

        switch (*p++) {

        case ' ':
        case '\t':
        case '\r':
        case '\n':
            continue;

        case '"':
            peek->string = 1;
            peek->len = 0;
            peek->odd = 0;
            break;

        case '{':
        case '[':
            mcp_peek_open(peek, p[-1]);
            continue;

        case '}':
        case ']':
            mcp_peek_close(peek);
            break;

        case ':':

            name.data = peek->name;
            name.len = peek->len;

            if (peek->depth == 1) {
                mcp_peek_root_name(peek, &name);

            } else if (peek->depth == 2 && peek->in_result) {
                mcp_peek_result_name(peek, &name);
            }

            continue;
        }

        peek->is_result = 0;

        /* no decoder finds an object in what does not begin as one */

        if (!peek->begun) {
            peek->found = MCP_PEEK_OTHER;
        }
    }
}


static u_char *
mcp_peek_string(mcp_peek_t *peek, u_char *p, u_char *last)
{
    size_t   len;
    u_char  *from;

    if (peek->escape) {
        peek->escape = 0;
        return p + 1;
    }

    from = p;
    p = mcp_json_plain(p, last);

    len = (size_t) (p - from);

    if (peek->len + len <= MCP_PEEK_NAME) {
        memcpy(peek->name + peek->len, from, len);
        peek->len += len;

    } else {
        peek->len = MCP_PEEK_NAME + 1;
    }

    if (p == last) {
        return p;
    }

    if (*p == '"') {
        peek->string = 0;

    } else {
        peek->odd = 1;
        peek->escape = (*p == '\\');
    }

    return p + 1;
}


/* a root that is a list is for the reader, which refuses it */

static void
mcp_peek_open(mcp_peek_t *peek, u_char bracket)
{
    if (peek->depth == 0 && (bracket == '[' || peek->begun)) {
        peek->found = MCP_PEEK_LIST;
    }

    peek->in_result |= peek->is_result;
    peek->is_result = 0;
    peek->begun = 1;
    peek->depth++;
}


static void
mcp_peek_close(mcp_peek_t *peek)
{
    if (peek->depth == 0) {
        return;
    }

    peek->depth--;

    if (peek->depth == 1) {
        peek->in_result = 0;
    }
}


static void
mcp_peek_root_name(mcp_peek_t *peek, const mcp_str_t *name)
{
    static const mcp_str_t  result = mcp_string("result");
    static const mcp_str_t  method = mcp_string("method");
    static const mcp_str_t  error = mcp_string("error");

    if (peek->odd) {
        peek->found = MCP_PEEK_LIST;
        return;
    }

    if (mcp_str_eq(name, &method) || mcp_str_eq(name, &error)) {
        peek->found = MCP_PEEK_OTHER;
        return;
    }

    if (name->len != result.len || !mcp_text_fold_eq(name, &result)) {
        return;
    }

    /* a request, or an error, that has one besides is for the reader, too */

    if (peek->found == MCP_PEEK_OTHER || !mcp_str_eq(name, &result)) {
        peek->found = MCP_PEEK_LIST;
    }

    peek->is_result = 1;
}


static void
mcp_peek_result_name(mcp_peek_t *peek, const mcp_str_t *name)
{
    size_t  i;

    if (peek->odd) {
        peek->found = MCP_PEEK_LIST;
        return;
    }

    /* of ASCII names that fold to the same none is longer */

    for (i = 0; i < MCP_LISTS; i++) {

        if (name->len == mcp_lists[i].member.len
            && mcp_text_fold_eq(name, &mcp_lists[i].member))
        {
            peek->found = MCP_PEEK_LIST;
            return;
        }
    }

    for (i = 0; i < mcp_nelts(mcp_peek_others); i++) {

        if (mcp_str_eq(name, &mcp_peek_others[i])) {
            peek->found = MCP_PEEK_OTHER;
            return;
        }
    }
}
