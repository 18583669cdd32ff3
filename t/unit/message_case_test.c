
/*
 * Names of members that differ in case from one of MCP's, by a letter, by one
 * of the two other characters that fold to a letter, or by an escape of
 * either: some decoders take them for that member (CVE-2026-27896), so each
 * is refused in the object where it could be taken, and nowhere else.
 */


#include "unit.h"
#include "mcp_message.h"


#define CASE_ROOM  1024

#define CASE_ROOT(members)                                                    \
    "{\"jsonrpc\":\"2.0\"," members "}"
#define CASE_CALL(params)                                                     \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"     \
    params "}"


static void case_names(void **state);
static void case_elsewhere(void **state);
static void case_letters(const char *where, const char *name);
static void case_expect(const char *where, const char *before,
    const char *letter, const char *after);


static const char  *case_root[] = { "jsonrpc", "id", "method", "params",
                                    "result", "error" };
static const char  *case_params[] = { "name", "arguments", "_meta", "task",
                                      "inputResponses", "requestState",
                                      "cursor", "uri" };


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(case_names),
        cmocka_unit_test(case_elsewhere)
    };

    return unit_main(tests, mcp_nelts(tests));
}


static void
case_names(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < mcp_nelts(case_root); i++) {
        case_letters(CASE_ROOT("\"id\":1,\"method\":\"ping\",\"%s\":1"),
                     case_root[i]);
        case_letters("{\"%s\":1,\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
                     "\"tools/call\",\"params\":{\"name\":\"t\"}}",
                     case_root[i]);
    }

    for (i = 0; i < mcp_nelts(case_params); i++) {
        case_letters(CASE_CALL("{\"name\":\"t\",\"%s\":1}"), case_params[i]);
        case_letters(CASE_ROOT("\"id\":1,\"method\":\"tools/list\","
                                  "\"params\":{\"%s\":{}}"), case_params[i]);
    }
}


/* each letter of the name in the other case, and in the forms that fold */

static void
case_letters(const char *where, const char *name)
{
    char    before[32], letter[16];
    size_t  i, k;

    static const char  *folds[][3] = {
        { "s", "\xc5\xbf", "\\u017F" }, { "k", "\xe2\x84\xaa", "\\u212a" }
    };

    for (i = 0; name[i] != '\0'; i++) {

        if (name[i] == '_') {
            continue;
        }

        (void) sprintf(before, "%.*s", (int) i, name);
        (void) sprintf(letter, "%c", name[i] ^ 0x20);
        case_expect(where, before, letter, name + i + 1);

        (void) sprintf(letter, "\\u00%02x", name[i] ^ 0x20);
        case_expect(where, before, letter, name + i + 1);

        for (k = 0; k < mcp_nelts(folds); k++) {

            if (name[i] == folds[k][0][0]) {
                case_expect(where, before, folds[k][1], name + i + 1);
                case_expect(where, before, folds[k][2], name + i + 1);
            }
        }
    }
}


static void
case_expect(const char *where, const char *before, const char *letter,
    const char *after)
{
    int            rc;
    char           name[64], text[CASE_ROOM];
    mcp_message_t  message;
    unit_region_t  region;

    (void) sprintf(name, "%s%s%s", before, letter, after);
    (void) sprintf(text, where, name);

    unit_region_init(&region, UNIT_ENDLESS);

    rc = unit_message(&message, &region.region, text, strlen(text));

    if (rc != MCP_FAULT
        || message.code != MCP_INVALID_REQUEST
        || !unit_is(&message.fault, "a member name that differs from one of "
                                    "MCP's in case only"))
    {
        fail_msg("%s", text);
    }

    unit_region_done(&region);
}


/* the names of one object mean nothing in another one */

static void
case_elsewhere(void **state)
{
    int            rc;
    char           text[CASE_ROOM];
    size_t         i, j;
    mcp_message_t  message;
    unit_region_t  region;

    static const char  *where[] = {
        CASE_CALL("{\"name\":\"t\",\"arguments\":{\"%c%s\":1}}"),
        CASE_CALL("{\"name\":\"t\",\"_meta\":{\"%c%s\":{}}}"),
        CASE_ROOT("\"id\":1,\"result\":{\"%c%s\":1}"),
        CASE_ROOT("\"id\":1,\"method\":\"ping\",\"\":{\"%c%s\":1}"),
        CASE_ROOT("\"id\":1,\"method\":\"ping\",\"%c%s\":1"),
        CASE_CALL("{\"name\":\"t\",\"%c%s\":1}")
    };

    (void) state;

    for (i = 0; i < mcp_nelts(where) * 14; i++) {
        j = i % 14;

        /* the last two are where a part of the names does mean something */

        if (i / 14 == (j < 6 ? 4 : 5)) {
            continue;
        }

        (void) sprintf(text, where[i / 14],
                       (j < 6 ? case_root[j] : case_params[j - 6])[0] ^ 0x20,
                       (j < 6 ? case_root[j] : case_params[j - 6]) + 1);

        unit_region_init(&region, UNIT_ENDLESS);
        rc = unit_message(&message, &region.region, text, strlen(text));

        if (rc != MCP_OK) {
            fail_msg("%s: %.*s", text, (int) message.fault.len,
                     (char *) message.fault.data);
        }

        unit_region_done(&region);
    }
}
