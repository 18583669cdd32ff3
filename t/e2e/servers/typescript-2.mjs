// A server on @modelcontextprotocol/server, for clients of both eras; its one argument is the port.

import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { addTools } from './tools.mjs';

function build() {
    const server = new McpServer({ name: 'typescript-2', version: '1.0.0' });
    return addTools(server, ({ mcpReq: { signal, _meta, notify } }) => ({
        signal, progressToken: _meta?.progressToken, notify
    }));
}

createServer(toNodeHandler(createMcpHandler(build))).listen(Number(process.argv[2]), '127.0.0.1');
