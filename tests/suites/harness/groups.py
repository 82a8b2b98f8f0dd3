"""Facts about the suites: where they are, which are left out, which need more time.

Groups are named after applications. OTP: the folder of the tests, further files that OTP's
makefiles put beside them, extra compiler flags, libraries of which a suite only asks the folder,
whether a node without name needs a process to answer its pings to itself.
Elixir: one group per library, `erlang` is the EUnit part.
"""
import fnmatch

OTP = {
    "emulator": dict(folder="erts/emulator/test", beside=[
        "lib/kernel/examples/gen_tcp_dist/src/gen_tcp_dist.erl"]),
    "stdlib": dict(folder="lib/stdlib/test", tickets="stdlib_SUITE_data", beside=[
        "erts/emulator/test/erts_test_utils.erl", "lib/sasl/test/otp_vsns.erl",
        "otp_versions.table"]),
    "kernel": dict(folder="lib/kernel/test", tickets="kernel_SUITE_data", beside=[
        "lib/kernel/examples/gen_tcp_dist/src/gen_tcp_dist.erl",
        "lib/kernel/examples/erl_uds_dist/src/erl_uds_dist.erl", "lib/sasl/test/otp_vsns.erl",
        "lib/stdlib/test/error_info_lib.erl", "otp_versions.table"]),
    "compiler": dict(folder="lib/compiler/test"),
    "runtime_tools": dict(folder="lib/runtime_tools/test",
                          tickets="system_information_SUITE_data"),
    "sasl": dict(folder="lib/sasl/test", tickets="sasl_SUITE_data", include=["lib/sasl/src"],
                 beside=["otp_versions.table"]),
    "eunit": dict(folder="lib/eunit/test"),
    "common_test": dict(folder="lib/common_test/test"),
    "syntax_tools": dict(folder="lib/syntax_tools/test"),
    "parsetools": dict(folder="lib/parsetools/test"),
    "xmerl": dict(folder="lib/xmerl/test", include=["lib/xmerl/include"],
                  empty_libraries=["test_server"],
                  beside=["lib/xmerl/doc/examples/xmerl_test.erl"]),
    "asn1": dict(folder="lib/asn1/test"),
    "tools": dict(folder="lib/tools/test"),
    "dialyzer": dict(folder="lib/dialyzer/test", plt=True,
                     generate="dialyzer_common:create_all_suites()"),
    "mnesia": dict(folder="lib/mnesia/test", suites="mnesia_*_test", pings_itself=True),
    "debugger": dict(folder="lib/debugger/test"),
}

ELIXIR = ["elixir", "erlang", "eex", "ex_unit", "logger", "iex", "mix"]

# The same suites compiled in other ways, as OTP's makefiles do: other instructions, little time.
PASSES_OFF = ["no_bool_opt", "no_share_opt", "no_bsm_opt", "no_fun_opt", "no_ssa_opt",
              "no_recv_opt"]
UNOPTIMISED = (
    "andor apply beam_block beam_except beam_jump beam_reorder beam_ssa beam_type beam_utils bif "
    "bs_construct bs_bincomp bs_match bs_size_expr bs_utf core_fold float fun guard lc map match "
    "maybe misc overridden_bif receive record trycatch").split()
INLINED = (
    "andor apply beam_block beam_ssa beam_utils bif bs_bincomp bs_bit_binaries bs_construct "
    "bs_match bs_size_expr bs_utf core_fold float fun guard lc map match maybe misc "
    "overridden_bif receive record").split()
VARIANTS = {
    "emulator": [("no_opt", ["no_copt", "no_postopt", "no_ssa_opt", "no_bsm_opt"],
                  ("bs_bincomp bs_bit_binaries bs_construct bs_match_bin bs_match_int "
                   "bs_match_tail bs_match_misc bs_utf guard map").split())],
    "compiler": [("no_opt", ["no_copt", "no_postopt"] + PASSES_OFF, UNOPTIMISED),
                 ("no_ssa_opt", PASSES_OFF, UNOPTIMISED),
                 ("post_opt", ["no_copt"] + PASSES_OFF, UNOPTIMISED),
                 ("no_copt", ["no_copt"], UNOPTIMISED),
                 ("inline", ["inline"], INLINED),
                 ("r23", ["r23"], ["fun"]),
                 ("r24", ["r24"], ["bs_construct", "bs_utf", "bs_bincomp"]),
                 ("no_module_opt", ["no_module_opt"], UNOPTIMISED),
                 ("no_type_opt", ["no_type_opt"], UNOPTIMISED),
                 ("dialyzer", ["dialyzer"], ["bs_match"])],
}


def variant_suites(app):
    """[(suite, name of the plain suite, compiler options)]"""
    return [(f"{name}_{variant}_SUITE", f"{name}_SUITE", options)
            for variant, options, names in VARIANTS.get(app, []) for name in names]


# Not run unless named with --suite; patterns are taken.
LEFT_OUT = {
    "emulator/alloc_SUITE": "tests the C allocators of stock's emulator",
    "emulator/mtx_SUITE": "measures the C thread library of stock's emulator",
    "emulator/estone_SUITE": "a benchmark",
    "emulator/lttng_SUITE": "needs an emulator built with LTTng",
    "emulator/lcnt_SUITE": "needs the lock-counting build of stock's emulator",
    "emulator/hash_property_test_SUITE": "needs PropEr",
    "stdlib/stdlib_bench_SUITE": "a benchmark",
    "stdlib/base64_property_test_SUITE": "needs PropEr",
    "stdlib/queue_property_test_SUITE": "needs PropEr",
    "stdlib/uri_string_property_test_SUITE": "needs PropEr",
    "stdlib/win32reg_SUITE": "Windows only",
    "kernel/logger_stress_SUITE": "a benchmark",
    "kernel/gen_sctp_SUITE": "needs SCTP",
    "compiler/random_code_SUITE": "needs PropEr",
    "runtime_tools/dyntrace_SUITE": "needs an emulator built with DTrace or SystemTap",
    "runtime_tools/dyntrace_lttng_SUITE": "needs an emulator built with LTTng",
    "tools/lcnt_SUITE": "needs the lock-counting build of stock's emulator",
    "tools/emacs_SUITE": "needs Emacs",
    "tools/prof_bench_SUITE": "a benchmark",
    "dialyzer/dialyzer_cl_SUITE": "hours of analysis",
    "dialyzer/r9c_SUITE": "hours of analysis: the whole of an old OTP release",
    "dialyzer/plt_SUITE": "builds many tables of whole applications",
    "debugger/dbg_ui_SUITE": "asks a person in front of the screen",
    "mnesia/mnesia_measure_test": "benchmarks",
}



def left_out(suite):
    return any(fnmatch.fnmatchcase(suite, pattern) for pattern in LEFT_OUT)


# Suites that need more than the time limit, as a factor.
SLOW = {"stdlib/ets_SUITE": 4, "kernel/socket_SUITE": 3, "kernel/erl_distribution_SUITE": 2,
        "kernel/global_SUITE": 2, "asn1/asn1_SUITE": 6, "dialyzer/small_SUITE": 4,
        "dialyzer/opaque_SUITE": 3, "dialyzer/options1_SUITE": 4, "xmerl/xmerl_xsd_SUITE": 2}

# Cases of minutes to hours: not run (notrun in the table) unless named with --case.
LONG_CASES = {
    "kernel/erl_distribution_SUITE": ["tick", "tick_change"],
    "emulator/hash_SUITE": ["test_phash2_4GB_plus_bin"],
    "emulator/port_SUITE": ["iter_max_ports"],
    "stdlib/ets_SUITE": ["benchmark/long_throughput_benchmark"],
    "emulator/a_SUITE": ["long_timers"],
    "emulator/z_SUITE": ["long_timers"],
}

# The source of a suite that matches is run on a node with a name, if the command can have one.
USES_NODES = (rb"\?CT_PEER|peer:start|slave:start|start_node|start_peer|net_kernel|is_alive|"
              rb"global:|global_group|erpc:|rpc:call|shielded_node")
