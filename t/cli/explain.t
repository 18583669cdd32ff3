#!/usr/bin/perl

# mcp-policy explain: usage, exit statuses, and the very words: what was
# looked at, in order, what each condition was compared with, what limits say
# of empty counters, and the verdict; the same in JSON.
#
# Seen to fail: with values that are not told apart from absent ones, with a
# second reading taken for the first, without the line of what is unsure, with
# values of one condition told of the next, with claims on one counter that do
# not share it, with shadow claims that do, with control characters as they
# are, with the status of a broken policy that of a refusal, and without the
# bound of what is shown.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin;
use JSON::PP;
use POSIX qw(strftime);
use Test::More;

use lib "$FindBin::Bin/lib";
use Cli;


my $dir = tempdir(CLEANUP => 1);

chdir $dir or die "$dir: $!\n";

my $at = '2027-01-31T10:20:30Z';


# A policy of all tools and one tool, and a call of that.

sub policy {
    my ($tools, $more) = @_;
    $more //= '"default":"deny"';
    return spew('policy.json', qq({"version":"1",$more,"tools":{$tools}}));
}

sub call {
    my ($tool, $arguments) = @_;
    my $params = qq("name":"$tool") .
                 ($arguments ? qq(,"arguments":{$arguments}) : '');

    return spew('call.json', qq({"jsonrpc":"2.0","id":1,) .
                             qq("method":"tools/call","params":{$params}}\n));
}

# What is said of the message in call.json, and the status.

sub explained {
    my ($name, $status, $out, @more) = @_;

    said($name, ['explain', '-p', 'policy.json', '--at', $at, @more,
                 'call.json'], $status, $out, '');
}

# The same in JSON: only the members that are named.

sub in_json {
    my ($name, $status, $members, @more) = @_;
    my ($rc, $out, $err) = run('explain', '-p', 'policy.json', '--at', $at,
                               '--json', @more, 'call.json');

    my $object = eval { JSON::PP->new->utf8->decode($out) } || {};

    is_deeply([$rc, $err, map { $object->{$_} } sort keys %$members],
              [$status, '', map { $members->{$_} } sort keys %$members],
              $name)
        or diag($out);

    return $out;
}


# Usage

my $usage = 'usage: mcp-policy explain -p POLICY [--grant GRANT] [--at TIME] '
            . "[--json] [CALL.json|-]\n";

for my $words ([], ['call.json'], ['-p'], ['-p', 'policy.json', 'a', 'b'],
               ['-p', 'policy.json', '--at'], ['-p', 'policy.json', '--jason'],
               ['-p', 'policy.json', '-x'])
{
    said("usage: @$words", ['explain', @$words], 2, '', $usage);
}

policy('"a":{}');
call('a');

said('a time in other words',
     ['explain', '-p', 'policy.json', '--at', 'now', 'call.json'], 2, '',
     "mcp-policy: \"now\" is no time in UTC like 2027-01-31T00:00:00Z\n");
said('a grant that is no text',
     ['explain', '-p', 'policy.json', '--grant', "a\xff", 'call.json'], 2, '',
     'mcp-policy: the name of a grant is UTF-8 without control characters'
     . "\n");
said('no such policy', ['explain', '-p', 'none.json', 'call.json'], 2, '',
     "mcp-policy: none.json: No such file or directory\n");
said('no such message', ['explain', '-p', 'policy.json', 'none.json'], 2, '',
     "mcp-policy: none.json: No such file or directory\n");
said('a directory', ['explain', '-p', 'policy.json', '.'], 2, '',
     "mcp-policy: .: Is a directory\n");

spew('broken.json', '{"version":"1","default":"deny","tool":{}}');
like((run('explain', '-p', 'broken.json', 'call.json'))[2],
     qr{\Abroken\.json:1:33: /tool: expected one of },
     'a broken policy: its faults');
is((run('explain', '-p', 'broken.json', 'call.json'))[0], 2,
   'a broken policy: its status, which is not that of a refusal');


# Where the message comes from

my $allowed = <<'_EOT_';
message           tools/call "a", id 1
rule              /tools/a, action allow

verdict           allow
_EOT_

explained('a file', 0, $allowed);
said('standard input', [{ stdin => 'call.json' }, 'explain', '-p',
                        'policy.json'], 0, $allowed, '');
said('standard input by name', [{ stdin => 'call.json' }, 'explain', '-',
                                '-p', 'policy.json'], 0, $allowed, '');
said('a closed input', [{ before => sub { close STDIN } }, 'explain', '-p',
                        'policy.json'], 2, '',
     "mcp-policy: standard input: Bad file descriptor\n");

spew('-', slurp('call.json'));
said('a file of that name', ['explain', '-p', 'policy.json', './-'], 0,
     $allowed, '');


# All there is, in order

spew('policy.json', <<'_EOT_');
{
  "version": "1",
  "default": "deny",
  "all_tools": {
    "require": [{ "conditions": [{ "path": "args.reason", "op": "exists", "value": true }] }],
    "limits": [{ "counter": "all", "window": "hour", "max": 1000, "scope": "global" }]
  },
  "tools": {
    "create_*": {
      "deny_if": [
        {
          "conditions": [
            { "path": "args.amount", "op": "gt", "value": 10000, "coerce": true },
            { "path": "args.currency", "op": "not_in", "value": [ "USD", "E U\"R" ] }
          ],
          "on_deny": "Over the limit."
        },
        { "conditions": [{ "path": "args.items[*].sku", "op": "starts_with", "value": "gift" }] }
      ],
      "approve_if": [
        { "conditions": [{ "path": "args.items[*].n", "op": "lte", "value": 3, "every": true }] },
        { "conditions": [{ "path": "args.note", "op": "eq", "value": { "a": 1 }, "coerce": true }] }
      ],
      "limits": [
        { "counter": "charged", "window": "day", "max": 20000, "increment_from": "args.cents",
          "algorithm": "sliding" },
        { "counter": "calls", "window": 90, "max": 9, "scope": "client", "increment": 4 }
      ],
      "rate_limit": { "max": 3, "window": 10 }
    }
  }
}
_EOT_

call('create_charge', <<'_EOT_');
"reason": "a gift", "amount": " 12_000", "currency": "E U\u0022R", "cents": 12e2,
"items": [ { "sku": "a-1", "n": 1 }, { "n": 5 } ], "note": "{ \"a\": 2 }"
_EOT_

explained('all there is', 0, <<'_EOT_', '--grant', 'ci');
message           tools/call "create_charge", id 1
rule              /tools/create_*, action allow
require    yes    /all_tools/require/0
           yes      args.reason exists true, found "a gift"
deny_if    no     /tools/create_*/deny_if/0
           yes      args.amount gt 10000, coerce, found 12_000, read as a number
           no       args.currency not_in ["USD","E U\"R"], found "E U\u0022R"
deny_if    no     /tools/create_*/deny_if/1
           no       args.items[*].sku starts_with "gift"
           no         found "a-1"
           no         found nothing
approve_if no     /tools/create_*/approve_if/0
           no       args.items[*].n lte 3, every
           yes        found 1
           no         found 5
approve_if no     /tools/create_*/approve_if/1
           no       args.note eq {"a":1}, coerce
           no         found {"a":2}, read as JSON
           no         found "{ \"a\": 2 }"
limit      yes    /all_tools/limits/0
                    counter "all", global, taken as empty before the call
                    1 of 1000, 999 left, fixed window 2027-01-31T10:00:00Z to 2027-01-31T11:00:00Z
limit      yes    /tools/create_*/limits/0
                    counter "charged", grant "ci", taken as empty before the call
                    1200 of 20000, 18800 left, sliding window 2027-01-31T00:00:00Z to 2027-02-01T00:00:00Z
limit      yes    /tools/create_*/limits/1
                    counter "calls", client not given, taken as empty before the call
                    4 of 9, 5 left, fixed window 2027-01-31T10:19:30Z to 2027-01-31T10:21:00Z
limit      yes    /tools/create_*/rate_limit
                    counter of the rule, session not given, taken as empty before the call
                    1 of 3, 2 left, fixed window 2027-01-31T10:20:30Z to 2027-01-31T10:20:40Z

verdict           allow
_EOT_

my $json = in_json('all there is, in JSON', 0, {
    decision => 'allow', rule => undef, reason => undef, answer => undef,
    tool => 'create_charge', method => 'tools/call', id => '1',
    matched => '/tools/create_*',
}, '--grant', 'ci');

my $object = JSON::PP->new->utf8->decode($json);

is_deeply([map { "$_->{kind} $_->{rule} $_->{holds}" }
               @{$object->{looked_at}}],
          ['require /all_tools/require/0 yes',
           'deny_if /tools/create_*/deny_if/0 no',
           'deny_if /tools/create_*/deny_if/1 no',
           'approve_if /tools/create_*/approve_if/0 no',
           'approve_if /tools/create_*/approve_if/1 no'],
          'what was looked at, in JSON');

is_deeply($object->{looked_at}[1]{conditions}, [
    { path => 'args.amount', op => 'gt', value => '10000',
      every => JSON::PP::false, coerce => JSON::PP::true, holds => 'yes',
      found => [{ value => '12_000', read_as => 'number',
                  holds => 'yes' }] },
    { path => 'args.currency', op => 'not_in', value => '["USD","E U\"R"]',
      every => JSON::PP::false, coerce => JSON::PP::false, holds => 'no',
      found => [{ value => '"E U\u0022R"', read_as => 'sent',
                  holds => 'no' }] },
], 'conditions, in JSON');

is_deeply($object->{looked_at}[2]{conditions}[0]{found},
          [{ value => '"a-1"', read_as => 'sent', holds => 'no' },
           { value => undef, read_as => 'sent', holds => 'no' }],
          'nothing, in JSON');

is_deeply($object->{looked_at}[4]{conditions}[0]{found}[0],
          { value => '{"a":2}', read_as => 'json', holds => 'no' },
          'JSON in a string, in JSON');

is_deeply($object->{limits}[1], {
    rule => '/tools/create_*/limits/0', shadow => JSON::PP::false,
    counter => 'charged', scope => 'grant', who => 'ci', amount => 1200,
    max => 20000, algorithm => 'sliding', from => '2027-01-31T00:00:00Z',
    to => '2027-02-01T00:00:00Z', fits => JSON::PP::true, left => 18800,
}, 'a limit, in JSON');

is($json =~ s/\[.*\]/[]/r, <<'_EOT_', 'the order of the members');
{"decision":"allow","rule":null,"reason":null,"tool":"create_charge","method":"tools/call","id":"1","matched":"/tools/create_*","commands":[],"answer":null}
_EOT_


# Refusals

policy('"no":{"action":"deny","reason":"Never."},"gone":{"action":"hide"},'
       . '"ask":{"action":"require_approval"},'
       . '"try":{"mode":"shadow","action":"deny"},'
       . '"?if":{"require":[{"conditions":[{"path":"args.a","op":"lt",'
       . '"value":5}]}],"deny_if":[{"conditions":[]}]}');

call('x');
explained('no rule', 1, <<'_EOT_');
message           tools/call "x", id 1
rule              none, default deny

verdict           deny by (default deny)
reason            Unknown tool: x
answer            Unknown tool: x
_EOT_

call('no');
explained('an action', 1, <<'_EOT_');
message           tools/call "no", id 1
rule              /tools/no, action deny

verdict           deny by /tools/no/action
reason            Never.
answer            [POLICY DENIED] Never. (rule /tools/no/action) Do not retry: the same call will be denied again.
_EOT_

call('gone');
explained('hidden', 1, <<'_EOT_');
message           tools/call "gone", id 1
rule              /tools/gone, action hide

verdict           hide by /tools/gone/action
reason            Unknown tool: gone
answer            Unknown tool: gone
_EOT_

call('ask');
explained('approval', 1, <<'_EOT_');
message           tools/call "ask", id 1
rule              /tools/ask, action require_approval

verdict           approval by /tools/ask/action
reason            Tool "ask" needs an approval.
answer            [POLICY DENIED] Tool "ask" needs an approval. (rule /tools/ask/action) Do not retry: this gateway cannot ask for an approval yet.
_EOT_

call('try');
explained('shadow', 0, <<'_EOT_');
message           tools/call "try", id 1
rule              /tools/try, action deny, mode shadow

verdict           shadow-deny by /tools/try/action
reason            Tool "try" is denied by policy.
_EOT_

call('gif', '"a":1e0');
explained('conditions: the second entry, which has none', 1, <<'_EOT_');
message           tools/call "gif", id 1
rule              /tools/?if, action allow
require    yes    /tools/?if/require/0
           yes      args.a lt 5, found 1e0
deny_if    yes    /tools/?if/deny_if/0

verdict           deny by /tools/?if/deny_if/0
reason            Tool "gif" is denied with these arguments.
answer            [POLICY DENIED] Tool "gif" is denied with these arguments. (rule /tools/?if/deny_if/0) Do not retry: the same call will be denied again.
_EOT_

call('gif', '"a":null');
explained('nothing comes after the refusal', 1, <<'_EOT_');
message           tools/call "gif", id 1
rule              /tools/?if, action allow
require    no     /tools/?if/require/0
           no       args.a lt 5, found nothing

verdict           deny by /tools/?if/require/0
reason            Tool "gif" is denied with these arguments.
answer            [POLICY DENIED] Tool "gif" is denied with these arguments. (rule /tools/?if/require/0) Do not retry: the same call will be denied again.
_EOT_

in_json('refused, in JSON', 1, {
    decision => 'deny', rule => '/tools/?if/require/0', limits => [],
    reason => 'Tool "gif" is denied with these arguments.',
    answer => '[POLICY DENIED] Tool "gif" is denied with these arguments. '
              . '(rule /tools/?if/require/0) Do not retry: the same call '
              . 'will be denied again.',
});

policy('', '"default":"allow"');
call('x');
explained('the default', 0, <<'_EOT_');
message           tools/call "x", id 1
rule              none, default allow

verdict           allow
_EOT_

call('x/y');
explained('a name without a default', 1, <<'_EOT_');
message           tools/call "x/y", id 1
rule              none, and no default for a name that MCP does not allow

verdict           deny by (default deny)
reason            Tool "x/y" is not permitted by policy.
answer            [POLICY DENIED] Tool "x/y" is not permitted by policy. (rule (default deny)) Do not retry: the same call will be denied again.
_EOT_


# Values

policy('"t":{"deny_if":[{"conditions":[{"path":"args.a","op":"eq","value":5,'
       . '"coerce":true}]}],"approve_if":[{"conditions":[{"path":"args.b",'
       . '"op":"contains","value":"b"}]}]}');

call('t', '"a":"{a:5}"');
explained('unsure', 1, <<'_EOT_');
message           tools/call "t", id 1
rule              /tools/t, action allow
deny_if    unsure /tools/t/deny_if/0
           unsure   args.a eq 5, coerce
           no         found "{a:5}"
           unsure     found a string that servers may read in different ways

verdict           deny by /tools/t/deny_if/0
reason            Tool "t" has arguments that cannot be checked.
answer            [POLICY DENIED] Tool "t" has arguments that cannot be checked. (rule /tools/t/deny_if/0) Do not retry: the same call will be denied again.
_EOT_

in_json('unsure, in JSON', 1, { decision => 'deny', looked_at => [{
    kind => 'deny_if', rule => '/tools/t/deny_if/0', holds => 'unsure',
    conditions => [{
        path => 'args.a', op => 'eq', value => '5', every => JSON::PP::false,
        coerce => JSON::PP::true, holds => 'unsure',
        found => [{ value => '"{a:5}"', read_as => 'sent', holds => 'no' }],
    }],
}] });

my $shown = <<'_EOT_';
message           tools/call "t", id 1
rule              /tools/t, action allow
deny_if    no     /tools/t/deny_if/0
           no       args.a eq 5, coerce, found nothing
approve_if no     /tools/t/approve_if/0
           no       args.b contains "b", found VALUE

verdict           allow
_EOT_

my $long = '"' . 'a' x 126 . '"';

for my $row (['as long as is shown', $long, $long],
             ['one longer', $long =~ s/a/aa/r, $long =~ s/"\z/a.../r],
             ['no character in two', '"' . "\xc3\xa9" x 64 . '"',
              '"' . "\xc3\xa9" x 63 . '...'],
             ['without white space', qq({ "x y" :\n[ 1,\t"\\\\" , "\\" " ] }),
              '{"x y":[1,"\\\\","\\" "]}'],
             ['a large number', '1' x 100, '1' x 100],
             ['what a terminal obeys', qq("\x7f\xc2\x9b31m\\u001b\xc2\xa0"),
              qq("\\u007f\\u009b31m\\u001b\xc2\xa0")])
{
    my ($name, $sent, $found) = @$row;

    call('t', qq("b":$sent));
    explained("a value: $name", 0, $shown =~ s/VALUE/$found/r);
}


# Limits

policy('"t":{"limits":[{"counter":"c","window":"minute","max":10,'
       . '"increment_from":"args.n"}]}');

my $limited = <<'_EOT_';
message           tools/call "t", id 1
rule              /tools/t, action allow
limit      no     /tools/t/limits/0
                    counter "c", grant not given, taken as empty before the call
                    N of 10, 10 left, fixed window 2027-01-31T10:20:00Z to 2027-01-31T10:21:00Z

verdict           limit by /tools/t/limits/0
reason            At most 10 of args.n per minute.
answer            [POLICY DENIED] At most 10 of args.n per minute. (rule /tools/t/limits/0) Do not retry: the same call will be denied again.
_EOT_

call('t', '"n":11');
explained('more than the limit', 1, $limited =~ s/N of/11 of/r);
call('t', '"n":1e30');
explained('more than any limit', 1,
          $limited =~ s/N of/more than 9007199254740991 of/r);
is(decode_json(in_json('more than any limit, in JSON', 1,
                       { decision => 'limit' }))->{limits}[0]{amount}, undef,
   'its amount');

call('t', '"n":"11"');
explained('what cannot be counted', 1, <<'_EOT_');
message           tools/call "t", id 1
rule              /tools/t, action allow

verdict           deny by /tools/t/limits/0
reason            Expected a whole number of at least 1 at args.n, which is counted.
answer            [POLICY DENIED] Expected a whole number of at least 1 at args.n, which is counted. (rule /tools/t/limits/0) Do not retry: the same call will be denied again.
_EOT_

my $two = '"default":"deny","all_tools":{"limits":[{"counter":"c",'
          . '"window":1,"max":10,"increment":6}]}';
my $other = '"limits":[{"counter":"c","window":1,"max":10,"increment":5}]';

policy(qq("t":{$other}), $two);
call('t');
explained('one counter twice', 1, <<'_EOT_');
message           tools/call "t", id 1
rule              /tools/t, action allow
limit      yes    /all_tools/limits/0
                    counter "c", grant not given, taken as empty before the call
                    6 of 10, 4 left, fixed window 2027-01-31T10:20:30Z to 2027-01-31T10:20:31Z
limit      no     /tools/t/limits/0
                    counter "c", grant not given, taken as empty before the call
                    5 of 10, 4 left, fixed window 2027-01-31T10:20:30Z to 2027-01-31T10:20:31Z

verdict           limit by /tools/t/limits/0
reason            At most 10 units per second.
answer            [POLICY DENIED] At most 10 units per second. (rule /tools/t/limits/0) Do not retry: the same call will be denied again.
_EOT_

policy(qq("t":{"mode":"shadow",$other}), $two);
explained('shadow counts apart', 0, <<'_EOT_');
message           tools/call "t", id 1
rule              /tools/t, action allow, mode shadow
limit      yes    /all_tools/limits/0
                    counter "c", grant not given, taken as empty before the call
                    6 of 10, 4 left, fixed window 2027-01-31T10:20:30Z to 2027-01-31T10:20:31Z
limit      yes    /tools/t/limits/0, mode shadow
                    counter "c", grant not given, taken as empty before the call
                    5 of 10, 5 left, fixed window 2027-01-31T10:20:30Z to 2027-01-31T10:20:31Z

verdict           allow
_EOT_

policy('"t":{"mode":"shadow","limits":[{"counter":"c","window":1,"max":1,'
       . '"increment_from":"args.n"}]}');
call('t', '"n":2');
in_json('a limit in shadow', 0, { decision => 'shadow-limit',
                                  rule => '/tools/t/limits/0' });

policy('"t":{"limits":[{"counter":"c","window":"day","max":1}]}');
call('t');

for my $row (['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z',
              '1970-01-02T00:00:00Z'],
             ['9999-12-31T12:00:00Z', '9999-12-31T00:00:00Z',
              '9999-12-31T23:59:59Z'])
{
    my ($now, $from, $to) = @$row;
    my $limit = decode_json(in_json("at $now", 0, { decision => 'allow' },
                                    '--at', $now))->{limits}[0];

    is("$limit->{from} $limit->{to}", "$from $to", '  the window');
}

my @day = strftime('%FT00:00:00Z', gmtime);
my $out = (run('explain', '-p', 'policy.json', 'call.json'))[1];
push @day, strftime('%FT00:00:00Z', gmtime);

like($out, qr/ fixed window (?:$day[0]|$day[1]) to /,
     'now, if no time is given');


# Messages that are no calls

for my $row (['a method of MCP', '"id":"a","method":"initialize"', 0,
              "initialize, id \"a\"\n\nverdict           pass\n"],
             ['a notification',
              '"method":"notifications/initialized"', 0,
              "notifications/initialized, no id\n\n"
              . "verdict           pass\n"],
             ['a response', '"id":1,"result":{}', 0,
              "response, id 1\n\nverdict           pass\n"],
             ['an unknown method', '"id":1,"method":"x\\n"', 1, <<'_EOT_'],
x\u000a, id 1

verdict           deny by (unknown method)
reason            Method "x\u000a" is not permitted.
answer            Method "x\u000a" is not permitted.
_EOT_
             ['arguments of another type',
              '"id":1,"method":"tools/call","params":{"name":"t",'
              . '"arguments":[]}', 1, <<'_EOT_'])
malformed, id 1

verdict           invalid
reason            "arguments" is not an object
answer            "arguments" is not an object
_EOT_
{
    my ($name, $members, $status, $out) = @$row;

    spew('call.json', qq({"jsonrpc":"2.0",$members}));
    explained($name, $status, 'message' . ' ' x 11 . $out);
}

for my $row (['a batch', "[$json]", 'JSON-RPC batches are not accepted: send '
                                    . 'one message per request'],
             ['nothing', '', 'malformed JSON: empty text at byte 0'],
             ['no JSON', '{"jsonrpc":"2.0",',
              'malformed JSON: unexpected end at byte 17'])
{
    my ($name, $text, $reason) = @$row;

    spew('call.json', $text);
    in_json($name, 1, { decision => 'invalid', reason => $reason,
                        rule => undef, method => undef, tool => undef,
                        matched => undef, answer => $reason });
}


# Commands: how each was split, what it is, and the rule that it has

policy('"aws":{"commands":{"argument":"c","dialect":"aws-cli",'
       . '"default":"deny","operations":{"@Read":{},'
       . '"@Write":{"limits":[{"counter":"w","window":"minute","max":3}]},'
       . '"ec2 run-instances":{"mode":"shadow","deny_if":[{"conditions":['
       . '{"path":"options.instance-type","op":"regex","value":"^p"}]}]}}}}');

call('aws', '"c":["aws s3 ls \'s3://b/x y\' --recursive",'
            . '"aws s3 mb s3://x","aws s3 mb s3://y"]');
explained('commands', 0, <<'_EOT_');
message           tools/call "aws", id 1
rule              /tools/aws, action allow
command    1      aws s3 ls 's3://b/x y' --recursive
                    service s3, operation ls, class Read, risk Low
                    "s3://b/x y"
                    --recursive
                    rule /tools/aws/commands/operations/@Read, action allow
command    2      aws s3 mb s3://x
                    service s3, operation mb, class Write, risk Medium
                    "s3://x"
                    rule /tools/aws/commands/operations/@Write, action allow
command    3      aws s3 mb s3://y
                    service s3, operation mb, class Write, risk Medium
                    "s3://y"
                    rule /tools/aws/commands/operations/@Write, action allow
limit      yes    /tools/aws/commands/operations/@Write/limits/0
                    counter "w", grant not given, taken as empty before the call
                    2 of 3, 1 left, fixed window 2027-01-31T10:20:00Z to 2027-01-31T10:21:00Z

verdict           allow
_EOT_

call('aws', '"c":"aws ec2 run-instances --instance-t p4d \"--count=1\""');
explained('an option that may be another one', 0, <<'_EOT_');
message           tools/call "aws", id 1
rule              /tools/aws, action allow
command    1      aws ec2 run-instances --instance-t p4d "--count=1"
                    service ec2, operation run-instances, class Execute, risk High
                    --instance-t
                      "p4d"
                    --count
                      "1"
                    rule /tools/aws/commands/operations/ec2 run-instances, action allow, mode shadow
deny_if    yes    /tools/aws/commands/operations/ec2 run-instances/deny_if/0
           yes      options.instance-type regex "^p"
           yes        found "p4d"
           no         found nothing

verdict           shadow-deny by /tools/aws/commands/operations/ec2 run-instances/deny_if/0
reason            AWS operation "ec2 run-instances" is denied with these arguments.
_EOT_

call('aws', '"c":"aws iam delete-user --user-name \'a\\u001bb"');
explained('a command that cannot be read', 1, <<'_EOT_');
message           tools/call "aws", id 1
rule              /tools/aws, action allow
command    1      aws iam delete-user --user-name 'a\u001bb
           no       not in the canonical form

verdict           deny by /tools/aws/commands
reason            Leave out control characters, other than tabs and line breaks.
answer            [POLICY DENIED] Leave out control characters, other than tabs and line breaks. (rule /tools/aws/commands) Write it so, and call again.
_EOT_

call('aws', '"c":["aws iam delete-user","aws ec2 x --profile p --v"]');
explained('one without a rule', 1, <<'_EOT_');
message           tools/call "aws", id 1
rule              /tools/aws, action allow
command    1      aws iam delete-user
                    service iam, operation delete-user, class Destructive, risk Critical
                    no rule, the default

verdict           deny by /tools/aws/commands/default
reason            AWS operation "iam delete-user" is not permitted by policy.
answer            [POLICY DENIED] AWS operation "iam delete-user" is not permitted by policy. (rule /tools/aws/commands/default, command 1 of 2) Do not retry: the same call will be denied again.
_EOT_

call('aws', '"c":["aws ec2 run-instances --a b \'\' --xyz","aws --x"]');
in_json('commands in JSON', 1, {
    decision => 'deny', rule => '/tools/aws/commands',
    commands => [
        { text => "aws ec2 run-instances --a b '' --xyz",
          canonical => JSON::PP::true, service => 'ec2',
          operation => 'run-instances', class => 'Execute', risk => 'High',
          words => [], options => [{ name => 'a', words => ['b', ''] },
                                   { name => 'xyz', words => [] }],
          matched => '/tools/aws/commands/operations/ec2 run-instances' },
        { text => 'aws --x', canonical => JSON::PP::false, service => undef,
          operation => undef, class => undef, risk => undef, words => [],
          options => [], matched => undef }
    ],
});


# Whoever reads the answer must not take silence for it

call('t');

for my $option ('--json', '--') {
    said("a closed output: $option",
         [{ before => sub { close STDOUT } }, 'explain', '-p', 'policy.json',
          $option, 'call.json'], 2, '',
         "mcp-policy: standard output could not be written\n");
}


done_testing();
