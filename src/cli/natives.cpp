// corbel natives [--missing]: the built-in and native functions that the trees' modules need.
//
// A function counts as native if it is a stub whose body only raises through erlang:nif_error, if
// its module declares it (-nifs, which leaves a nif_start instruction), or if some module imports
// it, no .beam file exports it, and its module is one that OTP has or fills in from the emulator.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bif/bif.h"
#include "cli/commands.h"
#include "cli/trees.h"
#include "code/code_index.h"
#include "code/preloaded.h"
#include "heap/literals.h"
#include "term/atom_table.h"

namespace corbel {

namespace {

struct FunctionName {
  std::string function;
  std::uint32_t arity;
  auto operator<=>(const FunctionName&) const = default;
};
using FunctionsByModule = std::map<std::string, std::set<FunctionName>>;

// Modules that no .beam file defines: the emulator alone provides them.
// Seen: OTP 25.2.3, imports of the tree.
constexpr std::string_view kModulesWithoutFile[] = {"erl_ddll"};

// Natives that lowering turns into instructions. See code/lower.cpp.
const FunctionsByModule& lowered_natives();
// Stubs that stock has no function for either: they raise `undefined` there, too.
// Seen: OTP 25.2.3, erlang:garbage_collect_message_area().
const FunctionsByModule& stubs_of_stock();

std::string text_of(Term atom) { return std::string(atom_text(atom)); }

struct Survey {
  FunctionsByModule exported;
  FunctionsByModule imported;
  FunctionsByModule declared;  // stubs and -nifs
  std::size_t unreadable = 0;
};

bool is_nif_error(const BeamCode& code, const Operand& import_index) {
  const Import& import = code.imports[import_index.value];
  return same_bits(import.module, am::erlang) && atom_text(import.function) == "nif_error";
}

// The instructions of one function, its func_info first.
struct Body {
  std::span<const GenericInstruction> instructions;
};

// What a stub may hold: building the reason, then the call of erlang:nif_error.
bool is_stub(const BeamCode& code, const Body& body) {
  bool raises = false;
  for (const GenericInstruction& instruction : body.instructions.subspan(1)) {
    switch (instruction.op) {
      case GenericOp::nif_start:
        return true;
      case GenericOp::label:
      case GenericOp::line:
      case GenericOp::move:
      case GenericOp::test_heap:
      case GenericOp::allocate:
      case GenericOp::allocate_heap:
      case GenericOp::deallocate:
      case GenericOp::put_list:
      case GenericOp::put_tuple2:
      case GenericOp::return_:
      case GenericOp::executable_line:
        break;
      case GenericOp::call_ext:
      case GenericOp::call_ext_last:
      case GenericOp::call_ext_only:
        if (!is_nif_error(code, code.operand(instruction, 1))) return false;
        raises = true;
        break;
      default:
        return false;
    }
  }
  return raises;
}

template <class Visit>
void for_each_function(const BeamCode& code, Visit visit) {
  std::span<const GenericInstruction> all = code.instructions;
  std::size_t start = all.size();
  for (std::size_t i = 0; i <= all.size(); ++i) {
    bool ends = i == all.size() || all[i].op == GenericOp::func_info ||
                all[i].op == GenericOp::int_code_end;
    if (!ends) continue;
    if (start < i) visit(Body{all.subspan(start, i - start)});
    start = i < all.size() && all[i].op == GenericOp::func_info ? i : all.size();
  }
}

void survey_module(const BeamCode& code, Survey& survey) {
  std::string module = text_of(code.module);
  auto& exported = survey.exported[module];
  for (const LabelledFunction& function : code.exports) {
    exported.insert({text_of(function.function), function.arity});
  }
  for (const Import& import : code.imports) {
    if (same_bits(import.module, code.module)) continue;
    survey.imported[text_of(import.module)].insert({text_of(import.function), import.arity});
  }
  for_each_function(code, [&](const Body& body) {
    if (!is_stub(code, body)) return;
    const GenericInstruction& info = body.instructions.front();
    survey.declared[module].insert({text_of(code.operand(info, 1).term),
                                    static_cast<std::uint32_t>(code.operand(info, 2).value)});
  });
}

void survey_files(const std::vector<std::string>& files, Survey& survey) {
  for (const std::string& path : files) {
    std::vector<std::uint8_t> bytes;
    if (!read_whole_file(path, &bytes)) {
      ++survey.unreadable;
      continue;
    }
    auto parsed = parse_beam(bytes);
    if (!parsed.ok()) {
      ++survey.unreadable;
      continue;
    }
    survey_module(parsed.value(), survey);
    if (LiteralArea* literals = parsed.value().literals) destroy_literals(literals);
  }
}

FunctionsByModule natives_of(const Survey& survey) {
  FunctionsByModule natives = survey.declared;
  for (const auto& [module, functions] : survey.imported) {
    auto exported = survey.exported.find(module);
    bool has_no_file =
        std::ranges::find(kModulesWithoutFile, module) != std::end(kModulesWithoutFile);
    if (exported == survey.exported.end() && !has_no_file) continue;
    for (const FunctionName& function : functions) {
      if (exported == survey.exported.end() || !exported->second.contains(function)) {
        natives[module].insert(function);
      }
    }
  }
  return natives;
}

FunctionsByModule registered_natives() {
  FunctionsByModule natives;
  for (const BifModule* table : bif_modules()) {
    for (const BifEntry& bif : table->bifs) {
      natives[std::string(table->module)].insert({std::string(bif.name), bif.arity});
    }
  }
  return natives;
}

const FunctionsByModule& lowered_natives() {
  static const FunctionsByModule natives = {{"erlang", {{"hibernate", 3}}}};
  return natives;
}
const FunctionsByModule& stubs_of_stock() {
  static const FunctionsByModule stubs = {{"erlang", {{"garbage_collect_message_area", 0}}}};
  return stubs;
}

}  // namespace

int run_natives(CommandArguments arguments) {
  bool missing_only = arguments.size() == 1 && arguments[0] == "--missing";
  if (!arguments.empty() && !missing_only) {
    fmt::print(stderr, "usage: corbel natives [--missing]\n");
    return 2;
  }
  TreeProblem problem;
  auto otp = find_otp_tree(&problem);
  if (!otp) {
    fmt::print(stderr, "{}\n", problem.message);
    return 2;
  }
  Survey survey;
  survey_files(beam_files(*otp), survey);
  if (auto elixir = find_elixir_tree()) survey_files(beam_files(*elixir), survey);
  FunctionsByModule have = registered_natives();
  for (const FunctionsByModule* more : {&lowered_natives(), &stubs_of_stock()}) {
    for (const auto& [module, functions] : *more) {
      have[module].insert(functions.begin(), functions.end());
    }
  }
  std::size_t total = 0, missing = 0;
  for (const auto& [module, functions] : natives_of(survey)) {
    std::string lines;
    for (const FunctionName& function : functions) {
      bool lacks = !have[module].contains(function);
      ++total;
      missing += lacks;
      if (lacks || !missing_only) {
        lines += fmt::format("  {}/{}{}\n", function.function, function.arity,
                             lacks && !missing_only ? "  (missing)" : "");
      }
    }
    if (!lines.empty()) fmt::print("{}\n{}", module, lines);
  }
  if (survey.unreadable != 0) fmt::print("{} files could not be read\n", survey.unreadable);
  fmt::print("{} natives, {} missing\n", total, missing);
  return missing_only && missing != 0 ? 1 : 0;
}

}  // namespace corbel
