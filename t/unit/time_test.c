
/*
 * Times as text: every day from 1970 to 9999, counted by a plain calendar,
 * comes back as it was read, at its first and at its last second; so does
 * every second of a day; and nothing is read that is not such a time.
 */


#include "unit.h"
#include "mcp_time.h"


#define TIME_DAY  86400000ull


typedef struct {
    const char  *text;
    uint64_t     ms;
} time_row_t;


static void time_known(void **state);
static void time_bad(void **state);
static void time_damaged(void **state);
static void time_days(void **state);
static void time_seconds(void **state);
static void time_rest(void **state);
static void time_both(const char *text, uint64_t ms);
static int time_month_days(int year, int month);


static const time_row_t  time_rows[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "1970-01-01T00:00:01Z", 1000 },
    { "1970-02-28T23:59:59Z", 5097599000 },
    { "1972-02-29T00:00:00Z", 68169600000 },
    { "1999-12-31T23:59:59Z", 946684799000 },
    { "2000-02-29T12:00:00Z", 951825600000 },
    { "2001-09-09T01:46:40Z", 1000000000000 },
    { "2027-01-31T00:00:00Z", 1801353600000 },
    { "2038-01-19T03:14:08Z", 2147483648000 },
    { "2100-03-01T00:00:00Z", 4107542400000 },
    { "9999-12-31T23:59:59Z", 253402300799000 }
};


static const char *const  time_bad_rows[] = {
    "",
    "2027-01-31",
    "2027-01-31T00:00:00",
    "2027-01-31T00:00:00z",
    "2027-01-31t00:00:00Z",
    "2027-01-31 00:00:00Z",
    "2027-01-31T00:00:00Z ",
    " 2027-01-31T00:00:00Z",
    "2027-01-31T00:00:00.0Z",
    "2027-01-31T00:00:00+00:00",
    "2027-1-31T00:00:00Z",
    "02027-01-31T00:00:00Z",
    "+027-01-31T00:00:00Z",
    "-027-01-31T00:00:00Z",
    "20 7-01-31T00:00:00Z",
    "2027-0:-01T00:00:00Z",
    "2027-01-0;T00:00:00Z",
    "2026-:1-31T00:00:00Z",
    "2027/01/31T00:00:00Z",
    "2027-01-31T00.00.00Z",

    /* no such day, hour, minute or second */

    "2027-00-01T00:00:00Z",
    "2027-13-01T00:00:00Z",
    "2027-99-01T00:00:00Z",
    "2027-01-00T00:00:00Z",
    "2027-01-32T00:00:00Z",
    "2027-04-31T00:00:00Z",
    "2027-02-29T00:00:00Z",
    "2024-02-30T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2027-01-31T24:00:00Z",
    "2027-01-31T99:00:00Z",
    "2027-01-31T00:60:00Z",
    "2027-01-31T00:00:60Z",
    "2016-12-31T23:59:60Z",

    /* out of the years */

    "0000-00-00T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "1970-00-01T00:00:00Z",
    "1970-01-00T00:00:00Z",
    "9999-12-32T00:00:00Z",
    "9999-13-01T00:00:00Z",
    "9999-12-31T23:59:60Z"
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(time_known),
        cmocka_unit_test(time_bad),
        cmocka_unit_test(time_damaged),
        cmocka_unit_test(time_days),
        cmocka_unit_test(time_seconds),
        cmocka_unit_test(time_rest)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
time_known(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(time_rows); i++) {
        time_both(time_rows[i].text, time_rows[i].ms);
    }
}


static void
time_bad(void **state)
{
    size_t     i;
    uint64_t   ms;
    mcp_str_t  text;

    (void) state;

    for (i = 0; i < mcp_nelts(time_bad_rows); i++) {
        text = unit_str(time_bad_rows[i]);

        if (mcp_time_read(&text, &ms) != MCP_FAULT) {
            fail_msg("row %zu: \"%s\"", i, time_bad_rows[i]);
        }
    }
}


/* every byte in every place: what is read is written back the same */

static void
time_damaged(void **state)
{
    char        line[MCP_TIME_LEN + 1];
    size_t      i, n;
    u_char      back[MCP_TIME_LEN];
    unsigned    c;
    uint64_t    ms;
    mcp_str_t   text;

    (void) state;

    n = 0;

    for (i = 0; i < MCP_TIME_LEN; i++) {

        for (c = 0; c < 256; c++) {
            memcpy(line, "2027-01-31T00:00:00Z", sizeof(line));
            line[i] = (char) c;

            text.data = (u_char *) line;
            text.len = MCP_TIME_LEN;

            if (mcp_time_read(&text, &ms) == MCP_OK) {
                mcp_time_write(back, ms);
                assert_memory_equal(back, line, MCP_TIME_LEN);
                n++;
            }
        }
    }

    /*
     * the year's digits are 8 (2 to 9), 10, 10 and 10, the months of 31 days
     * 1 and 11 to 19 but for 10 and 12, the days 01 to 31, the hours 00 to 20
     * and to 09, minutes and seconds 00 to 50 and to 09, and there are six
     * punctuation marks
     */

    assert_int_equal(n, 8 + 10 + 10 + 10
                        + 1 + 5
                        + 4 + 2
                        + 3 + 10
                        + 6 + 10
                        + 6 + 10
                        + 6);
}


static void
time_days(void **state)
{
    int       year, month, day;
    char      line[64];
    uint64_t  ms;

    (void) state;

    ms = 0;

    for (year = 1970; year <= 9999; year++) {

        for (month = 1; month <= 12; month++) {

            for (day = 1; day <= time_month_days(year, month); day++) {

                (void) sprintf(line, "%04d-%02d-%02dT00:00:00Z", year, month,
                               day);
                time_both(line, ms);

                (void) sprintf(line, "%04d-%02d-%02dT23:59:59Z", year, month,
                               day);
                time_both(line, ms + TIME_DAY - 1000);

                ms += TIME_DAY;
            }
        }
    }

    assert_int_equal(ms, MCP_TIME_MAX + 1);
}


static void
time_seconds(void **state)
{
    int   i;
    char  line[64];

    (void) state;

    for (i = 0; i < 86400; i++) {
        (void) sprintf(line, "2027-01-31T%02d:%02d:%02dZ", i / 3600,
                       i / 60 % 60, i % 60);
        time_both(line, 1801353600000 + (uint64_t) i * 1000);
    }
}


/* what is no whole second is left out */

static void
time_rest(void **state)
{
    u_char  out[MCP_TIME_LEN];

    (void) state;

    mcp_time_write(out, 999);
    assert_memory_equal(out, "1970-01-01T00:00:00Z", MCP_TIME_LEN);

    mcp_time_write(out, MCP_TIME_MAX);
    assert_memory_equal(out, "9999-12-31T23:59:59Z", MCP_TIME_LEN);
}


static void
time_both(const char *text, uint64_t ms)
{
    u_char     out[MCP_TIME_LEN];
    uint64_t   read;
    mcp_str_t  str;

    str = unit_str(text);

    if (mcp_time_read(&str, &read) != MCP_OK || read != ms) {
        fail_msg("\"%s\" was read as %ju, not %ju", text, (uintmax_t) read,
                 (uintmax_t) ms);
    }

    mcp_time_write(out, ms);

    if (memcmp(out, text, MCP_TIME_LEN) != 0) {
        fail_msg("%ju was written as \"%.*s\", not \"%s\"", (uintmax_t) ms,
                 (int) MCP_TIME_LEN, (char *) out, text);
    }
}


static int
time_month_days(int year, int month)
{
    switch (month) {

    case 4:
    case 6:
    case 9:
    case 11:
        return 30;

    case 2:
        return (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29
                                                                       : 28;

    default:
        return 31;
    }
}
