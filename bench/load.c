
/*
 * A client with a number of connections that are kept, each of which sends a
 * request as soon as it has the answer to the one before:
 *
 *     load PORT CONNECTIONS REQUESTS ANSWER <TEXT
 *
 * TEXT has one request for each connection, all of one length, as sessions may
 * not be shared.  Each answer has to have ANSWER in it, in its header or its
 * body.  Prints the median and the 99th percentile of the nanoseconds from
 * request to answer.
 */


#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"


#define LOAD_BYTES        65536      /* of all requests, and of an answer */
#define LOAD_CONNECTIONS  64
#define LOAD_TIMEOUT      60000      /* ms that an answer may take */


typedef struct {
    struct pollfd  *poll;
    const char     *request;
    uint64_t        sent;            /* when */
    size_t          len;
    char            answer[LOAD_BYTES + 1];
} load_connection_t;


static size_t load_run(size_t connections, size_t requests);
static void load_connect(load_connection_t *c, uint16_t port);
static void load_send(load_connection_t *c);
static int load_read(load_connection_t *c);
static int load_is_whole(const char *answer, size_t len);
static void load_fail(const char *what, const char *answer);


static char               load_requests[LOAD_BYTES];
static size_t             load_request_len;
static const char        *load_answer;
static uint64_t          *load_ns;
static struct pollfd      load_polls[LOAD_CONNECTIONS];
static load_connection_t  load_connections[LOAD_CONNECTIONS];


int
main(int argc, char **argv)
{
    size_t    i, n, connections, requests;
    uint16_t  port;

    if (argc != 5) {
        load_fail("PORT CONNECTIONS REQUESTS ANSWER <TEXT", "");
    }

    port = (uint16_t) atoi(argv[1]);
    connections = (size_t) atoi(argv[2]);
    requests = (size_t) atoi(argv[3]);
    load_answer = argv[4];
    load_ns = calloc(requests + LOAD_CONNECTIONS, sizeof(uint64_t));

    if (connections == 0 || connections > LOAD_CONNECTIONS
        || requests == 0 || load_ns == NULL)
    {
        load_fail("1 to 64 connections, 1 or more requests", "");
    }

    load_request_len = fread(load_requests, 1, LOAD_BYTES, stdin) / connections;

    for (i = 0; i < connections; i++) {
        load_connections[i].request = load_requests + i * load_request_len;
        load_connections[i].poll = &load_polls[i];
        load_connect(&load_connections[i], port);
    }

    n = load_run(connections, requests);

    qsort(load_ns, n, sizeof(uint64_t), bench_compare);

    printf("%llu %llu\n", (unsigned long long) load_ns[n / 2],
           (unsigned long long) load_ns[n * 99 / 100]);

    return 0;
}


/* how many answers came: those that are under way at the end count, too */

static size_t
load_run(size_t connections, size_t requests)
{
    size_t              i, n, sent;
    load_connection_t  *c;

    for (sent = 0; sent < connections; sent++) {
        load_send(&load_connections[sent]);
    }

    n = 0;

    while (n < sent) {

        if (poll(load_polls, connections, LOAD_TIMEOUT) <= 0) {
            load_fail("no answer", "");
        }

        for (i = 0; i < connections; i++) {
            c = &load_connections[i];

            if (c->poll->revents == 0 || !load_read(c)) {
                continue;
            }

            load_ns[n++] = bench_now() - c->sent;

            if (sent < requests) {
                load_send(c);
                sent++;
            }
        }
    }

    return n;
}


static void
load_connect(load_connection_t *c, uint16_t port)
{
    int                 one;
    struct sockaddr_in  sin;

    memset(&sin, 0, sizeof(struct sockaddr_in));
    sin.sin_family = AF_INET;
    sin.sin_port = htons(port);
    sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    one = 1;

    c->poll->events = POLLIN;
    c->poll->fd = socket(AF_INET, SOCK_STREAM, 0);

    if (c->poll->fd == -1
        || setsockopt(c->poll->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(int))
           == -1
        || connect(c->poll->fd, (struct sockaddr *) &sin, sizeof(sin)) == -1)
    {
        load_fail("cannot connect", "");
    }
}


static void
load_send(load_connection_t *c)
{
    c->len = 0;
    c->sent = bench_now();

    if (write(c->poll->fd, c->request, load_request_len)
        != (ssize_t) load_request_len)
    {
        load_fail("cannot send", "");
    }
}


/* whether that was the end of the answer */

static int
load_read(load_connection_t *c)
{
    ssize_t  n;

    n = read(c->poll->fd, c->answer + c->len, LOAD_BYTES - c->len);

    if (n <= 0) {
        load_fail("the answer ended early", c->answer);
    }

    c->len += (size_t) n;
    c->answer[c->len] = '\0';

    if (!load_is_whole(c->answer, c->len)) {
        return 0;
    }

    if (strstr(c->answer, load_answer) == NULL) {
        load_fail("not the answer that was expected", c->answer);
    }

    return 1;
}


/* it has a Content-Length, or it comes in chunks, of which the last is empty */

static int
load_is_whole(const char *answer, size_t len)
{
    const char  *body, *line;

    body = strstr(answer, "\r\n\r\n");

    if (body == NULL) {
        return 0;
    }

    body += 4;

    for (line = strstr(answer, "\r\n"); line + 4 < body;
         line = strstr(line + 2, "\r\n"))
    {
        if (strncasecmp(line + 2, "content-length:", 15) == 0) {
            return len - (size_t) (body - answer)
                   >= strtoul(line + 17, NULL, 10);
        }
    }

    return strcmp(answer + len - 5, "0\r\n\r\n") == 0;
}


static void
load_fail(const char *what, const char *answer)
{
    fprintf(stderr, "load: %s\n%s\n", what, answer);
    exit(1);
}
