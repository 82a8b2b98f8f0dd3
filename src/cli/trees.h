// Where the OTP and Elixir trees are, and which versions they hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace corbel {

struct OtpTree {
  std::string root;           // e.g. /usr/lib/erlang
  std::string release;        // "25": the folder below releases/
  std::string otp_version;    // "25.2.3", from OTP_VERSION; the release where that file is missing
  std::string erts_version;   // "13.1.5"
  std::string preloaded_dir;  // the folder with erlang.beam
};

struct ElixirTree {
  std::string root;  // e.g. /usr/lib/elixir: has lib/elixir/ebin
  std::string version;
};

// What is wrong with a folder that somebody named, or that nothing was found.
struct TreeProblem {
  std::string message;
};

// Looks at CORBEL_OTP_ROOT, ROOTDIR, then the usual places. An override that does not fit is an
// error (problem is set), not passed over.
std::optional<OtpTree> find_otp_tree(TreeProblem* problem = nullptr);
std::optional<ElixirTree> find_elixir_tree(TreeProblem* problem = nullptr);

// Every .beam file below lib/ and the preloaded ones.
std::vector<std::string> beam_files(const OtpTree& tree);
std::vector<std::string> beam_files(const ElixirTree& tree);

}  // namespace corbel
