"""Random valid Erlang programs: one module per seed, a number of tests in each.

An expression is made for a wanted type from what is in scope: variables, literals (mostly hidden
from the compiler behind id/1, which is exported, so that it cannot fold them), operators, functions
of the libraries, and constructs that nest. Now and then a wrong type is put in on purpose: raised
errors must be the same, too. What differs between runtimes by right is not generated: pids, funs
and references are never turned into bytes or numbers, orders of large maps are not looked at.

Types: int float num bool atom bin bits ints (list of integers) list str (list of characters) tuple
map fun1 (a fun of one argument) data (any of these but fun1).
"""
import random

TYPES = ["int", "int", "float", "bool", "atom", "bin", "bits", "ints", "list", "str", "tuple",
         "map"]
ATOMS = ["a", "b", "ok", "error", "undefined", "true", "false", "'Hello World'", "'ä'", "[]"]
KEYS = ["a", "b", "c", "1", "2", "1.0", "<<\"k\">>", "{x, 1}", "[]"]
BORDER_BITS = [7, 8, 15, 16, 27, 28, 31, 32, 58, 59, 60, 62, 63, 64, 65, 127, 128]
TYPE_TESTS = ["is_integer", "is_float", "is_number", "is_atom", "is_boolean", "is_binary",
              "is_bitstring", "is_list", "is_tuple", "is_map", "is_function"]
WRONG_TYPE_SHARE = 0.03


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.scope = []  # (name, type)
        self.names = 0
        self.functions = []

    # ---- choices ---------------------------------------------------------------------------------

    def pick(self, things):
        return self.random.choice(things)

    def chance(self, share):
        return self.random.random() < share

    def name(self):
        self.names += 1
        return f"V{self.names}"

    def known(self, wanted):
        return [name for name, kind in self.scope
                if kind == wanted or (wanted == "num" and kind in ("int", "float"))
                or (wanted == "data" and kind != "fun1") or (wanted == "list" and kind == "ints")
                or (wanted == "bits" and kind == "bin")]

    def within(self, bindings, make):
        """What make() gives with further variables in scope."""
        before = len(self.scope)
        self.scope += bindings
        made = make()
        del self.scope[before:]
        return made

    def body(self, bindings, kind, depth):
        """An expression that may use these variables."""
        return self.within(bindings, lambda: self.make(kind, depth))

    # ---- literals --------------------------------------------------------------------------------

    def integer(self):
        r = self.random
        form = r.randrange(6)
        if form == 0:
            return r.randrange(-3, 12)
        if form == 1:
            return r.randrange(-300, 300)
        if form == 2:
            return r.choice([1, -1]) * ((1 << r.choice(BORDER_BITS)) + r.randrange(-2, 3))
        if form == 3:
            return r.randrange(-10 ** 18, 10 ** 18)
        if form == 4:
            return r.randrange(-10 ** r.randrange(19, 60), 10 ** r.randrange(19, 60))
        return r.randrange(0, 256)

    def literal(self, wanted):
        r = self.random
        if wanted == "int":
            return f"({self.integer()})"
        if wanted == "float":
            return self.pick(["0.0", "(-0.0)", "1.0", "0.1", "1.5", "(-2.5)", "1.0e10", "1.0e-7",
                              "1.7976931348623157e308", "5.0e-324", "9007199254740993.0",
                              f"({r.uniform(-1000, 1000)!r})",
                              f"{r.randrange(1, 99)}.0e{r.randrange(5, 30)}"])
        if wanted == "bool":
            return self.pick(["true", "false"])
        if wanted == "atom":
            return self.pick(ATOMS[:-1])
        if wanted == "bin":
            return "<<" + ", ".join(str(r.randrange(256)) for _ in range(r.randrange(6))) + ">>"
        if wanted == "bits":
            return f"<<{self.integer()}:{r.randrange(0, 80)}>>"
        if wanted == "ints":
            return "[" + ", ".join(str(self.integer()) for _ in range(r.randrange(5))) + "]"
        if wanted == "str":
            return '"' + "".join(r.choices("abc XYZ019,.-äß€", k=r.randrange(8))) + '"'
        if wanted == "list":
            return "[" + ", ".join(self.literal(self.pick(TYPES)) for _ in range(r.randrange(4))) \
                + "]"
        if wanted == "tuple":
            return "{" + ", ".join(self.literal(self.pick(TYPES)) for _ in range(r.randrange(4))) \
                + "}"
        if wanted == "map":
            return "#{" + ", ".join(f"{key} => {self.literal(self.pick(TYPES[:7]))}"
                                    for key in r.sample(KEYS, r.randrange(4))) + "}"
        return self.literal(self.pick(["int", "float"] if wanted == "num" else TYPES))

    def leaf(self, wanted):
        if wanted == "fun1":
            known = self.known("fun1")
            if known and self.chance(0.6):
                return self.pick(known)
            return self.pick(["fun erlang:abs/1", "fun erlang:length/1", "fun lists:reverse/1",
                              "fun erlang:tuple_size/1", "fun id/1", "fun erlang:'not'/1"])
        known = self.known(wanted)
        if known and self.chance(0.65):
            return self.pick(known)
        made = self.literal(wanted)
        return f"id({made})" if self.chance(0.6) else made

    # ---- expressions -----------------------------------------------------------------------------

    def make(self, wanted, depth):
        if wanted != "fun1" and self.chance(WRONG_TYPE_SHARE):
            wanted = self.pick(TYPES)
        if depth <= 0 or self.chance(0.1):
            return self.leaf(wanted)
        if wanted == "data":
            wanted = self.pick(TYPES)
        if wanted == "num":
            wanted = self.pick(["int", "float"])
        if wanted != "fun1" and self.chance(0.22):
            return self.construct(wanted, depth)
        return getattr(self, "make_" + wanted)(depth - 1)

    def make_int(self, d):
        i = lambda: self.make("int", d)
        return self.pick([
            lambda: f"({i()} {self.pick(['+', '-', '*', '+', '-'])} {i()})",
            lambda: f"({i()} {self.pick(['div', 'rem', 'band', 'bor', 'bxor'])} {i()})",
            lambda: f"({i()} {self.pick(['bsl', 'bsr'])} ({i()} band 127))",
            lambda: f"({i()} bsr {self.pick([-3, 0, 1, 59, 64, 200])})",
            lambda: f"{self.pick(['abs', '-', 'bnot ', '+'])}({i()})",
            lambda: f"{self.pick(['min', 'max'])}({i()}, {i()})",
            lambda: f"{self.pick(['trunc', 'round', 'ceil', 'floor'])}({self.make('num', d)})",
            lambda: f"length({self.make('list', d)})",
            lambda: f"{self.pick(['byte_size', 'bit_size'])}({self.make('bits', d)})",
            lambda: f"tuple_size({self.make('tuple', d)})",
            lambda: f"map_size({self.make('map', d)})",
            lambda: f"hd({self.make('ints', d)})",
            lambda: f"lists:{self.pick(['sum', 'max', 'min', 'last'])}({self.make('ints', d)})",
            lambda: f"lists:nth({i()}, {self.make('ints', d)})",
            lambda: self.fold("int", d),
            lambda: f"erlang:phash2({self.make('data', d)}"
                    f"{self.pick(['', ', 1000', ', 1 bsl 32'])})",
            lambda: f"erlang:{self.pick(['crc32', 'adler32'])}({self.make('bin', d)})",
            lambda: f"binary:decode_unsigned({self.make('bin', d)}{self.pick(['', ', little'])})",
            lambda: f"binary_to_integer(integer_to_binary({i()}, {self.base()}), {self.base()})",
            lambda: f"list_to_integer({self.make('str', d)})",
            lambda: f"erlang:external_size({self.make('data', d)})",
            lambda: self.field(d),
        ])()

    def make_float(self, d):
        f = lambda: self.make("float", d)
        return self.pick([
            lambda: f"({f()} {self.pick(['+', '-', '*', '/'])} {self.make('num', d)})",
            lambda: f"({self.make('int', d)} / {self.make('num', d)})",
            lambda: f"float({self.make('num', d)})",
            lambda: f"{self.pick(['abs', '-'])}({f()})",
            lambda: f"math:{self.pick(['sqrt', 'floor', 'ceil'])}({self.make('num', d)})",
            lambda: f"math:fmod({f()}, {f()})",
            lambda: f"list_to_float(float_to_list({f()}))",
            lambda: f"binary_to_float(float_to_binary({f()}, [short]))",
            lambda: self.float_field(d),
            lambda: f"lists:max([{f()}, {f()}])",
        ])()

    def make_bool(self, d):
        b, x = (lambda: self.make("bool", d)), (lambda: self.make("data", d))
        return self.pick([
            lambda: f"({x()} {self.pick(['==', '=:=', '/=', '=/=', '<', '=<', '>', '>='])} {x()})",
            lambda: f"({self.make('num', d)} {self.pick(['==', '=:=', '<', '=<', '>', '>='])} "
                    f"{self.make('num', d)})",
            lambda: f"({b()} {self.pick(['andalso', 'orelse', 'and', 'or', 'xor'])} {b()})",
            lambda: f"not({b()})",
            lambda: f"{self.type_test()}({x()})",
            lambda: f"lists:member({x()}, {self.make('list', d)})",
            lambda: f"is_map_key({self.pick(KEYS)}, {self.make('map', d)})",
            lambda: f"lists:{self.pick(['any', 'all'])}({self.predicate(d)}, "
                    f"{self.make('ints', d)})",
        ])()

    def make_atom(self, d):
        return self.pick([
            lambda: self.leaf("atom"),
            lambda: self.make("bool", d),
            lambda: f"element({self.make('int', d)}, {self.make('tuple', d)})",
            lambda: f"binary_to_atom(atom_to_binary({self.make('atom', d)}))",
        ])()

    def make_bin(self, d):
        b = lambda: self.make("bin", d)
        return self.pick([
            lambda: self.build_binary(d),
            lambda: self.build_binary(d),
            lambda: f"<<({b()})/binary, ({b()})/binary>>",
            lambda: f"integer_to_binary({self.make('int', d)}, {self.base()})",
            lambda: f"float_to_binary({self.make('float', d)}, [{self.float_format()}])",
            lambda: f"term_to_binary({self.make('data', d)})",
            lambda: f"binary:part({b()}, {self.make('int', 0)}, {self.make('int', 0)})",
            lambda: f"binary:copy({b()}, {self.make('int', d)} band 3)",
            lambda: f"list_to_binary([X band 255 || X <- {self.make('ints', d)}])",
            lambda: f"unicode:characters_to_binary({self.make('str', d)})",
            lambda: f"binary:replace({b()}, {b()}, {b()}, [global])",
            lambda: f"iolist_to_binary([{b()}, {self.make('str', d)}, [{b()}]])",
            lambda: f"erlang:md5({b()})",
            lambda: f"binary:encode_unsigned({self.make('int', d)})",
            lambda: f"iolist_to_binary(lists:join(<<\"-\">>, binary:split({b()}, {b()}, "
                    f"[global])))",
        ])()

    def make_bits(self, d):
        return self.pick([
            lambda: self.build_bits(d),
            lambda: self.build_bits(d),
            lambda: f"<<({self.make('bits', d)})/bits, ({self.make('bits', d)})/bits>>",
            lambda: self.bit_comprehension(d),
            lambda: self.split_bits("bits", d),
            lambda: self.make("bin", d),
        ])()

    def make_ints(self, d):
        l = lambda: self.make("ints", d)
        return self.pick([
            lambda: f"lists:seq({self.random.randrange(-5, 5)}, {self.random.randrange(0, 12)})",
            lambda: f"[{self.make('int', d)} | {l()}]",
            lambda: f"({l()} {self.pick(['++', '--'])} {l()})",
            lambda: self.comprehension("int", d),
            lambda: f"[X || <<X:{self.random.randrange(1, 40)}{self.int_options()}>> <= "
                    f"{self.make('bits', d)}]",
            lambda: f"binary_to_list({self.make('bin', d)})",
            lambda: f"lists:{self.pick(['sort', 'usort', 'reverse', 'droplast'])}({l()})",
            lambda: f"lists:filter({self.predicate(d)}, {l()})",
            lambda: f"lists:zipwith(fun(X, Y) -> X {self.pick(['+', '-', 'bxor'])} Y end, "
                    f"{l()}, {l()})",
            lambda: f"lists:sublist({l()}, {self.make('int', 0)} band 7)",
            lambda: f"lists:sort(fun(X, Y) -> X rem 7 =< Y rem 7 end, {l()})",
        ])()

    def make_list(self, d):
        l = lambda: self.make("list", d)
        return self.pick([
            lambda: "[" + ", ".join(self.make("data", d) for _ in range(self.random.randrange(4)))
                    + "]",
            lambda: f"[{self.make('data', d)} | {l()}]",
            lambda: f"({l()} {self.pick(['++', '--'])} {l()})",
            lambda: self.comprehension("data", d),
            lambda: f"lists:{self.pick(['sort', 'usort', 'reverse'])}({l()})",
            lambda: f"tuple_to_list({self.make('tuple', d)})",
            lambda: f"maps:to_list({self.make('map', d)})",
            lambda: f"maps:{self.pick(['keys', 'values'])}({self.make('map', d)})",
            lambda: f"lists:zip(lists:seq(1, 3), {l()})",
            lambda: f"lists:keysort({self.random.randrange(1, 3)}, [{self.make('tuple', d)}, "
                    f"{self.make('tuple', d)}])",
            lambda: f"lists:map({self.make('fun1', d)}, {l()})",
            lambda: f"lists:flatten({l()})",
            lambda: self.processes(d),
            lambda: self.table(d),
            lambda: self.make("ints", d),
        ])()

    def make_str(self, d):
        return self.pick([
            lambda: f"integer_to_list({self.make('int', d)}, {self.base()})",
            lambda: f"float_to_list({self.make('float', d)}, [{self.float_format()}])",
            lambda: self.formatted(["w", "p", "0p", "30p", "tp", "tw"], "data", d),
            lambda: self.formatted([".3f", "e", "g", ".10e", "12.4f"], "float", d),
            lambda: self.formatted(["b", ".16b", ".36B", "20w", ".2#"], "int", d),
            lambda: f"string:{self.pick(['uppercase', 'lowercase', 'trim', 'reverse'])}"
                    f"({self.make('str', d)})",
            lambda: f"string:pad({self.make('str', d)}, 8, "
                    f"{self.pick(['leading', 'trailing', 'both'])})",
            lambda: f"atom_to_list({self.make('atom', d)})",
            lambda: f"({self.make('str', d)} ++ {self.make('str', d)})",
            lambda: f"unicode:characters_to_list({self.make('bin', d)})",
        ])()

    def formatted(self, controls, kind, d):
        return f"lists:flatten(io_lib:format(\"~{self.pick(controls)}\", [{self.make(kind, d)}]))"

    def make_tuple(self, d):
        return self.pick([
            lambda: "{" + ", ".join(self.make("data", d) for _ in range(self.random.randrange(5)))
                    + "}",
            lambda: f"setelement({self.make('int', 0)}, {self.make('tuple', d)}, "
                    f"{self.make('data', d)})",
            lambda: f"list_to_tuple({self.make('list', d)})",
            lambda: f"erlang:append_element({self.make('tuple', d)}, {self.make('data', d)})",
            lambda: f"lists:split({self.make('int', 0)} band 3, {self.make('list', d)})",
            lambda: f"lists:partition({self.predicate(d)}, {self.make('ints', d)})",
            lambda: self.split_bits("tuple", d),
            lambda: f"lists:mapfoldl(fun(X, Acc) -> {{X, "
                    f"{self.body([('X', 'int'), ('Acc', 'int')], 'int', d)}}} end, 0, "
                    f"{self.make('ints', d)})",
        ])()

    def make_map(self, d):
        m = lambda: self.make("map", d)
        key = lambda: self.pick(KEYS) if self.chance(0.7) else self.make("data", 1)
        return self.pick([
            lambda: "#{" + ", ".join(f"{key()} => {self.make('data', d)}"
                                     for _ in range(self.random.randrange(4))) + "}",
            lambda: f"({m()})#{{{key()} => {self.make('data', d)}, "
                    f"{key()} => {self.make('data', d)}}}",
            lambda: f"({m()})#{{{key()} := {self.make('data', d)}}}",
            lambda: f"maps:merge({m()}, {m()})",
            lambda: f"maps:{self.pick(['remove', 'take', 'get'])}({key()}, {m()})",
            lambda: f"maps:put({key()}, {self.make('data', d)}, {m()})",
            lambda: f"maps:map(fun(K, V) -> "
                    f"{self.body([('K', 'data'), ('V', 'data')], 'data', d)} end, {m()})",
            lambda: f"maps:filter(fun(_, V) -> {self.type_test()}(V) end, {m()})",
            lambda: f"maps:from_list([{{X rem 20, {self.body([('X', 'int')], 'data', d)}}} || "
                    f"X <- {self.make('ints', d)}])",
            lambda: f"maps:{self.pick(['with', 'without'])}({self.make('list', d)}, {m()})",
            lambda: f"maps:update_with({key()}, {self.make('fun1', d)}, {m()})",
        ])()

    def make_fun1(self, d):
        name = self.name()
        if self.chance(0.4):
            return f"fun({name}) -> {self.body([(name, 'data')], 'data', d)} end"
        return f"fun {self.clauses(lambda: self.make('data', d), call=True)} end"

    # ---- constructs that give any type -----------------------------------------------------------

    def construct(self, wanted, depth):
        d = depth - 1
        value = lambda: self.make(wanted, d)
        return self.pick([
            lambda: self.block(wanted, d),
            lambda: f"case {self.make('data', d)} of {self.clauses(value)} end",
            lambda: f"case {self.make('bool', d)} of true -> {value()}; false -> {value()} end",
            lambda: f"if {self.guard()} -> {value()}; true -> {value()} end",
            lambda: self.attempt(wanted, d),
            lambda: f"({self.make('fun1', d)})({self.make('data', d)})",
            lambda: self.ask(wanted, d),
            lambda: self.local_call(wanted, d),
            lambda: f"begin put({self.pick(['p', 'q'])}, {value()}), {value()} end",
            lambda: f"binary_to_term(term_to_binary({value()}))",
            lambda: f"element(2, {{{self.make('data', d)}, {value()}}})",
            lambda: self.parse_loop(wanted, d),
        ])()

    def block(self, wanted, d):
        name, kind = self.name(), self.pick(TYPES)
        first = self.make(kind, d)
        rest = self.within([(name, kind)], lambda: self.make(wanted, d))
        return f"begin {name} = {first}, {rest} end"

    def attempt(self, wanted, d):
        raw, name = self.name(), self.name()
        value = lambda: self.make(wanted, d)
        thrown = self.pick([lambda: f"throw({self.make('data', d)})",
                            lambda: f"error({self.make('data', d)})",
                            lambda: f"exit({self.make('data', d)})", value, value, value])()
        known = self.within([(name, "data")], value)
        after = f" after put(r, {self.make('int', d)})" if self.chance(0.2) else ""
        kind = self.pick(["throw", "error", "exit", "_"])
        guard = f" when {self.within([(raw, 'data')], self.guard)}" if self.chance(0.3) else ""
        caught = f"{kind}:{raw}{guard} -> " \
                 f"begin {name} = differential_runner:plain({raw}), {known} end"
        other = f"; C{raw}:E{raw} -> erlang:raise(C{raw}, E{raw}, [])" if self.chance(0.2) else ""
        return f"try {thrown} catch {caught}{other}{after} end"

    def ask(self, wanted, d):
        """A process that is asked once and answers, or dies and says so."""
        n = self.name()
        answer = self.within([(f"Q{n}", "data")], lambda: self.make(wanted, d))
        return (f"begin Me{n} = self(), {{P{n}, M{n}}} = spawn_monitor(fun() -> "
                f"receive {{Me{n}, Q{n}}} -> Me{n} ! {{self(), {answer}}} end end), "
                f"P{n} ! {{Me{n}, {self.make('data', d)}}}, "
                f"receive {{P{n}, A{n}}} -> demonitor(M{n}, [flush]), A{n}; "
                f"{{'DOWN', M{n}, process, P{n}, R{n}}} -> "
                f"{{down, differential_runner:reason(R{n})}} end end")

    def processes(self, d):
        """Several processes whose answers are taken in order."""
        n = self.name()
        answer = self.within([(f"X{n}", "int")], lambda: self.make("data", d))
        return (f"begin S{n} = self(), [receive {{T{n}, I{n}, A{n}}} -> A{n}; "
                f"{{'DOWN', _, process, T{n}, R{n}}} -> {{down, differential_runner:reason(R{n})}} "
                f"end || {{T{n}, I{n}}} <- [{{element(1, spawn_monitor(fun() -> "
                f"S{n} ! {{self(), X{n}, {answer}}} end)), X{n}}} || "
                f"X{n} <- lists:sublist({self.make('ints', d)}, 4)]] end")

    def table(self, d):
        n = self.name()
        kind = self.pick(["set", "ordered_set", "bag", "duplicate_bag"])
        row = self.within([(f"X{n}", "int")], lambda: self.make("data", d))
        look = self.pick([f"lists:sort(ets:tab2list(T{n}))",
                          f"ets:lookup(T{n}, {self.make('int', 1)})",
                          f"lists:sort(ets:select(T{n}, [{{{{'$1', '$2'}}, [{{'<', '$1', 3}}], "
                          f"['$2']}}]))",
                          f"lists:sort(ets:match(T{n}, {{'$1', {self.literal('atom')}}}))",
                          f"[ets:select_delete(T{n}, [{{{{'$1', '_'}}, [{{'is_integer', '$1'}}], "
                          f"[true]}}]), ets:info(T{n}, size)]"])
        return (f"begin T{n} = ets:new(t, [{kind}]), "
                f"[ets:insert(T{n}, {{X{n} rem 5, {row}}}) || X{n} <- {self.make('ints', d)}], "
                f"L{n} = {look}, ets:delete(T{n}), L{n} end")

    def clauses(self, value, call=False):
        made = []
        for _ in range(self.random.randrange(1, 4)):
            bound = []
            pattern = self.pattern(2, bound)
            guard = ""
            if self.chance(0.4):
                guard = " when " + self.within(bound, self.guard)
            body = self.within(bound, value)
            made.append(f"({pattern}){guard} -> {body}" if call else f"{pattern}{guard} -> {body}")
        if self.chance(0.7):
            made.append(f"(_) -> {value()}" if call else f"_ -> {value()}")
        return "; ".join(made)

    def pattern(self, depth, bound):
        def variable(kind):
            name = self.name()
            bound.append((name, kind))
            return name
        form = self.random.randrange(9 if depth else 4)
        inner = lambda: self.pattern(depth - 1, bound)
        if form in (0, 1):
            return variable("data")
        if form == 2:
            return self.pick(["_", str(self.integer()), self.pick(ATOMS), "\"ab\"", "<<>>", "1.0"])
        if form == 3:
            known = [name for name, _ in self.scope]
            return self.pick(known) if known else "_"
        if form == 4:
            return "{" + ", ".join(inner() for _ in range(self.random.randrange(1, 4))) + "}"
        if form == 5:
            return f"[{inner()} | {inner()}]"
        if form == 6:
            return f"#{{{self.pick(KEYS)} := {inner()}}}"
        if form == 7:
            width = self.random.randrange(1, 20)
            return f"<<{variable('int')}:{width}{self.int_options()}, {variable('bits')}/bits>>"
        return f"{variable('data')} = {inner()}"

    def guard(self):
        def simple():
            known = self.known("data")
            a = self.pick(known) if known and self.chance(0.8) else self.literal("int")
            b = self.pick(known) if known and self.chance(0.4) else self.literal("data")
            return self.pick([
                f"{self.type_test()}({a})", f"{a} {self.pick(['<', '==', '=:=', '>=', '=/='])} {b}",
                f"{a} + 1 > {b}", f"hd({a}) =:= {b}", f"element(2, {a}) == {b}",
                f"length({a}) > 1", f"map_get(a, {a}) =/= {b}", f"byte_size({a}) < 4",
                f"abs({a}) rem 3 =:= 1", f"not is_list({a})", f"tuple_size({a}) =:= 2",
                f"is_map_key(b, {a})", f"float({a}) > 0.5", f"bit_size({a}) > 3"])
        made = simple()
        while self.chance(0.4):
            made += self.pick([", ", "; ", " andalso ", " orelse "]) + simple()
        return made

    def predicate(self, d):
        name = self.name()
        return f"fun({name}) -> {self.body([(name, 'int')], 'bool', min(d, 1))} end"

    def fold(self, kind, d):
        x, acc = self.name(), self.name()
        body = self.within([(x, "int"), (acc, kind)], lambda: self.make(kind, d))
        side = self.pick(["foldl", "foldr"])
        return f"lists:{side}(fun({x}, {acc}) -> {body} end, {self.make(kind, d)}, " \
               f"lists:sublist({self.make('ints', d)}, 6))"

    def comprehension(self, kind, d):
        x = self.name()
        source = self.make("ints", d)
        bound = [(x, "int")]
        filters = ""
        if self.chance(0.4):
            y = self.name()
            filters += f", {y} <- lists:sublist({self.body(bound, 'ints', d)}, 4)"
            bound.append((y, "int"))
        if self.chance(0.5):
            filters += ", " + self.within(bound, lambda: self.make("bool", min(d, 1)))
        return f"[{self.within(bound, lambda: self.make(kind, d))} || {x} <- {source}{filters}]"

    # ---- bits ------------------------------------------------------------------------------------

    def int_options(self):
        return self.pick(["", "", "/signed", "/little", "/signed-little", "/native-signed"])

    def base(self):
        return self.pick([2, 8, 10, 10, 10, 16, 36])

    def float_format(self):
        return self.pick([f"{{decimals, {self.random.randrange(0, 12)}}}", "short",
                          f"{{scientific, {self.random.randrange(0, 18)}}}",
                          f"{{decimals, {self.random.randrange(1, 8)}}}, compact"])

    def segment(self, d, whole_bytes):
        width = self.random.randrange(0, 9) * 8 if whole_bytes else self.random.randrange(0, 75)
        return self.pick([
            lambda: f"({self.make('int', d)}):{width}{self.int_options()}",
            lambda: f"({self.make('int', d)}):{width}{self.int_options()}",
            lambda: f"({self.make('num', d)}):{self.pick([16, 32, 64])}/float"
                    f"{self.pick(['', '-little'])}",
            lambda: f"({self.make('int', 0)}):({self.make('int', 0)} band 31)/unit:8",
            lambda: f"({self.make('int', 0)} band 16#10ffff)/"
                    f"{self.pick(['utf8', 'utf16', 'utf32-little'])}",
            lambda: f"({self.make('bin', d)})/binary",
        ])()

    def build_binary(self, d):
        return "<<" + ", ".join(self.segment(d, True)
                                for _ in range(self.random.randrange(1, 4))) + ">>"

    def build_bits(self, d):
        return "<<" + ", ".join(self.segment(d, False)
                                for _ in range(self.random.randrange(1, 4))) + ">>"

    def bit_comprehension(self, d):
        x, width = self.name(), self.random.randrange(1, 30)
        body = self.within([(x, "int")], lambda: self.make("int", d))
        if self.chance(0.5):
            source = f"{x} <- {self.make('ints', d)}"
        else:
            source = f"<<{x}:{self.random.randrange(1, 20)}{self.int_options()}>> <= " \
                     f"{self.make('bits', d)}"
        return f"<< <<({body}):{width}>> || {source} >>"

    def split_bits(self, wanted, d):
        a, b, width = self.name(), self.name(), self.random.randrange(0, 70)
        kind = self.pick([f"{a}:{width}{self.int_options()}", f"{a}:{width}/bits"])
        made = {"bits": b, "tuple": f"{{{a}, {b}}}"}[wanted]
        return f"begin <<{kind}, {b}/bits>> = {self.make('bits', d)}, {made} end"

    def field(self, d):
        a, width = self.name(), self.random.randrange(1, 70)
        skip = self.random.randrange(0, 20)
        return f"begin <<_:{skip}, {a}:{width}{self.int_options()}, _/bits>> = " \
               f"{self.make('bits', d)}, {a} end"

    def float_field(self, d):
        a, width = self.name(), self.pick([16, 32, 64])
        order = self.pick(["", "-little"])
        how = f"{width}/float{order}"
        return f"begin <<{a}:{how}>> = <<({self.make('num', d)}):{how}>>, {a} end"

    def type_test(self):
        return self.pick(TYPE_TESTS)

    # ---- functions of the module -----------------------------------------------------------------

    def function(self, kinds, make):
        """A new function of the module; its body sees only its arguments."""
        name = f"f{len(self.functions)}"
        self.functions.append(None)
        place = len(self.functions) - 1
        outer, self.scope = self.scope, [(self.name(), kind) for kind in kinds]
        self.functions[place] = make(name, [n for n, _ in self.scope])
        self.scope = outer
        return name

    def local_call(self, wanted, d):
        kinds = [self.pick(TYPES) for _ in range(self.random.randrange(1, 4))]
        name = self.function(kinds, lambda f, names:
                             f"{f}({', '.join(names)}) ->\n    {self.make(wanted, d)}.")
        return f"{name}({', '.join(self.make(kind, d) for kind in kinds)})"

    def parse_loop(self, wanted, d):
        """A function that takes bits apart from the front and folds them."""
        width = self.random.randrange(1, 33)
        bit, rest, acc = self.name(), self.name(), self.name()
        step = self.function([], lambda f, _: (
            f"{f}(<<{bit}:{width}{self.int_options()}, {rest}/bits>>, {acc}, N) when N > 0 ->\n    "
            f"{f}({rest}, "
            + self.within([(bit, "int"), (acc, wanted)], lambda: self.make(wanted, min(d, 2)))
            + f", N - 1);\n{f}(_, {acc}, _) -> {acc}."))
        return f"{step}({self.make('bits', d)}, {self.make(wanted, d)}, 8)"


def program(seed, tests=12, depth=5):
    """(module name, source)"""
    generator = Generator(seed)
    module = f"d{seed}"
    bodies = []
    for number in range(tests):
        body = generator.make("data", depth)
        bodies.append(f"test({number}) ->\n    {body}")
    lines = [f"%% Made by tests/differential with seed {seed}.", f"-module({module}).",
             "-export([test/1, tests/0, id/1]).", "-compile([nowarn_unused_vars]).", "",
             f"tests() -> {tests}.", "", "id(X) -> X.", "", ";\n".join(bodies) + ".", ""]
    lines += [text + "\n" for text in generator.functions]
    return module, "\n".join(lines)
