# Why: what an agent is shown it will try, and what it is not shown does not
# exist for it.  So lists show what some call could be let through of, exactly
# as the server wrote it, and an answer that cannot be read shows nothing.
#
# Seen to fail: with every element kept all that loses one; with the mode
# forgotten "only what is hidden"; with facts of no shadow "in shadow"; with the
# type not looked at "what is no list that a client may be shown"; with the
# length of the server "a length"; with any status taken for a sound one "of a
# call, too"; with Accept-Encoding left alone "it is asked for plain"; with error
# pages let in "an error page is not asked for another list"; with other requests
# of a session left alone "an answer that has come to another request"; with what
# comes behind a refusal dropped "an error ends".

use Test::Nginx::Socket 'no_plan';

our $Tools = '{"name":"hid1"}, {"name":"get","x":1.50} ,{"name":"no"},{"name":"never"},'
             . '{"name":"ask"},{"name":"if"},{"name":"some"},{"name":"other"}';

our $Policy = <<'_';
>>> policy.json
{"version":"1","default":"deny","hide":["hid*"],"tools":{
    "get":{}, "no":{"action":"deny"}, "ask":{"action":"require_approval"},
    "never":{"deny_if":[{"conditions":[]}]},
    "if":{"require":[{"conditions":[{"path":"args.a","op":"eq","value":1}]}]},
    "some":{"rate_limit":{"max":1,"window":60}}}}
_

# The server: what is asked for by the header "To".
our $Up = <<'_';
    location /up/ {
        default_type application/json;

        location = /up/json {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":[ TOOLS ],"nextCursor":""}}';
        }

        location = /up/events {
            default_type text/event-stream;
            return 200 ': hello\n\nid: 7\ndata: {"jsonrpc":"2.0","id":1,"result":{"tools":[ TOOLS ]}}\n\ndata: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n';
        }

        location = /up/scope {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","cacheScope":"public","tools":[{"name":"hid"}],"ttlMs":0}}';
        }

        location = /up/prompts {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"prompts":[{"name":"a"},{"name":"admin_b"}]}}';
        }

        location = /up/resources {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"resources":[{"uri":"file:///docs/a"},{"uri":"file:///etc/passwd"},{"uri":"FILE:///docs/b"}]}}';
        }

        location = /up/templates {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"resourceTemplates":[{"uriTemplate":"file:///docs/{name}"},{"uriTemplate":"db://{table}"}]}}';
        }

        location = /up/garbage {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"prompts":';
        }

        location = /up/wrong {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":{"name":"hid1"}}}';
        }

        location = /up/batch {
            return 200 '[{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"hid1"}]}}]';
        }

        location = /up/text {
            default_type text/plain;
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"hid1"}]}}';
        }

        location = /up/charset {
            default_type "application/json; charset=utf-16";
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"hid1"}]}}';
        }

        location = /up/gzip {
            add_header Content-Encoding gzip;
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"hid1"}]}}';
        }

        location = /up/empty {
            return 200 '';
        }

        location = /up/accepted {
            return 202;
        }

        location = /up/error {
            return 200 '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"hid1"}}';
        }

        location = /up/401 {
            add_header WWW-Authenticate 'Bearer scope="x"' always;
            return 401 '{"error":"invalid_token"}';
        }

        location = /up/404 {
            return 404 '{"detail":"nothing here"}';
        }

        location = /up/500 {
            return 500 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"hid1"}]}}';
        }

        location = /up/begun {
            default_type text/event-stream;
            return 200 'data: {"jsonrpc":"2.0","id":1,"result":{"content":[],\ndata: "tools":[{"name":"hid1"}]}}\n\n';
        }

        location = /up/pong {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{}}';
        }

        location = /up/result {
            add_header ETag '"x"';
            return 200 '{"result":{"content":[],"tools":[{"name":"hid1"}]},"jsonrpc":"2.0","id":1}';
        }

        location = /up/unauthorized {
            return 401 '"Unauthorized"';
        }

        location = /up/profile {
            default_type 'application/json; profile="x"; charset="UTF8"';
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"hid1"}]}}';
        }

        location = /up/odd {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"x":NaN}}';
        }

        location = /up/late {
            default_type text/event-stream;
            return 200 'data: {"jsonrpc":"2.0","id":1,"result":{"tools":[]}}\n\ndata: {"jsonrpc"';
        }

        location = /up/broken {
            default_type text/event-stream;
            return 200 ': hello\n\ndata: {"method":"a"}\n\ndata: {"jsonrpc":"2.0","id":1,"result":{"tools":[{]}}\n\ndata: {"method":"b"}\n\n';
        }

        location = /up/asked {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":[],"asked":"$http_accept_encoding"}}';
        }
    }
_

$Up =~ s/TOOLS/$Tools/g;

sub config (;$) {
    my ($lines) = @_;
    $lines //= '';

    return <<_ . $Up;
    location = /mcp {
        mcp_policy ../html/policy.json;
        $lines
        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/up/\$http_to;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_buffering off;
    }
_
}

sub ask (;$) {
    my ($method) = @_;
    $method //= 'tools/list';

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"$method"});
}

sub to (@) {
    return [map { "Content-Type: application/json\nTo: $_" } @_];
}

sub refusal ($) {
    return '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,'
           . qq("message":"The answer of the MCP server was refused: $_[0]."}});
}

sub tools ($) {
    return qq({"jsonrpc":"2.0","id":1,"result":{"tools":[ $_[0] ],"nextCursor":""}});
}

our $Callable = '{"name":"get","x":1.50},{"name":"ask"},{"name":"if"},{"name":"some"}';

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(http_config => "mcp_policy_zone list:64k;")
        if !defined $block->http_config;
    $block->set_value(config => ::config()) if !defined $block->config;
    $block->set_value(user_files => $Policy) if !defined $block->user_files;
    $block->set_value(more_headers => "Content-Type: application/json\nTo: json")
        if !defined $block->more_headers;
    $block->set_value(request => ::ask()) if !defined $block->request;
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: one body of JSON, with a length
--- response_headers eval
"Content-Type: application/json\nContent-Length: " . length(::tools($::Callable))
--- response_body eval: ::tools($::Callable)
--- no_error_log
[error]
[alert]



=== TEST 2: a stream of events
--- more_headers eval: ::to("events")->[0]
--- response_headers
Content-Type: text/event-stream
! Content-Length
--- response_body eval
": hello\n\nid: 7\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[ $::Callable ]}}\n\n"
. "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n"
--- no_error_log
[error]
[alert]



=== TEST 3: a stream of GET
--- request
GET /mcp
--- more_headers
Accept: text/event-stream
Mcp-Session-Id: s
Last-Event-ID: 6
To: events
--- response_body eval
": hello\n\nid: 7\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[ $::Callable ]}}\n\n"
. "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n"
--- no_error_log
[error]
[alert]



=== TEST 4: mcp_policy_list hidden: only what is hidden
--- config eval: ::config("mcp_policy_list hidden;")
--- response_body eval
::tools($::Tools =~ s/^\{"name":"hid1"\}, //r)
--- no_error_log
[error]
[alert]



=== TEST 5: mcp_policy_list off: nothing, whatever the answer is
--- config eval: ::config("mcp_policy_list off;")
--- request eval: [(::ask()) x 3]
--- more_headers eval: ::to(qw(json wrong text))
--- response_body eval
[::tools($::Tools), ('{"jsonrpc":"2.0","id":1,"result":{"tools":{"name":"hid1"}}}'),
 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"hid1"}]}}']
--- no_error_log
[error]
[alert]



=== TEST 6: in shadow every call is let through
--- config eval: ::config("mcp_policy_mode shadow;")
--- response_body eval: ::tools($::Tools)
--- no_error_log
[error]
[alert]



=== TEST 7: rules in shadow
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{
    "get":{"mode":"shadow","action":"deny"}, "no":{"mode":"shadow","action":"hide"},
    "never":{"mode":"shadow","deny_if":[{"conditions":[]}]}}}
--- response_body eval
::tools('{"name":"get","x":1.50} ,{"name":"no"},{"name":"never"}')
--- no_error_log
[error]
[alert]



=== TEST 8: what all calls are denied by
--- user_files
>>> policy.json
{"version":"1","default":"allow","all_tools":{"deny_if":[{"conditions":[]}]}}
--- response_body eval
'{"jsonrpc":"2.0","id":1,"result":{"tools":[  ],"nextCursor":""}}'
--- no_error_log
[error]
[alert]



=== TEST 9: without a policy there is nothing to call
--- http_config
    mcp_policy_zone list:64k;
    mcp_policy_file all ../html/policy.json;
--- config eval: ::config() =~ s/mcp_policy [^;]*;/mcp_policy \$http_policy;/r
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- request eval: [(::ask()) x 2, ::ask("prompts/list"), ::ask("prompts/list")]
--- more_headers eval
[map { "Content-Type: application/json\nTo: $_" } "json\nPolicy: all", "json\nPolicy: none", "prompts\nPolicy: none", "garbage\nPolicy: all"]
--- response_body eval
[::tools($::Tools), '{"jsonrpc":"2.0","id":1,"result":{"tools":[  ],"nextCursor":""}}',
 '{"jsonrpc":"2.0","id":1,"result":{"prompts":[]}}', '{"jsonrpc":"2.0","id":1,"result":{"prompts":']
--- no_error_log
[error]
[alert]



=== TEST 10: who has no grant, where calls are counted by grant
--- config eval: ::config('mcp_policy_grant $http_who;')
--- user_files
>>> policy.json
{"version":"1","default":"allow","all_tools":{"limits":[{"counter":"c","window":"hour","max":9}]}}
--- request eval: [(::ask()) x 2]
--- more_headers eval: ::to("json", "json\nWho: alice")
--- response_body eval
['{"jsonrpc":"2.0","id":1,"result":{"tools":[  ],"nextCursor":""}}', ::tools($::Tools)]
--- no_error_log
[error]
[alert]



=== TEST 11: what depends on the caller is private
--- more_headers eval: ::to("scope")->[0]
--- response_body eval
'{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","cacheScope":"private","tools":[],"ttlMs":0}}'
--- no_error_log
[error]
[alert]



=== TEST 12: prompts, resources and templates, where the policy says something of them
--- user_files
>>> policy.json
{"version":"1","default":"deny","prompts":{"default":"allow","deny":["admin_*"]},
 "resources":{"default":"deny","allow":["file:///docs/*"]}}
--- request eval: [map { ::ask($_) } qw(prompts/list resources/list resources/templates/list)]
--- more_headers eval: ::to(qw(prompts resources templates))
--- response_body eval
['{"jsonrpc":"2.0","id":1,"result":{"prompts":[{"name":"a"}]}}',
 '{"jsonrpc":"2.0","id":1,"result":{"resources":[{"uri":"file:///docs/a"}]}}',
 '{"jsonrpc":"2.0","id":1,"result":{"resourceTemplates":[{"uriTemplate":"file:///docs/{name}"}]}}']
--- no_error_log
[error]
[alert]



=== TEST 13: where it says nothing they are not looked at
--- request eval: [map { ::ask($_) } qw(prompts/list resources/list prompts/list)]
--- more_headers eval: ::to(qw(prompts resources garbage))
--- response_body_like eval
[qr/admin_b/, qr/passwd/, qr/"prompts":$/]
--- no_error_log
[error]
[alert]



=== TEST 14: what is no list that a client may be shown
--- request eval: [(::ask()) x 8]
--- more_headers eval: ::to(qw(garbage wrong batch text charset gzip empty accepted))
--- response_body eval
[::refusal("malformed JSON: unexpected end at byte 44"), ::refusal('\\"tools\\" is not a list'),
 ::refusal("it is not an object"), (::refusal("it is neither JSON nor a stream of events")),
 ::refusal("its charset is not UTF-8"), ::refusal("it is compressed, and must not be"), (::refusal("malformed JSON: empty text at byte 0")) x 2]
--- no_error_log
[alert]
[crit]



=== TEST 15: the log says what it was
--- more_headers eval: ::to("wrong")->[0]
--- response_body eval: ::refusal('\\"tools\\" is not a list')
--- error_log
mcp policy: the answer of the server is refused: "tools" is not a list
--- no_error_log
[alert]



=== TEST 16: errors pass, but for lists in them
--- request eval: [(::ask()) x 4]
--- more_headers eval: ::to(qw(error 401 404 500))
--- error_code eval: [200, 401, 404, 500]
--- response_headers eval
["", 'WWW-Authenticate: Bearer scope="x"', "", ""]
--- response_body eval
['{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"hid1"}}', '{"error":"invalid_token"}', '{"detail":"nothing here"}',
 '{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}']
--- no_error_log
[alert]
[crit]



=== TEST 17: mcp_policy_list_max
--- config eval: ::config("mcp_policy_list_max 100;")
--- request eval: [(::ask()) x 3]
--- more_headers eval: ::to(qw(json events wrong))
--- response_body eval
[::refusal("it is larger than mcp_policy_list_max"),
 ": hello\n\nid: 7\ndata: " . ::refusal("it is larger than mcp_policy_list_max") . "\n\n",
 ::refusal('\\"tools\\" is not a list')]
--- no_error_log
[alert]
[crit]



=== TEST 18: a list in what has begun as something else ends the stream
--- request
GET /mcp
--- more_headers
Accept: text/event-stream
Mcp-Session-Id: s
To: begun
--- ignore_response
--- error_log
mcp policy: the answer of the server is refused: a list stands in what has begun as something else
--- no_error_log
[alert]
[crit]



=== TEST 19: no status line: nginx would take it for HTTP/0.9
--- config eval
::config() =~ s/SERVER_PORT/RAND_PORT_1/r
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_reply eval
"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" . ::tools($::Tools)
--- response_body eval: ::refusal("it has no status line, or an interim status")
--- no_error_log
[alert]
[crit]



=== TEST 20: an interim status, behind which clients go on reading
--- config eval
::config() =~ s/SERVER_PORT/RAND_PORT_1/r
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_reply eval
"HTTP/1.1 100 Continue\r\nContent-Length: 400\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
. ::tools($::Tools)
--- response_body eval: ::refusal("it has no status line, or an interim status")
--- no_error_log
[alert]
[crit]



=== TEST 21: of a call, too
--- config eval
::config() =~ s/SERVER_PORT/RAND_PORT_1/r
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_reply eval: "what is this?\r\n"
--- request
POST /mcp
{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get"}}
--- response_body eval
::refusal("it has no status line, or an interim status. The call may have been executed: check before you retry")
--- no_error_log
[alert]
[crit]



=== TEST 22: an answer that ends too early
--- config eval
::config() =~ s/SERVER_PORT/RAND_PORT_1/r
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_reply eval
"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n" . ::tools($::Tools)
--- response_body eval: ::refusal("it has ended too early")
--- no_error_log
[alert]
[crit]



=== TEST 23: it is asked for plain, and may be compressed by nginx
--- config eval
::config("gzip on; gzip_types application/json; gzip_min_length 1; gzip_http_version 1.0;")
--- request eval: [(::ask()) x 2]
--- more_headers eval
::to("asked\nAccept-Encoding: br", "asked\nAccept-Encoding: gzip")
--- response_headers eval
["! Content-Encoding", "Content-Encoding: gzip"]
--- response_body_like eval
[qr/^\Q{"jsonrpc":"2.0","id":1,"result":{"tools":[],"asked":"identity"}}\E$/, qr/^\x1f\x8b/]
--- no_error_log
[alert]
[crit]



=== TEST 24: what another location answers in place of the server
--- config eval
::config("proxy_intercept_errors on; error_page 500 = /other;")
. 'location = /other { proxy_method GET; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up/json; }'
--- more_headers eval: ::to("500")->[0]
--- response_body eval: ::tools($::Callable)
--- no_error_log
[alert]
[crit]



=== TEST 25: a lower level says another mode
--- config eval
"mcp_policy_list hidden;\n" . ::config() . ::config("mcp_policy_list callable;") =~ s/\Q$::Up//r =~ s/= .mcp/= \/more/r
--- request eval
[::ask(), ::ask() =~ s/mcp/more/r]
--- response_body eval
[::tools($::Tools =~ s/^\{"name":"hid1"\}, //r), ::tools($::Callable)]
--- no_error_log
[error]
[alert]



=== TEST 26: a mode that there is not
--- config eval: ::config("mcp_policy_list none;")
--- must_die
--- suppress_stderr
--- error_log
invalid value "none" in



=== TEST 27: a size of nothing
--- config eval: ::config("mcp_policy_list_max 0;")
--- must_die
--- suppress_stderr
--- error_log
invalid "mcp_policy_list_max", expected at least one byte, found 0



=== TEST 28: said twice
--- config eval: ::config("mcp_policy_list off; mcp_policy_list off;")
--- must_die
--- suppress_stderr
--- error_log
"mcp_policy_list" directive is duplicate in



=== TEST 29: an answer that has come to another request of the session
--- request eval: [::ask(), (::ask("ping")) x 2, ::ask("prompts/list")]
--- more_headers eval: [map { "$_\nMcp-Session-Id: s" } @{ ::to(qw(json json events json)) }]
--- response_body eval
[(::tools($::Callable)) x 2,
 ": hello\n\nid: 7\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[ $::Callable ]}}\n\n"
 . "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n",
 ::tools($::Callable)]
--- no_error_log
[error]
[alert]



=== TEST 30: what is none passes as it is, whatever it is
--- request eval: [::ask(), (::ask("ping")) x 6]
--- more_headers eval
[map { "$_\nMcp-Session-Id: s" } @{ ::to(qw(json pong result text 404 error begun)) }]
--- error_code eval: [(200) x 4, 404, 200, 200]
--- response_body eval
[::tools($::Callable), '{"jsonrpc":"2.0","id":1,"result":{}}',
 '{"result":{"content":[],"tools":[{"name":"hid1"}]},"jsonrpc":"2.0","id":1}',
 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"hid1"}]}}',
 '{"detail":"nothing here"}', '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"hid1"}}',
 "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[],\ndata: \"tools\":[{\"name\":\"hid1\"}]}}\n\n"]
--- response_headers eval
["", "", 'ETag: "x"', ("") x 4]
--- no_error_log
[error]
[alert]



=== TEST 31: what is not read is not refused either
--- request eval: [::ask(), ::ask("ping"), ::ask()]
--- more_headers eval: [map { "$_\nMcp-Session-Id: s" } @{ ::to(qw(json odd unauthorized)) }]
--- error_code eval: [200, 200, 401]
--- response_body eval
[::tools($::Callable), '{"jsonrpc":"2.0","id":1,"result":{"x":NaN}}', '"Unauthorized"']
--- no_error_log
[error]
[alert]



=== TEST 32: parameters of a type are none of its name
--- more_headers eval: ::to("profile")->[0]
--- response_body: {"jsonrpc":"2.0","id":1,"result":{"tools":[]}}
--- no_error_log
[error]
[alert]



=== TEST 33: what comes before a list that cannot be read arrives, and an error in its place
--- more_headers eval: ::to("broken")->[0]
--- response_body eval
": hello\n\ndata: {\"method\":\"a\"}\n\ndata: "
. ::refusal("malformed JSON: expected a member name in double quotes at byte 44") . "\n\n"
--- no_error_log
[alert]
[crit]



=== TEST 34: behind the list an event that has no end is dropped
--- more_headers eval: ::to("late")->[0]
--- response_body eval
qq(data: {"jsonrpc":"2.0","id":1,"result":{"tools":[]}}\n\ndata: )
--- no_error_log
[alert]
[crit]



=== TEST 35: an error ends, whatever comes behind it
--- config eval
::config("add_after_body /after; addition_types application/json;")
. "location = /after { return 200 ' after'; }"
. 'location = /down { mcp_policy ../html/policy.json; add_after_body /after; addition_types application/json;'
. 'proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1; }'
--- request eval: [::ask(), ::ask() =~ s/mcp/down/r]
--- response_body eval
[::tools($::Callable) . " after",
 '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"The MCP server cannot be reached. The call was not executed."}} after']
--- no_error_log
[alert]



=== TEST 36: the audit log says why
--- http_config
    mcp_policy_zone list:64k;
    log_format audit escape=json '[$mcp_decision] [$mcp_reason]';
--- config eval
"access_log off;\n" . ::config('access_log $TEST_NGINX_SERVER_ROOT/logs/access.log audit;')
--- more_headers eval: ::to("wrong")->[0]
--- response_body eval: ::refusal('\\"tools\\" is not a list')
--- access_log
[pass] [\"tools\" is not a list]
--- no_error_log
[alert]
[crit]



=== TEST 37: an error page is not asked for another list
--- config eval
::config("error_page 502 = /other;")
. 'location = /other { proxy_method GET; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up/json; }'
--- request eval: [(::ask()) x 2]
--- more_headers eval: ::to(qw(wrong text))
--- response_body eval
[::refusal('\\"tools\\" is not a list'), ::refusal("it is neither JSON nor a stream of events")]
--- no_error_log
[alert]
[crit]
