// The term BIFs through their tables, as the engine calls them. Expected values: stock OTP 25.2.3.

#include <gtest/gtest.h>

#include "bif/bif.h"
#include "bif/text_terms.h"
#include "term/arith.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/objects.h"

namespace corbel {
namespace {

class BifTest : public testing::Test {
 protected:
  void SetUp() override {
    p.heap.init(HeapOptions{}, 4096);
    p.reductions_left = 4000;
  }
  void TearDown() override { p.heap.release(); }

  // Carries out traps to other BIFs until there is a result.
  template <class... Terms>
  Result<Term> call(std::string_view module, std::string_view name, Terms... terms) {
    std::vector<Term> args = {terms...};
    while (true) {
      Result<Term> result = find(module, name, args.size())->function(p, args.data());
      if (result.ok() || result.raised() != Raised::trap) return result;
      const Mfa& target = p.trap_target->mfa;
      p.reductions_left = 4000;
      args.assign(p.trap_args, p.trap_args + target.arity);
      module = atom_text(target.module);
      name = atom_text(target.function);
    }
  }
  template <class... Terms>
  std::string erl(std::string_view name, Terms... terms) {
    return shown(call("erlang", name, terms...));
  }
  std::string shown(Result<Term> result) {
    if (!result.ok()) {
      return result.raised() == Raised::badarg     ? "badarg"
             : result.raised() == Raised::badarith ? "badarith"
                                                   : "system_limit";
    }
    return show(result.term());
  }
  std::string show(Term t) {
    if (t.is_integer()) return integer_text(t, 10);
    if (t.is_float()) return float_text_short(t.as_float());
    if (t.is_atom()) return std::string(atom_text(t));
    if (t.is_binary()) return "<<" + std::string(BinaryBytes(t).text()) + ">>";
    std::string text;
    if (t.is_tuple()) {
      for (Term e : TupleView(t).elements()) text += (text.empty() ? "" : ",") + show(e);
      return "{" + text + "}";
    }
    for (; t.is_cons(); t = t.tail()) text += (text.empty() ? "" : ",") + show(t.head());
    if (!t.is_nil()) text += "|" + show(t);
    return "[" + text + "]";
  }
  Term i(std::int64_t value) { return make_integer(p.heap, value); }
  Term f(double value) { return make_float(p.heap, value); }
  Term text(std::string_view s) { return list_from_text(p.heap, s); }
  Term bin(std::string_view s) { return make_binary(p.heap, s); }
  template <class... Terms>
  Term list(Terms... terms) {
    return make_list(p.heap, terms...);
  }
  template <class... Terms>
  Term tuple(Terms... terms) {
    return make_tuple(p.heap, terms...);
  }

  static const BifEntry* find(std::string_view module, std::string_view name, std::size_t arity) {
    for (const BifModule* table : bif_modules()) {
      if (table->module != module) continue;
      for (const BifEntry& entry : table->bifs) {
        if (entry.name == name && entry.arity == arity) return &entry;
      }
    }
    ADD_FAILURE() << module << ":" << name << "/" << arity;
    return nullptr;
  }
  Process p;
};

TEST_F(BifTest, Tuples) {
  Term t = tuple(am::ok, i(2), am::error);
  EXPECT_EQ(erl("element", i(2), t), "2");
  EXPECT_EQ(erl("element", i(4), t), "badarg");
  EXPECT_EQ(erl("setelement", i(1), t, i(9)), "{9,2,error}");
  EXPECT_EQ(erl("insert_element", i(4), t, i(9)), "{ok,2,error,9}");
  EXPECT_EQ(erl("insert_element", i(5), t, i(9)), "badarg");
  EXPECT_EQ(erl("delete_element", i(2), t), "{ok,error}");
  EXPECT_EQ(erl("append_element", t, i(9)), "{ok,2,error,9}");
  EXPECT_EQ(erl("make_tuple", i(3), am::ok, list(tuple(i(1), i(7)), tuple(i(1), i(8)))),
            "{8,ok,ok}");
  EXPECT_EQ(erl("make_tuple", i(-1), am::ok), "badarg");
  EXPECT_EQ(erl("list_to_tuple", list(i(1), i(2))), "{1,2}");
  EXPECT_EQ(erl("tuple_to_list", t), "[ok,2,error]");
}

TEST_F(BifTest, Lists) {
  EXPECT_EQ(erl("++", list(i(1)), i(2)), "[1|2]");
  EXPECT_EQ(erl("++", i(1), list()), "badarg");
  EXPECT_EQ(erl("--", list(f(1.0), i(2), i(1), f(0.0)), list(i(1), f(-0.0))), "[1.0,2]");
  EXPECT_EQ(erl("--", list(i(1), i(2), i(1), i(1)), list(i(1), i(1))), "[2,1]");
  EXPECT_EQ(erl("--", list(), am::ok), "badarg");
  EXPECT_EQ(shown(call("lists", "member", am::ok, make_cons(p.heap, am::ok, i(1)))), "true");
  EXPECT_EQ(shown(call("lists", "member", i(2), make_cons(p.heap, am::ok, i(1)))), "badarg");
  EXPECT_EQ(shown(call("lists", "keyfind", i(1), i(1), list(tuple(f(1.0), i(2))))), "{1.0,2}");
  EXPECT_EQ(shown(call("lists", "keysearch", i(1), i(1), list(tuple(i(1), i(2))))),
            "{value,{1,2}}");
  EXPECT_EQ(shown(call("lists", "keyfind", i(1), i(0), list())), "badarg");
}

TEST_F(BifTest, LongListsYield) {
  Term numbers = Term::nil();
  for (int n = 0; n < 150000; ++n) numbers = make_cons(p.heap, i(n), numbers);
  Term both = call("erlang", "++", numbers, numbers).term();
  EXPECT_EQ(erl("length", both), "300000");
  EXPECT_TRUE(exactly_equal(call("erlang", "--", both, numbers).term(), numbers));
  EXPECT_EQ(erl("hd", call("lists", "reverse", both, Term::nil()).term()), "0");
  EXPECT_EQ(shown(call("lists", "member", am::ok, both)), "false");
}

TEST_F(BifTest, Atoms) {
  EXPECT_EQ(erl("list_to_atom", list(i(0xd800))), "badarg");
  EXPECT_EQ(erl("list_to_atom", text(std::string(256, 'a'))), "system_limit");
  EXPECT_EQ(erl("binary_to_atom", bin("\xff\xfe"), am::utf8), "badarg");
  EXPECT_EQ(erl("binary_to_atom", bin("\xff\xfe"), am::latin1), "\xc3\xbf\xc3\xbe");
  EXPECT_EQ(erl("binary_to_atom", bin(std::string(2256, '\xff')), am::utf8), "system_limit");
  EXPECT_EQ(erl("binary_to_existing_atom", bin("surely not there"), am::utf8), "badarg");
  Term big = call("erlang", "list_to_atom", list(i(1024))).term();
  EXPECT_EQ(erl("atom_to_list", big), "[1024]");
  EXPECT_EQ(erl("atom_to_binary", big, am::latin1), "badarg");
}

TEST_F(BifTest, NumberText) {
  EXPECT_EQ(erl("list_to_integer", text("+12")), "12");
  EXPECT_EQ(erl("list_to_integer", text("fF"), i(16)), "255");
  EXPECT_EQ(erl("list_to_integer", text("1_2")), "badarg");
  EXPECT_EQ(erl("integer_to_binary", i(-255), i(16)), "<<-FF>>");
  EXPECT_EQ(erl("float_to_binary", f(1.0), list(tuple(am::decimals, i(4)), am::compact)),
            "<<1.0>>");
  EXPECT_EQ(erl("float_to_binary", f(1.0), list(am::short_)), "<<1.0>>");
  EXPECT_EQ(erl("float_to_binary", f(1.0), list(tuple(am::scientific, i(250)))), "badarg");
  EXPECT_EQ(erl("float_to_binary", f(1.0), list(am::compact)), "<<1.00000000000000000000e+00>>");
  std::string digits(30000, '3');
  EXPECT_EQ(erl("integer_to_binary", call("erlang", "list_to_integer", text(digits)).term()),
            "<<" + digits + ">>");
  auto scan = [&](const char* name, Term t) { return shown(call("string", name, t)); };
  EXPECT_EQ(scan("list_to_integer", text("+12a")), "{12,[97]}");
  EXPECT_EQ(scan("list_to_integer", list()), "{error,no_integer}");
  EXPECT_EQ(scan("list_to_integer", am::ok), "{error,not_a_list}");
  EXPECT_EQ(scan("list_to_float", text("1.5e+")), "{1.5,[101,43]}");
  EXPECT_EQ(scan("list_to_float", text("1,5")), "{1.5,[]}");
  EXPECT_EQ(scan("list_to_float", text("1e5")), "{error,no_float}");
}

TEST_F(BifTest, Numbers) {
  EXPECT_EQ(erl("round", f(-2.5)), "-3");
  EXPECT_EQ(erl("ceil", f(-0.5)), "0");
  EXPECT_EQ(erl("trunc", am::ok), "badarg");
  EXPECT_EQ(erl("+", am::ok), "badarith");
  EXPECT_EQ(erl("abs", i(-5)), "5");
  EXPECT_EQ(shown(call("math", "sqrt", i(-1))), "badarith");
  EXPECT_EQ(shown(call("math", "sqrt", am::ok)), "badarg");
  EXPECT_EQ(shown(call("math", "fmod", i(5), i(0))), "badarith");
}

TEST_F(BifTest, Types) {
  EXPECT_EQ(erl("is_function", am::ok, i(-1)), "badarg");
  EXPECT_EQ(erl("is_function", call("erlang", "make_fun", am::ok, am::ok, i(2)).term(), i(2)),
            "true");
  EXPECT_EQ(erl("is_record", tuple(am::ok, i(1)), am::ok, i(2)), "true");
  EXPECT_EQ(erl("is_record", tuple(am::ok, i(1)), am::ok, am::ok), "badarg");
  EXPECT_EQ(erl("and", i(1), am::true_), "badarg");
  EXPECT_EQ(erl("<", i(1), f(1.5)), "true");
  EXPECT_EQ(erl("unique_integer", list(am::positive, i(1))), "badarg");
  EXPECT_NE(erl("unique_integer"), erl("unique_integer"));
}

TEST_F(BifTest, CalendarTime) {
  Term leap = tuple(tuple(i(2020), i(2), i(29)), tuple(i(23), i(59), i(59)));
  EXPECT_EQ(erl("universaltime_to_posixtime", leap), "1583020799");
  EXPECT_EQ(erl("posixtime_to_universaltime", i(1583020799)), "{{2020,2,29},{23,59,59}}");
  EXPECT_EQ(erl("posixtime_to_universaltime", i(-5)), "{{1969,12,31},{23,59,55}}");
  EXPECT_EQ(erl("posixtime_to_universaltime", i(std::int64_t{1} << 50)),
            "{{35680317,9,25},{18,57,4}}");
  EXPECT_EQ(erl("universaltime_to_posixtime",
                tuple(tuple(i(2020), i(2), i(30)), tuple(i(0), i(0), i(0)))),
            "badarg");
  EXPECT_EQ(erl("monotonic_time", am::ok), "badarg");
  EXPECT_EQ(erl("monotonic_time", i(0)), "badarg");
  EXPECT_EQ(erl("monotonic_time", i(1)).substr(0, 5), "-5764");
}

}  // namespace
}  // namespace corbel
