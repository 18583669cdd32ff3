# Why: whoever knows the id of a task could read the result of somebody else's
# call, change it or end it; ids get into logs, and some servers count them.
#
# Seen to fail: without notes all that is "another"; with an answer that is read
# as a whole only "in pieces".

use Test::Nginx::Socket 'no_plan';

our $Server = <<'_';
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        default_type application/json;

        location = /legacy {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t1","status":"working"}}}';
        }

        location = /modern {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"resultType":"task","taskId":"t1"}}';
        }

        location = /named {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"$http_task","status":"working"}}}';
        }

        location = /long {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"a-name-of-more-than-forty-bytes-which-is-kept-as-a-digest"}}}';
        }

        location = /stream {
            default_type text/event-stream;
            return 200 ': hello\r\n\r\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\r\n\r\nid: 7\r\ndata: {"jsonrpc":"2.0","id":1,\r\ndata: "result":{"task":{"taskId":"t1"}}}\r\n\r\n';
        }

        location = /hidden {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t1"}}}}}';
        }

        location = /told {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","taskId":"t1","status":"working"}}';
        }

        location = /zipped {
            add_header Content-Encoding gzip;
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t1"}}}';
        }

        location = /html {
            default_type text/html;
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t1"}}}';
        }

        location = /failed {
            return 500 '{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t1"}}}';
        }

        location / {
            return 200 '{"jsonrpc":"2.0","id":1,"result":{"status":"completed"}}';
        }
    }
_

# The tool of a call is where the server answers it; all else is answered with
# a status.
sub config (;$$) {
    my ($lines, $more) = @_;
    $lines //= 'mcp_policy_default allow;';
    $more //= '';

    return "    location = /mcp {\n        $lines\n"
           . "        proxy_pass http://127.0.0.1:\$TEST_NGINX_RAND_PORT_1/\$http_to;\n    }\n$more";
}

sub call () {
    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","task":{"ttl":60000}}});
}

sub modern ($$) {
    my ($method, $params) = @_;

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"$method","params":{$params,)
           . '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
           . '"io.modelcontextprotocol/clientCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}}}';
}

sub task ($;$) {
    my ($method, $id) = @_;
    $id //= 't1';

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tasks/$method","params":{"taskId":"$id"}});
}

# Header lines of requests, each by where it goes and by a session.
sub lines (@) {
    return [map { my ($to, $session) = split / /;
                  "Content-Type: application/json\nTo: $to"
                  . (defined $session ? "\nMcp-Session-Id: $session" : '') } @_];
}

sub unknown (;$) {
    my ($id) = @_;
    $id //= 't1';

    return qq({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown task: $id"}});
}

our $Done = '{"jsonrpc":"2.0","id":1,"result":{"status":"completed"}}';
our $Made = '{"jsonrpc":"2.0","id":1,"result":{"task":{"taskId":"t1","status":"working"}}}';

add_block_preprocessor(sub {
    my $block = shift;

    # a zone of its own: notes stay through a reload
    my ($number) = $block->name =~ /(\d+)/;

    $block->set_value(http_config => "    mcp_policy_zone tasks$number:64k;\n$Server")
        if !defined $block->http_config;
    $block->set_value(config => config()) if !defined $block->config;
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: a task belongs to the session that made it
--- request eval
[::call(), (map { ::task($_) } qw(get result cancel)), (map { ::task($_) } qw(get result cancel)), ::task("get")]
--- more_headers eval
::lines("legacy a", ("- a") x 3, ("- b") x 3, "-")
--- response_body eval
[$::Made, ($::Done) x 3, (::unknown()) x 4]
--- no_error_log
[alert]
[crit]



=== TEST 2: what nobody was heard to make passes
--- request eval
[::task("get"), ::task("get", "t2")]
--- more_headers eval
::lines("- a", "- b")
--- response_body eval
[($::Done) x 2]
--- no_error_log
[alert]
[crit]



=== TEST 3: made anew it belongs to the other one
--- request eval
[::call(), ::call(), ::task("get"), ::task("get")]
--- more_headers eval
::lines("legacy a", "legacy b", "- a", "- b")
--- response_body eval
[$::Made, $::Made, ::unknown(), $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 4: on a stream
--- request eval
[::call(), ::task("get"), ::task("get")]
--- more_headers eval
::lines("stream a", "- a", "- b")
--- response_body_like eval
['^: hello', '"completed"', 'Unknown task']
--- no_error_log
[alert]
[crit]



=== TEST 5: on a stream, in pieces
--- config eval
::config("mcp_policy_default allow; proxy_buffering off; proxy_buffer_size 1k; output_buffers 1 1;")
--- request eval
[::call(), ::task("get"), ::task("get")]
--- more_headers eval
::lines("stream a", "- a", "- b")
--- response_body_like eval
['^: hello', '"completed"', 'Unknown task']
--- no_error_log
[alert]
[crit]



=== TEST 6: on a stream of the session, where an answer may come as well
--- request eval
["GET /mcp", ::task("get"), ::task("get")]
--- more_headers eval
[map { "$_\nAccept: text/event-stream" } @{ ::lines("stream a", "- a", "- b") }]
--- response_body_like eval
['^: hello', '"completed"', 'Unknown task']
--- no_error_log
[alert]
[crit]



=== TEST 7: an answer that cannot be read, or is none
--- request eval
[::call(), ::task("get"), ::call(), ::task("get"), ::call(), ::task("get")]
--- more_headers eval
::lines("zipped a", "- b", "html a", "- b", "failed a", "- b")
--- response_body_like eval
['.', '"completed"', '.', '"completed"', '.', '"completed"']
--- error_code eval
[200, 200, 200, 200, 500, 200]
--- no_error_log
[alert]
[crit]



=== TEST 8: a call without "task" makes none
--- request eval
[::call() =~ s/,"task":\{"ttl":60000\}//r, ::task("get")]
--- more_headers eval
::lines("legacy a", "- b")
--- response_body eval
[$::Made, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 9: a name that is longer than its place
--- request eval
[::call(), (::task("get", "a-name-of-more-than-forty-bytes-which-is-kept-as-a-digest")) x 2,
 ::task("get", "a-name-of-more-than-forty-bytes-which-is-kept-as-a-digesT")]
--- more_headers eval
::lines("long a", "- a", "- b", "- b")
--- response_body_like eval
['"task"', '"completed"', 'Unknown task: a-name', '"completed"']
--- no_error_log
[alert]
[crit]



=== TEST 10: modern, by the grant: there are no sessions
--- config eval
::config('mcp_policy_default allow; mcp_policy_grant $http_x_who;')
--- request eval
[::modern("tools/call", '"name":"x"'), (map { ::modern("tasks/$_", '"taskId":"t1"') } qw(get update cancel)) x 2,
 (::modern("subscriptions/listen", '"notifications":{"taskIds":["t0","t1"]}')) x 2]
--- more_headers eval
[map { my ($to, $method, $name, $who) = split / /;
       "Content-Type: application/json\nMCP-Protocol-Version: 2026-07-28\nMcp-Method: $method\n"
       . ($name eq '-' ? '' : "Mcp-Name: $name\n") . "To: $to\nX-Who: $who" }
 "modern tools/call x a", (map { my $who = $_; map { "- tasks/$_ t1 $who" } qw(get update cancel) } qw(a b)),
 "- subscriptions/listen - a", "- subscriptions/listen - b"]
--- response_body eval
['{"jsonrpc":"2.0","id":1,"result":{"resultType":"task","taskId":"t1"}}', ($::Done) x 3, (::unknown()) x 3,
 $::Done, ::unknown()]
--- no_error_log
[alert]
[crit]



=== TEST 11: one grant in two sessions is one
--- config eval
::config('mcp_policy_default allow; mcp_policy_grant $http_x_who;')
--- request eval
[::call(), ::task("get"), ::task("get")]
--- more_headers eval
[map { (shift @{$_->[0]}) . "\nX-Who: $_->[1]" } map { [$_->[0], $_->[1]] }
 [[::lines("legacy a")->[0]], "one"], [[::lines("- b")->[0]], "one"], [[::lines("- a")->[0]], "two"]]
--- response_body eval
[$::Made, $::Done, ::unknown()]
--- no_error_log
[alert]
[crit]



=== TEST 12: who cannot be told from others has no tasks of his own
--- request eval
[::call(), ::task("get")]
--- more_headers eval
::lines("legacy", "- b")
--- response_body eval
[$::Made, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 13: another location has other tasks
--- config eval
::config() . (::config() =~ s!/mcp!/other!r)
--- request eval
[::call(), ::task("get") =~ s!/mcp!/other!r, ::task("get")]
--- more_headers eval
::lines("legacy a", "- b", "- b")
--- response_body eval
[$::Made, $::Done, ::unknown()]
--- no_error_log
[alert]
[crit]



=== TEST 14: in shadow mode it is told, and passes
--- config eval
::config('mcp_policy_default allow; mcp_policy_mode shadow; add_header X-Verdict "$mcp_decision $mcp_rule";')
--- request eval
[::call(), ::task("get")]
--- more_headers eval
::lines("legacy a", "- b")
--- response_body eval
[$::Made, $::Done]
--- response_headers eval
["X-Verdict: allow", "X-Verdict: shadow-deny (task)"]
--- no_error_log
[alert]
[crit]



=== TEST 15: who asks for one that was made before is not its owner for that
--- request eval
[::task("get"), ::task("get") =~ s/"taskId"/"task":{},"taskId"/r, "GET /mcp", ::task("get")]
--- more_headers eval
[map { "$_\nAccept: text/event-stream" } @{ ::lines("told b", "told b", "told b", "- a") }]
--- response_body_like eval
['"t1"', '"t1"', '"t1"', '"completed"']
--- no_error_log
[alert]
[crit]



=== TEST 16: behind a named location
--- config
    location = /mcp {
        mcp_policy_default allow;
        try_files /none @server;
    }

    location @server {
        mcp_policy_default allow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        rewrite ^ /$http_to break;
    }
--- request eval
[::call(), ::task("get"), ::task("get")]
--- more_headers eval
::lines("legacy a", "other a", "other b")
--- response_body_like eval
['"t1"', '"completed"', 'Unknown task']
--- no_error_log
[alert]
[crit]



=== TEST 17: a document that looks like an answer is none
--- request eval
[::call(), "GET /mcp", "GET /mcp", ::task("get"), ::task("get")]
--- more_headers eval
my @lines = @{ ::lines("legacy a", "legacy b", "legacy b", "- a", "- b") };
$lines[1] .= "\nAccept: */*";
$lines[2] .= "\nAccept: text/event-stream";
\@lines
--- response_body eval
[($::Made) x 3, $::Done, ::unknown()]
--- no_error_log
[alert]
[crit]



=== TEST 18: nor is a part of an answer
--- config eval
::config("mcp_policy_default allow; proxy_force_ranges on;")
--- request eval
[::call(), ::call(), ::task("get"), ::task("get")]
--- more_headers eval
my @lines = @{ ::lines("legacy a", "legacy b", "- a", "- b") };
$lines[1] =~ s/legacy/hidden/;
$lines[1] .= "\nRange: bytes=54-112";
\@lines
--- response_body_like eval
['"t1"', '^\{"jsonrpc"', '"completed"', 'Unknown task']
--- no_error_log
[alert]
[crit]



=== TEST 19: one that finds no room is nobody's, and the log says so
--- http_config eval
"    mcp_policy_zone tasks19:32k;\n$::Server"
--- raw_request eval
my $body = (split /\n/, ::call())[1];
CORE::join "", map { CORE::join "\r\n", "POST /mcp HTTP/1.1", "Host: localhost", "To: named", "Task: t$_",
                             "Mcp-Session-Id: a", "Content-Type: application/json",
                             "Content-Length: " . length($body),
                             $_ < 60 ? () : "Connection: close", "", $body } 1 .. 60
--- response_body_like: "t1"
--- error_log eval
qr{\[warn\] .* mcp policy: store full, a task was made that any caller may ask for}
--- no_error_log
[alert]
[crit]
