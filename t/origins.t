# Why: whoever can make a browser send a request could call tools, and servers
# behind a proxy see neither the page's Origin nor the Host that it was led to.
#
# Seen to fail: without the check all but "clients that are no browsers".

use Test::Nginx::Socket 'no_plan';

our $Up = <<'_';
    location = /up {
        return 200 "done\n";
    }
_

sub config ($) {
    return "    location = /mcp {\n        mcp_policy_default allow;\n        $_[0]\n"
           . "        add_header X-Verdict \"\$mcp_decision \$mcp_rule\" always;\n"
           . "        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/up;\n    }\n$Up";
}

our $Call = qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}});

sub lines (@) {
    return [map { "Content-Type: application/json$_" } @_];
}

our $Origin = '^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"this Origin is not permitted: '
              . 'see mcp_policy_origins"\}\}$';
our $Host = '^\{"jsonrpc":"2.0","error":\{"code":-32600,"message":"this Host is not permitted: '
            . 'see mcp_policy_hosts"\}\}$';

no_long_string();
run_tests();

__DATA__

=== TEST 1: clients that are no browsers
--- config eval: ::config("")
--- request eval: $::Call
--- more_headers
Content-Type: application/json
--- response_body
done
--- no_error_log
[alert]
[crit]



=== TEST 2: no page may call where none is named
--- config eval: ::config("")
--- request eval
[($::Call) x 3, "GET /mcp", "DELETE /mcp"]
--- more_headers eval
::lines("\nOrigin: http://evil.example", "\nOrigin: null", "\nOrigin:", "\nOrigin: http://localhost", "\nOrigin: http://localhost")
--- error_code eval
[(403) x 5]
--- response_headers eval
[("X-Verdict: deny (origin)\nContent-Type: application/json") x 5]
--- response_body_like eval
[($::Origin) x 5]
--- error_log
mcp policy "localhost = /mcp" refused a request: this Origin is not permitted
--- no_error_log
[alert]
[crit]



=== TEST 3: pages that are named, as browsers write them
--- config eval: ::config("mcp_policy_origins https://app.example http://localhost:6274 null;")
--- request eval
[($::Call) x 9]
--- more_headers eval
::lines(map { "\nOrigin: $_" } "https://app.example", "HTTPS://App.Example", "http://localhost:6274", "null",
        "http://app.example", "https://app.example:444", "https://app.example.evil", "https://app.example/", "https://app.exampl")
--- error_code eval
[(200) x 4, (403) x 5]
--- response_body_like eval
[('^done$') x 4, ($::Origin) x 5]
--- no_error_log
[alert]
[crit]



=== TEST 4: all pages, if the operator says so
--- config eval: ::config("mcp_policy_origins any;")
--- request eval: $::Call
--- more_headers
Content-Type: application/json
Origin: http://evil.example
--- response_body
done
--- no_error_log
[alert]
[crit]



=== TEST 5: two Origins are none
--- config eval: ::config("mcp_policy_origins any;")
--- request eval: $::Call
--- more_headers
Content-Type: application/json
Origin: http://a.example
Origin: http://b.example
--- error_code: 400
--- response_body_like: each Mcp-Param and Origin at most once
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 6: a name of the page's own that leads here
--- config eval: ::config("mcp_policy_hosts localhost 127.0.0.1 [::1] mcp.example;")
--- raw_request eval
["GET /mcp HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n",
 "GET /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
 "GET /mcp HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n",
 "GET /mcp HTTP/1.1\r\nHost: MCP.Example.\r\nConnection: close\r\n\r\n",
 "GET /mcp HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
 "GET /mcp HTTP/1.1\r\nHost: localhost.evil.example\r\nConnection: close\r\n\r\n",
 "GET http://evil.example/mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
 "GET /mcp HTTP/1.0\r\n\r\n"]
--- error_code eval
[(200) x 4, (403) x 4]
--- response_body_like eval
[('^done$') x 4, ($::Host) x 4]
--- no_error_log
[alert]
[crit]



=== TEST 7: shadow mode does not let them in
--- config eval: ::config("mcp_policy_mode shadow;")
--- request eval: $::Call
--- more_headers
Content-Type: application/json
Origin: http://evil.example
--- error_code: 403
--- response_body_like eval: $::Origin
--- no_error_log
[alert]
[crit]



=== TEST 8: a lower level names them anew, and hosts beside them
--- config eval
"    mcp_policy_origins any;\n    mcp_policy_hosts other;\n"
. ::config("mcp_policy_origins http://a.example; mcp_policy_hosts localhost;")
--- request eval
[($::Call) x 2]
--- more_headers eval
::lines("\nOrigin: http://a.example", "\nOrigin: http://b.example")
--- error_code eval
[200, 403]
--- no_error_log
[alert]
[crit]



=== TEST 9: one without any has those above
--- config eval
"    mcp_policy_origins any;\n    mcp_policy_hosts other;\n" . ::config("")
--- request eval: $::Call
--- more_headers
Content-Type: application/json
Origin: http://a.example
--- error_code: 403
--- response_body_like eval: $::Host
--- no_error_log
[alert]
[crit]



=== TEST 10: a request that was let in elsewhere is looked at again
--- config eval
"    location = /open {\n        mcp_policy_default allow;\n        mcp_policy_origins any;\n"
. "        try_files /none /mcp;\n    }\n" . ::config("")
--- request eval: $::Call =~ s!/mcp!/open!r
--- more_headers
Content-Type: application/json
Origin: http://a.example
--- error_code: 403
--- response_body_like eval: $::Origin
--- no_error_log
[alert]
[crit]



=== TEST 11: what is no origin
--- config eval: ::config("mcp_policy_origins http://a.example b.example;")
--- must_die
--- suppress_stderr
--- error_log
invalid "b.example" of "mcp_policy_origins", expected a scheme and a host as browsers write them: "https://example.com" in



=== TEST 12: an origin with a path
--- config eval: ::config("mcp_policy_origins http://a.example/;")
--- must_die
--- suppress_stderr
--- error_log
invalid "http://a.example/" of "mcp_policy_origins", expected



=== TEST 13: any beside others
--- config eval: ::config("mcp_policy_origins any http://a.example;")
--- must_die
--- suppress_stderr
--- error_log
invalid "any" of "mcp_policy_origins", expected



=== TEST 14: twice
--- config eval: ::config("mcp_policy_origins any; mcp_policy_origins any;")
--- must_die
--- suppress_stderr
--- error_log
"mcp_policy_origins" directive is duplicate in



=== TEST 15: a host with a port
--- config eval: ::config("mcp_policy_hosts localhost:8080;")
--- must_die
--- suppress_stderr
--- error_log
invalid "localhost:8080" of "mcp_policy_hosts", expected a name or an address without a port, "[::1]" in brackets in



=== TEST 16: hosts twice
--- config eval: ::config("mcp_policy_hosts a; mcp_policy_hosts b;")
--- must_die
--- suppress_stderr
--- error_log
"mcp_policy_hosts" directive is duplicate in



=== TEST 17: none again below any, and any below some
--- config eval
"    mcp_policy_origins any;\n    mcp_policy_hosts other;\n"
. ::config("mcp_policy_origins none; mcp_policy_hosts any;")
--- request eval
[($::Call) x 2]
--- more_headers eval
::lines("", "\nOrigin: http://a.example")
--- error_code eval
[200, 403]
--- no_error_log
[alert]
[crit]



=== TEST 18: what no browser would send
--- config eval: ::config("mcp_policy_origins https://a.example:443;")
--- must_die
--- suppress_stderr
--- error_log
invalid "https://a.example:443" of "mcp_policy_origins", expected



=== TEST 19: what nginx would never find
--- config eval: ::config("mcp_policy_hosts a.example.;")
--- must_die
--- suppress_stderr
--- error_log
invalid "a.example." of "mcp_policy_hosts", expected



=== TEST 20: said where there is no policy, which nginx -t warns of
--- config
    location = /mcp {
        mcp_policy_origins none;
        return 200 "done\n";
    }
--- request
GET /mcp
--- response_body
done
--- error_log
[warn]
"mcp_policy_hosts" do nothing in the location "/mcp" without a policy
--- no_error_log
[alert]
[crit]
