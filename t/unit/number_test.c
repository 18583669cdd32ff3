
/*
 * Numbers: what is one and what is none, in JSON and in the strings that
 * servers make numbers of; and that any two spellings compare as the decimals
 * do that they stand for, over random ones against their padded digits.
 */


#include "unit.h"
#include "mcp_number.h"


#define NUMBER_HALF    24            /* digits of the model before the point */
#define NUMBER_PLACES  (2 * NUMBER_HALF)
#define NUMBER_DIGITS  8             /* of a random value */
#define NUMBER_ROOM    256
#define NUMBER_COUNT   60
#define NUMBER_ROUNDS  60


/* two JSON numbers */

typedef struct {
    const char    *a;
    const char    *b;
    int            order;
} number_pair_t;


/* a decimal as all its digits, the point in the middle */

typedef struct {
    int            sign;
    char           digits[NUMBER_PLACES];
    char           text[NUMBER_ROOM];
    size_t         len;
    mcp_number_t   number;
} number_model_t;


static void number_pairs(void **state);
static void number_scans(void **state);
static void number_parts(void **state);
static void number_bounds(void **state);
static void number_wholes(void **state);
static void number_long(void **state);
static void number_random(void **state);
static void number_of(mcp_number_t *number, const char *text);
static void number_make(number_model_t *model, uint64_t *seed);
static void number_write(number_model_t *model, int json, uint64_t *seed);
static int number_order(const number_model_t *a, const number_model_t *b);
static void number_check(number_model_t *model);


static const number_pair_t  number_pair_rows[] = {

    /* a double cannot tell these apart, or cannot hold them */

    { "9007199254740993", "9007199254740992", 1 },
    { "9007199254740993", "9007199254740993.0", 0 },
    { "0.1000000000000000055511151231257827", "0.1", 1 },
    { "1e400", "1e401", -1 },
    { "1e400", "10e399", 0 },
    { "-1e400", "1", -1 },
    { "1e-400", "0", 1 },
    { "-1e-400", "0", -1 },
    { "18446744073709551616", "18446744073709551615", 1 },

    /* spellings of one value */

    { "0.1", "0.10", 0 },
    { "0.1", "1e-1", 0 },
    { "0.1", "10E-02", 0 },
    { "100", "1e2", 0 },
    { "100", "1.00e+2", 0 },
    { "100", "0.001e5", 0 },
    { "0.000001", "1e-6", 0 },
    { "0", "-0", 0 },
    { "-0.0", "0e5", 0 },
    { "0.0e999", "0", 0 },
    { "-0e-999", "0.00", 0 },

    /* digits of one beginning */

    { "12", "120", -1 },
    { "12", "12.001", -1 },
    { "-12", "-12.001", 1 },
    { "12.001", "12.0009", 1 },
    { "1.2", "12", -1 },
    { "12", "13", -1 },
    { "-12", "-13", 1 },
    { "9", "10", -1 },
    { "-9", "-10", 1 },
    { "0.9", "1", -1 },

    /* signs and zero */

    { "-1", "1", -1 },
    { "-1", "0", -1 },
    { "0", "1", -1 },
    { "0", "1e-999999999", -1 },

    /* exponents without bound against a bounded number */

    { "1e99999999999999999999999999999999999999", "1e999999998", 1 },
    { "-1e99999999999999999999999999999999999999", "-1e999999998", -1 },
    { "1e-99999999999999999999999999999999999999", "1e-999999999", -1 },
    { "1e-99999999999999999999999999999999999999", "0", 1 },
    { "1e00000000000000000000000000000000000002", "100", 0 }
};


static const char *const  number_scan_rows[] = {
    "0", "00", "007", "+5", "-5", "5.", ".5", "-.5", "+.5e1", "5.e1", "0.",
    "1e5", "1E+5", "1e-05", "1_000", "1_0_0", "1_0.0_1", "1e1_0", "0_1",
    "1_.5", "1._5", "1e_5", "1_e5", "1e_-5", "-_5", "inf", "Inf", "-INF",
    "+inf", "infinity", "-iNfInItY", "1e999999999999999999999999999"
};


static const char *const  number_none_rows[] = {
    NULL, "", "+", "-", ".", "-.", "_", "e", "e5", ".e5", "-e5", "1e", "1e+",
    "1e-", "1e.5", "1e5.", "1e5.0", "1.2.3", "1..2", "++1", "+-1", "--1",
    "1-", "1+1", "1__0", "_1", "1_", "_1_", "-_", "1e5_", "1__e5", "0x10",
    "1a", "a1", "1 ", " 1", "1 0", "1,0", "1e5e5", "nan", "NaN", "-nan", "i",
    "in", "infi", "infinit", "infinityy", "inf1", "1inf", "--inf", "_inf",
    "inf_", "inf.0", "e", "\xd9\xa3", "1/2", "1:", "null", "true"
};


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(number_pairs),
        cmocka_unit_test(number_scans),
        cmocka_unit_test(number_parts),
        cmocka_unit_test(number_bounds),
        cmocka_unit_test(number_wholes),
        cmocka_unit_test(number_long),
        cmocka_unit_test(number_random)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
number_pairs(void **state)
{
    int                   order, back;
    size_t                i;
    mcp_str_t             text;
    mcp_number_t          a, b;
    const number_pair_t  *row;

    (void) state;

    for (i = 0; i < mcp_nelts(number_pair_rows); i++) {
        row = &number_pair_rows[i];

        text = unit_str(row->a);
        mcp_number_read(&a, &text);
        text = unit_str(row->b);
        mcp_number_read(&b, &text);

        order = mcp_number_compare(&a, &b);
        back = mcp_number_compare(&b, &a);

        if (order != row->order || back != -row->order) {
            fail_msg("%s and %s: %d, and back %d", row->a, row->b, order,
                     back);
        }
    }
}


static void
number_scans(void **state)
{
    size_t         i;
    mcp_str_t      text;
    mcp_number_t   number;
    unit_region_t  region;

    (void) state;

    unit_region_init(&region, UNIT_ENDLESS);

    for (i = 0; i < mcp_nelts(number_scan_rows); i++) {
        text = unit_str(number_scan_rows[i]);
        text.data = unit_copy(&region, text.data, text.len);

        if (!mcp_number_scan(&number, &text)) {
            fail_msg("\"%s\" is a number", number_scan_rows[i]);
        }
    }

    for (i = 0; i < mcp_nelts(number_none_rows); i++) {
        text = unit_str(number_none_rows[i]);

        if (text.len) {
            text.data = unit_copy(&region, text.data, text.len);
        }

        if (mcp_number_scan(&number, &text)) {
            fail_msg("\"%s\" is no number", number_none_rows[i]);
        }
    }

    unit_region_done(&region);
}


/* sign, exponent and the digits that count, as the header says */

static void
number_parts(void **state)
{
    size_t        i;
    mcp_str_t     text;
    mcp_number_t  number;

    static const struct {
        const char  *text;
        int          sign;
        int64_t      exponent;
        size_t       ndigits;
        const char  *digits;
    } rows[] = {
        { "0", 0, 0, 0, "" },
        { "-0.00e7", 0, 0, 0, "" },
        { "1", 1, 1, 1, "1" },
        { "-100", -1, 3, 1, "1" },
        { "102.50", 1, 3, 4, "102.5" },
        { "0.00120", 1, -2, 2, "12" },
        { "00120.0", 1, 3, 2, "12" },
        { "1_0_2._50", 1, 3, 4, "1_0_2._5" },
        { "1e2", 1, 3, 1, "1" },
        { "1e-2", 1, -1, 1, "1" },
        { "1e9999999999999", 1, 1000000000001, 1, "1" },
        { "-1e-9999999999999", -1, -999999999999, 1, "1" },
        { "inf", 1, INT64_MAX, 0, "" },
        { "-Infinity", -1, INT64_MAX, 0, "" }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        text = unit_str(rows[i].text);
        assert_true(mcp_number_scan(&number, &text));

        assert_int_equal(number.sign, rows[i].sign);
        assert_int_equal(number.exponent, rows[i].exponent);
        assert_int_equal(number.ndigits, rows[i].ndigits);

        text.data = (u_char *) number.first;
        text.len = (size_t) (number.last - number.first);
        unit_same(&text, rows[i].digits, i, "digits");
    }
}


static void
number_bounds(void **state)
{
    size_t        i;
    mcp_number_t  number, infinity;

    static const struct {
        const char  *text;
        int          bounded;
        int          integer;
    } rows[] = {
        { "0", 1, 1 }, { "-0.0", 1, 1 }, { "1.0", 1, 1 }, { "1e2", 1, 1 },
        { "-1.50e1", 1, 1 }, { "1.5", 1, 0 }, { "1e-1", 1, 0 },
        { "-1.25e1", 1, 0 }, { "1e400", 1, 1 }, { "0e99999999999", 1, 1 },
        { "1e999999998", 1, 1 }, { "1e999999999", 0, 1 },
        { "1e-1000000000", 1, 0 }, { "1e-1000000001", 0, 0 },
        { "1e99999999999999", 0, 1 }, { "1e-99999999999999", 0, 0 },
        { "inf", 0, 0 }, { "-inf", 0, 0 }
    };

    (void) state;

    number_of(&infinity, "inf");

    for (i = 0; i < mcp_nelts(rows); i++) {
        number_of(&number, rows[i].text);

        if (mcp_number_bounded(&number) != rows[i].bounded
            || mcp_number_integer(&number) != rows[i].integer)
        {
            fail_msg("%s", rows[i].text);
        }

        assert_int_equal(mcp_number_compare(&number, &infinity),
                         i == 16 ? 0 : -1);
    }

    number_of(&number, "-inf");
    assert_int_equal(mcp_number_compare(&number, &number), 0);
}


static void
number_wholes(void **state)
{
    size_t        i;
    uint64_t      value;
    mcp_whole_e   whole;
    mcp_number_t  number;

    static const struct {
        const char   *text;
        uint64_t      max;
        mcp_whole_e   whole;
        uint64_t      value;
    } rows[] = {
        { "1", 1, MCP_WHOLE, 1 },
        { "1", 10, MCP_WHOLE, 1 },
        { "10", 10, MCP_WHOLE, 10 },
        { "11", 10, MCP_TOO_LARGE, 0 },
        { "1.0", 10, MCP_WHOLE, 1 },
        { "1e1", 10, MCP_WHOLE, 10 },
        { "100e-1", 10, MCP_WHOLE, 10 },
        { "0.05e2", 10, MCP_WHOLE, 5 },
        { "1e2", 10, MCP_TOO_LARGE, 0 },
        { "1e400", 10, MCP_TOO_LARGE, 0 },
        { "1e99999999999999999999", UINT64_MAX, MCP_TOO_LARGE, 0 },
        { "9007199254740991", 9007199254740991, MCP_WHOLE, 9007199254740991 },
        { "9007199254740992", 9007199254740991, MCP_TOO_LARGE, 0 },
        { "18446744073709551615", UINT64_MAX, MCP_WHOLE, UINT64_MAX },
        { "18446744073709551616", UINT64_MAX, MCP_TOO_LARGE, 0 },
        { "18446744073709551620", UINT64_MAX, MCP_TOO_LARGE, 0 },
        { "1_000", 1000, MCP_WHOLE, 1000 },
        { "0", 10, MCP_NOT_WHOLE, 0 },
        { "-0", 10, MCP_NOT_WHOLE, 0 },
        { "0e5", 10, MCP_NOT_WHOLE, 0 },
        { "-1", 10, MCP_NOT_WHOLE, 0 },
        { "-1e400", 10, MCP_NOT_WHOLE, 0 },
        { "1.5", 10, MCP_NOT_WHOLE, 0 },
        { "1e-1", 10, MCP_NOT_WHOLE, 0 },
        { "12.5", 10, MCP_NOT_WHOLE, 0 },
        { "1.05e1", 10, MCP_NOT_WHOLE, 0 },
        { "1e-99999999999999999999", 10, MCP_NOT_WHOLE, 0 },
        { "inf", 10, MCP_NOT_WHOLE, 0 }
    };

    (void) state;

    for (i = 0; i < mcp_nelts(rows); i++) {
        value = 0;

        number_of(&number, rows[i].text);
        whole = mcp_number_whole(&number, rows[i].max, &value);

        if (whole != rows[i].whole || value != rows[i].value) {
            fail_msg("%s of at most %llu: %d, %llu", rows[i].text,
                     (unsigned long long) rows[i].max, whole,
                     (unsigned long long) value);
        }
    }
}


/* more digits than anything has room for: the last one of them decides */

static void
number_long(void **state)
{
    size_t        len;
    mcp_str_t     text;
    mcp_number_t  a, b;

    static u_char  digits[2][100000];

    (void) state;

    len = sizeof(digits[0]);

    memset(digits, '7', sizeof(digits));
    digits[1][len - 1] = '8';

    text.len = len;
    text.data = digits[0];
    mcp_number_read(&a, &text);
    text.data = digits[1];
    mcp_number_read(&b, &text);

    assert_int_equal(a.exponent, len);
    assert_int_equal(a.ndigits, len);
    assert_int_equal(mcp_number_compare(&a, &b), -1);

    digits[0][len - 1] = '8';
    assert_int_equal(mcp_number_compare(&a, &b), 0);

    /* a point in the first makes it the smaller one by a power of ten */

    digits[0][len - 1] = '.';
    text.data = digits[0];
    mcp_number_read(&a, &text);

    assert_int_equal(a.exponent, len - 1);
    assert_int_equal(mcp_number_compare(&a, &b), -1);
}


static void
number_random(void **state)
{
    size_t    i, j, round;
    uint64_t  seed;

    static number_model_t  models[NUMBER_COUNT];

    (void) state;

    seed = 1;

    for (round = 0; round < NUMBER_ROUNDS; round++) {

        for (i = 0; i < NUMBER_COUNT; i++) {

            /* every third is one of the others in another spelling */

            if (i % 3 == 2) {
                models[i] = models[unit_below(&seed, i)];

            } else {
                number_make(&models[i], &seed);
            }

            number_write(&models[i], i % 2, &seed);
            number_check(&models[i]);
        }

        for (i = 0; i < NUMBER_COUNT; i++) {
            for (j = 0; j < NUMBER_COUNT; j++) {

                if (mcp_number_compare(&models[i].number, &models[j].number)
                    != number_order(&models[i], &models[j]))
                {
                    fail_msg("%.*s and %.*s",
                             (int) models[i].len, models[i].text,
                             (int) models[j].len, models[j].text);
                }
            }
        }
    }
}


static void
number_of(mcp_number_t *number, const char *text)
{
    mcp_str_t  str;

    str = unit_str(text);
    assert_true(mcp_number_scan(number, &str));
}


/* few digits and few places, so that many are alike */

static void
number_make(number_model_t *model, uint64_t *seed)
{
    size_t  i, from;

    static const char  digits[] = "0019";

    memset(model->digits, '0', NUMBER_PLACES);
    model->sign = 0;

    from = NUMBER_HALF - NUMBER_DIGITS + unit_below(seed, NUMBER_DIGITS);

    for (i = from; i < from + NUMBER_DIGITS / 2; i++) {
        model->digits[i] = digits[unit_below(seed, sizeof(digits) - 1)];

        if (model->digits[i] != '0') {
            model->sign = 1;
        }
    }

    if (unit_below(seed, 2)) {
        model->sign = -model->sign;
    }
}


/*
 * All digits of the model, from one in the zeros before to one in those
 * after, with the point moved to any place among them and an exponent that
 * moves it back; as JSON, or as only servers read it.
 */

static void
number_write(number_model_t *model, int json, uint64_t *seed)
{
    int     power;
    size_t  i, from, point, to;

    from = unit_below(seed, NUMBER_HALF - NUMBER_DIGITS);
    to = NUMBER_PLACES - unit_below(seed, NUMBER_HALF - NUMBER_DIGITS);
    point = from + 1 + unit_below(seed, to - from - 1);

    /* JSON has no zeros before, and one digit at least before the point */

    while (json && from < point - 1 && model->digits[from] == '0') {
        from++;
    }

    model->len = 0;

    if (model->sign < 0 || (model->sign == 0 && unit_below(seed, 2))) {
        model->text[model->len++] = '-';

    } else if (!json && unit_below(seed, 2)) {
        model->text[model->len++] = '+';
    }

    for (i = from; i < to; i++) {

        if (i == point) {
            model->text[model->len++] = '.';

        } else if (!json && i > from && unit_below(seed, 4) == 0) {
            model->text[model->len++] = '_';
        }

        model->text[model->len++] = model->digits[i];
    }

    power = NUMBER_HALF - (int) point;

    model->len += (size_t) sprintf(model->text + model->len, "%c%s%0*d",
                                   "eE"[unit_below(seed, 2)],
                                   power >= 0 && unit_below(seed, 2) ? "+"
                                                                     : "",
                                   (int) unit_below(seed, 5), power);
}


static int
number_order(const number_model_t *a, const number_model_t *b)
{
    int  order;

    if (a->sign != b->sign) {
        return (a->sign < b->sign) ? -1 : 1;
    }

    order = memcmp(a->digits, b->digits, NUMBER_PLACES);
    order = (order > 0) - (order < 0);

    return (a->sign < 0) ? -order : order;
}


/* reads it, and compares what it is by itself */

static void
number_check(number_model_t *model)
{
    size_t       i;
    uint64_t     whole, value;
    mcp_str_t    text;
    mcp_whole_e  expected;

    text.data = (u_char *) model->text;
    text.len = model->len;

    assert_true(mcp_number_scan(&model->number, &text));
    assert_int_equal(model->number.sign, model->sign);

    expected = (model->sign > 0) ? MCP_WHOLE : MCP_NOT_WHOLE;
    whole = 0;

    for (i = 0; i < NUMBER_PLACES; i++) {

        if (i < NUMBER_HALF) {
            whole = whole * 10 + (uint64_t) (model->digits[i] - '0');

        } else if (model->digits[i] != '0') {
            expected = MCP_NOT_WHOLE;
        }
    }

    assert_int_equal(mcp_number_whole(&model->number, UINT64_MAX, &value),
                     expected);

    if (expected == MCP_WHOLE) {
        assert_int_equal(value, whole);
        assert_int_equal(mcp_number_whole(&model->number, whole - 1, &value),
                         MCP_TOO_LARGE);
    }
}
