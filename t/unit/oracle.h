
/*
 * jansson as the oracle of what the JSON reader makes of a text.
 */


#ifndef _ORACLE_H_INCLUDED_
#define _ORACLE_H_INCLUDED_


#include <jansson.h>

#include "mcp_json.h"


/* reads the same text; NULL: refused, error says why; to be released */

json_t *oracle_read(const mcp_json_t *json, json_error_t *error);

/*
 * Whether it may have been refused there though it was accepted here, or the
 * other way round: for what each bounds only, depth, length of a number,
 * members and tokens here, numbers beyond a double there; and for a NUL after
 * a number, which jansson loses on the way.
 */

int oracle_may_refuse(const json_error_t *error);
int oracle_may_accept(const mcp_json_t *json);

/*
 * Whether the token and the value are the same: numbers as doubles, strings
 * byte for byte, and nothing beside.  json->region must not run out of memory.
 */

int oracle_same(mcp_json_t *json, uint32_t token, const json_t *value);

/* whether no member's name is one of names, up to NULL, but for its case */

int oracle_case(const json_t *object, const char *const *names);


#endif /* _ORACLE_H_INCLUDED_ */
