# Why: an operator tries a rule on live traffic before it may refuse anything.
# If shadow mode refused, changed or slowed a single call nobody would switch it
# on; if what it tells were not what enforcing does, it would be worth nothing.
#
# Seen to fail: with the last refusal told and not the first "of several refusals";
# with a refusal in shadow that ends the judgement "an enforced refusal comes before
# one in shadow"; with limits in shadow that a refused call takes all the same "takes
# nothing of its limits"; with a verdict that holds in both modes "is judged anew";
# with the wait of a limit told "none is told to wait"; with one counter for both
# modes "limits of a rule in shadow count apart".

use Test::Nginx::Socket 'no_plan';

sub call ($;$$) {
    my ($tool, $arguments, $uri) = @_;
    $arguments //= '{}';
    $uri //= "/mcp";

    return qq(POST $uri\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"$tool","arguments":$arguments}});
}

sub method ($) {
    my ($name) = @_;

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"$name"});
}

# One line of the access log, all of it.
sub line ($;$$) {
    my ($decision, $rule, $reason) = @_;
    $rule //= '';
    $reason //= '';

    return qr/^\Q200|$decision|$rule|$reason|\E$/;
}

sub policy (@) {
    my ($text) = @_;

    return ">>> policy.json\n" . qq({"version":"1","name":"p",$text}\n);
}

our $Policy = policy('"default":"deny","hide":["secret"],
 "tools":{"t":{},"no":{"action":"deny"},"ask":{"action":"require_approval"},"hid":{"action":"hide"},
 "cond":{"require":[{"conditions":[{"path":"args.a","op":"eq","value":1}],"on_deny":"Only 1."}],
         "deny_if":[{"conditions":[{"path":"args.b","op":"exists","value":true}]}]},
 "limited":{"limits":[{"counter":"c","window":31622400,"max":1,"scope":"global"}]}}');

our $Shadow = <<'END';
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_mode shadow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
END

our $Done    = '^done$';
our $Denied  = '\[POLICY DENIED\]';
our $Limited = '\[POLICY DENIED\] At most ';

our $Upstream = <<'_EOC_';
    log_format arrived escape=none 'upstream got $request_method [$request_body]';
    log_format mcp escape=none '$status|$mcp_decision|$mcp_rule|$mcp_reason|';

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        access_log $TEST_NGINX_SERVER_ROOT/logs/error.log arrived;
        client_body_buffer_size 1m;

        location / {
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_2;
        }
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_2;
        access_log off;
        return 200 "done\n";
    }
_EOC_

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(http_config => $Upstream . ($block->http_config // ''));
    $block->set_value(user_files => $Policy) if !defined $block->user_files;

    $block->set_value(more_headers => "Content-Type: application/json")
        if !defined $block->more_headers;

    $block->set_value(config =>
        '    access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;' . "\n"
        . ($block->config // $Shadow));
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: what is allowed is allowed, and nothing is said
--- http_config
    mcp_policy_zone shadow_allow:64k;
--- request eval
::call("t")
--- response_body
done
--- access_log eval
::line("allow")
--- no_error_log
mcp policy "p"
[alert]
[crit]



=== TEST 2: a denied call passes, and a line tells what would have been
--- http_config
    mcp_policy_zone shadow_deny:64k;
--- request eval
::call("no")
--- response_body
done
--- access_log eval
::line("shadow-deny", "/tools/no/action", 'Tool "no" is denied by policy.')
--- error_log eval
qr{\[warn\] \S+ \*\d+ mcp policy "p" would refuse tool "no", shadow-deny by rule /tools/no/action: Tool \\"no\\" is denied by policy\., client: }
--- no_error_log
refused
[alert]
[crit]



=== TEST 3: a tool that is not listed
--- http_config
    mcp_policy_zone shadow_default:64k;
--- request eval
::call("other")
--- response_body
done
--- access_log eval
::line("shadow-deny", "(default deny)", "Unknown tool: other")
--- error_log
mcp policy "p" would refuse tool "other", shadow-deny by rule (default deny): Unknown tool: other
--- no_error_log
[alert]
[crit]



=== TEST 4: a hidden tool, by the list
--- http_config
    mcp_policy_zone shadow_hide:64k;
--- request eval
::call("secret")
--- response_body
done
--- access_log eval
::line("shadow-hide", "(hidden)", "Unknown tool: secret")
--- error_log
mcp policy "p" would refuse tool "secret", shadow-hide by rule (hidden): Unknown tool: secret
--- no_error_log
[alert]
[crit]



=== TEST 5: and by its rule
--- http_config
    mcp_policy_zone shadow_hide_rule:64k;
--- request eval
::call("hid")
--- response_body
done
--- access_log eval
::line("shadow-hide", "/tools/hid/action", "Unknown tool: hid")
--- no_error_log
[alert]
[crit]



=== TEST 6: a call that needs an approval
--- http_config
    mcp_policy_zone shadow_approval:64k;
--- request eval
::call("ask")
--- response_body
done
--- access_log eval
::line("shadow-approval", "/tools/ask/action", 'Tool "ask" needs an approval.')
--- error_log
mcp policy "p" would refuse tool "ask", shadow-approval by rule /tools/ask/action
--- no_error_log
[alert]
[crit]



=== TEST 7: of several refusals the first is told
--- http_config
    mcp_policy_zone shadow_first:64k;
--- request eval
::call("cond", '{"a":2,"b":1}')
--- response_body
done
--- access_log eval
::line("shadow-deny", "/tools/cond/require/0", "Only 1.")
--- error_log
shadow-deny by rule /tools/cond/require/0: Only 1.
--- no_error_log
deny_if
[alert]
[crit]



=== TEST 8: a method that is not known
--- http_config
    mcp_policy_zone shadow_method:64k;
--- request eval
::method("tools/kill")
--- response_body
done
--- access_log eval
::line("shadow-deny", "(unknown method)", 'Method "tools/kill" is not permitted.')
--- error_log
mcp policy "p" would refuse method "tools/kill", shadow-deny by rule (unknown method)
--- no_error_log
[alert]
[crit]



=== TEST 9: methods that pass pass as ever
--- http_config
    mcp_policy_zone shadow_pass:64k;
--- request eval
[::method("ping"), ::method("initialize"), "GET /mcp", "DELETE /mcp"]
--- response_body eval
[("done\n") x 4]
--- access_log eval
::line("pass")
--- no_error_log
mcp policy "p"
[alert]
[crit]



=== TEST 10: the call is forwarded byte for byte
--- http_config
    mcp_policy_zone shadow_bytes:64k;
--- request eval
qq(POST /mcp\n{ "id" :\t"\\u0041\xc3\xa9", "method":"tools\\/call" ,"jsonrpc":"2.0",\n"params":{"arguments":{"x":1e0,"y":[ ]},"name":"n\\u006f"}})
--- response_body
done
--- error_log eval
qq(upstream got POST [{ "id" :\t"\\u0041\xc3\xa9", "method":"tools\\/call" ,"jsonrpc":"2.0",)
--- no_error_log
[alert]
[crit]



=== TEST 11: a large one too
--- http_config
    mcp_policy_zone shadow_large:64k;
--- request eval
::call("no", '{"s":"' . "x" x 200000 . '"}')
--- response_body
done
--- error_log eval
[qr/upstream got POST \[\{"jsonrpc":"2\.0",.*"name":"no","arguments":\{"s":"x{50000}x{50000}x{50000}x{50000}"\}\}\}\]/,
 "would refuse tool \"no\""]
--- no_error_log
[alert]
[crit]



=== TEST 12: what cannot be read is refused all the same
--- http_config
    mcp_policy_zone shadow_malformed:64k;
--- request eval
["POST /mcp\n{", "POST /mcp\n[]", qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call"}),
 qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}), ::call("t", '{"a":1,"a":2}'), "PUT /mcp\n{}"]
--- error_code eval
[400, 400, 400, 400, 400, 405]
--- response_body_like eval
['-32700', '-32600', '-32602', '-32700', '-32700', '-32600']
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 13: so is another content type
--- http_config
    mcp_policy_zone shadow_type:64k;
--- more_headers
Content-Type: text/plain
--- request eval
::call("t")
--- error_code: 415
--- access_log
415|invalid||expected one Content-Type
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 14: a limit: all calls pass, and none is told to wait
--- http_config
    mcp_policy_zone shadow_limit:64k;
--- config
    location = /mcp {
        mcp_tool t limit=1r/d scope=global;
        mcp_policy_mode shadow;
        add_header X-Limit "$mcp_decision|$mcp_reason|$mcp_limit_remaining|$mcp_retry_after|" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
[(::call("t")) x 3]
--- response_headers eval
["X-Limit: allow||0||\n! Retry-After",
 ("X-Limit: shadow-limit|At most 1 call per day.|||\n! Retry-After") x 2]
--- response_body eval
[("done\n") x 3]
--- no_error_log
[alert]
[crit]



=== TEST 15: a limit: the second of two calls that one request makes is told in the log
--- http_config
    mcp_policy_zone shadow_limit_line:64k;
--- config
    mcp_policy ../html/policy.json;
    mcp_policy_mode shadow;

    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/again;
    }

    location = /again {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
::call("limited")
--- response_body
done
--- access_log eval
::line("shadow-limit", "/tools/limited/limits/0", "At most 1 call per 31622400 seconds.")
--- error_log
mcp policy "p" would refuse tool "limited", shadow-limit by rule /tools/limited/limits/0: At most 1 call per 31622400 seconds.
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 16: a limit: a call of which nothing was sent is given back in shadow as well
--- http_config
    mcp_policy_zone shadow_back:64k;
--- config
    mcp_policy ../html/policy.json;
    mcp_policy_mode shadow;
    add_header X-Decision $mcp_decision always;

    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /down {
        proxy_pass http://127.0.0.1:1;
    }
--- request eval
[::call("limited", '{}', "/down"), ::call("limited", '{}', "/down"), ::call("limited"), ::call("limited")]
--- response_headers eval
[map { "X-Decision: $_" } qw(allow allow allow shadow-limit)]
--- response_body_like eval
['cannot be reached', 'cannot be reached', $::Done, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 17: a rule in shadow: it alone is, the rest is enforced
--- http_config
    mcp_policy_zone shadow_rule:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
::policy('"default":"deny","tools":{"a":{"action":"deny","mode":"shadow"},"b":{"action":"deny","mode":"enforce"},
 "c":{"action":"hide","mode":"shadow"},"d":{"mode":"shadow","deny_if":[{"conditions":[]}]}}')
--- request eval
[map { ::call($_) } qw(a b c d e)]
--- response_body_like eval
[$::Done, $::Denied, $::Done, $::Done, 'Unknown tool: e']
--- no_error_log
[alert]
[crit]



=== TEST 18: an enforced refusal comes before one in shadow, whichever is first
--- http_config
    mcp_policy_zone shadow_enforced:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
::policy('"default":"deny",
 "all_tools":{"deny_if":[{"conditions":[{"path":"args.x","op":"eq","value":1}],"on_deny":"For all."}]},
 "tools":{"a":{"mode":"shadow","require":[{"conditions":[{"path":"args.y","op":"exists","value":true}]}]}}')
--- request eval
::call("a", '{"x":1}')
--- response_body_like: \[POLICY DENIED\] For all\. \(rule /all_tools/deny_if/0\) Do not retry
--- access_log eval
::line("deny", "/all_tools/deny_if/0", "For all.")
--- error_log
refused tool "a", deny by rule /all_tools/deny_if/0
--- no_error_log
would refuse
upstream got
[alert]
[crit]



=== TEST 19: an enforced limit comes before a refusal in shadow
--- http_config
    mcp_policy_zone shadow_enforced_limit:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Decision $mcp_decision always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
::policy('"default":"deny",
 "all_tools":{"limits":[{"counter":"all","window":31622400,"max":2,"scope":"global"}]},
 "tools":{"a":{"mode":"shadow","action":"deny"}}')
--- request eval
[(::call("a")) x 3]
--- response_headers eval
["X-Decision: shadow-deny", "X-Decision: shadow-deny", "X-Decision: limit"]
--- response_body_like eval
[$::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 20: limits of a rule in shadow count apart: what is enforced is not touched
--- http_config
    mcp_policy_zone shadow_apart:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Decision $mcp_decision always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
my $limit = '"limits":[{"counter":"c","window":31622400,"max":2,"scope":"global"}]';
::policy(qq("default":"deny","tools":{"live":{$limit},"trial":{"mode":"shadow",$limit}}))
--- request eval
[map { ::call($_) } qw(trial trial trial live live live trial)]
--- response_headers eval
[map { "X-Decision: $_" } qw(allow allow shadow-limit allow allow limit shadow-limit)]
--- response_body_like eval
[($::Done) x 5, $::Limited, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 21: a call that a shadow rule would have refused takes nothing of its limits
--- http_config
    mcp_policy_zone shadow_takes:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        add_header X-Decision $mcp_decision always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
::policy('"default":"deny","tools":{"t":{"mode":"shadow","deny_if":[{"conditions":[{"path":"args.x","op":"eq","value":1}]}],
 "limits":[{"counter":"c","window":31622400,"max":1,"scope":"global"}]}}')
--- request eval
[::call("t", '{"x":1}'), ::call("t", '{"x":1}'), ::call("t"), ::call("t"), ::call("t", '{"x":1}')]
--- response_headers eval
[map { "X-Decision: $_" } qw(shadow-deny shadow-deny allow shadow-limit shadow-deny)]
--- response_body eval
[("done\n") x 5]
--- no_error_log
[alert]
[crit]



=== TEST 22: an amount that cannot be counted
--- http_config
    mcp_policy_zone shadow_amount:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_mode shadow;
        add_header X-Decision $mcp_decision always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
::policy('"default":"deny","tools":{"t":{
 "limits":[{"counter":"c","window":31622400,"max":10,"scope":"global","increment_from":"args.n"}]}}')
--- request eval
[::call("t"), ::call("t", '{"n":11}'), ::call("t", '{"n":10}'), ::call("t", '{"n":1}')]
--- response_headers eval
[map { "X-Decision: $_" } qw(shadow-deny shadow-limit allow shadow-limit)]
--- response_body eval
[("done\n") x 4]
--- no_error_log
[alert]
[crit]



=== TEST 23: a caller without a grant is refused: nobody can be watched who is not known
--- http_config
    mcp_policy_zone shadow_grants:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_mode shadow;
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
$::Policy . ">>> grants.json\n" . '{"version":"1","grants":[]}'
--- request eval
::call("t")
--- error_code: 401
--- access_log
401|deny|(no grant)|
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 24: a grant without a value, and no policy at all, are rules like others
--- http_config
    mcp_policy_zone shadow_nobody:64k;
--- config
    mcp_policy_mode shadow;

    location = /mcp {
        mcp_tool t limit=1r/d;
        mcp_policy_grant $http_x_who;
        add_header X-Decision "$mcp_decision $mcp_rule" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /none {
        mcp_policy $http_x_who;
        add_header X-Decision "$mcp_decision $mcp_rule" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
[::call("t"), ::call("t", '{}', "/none")]
--- response_headers eval
["X-Decision: shadow-deny (no grant)", "X-Decision: shadow-deny (no policy)"]
--- response_body eval
[("done\n") x 2]
--- no_error_log
[alert]
[crit]



=== TEST 25: a location that enforces, below a server in shadow
--- http_config
    mcp_policy_zone shadow_levels:64k;
--- config
    mcp_policy ../html/policy.json;
    mcp_policy_mode shadow;

    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /strict {
        mcp_policy_mode enforce;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
[::call("no"), ::call("no", '{}', "/strict"), ::call("limited"), ::call("limited"),
 ::call("limited", '{}', "/strict"), ::call("limited", '{}', "/strict")]
--- response_body_like eval
[$::Done, $::Denied, $::Done, $::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 26: what passed in shadow is judged anew where it is enforced
--- http_config
    mcp_policy_zone shadow_redirect:64k;
--- config
    mcp_policy ../html/policy.json;

    location = /mcp {
        mcp_policy_mode shadow;
        error_page 502 = @strict;
        proxy_pass http://127.0.0.1:1;
    }

    location @strict {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
[::call("no"), ::call("t")]
--- response_body_like eval
[$::Denied, $::Done]
--- no_error_log
upstream got POST [{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"no"
[alert]
[crit]



=== TEST 27: not in the log where it is not wanted
--- http_config
    mcp_policy_zone shadow_quiet:64k;
--- log_level: warn
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_mode shadow;
        mcp_policy_log_level info;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
::call("no")
--- response_body
done
--- access_log
200|shadow-deny|
--- no_error_log
would refuse
[alert]
[crit]
