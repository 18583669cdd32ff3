
#include "mcp_path.h"


static mcp_inline uint32_t mcp_path_member(const mcp_json_t *json,
    uint32_t token, const mcp_str_t *name);
static uint32_t mcp_path_element(const mcp_json_t *json, uint32_t token,
    uint32_t index);
static size_t mcp_path_steps(u_char *p, u_char *end);
static u_char *mcp_path_name(mcp_step_t *step, u_char *p, u_char *end);
static u_char *mcp_path_index(mcp_step_t *step, u_char *p, u_char *end);


int
mcp_path_read(mcp_path_t *path, const mcp_str_t *text, mcp_region_t *region,
    const char **fault)
{
    size_t       n;
    u_char      *p, *end;
    mcp_step_t  *step;

    *fault = "\"args\" and at least one step: \".name\", \"[n]\" or \"[*]\"";

    p = text->data;
    end = p + text->len;

    if (text->len < 4 || memcmp(p, "args", 4) != 0) {
        return MCP_FAULT;
    }

    p += 4;

    path->text = *text;
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

    if (path->nsteps && path->steps[0].kind != MCP_STEP_NAME) {
        *fault = "a name after \"args\", which is an object";
        return MCP_FAULT;
    }

    return path->nsteps ? MCP_OK : MCP_FAULT;
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
