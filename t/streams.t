# Why: agents listen to what a server has to say on streams of GET, take them up
# again and end their sessions. These pass as they are, with what servers and
# authorization need of them; the transport before them, whose clients would
# never read a refusal, is told so; and nginx -t says what would hold events
# back.
#
# Seen to fail: with every GET let through "the transport before"; without the
# warnings "what nginx -t warns of"; without a policy "what is posted".

use Test::Nginx::Socket 'no_plan';

our $Up = <<'_';
    location = /up {
        add_header X-Accel-Buffering no;
        default_type text/event-stream;
        return 200 "$request_method [$http_mcp_session_id] [$http_last_event_id] [$http_accept]\n";
    }

    location = /challenge {
        add_header WWW-Authenticate 'Bearer resource_metadata="https://mcp.example/.well-known/oauth-protected-resource", scope="files"' always;
        default_type text/plain;
        return 401 "who are you?\n";
    }

    location = /scope {
        add_header WWW-Authenticate 'Bearer error="insufficient_scope", scope="files"' always;
        return 403 "not you\n";
    }

    location = /.well-known/oauth-protected-resource {
        return 200 "metadata\n";
    }
_

sub config ($;$) {
    my ($lines, $to) = @_;
    $to //= '/up';

    return "    location = /mcp {\n        mcp_policy_default allow;\n        $lines\n"
           . "        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT$to;\n    }\n$Up";
}

our $Call = qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}});
our $Transport = '^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"expected MCP-Protocol-Version or '
                 . 'Mcp-Session-Id: the transport HTTP\+SSE of MCP 2024-11-05 is not supported"\}\}$';

no_long_string();
no_root_location();
run_tests();

__DATA__

=== TEST 1: streams, taken up again, and the end of a session
--- config eval: ::config("proxy_buffering off;")
--- request eval
["GET /mcp", "GET /mcp", "DELETE /mcp", "GET /mcp"]
--- more_headers eval
["Accept: text/event-stream\nMcp-Session-Id: s", "Accept: text/event-stream\nMcp-Session-Id: s\nLast-Event-ID: 7",
 "Mcp-Session-Id: s", "Accept: text/event-stream\nMCP-Protocol-Version: 2025-11-25"]
--- response_body eval
["GET [s] [] [text/event-stream]\n", "GET [s] [7] [text/event-stream]\n", "DELETE [s] [] []\n",
 "GET [] [] [text/event-stream]\n"]
--- no_error_log
[alert]
[crit]
[warn]



=== TEST 2: the transport before: its first GET is told so
--- config eval: ::config("")
--- request eval
[("GET /mcp") x 3]
--- more_headers eval
["Accept: text/event-stream", "Accept: application/json, TEXT/event-stream;q=0.5", "Accept: text/html\nAccept: text/event-stream"]
--- error_code eval
[(405) x 3]
--- response_headers eval
[("Allow: POST\nContent-Type: application/json") x 3]
--- response_body_like eval
[($::Transport) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 3: other documents are no streams
--- config eval: ::config("")
--- request eval
["GET /mcp", "GET /mcp"]
--- more_headers eval
["Accept: text/html", "Accept: text/event-strea"]
--- response_body_like eval
['^GET', '^GET']
--- no_error_log
[alert]
[crit]



=== TEST 4: challenges of the server pass as they are
--- config eval: ::config("", "/challenge")
--- request eval: $::Call
--- more_headers
Content-Type: application/json
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer resource_metadata="https://mcp.example/.well-known/oauth-protected-resource", scope="files"
Content-Type: text/plain
--- response_body
who are you?
--- no_error_log
[alert]
[crit]



=== TEST 5: and those of another scope
--- config eval: ::config("", "/scope")
--- request eval: $::Call
--- more_headers
Content-Type: application/json
--- error_code: 403
--- response_headers
WWW-Authenticate: Bearer error="insufficient_scope", scope="files"
--- response_body
not you
--- no_error_log
[alert]
[crit]



=== TEST 6: what a client needs to answer one can be got where all is guarded
--- config eval
"    location /.well-known/ {\n        mcp_policy_default deny;\n"
. "        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT;\n    }\n$::Up"
--- request
GET /.well-known/oauth-protected-resource
--- response_body
metadata
--- no_error_log
[alert]
[crit]



=== TEST 7: what nginx -t warns of
--- config eval: ::config("proxy_ignore_client_abort on;")
--- request eval: $::Call
--- more_headers
Content-Type: application/json
--- response_body_like: ^POST
--- error_log
[warn]
"proxy_buffering" is on in the location "/mcp" with a policy: events of its streams may be late
"proxy_ignore_client_abort" is on in the location "/mcp" with a policy: clients will not be able to cancel a call
--- no_error_log
[alert]
[crit]



=== TEST 8: nothing, where there is no policy, nothing is proxied, or all is well
--- config eval
::config("proxy_buffering off;")
. "    location /open {\n        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/up;\n    }\n"
. "    location /here {\n        mcp_policy_default deny;\n        return 200 ok;\n    }\n"
--- request eval: $::Call
--- more_headers
Content-Type: application/json
--- response_body_like: ^POST
--- no_error_log
[warn]
[alert]
[crit]



=== TEST 9: the transport before: what is posted to any of its paths is judged
--- config eval
"    location / {\n        mcp_tool echo;\n"
. "        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/up;\n    }\n$::Up"
--- request eval
[map { $::Call =~ s!/mcp!$_!r =~ s/echo/danger/r } "/messages/?session_id=s", "/message?sessionId=s", "/sse"]
--- more_headers eval
["Content-Type: application/json", "Content-Type: application/json\nMcp-Session-Id: s",
 "Content-Type: application/json\nAccept: text/event-stream\nLast-Event-ID: 7"]
--- response_body_like eval
[('POLICY DENIED') x 3]
--- no_error_log
[alert]
[crit]
