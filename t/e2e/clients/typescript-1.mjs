// A client on @modelcontextprotocol/sdk; its one argument is the URL of the server.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { drive } from './drive.mjs';

const client = new Client({ name: 'typescript-1', version: '1.0.0' });
const transport = new StreamableHTTPClientTransport(new URL(process.argv[2]));
await client.connect(transport);
await drive(transport.protocolVersion, client, (name, args, options) =>
    client.callTool({ name, arguments: args }, undefined, options), McpError);
