# Why: conditions are what tells a harmless call of a tool from a harmful one.
# A condition that is read in another way than it was meant lets through what
# the operator believes is stopped; and an argument that gets into a log or an
# answer carries secrets where nobody looks for them.
#
# Seen to fail: with what cannot be found out let through "a pattern that never
# ends" and "long strings"; with "every" or "coerce" of a line dropped the blocks of
# that name; with those of all tools not looked at "all_tools"; with the entry's
# text left out "on_deny, else the rule's reason"; with every value of a line read
# as JSON "the value of a line" did not start.
#
# A rule gives the same answers from a file and from directives, so most blocks
# ask both: /mcp has the file, /lines the directives.

use Test::Nginx::Socket 'no_plan';

sub call ($$;$) {
    my ($tool, $arguments, $uri) = @_;
    $uri //= "/mcp";

    return qq(POST $uri\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"$tool","arguments":$arguments}});
}

# The same calls of a tool to both locations.
sub both ($@) {
    my ($tool, @arguments) = @_;

    return [map { my $uri = $_; map { call($tool, $_, $uri) } @arguments }
                qw(/mcp /lines)];
}

sub answer ($$$) {
    my ($reason, $rule, $advice) = @_;

    return '^' . quotemeta('{"jsonrpc":"2.0","id":1,"result":{"content":'
           . '[{"type":"text","text":"[POLICY DENIED] ' . ($reason =~ s/"/\\"/gr)
           . " (rule $rule) $advice\"}],\"isError\":true}}") . '$';
}

sub denied ($$) {
    my ($reason, $rule) = @_;

    return answer($reason, $rule,
                  "Do not retry: the same call will be denied again.");
}

sub asks ($$) {
    my ($reason, $rule) = @_;

    return answer($reason, $rule, "Do not retry: this gateway cannot ask for "
                                  . "an approval yet.");
}

sub policy (@) {
    my ($text) = @_;

    return ">>> policy.json\n" . qq({"version":"1","default":"deny",$text}\n);
}

# One tool with one entry of a list of checks.
sub rule ($$;$) {
    my ($kind, $condition, $more) = @_;
    $more //= '';

    return policy(qq("tools":{"t":{"$kind":[{"conditions":[{$condition}]$more}]}}));
}

# The directives of /lines.
sub lines (@) {
    return "location = /lines {\n" . join("\n", @_)
           . "\nproxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/up;\n}\n";
}

our $Done  = '^done$';
our $No    = denied('Tool "t" is denied with these arguments.', '/tools/t/deny_if/0');
our $Must  = denied('Tool "t" is denied with these arguments.', '/tools/t/require/0');
our $Line  = 'Tool \\\\"t\\\\" is denied with these arguments\. \(rule nginx\.conf:\d+\) Do not retry: the same';
our $Blind = 'Tool \\\\"t\\\\" has arguments that cannot be checked\. \(rule (?:/tools/t/\w+/0|nginx\.conf:\d+)\) Do not retry: the same';

add_block_preprocessor(sub {
    my $block = shift;

    if (defined $block->must_die) {
        $block->set_value(suppress_stderr => '');
        return;
    }

    $block->set_value(more_headers => "Content-Type: application/json");

    $block->set_value(config => <<'END' . ($block->config // '') . <<'END');
    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
END
    location = /up {
        return 200 "done\n";
    }
END
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: require: all of it must hold, and what is missing does not
--- user_files eval
::rule("require", '"path":"args.amount","op":"lte","value":100')
--- config eval
::lines('mcp_tool_require t args.amount lte 100;')
--- request eval
::both("t", '{"amount":100}', '{"amount":1e2}', '{"amount":100.0000000000000000000001}',
       '{"amount":"5"}', '{"amount":null}', '{}', '{"amount":[1]}', '{"Amount":1}', '{"amount":-1}')
--- response_body_like eval
[map { my $no = $_; ($::Done, $::Done, ($no) x 6, $::Done) } $::Must, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 2: deny_if: one is enough
--- user_files eval
::policy('"tools":{"t":{"deny_if":[
{"conditions":[{"path":"args.a","op":"eq","value":1},{"path":"args.b","op":"eq","value":2}]},
{"conditions":[{"path":"args.c","op":"exists","value":true}]}]}}')
--- request eval
[map { ::call("t", $_) } '{"a":1}', '{"a":1,"b":2}', '{"b":2}', '{"c":false}', '{"c":null}', '{"a":1.0,"b":20e-1,"c":0}']
--- response_body_like eval
[$::Done, $::No, $::Done, $::No =~ s{deny_if\\/0}{deny_if\\/1}r, $::Done, $::No]
--- no_error_log
[alert]
[crit]



=== TEST 3: deny_if as directives: each line is a rule of its own
--- user_files eval
::policy('"tools":{}')
--- config
    location = /lines {
        mcp_tool_deny_if t args.a eq 1;
        mcp_tool_deny_if t args.b starts_with rm "reason=No rm.";
        mcp_tool u;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[map { ::call($_->[0], $_->[1], "/lines") } ["t", '{"a":2,"b":"ls"}'], ["t", '{"a":1}'],
 ["t", '{"b":"rm -rf"}'], ["u", '{"a":1}'], ["v", '{}']]
--- response_body_like eval
[$::Done, $::Line, 'POLICY DENIED\] No rm\. \(rule nginx\.conf:\d+\) Do not retry', $::Done,
 'Tool \\\\"v\\\\" is not permitted by policy\. \(rule \(default deny\)\)']
--- no_error_log
[alert]
[crit]



=== TEST 4: approve_if: the text says that nobody can be asked
--- user_files eval
::policy('"tools":{"t":{"approve_if":[{"conditions":[{"path":"args.env","op":"eq","value":"prod"}]},
 {"conditions":[{"path":"args.force","op":"eq","value":true}],"on_deny":"Ask a human."}]},
 "u":{"action":"require_approval"},"v":{"action":"require_approval","reason":"Money."},
 "w":{"approve_if":[{"conditions":[]}]}}')
--- request eval
[::call("t", '{"env":"dev"}'), ::call("t", '{"env":"prod"}'), ::call("t", '{"force":true}'),
 ::call("u", '{}'), ::call("v", '{}'), ::call("w", '{}')]
--- response_body_like eval
[$::Done, ::asks('Tool "t" needs an approval with these arguments.', '/tools/t/approve_if/0'),
 ::asks('Ask a human.', '/tools/t/approve_if/1'), ::asks('Tool "u" needs an approval.', '/tools/u/action'),
 ::asks('Money.', '/tools/v/action'),
 ::asks('Tool "w" needs an approval with these arguments.', '/tools/w/approve_if/0')]
--- no_error_log
[alert]
[crit]



=== TEST 5: all_tools: before the tool's own, and for every tool that is listed
--- user_files eval
::policy('"all_tools":{"require":[{"conditions":[{"path":"args.who","op":"exists","value":true}],"on_deny":"Who?"}],
 "deny_if":[{"conditions":[{"path":"args.x","op":"eq","value":1}]}],
 "approve_if":[{"conditions":[{"path":"args.y","op":"eq","value":1}]}]},
 "tools":{"t":{"reason":"The rule says so.","require":[{"conditions":[{"path":"args.z","op":"exists","value":true}]}],
 "deny_if":[{"conditions":[{"path":"args.x","op":"eq","value":1}]}]},"u":{}}')
--- request eval
[::call("t", '{}'), ::call("t", '{"who":1,"x":1}'), ::call("t", '{"who":1,"x":1,"z":1}'),
 ::call("u", '{"who":1,"x":1,"y":1}'), ::call("u", '{"who":1,"y":1}'), ::call("u", '{"who":1}'),
 ::call("other", '{}')]
--- response_body_like eval
[::denied('Who?', '/all_tools/require/0'), ::denied('The rule says so.', '/tools/t/require/0'),
 ::denied('Tool "t" is denied with these arguments.', '/all_tools/deny_if/0'),
 ::denied('Tool "u" is denied with these arguments.', '/all_tools/deny_if/0'),
 ::asks('Tool "u" needs an approval with these arguments.', '/all_tools/approve_if/0'), $::Done,
 'is not permitted by policy']
--- no_error_log
[alert]
[crit]



=== TEST 6: on_deny, else the rule's reason, else a sentence of ours
--- user_files eval
::policy('"tools":{"a":{"reason":"R.","deny_if":[{"conditions":[],"on_deny":"D \u201cq\u201d \"q\"."}]},
 "b":{"reason":"R.","deny_if":[{"conditions":[]}]},"c":{"deny_if":[{"conditions":[]}]}}')
--- request eval
[map { ::call($_, '{}') } qw(a b c)]
--- response_body_like eval
[::denied("D \xe2\x80\x9cq\xe2\x80\x9d \"q\".", '/tools/a/deny_if/0'), ::denied("R.", '/tools/b/deny_if/0'),
 ::denied('Tool "c" is denied with these arguments.', '/tools/c/deny_if/0')]
--- no_error_log
[alert]
[crit]



=== TEST 7: the order: deny, require, deny_if, approve_if, approval
--- user_files eval
my $all = '"deny_if":[{"conditions":[{"path":"args.d","op":"exists","value":true}]}],
 "require":[{"conditions":[{"path":"args.r","op":"exists","value":true}]}],
 "approve_if":[{"conditions":[{"path":"args.a","op":"exists","value":true}]}]';
::policy(qq("tools":{"t":{"action":"require_approval",$all},"u":{"action":"deny",$all}}))
--- request eval
[::call("t", '{"d":1,"a":1}'), ::call("t", '{"d":1,"a":1,"r":1}'), ::call("t", '{"a":1,"r":1}'),
 ::call("t", '{"r":1}'), ::call("u", '{"r":1}')]
--- response_body_like eval
['rule /tools/t/require/0\)', 'rule /tools/t/deny_if/0\)', 'rule /tools/t/approve_if/0\)',
 'rule /tools/t/action\)', 'rule /tools/u/action\)']
--- no_error_log
[alert]
[crit]



=== TEST 8: [*]: any element
--- user_files eval
::rule("deny_if", '"path":"args.l[*].n","op":"eq","value":"x"')
--- config eval
::lines('mcp_tool_deny_if t args.l[*].n eq x;')
--- request eval
::both("t", '{"l":[{"n":"a"},{"n":"x"}]}', '{"l":[{"n":"a"}]}', '{"l":[]}', '{"l":{"n":"x"}}', '{"l":[{},7,{"n":"x"}]}')
--- response_body_like eval
[map { ($_, ($::Done) x 3, $_) } $::No, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 9: [*] under require: an empty list is nothing
--- user_files eval
::rule("require", '"path":"args.l[*]","op":"in","value":["a","b"]')
--- config eval
::lines(q(mcp_tool_require t args.l[*] in '["a","b"]';))
--- request eval
::both("t", '{"l":["a","z"]}', '{"l":["z"]}', '{"l":[]}', '{}', '{"l":"a"}')
--- response_body_like eval
[map { ($::Done, ($_) x 4) } $::Must, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 10: every: all elements, and there is one
--- user_files eval
::rule("require", '"path":"args.l[*]","op":"in","value":["a","b"],"every":true')
--- config eval
::lines(q(mcp_tool_require t args.l[*] in '["a","b"]' every;))
--- request eval
::both("t", '{"l":["a","b","a"]}', '{"l":["a","z"]}', '{"l":[]}', '{}', '{"l":[null]}')
--- response_body_like eval
[map { ($::Done, ($_) x 4) } $::Must, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 11: coerce: what a lax server would make of it counts
--- user_files eval
::rule("deny_if", '"path":"args.n","op":"gt","value":10,"coerce":true')
--- config eval
::lines('mcp_tool_deny_if t args.n gt 10 coerce;')
--- request eval
::both("t", '{"n":11}', '{"n":"11"}', '{"n":" 1_1 "}', '{"n":"1e1"}', '{"n":"ten"}', '{"n":"inf"}')
--- response_body_like eval
[map { (($_) x 3, $::Done, $::Done, $_) } $::No, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 12: without it only the number does
--- user_files eval
::rule("deny_if", '"path":"args.n","op":"gt","value":10')
--- config eval
::lines('mcp_tool_deny_if t args.n gt 10;')
--- request eval
::both("t", '{"n":11}', '{"n":"11"}')
--- response_body_like eval
[map { ($_, $::Done) } $::No, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 13: coerce: JSON in a string, and such as only a lax reader takes
--- user_files eval
::rule("deny_if", '"path":"args.o.p","op":"eq","value":"x","coerce":true')
--- config eval
::lines('mcp_tool_deny_if t args.o.p eq x coerce;')
--- request eval
::both("t", '{"o":{"p":"x"}}', '{"o":"{\"p\":\"x\"}"}', '{"o":"{\"p\":\"y\"}"}', '{"o":"{\'p\':1}"}', '{"o":"p"}')
--- response_body_like eval
[map { ($_, $_, $::Done, $::Blind, $::Done) } $::No, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 14: coerce under require: both readings must hold
--- user_files eval
::rule("require", '"path":"args.n","op":"eq","value":"5","coerce":true')
--- config eval
::lines(q(mcp_tool_require t args.n eq '"5"' coerce;))
--- request eval
::both("t", '{"n":"5"}', '{"n":"\"5\""}', '{"n":5}')
--- response_body_like eval
[map { ($_) x 3 } $::Must, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 15: regex: not anchored, "$" at the very end only, classes of ASCII
--- user_files eval
::rule("deny_if", '"path":"args.s","op":"regex","value":"(^|/)\\\\d+$"')
--- config eval
::lines('mcp_tool_deny_if t args.s regex "(^|/)\\\\d+$";')
--- request eval
::both("t", '{"s":"a/12"}', '{"s":"12"}', '{"s":"12\n"}', '{"s":"a12"}', '{"s":"\u0661\u0662"}', '{"s":12}')
--- response_body_like eval
[map { ($_, $_, ($::Done) x 4) } $::No, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 16: regex: a pattern that never ends is refused with its pointer, and the worker lives
--- user_files eval
::rule("deny_if", '"path":"args.s","op":"regex","value":"^(a+)+$"')
--- config eval
::lines('mcp_tool_deny_if t args.s regex ^(a+)+$;')
--- request eval
my $long = '{"s":"' . "a" x 40 . '!"}';
::both("t", '{"s":"aaa"}', '{"s":"b"}', ($long) x 5, '{"s":"b"}')
--- response_body_like eval
[map { ($_, $::Done, ($::Blind) x 5, $::Done) } $::No, $::Line]
--- no_error_log
[alert]
[crit]
exited on signal



=== TEST 17: the same under require and approve_if: denied, not let through or asked for
--- user_files eval
::policy('"tools":{"t":{"require":[{"conditions":[{"path":"args.s","op":"regex","value":"^(a+)+$"}]}]},
 "u":{"approve_if":[{"conditions":[{"path":"args.s","op":"regex","value":"^(a+)+$"}]}]}}')
--- request eval
my $long = '{"s":"' . "a" x 40 . '!"}';
[::call("t", $long), ::call("u", $long), ::call("u", '{"s":"aa"}'), ::call("t", '{"s":"aa"}')]
--- response_body_like eval
[::denied('Tool "t" has arguments that cannot be checked.', '/tools/t/require/0'),
 ::denied('Tool "u" has arguments that cannot be checked.', '/tools/u/approve_if/0'),
 'cannot ask for an approval', $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 18: long strings: 16384 bytes are looked at, one more is not
--- user_files eval
::rule("deny_if", '"path":"args.s","op":"regex","value":"x$"')
--- config eval
::lines('mcp_tool_deny_if t args.s regex x$;')
--- request eval
::both("t", '{"s":"' . "a" x 16383 . 'x"}', '{"s":"' . "a" x 16384 . '"}', '{"s":"' . "a" x 16385 . '"}')
--- response_body_like eval
[map { ($_, $::Done, $::Blind) } $::No, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 19: the other operators have no such bound
--- user_files eval
::policy('"tools":{"t":{"deny_if":[{"conditions":[{"path":"args.s","op":"ends_with","value":"evil"}]},
 {"conditions":[{"path":"args.s","op":"contains","value":"bad"}]},
 {"conditions":[{"path":"args.s","op":"length_gte","value":600000}]}]}}')
--- request eval
[map { ::call("t", '{"s":"' . $_ . '"}') } "a" x 500000 . "evil", "a" x 500000 . "bad" . "a" x 10,
 "a" x 500000, "a" x 600000, '\u0061' x 100000]
--- response_body_like eval
['deny_if/0', 'deny_if/1', $::Done, 'deny_if/2', $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 20: an escape and the character itself are the same, in names and in values
--- user_files eval
::rule("deny_if", '"path":"args.caf\u00e9","op":"eq","value":"r\u006d"')
--- config eval
::lines("mcp_tool_deny_if t args.caf\xc3\xa9 eq rm;")
--- request eval
::both("t", "{\"caf\xc3\xa9\":\"rm\"}", '{"caf\u00e9":"\u0072m"}', '{"cafe":"rm"}')
--- response_body_like eval
[map { ($_, $_, $::Done) } $::No, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 21: no argument stands in an answer
--- user_files eval
::policy('"tools":{"t":{"require":[{"conditions":[{"path":"args.k","op":"eq","value":"v"}]}],
 "limits":[{"counter":"c","window":31622400,"max":5,"scope":"global","increment_from":"args.n"}]}}')
--- http_config
    mcp_policy_zone conditions_answer:64k;
--- request eval
[::call("t", '{"k":"hunter2"}'), ::call("t", '{"k":"hunter2","hunter2":1}'), ::call("t", '{"k":"v","n":"hunter2"}'),
 ::call("t", '{"k":"v","n":6,"x":"hunter2"}')]
--- response_body_unlike eval
[('hunter2') x 4]
--- no_error_log
[alert]
[crit]



=== TEST 22: nor in the error log or in a variable
--- log_level: info
--- user_files eval
::policy('"tools":{"t":{"require":[{"conditions":[{"path":"args.k","op":"regex","value":"^v+$"}]}],"mode":"shadow"},
 "u":{"deny_if":[{"conditions":[{"path":"args.k","op":"exists","value":true}]}]}}')
--- http_config
    log_format all escape=none '$mcp_method|$mcp_tool|$mcp_id|$mcp_rule|$mcp_reason|$mcp_decision|$mcp_policy|$mcp_session|$mcp_grant|$mcp_risk|$mcp_limit_remaining|$mcp_retry_after|';
--- config
    access_log $TEST_NGINX_SERVER_ROOT/logs/access.log all;
--- request eval
[::call("t", '{"k":"hunter2"}'), ::call("u", '{"k":"hunter2"}')]
--- response_body_like eval
[$::Done, 'is denied with these arguments']
--- access_log eval
qr{^tools/call\|[tu]\|1\|/tools/(?:t/require|u/deny_if)/0\|Tool "[tu]" is denied with these arguments\.\|(?:shadow-)?deny\|}
--- error_log eval
qr/\[warn\] \S+ \*\d+ mcp policy "\S*" (?:would refuse|refused) tool "[tu]", (?:shadow-)?deny by rule/
--- no_access_log
hunter2
--- no_error_log
hunter2
[alert]
[crit]



=== TEST 23: but what the operator wrote
--- user_files eval
::rule("deny_if", '"path":"args.k","op":"eq","value":"hunter2"', ',"on_deny":"Not hunter2."')
--- request eval
::call("t", '{"k":"hunter2"}')
--- response_body_like eval
::denied("Not hunter2.", "/tools/t/deny_if/0")
--- error_log
Not hunter2.
--- no_error_log
[alert]
[crit]



=== TEST 24: arguments that are missing, null, or no object
--- user_files eval
::rule("require", '"path":"args.a","op":"eq","value":1')
--- request eval
[qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t"}}),
 ::call("t", 'null'), ::call("t", '[1]'), ::call("t", '"{\"a\":1}"')]
--- error_code eval
[200, 200, 400, 400]
--- response_body_like eval
[$::Must, $::Must, '"code":-32602', '"code":-32602']
--- no_error_log
[alert]
[crit]



=== TEST 25: a rule of a file, and lines beside it for the same tool
--- user_files eval
::rule("deny_if", '"path":"args.a","op":"eq","value":1')
--- config
    location = /lines {
        mcp_policy ../html/policy.json;
        mcp_tool_deny_if u args.b eq 2;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("t", '{"a":1}', "/lines"), ::call("t", '{"b":2}', "/lines"), ::call("u", '{"b":2}', "/lines"),
 ::call("u", '{"a":1}', "/lines"), ::call("u", '{}')]
--- response_body_like eval
[$::No, $::Done, 'is denied with these arguments\. \(rule nginx\.conf:\d+\)', $::Done, 'not permitted']
--- no_error_log
[alert]
[crit]



=== TEST 26: lines for a glob, and the action of the rule that they add to
--- user_files eval
::policy('"tools":{}')
--- config
    location = /lines {
        mcp_tool_require get_* args.a exists true "reason=No a.";
        mcp_tool get_* require_approval;
        mcp_tool get_x;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[::call("get_a", '{}', "/lines"), ::call("get_a", '{"a":1}', "/lines"), ::call("get_x", '{}', "/lines")]
--- response_body_like eval
['No a\. \(rule nginx\.conf:\d+\)', 'needs an approval\. \(rule nginx\.conf:\d+\) Do not retry: this gateway cannot', $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 27: the value of a line: JSON, or a word that is none
--- user_files eval
::policy('"tools":{}')
--- config
    location = /lines {
        mcp_tool_deny_if a args.x eq 5;
        mcp_tool_deny_if b args.x eq '"5"';
        mcp_tool_deny_if c args.x eq true;
        mcp_tool_deny_if d args.x eq five;
        mcp_tool_deny_if e args.x eq '{"k":[1,2]}';
        mcp_tool_deny_if f args.x starts_with 5;
        mcp_tool_deny_if g args.x cidr 10.0.0.0/8;
        mcp_tool_deny_if h args.x type integer;
        mcp_tool_deny_if i args.x glob "*.key";
        mcp_tool_deny_if j args.x eq "";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- request eval
[map { ::call($_->[0], "{\"x\":$_->[1]}", "/lines") }
 ["a", 5], ["a", '"5"'], ["b", '"5"'], ["b", 5], ["c", 'true'], ["c", '"true"'], ["d", '"five"'],
 ["e", '{"k":[1,2.0]}'], ["f", '"5x"'], ["f", 5], ["g", '"10.1.2.3"'], ["g", '"11.1.2.3"'],
 ["h", '1.0'], ["h", '1.5'], ["i", '"a/b.key"'], ["i", '"key"'], ["j", '""'], ["j", '"a"']]
--- response_body_like eval
my $no = 'is denied with these arguments\. \(rule nginx\.conf:\d+\)';
[$no, $::Done, $no, $::Done, $no, $::Done, $no, $no, $no, $::Done, $no, $::Done, $no, $::Done,
 $no, $::Done, $no, $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 28: refused: no value
--- config
    mcp_tool_require t args.a eq;
--- must_die
--- error_log
"mcp_tool_require" directive expects the name of a tool, a path, an operator and a value in
--- no_error_log
[alert]
[crit]



=== TEST 29: refused: a reason for a value
--- config
    mcp_tool_deny_if t args.a reason=x;
--- must_die
--- error_log
"mcp_tool_deny_if" directive expects the name of a tool, a path, an operator and a value in
--- no_error_log
[alert]
[crit]



=== TEST 30: refused: no tool
--- config
    mcp_tool_require "" args.a eq 1;
--- must_die
--- error_log
invalid "" of "mcp_tool_require": expected the name of a tool, found "" in
--- no_error_log
[alert]
[crit]



=== TEST 31: refused: a path that is none
--- config
    mcp_tool_require t a.b eq 1;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected "args" and at least one step: "\.name", "\[n\]" or "\[\*\]", found "a\.b"$}
--- no_error_log
[alert]
[crit]



=== TEST 32: refused: a path with an empty step
--- config
    mcp_tool_deny_if t args..a eq 1;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected "args" and at least one step: "\.name", "\[n\]" or "\[\*\]", found "args\.\.a"$}
--- no_error_log
[alert]
[crit]



=== TEST 33: refused: an operator that is none
--- config
    mcp_tool_require t args.a is 1;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected one of "eq", "neq", "lt", "lte", "gt", "gte", "in", "not_in", "exists", "regex", "contains", "glob", "starts_with", "ends_with", "length_lte", "length_gte", "type", "cidr", found "is"$}
--- no_error_log
[alert]
[crit]



=== TEST 34: refused: a word for a number
--- config
    mcp_tool_require t args.a lte five;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a number, found "five"$}
--- no_error_log
[alert]
[crit]



=== TEST 35: refused: a string for a number
--- config
    mcp_tool_require t args.a lte '"5"';
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a number, found "5"$}
--- no_error_log
[alert]
[crit]



=== TEST 36: refused: a number for a list
--- config
    mcp_tool_require t args.a in 5;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a list, found 5$}
--- no_error_log
[alert]
[crit]



=== TEST 37: refused: an empty list
--- config
    mcp_tool_require t args.a not_in '[]';
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected at least one value$}
--- no_error_log
[alert]
[crit]



=== TEST 38: refused: a word for a boolean
--- config
    mcp_tool_require t args.a exists yes;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected true or false, found "yes"$}
--- no_error_log
[alert]
[crit]



=== TEST 39: refused: null
--- config
    mcp_tool_require t args.a eq null;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a value without null, which is the same as none$}
--- no_error_log
[alert]
[crit]



=== TEST 40: refused: null inside
--- config
    mcp_tool_require t args.a eq '[1,null]';
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a value without null, which is the same as none$}
--- no_error_log
[alert]
[crit]



=== TEST 41: refused: what begins like JSON
--- config
    mcp_tool_require t args.a in '["a"';
--- must_die
--- error_log
invalid value "["a"": unexpected end in
--- no_error_log
[alert]
[crit]



=== TEST 42: refused: more than a value
--- config
    mcp_tool_deny_if t args.a[*] eq '[1],"every":true';
--- must_die
--- error_log
invalid value "[1],"every":true": something after the value in
--- no_error_log
[alert]
[crit]



=== TEST 43: refused: a regular expression that is none
--- config
    mcp_tool_deny_if t args.a regex "(a";
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a regular expression: missing closing parenthesis, at byte 2$}
--- no_error_log
[alert]
[crit]



=== TEST 44: refused: a block that is none
--- config
    mcp_tool_deny_if t args.a cidr localhost;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected an IP address or a block such as "10\.0\.0\.0/8", found "localhost"$}
--- no_error_log
[alert]
[crit]



=== TEST 45: refused: a block with bits behind its prefix
--- config
    mcp_tool_deny_if t args.a cidr 10.0.0.1/8;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a block with no bit set behind its prefix, found "10\.0\.0\.1/8"$}
--- no_error_log
[alert]
[crit]



=== TEST 46: refused: a type that is none
--- config
    mcp_tool_deny_if t args.a type int;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected "string", "number", "integer", "boolean", "array" or "object", found "int"$}
--- no_error_log
[alert]
[crit]



=== TEST 47: refused: a length that is none
--- config
    mcp_tool_deny_if t args.a length_gte 1.5;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a whole number of at least 0, found 1\.5$}
--- no_error_log
[alert]
[crit]



=== TEST 48: refused: an exponent without end
--- config
    mcp_tool_deny_if t args.a lt 1e9999999999;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a number with an exponent of at most 9 digits$}
--- no_error_log
[alert]
[crit]



=== TEST 49: refused: "every" without a list
--- config
    mcp_tool_require t args.a eq 1 every;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a path with "\[\*\]" beside "every"$}
--- no_error_log
[alert]
[crit]



=== TEST 50: refused: an unknown word
--- config
    mcp_tool_require t args.a[*] eq 1 all;
--- must_die
--- error_log
invalid parameter "all" of "mcp_tool_require", expected "every", "coerce" or, at the end, "reason=" and a text in
--- no_error_log
[alert]
[crit]



=== TEST 51: refused: a reason that is not at the end
--- config
    mcp_tool_require t args.a eq 1 reason=x coerce;
--- must_die
--- error_log
invalid parameter "reason=x" of "mcp_tool_require", expected "every", "coerce" or, at the end, "reason=" and a text in
--- no_error_log
[alert]
[crit]



=== TEST 52: refused: an empty reason
--- config
    mcp_tool_require t args.a eq 1 reason=;
--- must_die
--- error_log
"mcp_tool_require" directive has an empty "reason" in
--- no_error_log
[alert]
[crit]



=== TEST 53: refused: a class without a catalog
--- config
    mcp_tool_require @Read args.a eq 1;
--- must_die
--- error_log eval
qr{\[emerg\] \S+ nginx\.conf:\d+: expected a "catalog" in the policy, which says what is in the class "\@Read"$}
--- no_error_log
[alert]
[crit]


=== TEST 54: many strings: what they cost is added up
--- user_files eval
::rule("deny_if", '"path":"args.s[*]","op":"regex","value":"x$"')
--- config eval
::lines('mcp_tool_deny_if t args.s[*] regex x$;')
--- request eval
::both("t", map { '{"s":[' . CORE::join(",", ('"' . "a" x 4096 . '"') x $_) . ']}' } 16, 17)
--- response_body_like eval
[map { ($::Done, $::Blind) } $::No, $::Line]
--- no_error_log
[alert]
[crit]



=== TEST 55: refused: a variable as the name of a tool
--- config
    location = /mcp {
        mcp_policy_default allow;
        mcp_tool_deny_if $x args.a eq 1;
        return 204;
    }
--- must_die
--- error_log
invalid "$x" of "mcp_tool_deny_if": expected a name, a glob or a class, no variable in
--- no_error_log
[alert]
[crit]



=== TEST 56: refused: a variable as the value
--- config
    location = /mcp {
        mcp_policy_default allow;
        mcp_tool_deny_if t args.a eq $remote_user;
        return 204;
    }
--- must_die
--- error_log
invalid value "$remote_user", expected no variable; as a text it is written in double quotes inside of single ones in
--- no_error_log
[alert]
[crit]



=== TEST 57: refused: a condition that would lift the rule of a glob
--- config
    location = /mcp {
        mcp_policy_default allow;
        mcp_tool d* deny;
        mcp_tool_deny_if del args.a eq 1;
        return 204;
    }
--- must_die
--- error_log
expected an "mcp_tool" for "del", to which the rule of "d*" would not apply any more
--- no_error_log
[alert]
[crit]



=== TEST 58: refused: a condition on a glob that would lift a shorter one
--- config
    location = /mcp {
        mcp_policy_default allow;
        mcp_tool d* deny;
        mcp_tool_require d?l* args.a eq 1;
        return 204;
    }
--- must_die
--- error_log
expected an "mcp_tool" for "d?l*", to which the rule of "d*" would not apply any more
--- no_error_log
[alert]
[crit]



=== TEST 59: refused: a condition beside a catalogue that is not there
--- user_files eval
::policy('"catalog":"none.json","tools":{"@Read":{}}')
--- config
    location = /mcp {
        mcp_policy ../html/policy.json;
        mcp_tool_require t args.a exists true;
        return 204;
    }
--- must_die
--- error_log
/catalog: expected a file that can be read: "
--- no_error_log
would not apply any more
[alert]
[crit]
