
/*
 * What the tests of the store share: a zone of a few nodes on plain memory,
 * limits, claims, and what nginx would bring.
 */


#ifndef _STORE_H_INCLUDED_
#define _STORE_H_INCLUDED_


#include "unit.h"
#include "mcp_store_nodes.h"


#define STORE_NODES    64
#define STORE_WHO      40
#define STORE_NOW      1700000000000ull

/* 3 a second, 5 in seven seconds, 1 an hour, 1 a day; 4 in a sliding minute */

#define STORE_LIMITS   5
#define STORE_SLIDING  4


extern mcp_store_t    store;
extern mcp_limit_t    store_limit[STORE_LIMITS];

/* what the last store_take() told */

extern mcp_refusal_t  store_refusal;
extern uint64_t       store_remaining;


/* of a test that begins with an empty zone */

int store_setup(void **state);
int store_teardown(void **state);

/* of one call, for one of STORE_WHO subjects */

void store_claim(mcp_claim_t *claim, size_t limit, size_t who);

mcp_store_rc_e store_take(mcp_claim_t *claims, size_t n, uint64_t now);

/* nodes that are free, and those that are not */

size_t store_free_nodes(void);
size_t store_chained(void);


#endif /* _STORE_H_INCLUDED_ */
