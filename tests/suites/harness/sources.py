"""Where the sources of the suites come from: Debian's source packages, unpacked in a folder that
git ignores. Nothing of them is committed.

OTP_SRC and ELIXIR_SRC name unpacked trees and win. Otherwise `apt-get source` is asked; where the
machine has no deb-src lines, it is asked again with package lists of our own, made from the
machine's own mirrors, so that neither root nor a change of the machine's settings is needed.
"""
import glob, os, subprocess, sys
from .process import ROOT, say

FOLDER = ROOT / "build" / "suites" / "src"
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
PACKAGES = {"otp": ("erlang", "OTP_SRC", "erlang-2*/erts/emulator/test"),
            "elixir": ("elixir-lang", "ELIXIR_SRC", "elixir-lang-1*/lib/elixir/test")}


def unpacked(kind):
    inside = PACKAGES[kind][2]
    found = glob.glob(str(FOLDER / inside))
    return found[0][:-len(inside.split("/", 1)[1]) - 1] if found else None


def mirrors():
    """[(address, release, component)] of the Debian mirrors that this machine uses."""
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)",
         "Created-By: Packages"], stdout=subprocess.PIPE, text=True).stdout
    parts = [line.split("|") for line in told.splitlines() if line.count("|") == 3]
    found = {(uri, release, component) for origin, uri, release, component in parts
             if origin in ("Debian", "Debian-Security") or "debian.org" in uri}
    return found or {("http://deb.debian.org/debian/", "bookworm", "main")}


def private_lists():
    """Options that make apt-get use package lists of our own, with sources."""
    state = FOLDER / "apt"
    for folder in ("lists/partial", "cache/archives/partial", "etc"):
        os.makedirs(state / folder, exist_ok=True)
    option = f"[signed-by={KEYS}] " if os.path.exists(KEYS) else ""
    lines = {f"deb-src {option}{uri} {release} {component}"
             for uri, release, component in mirrors()}
    (state / "etc" / "sources.list").write_text("\n".join(sorted(lines)) + "\n")
    return ["-o", f"Dir::Etc::SourceList={state}/etc/sources.list",
            "-o", "Dir::Etc::SourceParts=/dev/null", "-o", f"Dir::State::Lists={state}/lists",
            "-o", f"Dir::Cache={state}/cache", "-o", "Debug::NoLocking=1",
            "-o", "APT::Sandbox::User="]


def apt_get(options, words):
    command = ["apt-get", "-q", *options, *words]
    say("+ " + " ".join(command))
    done = subprocess.run(command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, stdin=subprocess.DEVNULL)
    return done.returncode == 0, done.stdout


def sources(kind):
    """The folder of the unpacked sources; ends the program, loudly, when there is none."""
    package, variable, _ = PACKAGES[kind]
    if os.environ.get(variable):
        return os.path.abspath(os.environ[variable])
    if unpacked(kind):
        return unpacked(kind)
    os.makedirs(FOLDER, exist_ok=True)
    got, text = apt_get([], ["source", package])
    if not got:
        options = private_lists()
        updated, more = apt_get(options, ["update"])
        got, last = apt_get(options, ["source", package]) if updated else (False, "")
        text += more + last
    if got and unpacked(kind):
        return unpacked(kind)
    sys.exit(f"""{text}
suites: NO SOURCES: the suites need Debian's source package {package}, and apt-get could not get it.
suites: Give this machine access to a Debian mirror and the program dpkg-source (package dpkg-dev),
suites: or unpack the package somewhere and set {variable} to the folder.
suites: no case was run; this is a failure.""")
