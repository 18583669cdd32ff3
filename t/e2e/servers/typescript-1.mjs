// A server on @modelcontextprotocol/sdk, with sessions; its one argument is the port. With JSON it
// answers without events.

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { addTools } from './tools.mjs';

const sessions = new Map();

async function open() {
    const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        enableJsonResponse: 'JSON' in process.env,
        onsessioninitialized: (id) => sessions.set(id, transport),
        onsessionclosed: (id) => sessions.delete(id)
    });
    const server = new McpServer({ name: 'typescript-1', version: '1.0.0' });
    await addTools(server, ({ signal, _meta, sendNotification }) => ({
        signal, progressToken: _meta?.progressToken, notify: sendNotification
    })).connect(transport);
    return transport;
}

createServer(async (request, response) => {
    const transport = sessions.get(request.headers['mcp-session-id']) ?? await open();
    await transport.handleRequest(request, response);
}).listen(Number(process.argv[2]), '127.0.0.1');
