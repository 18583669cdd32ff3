# A request moves: error pages, named locations, index, try_files, rewrites,
# X-Accel-Redirect, subrequests.  nginx clears the context of a module on the
# way, so the verdict must survive, or a call is judged and counted twice; and
# an nginx error page sends a body along, so a refused one must be gone.
#
# Seen to fail: without the search for a lost context (TEST 5 to 7, 11, 14, 16
# and 22); with a seal that declines (TEST 23, 25 and 26); with a reply that
# keeps the body (TEST 27); with limits that are never given back (TEST 8).
# The first version of the module failed TEST 3 and 4 (the denied call
# arrived), 9 and 24.

use Test::Nginx::Socket 'no_plan';

# What arrives at an upstream stands in the error log, so that a block can ask for it.

our $Upstream = <<'_EOC_';
    log_format first escape=none 'first got $request_method $request_uri $request_body';
    log_format second escape=none 'second got $request_method $request_uri $request_body';

    upstream dead {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_4;
    }

    upstream first {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    upstream second {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_2;
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        access_log $TEST_NGINX_SERVER_ROOT/logs/error.log first;
        add_header X-Upstream first;
        proxy_ignore_headers X-Accel-Redirect;
        proxy_pass_header X-Accel-Redirect;

        location / {
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_3;
        }
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_2;
        access_log $TEST_NGINX_SERVER_ROOT/logs/error.log second;
        add_header X-Upstream second;

        location / {
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_3;
        }
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_3;
        access_log off;
        default_type application/json;

        location / {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{}}';
        }

        location = /elsewhere {
            add_header X-Accel-Redirect /inner;
            return 200;
        }
    }
_EOC_

our $Safe = '{"jsonrpc":"2.0","id":1,"method":"tools/call",'
            . '"params":{"name":"safe"}}';
our $Other = '{"jsonrpc":"2.0","id":1,"method":"tools/call",'
             . '"params":{"name":"other"}}';
our $Chunked = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
               . "Content-Type: application/json\r\n"
               . "Transfer-Encoding: chunked\r\n\r\n";

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => $Upstream . ($block->http_config // ''));

    if (!defined $block->more_headers) {
        $block->set_value(more_headers => "Content-Type: application/json\n");
    }
});

repeat_each(1);
no_long_string();
run_tests();

__DATA__

=== TEST 1: no refusal goes to a named error page
--- config
    location = /mcp {
        mcp_tool safe;
        mcp_policy_body_max 100;
        error_page 400 403 405 413 415 429 500 = @second;
        proxy_pass http://first;
    }

    location @second {
        proxy_pass http://second;
    }
--- more_headers eval
[("Content-Type: application/json") x 4, "Content-Type: text/plain",
 "Content-Type: application/json"]
--- request eval
["POST /mcp\n$::Other", "POST /mcp\n{", "PUT /mcp\n$::Safe",
 "POST /mcp\n$::Safe" . " " x 40 . "x", "POST /mcp\n$::Safe",
 "POST /mcp\n" . '{"jsonrpc":"2.0","method":"tools/run"}']
--- error_code eval
[200, 400, 405, 413, 415, 403]
--- response_headers eval
[("Content-Type: application/json") x 6]
--- no_error_log
first got
second got
[alert]
[crit]
--- no_http2



=== TEST 2: nor to an error page with a URI
--- config
    location = /mcp {
        mcp_tool safe;
        mcp_policy_body_max 100;
        error_page 400 403 405 413 415 429 500 /second;
        proxy_pass http://first;
    }

    location = /second {
        proxy_pass http://second;
    }
--- request eval
["POST /mcp\n$::Other", "POST /mcp\n{", "PUT /mcp\n$::Safe",
 "POST /mcp\n$::Safe" . " " x 40 . "x"]
--- error_code eval
[200, 400, 405, 413]
--- no_error_log
first got
second got
[alert]
[crit]
--- no_http2



=== TEST 3: a body that ends in a bad chunk was not judged, and is sent nowhere
--- config
    location = /mcp {
        mcp_tool safe;
        error_page 400 = @second;
        proxy_pass http://first;
    }

    location @second {
        proxy_pass http://second;
    }
--- raw_request eval
["$::Chunked", sprintf("%x\r\n%s\r\n", length($::Other), $::Other), "zz\r\n"]
--- raw_request_middle_delay: 0.1
--- ignore_response
--- no_error_log
second got POST /mcp {
[alert]
[crit]



=== TEST 4: nor is the beginning of a body that grows too large
--- config
    location = /mcp {
        mcp_tool safe;
        client_max_body_size 1k;
        error_page 413 = @second;
        proxy_pass http://first;
    }

    location @second {
        proxy_pass http://second;
    }
--- raw_request eval
["$::Chunked", sprintf("%x\r\n%s\r\n", length($::Other), $::Other),
 sprintf("%x\r\n%s\r\n", 2000, " " x 2000)]
--- raw_request_middle_delay: 0.1
--- ignore_response
--- no_error_log
second got POST /mcp {
[alert]
[crit]



=== TEST 5: an upstream that is down, a second one behind an unguarded name: counted once
--- config
    location = /mcp {
        mcp_tool safe limit=2r/d;
        error_page 502 = @second;
        proxy_pass http://dead;
        add_header X-Left $mcp_limit_remaining;
    }

    location @second {
        proxy_pass http://second;
        add_header X-Left $mcp_limit_remaining;
    }
--- http_config
    mcp_policy_zone redirects_5:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe", "POST /mcp\n$::Safe",
 "POST /mcp\n$::Other"]
--- response_headers eval
["X-Left: 1\nX-Upstream: second", "X-Left: 0", "X-Left: 0", "! X-Left"]
--- response_body_like eval
['"result":\{\}', '"result":\{\}', 'At most 2 calls', 'not permitted']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 6: the same behind a name that the same policy guards: judged and counted once
--- config
    mcp_tool safe limit=2r/d;

    location = /mcp {
        error_page 502 = @second;
        proxy_pass http://dead;
    }

    location @second {
        proxy_pass http://second;
        add_header X-Left $mcp_limit_remaining;
    }
--- http_config
    mcp_policy_zone redirects_6:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_headers eval
["X-Left: 1", "X-Left: 0", "! X-Left"]
--- response_body_like eval
['"result":\{\}', '"result":\{\}', 'At most 2 calls']
--- no_error_log
[alert]
[crit]



=== TEST 7: an error page with a URI: judged and counted once
--- config
    mcp_tool safe limit=2r/d;

    location = /mcp {
        error_page 502 = /second;
        proxy_pass http://dead;
    }

    location = /second {
        proxy_pass http://second;
        add_header X-Left $mcp_limit_remaining;
    }
--- http_config
    mcp_policy_zone redirects_7:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_headers eval
["X-Left: 1", "X-Left: 0", "! X-Left"]
--- response_body_like eval
['"result":\{\}', '"result":\{\}', 'At most 2 calls']
--- no_error_log
[alert]
[crit]



=== TEST 8: another policy in the target judges as well, and what was not sent is given back
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d;
        error_page 502 = @second;
        proxy_pass http://dead;
    }

    location @second {
        mcp_tool other;
        proxy_pass http://second;
    }
--- http_config
    mcp_policy_zone redirects_8:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_body_like eval
[('"id":1,"result":.*not permitted by policy.*"isError":true') x 2]
--- no_error_log
second got
[alert]
[crit]



=== TEST 9: a refusal after an error has its own status, not that of the error
--- config
    location = /mcp {
        mcp_tool safe;
        error_page 502 @second;
        proxy_pass http://dead;
    }

    location @second {
        mcp_tool other;
        proxy_pass http://second;
    }
--- request eval
"POST /mcp\n$::Safe"
--- response_body_like: "isError":true
--- no_error_log
second got
[alert]
[crit]



=== TEST 10: two policies that both allow: each counts
--- config
    location = /mcp {
        mcp_tool safe limit=9r/d;
        error_page 502 = @second;
        proxy_pass http://dead;
    }

    location @second {
        mcp_tool safe limit=2r/d;
        proxy_pass http://second;
        add_header X-Left $mcp_limit_remaining;
    }
--- http_config
    mcp_policy_zone redirects_10:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_headers eval
["X-Left: 1", "X-Left: 0", "X-Left: 0"]
--- response_body_like eval
['"result":\{\}', '"result":\{\}', 'At most 2 calls']
--- no_error_log
[alert]
[crit]



=== TEST 11: X-Accel-Redirect inside one policy: judged once
--- config
    mcp_tool safe limit=1r/d;

    location = /elsewhere {
        proxy_pass http://first;
    }

    location = /inner {
        internal;
        proxy_pass http://second;
        add_header X-Left $mcp_limit_remaining;
    }
--- http_config
    mcp_policy_zone redirects_11:1m;
--- request eval
["POST /elsewhere\n$::Safe", "POST /elsewhere\n$::Safe"]
--- response_headers eval
["X-Left: 0\nX-Upstream: second", "! X-Left"]
--- response_body_like eval
['"result":\{\}', 'At most 1 call']
--- no_error_log
[alert]
[crit]



=== TEST 12: X-Accel-Redirect into another policy is refused, as the method is GET by then
--- config
    location = /elsewhere {
        mcp_tool safe;
        proxy_pass http://first;
    }

    location = /inner {
        internal;
        mcp_tool safe;
        proxy_pass http://second;
    }
--- request eval
"POST /elsewhere\n$::Safe"
--- error_code: 400
--- response_body_like: a body where only POST has one
--- error_log
first got POST /elsewhere
--- no_error_log
second got
[alert]
[crit]



=== TEST 13: index: the request is judged where it ends
--- config
    location /open/ {
        index mcp;
    }

    location = /open/mcp {
        mcp_tool safe;
        proxy_pass http://first;
    }
--- user_files
>>> open/mcp
--- request eval
["POST /open/\n$::Other", "POST /open/\n$::Safe"]
--- response_body_like eval
['not permitted', '"result":\{\}']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 14: index inside one policy: judged and counted once
--- config
    mcp_tool safe limit=2r/d;

    location /dir/ {
        index mcp;
    }

    location = /dir/mcp {
        proxy_pass http://first;
        add_header X-Left $mcp_limit_remaining;
    }
--- http_config
    mcp_policy_zone redirects_14:1m;
--- user_files
>>> dir/mcp
--- request eval
["POST /dir/\n$::Safe", "POST /dir/\n$::Other"]
--- response_headers eval
["X-Left: 1", "! X-Left"]
--- response_body_like eval
['"result":\{\}', 'not permitted']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 15: try_files from an open location into a guarded one
--- config
    location = /open {
        try_files /nothing @mcp;
    }

    location @mcp {
        mcp_tool safe limit=2r/d;
        proxy_pass http://first;
        add_header X-Left $mcp_limit_remaining;
    }
--- http_config
    mcp_policy_zone redirects_15:1m;
--- request eval
["POST /open\n$::Safe", "POST /open\n$::Other"]
--- response_headers eval
["X-Left: 1", "! X-Left"]
--- response_body_like eval
['"result":\{\}', 'not permitted']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 16: try_files from a guarded location: the refused call does not get out
--- config
    location = /mcp {
        mcp_tool safe limit=2r/d;
        try_files /nothing @open;
    }

    location @open {
        proxy_pass http://first;
        add_header X-Left $mcp_limit_remaining;
    }
--- http_config
    mcp_policy_zone redirects_16:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Other"]
--- response_headers eval
["X-Left: 1", "! X-Left"]
--- response_body_like eval
['"result":\{\}', 'not permitted']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 17: rewrite: the location that it ends in decides
--- config
    location = /open {
        rewrite ^ /mcp last;
    }

    location = /open-if {
        if ($request_method = POST) {
            rewrite ^ /mcp last;
        }
    }

    location = /mcp {
        mcp_tool safe;

        if ($http_x_never = "") {
            set $x 1;
        }

        proxy_pass http://first;
    }
--- request eval
["POST /open\n$::Safe", "POST /open\n$::Other", "POST /open-if\n$::Other"]
--- response_body_like eval
['"result":\{\}', 'not permitted', 'not permitted']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 18: "if" with its own proxy_pass stays guarded
--- config
    location = /mcp {
        mcp_tool safe;

        if ($request_method = POST) {
            proxy_pass http://second;
        }

        proxy_pass http://first;
    }
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Other"]
--- response_body_like eval
['"result":\{\}', 'not permitted']
--- response_headers eval
["X-Upstream: second", "! X-Upstream"]
--- no_error_log
"name":"other"
first got
[alert]
[crit]



=== TEST 19: "limit_except" stays guarded
--- config
    location = /mcp {
        mcp_tool safe;
        limit_except GET {
            allow all;
        }
        proxy_pass http://first;
    }
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Other"]
--- response_body_like eval
['"result":\{\}', 'not permitted']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 20: "return" answers before anything is judged, and nothing is sent
--- config
    location = /mcp {
        mcp_tool safe;
        return 200 "here\n";
    }
--- request eval
"POST /mcp\n$::Other"
--- response_body
here
--- no_error_log
mcp policy access handler
[alert]
[crit]
--- no_http2



=== TEST 21: mirror: a refused call is not mirrored, an allowed one is counted once
--- config
    location = /mcp {
        mcp_tool safe limit=2r/d;
        mirror /mirror;
        proxy_pass http://first;
        add_header X-Left $mcp_limit_remaining;
    }

    location = /mirror {
        internal;
        proxy_pass http://second;
    }
--- http_config
    mcp_policy_zone redirects_21:1m;
--- request eval
["POST /mcp\n$::Other", "POST /mcp\n$::Safe"]
--- response_headers eval
["! X-Left", "X-Left: 1"]
--- response_body_like eval
['not permitted', '"result":\{\}']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 22: mirror into a location of the same policy carries the verdict along
--- config
    mcp_tool safe limit=2r/d;

    location = /mcp {
        mirror /mirror;
        proxy_pass http://first;
        add_header X-Left $mcp_limit_remaining;
    }

    location = /mirror {
        internal;
        proxy_pass http://second;
    }
--- http_config
    mcp_policy_zone redirects_22:1m;
--- request eval
"POST /mcp\n$::Safe"
--- response_headers
X-Left: 1
--- error_log
first got POST
second got POST
--- no_error_log
[alert]
[crit]



=== TEST 23: mirror into another policy is refused, the call itself is not
--- config
    location = /mcp {
        mcp_tool safe;
        mirror /mirror;
        proxy_pass http://first;
    }

    location = /mirror {
        internal;
        mcp_tool safe;
        proxy_pass http://second;
    }
--- request eval
"POST /mcp\n$::Safe"
--- response_body chomp
{"jsonrpc":"2.0","id":1,"result":{}}
--- error_log
first got POST
refused a subrequest
--- no_error_log
second got
[alert]
[crit]



=== TEST 24: a call that only a mirror received may have run, and counts
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d;
        mirror /mirror;
        proxy_pass http://dead;
    }

    location = /mirror {
        internal;
        proxy_pass http://second;
    }
--- http_config
    mcp_policy_zone redirects_24:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_body_like eval
['-32603', 'At most 1 call']
--- no_error_log
[alert]
[crit]



=== TEST 25: auth_request into a guarded location is refused: nobody judged it
--- config
    location = /mcp {
        mcp_tool safe;
        auth_request /auth;
        proxy_pass http://first;
    }

    location = /auth {
        internal;
        mcp_tool safe;
        proxy_pass http://second;
    }
--- request eval
"POST /mcp\n$::Safe"
--- error_code: 403
--- response_headers
Content-Type: application/json
--- error_log
refused a subrequest
--- no_error_log
first got
second got
[alert]
[crit]
--- no_http2



=== TEST 26: SSI does not carry a call into a guarded location
--- config
    location = /page.html {
        ssi on;
        ssi_types *;
        ssi_silent_errors on;
    }

    location = /mcp {
        mcp_tool safe;
        proxy_pass http://first;
    }
--- user_files
>>> page.html
<!--# include virtual="/mcp" -->end
--- request eval
"GET /page.html\n$::Safe"
--- response_body_like: end
--- error_log
refused a subrequest
--- no_error_log
first got
[alert]
[crit]
--- no_http2



=== TEST 27: post_action gets an allowed call, and no refused one
--- config
    location = /mcp {
        mcp_tool safe;
        post_action /after;
        proxy_pass http://first;
    }

    location = /after {
        internal;
        proxy_pass http://second;
        proxy_read_timeout 100ms;
    }
--- request eval
["POST /mcp\n$::Other", "POST /mcp\n$::Safe"]
--- response_body_like eval
['not permitted', '"result":\{\}']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 28: a policy that is off in a nested location is off there only
--- config
    location /mcp {
        mcp_tool safe;
        proxy_pass http://first;

        location /mcp/open {
            mcp_policy off;
            proxy_pass http://second;
        }
    }
--- request eval
["POST /mcp\n$::Other", "POST /mcp/x\n$::Other", "POST /mcp/open\n$::Other"]
--- response_body_like eval
['not permitted', 'not permitted', '"result":\{\}']
--- response_headers eval
["! X-Upstream", "! X-Upstream", "X-Upstream: second"]
--- no_error_log
first got
[alert]
[crit]



=== TEST 29: a mirror behind a second policy counts for the first one, too
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d scope=global;
        error_page 502 = @b;
        proxy_pass http://dead;
    }

    location @b {
        mcp_tool safe limit=5r/d scope=global;
        mirror /mirror;
        proxy_pass http://dead;
    }

    location = /mirror {
        internal;
        proxy_pass http://second;
    }
--- http_config
    mcp_policy_zone redirects_two_mirror:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_body_like eval
['-32603', 'At most 1 call']
--- no_error_log
[alert]
[crit]



=== TEST 30: a method that the target of a redirect does not let through is refused there
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_methods foo/bar;
        error_page 502 = @b;
        proxy_pass http://dead;
    }

    location @b {
        mcp_policy ../html/policy.json;
        proxy_pass http://second;
    }
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{"safe":{}}}
--- request
POST /mcp
{"jsonrpc":"2.0","id":1,"method":"foo/bar"}
--- response_body_like: "code":-32601
--- no_error_log
second got
[alert]
[crit]



=== TEST 31: a refusal whose body turns out malformed is JSON, and goes to no error page
--- config
    location = /mcp {
        mcp_tool safe;
        error_page 400 = @second;
        proxy_pass http://first;
    }

    location @second {
        proxy_pass http://second;
    }
--- raw_request eval
"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n"
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: "error"
--- no_error_log
second got
[alert]
[crit]
