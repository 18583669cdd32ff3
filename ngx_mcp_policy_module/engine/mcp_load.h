
/*
 * What loading a JSON document of ours needs, whatever it says: tables of
 * keys, places, and faults that name what was expected and what was found.
 */


#ifndef _MCP_LOAD_H_INCLUDED_
#define _MCP_LOAD_H_INCLUDED_


#include "mcp_class.h"
#include "mcp_fault.h"
#include "mcp_json.h"


#define MCP_LOAD_STRING  (1 << MCP_JSON_STRING)
#define MCP_LOAD_ARRAY   (1 << MCP_JSON_ARRAY)
#define MCP_LOAD_OBJECT  (1 << MCP_JSON_OBJECT)


/*
 * Reads a file that a policy names; path ends with a NUL that its length does
 * not count.  source->data must live as long as the policy.
 *
 * MCP_OK
 * MCP_FAULT  problem says why it cannot be read
 * MCP_ERROR  there is no more memory
 */

typedef struct {
    int                (*read)(void *ctx, const mcp_str_t *path,
                             mcp_source_t *source, mcp_str_t *problem);
    void                *ctx;
} mcp_reader_t;


typedef struct {
    mcp_json_t           json;
    const mcp_source_t  *source;
    const mcp_place_t   *line;        /* that the text was made of, or NULL */
    const mcp_reader_t  *reader;      /* of files that are named, or NULL */
    mcp_region_t        *region;
    mcp_faults_t        *faults;
    unsigned             command:1;   /* paths may lead into a command */
} mcp_load_t;


/* a value and where it stands */

typedef struct {
    uint32_t             token;
    mcp_str_t            pointer;     /* RFC 6901; empty for the root */
} mcp_load_at_t;


/* for the text of the source, with neither a line nor a reader */

void mcp_load_init(mcp_load_t *load, const mcp_source_t *source,
    mcp_region_t *region, mcp_faults_t *faults);

int mcp_load_is(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_json_type_e type);

mcp_place_t mcp_load_place(mcp_load_t *load, const mcp_load_at_t *at);


/*
 * Everything below returns MCP_OK also after a fault was added, so that the
 * later ones are found as well; MCP_ERROR only where the region has no more
 * memory.
 */

typedef int (*mcp_load_pt)(mcp_load_t *load, const mcp_load_at_t *at,
    void *target);


/*
 * A key that an object may have.  One without a loader is part of the
 * language, but not supported yet.  The types are those that the loader can
 * do with; 0: any, it looks by itself.
 */

typedef struct {
    mcp_str_t            name;
    unsigned             types;       /* MCP_LOAD_STRING... */
    unsigned             required;
    mcp_load_pt          load;
} mcp_load_key_t;


/* a word and what it stands for */

typedef struct {
    mcp_str_t            name;
    int                  value;
} mcp_load_word_t;


/* calls the loader of the root, which must be of one of these types */

int mcp_load_document(mcp_load_t *load, unsigned types, mcp_load_pt root,
    void *target);

/* calls the loader of each member; the value must be an object */

int mcp_load_object(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_key_t *keys, size_t nkeys, void *target);

/* calls the loader for each element, of one of these types; of a list */

int mcp_load_list(mcp_load_t *load, const mcp_load_at_t *at, unsigned types,
    mcp_load_pt element, void *target);

/* for members that mean nothing */

int mcp_load_nothing(mcp_load_t *load, const mcp_load_at_t *at, void *target);

/* "1", the version of every document of ours */

int mcp_load_version(mcp_load_t *load, const mcp_load_at_t *at, void *target);

/*
 * A text that is not empty and holds no control character; else a fault, and
 * the text is empty.
 */

int mcp_load_text(mcp_load_t *load, const mcp_load_at_t *at, mcp_str_t *text);

/* one of the words; else a fault, and value stays as it is */

int mcp_load_word(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_load_word_t *words, size_t nwords, const char *expected,
    int *value);

/* a whole number from min to max, in digits only; else a fault, and min */

int mcp_load_whole(mcp_load_t *load, const mcp_load_at_t *at, uint64_t min,
    uint64_t max, uint64_t *value);

/* true or false; else a fault, and 0 */

int mcp_load_flag(mcp_load_t *load, const mcp_load_at_t *at, int *flag);

/* "Read" to "Destructive", "Low" to "Critical"; else a fault, and none */

int mcp_load_category(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_class_e *category);
int mcp_load_risk(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_class_e *risk);

/* the file of that name, as the reader reads it; else a fault, and NULL */

int mcp_load_file(mcp_load_t *load, const mcp_load_at_t *at,
    mcp_source_t **source);

/*
 * Adds a name to a list for mcp_load_expected(): one of "a", "b", ...; "" at
 * first, ended by NUL.
 */

int mcp_load_enumerate(mcp_load_t *load, mcp_str_t *list,
    const mcp_str_t *name);

/* "expected ..., found ..." */

int mcp_load_expected(mcp_load_t *load, const mcp_load_at_t *at,
    const char *expected);

/* the text as it is */

int mcp_load_fault(mcp_load_t *load, const mcp_load_at_t *at,
    const char *text);

/*
 * The text is no JSON: adds why, with the pointer of the innermost value that
 * had begun.
 */

int mcp_load_broken(mcp_load_t *load);

/* the pointer of a member or an element of at */

int mcp_load_child(mcp_load_t *load, const mcp_load_at_t *at,
    const mcp_str_t *name, mcp_load_at_t *child);


#endif /* _MCP_LOAD_H_INCLUDED_ */
