// What the clients of both TypeScript SDKs have in common: they read lines of JSON, each a call of
// a tool or, without one, a wish for the list, and answer each by a line as soon as it is done.

import { createInterface } from 'node:readline';

function say(line) {
    console.log(JSON.stringify(line));
}

// `callTool` takes a tool, its arguments and the options of a request; `Refusal` is what a
// JSON-RPC error becomes.
export async function drive(protocol, client, callTool, Refusal) {
    async function call({ tool, arguments: given, cancel_after }) {
        const begin = performance.now();
        const seconds = () => (performance.now() - begin) / 1000;
        const progress = [];
        const onprogress = () => progress.push(seconds());
        const signal = cancel_after ? AbortSignal.timeout(cancel_after * 1000) : undefined;
        try {
            const result = await callTool(tool, given, { onprogress, signal });
            const { isError: is_error = false, content: [{ text }] } = result;
            return { is_error, text, progress, seconds: seconds() };
        } catch (error) {
            if (signal?.aborted) {
                return { cancelled: true };
            }
            throw error;
        }
    }

    async function list() {
        const tools = [];
        let cursor;
        do {
            const page = await client.listTools(cursor === undefined ? undefined : { cursor });
            tools.push(...page.tools);
            cursor = page.nextCursor;
        } while (cursor !== undefined);
        return { tools };
    }

    async function answer(request) {
        try {
            return await (request.tool ? call(request) : list());
        } catch (error) {
            return error instanceof Refusal
                ? { error: { code: error.code, message: error.message } }
                : { failure: String(error) };
        }
    }

    say({ protocol });
    for await (const line of createInterface({ input: process.stdin })) {
        const request = JSON.parse(line);
        answer(request).then((result) => say({ number: request.number, ...result }));
    }
    await client.close();
}
