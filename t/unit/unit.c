
/*
 * The regions, texts and random numbers that the unit tests share: a test can
 * only prove what it says if this does not hide a fault, so blocks are not
 * zeroed, not joined and not rounded up.
 */


#include "unit.h"


#define UNIT_FILL  0xa5             /* nobody may count on zeros */


struct unit_block_s {
    unit_block_t   *next;
    size_t          size;
};


struct unit_end_s {
    unit_end_t     *next;
    void          (*handler)(void *data);
    void           *data;
};


typedef struct {
    const char     *name;
    const char     *text;
} unit_file_t;


static int unit_policy_load(unit_policy_t *policy, mcp_region_t *region,
    const char *id);
static int unit_read(void *ctx, const mcp_str_t *path, mcp_source_t *source,
    mcp_str_t *problem);
static void *unit_alloc(void *ctx, size_t size);
static int unit_at_end(void *ctx, void (*handler)(void *data), void *data);


static const unit_file_t  unit_files[] = {
    { "catalog.json", UNIT_CATALOG },
    { "broken.json", "[\n {\"tool\":\"\xc3\xa9\", tool}]" },
    { "faulty.json", "[{\"tool\":\"x\",\n\"category\":\"read\"}, 1]" },
    { "object.json", "{}" }
};


void
unit_region_init(unit_region_t *region, size_t left)
{
    memset(region, 0, sizeof(unit_region_t));

    region->region.alloc = unit_alloc;
    region->region.at_end = unit_at_end;
    region->region.ctx = region;
    region->left = left;
}


void
unit_region_done(unit_region_t *region)
{
    unit_end_t    *end;
    unit_block_t  *block, *next;

    for (end = region->ends; end != NULL; end = end->next) {
        end->handler(end->data);
    }

    for (block = region->blocks; block != NULL; block = next) {
        next = block->next;
        free(block);
    }

    region->ends = NULL;
    region->blocks = NULL;
}


u_char *
unit_copy(unit_region_t *region, const void *data, size_t len)
{
    u_char  *p;

    p = unit_alloc(region, len);
    assert_non_null(p);

    if (len) {
        memcpy(p, data, len);
    }

    return p;
}


mcp_str_t
unit_quoted(unit_region_t *region, const char *text, int edited)
{
    int        skip;
    mcp_str_t  out;

    out.data = unit_alloc(region, strlen(text));
    out.len = 0;
    skip = 0;

    for ( /* void */ ; *text != '\0'; text++) {

        switch (*text) {

        case '<':
            skip = edited;
            break;

        case '|':
            skip = !edited;
            break;

        case '>':
            skip = 0;
            break;

        default:

            if (!skip) {
                out.data[out.len++] = (*text == '\'') ? '"' : (u_char) *text;
            }
        }
    }

    /* nothing stands behind it */

    out.data = unit_copy(region, out.data, out.len);

    return out;
}


int
unit_json(mcp_json_t *json, unit_region_t *region, const void *text,
    size_t len)
{
    mcp_json_init(json, unit_copy(region, text, len), len, &region->region);

    return mcp_json_read(json);
}


int
unit_message(mcp_message_t *message, mcp_region_t *region, const void *text,
    size_t len)
{
    static mcp_json_t  json;

    mcp_json_init(&json, (u_char *) text, len, region);

    memset(message, 0, sizeof(mcp_message_t));

    return mcp_message_read(message, &json);
}


void
unit_json_is(const void *text, size_t len, mcp_json_error_e error, size_t at,
    const char *what, size_t row)
{
    int            rc;
    mcp_json_t     json;
    unit_region_t  region;

    unit_region_init(&region, UNIT_ENDLESS);

    rc = unit_json(&json, &region, text, len);

    if (rc != (error == MCP_JSON_OK ? MCP_OK : MCP_FAULT)
        || json.error != error
        || json.at != at)
    {
        fail_msg("%s %zu: \"%s\" at %u, not \"%s\" at %zu", what, row,
                 mcp_json_error(json.error), json.at, mcp_json_error(error),
                 at);
    }

    unit_region_done(&region);
}


void
unit_policy(unit_policy_t *policy, const char *id, const char *text)
{
    unit_region_init(&policy->region, UNIT_ENDLESS);

    policy->source.len = strlen(text);
    policy->source.data = unit_copy(&policy->region, text,
                                    policy->source.len);

    assert_int_equal(unit_policy_load(policy, &policy->region.region, id),
                     MCP_OK);
}


int
unit_policy_run(mcp_region_t *region, const void *input)
{
    int            rc;
    unit_policy_t  policy;

    policy.source.data = (u_char *) input;
    policy.source.len = strlen(input);

    rc = unit_policy_load(&policy, region, "p");

    return (rc == MCP_OK && policy.faults.count) ? MCP_FAULT : rc;
}


void
unit_faults(const unit_fault_t *row, size_t n)
{
    size_t         i, k;
    unit_policy_t  load;

    for (i = 0; i < n; i++) {
        unit_policy(&load, "p", row[i].text);

        for (k = 0; k < 4 && row[i].lines[k] != NULL; k++) {

            if (k >= load.faults.count) {
                fail_msg("row %zu: not found: %s", i, row[i].lines[k]);
            }

            unit_same(&load.faults.lines[k], row[i].lines[k], i, "fault");
        }

        if (load.faults.count != k) {
            fail_msg("row %zu: %zu faults more: %.*s", i,
                     load.faults.count - k, (int) load.faults.lines[k].len,
                     (char *) load.faults.lines[k].data);
        }

        unit_region_done(&load.region);
    }
}


void
unit_faults_starve(const unit_fault_t *row, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        assert_true(unit_starve(unit_policy_run, row[i].text, MCP_FAULT) > 1);
    }
}


void
unit_condition(unit_policy_t *policy, const char *condition)
{
    char  text[1024];

    (void) snprintf(text, sizeof(text),
                    UNIT_TOOL("{\"require\":[{\"conditions\":[%s]}]}"),
                    condition);

    unit_policy(policy, "p", text);

    if (policy->faults.count) {
        fail_msg("%.*s", (int) policy->faults.lines[0].len,
                 (char *) policy->faults.lines[0].data);
    }
}


mcp_truth_e
unit_holds(const unit_policy_t *policy, const char *args, int both)
{
    mcp_args_t           values;
    mcp_json_t           json;
    mcp_truth_e          truth;
    unit_region_t        region;
    const mcp_checks_t  *checks;

    unit_region_init(&region, UNIT_ENDLESS);

    if (args == NULL) {
        mcp_args_init(&values, NULL, MCP_NOTHING);

    } else {
        assert_int_equal(unit_json(&json, &region, args, strlen(args)),
                         MCP_OK);
        mcp_args_init(&values, &json, 0);
    }

    checks = &policy->policy->tools.first->terms.checks[MCP_REQUIRE];
    truth = mcp_conditions_hold(&checks->elts[0].conditions, &values, both);

    unit_region_done(&region);

    return truth;
}


char
unit_mark(mcp_truth_e truth)
{
    return "-+?"[truth];
}


size_t
unit_starve(unit_run_pt run, const void *input, int expected)
{
    int            rc;
    size_t         n;
    unsigned       refused;
    unit_region_t  region;

    n = 0;

    do {
        unit_region_init(&region, n / 2);
        region.once = n & 1;

        rc = run(&region.region, input);
        refused = region.refused;
        unit_region_done(&region);

        if (rc != (refused ? MCP_ERROR : expected)) {
            fail_msg("%d with %s %zu blocks", rc,
                     (n & 1) ? "one refusal after" : "memory for", n / 2);
        }

        n++;

    } while (refused);

    return n / 2;
}


mcp_str_t
unit_str(const char *text)
{
    mcp_str_t  str;

    str.data = (u_char *) text;
    str.len = (text == NULL) ? 0 : strlen(text);

    return str;
}


int
unit_is(const mcp_str_t *text, const char *expected)
{
    return text->len == strlen(expected)
           && (text->len == 0
               || memcmp(text->data, expected, text->len) == 0);
}


void
unit_same(const mcp_str_t *text, const char *expected, size_t row,
    const char *what)
{
    if (!unit_is(text, expected)) {
        fail_msg("row %zu: %s is \"%.*s\", not \"%s\"", row, what,
                 (int) text->len, (char *) text->data, expected);
    }
}


mcp_str_t
unit_edited(unit_region_t *region, const mcp_list_t *list,
    const mcp_json_t *json)
{
    size_t             i, at;
    u_char            *p;
    mcp_str_t          out;
    const mcp_edit_t  *edit;

    out.data = unit_alloc(region, list->len);
    out.len = list->len;

    p = out.data;
    at = 0;

    for (i = 0; i <= list->nedits; i++) {
        edit = &list->edits[i];

        if (i == list->nedits) {
            assert_true(out.data + out.len == p + (json->len - at));
            memcpy(p, json->data + at, json->len - at);
            break;
        }

        assert_true(i == 0 || edit->start > at);
        assert_true(edit->start < edit->end && edit->end <= json->len);

        memcpy(p, json->data + at, edit->start - at);
        p += edit->start - at;
        at = edit->end;

        if (edit->text.len) {
            memcpy(p, edit->text.data, edit->text.len);
            p += edit->text.len;
        }
    }

    return out;
}


/* xorshift64*; the state must not be 0 */

uint64_t
unit_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;

    return *state * 0x2545f4914f6cdd1dull;
}


size_t
unit_below(uint64_t *state, size_t n)
{
    return (size_t) ((unit_random(state) >> 16) % n);
}


int
unit_main(const struct CMUnitTest *tests, size_t n)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);

    return _cmocka_run_group_tests("engine", tests, n, NULL, NULL);
}


static int
unit_policy_load(unit_policy_t *policy, mcp_region_t *region, const char *id)
{
    int           rc;
    mcp_str_t     name;
    mcp_reader_t  reader;

    reader.read = unit_read;
    reader.ctx = NULL;

    name = unit_str(id);
    policy->source.file = name;

    memset(&policy->faults, 0, sizeof(mcp_faults_t));
    policy->faults.region = region;

    policy->policy = mcp_policy_create(region, &name);

    if (policy->policy == NULL) {
        return MCP_ERROR;
    }

    rc = mcp_policy_load(policy->policy, &policy->source, &reader, region,
                         &policy->faults);

    if (rc != MCP_OK || policy->faults.count) {
        return rc;
    }

    return mcp_policy_seal(policy->policy, region, &policy->faults);
}


static int
unit_read(void *ctx, const mcp_str_t *path, mcp_source_t *source,
    mcp_str_t *problem)
{
    size_t  i;

    (void) ctx;

    assert_int_equal(path->data[path->len], '\0');

    for (i = 0; i < mcp_nelts(unit_files); i++) {

        if (!unit_is(path, unit_files[i].name)) {
            continue;
        }

        source->file = *path;
        source->data = (u_char *) unit_files[i].text;
        source->len = strlen(unit_files[i].text);

        return MCP_OK;
    }

    mcp_str_set(problem, "is missing");

    return MCP_FAULT;
}


static void *
unit_alloc(void *ctx, size_t size)
{
    unit_block_t   *block;
    unit_region_t  *region;

    region = ctx;

    if (region->left == 0) {
        region->refused = 1;
        region->left = region->once ? UNIT_ENDLESS : 0;

        return NULL;
    }

    if (region->left != UNIT_ENDLESS) {
        region->left--;
    }

    block = malloc(sizeof(unit_block_t) + size);
    assert_non_null(block);

    block->next = region->blocks;
    block->size = size;

    region->blocks = block;
    region->nblocks++;
    region->bytes += size;

    memset(block + 1, UNIT_FILL, size);

    return block + 1;
}


static int
unit_at_end(void *ctx, void (*handler)(void *data), void *data)
{
    unit_end_t     *end;
    unit_region_t  *region;

    region = ctx;

    end = unit_alloc(region, sizeof(unit_end_t));
    if (end == NULL) {
        return MCP_ERROR;
    }

    end->next = region->ends;
    end->handler = handler;
    end->data = data;

    region->ends = end;

    return MCP_OK;
}
