# Why: gateways route and log by Mcp-Param headers, servers run by the arguments:
# where a definition of a tool says that a header repeats one, it has to.
#
# Seen to fail: without notes all that is refused; with the first parameter of a
# tool looked at only "each of several".

use Test::Nginx::Socket 'no_plan';

our $Server = <<'_';
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        default_type application/json;

        location = /list {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"other","inputSchema":{"properties":{"a":{"type":"string"}}}},{"name":"sql","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"o":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"Count"}}}}}}]}}';
        }

        location = /stream {
            default_type text/event-stream;
            return 200 'data: {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"sql","inputSchema":{"properties":{"region":{"x-mcp-header":"Region"}}}}]}}\n\n';
        }

        location = /less {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"sql","inputSchema":{"properties":{"o":{"type":"object"}}}}]}}';
        }

        location = /call {
            return 200 'done';
        }
    }
_

our $Config = <<'_';
    location = /mcp {
        mcp_policy_default allow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/$http_to;
    }
_

our $Meta = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
            . '"io.modelcontextprotocol/clientCapabilities":{}}';

sub list () {
    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{$Meta}});
}

sub call ($;$) {
    my ($arguments, $tool) = @_;
    $tool //= 'sql';

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"$tool",)
           . qq("arguments":{$arguments},$Meta}});
}

sub legacy ($) {
    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"sql",)
           . qq("arguments":{$_[0]}}});
}

sub listing (;$) {
    my ($to) = @_;
    $to //= 'list';

    return "Content-Type: application/json\nMCP-Protocol-Version: 2026-07-28\n"
           . "Mcp-Method: tools/list\nTo: $to";
}

sub with ($;$) {
    my ($lines, $tool) = @_;
    $tool //= 'sql';

    return "Content-Type: application/json\nMCP-Protocol-Version: 2026-07-28\n"
           . "Mcp-Method: tools/call\nMcp-Name: $tool\nTo: call\n$lines";
}

our $Differs = '"code":-32020,"message":"a Mcp-Param header is not the argument in the message"';
our $Missing = '"code":-32020,"message":"expected the Mcp-Param header of an argument"';

add_block_preprocessor(sub {
    my $block = shift;

    # a zone of its own: notes stay through a reload
    my ($number) = $block->name =~ /(\d+)/;

    $block->set_value(http_config => "    mcp_policy_zone params$number:64k;\n$Server");
    $block->set_value(config => $Config) if !defined $block->config;
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: before the list was seen they pass as they are
--- request eval
[(::call('"region":"a"')) x 2]
--- more_headers eval
[::with("Mcp-Param-Region: b"), ::with("Mcp-Param-X: y")]
--- response_body eval
["done", "done"]
--- no_error_log
[alert]
[crit]



=== TEST 2: after it they have to agree
--- request eval
[::list(), (::call('"region":"us-west1"')) x 5]
--- more_headers eval
[::listing(), map { ::with($_) } "Mcp-Param-Region: us-west1", "mcp-param-REGION: us-west1", "Mcp-Param-Region: us-west2",
 "Mcp-Param-Region: US-WEST1", "X: y"]
--- response_body_like eval
['"tools"', '^done$', '^done$', $::Differs, $::Differs, $::Missing]
--- error_code eval
[200, 200, 200, 400, 400, 400]
--- no_error_log
[alert]
[crit]



=== TEST 3: each of several, nested ones and numbers as well
--- request eval
[::list(), (::call('"region":"a","o":{"n":42}')) x 4]
--- more_headers eval
[::listing(), map { ::with("Mcp-Param-Region: a$_") } "\nMcp-Param-Count: 42", "\nMcp-Param-Count: 42.0", "\nMcp-Param-Count: 43", ""]
--- response_body_like eval
['"tools"', '^done$', '^done$', $::Differs, $::Missing]
--- error_code eval
[200, 200, 200, 400, 400]
--- no_error_log
[alert]
[crit]



=== TEST 4: without the argument there is no header, and null is none
--- request eval
[::list(), ::call(''), ::call('"region":null'), ::call('')]
--- more_headers eval
[::listing(), ::with("X: y"), ::with("X: y"), ::with("Mcp-Param-Region: a")]
--- response_body_like eval
['"tools"', '^done$', '^done$', $::Differs]
--- error_code eval
[200, 200, 200, 400]
--- no_error_log
[alert]
[crit]



=== TEST 5: what is not known to be one passes, and so do other tools
--- request eval
[::list(), ::call('"region":"a"'), ::call('"region":"a"', "other")]
--- more_headers eval
[::listing(), ::with("Mcp-Param-Region: a\nMcp-Param-Other: b"), ::with("Mcp-Param-Region: b", "other")]
--- response_body_like eval
['"tools"', '^done$', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 6: in base64
--- request eval
[::list(), (::call('"region":"\u00e9"')) x 2]
--- more_headers eval
[::listing(), ::with("Mcp-Param-Region: =?base64?w6k=?="), ::with("Mcp-Param-Region: =?base64?w6g=?=")]
--- response_body_like eval
['"tools"', '^done$', $::Differs]
--- error_code eval
[200, 200, 400]
--- no_error_log
[alert]
[crit]



=== TEST 7: legacy: what is there has to agree, and nothing has to be there
--- request eval
[::list(), (::legacy('"region":"a"')) x 3]
--- more_headers eval
[::listing(), map { "Content-Type: application/json\nTo: call$_" } "", "\nMcp-Param-Region: a", "\nMcp-Param-Region: b"]
--- response_body_like eval
['"tools"', '^done$', '^done$', $::Differs]
--- error_code eval
[200, 200, 200, 400]
--- no_error_log
[alert]
[crit]



=== TEST 8: a list that comes as an event
--- request eval
[::list(), ::call('"region":"a"')]
--- more_headers eval
[::listing("stream"), ::with("Mcp-Param-Region: b")]
--- response_body_like eval
['^data:', $::Differs]
--- error_code eval
[200, 400]
--- no_error_log
[alert]
[crit]



=== TEST 9: a newer list counts
--- request eval
[::list(), ::list(), ::call('"region":"a"')]
--- more_headers eval
[::listing(), ::listing("less"), ::with("Mcp-Param-Region: b")]
--- response_body_like eval
['"tools"', '"tools"', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 10: more lines than any tool has
--- request eval
[(::call('')) x 2]
--- more_headers eval
[map { ::with(CORE::join "\n", map { "Mcp-Param-X$_: y" } 1 .. $_) } 64, 65]
--- response_body_like eval
['^done$', 'expected at most 64 lines of Mcp-Param']
--- error_code eval
[200, 400]
--- no_error_log
[alert]
[crit]



=== TEST 11: of a tool that is hidden or denied the header tells nothing
--- config
    location = /mcp {
        mcp_policy_default deny;
        mcp_tool other;
        mcp_tool sql hide;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/$http_to;
    }
--- request eval
[::list(), ::call('"region":"a"'), ::call('"region":"a"', "none")]
--- more_headers eval
[::listing(), ::with(""), ::with("", "none")]
--- response_body_like eval
['"tools"', '"message":"Unknown tool: sql"', '"message":"Unknown tool: none"']
--- no_error_log
[alert]
[crit]



=== TEST 12: a call that is refused for it takes nothing
--- config
    location = /mcp {
        mcp_policy_default deny;
        mcp_tool sql limit=1r/d scope=global;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/$http_to;
    }
--- request eval
[::list(), (::call('"region":"a"')) x 3]
--- more_headers eval
[::listing(), ::with("Mcp-Param-Region: b"), (::with("Mcp-Param-Region: a")) x 2]
--- response_body_like eval
['"tools"', $::Differs, '^done$', 'At most 1 call per day']
--- error_code eval
[200, 400, 200, 200]
--- no_error_log
[alert]
[crit]



=== TEST 13: a legacy list tells it as well
--- request eval
[::list() =~ s/,"params".*/}/sr, ::call('"region":"a"')]
--- more_headers eval
["Content-Type: application/json\nTo: list", ::with("Mcp-Param-Region: b")]
--- response_body_like eval
['"tools"', $::Differs]
--- error_code eval
[200, 400]
--- no_error_log
[alert]
[crit]
