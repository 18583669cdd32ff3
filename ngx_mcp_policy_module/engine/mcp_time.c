
#include "mcp_time.h"


/*
 * Days are counted from the 1st of March of the year 0, so that a leap day is
 * the last one of its year and 400 years have always the same days.  Months
 * count from March, too: m of them have (153 m + 2) / 5 days.
 */

#define MCP_TIME_1970   719468               /* days up to there */
#define MCP_TIME_CYCLE  146097               /* days of 400 years */
#define MCP_TIME_DAY    86400                /* seconds */


static uint64_t mcp_time_days(uint64_t year, uint64_t month, uint64_t day);
static u_char *mcp_time_date(u_char *out, uint64_t days);
static uint64_t mcp_time_number(const u_char *p, size_t digits);
static u_char *mcp_time_digits(u_char *out, uint64_t n, size_t digits,
    u_char after);


/*
 * A text is read as if it were a time, and is one if it comes back as it was:
 * a date that does not exist comes back as another one, and so does whatever
 * is no digit.
 */

int
mcp_time_read(const mcp_str_t *text, uint64_t *ms)
{
    u_char    *p, back[MCP_TIME_LEN];
    uint64_t   days, seconds;

    if (text->len != MCP_TIME_LEN) {
        return MCP_FAULT;
    }

    p = text->data;

    days = mcp_time_days(mcp_time_number(p, 4), mcp_time_number(p + 5, 2),
                         mcp_time_number(p + 8, 2));

    seconds = (mcp_time_number(p + 11, 2) * 60 + mcp_time_number(p + 14, 2))
              * 60 + mcp_time_number(p + 17, 2);

    *ms = (days * MCP_TIME_DAY + seconds) * 1000;

    if (*ms > MCP_TIME_MAX) {
        return MCP_FAULT;
    }

    mcp_time_write(back, *ms);

    return (memcmp(back, p, MCP_TIME_LEN) == 0) ? MCP_OK : MCP_FAULT;
}


void
mcp_time_write(u_char *out, uint64_t ms)
{
    uint64_t  seconds;

    seconds = ms / 1000;

    out = mcp_time_date(out, seconds / MCP_TIME_DAY);
    out = mcp_time_digits(out, seconds / 3600 % 24, 2, ':');
    out = mcp_time_digits(out, seconds / 60 % 60, 2, ':');
    (void) mcp_time_digits(out, seconds % 60, 2, 'Z');
}


/* since 1970; what lies before wraps around */

static uint64_t
mcp_time_days(uint64_t year, uint64_t month, uint64_t day)
{
    uint64_t  days;

    if (month < 3) {
        year--;
        month += 12;
    }

    days = year * 365 + year / 4 - year / 100 + year / 400;
    days += (153 * (month - 3) + 2) / 5;

    return days + day - 1 - MCP_TIME_1970;
}


static u_char *
mcp_time_date(u_char *out, uint64_t days)
{
    uint64_t  cycle, year, month;

    days += MCP_TIME_1970;
    cycle = days / MCP_TIME_CYCLE;
    days %= MCP_TIME_CYCLE;

    /* without the leap days before, every year has 365 days */

    year = (days - days / 1460 + days / 36524 - days / (MCP_TIME_CYCLE - 1))
           / 365;

    days -= year * 365 + year / 4 - year / 100;
    year += cycle * 400;

    month = (5 * days + 2) / 153;
    days -= (153 * month + 2) / 5;
    month += 3;

    if (month > 12) {
        year++;
        month -= 12;
    }

    out = mcp_time_digits(out, year, 4, '-');
    out = mcp_time_digits(out, month, 2, '-');

    return mcp_time_digits(out, days + 1, 2, 'T');
}


static uint64_t
mcp_time_number(const u_char *p, size_t digits)
{
    uint64_t  n;

    for (n = 0; digits; digits--) {
        n = n * 10 + *p++ - '0';
    }

    return n;
}


static u_char *
mcp_time_digits(u_char *out, uint64_t n, size_t digits, u_char after)
{
    size_t  i;

    for (i = digits; i; i--) {
        out[i - 1] = (u_char) ('0' + n % 10);
        n /= 10;
    }

    out[digits] = after;

    return out + digits + 1;
}
