#include "cli/trees.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "code/preloaded.h"

namespace corbel {

namespace {

std::vector<std::string> entries(const std::string& folder) {
  std::vector<std::string> names;
  DIR* directory = opendir(folder.c_str());
  if (directory == nullptr) return names;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  closedir(directory);
  std::ranges::sort(names);
  return names;
}

bool is_file(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

std::string first_word(const std::string& path) {
  std::vector<std::uint8_t> bytes;
  if (!read_whole_file(path, &bytes)) return "";
  std::string text(bytes.begin(), bytes.end());
  return text.substr(0, text.find_first_of(" \t\r\n"));
}

std::string second_word(const std::string& path) {
  std::vector<std::uint8_t> bytes;
  if (!read_whole_file(path, &bytes)) return "";
  std::string text(bytes.begin(), bytes.end());
  std::size_t start = text.find_first_of(" \t");
  if (start == std::string::npos) return "";
  start = text.find_first_not_of(" \t", start);
  if (start == std::string::npos) return "";
  return text.substr(start, text.find_first_of(" \t\r\n", start) - start);
}

// "13.1.5" of erts-13.1.5 with the preloaded modules below it; the last one if there are several.
void find_erts(OtpTree& tree) {
  for (const char* place : {"/lib/", "/"}) {
    for (const std::string& name : entries(tree.root + place)) {
      if (!name.starts_with("erts-")) continue;
      std::string ebin = tree.root + place + name + "/ebin";
      if (!is_file(ebin + "/erlang.beam")) continue;
      tree.erts_version = name.substr(5);
      tree.preloaded_dir = ebin;
    }
    if (!tree.preloaded_dir.empty()) return;
  }
}

std::optional<OtpTree> otp_tree_at(const std::string& root) {
  OtpTree tree;
  tree.root = root;
  while (tree.root.size() > 1 && tree.root.back() == '/') tree.root.pop_back();
  find_erts(tree);
  if (tree.preloaded_dir.empty()) return std::nullopt;
  tree.release = second_word(tree.root + "/releases/start_erl.data");
  if (tree.release.empty()) {
    for (const std::string& name : entries(tree.root + "/releases")) {
      if (is_file(tree.root + "/releases/" + name + "/start.boot")) tree.release = name;
    }
  }
  tree.otp_version = first_word(tree.root + "/releases/" + tree.release + "/OTP_VERSION");
  if (tree.otp_version.empty()) tree.otp_version = tree.release;
  return tree;
}

// The value of {vsn,"..."} in an .app file.
std::string app_version(const std::string& path) {
  std::vector<std::uint8_t> bytes;
  if (!read_whole_file(path, &bytes)) return "";
  std::string text(bytes.begin(), bytes.end());
  std::size_t key = text.find("{vsn,");
  if (key == std::string::npos) return "";
  std::size_t start = text.find('"', key);
  if (start == std::string::npos) return "";
  return text.substr(start + 1, text.find('"', start + 1) - start - 1);
}

std::optional<ElixirTree> elixir_tree_at(const std::string& root) {
  ElixirTree tree;
  tree.root = root;
  while (tree.root.size() > 1 && tree.root.back() == '/') tree.root.pop_back();
  tree.version = app_version(tree.root + "/lib/elixir/ebin/elixir.app");
  if (tree.version.empty()) return std::nullopt;
  return tree;
}

void set_problem(TreeProblem* problem, std::string message) {
  if (problem != nullptr) problem->message = std::move(message);
}

void add_beams(const std::string& folder, std::vector<std::string>& files) {
  for (const std::string& name : entries(folder)) {
    if (name.ends_with(".beam")) files.push_back(folder + "/" + name);
  }
}

}  // namespace

std::optional<OtpTree> find_otp_tree(TreeProblem* problem) {
  if (const char* given = std::getenv("CORBEL_OTP_ROOT"); given != nullptr && *given != '\0') {
    auto tree = otp_tree_at(given);
    if (!tree) {
      set_problem(problem, std::string("CORBEL_OTP_ROOT: ") + given +
                               " has no erts-*/ebin/erlang.beam below it");
    }
    return tree;
  }
  const char* usual[] = {std::getenv("ROOTDIR"), "/usr/lib/erlang", "/usr/local/lib/erlang",
                         "/usr/lib64/erlang", "/opt/erlang"};
  for (const char* root : usual) {
    if (root == nullptr || *root == '\0') continue;
    if (auto tree = otp_tree_at(root)) return tree;
  }
  set_problem(problem, "no OTP tree found; install erlang or set CORBEL_OTP_ROOT");
  return std::nullopt;
}

std::optional<ElixirTree> find_elixir_tree(TreeProblem* problem) {
  if (const char* given = std::getenv("CORBEL_ELIXIR_ROOT"); given != nullptr && *given != '\0') {
    auto tree = elixir_tree_at(given);
    if (!tree) {
      set_problem(problem, std::string("CORBEL_ELIXIR_ROOT: ") + given +
                               " has no lib/elixir/ebin/elixir.app below it");
    }
    return tree;
  }
  for (const char* root : {"/usr/lib/elixir", "/usr/local/lib/elixir", "/opt/elixir"}) {
    if (auto tree = elixir_tree_at(root)) return tree;
  }
  set_problem(problem, "no Elixir tree found; install elixir or set CORBEL_ELIXIR_ROOT");
  return std::nullopt;
}

std::vector<std::string> beam_files(const OtpTree& tree) {
  std::vector<std::string> files;
  add_beams(tree.preloaded_dir, files);
  for (const std::string& name : entries(tree.root + "/lib")) {
    std::string ebin = tree.root + "/lib/" + name + "/ebin";
    if (ebin != tree.preloaded_dir) add_beams(ebin, files);
  }
  return files;
}

std::vector<std::string> beam_files(const ElixirTree& tree) {
  std::vector<std::string> files;
  for (const std::string& name : entries(tree.root + "/lib")) {
    add_beams(tree.root + "/lib/" + name + "/ebin", files);
  }
  return files;
}

}  // namespace corbel
