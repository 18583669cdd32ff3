// Tools that answer by themselves.

import { setTimeout as sleep } from "node:timers/promises";

import { fromJsonSchema } from "@modelcontextprotocol/server";

import { AUDIO, IMAGE, resource, text } from "./contents.mjs";

const STEP_MS = 50;
const AWAY_MS = 100;

// JSON Schema with the words that a server might lose on the way to the list of tools.
const SCHEMA_2020_12 = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    $defs: {
        address: {
            $anchor: "addressDef",
            type: "object",
            properties: { street: { type: "string" }, city: { type: "string" } },
        },
    },
    properties: {
        name: { type: "string" },
        address: { $ref: "#/$defs/address" },
        contactMethod: { type: "string", enum: ["phone", "email"] },
        phone: { type: "string" },
        email: { type: "string" },
    },
    allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
    if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
    then: { required: ["phone"] },
    else: { required: ["email"] },
    additionalProperties: false,
};

const MIRRORED = {
    type: "object",
    properties: { region: { type: "string", "x-mcp-header": "Region" } },
};

async function progress(_, { mcpReq }) {
    const { progressToken } = mcpReq._meta ?? {};
    for (const done of [0, 50, 100]) {
        await sleep(STEP_MS);
        if (progressToken !== undefined)
            await mcpReq.notify({ method: "notifications/progress",
                                  params: { progressToken, progress: done, total: 100 } });
    }
    return text("All steps are done.");
}

async function log(_, { mcpReq }) {
    for (const what of ["started", "processing data", "completed"]) {
        await mcpReq.log("info", `Tool execution: ${what}`);
        await sleep(STEP_MS);
    }
    return text("All is logged.");
}

function fail() {
    throw new Error("This tool fails whenever it is called.");
}

// Closes the stream before the answer, which the client comes back for.
async function reconnect(_, { http }) {
    http?.closeSSE?.();
    await sleep(AWAY_MS);
    return text("Welcome back.");
}

export function addTools(server, notify) {
    function add(name, description, run, schema = { type: "object" }) {
        const answer = async (args, context) => ({ content: [await run(args, context)].flat() });
        server.registerTool(name, { description, inputSchema: fromJsonSchema(schema) }, answer);
    }

    add("test_simple_text", "a text", () => text("This is a simple text."));
    add("test_image_content", "an image", () => IMAGE);
    add("test_audio_content", "a sound", () => AUDIO);
    add("test_embedded_resource", "a resource", () => resource("test://embedded-resource"));
    add("test_multiple_content_types", "a text, an image and a resource",
        () => [text("Several:"), IMAGE, resource("test://mixed-content-resource")]);
    add("test_error_handling", "an error", fail);
    add("test_tool_with_progress", "tells how far it is", progress);
    add("test_tool_with_logging", "logs what it does", log);
    add("test_logging_tool", "logs what it does if it is asked to", log);
    add("test_streaming_elicitation", "an answer and no request", () => text("Nothing to ask."));
    add("test_reconnection", "an answer on another stream", reconnect);
    add("test_trigger_tool_change", "tells that the tools have changed", () => {
        notify.toolsChanged();
        return text("Told.");
    });
    add("test_trigger_prompt_change", "tells that the prompts have changed", () => {
        notify.promptsChanged();
        return text("Told.");
    });
    add("test_x_mcp_header", "an argument that a header repeats", ({ region }) => text(`${region}`),
        MIRRORED);
    add("json_schema_2020_12_tool", "a demanding schema", () => text("Valid."), SCHEMA_2020_12);
}
