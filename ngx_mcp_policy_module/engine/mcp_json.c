
#include "mcp_json.h"
#include "mcp_json_string.h"


#define MCP_JSON_FIRST_ROOM(len)                                              \
    ((len) < 8192 ? (uint32_t) (len) / 8 + 8 : 1024)

#define mcp_json_is_white(c)                                                  \
    ((c) == ' ' || (c) == '\n' || (c) == '\r' || (c) == '\t')

#define mcp_json_is_digit(c)  ((u_char) ((c) - '0') < 10)


/* what the next byte that is no white space has to begin */

typedef enum {
    mcp_json_want_value = 0,
    mcp_json_want_first_value,        /* or the end of an empty array */
    mcp_json_want_name,
    mcp_json_want_first_name,         /* or the end of an empty object */
    mcp_json_want_comma,              /* or the end of the container */
    mcp_json_want_end                 /* of the text */
} mcp_json_state_e;


typedef struct {
    mcp_json_t       *json;
    u_char           *p;
    u_char           *end;
    mcp_json_state_e  state;
    uint32_t          depth;
    uint32_t          open[MCP_JSON_MAX_DEPTH];   /* tokens not yet closed */
} mcp_json_reader_t;


static int mcp_json_value(mcp_json_reader_t *r);
static int mcp_json_name(mcp_json_reader_t *r);
static int mcp_json_comma(mcp_json_reader_t *r);
static int mcp_json_open(mcp_json_reader_t *r, mcp_json_type_e type);
static int mcp_json_close(mcp_json_reader_t *r);
static int mcp_json_string(mcp_json_reader_t *r, int is_name);
static int mcp_json_number(mcp_json_reader_t *r);
static u_char *mcp_json_digits(u_char *p, u_char *end);
static int mcp_json_literal(mcp_json_reader_t *r, const char *word, size_t len,
    mcp_json_type_e type);
static int mcp_json_push(mcp_json_reader_t *r, mcp_json_type_e type,
    u_char *start, u_char *last, int is_name);
static int mcp_json_fail(mcp_json_reader_t *r, mcp_json_error_e error,
    u_char *at);


static const char *mcp_json_errors[] = {
    [MCP_JSON_OK] = "no error",
    [MCP_JSON_EMPTY] = "empty text",
    [MCP_JSON_CUT_SHORT] = "unexpected end",
    [MCP_JSON_TRAILING] = "something after the value",
    [MCP_JSON_BOM] = "byte order mark",
    [MCP_JSON_NO_VALUE] = "expected a value",
    [MCP_JSON_NO_NAME] = "expected a member name in double quotes",
    [MCP_JSON_NO_COLON] = "expected \":\" after a member name",
    [MCP_JSON_NO_COMMA] = "expected \",\" or the end of the list or object",
    [MCP_JSON_BAD_LITERAL] = "expected true, false or null",
    [MCP_JSON_BAD_NUMBER] = "malformed number",
    [MCP_JSON_LONG_NUMBER] = "number of more than 128 bytes",
    [MCP_JSON_CONTROL] = "control character in a string",
    [MCP_JSON_BAD_UTF8] = "invalid UTF-8",
    [MCP_JSON_BAD_ESCAPE] = "invalid escape sequence",
    [MCP_JSON_SURROGATE] = "lone surrogate",
    [MCP_JSON_NUL_IN_NAME] = "NUL in a member name",
    [MCP_JSON_DUPLICATE] = "duplicate member name",
    [MCP_JSON_TOO_DEEP] = "more than 64 levels of nesting",
    [MCP_JSON_TOO_MANY_TOKENS] = "too many values",
    [MCP_JSON_TOO_MANY_MEMBERS] = "too many members in one object",
    [MCP_JSON_TOO_LONG] = "text of 2 gigabytes or more"
};


int
mcp_json_read(mcp_json_t *json)
{
    int                rc;
    mcp_json_reader_t  r;

    json->tokens = NULL;
    json->ntokens = 0;
    json->room = 0;
    json->error = MCP_JSON_OK;
    json->at = 0;

    if (json->len == 0) {
        json->error = MCP_JSON_EMPTY;
        return MCP_FAULT;
    }

    r.json = json;
    r.p = json->data;
    r.end = json->data + json->len;
    r.state = mcp_json_want_value;
    r.depth = 0;

    if (json->len > MCP_JSON_MAX_LEN) {
        return mcp_json_fail(&r, MCP_JSON_TOO_LONG, r.p);
    }

    if (json->len >= 3 && memcmp(r.p, "\xef\xbb\xbf", 3) == 0) {
        return mcp_json_fail(&r, MCP_JSON_BOM, r.p);
    }

    for ( ;; ) {

        while (r.p < r.end && mcp_json_is_white(*r.p)) {
            r.p++;
        }

        if (r.p == r.end) {
            break;
        }

        switch (r.state) {

        case mcp_json_want_first_value:
            rc = (*r.p == ']') ? mcp_json_close(&r) : mcp_json_value(&r);
            break;

        case mcp_json_want_value:
            rc = mcp_json_value(&r);
            break;

        case mcp_json_want_first_name:
            rc = (*r.p == '}') ? mcp_json_close(&r) : mcp_json_name(&r);
            break;

        case mcp_json_want_name:
            rc = mcp_json_name(&r);
            break;

        case mcp_json_want_comma:
            rc = mcp_json_comma(&r);
            break;

        default: /* mcp_json_want_end */
            rc = mcp_json_fail(&r, MCP_JSON_TRAILING, r.p);
        }

        if (rc != MCP_OK) {
            return rc;
        }
    }

    if (r.state == mcp_json_want_end) {
        return MCP_OK;
    }

    return mcp_json_fail(&r, json->ntokens ? MCP_JSON_CUT_SHORT
                                           : MCP_JSON_EMPTY, r.p);
}


const char *
mcp_json_error(mcp_json_error_e error)
{
    return mcp_json_errors[error];
}


void
mcp_json_source(mcp_json_t *json, uint32_t token, mcp_str_t *source)
{
    source->data = json->data + json->tokens[token].start;
    source->len = json->tokens[token].len;
}


static int
mcp_json_value(mcp_json_reader_t *r)
{
    switch (*r->p) {

    case '{':
        return mcp_json_open(r, MCP_JSON_OBJECT);

    case '[':
        return mcp_json_open(r, MCP_JSON_ARRAY);

    case '"':
        r->p++;
        return mcp_json_string(r, 0);

    case 't':
        return mcp_json_literal(r, "true", 4, MCP_JSON_TRUE);

    case 'f':
        return mcp_json_literal(r, "false", 5, MCP_JSON_FALSE);

    case 'n':
        return mcp_json_literal(r, "null", 4, MCP_JSON_NULL);

    default:

        if (*r->p == '-' || mcp_json_is_digit(*r->p)) {
            return mcp_json_number(r);
        }

        return mcp_json_fail(r, MCP_JSON_NO_VALUE, r->p);
    }
}


static int
mcp_json_name(mcp_json_reader_t *r)
{
    int  rc;

    if (*r->p != '"') {
        return mcp_json_fail(r, MCP_JSON_NO_NAME, r->p);
    }

    r->p++;

    rc = mcp_json_string(r, 1);
    if (rc != MCP_OK) {
        return rc;
    }

    while (r->p < r->end && mcp_json_is_white(*r->p)) {
        r->p++;
    }

    if (r->p == r->end) {
        return mcp_json_fail(r, MCP_JSON_CUT_SHORT, r->p);
    }

    if (*r->p != ':') {
        return mcp_json_fail(r, MCP_JSON_NO_COLON, r->p);
    }

    r->p++;
    r->state = mcp_json_want_value;

    return MCP_OK;
}


static int
mcp_json_comma(mcp_json_reader_t *r)
{
    unsigned  object;

    object = r->json->tokens[r->open[r->depth - 1]].type == MCP_JSON_OBJECT;

    if (*r->p == ',') {
        r->p++;
        r->state = object ? mcp_json_want_name : mcp_json_want_value;
        return MCP_OK;
    }

    if (*r->p == (object ? '}' : ']')) {
        return mcp_json_close(r);
    }

    return mcp_json_fail(r, MCP_JSON_NO_COMMA, r->p);
}


static int
mcp_json_open(mcp_json_reader_t *r, mcp_json_type_e type)
{
    int  rc;

    if (r->depth == MCP_JSON_MAX_DEPTH) {
        return mcp_json_fail(r, MCP_JSON_TOO_DEEP, r->p);
    }

    rc = mcp_json_push(r, type, r->p, r->p + 1, 0);
    if (rc != MCP_OK) {
        return rc;
    }

    r->open[r->depth++] = r->json->ntokens - 1;
    r->p++;
    r->state = (type == MCP_JSON_OBJECT) ? mcp_json_want_first_name
                                         : mcp_json_want_first_value;
    return MCP_OK;
}


static int
mcp_json_close(mcp_json_reader_t *r)
{
    int                rc;
    uint32_t           index, later;
    mcp_json_token_t  *token;

    index = r->open[r->depth - 1];

    token = &r->json->tokens[index];
    token->next = r->json->ntokens;

    if (token->type == MCP_JSON_OBJECT && token->size > 1) {
        rc = mcp_json_unique(r->json, index, &later);

        if (rc == MCP_FAULT) {
            return mcp_json_fail(r, MCP_JSON_DUPLICATE,
                                 r->json->data + r->json->tokens[later].start
                                 - 1);
        }

        if (rc != MCP_OK) {
            return rc;
        }
    }

    r->p++;
    r->depth--;

    token->len = (uint32_t) (r->p - r->json->data) - token->start;

    r->state = r->depth ? mcp_json_want_comma : mcp_json_want_end;

    return MCP_OK;
}


/* from the byte after the opening quote */

static int
mcp_json_string(mcp_json_reader_t *r, int is_name)
{
    int               rc;
    mcp_json_scan_t   scan;

    scan.p = r->p;
    scan.end = r->end;

    if (mcp_json_scan(&scan) != MCP_OK) {
        return mcp_json_fail(r, scan.error, scan.p);
    }

    if (is_name && scan.nul) {
        return mcp_json_fail(r, MCP_JSON_NUL_IN_NAME, r->p - 1);
    }

    rc = mcp_json_push(r, MCP_JSON_STRING, r->p, scan.p, is_name);
    if (rc != MCP_OK) {
        return rc;
    }

    r->json->tokens[r->json->ntokens - 1].escaped = scan.escaped;
    r->p = scan.p + 1;

    return MCP_OK;
}


/* RFC 8259, section 6 */

static int
mcp_json_number(mcp_json_reader_t *r)
{
    u_char  *p, *start, *digits;

    start = r->p;
    p = (*start == '-') ? start + 1 : start;

    digits = p;
    p = mcp_json_digits(p, r->end);

    if (p == digits || (*digits == '0' && p > digits + 1)) {
        return mcp_json_fail(r, MCP_JSON_BAD_NUMBER, start);
    }

    if (p < r->end && *p == '.') {
        digits = p + 1;
        p = mcp_json_digits(digits, r->end);

        if (p == digits) {
            return mcp_json_fail(r, MCP_JSON_BAD_NUMBER, start);
        }
    }

    if (p < r->end && (*p | 0x20) == 'e') {
        digits = p + 1;

        if (digits < r->end && (*digits == '+' || *digits == '-')) {
            digits++;
        }

        p = mcp_json_digits(digits, r->end);

        if (p == digits) {
            return mcp_json_fail(r, MCP_JSON_BAD_NUMBER, start);
        }
    }

    if (p - start > MCP_JSON_MAX_NUMBER) {
        return mcp_json_fail(r, MCP_JSON_LONG_NUMBER, start);
    }

    r->p = p;

    return mcp_json_push(r, MCP_JSON_NUMBER, start, p, 0);
}


static u_char *
mcp_json_digits(u_char *p, u_char *end)
{
    while (p < end && mcp_json_is_digit(*p)) {
        p++;
    }

    return p;
}


static int
mcp_json_literal(mcp_json_reader_t *r, const char *word, size_t len,
    mcp_json_type_e type)
{
    u_char  *start;

    start = r->p;

    if ((size_t) (r->end - start) < len || memcmp(start, word, len) != 0) {
        return mcp_json_fail(r, MCP_JSON_BAD_LITERAL, start);
    }

    r->p += len;

    return mcp_json_push(r, type, start, r->p, 0);
}


/*
 * Adds a token and settles what comes after it; a name or a container sets
 * the state anew.
 */

static int
mcp_json_push(mcp_json_reader_t *r, mcp_json_type_e type, u_char *start,
    u_char *last, int is_name)
{
    uint32_t           room;
    mcp_json_t        *json;
    mcp_json_token_t  *parent, *token, *tokens;

    json = r->json;

    if (json->ntokens == json->room) {

        if (json->room == json->max_tokens) {
            return mcp_json_fail(r, MCP_JSON_TOO_MANY_TOKENS, start);
        }

        /* a first guess for a message of the usual kind, then doubling */

        room = json->room ? json->room * 2 : MCP_JSON_FIRST_ROOM(json->len);
        room = (room < json->max_tokens) ? room : json->max_tokens;

        tokens = mcp_alloc(json->region, room * sizeof(mcp_json_token_t));
        if (tokens == NULL) {
            return MCP_ERROR;
        }

        if (json->ntokens) {
            memcpy(tokens, json->tokens,
                   json->ntokens * sizeof(mcp_json_token_t));
        }

        json->tokens = tokens;
        json->room = room;
    }

    r->state = mcp_json_want_end;

    if (r->depth) {
        parent = &json->tokens[r->open[r->depth - 1]];

        /* an object's members are counted by their names */

        if (is_name || parent->type == MCP_JSON_ARRAY) {

            if (is_name && parent->size == json->max_members) {
                return mcp_json_fail(r, MCP_JSON_TOO_MANY_MEMBERS, start);
            }

            parent->size++;
        }

        r->state = mcp_json_want_comma;
    }

    token = &json->tokens[json->ntokens++];

    token->start = (uint32_t) (start - json->data);
    token->len = (uint32_t) (last - start);
    token->next = json->ntokens;
    token->type = type;
    token->escaped = 0;
    token->size = 0;

    return MCP_OK;
}


static int
mcp_json_fail(mcp_json_reader_t *r, mcp_json_error_e error, u_char *at)
{
    r->json->error = error;
    r->json->at = (uint32_t) (at - r->json->data);

    return MCP_FAULT;
}
