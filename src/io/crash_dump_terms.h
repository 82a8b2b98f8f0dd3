// Terms in the notation of crash dumps, which OTP's crashdump_viewer reads.
//
// A term on a line is an immediate (A4:none, I17, N, P<0.1.0>, p<0.5>) or H and the address of an
// object; every object reachable from what was written comes out once, as ADDRESS:object.
// OTP: crashdump_viewer.erl, parse_term and parse_heap_term.
#pragma once

#include <unordered_set>
#include <vector>

#include "io/report_sink.h"
#include "term/term.h"

namespace corbel {

class DumpTerms {
 public:
  explicit DumpTerms(ReportSink& sink) : sink_(sink) {}
  // The term as it stands on a line; objects are remembered.
  std::string text(Term term);
  // The objects remembered so far and all that they reach, one line each.
  void write_objects();

 private:
  std::string object_text(const Word* object);

  ReportSink& sink_;
  std::unordered_set<const Word*> seen_;
  std::vector<Term> waiting_;
};

}  // namespace corbel
