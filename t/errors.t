# What nginx answers by itself in a guarded location is JSON, whatever the
# stock nginx.conf says about /50x.html: a client of MCP reads nothing else,
# and some wait for ever on a 502.  What an upstream has answered passes as it
# is.  A call that no upstream saw is given back to its limit, and the agent is
# told whether it may have run.
#
# Seen to fail: without the filter (all but 7, 8, 13, 25 and 26); with a filter
# that takes each error for nginx's own (TEST 13 and 26); with limits never
# given back (TEST 1 and 2) or always (TEST 3 to 8).  The first version of the
# module failed TEST 9: it answered a client's answer with a 200 and its id.

use Test::Nginx::Socket 'no_plan';

use IO::Socket::INET;

our $Upstream = <<'_EOC_';
    upstream dead {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_4;
    }

    upstream mcp {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        access_log off;
        default_type application/json;

        location / {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{}}';
        }

        location = /closes {
            return 444;
        }

        location = /too-big {
            add_header X-Big $request_uri$request_uri$request_uri$request_uri;
            return 200;
        }

        location = /404 {
            default_type text/html;
            return 404 "<html>mine</html>";
        }

        location = /500 {
            default_type text/html;
            return 500 "<html>mine</html>";
        }

        location = /502 {
            return 502 '{"mine":502}';
        }

        location = /504 {
            return 504 '{"mine":504}';
        }

        location = /401 {
            add_header WWW-Authenticate 'Bearer realm="up"' always;
            return 401 '{"mine":401}';
        }
    }
_EOC_

our $Ok = '{"jsonrpc":"2.0","id":1,"result":{}}';
our $Safe = '{"jsonrpc":"2.0","id":1,"method":"tools/call",'
            . '"params":{"name":"safe"}}';
our $Notification = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
our $Response = '{"jsonrpc":"2.0","id":1,"result":{}}';

our $Unreached = '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":'
                 . '"The MCP server cannot be reached. The call was not executed."}}';
our $Unknown = '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":'
               . '"The MCP server did not answer. The call may have been '
               . 'executed: check before you retry."}}';

# A port that the kernel accepts connections on, and nobody answers.

our $Silent;

sub silent () {
    open my $in, '<', html_dir() . '/port' or die "port: $!";
    my $port = <$in> =~ s/\s//gr;

    $Silent = IO::Socket::INET->new(LocalAddr => "127.0.0.1:$port",
                                    Listen => 9, ReuseAddr => 1)
        or die "cannot listen: $!";
}

# A request that is sent and left alone, or left open.

our $Held;

sub hold ($) {
    my ($body) = @_;

    $Held = IO::Socket::INET->new('127.0.0.1:' . server_port())
        or die "cannot connect: $!";
    syswrite $Held, "POST /mcp HTTP/1.1\r\nHost: localhost\r\n"
                    . "Content-Type: application/json\r\n"
                    . "Content-Length: " . length($Safe) . "\r\n\r\n$body";
    select undef, undef, undef, 0.1;
}

sub let_go () {
    close $Held;
    select undef, undef, undef, 0.1;
}

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => $Upstream . ($block->http_config // ''));

    if (!defined $block->more_headers) {
        $block->set_value(more_headers => 'Content-Type: application/json');
    }
});

add_cleanup_handler(sub { close $Silent if $Silent });

repeat_each(1);
no_long_string();
run_tests();

__DATA__

=== TEST 1: refused connection: the call was not executed, and is given back
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d;
        proxy_pass http://dead;
    }
--- http_config
    mcp_policy_zone errors_1:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_headers eval
[("Content-Type: application/json") x 2]
--- response_body eval
[$::Unreached, $::Unreached]
--- error_log
Connection refused
--- no_error_log
[alert]
[crit]



=== TEST 2: no live upstream: the same
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d;
        proxy_pass http://down;
    }
--- http_config
    mcp_policy_zone errors_2:1m;
    upstream down {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1 down;
    }
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_body eval
[$::Unreached, $::Unreached]
--- error_log
no live upstreams
--- no_error_log
[alert]
[crit]



=== TEST 3: the upstream reads and closes: the call may have been executed, and counts
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d;
        proxy_pass http://mcp/closes;
    }
--- http_config
    mcp_policy_zone errors_3:1m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_body_like eval
["^\Q$::Unknown\E\$", "At most 1 call"]
--- no_error_log
[alert]
[crit]



=== TEST 4: the upstream does not answer in time: the same
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d;
        proxy_read_timeout 200ms;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_5;
    }
--- http_config
    mcp_policy_zone errors_4:1m;
--- user_files
>>> port
$TEST_NGINX_RAND_PORT_5
--- init
main::silent;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_body_like eval
["^\Q$::Unknown\E\$", "At most 1 call"]
--- no_error_log
[alert]
[crit]



=== TEST 5: an answer whose header is too large: the same
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d;
        proxy_buffer_size 1k;
        rewrite ^ /too-big break;
        proxy_pass http://mcp;
    }
--- http_config
    mcp_policy_zone errors_5:1m;
--- request eval
["POST /mcp?" . "x" x 500 . "\n$::Safe", "POST /mcp\n$::Safe"]
--- response_body_like eval
["^\Q$::Unknown\E\$", "At most 1 call"]
--- no_error_log
[alert]
[crit]



=== TEST 6: the first upstream took the call, the next is down: it may have been executed
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d;
        proxy_next_upstream error timeout non_idempotent;
        proxy_pass http://both/closes;
    }
--- http_config
    mcp_policy_zone errors_6:1m;
    upstream both {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1 max_fails=0;
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_4 max_fails=0;
    }
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_body_like eval
["^\Q$::Unknown\E\$", "At most 1 call"]
--- no_error_log
[alert]
[crit]



=== TEST 7: the first upstream is down, the next answers: counted once
--- config
    location = /mcp {
        mcp_tool safe limit=2r/d;
        proxy_pass http://both;
        add_header X-Left $mcp_limit_remaining;
    }
--- http_config
    mcp_policy_zone errors_7:1m;
    upstream both {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_4 max_fails=0;
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1 max_fails=0;
    }
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe"]
--- response_headers eval
["X-Left: 1", "X-Left: 0"]
--- response_body eval
[$::Ok, $::Ok]
--- no_error_log
[alert]
[crit]



=== TEST 8: a client that leaves while the upstream works: the call counts
--- config
    location = /mcp {
        mcp_tool safe limit=1r/d;
        proxy_read_timeout 200ms;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_5;
    }
--- http_config
    mcp_policy_zone errors_8:1m;
--- user_files
>>> port
$TEST_NGINX_RAND_PORT_5
--- init
main::silent;
main::hold($::Safe);
main::let_go;
--- request eval
"POST /mcp\n$::Safe"
--- response_body_like: At most 1 call
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 9: a notification, or an answer of the client's: the status of nginx, in JSON
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_pass http://dead;
    }
--- request eval
["POST /mcp\n$::Notification", "POST /mcp\n$::Response", "GET /mcp", "DELETE /mcp"]
--- error_code eval
[502, 502, 502, 502]
--- response_headers eval
[("Content-Type: application/json") x 4]
--- response_body_like eval
[('^\{"jsonrpc":"2.0","error":\{"code":-32603,"message":".*"\}\}$') x 4]
--- no_error_log
[alert]
[crit]



=== TEST 10: a notification that the upstream does not answer: 504 in JSON
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_read_timeout 200ms;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_5;
    }
--- user_files
>>> port
$TEST_NGINX_RAND_PORT_5
--- init
main::silent;
--- request eval
"POST /mcp\n$::Notification"
--- error_code: 504
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32603,
--- no_error_log
[alert]
[crit]



=== TEST 11: the /50x.html of a stock nginx.conf brings no HTML
--- config
    error_page 500 502 503 504 /50x.html;
    error_page 404 /404.html;

    location = /50x.html {
    }

    location = /mcp {
        mcp_tool safe;
        proxy_pass http://dead;
    }

    location /files/ {
        mcp_tool safe;
    }

    location = /broken {
        mcp_tool safe;
        proxy_pass http://$arg_nothing;
    }
--- user_files
>>> 50x.html
<html>50x</html>
>>> 404.html
<html>404</html>
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Notification", "GET /mcp", "GET /files/none", "POST /broken\n$::Safe"]
--- error_code eval
[200, 502, 502, 404, 500]
--- response_headers eval
[("Content-Type: application/json") x 5]
--- response_body_like eval
["^\Q$::Unreached\E\$", ('^\{"jsonrpc":"2.0",("id":1,)?"error":\{"code":-32\d\d\d,"message":"[^"]*"\}\}$') x 4]
--- no_error_log
[alert]
[crit]



=== TEST 12: nor where the server is guarded as a whole
--- config
    mcp_tool safe;
    error_page 500 502 503 504 /50x.html;
    error_page 404 /404.html;

    location = /mcp {
        proxy_pass http://dead;
    }
--- user_files
>>> 50x.html
<html>50x</html>
>>> 404.html
<html>404</html>
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Notification", "GET /mcp", "GET /none"]
--- error_code eval
[200, 502, 502, 404]
--- response_headers eval
[("Content-Type: application/json") x 4]
--- response_body_like eval
["^\Q$::Unreached\E\$", ('^\{"jsonrpc":"2.0","error":') x 3]
--- no_error_log
[alert]
[crit]



=== TEST 13: what the upstream answers passes as it is
--- config
    error_page 404 500 502 504 /50x.html;

    location ~ ^/(\d+)$ {
        mcp_tool safe;
        proxy_pass http://mcp/$1;
    }
--- user_files
>>> 50x.html
<html>50x</html>
--- request eval
[map { "POST /$_\n$::Safe" } 404, 500, 502, 504, 401]
--- error_code eval
[404, 500, 502, 504, 401]
--- response_headers eval
["Content-Type: text/html", "Content-Type: text/html", "Content-Type: application/json",
 "Content-Type: application/json", 'WWW-Authenticate: Bearer realm="up"']
--- response_body eval
['<html>mine</html>', '<html>mine</html>', '{"mine":502}', '{"mine":504}', '{"mine":401}']
--- no_error_log
[alert]
[crit]



=== TEST 14: proxy_intercept_errors brings no HTML either
--- config
    error_page 404 500 502 504 /50x.html;

    location ~ ^/(\d+)$ {
        mcp_tool safe;
        proxy_intercept_errors on;
        proxy_pass http://mcp/$1;
    }
--- user_files
>>> 50x.html
<html>50x</html>
--- request eval
[map { "POST /$_\n$::Safe" } 404, 500, 502, 504]
--- error_code eval
[404, 500, 200, 200]
--- response_headers eval
[("Content-Type: application/json") x 4]
--- response_body_like eval
[('^\{"jsonrpc":"2.0","id":1,"error":\{"code":-32\d\d\d,"message":') x 4]
--- no_error_log
[alert]
[crit]



=== TEST 15: limit_req: 503, or the status that it is told
--- config
    location = /mcp {
        mcp_tool safe;
        limit_req zone=errors_15;
        proxy_pass http://mcp;
    }

    location = /429 {
        mcp_tool safe;
        limit_req zone=errors_15;
        limit_req_status 429;
        proxy_pass http://mcp/;
    }
--- http_config
    limit_req_zone $server_name zone=errors_15:1m rate=1r/m;
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Safe", "POST /429\n$::Safe"]
--- error_code eval
[200, 503, 429]
--- response_headers eval
[("Content-Type: application/json") x 3]
--- response_body_like eval
["result", ('^\{"jsonrpc":"2.0","error":\{"code":-32\d\d\d,"message":"The service is not available now. Retry later."\}\}$') x 2]
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 16: limit_conn: 503
--- config
    location = /mcp {
        mcp_tool safe;
        limit_conn errors_16 1;
        proxy_pass http://mcp;
    }
--- http_config
    limit_conn_zone $server_name zone=errors_16:1m;
--- init
main::hold("{");
--- request eval
"POST /mcp\n$::Safe"
--- error_code: 503
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32\d\d\d,
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 17: a header that nginx refuses, with a policy of the server: 400
--- config
    mcp_tool safe;
--- raw_request eval
"POST /mcp HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body chomp
{"jsonrpc":"2.0","error":{"code":-32600,"message":"Bad request."}}
--- no_error_log
[alert]
[crit]



=== TEST 18: a URI that is too long, with a policy of the server: 414
--- config
    mcp_tool safe;
--- raw_request eval
"POST /" . "x" x 9000 . " HTTP/1.1\r\nHost: a\r\n\r\n"
--- error_code: 414
--- response_headers
Content-Type: application/json
--- no_error_log
[alert]
[crit]



=== TEST 19: a header that is too large, with a policy of the server: 400
--- config
    mcp_tool safe;
--- raw_request eval
"POST /mcp HTTP/1.1\r\nHost: a\r\nX: " . "x" x 9000 . "\r\n\r\n"
--- error_code: 400
--- response_headers
Content-Type: application/json
--- no_error_log
[alert]
[crit]



=== TEST 20: an unknown transfer coding, with a policy of the server: 501
--- config
    mcp_tool safe;
--- raw_request eval
"POST /mcp HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: gzip\r\n\r\n"
--- error_code: 501
--- response_headers
Content-Type: application/json
--- no_error_log
[alert]
[crit]



=== TEST 21: an error page for 401 is not shown
--- config
    error_page 401 /login.html;

    location = /mcp {
        auth_basic mcp;
        auth_basic_user_file ../html/passwords;
        mcp_tool safe;
        proxy_pass http://mcp;
    }

    location = /login.html {
        mcp_tool safe;
    }
--- user_files
>>> passwords
agent:{PLAIN}secret
>>> login.html
<html>login</html>
--- request
GET /mcp
--- error_code: 401
--- response_headers
Content-Type: application/json
WWW-Authenticate: Basic realm="mcp"
--- response_body chomp
{"jsonrpc":"2.0","error":{"code":-32600,"message":"Authentication is required."}}
--- no_error_log
[alert]
[crit]



=== TEST 22: HEAD has no body and the type of JSON
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_pass http://mcp;
    }

    location = /denied {
        deny all;
        mcp_tool safe;
        proxy_pass http://mcp;
    }
--- request eval
["HEAD /mcp", "HEAD /denied"]
--- error_code eval
[405, 403]
--- response_headers eval
[("Content-Type: application/json") x 2]
--- response_body eval
["", ""]
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 23: gzip: compressed as any other answer, and whole
--- config
    gzip on;
    gzip_types application/json;
    gzip_min_length 1;

    location = /mcp {
        mcp_tool safe;
        proxy_pass http://dead;
    }
--- init
system "curl -s --compressed -H Content-Type:application/json -d '$::Safe' -o " . main::html_dir()
       . "/answer http://127.0.0.1:" . main::server_port() . "/mcp";
--- request
GET /answer
--- response_body eval
$::Unreached
--- error_log
http gzip filter
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 24: an error leaves the connection usable
--- config
    error_page 500 502 503 504 /50x.html;

    location = /mcp {
        mcp_tool safe;
        proxy_pass http://mcp;
    }

    location = /dead {
        mcp_tool safe;
        proxy_pass http://dead;
    }

    location = /files {
        mcp_tool safe;
    }
--- user_files
>>> 50x.html
<html>50x</html>
--- pipelined_requests eval
["POST /dead\n$::Safe", "POST /mcp\n$::Safe", "GET /files", "POST /dead\n$::Notification", "POST /mcp\n$::Safe"]
--- error_code eval
[200, 200, 404, 502, 200]
--- response_body_like eval
["^\Q$::Unreached\E\$", "^\Q$::Ok\E\$", '^\{.*\}\}$', '^\{.*\}\}$', "^\Q$::Ok\E\$"]
--- no_error_log
[alert]
[crit]



=== TEST 25: a location without a policy keeps its pages
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_pass http://mcp;
    }

    location = /open {
        return 404;
    }
--- request
GET /open
--- error_code: 404
--- response_headers
Content-Type: text/html
--- response_body_like: <html>
--- no_error_log
[alert]
[crit]



=== TEST 26: a large answer of a second upstream after an error, without "=": it comes whole
--- config
    location = /mcp {
        mcp_tool safe;
        error_page 502 @second;
        proxy_pass http://dead;
    }

    location @second {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_2;
    }
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_2;
        root html;

        location / {
            error_page 404 405 =200 /large;
        }
    }
--- user_files eval
[["large", "x" x 300_000]]
--- request eval
"POST /mcp\n$::Safe"
--- error_code: 502
--- response_body eval
"x" x 300_000
--- no_error_log
[alert]
[crit]



=== TEST 27: what is refused before it is read keeps its status through a guarded error page
--- http_config
    limit_req_zone $server_name zone=errors_early:64k rate=1r/m;
--- config
    mcp_tool safe;
    error_page 503 /50x.html;

    location = /mcp {
        limit_req zone=errors_early;
        proxy_pass http://mcp;
    }
--- user_files
>>> 50x.html
<html>50x</html>
--- more_headers
Content-Type: application/json
Accept: application/json, text/event-stream
--- request eval
[("POST /mcp\n$::Safe") x 2]
--- error_code eval
[200, 503]
--- response_headers eval
[("Content-Type: application/json") x 2]
--- response_body_like eval
["^\Q$::Ok\E", '^\{"jsonrpc":"2.0","error":\{"code":-32603,"message":"the request was refused before it could be judged"\}\}$']
--- no_error_log
[alert]
[crit]
--- no_http2
