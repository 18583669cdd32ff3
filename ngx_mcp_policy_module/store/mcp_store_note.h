
/*
 * Notes in the zone: small texts about what a server has said, each under an
 * id and a name, until a time.  They share the nodes with the counters, but
 * take a quarter of them at most; a note that finds no room is not made.
 * mcp_store_note() and mcp_store_noted() take the lock of the zone.
 */


#ifndef _MCP_STORE_NOTE_H_INCLUDED_
#define _MCP_STORE_NOTE_H_INCLUDED_


#include "mcp_store.h"


typedef enum {
    MCP_NOTE_TASK = 0,            /* whose a task is */
    MCP_NOTE_PARAM,               /* which argument a header repeats */

    MCP_NOTES
} mcp_note_e;


/* where a note belongs; id is a digest of the kind and of what else it takes */

typedef struct {
    mcp_note_e      kind;
    u_char          id[MCP_COUNTER_ID_LEN];
    mcp_str_t       name;
} mcp_note_key_t;


/* whether there ever was one of that kind: without the lock */

int mcp_store_notes(const mcp_store_t *store, mcp_note_e kind);

/*
 * Makes a note, or another one of it; times are milliseconds since 1970.
 * 0: there is no room for it, or it is longer than MCP_STORE_NOTE_LEN.
 */

int mcp_store_note(mcp_store_t *store, const mcp_note_key_t *key,
    const mcp_str_t *text, uint64_t until, uint64_t now);

/* sets text, which has room for MCP_STORE_NOTE_LEN; 0: there is no note */

int mcp_store_noted(mcp_store_t *store, const mcp_note_key_t *key,
    uint64_t now, mcp_str_t *text);


/*
 * A list was asked for, and may be on its way until then; whether one may be,
 * whoever has asked for it.  Seconds since 1970; without the lock.
 */

#define mcp_store_list_asked(store, until)                                    \
    (*(store)->list_until = (ngx_atomic_uint_t) (until))
#define mcp_store_list_due(store, now)                                        \
    (*(store)->list_until > (ngx_atomic_uint_t) (now))


#endif /* _MCP_STORE_NOTE_H_INCLUDED_ */
