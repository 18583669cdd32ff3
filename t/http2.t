# Frames of HTTP/2 that say something in two ways, or in an order that no usual
# client uses: of two streams at once, of lengths, of lines of the header and of
# bodies that come late.  What is judged is the body of that stream and nothing
# else.  The blocks write the frames themselves, as curl writes none of these.
#
# Seen to fail: with the policy taken out of the location, all but TEST 5, where
# nginx itself says no.

use Test::Nginx::Socket 'no_plan';

use IO::Socket::INET;

our $Upstream = <<'_EOC_';
    log_format arrived escape=none 'upstream got $request_method $request_body';

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

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_3 http2;

        location / {
            mcp_tool safe;
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        }
    }
_EOC_

sub call ($) {
    my ($name) = @_;
    return '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"' . $name . '"}}';
}

our ($Safe, $Other) = map { call($_) } qw(safe other);

# RFC 9113, sections 4.1 and 6: DATA, HEADERS and RST_STREAM; END_STREAM is 1,
# END_HEADERS is 4, PADDED is 8.

sub frame ($$$$) {
    my ($type, $flags, $stream, $payload) = @_;
    return substr(pack('NCCN', length $payload, $type, $flags, $stream), 1) . $payload;
}

sub data ($$;$) {
    my ($stream, $bytes, $flags) = @_;
    return frame(0, $flags // 1, $stream, $bytes);
}

# A header of POST /mcp and what else is given; values are written as they are,
# without Huffman's code (RFC 7541, section 6.2.2).

sub lines (@) {
    my $block = '';

    while (my ($name, $value) = splice @_, 0, 2) {
        $block .= pack 'C C/a* C/a*', 0, $name, $value;
    }

    return $block;
}

sub post ($;@) {
    my ($stream, @more) = @_;
    return frame(1, 4, $stream, lines(
        ':method', 'POST', ':scheme', 'http', ':path', '/mcp', ':authority', 'localhost', @more));
}

sub json ($;@) {
    my ($stream, @more) = @_;
    return post($stream, 'content-type', 'application/json', @more);
}

# Sends the packets; what came back is kept for the request of the block: of
# each frame that holds a body, or ends a stream or all of them, its stream and
# that, stream by stream.

sub talk (@) {
    open my $in, '<', html_dir() . '/port' or die "port: $!";
    my $port = <$in> =~ s/\s//gr;
    my $socket = IO::Socket::INET->new("127.0.0.1:$port") or die "cannot connect: $!";
    my ($bytes, %answers) = '';

    syswrite $socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . frame(4, 0, 0, '');

    for my $packet (@_) {
        syswrite $socket, $packet;
        select undef, undef, undef, 0.05;
    }

    eval {
        local $SIG{ALRM} = sub { die };
        alarm 2;
        1 while sysread $socket, $bytes, 65536, length $bytes;
        alarm 0;
    };

    while ($bytes =~ s/^(.{9})//s) {
        my ($length, $type, undef, $stream) = unpack 'N C C N', "\0$1";
        my $payload = substr $bytes, 0, $length, '';

        $answers{$stream} .= "$stream: " . ($type == 0 ? $payload : 'closed') . "\n"
            if $type == 0 && $length || $type == 3 && $payload ne "\0" x 4 || $type == 7;
    }

    open my $out, '>', html_dir() . '/answer' or die "answer: $!";
    print $out map { $answers{$_} } sort { $a <=> $b } keys %answers;
    close $out;
}

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => $Upstream);
    $block->set_value(config => '');
    $block->set_value(user_files => ">>> port\n\$TEST_NGINX_RAND_PORT_3\n");
    $block->set_value(request => 'GET /answer');
});

repeat_each(1);
no_long_string();
run_tests();

__DATA__

=== TEST 1: two streams that come by turns
--- init
main::talk(main::json(1) . main::json(3) . main::data(1, substr($::Safe, 0, 60), 0)
           . main::data(3, substr($::Other, 0, 60), 0) . main::data(1, substr $::Safe, 60)
           . main::data(3, substr $::Other, 60));
--- response_body_like: ^1: \{.*"result":\{\}\}\n3: \{.*"isError":true\}\}\n$
--- no_error_log
"name":"other"
[alert]
[crit]
--- no_http2



=== TEST 2: the other way round, the first one late
--- init
main::talk(main::json(1) . main::json(3) . main::data(1, substr($::Other, 0, 60), 0),
           main::data(3, substr($::Safe, 0, 60), 0), main::data(3, substr $::Safe, 60),
           main::data(1, substr $::Other, 60));
--- response_body_like: ^1: \{.*"isError":true\}\}\n3: \{.*"result":\{\}\}\n$
--- no_error_log
"name":"other"
[alert]
[crit]
--- no_http2



=== TEST 3: one that is reset in its body, and one after it
--- init
main::talk(main::json(1) . main::data(1, substr($::Safe, 0, 60), 0) . main::frame(3, 0, 1, "\0\0\0\x08"),
           main::json(3) . main::data(3, $::Other));
--- response_body_like: ^3: \{.*"isError":true\}\}\n$
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 4: a length that is not that of the body
--- init
main::talk(main::json(1, 'content-length', 71) . main::data(1, $::Other),
           main::json(3, 'content-length', 3) . main::data(3, $::Safe));
--- response_body_like: ^1: \{.*"Bad request."\}\}\n3: \{.*"Bad request."\}\}\n$
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 5: what is said twice: the path, the method, the host
--- init
main::talk(map { main::json($_->[0], @$_[1, 2]) . main::data($_->[0], $::Safe) }
           [1, ':path', '/open'], [3, ':method', 'GET'], [5, 'host', 'other']);
--- response_body_like: ^1: .*400 Bad Request.*3: .*400 Bad Request.*5: .*400 Bad Request
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 6: lines that stand twice, and such as HTTP/2 does not know
--- init
main::talk(map { main::json($_->[0], @$_[1 .. $#$_]) . main::data($_->[0], $::Safe) }
           [1, 'mcp-name', 'safe', 'mcp-name', 'other'], [3, 'content-type', 'text/plain'],
           [5, 'content-encoding', 'gzip'], [7, 'Mcp-Name', 'safe'], [9, 'mcp-name', "safe\r\nx: y"],
           [11, 'mcp-name', "sa\0fe"], [13, 'mcp-name ', 'safe']);
--- response_body_like eval
'^1: .*at most once.*3: .*expected one Content-Type.*5: .*a compressed body.*\n'
. CORE::join('', map { "$_: (?:closed|<html>[^{]*400 Bad Request[^{]*)\n" } 7, 9, 11, 13) . '$'
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 7: lines of HTTP/1 that mean nothing here
--- init
main::talk(main::json(1, 'transfer-encoding', 'chunked') . main::data(1, $::Other),
           main::json(3, 'connection', 'upgrade', 'upgrade', 'h2c') . main::data(3, $::Other));
--- response_body_like: ^1: \{.*"isError":true\}\}\n3: \{.*"isError":true\}\}\n$
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 8: refused before its body has come: what comes is nobody's
--- init
main::talk(main::post(1) . main::data(1, substr($::Safe, 0, 60), 0),
           main::data(1, substr $::Safe, 60) . main::json(3) . main::data(3, $::Other));
--- response_body_like: ^1: \{.*expected one Content-Type.*\n3: \{.*"isError":true\}\}\n$
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 9: frames that are empty, padded, or come after the end
--- init
main::talk(main::json(1) . main::data(1, '', 0) . main::data(1, $::Other, 0) . main::data(1, ''),
           main::json(3) . main::data(3, "\x0a" . $::Other . "x" x 10, 9),
           main::json(5) . main::data(5, $::Other) . main::data(5, $::Safe));
--- response_body_like: ^1: \{.*"isError":true\}\}\n3: \{.*"isError":true\}\}\n5: 
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2
