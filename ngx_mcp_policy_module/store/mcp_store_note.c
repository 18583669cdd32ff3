
#include "mcp_store_nodes.h"
#include "mcp_store_note.h"


int
mcp_store_notes(const mcp_store_t *store, mcp_note_e kind)
{
    return (store->shm->notes >> kind) & 1;
}


int
mcp_store_note(mcp_store_t *store, const mcp_note_key_t *key,
    const mcp_str_t *text, uint64_t until, uint64_t now)
{
    mcp_store_key_t    k;
    mcp_store_note_t   note;
    mcp_store_node_t  *node;

    if (text->len > MCP_STORE_NOTE_LEN) {
        return 0;
    }

    memset(&note, 0, sizeof(mcp_store_note_t));

    note.until = until;
    note.len = (uint32_t) text->len;
    memcpy(note.text, text->data, text->len);

    mcp_store_key(store->shm, key->id, &key->name, &k);

    ngx_shmtx_lock(&store->shpool->mutex);

    node = mcp_store_find(store->shm, &k);

    store->shm->notes |= 1u << key->kind;

    if (node == NULL) {
        node = mcp_store_add_note(store->shm, &k, &note, now);

    } else {

        /* half of it, where a worker died, must not be read */

        node->note.until = 0;

        mcp_fence();

        node->note.len = note.len;
        memcpy(node->note.text, note.text, MCP_STORE_NOTE_LEN);

        mcp_fence();

        node->note.until = until;
    }

    ngx_shmtx_unlock(&store->shpool->mutex);

    return node != NULL;
}


int
mcp_store_noted(mcp_store_t *store, const mcp_note_key_t *key, uint64_t now,
    mcp_str_t *text)
{
    int                found;
    mcp_store_key_t    k;
    mcp_store_node_t  *node;

    mcp_store_key(store->shm, key->id, &key->name, &k);

    ngx_shmtx_lock(&store->shpool->mutex);

    node = mcp_store_find(store->shm, &k);

    found = (node != NULL && node->note.until > now);

    if (found) {
        text->len = ngx_min(node->note.len, MCP_STORE_NOTE_LEN);
        memcpy(text->data, node->note.text, text->len);
    }

    ngx_shmtx_unlock(&store->shpool->mutex);

    return found;
}
