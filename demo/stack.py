"""The parts of the demonstration and of the end-to-end tests: moto as AWS, the real AWS API MCP
Server, and nginx with the module. Each starts from an empty environment, is waited for until it
answers, and is stopped whatever happens."""

import contextlib
import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / os.environ.get("BUILD", "build")
MODULE = BUILD / "ngx_http_mcp_policy_module.so"

START_SECONDS = 120
STOP_SECONDS = 5
RELOAD_SECONDS = 30
LOG_SECONDS = 30

# At start the server fetches an index of read-only operations and gives up if it cannot. This hands
# it the index that an empty answer makes, so that it runs without the internet.
AWS_API_MCP_SERVER = """
from awslabs.aws_api_mcp_server import server
from awslabs.aws_api_mcp_server.core.metadata.read_only_operations_list import ReadOnlyOperations
server.get_read_only_operations = lambda: ReadOnlyOperations({})
server.main()
"""


class StackError(Exception):
    """A part could not be started; the text says why."""


def check_ports(ports):
    """Refuses a port that is taken; `ports` maps make variables to the ports that they set."""
    with contextlib.ExitStack() as held:
        for variable, port in ports.items():
            listener = held.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
                listener.listen()
            except OSError as error:
                raise StackError(f"port {port}: {error.strerror}; choose another one with "
                                 f"{variable}=, e.g. make run {variable}={port + 1}") from error


# Below the range of outgoing connections, and claimed until we end, so that nothing takes a port
# between the moment it is found free and the moment its server listens. To claim is to hold an
# abstract socket of the port's name; all that run tests on this machine do so.
_claims = []


def free_port():
    for port in random.sample(range(10000, 32000), 1000):
        claim = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError, StackError):
            claim.bind(f"\0test-port-{port}")
            check_ports({"port": port})
            _claims.append(claim)
            return port
    raise StackError("no free port from 10000 to 31999")


def stay_in_window(window, seconds):
    """Limits count in windows of the UTC clock: waits for the next if this one ends too soon."""
    left = window - time.time() % window
    if left < seconds:
        print(f"# waiting {left:.0f} s for the next window of the clock", flush=True)
        time.sleep(left)


def http_status(port, path):
    """The status that a GET is answered with, or None if there is no answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def children(pid):
    """The process ids of those that its main thread started."""
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def status_bytes(pid, field):
    """What that field of /proc/PID/status says of the memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) << 10


def last_line(path, text):
    """The last line of a log that holds the text; waits for it, as a log is written late."""
    deadline = time.monotonic() + LOG_SECONDS
    while True:
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        found = [line for line in lines if text in line]
        if found:
            return found[-1]
        if time.monotonic() > deadline:
            raise StackError(f"{path.name} has no line with {text}")
        time.sleep(0.05)


class Part:
    """One process with a directory and a log of its own."""

    def __init__(self, name, directory, command, env, log, answers):
        self.name = name
        self.directory = directory
        self.command = command
        self.env = env
        self.log = directory / log
        self.answers = answers      # port, path and status of the GET that shows it is ready
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            # A session of its own: Ctrl-C in the terminal must reach it through us, in our order.
            self.process = subprocess.Popen(
                self.command, cwd=self.directory, env=self.env, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        port, path, status = self.answers
        deadline = time.monotonic() + START_SECONDS
        while http_status(port, path) != status:
            self.check()
            if time.monotonic() > deadline:
                raise StackError(f"{self.name} gave no answer in {START_SECONDS} s{self.tail()}")
            time.sleep(0.1)

    def check(self):
        if self.process.poll() is not None:
            status = self.process.returncode
            raise StackError(f"{self.name} ended with status {status}{self.tail()}")

    def tail(self):
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        return ":\n" + "\n".join(f"    {line}" for line in lines)

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Nginx(Part):
    @property
    def audit_log(self):
        return self.directory / "logs" / "audit.log"

    @property
    def conf(self):
        return self.directory / "conf"

    def workers(self):
        """The process ids of the workers."""
        return children(self.process.pid)

    def reload(self):
        """Reloads, and waits until the old workers are gone."""
        old = self.workers()
        self.signal(signal.SIGHUP)
        deadline = time.monotonic() + RELOAD_SECONDS
        while self.workers() & old:
            if time.monotonic() > deadline:
                raise StackError(f"{self.name} did not reload{self.tail()}")
            time.sleep(0.05)

    def control(self, *arguments):
        """Runs the nginx command for this instance, e.g. with -s reload."""
        return subprocess.run([*self.command, *arguments], cwd=self.directory, env=self.env,
                              capture_output=True, text=True, timeout=30)


def interrupt(*_):
    signal.raise_signal(signal.SIGINT)


class Stack:
    """Starts parts below one directory, which is emptied first, and stops them when left."""

    def __init__(self, directory):
        self.directory = BUILD / directory
        self.parts = []

    def __enter__(self):
        shutil.rmtree(self.directory, ignore_errors=True)
        # All three end us as Ctrl-C does, which is the one that asyncio knows how to treat.
        self.handlers = {
            signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler),
            signal.SIGTERM: signal.signal(signal.SIGTERM, interrupt),
            signal.SIGHUP: signal.signal(signal.SIGHUP, interrupt),
        }
        return self

    def __exit__(self, *_):
        for number in self.handlers:
            signal.signal(number, signal.SIG_IGN)       # an impatient second Ctrl-C leaves nothing
        for part in reversed(self.parts):
            part.stop()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def check(self):
        """Raises StackError if a part has ended by itself."""
        for part in self.parts:
            part.check()

    def start(self, part):
        self.parts.append(part)
        part.start()
        return part

    def place(self, name):
        directory = self.directory / name
        directory.mkdir(parents=True)
        return directory

    def python(self, name, arguments, env, answers):
        """Any Python program, in a directory that is also its home."""
        home = self.place(name)
        return self.start(Part(name, home, [sys.executable, *arguments],
                               {"HOME": str(home), **env}, "log", answers))

    def moto(self, port):
        return self.python("moto", ["-m", "moto.server", "-H", HOST, "-p", str(port)], {},
                           (port, "/moto-api/", 200))

    def aws_api_mcp_server(self, port, moto_port, name="aws-api-mcp-server", **more):
        workdir = self.place(f"{name}-workdir")
        return self.python(name, ["-c", AWS_API_MCP_SERVER], {
            "AWS_API_MCP_TRANSPORT": "streamable-http",
            "AWS_API_MCP_HOST": HOST,
            "AWS_API_MCP_PORT": str(port),
            "AWS_API_MCP_WORKING_DIR": str(workdir),
            "AWS_API_MCP_SUPPRESS_DEPRECATION_WARNING": "true",
            "AUTH_TYPE": "no-auth",
            "FASTMCP_CHECK_FOR_UPDATES": "off",
            "FASTMCP_SHOW_SERVER_BANNER": "false",
            "FASTMCP_LOG_LEVEL": "WARNING",
            "AWS_ENDPOINT_URL": f"http://{HOST}:{moto_port}",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
            **more,
        }, (port, "/mcp", 406))

    def nginx(self, template, policies, ports, name="nginx", **env):
        """nginx as in the file `template`. `policies` maps names beside nginx.conf to files;
        `ports` maps the ports of the template to those that are used."""
        if not MODULE.exists():
            raise StackError(f"{os.path.relpath(MODULE)} is missing; build it with make")
        # The files that the configuration names stand where its relative paths look for them.
        prefix = self.place(name)
        for directory in ("conf", "logs", "modules", "tmp"):
            (prefix / directory).mkdir()
        (prefix / "modules" / MODULE.name).symlink_to(MODULE)
        (prefix / "policies").symlink_to(ROOT / "policies")
        for policy, path in policies.items():
            (prefix / "conf" / policy).symlink_to(path)
        text = re.sub(rf"(?<={re.escape(HOST)}:)\d+", lambda port: str(ports[int(port[0])]),
                      template.read_text())
        (prefix / "conf" / "nginx.conf").write_text(text)

        # Debian keeps nginx in /usr/sbin, which is not in the PATH of an ordinary user.
        binary = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if binary is None:
            raise StackError("nginx is not installed")
        user = " user root;" if os.geteuid() == 0 else ""
        listen = next(iter(ports.values()))
        return self.start(Nginx(name, prefix, [
            binary, "-p", f"{prefix}/", "-c", "conf/nginx.conf", "-e", "logs/error.log",
            "-g", f"daemon off;{user}",
        ], env, "logs/error.log", (listen, "/", 404)))
