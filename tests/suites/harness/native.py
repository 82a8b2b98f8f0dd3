"""Builds the C parts of OTP's suites (NIFs, drivers, port programs) with their own makefiles.

The makefiles are templates with @names@; what OTP's configure would put there is here. What cannot
be built is only said: the cases that need it fail on stock as well and so do not count.
"""
import glob, os, re, shutil, subprocess
from .process import say, stock


def filled(text, values):
    return re.sub(r"@([A-Za-z_]+)@", lambda m: values.get(m.group(1), m.group(0)), text)


def makefile_values():
    root = subprocess.run([stock("erl"), "-noinput", "-eval",
                           "io:put_chars(code:root_dir()),halt()."],
                          stdout=subprocess.PIPE, text=True).stdout.strip()
    interface = (glob.glob(os.path.join(root, "lib", "erl_interface-*")) or [""])[0]
    internal = os.path.join((glob.glob(os.path.join(root, "erts-*")) or [""])[0],
                            "include", "internal")
    compiler = shutil.which("gcc") or shutil.which("clang-19") or "cc"
    flags = "-g -O2 -fno-strict-aliasing -D_THREAD_SAFE -D_REENTRANT -fPIC -w"
    defines = ("HAVE_STRERROR HAVE_VSNPRINTF HAVE_USLEEP HAVE_ISFINITE HAVE_FINITE "
               "HAVE_LINUX_TCP_H HAVE_SANE_LINUX_TCP_H HAVE_POLL_H HAVE_RES_GETHOSTBYNAME")
    values = dict(
        CC=compiler, LD=f"{compiler} {flags}", CFLAGS=flags, EI_CFLAGS=flags,
        SHLIB_CFLAGS="-fPIC " + flags, SHLIB_LD=compiler, SHLIB_LDFLAGS="-shared", SHLIB_LDLIBS="",
        CROSSLDFLAGS="", DEFS=" ".join(f"-D{name}=1" for name in defines.split()),
        LIBS="-ldl -lm -lpthread", ERTS_LIBS="-ldl -lm -lpthread", EMULATOR="beam", dll=".so",
        obj=".o", exe="", WSL="", DS="/", PS=":", erl_name="erl",
        erl_include=os.path.join(root, "usr", "include"),
        erl_interface_include=os.path.join(interface, "include"),
        erl_interface_libpath=os.path.join(interface, "lib"),
        erl_interface_eilib=os.path.join(interface, "lib", "libei.a"),
        erl_interface_lib=os.path.join(interface, "lib", "libei.a"),
        erl_interface_mk_include=os.path.join(interface, "src", "eidefs.mk"),
        erl_interface_sock_libs="", erl_interface_threadlib="-lpthread",
        erts_lib_include_internal=internal, erts_lib_include_internal_generated=internal,
        erts_lib_make_ethread=os.path.join(internal, "ethread.mk"),
        erts_lib_make_internal=os.path.join(internal, "erts_internal.mk"))
    values["SHLIB_RULES"] = filled(
        ".SUFFIXES:\n.SUFFIXES: @dll@ @obj@ .c\n\n.c@dll@:\n"
        "\t@CC@ -c @SHLIB_CFLAGS@ $(SHLIB_EXTRA_CFLAGS) -I@erl_include@ @DEFS@ $<\n"
        "\t@SHLIB_LD@ @CROSSLDFLAGS@ @SHLIB_LDFLAGS@ $(SHLIB_EXTRA_LDFLAGS) -o $@ $*@obj@ "
        "@SHLIB_LDLIBS@ $(SHLIB_EXTRA_LDLIBS)", values)
    return values


def build_data_folders(folder, suites, environment):
    """Makes the _data folders of these suites; writes the file `variables` that cases read."""
    values = makefile_values()
    with open(os.path.join(folder, "variables"), "w", encoding="utf-8") as file:
        for name, value in sorted(values.items()):
            text = value.replace("\\", "\\\\").replace('"', '\\"')
            file.write(f"{{'{name}',\"{text}\"}}.\n")
    for template in sorted(glob.glob(os.path.join(folder, "*_data", "Makefile.src"))):
        data = os.path.dirname(template)
        if os.path.basename(data)[:-len("_data")] not in suites:
            continue
        with open(template, encoding="latin1") as source:
            text = filled(source.read(), values)
        with open(os.path.join(data, "Makefile"), "w", encoding="latin1") as made:
            made.write(text)
        done = subprocess.run(["make", "-k", "-f", "Makefile"], cwd=data, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        with open(os.path.join(folder, ".buildlog"), "ab") as log:
            log.write(f"MAKE {os.path.basename(data)} {done.returncode}\n".encode())
            if done.returncode:
                log.write(done.stdout[-3000:] + b"\n")
                say(f"  make failed in {os.path.basename(data)}")
