#!/usr/bin/perl

# mcp-policy grant: what is stored is the digest of the token that was
# printed, once; a change keeps all that it does not change; the file is
# replaced as a whole or not at all, with safe permissions, by one writer at a
# time; and whatever fails is told, and leaves nothing behind.
#
# Seen to fail: with the token itself stored, without O_EXCL, unlink(), or
# realpath(), with the mode of the old file as it was or as the umask left it,
# with the owner not kept, and the group's rights kept for another group, with
# NUL refused by jansson, without the look at standard output, and with SIGPIPE
# not ignored.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use File::Copy qw(copy);
use File::Temp qw(tempdir);
use FindBin;
use POSIX ();
use Test::More;

use lib "$FindBin::Bin/lib";
use Cli;


my $dir = tempdir(CLEANUP => 1);
my $now = 'it is good from the next reload of nginx on.';
my $token = qr/mcp_[A-Za-z0-9_-]{43}/;

chdir $dir or die "$dir: $!\n";
umask 022;


# Adds a grant, or changes the token of one, and returns its token.

sub token_of {
    my ($status, $out, $err) = run(@_);

    is($status, 0, "@_") or diag($err);
    like($out, qr/\A$token\n\z/, '  one token, alone on its line');
    like($err, qr/\AThe token of "[^\n]+" is shown only now; \Q$now\E\n\z/,
         '  one sentence');

    chomp $out;
    return $out;
}

sub mode {
    return sprintf '%04o', (stat $_[0])[2] & 07777;
}

sub left {
    opendir my $d, $_[0] // '.' or die "opendir: $!\n";
    return join ' ', sort grep { /\.new$/ } readdir $d;
}


# Usage

my %usage = (
    add    => 'FILE --name NAME [--policy POLICY] [--expires TIME]',
    list   => 'FILE',
    revoke => 'FILE NAME',
    rotate => 'FILE NAME',
);

for my $words (['add'], ['add', 'g'], ['add', '--name', 'a'],
               ['add', 'g', 'h', '--name', 'a'], ['add', 'g', '--name'],
               ['add', 'g', '--name', 'a', '--police', 'p'],
               ['list'], ['list', 'g', 'h'], ['list', '-v', 'g'],
               ['revoke', 'g'], ['revoke', 'g', 'a', 'b'],
               ['rotate', 'g'], ['rotate', 'g', '-a'])
{
    said("usage: @$words", ['grant', @$words], 2, '',
         "usage: mcp-policy grant $words->[0] $usage{$words->[0]}\n");
}


# A new file

my $alice = token_of(qw(grant add g.json --name alice-laptop));

is(mode('g.json'), '0600', 'a new file is its owner\'s alone');
is(slurp('g.json'), sprintf(<<'_EOT_', sha256_hex($alice)), 'the new file');
{
  "version": "1",
  "grants": [
    {
      "name": "alice-laptop",
      "sha256": "%s"
    }
  ]
}
_EOT_

my $bob = token_of(qw(grant add --policy), "read only", '--name=b\'s "b"',
                   qw(--expires 2020-01-31T00:00:00Z g.json));
my $carol = token_of('grant', 'add', 'g.json', '--name', "caf\xc3\xa9",
                     qw(--expires 9999-12-31T23:59:59Z --policy p));

isnt($bob, $carol, 'no two tokens are the same');

my $three = slurp('g.json');

is($three, sprintf(<<'_EOT_', map { sha256_hex($_) } $alice, $bob, $carol),
{
  "version": "1",
  "grants": [
    {
      "name": "alice-laptop",
      "sha256": "%s"
    },
    {
      "name": "b's \"b\"",
      "sha256": "%s",
      "policy": "read only",
      "expires": "2020-01-31T00:00:00Z"
    },
    {
      "name": "café",
      "sha256": "%s",
      "policy": "p",
      "expires": "9999-12-31T23:59:59Z"
    }
  ]
}
_EOT_
   'the file with three');

my $list = <<'_EOT_';
NAME          POLICY     EXPIRES               STATE
alice-laptop  -          -                     active
b's "b"       read only  2020-01-31T00:00:00Z  expired
café          p          9999-12-31T23:59:59Z  active
_EOT_

said('list', [qw(grant list g.json)], 0, $list, '');


# Revoke and rotate

said('revoke', [qw(grant revoke g.json alice-laptop)], 0, '',
     "\"alice-laptop\" is shut out from the next reload of nginx on.\n");
is(slurp('g.json'),
   $three =~ s/("name": "alice.*\n.*")\n/$1,\n      "disabled": true\n/r,
   '  it is disabled, and nothing else has changed');

$list =~ s/-( +)active/-$1disabled/;
said('  and listed so', [qw(grant list g.json)], 0, $list, '');

my $revoked = slurp('g.json');

said('revoke again', [qw(grant revoke g.json alice-laptop)], 0, '',
     "\"alice-laptop\" is shut out from the next reload of nginx on.\n");
is(slurp('g.json'), $revoked, '  makes no difference');

my $cafe = token_of('grant', 'rotate', 'g.json', "caf\xc3\xa9");

isnt($cafe, $carol, '  it is a new one');
is(slurp('g.json'),
   $revoked =~ s/${\sha256_hex($carol)}/sha256_hex($cafe)/er,
   '  the old one has gone, and nothing else has changed');

my $before = slurp('g.json');


# What is refused, with the file as it was

POSIX::mkfifo('pipe', 0600) or die "mkfifo: $!\n";

for my $row (
    ['a name twice', [qw(add g.json --name alice-laptop)],
     'g.json: there is already a grant "alice-laptop"'],
    ['to revoke nobody', [qw(revoke g.json dave)],
     'g.json: there is no grant "dave"'],
    ['to rotate nobody', [qw(rotate g.json dave)],
     'g.json: there is no grant "dave"'],
    ['to rotate what is disabled', [qw(rotate g.json alice-laptop)],
     'g.json: "alice-laptop" is disabled, a new token would let nobody in'],
    ['to rotate what is expired', ['rotate', 'g.json', 'b\'s "b"'],
     'g.json: "b\'s "b"" is expired, a new token would let nobody in'],

    (map { ['a name', ['add', 'g.json', '--name', $_],
            'a name has 1 to 128 bytes of UTF-8 without control characters'] }
         '', "a\nb", "\xff", 'n' x 129),
    (map { ['a policy', ['add', 'g.json', '--name', 'x', '--policy', $_],
            'the name of a policy is not empty, and UTF-8 without control '
            . 'characters'] }
         '', "a\tb", "\xc3"),
    (map { ['a time', ['add', 'g.json', '--name', 'x', '--expires', $_],
            "\"$_\" is no time in UTC like 2027-01-31T00:00:00Z"] }
         '', '2027-01-31', '2027-02-29T00:00:00Z', '2027-01-31T00:00:00+01:00'),
    ['a missing file to revoke', [qw(revoke none.json a)],
     "none.json: No such file or directory"],
    ['a missing file to rotate', [qw(rotate none.json a)],
     "none.json: No such file or directory"],
    ['a missing file to list', [qw(list none.json)],
     "none.json: No such file or directory"],
    ['a missing directory', [qw(add none/g.json --name a)],
     "none/g.json.new: No such file or directory"],
    ['a file as directory', [qw(add g.json/g --name a)],
     "g.json/g: Not a directory"],
    ['a directory', ['add', $dir, '--name', 'a'], "$dir: not a regular file"],
    ['a pipe', [qw(add pipe --name a)], "$dir/pipe: not a regular file"],
    ['a directory to list', [qw(list .)], '.: Is a directory'],
) {
    my ($name, $words, $says) = @$row;

    said("refused: $name", ['grant', @$words], 2, '', "mcp-policy: $says\n");
}

is(slurp('g.json'), $before, 'nothing was changed');
ok(!-e 'none.json' && !-e 'none', 'nothing was made');
is(left() . (-e "$dir.new" ? "$dir.new" : ''), '', 'nothing was left behind');


# A name of as many bytes as there may be, and one like an option

token_of(qw(grant add n.json --name), 'n' x 128);
token_of(qw(grant add n.json --name=-x));
token_of(qw(grant rotate -- n.json -x));


# A broken file

spew('broken.json', <<'_EOT_');
{ "version": "1", "grants": [
  { "name": "a", "sha256": "mcp_secret", "token": "mcp_secret" } ] }
_EOT_

my $broken = slurp('broken.json');
my $faults = <<'_EOT_';
broken.json:2:28: /grants/0/sha256: expected the SHA-256 of a token, 64 hexadecimal digits in lower case
broken.json:2:42: /grants/0/token: expected one of "name", "sha256", "policy", "expires", "disabled", found "token"
_EOT_

for my $words ([qw(add broken.json --name b)], [qw(list broken.json)],
               [qw(revoke broken.json a)], [qw(rotate broken.json a)])
{
    said("broken: $words->[0]", ['grant', @$words], 2, '', $faults);
}

is(slurp('broken.json'), $broken, 'it is as it was');
is(left(), '', 'nothing was left behind');


# What a person wrote keeps its order and all that it says

my $hex = 'a' x 64;

spew('order.json', qq({"grants":[{"expires":"2027-01-31T00:00:00Z","disabled")
                   . qq(:false,"sha256":"$hex","policy":"\\u00e9\\/",)
                   . qq("name":"z"}],"version":"1","\$schema":"x\\u0000"}));

my $z = token_of(qw(grant rotate order.json z));

is(slurp('order.json'), sprintf(<<'_EOT_', sha256_hex($z)), '  in order');
{
  "grants": [
    {
      "expires": "2027-01-31T00:00:00Z",
      "disabled": false,
      "sha256": "%s",
      "policy": "é/",
      "name": "z"
    }
  ],
  "version": "1",
  "$schema": "x\u0000"
}
_EOT_


# Permissions and links

sub revoked {
    my ($path, $name) = @_;

    said($name, [qw(grant revoke), $path, 'z'], 0, '',
         "\"z\" is shut out from the next reload of nginx on.\n");
}

for my $row ([0600, '0600'], [0640, '0640'], [0664, '0660'], [04755, '0750'],
             [0444, '0440'])
{
    my ($mode, $kept) = @$row;

    chmod $mode, 'order.json' or die "chmod: $!\n";
    revoked('order.json', sprintf 'a file of mode %04o', $mode);
    is(mode('order.json'), $kept, "  has $kept");
}

chmod 0640, 'order.json';
mkdir 'links';
symlink '../order.json', 'links/one' or die "symlink: $!\n";
symlink 'one', 'links/two' or die "symlink: $!\n";

token_of(qw(grant add links/two --name linked));
is(readlink 'links/two', 'one', '  the link stays');
is(readlink 'links/one', '../order.json', '  and the one after it');
like(slurp('order.json'), qr/"linked"/, '  its target is changed');
is(mode('order.json'), '0640', '  and has its mode');
is(left() . left('links'), '', '  nothing was left behind');

symlink 'nowhere.json', 'links/lost' or die "symlink: $!\n";
said('a link to nowhere', [qw(grant add links/lost --name a)], 2, '',
     "mcp-policy: links/lost: a link to what does not exist\n");

umask 0777;
token_of(qw(grant add umask.json --name a));
is(mode('umask.json'), '0600', '  whatever the umask');
umask 022;


# One writer at a time

$before = slurp('g.json');
spew('g.json.new', 'kept');

my $exists = "mcp-policy: $dir/g.json.new exists: another mcp-policy is "
             . "changing the file, or was killed; if none runs, remove it\n";

said('another writer', [qw(grant add g.json --name x)], 2, '', $exists);
is(slurp('g.json'), $before, '  the file is as it was');
is(slurp('g.json.new'), 'kept', '  and so is the other\'s');
unlink 'g.json.new';

symlink 'elsewhere', 'g.json.new' or die "symlink: $!\n";
said('a link in its place', [qw(grant add g.json --name x)], 2, '', $exists);
ok(!-e 'elsewhere', '  is not followed');
unlink 'g.json.new';

my @writers = map {
    my $n = $_;
    my $pid = fork // die "fork: $!\n";

    if (!$pid) {
        open STDERR, '>', '/dev/null';
        open STDOUT, '>', '/dev/null';
        exec $ENV{MCP_POLICY}, qw(grant add many.json --name), $n
            or POSIX::_exit(127);
    }

    $pid;
} 1 .. 20;

my @done = map { waitpid $_, 0; $? } @writers;

is_deeply([grep { $_ && $_ != 2 << 8 } @done], [], 'twenty writers at once');
is(() = slurp('many.json') =~ /"sha256"/g, grep({ !$_ } @done),
   '  each of them that was done is there');
is(left(), '', '  nothing was left behind');


# A token that nobody reads

my @lost = (
    ['a closed output', { before => sub { close STDOUT } },
     'Bad file descriptor'],
    ['a reader that has gone', { before => sub {
        pipe my $reader, my $writer or POSIX::_exit(126);
        close $reader;
        open STDOUT, '>&', $writer or POSIX::_exit(126);
        $SIG{PIPE} = 'DEFAULT';
    } }, 'Broken pipe'],
);

push @lost, ['a full disk', { stdout => '/dev/full' },
             'No space left on device'] if -c '/dev/full';

for my $row (@lost) {
    my ($name, $options, $why) = @$row;

    said($name, [$options, qw(grant add lost.json --name), $name], 2, '',
         "mcp-policy: standard output: $why: the token of \"$name\" is lost, "
         . "\"mcp-policy grant rotate\" makes another\n");
    token_of(qw(grant rotate lost.json), $name);
}

my ($status) = run({ before => sub { close STDIN; close STDERR } },
                   qw(grant add g.json --name x --expires never));

is($status, 2, 'with standard error closed');
is(slurp('g.json'), $before, '  nothing is written elsewhere');

said('a list that nobody reads',
     [{ before => sub { close STDOUT } }, qw(grant list g.json)], 2, '',
     "mcp-policy: standard output could not be written\n");


# A disk that takes no more: 512 bytes are enough to say why, not for the file

said('no room for the file', [{ before => sub {
    $SIG{XFSZ} = 'IGNORE';
    exec '/bin/sh', '-c', 'ulimit -f 1; exec "$@"', 'sh', $ENV{MCP_POLICY},
         qw(grant revoke g.json alice-laptop);
} }], 2, '', "mcp-policy: $dir/g.json.new: File too large\n");

is(slurp('g.json'), $before, '  it is as it was');
is(left(), '', '  nothing was left behind');


# A directory that is not ours.  Root may do anything, so it becomes nobody.

my $nobody = 65534;

sub nobody {
    return if $>;
    POSIX::setgid($nobody);
    POSIX::setuid($nobody);
}

chmod 0755, $dir;
mkdir 'closed';
mkdir 'open';
copy($ENV{MCP_POLICY}, 'mcp-policy') or die "copy: $!\n";
chmod 0755, 'mcp-policy';

my $as_nobody = { before => \&nobody, program => './mcp-policy' };

copy('order.json', 'closed/g.json');
chmod 0644, 'closed/g.json';
chmod 0555, 'closed';

$before = slurp('closed/g.json');

said('a directory that cannot be written',
     [$as_nobody, qw(grant revoke closed/g.json z)], 2, '',
     "mcp-policy: $dir/closed/g.json.new: Permission denied\n");
said('  nor anything made there',
     [$as_nobody, qw(grant add closed/h.json --name z)], 2, '',
     "mcp-policy: closed/h.json.new: Permission denied\n");
is(slurp('closed/g.json'), $before, '  it is as it was');
is(left('closed'), '', '  nothing was left behind');

chmod 0755, 'closed';

SKIP: {
    skip 'only root can give files away', 7 if $>;

    chown $nobody, $nobody, 'order.json' or die "chown: $!\n";
    chmod 0640, 'order.json';
    revoked('order.json', 'the file of another');
    is(join(' ', (stat 'order.json')[4, 5]), "$nobody $nobody",
       '  keeps its owner');
    is(mode('order.json'), '0640', '  and its mode');

    # what cannot be kept is not given to another group

    copy('order.json', 'open/g.json');
    chmod 0664, 'open/g.json';
    chmod 0777, 'open';

    said('a file that becomes another\'s',
         [$as_nobody, qw(grant revoke open/g.json z)], 0, '',
         "\"z\" is shut out from the next reload of nginx on.\n");
    is(join(' ', (stat 'open/g.json')[4, 5]), "$nobody $nobody",
       '  has a new owner');
    is(mode('open/g.json'), '0600', '  and is nobody else\'s');

    chmod 0600, 'closed/g.json';
    said('a file that cannot be read',
         [$as_nobody, qw(grant list closed/g.json)], 2, '',
         "mcp-policy: closed/g.json: Permission denied\n");
}


done_testing();
