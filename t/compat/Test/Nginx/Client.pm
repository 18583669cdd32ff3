package Test::Nginx::Client;

# Bytes on the wire: what a block sends, how it is sent, how the answer comes
# apart, and the server that plays nginx's upstream.

use strict;
use warnings;

use Errno qw(EAGAIN EINTR);
use File::Temp ();
use IO::Select ();
use IO::Socket::INET ();
use IO::Socket::UNIX ();
use List::Util qw(min);
use POSIX ();
use Test::More ();
use Time::HiRes qw(sleep time);

use Test::Nginx::Server qw(%Conf expand http2);

# The timeout of a block is for silence.  An answer that drips for ever must
# end some time as well.
use constant LONGEST_ANSWER => 60;

# Some versions of curl lose an answer that comes before they have sent the
# body.  Nothing has judged that, so it may well be sent again.
use constant CURL_STREAM_ERROR => 92;
use constant CURL_TRIES => 40;
use constant CURL_PAUSE => 0.05;

sub seconds ($) {
    my ($time) = @_;
    return $time if !defined $time;
    return $1 / 1000 if $time =~ /^\s*([\d.]+)ms\s*$/;
    return $time =~ s/s\s*$//r;
}

# The requests of a block, each a list of packets
# { value => bytes, delay_before => seconds }.
sub requests ($) {
    my ($block) = @_;
    if (defined(my $raw = $block->raw_request)) {
        return [ map { { value => $_ } } ref $raw ? @$raw : $raw ];
    }

    if (my $pipelined = $block->pipelined_requests) {
        die "pipelined_requests must be an array\n" if !ref $pipelined;

        my $bytes = '';
        for my $i (0 .. $#$pipelined) {
            my $text = expand $pipelined->[$i];
            my $connection = $i < $#$pipelined ? 'keep-alive' : 'close';
            my ($packet) = complete([$text], headers($block, $i), $connection);
            $bytes .= $packet->{value};
        }
        return [{ value => $bytes }];
    }

    my $request = $block->request;
    die "neither request nor raw_request\n" if !defined $request;

    if (!ref $request) {
        $request =~ s/\A(?:\s+|#[^\n]*\n)+//;
        $request = [$request];
    }

    return map {
        my $text = $request->[$_];
        [ complete(ref $text ? $text : [$text], headers($block, $_), 'close') ]
    } 0 .. $#$request;
}

sub headers ($$) {
    my ($block, $i) = @_;
    my $text = $block->more_headers // '';

    if (ref $text) {
        $text = $text->[$i] // die "more_headers has nothing for request $i\n";
    }

    my $headers = '';
    for my $line (split /\n+/, $text) {
        next if $line =~ /^\s*#/;
        my ($name, $value) = split /:\s*/, $line, 2;
        $headers .= "$name: " . ($value // '') . "\r\n";
    }
    return $headers;
}

# Turns the short form "POST /url", body, into HTTP.  The packets keep their
# borders: what the block sent apart is still sent apart.
sub complete ($$$) {
    my ($packets, $headers, $connection) = @_;
    my @packets = map { ref $_ ? { %$_ } : { value => $_ } } @$packets;
    my $text = join '', map { $_->{value} } @packets;

    my ($line, $body) = $text =~ /\A([^\n]*\n?)(.*)\z/s;
    my ($method, $url, $version, @rest) = split ' ', $line;
    die "not \"METHOD [url [version]]\": $line\n" if !defined $method || @rest;

    if ($body ne '' && $headers !~ /^Content-Length:/m
        && $headers !~ /^(?i:Transfer-Encoding): chunked\r$/m)
    {
        $body =~ s/\A\s+|\s+\z//g;
        $headers .= 'Content-Length: ' . length($body) . "\r\n";
    }

    my $head = $method . ' ' . ($url // '/') . ' ' . ($version // 'HTTP/1.1')
               . "\r\n";
    $head .= "Host: localhost\r\n" if $headers !~ /^Host:/mi;
    $head .= "Connection: $connection\r\n" if $headers !~ /^Connection/mi;
    $head .= "$headers\r\n";

    my $bytes = $head . $body;
    my $grown = length($head) - length $line;
    my ($from, $border) = (0, 0);

    for my $packet (@packets) {
        $border += length $packet->{value};
        my $to = $border;
        $to += $grown if $border >= length $line;
        $to = length $bytes if $packet == $packets[-1];
        $to = min($to, length $bytes);

        $packet->{value} = substr $bytes, $from, $to - $from;
        $from = $to;
    }
    return @packets;
}

# Sends one request and returns all that comes back.
sub exchange ($$) {
    my ($block, $packets) = @_;
    my $timeout = seconds($block->timeout // $Conf{timeout});
    return curl($block, $packets, $timeout) if http2($block);

    my $name = $block->name;
    my $port = $Conf{server_port};
    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => $timeout);

    if (!$socket) {
        Test::More::fail("$name - cannot connect to port $port: $!");
        return '';
    }

    local $SIG{PIPE} = 'IGNORE';
    $socket->blocking(0);

    my $select   = IO::Select->new($socket);
    my @waiting  = @$packets;
    my $sending  = shift(@waiting)->{value};
    my $answer   = '';
    my $deadline = time + LONGEST_ANSWER;

    while (1) {
        my ($readable, $writable) = IO::Select->select(
            $select, defined $sending ? $select : undef, undef, $timeout);

        if (!$readable || time > $deadline) {
            Test::More::fail("ERROR: client socket timed out - $name")
                if !defined $block->abort;
            last;
        }

        if (@$readable) {
            my $got = sysread $socket, $answer, 65536, length $answer;
            last if defined $got && $got == 0;

            if (!defined $got && $! != EAGAIN && $! != EINTR) {
                warn "$name - cannot read the answer: $!\n";
                last;
            }
        }

        if (@$writable) {
            my $sent = syswrite $socket, $sending;

            if (defined $sent) {
                substr($sending, 0, $sent) = '';
                $sending = next_packet($block, \@waiting) if $sending eq '';
            } elsif ($! != EAGAIN && $! != EINTR) {
                # A server may well answer and close before it has read all.
                warn "$name - cannot send the request: $!\n";
                undef $sending;
            }
        }
    }
    return $answer;
}

sub next_packet ($$) {
    my ($block, $waiting) = @_;
    my $packet = shift @$waiting or return;
    my $delay = $packet->{delay_before} // $block->raw_request_middle_delay;

    sleep $delay if $delay;
    return $packet->{value};
}

# The same request over HTTP/2.
sub curl ($$$) {
    my ($block, $packets, $timeout) = @_;
    my $bytes = join '', map { $_->{value} } @$packets;
    my ($head, $body) = split /\r\n\r\n/, $bytes, 2;
    my ($line, @headers) = split /\r\n/, $head;
    my ($method, $url) = split ' ', $line;

    # Without what curl adds by itself.
    my @command = (qw(curl -isSg --path-as-is --http2-prior-knowledge
                      -H User-Agent: -H Accept: -H Expect:),
                   '--max-time', $timeout);
    push @command, $method eq 'HEAD' ? '-I' : ('-X', $method);
    push @command, map { ('-H', $_) } grep { !/^Connection:/i } @headers;

    my $file;
    if ($body ne '') {
        push @command, '-H', 'Content-Type:'
            if !grep { /^Content-Type:/i } @headers;

        $file = File::Temp->new;
        binmode $file;
        print $file $body;
        close $file;
        push @command, '--data-binary', "\@$file";
    }

    push @command, "http://127.0.0.1:$Conf{server_port}$url";

    my ($answer, $status);
    for (1 .. CURL_TRIES) {
        open my $pipe, '-|:raw', @command or die "cannot run curl: $!\n";
        $answer = do { local $/; <$pipe> } // '';
        close $pipe;
        $status = $? >> 8;
        last if $status != CURL_STREAM_ERROR || $answer ne '';
        sleep CURL_PAUSE;
    }

    Test::More::fail($block->name . " - curl: exit status $status")
        if $status && !defined $block->abort;
    return $answer;
}

# Takes the first response off the bytes: returns it and what is left.
sub parse ($) {
    my ($bytes) = @_;
    my %nothing = (code => '', raw_headers => '', headers => {});

    # No HTTP, often nothing at all.  The real library takes the first line
    # for the status whatever it says.
    my ($head, $code, $rest) =
        $bytes =~ m{\A(HTTP/\S+ +(\d+).*?\r\n)\r\n(.*)\z}s
        or return { %nothing, body => $bytes =~ s/\A[^\n]*\n?//r }, '';

    my %headers;
    push @{ $headers{lc $1} }, $2
        while $head =~ /^([^:\s]+)[ ]*:[ \t]*(.*?)[ \t]*\r$/mg;
    $_ = join ', ', @$_ for values %headers;

    my $body;
    if (($headers{'transfer-encoding'} // '') eq 'chunked') {
        ($body, $rest) = unchunk($rest);
        return { %nothing, broken => 1 }, '' if !defined $body;
    } else {
        my $length = $headers{'content-length'} // length $rest;
        $body = substr $rest, 0, $length, '';
    }

    return { code => $code, raw_headers => $head, headers => \%headers,
             body => $body }, $rest;
}

sub unchunk ($) {
    my ($bytes) = @_;
    my $body = '';

    while ($bytes =~ /\G[ \t]*([0-9A-Fa-f]{1,8})[ \t]*\r\n/gc) {
        my $size = hex $1;

        if ($size == 0) {
            # Trailers, if any, and the empty line.
            return if $bytes !~ /\G(?:[^\r\n]+\r\n)*\r\n/gc;
            return $body, substr $bytes, pos $bytes;
        }

        return if length($bytes) - pos($bytes) < $size;
        $body .= substr $bytes, pos $bytes, $size;
        pos($bytes) += $size;
        return if $bytes !~ /\G\r\n/gc;
    }

    return;
}

# An upstream for one connection, which runs beside nginx: tcp_listen and
# what belongs to it.
sub start_upstream ($) {
    my ($block) = @_;
    my $where = expand scalar $block->tcp_listen;
    return if !defined $where;

    my $reply = $block->tcp_reply;
    die "tcp_listen without tcp_reply\n" if !defined $reply;

    my $listener;
    if ($where =~ /\.sock$/) {
        unlink $where;
        $listener = IO::Socket::UNIX->new(Local => $where, Listen => 5);
    } else {
        $listener = IO::Socket::INET->new(
            LocalAddr => '127.0.0.1', LocalPort => $where,
            Listen => 5, ReuseAddr => 1);
    }
    die "cannot listen on $where: $!\n" if !$listener;

    my $query = $block->tcp_query;
    my $enough = $block->tcp_query_len
                 // (defined $query && !ref $query ? length $query : 0);

    # A file without a name, which the parent reads when the child is gone.
    open my $received, '+>:raw', undef or die "no temporary file: $!\n";

    my $pid = fork // die "cannot fork: $!\n";
    if (!$pid) {
        # The handlers of run_tests() would stop the parent's nginx.
        @SIG{qw(INT TERM HUP)} = ('DEFAULT') x 3;
        my $client = $listener->accept or POSIX::_exit(1);
        play_upstream($block, $client, $received, $enough, $reply);
        POSIX::_exit(0);
    }
    return { pid => $pid, listener => $listener, received => $received };
}

sub play_upstream ($$$$$) {
    my ($block, $client, $received, $enough, $reply) = @_;
    my $query = '';
    while (my $got = sysread $client, $query, 4096, length $query) {
        syswrite $received, substr($query, -$got);
        last if length $query >= $enough;
    }

    my $delay = seconds($block->tcp_reply_delay);
    sleep $delay if $delay;

    $reply = $reply->($query) if ref $reply eq 'CODE';
    print $client $_ for ref $reply ? @$reply : $reply;
    $client->flush;
    POSIX::pause() if defined $block->tcp_no_close;

    # To close with bytes unread would send a reset after the reply.
    shutdown $client, 1;
    1 while sysread $client, $query, 4096;
}

# Returns what the upstream has received.
sub stop_upstream ($) {
    my ($upstream) = @_;
    kill KILL => $upstream->{pid};
    waitpid $upstream->{pid}, 0;

    seek $upstream->{received}, 0, 0;
    local $/;
    return readline($upstream->{received}) // '';
}

1;
