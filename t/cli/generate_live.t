#!/usr/bin/perl

# mcp-policy generate from a running server: how it asks for the tools, in both
# eras; of which class they are by catalogue, name and annotations; and that no
# server makes it print a policy that opens what it should not.
#
# Seen to fail: with redirections followed, other schemes, no bound of bytes, of
# pages or of time, answers to other requests, duplicate members, another status
# than 200; with a session that is not ended, or whose id is not looked at; with
# an empty cursor as the end, streams read to their end, no modern era, a modern
# version agreed on in the legacy one; with hints that lower a class, without
# those that raise it, without a destructive verb at the end, nouns as verbs, no
# look at nouns, no catalogue; with tools that are listed twice.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin;
use IO::Socket::INET;
use JSON::PP;
use Test::More;
use Time::HiRes qw(time);

use lib "$FindBin::Bin/lib";
use Cli;
use Recommended;
use Server;


my $dir = tempdir(CLEANUP => 1);

chdir $dir or die "$dir: $!\n";
delete @ENV{grep { /_proxy$/i } keys %ENV};

my $facts = "$FindBin::Bin/../../policies/catalog/aws-tools.json";
my $true = JSON::PP::true;
my $false = JSON::PP::false;


# A server of the legacy era: what it answers to initialize and to tools/list;
# other messages are accepted.

sub legacy {
    my ($list, %o) = @_;

    return sub {
        my ($request) = @_;
        my $method = $request->{message}{method} // '';

        return $o{initialize}->($request) if $method eq 'initialize'
                                             && $o{initialize};
        return welcome($request, $o{headers}) if $method eq 'initialize';
        return $list->($request) if $method eq 'tools/list';
        return http(202, 'text/plain', '');
    };
}

sub welcome {
    my ($request, $headers) = @_;

    return json(answer($request, { protocolVersion => '2025-06-18',
                                   capabilities => {},
                                   serverInfo => { name => 's' } }),
                @{$headers || []});
}

sub tools {
    return { tools => [map { ref $_ ? $_ : { name => $_ } } @_] };
}

sub listing {
    my @tools = @_;
    return legacy(sub { json(answer($_[0], tools(@tools))) });
}

# What becomes of a server.

sub lived {
    my ($name, $answers, $status, $out, $err, @options) = @_;
    my ($url, $heard) = serve($answers);

    said($name, ['generate', '--url', $url, @options], $status, $out, $err);
    return heard($heard);
}

sub reads {
    return policy(['"name": "s"'], map { [$_, 'Read', 'Low'] } @_);
}


# One that goes silent is asked now, and waited for in the end.

my ($silent) = serve(legacy(sub { (http(200, 'text/event-stream', ''),
                                   map { (1, ": ping\n\n") } 1 .. 40) }));

open my $patience, '-|', "'$ENV{MCP_POLICY}' generate --url $silent 2>&1"
    or die "mcp-policy: $!\n";


# How it asks

my @heard = lived('JSON, without a session', listing('get_a'), 0,
                  reads('get_a'), '');

is_deeply([map { [$_->{method}, $_->{message}] } @heard],
          [['POST', { jsonrpc => '2.0', id => 1, method => 'initialize',
                      params => { protocolVersion => '2025-11-25',
                                  capabilities => {},
                                  clientInfo => { name => 'mcp-policy',
                                                  version => '1' } } }],
           ['POST', { jsonrpc => '2.0',
                      method => 'notifications/initialized' }],
           ['POST', { jsonrpc => '2.0', id => 2, method => 'tools/list' }]],
          '  its messages');

is($_->{headers}{accept}, 'application/json, text/event-stream', '  Accept')
    for @heard;
is_deeply([map { $_->{headers}{'mcp-protocol-version'} } @heard],
          [undef, '2025-06-18', '2025-06-18'], '  the version agreed on');
is_deeply([map { $_->{headers}{'mcp-session-id'} } @heard],
          [undef, undef, undef], '  no session');

@heard = lived('with a session',
               legacy(sub { json(answer($_[0], tools('get_a'))) },
                      headers => ['mcp-session-id: s-1']), 0,
               reads('get_a'), '');

is_deeply([map { [$_->{method}, $_->{headers}{'mcp-session-id'}] } @heard],
          [['POST', undef], ['POST', 's-1'], ['POST', 's-1'],
           ['DELETE', 's-1']], '  which is ended');

lived('an end that is answered like a request', sub {
    return events('data: {"id":2,"result":{}}') if $_[0]{method} eq 'DELETE';
    return legacy(sub { json(answer($_[0], tools('get_a'))) },
                  headers => ['Mcp-Session-Id: s-1'])->($_[0]);
}, 0, reads('get_a'), '');

@heard = lived('three pages, two of them after an empty cursor', legacy(sub {
    my %next = ('-' => '', '' => 'x', 'x' => undef);
    my $cursor = $_[0]{message}{params}{cursor} // '-';

    return json(answer($_[0], {
        %{tools("get_$cursor" =~ s/-$/0/r)},
        defined $next{$cursor} ? (nextCursor => $next{$cursor}) : ()
    }));
}), 0, reads('get_', 'get_0', 'get_x'), '');

is_deeply([map { $_->{message}{params}{cursor} } @heard[2 .. 4]],
          [undef, '', 'x'], '  whose cursors are given back');

for my $pages (64, 65) {
    my $many = legacy(sub {
        my $page = $_[0]{message}{params}{cursor} // 1;
        return json(answer($_[0], { %{tools("get_$page")}, $page < $pages
                                    ? (nextCursor => $page + 1 . '') : () }));
    });

    lived("$pages pages", $many, $pages == 64
          ? (0, reads(sort map { "get_$_" } 1 .. 64), '')
          : (2, '', "mcp-policy: tools/list: more than 64 pages\n"));
}

my $stop = time;
lived('a stream with other messages, which stays open', legacy(sub {
    return (events(': ping', 'data:', 'data: no JSON', 'event: message',
                   'data: {"jsonrpc":"2.0","method":"notifications/message"}',
                   'data: {"jsonrpc":"2.0","id":1,"result":{"tools":[]}}',
                   'data: {"jsonrpc":"2.0","id":2,"method":"ping"}'),
            0.1, 'data: ' . answer($_[0], tools('get_a')) =~ s/,/,\ndata: /r,
            0.1, "\n\n", 20);
}), 0, reads('get_a'), '');
cmp_ok(time - $stop, '<', 10, '  is left as soon as the answer is there');

lived('a stream that ends without a blank line', legacy(sub {
    return http(200, 'Text/Event-Stream; charset=utf-8',
                'data: ' . answer($_[0], tools('get_a')) . "\n");
}), 0, reads('get_a'), '');

my $modern = sub {
    my ($request) = @_;

    return http(404, 'application/json', '{}')
        if $request->{message}{method} ne 'tools/list';

    return json(answer($request, {
        %{tools('get_a')}, resultType => 'complete',
        _meta => { 'io.modelcontextprotocol/serverInfo' => { name => 'm' } },
    }));
};

@heard = lived('a server that knows the modern era only', $modern, 0,
               policy(['"name": "m"'], ['get_a', 'Read', 'Low']), '');

is_deeply($heard[1]{message}{params}, { _meta => {
    'io.modelcontextprotocol/protocolVersion' => '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities' => {},
    'io.modelcontextprotocol/clientInfo' => { name => 'mcp-policy',
                                              version => '1' } } },
          '  is told what it wants to know');
is_deeply([@{$heard[1]{headers}}{'mcp-protocol-version', 'mcp-method'}],
          ['2026-07-28', 'tools/list'], '  in its headers, too');


# Of which class they are

my @by_name = (
    ['getItem', 'Read', 'Low'], ['aws_list_things', 'Read', 'Low'],
    ['get-secret', 'Read', 'Medium'], ['query', 'Read', 'Low'],
    ['item.fetch', 'Read', 'Low'],
    ['PutHTTPItem', 'Write', 'Medium'], ['update_role', 'Write', 'High'],
    ['query_update', 'Write', 'Medium'],
    ['CreateAHORunGroup', 'Execute', 'High'],
    ['frobnicate', 'Execute', 'High'],
    ['getitem', 'Execute', 'High'], ['invoke_it', 'Execute', 'High'],
    ['call_it', 'Execute', 'Critical'], ['run_script', 'Execute', 'Critical'],
    ['deleteItem', 'Destructive', 'Critical'],
    ['get_and_purge', 'Destructive', 'Critical'],
    ['DropAll', 'Destructive', 'Critical'],
);

sub by_class {
    my %rank = (Read => 1, Write => 2, Execute => 3, Destructive => 4);
    return sort { $rank{$a->[1]} <=> $rank{$b->[1]} || $a->[0] cmp $b->[0] }
                @_;
}

lived('by name', listing(map { $_->[0] } @by_name), 0,
      policy(['"name": "s"'], by_class(@by_name)), '');

lived('by annotations, never less than by name', listing(
    { name => 'get_a', annotations => { readOnlyHint => $false } },
    { name => 'get_b', annotations => { destructiveHint => $true,
                                        readOnlyHint => $true } },
    { name => 'get_c', annotations => { destructiveHint => $false } },
    { name => 'get_d', annotations => { readOnlyHint => 'false' } },
    { name => 'set_a', annotations => { readOnlyHint => $true } },
    { name => 'run_a', annotations => { readOnlyHint => $false } },
    { name => 'delete_a', annotations => { readOnlyHint => $true,
                                           destructiveHint => $false } },
    { name => 'frob_a', annotations => { readOnlyHint => $true } },
    { name => 'frob_b', annotations => { readOnlyHint => 1 } },
    { name => 'frob_c', annotations => [] },
), 0, policy(['"name": "s"'],
             ['frob_a', 'Read', 'Low'], ['get_c', 'Read', 'Low'],
             ['get_d', 'Read', 'Low'], ['get_a', 'Write', 'Medium'],
             ['set_a', 'Write', 'Medium'], ['frob_b', 'Execute', 'High'],
             ['frob_c', 'Execute', 'High'], ['run_a', 'Execute', 'High'],
             ['delete_a', 'Destructive', 'Critical'],
             ['get_b', 'Destructive', 'Critical']), '');

catalog('c', ['s', 'delete_a', 'Read', 'Low'], ['s', 'get_a', 'Write', 'Low'],
        ['t', 'get_a', 'Execute'], ['u', 'get_a', 'Read', 'Critical'],
        ['u', 'get_b', 'Read', 'Low'], ['u', 'get_c', 'Read']);

lived('by the catalogue, the worst of all servers', listing(
    'delete_a', 'get_a', 'get_z',
    { name => 'get_b', annotations => { readOnlyHint => $false } },
    { name => 'get_c', annotations => { destructiveHint => $true } },
), 0, policy(['"name": "s"'],
             ['delete_a', 'Read', 'Low'], ['get_z', 'Read', 'Low'],
             ['get_b', 'Write', 'Medium'], ['get_a', 'Execute', 'Critical'],
             ['get_c', 'Destructive', 'Critical']), '', '--catalog', 'c');

# The names of all known tools, against what is known of them.

my %rank = (Read => 1, Write => 2, Execute => 3, Destructive => 4);
my %known;

for my $entry (@{decode_json(slurp($facts))}) {
    my ($tool, $class) = @$entry{qw(tool category)};

    $known{$tool} = $class
        if !$known{$tool} || $rank{$class} > $rank{$known{$tool}};
}

my ($url) = serve(listing(sort keys %known));
my (undef, $out) = run('generate', '--url', $url);
my $rules = decode_json($out)->{tools};
my (@less, $same);

is_deeply([sort keys %$rules], [sort keys %known], 'all known tools');

for my $tool (sort keys %known) {
    my $rule = $rules->{$tool};
    my $max = $rule->{limits} ? $rule->{limits}[0]{max} : 0;
    my $class = $rule->{action} ? 'Destructive'
                : { 0 => 'Read', 30 => 'Write', 10 => 'Execute' }->{$max};

    push @less, $tool if $rank{$class} < $rank{$known{$tool}};
    $same++ if $class eq $known{$tool};
}

# Their names tell less than what they do.

is_deeply(\@less, [qw(
    CreateTokenWithIAM browser_close browser_resize browser_select_option
    detach_group_policy detach_user_policy ecs_resource_management
    gateway_target_synchronize get_resource json_arrpop json_arrtrim
    smart_translate_workflow valkey_admin
)], '  few of which pass for less than they are') or diag("@less");

cmp_ok($same, '>', 900, '  and most for what they are');


# Names that could be more than a name

my $why = 'no name of 1 to 128 of A-Z a-z 0-9 . _ -';

lived('names that could open something are left out', listing(
    '*', '@Read', 'get_?', 'get_a', "get_\0", "\e[31mget_b", "get_\x{202e}",
    '', 'get c', '__proto__', 'x' x 129, 'get_d', 'get_e', 'get_d', 'get_E',
    { title => 'get_f' }, { name => 7 }, { name => ['get_g'] },
    { name => undef },
), 0, policy(['"name": "s"'], ['get_E', 'Read', 'Low'],
             ['get_a', 'Read', 'Low'], ['get_e', 'Read', 'Low'],
             ['__proto__', 'Execute', 'High']),
join '', (map { "mcp-policy: left out $_: $why\n" }
          '"*"', '"@Read"', '"get_?"', '"get_\u0000"', '"\u001B[31mget_b"',
          '"get_\u202E"', '""', '"get c"', '"' . 'x' x 128 . '"', ('""') x 4),
         qq(mcp-policy: left out "get_d": listed twice\n));

lived('tools that are none', legacy(sub {
    json(answer($_[0], { tools => ['get_a', undef, 1, [], {}] }));
}), 0, policy(['"name": "s"']) =~ s/\n\n/\n/r,
qq(mcp-policy: left out "": $why\n) x 5);

lived('a name that comes again on another page', legacy(sub {
    my $second = exists $_[0]{message}{params}{cursor};

    return json(answer($_[0], { %{$second ? tools('get_a', 'get_c')
                                          : tools('get_a', 'get_b')},
                                $second ? () : (nextCursor => 'x') }));
}), 0, reads('get_b', 'get_c'),
qq(mcp-policy: left out "get_a": listed twice\n));

for my $title ("\e[31m", 'x' x 129, '', undef) {
    lived('a server whose name is no text for logs', legacy(
        sub { json(answer($_[0], tools('get_a'))) },
        initialize => sub {
            json(answer($_[0], { protocolVersion => '2025-11-25',
                                 serverInfo => { name => $title } }));
        }), 0, policy([], ['get_a', 'Read', 'Low']), '');
}


# Answers that are none

sub failed {
    my ($name, $answers, $fault) = @_;
    return lived($name, $answers, 2, '', "mcp-policy: $fault\n");
}

my $none = 'tools/list: no answer that MCP knows';
my $id = '"jsonrpc":"2.0","id":2';

for my $body ('', '{', '[]', 'null', '"x"', "\xef\xbb\xbf{}", '{}',
              qq({$id}), qq({$id,"result":[]}), qq({$id,"result":null}),
              qq({$id,"result":{"tools":[]}} x),
              '{"jsonrpc":"2.0","result":{"tools":[]}}',
              '{"jsonrpc":"2.0","id":null,"result":{"tools":[]}}',
              '{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}',
              '{"jsonrpc":"2.0","id":"2","result":{"tools":[]}}',
              qq({$id,"method":"tools/list","result":{"tools":[]}}),
              qq([{$id,"result":{"tools":[]}}]),
              qq({$id,"result":{"tools":[],"tools":[{"name":"get_a"}]}}),
              qq({$id,"result":{"tools":[{"name":"get_a","name":"b"}]}}),
              qq({$id,"result":{"tools":[{"name":"get_\xff"}]}}),
              qq({$id,"result":{"tools":[{"name":"\\ud800"}]}}),
              qq({$id,"result":{"tools":[{"size":1e999}]}}))
{
    failed('no answer: ' . $body =~ s/[^ -~]/?/gr,
           legacy(sub { json($body) }), $none);
}

failed('a page in HTML',
       legacy(sub { http(200, 'text/html', '<p>') }), $none);
failed('a stream without an answer',
       legacy(sub { events('data: {}', ': ping') }), $none);
failed('a result without a list', legacy(sub { json(answer($_[0], {})) }),
       'tools/list: no list of tools in the answer');
failed('a result with something else',
       legacy(sub { json(answer($_[0], { tools => {} })) }),
       'tools/list: no list of tools in the answer');
failed('an error', legacy(sub {
    json(qq({$id,"error":{"code":-1,"message":"\e[31mno\xc3\xbc\\n"}}));
}), 'tools/list: no answer that MCP knows');
failed('an error', legacy(sub {
    json(qq({$id,"error":{"code":-1,"message":"\\u001b[31mno\xc3\xbc\\n"}}));
}), 'tools/list: the server says "\u001B[31mno\u00FC\n"');
failed('an error without words', legacy(sub { json(qq({$id,"error":1})) }),
       'tools/list: the server says no more');
failed('an error beside a result',
       legacy(sub { json(qq({$id,"error":{},"result":{"tools":[]}})) }),
       'tools/list: the server says no more');
failed('another status', legacy(sub { http(500, 'text/plain', 'x') }),
       'tools/list: HTTP status 500');
failed('a status that is no answer',
       legacy(sub { http(202, 'application/json',
                         answer($_[0], tools('get_a'))) }), $none);
failed('neither era',
       sub { $_[0]{message}{method} eq 'initialize'
             ? http(405, 'text/plain', '')
             : json(qq({"id":2,"error":{"message":"no"}})) },
       "initialize: HTTP status 405\n"
       . 'mcp-policy: tools/list: the server says "no"');
failed('an unknown version',
       legacy(undef, initialize => sub {
           json(answer($_[0], { protocolVersion => '2026-07-28' }));
       }), 'initialize: no version of MCP that is known');
failed('initialized, but not accepted',
       sub { $_[0]{message}{method} eq 'initialize' ? welcome($_[0])
             : http(400, 'text/plain', '') },
       'notifications/initialized: HTTP status 400');

for my $session ('a b', "\xff", 'x' x 1025, '') {
    failed('an id of a session that is none', legacy(
        undef, headers => ["Mcp-Session-Id: $session"]),
        'initialize: a session id has 1 to 1024 visible characters of ASCII');
}

for my $type ('application/json', 'text/event-stream', 'text/html') {
    failed("more than 8 megabytes of $type", legacy(sub {
        (http(200, $type, 'data: '), map { 'x' x 1_000_000 } 1 .. 9);
    }), 'the answers are larger than 8388608 bytes');
}

failed('more than 8 megabytes on several pages', legacy(sub {
    json(answer($_[0], { tools => [{ name => 'a',
                                     description => 'x' x 1_000_000 }],
                         nextCursor => 'x' }));
}), 'the answers are larger than 8388608 bytes');


# Where it goes

my ($elsewhere, $seen) = serve(listing('get_a'));

for my $status (301, 307) {
    failed('a redirection is not followed',
           sub { http($status, 'text/plain', '', "Location: $elsewhere") },
           "initialize: HTTP status $status");
}

ok(!heard($seen), '  indeed');

for my $url ("file://$dir/c", map { $elsewhere =~ s/^http/$_/r }
                                  qw(ftp gopher ldap smb))
{
    my ($scheme) = $url =~ /^(\w+)/;
    my ($status, $printed, $said) = run('generate', '--url', $url);

    is("$status$printed", 2, "$scheme is no way");
    like($said, qr/^mcp-policy: initialize: Protocol.*$scheme.*abled.*\n\z/,
         '  and it is said');
}

ok(!heard($seen), '  indeed');

my $closed = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1);
my $port = $closed->sockport;
close $closed;

my ($status, $printed, $said) = run('generate', '--url',
                                    "http://user:secret\@127.0.0.1:$port/");
is("$status$printed", 2, 'nobody there');
like($said, qr/^mcp-policy: initialize: .*connect.*\n\z/, '  and it is said');
unlike($said, qr/secret/, '  without the password of the URL');

lived('a catalogue that is none', listing('get_a'), 2, '',
      "mcp-policy: none: No such file or directory\n", '--catalog', 'none');


# The one that went silent.

my $last = join '', <$patience>;

close $patience;

is($? >> 8, 2, 'silence');
like($last, qr/^mcp-policy: tools\/list: .*timed out.*\n\z/, '  is told of');


done_testing();
