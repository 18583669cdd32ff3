# Why: servers choose what to run, and by which version of the protocol, by
# the header or by the body. Where a call says one thing in its header and
# another in its body, a server behind us must never see it.
#
# Seen to fail: without the comparison of names "a name that is another one";
# with a header's value compared as it is "a name in base64"; without the
# version in the body "a modern version in the header only"; with the first of
# two lines taken "lines that stand twice"; without a policy TEST 13 to 17.

use Test::Nginx::Socket 'no_plan';

our $Config = <<'_';
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
_

our $Meta = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
            . '"io.modelcontextprotocol/clientCapabilities":{}}';

# A call, with more members of params; a message of another method.
sub call ($;$) {
    my ($tool, $more) = @_;
    $more = defined $more ? ",$more" : '';

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"$tool"$more}});
}

sub message ($$) {
    my ($method, $params) = @_;

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"$method",)
           . qq("params":{$params}});
}

# For each request its lines.
sub lines (@) {
    return [map { "Content-Type: application/json\n$_" } @_];
}

sub modern (;$) {
    my ($lines) = @_;
    $lines //= "Mcp-Method: tools/call\nMcp-Name: echo";

    return "MCP-Protocol-Version: 2026-07-28\n$lines";
}

sub refusal ($$) {
    my ($code, $text) = @_;

    return '^\{"jsonrpc":"2\.0","id":1,"error":\{"code":' . $code
           . ',"message":"' . quotemeta($text =~ s/"/\\"/gr) . '"\}\}$';
}

our $Done = '^done$';
our $Method = refusal(-32020, 'Mcp-Method is not the method of the message');
our $Name = refusal(-32020, 'Mcp-Name is not the name in the message');
our $Twice = '"code":-32600,"message":"expected each of Mcp-Session-Id, ';

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(config => $Config) if !defined $block->config;
    $block->set_value(user_files => ">>> policy.json\n"
                      . '{"version":"1","default":"allow"}' . "\n")
        if !defined $block->user_files;
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: legacy: what is not there is not missed, and what is there agrees
--- request eval
[(::call("echo")) x 3, ::message("prompts/list", "")]
--- more_headers eval
::lines("", "Mcp-Method: tools/call\nMcp-Name: echo", "MCP-Protocol-Version: 2025-11-25", "Mcp-Method: prompts/list")
--- response_body_like eval
[($::Done) x 4]
--- no_error_log
[alert]
[crit]



=== TEST 2: legacy: a method that is another one
--- request eval
[(::call("echo")) x 4]
--- more_headers eval
::lines(map { "Mcp-Method: $_" } "tools/list", "Tools/call", "tools/call2", "")
--- response_body_like eval
[($::Method) x 4]
--- error_code eval
[(400) x 4]
--- no_error_log
[alert]
[crit]



=== TEST 3: legacy: a name that is another one
--- request eval
[(::call("danger")) x 4]
--- more_headers eval
::lines(map { "Mcp-Name: $_" } "safe", "Danger", "dange", "")
--- response_body_like eval
[($::Name) x 4]
--- error_code eval
[(400) x 4]
--- no_error_log
[alert]
[crit]



=== TEST 4: a name in base64: decoded, in one form only
--- request eval
[(::call("echo")) x 8, ::call("=?base64?ZWNobw==?="), ::call("\xc3\xa9"), ::call("=?base64?ZWNobw==?=")]
--- more_headers eval
::lines(map { "Mcp-Name: $_" } "=?base64?ZWNobw==?=", "=?base64?ZWNobw=?=", "=?base64?ZWNobw?=", "=?base64?ZWNobx==?=",
        "=?BASE64?ZWNobw==?=", "=?base64?ZWNobw==", "=?base64? ZWNobw==?=", "=?base64??=",
        "=?base64?ZWNobw==?=", "=?base64?w6k=?=", "=?base64?PT9iYXNlNjQ/WldOb2J3PT0/PQ==?=")
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"é":{}}}
--- response_body_like eval
[$::Done, ($::Name) x 8, $::Done, "POLICY DENIED"]
--- error_code eval
[200, (400) x 8, 200, 200]
--- no_error_log
[alert]
[crit]



=== TEST 5: blanks around a value are none of it
--- request eval
[(::call("echo")) x 3]
--- more_headers eval
::lines("Mcp-Name:   echo  ", "Mcp-Name: \t echo \t", "MCP-Protocol-Version:\t2025-11-25 \t ")
--- response_body_like eval
[($::Done) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 6: resources and tasks are named by other members
--- request eval
[(::message("resources/read", '"uri":"file:///a","name":"b"')) x 2, (::message("tasks/get", '"taskId":"t1"')) x 2,
 ::message("prompts/get", '"name":"p"'), ::message("prompts/list", '"name":"x"')]
--- more_headers eval
::lines(map { "Mcp-Name: $_" } "file:///a", "b", "t1", "t2", "q", "y")
--- response_body_like eval
[$::Done, $::Name, $::Done, $::Name, $::Name, $::Done]
--- error_code eval
[200, 400, 200, 400, 400, 200]
--- no_error_log
[alert]
[crit]



=== TEST 7: modern: what the version asks for
--- request eval
[::call("echo", $::Meta), ::message("prompts/list", $::Meta), ::message("server/discover", $::Meta)]
--- more_headers eval
::lines(::modern(), ::modern("Mcp-Method: prompts/list"), ::modern("Mcp-Method: server/discover"))
--- response_body_like eval
[($::Done) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 8: modern: what is missing is told
--- request eval
[(::call("echo", $::Meta)) x 4, ::call("echo", '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}')]
--- more_headers eval
::lines("Mcp-Method: tools/call\nMcp-Name: echo", ::modern("Mcp-Name: echo"), ::modern("Mcp-Method: tools/call"),
        "MCP-Protocol-Version: 2025-11-25\nMcp-Method: tools/call\nMcp-Name: echo", ::modern())
--- response_body_like eval
[::refusal(-32020, "expected MCP-Protocol-Version"), ::refusal(-32020, "expected Mcp-Method"),
 ::refusal(-32020, "expected Mcp-Name"),
 ::refusal(-32020, 'MCP-Protocol-Version is not the version in "_meta"'),
 ::refusal(-32602, '"_meta" without the capabilities of the client')]
--- error_code eval
[(400) x 5]
--- no_error_log
[alert]
[crit]



=== TEST 9: a modern version in the header only
--- request eval
[::call("echo"), "POST /mcp\n" . '{"jsonrpc":"2.0","method":"notifications/cancelled"}']
--- more_headers eval
::lines(::modern(), "MCP-Protocol-Version: 2026-07-28")
--- response_body_like eval
[::refusal(-32602, '"_meta" without the protocol version that MCP-Protocol-Version has'), $::Done]
--- error_code eval
[400, 200]
--- no_error_log
[alert]
[crit]



=== TEST 10: modern: a method of earlier versions is not found
--- request eval
[map { ::message($_, qq("uri":"u","taskId":"t",$::Meta)) }
     "initialize", "ping", "logging/setLevel", "resources/subscribe", "tasks/result"]
--- more_headers eval
::lines(map { ::modern("Mcp-Method: $_") } "initialize", "ping", "logging/setLevel", "resources/subscribe", "tasks/result")
--- response_body_like eval
[(::refusal(-32601, "a method of earlier versions of MCP")) x 5]
--- error_code eval
[(404) x 5]
--- no_error_log
[alert]
[crit]



=== TEST 11: lines that stand twice
--- request eval
[(::call("echo")) x 4, "GET /mcp", "DELETE /mcp"]
--- more_headers eval
::lines(map { "$_\n$_" } "Mcp-Method: tools/call", "Mcp-Name: echo", "MCP-Protocol-Version: 2025-11-25", "Mcp-Session-Id: s",
        "Mcp-Session-Id: s", "mcp-session-id: s")
--- response_body_like eval
[($::Twice) x 6]
--- error_code eval
[(400) x 6]
--- no_error_log
[alert]
[crit]



=== TEST 12: what disagrees is refused in shadow mode, too
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_mode shadow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- request eval
::call("danger")
--- more_headers
Content-Type: application/json
Mcp-Name: safe
--- response_body_like eval
$::Name
--- error_code: 400
--- no_error_log
[alert]
[crit]



=== TEST 13: legacy, by a version that is said: the name agrees all the same
--- request eval
[(::call("danger")) x 4, ::message("prompts/get", '"name":"danger"')]
--- more_headers eval
::lines((map { "MCP-Protocol-Version: $_\nMcp-Name: safe" } "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2025-11-25"))
--- response_body_like eval
[($::Name) x 5]
--- error_code eval
[(400) x 5]
--- no_error_log
[alert]
[crit]



=== TEST 14: a modern version that something takes back
--- request eval
[::call("echo", "$::Meta,\"_meta\":{}"), ::call("echo", "\"_meta\":{},$::Meta"),
 ::call("echo", $::Meta =~ s/\{/{"io.modelcontextprotocol\/protocolVersion":"2025-11-25",/r),
 ::call("echo", $::Meta =~ s/"2026-07-28"/20260728/r), ::call("echo", $::Meta =~ s/"2026-07-28"/null/r),
 ::call("echo", $::Meta =~ s/2026-07-28/2025-11-25/r), ::call("echo", $::Meta =~ s/io\./IO./r),
 ::call("echo", '"_meta":null'), ::call("echo", '"_meta":[]')]
--- more_headers eval
::lines((::modern()) x 9)
--- response_body_like eval
[('"code":-32700') x 3, ('"code":-32602') x 2, '"code":-32020', ('"code":-32602') x 3]
--- error_code eval
[(400) x 9]
--- no_error_log
[alert]
[crit]



=== TEST 15: values that are cut, joined, or not in ASCII
--- request eval
[(::call("safe")) x 7]
--- more_headers eval
::lines(map { "Mcp-Name: $_" } "safe, safe", "safe,danger", "safe;q=1", '"safe"', "\xc2\xa0safe", "safe\xe2\x80\x8b", "s\x0bafe")
--- response_body_like eval
[($::Name) x 7]
--- error_code eval
[(400) x 7]
--- no_error_log
[alert]
[crit]



=== TEST 16: lines that nginx itself refuses: blanks in a name, a folded line, NUL, a lone CR
--- config
    mcp_policy_default allow;

    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        mcp_policy off;
        return 200 "done\n";
    }
--- request eval
[(::call("echo")) x 5]
--- more_headers eval
::lines("Mcp-Name : danger", "Mcp-Name\t: danger", "Mcp-Name: echo\n danger: x", "Mcp-Name: ec\0ho", "Mcp-Name: echo\rX: y")
--- response_headers eval
[("Content-Type: application/json") x 5]
--- response_body_like eval
[('"message":"Bad request."') x 5]
--- error_code eval
[(400) x 5]
--- no_error_log
mcp policy access handler
[alert]
[crit]
--- no_http2



=== TEST 17: underscores: a line of another name, whoever reads it as the same
--- config
    underscores_in_headers on;
    ignore_invalid_headers off;

    location = /mcp {
        mcp_tool danger deny;
        mcp_policy_default allow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- request eval
[(::call("danger")) x 4, (::call("echo")) x 2]
--- more_headers eval
[@{ ::lines("Mcp_Name: safe", "mcp_method: tools/list", "Mcp_Protocol_Version: 2026-07-28", "Mcp.Name: safe") },
 "Content_Type: application/json", "Content-Type: application/json\nContent_Type: application/json\nMcp_Name: danger"]
--- response_body_like eval
[("POLICY DENIED") x 4, "expected one Content-Type", $::Done]
--- error_code eval
[(200) x 4, 415, 200]
--- no_error_log
[alert]
[crit]



=== TEST 18: parameters that stand twice
--- request eval
[(::call("echo", $::Meta)) x 3]
--- more_headers eval
::lines(map { ::modern("Mcp-Method: tools/call\nMcp-Name: echo\n$_") }
        "Mcp-Param-A: x\nMcp-Param-B: x", "Mcp-Param-A: x\nMcp-Param-A: y", "Mcp-Param-A: x\nmcp-param-a: x")
--- response_body_like eval
[$::Done, ('"code":-32(?:600|020)') x 2]
--- error_code eval
[200, 400, 400]
--- no_error_log
[alert]
[crit]
