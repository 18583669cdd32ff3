
#include "mcp_path.h"


static mcp_inline uint32_t mcp_path_member(const mcp_json_t *json,
    uint32_t token, const mcp_str_t *name);
static uint32_t mcp_path_element(const mcp_json_t *json, uint32_t token,
    uint32_t index);
static int mcp_path_walk(mcp_path_t *path, u_char *p, u_char *end);
static int mcp_path_sound(mcp_path_t *path, const char **fault);
static int mcp_path_option(const mcp_str_t *name);
static size_t mcp_path_steps(u_char *p, u_char *end);
static u_char *mcp_path_name(mcp_step_t *step, u_char *p, u_char *end);
static u_char *mcp_path_index(mcp_step_t *step, u_char *p, u_char *end);


int
mcp_path_read(mcp_path_t *path, const mcp_str_t *text, int command,
    mcp_region_t *region, const char **fault)
{
    int        rc;
    size_t     i, n;
    u_char    *p, *end;
    mcp_str_t  root;

    static const mcp_str_t  roots[] = {
        [MCP_ROOT_ARGS] = mcp_string("args"),
        [MCP_ROOT_COMMAND] = mcp_string("command"),
        [MCP_ROOT_OPTIONS] = mcp_string("options")
    };

    *fault = command ? "\"args\" and at least one step, \"command\" and one "
                       "of its parts, or \"options\" and the name of one"
                     : "\"args\" and at least one step: \".name\", \"[n]\" "
                       "or \"[*]\"";

    p = text->data;
    end = p + text->len;

    while (p < end && *p != '.' && *p != '[') {
        p++;
    }

    root.data = text->data;
    root.len = (size_t) (p - text->data);

    n = command ? mcp_nelts(roots) : 1;

    for (i = 0; i < n && !mcp_str_eq(&roots[i], &root); i++) { /* void */ }

    if (i == n) {
        return MCP_FAULT;
    }

    path->text = *text;
    path->root = (mcp_root_e) i;
    path->nsteps = 0;
    path->nfixed = 0;
    path->id = 0;

    n = mcp_path_steps(p, end);

    if (n > MCP_JSON_MAX_DEPTH) {
        *fault = "a path of at most 64 steps, as messages are no deeper";
        return MCP_FAULT;
    }

    path->steps = mcp_alloc(region, n * sizeof(mcp_step_t));
    if (path->steps == NULL) {
        return MCP_ERROR;
    }

    rc = mcp_path_walk(path, p, end);

    return (rc == MCP_OK) ? mcp_path_sound(path, fault) : rc;
}


uint32_t
mcp_path_find(const mcp_json_t *json, uint32_t token, const mcp_path_t *path)
{
    size_t             i;
    const mcp_step_t  *step;

    for (i = 0; i < path->nfixed && token != MCP_NOTHING; i++) {
        step = &path->steps[i];

        token = (step->kind == MCP_STEP_NAME)
                    ? mcp_path_member(json, token, &step->name)
                    : mcp_path_element(json, token, step->index);
    }

    return token;
}


uint32_t
mcp_path_step(const mcp_json_t *json, uint32_t token, const mcp_step_t *step)
{
    return (step->kind == MCP_STEP_NAME)
               ? mcp_path_member(json, token, &step->name)
               : mcp_path_element(json, token, step->index);
}


static mcp_inline uint32_t
mcp_path_member(const mcp_json_t *json, uint32_t token, const mcp_str_t *name)
{
    int                      found;
    const mcp_json_token_t  *t, *end, *tokens;

    tokens = json->tokens;
    t = &tokens[token];

    if (t->type != MCP_JSON_OBJECT) {
        return MCP_NOTHING;
    }

    end = &tokens[t->next];

    for (t++; t < end; t = &tokens[t[1].next]) {

        if (t->escaped) {
            found = mcp_json_spells(json, (uint32_t) (t - tokens), name);

        } else {
            found = (t->len == name->len
                     && mcp_same(json->data + t->start, name->data, t->len));
        }

        if (found) {
            return (uint32_t) (t + 1 - tokens);
        }
    }

    return MCP_NOTHING;
}


static uint32_t
mcp_path_element(const mcp_json_t *json, uint32_t token, uint32_t index)
{
    const mcp_json_token_t  *list;

    list = &json->tokens[token];

    if (list->type != MCP_JSON_ARRAY || index >= list->size) {
        return MCP_NOTHING;
    }

    for (token++; index > 0; index--) {
        token = json->tokens[token].next;
    }

    return token;
}


/* MCP_OK, or MCP_FAULT: it is no path */

static int
mcp_path_walk(mcp_path_t *path, u_char *p, u_char *end)
{
    mcp_step_t  *step;

    while (p < end) {
        step = &path->steps[path->nsteps];

        p = (*p == '.') ? mcp_path_name(step, p + 1, end)
                        : mcp_path_index(step, p, end);

        if (p == NULL) {
            return MCP_FAULT;
        }

        if (path->nfixed == path->nsteps && step->kind != MCP_STEP_EACH) {
            path->nfixed++;
        }

        path->nsteps++;
    }

    return path->nsteps ? MCP_OK : MCP_FAULT;
}


/* whether arguments, a command or its options have such a part */

static int
mcp_path_sound(mcp_path_t *path, const char **fault)
{
    int          named, listed;
    size_t       i;
    mcp_step_t  *step;

    static const mcp_str_t  facts[MCP_FACTS] = {
        [MCP_FACT_SERVICE] = mcp_string("service"),
        [MCP_FACT_OPERATION] = mcp_string("operation"),
        [MCP_FACT_CLASS] = mcp_string("class"),
        [MCP_FACT_RISK] = mcp_string("risk"),
        [MCP_FACT_REGION] = mcp_string("region"),
        [MCP_FACT_PROFILE] = mcp_string("profile"),
        [MCP_FACT_TEXT] = mcp_string("text"),
        [MCP_FACT_WORDS] = mcp_string("words")
    };

    step = path->steps;
    named = (step->kind == MCP_STEP_NAME);
    listed = (path->nsteps > 1 && step[1].kind == MCP_STEP_EACH);

    switch (path->root) {

    case MCP_ROOT_COMMAND:
        *fault = "\"command\" and \".service\", \".operation\", \".class\", "
                 "\".risk\", \".region\", \".profile\", \".text\" or "
                 "\".words[*]\"";

        for (i = 0; i < MCP_FACTS && named; i++) {

            if (mcp_str_eq(&facts[i], &step->name)) {
                step->index = (uint32_t) i;
                return (listed == (i == MCP_FACT_WORDS)
                        && path->nsteps == 1 + (size_t) listed)
                           ? MCP_OK : MCP_FAULT;
            }
        }

        return MCP_FAULT;

    case MCP_ROOT_OPTIONS:
        *fault = "\"options\" and the name of one without \"--\", such as "
                 "\"options.instance-type\", or all of its words, "
                 "\"options.instance-type[*]\"";

        return (named && mcp_path_option(&step->name)
                && path->nsteps == 1 + (size_t) listed)
                   ? MCP_OK : MCP_FAULT;

    default: /* MCP_ROOT_ARGS */
        *fault = "a name after \"args\", which is an object";

        return named ? MCP_OK : MCP_FAULT;
    }
}


/* [a-z0-9][A-Za-z0-9-]* */

static int
mcp_path_option(const mcp_str_t *name)
{
    u_char  c;
    size_t  i;

    for (i = 0; i < name->len; i++) {
        c = name->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            continue;
        }

        if (i == 0 || (c != '-' && (c < 'A' || c > 'Z'))) {
            return 0;
        }
    }

    return 1;
}


/* each begins with a character that no name holds */

static size_t
mcp_path_steps(u_char *p, u_char *end)
{
    size_t  n;

    n = 0;

    for ( /* void */ ; p < end; p++) {
        n += (*p == '.' || *p == '[');
    }

    return n;
}


static u_char *
mcp_path_name(mcp_step_t *step, u_char *p, u_char *end)
{
    step->kind = MCP_STEP_NAME;
    step->name.data = p;

    while (p < end && *p != '.' && *p != '[' && *p != ']') {
        p++;
    }

    step->name.len = (size_t) (p - step->name.data);

    return step->name.len ? p : NULL;
}


/* "[*]", or "[n]" without leading zeros; no list of a message is longer */

static u_char *
mcp_path_index(mcp_step_t *step, u_char *p, u_char *end)
{
    u_char  *digits;

    if (*p++ != '[' || p == end) {
        return NULL;
    }

    step->kind = (*p == '*') ? MCP_STEP_EACH : MCP_STEP_INDEX;
    step->index = 0;

    if (*p == '*') {
        p++;

    } else {
        digits = p;

        while (p < end && *p >= '0' && *p <= '9') {
            step->index = step->index * 10 + (uint32_t) (*p++ - '0');

            if (step->index >= MCP_JSON_MAX_TOKENS) {
                return NULL;
            }
        }

        if (p == digits || (*digits == '0' && p > digits + 1)) {
            return NULL;
        }
    }

    return (p < end && *p == ']') ? p + 1 : NULL;
}
