package Test::Nginx::Server;

# One nginx per test file: its directory, its nginx.conf, its life, its logs.
# Everything that cannot go on dies; Socket.pm puts the block's name in front.

use strict;
use warnings;

use Exporter qw(import);
use File::Find ();
use File::Path qw(make_path remove_tree);
use File::Spec ();
use IO::Socket::INET ();
use IO::Socket::UNIX ();
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);
use version ();

our @EXPORT_OK = qw(%Conf expand http2 error_lines access_lines excuse);

# What the .t file may change through the functions of Socket.pm.
our %Conf = (
    repeat_each        => 1,
    timeout            => $ENV{TEST_NGINX_TIMEOUT} || 3,
    workers            => 1,
    worker_connections => 64,
    log_level          => 'debug',
    master             => 0,
    hup                => $ENV{TEST_NGINX_USE_HUP},
    shuffle            => !$ENV{TEST_NGINX_NO_SHUFFLE},
    root_location      => 1,
    env                => [],
    server_port        => $ENV{TEST_NGINX_SERVER_PORT}
                          || $ENV{TEST_NGINX_PORT} || 1984,
);

# Lines no run may leave behind.  The level is looked for where nginx writes
# it, because a debug line quotes whatever the client sent.
my $OFFENCE = qr{
      ^ \S+ \s \S+ \s (?<level> \[ (?: alert | emerg ) \] )
    | open\ socket\ \#
    | Sanitizer:
    | :\d+:\d+:\ runtime\ error:
    | \bAssertion\ .*\ failed\b
}x;

my $Binary   = $ENV{TEST_NGINX_BINARY} || 'nginx';
my $Valgrind = $ENV{TEST_NGINX_USE_VALGRIND};

my %RandomPorts;    # of the block that runs, by their names
my @Claims;         # sockets that say whose they are
my $Version;
my $BuiltWith;      # the whole of "nginx -V"
my $Started;        # this run has written to the error log
my $LogRead = 0;    # how much of it error_lines() has handed out
my %Excused;        # levels the blocks since the last audit asked for
my @Offences;

# Below the range the kernel takes client ports from, so that nobody's
# outgoing connection steals the port before nginx binds it; and claimed, until
# we end, as demo/stack.py does, so that no other test takes it.
sub free_port () {
    for (1 .. 1000) {
        my $port = 10000 + int rand 22000;
        my $claim = IO::Socket::UNIX->new(
            Local => "\0test-port-$port", Listen => 1) or next;

        if (IO::Socket::INET->new(
                LocalAddr => '0.0.0.0', LocalPort => $port,
                Listen => 1, ReuseAddr => 1))
        {
            push @Claims, $claim;
            return $port;
        }
    }

    die "no free port\n";
}

$Conf{server_port} = free_port() if $ENV{TEST_NGINX_RANDOMIZE};

our $Root = $ENV{TEST_NGINX_RANDOMIZE}
    ? File::Spec->rel2abs("t/servroot_$Conf{server_port}")
    : File::Spec->rel2abs($ENV{TEST_NGINX_SERVROOT} || 't/servroot');

$ENV{TEST_NGINX_SERVER_ROOT} = $Root;

our $Html    = "$Root/html";
my $ErrorLog = "$Root/logs/error.log";
my $PidFile  = "$Root/logs/nginx.pid";

sub slurp ($) {
    my ($path) = @_;
    open my $in, '<:raw', $path or return;
    local $/;
    return scalar <$in>;
}

sub spew ($$) {
    my ($path, $bytes) = @_;
    open my $out, '>:raw', $path or die "cannot write $path: $!\n";
    print $out $bytes;
    close $out or die "cannot write $path: $!\n";
}

sub wait_until (&$) {
    my ($done, $seconds) = @_;
    my $end = time + $seconds;

    until ($done->()) {
        return 0 if time > $end;
        sleep 0.01;
    }
    return 1;
}

# "$TEST_NGINX_NAME" in the sections that are promised this, see
# test-nginx.md section 4.
sub expand ($) {
    my ($text) = @_;
    return $text if !defined $text || ref $text;

    $text =~ s{\$(TEST_NGINX_[A-Z0-9_]+)}{
        value_of($1) // die "the environment has no $1\n"
    }ge;
    return $text;
}

sub value_of ($) {
    my ($name) = @_;
    return $ENV{$name} if $name !~ /^TEST_NGINX_RAND_PORT_\d+$/;

    $RandomPorts{$name} = free_port()
        if !$RandomPorts{$name};
    return $RandomPorts{$name};
}

sub begin_block () {
    %RandomPorts = ();
    $LogRead = 0;
}

sub ask_version () {
    $BuiltWith = qx('$Binary' -V 2>&1);
    $BuiltWith =~ m{^nginx version: [^/]+/(\d+\.\d+\.\d+)}m
        or die "$Binary -V does not tell a version: $BuiltWith\n";
    return $Version = version->parse("v$1");
}

# curl speaks HTTP/2 for the blocks that can be said in it: bytes written by
# hand cannot, nor can nginx proxy to an HTTP/2 port.
sub http2 ($) {
    my ($block) = @_;
    return 0 if !$ENV{TEST_NGINX_USE_HTTP2};

    return 0 if grep { defined } $block->no_http2, $block->raw_request,
                                 $block->pipelined_requests;

    my $request = $block->request;
    return 0 if !defined $request || $request =~ m{HTTP/1\.0};

    return !grep { m{proxy_pass .*:\$(?:server_port|TEST_NGINX_SERVER_PORT)} }
                 grep { defined } $block->config, $block->http_config;
}

# Makes the directory new for a block.  Of a directory that is not ours no
# more than these names is removed.
sub wipe ($) {
    my ($running) = @_;
    audit();
    remove_tree("$Root/conf", glob("$Root/*_temp $Root/*_cache"));

    if ($running) {
        # A path nginx listens on must stay: a reload inherits the socket and
        # does not bind it again.  The error log is emptied, not removed, so
        # that the last words of the old workers still reach it.
        File::Find::find({ no_chdir => 1, wanted => sub {
            unlink if -f && $_ ne $PidFile && $_ ne $ErrorLog;
        } }, $Root);
        truncate $ErrorLog, 0;
    } elsif (-d $Root) {
        remove_tree(map { "$Root/$_" } qw(html logs cache));
        rmdir $Root
            or die "cannot remove $Root: $!: does it hold files of yours?\n";
    }

    make_path("$Root/conf", "$Root/logs", $Html);
    spew "$Html/index.html", '<html><head><title>It works!</title></head>'
                             . '<body>It works!</body></html>';
}

sub write_user_files ($) {
    my ($block) = @_;
    my $files = $block->user_files or return;
    my @files = ref $files ? @$files : ();

    if (!ref $files) {
        my (undef, @parts) = split /^.*?>>> (\S+)[ \t]*(.*)\n?/m, $files;
        while (my ($name, $date, $body) = splice @parts, 0, 3) {
            push @files, [$name, $body, $date];
        }
    }

    for my $file (@files) {
        my ($name, $body, $date) = @$file;
        my $path = $name =~ m{^/} ? $name : "$Html/$name";

        make_path($path =~ s{/[^/]*\z}{}r);
        spew $path, expand $body // '';

        if ($date) {
            local $ENV{TZ} = 'GMT';
            system('touch', '-t', $date, $path) == 0
                or die "bad date \"$date\" of $name\n";
        }
    }
}

sub write_conf ($) {
    my ($block) = @_;
    my ($main, $http, $server, $post) = map { expand $_ // '' }
        scalar $block->main_config, scalar $block->http_config,
        scalar $block->config, scalar $block->post_main_config;

    my $modules = join '', map { "load_module $_;\n" }
        split ' ', $ENV{TEST_NGINX_LOAD_MODULES} // '';
    my $env = join '', map { "env '$_';\n" } @{ $Conf{env} };

    my $temp_paths = join "\n    ", map { "${_}_temp_path $Root/${_}_temp;" }
        grep { $BuiltWith !~ /--without-http_${_}_module/
               && $http !~ /\b${_}_temp_path\b/ }
        qw(client_body proxy fastcgi uwsgi scgi);

    my $level  = $block->log_level || $Conf{log_level};
    my $user   = $> == 0 ? 'user root;' : '';
    my $daemon = valgrind($block) ? 'off' : 'on';
    my $master = $Conf{master} || hup($block) ? 'on' : 'off';

    my $http2  = !http2($block) ? ';'
               : $Version < v1.25.1 ? ' http2;' : '; http2 on;';

    my $root_location = !$Conf{root_location} ? '' : <<"END";
        location / {
            root $Html;
            index index.html index.htm;
        }
END

    spew "$Root/conf/nginx.conf", <<"END";
${modules}worker_processes $Conf{workers};
daemon $daemon;
master_process $master;
error_log $ErrorLog $level;
pid $PidFile;
$user
$env
$main

http {
    access_log $Root/logs/access.log;
    $temp_paths
    default_type text/plain;
    keepalive_timeout 68000ms;

$http

    server {
        listen $Conf{server_port}$http2
        server_name localhost;
        client_max_body_size 30M;

$server

$root_location
    }
}

$post

events {
    accept_mutex off;
    worker_connections $Conf{worker_connections};
}
END
}

# The process.

# A configuration that must be refused always gets a process of its own.
sub hup ($) {
    my ($block) = @_;
    return $Conf{hup} && !defined $block->must_die;
}

sub valgrind ($) {
    my ($block) = @_;
    return $Valgrind && !defined $block->must_die;
}

sub running_pid () {
    my $pid = slurp $PidFile;
    return defined $pid && $pid =~ /^(\d+)$/m && alive($1) ? $1 : undef;
}

# Alive, and nginx: its command line names our directory, which neither a
# zombie's does nor that of a stranger who got the number of a lost nginx.
sub alive ($) {
    my ($pid) = @_;
    waitpid $pid, WNOHANG;
    return index(slurp("/proc/$pid/cmdline") // '', "$Root/") >= 0;
}

# Starts nginx and returns its exit status as in $?.  Under Valgrind it stays
# in the foreground, so there is none yet.
sub execute ($) {
    my ($block) = @_;
    my @command = ($Binary, '-e', $ErrorLog, '-p', "$Root/",
                   '-c', "$Root/conf/nginx.conf");

    if (valgrind($block)) {
        unshift @command, qw(valgrind -q --num-callers=100),
            $Valgrind =~ /^\d+$/
                ? qw(--leak-check=full --show-possibly-lost=no
                     --keep-debuginfo=yes --gen-suppressions=all)
                : split(' ', $Valgrind),
            -f 'valgrind.suppress' ? '--suppressions=valgrind.suppress' : ();
    }

    $Started = 1;
    my $pid = fork // die "cannot fork: $!\n";

    if (!$pid) {
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null' if defined $block->suppress_stderr;
        { no warnings 'exec'; exec { $command[0] } @command }
        POSIX::_exit(127);
    }

    if (!valgrind($block)) {
        waitpid $pid, 0;
        return $? if $? != 0;
    }

    # Written by the daemon, after its listening sockets were opened.
    wait_until { running_pid() } $Valgrind ? 60 : 5
        or die "nginx has not written its pid file:\n", slurp($ErrorLog) // '';
    return 0;
}

# Makes nginx run the block's configuration: a new process, or in HUP mode
# the old one reloaded.  A block without configuration keeps what runs.
sub serve ($) {
    my ($block) = @_;
    if (!defined $block->config) {
        die "no config, and no block before this one had any\n"
            if !running_pid();
        write_user_files($block);
        return;
    }

    my $pid = $Started && hup($block) ? running_pid() : undef;
    prepare($block, $pid);
    return reload($block, $pid) if $pid;

    my $status = execute($block);
    die "nginx does not start (status $status):\n", slurp($ErrorLog) // ''
        if $status != 0;
}

sub prepare ($$) {
    my ($block, $keep_running) = @_;
    stop() if !$keep_running;
    wipe($keep_running);
    write_user_files($block);
    write_conf($block);
}

sub reload ($$) {
    my ($block, $pid) = @_;
    my %old = map { $_ => 1 } children($pid);
    kill HUP => $pid;

    if (defined $block->reload_fails) {
        wait_until { (slurp($ErrorLog) // '') =~ /\[emerg\]/ } 5
            or die "the reload has not failed\n";
        return;
    }

    # Old workers take no new connection once they are told to leave, which
    # is soon after the new ones came; one that a long request holds back is
    # no reason to wait for ever.
    my $new;
    wait_until {
        my @now = children($pid);
        $new = grep { !$old{$_} } @now;
        $new && !grep { $old{$_} } @now;
    } $Valgrind ? 60 : 5;

    die "nginx does not reload:\n", slurp($ErrorLog) // '' if !$new;
}

sub children ($) {
    my ($parent) = @_;
    return map  { m{(\d+)} }
           grep { (slurp("$_/stat") // '') =~ /\) \S (\d+) / && $1 == $parent }
           glob '/proc/[0-9]*';
}

sub stop () {
    my $pid = running_pid();

    if (!$pid) {
        # nginx removes its pid file when it leaves in good order.
        push @Offences, "nginx has died by itself\n" if $Started && -e $PidFile;
        unlink $PidFile;
        return;
    }

    for my $signal (qw(QUIT TERM KILL)) {
        kill $signal => $pid;
        return if wait_until { !alive($pid) } $Valgrind ? 30 : $Conf{timeout};
        warn "nginx (process $pid) is still there after SIG$signal\n";
    }
    unlink $PidFile;
}

END {
    local $?;       # the exit status of the tests, not of nginx

    stop() if $Started && !$ENV{TEST_NGINX_NO_CLEAN};
    remove_tree($Root)
        if $ENV{TEST_NGINX_RANDOMIZE} && !$ENV{TEST_NGINX_NO_CLEAN};
}

# The logs.

# What the error log got since the last call; all of it for a new block.
sub error_lines () {
    my $new = substr late($ErrorLog), $LogRead;
    $LogRead += length $new;
    return split /^/, $new;
}

sub access_lines () {
    return split /^/, late("$Root/logs/access.log");
}

# nginx logs a request after the client has got its answer.
sub late ($) {
    my ($log) = @_;
    sleep 0.045;
    return slurp($log) // '';
}

sub excuse (@) {
    $Excused{$_} = 1 for @_;
}

# Keeps the lines of the error log that must fail the run, before it is
# emptied or at the end; a log that was there before the run is not ours.
sub audit () {
    return if !$Started;

    for my $line (split /^/, slurp($ErrorLog) // '') {
        next if $line !~ $OFFENCE;
        push @Offences, $line if !defined $+{level} || !$Excused{ $+{level} };
    }

    %Excused = ();
}

sub offences () {
    stop() if !$ENV{TEST_NGINX_NO_CLEAN};
    audit();
    return @Offences;
}

1;
