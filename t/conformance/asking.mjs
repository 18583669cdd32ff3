// Tools, and a prompt, that ask the client before they answer: round after round, each of which
// is a few requests by name.  To clients of the older era the SDK sends them one by one.

import { CLIENT_CAPABILITIES_META_KEY, fromJsonSchema, inputRequired, inputResponse }
    from "@modelcontextprotocol/server";

import { text } from "./contents.mjs";

const { createMessage, elicit, listRoots } = inputRequired;

const STRING = { type: "string" };

function form(message, properties) {
    return elicit({ message, requestedSchema: { type: "object", properties,
                                                required: Object.keys(properties) } });
}

function prompt(words, maxTokens = 100) {
    return createMessage({ messages: [{ role: "user", content: text(words) }], maxTokens });
}

const NAME = form("What is your name?", { name: STRING });

const DEFAULTS = {
    name: { ...STRING, default: "John Doe" },
    age: { type: "integer", default: 30 },
    score: { type: "number", default: 95.5 },
    status: { ...STRING, enum: ["active", "inactive", "pending"], default: "active" },
    verified: { type: "boolean", default: true },
};

const OPTIONS = ["option1", "option2", "option3"];
const TITLED = [1, 2, 3].map(n => ({ const: `value${n}`, title: `Value ${n}` }));

const ENUMS = {
    untitledSingle: { ...STRING, enum: OPTIONS },
    titledSingle: { ...STRING, oneOf: TITLED },
    legacyEnum: { ...STRING, enum: OPTIONS, enumNames: ["One", "Two", "Three"] },
    untitledMulti: { type: "array", items: { ...STRING, enum: OPTIONS } },
    titledMulti: { type: "array", items: { anyOf: TITLED } },
};

export function addAskingTools(server, stateCodec) {

    // What is asked next, or nothing if all that `rounds` ask for has been given.
    async function ask(rounds, { mcpReq }) {
        let round = mcpReq.requestState()?.round ?? 0;
        const given = Object.keys(rounds[round]).every(
            name => inputResponse(mcpReq.inputResponses, name).kind !== "missing");
        if (given && ++round === rounds.length)
            return undefined;
        return inputRequired({ inputRequests: rounds[round],
                               requestState: await stateCodec.mint({ round }) });
    }

    // `rounds` may depend on the arguments and the context.
    function add(name, description, rounds, properties = {}) {
        const schema = { type: "object", properties, required: Object.keys(properties) };
        const run = async (args, context) => {
            const asked = rounds instanceof Function ? rounds(args, context) : rounds;
            const { inputResponses, requestState } = context.mcpReq;
            return await ask(asked, context) ?? { content: [
                text(`${requestState() ? "state-ok " : ""}${JSON.stringify(inputResponses)}`),
            ] };
        };
        server.registerTool(name, { description, inputSchema: fromJsonSchema(schema) }, run);
    }

    function requestsForClient(_, { mcpReq }) {
        const { elicitation, sampling } = mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
        return [{ ...elicitation && { name: NAME }, ...sampling && { words: prompt("Go on.") } }];
    }

    add("test_sampling", "a prompt of the caller's",
        ({ prompt: words }) => [{ answer: prompt(words) }], { prompt: STRING });
    add("test_elicitation", "a question of the caller's",
        ({ message }) => [{ answer: form(message, { username: STRING, email: STRING }) }],
        { message: STRING });
    add("test_elicitation_sep1034_defaults", "a form with defaults",
        [{ answer: form("Please check:", DEFAULTS) }]);
    add("test_elicitation_sep1330_enums", "a form with choices",
        [{ answer: form("Please choose:", ENUMS) }]);
    add("test_missing_capability", "what a client needs sampling for",
        [{ answer: prompt("Say pong.") }]);

    add("test_input_required_result_elicitation", "a form", [{ user_name: NAME }]);
    add("test_input_required_result_sampling", "a prompt",
        [{ capital_question: prompt("What is the capital of France?") }]);
    add("test_input_required_result_list_roots", "the roots", [{ client_roots: listRoots() }]);
    add("test_input_required_result_request_state", "a form, and remembers it",
        [{ confirm: form("Please confirm.", { ok: { type: "boolean" } }) }]);
    add("test_input_required_result_tampered_state", "a form, and trusts nobody",
        [{ confirm: form("Please confirm.", { ok: { type: "boolean" } }) }]);
    add("test_input_required_result_multiple_inputs", "all at once",
        [{ user_name: NAME, greeting: prompt("Greet me.", 50), client_roots: listRoots() }]);
    add("test_input_required_result_multi_round", "one form after the other",
        [{ step1: NAME }, { step2: form("Which colour do you like?", { color: STRING }) }]);
    add("test_input_required_result_capabilities", "what the client can do", requestsForClient);

    server.registerPrompt("test_input_required_result_prompt", { description: "a form" },
        async context => await ask([{ user_context: form("Where are we?", { context: STRING }) }],
                                   context)
            ?? { messages: [{ role: "user",
                              content: text(JSON.stringify(context.mcpReq.inputResponses)) }] });
}
