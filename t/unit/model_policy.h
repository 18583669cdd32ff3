
/*
 * The model of policies, calls and judgement: small ones, made at random,
 * printed as JSON, and judged step by step in the order of the language.
 */


#ifndef _MODEL_POLICY_H_INCLUDED_
#define _MODEL_POLICY_H_INCLUDED_


#include "model.h"
#include "mcp_judge.h"


#define MODEL_RULES   4
#define MODEL_CHECKS  2
#define MODEL_LIMITS  2


/* a name, a glob or a class, and which names it is for */

typedef struct {
    const char          *key;
    const char          *pointer;
    char                 where;       /* '=', '^', '$', '*' or '@' */
    const char          *literal;
} model_key_t;


typedef struct {
    const char          *name;
    const char          *json;
    const char          *class;
    const char          *risk;
    int                  plain;
} model_tool_t;


typedef struct {
    const char          *name;
    const char          *more;
    mcp_scope_e          scope;
} model_counter_t;


typedef struct {
    model_condition_t    conditions[MODEL_CHECKS];
    size_t               nconditions;
    const char          *on_deny;
} model_check_t;


typedef struct {
    size_t               counter;
    uint64_t             increment;   /* 0: not given */
    const char          *from;
    const char          *on_deny;
} model_limit_t;


typedef struct {
    model_check_t        checks[MCP_CHECKS][MODEL_CHECKS];
    size_t               nchecks[MCP_CHECKS];
    model_limit_t        limits[MODEL_LIMITS];
    size_t               nlimits;
} model_terms_t;


typedef struct {
    const model_key_t   *key;
    const char          *action;      /* NULL: not given */
    const char          *reason;
    model_terms_t        terms;
    int                  shadow;
    int                  rate_limit;
} model_rule_t;


typedef struct {
    model_rule_t         rules[MODEL_RULES];
    size_t               nrules;
    model_terms_t        all;
    unsigned             hidden;      /* 1 << index of a key */
    int                  allow;
} model_policy_t;


/* a case, and what the model says of it */

typedef struct {
    model_policy_t       policy;
    const model_tool_t  *tool;
    const model_value_t *args;        /* NULL: there are none */
    mcp_facts_t          facts;

    char                 decision[32];
    char                 rule[128];
    char                 reason[256];
    char                 claims[1024];       /* the enforced ones */
    char                 shadows[1024];      /* those of shadow rules */
} model_case_t;


/* a policy whose conditions and amounts some arguments meet, all of them */

typedef struct {
    char                 policy[16384];
    char                 witness[2048];      /* these */
    char                 others[4][2048];    /* and others, which may not */
    mcp_facts_t          facts;
} model_listed_t;


extern const model_key_t      model_keys[];
extern const size_t           model_nkeys;
extern const model_tool_t     model_tools[];
extern const size_t           model_ntools;
extern const model_counter_t  model_counters[];
extern const char            *model_lists[];


/* a case with nothing said of it yet */

void model_random_case(model_case_t *c, uint64_t *state);

/* what the engine is told of it; to be printed after model_start() */

void model_print_policy(const model_policy_t *policy);
void model_print_call(const model_case_t *c);

/* what has to be said of it */

void model_judge(model_case_t *c);

void model_random_listed(model_listed_t *listed, uint64_t *state);


#endif /* _MODEL_POLICY_H_INCLUDED_ */
