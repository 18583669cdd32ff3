# Why: one gateway serves many agents, and a name chosen by a variable says which
# policy is theirs.  A name that nobody declared must not open anything, and a
# policy that stands in two places must not give everybody its calls twice.
#
# Seen to fail: with paths taken for names "what is empty or was not declared"; with
# no policy taken for a good one the blocks of "no policy"; with a verdict that
# holds whatever the variable says "is judged anew"; with one that never holds "is
# not counted twice"; with the path of the file as the key of counters "one file
# under two names".

use Test::Nginx::Socket 'no_plan';

sub call ($;$) {
    my ($tool, $uri) = @_;
    $uri //= "/mcp";

    return qq(POST $uri\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"$tool"}});
}

# The header of each of several requests; undef leaves the line out.
sub teams (@) {
    return [map { "Content-Type: application/json\n"
                  . (defined $_ ? "X-Team: $_" : "# none") } @_];
}

sub policy (@) {
    my ($name, $text) = @_;

    return ">>> $name.json\n" . qq({"version":"1",$text}\n);
}

our $Files = policy("reader", '"default":"deny","tools":{"read":{}}')
             . policy("writer", '"default":"deny","tools":{"read":{},"write":{}}')
             . policy("limited", '"default":"deny","tools":{"read":{"limits":[
    {"counter":"c","window":31622400,"max":2,"scope":"global"}]}}');

our $Named = <<'END';
    mcp_policy_file reader ../html/reader.json;
    mcp_policy_file writer ../html/writer.json;

    map $http_x_team $team_policy {
        ops       writer;
        dev       reader;
        path      ../html/reader.json;
        odd       Reader;
        long      reader.json;
        off       off;
        default   "";
    }

    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        return 200 "done\n";
    }

    log_format mcp '$mcp_decision|$mcp_rule|$mcp_policy|';
END

our $Done    = '^done$';
our $Denied  = '\(rule \(default deny\)\)';
our $None    = 'No policy is in force for this caller\. \(rule \(no policy\)\) Do not retry';
our $Limited = '\[POLICY DENIED\] At most ';

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value(user_files => $Files) if !defined $block->user_files;

    if (defined $block->must_die) {
        $block->set_value(suppress_stderr => '');
        return;
    }

    $block->set_value(http_config => $Named . ($block->http_config // ''));

    $block->set_value(more_headers => "Content-Type: application/json")
        if !defined $block->more_headers;

    $block->set_value(config => ($block->config // '') . <<'END');
    location = /up {
        return 200 "done\n";
    }
END
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: by its name
--- config
    location = /mcp {
        mcp_policy reader;
        access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("read")
--- response_body
done
--- access_log
allow||reader|
--- no_error_log
[alert]
[crit]



=== TEST 2: it denies what the file denies
--- config
    location = /mcp {
        mcp_policy reader;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("write")
--- response_body_like eval: $::Denied
--- error_log
mcp policy "reader" refused tool "write"
--- no_error_log
[alert]
[crit]



=== TEST 3: the name that the file gives itself is the one that is told
--- http_config
    mcp_policy_file mine ../html/mine.json;
--- user_files eval
$::Files . ::policy("mine", '"name":"A file\'s","default":"allow"')
--- config
    location = /mcp {
        mcp_policy mine;
        add_header X-Policy $mcp_policy;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("read")
--- response_headers
X-Policy: A file's
--- response_body
done
--- no_error_log
[alert]
[crit]



=== TEST 4: a variable: each caller by its header
--- config
    location = /mcp {
        mcp_policy $team_policy;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- more_headers eval
::teams("ops", "ops", "dev", "dev")
--- request eval
[map { ::call($_) } qw(read write read write)]
--- response_body_like eval
[$::Done, $::Done, $::Done, $::Denied]
--- no_error_log
[alert]
[crit]



=== TEST 5: a variable: what is empty or was not declared is no policy
--- config
    location = /mcp {
        mcp_policy $team_policy;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /file {
        mcp_policy ../html/reader.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- more_headers eval
::teams(undef, "nobody", "path", "odd", "long", "off")
--- request eval
[(::call("read")) x 6]
--- response_body_like eval
[($::None) x 6]
--- no_error_log
[alert]
[crit]



=== TEST 6: no policy: calls are denied, all else passes, and it is told
--- config
    location = /mcp {
        mcp_policy $team_policy;
        access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
::call("read")
--- response_body_like eval: $::None
--- access_log
deny|(no policy)|-|
--- error_log
mcp policy "" refused tool "read", deny by rule (no policy): No policy is in force for this caller.
--- no_error_log
[alert]
[crit]



=== TEST 7: no policy: what is no call passes, what cannot be read does not
--- config
    location = /mcp {
        mcp_policy $team_policy;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"ping"}), "GET /mcp",
 qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/kill"}), "POST /mcp\n{"]
--- error_code eval
[200, 200, 200, 400]
--- response_body_like eval
[$::Done, $::Done, 'is not permitted', '-32700']
--- no_error_log
[alert]
[crit]



=== TEST 8: a name that is put together
--- config
    location = /mcp {
        mcp_policy "${http_x_team}er";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- more_headers eval
::teams("read", "writ", "Read", "../html/read")
--- request eval
[(::call("write")) x 4]
--- response_body_like eval
[$::Denied, $::Done, $::None, $::None]
--- no_error_log
[alert]
[crit]



=== TEST 9: one policy in two locations: its counters are the same
--- http_config
    mcp_policy_zone named_shared:64k;
    mcp_policy_file limited ../html/limited.json;

    map $http_x_team $which {
        default  limited;
    }
--- config
    location = /mcp {
        mcp_policy limited;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /other {
        mcp_policy $which;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("read"), ::call("read", "/other"), ::call("read"), ::call("read", "/other")]
--- response_body_like eval
[$::Done, $::Done, $::Limited, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 10: one file under two names, and by its path: each counts for itself
--- http_config
    mcp_policy_zone named_apart:64k;
    mcp_policy_file one ../html/limited.json;
    mcp_policy_file two ../html/limited.json;
--- config
    location = /mcp {
        mcp_policy one;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /two {
        mcp_policy two;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /path {
        mcp_policy ../html/limited.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[map { my $uri = $_; (::call("read", $uri)) x 3 } qw(/mcp /two /path)]
--- response_body_like eval
[($::Done, $::Done, $::Limited) x 3]
--- no_error_log
[alert]
[crit]



=== TEST 11: with rules beside it, which count with it
--- http_config
    mcp_policy_zone named_rules:64k;
    mcp_policy_file limited ../html/limited.json;
--- config
    location = /mcp {
        mcp_policy limited;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /more {
        mcp_policy limited;
        mcp_tool write;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("write"), ::call("write", "/more"), ::call("read"), ::call("read", "/more"),
 ::call("read"), ::call("read", "/more")]
--- response_body_like eval
[$::Denied, $::Done, $::Done, $::Done, $::Limited, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 12: a variable that is another one after an internal redirect is judged anew
--- config
    set $who writer;

    location = /mcp {
        mcp_policy $who;
        error_page 502 = @other;
        proxy_pass http://127.0.0.1:1;
    }

    location @other {
        set $who reader;
        mcp_policy $who;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
[::call("write"), ::call("read")]
--- response_body_like eval
[$::Denied, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 13: one that is the same is not counted twice
--- http_config
    mcp_policy_zone named_once:64k;
    mcp_policy_file limited ../html/limited.json;
--- config
    mcp_policy $who;
    set $who limited;

    location = /mcp {
        error_page 502 = @other;
        proxy_pass http://127.0.0.1:1;
    }

    location @other {
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    }
--- request eval
[(::call("read")) x 3]
--- response_body_like eval
[$::Done, $::Done, $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 14: inherited, and another one below
--- config
    mcp_policy $team_policy;

    location = /mcp {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /reader {
        mcp_policy reader;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /tools {
        mcp_policy off;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- more_headers eval
::teams("ops", "ops", "ops", undef)
--- request eval
[::call("write"), ::call("write", "/reader"), ::call("write", "/tools"), ::call("read")]
--- response_body_like eval
[$::Done, $::Denied, $::Done, $::None]
--- no_error_log
[alert]
[crit]



=== TEST 15: a policy that is declared and that nobody uses
--- config
    location = /mcp {
        mcp_policy reader;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- http_config
    mcp_policy_zone named_unused:64k;
    mcp_policy_file limited ../html/limited.json;
--- request eval
::call("read")
--- response_body
done
--- no_error_log
[alert]
[crit]



=== TEST 16: a variable may choose a policy with limits, so the zone is asked for
--- http_config
    mcp_policy_file limited ../html/limited.json;
--- config
    location = /mcp {
        mcp_policy $http_x_team;
    }
--- must_die
--- error_log
policy "limited" has limits, which need "mcp_policy_zone"
--- no_error_log
[alert]
[crit]



=== TEST 17: refused: a name twice
--- http_config
    mcp_policy_file reader ../html/reader.json;
    mcp_policy_file reader ../html/writer.json;
--- config
--- must_die
--- error_log
"mcp_policy_file" directive has a name that is declared already in
--- no_error_log
[alert]
[crit]



=== TEST 18: refused: the name "off"
--- http_config
    mcp_policy_file off ../html/reader.json;
--- config
--- must_die
--- error_log
invalid name "off" of "mcp_policy_file", expected one without "$" that is not "off" in
--- no_error_log
[alert]
[crit]



=== TEST 19: refused: a name that looks like a variable
--- http_config
    mcp_policy_file $team ../html/reader.json;
--- config
--- must_die
--- error_log
invalid name "$team" of "mcp_policy_file", expected one without "$" that is not "off" in
--- no_error_log
[alert]
[crit]



=== TEST 20: refused: no name, and no file
--- http_config
    mcp_policy_file "" ../html/reader.json;
--- config
--- must_die
--- error_log
invalid name "" of "mcp_policy_file", expected one without "$" that is not "off" in
--- no_error_log
[alert]
[crit]



=== TEST 21: refused: no file
--- http_config
    mcp_policy_file reader "";
--- config
--- must_die
--- error_log
"mcp_policy_file" directive expects the path of a file in
--- no_error_log
[alert]
[crit]



=== TEST 22: refused: a file that is not there
--- http_config
    mcp_policy_file reader ../html/nothing.json;
--- config
--- must_die
--- error_log eval
qr{\[emerg\] \S+ "\S+/conf/\.\./html/nothing\.json" cannot be opened: No such file or directory in "mcp_policy_file" directive in \S+/conf/nginx\.conf:\d+$}
--- no_error_log
[alert]
[crit]



=== TEST 23: refused: a file with faults
--- http_config
    mcp_policy_file reader ../html/broken.json;
--- user_files eval
::policy("broken", '"default":"deny","tool":{}')
--- config
--- must_die
--- error_log eval
qr{\[emerg\] \S+ \S+/html/broken\.json:1:33: /tool: expected one of .*, found "tool" in "mcp_policy_file" directive in \S+/conf/nginx\.conf:\d+$}
--- no_error_log
[alert]
[crit]



=== TEST 24: refused: outside of http
--- config
    mcp_policy_file reader ../html/reader.json;
--- must_die
--- error_log
"mcp_policy_file" directive is not allowed here
--- no_error_log
[alert]
[crit]



=== TEST 25: refused: rules beside a variable
--- config
    location = /mcp {
        mcp_policy $http_x_team;
        mcp_tool read;
    }
--- must_die
--- error_log eval
qr{\[emerg\] \S+ rules beside "mcp_policy \$http_x_team" in \S+/conf/nginx\.conf:\d+, which may be any policy$}
--- no_error_log
[alert]
[crit]



=== TEST 26: refused: rules below a variable
--- config
    mcp_policy $http_x_team;

    location = /mcp {
        mcp_tool_deny_if read args.a eq 1;
    }
--- must_die
--- error_log
rules beside "mcp_policy $http_x_team" in
--- no_error_log
[alert]
[crit]



=== TEST 27: refused: a default beside a variable
--- config
    location = /mcp {
        mcp_policy $http_x_team;
        mcp_policy_default allow;
    }
--- must_die
--- error_log
"mcp_policy_default" beside "mcp_policy $http_x_team" in
--- no_error_log
[alert]
[crit]



=== TEST 28: refused: a variable that is none
--- config
    location = /mcp {
        mcp_policy $no_such_variable;
    }
--- must_die
--- error_log
unknown "no_such_variable" variable
--- no_error_log
[alert]
[crit]
