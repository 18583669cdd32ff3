# Why: a limit that counts what never ran locks out whoever did nothing wrong;
# one that does not count what may have run is none.  And a zone is finite: a
# full one must refuse, not forget.
#
# Seen to fail: with nothing given back at the end of a request "an upstream
# that cannot be reached" failed, with everything given back "counted all the
# same" did; with the zone neither swept nor searched for expired counters
# "expired counters make room" failed; with the claims of a call that met a
# full zone kept "leaves the room to a smaller one" failed; with any counter
# reclaimed, not the expired ones only, "forgets nobody" failed.
#
# Windows are of 366 days, so that none ends during a test, or of a second.

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

    return [map { "Content-Type: application/json\n"
                  . (defined $_ ? "$name: $_" : "# none") } @values];
}

# Limits on counters of their own, as they stand in a list of a policy.
sub limits ($@) {
    my ($members, @counters) = @_;

    return join ",", map { qq({"counter":"$_",$members}) } @counters;
}

# Patterns for the answers.
our $Done    = '^done$';
our $Limited = '"text":"\[POLICY DENIED\] At most ';
our $Full    = '"text":"\[POLICY DENIED\] The call cannot be counted: store full\. '
               . '\(rule /\S+\) Retry later\."';
our $Dead    = '"code":-32603,.* cannot be reached\. The call was not executed';
our $Perhaps = '"code":-32603,.* may have been executed';

# A window of that many seconds has just begun.
sub fresh ($) {
    my ($window) = @_;
    my $now = time;

    sleep $window - ($now - $window * int($now / $window)) + 0.05;
}

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(more_headers => "Content-Type: application/json")
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

=== TEST 1: remaining: of the limit that is nearest to its end
--- http_config
    mcp_policy_zone store_remaining:64k;
--- user_files
>>> policy.json
{"version":"1","default":"allow","tools":{
    "a":{"limits":[{"counter":"five","window":31622400,"max":5},
                   {"counter":"two","window":31622400,"max":2}]},
    "b":{"limits":[{"counter":"five","window":31622400,"max":5}]},
    "n":{"action":"deny"},
    "m":{"limits":[{"counter":"m","window":31622400,"max":9007199254740991}]}}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Remaining "($mcp_limit_remaining)" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[map { ::call($_) } qw(a b a a b c n m)]
--- response_headers eval
[map { "X-Remaining: ($_)" } 1, 3, 0, 0, 1, "", "", 9007199254740990]
--- no_error_log
[alert]
[crit]



=== TEST 2: given back: an upstream that cannot be reached
--- http_config
    mcp_policy_zone store_dead:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"a","window":31622400,"max":1},
    {"counter":"b","window":31622400,"max":1,"scope":"global"}],
    "rate_limit":{"window":31622400,"max":1}}}}
--- config
    mcp_policy ../html/policy.json;

    location = /dead {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/;
    }

    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[map { ::call("echo", $_) } qw(/dead /dead /mcp /dead /mcp)]
--- response_body_like eval
[$::Dead, $::Dead, $::Done, $::Limited, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 3: given back: no peer is up
--- http_config
    mcp_policy_zone store_down:64k;

    upstream nobody {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1 down;
    }
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"a","window":31622400,"max":1}]}}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://nobody;
    }
--- request eval
[(::call("echo")) x 3]
--- response_body_like eval
[($::Dead) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 4: given back: a name that cannot be resolved
--- http_config
    mcp_policy_zone store_unresolved:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"a","window":31622400,"max":1}]}}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        set $peer nobody;
        proxy_pass http://$peer;
    }
--- request eval
[(::call("echo")) x 3]
--- response_body_like eval
[($::Dead) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 5: counted all the same: the upstream hangs up
--- http_config
    mcp_policy_zone store_closed:64k;

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        return 444;
    }
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"a","window":31622400,"max":1}]}}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
[::call("echo"), ::call("echo")]
--- response_body_like eval
[$::Perhaps, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 6: counted all the same: the upstream is late
--- http_config
    mcp_policy_zone store_late:64k;

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        auth_delay 2s;
        auth_basic late;
        auth_basic_user_file none;
    }
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"a","window":31622400,"max":1}]}}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_read_timeout 200ms;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
[::call("echo"), ::call("echo")]
--- response_body_like eval
[$::Perhaps, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 7: counted all the same: the upstream answers with an error
--- http_config
    mcp_policy_zone store_error:64k;

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        return 502 upstream;
    }
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"a","window":31622400,"max":1}]}}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
[::call("echo"), ::call("echo")]
--- error_code eval
[502, 200]
--- response_body_like eval
['^upstream$', $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 8: counted once: the first peer is dead, the second is not
--- http_config
    mcp_policy_zone store_next:64k;

    upstream pair {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        server 127.0.0.1:$TEST_NGINX_SERVER_PORT backup;
    }
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"a","window":31622400,"max":2}]}}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Remaining $mcp_limit_remaining always;
        proxy_pass http://pair/up;
    }
--- request eval
[(::call("echo")) x 3]
--- response_headers eval
[map { "X-Remaining: $_" } 1, 0, 0]
--- response_body_like eval
[$::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 9: a full zone: refuses, takes nothing, forgets nobody
--- http_config
    mcp_policy_zone store_full:32k;
--- user_files eval
my $limit = '"window":31622400,"max":2,"scope":"session"';
">>> policy.json\n"
. '{"version":"1","default":"deny","tools":{"big":{"limits":[' . ::limits($limit, 0 .. 15) . ']}},'
. '"all_tools":{"limits":[' . ::limits($limit, 16 .. 31) . ']}}'
--- more_headers eval
::header("Mcp-Session-Id", 1 .. 8, 1, 1, 8)
--- request eval
[(::call("big")) x 11]
--- response_body_like eval
[($::Done) x 4, ("$::Done|$::Full") x 3, $::Full, $::Done, $::Limited, $::Full]
--- no_error_log
[alert]
[crit]
no memory



=== TEST 10: a full zone: a call that was refused leaves the room to a smaller one
--- http_config
    mcp_policy_zone store_room:32k;
--- user_files eval
my $limit = '"window":31622400,"max":2,"scope":"session"';
">>> policy.json\n"
. '{"version":"1","default":"deny","tools":{"small":{"rate_limit":{"window":31622400,"max":1}},'
. '"big":{"limits":[' . ::limits($limit, 0 .. 15) . ']}}}'
--- more_headers eval
::header("Mcp-Session-Id", 1 .. 14, 14, 14)
--- request eval
[(::call("big")) x 14, ::call("small"), ::call("small")]
--- response_body_like eval
[($::Done) x 8, ("$::Done|$::Full") x 5, $::Full, $::Done, 'rule /tools/small/rate_limit']
--- no_error_log
[alert]
[crit]



=== TEST 11: a full zone: expired counters make room, live ones stay
--- http_config
    mcp_policy_zone store_expired:32k;
--- user_files eval
my $limit = '"window":1,"max":9,"scope":"session"';
">>> policy.json\n"
. '{"version":"1","default":"deny","tools":{'
. '"small":{"rate_limit":{"window":31622400,"max":1}},'
. '"big":{"limits":[' . ::limits($limit, 0 .. 15) . ']}},'
. '"all_tools":{"limits":[' . ::limits($limit, 16 .. 31) . ']}}'
--- init: ::fresh(1)
--- more_headers eval
::header("Mcp-Session-Id", 1, 1 .. 9, 1)
--- request eval
[::call("small"), (::call("big")) x 8,
 ["POST /mcp\n", { value => (split /\n/, ::call("big"))[1], delay_before => 2.5 }],
 ::call("small")]
--- timeout: 5
--- response_body_like eval
[($::Done) x 4, ("$::Done|$::Full") x 4, $::Full, $::Done, 'rule /tools/small/rate_limit']
--- no_error_log
[alert]
[crit]



=== TEST 12: remaining: nothing is known of a full zone
--- http_config
    mcp_policy_zone bugs_full:32k;
--- user_files eval
my $limits = '';
$limits .= qq(,{"counter":"$_","window":31622400,"max":1,"scope":"session"}) for 1 .. 15;
qq(>>> policy.json\n{"version":"1","default":"deny","tools":{)
. qq("small":{"rate_limit":{"window":31622400,"max":5}},)
. qq("big":{"limits":[{"counter":"x","window":31622400,"max":1,"scope":"session"}$limits]}}})
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Remaining "($mcp_limit_remaining)" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
--- more_headers eval
[map { "Content-Type: application/json\nMcp-Session-Id: $_" } 1 .. 30]
--- request eval
[(::call("big")) x 14, (::call("small")) x 16]
--- raw_response_headers_unlike eval
[("18446744073709551615") x 30]
--- no_error_log
[alert]
[crit]
