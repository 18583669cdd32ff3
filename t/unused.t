# Whoever does not use the module does not pay for it.  Without a directive
# neither the handlers nor the filters are installed; with one, a location
# beside a guarded one is left at the first line of each handler.
#
# Seen to fail: with handlers that are always installed (TEST 1 and 2).

use Test::Nginx::Socket 'no_plan';

our $Upstream = <<'_EOC_';
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        access_log off;
        return 200 'here';
    }
_EOC_

our $Other = '{"jsonrpc":"2.0","id":1,"method":"tools/call",'
             . '"params":{"name":"other"}}';

# The phases from access to content: three access modules, mirror, try_files.

our $Own = qr/(?<!access phase: \n)(?:access phase: \n){3}post access phase: \n(?:generic phase: \n){2}http init upstream\n/;
our $Guarded = qr/(?<!access phase: \n)(?:access phase: \n){4}post access phase: \n(?:generic phase: \n){3}http init upstream\n/;

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => $Upstream . ($block->http_config // ''));
    $block->set_value(more_headers => 'Content-Type: application/json');
});

repeat_each(2);
no_long_string();
run_tests();

__DATA__

=== TEST 1: without a directive the access and precontent phases are nginx's own
--- config
    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
"POST /mcp\n$::Other"
--- response_body: here
--- grep_error_log eval
qr/(?:post )?access phase: |generic phase: |http init upstream|mcp policy/
--- grep_error_log_out eval
$::Own
--- no_error_log
mcp policy
[alert]
[crit]



=== TEST 2: so they are with a zone that nobody uses and a policy that is off
--- config
    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- http_config
    mcp_policy_zone unused_2:1m;
    mcp_policy off;
    mcp_policy_body_max 10;
--- request eval
"POST /mcp\n$::Other"
--- response_body: here
--- grep_error_log eval
qr/(?:post )?access phase: |generic phase: |http init upstream|mcp policy/
--- grep_error_log_out eval
$::Own
--- no_error_log
mcp policy
[alert]
[crit]



=== TEST 3: with a guarded location each has one handler more
--- config
    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /guarded {
        mcp_tool safe;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
"POST /mcp\n$::Other"
--- response_body: here
--- grep_error_log eval
qr/(?:post )?access phase: |generic phase: |http init upstream|mcp policy/
--- grep_error_log_out eval
$::Guarded
--- no_error_log
mcp policy
[alert]
[crit]



=== TEST 4: beside a guarded location no body is read before the content phase
--- config
    location = /open {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /guarded {
        mcp_tool safe;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
"POST /open\n$::Other"
--- response_body: here
--- grep_error_log eval
qr/post access phase: |http init upstream|http client request body preread|mcp policy/
--- grep_error_log_out
post access phase: 
http client request body preread
http init upstream
--- no_error_log
mcp policy
[alert]
[crit]
--- no_http2



=== TEST 5: in the guarded one it is read before
--- config
    location = /guarded {
        mcp_policy_default allow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
"POST /guarded\n$::Other"
--- response_body: here
--- grep_error_log eval
qr/post access phase: |http init upstream|http client request body preread/
--- grep_error_log_out
http client request body preread
post access phase: 
http init upstream
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 6: a location where the policy is off is a location without one
--- config
    mcp_tool safe;

    location = /open {
        mcp_policy off;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
"POST /open\n$::Other"
--- response_body: here
--- no_error_log
mcp policy
[alert]
[crit]



=== TEST 7: and has nginx's own error pages
--- config
    mcp_tool safe;

    location = /open {
        mcp_policy off;
        return 404;
    }
--- request
GET /open
--- error_code: 404
--- response_headers
Content-Type: text/html
--- no_error_log
mcp policy
[alert]
[crit]
