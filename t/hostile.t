# Bytes that servers read in different ways (mcp-protocol.md, 5.2): what is
# judged here must be what runs there, so whatever has a second reading is
# refused.  The only tool that may be called is "safe"; the upstream logs all
# that arrives.
#
# Seen to fail: with duplicate names accepted (TEST 3), any media type (TEST 10
# and 37) and any content coding (TEST 13); with the policy taken out of the
# locations (TEST 49 to 57, 59 and 60), and with a location that takes any case
# (TEST 58).  The first version of the module failed TEST 48: a line feed in a
# tool's name made a line of the header.

use Test::Nginx::Socket 'no_plan';

use IO::Compress::Gzip 'gzip';

our $Upstream = <<'_EOC_';
    log_format arrived escape=none 'upstream got $request_method $request_body';

    upstream mcp {
        server 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        access_log $TEST_NGINX_SERVER_ROOT/logs/error.log arrived;
        client_body_buffer_size 2m;

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

our $Config = '
    location = /mcp {
        mcp_tool safe;
        proxy_pass http://mcp;
    }
';

# The same for all paths, so that nginx's own errors are told in JSON, too.

our $Whole = '
    mcp_tool safe;

    location / {
        proxy_pass http://mcp;
    }
';

our $Json = 'Content-Type: application/json';

our $Modern = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
              . '"io.modelcontextprotocol/clientCapabilities":{}}';

# A call by the name, the arguments and other members of params, all as they
# stand in JSON; and one by the params, or by the members of the root.

sub call (;$$) {
    my ($name, $more) = @_;
    $name //= '"other"';
    return params('{"name":' . $name . ($more // '') . '}');
}

sub params ($) {
    my ($params) = @_;
    return '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":' . $params . '}';
}

sub with_id ($) {
    my ($id) = @_;
    return '{"jsonrpc":"2.0","id":' . $id . ',"method":"tools/call","params":{"name":"other"}}';
}

sub method ($;$) {
    my ($method, $id) = @_;
    return '{"jsonrpc":"2.0",' . ($id // '"id":1,') . '"method":' . $method . ',"params":{"name":"other"}}';
}

sub text ($) {
    my ($text) = @_;
    return call('"safe"', ',"arguments":{"x":"' . $text . '"}');
}

sub value ($) {
    my ($value) = @_;
    return call('"safe"', ',"arguments":{"x":' . $value . '}');
}

sub posts (@) {
    return [map { "POST /mcp\n$_" } @_];
}

sub compressed ($) {
    my ($bytes) = @_;
    gzip(\$bytes => \my $out) or die 'gzip';
    return $out;
}

# The bytes of a whole request, to stand in the body of another one.

sub hidden (;$) {
    my $call = call($_[0] // '"safe"');
    return "POST /mcp HTTP/1.1\r\nHost: localhost\r\n$Json\r\nContent-Length: "
           . length($call) . "\r\n\r\n$call";
}

sub chunk ($) {
    my ($bytes) = @_;
    return sprintf "%x\r\n%s\r\n0\r\n\r\n", length $bytes, $bytes;
}

sub utf ($$$) {
    my ($bytes, $pack, $text) = @_;
    return $bytes . pack $pack, unpack 'C*', $text;
}

# What a block expects of one answer, it expects of each of its requests.

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => $Upstream);
    $block->set_value(config => $Config) if !defined $block->config;
    $block->set_value(more_headers => $Json) if !defined $block->more_headers;

    my $headers = $block->more_headers;
    my $requests = $block->request;

    if (ref $headers && !ref $requests) {
        $requests = [($requests) x @$headers];
        $block->set_value(request => $requests);
    }

    return if !ref $requests;

    for my $section (qw(error_code response_headers response_body response_body_like)) {
        my $value = $block->$section;

        if (defined $value && !ref $value) {
            $block->set_value($section => [($value) x @$requests]);
        }
    }

    if (!defined $block->error_code) {
        $block->set_value(error_code => [(200) x @$requests]);
    }
});

repeat_each(1);
no_long_string();
no_root_location();
run_tests();

__DATA__

=== TEST 1: a plain denied call
--- request eval
::posts(::call(), ::call('"other"', ',"arguments":{}'), ::call('"other"', ',"arguments":null'))
--- response_body_like: ^\{"jsonrpc":"2.0","id":1,"result":.*"isError":true
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 2: names that only look like the allowed one are denied
--- request eval
::posts(map { ::call("\"$_\"") } "safe ", " safe", "Safe", "SAFE", "safe\\n", "safe\\u0000", "safe\\u0000other",
        "s\xd0\xb0fe", "saf\xef\xbd\x85", "safe\xe2\x80\x8b", "saf", "safee", "safe/other", "safe,other", "*", "s*", "__proto__", "safe" x 200)
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","id":1,"result":.*"isError":true
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 3: row 1: duplicate names, at every depth and after unescaping
--- request eval
::posts(::params('{"name":"safe","name":"other"}'), ::params('{"name":"other","name":"safe"}'),
        ::params('{"name":"safe","n\u0061me":"other"}'), ::params('{"name":"safe"},"params":{"name":"other"}'),
        ::params('{"name":"safe"},"method":"tools/list"'), ::params('{"name":"safe"},"id":2'),
        ::params('{"name":"safe"},"jsonrpc":"2.0"'), ::params('{"name":"safe"},"p\u0061rams":{"name":"other"}'),
        ::call('"safe"', ',"_meta":{},"_meta":{}'), ::call('"safe"', ',"arguments":{},"arguments":{"a":1}'),
        ::value('{"a":1,"a":2}'), ::value('[[{"b":{"a":1,"\u0061":2}}]]'), ::value('{"":1,"":2}'),
        ::value('{"\u00e9":1,"' . "\xc3\xa9" . '":2}'), ::value('{"\ud83d\ude00":1,"' . "\xf0\x9f\x98\x80" . '":2}'))
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,"message":"malformed JSON: .* at byte \d+"
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 4: row 2: names that differ from one of MCP's in case only
--- request eval
::posts((map { ::call('"safe"', ",\"$_\":\"other\"") } "Name", "NAME", "namE", "n\\u0041me", "Arguments", "argument\\u017f",
         "argument\xc5\xbf", "_Meta", "Task", "ta\\u017fk", "tas\\u212a", "tas\xe2\x84\xaa", "requeststate", "requestState" =~ s/q/Q/r,
         "INPUTRESPONSES", "Cursor", "URI"),
        (map { ::params("{\"name\":\"safe\"},\"$_\":\"tools/list\"") } "Method", "METHOD", "Params", "param\\u017f", "Id", "JsonRpc", "Result", "re\xc5\xbfult", "ERROR"),
        ::params('{"Name":"other"}'))
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0",("id":1,)?"error":\{"code":-32600,"message":"a member name that differs
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 5: where MCP knows no name, case says nothing
--- request eval
::posts(::call('"safe"', ',"arguments":{"Name":"other","name":"x","NAME":1}'), ::value('{"Method":1,"method":2}'),
        ::call('"safe"', ',"_meta":{"Name":1,"name":2}'), ::params('{"name":"safe"},"extra":1,"__proto__":{"a":1}'))
--- response_body chomp
{"jsonrpc":"2.0","id":1,"result":{}}
--- error_log
upstream got POST {"jsonrpc"
--- no_error_log
[alert]
[crit]



=== TEST 6: row 3: NUL in a name
--- request eval
::posts(::call('"safe"', ',"name\u0000":"other"'), ::call('"safe"', ',"\u0000":1'), ::value('{"a\u0000b":1}'),
        ::params('{"name":"safe"},"method\u0000":"x"'))
--- error_code: 400
--- response_body_like: "code":-32700
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 7: row 4: escapes do not hide the denied name
--- request eval
::posts(::call('"\u006fther"'), ::call('"\u006F\u0074\u0068\u0065\u0072"'), ::params('{"n\u0061me":"other"}'),
        ::method('"tools\/call"'), ::method('"tools\u002fcall"'), ::method('"\u0074ools/call"'),
        ::call() =~ s/"params"/"par\\u0061ms"/r)
--- response_body_like: ^\{"jsonrpc":"2.0","id":1,"result":.*Tool ..other.. is not permitted.*"isError":true
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 8: nor the allowed one, which is forwarded as it was written
--- request eval
::posts(::call('"s\u0061fe"'))
--- response_body_like: "result":\{\}
--- error_log
"name":"s\u0061fe"
--- no_error_log
[alert]
[crit]



=== TEST 9: rows 5 and 6: byte order marks, UTF-16 and UTF-32
--- request eval
::posts("\xef\xbb\xbf" . ::call('"safe"'), ::utf("\xff\xfe", "v*", ::call('"safe"')), ::utf("\xfe\xff", "n*", ::call('"safe"')),
        ::utf("", "v*", ::call('"safe"')), ::utf("", "n*", ::call('"safe"')), ::utf("\xff\xfe\0\0", "V*", ::call('"safe"')),
        ::utf("", "V*", ::call('"safe"')), ::utf("", "N*", ::call('"safe"')), ::value("\"\xef\xbb\xbf\"") . "\xef\xbb\xbf")
--- error_code: 400
--- response_body_like: "code":-32700
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 10: rows 7 and 8: charsets
--- more_headers eval
[map { "$::Json; charset=$_" } "utf-16", "utf-16le", "utf-32", "utf-7", "iso-8859-1", "us-ascii", "utf8", "UTF-8-BOM", '"utf-16"', "'utf-8'", "", "utf-8; charset=utf-16", '"utf-8"; x=y', "utf-8,utf-16"]
--- request eval
"POST /mcp\n" . ::call('"safe"')
--- error_code: 415
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"expected one Content-Type
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 11: the spellings of UTF-8 that are one
--- more_headers eval
["$::Json; charset=utf-8", "$::Json;charset=UTF-8", "$::Json ; charset=\"utf-8\"", "Content-Type: Application/JSON", "content-type: application/json"]
--- request eval
"POST /mcp\n" . ::call('"safe"')
--- response_body chomp
{"jsonrpc":"2.0","id":1,"result":{}}
--- no_error_log
[alert]
[crit]



=== TEST 12: row 9: data after the value
--- request eval
::posts(::call('"safe"') . ::call(), ::call('"safe"') . " xyz", ::call('"safe"') . "\n" . ::call(), ::call('"safe"') . ",", ::call('"safe"') . "\0",
        ::call('"safe"') . "}", ::call('"safe"') . "//", "\0" . ::call('"safe"'), "\x1e" . ::call('"safe"'), ")]}'\n" . ::call('"safe"'))
--- error_code: 400
--- response_body_like: "code":-32700
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 13: rows 10 and 11: content codings, whatever the bytes are
--- more_headers eval
[map { "$::Json\n$_" } "Content-Encoding: gzip", "content-encoding: deflate", "Content-Encoding: br", "Content-Encoding: zstd", "Content-Encoding: x-gzip",
 "Content-Encoding: identity, gzip", "Content-Encoding: gzip, identity", "Content-Encoding: identity\nContent-Encoding: gzip", "Content-Encoding: GZIP"]
--- request eval
"POST /mcp\n" . ::call('"safe"')
--- error_code: 415
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"a compressed body
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 14: identity is no coding
--- more_headers eval
["$::Json\nContent-Encoding: identity", "Content-Encoding: Identity\n$::Json"]
--- request eval
"POST /mcp\n" . ::call('"safe"')
--- response_body chomp
{"jsonrpc":"2.0","id":1,"result":{}}
--- no_error_log
[alert]
[crit]



=== TEST 15: rows 12 to 14: batches
--- request eval
::posts("[" . ::call('"safe"') . "," . ::call() . "]", "[" . ::call('"safe"') . "]", "[]", "[[" . ::call() . "]]", '[1]')
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 16: no object at all
--- request eval
::posts('"x"', '1', 'null', 'true', '-0', '""')
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 17: row 15: ids that servers read as another one, or as none
--- request eval
::posts(map { ::with_id($_) } 'null', '1.0', '1.5', '1e2', '1E0', '-1.0', 'true', 'false', '{}', '[]', '[1]', '9007199254740992', '-9007199254740992',
        '9007199254740993', '90071992547409910', '18446744073709551617', '1' x 100)
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"."id
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 18: a call without an id
--- request eval
::posts('{"jsonrpc":"2.0","method":"tools/call","params":{"name":"other"}}', '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"safe"}}')
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"tools/call without an id"
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 19: good ids come back byte for byte
--- request eval
::posts(map { ::with_id($_) } '0', '-1', '9007199254740991', '-9007199254740991', '""', '"a b"', '"\u0041\/\""', '"\ud83d\ude00"', "\"\xc3\xa9\"", '"%s%n"', '"</script>"')
--- response_body_like eval
[map { '^\{"jsonrpc":"2.0","id":' . quotemeta($_) . ',"result":' } '0', '-1', '9007199254740991', '-9007199254740991', '""', '"a b"', '"\u0041\/\""', '"\ud83d\ude00"', "\"\xc3\xa9\"", '"%s%n"', '"</script>"']
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 20: rows 16 and 18: what is not UTF-8
--- request eval
::posts((map { ::text($_) } "\xff", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\xbd\xed\xb8\x80",
         "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xe2\x82", "\xe2\x82A", "\xf0\x9f\x98", "\xc3"), ::call("\"safe\xff\""), ::call("\"\xef\xbf\xbe\xc0\""),
        ::value("{\"\xff\":1}"), ::call('"safe"') . "\xff", ::with_id("\"\xff\""), ::method("\"tools/call\xc0\x80\""))
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 21: row 17: lone surrogates
--- request eval
::posts((map { ::text($_) } '\ud800', '\udc00', '\ud800A', '\ud800\u0041', '\ud800\ud800', '\udc00\ud800', '\ud83d', '\uD83D\n', '\udfff'),
        ::call('"safe\ud800"'), ::value('{"\udc00":1}'), ::with_id('"\ud800"'))
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 22: row 19: raw control characters in strings
--- request eval
::posts((map { ::text(chr) } 0 .. 31), ::call("\"safe\0\""), ::call("\"safe\n\""), ::value("{\"a\tb\":1}"))
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 23: what RFC 8259 allows passes
--- request eval
::posts(::text("\x7f"), ::text('\u0000'), ::text('\u001f\b\f\n\r\t\"\\\/'), ::text("\xf0\x9f\x98\x80 \xef\xbf\xbf"), ::text('\ud83d\ude00 \uffff'),
        ::value('-0'), ::value('1E+2'), ::value('-0.0e-0'), ::value(' [ ] '), ::value("\t{\r\n}\n"), ::value('1' x 128), ::value('[' x 60 . ']' x 60))
--- response_body chomp
{"jsonrpc":"2.0","id":1,"result":{}}
--- no_error_log
[alert]
[crit]



=== TEST 24: rows 20 and 26: what only lax readers take
--- request eval
::posts((map { ::value($_) } 'NaN', 'Infinity', '-Infinity', 'nan', '+1', '1.', '.5', '01', '-01', '0x1', '1e', '1e+', '--1', '-', '1_000', 'True', 'None', 'undefined',
         "'x'", '"\x41"', '"\u{41}"', '"\u12"', '"\a"', '[1,]', '{"a":1,}', '{,}', '[,1]', '{a:1}', "{'a':1}", '{"a" 1}', '{"a":}', '[1 2]', '1 /* c */', '"a" "b"', '',
         "\xc2\xa01", "\x0b1", "\x0c1", 'tru', 'nulll', '"a'),
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"safe"},}', ::call('"safe"') . '#', '// c' . "\n" . ::call('"safe"'), '{', '[', '"', '{"a"', '{"a":')
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 25: row 21: long numbers
--- request eval
::posts(::value('1' x 129), ::value('1' x 5000), ::value('0.' . '1' x 5000), ::value('1e' . '0' x 5000), ::value('-' . '9' x 900_000))
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 26: row 22: deep nesting
--- request eval
::posts((map { ::value('[' x $_ . ']' x $_), ::value('{"a":' x $_ . '1' . '}' x $_) } 62, 500, 5000), ::value('[' x 100_000 . ']' x 100_000),
        '[' x 900_000, '{"a":' x 100_000)
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 27: the deepest that is read
--- request eval
::posts(::value('[' x 61 . ']' x 61), ::value('{"a":' x 61 . '1' . '}' x 61))
--- response_body chomp
{"jsonrpc":"2.0","id":1,"result":{}}
--- no_error_log
[alert]
[crit]



=== TEST 28: too many members, too many values
--- request eval
::posts(::value("{" . CORE::join(',', map { "\"$_\":1" } 1 .. 1025) . '}'), ::value('[' . '1,' x 70_000 . '1]'), ::value('[' . '{},' x 300_000 . '1]'))
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32700,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 29: row 24: a request that is an answer as well
--- request eval
::posts(::params('{"name":"safe"},"result":{}'), ::params('{"name":"safe"},"error":{}'), ::params('{"name":"safe"},"result":null'),
        '{"jsonrpc":"2.0","id":1,"result":{},"error":{}}', '{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","result":{}}')
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0",("id":1,)?"error":\{"code":-32600,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 30: row 25: params that are no object
--- request eval
::posts(map { ::params($_) } '["safe"]', '[]', '"safe"', '1', 'null', 'true')
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","id":1,"error":\{"code":-32600,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 31: a call without a name, or with arguments that are no object
--- request eval
::posts((map { ::call($_) } '1', 'null', 'true', '["safe"]', '{"safe":1}', '""'), ::params('{}'), ::params('{"arguments":{}}'),
        '{"jsonrpc":"2.0","id":1,"method":"tools/call"}', (map { ::call('"safe"', ",\"arguments\":$_") } '[]', '"{}"', '1', 'true', '[{}]'))
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0","id":1,"error":\{"code":-32602,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 32: another version of JSON-RPC, or none; a method that is no string
--- request eval
::posts((map { ::call('"safe"') =~ s/"2.0"/$_/r } '"1.0"', '2.0', '"2.0 "', '"2"', 'null', '2'), ::call('"safe"') =~ s/"jsonrpc":"2.0",//r,
        (map { ::method($_) } '1', 'null', '["tools/call"]', '{"a":1}', 'true'))
--- error_code: 400
--- response_body_like: ^\{"jsonrpc":"2.0",("id":1,)?"error":\{"code":-32600,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 33: methods that MCP does not know are denied: one could run a tool
--- request eval
::posts(map { ::method($_) } '"tools/Call"', '"TOOLS/CALL"', '" tools/call"', '"tools/call "', '"tools/call\u0000"', '"tools//call"', '"tools/run"', '"rpc.call"', '"x"', '""',
        '"notifications/initialized"')
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","id":1,"error":\{"code":-32601,"message":"Method
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 34: notifications that MCP does not know, and requests as notifications
--- request eval
::posts(map { ::method($_, '') } '"notifications/run"', '"tools/list"', '"ping"', '"initialize"', '"x"')
--- error_code: 403
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32601,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 35: what else MCP sends passes
--- request eval
::posts((map { ::method("\"$_\"") } qw(initialize ping tools/list resources/list prompts/list server/discover)),
        (map { ::method("\"$_\"", '') } qw(notifications/initialized notifications/cancelled)), '{"jsonrpc":"2.0","id":"x","result":{}}', '{"jsonrpc":"2.0","id":2,"error":{"code":1,"message":"x"}}')
--- response_body chomp
{"jsonrpc":"2.0","id":1,"result":{}}
--- no_error_log
[alert]
[crit]



=== TEST 36: row 28: a header that names another method changes nothing
--- more_headers eval
[map { "$::Json\n$_" } "X-HTTP-Method-Override: GET", "X-HTTP-Method: GET", "X-Method-Override: DELETE", "X-Original-URL: /open", "X-Accel-Redirect: /open"]
--- request eval
"POST /mcp\n" . ::call()
--- response_body_like: "isError":true
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 37: row 29: other types of content, several, or none
--- more_headers eval
["X: y", "Content-Type: text/plain", "Content-Type: application/jsonx", "Content-Type: application/vnd.x+json", "Content-Type: application/json, text/plain",
 "Content-Type: text/plain, application/json", "Content-Type: application/json; boundary=x", "Content-Type: application/json;", "Content-Type: application/json x",
 "$::Json\n$::Json", "$::Json\nContent-Type: text/plain", "Content-Type: text/plain\n$::Json", "$::Json\ncontent-type: application/json; charset=utf-16",
 "Content-Type: application/x-www-form-urlencoded", "Content-Type: multipart/form-data; boundary=x", "Content-Type:", "Content_Type: application/json", "Content-Type: */*"]
--- request eval
"POST /mcp\n" . ::call('"safe"')
--- error_code: 415
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"expected one Content-Type
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 38: GET and DELETE pass, as they carry no message
--- more_headers eval
["X: y", "Accept: text/event-stream\nMcp-Session-Id: s", $::Json]
--- request eval
["GET /mcp", "GET /mcp", "DELETE /mcp"]
--- response_body chomp
{"jsonrpc":"2.0","id":1,"result":{}}
--- error_log
upstream got
--- no_error_log
[alert]
[crit]



=== TEST 39: with a body they do not
--- request eval
["GET /mcp\n" . ::call(), "DELETE /mcp\n" . ::call(), "GET /mcp\nx"]
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"a body where only POST has one"
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 40: other methods are refused, and told which are not
--- request eval
[map { "$_ /mcp\n" . ::call('"safe"') } "PUT", "PATCH", "OPTIONS", "PROPFIND", "MKCOL", "COPY", "LOCK"]
--- error_code: 405
--- response_headers
Content-Type: application/json
Allow: GET, POST, DELETE
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"expected POST, GET or DELETE"
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 41: a chunked body of GET, in chunks that come late
--- raw_request eval
["GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n", "2\r\n{}\r\n", "0\r\n\r\n"]
--- raw_request_middle_delay: 0.05
--- error_code: 400
--- response_body_like: a body where only POST has one
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 42: a method in small letters, or one that nginx does not know
--- raw_request eval
"post /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n$::Json\r\nContent-Length: 2\r\n\r\n{}"
--- error_code: 400
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 43: a method that nginx does not know
--- raw_request eval
"POSTX /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n$::Json\r\nContent-Length: 2\r\n\r\n{}"
--- error_code: 405
--- response_headers
Content-Type: application/json
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 44: two lengths
--- raw_request eval
"POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n$::Json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
--- error_code: 400
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 45: other ways to write the path lead to the same location
--- request eval
[map { "POST $_\n" . ::call() } "/mcp?x=/open", "//mcp", "/./mcp", "/%6dcp", "/x/../mcp", "/mcp#x", "http://evil/mcp", "/mcp?" . "x" x 1000]
--- response_body_like: "isError":true
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 46: HTTP/1.0 is judged as well
--- request eval
"POST /mcp HTTP/1.0\n" . ::call()
--- response_body_like: "isError":true
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 47: what a client wrote cannot forge a line of the log, nor an answer
--- request eval
::posts(::call('"a\n2026/01/01 00:00:00 [alert] forged"'), ::call('"\"},\"isError\":false,\"x\":{\""'), ::call('"\u001b[31m\u0000"'))
--- response_body_like: "isError":true\}\}$
--- no_error_log eval
["upstream got", qr/^2026.01.01/, qr/\x1b/, qr/^\S+ \S+ \[alert\]/, "[crit]"]



=== TEST 48: nor a line of a header, where the variables are used in one
--- config
    location = /mcp {
        mcp_tool safe;
        add_header X-Tool "$mcp_tool" always;
        add_header X-Reason "$mcp_reason" always;
        add_header X-Method "$mcp_method" always;
        proxy_pass http://mcp;
    }
--- request eval
::posts(::call('"a\r\nX-Evil: 1"'), ::call('"a\nX-Evil: 1\n\nx"'), ::method('"a\r\nX-Evil: 1"'))
--- response_headers
! X-Evil
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","id":1,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 49: row 10: a body that is compressed, with a header that says so, and without one
--- more_headers eval
["$::Json\nContent-Encoding: gzip", $::Json, "$::Json\nContent-Encoding:"]
--- request eval
::posts((::compressed(::call('"safe"'))) x 3)
--- error_code eval
[415, 400, 415]
--- response_body_like eval
['a compressed body', '"code":-32700', 'a compressed body']
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 50: rows 12 and 14: batches in any version, with a modern element, and a false start
--- more_headers eval
[(map { "$::Json\nMCP-Protocol-Version: $_" } "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"),
 "$::Json\nMCP-Protocol-Version: 2026-07-28\nMcp-Method: tools/call\nMcp-Name: safe", $::Json]
--- request eval
::posts(("[" . ::call('"safe"') . "," . ::call() . "]") x 4,
        "[" . ::call('"safe"', ",$::Modern") . "," . ::call('"other"', ",$::Modern") . "]",
        "[" . ::method('"initialize"') . "," . ::call() . "]")
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"JSON-RPC batches are not accepted
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 51: row 28: no header makes a call of another method, or another method of a call
--- more_headers eval
[map { "$::Json\n$_: POST" } "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]
--- request eval
["PUT /mcp\n" . ::call('"safe"'), "GET /mcp\n" . ::call('"safe"'), "DELETE /mcp\n" . ::call('"safe"')]
--- error_code eval
[405, 400, 400]
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 52: row 30: "__proto__" is a name like any other, and names no tool
--- request eval
::posts(::params('{"__proto__":{"name":"safe"}}'), ::call('"other"', ',"__proto__":{"name":"safe"}'),
        ::call('"other"', ',"constructor":{"prototype":{"name":"safe"}}'), ::call('"__proto__"'),
        ::call('"safe"', ',"arguments":{"__proto__":{"x":1}},"__proto__":{"name":"other"}'))
--- error_code eval
[400, 200, 200, 200, 200]
--- response_body_like eval
['"code":-32602', ('"isError":true') x 3, '"result":\{\}\}$']
--- no_error_log
"params":{"__proto__"
"params":{"name":"other"
"params":{"name":"__proto__"
[alert]
[crit]



=== TEST 53: lengths that two readers could take for two
--- config eval: $::Whole
--- more_headers eval
[map { "$::Json\n$_" }
 (map { "Content-Length: $_" } "+72", "0x48", "7 2", "72,72", "-1", "", "99999999999999999999", "72\nContent-Length: 72",
  "3\nTransfer-Encoding: chunked"),
 "Transfer-Encoding: chunked\nTransfer-Encoding: chunked"]
--- request eval
"POST /mcp\n" . ::chunk(::call())
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"Bad request."\}\}$
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 54: transfer codings that are none of HTTP's
--- config eval: $::Whole
--- more_headers eval
[map { "$::Json\nTransfer-Encoding: $_" } "identity", "gzip, chunked", "chunked, identity", "xchunked", "chunked;q=1"]
--- request eval
"POST /mcp\n" . ::chunk(::call())
--- error_code: 501
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 55: methods that nginx itself refuses
--- config eval: $::Whole
--- request eval
["TRACE /mcp\n" . ::call('"safe"'), "CONNECT /mcp\n" . ::call('"safe"'), "TRACE /mcp"]
--- error_code: 405
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 56: a request that is hidden in the body of a refused one is no request
--- more_headers eval
[$::Json, $::Json, "Content-Type: text/plain", "X: y", "$::Json\nOrigin: http://evil.example",
 "$::Json\nTransfer-Encoding: chunked", "Content-Type: text/plain\nTransfer-Encoding: chunked", $::Json]
--- pipelined_requests eval
["PUT /mcp\n" . ::hidden, "GET /mcp\n" . ::hidden, "POST /mcp\n" . ::hidden, "DELETE /mcp\n" . ::hidden,
 "POST /mcp\n" . ::hidden, "PUT /mcp\n" . ::chunk(::hidden), "POST /mcp\n" . ::chunk(::hidden), "POST /mcp\n" . ::call()]
--- error_code eval
[405, 400, 415, 400, 403, 405, 415, 200]
--- response_body_like eval
['expected POST', 'a body where', 'expected one Content-Type', 'a body where', 'this Origin',
 'expected POST', 'expected one Content-Type', '"isError":true']
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 57: what follows a body is a request of its own, and judged
--- more_headers eval
["$::Json\nContent-Length: " . length(::call('"safe"')), $::Json]
--- pipelined_requests eval
["POST /mcp\n" . ::call('"safe"') . ::hidden('"other"'), "POST /mcp\n" . ::call()]
--- error_code eval
[200, 200]
--- response_body_like eval
['"result":\{\}', '"isError":true']
--- no_error_log
"name":"other"
[alert]
[crit]



=== TEST 58: paths that some servers take for the same one do not get there
--- config
    location = /mcp {
        mcp_tool safe;
        proxy_pass http://mcp;
    }

    location / {
        return 404;
    }
--- request eval
[map { "POST $_\n" . ::call('"safe"') } "/MCP", "/Mcp/", "/mcp/", "/mcp//", "/mcp/.", "/mcp;a", "/mcp.", "/mcp%20", "/mcp%2f", "/mcp%3fx",
 "/mcp%23", "/mcp%5c", "/mcp\\", "/messages?session_id=x"]
--- error_code: 404
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 59: where all of them lead to one server, all are guarded
--- config eval
"merge_slashes off;$::Whole"
--- request eval
[map { "POST $_\n" . ::call() } "/MCP", "/mcp/", "//mcp", "///mcp//", "/mcp;a", "/mcp%2f", "/mcp%3fx", "/mcp%0d%0ax", "/", "/messages?session_id=x"]
--- response_body_like: "isError":true
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 60: paths that are none
--- config eval: $::Whole
--- request eval
[map { "POST $_\n" . ::call('"safe"') } "/mcp%00", "/../mcp", "/..%2fmcp", "/%2e%2e/mcp", "mcp", "*", "/mcp%", "/mcp%zz"]
--- error_code: 400
--- response_headers
Content-Type: application/json
--- response_body_like: ^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"Bad request."\}\}$
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2
