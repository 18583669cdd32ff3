
/*
 * Numbers: three lines, of which those that are numbers are compared with one
 * another, and with what the C library makes of them.  A long double is
 * rounded, but rounding never turns an order around, and whole numbers up to
 * 2^53 are exact.
 */


#include "fuzz.h"
#include "mcp_number.h"


#define NUMBER_LINES  3
#define NUMBER_MAX    9007199254740992ull       /* 2^53 */


typedef struct {
    mcp_number_t  number;
    long double   rounded;
} number_line_t;


static int number_read(mcp_region_t *region, const mcp_str_t *text,
    number_line_t *line);
static int number_plain(const mcp_str_t *text);
static void number_order(const number_line_t *a, const number_line_t *b);
static void number_whole(const number_line_t *line);


void
fuzz_one(mcp_region_t *region, const mcp_str_t *input)
{
    size_t         i, j, k, n;
    mcp_str_t      rest, text;
    number_line_t  lines[NUMBER_LINES];

    n = 0;
    rest = *input;

    for (i = 0; i < NUMBER_LINES; i++) {
        text = fuzz_line(region, &rest);
        n += (size_t) number_read(region, &text, &lines[n]);
    }

    for (i = 0; i < n; i++) {
        number_whole(&lines[i]);

        for (j = 0; j < n; j++) {
            number_order(&lines[i], &lines[j]);

            for (k = 0; k < n; k++) {

                if (mcp_number_compare(&lines[i].number, &lines[j].number) <= 0
                    && mcp_number_compare(&lines[j].number, &lines[k].number)
                       <= 0)
                {
                    fuzz_check(mcp_number_compare(&lines[i].number,
                                                  &lines[k].number)
                               <= 0);
                }
            }
        }
    }
}


/* 1, or 0: it is none, and the C library says so, too */

static int
number_read(mcp_region_t *region, const mcp_str_t *text, number_line_t *line)
{
    char    *copy, *p, *end;
    size_t   i;
    int      is;

    is = mcp_number_scan(&line->number, text);

    copy = mcp_alloc(region, text->len + 1);
    fuzz_check(copy != NULL);

    p = copy;

    for (i = 0; i < text->len; i++) {

        if (text->data[i] != '_') {
            *p++ = (char) text->data[i];
        }
    }

    *p = '\0';
    line->rounded = strtold(copy, &end);

    if (is) {
        fuzz_check(end == p && p != copy);

    } else if (number_plain(text)) {
        fuzz_check(end != p || p == copy);
    }

    return is;
}


/* whether the C library would take nothing for a number that is none here */

static int
number_plain(const mcp_str_t *text)
{
    size_t  i;

    for (i = 0; i < text->len; i++) {

        if (text->data[i] == '_'
            ? i == 0 || i == text->len - 1 || text->data[i - 1] == '_'
            : memchr("0123456789+-.eE", text->data[i], 15) == NULL)
        {
            return 0;
        }
    }

    return 1;
}


static void
number_order(const number_line_t *a, const number_line_t *b)
{
    int  order;

    order = mcp_number_compare(&a->number, &b->number);

    fuzz_check(order == -mcp_number_compare(&b->number, &a->number));
    fuzz_check(a != b || order == 0);

    if (a->rounded < b->rounded) {
        fuzz_check(order == -1);
    }

    if (order == 0) {
        fuzz_check(a->rounded == b->rounded);
        fuzz_check(mcp_number_integer(&a->number)
                   == mcp_number_integer(&b->number));
    }
}


static void
number_whole(const number_line_t *line)
{
    uint64_t  value;

    switch (mcp_number_whole(&line->number, NUMBER_MAX, &value)) {

    case MCP_WHOLE:
        fuzz_check(value >= 1 && value <= NUMBER_MAX);
        fuzz_check((long double) value == line->rounded);
        break;

    case MCP_TOO_LARGE:
        fuzz_check(line->rounded > (long double) NUMBER_MAX);
        fuzz_check(mcp_number_integer(&line->number));
        break;

    default:
        fuzz_check(line->rounded <= 0 || !mcp_number_integer(&line->number));
    }
}
