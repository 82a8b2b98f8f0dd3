"""Terms in gdb: (gdb) source tools/gdb/corbel_gdb.py

Values of type corbel::Term print as Erlang terms, nested ones up to a bound. Builds without type
information still have the commands

    corbel-term EXPRESSION            the word as a term
    corbel-stack STACK STACK_END      the words of a process's stack, top first

The layout is read from src/term/tags.h and src/term/kinds.def, which lie beside this file.
"""

import os
import re
import struct

import gdb

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "term")
MAX_DEPTH = 6
MAX_ITEMS = 30
SEGMENT_BITS = 12  # atom_table.cpp
ENTRY_TEXT_OFFSET = 20  # of the name in an entry of atom_table.cpp


def read_constants():
    constants = {}
    with open(os.path.join(SOURCE, "tags.h"), encoding="utf-8") as tags:
        for name, value in re.findall(r"constexpr (?:Word|int) (k\w+) = ([^;]+);", tags.read()):
            value = re.sub(r"Word\{(\w+)\}", r"\1", value)
            constants[name] = eval(value, {}, constants)  # arithmetic on the names before it
    return constants


def read_kinds():
    with open(os.path.join(SOURCE, "kinds.def"), encoding="utf-8") as kinds:
        rows = re.findall(r"^KIND\((\w+), (\d+), (\w+), (\d+)\)", kinds.read(), re.MULTILINE)
    return {int(number): (name, layout, int(count)) for name, number, layout, count in rows}


K = read_constants()
KINDS = read_kinds()
PRIMARY = K["kPrimaryMask"]


def memory(address, size):
    return bytes(gdb.selected_inferior().read_memory(address, size))


def words_at(address, count):
    return struct.unpack("<%dQ" % count, memory(address, 8 * count))


def symbol_address(name):
    return int(gdb.parse_and_eval("(unsigned long)&'%s'" % name))


def atom_text(index):
    segments = symbol_address("corbel::(anonymous namespace)::segments")
    segment = words_at(segments + 8 * (index >> SEGMENT_BITS), 1)[0]
    entry = words_at(segment + 8 * (index & ((1 << SEGMENT_BITS) - 1)), 1)[0]
    size = struct.unpack("<H", memory(entry + ENTRY_TEXT_OFFSET - 4, 2))[0]
    text = memory(entry + ENTRY_TEXT_OFFSET, size).decode("utf-8", "replace")
    return text if re.fullmatch(r"[a-z][A-Za-z0-9_@]*", text) else "'%s'" % text


def rotate_right(word, bits):
    return ((word >> bits) | (word << (64 - bits))) & (2**64 - 1)


def float_text(bits):
    if bits == 0:
        return "<no value>"
    if bits == K["kFloatZero"]:
        return "0.0"
    word = rotate_right((rotate_right(bits, 2) + K["kFloatBias"]) & (2**64 - 1), 1)
    return repr(struct.unpack("<d", struct.pack("<Q", word))[0])


def code_text(address):
    return "0x%x" % address


def immediate_text(bits):
    if bits & K["kFloatMask"] == K["kFloat"]:
        return float_text(bits)
    if bits & PRIMARY == K["kSmall"]:
        signed = bits - 2**64 if bits >> 63 else bits
        return str(signed >> K["kSmallShift"])
    if bits & PRIMARY == K["kContinuation"]:
        return "<return to %s>" % code_text(bits - K["kContinuation"])
    if bits & PRIMARY == K["kHeader"]:
        return "<header 0x%x>" % bits
    payload = bits >> K["kImmediateShift"]
    tag = bits & K["kImmediateMask"]
    if tag == K["kAtom"]:
        return atom_text(payload)
    if tag == K["kPid"]:
        return "<0.%d.%d>" % (payload & 0xFFFFFFF, payload >> 28)
    if tag == K["kPort"]:
        return "#Port<0.%d>" % payload
    if tag == K["kNil"]:
        return "[]"
    if tag == K["kCatch"]:
        return "<catch %s>" % code_text(payload)
    return "<odd word 0x%x>" % bits


def list_text(bits, depth):
    items = []
    while bits & PRIMARY == K["kList"]:
        if len(items) == MAX_ITEMS:
            return "[%s|...]" % ",".join(items)
        head, bits = words_at(bits - K["kList"], 2)
        items.append(term_text(head, depth + 1))
    if bits != K["kNil"]:
        return "[%s|%s]" % (",".join(items), term_text(bits, depth + 1))
    return "[%s]" % ",".join(items)


def terms_text(terms, depth):
    shown = [term_text(term, depth + 1) for term in terms[:MAX_ITEMS]]
    return ",".join(shown + (["..."] if len(terms) > MAX_ITEMS else []))


def bytes_text(address, size):
    shown = memory(address, min(size, 60))
    text = shown.decode("ascii", "replace")
    body = '"%s"' % text if text.isprintable() and text.isascii() else ",".join(map(str, shown))
    return "<<%s%s>>" % (body, "..." if size > 60 else "")


def binary_text(kind, address, fields):
    if kind == "HeapBinary":
        return bytes_text(address + 16, fields[0])
    if kind == "RefBinary":
        return bytes_text(fields[1] + 24 + fields[2], fields[3])  # 24: SharedBinary's own members
    return "<bits %d..+%d of %s>" % (fields[1], fields[2], term_text(fields[0], MAX_DEPTH - 1))


def boxed_text(bits, depth):
    address = bits - K["kBoxed"]
    header = words_at(address, 1)[0]
    if header & PRIMARY != K["kHeader"]:
        return "<moved: %s>" % term_text(header, depth)
    count = header >> K["kSizeShift"]
    kind, layout, fixed = KINDS.get((header >> K["kKindShift"]) & K["kKindMask"], ("?", "AllRaw", 0))
    fields = words_at(address + 8, min(count, 2000))
    if kind == "Tuple":
        return "{%s}" % terms_text(fields, depth)
    if kind == "FlatMap":
        size = words_at(fields[0] - K["kBoxed"], 1)[0] >> K["kSizeShift"]
        keys = words_at(fields[0] - K["kBoxed"] + 8, size)
        pairs = zip(keys[:MAX_ITEMS], fields[1:])
        return "#{%s}" % ",".join(
            "%s=>%s" % (term_text(k, depth + 1), term_text(v, depth + 1)) for k, v in pairs)
    if kind in ("BigPositive", "BigNegative"):
        value = sum(limb << (64 * i) for i, limb in enumerate(fields))
        return str(-value if kind == "BigNegative" else value)
    if kind == "Float":
        return repr(struct.unpack("<d", struct.pack("<Q", fields[0]))[0])
    if kind in ("HeapBinary", "RefBinary", "SubBinary", "MatchContext"):
        return binary_text(kind, address, fields)
    first, last = {"AllTerms": (0, count), "AllRaw": (0, 0), "TermsFirst": (0, fixed),
                   "RawFirst": (fixed, count)}[layout]
    raw = ["0x%x" % field for i, field in enumerate(fields) if not first <= i < last]
    parts = raw + ([terms_text(fields[first:last], depth)] if last > first else [])
    return "#%s<%s>" % (kind, ",".join(parts))


def term_text(bits, depth=0):
    try:
        tag = bits & PRIMARY
        if tag not in (K["kList"], K["kBoxed"]):
            return immediate_text(bits)
        if depth >= MAX_DEPTH:
            return "..."
        return list_text(bits, depth) if tag == K["kList"] else boxed_text(bits, depth)
    except gdb.MemoryError:
        return "<unreadable 0x%x>" % bits


class TermPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return term_text(int(self.value["bits_"]))


class TermCommand(gdb.Command):
    """corbel-term EXPRESSION: prints a word as an Erlang term."""

    def __init__(self):
        super().__init__("corbel-term", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        value = gdb.parse_and_eval(argument)
        bits = value["bits_"] if value.type.strip_typedefs().code == gdb.TYPE_CODE_STRUCT else value
        print(term_text(int(bits) & (2**64 - 1)))


class StackCommand(gdb.Command):
    """corbel-stack STACK STACK_END: prints the words of a stack as terms, top first."""

    def __init__(self):
        super().__init__("corbel-stack", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        start, end = (int(gdb.parse_and_eval(part)) for part in gdb.string_to_argv(argument))
        for address in range(start, end, 8):
            print("0x%x  %s" % (address, term_text(words_at(address, 1)[0])))


def lookup(value):
    return TermPrinter(value) if value.type.strip_typedefs().name == "corbel::Term" else None


gdb.pretty_printers.append(lookup)
TermCommand()
StackCommand()
