# Why: a resource can hold what a denied tool would return, so a policy says
# which may be read; the answer to one that may not is an error, as it is no
# call.
#
# Seen to fail: with the sections not looked at, all but "without a section".

use Test::Nginx::Socket 'no_plan';

our $Config = <<'_';
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Verdict "$mcp_decision $mcp_rule" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
_

our $Policy = <<'_';
>>> policy.json
{"version":"1","default":"deny",
 "resources":{"default":"deny","allow":["file:///docs/*"],"deny":["*secret*"]},
 "prompts":{"default":"allow","deny":["admin_*"]}}
_

sub message ($$) {
    my ($method, $params) = @_;

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":"a","method":"$method","params":{$params}});
}

sub refusal ($$) {
    my ($text, $rule) = @_;
    $text =~ s/"/\\"/g;

    return qq({"jsonrpc":"2.0","id":"a","error":{"code":403,"message":"[POLICY DENIED] $text )
           . qq[(rule $rule) Do not retry: the same call will be denied again."}}];
}

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(config => $Config) if !defined $block->config;
    $block->set_value(user_files => $Policy) if !defined $block->user_files;
    $block->set_value(more_headers => 'Content-Type: application/json') if !defined $block->more_headers;
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: resources
--- request eval
[::message("resources/read", '"uri":"file:///docs/a"'), ::message("resources/read", '"uri":"file:///docs/secret"'),
 ::message("resources/read", '"uri":"db://a"'), ::message("resources/subscribe", '"uri":"db://a"'),
 ::message("ping", '')]
--- response_body eval
["done\n", ::refusal('Resource "file:///docs/secret" is denied by policy.', "/resources/deny/0"),
 ::refusal('Resource "db://a" is not permitted by policy.', "(default deny)"),
 ::refusal('Resource "db://a" is not permitted by policy.', "(default deny)"), "done\n"]
--- response_headers eval
["X-Verdict: allow", "X-Verdict: deny /resources/deny/0", "X-Verdict: deny (default deny)",
 "X-Verdict: deny (default deny)", "X-Verdict: pass"]
--- no_error_log
[alert]
[crit]



=== TEST 2: prompts, and what completes them
--- request eval
[::message("prompts/get", '"name":"hello"'), ::message("prompts/get", '"name":"admin_x"'),
 ::message("completion/complete", '"ref":{"type":"ref/prompt","name":"admin_x"}'),
 ::message("completion/complete", '"ref":{"type":"ref/resource","uri":"db://{table}"}')]
--- response_body eval
["done\n", (::refusal('Prompt "admin_x" is denied by policy.', "/prompts/deny/0")) x 2,
 ::refusal('Resource "db://{table}" is not permitted by policy.', "(default deny)")]
--- no_error_log
[alert]
[crit]



=== TEST 3: a modern subscription, to all that it names
--- request eval
[map { ::message("subscriptions/listen", '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
       . '"io.modelcontextprotocol/clientCapabilities":{}},"notifications":{"resourceSubscriptions":[' . $_ . ']}') }
 '"file:///docs/a","file:///docs/b"', '"file:///docs/a","db://a"', '']
--- more_headers
Content-Type: application/json
MCP-Protocol-Version: 2026-07-28
Mcp-Method: subscriptions/listen
--- response_body eval
["done\n", ::refusal('Resource "db://a" is not permitted by policy.', "(default deny)"), "done\n"]
--- no_error_log
[alert]
[crit]



=== TEST 4: a call about nothing is refused, whatever the policy
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- request eval
[::message("resources/read", ''), ::message("prompts/get", '"name":["x"]'), ::message("completion/complete", '"ref":{"type":"ref/tool"}'),
 ::message("tasks/get", '')]
--- response_body_like eval
[map { '^\{"jsonrpc":"2.0","id":"a","error":\{"code":-32602,"message":"' . $_ }
 'expected a \\\\"uri', 'expected a \\\\"name', 'completion/complete without', 'expected a \\\\"taskId']
--- error_code eval
[(400) x 4]
--- no_error_log
[alert]
[crit]



=== TEST 5: without a section
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["*"]}
--- request eval
[::message("resources/read", '"uri":"a"'), ::message("prompts/get", '"name":"a"')]
--- response_body eval
["done\n", "done\n"]
--- response_headers eval
["X-Verdict: pass", "X-Verdict: pass"]
--- no_error_log
[alert]
[crit]



=== TEST 6: without a policy
--- http_config
    mcp_policy_file other ../html/policy.json;
--- config
    location = /mcp {
        mcp_policy $http_x_policy;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- more_headers eval
[map { "Content-Type: application/json\nX-Policy: $_" } qw(none other none none)]
--- request eval
[(::message("resources/read", '"uri":"file:///docs/a"')) x 2, ::message("tasks/get", '"taskId":"a"'), ::message("ping", '')]
--- response_body eval
[::refusal("No policy is in force for this caller.", "(no policy)"), "done\n",
 ::refusal("No policy is in force for this caller.", "(no policy)"), "done\n"]
--- no_error_log
[alert]
[crit]



=== TEST 7: in shadow
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_mode shadow;
        add_header X-Verdict "$mcp_decision $mcp_rule" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- request eval
::message("resources/read", '"uri":"db://a"')
--- response_headers
X-Verdict: shadow-deny (default deny)
--- response_body
done
--- error_log
would refuse method "resources/read", shadow-deny by rule (default deny)
--- no_error_log
[alert]
[crit]
