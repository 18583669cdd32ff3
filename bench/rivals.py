"""Others that can do the same: read a call, let one tool of two through, look at two arguments."""

import contextlib
import http.client
import json
import os
import secrets
import shutil

from gateway import (HOST, SNIPPETS, BenchError, Case, Program, fill, free_port, make_directory,
                     nginx)
from runner import BUILD, MODULE, output
from servers import DONE, RIVALS

CONNECTIONS = 8         # that calls come on, beside the runs with one

MODULES = "/usr/lib/nginx/modules"
INSTALLED = BUILD / "rivals"


class Rival:
    """Something that is compared with `base`, a rival that judges nothing."""

    refusal = "POLICY DENIED"       # in the answer to a call that is refused
    arguments = True                # whether it judges them
    heavy = False                   # takes milliseconds, and sessions
    prefix = ""                     # that it puts before names of tools

    def __init__(self, key, title, base="plain"):
        self.key, self.title, self.base = key, title, base

    @property
    def judges(self):
        return self.key != self.base

    @property
    def kinds(self):
        """Of calls that are measured."""
        return ("allowed", "denied") if self.judges else ("allowed",)

    def program(self, directory, upstream):
        raise NotImplementedError

    def open(self, _program):
        """What the calls of each connection need: path, session, headers."""
        return [{}] * CONNECTIONS

    def calls(self, program):
        """By kind: a call for each connection, and what has to be in the answer."""
        connections = self.open(program)
        refusal = (self.refusal if self.judges else DONE.decode()).encode()
        arguments = refusal if self.arguments else DONE
        return {kind: [Case(f"{self.title}, {kind}", tool=self.name(tool), cpus=cpus,
                            answer=answer, **needs) for needs in connections]
                for kind, tool, cpus, answer in (
                    ("allowed", "CreateAHORunGroup", 256, DONE),
                    ("denied", "DeleteAHORunGroup", 256, refusal),
                    ("argument", "CreateAHORunGroup", 512, arguments))}

    def name(self, tool):
        return self.prefix + tool


class Nginx(Rival):
    """nginx with modules, and something in http and in the location."""

    def __init__(self, key, title, modules=(), http="", location="proxy_pass http://server;"):
        super().__init__(key, title)
        self.conf = {"MODULES": "\n".join(f"load_module {module};" for module in modules),
                     "HTTP": http, "LOCATION": location}

    @property
    def judges(self):
        return bool(self.conf["MODULES"])

    def program(self, directory, upstream, workers=1):
        make_directory(directory)
        for policy in RIVALS.glob("policy.*"):
            shutil.copy(policy, directory)
        port = free_port()
        conf = fill((RIVALS / "nginx.conf").read_text(), self.conf | {
            "MASTER": "off" if workers == 1 else "on", "WORKERS": workers, "PORT": port,
            "UPSTREAM": upstream.port, "SNIPPETS": SNIPPETS})
        (directory / "nginx.conf").write_text(conf)
        return Program(directory, port, nginx(directory))


class Haproxy(Rival):
    """HAProxy, with the rules of its frontend or without them."""

    def program(self, directory, upstream):
        make_directory(directory)
        port = free_port()
        conf = fill((RIVALS / "haproxy.cfg").read_text(), {"PORT": port, "UPSTREAM": upstream.port})
        if not self.judges:
            conf = "".join(line for line in conf.splitlines(keepends=True)
                           if not line.lstrip().startswith(("acl", "http-request", "option")))
        (directory / "haproxy.cfg").write_text(conf)
        return Program(directory, port, ["/usr/sbin/haproxy", "-f", directory / "haproxy.cfg"])


def ask(port, path, message=None, **headers):
    """The header and the body of the answer; GET if there is no message."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    with contextlib.closing(connection):
        connection.request("POST" if message else "GET", path, message and json.dumps(message), {
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
            **headers})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status >= 300:
            raise BenchError(f"{path}: {answer.status} {body.decode()}")
        return answer.headers, json.loads(body or "null")


def open_session(port, path, **headers):
    answer, _ = ask(port, path, {
        "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": {"name": "bench", "version": "1"}}}, **headers)
    session = answer["Mcp-Session-Id"]
    ask(port, path, {"jsonrpc": "2.0", "method": "notifications/initialized"},
        **headers, **{"Mcp-Session-Id": session})
    return session


class Toolhive(Rival):
    """ToolHive's virtual MCP server before one server, with policies in Cedar."""

    refusal = "denied by authorization policy"
    heavy = True
    prefix = "server_"

    def program(self, directory, upstream):
        make_directory(directory)
        port = free_port()
        (directory / "toolhive.yaml").write_text(
            fill((RIVALS / "toolhive.yaml").read_text(), {"UPSTREAM": upstream.port}))
        return Program(directory, port, [
            INSTALLED / "thv", "vmcp", "serve", "--config", directory / "toolhive.yaml",
            "--host", HOST, "--port", str(port)], env=os.environ | {
                "HOME": str(directory), "TOOLHIVE_SKIP_UPDATE_CHECK": "true"})

    def open(self, program):
        return [{"session": open_session(program.port, "/mcp")} for _ in range(CONNECTIONS)]


class Contextforge(Rival):
    """ContextForge with a virtual server that has the one tool."""

    refusal = "Tool not found"
    arguments = False
    heavy = True

    def name(self, tool):
        return f"server-{tool.lower()}"

    def program(self, directory, upstream):
        make_directory(directory)
        port = free_port()
        self.upstream = upstream
        self.env = os.environ | {
            "DATABASE_URL": f"sqlite:///{directory}/database", "CACHE_TYPE": "memory",
            "JWT_SECRET_KEY": secrets.token_hex(32),
            "AUTH_ENCRYPTION_SECRET": secrets.token_hex(32),
            "PLATFORM_ADMIN_EMAIL": "admin@example.com",
            "PLATFORM_ADMIN_PASSWORD": f"Aa1-{secrets.token_hex(16)}",
            "MCPGATEWAY_UI_ENABLED": "false", "MCPGATEWAY_ADMIN_API_ENABLED": "true",
            "SSRF_ALLOW_LOCALHOST": "true", "SSRF_ALLOW_PRIVATE_NETWORKS": "true",
            "LOG_LEVEL": "CRITICAL", "TOKEN_USAGE_LOGGING_ENABLED": "false",
            "RATE_LIMITING_ENABLED": "false", "COMPRESSION_ENABLED": "false",
            "USE_STATEFUL_SESSIONS": "true"}
        return Program(directory, port, [
            INSTALLED / "contextforge/bin/mcpgateway", "--host", HOST, "--port", str(port),
            "--no-access-log", "--timeout-graceful-shutdown", "1"], env=self.env, cwd=directory)

    def open(self, program):
        token = output(INSTALLED / "contextforge/bin/python", "-m",
                       "mcpgateway.utils.create_jwt_token", "--username", "admin@example.com",
                       "--exp", "60", "--admin", "--secret", self.env["JWT_SECRET_KEY"],
                       env=self.env, cwd=program.directory).split()[-1]
        bearer = {"Authorization": f"Bearer {token}"}
        ask(program.port, "/gateways", {
            "name": "server", "transport": "STREAMABLEHTTP",
            "url": f"http://{HOST}:{self.upstream.port}/mcp"}, **bearer)
        _, tools = ask(program.port, "/tools", **bearer)
        tool = next(tool["id"] for tool in tools if tool["originalName"] == "CreateAHORunGroup")
        _, server = ask(program.port, "/servers", {
            "server": {"name": "bench", "associated_tools": [tool]}}, **bearer)
        path = f"/servers/{server['id']}/mcp"
        return [{"path": path, "session": open_session(program.port, path, **bearer),
                 "headers": [f"Authorization: Bearer {token}"]} for _ in range(CONNECTIONS)]


PLAIN = Nginx("plain", "nginx, plain proxy_pass")
AGAIN = Nginx("again", "the same again")
GUARDED = Nginx("module", "nginx with this module", [MODULE], "mcp_policy_zone mcp:10m;",
                "mcp_policy policy.json; proxy_pass http://server;")

ALL = (
    PLAIN,
    AGAIN,
    GUARDED,
    Nginx("lua", "nginx with Lua and cjson",
          [f"{MODULES}/ndk_http_module.so", f"{MODULES}/ngx_http_lua_module.so"],
          "init_by_lua_block { judge = dofile(ngx.config.prefix() .. 'policy.lua') }",
          "access_by_lua_block { return judge() } proxy_pass http://server;"),
    Nginx("njs", "nginx with njs", [f"{MODULES}/ngx_http_js_module.so"],
          "js_import policy from policy.js;", "js_content policy.judge;"),
    Haproxy("haproxy-plain", "HAProxy, plain", "haproxy-plain"),
    Haproxy("haproxy", "HAProxy with json_query", "haproxy-plain"),
    Toolhive("toolhive", "ToolHive"),
    Contextforge("contextforge", "ContextForge"),
)
