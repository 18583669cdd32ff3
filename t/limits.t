# Why: a limit that can be passed, by asking under another name or with a
# header left out, or by spreading the calls over two tools, is none.
#
# Seen to fail: with what a refused call took not given back "together or not
# at all" failed; with the scope's value left out of the key "each grant has its
# own calls"; with the rule left out of the name of a rate limit's counter "one
# counter per rule"; with windows that begin at the first call and not on the
# clock "the answer, and Retry-After"; with the wait of the first limit instead
# of the longest "the longest wait"; with denied calls counted "refused calls
# take nothing".
#
# Most windows are of 366 days, so that none ends during a test; the blocks
# with shorter ones wait for a good moment first.

use Test::Nginx::Socket 'no_plan';

use Time::HiRes qw(sleep time);

sub call ($;$) {
    my ($tool, $uri) = @_;
    $uri //= "/mcp";

    return qq(POST $uri\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"$tool"}});
}

sub header ($@) {
    my ($name, @values) = @_;

    my $grant = ($name eq "X-Grant") ? "# by" : "X-Grant: me";

    return [map { "Content-Type: application/json\n$grant\n"
                  . (defined $_ ? "$name: $_" : "# none") } @values];
}

# Patterns for the answers, and for the seconds until a window ends.
our $Done    = '^done$';
our $Limited = '"text":"\[POLICY DENIED\] At most ';

sub seconds_left ($) {
    my ($window) = @_;
    my $left = $window - time % $window;

    return "(?:" . join("|", map { ($left - $_) % $window || $window } 0 .. 60)
           . ")";
}

# No minute, hour or day ends soon.
sub steady () {
    my $left = 60 - time % 60;

    sleep $left + 0.1 if $left < 8;
}

# A window of that many seconds has just begun.
sub fresh ($) {
    my ($window) = @_;
    my $now = time;

    sleep $window - ($now - $window * int($now / $window)) + 0.05;
}

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(more_headers => "Content-Type: application/json\n"
                                      . "X-Grant: me")
        if !defined $block->more_headers;

    $block->set_value(config => <<'END') if !defined $block->config;
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grant $http_x_grant;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
END
    $block->set_value(config => $block->config
                      . '    location /up { return 200 "done\n"; }');
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: a limit: so many calls, and then none
--- http_config
    mcp_policy_zone limits_max:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":3}]}}}
--- request eval
[(::call("echo")) x 5]
--- response_body_like eval
[($::Done) x 3, ($::Limited) x 2]
--- no_error_log
[alert]
[crit]



=== TEST 2: a limit: the answer, and Retry-After
--- http_config
    mcp_policy_zone limits_answer:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1}]}}}
--- request eval
[::call("echo"), ::call("echo")]
--- response_headers_like eval
["", "Content-Type: application/json\nRetry-After: " . ::seconds_left(31622400)]
--- response_body_like eval
[$::Done, '^\{"jsonrpc":"2\.0","id":1,"result":\{"content":\[\{"type":"text","text":'
          . '"\[POLICY DENIED\] At most 1 call per 31622400 seconds\. '
          . '\(rule /tools/echo/limits/0\) Retry in ' . ::seconds_left(31622400)
          . ' s\."\}\],"isError":true\}\}$']
--- no_error_log
[alert]
[crit]



=== TEST 3: a limit: Retry-After, the text and the variable say the same
--- http_config
    mcp_policy_zone limits_same:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1}]}}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        sub_filter_types application/json;
        sub_filter "in $sent_http_retry_after s" "in THE HEADER s";
        add_header X-Same "$sent_http_retry_after=$mcp_retry_after" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("echo"), ::call("echo")]
--- response_headers_like eval
["X-Same: =", 'X-Same: (\d+)=\1']
--- response_body_like eval
[$::Done, 'Retry in THE HEADER s\.']
--- no_error_log
[alert]
[crit]



=== TEST 4: a limit: the log says it, of two calls at once
--- http_config
    mcp_policy_zone limits_log:64k;
--- config
    location = /mcp {
        mcp_tool echo limit=1r/d;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /twice {
        mirror /again;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/mcp;
    }

    location = /again {
        internal;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/mcp;
    }
--- init: ::steady()
--- request eval
::call("echo", "/twice")
--- response_body_like: done|POLICY DENIED
--- error_log eval
qr/\[warn\] .*mcp policy "localhost = \/mcp" refused tool "echo", limit by rule nginx\.conf:\d+: At most 1 call per day\., client/
--- no_error_log
[alert]
[crit]



=== TEST 5: a limit: the windows by name, and whole seconds
--- http_config
    mcp_policy_zone limits_windows:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{
    "a":{"limits":[{"counter":"a","window":"minute","max":1}]},
    "b":{"limits":[{"counter":"b","window":"hour","max":1}]},
    "c":{"limits":[{"counter":"c","window":"day","max":1}]},
    "d":{"limits":[{"counter":"d","window":60,"max":1}]},
    "e":{"limits":[{"counter":"e","window":120,"max":1}]},
    "f":{"limits":[{"counter":"f","window":86400,"max":1}]}}}
--- init: ::steady()
--- request eval
[map { ::call($_) } qw(a a b b c c d d e e f f)]
--- response_body_like eval
[map { ($::Done, "At most 1 call per $_\\.") }
 "minute", "hour", "day", "minute", "120 seconds", "day"]
--- response_headers_like eval
[map { ("", "Retry-After: " . ::seconds_left($_)) } 60, 3600, 86400, 60, 120, 86400]
--- no_error_log
[alert]
[crit]
--- timeout: 5



=== TEST 6: a limit: a window ends, and the calls pass again
--- http_config
    mcp_policy_zone limits_passes:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":2,"max":2}]}}}
--- init: ::fresh(2)
--- request eval
[::call("echo"), ::call("echo"), ::call("echo"),
 ["POST /mcp\n", { value => (split /\n/, ::call("echo"))[1], delay_before => 2 }],
 ::call("echo"), ::call("echo")]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Done, $::Done, $::Limited]
--- response_headers_like eval
["", "", "Retry-After: [12]", "", "", "Retry-After: [12]"]
--- no_error_log
[alert]
[crit]



=== TEST 7: a limit: the policy's reason, if the rule has one
--- http_config
    mcp_policy_zone limits_reason:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"reason":"Slow down.","limits":[
    {"counter":"c","window":31622400,"max":1}]}}}
--- request eval
[::call("echo"), ::call("echo")]
--- response_body_like eval
[$::Done, '\[POLICY DENIED\] Slow down\. \(rule /tools/echo/limits/0\) Retry in \d+ s\.']
--- no_error_log
[alert]
[crit]



=== TEST 8: a limit: the id byte for byte, and the result type of a modern request
--- http_config
    mcp_policy_zone limits_id:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1}]}}}
--- request eval
[::call("echo"), map { 'POST /mcp' . "\n" . '{"jsonrpc":"2.0","id":' . $_
    . ',"method":"tools/call","params":{"name":"echo","_meta":'
    . '{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
    . '"io.modelcontextprotocol/clientCapabilities":{}}}}' } 0, '"\u0061"']
--- more_headers eval
["Content-Type: application/json\nX-Grant: me",
 ("Content-Type: application/json\nX-Grant: me\nMCP-Protocol-Version: 2026-07-28\n"
  . "Mcp-Method: tools/call\nMcp-Name: echo") x 2]
--- response_body_like eval
[$::Done, map { '^\{"jsonrpc":"2\.0","id":' . "\Q$_\E"
                . ',"result":\{"resultType":"complete","content":' } 0, '"\u0061"']
--- no_error_log
[alert]
[crit]



=== TEST 9: directives: each tool has its own counter, the tools of a glob share one
--- http_config
    mcp_policy_zone limits_directives:64k;
--- config
    location = /mcp {
        mcp_tool echo limit=1r/d;
        mcp_tool other limit=1r/d scope=global;
        mcp_tool get_* limit=2r/d scope=client reason=Enough.;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- init: ::steady()
--- request eval
[map { ::call($_) } qw(echo echo other other get_a get_b get_a get_c)]
--- response_body_like eval
[$::Done, $::Limited, $::Done, $::Limited, $::Done, $::Done,
 ('\[POLICY DENIED\] Enough\. \(rule nginx\.conf:\d+\) Retry in \d+ s') x 2]
--- no_error_log
[alert]
[crit]



=== TEST 10: scope: each grant has its own calls
--- http_config
    mcp_policy_zone limits_grant:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1,"scope":"grant"}]}}}
--- more_headers eval
::header("X-Grant", qw(alice bob alice bob Alice))
--- request eval
[(::call("echo")) x 5]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Limited, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 11: scope: grant is the default
--- http_config
    mcp_policy_zone limits_default:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1}]}}}
--- more_headers eval
::header("X-Grant", qw(alice bob alice))
--- request eval
[(::call("echo")) x 3]
--- response_body_like eval
[$::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 12: scope: who leaves the grant out makes no calls
--- http_config
    mcp_policy_zone limits_none:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1}]}}}
--- more_headers eval
::header("X-Grant", undef, "", undef, "alice")
--- request eval
[::call("echo"), ::call("echo"),
 qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"ping"}), ::call("echo")]
--- response_body_like eval
[('The policy counts by grant, and this caller has none\. \(rule \(no grant\)\) Do not retry') x 2,
 $::Done, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 13: scope: with no grant configured, all callers are one
--- http_config
    mcp_policy_zone limits_all:64k;
--- config
    location = /mcp {
        mcp_tool echo limit=1r/d scope=grant;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- init: ::steady()
--- more_headers eval
::header("Mcp-Session-Id", qw(a b))
--- request eval
[::call("echo"), ::call("echo")]
--- response_body_like eval
[$::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 14: scope: each session, by Mcp-Session-Id; all without one are one
--- http_config
    mcp_policy_zone limits_session:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1,"scope":"session"}]}}}
--- more_headers eval
::header("Mcp-Session-Id", "a", "b", "a", undef, "", "b")
--- request eval
[(::call("echo")) x 6]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Done, $::Limited, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 15: scope: long session ids are told apart to the last byte
--- http_config
    mcp_policy_zone limits_long:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1,"scope":"session"}]}}}
--- more_headers eval
::header("Mcp-Session-Id", map { "a" x $_ } 63, 64, 65, 1000, 1001, 63, 64, 65, 1000, 1001)
--- request eval
[(::call("echo")) x 10]
--- response_body_like eval
[($::Done) x 5, ($::Limited) x 5]
--- no_error_log
[alert]
[crit]



=== TEST 16: scope: the session of mcp_policy_session
--- http_config
    mcp_policy_zone limits_cookie:64k;
--- config
    location = /mcp {
        mcp_policy_session $cookie_sid;
        mcp_tool echo limit=1r/d scope=session;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- init: ::steady()
--- more_headers eval
::header("Cookie", "sid=a", "sid=b; x=y", "x=z; sid=a")
--- request eval
[(::call("echo")) x 3]
--- response_body_like eval
[$::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 17: scope: each client address, as $remote_addr has it
--- http_config
    mcp_policy_zone limits_client:64k;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Real-IP;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1,"scope":"client"}]}}}
--- more_headers eval
::header("X-Real-IP", undef, "192.0.2.1", "192.0.2.2", "192.0.2.1", undef, "127.0.0.1")
--- request eval
[(::call("echo")) x 6]
--- response_body_like eval
[($::Done) x 3, ($::Limited) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 18: scope: global counts everybody together
--- http_config
    mcp_policy_zone limits_global:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":1,"scope":"global"}]}}}
--- more_headers eval
::header("X-Grant", qw(alice bob))
--- request eval
[::call("echo"), ::call("echo")]
--- response_body_like eval
[$::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 19: scope: the same word as a grant and as a session is two
--- http_config
    mcp_policy_zone limits_kinds:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{
    "a":{"limits":[{"counter":"a","window":31622400,"max":1,"scope":"grant"}]},
    "b":{"limits":[{"counter":"b","window":31622400,"max":1,"scope":"session"}]}}}
--- more_headers
Content-Type: application/json
X-Grant: x
Mcp-Session-Id: x
--- request eval
[map { ::call($_) } qw(a b a b)]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 20: several limits: together or not at all
--- http_config
    mcp_policy_zone limits_together:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{
    "both":{"limits":[{"counter":"three","window":31622400,"max":3},
                      {"counter":"one","window":31622400,"max":1}]},
    "three":{"limits":[{"counter":"three","window":31622400,"max":3}]}}}
--- request eval
[map { ::call($_) } qw(both both both both three three three)]
--- response_body_like eval
[$::Done, ('rule /tools/both/limits/1') x 3, $::Done, $::Done, 'rule /tools/three/limits/0']
--- no_error_log
[alert]
[crit]



=== TEST 21: several limits: all_tools first, then the tool's, then rate_limit
--- http_config
    mcp_policy_zone limits_order:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny",
 "tools":{"a":{"rate_limit":{"window":31622400,"max":1},
               "limits":[{"counter":"a","window":31622400,"max":1}]},
          "b":{"limits":[{"counter":"b","window":31622400,"max":9}],
               "rate_limit":{"window":31622400,"max":1}},
          "c":{}},
 "all_tools":{"limits":[{"counter":"all","window":31622400,"max":4}]}}
--- request eval
[map { ::call($_) } qw(a a b b c c a b)]
--- response_body_like eval
[$::Done, 'rule /tools/a/limits/0\)', $::Done, 'rule /tools/b/rate_limit\)', $::Done, $::Done,
 ('rule /all_tools/limits/0\)') x 2]
--- no_error_log
[alert]
[crit]



=== TEST 22: several limits: the longest wait, in the words of the first
--- http_config
    mcp_policy_zone limits_longest:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"a","window":"hour","max":1},
    {"counter":"b","window":31622400,"max":1}]}}}
--- init: ::steady()
--- request eval
[::call("echo"), ::call("echo")]
--- response_headers_like eval
["", "Retry-After: " . ::seconds_left(31622400)]
--- response_body_like eval
[$::Done, 'At most 1 call per hour\. \(rule /tools/echo/limits/0\) Retry in '
          . ::seconds_left(31622400) . ' s']
--- no_error_log
[alert]
[crit]



=== TEST 23: all_tools: every tool counts, also one without a rule
--- http_config
    mcp_policy_zone limits_all_tools:64k;
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{"a":{}},
 "all_tools":{"limits":[{"counter":"all","window":31622400,"max":3}]}}
--- request eval
[map { ::call($_) } qw(a b c a d)]
--- response_body_like eval
[($::Done) x 3, ('rule /all_tools/limits/0') x 2]
--- no_error_log
[alert]
[crit]



=== TEST 24: shared counters: one name is one counter, each rule with its own max
--- http_config
    mcp_policy_zone limits_shared:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{
    "a":{"limits":[{"counter":"c","window":31622400,"max":2}]},
    "b":{"limits":[{"counter":"c","window":31622400,"max":4}]}}}
--- request eval
[map { ::call($_) } qw(a b a b b b a)]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Done, $::Done, $::Limited, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 25: shared counters: the tools of a glob
--- http_config
    mcp_policy_zone limits_glob:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"get_*":{"limits":[
    {"counter":"c","window":31622400,"max":2}]}}}
--- request eval
[map { ::call($_) } qw(get_a get_b get_c get_a)]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 26: shared counters: a tool and all_tools take one counter, both must fit
--- http_config
    mcp_policy_zone limits_twice:64k;
--- user_files
>>> policy.json
{"version":"1","default":"allow",
 "all_tools":{"limits":[{"counter":"c","window":31622400,"max":4}]},
 "tools":{"a":{"limits":[{"counter":"c","window":31622400,"max":3}]}}}
--- request eval
[map { ::call($_) } qw(a a b b b)]
--- response_body_like eval
[$::Done, 'rule /tools/a/limits/0', $::Done, $::Done, 'rule /all_tools/limits/0']
--- no_error_log
[alert]
[crit]



=== TEST 27: shared counters: two locations with one file share, two files do not
--- http_config
    mcp_policy_zone limits_files:64k;
--- user_files
>>> one.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":2}]}}}
>>> two.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622400,"max":2}]}}}
--- config
    location = /one {
        mcp_policy ../html/one.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /same {
        mcp_policy ../html/one.json;
        mcp_tool other;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /two {
        mcp_policy ../html/two.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[map { ::call("echo", $_) } qw(/one /same /two /one /same /two /two)]
--- response_body_like eval
[$::Done, $::Done, $::Done, $::Limited, $::Limited, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 28: shared counters: directives of two locations do not share
--- http_config
    mcp_policy_zone limits_locations:64k;
--- config
    location /one {
        mcp_tool echo limit=1r/d;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /one {
        mcp_tool echo limit=1r/d;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location ~ ^/three {
        mcp_tool echo limit=1r/d;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT;
        rewrite ^ /up break;
    }
--- init: ::steady()
--- request eval
[map { ::call("echo", $_) } qw(/one/ /one /three /one/ /one /three)]
--- response_body_like eval
[($::Done) x 3, ($::Limited) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 29: rate_limit: per session
--- http_config
    mcp_policy_zone limits_rate:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"rate_limit":{"max":1,"window":31622400}}}}
--- more_headers eval
::header("Mcp-Session-Id", "a", "b", "a", undef, undef)
--- request eval
[(::call("echo")) x 5]
--- response_body_like eval
[$::Done, $::Done, 'At most 1 call per 31622400 seconds\. \(rule /tools/echo/rate_limit\)',
 $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 30: rate_limit: one counter per rule, so the tools of a glob share it
--- http_config
    mcp_policy_zone limits_rate_rule:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{
    "get_*":{"rate_limit":{"max":2,"window":31622400}},
    "get_it":{"rate_limit":{"max":2,"window":31622400}}}}
--- request eval
[map { ::call($_) } qw(get_a get_b get_c get_it get_it get_it)]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 31: refused calls take nothing: denied, hidden, unreadable, not a call
--- http_config
    mcp_policy_zone limits_refused:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","hide":["h"],
 "tools":{"echo":{},"no":{"action":"deny"}},
 "all_tools":{"limits":[{"counter":"all","window":31622400,"max":1}]}}
--- request eval
[::call("no"), ::call("h"), ::call("other"), ::call("ec\tho"),
 qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"ping"}),
 qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/kill"}), "GET /mcp",
 ::call("echo"), ::call("no"), ::call("echo")]
--- error_code eval
[200, 200, 200, 400, (200) x 6]
--- response_body_like eval
['is denied', 'Unknown tool', 'Unknown tool', '"code":-32700', $::Done, 'not permitted',
 $::Done, $::Done, 'is denied', $::Limited]
--- no_error_log
[alert]
[crit]
