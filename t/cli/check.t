#!/usr/bin/perl

# mcp-policy itself, and mcp-policy check: usage, exit statuses, and the very
# words.
#
# Seen to fail: with faults on standard output, the last file deciding the
# status, no bound of lines, a policy that is not sealed, and without the look
# at standard output in the end.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin;
use Test::More;

use lib "$FindBin::Bin/lib";
use Cli;


my $dir = tempdir(CLEANUP => 1);

chdir $dir or die "$dir: $!\n";

my $usage = <<'_EOT_';
usage: mcp-policy VERB ...

  check FILE...
      tells what is wrong with policies
  explain -p POLICY [--grant GRANT] [--at TIME] [--json] [CALL.json|-]
      tells what becomes of a message, and why
  generate {--catalog FILE --server NAME | --url URL [--catalog FILE]} [--schema PATH]
      prints the recommended policy over the tools of a server: those a
      catalogue has of it, or those that it lists itself.  What a tool
      does is what the catalogue says, else what the first verb in its
      name says, and what its annotations say if that is worse.  What
      reads is allowed, what writes or executes is limited, what is
      destructive or critical waits for an approval, and nothing else
      is allowed; PATH becomes "$schema"
  grant add FILE --name NAME [--policy POLICY] [--expires TIME]
      prints the token of a new grant; TIME is like 2027-01-31T00:00:00Z
  grant list FILE
      tells who comes in
  grant revoke FILE NAME
      disables a grant
  grant rotate FILE NAME
      prints a new token for a grant, instead of the old one
  help
      tells this
_EOT_

said('no verb', [], 2, '', $usage);
said('an unknown verb', ['chek', 'a'], 2, '', $usage);
said('an unknown second word', ['grant', 'ad', 'a'], 2, '', $usage);
said('a missing second word', ['grant'], 2, '', $usage);
said('an empty verb', [''], 2, '', $usage);
said('help', ['help'], 0, $usage, '');
said('--help', ['--help'], 0, $usage, '');
said('check alone', ['check'], 2, '', "usage: mcp-policy check FILE...\n");
said('check with an option', ['check', '-v', 'a'], 2, '',
     "usage: mcp-policy check FILE...\n");


spew('good.json', '{"version":"1","default":"deny","tools":{"a":{}}}');
spew('bad.json', qq({\n"version":"2",\n"default":"deny", "tool":{}}\n));
spew('unsealed.json', '{"version":"1","default":"deny","hide":["a","a"]}');
spew('broken.json', '{"version":');
spew('empty.json', '');

my $bad = <<'_EOT_';
bad.json:2:11: /version: expected "1", found "2"
bad.json:3:19: /tool: expected one of "$schema", "version", "name", "default", "hide", "all_tools", "tools", "resources", "prompts", "catalog", found "tool"
_EOT_

my $unsealed = <<'_EOT_';
unsealed.json:1:45: /hide/1: expected each entry once, found again "a"
_EOT_

said('a good one', ['check', 'good.json'], 0, "good.json: ok\n", '');
said('all its faults', ['check', 'bad.json'], 1, '', $bad);
said('faults between its parts', ['check', 'unsealed.json'], 1, '',
     $unsealed);
said('no JSON', ['check', 'broken.json'], 1, '',
     "broken.json:1:12: /version: unexpected end\n");
said('nothing in it', ['check', 'empty.json'], 1, '',
     "empty.json:1:1: (root): empty text\n");
said('the path as given', ['check', './good.json', "$dir/good.json"], 0,
     "./good.json: ok\n$dir/good.json: ok\n", '');
said('the others, too', ['check', 'bad.json', 'good.json', 'unsealed.json'],
     1, "good.json: ok\n", $bad . $unsealed);

said('not there', ['check', 'none.json'], 2, '',
     "mcp-policy: none.json: No such file or directory\n");
said('a directory', ['check', '.'], 2, '', "mcp-policy: .: Is a directory\n");
said('the worst one decides',
     ['check', 'none.json', 'bad.json', 'good.json'], 2, "good.json: ok\n",
     "mcp-policy: none.json: No such file or directory\n$bad");

spew('-v', slurp('good.json'));
said('a name like an option', ['check', '--', '-v'], 0, "-v: ok\n", '');

said('what is no file', [{ stdin => 'good.json' }, 'check', '/dev/stdin'], 0,
     "/dev/stdin: ok\n", '');


# twenty lines, and how many are left out

for my $n (20, 21, 25) {
    spew('many.json', '{"version":"1","default":"deny","hide":[' .
                      join(",", map { "\n$_" } 1 .. $n) . ']}');

    my $lines = join '', map {
        sprintf "many.json:%d:1: /hide/%d: expected a string, found %d\n",
                $_ + 1, $_ - 1, $_
    } 1 .. 20;

    $lines .= sprintf "and %d more faults\n", $n - 20 if $n > 20;
    said("$n faults", ['check', 'many.json'], 1, '', $lines);
}


# nginx reads no more than this; more than one block of it is read, too

spew('blanks.json', slurp('good.json') . ' ' x 200_000);
said('a long one', ['check', 'blanks.json'], 0, "blanks.json: ok\n", '');

spew('huge.json', '');
truncate 'huge.json', 64 * 1024 * 1024 + 1 or die "truncate: $!\n";
said('a huge one', ['check', 'huge.json'], 2, '',
     "mcp-policy: huge.json: larger than 64 megabytes\n");


# What the rule of a class would refuse, and a glob may let through

spew('lift.json', '{"version":"1","default":"deny","tools":{"aws":{"commands":{
"argument":"c","dialect":"aws-cli","default":"deny","operations":{"@Read":{},
"@High":{"action":"deny"},"@Destructive":{"action":"require_approval"},
"ec2 *":{},
"sqs list-*":{},
"ssm get-*":{},
"rds delete-*":{"action":"require_approval"},
"s3 rm":{},
"iam *":{"action":"deny"}}}}}}');

said('globs before classes', ['check', 'lift.json'], 0, <<'_EOT_', '');
lift.json:4:1: /tools/aws/commands/operations/ec2 *: warning: goes before the stricter rule of "@Destructive"
lift.json:4:1: /tools/aws/commands/operations/ec2 *: warning: goes before the stricter rule of "@High"
lift.json:6:1: /tools/aws/commands/operations/ssm get-*: warning: goes before the stricter rule of "@High"
lift.json: ok
_EOT_

spew('tools.json', '[{"tool":"delete_x","category":"Destructive"},
                     {"tool":"list_x","category":"Read"}]');
spew('lift.json', '{"version":"1","default":"deny","catalog":"tools.json",
"tools":{"@Destructive":{"action":"deny"},"@Low":{"limits":[
  {"counter":"c","window":"day","max":1}]},
"*_x":{},
"delete_*":{"limits":[{"counter":"c","window":"day","max":2}]},
"list_*":{"action":"require_approval"}}}');

said('globs of tools', ['check', 'lift.json'], 0, <<'_EOT_', '');
lift.json:4:1: /tools/*_x: warning: goes before the stricter rule of "@Destructive"
lift.json:4:1: /tools/*_x: warning: goes before the stricter rule of "@Low"
lift.json:5:1: /tools/delete_*: warning: goes before the stricter rule of "@Destructive"
lift.json: ok
_EOT_


# whoever reads the answer must not take silence for it

SKIP: {
    skip 'no /dev/full', 1 if !-c '/dev/full';
    said('a full disk', [{ stdout => '/dev/full' }, 'check', 'good.json'], 2,
         '', "mcp-policy: standard output could not be written\n");
}

said('a closed output',
     [{ before => sub { close STDOUT } }, 'check', 'good.json'], 2, '',
     "mcp-policy: standard output could not be written\n");


done_testing();
