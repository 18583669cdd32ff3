# Why: one tool can do 18,000 things.  A command that is read in another way than
# the server reads it, a list of which one command is not looked at, or a rule
# that silently matches nothing: each is a hole through which all of AWS can be
# reached.
#
# The real server with commands like these is in t/e2e/commands.py.
#
# Seen to fail: with the first command of a list judged only "the strictest", "taken
# together", "variables"; with a limit taken once whatever the list "taken together",
# "given back"; with the last command for the strictest "variables"; with refusals of
# what cannot be read enforced "shadow"; with no prefix of an option's name looked at
# "conditions"; with words behind the operation, short global options, or values of
# those in any number accepted "what can be read in two ways"; with lists of any
# length "too many"; with approvals forgotten "the strictest"; with the class before
# the risk "of several rules"; without the other names of services "by another name".

use Test::Nginx::Socket 'no_plan';

# The value of "cli_command", JSON.
sub call ($;$) {
    my ($commands, $uri) = @_;
    $uri //= "/mcp";

    return qq(POST $uri\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"call_aws","arguments":{"cli_command":$commands}}});
}

sub aws (@) {
    return map { call(qq("aws $_")) } @_;
}

sub list (@) {
    return call('[' . join(',', map { qq("aws $_") } @_) . ']');
}

sub arguments ($) {
    my ($arguments) = @_;

    return qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call",)
           . qq("params":{"name":"call_aws"$arguments}});
}

sub policy ($;$) {
    my ($operations, $more) = @_;
    $more //= '';

    return qq(>>> policy.json\n{"version":"1","name":"p","default":"deny","tools":{)
           . qq("call_aws":{"commands":{"argument":"cli_command","dialect":"aws-cli",)
           . qq("default":"deny","operations":{$operations}}$more}}}\n);
}

# Each condition on a line of its own, from the second on, and of an operation of its own.
sub conditions (@) {
    my $n = 0;

    return policy(join(',', map { "\n" . '"iam o' . $n++
        . qq(":{"deny_if":[{"conditions":[{$_}]}]}) } @_));
}

sub answer ($$$) {
    my ($reason, $rule, $advice) = @_;

    return '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text",'
           . '"text":"[POLICY DENIED] ' . ($reason =~ s/(["\\])/\\$1/gr)
           . " (rule /tools/call_aws/commands$rule) $advice\"}],\"isError\":true}}";
}

sub denied ($$) {
    return answer($_[0], $_[1], "Do not retry: the same call will be denied again.");
}

sub asks ($$) {
    return answer($_[0], $_[1], "Do not retry: this gateway cannot ask for an approval yet.");
}

sub amend ($;$) {
    return answer($_[0], $_[1] // '', 'Write it so, and call again.');
}

our $Done     = "done\n";
our $Begin    = 'Begin with "aws", the service and the operation, all options behind them: '
                . 'aws ec2 describe-instances --region us-east-1.';
our $Argument = 'Argument "cli_command" has to be a command, or a list of 1 to 20 of them: '
                . '"aws s3 ls".';

our $Limit    = '"limits":[{"counter":"c","window":31622400,"max":3,"scope":"global"}]';
our $Limited  = '^\{"jsonrpc":"2.0","id":1,"result":\{"content":\[\{"type":"text","text":'
                . '"\[POLICY DENIED\] At most 3 calls per 31622400 seconds\. \(rule ';

add_block_preprocessor(sub {
    my $block = shift;

    if (defined $block->must_die) {
        $block->set_value(suppress_stderr => '');
    }

    $block->set_value(http_config => 'log_format mcp escape=none "$mcp_decision|$mcp_rule|'
        . '$mcp_aws_service|$mcp_aws_operation|$mcp_risk|$mcp_aws_commands|";' . "\n"
        . ($block->http_config // ''));

    $block->set_value(more_headers => "Content-Type: application/json");

    $block->set_value(config => <<'END' . ($block->config // '') . <<'END');
    access_log $TEST_NGINX_SERVER_ROOT/logs/access.log mcp;
    add_header X-Verdict "$mcp_decision $mcp_aws_service $mcp_aws_operation $mcp_risk $mcp_aws_commands" always;

    location = /mcp {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
END
    location = /up {
        access_log off;
        add_header X-Verdict "" always;
        return 200 "done\n";
    }

    location = /up/list {
        default_type application/json;
        return 200 '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"call_aws"}]}}';
    }
END
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: allowed by name, by glob, by class, by risk
--- user_files eval
::policy('"iam list-users":{},"sns *":{},"@Read":{},"@Medium":{}')
--- request eval
[::aws("iam list-users", "sns delete-topic --topic-arn a", "ec2 describe-vpcs", "sqs create-queue")]
--- response_body eval: [($::Done) x 4]
--- no_error_log
[alert]
[crit]



=== TEST 2: denied by name, by glob, by class, by risk, by default
--- user_files eval
::policy('"iam list-users":{"action":"deny"},"sns *":{"action":"deny","reason":"No topics."},
 "@Read":{"action":"deny"},"@Critical":{"action":"deny"}')
--- request eval
[::aws("iam list-users", "sns publish", "ec2 describe-vpcs", "ec2 terminate-instances", "sqs create-queue")]
--- response_body eval
[::denied('AWS operation "iam list-users" is denied by policy.', '/operations/iam list-users/action'),
 ::denied('No topics.', '/operations/sns */action'),
 ::denied('AWS operation "ec2 describe-vpcs" is denied by policy.', '/operations/@Read/action'),
 ::denied('AWS operation "ec2 terminate-instances" is denied by policy.', '/operations/@Critical/action'),
 ::denied('AWS operation "sqs create-queue" is not permitted by policy.', '/default')]
--- no_error_log
[alert]
[crit]



=== TEST 3: of several rules the name, the longer glob, the risk, the class
--- user_files eval
::policy('"ec2 stop-instances":{},"ec2 stop-*":{"action":"deny","reason":"stop-"},
 "ec2 s*":{"action":"deny","reason":"s"},"@Execute":{"action":"deny","reason":"Execute"},
 "@High":{"action":"deny","reason":"High"},"@Read":{}')
--- request eval
[::aws("ec2 stop-instances", "ec2 stop-x", "ec2 start-x", "ecs deploy", "ecr get-login-password", "ecs run-task",
       "ec2 describe-vpcs")]
--- response_body eval
[$::Done, ::denied("stop-", '/operations/ec2 stop-*/action'), ::denied("s", '/operations/ec2 s*/action'),
 (::denied("High", '/operations/@High/action')) x 2, ::denied("Execute", '/operations/@Execute/action'), $::Done]
--- no_error_log
[alert]
[crit]



=== TEST 4: what no rule says anything of is allowed where that is the default
--- user_files eval
::policy('"@Destructive":{"action":"deny","reason":"No."}') =~ s/"default":"deny","operations"/"default":"allow","operations"/r
--- request eval
[::aws("iam create-user", "iam delete-user", "no-such operation", "--version iam s3api list-buckets")]
--- response_body eval
[$::Done, ::denied("No.", '/operations/@Destructive/action'), $::Done, ::amend($::Begin)]
--- no_error_log
[alert]
[crit]



=== TEST 5: what can be read in two ways: how it is written
--- user_files eval
::policy('"@Read":{}')
--- request eval
[::aws("--version ec2 s3api list-buckets", "ec2 describe-vpcs --reg us-west-2", "ec2 describe-vpcs --output json x",
       "ec2 describe-vpcs --generate-cli-skeleton", "ec2 describe-vpcs --version", "ec2 describe-vpcs i-1",
       "ec2 describe-vpcs --region us-east-1 --region us-east-1", "ec2 describe-vpcs --vpc-ids 'a", "ec2 describe-vpcs --",
       "ec2 describe-vpcs --x 'a --region * '", "ec2 describe-vpcs && aws s3 ls", "config get-status", "s3 presign",
       "s3 ls ~", "s3 ls \\u000b", "s3 ls \\\\", "ec2 describe-vpcs --region * --profile a --profile b", "s3 ls --profile=a", "ec2 describe-vpcs --x='a b'"),
 ::list("s3 ls", "s3 ls", "s3 mb")]
--- response_body eval
[::amend($::Begin),
 ::amend('"--reg" may be short for a global option: write that in full, as --region us-east-1 or --output json.'),
 ::amend('"--output" is a global option with one value: write it behind all others, as --region us-east-1.'),
 ::amend('"--generate-cli-skeleton" is not accepted: the server would ignore it and run the operation. Write each option on its own.'),
 ::amend('"--version" is not accepted: leave it out.'),
 ::amend('Behind the operation come options, values behind these: aws ec2 start-instances --instance-ids i-1 i-2. A backslash does not go on in the next line.'),
 ::amend('"--region" is given twice: write it once.'),
 ::amend(q(A quote is not closed: put JSON in single quotes, as in --tags '[{"Key":"team","Value":"a"}]'.)),
 ::amend('An option is "--" and a name of letters, digits and "-"; a value that begins with "-" is written --name=-value.'),
 ::amend('"--region *" runs a command in each region: write it once, without quotes, behind all other options.'),
 ::amend('There is no shell: one command without "&&" and "||"; several are given as a list.'),
 ::amend('"configservice" is what the AWS CLI calls it: write that.'),
 ::amend('The bucket or object comes right behind the operation: aws s3 mb s3://bucket.'),
 ::amend('No word begins with "~": write the path in full.'),
 ::amend('Leave out control characters, other than tabs and line breaks.'),
 ::amend('A backslash at the end escapes nothing: leave it out, or put the value in single quotes.'),
 ::amend('"--profile" is given twice: write it once.'),
 ::amend('"--profile" is written as two words: --profile NAME.'),
 ::amend('"--x" has a value with blanks behind "=": write that as a word of its own, as --name "a b".'),
 ::amend('The bucket or object comes right behind the operation: aws s3 mb s3://bucket.', ', command 3 of 3')]
--- no_error_log
[alert]
[crit]



=== TEST 6: no word of a command is told, in an answer or in a log
--- user_files eval
::policy('"iam create-login-profile":{"deny_if":[{"conditions":[{"path":"options.password","op":"contains","value":"s3cret"}]}]}')
--- request eval
[::aws("iam create-login-profile --password s3cret", "iam create-login-profile s3cret", "s3cret", "iam s3cret --reg=s3cret")]
--- response_body_unlike eval
[("s3cret") x 4]
--- no_error_log eval
[qr/\[warn\].*s3cret.*, client/, "[alert]"]



=== TEST 7: the argument: missing, of another type, of too many
--- user_files eval
::policy('"@Read":{}')
--- request eval
[::arguments(''), ::arguments(',"arguments":{}'), ::arguments(',"arguments":null'), ::arguments(',"arguments":{"command":"aws s3 ls"}'),
 (map { ::call($_) } 'null', '1', 'true', '{}', '[]', '["aws s3 ls",1]', '[null]', '[["aws s3 ls"]]'),
 ::list(("s3 ls") x 21)]
--- response_body eval
[(::amend($::Argument)) x 13]
--- no_error_log
[alert]
[crit]



=== TEST 8: a list of one, a list of twenty, a string that is one
--- user_files eval
::policy('"@Read":{}')
--- request eval
[::list("s3 ls"), ::list(("s3 ls") x 20), ::list(("s3 ls") x 19, "s3 rb s3://b"), ::call('"[\"aws s3 ls\"]"'), ::call('""')]
--- response_body eval
[$::Done, $::Done, ::denied('AWS operation "s3 rb" is not permitted by policy.', '/default, command 20 of 20'), (::amend($::Begin)) x 2]
--- no_error_log
[alert]
[crit]



=== TEST 9: of several refusals the strictest, of equals the first
--- http_config
    mcp_policy_zone commands_strictest:64k;
--- user_files eval
::policy('"@Read":{"rate_limit":{"max":1,"window":86400}},"@Destructive":{"action":"require_approval"},
 "iam *":{"action":"deny"}')
--- request eval
[::list("s3 ls", "s3 ls", "s3 rm s3://b/k", "iam list-users", "sqs create-queue"), ::list("s3 ls", "s3 ls", "s3 rm s3://b/k", "s3 rb s3://b"),
 ::list("sqs create-queue", "iam list-users"), ::list("s3 ls", "s3 ls")]
--- response_body eval
[::denied('AWS operation "iam list-users" is denied by policy.', '/operations/iam */action, command 4 of 5'),
 ::asks('AWS operation "s3 rm" needs an approval.', '/operations/@Destructive/action, command 3 of 4'),
 ::denied('AWS operation "sqs create-queue" is not permitted by policy.', '/default, command 1 of 2'),
 ::answer('At most 1 call per day.', '/operations/@Read/rate_limit', "Do not retry: send fewer commands in one call.")]
--- no_error_log
[alert]
[crit]



=== TEST 10: conditions on the command, on its options, on the call
--- user_files eval
::policy('"ec2 *":{
 "require":[{"conditions":[{"path":"command.region","op":"in","value":["us-east-1","eu-west-1"]}],"on_deny":"Where?"}],
 "deny_if":[{"conditions":[{"path":"options.count","op":"gt","value":5,"coerce":true}],"on_deny":"Too many."},
            {"conditions":[{"path":"options.ids[*]","op":"eq","value":"i-1"}],"on_deny":"Not that."},
            {"conditions":[{"path":"command.class","op":"eq","value":"Write"},{"path":"args.max_results","op":"exists","value":true}],"on_deny":"No page."},
            {"conditions":[{"path":"options.dry-run","op":"eq","value":false}],"on_deny":"In earnest."}],
 "approve_if":[{"conditions":[{"path":"command.profile","op":"exists","value":true}],"on_deny":"Ask."}]}')
--- request eval
[::aws("ec2 run-x", "ec2 run-x --region us-west-2", "ec2 run-x --region eu-west-1", "ec2 run-x --region *",
       "ec2 run-x --count 6 --region us-east-1", "ec2 run-x --cou 6 --region us-east-1", "ec2 run-x --count=6 --region us-east-1",
       "ec2 run-x --count 6 --count 5 --region us-east-1", "ec2 run-x --count 5 --region us-east-1", "ec2 run-x --ids i-2 'i-1' --region us-east-1",
       "ec2 run-x --region us-east-1 --profile p", "ec2 run-x --dry-run --region us-east-1",
       "ec2 run-x --no-dry-run --region us-east-1", "ec2 run-x --dry-run --no-dry --region us-east-1"),
 ::arguments(',"arguments":{"cli_command":"aws ec2 create-x --region us-east-1","max_results":1}')]
--- response_body eval
my $r = '/operations/ec2 *';
[(::denied("Where?", "$r/require/0")) x 2, $::Done, ::denied("Where?", "$r/require/0"),
 (::denied("Too many.", "$r/deny_if/0")) x 4, $::Done, ::denied("Not that.", "$r/deny_if/1"), ::asks("Ask.", "$r/approve_if/0"),
 $::Done, (::denied("In earnest.", "$r/deny_if/3")) x 2,
 ::denied("No page.", "$r/deny_if/2")]
--- no_error_log
[alert]
[crit]



=== TEST 11: limits of a list are taken together or not at all
--- http_config
    mcp_policy_zone commands_together:64k;
--- user_files eval
::policy(qq("sns *":{$::Limit},"sqs *":{"limits":[{"counter":"q","window":31622400,"max":1,"scope":"global"}]},"\@Read":{}))
--- request eval
[::list("sns a", "sqs a", "sqs b"), ::list(("sns a") x 4), ::list("sns a", "sqs a", "s3 ls"), ::list("sns a", "sqs a"),
 ::list(("sns a") x 3), ::list("sns a", "sns b"), ::list("s3 ls", "sns c"), ::aws("s3 ls")]
--- response_headers eval
[map { "X-Verdict: $_" } "limit sqs a High 3", "limit sns a High 4", "allow sns a High 3", "limit sqs a High 2",
 "limit sns a High 3", "allow sns a High 2", "limit sns c High 2", "allow s3 ls Low 1"]
--- response_body_like eval
my $q = $::Limited =~ s/3 calls/1 call/r;
["$q/tools/call_aws/commands/operations/sqs \\*/limits/0\\) Do not retry", "$::Limited/tools/call_aws/commands/operations/sns \\*/limits/0\\) Do not retry",
 '^done$', "$q/tools/call_aws/commands/operations/sqs \\*/limits/0\\) Retry in",
 "$::Limited/tools/call_aws/commands/operations/sns \\*/limits/0\\) Retry in", '^done$',
 "$::Limited/tools/call_aws/commands/operations/sns \\*/limits/0\\) Retry in", '^done$']
--- no_error_log
[alert]
[crit]



=== TEST 12: a call counts once for the tool, however many its commands are
--- http_config
    mcp_policy_zone commands_tool:64k;
--- user_files eval
::policy('"@Read":{}', ",$::Limit")
--- request eval
[(::list(("s3 ls") x 20)) x 3, ::aws("s3 ls")]
--- response_body_like eval
[('^done$') x 3, "$::Limited/tools/call_aws/limits/0\\) Retry in"]
--- no_error_log
[alert]
[crit]



=== TEST 13: what a list took is given back if it was not sent
--- http_config
    mcp_policy_zone commands_back:64k;
--- config
    location = /down {
        mcp_policy ../html/policy.json;
        proxy_pass http://127.0.0.1:1;
    }
--- user_files eval
::policy(qq("sns *":{$::Limit}))
--- request eval
[(map { $_ =~ s{/mcp}{/down}r } (::list(("sns a") x 3)) x 2), ::list(("sns a") x 3), ::aws("sns a")]
--- response_body_like eval
[('cannot be reached') x 2, '^done$', $::Limited]
--- no_error_log
[alert]
[crit]



=== TEST 14: shadow: of an operation, of the tool, of the location
--- http_config
    mcp_policy_zone commands_shadow:64k;
--- config
    location = /shadow {
        mcp_policy ../html/policy.json;
        mcp_policy_mode shadow;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /tool {
        mcp_policy ../html/tool.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }

    location = /noted {
        mcp_policy ../html/noted.json;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/up;
    }
--- user_files eval
my $policy = ::policy(qq("iam *":{"action":"deny","mode":"shadow"},"sns *":{"mode":"shadow",$::Limit},"sqs *":{"action":"deny"}));
$policy . ($policy =~ s/policy\.json/tool.json/r =~ s/"call_aws":\{/"call_aws":{"mode":"shadow",/r)
 . (::policy('"@Read":{},"@Destructive":{}', ',"mode":"shadow","deny_if":[{"conditions":[]}]') =~ s/policy\.json/noted.json/r)
--- request eval
[::call('["aws s3 ls","aws s3 rm s3://b"]', "/noted"), ::aws("iam a", "sqs a"), ::list("iam a", "sqs a"), ::list(("sns a") x 4), ::list("iam a", "iam b"),
 (map { ::call('"aws sqs a"', $_), ::call('"aws"', $_), ::call('[]', $_) } "/tool", "/shadow")]
--- response_headers eval
[map { "X-Verdict: $_" } "shadow-deny s3 rm Critical 2", "shadow-deny iam a High 1", "deny sqs a High 1", "deny sqs a High 2", "shadow-limit sns a High 4",
 "shadow-deny iam a High 2", ("shadow-deny sqs a High 1", "shadow-deny    1", "shadow-deny    ") x 2]
--- response_body eval
my @no = map { ::denied('AWS operation "sqs a" is denied by policy.', "/operations/sqs */action$_") } '', ', command 2 of 2';
[($::Done) x 2, @no, ($::Done) x 8]
--- no_error_log
[alert]
[crit]



=== TEST 15: the tool is not shown where no command could be let through
--- config eval
CORE::join '', map { <<_ } 0 .. 10
    location = /list/$_ {
        mcp_policy ../html/$_.json;
        proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/up/list;
    }
_
--- user_files eval
my @no = ('', '"@Read":{"action":"deny"},"iam list-users":{"deny_if":[{"conditions":[]}]}');
my @could = ('"@Read":{"action":"deny"},"s3 ls":{}', '"@Destructive":{"action":"require_approval"}',
    '"s3 ls":{"deny_if":[{"conditions":[{"path":"command.region","op":"eq","value":"x"}]}]}', '"s3 ls":{"action":"deny","mode":"shadow"}');
my $n = 0;
CORE::join '', (map { ::policy($_) =~ s/policy\.json/$n++ . '.json'/er } @no, @could),
    (map { $_ =~ s/policy\.json/$n++ . '.json'/er } ::policy('"@Read":{"action":"deny"}') =~ s/"default":"deny","op/"default":"allow","op/r,
                                                    ::policy('', ',"mode":"shadow"'))
    , (map { $_ =~ s/policy\.json/$n++ . '.json'/er =~ s/"default":"deny","op/"default":"allow","op/r }
       ::policy('"*":{"action":"deny"},"@Read":{}'), ::policy('"* *":{"action":"deny"},"iam *":{}'), ::policy('"* s*":{"action":"deny"}'))
    , ::policy('')
--- request eval
[map { qq(POST /list/$_\n{"jsonrpc":"2.0","id":1,"method":"tools/list"}) } 0 .. 10]
--- response_body eval
my ($no, $one) = map { qq({"jsonrpc":"2.0","id":1,"result":{"tools":[$_]}}) } '', '{"name":"call_aws"}';
[($no) x 2, ($one) x 6, $no, ($one) x 2]
--- no_error_log
[alert]
[crit]



=== TEST 16: variables are those of the strictest command
--- user_files eval
::policy('"@Read":{},"@Write":{},"@Execute":{},"@Destructive":{"action":"require_approval"},"ec2 describe-vpcs":{"risk":"Critical"},
 "iam *":{"action":"deny"}') =~ s/"tools":\{/"tools":{"t":{"risk":"Medium"},/r
--- request eval
[::aws("s3 ls"), ::list("s3 ls", "ecs deploy", "sqs create-queue"), ::list("ecs deploy", "ecs deploy", "iam list-users"),
 ::list("s3 rm s3://b/k", "sqs create-queue"), ::aws("ec2 describe-vpcs"), ::aws("s3api 'list-buckets'"), ::aws("ec2"),
 ::call('[]'), ::aws("ec2 describe-vpcs i-1"), qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"ping"}),
 qq(POST /mcp\n{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t"}})]
--- response_headers eval
[map { "X-Verdict: $_" } "allow s3 ls Low 1", "allow ecs deploy High 3", "deny iam list-users Low 3", "approval s3 rm Critical 2",
 "allow ec2 describe-vpcs Critical 1", "allow s3api list-buckets Low 1", "deny    1", "deny    ", "deny ec2 describe-vpcs  1", "pass    ",
 "allow   Medium "]
--- response_body_like eval
[(".") x 11]
--- no_error_log
[alert]
[crit]



=== TEST 17: faults: keys of "commands"
--- user_files
>>> policy.json
{"version":"1","default":"deny","tools":{
"a":{"commands":{"arguments":"x","dialect":"aws","default":"hide","operations":{}}},
"b":{"commands":{"argument":"","dialect":"aws-cli","operations":[],"catalog":1}}}}
--- must_die
--- error_log
policy.json:2:18: /tools/a/commands/arguments: expected one of "argument", "dialect", "default", "operations", "catalog", found "arguments"
policy.json:2:44: /tools/a/commands/dialect: expected "aws-cli", found "aws"
policy.json:2:60: /tools/a/commands/default: expected "allow" or "deny", found "hide"
policy.json:2:17: /tools/a/commands: expected a member "argument"
policy.json:3:17: /tools/b/commands: expected a member "default"
policy.json:3:29: /tools/b/commands/argument: expected a string that is not empty, found ""
policy.json:3:65: /tools/b/commands/operations: expected an object, found a list
policy.json:3:78: /tools/b/commands/catalog: expected a string, found 1
--- no_error_log
[alert]
[crit]



=== TEST 18: what the log says of a refusal
--- user_files eval
::policy('"iam *":{"action":"deny"},"sqs *":{"action":"deny","mode":"shadow"}')
--- request eval
::list("sqs a", "iam list-users")
--- response_body eval
::denied('AWS operation "iam list-users" is denied by policy.', '/operations/iam */action, command 2 of 2')
--- access_log
deny|/tools/call_aws/commands/operations/iam */action|iam|list-users|Low|2|
--- error_log
mcp policy "p" refused tool "call_aws", deny by rule /tools/call_aws/commands/operations/iam */action: AWS operation \"iam list-users\" is denied by policy., client: 
--- no_error_log
would refuse
[alert]
[crit]



=== TEST 19: and in shadow
--- user_files eval
::policy('"sqs *":{"action":"deny","mode":"shadow"},"iam *":{}')
--- request eval
::list("iam list-users", "sqs a")
--- response_body eval: $::Done
--- access_log
shadow-deny|/tools/call_aws/commands/operations/sqs */action|sqs|a|High|2|
--- error_log
mcp policy "p" would refuse tool "call_aws", shadow-deny by rule /tools/call_aws/commands/operations/sqs */action: AWS operation \"sqs a\" is denied by policy., client: 
--- no_error_log
[alert]
[crit]



=== TEST 20: faults: names of operations
--- user_files eval
::policy(CORE::join ',', map { qq(\n"$_":{}) } "ec2", "ec2  x", "EC2 x", "ec2 x ", "aws ec2 x", "ec2 *  x", "EC2 *", '@All', "")
--- must_die
--- error_log
policy.json:2:1: /tools/call_aws/commands/operations/ec2: expected a service and an operation of the AWS CLI with one blank between, such as "ec2 run-instances"
policy.json:3:1: /tools/call_aws/commands/operations/ec2  x: expected a service
policy.json:4:1: /tools/call_aws/commands/operations/EC2 x: expected a service
policy.json:5:1: /tools/call_aws/commands/operations/ec2 x : expected a service
policy.json:6:1: /tools/call_aws/commands/operations/aws ec2 x: expected a service
policy.json:7:1: /tools/call_aws/commands/operations/ec2 *  x: expected a glob over names such as "ec2 run-instances": letters in lower case, digits, ".", "-" and one blank
policy.json:8:1: /tools/call_aws/commands/operations/EC2 *: expected a glob
policy.json:9:1: /tools/call_aws/commands/operations/@All: expected "@Read", "@Write", "@Execute", "@Destructive", "@Low", "@Medium", "@High" or "@Critical" where a name begins with "@"
policy.json:10:1: /tools/call_aws/commands/operations/: expected a service
--- no_error_log
[alert]
[crit]



=== TEST 21: faults: services by another name, in globs as well
--- user_files eval
::policy(CORE::join ',', map { qq(\n"$_":{}) } "s3 list-buckets", "config put-x", "codedeploy x", "runtime.sagemaker invoke-endpoint",
         "s3 list-*", "config *", "codedeploy l?st")
--- must_die
--- error_log
policy.json:2:1: /tools/call_aws/commands/operations/s3 list-buckets: expected the name that the AWS CLI documents: "s3api" for what is not "s3 ls" and its like, "configservice", "deploy", "sagemaker-runtime"
policy.json:3:1: /tools/call_aws/commands/operations/config put-x: expected the name that
policy.json:4:1: /tools/call_aws/commands/operations/codedeploy x: expected the name that
policy.json:5:1: /tools/call_aws/commands/operations/runtime.sagemaker invoke-endpoint: expected the name that
policy.json:6:1: /tools/call_aws/commands/operations/s3 list-*: expected the name that
policy.json:7:1: /tools/call_aws/commands/operations/config *: expected the name that
policy.json:8:1: /tools/call_aws/commands/operations/codedeploy l?st: expected the name that
--- no_error_log
[alert]
[crit]



=== TEST 22: faults: rules of operations
--- user_files eval
::policy(CORE::join ',', map { qq(\n"iam $_) } 'a":1', 'b":{"action":"hide"}', 'c":{"commands":{}}', 'd":{"hide":[]}', 'e":{"pin":""}',
         'f":{"risk":"high"}')
--- must_die
--- error_log
policy.json:2:9: /tools/call_aws/commands/operations/iam a: expected an object, found 1
policy.json:3:19: /tools/call_aws/commands/operations/iam b/action: expected "allow", "deny" or "require_approval", found "hide"
policy.json:4:10: /tools/call_aws/commands/operations/iam c/commands: expected one of "action", "reason", "require", "deny_if", "approve_if", "limits", "rate_limit", "mode", "risk", found "commands"
policy.json:5:10: /tools/call_aws/commands/operations/iam d/hide: expected one of "action"
policy.json:6:10: /tools/call_aws/commands/operations/iam e/pin: expected one of "action"
policy.json:7:17: /tools/call_aws/commands/operations/iam f/risk: expected "Low", "Medium", "High" or "Critical", found "high"
--- no_error_log
[alert]
[crit]



=== TEST 23: faults: two globs that are equally long
--- user_files eval
::policy('"iam list-*":{},"iam *-role":{}')
--- must_die
--- error_log
/tools/call_aws/commands/operations/iam *-role: 
--- no_error_log
[alert]
[crit]



=== TEST 24: faults: paths that a command has not
--- user_files eval
::conditions(map { qq("path":"$_","op":"exists","value":true) } "options", "options.X", "options.x[0]", "options.x.y", "command",
             "command.name", "command.text[*]", "words")
--- must_die
--- error_log
policy.json:2:45: /tools/call_aws/commands/operations/iam o0/deny_if/0/conditions/0/path: expected "args" and at least one step, "command" and one of its parts, or "options" and the name of one, found "options"
policy.json:3:45: /tools/call_aws/commands/operations/iam o1/deny_if/0/conditions/0/path: expected "options" and the name of one without "--", such as "options.instance-type", or all of its words, "options.instance-type[*]", found "options.X"
policy.json:4:45: /tools/call_aws/commands/operations/iam o2/deny_if/0/conditions/0/path: expected "options" and the name of one
policy.json:5:45: /tools/call_aws/commands/operations/iam o3/deny_if/0/conditions/0/path: expected "options" and the name of one
policy.json:6:45: /tools/call_aws/commands/operations/iam o4/deny_if/0/conditions/0/path: expected "args" and at least one step
policy.json:7:45: /tools/call_aws/commands/operations/iam o5/deny_if/0/conditions/0/path: expected "command" and ".service", ".operation", ".class", ".risk", ".region", ".profile", ".text" or ".words[*]", found "command.name"
policy.json:8:45: /tools/call_aws/commands/operations/iam o6/deny_if/0/conditions/0/path: expected "command" and
policy.json:9:45: /tools/call_aws/commands/operations/iam o7/deny_if/0/conditions/0/path: expected "args" and at least one step
--- no_error_log
[alert]
[crit]



=== TEST 25: faults: paths of a command where there is none
--- user_files
>>> policy.json
{"version":"1","default":"deny",
"all_tools":{"deny_if":[{"conditions":[{"path":"options.x","op":"exists","value":true}]}]},"tools":{
"a":{"require":[{"conditions":[{"path":"command.service","op":"eq","value":"ec2"}]}],
"commands":{"argument":"c","dialect":"aws-cli","default":"deny",
"operations":{"@Read":{"limits":[{"counter":"c","window":"day","max":1,"increment_from":"options.n"}]}}}}}}
--- must_die
--- error_log
policy.json:2:48: /all_tools/deny_if/0/conditions/0/path: expected "args" and at least one step: ".name", "[n]" or "[*]", found "options.x"
policy.json:3:40: /tools/a/require/0/conditions/0/path: expected "args" and at least one step: ".name", "[n]" or "[*]", found "command.service"
policy.json:5:89: /tools/a/commands/operations/@Read/limits/0/increment_from: expected a path to an argument of the call, such as "args.n", found "options.n"
--- no_error_log
[alert]
[crit]



=== TEST 26: faults: numbers, as a command consists of words
--- user_files eval
::conditions('"path":"options.count","op":"lt","value":5', '"path":"options.count","op":"eq","value":5',
             '"path":"options.count","op":"in","value":["a",5]', '"path":"options.tags","op":"neq","value":{"a":1}',
             '"path":"command.risk","op":"eq","value":true', '"path":"command.region","op":"eq","value":true',
             '"path":"command.class","op":"eq","value":"read"',
             '"path":"options.count","op":"eq","value":5,"coerce":true', '"path":"options.dry-run","op":"eq","value":true')
--- must_die
--- error_log
policy.json:2:79: /tools/call_aws/commands/operations/iam o0/deny_if/0/conditions/0/value: expected "coerce": true beside it, as a command says numbers in words
policy.json:3:79: /tools/call_aws/commands/operations/iam o1/deny_if/0/conditions/0/value: expected a string, or true or false for an option without a value, or "coerce": true beside it
policy.json:4:79: /tools/call_aws/commands/operations/iam o2/deny_if/0/conditions/0/value: expected a string, or true or false
policy.json:5:79: /tools/call_aws/commands/operations/iam o3/deny_if/0/conditions/0/value: expected a string, or true or false
policy.json:6:78: /tools/call_aws/commands/operations/iam o4/deny_if/0/conditions/0/value: expected "Low", "Medium", "High" or "Critical"
policy.json:7:80: /tools/call_aws/commands/operations/iam o5/deny_if/0/conditions/0/value: expected a string, as a command consists of words
policy.json:8:79: /tools/call_aws/commands/operations/iam o6/deny_if/0/conditions/0/value: expected "Read", "Write", "Execute" or "Destructive"
--- no_error_log
iam o7
iam o8
[alert]
[crit]



=== TEST 27: a catalog of one's own
--- user_files eval
::policy('"@Read":{},"@High":{"action":"deny"}', '') =~ s/"operations"/"catalog":"ops.json","operations"/r
. '>>> ops.json
{"version":"1","source":"ours","skip":["batch"],"unknown":"Read",
"verbs":{"Read":["peek"],"Write":["poke"]},"high":{"words":["key"],"services":["vault"]},
"operations":{"s3 rm":"Read","s3 ls":"Write High"}}
'
--- request eval
[::aws("s3 rm s3://b/k", "s3 ls", "x peek-a", "x batch-peek-a", "x poke-a", "x poke-key", "vault poke-a", "x delete-a")]
--- response_headers eval
[map { "X-Verdict: $_ 1" } "allow s3 rm Low", "deny s3 ls High", "allow x peek-a Low", "allow x batch-peek-a Low", "deny x poke-a Medium",
 "deny x poke-key High", "deny vault poke-a High", "allow x delete-a Low"]
--- response_body_like eval
[(".") x 8]
--- no_error_log
[alert]
[crit]



=== TEST 28: faults: a catalog that is not there
--- user_files eval
::policy('') =~ s/"operations"/"catalog":"ops.json","operations"/r
--- must_die
--- error_log eval
qr{policy\.json:1:149: /tools/call_aws/commands/catalog: expected a file that can be read: ".*/html/ops\.json" cannot be opened: No such file}
--- no_error_log
[alert]
[crit]



=== TEST 29: faults: a catalog with mistakes
--- user_files eval
::policy('') =~ s/"operations"/"catalog":"ops.json","operations"/r
. '>>> ops.json
{"version":"1","verbs":{"Read":["list"],"Nope":[]},
 "operations":{"s3  ls":"Read","ec2 x":"Nope"},"unknown":"",
 "high":{"word":[]},"skip":["a","a"]}
'
--- must_die
--- error_log
ops.json:1:41: /verbs/Nope: expected "Read", "Write", "Execute" or "Destructive", found "Nope"
ops.json:2:16: /operations/s3  ls: expected a service and an operation of the AWS CLI with one blank between
ops.json:2:40: /operations/ec2 x: expected a class such as "Read", or a class and a risk such as "Read High", found "Nope"
ops.json:2:58: /unknown: expected a class such as "Read"
ops.json:3:10: /high/word: expected one of "words", "services", found "word"
ops.json:3:33: /skip/1: expected each word once
--- no_error_log
[alert]
[crit]



=== TEST 30: faults: a catalog that is cut short
--- user_files eval
::policy('') =~ s/"operations"/"catalog":"ops.json","operations"/r
. '>>> ops.json
{"version":"1",
"verbs":{"Read":["list"]
'
--- must_die
--- error_log
ops.json:3:1: /verbs: unexpected end
--- no_error_log
[alert]
[crit]
