# Why: a bearer token is all that tells one caller from another.  Who has none
# must learn nothing and reach nothing, and the token must stay here: with it
# the upstream, or whoever reads its log, could call in the agent's name.
#
# Seen to fail: with the line of the token left in the header every block that
# asks for "(Authorization" and "all other headers arrive"; with the token of the
# first location forgotten "an error page in another guarded location"; with a
# verdict that holds whatever the grants are "it is judged there by who it is";
# with the list of headers cut at its first part "all other headers arrive" and
# "what nginx knows"; with the grant left out of the key "each grant has its own
# calls"; with the scheme compared as it stands "the scheme in any case"; with an
# "off" that nothing ends "grants below an off guard"; with the value of the
# variable that nginx keeps "nor does it if a phase before had a look".
#
# What arrives at the upstream, and whether an Authorization did, stands in the
# error log, so that a block can ask for it.

use Test::Nginx::Socket 'no_plan';

use Digest::SHA qw(sha256_hex);

our %Token = map { $_ => "mcp_$_-0123456789abcdefghijklmnopqrstuv" }
                 qw(alice bob carol old off nobody);

# One entry of a file of grants.
sub grant ($;$) {
    my ($name, $more) = @_;
    $more = defined $more ? ",$more" : '';

    return qq({"name":"$name","sha256":") . sha256_hex($Token{$name})
           . qq("$more});
}

sub grants (@) {
    my (@grants) = @_;

    return qq(>>> grants.json\n{"version":"1","grants":[\n)
           . join(",\n", @grants) . "\n]}\n";
}

sub policy (@) {
    my ($name, $text) = @_;

    return ">>> $name.json\n" . qq({"version":"1","name":"$name",$text}\n);
}

sub call ($;$) {
    my ($tool, $uri) = @_;
    $uri //= "/mcp";

    return qq(POST $uri\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"$tool"}});
}

# The header of each of several requests; undef is one without a token.
sub bearers (@) {
    return [map { "Content-Type: application/json\n"
                  . (defined $_ ? "Authorization: Bearer $Token{$_}"
                                : "X-None: here") } @_];
}

sub with (@) {
    return join("\n", "Content-Type: application/json", @_);
}

sub lines (@) {
    return join("\n", @_);
}

sub numbered ($$) {
    my ($name, $n) = @_;

    return map { "$name-$_: $_" } 1 .. $n;
}

our $Upstream = <<'_EOC_';
    log_format arrived escape=none
        'upstream got $request_method $uri (Authorization $http_authorization) of $mcp_grant';

    log_format mcp '$status|$mcp_decision|$mcp_rule|$mcp_grant|$mcp_policy|';

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        access_log $TEST_NGINX_SERVER_ROOT/logs/error.log arrived;

        location / {
            return 200 "done\n";
        }

        location = /missing {
            return 404;
        }

        location = /accel {
            add_header X-Accel-Redirect @other;
            return 200;
        }
    }
_EOC_

our $Files = grants(grant("alice"), grant("bob"),
                    grant("old", '"expires":"2020-01-01T00:00:00Z"'),
                    grant("off", '"disabled":true'))
             . policy("policy", '"default":"deny","tools":{"echo":{}}');

our $Done    = '^done$';
our $Denied  = '\[POLICY DENIED\]';
our $Limited = '\[POLICY DENIED\] At most ';
our $Nobody  = '^\{"jsonrpc":"2\.0","error":\{"code":-32600,"message":"'
               . 'expected one bearer token in the Authorization header"\}\}$';
our $Unknown = '^\{"jsonrpc":"2\.0","error":\{"code":-32600,"message":"'
               . 'the bearer token is unknown, expired or revoked"\}\}$';

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(http_config => $Upstream . ($block->http_config // ''));

    $block->set_value(user_files => $Files) if !defined $block->user_files;

    $block->set_value(more_headers => ::with("Authorization: Bearer $Token{alice}"))
        if !defined $block->more_headers;

    $block->set_value(config => <<'END') if !defined $block->config;
    access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;

    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
END

    $block->set_value(suppress_stderr => '') if defined $block->must_die;
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: a good token: the call is judged, the upstream does not see the token
--- request eval
::call("echo")
--- response_body
done
--- access_log
200|allow||alice|policy|
--- error_log
upstream got POST /mcp (Authorization ) of
--- no_error_log
(Authorization B
[alert]
[crit]



=== TEST 2: a good token is no permission
--- request eval
::call("other")
--- response_body_like: is not permitted by policy
--- access_log
200|deny|(default deny)|alice|policy|
--- no_error_log
upstream got
[alert]
[crit]



=== TEST 3: no token: 401, and what is missing is told in JSON
--- more_headers eval
[map { ::with($_) } "X-None: here", "Authorization:", "Authorization: Bearer",
    "Authorization: $::Token{alice}", "Authorization: Basic $::Token{alice}",
    "Authorization: Bearer$::Token{alice}", "Authorization: Bearer $::Token{alice} x",
    "Authorization: Bearer $::Token{alice}, Bearer $::Token{alice}",
    "Authorization: DPoP $::Token{alice}", "X-Authorization: Bearer $::Token{alice}",
    "Proxy-Authorization: Bearer $::Token{alice}"]
--- request eval
[(::call("echo")) x 11]
--- error_code eval
[(401) x 11]
--- response_headers eval
[("Content-Type: application/json\nWWW-Authenticate: Bearer") x 11]
--- response_body_like eval
[($::Nobody) x 11]
--- access_log
401|deny|(no grant)|-|-|
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 4: two lines are refused by nginx, even if they are the same
--- more_headers eval
[map { ::with(@$_) }
    ["Authorization: Bearer $::Token{alice}", "Authorization: Bearer $::Token{alice}"],
    ["Authorization: Bearer $::Token{alice}", "X-Between: x", "authorization: Bearer $::Token{bob}"],
    ["Authorization: Basic YTpi", "Authorization: Bearer $::Token{alice}"],
    ["Authorization: Bearer $::Token{alice}", "Authorization:"]]
--- request eval
[(::call("echo")) x 4]
--- error_code eval
[(400) x 4]
--- error_log
client sent duplicate header line
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 5: a token that is not good: 401 with the reason, and the same for all
--- more_headers eval
my $t = $::Token{alice};
[map { ::with("Authorization: Bearer $_") }
    $::Token{nobody}, $::Token{old}, $::Token{off}, "x", substr($t, 0, -1), $t . "x",
    uc $t, ::sha256_hex($t), "x" x 4000]
--- request eval
[(::call("echo")) x 9]
--- error_code eval
[(401) x 9]
--- response_headers eval
[("Content-Type: application/json\nWWW-Authenticate: Bearer error=\"invalid_token\"") x 9]
--- response_body_like eval
[($::Unknown) x 9]
--- access_log
401|deny|(no grant)|-|-|
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 6: the scheme in any case, with more blanks than one
--- more_headers eval
[map { ::with($_) } "authorization: bearer $::Token{alice}",
    "AUTHORIZATION: BEARER   $::Token{alice}", "Authorization: bEaReR $::Token{alice}  "]
--- request eval
[(::call("echo")) x 3]
--- response_body_like eval
[($::Done) x 3]
--- error_log
upstream got POST /mcp (Authorization ) of
--- no_error_log
(Authorization B
(Authorization b
[alert]
[crit]
--- no_http2



=== TEST 7: GET and DELETE need a token as well
--- more_headers eval
::bearers(undef, undef, "nobody", "nobody", "alice", "alice")
--- request eval
["GET /mcp", "DELETE /mcp", "GET /mcp", "DELETE /mcp", "GET /mcp", "DELETE /mcp"]
--- error_code eval
[401, 401, 401, 401, 200, 200]
--- response_headers eval
[("WWW-Authenticate: Bearer") x 2,
 ("WWW-Authenticate: Bearer error=\"invalid_token\"") x 2,
 ("! WWW-Authenticate") x 2]
--- response_body_like eval
[$::Nobody, $::Nobody, $::Unknown, $::Unknown, $::Done, $::Done]
--- no_error_log
(Authorization B
[alert]
[crit]



=== TEST 8: who has no token learns nothing of methods, sizes and types
--- more_headers eval
[map { "$_\nX-Len: 1" } "Content-Type: text/plain", "Content-Encoding: gzip",
    "Content-Type: application/json", "Content-Type: application/json"]
--- request eval
[::call("echo"), ::call("echo"), "PUT /mcp\n{}", "POST /mcp\n{{{"]
--- error_code eval
[(401) x 4]
--- response_body_like eval
[($::Nobody) x 4]
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 9: no token stands in the error log
--- log_level: info
--- more_headers eval
::bearers("nobody", "old", "alice", "alice")
--- request eval
[::call("echo"), ::call("echo"), ::call("other"), ::call("echo")]
--- error_code eval
[401, 401, 200, 200]
--- response_body_like eval
[$::Unknown, $::Unknown, $::Denied, $::Done]
--- no_error_log
0123456789
[alert]
[crit]
--- no_http2



=== TEST 10: but why the caller was refused
--- log_level: info
--- more_headers eval
::bearers("old", undef)
--- request eval
[::call("echo"), ::call("echo")]
--- error_code eval
[401, 401]
--- error_log eval
qr/\[warn\] \S+ \*\d+ mcp policy "" refused a request: (?:the bearer token is unknown, expired or revoked|expected one bearer token in the Authorization header), client/
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 11: an Authorization of the operator's own arrives
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_set_header Authorization "Bearer of-the-operator $http_authorization";
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
::call("echo")
--- response_body
done
--- error_log
upstream got POST /mcp (Authorization Bearer of-the-operator) of
--- no_error_log
of-the-operator B
[alert]
[crit]



=== TEST 12: a mirror does not get the token either
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        mirror /mirror;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /mirror {
        internal;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/mirrored;
    }
--- request eval
::call("echo")
--- response_body
done
--- wait: 0.1
--- error_log
upstream got POST /mcp (Authorization ) of
upstream got POST /mirrored (Authorization ) of
--- no_error_log
(Authorization B
[alert]
[crit]



=== TEST 13: an error page in another guarded location knows the caller, without the token
--- config
    access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;

    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_intercept_errors on;
        error_page 404 = @other;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/missing;
    }

    location @other {
        mcp_policy ../html/other.json;
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
$::Files . ::policy("other", '"default":"deny","tools":{"echo":{}}')
--- request eval
::call("echo")
--- response_body
done
--- access_log
200|allow||alice|other|
--- error_log
upstream got POST /missing (Authorization ) of
upstream got POST /mcp (Authorization ) of
--- no_error_log
(Authorization B
[alert]
[crit]



=== TEST 14: it is judged there by who it is
--- config
    access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;

    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/accel;
    }

    location @other {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/few.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
$::Files . ::grants(::grant("bob")) =~ s/grants\.json/few.json/r
--- more_headers eval
::bearers("alice", "bob")
--- request eval
[::call("echo"), ::call("echo")]
--- error_code eval
[401, 200]
--- response_body_like eval
[$::Unknown, $::Done]
--- no_error_log
(Authorization B
[alert]
[crit]
--- no_http2



=== TEST 15: a call that was refused comes in nowhere else
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        error_page 401 403 = @other;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location @other {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- more_headers eval
::bearers(undef, "nobody")
--- request eval
[::call("echo"), ::call("echo")]
--- error_code eval
[401, 401]
--- response_headers eval
["WWW-Authenticate: Bearer", "WWW-Authenticate: Bearer error=\"invalid_token\""]
--- response_body_like eval
[$::Nobody, $::Unknown]
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 16: all other headers arrive, in order, however many there are
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_http_version 1.0;
        proxy_set_header Host $http_host;
        proxy_set_header Connection close;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_2;
    }
--- more_headers eval
::with(::numbered("X-Before", 18), "Authorization: Bearer $::Token{alice}",
       ::numbered("X-After", 30))
--- request eval
::call("echo")
--- tcp_listen: $TEST_NGINX_RAND_PORT_2
--- tcp_query eval
(::lines("POST /mcp HTTP/1.0", "Host: localhost", "Connection: close", "Content-Length: 71",
        "Content-Type: application/json", ::numbered("X-Before", 18),
        ::numbered("X-After", 30)) =~ s/\n/\r\n/gr)
. "\r\n\r\n" . (::call("echo") =~ s/.*\n//r)
--- tcp_reply eval
"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\ndone\n"
--- response_body
done
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 17: what nginx knows of the headers it still knows
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        add_header X-Seen "$http_user_agent|$http_host|$cookie_x|$cookie_y|$content_length|$content_type|$http_x_last|$http_referer|$remote_user|$http_authorization|" always;
        add_header X-For $proxy_add_x_forwarded_for always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- more_headers eval
::with("User-Agent: agent/1", "Cookie: x=1; z=3", "Authorization: Bearer $::Token{alice}",
       ::numbered("X-Some", 40), "Cookie: y=2", "X-Forwarded-For: 192.0.2.7",
       "Referer: http://a/", "X-Last: here")
--- request eval
[::call("echo"), ::call("other")]
--- response_headers eval
["X-Seen: agent/1|localhost|1|2|71|application/json|here|http://a/|||\nX-For: 192.0.2.7, 127.0.0.1",
 "X-Seen: agent/1|localhost|1|2|72|application/json|here|http://a/|||"]
--- response_body_like eval
[$::Done, $::Denied]
--- no_error_log
[alert]
[crit]



=== TEST 18: each grant has its own calls
--- http_config
    mcp_policy_zone grants_own:64k;
--- user_files eval
::grants(::grant("alice"), ::grant("bob"))
. ::policy("policy", '"default":"deny","tools":{"echo":{"limits":[{"counter":"c","window":31622400,"max":2}]}}')
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- more_headers eval
::bearers("alice", "alice", "alice", "bob", "bob", "bob")
--- request eval
[(::call("echo")) x 6]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 19: a grant's own policy comes before the location's
--- http_config
    mcp_policy_file narrow ../html/narrow.json;
--- user_files eval
::grants(::grant("alice"), ::grant("bob", '"policy":"narrow"'))
. ::policy("policy", '"default":"deny","tools":{"echo":{}}')
. ::policy("narrow", '"default":"deny","tools":{"read":{}}')
--- more_headers eval
::bearers("alice", "alice", "bob", "bob")
--- request eval
[::call("echo"), ::call("read"), ::call("echo"), ::call("read")]
--- response_body_like eval
[$::Done, $::Denied, $::Denied, $::Done]
--- access_log eval
qr/^200\|(?:allow\|\||deny\|\(default deny\)\|)(?:alice\|policy|bob\|narrow)\|$/
--- no_error_log
[alert]
[crit]



=== TEST 20: grants alone guard a location: who has no policy may call nothing
--- config
    access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;

    location = /mcp {
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- http_config
    mcp_policy_file narrow ../html/narrow.json;
--- user_files eval
::grants(::grant("alice"), ::grant("bob", '"policy":"narrow"'))
. ::policy("narrow", '"default":"deny","tools":{"echo":{}}')
--- more_headers eval
::bearers(undef, "alice", "alice", "bob")
--- request eval
[::call("echo"), ::call("echo"),
 qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"ping"}), ::call("echo")]
--- error_code eval
[401, 200, 200, 200]
--- response_body_like eval
[$::Nobody, 'No policy is in force for this caller\. \(rule \(no policy\)\)', $::Done, $::Done]
--- no_error_log
(Authorization B
[alert]
[crit]
--- no_http2



=== TEST 21: inherited, and "mcp_policy off" opens a location again
--- config
    mcp_policy ../html/policy.json;
    mcp_policy_grants ../html/grants.json;

    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /health {
        mcp_policy off;
        return 200 "up\n";
    }

    location /nested/ {
        location = /nested/mcp {
            proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        }
    }
--- more_headers eval
::bearers(undef, "alice", undef, undef, "alice")
--- request eval
[::call("echo"), ::call("echo"), "GET /health", ::call("echo", "/nested/mcp"),
 ::call("echo", "/nested/mcp")]
--- error_code eval
[401, 200, 200, 401, 200]
--- response_body_like eval
[$::Nobody, $::Done, '^up$', $::Nobody, $::Done]
--- no_error_log
(Authorization B
[alert]
[crit]
--- no_http2



=== TEST 22: grants below an "off" guard
--- config
    mcp_policy off;

    location = /mcp {
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- more_headers eval
::bearers(undef, "alice")
--- request eval
[::call("echo"), ::call("echo")]
--- error_code eval
[401, 200]
--- response_body_like eval
[$::Nobody, '\(no policy\)']
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 23: a level that names the caller in one way drops the other
--- config
    mcp_policy ../html/policy.json;
    mcp_policy_grants ../html/grants.json;

    location = /mcp {
        mcp_policy_grant $http_x_who;
        add_header X-Grant "$mcp_grant";
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- more_headers eval
::with("X-Who: carol\nAuthorization: Bearer other")
--- request eval
::call("echo")
--- response_headers
X-Grant: carol
--- response_body
done
--- error_log
upstream got POST /mcp (Authorization Bearer other) of
--- no_error_log
[alert]
[crit]



=== TEST 24: and the other way round
--- config
    mcp_policy ../html/policy.json;
    mcp_policy_grant $http_x_who;

    location = /mcp {
        mcp_policy_grants ../html/grants.json;
        add_header X-Grant "$mcp_grant" always;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- more_headers eval
["X-Who: bob\n" . ::bearers("alice")->[0], "X-Who: bob\n" . ::bearers(undef)->[0]]
--- request eval
[::call("echo"), ::call("echo")]
--- error_code eval
[200, 401]
--- response_headers eval
["X-Grant: alice", "X-Grant: "]
--- response_body_like eval
[$::Done, $::Nobody]
--- no_error_log
[alert]
[crit]
--- no_http2



=== TEST 25: a caller without a name: nothing that is counted by it, and all else
--- http_config
    mcp_policy_zone grants_nobody:64k;
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grant $http_x_who;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /free {
        mcp_policy_grant $http_x_who;
        mcp_tool echo;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
::policy("policy", '"default":"deny","tools":{"echo":{"limits":[{"counter":"c","window":31622400,"max":1}]},"other":{}}')
--- more_headers eval
::with("X-Who:")
--- request eval
[::call("echo"), ::call("other"), qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"ping"}),
 "GET /mcp", ::call("echo", "/free")]
--- response_body_like eval
[('The policy counts by grant, and this caller has none\. \(rule \(no grant\)\)') x 2,
 ($::Done) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 26: "satisfy any" does not let a caller without a token through
--- config
    location = /mcp {
        satisfy any;
        allow all;
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- more_headers eval
::bearers(undef, "alice")
--- request eval
[::call("echo"), ::call("echo")]
--- error_code eval
[403, 403]
--- response_body_like eval
[('the request was not judged') x 2]
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 27: nor "satisfy any" where all of nginx's modules say no
--- config
    location = /mcp {
        satisfy any;
        deny all;
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- more_headers eval
::bearers(undef, "alice")
--- request eval
[::call("echo"), ::call("echo")]
--- error_code eval
[403, 403]
--- no_error_log
upstream got
[alert]
[crit]
--- no_http2



=== TEST 28: auth_request is asked first, and sees the token; the upstream does not
--- config
    location = /mcp {
        auth_request /auth;
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /auth {
        internal;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
    }
--- more_headers eval
::bearers("alice", "nobody")
--- request eval
[::call("echo"), ::call("echo")]
--- error_code eval
[200, 401]
--- response_body_like eval
[$::Done, $::Unknown]
--- error_log eval
qr/upstream got \w+ \/auth \(Authorization Bearer mcp_/
--- no_error_log
/mcp (Authorization B
[alert]
[crit]
--- no_http2



=== TEST 29: limit_except keeps the guard
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        limit_except POST GET { deny all; }
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- more_headers eval
::bearers(undef, "alice", undef, "alice", undef, "alice")
--- request eval
[::call("echo"), ::call("echo"), "GET /mcp", "GET /mcp", "DELETE /mcp", "DELETE /mcp"]
--- error_code eval
[401, 200, 401, 200, 403, 403]
--- no_error_log
upstream got DELETE
[alert]
[crit]
--- no_http2



=== TEST 30: two files of grants, a location each
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }

    location = /few {
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/few.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- user_files eval
$::Files . ::grants(::grant("carol")) =~ s/grants\.json/few.json/r
--- more_headers eval
::bearers("alice", "carol", "alice", "carol")
--- request eval
[::call("echo"), ::call("echo"), ::call("echo", "/few"), ::call("echo", "/few")]
--- error_code eval
[200, 401, 401, 200]
--- no_error_log
(Authorization B
[alert]
[crit]
--- no_http2



=== TEST 31: mcp_policy_grant beside mcp_policy_grants is refused
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_policy_grant $http_x_who;
        mcp_policy_grants ../html/grants.json;
    }
--- must_die
--- error_log eval
qr{\[emerg\] \S+ "mcp_policy_grant" beside "mcp_policy_grants \.\./html/grants\.json" in \S+/conf/nginx\.conf:\d+: expected one of them}
--- no_error_log
[alert]
[crit]



=== TEST 32: at the level of the server, too
--- config
    mcp_policy_grants ../html/grants.json;
    mcp_policy_grant $http_x_who;
--- must_die
--- error_log
"mcp_policy_grant" beside "mcp_policy_grants ../html/grants.json" in
--- no_error_log
[alert]
[crit]



=== TEST 33: mcp_policy_grants twice on a level is refused
--- config
    mcp_policy_grants ../html/grants.json;
    mcp_policy_grants ../html/grants.json;
--- must_die
--- error_log
"mcp_policy_grants" directive is duplicate
--- no_error_log
[alert]
[crit]



=== TEST 34: mcp_policy_grants needs a file
--- config
    mcp_policy_grants "";
--- must_die
--- error_log
"mcp_policy_grants" directive expects the path of a file
--- no_error_log
[alert]
[crit]



=== TEST 35: a file of grants that is not there
--- config
    location = /mcp {
        mcp_policy_grants ../html/nothing.json;
    }
--- must_die
--- error_log eval
qr{\[emerg\] \S+ "\S+/conf/\.\./html/nothing\.json" cannot be opened: No such file or directory in "mcp_policy_grants" directive in \S+/conf/nginx\.conf:\d+$}
--- no_error_log
[alert]
[crit]



=== TEST 36: a policy that nothing declares
--- http_config
    mcp_policy_file narrow ../html/policy.json;
--- user_files eval
$::Files =~ s/\{"name":"bob"/{"policy":"Narrow","name":"bob"/r
--- must_die
--- error_log eval
qr{\[emerg\] \S+ \S+/html/grants\.json:3:1: /grants/1: expected a policy that "mcp_policy_file" declares, found "Narrow" in "mcp_policy_grants" directive in \S+/conf/nginx\.conf:\d+$}
--- no_error_log
[alert]
[crit]



=== TEST 37: a policy that a location only reads is none that is declared
--- user_files eval
$::Files =~ s/\{"name":"bob"/{"policy":"..\/html\/policy.json","name":"bob"/r
--- must_die
--- error_log
expected a policy that "mcp_policy_file" declares, found "../html/policy.json"
--- no_error_log
[alert]
[crit]



=== TEST 38: all faults of a file are told, and no digest
--- user_files eval
$::Files . '>>> grants.json
{"version":"2","grants":[
{"name":"a","sha256":"' . $::Token{alice} . '"},
{"name":"b","sha256":"' . ::sha256_hex("b") . '","expires":"tomorrow"},
{"name":"b","sha256":"' . ::sha256_hex("c") . '","disabled":1},
{"name":"d","sha256":"' . ::sha256_hex("c") . '"},
{"name":"","sha256":"' . (uc ::sha256_hex("e")) . '"},
{"sha256":"' . ::sha256_hex("f") . '","scope":"x"},
7
],"more":1}'
--- must_die
--- error_log eval
[map { qr{\[emerg\] \S+ \S+/html/grants\.json:\Q$_\E in "mcp_policy_grants" directive in \S+/conf/nginx\.conf:\d+$} }
'1:12: /version: expected "1", found "2"',
'2:22: /grants/0/sha256: expected the SHA-256 of a token, 64 hexadecimal digits in lower case',
'3:99: /grants/1/expires: expected a time in UTC like "2027-01-31T00:00:00Z", found "tomorrow"',
'4:9: /grants/2/name: expected a name that no other grant has, found "b"',
'4:100: /grants/2/disabled: expected true or false, found 1',
'5:22: /grants/3/sha256: expected a token that no other grant has',
'6:9: /grants/4/name: expected a string that is not empty, found ""',
'6:21: /grants/4/sha256: expected the SHA-256 of a token, 64 hexadecimal digits in lower case',
'7:78: /grants/5/scope: expected one of "name", "sha256", "policy", "expires", "disabled", found "scope"',
'7:1: /grants/5: expected a member "name"',
'8:1: /grants/6: expected an object, found 7',
'9:3: /more: expected one of "$schema", "version", "grants", found "more"']
--- no_error_log
0123456789
[alert]
[crit]



=== TEST 39: what is no JSON
--- user_files eval
$::Files . ">>> grants.json\n" . '{"version":"1","grants":[}'
--- must_die
--- error_log
grants.json:1:26: /grants: expected a value in "mcp_policy_grants" directive in
--- no_error_log
[alert]
[crit]



=== TEST 40: nor does it if a phase before had a look at the token
--- http_config
    limit_req_zone $http_authorization zone=grants_seen:32k rate=1000r/s;
--- config
    location = /mcp {
        limit_req zone=grants_seen;
        mcp_policy ../html/policy.json;
        mcp_policy_grants ../html/grants.json;
        proxy_set_header Authorization $http_authorization;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
::call("echo")
--- response_body
done
--- error_log
upstream got POST /mcp (Authorization ) of
--- no_error_log
(Authorization B
[alert]
[crit]
