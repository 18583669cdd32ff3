-- policy.json, as one writes it for access_by_lua.

local cjson = require "cjson.safe"

local tools = {
    CreateAHORunGroup = function(args)
        return type(args.name) == "string"
               and ngx.re.find(args.name, "^[a-z][a-z0-9-]{0,62}$", "jo")
               and type(args.maxCpus) == "number" and args.maxCpus <= 256
    end
}

local function deny(message)
    ngx.header.content_type = "application/json"
    ngx.print(cjson.encode({
        jsonrpc = "2.0", id = message.id,
        result = { isError = true, content = {
            { type = "text", text = "[POLICY DENIED] " .. message.params.name } } } }))
    return ngx.exit(ngx.HTTP_OK)
end

return function()
    ngx.req.read_body()

    local body = ngx.req.get_body_data()
    local message = body and cjson.decode(body)

    if type(message) ~= "table" or type(message.method) ~= "string" then
        return ngx.exit(ngx.HTTP_BAD_REQUEST)
    end

    if message.method ~= "tools/call" then
        return
    end

    local params = message.params

    if type(params) ~= "table" or type(params.name) ~= "string"
       or type(params.arguments) ~= "table"
    then
        return ngx.exit(ngx.HTTP_BAD_REQUEST)
    end

    local judge = tools[params.name]

    if not judge or not judge(params.arguments) then
        return deny(message)
    end
end
