
/*
 * A policy as the judge reads it, and how one is put together.
 *
 * A JSON file (mcp_policy_load.h) and nginx directives add rules to the same
 * structure; mcp_policy_seal() then checks what concerns several rules at
 * once and builds the look-up tables.  A sealed policy is only read.
 */


#ifndef _MCP_POLICY_H_INCLUDED_
#define _MCP_POLICY_H_INCLUDED_


#include "mcp_catalog.h"
#include "mcp_condition.h"
#include "mcp_limit.h"
#include "mcp_names.h"
#include "mcp_operations.h"
#include "mcp_section.h"


typedef enum {
    MCP_ACTION_ALLOW = 0,
    MCP_ACTION_DENY,
    MCP_ACTION_HIDE,
    MCP_ACTION_APPROVAL
} mcp_action_e;


/* the lists of checks, in the order in which they are asked */

typedef enum {
    MCP_REQUIRE = 0,
    MCP_DENY_IF,
    MCP_APPROVE_IF,

    MCP_CHECKS
} mcp_check_e;


/* an entry of "require", "deny_if" or "approve_if" */

typedef struct {
    mcp_str_t           rule;         /* what $mcp_rule says */
    mcp_str_t           reason;       /* empty: the engine's own words */
    mcp_conditions_t    conditions;
} mcp_check_t;


typedef struct {
    mcp_check_t        *elts;
    size_t              nelts;
} mcp_checks_t;


/* what a call has to meet beside its name */

typedef struct {
    mcp_checks_t        checks[MCP_CHECKS];
    mcp_limits_t        limits;
} mcp_terms_t;


/* how many checks there are, of all kinds */

static mcp_inline size_t
mcp_terms_checks(const mcp_terms_t *terms)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < MCP_CHECKS; i++) {
        n += terms->checks[i].nelts;
    }

    return n;
}


typedef struct mcp_rule_s      mcp_rule_t;
typedef struct mcp_commands_s  mcp_commands_t;


struct mcp_rule_s {
    mcp_rule_t         *next;
    mcp_place_t         place;
    mcp_str_t           name;         /* a name, a glob or a class */
    mcp_action_e        action;
    mcp_str_t           action_rule;  /* what $mcp_rule says of it */
    mcp_str_t           reason;       /* empty: the engine's own words */
    mcp_class_e         risk;         /* for $mcp_risk; or MCP_CLASS_NONE */
    mcp_terms_t         terms;
    mcp_commands_t     *commands;     /* or NULL: it looks into none */
    unsigned            shadow:1;     /* judged, but not enforced */

    /* set by mcp_policy_seal() */

    unsigned            hidden:1;     /* "hide" says so of its very name */
};


/* rules by their names: of tools, or of AWS operations */

typedef struct {
    mcp_rule_t         *first;        /* in the order they were added */
    mcp_rule_t        **last;

    /* set by mcp_policy_seal() */

    mcp_names_t         names;        /* values are mcp_rule_t */
    mcp_rule_t         *classes[MCP_CLASSES];
} mcp_rules_t;


/* what a rule says of the commands that an argument holds, one or a list */

struct mcp_commands_s {
    mcp_str_t           rule;         /* what $mcp_rule says of all */
    mcp_str_t           default_rule;
    mcp_str_t           argument;
    mcp_action_e        fallback;     /* "default": allow or deny */
    mcp_operations_t    catalog;
    mcp_rules_t         operations;   /* by "SERVICE OPERATION" */

    /* set by mcp_policy_seal() */

    unsigned            callable:1;   /* some command could be allowed */
};


/* an entry of "hide" */

typedef struct mcp_hide_s  mcp_hide_t;

struct mcp_hide_s {
    mcp_hide_t         *next;
    mcp_place_t         place;
    mcp_str_t           tool;
};


typedef struct {
    mcp_str_t           id;           /* names the counters' owner */
    mcp_str_t           name;         /* for logs; the id if none is given */
    mcp_action_e        fallback;     /* "default": allow or deny */
    mcp_catalog_t      *catalog;      /* or NULL: there is no sound one */
    mcp_terms_t         all_tools;
    mcp_section_t       resources;
    mcp_section_t       prompts;
    mcp_rules_t         tools;
    mcp_hide_t         *hides;
    mcp_hide_t        **last_hide;

    /* set by mcp_policy_seal() */

    mcp_names_t         hidden;
    unsigned            hidden_classes;   /* 1 << mcp_class_e */
    unsigned            hiding:1;     /* some tool is hidden */
    unsigned            scopes;       /* 1 << mcp_scope_e, of all limits */
    uint32_t            npaths;       /* into arguments, equal ones once */
} mcp_policy_t;


/* an empty policy that denies everything; NULL: no more memory */

mcp_policy_t *mcp_policy_create(mcp_region_t *region, const mcp_str_t *id);

/* no rules yet */

void mcp_rules_init(mcp_rules_t *rules);

/* an empty rule that allows, added last; NULL: no more memory */

mcp_rule_t *mcp_rules_add(mcp_rules_t *rules, mcp_region_t *region,
    const mcp_str_t *name, const mcp_place_t *place);

/* of a class, or NULL: that of the risk goes before that of what is done */

const mcp_rule_t *mcp_rules_class(const mcp_rules_t *rules,
    const mcp_classed_t *classed);

/* MCP_OK, or MCP_ERROR: the region has no more memory */

int mcp_policy_add_hide(mcp_policy_t *policy, mcp_region_t *region,
    const mcp_str_t *tool, const mcp_place_t *place);

/* an entry without conditions, added last; NULL: no more memory */

mcp_check_t *mcp_checks_add(mcp_checks_t *checks, mcp_region_t *region);

/*
 * To be called once, after the last rule, and only if there is no fault yet:
 * others would follow from it.
 *
 * MCP_OK     the policy can be used; or faults were added, and it cannot
 * MCP_ERROR  the region has no more memory
 */

int mcp_policy_seal(mcp_policy_t *policy, mcp_region_t *region,
    mcp_faults_t *faults);

/*
 * Of a policy without faults: whether "hide" hides the tool, by its name, its
 * class or, if asked, a glob.
 */

int mcp_policy_hides(const mcp_policy_t *policy, const mcp_str_t *tool,
    int globs);

/* what is wrong with the name, the glob or the class of a tool, or NULL */

const char *mcp_policy_tool_fault(const mcp_str_t *tool);

/* the same of an AWS operation */

const char *mcp_policy_operation_fault(const mcp_str_t *name);


#endif /* _MCP_POLICY_H_INCLUDED_ */
