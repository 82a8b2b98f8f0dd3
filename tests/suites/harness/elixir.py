"""Elixir's suites: one process per test file, on the installed Elixir, from the tree's own scripts.

Each worker has a copy of the source tree, its lib/*/ebin linked to the installed ones. The test
files are compiled by Elixir in the node under test; only the EUnit part is compiled beforehand, by
stock.
"""
import fnmatch, glob, os, shlex, shutil, subprocess, time
from . import groups
from .process import Run, Written, ends_with_end, is_stock, stock
from .sources import sources

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FILE_TIMEOUT_S, STALL_S, RESTARTS_MAX = 240, 120, 10
ASSERT_TIMEOUT_MS = 2000


class ElixirSuites:
    def __init__(self, options):
        self.options = options
        self.ebin = os.path.join(options.work, "runner", "eunit", "ebin")

    def build(self):
        os.makedirs(self.ebin, exist_ok=True)
        wanted = [os.path.join(HERE, "erl", "suite_eunit.erl")]
        wanted += sorted(glob.glob(os.path.join(sources("elixir"), "lib/elixir/test/erlang/*.erl")))
        stale = []
        for source in wanted:
            beam = os.path.join(self.ebin, os.path.basename(source)[:-4] + ".beam")
            if not os.path.exists(beam) or os.path.getmtime(beam) < os.path.getmtime(source):
                stale.append(source)
        if stale:
            subprocess.run([stock("erlc"), "-o", self.ebin] + stale, check=True,
                           env=dict(os.environ, ERLC_USE_SERVER="false"))

    def tree(self, worker):
        """The worker's copy of the sources, made at its first use."""
        tree = os.path.join(worker.folder, "elixir")
        if getattr(worker, "has_tree", False):
            return tree
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(sources("elixir"), tree, symlinks=True,
                        ignore=shutil.ignore_patterns("debian", ".git", "tmp"))
        subprocess.run(["chmod", "-R", "u+w", tree], check=True)
        for built in glob.glob(os.path.join(tree, "lib", "*", "ebin")):
            shutil.rmtree(built)
        installed = os.path.join(os.path.dirname(os.path.dirname(
            os.path.realpath(stock("elixir")))), "lib")
        for library in os.listdir(installed):
            ebin = os.path.join(installed, library, "ebin")
            if os.path.isdir(ebin):
                os.makedirs(os.path.join(tree, "lib", library), exist_ok=True)
                os.symlink(ebin, os.path.join(tree, "lib", library, "ebin"))
        worker.has_tree = True
        return tree

    def test_root(self, library):
        return "lib/elixir/test/elixir" if library == "elixir" else f"lib/{library}/test"

    def all_suites(self, library):
        if library == "erlang":
            found = glob.glob(os.path.join(sources("elixir"), "lib/elixir/test/erlang/*_test.erl"))
            return sorted("erlang/" + os.path.basename(path)[:-4] for path in found)
        root = os.path.join(sources("elixir"), self.test_root(library))
        found = []
        for folder, folders, files in os.walk(root):
            folders[:] = [f for f in folders if f not in ("fixtures", "tmp")]
            found += [os.path.relpath(os.path.join(folder, f), root)[:-4]
                      for f in files if f.endswith("_test.exs")]
        return sorted(f"{library}/{name}" for name in found)

    def choose(self, library, name=None):
        patterns = (f"{library}/{name}", f"{library}/{name}_test") if name else ("*",)
        return [s for s in self.all_suites(library)
                if any(fnmatch.fnmatchcase(s, p) for p in patterns)]

    def command(self, suite, worker, results):
        library, name = suite.split("/", 1)
        tree = self.tree(worker)
        if library == "erlang":
            paths = sorted(glob.glob(os.path.join(tree, "lib", "*", "ebin")))
            return [os.path.join(worker.commands, "erl"), "-noinput", "-pa", self.ebin, "-pa",
                    *paths, *shlex.split(self.options.erl_flags), "-suite_name", name,
                    "-suite_results", results, "-s", "suite_eunit"], tree
        folder = os.path.join(tree, "lib", library)
        root = os.path.relpath(os.path.join(tree, self.test_root(library)), folder)
        return [os.path.join(tree, "bin", "elixir"),
                "-r", os.path.join(HERE, "ex", "suite_formatter.exs"),
                "-r", os.path.join(root, "test_helper.exs"),
                "-r", os.path.join(HERE, "ex", "suite_config.exs"),
                "-pr", os.path.join(root, name + ".exs")], folder

    def run(self, suite, worker, run_folder, log, cases=()):
        """({case: (status, reason, ms)}, notes). Cases are not chosen: a file runs as a whole."""
        results, done = os.path.join(run_folder, "results"), os.path.join(run_folder, "done")
        os.makedirs(run_folder, exist_ok=True)
        open(results, "w").close()
        environment = worker.environment()
        environment.update(SUITE_RESULTS=results, ELIXIR_ASSERT_TIMEOUT=str(ASSERT_TIMEOUT_MS))
        if self.options.erl_flags:
            environment["ELIXIR_ERL_OPTIONS"] = self.options.erl_flags
        if shutil.which("rebar3"):
            environment["REBAR3"] = shutil.which("rebar3")
        argv, folder = self.command(suite, worker, results)
        plan, rows, notes = [], {}, []
        deadline = time.monotonic() + float(self.options.timeout or FILE_TIMEOUT_S)
        for _ in range(RESTARTS_MAX):
            offset = os.path.getsize(results)
            if rows:
                with open(done, "w", encoding="utf-8") as file:
                    file.writelines(case + "\n" for case in rows)
                environment["SUITE_DONE"] = done
            process = Run(argv, environment, folder, log,
                          watch_stock=not is_stock(self.options.erl))
            how = process.wait(max(1, deadline - time.monotonic()),
                               progress=lambda: os.path.getsize(results), stall_s=STALL_S,
                               finished=lambda: ends_with_end(results, offset))
            code = process.finish()
            written = Written(results, offset)
            if process.used_stock:
                notes.append("STOCK-EMULATOR-USED")
            plan += [case for case in written.plan if case not in plan]
            for case, row in written.rows.items():
                rows.setdefault(case, row)
            notes += [line[:100] for line in written.failed_setups]
            if written.ended:
                break
            why = {"limit": "the file's time was up", "stall": "the node hung",
                   "exit": f"the node ended with status {code}"}[how]
            notes.append(f"{why} in {written.open[-1] if written.open else 'start'}")
            for case in written.open:
                rows[case] = ("died" if how == "exit" else "timeout", why, 0)
            if how == "limit" or not written.open or library_is_eunit(suite) \
                    or time.monotonic() > deadline - 2:
                break
        for case in plan:
            rows.setdefault(case, ("notrun", notes[-1] if notes else "", 0))
        if not rows:
            rows["-"] = ("failed", "; ".join(notes), 0)
        if cases:
            rows = {case: row for case, row in rows.items() if case in cases}
        return rows, notes


def library_is_eunit(suite):
    return suite.startswith("erlang/")
