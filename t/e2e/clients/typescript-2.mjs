// A client on @modelcontextprotocol/client; its arguments are the URL of the server and the mode,
// which is legacy, auto or a version of the protocol.

import { Client, ProtocolError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { drive } from './drive.mjs';

const [url, word] = process.argv.slice(2);
const mode = ['legacy', 'auto'].includes(word) ? word : { pin: word };
const client = new Client({ name: 'typescript-2', version: '1.0.0' },
    { versionNegotiation: { mode } });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
await drive(client.getNegotiatedProtocolVersion(), client, (name, args, options) =>
    client.callTool({ name, arguments: args }, options), ProtocolError);
