"""OTP's suites: copied, compiled by stock's compiler, each run in a process of its own.

Nothing is built while a suite runs, and everything is built by stock, so that a young emulator can
run suites that it could not compile. After the node died or hung in a case the suite goes on behind
that case in a fresh node: a crash costs one case.
"""
import fnmatch, glob, os, re, shlex, shutil, subprocess, time
from . import groups
from .native import build_data_folders
from .process import Run, Written, ends_with_end, is_stock, say, stock
from .sources import sources

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SUITE_TIMEOUT_S, CASE_TIMEOUT_S, RESTARTS_MAX = 240, 90, 20
NAMES_A_NODE = re.compile(groups.USES_NODES)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def erl_environment():
    return dict(os.environ, ERLC_USE_SERVER="false")


class OtpSuites:
    def __init__(self, options):
        self.options = options
        self.work = options.work
        self.ebin = {name: os.path.join(self.work, "runner", name, "ebin")
                     for name in ("mini_ct", "stubs", "compiler")}

    # ---- building --------------------------------------------------------------------------------

    def build_runner(self):
        """The runner itself; source beside beam, because some cases look for it."""
        parts = {"mini_ct": ["mini_ct"], "stubs": ["ct", "test_server"],
                 "compiler": ["suite_compiler"]}
        for name, modules in parts.items():
            ebin = self.ebin[name]
            beside = os.path.join(os.path.dirname(ebin), "src")
            os.makedirs(ebin, exist_ok=True)
            os.makedirs(beside, exist_ok=True)
            stale = []
            for module in modules:
                source = os.path.join(HERE, "erl", module + ".erl")
                beam = os.path.join(ebin, module + ".beam")
                if not os.path.exists(beam) or os.path.getmtime(beam) < os.path.getmtime(source):
                    stale.append(shutil.copy(source, beside))
            if stale:
                subprocess.run([stock("erlc"), "-o", ebin] + stale, check=True,
                               env=erl_environment())

    def folder(self, app):
        return os.path.join(self.work, "otp", app + "_test")

    def copy_sources(self, app):
        folder, facts = self.folder(app), groups.OTP[app]
        if os.path.exists(os.path.join(folder, ".copied")):
            return
        otp = sources("otp")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(os.path.join(otp, facts["folder"]), folder, symlinks=True)
        for path in facts.get("beside", []):
            shutil.copy(os.path.join(otp, path), folder)
        tickets = os.path.join(otp, "make", "otp_version_tickets")
        if "tickets" in facts and os.path.exists(tickets):
            os.makedirs(os.path.join(folder, facts["tickets"]), exist_ok=True)
            shutil.copy(tickets, os.path.join(folder, facts["tickets"]))
        subprocess.run(["chmod", "-R", "u+w", folder], check=True)
        for suite, plain, _ in groups.variant_suites(app):
            with open(os.path.join(folder, plain + ".erl"), encoding="utf-8") as file:
                text = file.read()
            with open(os.path.join(folder, suite + ".erl"), "w", encoding="utf-8") as file:
                file.write(text.replace(f"-module({plain})", f"-module({suite})"))
        if "generate" in facts:
            needed = ["dialyzer_common.erl", "file_utils.erl"]
            subprocess.run([stock("erlc")] + needed, cwd=folder, check=True, env=erl_environment())
            subprocess.run([stock("erl"), "-noinput", "-eval", facts["generate"] + ", halt()."],
                           cwd=folder, check=True, env=erl_environment())
        open(os.path.join(folder, ".copied"), "w").close()

    def build(self, app, names=None):
        """Compiles what is not compiled yet: the suites named (all if None) and what they use."""
        self.build_runner()
        self.copy_sources(app)
        folder = self.folder(app)
        variants = {suite: options for suite, _, options in groups.variant_suites(app)}
        extra = [f"{{i,{quoted(os.path.join(sources('otp'), path))}}}"
                 for path in groups.OTP[app].get("include", [])]
        jobs = []
        for pattern, options in (("*.erl", ["debug_info"]), ("*.core", ["from_core"])):
            for path in sorted(glob.glob(os.path.join(folder, pattern))):
                name = os.path.basename(path).rsplit(".", 1)[0]
                wanted = names is None or name in names or not name.endswith("_SUITE")
                if wanted and not os.path.exists(os.path.join(folder, "." + name + ".tried")):
                    jobs.append((name, os.path.basename(path),
                                 options + extra + variants.get(name, [])))
        if not jobs:
            return
        say(f"suites: compiling {len(jobs)} modules of the {app} tests")
        listed = os.path.join(folder, ".jobs")
        with open(listed, "w", encoding="utf-8") as file:
            for _, path, options in jobs:
                # Names without folder, as OTP builds: some cases look at them in stacks.
                file.write(f"{{{quoted(path)},\".\",[{','.join(options)}]}}.\n")
        done = subprocess.run(
            [stock("erl"), "-noinput", "-pa", self.ebin["compiler"], "-run", "suite_compiler",
             "main", listed, str(os.cpu_count() or 1)],
            cwd=folder, env=erl_environment(), stdout=subprocess.PIPE, text=True)
        with open(os.path.join(folder, ".buildlog"), "a", encoding="utf-8") as log:
            log.write(done.stdout)
        for line in done.stdout.splitlines():
            if line.startswith("NOTBUILT"):
                say("  " + line[:160])
        build_data_folders(folder, [name for name, _, _ in jobs], erl_environment())
        for name, _, _ in jobs:
            open(os.path.join(folder, "." + name + ".tried"), "w").close()

    def build_plt(self):
        """Dialyzer's suites each want a table of these applications, and start from the default
        one: minutes of analysis that are the same for all, made once by stock."""
        plt = os.path.join(self.work, "dialyzer.plt")
        if not os.path.exists(plt):
            say("suites: analysing erts, kernel and stdlib for dialyzer")
            subprocess.run([stock("dialyzer"), "--build_plt", "--apps", "erts", "kernel", "stdlib",
                            "--output_plt", plt + ".new"], stdout=subprocess.DEVNULL)
            os.rename(plt + ".new", plt)
        return plt

    # ---- choosing --------------------------------------------------------------------------------

    def source_names(self, app):
        """The suites of a group by their files; variants included."""
        facts = groups.OTP[app]
        self.copy_sources(app)
        pattern = facts.get("suites", "*_SUITE")
        names = {os.path.basename(path).rsplit(".", 1)[0]
                 for end in (".erl", ".core")
                 for path in glob.glob(os.path.join(self.folder(app), pattern + end))}
        return sorted(names)

    def choose(self, app, name=None, variants=False):
        """Suites to run as APP/NAME; `name` may be a pattern and may leave out _SUITE."""
        made = {suite for suite, _, _ in groups.variant_suites(app)}
        if name:
            patterns = (name, name + "_SUITE")
            return [f"{app}/{s}" for s in self.source_names(app)
                    if any(fnmatch.fnmatchcase(s, p) for p in patterns)]
        return [f"{app}/{s}" for s in self.source_names(app)
                if not groups.left_out(f"{app}/{s}") and (s in made) == variants]

    # ---- running ---------------------------------------------------------------------------------

    def has_name(self, app, name, erl):
        source = os.path.join(self.folder(app), name + ".erl")
        if not os.path.exists(source) or not self.can_be_named(erl):
            return False
        with open(source, "rb") as file:
            return app == "mnesia" or bool(NAMES_A_NODE.search(file.read()))

    def can_be_named(self, erl):
        """Can the command start a node with a name at all?"""
        if not hasattr(self, "named"):
            self.named = subprocess.run(
                f"{erl} -sname suites_probe -noinput -eval 'halt(0).'", shell=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                timeout=60).returncode == 0
            if not self.named:
                say("suites: the command cannot start a node with a name: all run without")
        return self.named

    def command(self, suite, worker, run_folder, results, cases):
        app, name = suite.split("/")
        tests = self.folder(app)
        argv = [os.path.join(worker.commands, "erl")]
        if self.has_name(app, name, self.options.erl):
            argv += ["-sname", "conf"]
        elif groups.OTP[app].get("pings_itself"):
            argv += ["-suite_pings_itself", "true"]
        argv += ["-noinput", "-boot", "start_sasl", "-sasl", "errlog_type", "error",
                 "-enable-feature", "maybe_expr", "-pz", self.ebin["mini_ct"], "-pa", tests,
                 "-suite_stubs", self.ebin["stubs"], "-suite_name", name,
                 "-suite_results", results, "-suite_data", os.path.join(tests, name + "_data"),
                 "-suite_priv", os.path.join(run_folder, "priv"),
                 "-suite_cap", str(int(self.options.case_timeout or CASE_TIMEOUT_S) * 1000)]
        for library in groups.OTP[app].get("empty_libraries", []):
            ebin = os.path.join(self.work, "runner", library, "ebin")
            os.makedirs(ebin, exist_ok=True)
            argv += ["-pz", ebin]
        argv += shlex.split(self.options.erl_flags)
        return argv + (["-suite_only"] + cases if cases else [])

    def run(self, suite, worker, run_folder, log, cases=()):
        """({case: (status, reason, ms)}, notes)"""
        results = os.path.join(run_folder, "results")
        done = os.path.join(run_folder, "done")
        os.makedirs(os.path.join(run_folder, "priv"))
        open(results, "w").close()
        environment = worker.environment()
        argv = self.command(suite, worker, run_folder, results, list(cases))
        if groups.OTP[suite.split("/")[0]].get("plt"):
            environment["DIALYZER_PLT"] = self.build_plt()
        rows = {} if cases else {c: ("notrun", "runs for minutes to hours", 0)
                                 for c in groups.LONG_CASES.get(suite, ())}
        plan, notes = [], []
        limit = float(self.options.timeout or SUITE_TIMEOUT_S) * groups.SLOW.get(suite, 1)
        deadline = time.monotonic() + limit
        for _ in range(RESTARTS_MAX):
            offset = os.path.getsize(results)
            extra = []
            if rows:
                with open(done, "w", encoding="utf-8") as file:
                    file.writelines(case + "\n" for case in rows)
                extra = ["-suite_done", done]
            process = Run(argv + extra + ["-s", "mini_ct"], environment, run_folder, log,
                          watch_stock=not is_stock(self.options.erl))
            how = process.wait(max(1, deadline - time.monotonic()),
                               progress=lambda: os.path.getsize(results),
                               stall_s=float(self.options.case_timeout or CASE_TIMEOUT_S) + 30,
                               finished=lambda: ends_with_end(results, offset))
            code = process.finish()
            written = Written(results, offset)
            if process.used_stock:
                notes.append("STOCK-EMULATOR-USED")
            plan += [case for case in written.plan if case not in plan]
            rows.update(written.rows)
            notes += [line[:100] for line in written.failed_setups]
            if written.ended:
                break
            last = written.open[-1] if written.open else None
            last = last if last == written.last_started else None
            why = {"limit": "the suite's time was up", "stall": "the node hung",
                   "exit": f"the node ended with status {code}"}[how]
            notes.append(f"{why} in {last or 'boot'}")
            if last in plan:
                rows[last] = ("died" if how == "exit" else "timeout", why, 0)
            if how == "limit" or last not in plan or time.monotonic() > deadline - 2:
                break
        for case in plan:
            if case not in rows and not cases:
                rows[case] = ("notrun", notes[-1] if notes else "", 0)
        if not rows:
            skipped = any(" skipped" in note for note in notes)
            rows["-"] = ("skipped" if skipped else "failed", "; ".join(notes), 0)
        return rows, notes
