"""One operating-system process under test: its surroundings, its time limit, what it wrote.

A process is started in a session of its own with a tag in its environment, so that everything it
started (ports, other nodes, detached ones) is found and ended with it. Commands that a test starts
by name come from a folder of ours at the head of PATH: `erl`, `erlc` and `escript` there all end in
the command under test.
"""
import os, pathlib, resource, shlex, shutil, signal, socket, subprocess, sys, threading, time, uuid

ROOT = pathlib.Path(__file__).resolve().parents[3]
TAG = "CORBEL_SUITE_RUN"
OUTPUT_LIMIT_BYTES = 4 << 20
TIME_ZONE = "CET-1CEST,M3.5.0,M10.5.0/3"  # Why: time zone cases of OTP want European rules.


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def stock(name):
    """A command of the distribution: the first in PATH that is not built here."""
    ours = str(ROOT / "build")
    for folder in os.environ["PATH"].split(":"):
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK) and not os.path.realpath(path).startswith(ours):
            return path
    sys.exit(f"suites: {name} of the distribution is not in PATH")


def is_stock(command):
    first = shutil.which(shlex.split(command)[0])
    return bool(first) and os.path.realpath(first) == os.path.realpath(stock("erl"))


def absolute(command):
    words = shlex.split(command)
    first = shutil.which(words[0])
    if not first:
        sys.exit(f"suites: {words[0]}: no such command")
    return shlex.join([os.path.abspath(first)] + words[1:])


def make_commands(erl_command, folder):
    """A folder with erl, erlc and escript that end in the command under test."""
    os.makedirs(folder, exist_ok=True)
    erl = os.path.join(folder, "erl")
    bodies = {
        "erl": f'exec {erl_command} "$@"\n',
        "erlc": f"ERLC_EMULATOR={shlex.quote(erl)} ERLC_USE_SERVER=false "
                f'exec {shlex.quote(stock("erlc"))} "$@"\n',
        "escript": f"ESCRIPT_EMULATOR={shlex.quote(erl)} "
                   f'exec {shlex.quote(stock("escript"))} "$@"\n',
    }
    for name, body in bodies.items():
        path = os.path.join(folder, name)
        with open(path + ".new", "w") as file:
            file.write("#!/bin/sh\n" + body)
        os.chmod(path + ".new", 0o755)
        os.rename(path + ".new", path)
    return folder


def tagged(tag):
    """Ids of the processes whose environment carries the tag."""
    wanted = f"{TAG}={tag}".encode()
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if wanted in file.read().split(b"\0"):
                        found.append(int(name))
            except OSError:
                pass
    return found


def kill_tagged(tag):
    for _ in range(5):
        left = tagged(tag)
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(0.05)


def program_name(pid):
    try:
        return os.path.basename(os.readlink(f"/proc/{pid}/exe")).replace(" (deleted)", "")
    except OSError:
        return ""


class PortMapper:
    """An epmd of our own on a port of our own; stock's program, whoever is under test."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [stock("epmd"), "-port", str(self.port)],
            env=dict(os.environ, ERL_EPMD_PORT=str(self.port)), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        if self.alive():
            self.process.kill()
            self.process.wait()


class Worker:
    """Commands, home folder and port mapper of one of the parallel workers."""

    def __init__(self, erl_command, run_folder, number):
        self.folder = os.path.join(run_folder, f"worker{number}")
        self.commands = make_commands(erl_command, os.path.join(self.folder, "bin"))
        self.home = os.path.join(self.folder, "home")
        self.mapper = PortMapper()

    def environment(self):
        """What a test process sees, without what could change results."""
        if not self.mapper.alive():
            self.mapper = PortMapper()
        dropped = ("ERL_", "ELIXIR_", "MIX_", "HEX_", "ESCRIPT", "ERLC_", "PYTHON", "CORBEL_")
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith(dropped) and k not in ("ROOTDIR", "BINDIR", "EMU", "PROGNAME")}
        os.makedirs(self.home, exist_ok=True)
        kept.update(PATH=self.commands + ":" + os.environ["PATH"], HOME=self.home, TERM="dumb",
                    LANG="C.UTF-8", LC_ALL="C.UTF-8", TZ=TIME_ZONE, ERLC_USE_SERVER="false",
                    ERL_EPMD_PORT=str(self.mapper.port))
        return kept

    def stop(self):
        self.mapper.stop()


def no_core_files():
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


class Run:
    """One process under test, its output in a log file of limited size."""

    def __init__(self, argv, environment, folder, log, watch_stock):
        self.tag = uuid.uuid4().hex
        self.used_stock = False
        self.watch_stock = watch_stock
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            argv, env=dict(environment, **{TAG: self.tag}), cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            preexec_fn=no_core_files)
        self.reader = threading.Thread(target=self._copy_output, daemon=True)
        self.reader.start()

    def _copy_output(self):
        written = 0
        while True:
            try:
                data = os.read(self.process.stdout.fileno(), 65536)
            except OSError:
                return
            if not data:
                return
            if written < OUTPUT_LIMIT_BYTES:
                self.log.write(data[:OUTPUT_LIMIT_BYTES - written])
                self.log.flush()
            written += len(data)

    def wait(self, limit_s, progress, stall_s, finished):
        """Why it ended: 'exit', 'limit', or 'stall' (progress() unchanged for stall_s seconds).
        Once finished() is true the process has 5 s to go away by itself."""
        end = time.monotonic() + limit_s
        last, last_at, look_at, closing = None, time.monotonic(), 0, None
        while True:
            try:
                self.process.wait(timeout=0.1)
                return "exit"
            except subprocess.TimeoutExpired:
                pass
            now = time.monotonic()
            if closing is None and finished():
                closing = now
            if closing is not None and now - closing > 5:
                return "exit"
            if now > end:
                return "limit"
            if self.watch_stock and now > look_at:
                look_at = now + 0.5
                self.used_stock |= any(program_name(p) == "beam.smp" for p in tagged(self.tag))
            here = progress()
            if here != last:
                last, last_at = here, now
            elif now - last_at > stall_s:
                return "stall"

    def finish(self):
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except OSError:
                pass
        kill_tagged(self.tag)
        self.process.wait()
        self.reader.join(timeout=2)
        self.log.close()
        return self.process.returncode


class Written:
    """What a runner appended to its results file: see erl/mini_ct.erl for the lines."""

    STATUS = {"ok": "passed"}

    def __init__(self, path, offset):
        self.plan, self.rows, self.open = [], {}, []
        self.last_started, self.failed_setups, self.ended = None, [], False
        with open(path, encoding="utf-8", errors="replace") as file:
            file.seek(offset)
            for line in file:
                self._take(line.rstrip("\n").split("\t"))

    def _take(self, words):
        kind = words[0]
        if kind == "PLAN":
            self.plan.append(words[1])
        elif kind == "START":
            self.last_started = words[1]
            self.open.append(words[1])
        elif kind == "RES" and len(words) >= 4:
            why = words[4] if len(words) > 4 else ""
            self.rows[words[1]] = (self.STATUS.get(words[2], words[2]), why, int(words[3]))
            if words[1] in self.open:
                self.open.remove(words[1])
        elif kind == "CONF" and len(words) > 2 and words[2] != "ok":
            self.failed_setups.append(" ".join(words[1:4]))
        elif kind == "END":
            self.ended = True


def ends_with_end(path, offset):
    if os.path.getsize(path) - offset < 4:
        return False
    with open(path, "rb") as file:
        file.seek(-4, 2)
        return file.read() == b"END\n"
