
/*
 * Regular expressions: PCRE2 with bounds, UTF-8 in pattern and subject.
 *
 * They match anywhere, "$" only at the very end, \d \w \s are ASCII, and \C,
 * which could cut a character in two, is refused.  A pattern's own start, as
 * in (*LIMIT_MATCH=), can lower the limits but not raise them, and (*UCP) is
 * refused.
 *
 * PCRE2 counts MCP_REGEX_MATCH anew at each place where a match could begin,
 * and does not count the characters that a single item runs over.  So a
 * pattern that backtracks in itself is stopped at once, while one like
 * "[a-z]+.[a-z]+@" can take a time that grows with the square of a subject,
 * or with more of it where there is no JIT; whoever matches long subjects
 * bounds their length.
 */


#ifndef _MCP_REGEX_H_INCLUDED_
#define _MCP_REGEX_H_INCLUDED_


#include "mcp_core.h"


/*
 * Depth and memory are the interpreter's, which keeps one frame per point to
 * come back to (of 128 bytes, and 16 more per group, in PCRE2 10.42): the
 * memory has room for as many as the depth allows with 50 groups.  JIT code
 * has 32 KB of the machine's stack instead, for a thousand points or more.
 */

#define MCP_REGEX_MATCH  100000        /* steps */
#define MCP_REGEX_DEPTH  1000
#define MCP_REGEX_HEAP   1024          /* kilobytes */


typedef struct mcp_regex_s  mcp_regex_t;


/*
 * The regex ends with the region, which needs at_end().
 *
 * MCP_OK
 * MCP_FAULT  error is PCRE2's own sentence, in the region, and at the offset
 *            in the pattern that it speaks of, its length at most
 * MCP_ERROR  there is no more memory
 *
 * With JIT where there is; a pattern that has none, or a system that forbids
 * it, is left to the interpreter.
 */

int mcp_regex_compile(const mcp_regex_t **regex, const mcp_str_t *pattern,
    mcp_region_t *region, mcp_str_t *error, size_t *at);

/*
 * 1, or 0, or -1: a limit was hit, or it failed in another way, so that
 * nobody knows.  The subject must be UTF-8.  One match at a time: a regex has
 * one room to match in.
 *
 * JIT allocates nothing.  The interpreter allocates its frames (20 KB, twice
 * as much when they do not suffice, and so on) and keeps them with the regex,
 * so that it stops doing so after a few matches; before PCRE2 10.41 it began
 * on the stack, and freed what it had beyond.
 */

int mcp_regex_match(const mcp_regex_t *regex, const mcp_str_t *subject);


#endif /* _MCP_REGEX_H_INCLUDED_ */
