
#include "mcp_number.h"


/* what no digit and no character is */

#define MCP_NUMBER_END  (-1)

/* whether its digits stand side by side */

#define mcp_number_bare(number)                                               \
    ((size_t) ((number)->last - (number)->first) == (number)->ndigits)


static int mcp_number_digits(mcp_number_t *number, const mcp_str_t *text);
static int mcp_number_parse(mcp_number_t *number, const mcp_str_t *text);
static int mcp_number_lone(const mcp_str_t *text);
static int mcp_number_sign(const u_char **p, const u_char *end);
static int mcp_number_is(const u_char *p, const u_char *end,
    const char *word);
static int mcp_number_mantissa(mcp_number_t *number, const u_char **p,
    const u_char *end);
static int mcp_number_power(mcp_number_t *number, const u_char **p,
    const u_char *end);
static int mcp_number_peek(const u_char **p, const u_char *end);
static int mcp_number_digit(const u_char **p, const u_char *last);


void
mcp_number_read(mcp_number_t *number, const mcp_str_t *text)
{
    /* JSON's numbers are among the others, with the same values */

    if (!mcp_number_digits(number, text)) {
        (void) mcp_number_parse(number, text);
    }
}


int
mcp_number_scan(mcp_number_t *number, const mcp_str_t *text)
{
    const u_char  *p, *end;

    p = text->data;
    end = p + text->len;

    if (!mcp_number_lone(text)) {
        return 0;
    }

    if (mcp_number_parse(number, text)) {
        return 1;
    }

    memset(number, 0, sizeof(mcp_number_t));

    number->sign = mcp_number_sign(&p, end);
    number->exponent = INT64_MAX;

    return mcp_number_is(p, end, "inf") || mcp_number_is(p, end, "infinity");
}


int
mcp_number_compare(const mcp_number_t *a, const mcp_number_t *b)
{
    int            x, y;
    const u_char  *p, *q;

    if (a->sign != b->sign) {
        return (a->sign < b->sign) ? -1 : 1;
    }

    if (a->exponent != b->exponent) {
        return (a->exponent < b->exponent) ? -a->sign : a->sign;
    }

    p = a->first;
    q = b->first;

    if (mcp_number_bare(a) && mcp_number_bare(b) && a->ndigits == b->ndigits) {
        x = a->ndigits ? memcmp(p, q, a->ndigits) : 0;
        return (x < 0) ? -a->sign : (x > 0) ? a->sign : 0;
    }

    /* the last digit is none of zero: whoever has no more is smaller */

    do {
        x = mcp_number_digit(&p, a->last);
        y = mcp_number_digit(&q, b->last);

        if (x != y) {
            return (x < y) ? -a->sign : a->sign;
        }

    } while (x != MCP_NUMBER_END);

    return 0;
}


int
mcp_number_bounded(const mcp_number_t *number)
{
    return number->exponent >= -MCP_NUMBER_EXPONENT
           && number->exponent <= MCP_NUMBER_EXPONENT;
}


int
mcp_number_integer(const mcp_number_t *number)
{
    return number->exponent != INT64_MAX
           && number->exponent >= (int64_t) number->ndigits;
}


mcp_whole_e
mcp_number_whole(const mcp_number_t *number, uint64_t max, uint64_t *value)
{
    int            digit;
    int64_t        i;
    uint64_t       n;
    const u_char  *p;

    if (number->sign <= 0 || !mcp_number_integer(number)) {
        return MCP_NOT_WHOLE;
    }

    n = 0;
    p = number->first;

    /* ends soon, however large the exponent: the first digit is not zero */

    for (i = 0; i < number->exponent; i++) {

        digit = mcp_number_digit(&p, number->last);

        if (digit == MCP_NUMBER_END) {
            digit = 0;
        }

        if (n > max / 10 || (n == max / 10 && (uint64_t) digit > max % 10)) {
            return MCP_TOO_LARGE;
        }

        n = n * 10 + (uint64_t) digit;
    }

    *value = n;

    return MCP_WHOLE;
}


/* 1, or 0: it is not digits alone, the first of them not zero */

static int
mcp_number_digits(mcp_number_t *number, const mcp_str_t *text)
{
    const u_char  *p, *end;

    p = text->data;
    end = p + text->len;

    if (text->len == 0 || *p == '0') {
        return 0;
    }

    number->sign = 1;
    number->exponent = (int64_t) text->len;
    number->first = p;
    number->last = p;

    for ( /* void */ ; p < end; p++) {

        if (*p < '0' || *p > '9') {
            return 0;
        }

        if (*p != '0') {
            number->last = p + 1;
        }
    }

    number->ndigits = (size_t) (number->last - number->first);

    return 1;
}


/* 1, or 0: it is no finite number */

static int
mcp_number_parse(mcp_number_t *number, const mcp_str_t *text)
{
    const u_char  *p, *end;

    memset(number, 0, sizeof(mcp_number_t));

    p = text->data;
    end = p + text->len;

    number->sign = mcp_number_sign(&p, end);

    if (!mcp_number_mantissa(number, &p, end)
        || !mcp_number_power(number, &p, end)
        || p != end)
    {
        return 0;
    }

    if (number->ndigits == 0) {
        number->sign = 0;
        number->exponent = 0;
    }

    return 1;
}


/*
 * Whether each "_" stands alone and inside.  Python wants digits on both
 * sides; pydantic drops "_" from whatever else, "1_.5" and "1e_5" included.
 */

static int
mcp_number_lone(const mcp_str_t *text)
{
    size_t  i;

    for (i = 0; i < text->len; i++) {

        if (text->data[i] == '_'
            && (i == 0 || i == text->len - 1 || text->data[i - 1] == '_'))
        {
            return 0;
        }
    }

    return 1;
}


static int
mcp_number_sign(const u_char **p, const u_char *end)
{
    int  c;

    c = mcp_number_peek(p, end);

    if (c == '-' || c == '+') {
        (*p)++;
    }

    return (c == '-') ? -1 : 1;
}


/* the word is lower case */

static int
mcp_number_is(const u_char *p, const u_char *end, const char *word)
{
    for ( /* void */ ; *word; word++) {

        if ((mcp_number_peek(&p, end) | 0x20) != *word) {
            return 0;
        }

        p++;
    }

    return p == end;
}


/* digits, one at least, with a point before, among or after them, or none */

static int
mcp_number_mantissa(mcp_number_t *number, const u_char **p, const u_char *end)
{
    int      c, point;
    int64_t  ndigits, zeros;

    point = 0;
    zeros = 0;
    ndigits = 0;

    for ( ;; ) {

        c = (*p == end) ? MCP_NUMBER_END : **p;

        if (c == '_') {
            c = mcp_number_peek(p, end);
        }

        if (c == '.' && !point) {
            (*p)++;
            point = 1;
            number->exponent = ndigits;
            continue;
        }

        if (c < '0' || c > '9') {
            break;
        }

        (*p)++;
        ndigits++;

        if (c == '0') {
            continue;
        }

        if (number->first == NULL) {
            number->first = *p - 1;
            zeros = ndigits - 1;
        }

        number->last = *p;
        number->ndigits = (size_t) (ndigits - zeros);
    }

    if (!point) {
        number->exponent = ndigits;
    }

    number->exponent -= zeros;

    return ndigits != 0;
}


/* the part from "e" on, if there is one */

static int
mcp_number_power(mcp_number_t *number, const u_char **p, const u_char *end)
{
    int      c, sign, any;
    int64_t  power;

    if ((mcp_number_peek(p, end) | 0x20) != 'e') {
        return 1;
    }

    (*p)++;
    sign = mcp_number_sign(p, end);

    any = 0;
    power = 0;

    for ( ;; ) {

        c = mcp_number_peek(p, end);

        if (c < '0' || c > '9') {
            break;
        }

        (*p)++;
        any = 1;
        power = power * 10 + (c - '0');

        if (power > MCP_NUMBER_CLAMP) {
            power = MCP_NUMBER_CLAMP;
        }
    }

    number->exponent += sign * power;

    return any;
}


/* the character at p, or after the "_" there */

static int
mcp_number_peek(const u_char **p, const u_char *end)
{
    if (*p != end && **p == '_') {
        (*p)++;
    }

    return (*p == end) ? MCP_NUMBER_END : **p;
}


static int
mcp_number_digit(const u_char **p, const u_char *last)
{
    while (*p != last && (**p == '.' || **p == '_')) {
        (*p)++;
    }

    return (*p == last) ? MCP_NUMBER_END : *(*p)++ - '0';
}
