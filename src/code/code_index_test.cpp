// Two versions of a module, from commit to purge.
#include "code/code_index.h"

#include <gtest/gtest.h>

#include "base/reclaim.h"
#include "code/code_lock.h"
#include "term/atom_table.h"

namespace corbel {
namespace {

// A module `name` that exports f/0 at cell 2, with one line mark.
std::unique_ptr<CodeBlock> make_block(Term name) {
  auto block = std::make_unique<CodeBlock>();
  block->module = name;
  block->cells.resize(8);
  block->functions.push_back({atom("f"), 0, 0, 2});
  block->line_marks.push_back({4, {0, 17}});
  block->exports.push_back({export_for(name, atom("f"), 0), 2});
  return block;
}

TEST(CodeIndex, SwitchesVersions) {
  reclaim_join();
  Term name = atom("code_index_test_module");
  Export* exported = export_for(name, atom("f"), 0);
  EXPECT_FALSE(exported->is_defined());
  CodeLock lock;
  commit_code(make_block(name));
  Module* module = find_module(name);
  ASSERT_NE(module, nullptr);
  const CodeBlock* first = module->current.load();
  EXPECT_EQ(exported->entry.load(), first->cells.data() + 2);
  CodePlace place = find_code(first->cells.data() + 5);
  EXPECT_EQ(place.block, first);
  ASSERT_NE(place.function, nullptr);
  EXPECT_EQ(place.line.line, 17u);
  EXPECT_EQ(find_code(first->cells.data() + 3).line.line, 0u);

  commit_code(make_block(name));
  EXPECT_EQ(module->old.load(), first);
  EXPECT_EQ(exported->entry.load(), module->current.load()->cells.data() + 2);
  EXPECT_TRUE(prepare_purge(*module, false));
  EXPECT_TRUE(complete_purge(*module));
  EXPECT_EQ(module->old.load(), nullptr);

  delete_code(*module);
  EXPECT_FALSE(exported->is_defined());
  EXPECT_EQ(module->current.load(), nullptr);
  EXPECT_TRUE(prepare_purge(*module, false));
  EXPECT_TRUE(complete_purge(*module));
  reclaim_leave();
}

TEST(Exports, AreMadeOnce) {
  Term name = atom("exports_test_module");
  EXPECT_EQ(find_export(name, atom("g"), 1), nullptr);
  Export* first = export_for(name, atom("g"), 1);
  for (std::uint32_t arity = 2; arity < 255; ++arity) export_for(name, atom("g"), arity);
  EXPECT_EQ(export_for(name, atom("g"), 1), first);
  EXPECT_EQ(find_export(name, atom("g"), 200)->mfa.arity, 200u);
}

}  // namespace
}  // namespace corbel
