# Why: an operator who names the versions of MCP that are let through means all
# that is sent, and clients choose another version by what the refusal says.
#
# Seen to fail: with every version let through "the versions that are named";
# without the version in the header "a version that nobody has said".

use Test::Nginx::Socket 'no_plan';

our $Up = <<'_';
    location = /up {
        default_type text/event-stream;
        return 200 "done\n";
    }
_

sub config ($) {
    return "    location = /mcp {\n        mcp_policy_default allow;\n        $_[0]\n"
           . "        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/up;\n    }\n$Up";
}

# A call that says that version in its body, and none.
sub modern ($) {
    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo",)
           . qq("_meta":{"io.modelcontextprotocol/protocolVersion":"$_[0]",)
           . qq("io.modelcontextprotocol/clientCapabilities":{}}}});
}

sub legacy (;$) {
    my ($method) = @_;
    $method //= 'prompts/list';

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"$method"});
}

sub initialize ($) {
    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"$_[0]"}});
}

sub lines (@) {
    return [map { "Content-Type: application/json\nMcp-Method: tools/call\nMcp-Name: echo\n"
                  . "MCP-Protocol-Version: $_" } @_];
}

sub version (@) {
    return [map { "Content-Type: application/json"
                  . (defined $_ ? "\nMCP-Protocol-Version: $_" : '') } @_];
}

sub refusal ($$;$) {
    my ($requested, $supported, $id) = @_;
    $id //= '"id":1,';

    return qq({"jsonrpc":"2.0",${id}"error":{"code":-32022,"message":"Unsupported protocol version",)
           . '"data":{"supported":[' . join(',', map { "\"$_\"" } split / /, $supported)
           . qq(],"requested":"$requested"}}});
}

our $Legacy = '2025-11-25 2025-06-18 2025-03-26 2024-11-05';

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(config => config('')) if !defined $block->config;
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: all that are known are let through
--- request eval
[(::legacy()) x 5, ::modern("2026-07-28"), ::initialize("2027-01-01")]
--- more_headers eval
[@{ ::version(undef, "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25") }, @{ ::lines("2026-07-28") }, @{ ::version(undef) }]
--- response_body eval
[("done\n") x 7]
--- no_error_log
[alert]
[crit]



=== TEST 2: others are not, and clients are told which
--- request eval
[(::legacy()) x 3, ::modern("2027-01-01"), ::modern("")]
--- more_headers eval
[@{ ::version("2027-01-01", "1.0", "2025-11-25 ,") }, @{ ::lines("2027-01-01", "") }]
--- response_body eval
[(map { ::refusal($_, $::Legacy) } "2027-01-01", "1.0", "2025-11-25 ,"),
 (map { ::refusal($_, "2026-07-28") } "2027-01-01", "")]
--- error_code eval
[(400) x 5]
--- no_error_log
[alert]
[crit]



=== TEST 3: the versions that are named
--- config eval: ::config("mcp_policy_protocols 2025-06-18 2026-07-28;")
--- request eval
[(::legacy()) x 2, (::modern("2026-07-28")), ::initialize("2025-06-18"), ::initialize("2025-11-25"), ::initialize("1.0"), ::initialize("2025-11-25")]
--- more_headers eval
[@{ ::version("2025-06-18", "2025-11-25") }, @{ ::lines("2026-07-28") }, @{ ::version((undef) x 3, "2025-06-18") }]
--- response_body eval
["done\n", ::refusal("2025-11-25", "2025-06-18"), "done\n", "done\n", ::refusal("2025-11-25", "2025-06-18"), ::refusal("1.0", "2025-06-18"),
 ::refusal("2025-11-25", "2025-06-18")]
--- error_code eval
[200, 400, 200, 200, 200, 200, 200]
--- no_error_log
[alert]
[crit]



=== TEST 4: a version that nobody has said is one of the two oldest
--- config eval: ::config("mcp_policy_protocols 2025-06-18;")
--- request eval
[::legacy(), "POST /mcp\n" . '{"jsonrpc":"2.0","method":"notifications/initialized"}', "POST /mcp\n" . '{"jsonrpc":"2.0","id":1,"result":{}}']
--- more_headers eval: ::version((undef) x 3)
--- response_body eval
[::refusal("", "2025-06-18"), ::refusal("", "2025-06-18", ""), ::refusal("", "2025-06-18", "")]
--- error_code eval
[(400) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 5: where only modern ones are named nothing legacy begins
--- config eval: ::config("mcp_policy_protocols 2026-07-28;")
--- request eval
[::initialize("2025-11-25"), ::legacy("initialize"), ::legacy("ping"), ::modern("2026-07-28")]
--- more_headers eval
[@{ ::version(undef, undef, "2025-11-25") }, @{ ::lines("2026-07-28") }]
--- response_body eval
[::refusal("2025-11-25", "2026-07-28"), ::refusal("", "2026-07-28"), ::refusal("2025-11-25", "2026-07-28"), "done\n"]
--- error_code eval
[200, 200, 400, 200]
--- no_error_log
[alert]
[crit]



=== TEST 6: nor are there streams and sessions
--- config eval: ::config("mcp_policy_protocols 2026-07-28;")
--- request eval
["GET /mcp", "DELETE /mcp", "GET /mcp"]
--- more_headers eval
[("Accept: text/event-stream\nMCP-Protocol-Version: 2025-11-25\nMcp-Session-Id: s") x 2, "Accept: text/html"]
--- error_code eval
[405, 405, 200]
--- response_headers eval
["Allow: POST", "Allow: POST", "Allow:"]
--- response_body_like eval
[('^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"expected POST: ') x 2, '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 7: streams and sessions of another version
--- config eval: ::config("mcp_policy_protocols 2025-06-18;")
--- request eval
["GET /mcp", "GET /mcp", "DELETE /mcp", "GET /mcp"]
--- more_headers eval
[map { "Accept: text/event-stream\nMcp-Session-Id: s$_" }
 "\nMCP-Protocol-Version: 2025-06-18", "\nMCP-Protocol-Version: 2025-11-25", "\nMCP-Protocol-Version: 2025-11-25", ""]
--- response_body eval
["done\n", ::refusal("2025-11-25", "2025-06-18", ""), ::refusal("2025-11-25", "2025-06-18", ""), ::refusal("", "2025-06-18", "")]
--- error_code eval
[200, 400, 400, 400]
--- no_error_log
[alert]
[crit]



=== TEST 8: shadow mode does not let them through either
--- config eval: ::config("mcp_policy_protocols 2026-07-28; mcp_policy_mode shadow;")
--- request eval: ::legacy()
--- more_headers eval: ::version("2025-11-25")->[0]
--- response_body eval: ::refusal("2025-11-25", "2026-07-28")
--- error_code: 400
--- no_error_log
[alert]
[crit]



=== TEST 9: what a client says is escaped in the answer
--- request eval: ::legacy()
--- more_headers eval: ::version('"}]<')->[0]
--- response_body eval: ::refusal('\"}]<', $::Legacy)
--- error_code: 400
--- no_error_log
[alert]
[crit]



=== TEST 10: a lower level names them anew
--- config eval
"    mcp_policy_protocols 2025-06-18;\n" . ::config("mcp_policy_protocols 2025-11-25;")
--- request eval
[(::legacy()) x 2]
--- more_headers eval: ::version("2025-06-18", "2025-11-25")
--- response_body eval
[::refusal("2025-06-18", "2025-11-25"), "done\n"]
--- error_code eval
[400, 200]
--- no_error_log
[alert]
[crit]



=== TEST 11: a lower level without any has those above
--- config eval
"    mcp_policy_protocols 2025-06-18;\n" . ::config("")
--- request eval
[(::legacy()) x 2]
--- more_headers eval: ::version("2025-06-18", "2025-11-25")
--- response_body eval
["done\n", ::refusal("2025-11-25", "2025-06-18")]
--- error_code eval
[200, 400]
--- no_error_log
[alert]
[crit]



=== TEST 12: $mcp_protocol
--- config eval: ::config('add_header X-Protocol "[$mcp_protocol]" always;')
--- request eval
[(::legacy()) x 3, ::modern("2026-07-28"), "GET /mcp"]
--- more_headers eval
[@{ ::version(undef, "2025-06-18", "1") }, @{ ::lines("2026-07-28") },
 "Accept: text/event-stream\nMCP-Protocol-Version: 2025-11-25"]
--- response_headers eval
["X-Protocol: []", "X-Protocol: [2025-06-18]", "X-Protocol: [1]", "X-Protocol: [2026-07-28]", "X-Protocol: [2025-11-25]"]
--- error_code eval
[200, 200, 400, 200, 200]
--- no_error_log
[alert]
[crit]



=== TEST 13: a version that MCP does not have
--- config eval: ::config("mcp_policy_protocols 2025-06-18 2025-06-19;")
--- must_die
--- suppress_stderr
--- error_log
invalid "2025-06-19" of "mcp_policy_protocols", expected a version of MCP from 2024-11-05 to 2026-07-28 in



=== TEST 14: one twice
--- config eval: ::config("mcp_policy_protocols 2025-06-18 2025-06-18;")
--- must_die
--- suppress_stderr
--- error_log
"2025-06-18" of "mcp_policy_protocols" is duplicate in



=== TEST 15: named twice
--- config eval: ::config("mcp_policy_protocols 2025-06-18; mcp_policy_protocols 2025-11-25;")
--- must_die
--- suppress_stderr
--- error_log
"mcp_policy_protocols" directive is duplicate in



=== TEST 16: what is not UTF-8 is not told again
--- request eval: ::legacy()
--- more_headers eval: ::version("\xff\xfex")->[0]
--- response_body eval: ::refusal("", $::Legacy)
--- error_code: 400
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 17: a response is none of a modern version's, and its id is the server's
--- request
POST /mcp
{"jsonrpc":"2.0","id":7,"result":{}}
--- more_headers eval: ::version("2026-07-28")->[0]
--- response_body chomp
{"jsonrpc":"2.0","error":{"code":-32600,"message":"a response where MCP-Protocol-Version is one that has none"}}
--- error_code: 400
--- no_error_log
[alert]
[crit]
