// What the servers of both TypeScript SDKs have: tools, each execution of which is written down, and
// one resource, each reading of which is.

import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const STEPS = 5;

function witness(line) {
    appendFileSync(process.env.WITNESS, `${JSON.stringify(line)}\n`);
}

function result(text) {
    return { content: [{ type: 'text', text }] };
}

// `request` takes what the SDK hands to a tool to { signal, progressToken, notify }.
export function addTools(server, request) {
    for (const tool of ['allowed', 'denied', 'limited', 'hidden']) {
        server.registerTool(tool, { inputSchema: z.object({ text: z.string() }) }, async (args) => {
            witness({ tool, arguments: args });
            return result(args.text);
        });
    }

    const inputSchema = z.object({ seconds: z.number() });
    server.registerTool('slow', { inputSchema }, async (args, context) => {
        const { signal, progressToken, notify } = request(context);
        witness({ tool: 'slow', arguments: args });
        try {
            for (let progress = 1; progress <= STEPS; progress++) {
                await sleep(args.seconds / STEPS * 1000, undefined, { signal });
                if (progressToken !== undefined) {
                    await notify({
                        method: 'notifications/progress',
                        params: { progressToken, progress, total: STEPS }
                    });
                }
            }
        } catch (error) {
            if (signal.aborted) {
                witness({ tool: 'slow', cancelled: true });
            }
            throw error;
        }
        return result('done');
    });
    server.registerResource('secret', 'file:///secret', {}, async (uri) => {
        witness({ resource: uri.href });
        return { contents: [{ uri: uri.href, text: 'secret' }] };
    });
    return server;
}
