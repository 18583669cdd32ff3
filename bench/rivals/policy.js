// policy.json, as one writes it for js_content: njs 0.7.9 knows no other way to a body.

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

const tools = {
    CreateAHORunGroup: args => typeof args.name === 'string' && NAME.test(args.name)
                               && typeof args.maxCpus === 'number' && args.maxCpus <= 256
};

function read(r) {
    try {
        return JSON.parse(r.requestText);
    } catch (e) {
        return null;
    }
}

function deny(r, message) {
    r.headersOut['Content-Type'] = 'application/json';
    r.return(200, JSON.stringify({
        jsonrpc: '2.0', id: message.id,
        result: { isError: true, content: [
            { type: 'text', text: `[POLICY DENIED] ${message.params.name}` }] } }));
}

function judge(r) {
    const message = read(r);

    if (message === null || typeof message.method !== 'string') {
        r.return(400);
        return;
    }

    if (message.method !== 'tools/call') {
        r.internalRedirect('@server');
        return;
    }

    const params = message.params;

    if (typeof params !== 'object' || typeof params.name !== 'string'
        || typeof params.arguments !== 'object')
    {
        r.return(400);
        return;
    }

    if (!Object.prototype.hasOwnProperty.call(tools, params.name)
        || !tools[params.name](params.arguments))
    {
        deny(r, message);
        return;
    }

    r.internalRedirect('@server');
}

export default { judge };
