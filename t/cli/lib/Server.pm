package Server;

# An MCP server of a few lines, for clients that are told what they would
# rather not hear.

use strict;
use warnings;

use Exporter qw(import);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use JSON::PP;
use POSIX ();


our @EXPORT = qw(serve heard json events answer http);

my $dir = tempdir(CLEANUP => 1);
my $count = 0;
my @children;


# serve(sub { }) gives the URL of a server, and the file of what it has heard.
# The function gets each request: method, headers (by names in lower case) and
# message; it gives pieces of the answer, or numbers: seconds to wait.

sub serve {
    my ($answer) = @_;

    my $heard = "$dir/" . ++$count;
    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 9)
        or die "listen: $@\n";
    my $pid = fork // die "fork: $!\n";

    if (!$pid) {
        $SIG{PIPE} = 'IGNORE';

        while (my $client = $listener->accept) {
            talk($client, $answer, $heard);
            close $client;
        }

        POSIX::_exit(0);
    }

    push @children, $pid;
    return ('http://127.0.0.1:' . $listener->sockport . '/mcp', $heard);
}

sub talk {
    my ($client, $answer, $heard) = @_;
    my ($line, %headers) = scalar <$client>;

    return if !defined $line;

    while (defined(my $header = <$client>)) {
        last if $header !~ /^([^:]+):\s*(.*?)\r$/;
        $headers{lc $1} = $2;
    }

    read $client, my $body, $headers{'content-length'} // 0;

    my $request = { method => $line =~ s/ .*//sr, headers => \%headers,
                    message => $body ? decode_json($body) : undef };

    open my $file, '>>', $heard or die "$heard: $!\n";
    print {$file} JSON::PP->new->canonical->encode($request), "\n";
    close $file;

    $client->autoflush;

    for my $piece ($answer->($request)) {
        if ($piece =~ /\A[\d.]+\z/) {
            select undef, undef, undef, $piece;

        } else {
            print {$client} $piece or return;
        }
    }
}


# What a server has heard, in order.

sub heard {
    my ($heard) = @_;

    open my $file, '<', $heard or return;
    return map { decode_json($_) } <$file>;
}


# An answer of HTTP, of JSON, of a stream of events, and the result of a
# request.

sub http {
    my ($status, $type, $body, @headers) = @_;

    return join "\r\n", "HTTP/1.1 $status X", 'Connection: close',
                        'Content-Type: ' . $type, @headers, '', $body;
}

sub json {
    my ($body, @headers) = @_;
    return http(200, 'application/json', $body, @headers);
}

sub events {
    return http(200, 'text/event-stream', join '', map { "$_\n\n" } @_);
}

sub answer {
    my ($request, $result) = @_;

    return encode_json({ jsonrpc => '2.0', id => $request->{message}{id},
                         result => $result });
}


END {
    my $status = $?;

    kill 'KILL', @children if @children;
    waitpid $_, 0 for @children;
    $? = $status;
}


1;
