# Why: a directive that is misread opens a tool without a word.  Each of them
# is used rightly and wrongly here: what is wrong must stop nginx at once and
# say what it found, and a level must take over from the level above what the
# README says it does.
#
# Seen to fail: with the tools of the level above kept beside a file "a file
# begins anew" did not even start; with own tools ignored where the level above
# has a policy, and with its default not inherited, the blocks about inheritance
# failed; with a tool accepted twice "a tool named twice" failed, as the later
# "deny" was lost; with the size of the zone unchecked "one byte less than
# eight pages" failed.

use Test::Nginx::Socket 'no_plan';

sub call ($$) {
    my ($uri, $tool) = @_;

    return "POST $uri\n" . '{"jsonrpc":"2.0","id":1,"method":"tools/call",'
           . qq("params":{"name":"$tool","arguments":{"text":"hello"}}});
}

sub method ($$) {
    my ($uri, $method) = @_;

    return qq(POST $uri\n{"jsonrpc":"2.0","id":1,"method":"$method"});
}

# A refusal is an [emerg] line; a request has a type, and an upstream.
add_block_preprocessor(sub {
    my $block = shift;

    if (defined $block->must_die) {
        my @lines = ref $block->error_log eq 'ARRAY' ? @{ $block->error_log }
                  : ref $block->error_log            ? $block->error_log
                  :                    split /\n/, $block->error_log;

        $block->set_value(error_log => [@lines, '[emerg]']);
        $block->set_value(suppress_stderr => '');

    } else {
        $block->set_value(more_headers => "Content-Type: application/json")
            if !defined $block->more_headers;
        $block->set_value(config => $block->config
                          . '    location = /up { return 200 "done\n"; }');
    }
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: mcp_policy: a file, by a path relative to the conf prefix
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{}}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "echo"), ::call("/mcp", "other")]
--- response_body_like eval
['^done$', '"\[POLICY DENIED\] Tool \\\\"other\\\\" is not permitted']
--- no_error_log
[alert]
[crit]



=== TEST 2: mcp_policy: a file, by an absolute path
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{}}}
--- config
    location = /mcp {
        mcp_policy $TEST_NGINX_SERVER_ROOT/html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "echo"), ::call("/mcp", "other")]
--- response_body_like eval
['^done$', 'POLICY DENIED']
--- no_error_log
[alert]
[crit]



=== TEST 3: mcp_policy: off guards nothing
--- config
    location = /mcp {
        mcp_policy off;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request
POST /mcp
no JSON at all
--- response_body
done
--- no_error_log
[alert]
[crit]
mcp policy access handler



=== TEST 4: mcp_policy: no argument is refused
--- config
    mcp_policy;
--- must_die
--- error_log
invalid number of arguments in "mcp_policy" directive
--- no_error_log
[alert]
[crit]



=== TEST 5: mcp_policy: two files are refused
--- config
    mcp_policy a.json b.json;
--- must_die
--- error_log
invalid number of arguments in "mcp_policy" directive
--- no_error_log
[alert]
[crit]



=== TEST 6: mcp_policy: an empty name is refused
--- config
    mcp_policy "";
--- must_die
--- error_log
"mcp_policy" directive expects the path of a file
--- no_error_log
[alert]
[crit]



=== TEST 7: mcp_policy: a "$" without a variable is refused
--- config
    mcp_policy "policy$";
--- must_die
--- error_log
invalid variable name in
--- no_error_log
[alert]
[crit]



=== TEST 8: mcp_policy: twice on a level is refused
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config
    mcp_policy off;
    mcp_policy ../html/policy.json;
--- must_die
--- error_log
"mcp_policy" directive is duplicate
--- no_error_log
[alert]
[crit]



=== TEST 9: mcp_policy: "off" is written in small letters
--- config
    mcp_policy OFF;
--- must_die
--- error_log eval
qr{\[emerg\] .*"\S+/conf/OFF" cannot be opened: No such file or directory in "mcp_policy" directive in}
--- no_error_log
[alert]
[crit]



=== TEST 10: mcp_policy: not in an if, where the access phase would not see it
--- config
    location = /mcp {
        if ($http_x_open) {
            mcp_policy off;
        }
    }
--- must_die
--- error_log
"mcp_policy" directive is not allowed here
--- no_error_log
[alert]
[crit]



=== TEST 11: mcp_policy: an if inside of a guarded location stays guarded
--- config
    location = /mcp {
        mcp_policy_default deny;

        if ($request_method = POST) {
            proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT;
        }
    }
--- request eval
::call("/mcp", "echo")
--- response_body_like: POLICY DENIED
--- no_error_log
[alert]
[crit]



=== TEST 12: mcp_policy: a limit_except inside of a guarded location stays guarded
--- config
    location = /mcp {
        mcp_policy_default deny;

        limit_except GET {
            proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT;
        }
    }
--- request eval
::call("/mcp", "echo")
--- response_body_like: POLICY DENIED
--- no_error_log
[alert]
[crit]



=== TEST 13: mcp_policy_default: deny alone guards, and denies every tool
--- config
    location = /mcp {
        mcp_policy_default deny;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "echo"), ::method("/mcp", "ping")]
--- response_body_like eval
['POLICY DENIED', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 14: mcp_policy_default: allow lets through what no rule names
--- config
    location = /mcp {
        mcp_policy_default allow;
        mcp_tool echo deny;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "echo"), ::call("/mcp", "other")]
--- response_body_like eval
['POLICY DENIED', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 15: mcp_policy_default: tools without it deny the others
--- config
    location = /mcp {
        mcp_tool echo;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "echo"), ::call("/mcp", "other")]
--- response_body_like eval
['^done$', 'POLICY DENIED']
--- no_error_log
[alert]
[crit]



=== TEST 16: mcp_policy_default: another word is refused
--- config
    mcp_policy_default hide;
--- must_die
--- error_log eval
qr/\[emerg\] .*"hide".* in \S+nginx\.conf:\d+/
--- no_error_log
[alert]
[crit]



=== TEST 17: mcp_policy_default: no word is refused
--- config
    mcp_policy_default;
--- must_die
--- error_log
invalid number of arguments in "mcp_policy_default" directive
--- no_error_log
[alert]
[crit]



=== TEST 18: mcp_policy_default: twice is refused
--- config
    mcp_policy_default deny;
    mcp_policy_default allow;
--- must_die
--- error_log
"mcp_policy_default" directive is duplicate
--- no_error_log
[alert]
[crit]



=== TEST 19: mcp_policy_default: beside a file is refused
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config
    mcp_policy ../html/policy.json;
    mcp_policy_default allow;
--- must_die
--- error_log
"mcp_policy_default" beside "mcp_policy ../html/policy.json" in
the file says what its default is
--- no_error_log
[alert]
[crit]



=== TEST 20: mcp_policy_default: below a file is refused
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- http_config
    mcp_policy ../html/policy.json;
--- config
    location = /mcp {
        mcp_policy_default allow;
    }
--- must_die
--- error_log
"mcp_policy_default" beside "mcp_policy ../html/policy.json" in
--- no_error_log
[alert]
[crit]



=== TEST 21: mcp_tool: listed is allowed, by name and by glob
--- config
    location = /mcp {
        mcp_tool echo;
        mcp_tool get allow;
        mcp_tool list_*;
        mcp_tool v?;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[map { ::call("/mcp", $_) } qw(echo get list_all list_ v1 v12)]
--- response_body_like eval
[('^done$') x 5, 'POLICY DENIED']
--- no_error_log
[alert]
[crit]



=== TEST 22: mcp_tool: deny, with the reason given
--- config
    location = /mcp {
        mcp_policy_default allow;
        mcp_tool TagResource deny "reason=Tags are managed by \"Terraform\".";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("/mcp", "TagResource")
--- response_body_like eval
'"text":"\[POLICY DENIED\] Tags are managed by \\\\"Terraform\\\\"\. '
. '\(rule \S*nginx\.conf:\d+\) Do not retry'
--- no_error_log
[alert]
[crit]



=== TEST 23: mcp_tool: hide
--- config
    location = /mcp {
        mcp_policy_default allow;
        mcp_tool delete_* hide;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("/mcp", "delete_all")
--- response_body chomp
{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown tool: delete_all"}}
--- no_error_log
[alert]
[crit]



=== TEST 24: mcp_tool: the parameters stand in any order
--- http_config
    mcp_policy_zone directives_order:1m;
--- config
    location = /mcp {
        mcp_tool a reason=no. deny;
        mcp_tool b scope=global limit=2r/d allow;
        mcp_tool c limit=9007199254740991r/s scope=client;
        mcp_tool d limit=1r/h scope=session;
        mcp_tool e limit=1r/m scope=grant;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("/mcp", "a")
--- response_body_like: POLICY DENIED\] no\.
--- no_error_log
[alert]
[crit]



=== TEST 25: mcp_tool: no name is refused
--- config
    mcp_tool;
--- must_die
--- error_log
invalid number of arguments in "mcp_tool" directive
--- no_error_log
[alert]
[crit]



=== TEST 26: mcp_tool: an empty name is refused
--- config
    mcp_tool "";
--- must_die
--- error_log
invalid "" of "mcp_tool": expected the name of a tool, found ""
--- no_error_log
[alert]
[crit]



=== TEST 27: mcp_tool: a class needs a policy with a catalog
--- config
    mcp_tool @Read;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a "catalog" in the policy, which says what is in the class "\@Read"$}
--- no_error_log
[alert]
[crit]



=== TEST 28: mcp_tool: a glob of more than 255 bytes is refused
--- config eval
"mcp_tool " . "a" x 255 . "*;"
--- must_die
--- error_log
expected a glob of at most 255 bytes
--- no_error_log
[alert]
[crit]



=== TEST 29: mcp_tool: an unknown parameter is refused
--- config
    mcp_tool echo denied;
--- must_die
--- error_log
invalid parameter "denied" of "mcp_tool", expected "allow", "deny", "hide", "require_approval", "limit=", "scope=" or "reason=" and a text
--- no_error_log
[alert]
[crit]



=== TEST 30: mcp_tool: an action is written in small letters
--- config
    mcp_tool echo Deny;
--- must_die
--- error_log
invalid parameter "Deny" of "mcp_tool", expected "allow", "deny", "hide", "require_approval", "limit=", "scope=" or "reason=" and a text
--- no_error_log
[alert]
[crit]



=== TEST 31: mcp_tool: an empty reason is refused
--- config
    mcp_tool echo deny reason=;
--- must_die
--- error_log
invalid parameter "reason=" of "mcp_tool", expected "allow", "deny", "hide", "require_approval", "limit=", "scope=" or "reason=" and a text
--- no_error_log
[alert]
[crit]



=== TEST 32: mcp_tool: an empty limit is refused
--- config
    mcp_tool echo limit=;
--- must_die
--- error_log
invalid "limit=" of "mcp_tool", expected a number from 1 and "r/s", "r/m", "r/h" or "r/d"
--- no_error_log
[alert]
[crit]



=== TEST 33: mcp_tool: a limit without a unit is refused
--- config
    mcp_tool echo limit=10;
--- must_die
--- error_log
invalid "limit=10" of "mcp_tool", expected
--- no_error_log
[alert]
[crit]



=== TEST 34: mcp_tool: a limit of another unit is refused
--- config
    mcp_tool echo limit=10r/w;
--- must_die
--- error_log
invalid "limit=10r/w" of "mcp_tool", expected
--- no_error_log
[alert]
[crit]



=== TEST 35: mcp_tool: a limit of nothing is refused
--- config
    mcp_tool echo limit=0r/m;
--- must_die
--- error_log
invalid "limit=0r/m" of "mcp_tool", expected
--- no_error_log
[alert]
[crit]



=== TEST 36: mcp_tool: a negative limit is refused
--- config
    mcp_tool echo limit=-1r/m;
--- must_die
--- error_log
invalid "limit=-1r/m" of "mcp_tool", expected
--- no_error_log
[alert]
[crit]



=== TEST 37: mcp_tool: half a call is refused
--- config
    mcp_tool echo limit=0.5r/s;
--- must_die
--- error_log
invalid "limit=0.5r/s" of "mcp_tool", expected
--- no_error_log
[alert]
[crit]



=== TEST 38: mcp_tool: a limit of 2^53 is refused
--- config
    mcp_tool echo limit=9007199254740992r/d;
--- must_die
--- error_log
invalid "limit=9007199254740992r/d" of "mcp_tool", expected
--- no_error_log
[alert]
[crit]



=== TEST 39: mcp_tool: a limit that no integer holds is refused
--- config
    mcp_tool echo limit=18446744073709551617r/d;
--- must_die
--- error_log
invalid "limit=18446744073709551617r/d" of "mcp_tool", expected
--- no_error_log
[alert]
[crit]



=== TEST 40: mcp_tool: two limits are refused
--- config
    mcp_tool echo limit=1r/s limit=10r/m;
--- must_die
--- error_log
"mcp_tool" directive has more than one "limit"
--- no_error_log
[alert]
[crit]



=== TEST 41: mcp_tool: a scope without a limit is refused
--- config
    mcp_tool echo scope=client;
--- must_die
--- error_log
"mcp_tool" directive has a "scope" without a "limit"
--- no_error_log
[alert]
[crit]



=== TEST 42: mcp_tool: an unknown scope is refused
--- config
    mcp_tool echo limit=1r/s scope=user;
--- must_die
--- error_log
invalid "scope=user" of "mcp_tool", expected "grant", "session", "client" or "global"
--- no_error_log
[alert]
[crit]



=== TEST 43: mcp_tool: a tool named twice is refused, at the second place
--- config
    mcp_tool echo;
    mcp_tool echo deny;
--- must_die
--- error_log eval
[qr/\[emerg\] .*nginx\.conf:\d+: there is a rule for this tool already, "echo"/]
--- no_error_log
[alert]
[crit]



=== TEST 44: mcp_tool: a tool that the file names, too, is refused
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"action":"deny"}}}
--- config
    mcp_policy ../html/policy.json;
    mcp_tool echo allow;
--- must_die
--- error_log eval
qr/nginx\.conf:\d+: there is a rule for this tool already, "echo" in "mcp_policy" directive in /
--- no_error_log
[alert]
[crit]



=== TEST 45: mcp_tool: a tool that the file of the level above names is refused
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{"action":"deny"}}}
--- config
    mcp_policy ../html/policy.json;

    location = /mcp {
        mcp_tool echo allow;
    }
--- must_die
--- error_log
there is a rule for this tool already, "echo"
--- no_error_log
[alert]
[crit]



=== TEST 46: mcp_tool: globs that are equally long and can meet are refused
--- config
    mcp_tool get_*  deny;
    mcp_tool *_all;
--- must_die
--- error_log
expected a glob that is longer or shorter than one that can match the same tool, "get_*"
--- no_error_log
[alert]
[crit]



=== TEST 47: mcp_tool: globs that are equally long and cannot meet are accepted
--- config
    location = /mcp {
        mcp_tool get_* deny;
        mcp_tool put_*;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "get_x"), ::call("/mcp", "put_x")]
--- response_body_like eval
['POLICY DENIED', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 48: mcp_tool: a glob of the directives meets one of the file
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"get_*":{}}}
--- config
    mcp_policy ../html/policy.json;
    mcp_tool *_all deny;
--- must_die
--- error_log
expected a glob that is longer or shorter than one that can match the same tool, "get_*"
--- no_error_log
[alert]
[crit]



=== TEST 49: mcp_policy_zone: without a size is refused
--- http_config
    mcp_policy_zone mcp;
--- config
--- must_die
--- error_log
invalid "mcp" of "mcp_policy_zone", expected name:size
--- no_error_log
[alert]
[crit]



=== TEST 50: mcp_policy_zone: without a name is refused
--- http_config
    mcp_policy_zone :1m;
--- config
--- must_die
--- error_log
invalid ":1m" of "mcp_policy_zone", expected name:size
--- no_error_log
[alert]
[crit]



=== TEST 51: mcp_policy_zone: with no argument is refused
--- http_config
    mcp_policy_zone;
--- config
--- must_die
--- error_log
invalid number of arguments in "mcp_policy_zone" directive
--- no_error_log
[alert]
[crit]



=== TEST 52: mcp_policy_zone: a size that is none is refused
--- http_config
    mcp_policy_zone mcp:10x;
--- config
--- must_die
--- error_log
invalid size in "mcp:10x" of "mcp_policy_zone"
--- no_error_log
[alert]
[crit]



=== TEST 53: mcp_policy_zone: an empty size is refused
--- http_config
    mcp_policy_zone mcp:;
--- config
--- must_die
--- error_log
invalid size in "mcp:" of "mcp_policy_zone"
--- no_error_log
[alert]
[crit]



=== TEST 54: mcp_policy_zone: one byte less than eight pages is refused
--- http_config
    mcp_policy_zone mcp:32767;
--- config
--- must_die
--- error_log
"mcp:32767" of "mcp_policy_zone" is too small, expected at least 32768 bytes
--- no_error_log
[alert]
[crit]



=== TEST 55: mcp_policy_zone: eight pages are enough
--- http_config
    mcp_policy_zone directives_small:32k;
--- config
    location = /mcp {
        mcp_tool echo limit=1000r/d;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("/mcp", "echo")
--- response_body
done
--- no_error_log
[alert]
[crit]



=== TEST 56: mcp_policy_zone: a second one is refused
--- http_config
    mcp_policy_zone mcp_one:1m;
    mcp_policy_zone mcp_two:1m;
--- config
--- must_die
--- error_log
"mcp_policy_zone" directive is duplicate
--- no_error_log
[alert]
[crit]



=== TEST 57: mcp_policy_zone: the name of another module's zone is refused
--- http_config
    limit_req_zone $binary_remote_addr zone=mcp:1m rate=1r/s;
    mcp_policy_zone mcp:1m;
--- config
--- must_die
--- error_log
the shared memory zone "mcp" is already declared for a different use
--- no_error_log
[alert]
[crit]



=== TEST 58: mcp_policy_zone: not in a server
--- config
    mcp_policy_zone mcp:1m;
--- must_die
--- error_log
"mcp_policy_zone" directive is not allowed here
--- no_error_log
[alert]
[crit]



=== TEST 59: mcp_policy_zone: stands anywhere in http, also after the servers
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        mcp_tool echo limit=1r/d;
    }

    mcp_policy_zone directives_after:1m;
--- config
    location = /mcp {
        mcp_policy_default allow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("/mcp", "echo")
--- response_body
done
--- no_error_log
[alert]
[crit]



=== TEST 60: mcp_policy_zone: limits of directives need it
--- config
    location = /mcp {
        mcp_tool echo limit=1r/m;
    }
--- must_die
--- error_log
policy "localhost = /mcp" has limits, which need "mcp_policy_zone"
--- no_error_log
[alert]
[crit]



=== TEST 61: mcp_policy_zone: limits of a file need it
--- user_files
>>> policy.json
{"version":"1","default":"allow","all_tools":{"limits":[
    {"counter":"all","window":"day","max":1000}]}}
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
    }
--- must_die
--- error_log
policy "../html/policy.json" has limits, which need "mcp_policy_zone"
--- no_error_log
[alert]
[crit]



=== TEST 62: mcp_policy_zone: a policy without limits does not need it
--- config
    location = /mcp {
        mcp_tool echo;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("/mcp", "echo")
--- response_body
done
--- no_error_log
[alert]
[crit]



=== TEST 63: mcp_policy_session: takes text and variables, by level
--- http_config
    mcp_policy_session http-$http_x_session;
--- config
    add_header X-Session $mcp_session always;
    mcp_policy_default deny;

    location = /http {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /own {
        mcp_policy_session "$http_x_session/$http_x_other";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- more_headers
Content-Type: application/json
X-Session: one
X-Other: two
--- request eval
[::call("/http", "echo"), ::call("/own", "echo")]
--- response_headers eval
["X-Session: http-one", "X-Session: one/two"]
--- no_error_log
[alert]
[crit]



=== TEST 64: mcp_policy_session: is the header Mcp-Session-Id by default
--- config
    location = /mcp {
        add_header X-Session $mcp_session always;
        mcp_policy_default deny;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- more_headers
Content-Type: application/json
mcp-session-id: 1868a90c
--- request eval
::call("/mcp", "echo")
--- response_headers
X-Session: 1868a90c
--- no_error_log
[alert]
[crit]



=== TEST 65: mcp_policy_session: an unknown variable is refused
--- config
    mcp_policy_session $nobody_knows;
--- must_die
--- error_log
unknown "nobody_knows" variable
--- no_error_log
[alert]
[crit]



=== TEST 66: mcp_policy_session: two values are refused
--- config
    mcp_policy_session $http_x $http_y;
--- must_die
--- error_log
invalid number of arguments in "mcp_policy_session" directive
--- no_error_log
[alert]
[crit]



=== TEST 67: mcp_policy_session: twice is refused
--- config
    mcp_policy_session $http_x;
    mcp_policy_session $http_y;
--- must_die
--- error_log
"mcp_policy_session" directive is duplicate
--- no_error_log
[alert]
[crit]



=== TEST 68: mcp_policy_grant: takes text and variables, by level; none by default
--- http_config
    mcp_policy_grant http-$http_x_grant;

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        mcp_policy_grant server$http_x_none;

        location / {
            return 200 "$mcp_grant\n";
        }

        location = /own {
            mcp_policy_grant $http_x_grant/own;
            return 200 "$mcp_grant\n";
        }
    }
--- config
    location = /http {
        return 200 "$mcp_grant\n";
    }

    location = /server {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/;
    }

    location = /own {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/own;
    }
--- more_headers
X-Grant: alice
--- request eval
["GET /http", "GET /server", "GET /own"]
--- response_body eval
["http-alice\n", "server\n", "alice/own\n"]
--- no_error_log
[alert]
[crit]



=== TEST 69: mcp_policy_grant: an unknown variable is refused
--- config
    mcp_policy_grant $nobody_knows;
--- must_die
--- error_log
unknown "nobody_knows" variable
--- no_error_log
[alert]
[crit]



=== TEST 70: mcp_policy_grant: nothing is refused
--- config
    mcp_policy_grant;
--- must_die
--- error_log
invalid number of arguments in "mcp_policy_grant" directive
--- no_error_log
[alert]
[crit]



=== TEST 71: mcp_policy_grant: twice is refused
--- config
    mcp_policy_grant $http_a;
    mcp_policy_grant $http_b;
--- must_die
--- error_log
"mcp_policy_grant" directive is duplicate
--- no_error_log
[alert]
[crit]



=== TEST 72: mcp_policy_body_max: to the byte, by level
--- http_config
    mcp_policy_body_max 107;
--- config
    mcp_policy_default allow;

    location = /107 {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /108 {
        mcp_policy_body_max 108;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
my $tool = "e" x (107 - length((split /\n/, ::call("/", ""))[1]));
[::call("/107", $tool), ::call("/107", $tool . "e"),
 ::call("/108", $tool . "e"), ::call("/108", $tool . "ee")]
--- error_code eval
[200, 413, 200, 413]
--- response_body_like eval
['^done$', '"code":-32600,.*mcp_policy_body_max', '^done$', '"code":-32600']
--- no_error_log
[alert]
[crit]



=== TEST 73: mcp_policy_body_max: one megabyte by default
--- config
    location = /mcp {
        mcp_policy_default allow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
my $size = length((split /\n/, ::call("/", "echo"))[1]);
my ($fits) = map { s/hello/"h" x (1048576 - $size + 5)/er } ::call("/mcp", "echo");
[$fits, $fits =~ s/hh/hhh/r]
--- error_code eval
[200, 413]
--- no_error_log
[alert]
[crit]



=== TEST 74: mcp_policy_body_max: a size that is none is refused
--- config
    mcp_policy_body_max 1x;
--- must_die
--- error_log
"mcp_policy_body_max" directive invalid value
--- no_error_log
[alert]
[crit]



=== TEST 75: mcp_policy_body_max: a negative size is refused
--- config
    mcp_policy_body_max -1;
--- must_die
--- error_log
"mcp_policy_body_max" directive invalid value
--- no_error_log
[alert]
[crit]



=== TEST 76: mcp_policy_body_max: twice is refused
--- config
    mcp_policy_body_max 1k;
    mcp_policy_body_max 2k;
--- must_die
--- error_log
"mcp_policy_body_max" directive is duplicate
--- no_error_log
[alert]
[crit]



=== TEST 77: mcp_policy_methods: lets through what it names, and nothing else
--- config
    mcp_policy_default deny;
    mcp_policy_methods x/one x/two;

    location = /server {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /own {
        mcp_policy_methods x/three;
        mcp_policy_methods x/four;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[(map { ::method("/server", $_) } qw(x/one x/two x/three X/one x/on ping)),
 (map { ::method("/own", $_) } qw(x/one x/three x/four))]
--- response_body_like eval
my $done = '^done$';
my $denied = '"code":-32601,"message":"Method \\\\"\S+\\\\" is not';
[$done, $done, $denied, $denied, $denied, $done, $denied, $done, $done]
--- no_error_log
[alert]
[crit]



=== TEST 78: mcp_policy_methods: cannot open tools/call
--- config
    location = /mcp {
        mcp_policy_default deny;
        mcp_policy_methods tools/call;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("/mcp", "echo")
--- response_body_like: POLICY DENIED
--- no_error_log
[alert]
[crit]



=== TEST 79: mcp_policy_methods: nothing is refused
--- config
    mcp_policy_methods;
--- must_die
--- error_log
invalid number of arguments in "mcp_policy_methods" directive
--- no_error_log
[alert]
[crit]



=== TEST 80: mcp_policy_log_level: warn by default
--- config
    location = /mcp {
        mcp_tool echo deny;
    }
--- request eval
::call("/mcp", "echo")
--- response_body_like: POLICY DENIED
--- error_log eval
qr/\[warn\] .*mcp policy "localhost = \/mcp" refused tool "echo", deny by rule nginx\.conf:\d+: Tool \\"echo\\" is denied by policy\., client: 127\.0\.0\.1, server: localhost, request: "POST \/mcp /
--- no_error_log
[alert]
[crit]
[error]



=== TEST 81: mcp_policy_log_level: by level
--- http_config
    mcp_policy_log_level info;
--- config
    location = /mcp {
        mcp_policy_log_level notice;
        mcp_tool echo deny;
    }
--- request eval
::call("/mcp", "echo")
--- response_body_like: POLICY DENIED
--- error_log eval
qr/\[notice\] .*refused tool "echo"/
--- no_error_log
[alert]
[crit]
[warn]



=== TEST 82: mcp_policy_log_level: inherited
--- http_config
    mcp_policy_log_level error;
--- config
    location = /mcp {
        mcp_tool echo deny;
    }
--- request eval
::call("/mcp", "echo")
--- response_body_like: POLICY DENIED
--- error_log eval
qr/\[error\] .*refused tool "echo"/
--- no_error_log
[alert]
[crit]
[warn]



=== TEST 83: mcp_policy_log_level: below that of the error log there is no line
--- log_level: warn
--- config
    location = /mcp {
        mcp_policy_log_level notice;
        mcp_tool echo deny;
    }
--- request eval
::call("/mcp", "echo")
--- response_body_like: POLICY DENIED
--- no_error_log
[alert]
[crit]
refused tool



=== TEST 84: mcp_policy_log_level: a level that would cry wolf is refused
--- config
    mcp_policy_log_level crit;
--- must_die
--- error_log eval
qr/\[emerg\] .*"crit".* in \S+nginx\.conf:\d+/
--- no_error_log
[alert]



=== TEST 85: mcp_policy_log_level: twice is refused
--- config
    mcp_policy_log_level warn;
    mcp_policy_log_level info;
--- must_die
--- error_log
"mcp_policy_log_level" directive is duplicate
--- no_error_log
[alert]
[crit]



=== TEST 86: inheritance: http to server to location
--- http_config
    mcp_policy_default allow;
    mcp_tool secret deny;
--- config
    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location /outer {
        location = /outer/inner {
            proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
        }
    }
--- request eval
[map { ::call("/mcp", $_), ::call("/outer/inner", $_) } qw(secret echo)]
--- response_body_like eval
['POLICY DENIED', 'POLICY DENIED', '^done$', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 87: inheritance: a level's own tools take the place of those above
--- config
    mcp_tool echo;

    location = /mcp {
        mcp_tool other;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "echo"), ::call("/mcp", "other")]
--- response_body_like eval
['POLICY DENIED', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 88: inheritance: own tools keep the default of the level above
--- config
    mcp_policy_default allow;

    location = /mcp {
        mcp_tool echo deny;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "echo"), ::call("/mcp", "other")]
--- response_body_like eval
['POLICY DENIED', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 89: inheritance: an own default keeps the tools of the level above
--- config
    mcp_tool echo deny;

    location = /mcp {
        mcp_policy_default allow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "echo"), ::call("/mcp", "other")]
--- response_body_like eval
['POLICY DENIED', '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 90: inheritance: a file begins anew
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{}}}
--- config
    mcp_policy_default allow;
    mcp_tool echo deny;
    mcp_tool outer;

    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[map { ::call("/mcp", $_) } qw(echo outer other)]
--- response_body_like eval
['^done$', 'POLICY DENIED', 'POLICY DENIED']
--- no_error_log
[alert]
[crit]



=== TEST 91: inheritance: another file begins anew
--- user_files
>>> outer.json
{"version":"1","default":"allow","hide":["x*"],"tools":{"echo":{"action":"deny"}}}
>>> inner.json
{"version":"1","default":"deny","tools":{"echo":{}}}
--- config
    mcp_policy ../html/outer.json;

    location = /mcp {
        mcp_policy ../html/inner.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /outer {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[(map { ::call("/mcp", $_) } qw(echo x1)),
 (map { ::call("/outer", $_) } qw(echo x1))]
--- response_body_like eval
['^done$', '\[POLICY DENIED\] Tool \\\\"x1', 'POLICY DENIED', 'Unknown tool: x1']
--- no_error_log
[alert]
[crit]



=== TEST 92: inheritance: tools added to the file of the level above
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"echo":{},"get_*":{}}}
--- config
    mcp_policy ../html/policy.json;

    location = /mcp {
        mcp_tool extra;
        mcp_tool get_secret deny;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /plain {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[(map { ::call("/mcp", $_) } qw(echo extra get_it get_secret other)),
 (map { ::call("/plain", $_) } qw(echo extra get_secret))]
--- response_body_like eval
my ($done, $denied) = ('^done$', 'POLICY DENIED');
[$done, $done, $done, $denied, $denied, $done, $denied, $done]
--- no_error_log
[alert]
[crit]



=== TEST 93: inheritance: off ends it
--- http_config
    mcp_policy_default deny;
--- config
    location = /mcp {
        mcp_policy off;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /guarded {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("/mcp", "echo"), ::call("/guarded", "echo")]
--- response_body_like eval
['^done$', 'POLICY DENIED']
--- no_error_log
[alert]
[crit]



=== TEST 94: inheritance: a file below off
--- user_files
>>> policy.json
{"version":"1","default":"deny"}
--- config
    mcp_policy off;

    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("/mcp", "echo")
--- response_body_like: POLICY DENIED
--- no_error_log
[alert]
[crit]



=== TEST 95: inheritance: what is about a policy alone guards nothing
--- config
    mcp_policy_session $http_x;
    mcp_policy_grant $http_y;
    mcp_policy_body_max 1;
    mcp_policy_methods x;
    mcp_policy_log_level info;

    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("/mcp", "echo")
--- response_body
done
--- no_error_log
[alert]
[crit]
mcp policy access handler



=== TEST 96: tools below off begin a policy
--- config
    mcp_policy off;

    location = /mcp {
        mcp_policy_default deny;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request
POST /mcp
{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}
--- response_body_like: POLICY DENIED
--- no_error_log
[alert]
[crit]



=== TEST 97: tools beside off are refused
--- config
    location = /mcp {
        mcp_policy off;
        mcp_tool echo deny;
    }
--- must_die
--- error_log
[emerg]
--- no_error_log
[alert]
[crit]



=== TEST 98: mcp_tool: two actions are refused
--- config
    mcp_tool echo deny allow;
--- must_die
--- error_log
[emerg]
--- no_error_log
[alert]
[crit]



=== TEST 99: mcp_tool: two scopes are refused
--- http_config
    mcp_policy_zone bugs_scope:64k;
--- config
    mcp_tool echo limit=1r/d scope=global scope=session;
--- must_die
--- error_log
[emerg]
--- no_error_log
[alert]
[crit]



=== TEST 100: mcp_tool: two reasons are refused
--- config
    mcp_tool echo deny reason=a reason=b;
--- must_die
--- error_log
[emerg]
--- no_error_log
[alert]
[crit]



=== TEST 101: rules below off hold for the levels below them as well
--- config
    location /a {
        mcp_policy off;

        location /a/b {
            mcp_policy_default deny;

            location = /a/b/mcp {
                proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
            }
        }
    }
--- request
POST /a/b/mcp
{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}
--- response_body_like: POLICY DENIED
--- no_error_log
[alert]
[crit]



=== TEST 102: rules beside off are refused at the level of http, too
--- http_config
    mcp_policy off;
    mcp_tool echo deny;
--- config
    location = /mcp {
        return 204;
    }
--- must_die
--- error_log
rules or "mcp_policy_default" beside "mcp_policy off" in
--- no_error_log
[alert]
[crit]


=== TEST 103: mcp_policy_grant: a constant is refused
--- config
    location = /mcp {
        mcp_policy_grant grants.json;
        return 204;
    }
--- must_die
--- error_log
invalid "grants.json" of "mcp_policy_grant", expected a variable; for a file of tokens there is "mcp_policy_grants" in
--- no_error_log
[alert]
[crit]
