// Contents of all kinds, the prompts and the resources that are made of them.

import { fromJsonSchema, ResourceTemplate } from "@modelcontextprotocol/server";

// one pixel, and no sound at all
const PNG =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

export const IMAGE = { type: "image", data: PNG, mimeType: "image/png" };
export const AUDIO = { type: "audio", data: WAV, mimeType: "audio/wav" };

export function text(words) {
    return { type: "text", text: words };
}

export function resource(uri) {
    return { type: "resource", resource: { uri, mimeType: "text/plain", text: `This is ${uri}.` } };
}

export function addPrompts(server) {
    function add(name, description, contents, names = []) {
        const properties = Object.fromEntries(names.map(name => [name, { type: "string" }]));
        const argsSchema = fromJsonSchema({ type: "object", properties, required: names });
        server.registerPrompt(name, { description, argsSchema }, args => ({
            messages: contents(args).map(content => ({ role: "user", content })),
        }));
    }

    add("test_simple_prompt", "a text", () => [text("This is a simple prompt.")]);
    add("test_prompt_with_arguments", "two arguments",
        ({ arg1, arg2 }) => [text(`arg1 is ${arg1}, arg2 is ${arg2}.`)], ["arg1", "arg2"]);
    add("test_prompt_with_embedded_resource", "a resource of the caller's",
        ({ resourceUri }) => [resource(resourceUri), text("Please read it.")], ["resourceUri"]);
    add("test_prompt_with_image", "an image", () => [IMAGE, text("Please look at it.")]);

    server.server.setRequestHandler("completion/complete",
        () => ({ completion: { values: ["paris", "park", "party"] } }));
}

export function addResources(server) {
    function add(name, uri, mimeType, content) {
        server.registerResource(name, uri, { description: name, mimeType }, (asked, variables) => ({
            contents: [{ uri: asked.href, mimeType, ...content(variables) }],
        }));
    }

    add("static text", "test://static-text", "text/plain", () => ({ text: "This never changes." }));
    add("static image", "test://static-binary", "image/png", () => ({ blob: PNG }));
    add("watched text", "test://watched-resource", "text/plain", () => ({ text: "Watch this." }));
    add("data by id", new ResourceTemplate("test://template/{id}/data", { list: undefined }),
        "application/json", ({ id }) => ({ text: JSON.stringify({ id }) }));

    for (const method of ["resources/subscribe", "resources/unsubscribe"])
        server.server.setRequestHandler(method, () => ({}));
}
