# Why: operators reload nginx all day, by hand and by robots.  If that gave
# everybody a fresh set of calls, a limit per day would be one per reload; and
# if a broken policy got in, or threw the old one out, nobody would dare.
#
# Every block is a reload of the one before it, so they run in this order.
#
# Seen to fail: with the zone laid out anew when a new configuration takes it
# over the blocks that keep counters began to count at nothing; with the faults
# of a policy reported but the policy used the broken one got in; with the sizes
# not compared there was no line about the zone that starts empty.

use Test::Nginx::Socket 'no_plan';

sub call ($) {
    my ($tool) = @_;

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"$tool"}});
}

sub policy ($;$$) {
    my ($max, $more, $mode) = @_;
    $more //= '';
    $mode //= 'enforce';

    return qq(>>> policy.json\n{"version":"1","default":"deny","tools":{$more)
           . qq("echo":{"mode":"$mode","limits":[{"counter":"c","window":31622400,"max":$max}]}}});
}

our $Done    = '^done$';
our $Limited = 'POLICY DENIED\] At most ';

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(more_headers => "Content-Type: application/json");
    $block->set_value(config => <<'END') if !defined $block->config;
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /up {
        return 200 "done\n";
    }
END
});

use_hup();
no_shuffle();
no_long_string();
run_tests();

__DATA__

=== TEST 1: the first configuration
--- http_config
    mcp_policy_zone reload:64k;
--- user_files eval: ::policy(2)
--- request eval
[(::call("echo")) x 3]
--- response_body_like eval
[$::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 2: the same again keeps the counters
--- http_config
    mcp_policy_zone reload:64k;
--- user_files eval: ::policy(2)
--- request eval
::call("echo")
--- response_body_like eval: $::Limited
--- no_error_log
[alert]
[crit]
counters start empty



=== TEST 3: an edited policy keeps the counters
--- http_config
    mcp_policy_zone reload:64k;
--- user_files eval: ::policy(3, '"new":{},')
--- request eval
[map { ::call($_) } qw(echo echo new)]
--- response_body_like eval
[$::Done, $::Limited, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 4: a broken policy does not get in, and the old one stays
--- http_config
    mcp_policy_zone reload:64k;
--- user_files eval: ::policy(1000, '"other":{"acton":"deny"},')
--- reload_fails
--- request eval
::call("echo")
--- response_body_like eval: $::Limited
--- error_log eval
qr{\[emerg\] .*html/policy\.json:1:51: /tools/other/acton: expected one of .* in "mcp_policy" directive in \S+nginx\.conf:\d+}
--- no_error_log
[alert]
[crit]



=== TEST 5: a missing file does not get in either
--- http_config
    mcp_policy_zone reload:64k;
--- reload_fails
--- request eval
::call("new")
--- response_body_like eval: $::Done
--- error_log eval
qr{\[emerg\] .*"\S+html/policy\.json" cannot be opened: No such file or directory in "mcp_policy" directive}
--- no_error_log
[alert]
[crit]



=== TEST 6: a policy without limits does not forget what was counted
--- http_config
    mcp_policy_zone reload:64k;
--- user_files
>>> policy.json
{"version":"1","default":"allow"}
--- request eval
[::call("echo"), ::call("other")]
--- response_body_like eval
[$::Done, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 7: nor does one that guards nothing
--- http_config
    mcp_policy_zone reload:64k;
--- config
    location = /mcp {
        return 200 "free\n";
    }
--- request eval
::call("echo")
--- response_body
free
--- no_error_log
[alert]
[crit]



=== TEST 8: the limit is back, and so is what was counted
--- http_config
    mcp_policy_zone reload:64k;
--- user_files eval: ::policy(3)
--- request eval
::call("echo")
--- response_body_like eval: $::Limited
--- no_error_log
[alert]
[crit]



=== TEST 9: another window is another counter
--- http_config
    mcp_policy_zone reload:64k;
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"limits":[
    {"counter":"c","window":31622399,"max":1}]}}}
--- request eval
[::call("echo"), ::call("echo")]
--- response_body_like eval
[$::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 10: a zone of another size starts empty, and says so
--- http_config
    mcp_policy_zone reload:128k;
--- user_files eval: ::policy(3)
--- request eval
::call("echo")
--- response_body_like eval: $::Done
--- error_log
[warn]
mcp_policy_zone "reload" had 65536 bytes and has now 131072: its counters start empty
--- no_error_log
[alert]
[crit]



=== TEST 11: the new zone keeps the counters in its turn
--- http_config
    mcp_policy_zone reload:128k;
--- user_files eval: ::policy(2)
--- request eval
[::call("echo"), ::call("echo")]
--- response_body_like eval
[$::Done, $::Limited]
--- no_error_log
[alert]
[crit]
counters start empty



=== TEST 12: a zone of another name is another zone
--- http_config
    mcp_policy_zone reload_other:128k;
--- user_files eval: ::policy(2)
--- request eval
[(::call("echo")) x 3]
--- response_body_like eval
[$::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]
counters start empty



=== TEST 13: a limit in shadow, which more calls pass than it has
--- http_config
    mcp_policy_zone reload_shadow:64k;
--- user_files eval: ::policy(2, '', 'shadow')
--- request eval
[(::call("echo")) x 4]
--- response_body_like eval
[($::Done) x 4]
--- no_error_log
[alert]
[crit]



=== TEST 14: once it is enforced it begins at nothing
--- http_config
    mcp_policy_zone reload_shadow:64k;
--- user_files eval: ::policy(2)
--- request eval
[(::call("echo")) x 3]
--- response_body_like eval
[$::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]
counters start empty



=== TEST 15: and back in shadow it has not forgotten what it saw there
--- http_config
    mcp_policy_zone reload_shadow:64k;
--- user_files eval: ::policy(2, '', 'shadow')
--- request eval
::call("echo")
--- response_body_like eval: $::Done
--- error_log
would refuse tool "echo", shadow-limit by rule /tools/echo/limits/0
--- no_error_log
[alert]
[crit]
