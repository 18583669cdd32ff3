# Why: a limit that counts what a call is worth, or slides with the clock, is
# easily a little wrong, and a little is enough: an amount that is no number must
# not count as none, a window that has just begun must not forget the last one,
# and what was refused or never sent must have taken nothing.
#
# Seen to fail: with every amount taken for 1 the blocks of "increment"; with a
# missing argument taken for 1 "what is no positive whole number"; with a wait told
# where none helps "more than there ever is"; with windows that slide taken for
# fixed ones "a new window remembers the last one"; with nothing given back "given
# back" and "all of it is given back"; with what the limits before the refusing one
# took kept "all of them or none".
#
# Most windows are of 366 days, so that none ends during a test; the blocks with
# shorter ones wait for a good moment first.

use Test::Nginx::Socket 'no_plan';

use Time::HiRes qw(sleep time);

sub call ($;$$) {
    my ($tool, $arguments, $uri) = @_;
    $arguments //= '{}';
    $uri //= "/mcp";

    return qq(POST $uri\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"$tool","arguments":$arguments}});
}

# The same, but judged so many seconds later.
sub later ($$) {
    my ($tool, $seconds) = @_;
    my ($line, $body) = split /\n/, call($tool);

    return ["$line\n", { value => $body, delay_before => $seconds }];
}

# A window of that many seconds has just begun.
sub fresh ($) {
    my ($window) = @_;
    my $now = time;

    sleep $window - ($now - $window * int($now / $window)) + 0.05;
}

# No minute, hour or day ends soon.
sub steady () {
    my $left = 60 - time % 60;

    sleep $left + 0.1 if $left < 8;
}

sub policy (@) {
    my ($text) = @_;

    return ">>> policy.json\n" . qq({"version":"1","default":"deny",$text}\n);
}

sub limit ($;$) {
    my ($counter, $more) = @_;

    return qq({"counter":"$counter","window":31622400,"scope":"global",$more});
}

our $Done    = '^done$';
our $Limited = '"text":"\[POLICY DENIED\] At most ';
our $Number  = '\[POLICY DENIED\] Expected a whole number of at least 1 at args\.n, which is counted\. '
               . '\(rule /tools/t/limits/0\) Do not retry: the same call will be denied again\.';

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(more_headers => "Content-Type: application/json")
        if !defined $block->more_headers;

    $block->set_value(config => <<'END') if !defined $block->config;
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /down {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:1;
    }
END
    $block->set_value(config => $block->config
                      . '    location = /up { return 200 "done\n"; }');
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: sliding: a new window remembers the last one, as far as it is not over
--- http_config
    mcp_policy_zone limits_sliding:64k;
--- user_files eval
::policy('"tools":{"t":{"limits":[{"counter":"c","window":6,"max":4,"scope":"global","algorithm":"sliding"}]}}')
--- init: ::fresh(6)
--- request eval
[(::call("t")) x 5, ::later("t", 6), ::later("t", 3.2), ::call("t"), ::call("t")]
--- response_headers_like eval
[("") x 4, "Retry-After: [678]", "Retry-After: [12]", "", "", "Retry-After: [12]"]
--- response_body_like eval
[($::Done) x 4, $::Limited, 'At most 4 calls per 6 seconds\. \(rule /tools/t/limits/0\) Retry in [12] s\.',
 $::Done, $::Done, $::Limited]
--- timeout: 12
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 2: fixed: a new window begins at nothing
--- http_config
    mcp_policy_zone limits_fixed:64k;
--- user_files eval
::policy('"tools":{"t":{"limits":[{"counter":"c","window":4,"max":4,"scope":"global","algorithm":"fixed"}]}}')
--- init: ::fresh(4)
--- request eval
[(::call("t")) x 5, ::later("t", 4), (::call("t")) x 3, ::call("t")]
--- response_body_like eval
[($::Done) x 4, $::Limited, ($::Done) x 4, $::Limited]
--- timeout: 8
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 3: sliding: a window without calls is forgotten
--- http_config
    mcp_policy_zone limits_sliding_idle:64k;
--- user_files eval
::policy('"tools":{"t":{"limits":[{"counter":"c","window":2,"max":2,"scope":"global","algorithm":"sliding"}]}}')
--- init: ::fresh(2)
--- request eval
[::call("t"), ::call("t"), ::call("t"), ::later("t", 4.1), ::call("t"), ::call("t")]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Done, $::Done, $::Limited]
--- timeout: 8
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 4: sliding: given back when nothing could be sent
--- http_config
    mcp_policy_zone limits_sliding_back:64k;
--- user_files eval
::policy('"tools":{"t":{"limits":[{"counter":"c","window":31622400,"max":2,"scope":"global","algorithm":"sliding"}]}}')
--- request eval
[(::call("t", '{}', "/down")) x 4, ::call("t"), ::call("t"), ::call("t"), ::call("t", '{}', "/down")]
--- response_body_like eval
[('The MCP server cannot be reached\. The call was not executed') x 4, $::Done, $::Done,
 $::Limited, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 5: increment: a call is worth more than one
--- http_config
    mcp_policy_zone limits_increment:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Left "($mcp_limit_remaining)" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- user_files eval
::policy('"tools":{"t":{"limits":[' . ::limit("c", '"max":7,"increment":3') . ']},
 "one":{"limits":[' . ::limit("c", '"max":7') . ']}}')
--- request eval
[map { ::call($_) } qw(t t t one one t)]
--- response_headers eval
[map { "X-Left: ($_)" } 4, 1, 0, 0, 0, 0]
--- response_body_like eval
[$::Done, $::Done, 'At most 7 units per 31622400 seconds\. \(rule /tools/t/limits/0\) Retry in \d+ s',
 $::Done, 'At most 7 calls per', 'At most 7 units per']
--- no_error_log
[alert]
[crit]



=== TEST 6: increment: all of it is given back
--- http_config
    mcp_policy_zone limits_increment_back:64k;
--- user_files eval
::policy('"tools":{"t":{"limits":[' . ::limit("c", '"max":6,"increment":3') . ']}}')
--- request eval
[(::call("t", '{}', "/down")) x 3, (::call("t")) x 3]
--- response_body_like eval
[('cannot be reached') x 3, $::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 7: increment_from: what the argument says
--- http_config
    mcp_policy_zone limits_from:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Left "($mcp_limit_remaining)" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- user_files eval
::policy('"tools":{"t":{"limits":[' . ::limit("c", '"max":1000,"increment_from":"args.n"') . ']}}')
--- request eval
[map { ::call("t", "{\"n\":$_}") } 1, '1e2', '2.50e2', '600.0', 50, 49, 1]
--- response_headers eval
[map { "X-Left: ($_)" } 999, 899, 649, 49, 0, 0, 0]
--- response_body_like eval
[($::Done) x 4, 'At most 1000 of args\.n per 31622400 seconds\. \(rule /tools/t/limits/0\) Retry in \d+ s',
 $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 8: increment_from: what is no positive whole number is denied, and takes nothing
--- http_config
    mcp_policy_zone limits_from_none:64k;
--- user_files eval
::policy('"tools":{"t":{"limits":[' . ::limit("c", '"max":10,"increment_from":"args.n"') . ']}}')
--- request eval
[(map { ::call("t", "{\"n\":$_}") } '"3"', 'null', -1, 0, '-0', 1.5, '1e-1', 'true', '[3]', '{"n":3}'),
 ::call("t", '{}'), ::call("t", '{"N":3}'), ::call("t", '{"n":10}')]
--- response_body_like eval
[($::Number) x 12, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 9: increment_from: more than there ever is
--- http_config
    mcp_policy_zone limits_from_more:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Decision $mcp_decision always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- user_files eval
::policy('"tools":{"t":{"limits":[' . ::limit("c", '"max":10,"increment_from":"args.n"') . ']}}')
--- request eval
[map { ::call("t", "{\"n\":$_}") } 11, '9007199254740992', '18446744073709551617', '1e400', 10]
--- response_headers eval
[("X-Decision: limit\n! Retry-After") x 4, "X-Decision: allow"]
--- response_body_like eval
[('At most 10 of args\.n per 31622400 seconds\. \(rule /tools/t/limits/0\) Do not retry: the same call will be denied again\.') x 4,
 $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 10: increment_from: inside of the arguments
--- http_config
    mcp_policy_zone limits_from_deep:64k;
--- user_files eval
::policy('"tools":{"t":{"limits":[' . ::limit("c", '"max":10,"increment_from":"args.o.l[1].n"') . ']}}')
--- request eval
[::call("t", '{"o":{"l":[{"n":100},{"n":9}]}}'), ::call("t", '{"o":{"l":[{"n":1}]}}'),
 ::call("t", '{"o":{"l":[0,{"n":2}]}}'), ::call("t", '{"o":{"l":[0,{"n":1}]}}')]
--- response_body_like eval
[$::Done, 'Expected a whole number of at least 1 at args\.o\.l\[1\]\.n, which is counted',
 $::Limited, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 11: on_deny of a limit comes before its own words
--- http_config
    mcp_policy_zone limits_on_deny:64k;
--- user_files eval
::policy('"tools":{"t":{"reason":"Of the rule.","limits":[' . ::limit("c", '"max":1,"on_deny":"Spent."') . ']}}')
--- request eval
[::call("t"), ::call("t")]
--- response_body_like eval
[$::Done, '\[POLICY DENIED\] Spent\. \(rule /tools/t/limits/0\) Retry in \d+ s\.']
--- no_error_log
[alert]
[crit]



=== TEST 12: several limits: all of them or none, each with its own amount
--- http_config
    mcp_policy_zone limits_several:64k;
--- user_files eval
::policy('"all_tools":{"limits":[' . ::limit("all", '"max":100,"increment":10') . ']},
 "tools":{"t":{"limits":[' . ::limit("a", '"max":10,"increment_from":"args.n"') . ',' . ::limit("b", '"max":2') . ']},
 "a":{"limits":[' . ::limit("a", '"max":10,"increment":2') . ']}}')
--- request eval
[::call("t", '{"n":4}'), ::call("t", '{"n":7}'), ::call("t", '{"n":4}'), ::call("t", '{"n":1}'),
 ::call("a"), ::call("a"), map { ::call("a") } 1 .. 6]
--- response_body_like eval
[$::Done, 'rule /tools/t/limits/0', $::Done, 'rule /tools/t/limits/1', $::Done,
 ('rule /tools/a/limits/0') x 7]
--- no_error_log
[alert]
[crit]



=== TEST 13: mcp_tools_limit: all tools together, beside their own limits
--- http_config
    mcp_policy_zone limits_tools:64k;
--- config
    location = /mcp {
        mcp_tools_limit 3r/d scope=global "reason=All together.";
        mcp_tool a limit=1r/d scope=global;
        mcp_tool b;
        mcp_tool c deny;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- init: ::steady()
--- request eval
[map { ::call($_) } qw(c a a b b b a)]
--- response_body_like eval
['is denied by policy', $::Done, 'At most 1 call per day\. \(rule nginx\.conf:\d+\) Retry in', $::Done, $::Done,
 '\[POLICY DENIED\] All together\. \(rule nginx\.conf:\d+\) Retry in \d+ s', 'All together']
--- no_error_log
[alert]
[crit]



=== TEST 14: mcp_tools_limit: per grant, unless it says more, and several of them
--- http_config
    mcp_policy_zone limits_tools_grant:64k;
--- config
    location = /mcp {
        mcp_policy_default allow;
        mcp_policy_grant $http_x_grant;
        mcp_tools_limit 2r/d;
        mcp_tools_limit 3r/d scope=global;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- more_headers eval
[map { "Content-Type: application/json\nX-Grant: $_" } qw(a a a b b a)]
--- init: ::steady()
--- request eval
[map { ::call($_) } qw(t u v t t t)]
--- response_body_like eval
[$::Done, $::Done, 'At most 2 calls per day', $::Done, 'At most 3 calls per day', $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 15: mcp_tools_limit: beside a file
--- http_config
    mcp_policy_zone limits_tools_file:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_tools_limit 2r/d scope=global;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- user_files eval
::policy('"tools":{"t":{},"u":{"limits":[' . ::limit("c", '"max":1') . ']}}')
--- init: ::steady()
--- request eval
[map { ::call($_) } qw(u u t v t)]
--- response_body_like eval
[$::Done, 'rule /tools/u/limits/0', $::Done, 'not permitted', 'At most 2 calls per day\. \(rule nginx\.conf:\d+\)']
--- no_error_log
[alert]
[crit]



=== TEST 16: mcp_tools_limit alone denies all tools, as no rule lists one
--- http_config
    mcp_policy_zone limits_tools_alone:64k;
--- config
    location = /mcp {
        mcp_tools_limit 2r/d;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("t")
--- response_body_like: \(rule \(default deny\)\)
--- no_error_log
[alert]
[crit]



=== TEST 17: refused: mcp_tools_limit: the same again
--- config
    mcp_tools_limit 10r/m; mcp_tools_limit 11r/m;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected each counter once in one list of limits$}
--- suppress_stderr
--- no_error_log
[alert]
[crit]



=== TEST 18: refused: mcp_tools_limit: no rate
--- config
    mcp_tools_limit 10;
--- must_die
--- error_log
invalid "10" of "mcp_tools_limit", expected a number from 1 and "r/s", "r/m", "r/h" or "r/d" in
--- suppress_stderr
--- no_error_log
[alert]
[crit]



=== TEST 19: refused: mcp_tools_limit: none at all
--- config
    mcp_tools_limit 0r/m;
--- must_die
--- error_log
invalid "0r/m" of "mcp_tools_limit", expected a number from 1 and "r/s", "r/m", "r/h" or "r/d" in
--- suppress_stderr
--- no_error_log
[alert]
[crit]



=== TEST 20: refused: mcp_tools_limit: a scope that is none
--- config
    mcp_tools_limit 1r/m scope=user;
--- must_die
--- error_log
invalid "scope=user" of "mcp_tools_limit", expected "grant", "session", "client" or "global" in
--- suppress_stderr
--- no_error_log
[alert]
[crit]



=== TEST 21: refused: mcp_tools_limit: two scopes
--- config
    mcp_tools_limit 1r/m scope=grant scope=grant;
--- must_die
--- error_log
"mcp_tools_limit" directive has more than one "scope" in
--- suppress_stderr
--- no_error_log
[alert]
[crit]



=== TEST 22: refused: mcp_tools_limit: an unknown word
--- config
    mcp_tools_limit 1r/m limit=1r/m;
--- must_die
--- error_log
invalid parameter "limit=1r/m" of "mcp_tools_limit", expected "scope=" or "reason=" and a text in
--- suppress_stderr
--- no_error_log
[alert]
[crit]



=== TEST 23: refused: mcp_tools_limit: an empty reason
--- config
    mcp_tools_limit 1r/m reason=;
--- must_die
--- error_log
"mcp_tools_limit" directive has an empty "reason" in
--- suppress_stderr
--- no_error_log
[alert]
[crit]
