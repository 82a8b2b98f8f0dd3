"""Tables of results: one file per group, one line per case: suite, case, status, reason.

Status: passed, failed, skipped, timeout, died (the node ended in the case), notrun (the suite's
time was up); in stock's tables also flaky (passed in one run, not in another). The reason is the
first line of what the case said, without what changes from run to run, so that tables compare well.
"""
import glob, os, re
from .groups import ELIXIR, variant_suites
from .process import ROOT

RESULTS = ROOT / "tests" / "suites" / "results"
STATUSES = ("passed", "flaky", "failed", "skipped", "timeout", "died", "notrun")
REASON_CHARS = 160
VARIANT_SUITES = {app: {suite for suite, _, _ in variant_suites(app)}
                  for app in ("emulator", "compiler")}


def group_of(suite):
    """The table that a suite's results are in."""
    app, name = suite.split("/", 1)
    if app in ELIXIR:
        return "elixir"
    if app == "compiler" and name in VARIANT_SUITES[app]:
        return "compiler-variants"
    return app


def tidy_reason(text):
    for pattern, plain in ((r"[ ,]*\{mini_ct,.*", "..."), (r"<\d+\.\d+\.\d+>", "<pid>"),
                           (r"#(Ref|Port|Fun)<[^>]*>", r"#\1<>"), (r"#PID<[^>]*>", "#PID<>"),
                           (r"(?<![\w.])/(?:[\w.+@#-]+/){2,}", ".../"),
                           (r"0x[0-9a-f]{6,}", "0x"), (r"[^\x20-\x7e]", "?")):
        text = re.sub(pattern, plain, text)
    return text[:REASON_CHARS].rstrip()


def read(path):
    rows = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.rstrip("\n").split("\t")
                if not line.startswith("#") and len(words) >= 3:
                    rows[(words[0], words[1])] = (words[2], words[3] if len(words) > 3 else "")
    return rows


def read_all(side):
    """Every table of one side: 'stock' or 'corbel'."""
    rows = {}
    for path in sorted(glob.glob(str(RESULTS / side / "*.tsv"))):
        rows.update(read(path))
    return rows


def write(path, rows):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    count = {}
    for status, _ in rows.values():
        count[status] = count.get(status, 0) + 1
    with open(path, "w", encoding="utf-8") as file:
        said = " ".join(f"{s} {count[s]}" for s in STATUSES if s in count)
        file.write(f"# {len(rows)} cases: {said}\n")
        for (suite, case), (status, reason) in sorted(rows.items()):
            tail = "\t" + tidy_reason(reason) if reason and status != "passed" else ""
            file.write(f"{suite}\t{case}\t{status}{tail}\n")


def save(side, new, whole_suites):
    """Puts new results into the tables of one side. A suite that ran as a whole replaces its old
    lines; of one that ran in part only the cases that ran are replaced. For stock, a case that
    passes in one run and not in another becomes flaky."""
    by_group = {}
    for key, value in new.items():
        by_group.setdefault(group_of(key[0]), {})[key] = value
    for group, rows in by_group.items():
        path = RESULTS / side / f"{group}.tsv"
        old = read(path)
        if side == "stock":
            for key, (status, reason) in rows.items():
                before = old.get(key, (status,))[0]
                if before != status and "passed" in (before, status) and before != "notrun":
                    rows[key] = ("flaky", reason)
        kept = {k: v for k, v in old.items() if k[0] not in whole_suites}
        write(path, {**kept, **rows})
