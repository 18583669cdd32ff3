
#define PCRE2_CODE_UNIT_WIDTH  8

#include <pcre2.h>

#include "mcp_regex.h"
#include "mcp_text.h"


#define MCP_REGEX_OPTIONS  (PCRE2_UTF|PCRE2_DOLLAR_ENDONLY                    \
                            |PCRE2_NEVER_BACKSLASH_C|PCRE2_NEVER_UCP)

/* more than the longest of PCRE2's sentences */

#define MCP_REGEX_SENTENCE  256

/* not every PCRE2 takes NULL for a text of no bytes */

#define mcp_regex_data(str)  ((str)->len ? (str)->data : (u_char *) "")


struct mcp_regex_s {
    pcre2_code           *code;
    pcre2_match_context  *limits;
    pcre2_match_data     *data;
    size_t                jit;    /* bytes of its JIT code, or 0 */
};


static int mcp_regex_fault(mcp_region_t *region, int code, mcp_str_t *error);
static void mcp_regex_free(void *data);


int
mcp_regex_compile(const mcp_regex_t **regex, const mcp_str_t *pattern,
    mcp_region_t *region, mcp_str_t *error, size_t *at)
{
    int           code;
    mcp_regex_t  *new;

    new = mcp_alloc(region, sizeof(mcp_regex_t));
    if (new == NULL) {
        return MCP_ERROR;
    }

    memset(new, 0, sizeof(mcp_regex_t));

    if (mcp_at_end(region, mcp_regex_free, new) != MCP_OK) {
        return MCP_ERROR;
    }

    new->code = pcre2_compile(mcp_regex_data(pattern), pattern->len,
                              MCP_REGEX_OPTIONS, &code, at, NULL);
    if (new->code == NULL) {
        return mcp_regex_fault(region, code, error);
    }

    /* what the groups have matched is not asked for: one pair will do */

    new->limits = pcre2_match_context_create(NULL);
    new->data = pcre2_match_data_create(1, NULL);

    if (new->limits == NULL || new->data == NULL) {
        return MCP_ERROR;
    }

    (void) pcre2_set_match_limit(new->limits, MCP_REGEX_MATCH);
    (void) pcre2_set_depth_limit(new->limits, MCP_REGEX_DEPTH);
    (void) pcre2_set_heap_limit(new->limits, MCP_REGEX_HEAP);

    (void) pcre2_jit_compile(new->code, PCRE2_JIT_COMPLETE);
    (void) pcre2_pattern_info(new->code, PCRE2_INFO_JITSIZE, &new->jit);

    *regex = new;

    return MCP_OK;
}


int
mcp_regex_match(const mcp_regex_t *regex, const mcp_str_t *subject)
{
    int      rc;
    u_char  *data;

    data = mcp_regex_data(subject);

    /* what pcre2_match() checks before it does the same is known here */

    rc = regex->jit ? pcre2_jit_match(regex->code, data, subject->len, 0, 0,
                                      regex->data, regex->limits)
                    : pcre2_match(regex->code, data, subject->len, 0,
                                  PCRE2_NO_UTF_CHECK, regex->data,
                                  regex->limits);

    if (rc == PCRE2_ERROR_NOMATCH) {
        return 0;
    }

    /* 0: there were more groups than room for them */

    return (rc >= 0) ? 1 : -1;
}


static int
mcp_regex_fault(mcp_region_t *region, int code, mcp_str_t *error)
{
    int        len;
    u_char     buf[MCP_REGEX_SENTENCE];
    mcp_str_t  sentence;

    if (code == PCRE2_ERROR_HEAP_FAILED) {
        return MCP_ERROR;
    }

    len = pcre2_get_error_message(code, buf, sizeof(buf));

    sentence.data = buf;
    sentence.len = (len > 0) ? (size_t) len : 0;

    if (mcp_text_join(region, error, &sentence, 1) != MCP_OK) {
        return MCP_ERROR;
    }

    return MCP_FAULT;
}


static void
mcp_regex_free(void *data)
{
    mcp_regex_t  *regex;

    regex = data;

    pcre2_match_data_free(regex->data);
    pcre2_match_context_free(regex->limits);
    pcre2_code_free(regex->code);
}
