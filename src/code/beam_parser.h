// The parts of parse_beam (beam_file.cpp): one object over the life of one parse.
//
// Every method reads one chunk into code_ and gives false, with error_ set, when the bytes do not
// mean what they should. Nothing is believed: counts, indexes and sizes are checked before use.
// beam_tables.cpp: the small chunks; beam_operands.cpp: the Code chunk; beam_validate.cpp: whether
// each instruction has operands of the kinds that lowering relies on.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/bytes.h"
#include "code/code_index.h"

namespace corbel {

// A number in the compact encoding of instructions' operands: three bits of tag and a value.
struct CompactNumber {
  std::uint8_t tag = 0;
  bool fits = true;                     // value holds it; otherwise `bytes` does
  std::uint64_t value = 0;              // sign-extended for integers
  std::span<const std::uint8_t> bytes;  // big-endian, two's complement
};

enum CompactTag : std::uint8_t {
  kTagUnsigned = 0,
  kTagInteger = 1,
  kTagAtom = 2,
  kTagX = 3,
  kTagY = 4,
  kTagLabel = 5,
  kTagCharacter = 6,
  kTagExtended = 7,
};

bool read_compact(ByteReader& reader, CompactNumber* number);

// One letter per operand (beam_validate.cpp lists them); null for obsolete instructions.
const char* generic_operand_kinds(GenericOp op);

struct BeamChunks {
  using Bytes = std::span<const std::uint8_t>;
  Bytes atoms_utf8, atoms_latin1, code, strings, imports, exports, locals, lambdas, literals;
  Bytes attributes, compile_info, lines, types, meta;
};

// The chunks of a file (not gzip-compressed). False: no IFF container of form BEAM.
bool split_chunks(std::span<const std::uint8_t> file, BeamChunks* chunks);

// The content of the first chunk of that name (four characters, big-endian); empty if there is none
// or the container is damaged.
std::span<const std::uint8_t> find_chunk(std::span<const std::uint8_t> file, std::uint32_t id);

// The file's bytes, decompressed if they were gzip-compressed; false if damaged.
bool decompress_file(std::span<const std::uint8_t> file, std::vector<std::uint8_t>* plain);

class BeamParser {
 public:
  bool parse(const BeamChunks& chunks);
  const std::string& error() const { return error_; }
  // After a successful parse.
  BeamCode take();

 private:
  bool fail(std::string message);
  // beam_tables.cpp
  bool parse_atoms(std::span<const std::uint8_t> chunk, bool utf8);
  bool parse_imports(std::span<const std::uint8_t> chunk);
  bool parse_labelled(std::span<const std::uint8_t> chunk, std::vector<LabelledFunction>* to);
  bool parse_lambdas(std::span<const std::uint8_t> chunk);
  bool parse_literals(std::span<const std::uint8_t> chunk);
  bool parse_literal_terms(std::span<const std::uint8_t> terms);
  bool parse_lines(std::span<const std::uint8_t> chunk);
  bool parse_line_items(ByteReader& reader, std::uint32_t items, std::uint32_t names);
  bool parse_types(std::span<const std::uint8_t> chunk);
  bool read_atom_index(ByteReader& reader, Term* atom);
  LiteralHeap& literal_heap();
  // beam_operands.cpp
  bool parse_code(std::span<const std::uint8_t> chunk);
  bool parse_instructions(ByteReader& reader);
  bool parse_instruction(ByteReader& reader, GenericInstruction& instruction, const char* kinds);
  bool bind_label(const Operand& label);
  bool parse_operand(ByteReader& reader, Operand* operand, bool in_list);
  bool parse_extended(ByteReader& reader, std::uint64_t kind, Operand* operand, bool in_list);
  bool parse_list(ByteReader& reader, Operand* operand);
  bool parse_alloc_list(ByteReader& reader, Operand* operand);
  bool parse_typed_register(ByteReader& reader, Operand* operand);
  bool parse_integer(const CompactNumber& number, Operand* operand);
  // beam_validate.cpp
  void set_number_limits();
  bool validate_layout();
  bool validate_label_uses();
  bool validate_instruction(const GenericInstruction& instruction, char last_kind);
  bool operand_fits(const Operand& operand, char kind) const;
  bool string_range_fits(std::uint64_t offset, std::uint64_t size) const;
  bool list_fits(const GenericInstruction& instruction) const;
  bool list_matches(std::span<const Operand> items, std::string_view kinds) const;
  bool create_bin_fits(std::span<const Operand> items) const;
  bool bs_match_fits(std::span<const Operand> items) const;

  static constexpr std::uint8_t kLabelUsed = 1;
  static constexpr std::uint8_t kLabelDefined = 2;

  BeamCode code_;
  std::vector<Term> literals_;
  std::vector<std::uint8_t> labels_;       // kLabel… bits
  std::uint64_t number_limits_[128] = {};  // by operand kind: the largest number allowed
  std::unique_ptr<LiteralHeap> literal_heap_;
  std::size_t expected_words_ = 64;
  std::string error_;
};

}  // namespace corbel
