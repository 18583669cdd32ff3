# Why: this is what the module is for.  A call is allowed, denied or hidden as
# the policy says, and the agent gets an answer that it can read: its own id,
# byte for byte, what refused it and whether to try again.
#
# Seen to fail: with the access handler and the seal out of the phases 41 blocks
# failed, as everything was answered "done"; with the sign of an id left out
# "ids: echoed byte for byte"; with hidden tools answered in words of their own
# "hiding hides"; with globs tried in the order of the file "the one with the
# most literal bytes wins"; with globs tried on any name "a glob does not reach
# beyond plain names"; with no request taken for modern "modern: a denied call".

use Test::Nginx::Socket 'no_plan';

sub post ($) {
    my ($body) = @_;

    return "POST /mcp\n$body";
}

sub call ($;$) {
    my ($tool, $id) = @_;
    $id //= 1;

    return post qq({"jsonrpc":"2.0","id":$id,"method":"tools/call",)
                . qq("params":{"name":"$tool"}});
}

sub method ($;$) {
    my ($method, $id) = @_;
    $id = defined $id ? qq("id":$id,) : '';

    return post qq({"jsonrpc":"2.0",$id"method":"$method","params":{"name":"n","uri":"u",)
                . qq("taskId":"t","ref":{"type":"ref/prompt","name":"n"},"notifications":{}}});
}

# The whole answer to a call that was denied.
sub denied ($;$$) {
    my ($text, $id, $result) = @_;
    $id //= 1;
    $result //= '';

    return qq({"jsonrpc":"2.0","id":$id,"result":{$result"content":)
           . qq([{"type":"text","text":"[POLICY DENIED] $text Do not retry: )
           . qq(the same call will be denied again."}],"isError":true}});
}

sub unknown ($;$) {
    my ($tool, $id) = @_;
    $id //= 1;

    return qq({"jsonrpc":"2.0","id":$id,"error":{"code":-32602,)
           . qq("message":"Unknown tool: $tool"}});
}

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(more_headers => "Content-Type: application/json")
        if !defined $block->more_headers;
});

our $Config = <<'END';
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_buffering off;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
END

no_long_string();
run_tests();

__DATA__

=== TEST 1: allowed: a rule without a word
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{}}}
--- config eval: $::Config
--- request eval
::call("echo")
--- response_headers
Content-Type: text/plain
! Retry-After
--- response_body
done
--- no_error_log
[alert]
[crit]
[warn]



=== TEST 2: allowed: an action that says so
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"action":"allow"}}}
--- config eval: $::Config
--- request eval
::call("echo")
--- response_body
done
--- no_error_log
[alert]
[crit]



=== TEST 3: allowed: with arguments, without, and with null, which is none
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{}}}
--- config eval: $::Config
--- request eval
[map { ::post(qq({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"$_}})) }
 '', ',"arguments":{}', ',"arguments":{"a":[1]}', ',"arguments":null']
--- response_body eval
[("done\n") x 4]
--- no_error_log
[alert]
[crit]



=== TEST 4: denied: in the engine's words
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"echo":{"action":"deny"}}}
--- config eval: $::Config
--- request eval
::call("echo")
--- response_headers
Content-Type: application/json
! Retry-After
--- response_body eval
::denied('Tool \"echo\" is denied by policy. (rule /tools/echo/action)')
--- error_log
[warn]
mcp policy "../html/policy.json" refused tool "echo", deny by rule /tools/echo/action:
--- no_error_log
[alert]
[crit]



=== TEST 5: denied: in the policy's words
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"echo":{
    "action":"deny","reason":"Ask \"Zoë\" \u2014 not \\me\/."}}}
--- config eval: $::Config
--- request eval
::call("echo")
--- response_body eval
::denied("Ask \\\"Zo\xc3\xab\\\" \xe2\x80\x94 not \\\\me/. (rule /tools/echo/action)")
--- no_error_log
[alert]
[crit]



=== TEST 6: denied: the policy goes by its own name
--- user_files
>>> policy.json
{"version":"1","name":"the-name","default":"allow","tools":{"echo":{"action":"deny"}}}
--- config eval: $::Config
--- request eval
::call("echo")
--- response_body_like: POLICY DENIED
--- error_log
mcp policy "the-name" refused tool "echo"
--- no_error_log
[alert]
[crit]



=== TEST 7: denied: by a glob, named by its own pointer
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"delete_*":{"action":"deny"}}}
--- config eval: $::Config
--- request eval
::call("delete_all")
--- response_body eval
::denied('Tool \"delete_all\" is denied by policy. (rule /tools/delete_*/action)')
--- no_error_log
[alert]
[crit]



=== TEST 8: denied: the pointer is escaped as RFC 6901 asks
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"a/b~c":{"action":"deny"}}}
--- config eval: $::Config
--- request eval
::call("a/b~c")
--- response_body eval
::denied('Tool \"a/b~c\" is denied by policy. (rule /tools/a~1b~0c/action)')
--- no_error_log
[alert]
[crit]



=== TEST 9: denied: what cannot matter beside "deny" is accepted
--- http_config
    mcp_policy_zone verdict_deny:1m;
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"echo":{"action":"deny",
    "limits":[{"counter":"c","window":"day","max":1}],
    "rate_limit":{"max":1,"window":60}}}}
--- config eval: $::Config
--- request eval
[(::call("echo")) x 2]
--- response_body eval
[(::denied('Tool \"echo\" is denied by policy. (rule /tools/echo/action)')) x 2]
--- no_error_log
[alert]
[crit]



=== TEST 10: default deny: no rule at all
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config eval: $::Config
--- request eval
::call("echo")
--- response_body eval
::denied('Tool \"echo\" is not permitted by policy. (rule (default deny))')
--- error_log
refused tool "echo", deny by rule (default deny):
--- no_error_log
[alert]
[crit]



=== TEST 11: default allow: no rule at all
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
::call("echo")
--- response_body
done
--- no_error_log
[alert]
[crit]



=== TEST 12: default deny: names are compared byte for byte
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{},"get_*":{}}}
--- config eval: $::Config
--- request eval
[map { ::call($_) } qw(Echo ECHO echo. echo1 ech get_ GET_x get), "echo ", " echo",
                    'echo\u0000', 'e\u0063ho']
--- response_body_like eval
my ($done, $denied) = ('^done$', 'POLICY DENIED');
[($denied) x 5, $done, $denied, $denied, $denied, $denied, $denied, $done]
--- no_error_log
[alert]
[crit]



=== TEST 13: hidden: by the list, exactly
--- user_files
>>> policy.json
{"version":"1","default":"allow","hide":["secret"]}
--- config eval: $::Config
--- request eval
[::call("secret"), ::call("secret2")]
--- response_body eval
[::unknown("secret"), "done\n"]
--- no_error_log
[alert]
[crit]



=== TEST 14: hidden: by the list, with globs
--- user_files
>>> policy.json
{"version":"1","default":"allow","hide":["delete_*","?x","*_key_*"]}
--- config eval: $::Config
--- request eval
[map { ::call($_) } qw(delete_ delete_all ax get_key_1 deletex axx key)]
--- response_body_like eval
[('Unknown tool') x 4, ('^done$') x 3]
--- no_error_log
[alert]
[crit]



=== TEST 15: hidden: everything
--- user_files
>>> policy.json
{"version":"1","default":"allow","hide":["*"],"tools":{"echo":{}}}
--- config eval: $::Config
--- request eval
[::call("echo"), ::call("other"), ::method("ping", 1)]
--- response_body eval
[::unknown("echo"), ::unknown("other"), "done\n"]
--- no_error_log
[alert]
[crit]



=== TEST 16: hidden: beats every rule
--- user_files
>>> policy.json
{"version":"1","default":"allow","hide":["e*"],"tools":{
    "echo":{"action":"allow"},"elk":{"action":"deny","reason":"no"}}}
--- config eval: $::Config
--- request eval
[::call("echo"), ::call("elk")]
--- response_body eval
[::unknown("echo"), ::unknown("elk")]
--- no_error_log
[alert]
[crit]



=== TEST 17: hidden: by the action of a rule
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"secret":{"action":"hide"},"s*":{}}}
--- config eval: $::Config
--- request eval
[::call("secret"), ::call("sun")]
--- response_body eval
[::unknown("secret"), "done\n"]
--- no_error_log
[alert]
[crit]



=== TEST 18: hidden: the log says what the answer does not
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["secret"]}
--- config eval: $::Config
--- request eval
::call("secret")
--- response_body eval
::unknown("secret")
--- error_log
refused tool "secret", hide by rule (hidden): Unknown tool: secret
--- no_error_log
[alert]
[crit]



=== TEST 19: hiding hides: hidden, hidden by a rule, denied by default, all the same
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["a*"],"tools":{"bbb":{"action":"hide"},"ddd":{}}}
--- config eval: $::Config
--- request eval
[map { ::call($_, '"x"') } qw(aaa bbb ccc c.c ddd)]
--- response_headers eval
[("Content-Type: application/json\nContent-Length: 80\n! Retry-After") x 4, ""]
--- response_body eval
[(map { ::unknown($_, '"x"') } qw(aaa bbb ccc c.c)), "done\n"]
--- no_error_log
[alert]
[crit]



=== TEST 20: hiding hides: a name that is not plain is unknown, too
--- user_files
>>> policy.json
{"version":"1","default":"allow","hide":["a*"]}
--- config eval: $::Config
--- request eval
[::call("no such/tool"), ::call("a b"), ::call("a")]
--- response_body eval
[::unknown("no such/tool"), ::unknown("a b"), ::unknown("a")]
--- no_error_log
[alert]
[crit]



=== TEST 21: hiding hides: long names are clipped alike
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["a*"]}
--- config eval: $::Config
--- request eval
[map { ::call($_) } "a" x 128, "b" x 128, "a" x 5000, "b" x 5000]
--- response_body eval
[map { ::unknown($_) } "a" x 128, "b" x 128, "a" x 128, "b" x 128]
--- no_error_log
[alert]
[crit]



=== TEST 22: hiding hides: a rule that denies aloud still does
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["a*"],"tools":{"echo":{"action":"deny"}}}
--- config eval: $::Config
--- request eval
::call("echo")
--- response_body eval
::denied('Tool \"echo\" is denied by policy. (rule /tools/echo/action)')
--- no_error_log
[alert]
[crit]



=== TEST 23: globs: an exact name wins
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{
    "*":{"action":"deny"},"echo":{},"ech?":{"action":"deny"},"echo*":{"action":"deny"}}}
--- config eval: $::Config
--- request eval
[map { ::call($_) } qw(echo echx echoo other)]
--- response_body_like eval
['^done$', 'rule /tools/ech\?/', 'rule /tools/echo\*/', 'rule /tools/\*/']
--- no_error_log
[alert]
[crit]



=== TEST 24: globs: the one with the most literal bytes wins, wherever it stands
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{
    "get_secret_*":{"action":"deny"},"*":{"action":"deny"},"get_*":{},
    "get_secret_of_*_a":{}}}
--- config eval: $::Config
--- request eval
[map { ::call($_) } qw(get_x get_secret_x get_secret_of_him_a get_secret_of_him_b x)]
--- response_body_like eval
['^done$', 'POLICY DENIED', '^done$', 'POLICY DENIED', 'POLICY DENIED']
--- no_error_log
[alert]
[crit]



=== TEST 25: globs: "?" is one character, "*" any run of them
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"a?c":{},"x*y*z":{}}}
--- config eval: $::Config
--- request eval
[map { ::call($_) } qw(abc a.c ac abbc xyz x1y2z xyyzyz xzy yxyz xyz1)]
--- response_body_like eval
my ($done, $denied) = ('^done$', 'POLICY DENIED');
[$done, $done, $denied, $denied, $done, $done, $done, $denied, $denied, $denied]
--- no_error_log
[alert]
[crit]



=== TEST 26: names: a glob does not reach beyond plain names
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"*":{},"a*":{}}}
--- config eval: $::Config
--- request eval
[map { ::call($_) } "a b", "a/b", "a\xc3\xa9", 'a\n', 'a\"', 'a\\\\', "a\x7f", "a:b",
                    'a\u00e9', "a" x 129, "a" x 128, "a._-Z9"]
--- response_body_like eval
[('rule \(default deny\)') x 10, '^done$', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 27: names: default allow does not reach beyond plain names either
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
[map { ::call($_) } "a b", 'a\u0000b', "a" x 129, "a" x 128]
--- response_body_like eval
[('rule \(default deny\)') x 3, '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 28: names: an exact rule reaches any name, however it is escaped
--- user_files eval
">>> policy.json\n"
. '{"version":"1","default":"deny","tools":{"caf\u00e9 1/2":{},"' . "a" x 129 . '":{}}}'
--- config eval: $::Config
--- request eval
[map { ::call($_) } "caf\xc3\xa9 1/2", 'caf\u00e9 1\/2', '\u0063af\u00E9\u00201\u002f2',
                    "cafe\xcc\x81 1/2", "caf\xc3\xa9 1/3", "a" x 129, "a" x 130]
--- response_body_like eval
my ($done, $denied) = ('^done$', 'POLICY DENIED');
[$done, $done, $done, $denied, $denied, $done, $denied]
--- no_error_log
[alert]
[crit]



=== TEST 29: names: none, an empty one, and one that is no string
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"*":{}}}
--- config eval: $::Config
--- request eval
[map { ::post(qq({"jsonrpc":"2.0","id":7,"method":"tools/call","params":$_})) }
 '{}', '{"name":""}', '{"name":1}', '{"name":null}', '{"name":["echo"]}']
--- error_code eval
[(400) x 5]
--- response_body eval
[('{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":'
  . '"tools/call without the name of a tool"}}') x 5]
--- no_error_log
[alert]
[crit]



=== TEST 30: ids: echoed byte for byte in a denial
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"action":"deny","reason":"No."}}}
--- config eval: $::Config
--- request eval
[map { ::call("echo", $_) } @::Ids = (
    0, -1, '-0', 1, 9007199254740991, '-9007199254740991', '""', '"0"', '"\u0061\/\"\\\\"',
    '"\n\t\u0000\ud83d\ude00"', "\"\xf0\x9f\x98\x80\"", '" "', '"' . "i" x 5000 . '"')]
--- response_body eval
[map { ::denied("No. (rule /tools/echo/action)", $_) } @::Ids]
--- no_error_log
[alert]
[crit]



=== TEST 31: ids: echoed byte for byte for a hidden tool
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["echo"]}
--- config eval: $::Config
--- request eval
[map { ::call("echo", $_) } 0, '"\u0000"']
--- response_body eval
[map { ::unknown("echo", $_) } 0, '"\u0000"']
--- no_error_log
[alert]
[crit]



=== TEST 32: ids: blanks around one are not part of it
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["echo"]}
--- config eval: $::Config
--- request eval
::call("echo", "\t 12 \r\n")
--- response_body eval
::unknown("echo", 12)
--- no_error_log
[alert]
[crit]



=== TEST 33: ids: what servers read in different ways is refused without one
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
[map { ::call("echo", $_) } qw(null true false 1.0 1e2 -1E0 9007199254740992
    -9007199254740992 99999999999999999999 {} [] [1])]
--- error_code eval
[(400) x 12]
--- response_body_like eval
[('^\{"jsonrpc":"2\.0","error":\{"code":-32600,"message":"\\\\"id\\\\" is ') x 12]
--- no_error_log
[alert]
[crit]



=== TEST 34: ids: a call without one is refused
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request
POST /mcp
{"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo"}}
--- error_code: 400
--- response_body chomp
{"jsonrpc":"2.0","error":{"code":-32600,"message":"tools/call without an id"}}
--- no_error_log
[alert]
[crit]



=== TEST 35: modern: a denied call has a result type, a hidden one an error
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["secret"],"tools":{"echo":{"action":"deny","reason":"No."}}}
--- config eval: $::Config
--- request eval
[map { ::post(qq({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"$_","_meta":)
              . '{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
              . '"io.modelcontextprotocol/clientCapabilities":{}}}}') } qw(echo secret)]
--- more_headers eval
[map { "Content-Type: application/json\nMCP-Protocol-Version: 2026-07-28\nMcp-Method: tools/call\nMcp-Name: $_" }
 qw(echo secret)]
--- response_body eval
[::denied("No. (rule /tools/echo/action)", 1, '"resultType":"complete",'), ::unknown("secret")]
--- no_error_log
[alert]
[crit]



=== TEST 36: modern: whatever else stands in _meta is legacy
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"action":"deny","reason":"No."}}}
--- config eval: $::Config
--- request eval
[map { ::post(qq({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":$_,"name":"echo"}})) }
 '{}', '{"progressToken":1}', '{"protocolVersion":"2026-07-28"}', 'null',
 '{"x":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}']
--- response_body eval
[(::denied("No. (rule /tools/echo/action)")) x 5]
--- no_error_log
[alert]
[crit]



=== TEST 37: methods: all that MCP knows pass, in both eras
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config eval: $::Config
--- request eval
[map { ::method($_, 1) } qw(initialize ping server/discover resources/list
    resources/templates/list resources/read
    resources/subscribe resources/unsubscribe prompts/list prompts/get
    completion/complete logging/setLevel subscriptions/listen
    tasks/get tasks/result tasks/list tasks/cancel tasks/update)]
--- response_body eval
[("done\n") x 18]
--- no_error_log
[alert]
[crit]



=== TEST 38: methods: unknown ones are denied with an error, not with a result
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
[map { ::method($_, '"a"') } "x/run", "Tools/Call", "TOOLS/LIST", "tools/call ", "tools/callx",
                             "", "sampling/createMessage", "elicitation/create"]
--- response_body eval
[map { '{"jsonrpc":"2.0","id":"a","error":{"code":-32601,"message":"Method \"'
       . $_ . '\" is not permitted."}}' }
 "x/run", "Tools/Call", "TOOLS/LIST", "tools/call ", "tools/callx", "",
 "sampling/createMessage", "elicitation/create"]
--- no_error_log
[alert]
[crit]



=== TEST 39: methods: an unknown one is named in the log
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
::method("x/run", 1)
--- response_body_like: "code":-32601
--- error_log
refused method "x/run", deny by rule (unknown method):
--- no_error_log
[alert]
[crit]



=== TEST 40: methods: escapes do not disguise a call
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config eval: $::Config
--- request eval
[map { ::post(qq({"jsonrpc":"2.0","id":1,$_})) }
 '"method":"tools\/call","params":{"name":"echo"}',
 '"method":"\u0074ools/call","params":{"name":"echo"}',
 '"m\u0065thod":"tools/call","p\u0061rams":{"n\u0061me":"echo"}']
--- response_body eval
[(::denied('Tool \"echo\" is not permitted by policy. (rule (default deny))')) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 41: methods: one that is no string
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
[map { ::post(qq({"jsonrpc":"2.0","id":1,"method":$_})) } 'null', '1', '["tools/call"]', '{}']
--- error_code eval
[(400) x 4]
--- response_body eval
[('{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"\"method\" is not a string"}}') x 4]
--- no_error_log
[alert]
[crit]



=== TEST 42: methods: mcp_policy_methods lets requests and notifications through
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_methods x/run notifications/x "a b";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- request eval
[::method("x/run", 1), ::method("x/run"), ::method("notifications/x"), ::method("a b", 1),
 ::method("x/stop", 1), ::method("notifications/y")]
--- error_code eval
[200, 200, 200, 200, 200, 403]
--- response_body_like eval
[('^done$') x 4, ('"code":-32601') x 2]
--- no_error_log
[alert]
[crit]



=== TEST 43: notifications: those that MCP knows pass
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config eval: $::Config
--- request eval
[map { ::method("notifications/$_") } qw(initialized cancelled progress
    roots/list_changed tasks/status)]
--- response_body eval
[("done\n") x 5]
--- no_error_log
[alert]
[crit]



=== TEST 44: notifications: others are refused with 403, without an id
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
[::method("notifications/run"), ::method("ping"), ::method("tools/list")]
--- error_code eval
[403, 403, 403]
--- response_headers eval
[("Content-Type: application/json") x 3]
--- response_body_like eval
[('^\{"jsonrpc":"2\.0","error":\{"code":-32601,"message":"Method ') x 3]
--- no_error_log
[alert]
[crit]



=== TEST 45: notifications: one with an id is a request, which MCP does not know
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
::method("notifications/initialized", 5)
--- response_body_like: ^\{"jsonrpc":"2\.0","id":5,"error":\{"code":-32601,
--- no_error_log
[alert]
[crit]



=== TEST 46: responses: posted ones pass
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config eval: $::Config
--- request eval
[map { ::post(qq({"jsonrpc":"2.0",$_})) }
 '"id":1,"result":{}', '"id":"a","error":{"code":-1,"message":"no"}', '"result":{"action":"accept"},"id":0']
--- response_body eval
[("done\n") x 3]
--- no_error_log
[alert]
[crit]



=== TEST 47: responses: neither fish nor fowl is refused
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
[map { ::post(qq({"jsonrpc":"2.0",$_})) }
 '"id":1', '"result":{}', '"id":1,"result":{},"error":{}',
 '"id":1,"method":"tools/call","params":{"name":"echo"},"result":{}',
 '"id":1,"method":"ping","error":null']
--- error_code eval
[(400) x 5]
--- response_body_like eval
[('"code":-32600') x 5]
--- no_error_log
[alert]
[crit]



=== TEST 48: streams: GET and DELETE pass, whatever the policy
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["*"]}
--- config eval: $::Config =~ s/return/default_type text\/event-stream; return/r
--- request eval
["GET /mcp", "DELETE /mcp"]
--- more_headers
Accept: text/event-stream
Mcp-Session-Id: s
--- response_body eval
["done\n", "done\n"]
--- no_error_log
[alert]
[crit]



=== TEST 49: streams: other methods are 405 in JSON
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- config eval: $::Config
--- request eval
[qq(PUT /mcp\n{}), "PATCH /mcp", "OPTIONS /mcp"]
--- error_code eval
[405, 405, 405]
--- response_headers eval
[("Content-Type: application/json\nAllow: GET, POST, DELETE") x 3]
--- response_body_like eval
[('^\{"jsonrpc":"2\.0","error":\{"code":-32600,') x 3]
--- no_error_log
[alert]
[crit]



=== TEST 50: an agent is not told where the files of the server lie
--- config
    location = /mcp {
        mcp_tool echo deny;
    }
--- request eval
::call("echo")
--- response_body_unlike: \(rule /
--- no_error_log
[alert]
[crit]



=== TEST 51: a condition of the request's header changes no refusal
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config eval: $::Config
--- request eval
[(::call("echo")) x 5]
--- more_headers eval
[map { "Content-Type: application/json\n$_" } "If-None-Match: *", "If-Match: x", "If-Unmodified-Since: 0",
 "If-Modified-Since: Thu, 26 Nov 2037 00:00:00 GMT", "Range: bytes=0-0"]
--- response_body_like eval
[('POLICY DENIED') x 5]
--- no_error_log
[alert]
[crit]
