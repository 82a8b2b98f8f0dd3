"""docs/conformance.md, made from the tables: what stock passes, what Corbel passes, what not.

A case counts when stock passes it. A case that Corbel does not pass gets a reason from reasons.tsv
(by suite, case and failure text; the first line that fits) or else what the case itself said. The
reason's kind decides how it counts: nodes, sockets and native wait for those parts of the runtime;
inside is about the inside of stock's implementation; open is simply missing.
"""
import fnmatch, re
from . import groups, tables
from .process import ROOT

WAITING = ("nodes", "sockets", "native")
KINDS = WAITING + ("inside", "open")
REASONS = ROOT / "tests" / "suites" / "reasons.tsv"
PAGE = ROOT / "docs" / "conformance.md"
ORDER = ["emulator", "stdlib", "compiler", "compiler-variants", "kernel", "elixir",
         "runtime_tools", "sasl", "eunit", "common_test", "syntax_tools", "parsetools", "xmerl",
         "asn1", "tools", "dialyzer", "mnesia", "debugger"]
HEAD = """# Conformance

The test suites of Erlang/OTP 25 and Elixir 1.14, run on stock and on Corbel on the same machine,
each suite in a process of its own. This page is made by `./dev suites --report` from the tables in
`tests/suites/results/`; `./dev suites --group GROUP --save` measures again.

- **stock**: cases that stock passes here (those that it passes only now and then do not count).
- **waiting**: of these, cases that do not pass on Corbel because they need sockets, other nodes or
  native libraries (NIFs, drivers), which Corbel does not have yet.
- **inside**: of these, cases that test the inside of stock's own implementation.
- **in scope**: the rest. **Corbel**: the cases in scope that Corbel passes.

Reasons come from `tests/suites/reasons.tsv`; a text in `code type` is what the case itself said.
"""


class Reasons:
    def __init__(self):
        self.lines = []
        for line in REASONS.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                suite, case, text, kind, reason = line.split("\t")
                if kind not in KINDS:
                    raise SystemExit(f"suites: {REASONS}: no such kind: {kind}")
                self.lines.append((suite, case, re.compile(text), kind, reason))

    def of(self, suite, case, said):
        for suite_pattern, case_pattern, text, kind, reason in self.lines:
            if fnmatch.fnmatchcase(suite, suite_pattern) \
                    and fnmatch.fnmatchcase(case, case_pattern) and text.search(said):
                return kind, reason
        return "open", None


class SuiteCount:
    def __init__(self, name):
        self.name, self.stock, self.passed = name, 0, 0
        self.missing = []  # (case, status, kind, reason or None, what the case said)

    def of_kind(self, *kinds):
        return sum(line[2] in kinds for line in self.missing)

    def in_scope(self):
        return self.stock - self.of_kind(*WAITING, "inside")


def count_suites():
    """{group: [SuiteCount]}"""
    stock, corbel, reasons = tables.read_all("stock"), tables.read_all("corbel"), Reasons()
    counts = {}
    for (suite, case), (status, _) in sorted(stock.items()):
        if status != "passed":
            continue
        count = counts.setdefault(suite, SuiteCount(suite))
        count.stock += 1
        now, said = corbel.get((suite, case)) or corbel.get((suite, "-")) or ("not run", "")
        if now == "passed":
            count.passed += 1
        else:
            kind, reason = reasons.of(suite, case, said)
            count.missing.append((case, now, kind, reason, said))
    by_group = {}
    for suite, count in counts.items():
        by_group.setdefault(tables.group_of(suite), []).append(count)
    return by_group


def missing_cases():
    """{suite: cases that count, do not pass and do not wait}"""
    return {count.name: [line[0] for line in count.missing if line[2] == "open"]
            for counts in count_suites().values() for count in counts
            if count.of_kind("open")}


def percent(passed, total):
    return f"{100 * passed / total:.1f} %" if total else "-"


def row(name, counts):
    stock = sum(c.stock for c in counts)
    scope = sum(c.in_scope() for c in counts)
    passed = sum(c.passed for c in counts)
    waiting = sum(c.of_kind(*WAITING) for c in counts)
    inside = sum(c.of_kind("inside") for c in counts)
    return f"| {name} | {stock} | {waiting} | {inside} | {scope} | {passed} | " \
           f"{percent(passed, scope)} |"


def table(lines, first):
    return [f"| {first} | stock | waiting | inside | in scope | Corbel | |",
            "| --- | --: | --: | --: | --: | --: | --: |", *lines]


def code(text):
    return "`" + text.replace("`", "'") + "`"


def missing_lines(count):
    """The missing cases of one suite; those with the same reason on one line."""
    if not count.passed and len({line[1:] for line in count.missing}) == 1:
        _, status, _, reason, said = count.missing[0]
        return [f"- all cases: {reason or status}" + (f", {code(said)}" if said else "")]
    known, own = {}, []
    for case, status, kind, reason, said in count.missing:
        if reason:
            known.setdefault((kind, reason), []).append(code(case))
        else:
            own.append(f"- {code(case)}: {status}" + (f", {code(said)}" if said else ""))
    return [f"- {reason}: " + ", ".join(cases)
            for (_, reason), cases in sorted(known.items())] + own


def write():
    by_group = count_suites()
    groups_here = [g for g in ORDER if g in by_group]
    page = [HEAD, *table([row(g, by_group[g]) for g in groups_here], "group"), ""]
    page += ["Not run, neither on stock nor here:", ""]
    page += [f"- {suite}: {why}" for suite, why in sorted(groups.LEFT_OUT.items())]
    for group in groups_here:
        counts = by_group[group]
        page += ["", f"## {group}", ""]
        whole = [c for c in counts if not c.missing]
        rest = [c for c in counts if c.missing]
        if whole:
            cases = sum(c.stock for c in whole)
            page += [f"{len(whole)} suites pass whole ({cases} cases): "
                     + ", ".join(c.name.split("/", 1)[1] for c in whole) + ".", ""]
        if rest:
            page += table([row(c.name.split("/", 1)[1], [c]) for c in rest], "suite")
        for c in rest:
            page += ["", f"### {c.name}", "", *missing_lines(c)]
    PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    for group in groups_here:
        print(row(group, by_group[group]))
