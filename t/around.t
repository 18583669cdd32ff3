# What else nginx can do with a request, in a location that is guarded: answer
# from a cache or a file, ask another kind of upstream, send another method or
# another body, ask for pieces, take in other pages, go to an error page.  A
# denied call comes to nothing by any of these; where an operator leads it out
# before it is judged, it is judged where it ends, or nowhere
# (docs/security.md, "What is not protected").
#
# Seen to fail: with the policies taken out of the locations, all but TEST 4 and
# 6, which show what is not guarded.

use Test::Nginx::Socket 'no_plan';

# What arrives at an upstream stands in the error log, so that a block can ask for it.

our $Upstream = <<'_EOC_';
    log_format arrived escape=none 'upstream got $request_method $request_uri $request_body';

    upstream mcp {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    upstream dead {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_3;
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        access_log $TEST_NGINX_SERVER_ROOT/logs/error.log arrived;

        location / {
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_2;
        }
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_2;
        access_log off;
        default_type application/json;
        return 200 '{"jsonrpc":"2.0","id":1,"result":{}}';
    }
_EOC_

our $Safe = '{"jsonrpc":"2.0","id":1,"method":"tools/call",'
            . '"params":{"name":"safe"}}';
our $Other = '{"jsonrpc":"2.0","id":1,"method":"tools/call",'
             . '"params":{"name":"other"}}';
our $Denied = '^\{"jsonrpc":"2.0","id":1,"result":.*"isError":true';
our $Done = '^\{"jsonrpc":"2.0","id":1,"result":\{\}\}$';

our $Kinds = join '', map { <<"_EOC_" } qw(fastcgi uwsgi scgi grpc);
    location = /$_ {
        mcp_tool safe;
        ${_}_pass dead;
    }
_EOC_

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => $Upstream . ($block->http_config // ''));
    $block->set_value(more_headers => 'Content-Type: application/json')
        if !defined $block->more_headers;
});

repeat_each(1);
no_long_string();
run_tests();

__DATA__

=== TEST 1: what nginx itself refuses goes to the error page, and is judged there
--- config
    error_page 403 413 503 = @other;

    location = /denied {
        mcp_tool safe;
        deny all;
        proxy_pass http://mcp;
    }

    location = /method {
        mcp_tool safe;
        limit_except GET {
            deny all;
        }
        proxy_pass http://mcp;
    }

    location = /late {
        mcp_tool safe;
        limit_req zone=around_1;
        proxy_pass http://mcp;
    }

    location = /returned {
        mcp_tool safe;
        return 503;
    }

    location @other {
        mcp_tool safe;
        proxy_pass http://mcp;
    }
--- http_config
    limit_req_zone $server_name zone=around_1:1m rate=1r/m;
--- request eval
[(map { "POST $_\n$::Other" } "/denied", "/method", "/late", "/late", "/returned"), "POST /returned\n$::Safe"]
--- response_body_like eval
[($::Denied) x 5, $::Done]
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 2: the same with one policy for all
--- config
    mcp_tool safe;
    error_page 403 503 = @other;

    location = /denied {
        deny all;
        proxy_pass http://mcp;
    }

    location = /returned {
        return 503;
    }

    location @other {
        proxy_pass http://mcp;
    }
--- request eval
["POST /denied\n$::Other", "POST /returned\n$::Other", "POST /denied\n$::Safe"]
--- response_body_like eval
[$::Denied, $::Denied, $::Done]
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 3: no refusal of ours goes to an error page, were each allowed to lead to another
--- config
    location = /mcp {
        mcp_tool safe;
        recursive_error_pages on;
        error_page 400 403 404 405 412 413 415 500 502 = @other;
        proxy_pass http://dead;
    }

    location @other {
        proxy_pass http://mcp;
    }
--- more_headers eval
[("Content-Type: application/json") x 4, "X: y", "Content-Type: application/json\nOrigin: null",
 "Content-Type: application/json\nIf-Match: x"]
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Other", "POST /mcp\n{", "PUT /mcp\n$::Other",
 ("POST /mcp\n$::Other") x 3]
--- error_code eval
[200, 200, 400, 405, 415, 403, 200]
--- response_body_like eval
[$::Done, $::Denied, '-32700', 'expected POST', 'expected one Content-Type', 'this Origin', $::Denied]
--- no_error_log
"name":"other"
[alert]
[crit]
--- no_http2



=== TEST 4: rewrite out of a guarded location: nobody judges it where nobody is asked to
--- config
    location = /mcp {
        mcp_tool safe;
        rewrite ^ /open last;
    }

    location = /open {
        proxy_pass http://mcp;
    }
--- request eval
"POST /mcp\n$::Other"
--- response_body_like eval
$::Done
--- error_log
upstream got POST /open
--- no_error_log
mcp policy access handler
[alert]
[crit]



=== TEST 5: and by another policy where there is one
--- config
    location = /mcp {
        mcp_tool other;

        if ($request_method = POST) {
            rewrite ^ /guarded last;
        }
    }

    location = /guarded {
        mcp_tool safe;
        proxy_pass http://mcp;
    }
--- request eval
["POST /mcp\n$::Other", "POST /mcp\n$::Safe"]
--- response_body_like eval
[$::Denied, $::Done]
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 6: proxy_set_body: the body of the operator, for an allowed call
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_set_body "mine";
        proxy_pass http://mcp;
    }
--- request eval
"POST /mcp\n$::Safe"
--- response_body_like eval
$::Done
--- error_log
upstream got POST /mcp mine
--- no_error_log
[alert]
[crit]



=== TEST 7: another body, or none: nothing at all is sent of a denied call
--- config
    location = /mine {
        mcp_tool safe;
        proxy_set_body "mine";
        proxy_pass http://mcp;
    }

    location = /none {
        mcp_tool safe;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
        proxy_pass http://mcp;
    }
--- request eval
["POST /mine\n$::Other", "POST /none\n$::Other"]
--- response_body_like eval
[($::Denied) x 2]
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 8: proxy_method: what is denied is sent as nothing else
--- config
    location = /get {
        mcp_tool safe;
        proxy_method GET;
        proxy_pass http://mcp;
    }

    location = /post {
        mcp_tool safe;
        proxy_method POST;
        proxy_pass http://mcp;
    }
--- request eval
[(map { "$_\n$::Other" } "POST /get", "POST /post", "GET /post", "DELETE /post", "PUT /post"),
 "GET /post"]
--- error_code eval
[200, 200, 400, 400, 405, 200]
--- response_body_like eval
[$::Denied, $::Denied, ('^\{"jsonrpc":"2.0","error":\{"code":-32600') x 3, $::Done]
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 9: a cache of POST: a denied call is not answered from it
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_cache around;
        proxy_cache_methods POST;
        proxy_cache_key $uri;
        proxy_cache_valid 1m;
        add_header X-Cache $upstream_cache_status;
        proxy_pass http://mcp;
    }
--- http_config
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/around_cache keys_zone=around:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe", "POST /mcp\n$::Other"]
--- response_headers eval
["X-Cache: MISS", "X-Cache: HIT", "! X-Cache"]
--- response_body_like eval
[$::Done, $::Done, $::Denied]
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 10: other kinds of upstreams: a denied call is not on its way to any
--- config eval: $::Kinds
--- request eval
[map { "POST /$_\n$::Other" } qw(fastcgi uwsgi scgi grpc)]
--- response_body_like eval
[($::Denied) x 4]
--- no_error_log
connect() failed
[alert]
[crit]



=== TEST 11: and an allowed one is
--- config eval: $::Kinds
--- request eval
[map { "POST /$_\n$::Safe" } qw(fastcgi uwsgi scgi grpc)]
--- response_body_like eval
[('"code":-32603,"message":"The MCP server cannot be reached. The call was not executed."') x 4]
--- error_log
connect() failed
--- no_error_log
[alert]
[crit]



=== TEST 12: files: a call reads none, and nothing writes one
--- config
    location = /page.html {
        mcp_tool safe;
    }

    location /dir/ {
        mcp_tool safe;
        index page.html;
        dav_methods PUT MKCOL COPY MOVE;
    }
--- user_files
>>> page.html
a page
>>> dir/page.html
a page
--- request eval
["POST /page.html\n$::Other", "POST /dir/\n$::Other", "POST /page.html\n$::Safe",
 "PUT /dir/new\nx", "MKCOL /dir/new/", "COPY /dir/page.html", "GET /page.html", "GET /dir/new"]
--- error_code eval
[200, 200, 405, 405, 405, 405, 200, 404]
--- response_body_like eval
[$::Denied, $::Denied, ('^\{"jsonrpc":"2.0",("id":1,)?"error":') x 4, '^a page$', '^\{"jsonrpc":"2.0","error":']
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 13: pieces: GET comes in some, a denied call in none
--- config
    location = /mcp {
        mcp_tool safe;
        slice 10;
        proxy_set_header Range $slice_range;
        proxy_pass http://mcp;
    }
--- request eval
["GET /mcp", "POST /mcp\n$::Other"]
--- response_body_like eval
[$::Done, $::Denied]
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 14: a page around another one does not carry a call into a guarded location
--- config
    location = /page.html {
        add_before_body /mcp;
        addition_types *;
    }

    location = /mcp {
        mcp_tool safe;
        proxy_pass http://mcp;
    }
--- user_files
>>> page.html
a page
--- request eval
"GET /page.html\n$::Safe"
--- response_body_like: a page
--- error_log
refused a subrequest
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 15: auth_request within one policy: who asks is not judged yet, so it is told no
--- config
    mcp_tool safe;
    auth_request /auth;

    location = /mcp {
        proxy_pass http://mcp;
    }

    location = /auth {
        internal;
        auth_request off;
        proxy_pass http://mcp;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Other"]
--- error_code eval
[403, 403]
--- response_body_like eval
[('^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"Access is forbidden."\}\}$') x 2]
--- error_log
refused a subrequest
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 16: an internal location: nobody comes in from outside
--- config
    location = /mcp {
        internal;
        mcp_tool safe;
        proxy_pass http://mcp;
    }
--- request eval
["POST /mcp\n$::Safe", "GET /mcp"]
--- error_code eval
[404, 404]
--- response_body_like eval
[('^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"There is nothing here."\}\}$') x 2]
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 17: post_action: of a call that was refused before it was read nothing is sent on
--- config
    location = /mcp {
        mcp_tool safe;
        post_action /after;
        proxy_pass http://mcp;
    }

    location = /after {
        internal;
        proxy_pass http://mcp;
        proxy_read_timeout 100ms;
    }
--- more_headers eval
["Content-Type: text/plain", "Content-Type: application/json", "Content-Type: application/json\nOrigin: null"]
--- request eval
[(map { ["$_ /mcp\n" . substr($::Other, 0, 20), {value => substr($::Other, 20), delay_before => 0.05}] }
 "POST", "PUT"), "POST /mcp\n$::Other"]
--- error_code eval
[415, 405, 403]
--- no_error_log
"name":"other"
[alert]
[crit]
--- no_http2



=== TEST 18: a location below a guarded one, and an "if" in it, are guarded
--- config
    location /mcp {
        mcp_tool safe;
        proxy_pass http://mcp;

        location ~ ^/mcp/\d+$ {
            proxy_pass http://mcp;
        }

        location = /mcp/if {
            if ($arg_x) {
                proxy_pass http://mcp;
                break;
            }

            proxy_pass http://mcp;
        }
    }
--- request eval
[map { "POST $_\n$::Other" } "/mcp", "/mcp/7", "/mcp/if", "/mcp/if?x=1"]
--- response_body_like eval
[($::Denied) x 4]
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 19: server names: a request ends in a server by its Host, and its policy judges
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_pass http://mcp;
    }
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_SERVER_PORT;
        server_name b.example;

        location = /mcp {
            mcp_tool other;
            proxy_pass http://mcp;
        }
    }
--- raw_request eval
["POST http://b.example/mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
 . "Content-Type: application/json\r\nContent-Length: " . length($::Safe) . "\r\n\r\n$::Safe"]
--- response_body_like eval
$::Denied
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 20: Upgrade: no tunnel to the server, whatever it answers
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_4;
    }
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_4;
        access_log $TEST_NGINX_SERVER_ROOT/logs/error.log arrived;

        location / {
            if ($http_upgrade) {
                return 101;
            }

            proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_2;
        }
    }
--- raw_request eval
["GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
 "POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
 . "Content-Length: " . length($::Other) . "\r\n\r\n$::Other"]
--- raw_request_middle_delay: 0.2
--- timeout: 500ms
--- abort
--- ignore_response
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 21: a cache that is made new in the background sends the call, so it counts
--- config
    location = /mcp {
        mcp_tool safe limit=2r/d;
        proxy_cache around;
        proxy_cache_methods POST;
        proxy_cache_key $uri;
        proxy_cache_valid 1s;
        proxy_cache_use_stale updating;
        proxy_cache_background_update on;
        proxy_pass http://mcp;
    }
--- http_config
    mcp_policy_zone around_21:1m;
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/around_cache keys_zone=around:1m;
--- request eval
["POST /mcp\n$::Safe", [{value => "POST /mcp\n"}, {value => $::Safe, delay_before => 2.1}],
 "POST /mcp\n$::Safe"]
--- response_body_like eval
[$::Done, $::Done, 'At most 2 calls']
--- timeout: 5
--- no_error_log
[alert]
[crit]
--- no_http2
