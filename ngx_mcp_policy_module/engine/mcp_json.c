
#include "mcp_json_number.h"
#include "mcp_json_string.h"
#include "mcp_json_token.h"


/* a comma, a short name, its colon and the byte after that */

#define MCP_JSON_SHORT  (MCP_JSON_LANES + 5)

#define mcp_json_is_white(c)                                                  \
    ((c) <= ' '                                                               \
     && ((c) == ' ' || (c) == '\n' || (c) == '\r' || (c) == '\t'))


/* a container that is not closed yet, or the text itself */

typedef struct {
    uint64_t      seen;            /* a bit for the hash of each name */
    uint32_t      token;
    uint32_t      size;            /* values so far, and the one read now */
    int           closing;         /* the bracket; of the text, none: -1 */
    unsigned      doubt:1;         /* two of the names could be one */
} mcp_json_level_t;


static mcp_inline int mcp_json_begin(mcp_json_t *json,
    mcp_json_level_t *text);
static mcp_inline u_char *mcp_json_value(mcp_json_t *json,
    mcp_json_level_t *levels, mcp_json_level_t **level, u_char *p, u_char *end,
    u_char *quick, u_char c);
static mcp_inline u_char *mcp_json_element(mcp_json_t *json,
    const mcp_json_level_t *levels, const mcp_json_level_t *level, u_char *p);
static mcp_aside u_char *mcp_json_hand_over(mcp_json_t *json,
    const mcp_json_level_t *levels, const mcp_json_level_t *level, uint32_t n,
    u_char *p);
static mcp_inline u_char mcp_json_peek(u_char **p, u_char *end);
static mcp_inline u_char *mcp_json_scalar(mcp_json_t *json, u_char *p,
    u_char *end, u_char *quick, u_char c);
static mcp_aside u_char *mcp_json_name(mcp_json_t *json,
    mcp_json_level_t *level, u_char *p, u_char *end);
static mcp_inline u_char *mcp_json_short_name(mcp_json_t *json,
    mcp_json_level_t *level, u_char *p, u_char *end);
static mcp_inline void mcp_json_note(mcp_json_t *json,
    mcp_json_level_t *level, u_char *name, size_t len);
static mcp_inline u_char *mcp_json_string(mcp_json_t *json,
    mcp_json_level_t *level, u_char *p, u_char *end, u_char *quick);
static mcp_aside u_char *mcp_json_any_string(mcp_json_t *json,
    mcp_json_level_t *level, u_char *p, u_char *last, u_char *end);
static mcp_inline u_char *mcp_json_number(mcp_json_t *json, u_char *start,
    u_char *end, u_char *quick);
static mcp_aside u_char *mcp_json_any_number(mcp_json_t *json, u_char *start,
    u_char *end);
static mcp_inline u_char *mcp_json_literal(mcp_json_t *json,
    mcp_json_type_e type, const char *word, u_char *p, u_char *end);
static mcp_inline u_char *mcp_json_open(mcp_json_t *json,
    mcp_json_level_t *level, u_char *p, u_char c);
static mcp_inline u_char *mcp_json_close(mcp_json_t *json,
    const mcp_json_level_t *levels, mcp_json_level_t *level, u_char *p);
static int mcp_json_end(mcp_json_t *json, int inside, u_char *p, u_char *end);


void
mcp_json_init(mcp_json_t *json, u_char *data, size_t len,
    mcp_region_t *region)
{
    json->data = data;
    json->len = len;
    json->region = region;
    json->max_tokens = MCP_JSON_MAX_TOKENS;
    json->max_members = MCP_JSON_MAX_MEMBERS;
    json->lists = NULL;
    json->tokens = NULL;
    json->room = 0;
}


/*
 * The labels are the states: what comes next.  The functions that take a
 * position return the one after what they read, or NULL.  Mostly there is no
 * white space between members, and their names are short: "quick" is where that
 * is no longer worth a look, as too few bytes are left to look at once.
 */

int
mcp_json_read(mcp_json_t *json)
{
    u_char            *p, *end, *quick, c;
    mcp_json_level_t  *level, levels[1 + MCP_JSON_MAX_DEPTH];

    if (mcp_json_begin(json, levels) != MCP_OK) {
        return MCP_FAULT;
    }

    p = json->data;
    end = p + json->len;
    quick = (json->len > MCP_JSON_SHORT) ? end - MCP_JSON_SHORT : p;
    level = levels;

value:

    c = mcp_json_peek(&p, end);
    p = mcp_json_value(json, levels, &level, p, end, quick, c);

    if (p == NULL || (c != '{' && c != '[')) {
        goto next;
    }

    if (p < quick && c == '{' && *p == '"') {
        level->size = 1;
        p = mcp_json_short_name(json, level, p, end);
        goto named;
    }

    if (mcp_json_peek(&p, end) == level->closing) {
        goto close;
    }

more:

    level->size++;

    p = (level->closing == '}') ? mcp_json_name(json, level, p, end)
                                : mcp_json_element(json, levels, level, p);

named:

    if (p != NULL) {
        goto value;
    }

next:

    if (p == NULL) {
        return (json->error != MCP_JSON_OK) ? MCP_FAULT : MCP_ERROR;
    }

    if (p < quick && level->closing == '}' && memcmp(p, ",\"", 2) == 0) {
        level->size++;
        p = mcp_json_short_name(json, level, p + 1, end);
        goto named;
    }

    c = mcp_json_peek(&p, end);

    if (c == ',' && level != levels) {
        p++;
        goto more;
    }

    if (c != level->closing) {
        return mcp_json_end(json, level != levels, p, end);
    }

close:

    p = mcp_json_close(json, levels, level, p);
    level--;
    goto next;
}


static mcp_inline int
mcp_json_begin(mcp_json_t *json, mcp_json_level_t *text)
{
    text->closing = -1;

    json->ntokens = 0;
    json->error = MCP_JSON_OK;
    json->at = 0;

    if (json->len > MCP_JSON_MAX_LEN) {
        json->error = MCP_JSON_TOO_LONG;
        return MCP_FAULT;
    }

    return MCP_OK;
}


/* what begins with c: a scalar as a whole, of a container the bracket */

static mcp_inline u_char *
mcp_json_value(mcp_json_t *json, mcp_json_level_t *levels,
    mcp_json_level_t **level, u_char *p, u_char *end, u_char *quick, u_char c)
{
    if (c == '"') {
        return mcp_json_string(json, NULL, p + 1, end, quick);
    }

    if (c != '{' && c != '[') {
        return mcp_json_scalar(json, p, end, quick, c);
    }

    if (*level == &levels[MCP_JSON_MAX_DEPTH]) {
        return mcp_json_fail(json, MCP_JSON_TOO_DEEP, p);
    }

    return mcp_json_open(json, ++*level, p, c);
}


/* before an element of a list: hands over the one before it, if asked to */

static mcp_inline u_char *
mcp_json_element(mcp_json_t *json, const mcp_json_level_t *levels,
    const mcp_json_level_t *level, u_char *p)
{
    if (json->lists == NULL) {
        return p;
    }

    return mcp_json_hand_over(json, levels, level, level->size - 1, p);
}


/* of n elements the last, if the list is a member of a member of the root */

static mcp_aside u_char *
mcp_json_hand_over(mcp_json_t *json, const mcp_json_level_t *levels,
    const mcp_json_level_t *level, uint32_t n, u_char *p)
{
    int  rc;

    if (level != &levels[3]
        || n == 0
        || level[-1].closing != '}'
        || level[-2].closing != '}')
    {
        return p;
    }

    rc = json->lists->element(json->lists->ctx, json, level[-1].token - 1,
                              level->token - 1);

    json->ntokens = level->token + 1;

    return (rc == MCP_OK) ? p : NULL;
}


/* passes over white space; the byte that is there, or NUL at the end */

static mcp_inline u_char
mcp_json_peek(u_char **p, u_char *end)
{
    for ( /* void */ ; *p < end; (*p)++) {

        if (!mcp_json_is_white(**p)) {
            return **p;
        }
    }

    return '\0';
}


/* a value that is no container and begins with c */

static mcp_inline u_char *
mcp_json_scalar(mcp_json_t *json, u_char *p, u_char *end, u_char *quick,
    u_char c)
{
    if (c == '-' || mcp_json_is_digit(c)) {
        return mcp_json_number(json, p, end, quick);
    }

    switch (c) {

    case 't':
        return mcp_json_literal(json, MCP_JSON_TRUE, "true", p, end);

    case 'f':
        return mcp_json_literal(json, MCP_JSON_FALSE, "false", p, end);

    case 'n':
        return mcp_json_literal(json, MCP_JSON_NULL, "null", p, end);

    default:
        return mcp_json_missing(json, MCP_JSON_NO_VALUE, p, end);
    }
}


/* a name and its colon */

static mcp_aside u_char *
mcp_json_name(mcp_json_t *json, mcp_json_level_t *level, u_char *p,
    u_char *end)
{
    u_char  *name;

    if (mcp_json_peek(&p, end) != '"') {
        return mcp_json_missing(json, MCP_JSON_NO_NAME, p, end);
    }

    /* no quick look: mostly it was in vain */

    name = p + 1;
    p = mcp_json_string(json, level, name, end, name);

    if (p == NULL) {
        return NULL;
    }

    mcp_json_note(json, level, name, (size_t) (p - 1 - name));

    if (mcp_json_peek(&p, end) != ':') {
        return mcp_json_missing(json, MCP_JSON_NO_COLON, p, end);
    }

    return p + 1;
}


/* likewise, at the quote; mostly the name is short and plain */

static mcp_inline u_char *
mcp_json_short_name(mcp_json_t *json, mcp_json_level_t *level, u_char *p,
    u_char *end)
{
    u_char  *name, *last;

    name = p + 1;
    last = name + mcp_json_plain_lanes(name);

    if (memcmp(last, "\":", 2) != 0) {
        return mcp_json_name(json, level, p, end);
    }

    mcp_json_note(json, level, name, (size_t) (last - name));

    last = mcp_json_push(json, MCP_JSON_STRING, name, last, 0);

    return (last == NULL) ? NULL : last + 2;
}


/*
 * Names whose hash differs differ: mostly that is all there is to it.  Of an
 * empty name, the closing quote is looked at.
 */

static mcp_inline void
mcp_json_note(mcp_json_t *json, mcp_json_level_t *level, u_char *name,
    size_t len)
{
    uint64_t  bit, seen;

    bit = 1ull << ((name[len / 2] + 2 * (name[0] + len)) % 64);
    seen = level->seen;

    if ((seen & bit)
        && mcp_json_doubtful(json, level->token, level->size, name, len))
    {
        level->doubt = 1;
    }

    level->seen = seen | bit;
}


/* from the byte after the opening quote; level is that of a name, or NULL */

static mcp_inline u_char *
mcp_json_string(mcp_json_t *json, mcp_json_level_t *level, u_char *p,
    u_char *end, u_char *quick)
{
    u_char  *last;

    last = p;

    if (p >= quick || *(last += mcp_json_plain_lanes(p)) != '"') {
        last = mcp_json_plain(last, end);

        if (last == end || *last != '"') {
            return mcp_json_any_string(json, level, p, last, end);
        }
    }

    last = mcp_json_push(json, MCP_JSON_STRING, p, last, 0);

    return (last == NULL) ? NULL : last + 1;
}


/* the same for a string that is plain up to last only, or cut short there */

static mcp_aside u_char *
mcp_json_any_string(mcp_json_t *json, mcp_json_level_t *level, u_char *p,
    u_char *last, u_char *end)
{
    mcp_json_scan_t  scan;

    scan.p = last;
    scan.end = end;

    if (mcp_json_scan(&scan) != MCP_OK) {
        return mcp_json_fail(json, scan.error, scan.p);
    }

    if (level != NULL && scan.nul) {
        return mcp_json_fail(json, MCP_JSON_NUL_IN_NAME, p - 1);
    }

    if (level != NULL && scan.escaped) {
        json->tokens[level->token].escaped = 1;
        level->doubt = 1;
    }

    p = mcp_json_push(json, MCP_JSON_STRING, p, scan.p, scan.escaped);

    return (p == NULL) ? NULL : p + 1;
}


/* mostly it is short and has digits only */

static mcp_inline u_char *
mcp_json_number(mcp_json_t *json, u_char *start, u_char *end, u_char *quick)
{
    size_t  n;

    if (start < quick) {
        n = mcp_json_digit_lanes(start);

        if (n > 0 && n < MCP_JSON_LANES
            && (n == 1 || *start != '0')
            && !mcp_json_is_broken(start[n]))
        {
            return mcp_json_push(json, MCP_JSON_NUMBER, start, start + n, 0);
        }
    }

    return mcp_json_any_number(json, start, end);
}


static mcp_aside u_char *
mcp_json_any_number(mcp_json_t *json, u_char *start, u_char *end)
{
    u_char    *p;
    unsigned   broken;

    p = mcp_json_number_end(start, end, &broken);

    if (p == NULL) {
        return mcp_json_fail(json, MCP_JSON_BAD_NUMBER, start);
    }

    if (p - start > MCP_JSON_MAX_NUMBER) {
        return mcp_json_fail(json, MCP_JSON_LONG_NUMBER, start);
    }

    return mcp_json_push(json, MCP_JSON_NUMBER, start, p, broken);
}


static mcp_inline u_char *
mcp_json_literal(mcp_json_t *json, mcp_json_type_e type, const char *word,
    u_char *p, u_char *end)
{
    size_t  len;

    len = strlen(word);

    if ((size_t) (end - p) < len || memcmp(p, word, len) != 0) {
        return mcp_json_fail(json, MCP_JSON_BAD_LITERAL, p);
    }

    return mcp_json_push(json, type, p, p + len, 0);
}


/* at the opening bracket */

static mcp_inline u_char *
mcp_json_open(mcp_json_t *json, mcp_json_level_t *level, u_char *p, u_char c)
{
    level->seen = 0;
    level->token = json->ntokens;
    level->size = 0;
    level->closing = (c == '{') ? '}' : ']';
    level->doubt = 0;

    return mcp_json_push(json, (c == '{') ? MCP_JSON_OBJECT : MCP_JSON_ARRAY,
                         p, p + 1, 0);
}


/* at the closing bracket */

static mcp_inline u_char *
mcp_json_close(mcp_json_t *json, const mcp_json_level_t *levels,
    mcp_json_level_t *level, u_char *p)
{
    int                rc;
    uint32_t           later;
    mcp_json_token_t  *token;

    if (json->lists != NULL
        && level->closing == ']'
        && mcp_json_hand_over(json, levels, level, level->size, p) == NULL)
    {
        return NULL;
    }

    token = &json->tokens[level->token];
    token->next = json->ntokens;
    token->size = level->size;

    if (level->doubt) {
        rc = mcp_json_unique(json, level->token, &later);

        if (rc == MCP_ERROR) {
            return NULL;
        }

        if (rc == MCP_FAULT) {
            return mcp_json_fail(json, MCP_JSON_DUPLICATE,
                                 json->data + json->tokens[later].start - 1);
        }
    }

    if (level->size > json->max_members && level->closing == '}') {
        return mcp_json_fail(json, MCP_JSON_TOO_MANY_MEMBERS,
                             json->data + token->start);
    }

    token->len = (uint32_t) (p + 1 - json->data) - token->start;

    return p + 1;
}


/* after a value, where there is neither a comma nor the closing bracket */

static int
mcp_json_end(mcp_json_t *json, int inside, u_char *p, u_char *end)
{
    if (inside) {
        (void) mcp_json_missing(json, MCP_JSON_NO_COMMA, p, end);

    } else if (p < end) {
        (void) mcp_json_fail(json, MCP_JSON_TRAILING, p);
    }

    return (json->error == MCP_JSON_OK) ? MCP_OK : MCP_FAULT;
}
