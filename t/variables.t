# Why: the variables are the audit.  What was asked, what was decided and by
# which rule must stand in the log as it was, for every kind of verdict, and
# nothing that a client writes may make a second line of one.
#
# Seen to fail: with the name that a client sent printed raw in the error log
# the blocks about hostile names failed; with long ones cut at any byte "between
# two characters"; with the session told for the grant nearly all; and as long
# as variables held line feeds "no header of the answer can be made with one".

use Test::Nginx::Socket 'no_plan';

sub call ($;$) {
    my ($tool, $id) = @_;
    $id //= 1;

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":$id,"method":"tools/call",)
           . qq("params":{"name":"$tool","arguments":{"secret":"hunter2"}}});
}

# One line of the log, all of it; quotes in values are escaped by nginx.
sub line (@) {
    my %value = @_;

    return join("|", map { "$_=" . ($value{$_} // '') }
                         qw(method tool id decision rule reason grant session
                            policy remaining retry)) . "|\n";
}

our %Mine = (grant => 'alice', session => 's-1', policy => 'vars');

our $Format = <<'END';
    log_format mcp escape=json 'method=$mcp_method|tool=$mcp_tool|id=$mcp_id|'
        'decision=$mcp_decision|rule=$mcp_rule|reason=$mcp_reason|'
        'grant=$mcp_grant|session=$mcp_session|policy=$mcp_policy|'
        'remaining=$mcp_limit_remaining|retry=$mcp_retry_after|';
END

our $Config = <<'END';
    access_log off;

    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grant $http_x_grant;
        access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
END

our $Policy = <<'END';
>>> policy.json
{"version":"1","name":"vars","default":"deny","hide":["secret"],"tools":{
  "echo":{},
  "limited":{"limits":[{"counter":"c","window":31622400,"max":2}]},
  "no":{"action":"deny","reason":"Say \"please\"."}}}
END

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(http_config => ($block->http_config // '') . $::Format);
    $block->set_value(config => $::Config)     if !defined $block->config;
    $block->set_value(user_files => $::Policy) if !defined $block->user_files;

    $block->set_value(more_headers => "Content-Type: application/json\n"
                      . "X-Grant: alice\nMcp-Session-Id: s-1")
        if !defined $block->more_headers;
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: allowed
--- http_config
    mcp_policy_zone vars_allow:64k;
--- request eval
::call("echo")
--- response_body
done
--- access_log eval
qr/^\Q${\ ::line(%::Mine, method => "tools\/call", tool => "echo", id => 1, decision => "allow") }\E$/
--- no_access_log
hunter2
--- no_error_log
[alert]
[crit]



=== TEST 2: allowed, with a limit
--- http_config
    mcp_policy_zone vars_remaining:64k;
--- request eval
::call("limited", '"a\"b"')
--- response_body
done
--- access_log eval
qr/^\Q${\ ::line(%::Mine, method => "tools\/call", tool => "limited", id => '\"a\\\\\"b\"', decision => "allow", remaining => 1) }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 3: denied by a rule
--- http_config
    mcp_policy_zone vars_deny:64k;
--- request eval
::call("no", 0)
--- response_body_like: POLICY DENIED
--- access_log eval
qr/^\Q${\ ::line(%::Mine, method => "tools\/call", tool => "no", id => 0, decision => "deny", rule => "\/tools\/no\/action", reason => 'Say \"please\".') }\E$/
--- no_access_log
hunter2
--- no_error_log
[alert]
[crit]
hunter2



=== TEST 4: denied by default
--- http_config
    mcp_policy_zone vars_default:64k;
--- request eval
::call("other")
--- response_body_like: Unknown tool
--- access_log eval
qr/^\Q${\ ::line(%::Mine, method => "tools\/call", tool => "other", id => 1, decision => "deny", rule => "(default deny)", reason => "Unknown tool: other") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 5: hidden
--- http_config
    mcp_policy_zone vars_hide:64k;
--- request eval
::call("secret")
--- response_body_like: Unknown tool
--- access_log eval
qr/^\Q${\ ::line(%::Mine, method => "tools\/call", tool => "secret", id => 1, decision => "hide", rule => "(hidden)", reason => "Unknown tool: secret") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 6: limited, the second of two calls at once
--- http_config
    mcp_policy_zone vars_limit:64k;
--- user_files
>>> policy.json
{"version":"1","name":"vars","default":"deny","tools":{
  "limited":{"limits":[{"counter":"c","window":31622400,"max":1}]}}}
--- config eval
$::Config . <<'END'
    location = /twice {
        mirror /again;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/mcp;
    }

    location = /again {
        internal;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/mcp;
    }
END
--- request eval
::call("limited") =~ s/mcp/twice/r
--- response_body_like: done|POLICY DENIED
--- access_log eval
my %call = (%::Mine, method => "tools/call", tool => "limited", id => 1, remaining => 0);
my $limited = quotemeta ::line(%call, decision => "limit", rule => "/tools/limited/limits/0",
                               reason => "At most 1 call per 31622400 seconds.", retry => "N");
[::line(%call, decision => "allow"), map { qr/^$_$/ } $limited =~ s/N/[0-9]+/r]
--- no_error_log
[alert]
[crit]



=== TEST 7: unreadable: what was read before the fault is there
--- http_config
    mcp_policy_zone vars_invalid:64k;
--- request
POST /mcp
{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":""}}
--- error_code: 400
--- access_log eval
qr/^\Q${\ ::line(%::Mine, method => "tools\/call", id => '\"x\"', decision => "invalid", reason => "tools\/call without the name of a tool") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 8: unreadable: no JSON
--- http_config
    mcp_policy_zone vars_json:64k;
--- request
POST /mcp
{]
--- error_code: 400
--- access_log eval
qr/^\Q${\ ::line(%::Mine, decision => "invalid", reason => "malformed JSON: expected a member name in double quotes at byte 1") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 9: not read at all: another content type
--- http_config
    mcp_policy_zone vars_type:64k;
--- more_headers
Content-Type: text/plain
X-Grant: alice
Mcp-Session-Id: s-1
--- request eval
::call("echo")
--- error_code: 415
--- access_log eval
qr/^\Q${\ ::line(%::Mine, decision => "invalid", reason => "expected one Content-Type, application\/json, in UTF-8") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 10: passed: a request
--- http_config
    mcp_policy_zone vars_pass:64k;
--- request
POST /mcp
{"jsonrpc":"2.0","id":7,"method":"ping"}
--- response_body
done
--- access_log eval
qr/^\Q${\ ::line(%::Mine, method => "ping", id => 7, decision => "pass") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 11: passed: a notification
--- http_config
    mcp_policy_zone vars_notify:64k;
--- request
POST /mcp
{"jsonrpc":"2.0","method":"notifications/initialized"}
--- response_body
done
--- access_log eval
qr/^\Q${\ ::line(%::Mine, method => "notifications\/initialized", decision => "pass") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 12: passed: a stream
--- http_config
    mcp_policy_zone vars_get:64k;
--- request
GET /mcp
--- response_body
done
--- access_log eval
qr/^\Q${\ ::line(%::Mine, decision => "pass") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 13: denied: an unknown method
--- http_config
    mcp_policy_zone vars_method:64k;
--- request
POST /mcp
{"jsonrpc":"2.0","id":1,"method":"x/run","params":{"name":"echo"}}
--- response_body_like: "code":-32601
--- access_log eval
qr/^\Q${\ ::line(%::Mine, method => "x\/run", id => 1, decision => "deny", rule => "(unknown method)", reason => 'Method \"x\/run\" is not permitted.') }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 14: not guarded: nothing but who asked
--- config
    access_log off;

    location = /mcp {
        mcp_policy off;
        access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- request eval
::call("echo")
--- response_body
done
--- access_log eval
qr/^\Q${\ ::line(session => "s-1") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 15: not judged yet: nginx refuses first
--- config
    access_log off;

    location = /mcp {
        mcp_policy ../html/policy.json;
        access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;
        deny all;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- http_config
    mcp_policy_zone vars_early:64k;
--- request eval
::call("echo")
--- error_code: 403
--- access_log eval
qr/^\Q${\ ::line(session => "s-1") }\E$/
--- no_error_log
[alert]
[crit]



=== TEST 16: not judged yet: a rewrite sees nothing
--- config
    location = /mcp {
        mcp_policy_default allow;
        set $early "($mcp_tool,$mcp_method,$mcp_decision,$mcp_policy)";
        add_header X-Early $early;
        add_header X-Late "($mcp_tool,$mcp_method,$mcp_decision,$mcp_policy)";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- request eval
::call("echo")
--- response_headers
X-Early: (,,,)
X-Late: (echo,tools/call,allow,localhost = /mcp)
--- no_error_log
[alert]
[crit]



=== TEST 17: headers: of the answer
--- http_config
    mcp_policy_zone vars_headers:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Decision "$mcp_decision by '$mcp_rule'" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- request eval
[map { ::call($_) } qw(echo no secret other limited limited limited)]
--- response_headers eval
[map { "X-Decision: $_" } "allow by ''", "deny by '/tools/no/action'", "hide by '(hidden)'",
 "deny by '(default deny)'", "allow by ''", "allow by ''", "limit by '/tools/limited/limits/0'"]
--- no_error_log
[alert]
[crit]



=== TEST 18: headers: to the upstream
--- http_config
    mcp_policy_zone vars_upstream:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grant user-$http_x_grant;
        proxy_set_header X-Tool "$mcp_tool for $mcp_grant in $mcp_session";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "$http_x_tool\n";
    }
--- request eval
::call("echo")
--- response_body
echo for user-alice in s-1
--- no_error_log
[alert]
[crit]



=== TEST 19: conditions: log only what was refused
--- http_config
    mcp_policy_zone vars_if:64k;

    map $mcp_decision $refused {
        ~^(?:allow|pass)$  0;
        ""                 0;
        default            1;
    }
--- config
    access_log off;

    location = /mcp {
        mcp_policy ../html/policy.json;
        access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp if=$refused;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- request eval
[::call("no"), ::call("echo"), "GET /mcp"]
--- response_body_like eval
["POLICY DENIED", "^done", "^done"]
--- access_log
tool=no|
--- no_access_log
decision=allow
decision=pass
--- no_error_log
[alert]
[crit]



=== TEST 20: mcp_session counts by what it says, also by the tool
--- http_config
    mcp_policy_zone vars_session:64k;
--- config
    location = /mcp {
        mcp_policy_session $mcp_tool;
        mcp_tool get_* limit=1r/d scope=session;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- init: my $left = 60 - time % 60; Time::HiRes::sleep($left) if $left < 8;
--- request eval
[map { ::call($_) } qw(get_a get_b get_a)]
--- response_body_like eval
["^done", "^done", "POLICY DENIED"]
--- no_error_log
[alert]
[crit]



=== TEST 21: a grant that asks for itself is empty, and nothing worse
--- http_config
    mcp_policy_zone vars_cycle:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grant $mcp_grant;
        add_header X-Grant "($mcp_grant)" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- request eval
::call("limited")
--- response_headers
X-Grant: ()
--- response_body_like: \(rule \(no grant\)\)
--- error_log
cycle while evaluating variable "mcp_grant"
--- no_error_log
[alert]
[crit]



=== TEST 22: hostile names: line feeds, quotes and escapes do not leave the access log's line
--- http_config
    mcp_policy_zone vars_hostile:64k;
--- request eval
::call('a\n2026/11/22 x\r\n\"|decision=allow|\\\\\u001b[31m\u0000\u009b\u2028')
--- response_body_like: Unknown tool
--- access_log eval
my $tool = quotemeta 'a\\\\u000a2026/11/22 x\\\\u000d\\\\u000a\"|decision=allow|\\\\\\\\u001b[31m\\\\u0000'
                     . "\xc2\x9b\xe2\x80\xa8";
qr/^method=tools\/call\|tool=$tool\|id=1\|decision=deny\|/
--- no_access_log eval
[qr/^2026/, "\r", "\e", "\0"]
--- no_error_log eval
["[alert]", "[crit]", qr/^2026\S+ x/]



=== TEST 23: hostile names: the error log's line neither
--- http_config
    mcp_policy_zone vars_hostile_error:64k;
--- request eval
::call('a\n2026/11/22 00:00:00 [error] 1#1: x\r\"\u001b[2J', '"i\nd"')
--- response_body_like: Unknown tool
--- error_log eval
my $tool = quotemeta 'a\n2026/11/22 00:00:00 [error] 1#1: x\r\"\u001B[2J';
qr/refused tool "$tool", deny by rule \(default deny\): Unknown tool: $tool, client/
--- no_error_log eval
["[alert]", "[crit]", qr/^2026\/11\/22 00:00:00 /, "\e"]



=== TEST 24: hostile names: methods
--- http_config
    mcp_policy_zone vars_hostile_method:64k;
--- request
POST /mcp
{"jsonrpc":"2.0","id":1,"method":"a\n2026/11/22 00:00:00 [error] 1#1: \"\u001b[2J"}
--- response_body_like: "code":-32601
--- error_log eval
my $method = quotemeta 'a\n2026/11/22 00:00:00 [error] 1#1: \"\u001B[2J';
qr/refused method "$method", deny by rule/
--- access_log eval
my $method = quotemeta 'a\\\\u000a2026/11/22 00:00:00 [error] 1#1: \"\\\\u001b[2J';
qr/^method=$method\|tool=\|id=1\|decision=deny\|/
--- no_error_log eval
["[alert]", "[crit]", qr/^2026\/11\/22 00:00:00 /, "\e"]



=== TEST 25: hostile names: no header of the answer can be made with one
--- http_config
    mcp_policy_zone vars_hostile_header:64k;
--- config
    location = /mcp {
        mcp_policy_default deny;
        add_header X-Tool $mcp_tool always;
        add_header X-Reason $mcp_reason always;
        add_header X-Method $mcp_method always;
        add_header X-Id $mcp_id always;
    }
--- request eval
[::call('x\r\nSet-Cookie: a=b', '"\r\nSet-Cookie: a=b"'),
 qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"x\\r\\nSet-Cookie: a=b"})]
--- response_body_like eval
["POLICY DENIED", '"code":-32601']
--- raw_response_headers_unlike eval
[('(?m)^Set-Cookie|\n\n|\0') x 2]
--- no_error_log
[alert]
[crit]



=== TEST 26: hostile names: long ones are cut in the error log, between two characters
--- http_config
    mcp_policy_zone vars_long:64k;
--- request eval
::call("\xc3\xa9" x 3000)
--- response_body_like: Unknown tool
--- error_log eval
qr/refused tool "(?:\xc3\xa9){64}", deny by rule \(default deny\): Unknown tool: (?:\xc3\xa9){64}, client/
--- no_error_log
[alert]
[crit]
