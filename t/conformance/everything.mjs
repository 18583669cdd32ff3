// An MCP server of both eras with everything that the conformance suite asks for.
//
//     node everything.mjs PORT [careless]
//
// A careless one never looks at the headers that repeat the body.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

import { localhostHostValidation, localhostOriginValidation, toNodeHandler }
    from "@modelcontextprotocol/node";
import { createMcpHandler, createRequestStateCodec, isLegacyRequest, McpServer,
         WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";

import { addAskingTools } from "./asking.mjs";
import { addPrompts, addResources } from "./contents.mjs";
import { addTools } from "./tools.mjs";

const HOST = "127.0.0.1";
const RETRY_MS = 500;

const [port, careless] = process.argv.slice(2);
const stateCodec = createRequestStateCodec({ key: crypto.getRandomValues(new Uint8Array(32)) });
const modern = createMcpHandler(everything, { legacy: "reject" });
const sessions = new Map();

function everything() {
    const server = new McpServer({ name: "everything", version: "1.0.0" }, {
        capabilities: {
            tools: { listChanged: true },
            prompts: { listChanged: true },
            resources: { subscribe: true, listChanged: true },
            logging: {},
            completions: {},
        },
        requestState: { verify: stateCodec.verify },
    });
    addTools(server, modern.notify);
    addAskingTools(server, stateCodec);
    addPrompts(server);
    addResources(server);
    return server;
}

// Messages that a client may come back for when its stream has broken.
class Events {
    #events = [];

    async storeEvent(stream, message) {
        return String(this.#events.push({ stream, message }));
    }

    async replayEventsAfter(lastId, { send }) {
        const { stream } = this.#events[lastId - 1];
        for (let id = Number(lastId) + 1; id <= this.#events.length; id++) {
            const event = this.#events[id - 1];
            if (event.stream === stream)
                await send(String(id), event.message);
        }
        return stream;
    }
}

async function legacy(request) {
    const id = request.headers.get("Mcp-Session-Id");
    if (sessions.has(id))
        return sessions.get(id).handleRequest(request);
    if (id !== null)
        return Response.json({ jsonrpc: "2.0", error: { code: -32001, message: "No such session" },
                               id: null }, { status: 404 });

    const transport = new WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: id => { sessions.set(id, transport); },
        onsessionclosed: id => { sessions.delete(id); },
        eventStore: new Events(),
        retryInterval: RETRY_MS,
    });
    await everything().connect(transport);
    return transport.handleRequest(request);
}

// The request with headers that say what its body says.
async function agreeing(request) {
    const { method, params } = await request.clone().json();
    const repeated = {
        "MCP-Protocol-Version": params?._meta?.["io.modelcontextprotocol/protocolVersion"],
        "Mcp-Method": method,
        "Mcp-Name": params?.name ?? params?.uri,
    };
    const headers = new Headers(request.headers);
    for (const [name, value] of Object.entries(repeated))
        if (value !== undefined)
            headers.set(name, value);
    return new Request(request, { headers });
}

async function serve(request) {
    const seen = careless && request.method === "POST" ? await agreeing(request) : request;
    return await isLegacyRequest(seen) ? legacy(seen) : modern.fetch(seen);
}

const hostIsOurs = localhostHostValidation();
const originIsOurs = localhostOriginValidation();
const handle = toNodeHandler({ fetch: serve });

createServer((request, response) => {
    if (hostIsOurs(request, response) && originIsOurs(request, response))
        handle(request, response);
}).listen(Number(port), HOST);
