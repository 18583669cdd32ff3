# However a body comes, and wherever nginx keeps it, what is judged is all of
# it and what is forwarded is the same bytes.  The upstream computes their MD5
# and compares it with the one that the client has sent along ("X-Same: 1").
#
# The shapes are those that hang or leak a connection in other modules: a
# module that gives its reference back in the body handler never does so when
# an asynchronous read fails.
#
# Seen to fail: with the reference given back there (TEST 14, 15 and 17 wait
# for ever); with only the first buffer judged (TEST 2 to 4, 9, 11, 12 and 25);
# with the file forwarded instead of the bytes that were judged (TEST 8).

use Test::Nginx::Socket 'no_plan';

use Digest::MD5 'md5_base64';
use IO::Socket::INET;

# What arrives at an upstream stands in the error log, so that a block can ask for it.

our $Upstream = <<'_EOC_';
    log_format arrived escape=none 'upstream got $request_length bytes of $http_x_what';

    upstream mcp {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        access_log $TEST_NGINX_SERVER_ROOT/logs/error.log arrived;
        client_body_buffer_size 2m;
        client_body_in_single_buffer on;
        secure_link $http_x_sum;
        secure_link_md5 $request_body;

        location / {
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_2;
            add_header X-Same $secure_link;
        }
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_2;
        access_log off;
        default_type application/json;
        return 200 '{"jsonrpc":"2.0","id":1,"result":{}}';
    }
_EOC_

our $Ok = '{"jsonrpc":"2.0","id":1,"result":{}}';

our ($Safe, $Other) = map {
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"' . $_
    . '","arguments":{"text":"caf' . "\xc3\xa9" . ' \u00e9 \/ 1.0e+2"}}}'
} qw(safe other);

our ($Long, $LongOther) = map {
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":'
    . '{"text":"' . 'x' x 200_000 . '"},"name":"' . $_ . '"}}'
} qw(safe other);

sub sum ($) {
    my ($body) = @_;
    return 'X-Sum: ' . (md5_base64($body) =~ tr{+/}{-_}r) . "\n"
           . "Content-Type: application/json\n";
}

sub chunk ($) {
    my ($bytes) = @_;
    return sprintf("%x\r\n%s\r\n", length $bytes, $bytes);
}

# The bytes of a request; no "Connection: close", so the client waits until
# nginx closes by itself.

sub head ($;$) {
    my ($body, $headers) = @_;
    $headers //= 'Content-Length: ' . length $body;

    return join "\r\n", 'POST /mcp HTTP/1.1', 'Host: localhost',
                split(/\n/, sum($body)), $headers, '', '';
}

our $Chunked = "Transfer-Encoding: chunked";
our $Close = "\r\nConnection: close";

# Sends the packets and returns all that comes until nginx closes, or "open"
# if it does not.

sub talk (@) {
    my $socket = IO::Socket::INET->new("127.0.0.1:" . server_port())
        or die "cannot connect: $!";
    my $answer = '';

    for my $packet (@_) {
        syswrite $socket, $packet;
        select undef, undef, undef, 0.05;
    }

    eval {
        local $SIG{ALRM} = sub { die };
        alarm 2;
        1 while sysread $socket, $answer, 65536, length $answer;
        alarm 0;
        1;
    } or return $answer . 'open';

    return $answer . 'closed';
}

# Sends a part and goes away.

sub abandon (@) {
    my $socket = IO::Socket::INET->new("127.0.0.1:" . server_port())
        or die "cannot connect: $!";

    for my $packet (@_) {
        syswrite $socket, $packet;
        select undef, undef, undef, 0.05;
    }

    close $socket;
    select undef, undef, undef, 0.1;
}

sub put ($$) {
    my ($name, $text) = @_;
    open my $out, '>', html_dir() . "/$name" or die "$name: $!";
    binmode $out;
    print $out $text;
    close $out;
}

sub get ($) {
    my ($name) = @_;
    open my $in, '<', html_dir() . "/$name" or die "$name: $!";
    return join '', <$in>;
}

# One request of HTTP/2 to the port that the file "port" tells; the answer is
# kept for the request of the block.

sub http2 ($;$) {
    my ($body, $how) = @_;
    my $port = get('port') =~ s/\s//gr;
    my $headers = join ' ', map { "-H '$_'" } split /\n/, sum($body);
    $how //= '--data-binary @-';

    put('sent', $body);
    put('answer', join '', readpipe
        'curl -si --http2-prior-knowledge -H Expect: '
        . "$headers $how http://127.0.0.1:$port/mcp <" . html_dir() . '/sent');
}

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => $Upstream . ($block->http_config // ''));

    if (!defined $block->config) {
        $block->set_value(config => '
            location = /mcp {
                mcp_tool safe;
                proxy_pass http://mcp;
            }

            location = /status {
                stub_status;
            }
        ');
    }
});

repeat_each(1);
no_long_string();
run_tests();

__DATA__

=== TEST 1: in one packet
--- more_headers eval
[::sum($::Safe), ::sum($::Other)]
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Other"]
--- response_headers eval
["X-Same: 1", "! X-Same"]
--- response_body_like eval
["result", "not permitted"]
--- no_error_log
bytes of other
[alert]
[crit]



=== TEST 2: in two slow packets
--- more_headers eval
[::sum($::Safe), ::sum($::Other)]
--- request eval
[["POST /mcp\n" . substr($::Safe, 0, 60), {value => substr($::Safe, 60), delay_before => 0.1}],
 ["POST /mcp\n" . substr($::Other, 0, 60), {value => substr($::Other, 60), delay_before => 0.1}]]
--- response_headers eval
["X-Same: 1", "! X-Same"]
--- response_body_like eval
["result", "not permitted"]
--- no_error_log
[alert]
[crit]



=== TEST 3: one byte per packet, allowed
--- raw_request eval
[split //, ::head($::Safe, "Content-Length: " . length($::Safe) . $::Close) . $::Safe]
--- raw_request_middle_delay: 0.001
--- response_headers
X-Same: 1
--- response_body eval
$::Ok
--- no_error_log
[alert]
[crit]



=== TEST 4: one byte per packet, denied
--- raw_request eval
[split //, ::head($::Other, "Content-Length: " . length($::Other) . $::Close) . $::Other]
--- raw_request_middle_delay: 0.001
--- response_body_like: "isError":true
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 5: 200 kB go to a temporary file, and from memory to the upstream
--- more_headers eval
::sum($::Long)
--- request eval
"POST /mcp\n$::Long"
--- response_headers
X-Same: 1
--- response_body eval
$::Ok
--- error_log
a client request body is buffered to a temporary file
--- no_error_log
[alert]
[crit]



=== TEST 6: 200 kB of a denied call, the name at the end
--- more_headers eval
::sum($::LongOther)
--- request eval
"POST /mcp\n$::LongOther"
--- response_body_like: "isError":true
--- error_log
a client request body is buffered to a temporary file
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 7: client_body_in_file_only
--- config
    location = /mcp {
        mcp_tool safe;
        client_body_in_file_only clean;
        proxy_pass http://mcp;
    }
--- more_headers eval
[::sum($::Safe), ::sum($::Other), ::sum($::Long)]
--- request eval
["POST /mcp\n$::Safe", "POST /mcp\n$::Other", "POST /mcp\n$::Long"]
--- response_headers eval
["X-Same: 1", "! X-Same", "X-Same: 1"]
--- response_body_like eval
["result", "not permitted", "result"]
--- no_error_log
[alert]
[crit]



=== TEST 8: the file that is not cleaned is not judged twice, nor read by the upstream
--- config
    location = /mcp {
        mcp_tool safe;
        client_body_in_file_only on;
        client_body_buffer_size 1k;
        sendfile on;
        proxy_pass http://mcp;
    }
--- more_headers eval
::sum($::Long)
--- request eval
"POST /mcp\n$::Long"
--- response_headers
X-Same: 1
--- no_error_log
sendfile:
[alert]
[crit]



=== TEST 9: client_body_in_single_buffer
--- config
    location = /mcp {
        mcp_tool safe;
        client_body_in_single_buffer on;
        client_body_buffer_size 300k;
        proxy_pass http://mcp;
    }
--- more_headers eval
[::sum($::Long), ::sum($::LongOther)]
--- request eval
["POST /mcp\n$::Long", "POST /mcp\n$::LongOther"]
--- response_headers eval
["X-Same: 1", "! X-Same"]
--- response_body_like eval
["result", "not permitted"]
--- no_error_log
[alert]
[crit]



=== TEST 10: chunked, at once
--- raw_request eval
::head($::Safe, $::Chunked . $::Close) . ::chunk(substr $::Safe, 0, 50)
. ::chunk(substr $::Safe, 50) . "0\r\n\r\n"
--- response_headers
X-Same: 1
--- response_body eval
$::Ok
--- no_error_log
[alert]
[crit]



=== TEST 11: chunked, one byte per chunk and packet
--- raw_request eval
[::head($::Safe, $::Chunked . $::Close), (map { ::chunk($_) } split //, $::Safe), "0\r\nX: y\r\n\r\n"]
--- raw_request_middle_delay: 0.001
--- response_headers
X-Same: 1
--- response_body eval
$::Ok
--- no_error_log
[alert]
[crit]



=== TEST 12: chunked and denied, slow
--- raw_request eval
[::head($::Other, $::Chunked . $::Close), ::chunk(substr $::Other, 0, 50), ::chunk(substr $::Other, 50), "0\r\n\r\n"]
--- raw_request_middle_delay: 0.05
--- response_body_like: "isError":true
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 13: chunked to a temporary file
--- raw_request eval
[::head($::Long, $::Chunked . $::Close), (map { ::chunk($_) } unpack "(a7001)*", $::Long), "0\r\n\r\n"]
--- response_headers
X-Same: 1
--- response_body eval
$::Ok
--- error_log
a client request body is buffered to a temporary file
--- no_error_log
[alert]
[crit]



=== TEST 14: chunked, too large for client_max_body_size after an asynchronous read: nginx closes
--- config
    location = /mcp {
        client_max_body_size 100;
        mcp_tool safe;
        proxy_pass http://mcp;
    }
--- raw_request eval
[::head($::Long, $::Chunked), ::chunk("{" . " " x 50), ::chunk(" " x 60)]
--- raw_request_middle_delay: 0.05
--- error_code: 413
--- response_headers
Content-Type: application/json
--- response_body chomp
{"jsonrpc":"2.0","error":{"code":-32600,"message":"The body is too large."}}
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 15: a bad chunk after an asynchronous read: nginx closes
--- raw_request eval
[::head($::Safe, $::Chunked), ::chunk($::Safe), "zz\r\n"]
--- raw_request_middle_delay: 0.05
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body chomp
{"jsonrpc":"2.0","error":{"code":-32600,"message":"Bad request."}}
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 16: a bad chunk at once
--- raw_request eval
::head($::Safe, $::Chunked) . ::chunk($::Safe) . "zz\r\n"
--- error_code: 400
--- response_headers
Content-Type: application/json
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 17: none of the failures leaves a connection behind
--- config
    location = /mcp {
        mcp_tool safe;
        client_max_body_size 1k;
        client_body_timeout 300ms;
        proxy_pass http://mcp;
    }

    location = /status {
        stub_status;
    }
--- init
my @ends = map { /(open|closed)$/ } (
    main::talk(main::head("", $::Chunked), main::chunk("x"), main::chunk("x" x 2000)),
    main::talk(main::head("", $::Chunked), main::chunk("x"), "zz\r\n"),
    main::talk(main::head("", $::Chunked) . main::chunk("x") . "zz\r\n"),
    main::talk(main::head("", "Content-Length: 100"), "{"),
    main::talk(main::head("", $::Chunked), "5\r\n{"),
);
main::abandon(main::head("", "Content-Length: 100"), "{");
main::abandon(main::head("", $::Chunked), "5\r\n{");
main::put("ends", "@ends");
--- request eval
["GET /ends", "GET /status"]
--- response_body_like eval
['^closed closed closed closed closed$', '^Active connections: 1 \n']
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 18: Content-Length beyond client_max_body_size
--- config
    location = /mcp {
        mcp_tool safe;
        client_max_body_size 100;
        proxy_pass http://mcp;
    }
--- more_headers
Content-Type: application/json
--- request eval
"POST /mcp\n$::Safe"
--- error_code: 413
--- response_headers
Content-Type: application/json
--- response_body chomp
{"jsonrpc":"2.0","error":{"code":-32600,"message":"The body is too large."}}
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 19: Content-Length beyond mcp_policy_body_max is refused before it is read
--- config
    location = /mcp {
        mcp_tool safe;
        mcp_policy_body_max 100;
        proxy_pass http://mcp;
    }
--- more_headers
Content-Type: application/json
--- request eval
"POST /mcp\n$::Safe"
--- error_code: 413
--- response_headers
Content-Type: application/json
--- response_body chomp
{"jsonrpc":"2.0","error":{"code":-32600,"message":"the body is larger than mcp_policy_body_max"}}
--- no_error_log
http client request body
upstream got
[alert]
[crit]
--- no_http2



=== TEST 20: chunked beyond mcp_policy_body_max, in memory and in a file
--- config
    location = /mcp {
        mcp_tool safe;
        mcp_policy_body_max 100;
        proxy_pass http://mcp;
    }
--- init
my @answers = map { main::talk(@$_) =~ /(413).*(mcp_policy_body_max)/s ? "$1 $2" : "no" } (
    [main::head($::Safe, $::Chunked . $::Close), main::chunk($::Safe), "0\r\n\r\n"],
    [main::head($::Safe, $::Chunked . $::Close) . main::chunk($::Safe) . "0\r\n\r\n"],
    [main::head($::Long, $::Chunked . $::Close), main::chunk($::Long), "0\r\n\r\n"],
);
main::put("answers", "@answers");
--- request
GET /answers
--- response_body chomp
413 mcp_policy_body_max 413 mcp_policy_body_max 413 mcp_policy_body_max
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 21: a body of exactly mcp_policy_body_max is judged
--- config eval
"location = /mcp {
    mcp_tool safe;
    mcp_policy_body_max " . length($::Safe) . ";
    proxy_pass http://mcp;
}"
--- more_headers eval
::sum($::Safe)
--- request eval
"POST /mcp\n$::Safe"
--- response_headers
X-Same: 1
--- no_error_log
[alert]
[crit]



=== TEST 22: no body
--- raw_request eval
::head("", "Content-Length: 0" . $::Close)
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 23: no body and no length
--- raw_request eval
::head("", "Connection: close")
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 24: an empty chunked body
--- raw_request eval
::head("", $::Chunked . $::Close) . "0\r\n\r\n"
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 25: proxy_request_buffering off
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_request_buffering off;
        proxy_http_version 1.1;
        proxy_pass http://mcp;
    }
--- more_headers eval
[::sum($::Safe), ::sum($::Other), ::sum($::Long)]
--- request eval
[["POST /mcp\n" . substr($::Safe, 0, 60), {value => substr($::Safe, 60), delay_before => 0.1}],
 ["POST /mcp\n" . substr($::Other, 0, 60), {value => substr($::Other, 60), delay_before => 0.1}],
 "POST /mcp\n$::Long"]
--- response_headers eval
["X-Same: 1", "! X-Same", "X-Same: 1"]
--- response_body_like eval
["result", "not permitted", "result"]
--- no_error_log
[alert]
[crit]



=== TEST 26: proxy_request_buffering off and chunks
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_request_buffering off;
        proxy_http_version 1.1;
        proxy_pass http://mcp;
    }
--- raw_request eval
[::head($::Long, $::Chunked . $::Close), (map { ::chunk($_) } unpack "(a50001)*", $::Long), "0\r\n\r\n"]
--- response_headers
X-Same: 1
--- no_error_log
[alert]
[crit]



=== TEST 27: a request after one that was given up
--- init
main::abandon(main::head($::Safe), substr $::Safe, 0, 50);
main::abandon(main::head($::Safe));
main::abandon(main::head($::Safe, $::Chunked), "50\r\n{");
--- more_headers eval
::sum($::Safe)
--- request eval
"POST /mcp\n$::Safe"
--- response_headers
X-Same: 1
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 28: a client that does not finish its body is dropped in time
--- config
    location = /mcp {
        mcp_tool safe;
        client_body_timeout 200ms;
        proxy_pass http://mcp;
    }
--- raw_request eval
::head($::Safe) . substr $::Safe, 0, 50
--- ignore_response
--- error_log
http finalize request: 408
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 29: pipelined calls, allowed and denied, are answered in order
--- more_headers
Content-Type: application/json
--- pipelined_requests eval
["POST /mcp\n" . $::Safe =~ s/"id":1/"id":"a"/r, "POST /mcp\n" . $::Other =~ s/"id":1/"id":"b"/r,
 "POST /mcp\n$::Safe", "POST /mcp\n" . $::Other =~ s/"id":1/"id":"d"/r, "POST /mcp\n{",
 "GET /mcp", "POST /mcp\n$::Safe"]
--- error_code eval
[200, 200, 200, 200, 400, 200, 200]
--- response_body_like eval
['^\{"jsonrpc":"2.0","id":1,"result":\{\}\}$', '"id":"b","result":.*isError', '"result":\{\}',
 '"id":"d","result":.*isError', '-32700', '"result":\{\}', '"result":\{\}']
--- no_error_log
[alert]
[crit]



=== TEST 30: pipelined and slow: the body of the second comes when the first is answered
--- init
main::put("answers", main::talk(
    main::head($::Other) . $::Other
    . main::head($::Safe, "Content-Length: " . length($::Safe) . $::Close),
    $::Safe));
--- request
GET /answers
--- response_body_like: "isError":true.*X-Same: 1.*closed$
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 31: Expect: 100-continue
--- raw_request eval
[::head($::Safe, "Expect: 100-continue\r\nContent-Length: " . length($::Safe) . $::Close), $::Safe]
--- raw_request_middle_delay: 0.1
--- error_code: 100
--- error_log
upstream got
--- no_error_log
[alert]
[crit]



=== TEST 32: HTTP/2
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_5 http2;
        location = /mcp {
            mcp_tool safe;
            proxy_pass http://mcp;
        }
    }
--- user_files
>>> port
$TEST_NGINX_RAND_PORT_5
--- init
main::http2($::Safe);
--- request
GET /answer
--- response_body_like: ^HTTP/2 200.*x-same: 1.*"result":\{\}
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 33: HTTP/2, denied
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_5 http2;
        location = /mcp {
            mcp_tool safe;
            proxy_pass http://mcp;
        }
    }
--- user_files
>>> port
$TEST_NGINX_RAND_PORT_5
--- init
main::http2($::Other);
--- request
GET /answer
--- response_body_like: ^HTTP/2 200.*"isError":true
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 34: HTTP/2, 300 kB
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_5 http2;
        location = /mcp {
            mcp_tool safe;
            proxy_pass http://mcp;
        }
    }
--- user_files
>>> port
$TEST_NGINX_RAND_PORT_5
--- init
main::http2('{"x":"' . "x" x 100_000 . '",' . substr $::Long, 1);
--- request
GET /answer
--- response_body_like: ^HTTP/2 200.*x-same: 1.*"result":\{\}
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 35: HTTP/2, 413 before the body has come, which curl may take for an error
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_5 http2;
        location = /mcp {
            mcp_tool safe;
            client_max_body_size 1k;
            proxy_pass http://mcp;
        }
    }
--- user_files
>>> port
$TEST_NGINX_RAND_PORT_5
--- init
main::http2($::Long);
--- request
GET /answer
--- ignore_response
--- error_log
http2 output header: ":status: 413"
http2 output header: "content-type: application/json"
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 36: HTTP/2 without a length, beyond mcp_policy_body_max
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_5 http2;
        location = /mcp {
            mcp_tool safe;
            mcp_policy_body_max 100;
            proxy_pass http://mcp;
        }
    }
--- user_files
>>> port
$TEST_NGINX_RAND_PORT_5
--- init
main::http2($::Long, "-X POST -T -");
--- request
GET /answer
--- response_body_like: ^HTTP/2 413.*content-type: application/json.*mcp_policy_body_max
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 37: HTTP/2 without a length, allowed
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_5 http2;
        location = /mcp {
            mcp_tool safe;
            proxy_pass http://mcp;
        }
    }
--- user_files
>>> port
$TEST_NGINX_RAND_PORT_5
--- init
main::http2($::Long, "-X POST -T -");
--- request
GET /answer
--- response_body_like: ^HTTP/2 200.*x-same: 1.*"result":\{\}
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 38: an empty body in chunks is none
--- raw_request eval
["GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
 "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0;x=y\r\nA: b\r\n\r\n"]
--- response_body_like eval
[('"result":\{\}') x 2]
--- no_error_log
[alert]
[crit]
