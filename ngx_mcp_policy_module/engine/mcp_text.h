
/*
 * Text: UTF-8, globs, and the little that it takes to build a sentence.
 */


#ifndef _MCP_TEXT_H_INCLUDED_
#define _MCP_TEXT_H_INCLUDED_


#include "mcp_core.h"


#define MCP_TEXT_UINT_LEN  20          /* digits of the largest uint64_t */
#define MCP_TEXT_CLIP      128         /* bytes shown of what others wrote */
#define MCP_GLOB_MAX       255         /* bytes of a glob */
#define MCP_GLOB_FAULT     "expected a glob of at most 255 bytes"
#define MCP_TEXT_NOWHERE   ((size_t) -1)


/* whether the part stands somewhere in the text, by bytes */

#define mcp_text_has(text, part)                                              \
    (mcp_text_find(text, part, 0) != MCP_TEXT_NOWHERE)


/*
 * 2 to 4 if a sound sequence of more than one byte is at p, else 0 (RFC 3629:
 * no overlong form, no surrogate, nothing above U+10FFFF).
 */

size_t mcp_utf8_len(u_char *p, u_char *end);

/* code is a scalar value; returns the bytes written, 1 to 4 */

size_t mcp_utf8_encode(uint32_t code, u_char *out);

/* characters of a sound text */

size_t mcp_utf8_chars(const mcp_str_t *text);

/* whether it is UTF-8 without control characters */

int mcp_text_clean(const mcp_str_t *text);

/*
 * Whether the whole text matches: "*" stands for any run of characters, "?"
 * for one character, everything else for itself; there is no escape.  The
 * time is at most the product of the two lengths.
 */

int mcp_glob_match(const mcp_str_t *glob, const mcp_str_t *text);

/* whether there is a text that both match; each is at most MCP_GLOB_MAX long */

int mcp_glob_meet(const mcp_str_t *a, const mcp_str_t *b);

int mcp_glob_is(const mcp_str_t *text);

/* the bytes of a glob that stand for themselves */

size_t mcp_glob_literal(const mcp_str_t *glob);

/* the bytes before the first wildcard */

mcp_str_t mcp_glob_stem(const mcp_str_t *glob);

/*
 * Whether text is name but for case: ASCII letters, and U+017F for s and
 * U+212A for k, which some decoders fold as well.  name is lower and upper
 * case ASCII.  Equal texts are the same but for case, too.
 */

int mcp_text_fold_eq(const mcp_str_t *text, const mcp_str_t *name);

/*
 * The parts one after the other, in the region.
 *
 * MCP_OK, or MCP_ERROR: the region has no more memory.
 */

int mcp_text_join(mcp_region_t *region, mcp_str_t *text,
    const mcp_str_t *parts, size_t nparts);

/* decimal; buf has room for MCP_TEXT_UINT_LEN bytes; value points into it */

void mcp_text_uint(mcp_str_t *value, u_char *buf, uint64_t n);

/* where the part stands, by bytes, from that one on; or MCP_TEXT_NOWHERE */

size_t mcp_text_find(const mcp_str_t *text, const mcp_str_t *part,
    size_t from);

/* whether it begins with the other one, or is that */

int mcp_text_starts(const mcp_str_t *text, const mcp_str_t *with);

/*
 * The bytes of the white space character at i, or 0: that of Unicode, and what
 * languages take for it, too: U+001C to U+001F (Python) and U+FEFF
 * (JavaScript).
 */

size_t mcp_text_white(const mcp_str_t *text, size_t i);

/* cuts white space off both ends */

void mcp_text_trim(mcp_str_t *text);

/* shortens to MCP_TEXT_CLIP bytes or less, no character cut in two */

void mcp_text_clip(mcp_str_t *text);


#endif /* _MCP_TEXT_H_INCLUDED_ */
