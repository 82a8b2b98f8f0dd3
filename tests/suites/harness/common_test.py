"""Common Test's own suites. They test Common Test, so they run under the real one (ct_run), with the
hook that OTP's own runs install for them, and start Common Test once more on another node below it.
What came out is read from the suite's log (suite.log: "=case Suite:Case", "=result ok", ...).
"""
import glob, os, re, subprocess
from .otp import OtpSuites, erl_environment
from .process import Run, is_stock, stock
from .sources import sources

SUITE_TIMEOUT_S, CASE_TIMEOUT_S = 400, 150
OWN = ("init_per_suite", "end_per_suite", "init_per_group", "end_per_group")
FIELD = re.compile(r"^=(\w+) +(.*)$")


def cases_of_log(path):
    """[(case, result, ms)]; a result goes on in lines that are indented."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    rows, last = [], None
    for line in lines:
        field = FIELD.match(line)
        last = field[1] if field else last if line.startswith(" ") else None
        if last == "case":
            rows.append([field[2].split(":")[-1], "", 0])
        elif last == "result" and rows:
            rows[-1][1] += (field[2] if field else " " + line.strip())
        elif last == "elapsed" and rows:
            rows[-1][2] = round(float(field[2]) * 1000)
    return rows


class CommonTestSuites(OtpSuites):
    def build(self, app, names=None):
        super().build(app, names)
        self.hook = os.path.join(self.work, "runner", "ts", "ebin")
        if not os.path.exists(self.hook):
            otp = os.path.join(sources("otp"), "lib", "common_test")
            os.makedirs(self.hook + ".new", exist_ok=True)
            subprocess.run([stock("erlc"), "-W0", "-I", os.path.join(otp, "include"), "-o",
                            self.hook + ".new"] + glob.glob(os.path.join(otp, "test_server/*.erl")),
                           check=True, env=erl_environment())
            os.rename(self.hook + ".new", self.hook)

    def command(self, suite, worker, run_folder, results, cases):
        tests, name = self.folder("common_test"), suite.split("/")[1]
        argv = [os.path.join(os.path.dirname(self.options.erl.split()[0]), "ct_run")
                if not is_stock(self.options.erl) else stock("ct_run")]
        if self.can_be_named(self.options.erl):
            argv += ["-sname", "ct_suites"]
        argv += ["-noshell", "-noinput", "-no_auto_compile", "-pa", self.hook, tests, "-dir", tests,
                 "-suite", name, "-logdir", results]
        return argv + (["-case"] + cases if cases else [])

    def run(self, suite, worker, run_folder, log, cases=()):
        """({case: (status, reason, ms)}, notes)"""
        logs = os.path.join(run_folder, "logs")
        os.makedirs(logs)
        process = Run(self.command(suite, worker, run_folder, logs, list(cases)),
                      worker.environment(), run_folder, log,
                      watch_stock=not is_stock(self.options.erl))
        how = process.wait(float(self.options.timeout or SUITE_TIMEOUT_S),
                           progress=lambda: os.path.getsize(log),
                           stall_s=float(self.options.case_timeout or CASE_TIMEOUT_S),
                           finished=lambda: False)
        process.finish()
        notes = ["STOCK-EMULATOR-USED"] if process.used_stock else []
        if how != "exit":
            notes.append("the suite's time was up" if how == "limit" else "it hung")
        rows = {}
        # One level only: what the suites themselves ran has logs further down.
        for path in glob.glob(os.path.join(logs, "ct_run.*", "*.logs", "run.*", "suite.log")):
            for case, result, ms in cases_of_log(path):
                if case in OWN:
                    if result.startswith("failed"):
                        notes.append(f"{case}: {result[:80]}")
                    continue
                status = "passed" if result == "ok" else \
                    "skipped" if result.startswith("skipped") else "failed"
                if rows.get(case, ("passed",))[0] == "passed":  # in several groups: all must pass
                    rows[case] = (status, "" if status == "passed" else result, ms)
        return rows or {"-": ("failed", "; ".join(notes), 0)}, notes
