
#include "mcp_json_string.h"


#define MCP_JSON_FIRST_ROOM  64            /* tokens, if nobody gave any */

#define mcp_json_is_white(c)                                                  \
    ((c) == ' ' || (c) == '\n' || (c) == '\r' || (c) == '\t')

#define mcp_json_is_digit(c)  ((u_char) ((c) - '0') < 10)


static int mcp_json_begin(mcp_json_t *json);
static mcp_inline u_char mcp_json_peek(u_char **p, u_char *end);
static mcp_inline u_char *mcp_json_scalar(mcp_json_t *json, u_char *p,
    u_char *end, u_char c);
static mcp_inline u_char *mcp_json_name(mcp_json_t *json, uint32_t object,
    u_char *p, u_char *end);
static mcp_inline u_char *mcp_json_string(mcp_json_t *json, u_char *p,
    u_char *end, const uint32_t *object);
static u_char *mcp_json_number(mcp_json_t *json, u_char *start, u_char *end);
static u_char *mcp_json_digits(u_char *p, u_char *end);
static u_char *mcp_json_literal(mcp_json_t *json, u_char *p, u_char *end,
    u_char c);
static u_char *mcp_json_close(mcp_json_t *json, uint32_t container,
    u_char *p);
static mcp_inline int mcp_json_count_names(mcp_json_t *json, uint32_t object);
static void mcp_json_count(mcp_json_t *json, uint32_t array);
static int mcp_json_end(mcp_json_t *json, uint32_t depth, u_char *p,
    u_char *end);
static mcp_inline u_char *mcp_json_push(mcp_json_t *json,
    mcp_json_type_e type, u_char *start, u_char *last, unsigned escaped);
static u_char *mcp_json_grow(mcp_json_t *json, u_char *p);
static u_char *mcp_json_missing(mcp_json_t *json, mcp_json_error_e error,
    u_char *p, u_char *end);
static u_char *mcp_json_fail(mcp_json_t *json, mcp_json_error_e error,
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


void
mcp_json_init(mcp_json_t *json, u_char *data, size_t len,
    mcp_region_t *region)
{
    json->data = data;
    json->len = len;
    json->region = region;
    json->max_tokens = MCP_JSON_MAX_TOKENS;
    json->max_members = MCP_JSON_MAX_MEMBERS;
    json->tokens = NULL;
    json->room = 0;
}


/*
 * The labels are the states: what comes next.  The functions that take a
 * position return the one after what they read, or NULL.
 */

int
mcp_json_read(mcp_json_t *json)
{
    u_char    *p, *end, c, closing;
    uint32_t   depth, open[MCP_JSON_MAX_DEPTH];

    if (mcp_json_begin(json) != MCP_OK) {
        return MCP_FAULT;
    }

    p = json->data;
    end = p + json->len;
    closing = '\0';
    depth = 0;

value:

    c = mcp_json_peek(&p, end);

    if (c != '{' && c != '[') {
        p = mcp_json_scalar(json, p, end, c);
        goto next;
    }

    if (depth == MCP_JSON_MAX_DEPTH) {
        p = mcp_json_fail(json, MCP_JSON_TOO_DEEP, p);
        goto next;
    }

    open[depth++] = json->ntokens;
    closing = (c == '{') ? '}' : ']';

    p = mcp_json_push(json, (c == '{') ? MCP_JSON_OBJECT : MCP_JSON_ARRAY, p,
                      p + 1, 0);

    if (p != NULL && mcp_json_peek(&p, end) == closing) {
        goto close;
    }

more:

    if (p != NULL && closing == '}') {
        p = mcp_json_name(json, open[depth - 1], p, end);
    }

    if (p != NULL) {
        goto value;
    }

next:

    if (p == NULL) {
        return (json->error != MCP_JSON_OK) ? MCP_FAULT : MCP_ERROR;
    }

    c = mcp_json_peek(&p, end);

    if (depth == 0 || (c != ',' && c != closing)) {
        return mcp_json_end(json, depth, p, end);
    }

    if (c == ',') {
        p++;
        goto more;
    }

close:

    p = mcp_json_close(json, open[--depth], p);

    if (depth) {
        closing = (json->tokens[open[depth - 1]].type == MCP_JSON_OBJECT)
                      ? '}' : ']';
    }

    goto next;
}


const char *
mcp_json_error(mcp_json_error_e error)
{
    return mcp_json_errors[error];
}


static int
mcp_json_begin(mcp_json_t *json)
{
    json->ntokens = 0;
    json->error = MCP_JSON_OK;
    json->at = 0;

    if (json->len == 0) {
        json->error = MCP_JSON_EMPTY;

    } else if (json->len > MCP_JSON_MAX_LEN) {
        json->error = MCP_JSON_TOO_LONG;

    } else if (json->len >= 3 && memcmp(json->data, "\xef\xbb\xbf", 3) == 0) {
        json->error = MCP_JSON_BOM;
    }

    return (json->error == MCP_JSON_OK) ? MCP_OK : MCP_FAULT;
}


/* passes over white space; the byte that is there, or NUL at the end */

static mcp_inline u_char
mcp_json_peek(u_char **p, u_char *end)
{
    while (*p < end) {

        if (**p > ' ' || !mcp_json_is_white(**p)) {
            return **p;
        }

        (*p)++;
    }

    return '\0';
}


/* a value that is no container and begins with c */

static mcp_inline u_char *
mcp_json_scalar(mcp_json_t *json, u_char *p, u_char *end, u_char c)
{
    if (c == '"') {
        return mcp_json_string(json, p + 1, end, NULL);
    }

    if (c == '-' || mcp_json_is_digit(c)) {
        return mcp_json_number(json, p, end);
    }

    return mcp_json_literal(json, p, end, c);
}


/* a name and its colon */

static mcp_inline u_char *
mcp_json_name(mcp_json_t *json, uint32_t object, u_char *p, u_char *end)
{
    if (mcp_json_peek(&p, end) != '"') {
        return mcp_json_missing(json, MCP_JSON_NO_NAME, p, end);
    }

    p = mcp_json_string(json, p + 1, end, &object);

    if (p != NULL && mcp_json_peek(&p, end) != ':') {
        return mcp_json_missing(json, MCP_JSON_NO_COLON, p, end);
    }

    return (p == NULL) ? NULL : p + 1;
}


/* from the byte after the opening quote; of a name, object is given */

static mcp_inline u_char *
mcp_json_string(mcp_json_t *json, u_char *p, u_char *end,
    const uint32_t *object)
{
    u_char           *last;
    unsigned          escaped;
    mcp_json_scan_t   scan;

    last = mcp_json_plain(p, end);
    escaped = 0;

    if (last == end || *last != '"') {

        scan.p = last;
        scan.end = end;

        if (mcp_json_scan(&scan) != MCP_OK) {
            return mcp_json_fail(json, scan.error, scan.p);
        }

        if (object != NULL && scan.nul) {
            return mcp_json_fail(json, MCP_JSON_NUL_IN_NAME, p - 1);
        }

        if (object != NULL && scan.escaped) {
            json->tokens[*object].escaped = 1;
        }

        last = scan.p;
        escaped = scan.escaped;
    }

    if (mcp_json_push(json, MCP_JSON_STRING, p, last, escaped) == NULL) {
        return NULL;
    }

    return last + 1;
}


/* RFC 8259, section 6 */

static u_char *
mcp_json_number(mcp_json_t *json, u_char *start, u_char *end)
{
    u_char  *p, *digits;

    digits = (*start == '-') ? start + 1 : start;
    p = mcp_json_digits(digits, end);

    if (p == digits || (*digits == '0' && p > digits + 1)) {
        return mcp_json_fail(json, MCP_JSON_BAD_NUMBER, start);
    }

    if (p < end && *p == '.') {
        digits = p + 1;
        p = mcp_json_digits(digits, end);

        if (p == digits) {
            return mcp_json_fail(json, MCP_JSON_BAD_NUMBER, start);
        }
    }

    if (p < end && (*p | 0x20) == 'e') {
        digits = p + 1;

        if (digits < end && (*digits == '+' || *digits == '-')) {
            digits++;
        }

        p = mcp_json_digits(digits, end);

        if (p == digits) {
            return mcp_json_fail(json, MCP_JSON_BAD_NUMBER, start);
        }
    }

    if (p - start > MCP_JSON_MAX_NUMBER) {
        return mcp_json_fail(json, MCP_JSON_LONG_NUMBER, start);
    }

    return mcp_json_push(json, MCP_JSON_NUMBER, start, p, 0);
}


static u_char *
mcp_json_digits(u_char *p, u_char *end)
{
    while (p < end && mcp_json_is_digit(*p)) {
        p++;
    }

    return p;
}


static u_char *
mcp_json_literal(mcp_json_t *json, u_char *p, u_char *end, u_char c)
{
    size_t            len;
    const char       *word;
    mcp_json_type_e   type;

    switch (c) {

    case 't':
        type = MCP_JSON_TRUE;
        word = "true";
        break;

    case 'f':
        type = MCP_JSON_FALSE;
        word = "false";
        break;

    case 'n':
        type = MCP_JSON_NULL;
        word = "null";
        break;

    default:
        return mcp_json_missing(json, MCP_JSON_NO_VALUE, p, end);
    }

    len = strlen(word);

    if ((size_t) (end - p) < len || memcmp(p, word, len) != 0) {
        return mcp_json_fail(json, MCP_JSON_BAD_LITERAL, p);
    }

    return mcp_json_push(json, type, p, p + len, 0);
}


/* at the closing bracket */

static u_char *
mcp_json_close(mcp_json_t *json, uint32_t container, u_char *p)
{
    int                rc;
    uint32_t           later;
    mcp_json_token_t  *token;

    token = &json->tokens[container];
    token->next = json->ntokens;

    if (token->type == MCP_JSON_ARRAY) {
        mcp_json_count(json, container);

    } else if (!mcp_json_count_names(json, container)) {
        rc = mcp_json_unique(json, container, &later);

        if (rc == MCP_FAULT) {
            return mcp_json_fail(json, MCP_JSON_DUPLICATE,
                                 json->data + json->tokens[later].start - 1);
        }

        if (rc != MCP_OK) {
            return NULL;
        }
    }

    if (token->type == MCP_JSON_OBJECT && token->size > json->max_members) {
        return mcp_json_fail(json, MCP_JSON_TOO_MANY_MEMBERS,
                             json->data + token->start);
    }

    token->len = (uint32_t) (p + 1 - json->data) - token->start;

    return p + 1;
}


/*
 * Counts the members.  Names whose hash differs differ: mostly that is all
 * there is to it; 0 if it is not.
 */

static mcp_inline int
mcp_json_count_names(mcp_json_t *json, uint32_t object)
{
    u_char            *p, *data;
    uint32_t           n;
    uint64_t           bit, seen, twice;
    mcp_json_token_t  *name, *end, *tokens;

    n = 0;
    seen = 0;
    twice = 0;
    data = json->data;
    tokens = json->tokens;
    end = &tokens[json->ntokens];

    for (name = &tokens[object + 1];
         name < end;
         name = &tokens[name[1].next])
    {
        p = data + name->start;
        bit = 1ull << ((p[0] + 5 * p[name->len / 2] + 9 * name->len) % 64);

        twice |= seen & bit;
        seen |= bit;
        n++;
    }

    tokens[object].size = n;

    return twice == 0 && !tokens[object].escaped;
}


static void
mcp_json_count(mcp_json_t *json, uint32_t array)
{
    uint32_t  i, n;

    n = 0;

    for (i = array + 1; i < json->ntokens; i = json->tokens[i].next) {
        n++;
    }

    json->tokens[array].size = n;
}


/* after a value, where there is neither a comma nor the closing bracket */

static int
mcp_json_end(mcp_json_t *json, uint32_t depth, u_char *p, u_char *end)
{
    if (depth) {
        (void) mcp_json_missing(json, MCP_JSON_NO_COMMA, p, end);
        return MCP_FAULT;
    }

    if (p < end) {
        (void) mcp_json_fail(json, MCP_JSON_TRAILING, p);
        return MCP_FAULT;
    }

    return MCP_OK;
}


/* returns last */

static mcp_inline u_char *
mcp_json_push(mcp_json_t *json, mcp_json_type_e type, u_char *start,
    u_char *last, unsigned escaped)
{
    mcp_json_token_t  *token;

    if (json->ntokens == json->room && mcp_json_grow(json, start) == NULL) {
        return NULL;
    }

    token = &json->tokens[json->ntokens++];

    *token = (mcp_json_token_t) {
        .start = (uint32_t) (start - json->data),
        .len = (uint32_t) (last - start),
        .next = json->ntokens,
        .type = type,
        .escaped = escaped,
        .size = 0
    };

    return last;
}


static u_char *
mcp_json_grow(mcp_json_t *json, u_char *p)
{
    uint32_t           room;
    mcp_json_token_t  *tokens;

    if (json->room == json->max_tokens) {
        return mcp_json_fail(json, MCP_JSON_TOO_MANY_TOKENS, p);
    }

    room = json->room ? json->room * 2 : MCP_JSON_FIRST_ROOM;
    room = (room < json->max_tokens) ? room : json->max_tokens;

    tokens = mcp_alloc(json->region, room * sizeof(mcp_json_token_t));
    if (tokens == NULL) {
        return NULL;
    }

    if (json->ntokens) {
        memcpy(tokens, json->tokens, json->ntokens * sizeof(mcp_json_token_t));
    }

    json->tokens = tokens;
    json->room = room;

    return p;
}


static u_char *
mcp_json_missing(mcp_json_t *json, mcp_json_error_e error, u_char *p,
    u_char *end)
{
    if (p < end) {
        return mcp_json_fail(json, error, p);
    }

    return mcp_json_fail(json, json->ntokens ? MCP_JSON_CUT_SHORT
                                             : MCP_JSON_EMPTY, p);
}


/* NULL; where that is returned without an error, there is no memory */

static u_char *
mcp_json_fail(mcp_json_t *json, mcp_json_error_e error, u_char *at)
{
    json->error = error;
    json->at = (uint32_t) (at - json->data);

    return NULL;
}
