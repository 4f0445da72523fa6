// Real captures under the sanitizers: with HEADGATE_CORPUS naming a folder, every file below its folder `captures` (or
// below itself) is counted whole, cut at random places, and with random bytes changed. Without it there is nothing to
// do.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/hostile_files.h"

namespace {

using namespace headgate;
using namespace headgate::test;
namespace filesystem = std::filesystem;

std::vector<filesystem::path> corpus_files() {
  std::vector<filesystem::path> files;
  const char* const named = std::getenv("HEADGATE_CORPUS");
  if (named == nullptr) return files;
  const filesystem::path captures = filesystem::path(named) / "captures";
  const filesystem::path folder = filesystem::exists(captures) ? captures : filesystem::path(named);
  for (const auto& entry : filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.file_size() > 0) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  REQUIRE_MESSAGE(!files.empty(), "HEADGATE_CORPUS names a folder without files: " << folder);
  return files;
}

Bytes bytes_of(const filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  REQUIRE(stream.good());
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_CASE("corpus: every real capture whole, cut anywhere, and with any byte changed") {
  std::size_t files = 0, packets = 0;
  for (const filesystem::path& path : corpus_files()) {
    CAPTURE(path);
    packets += hold_against_damage(bytes_of(path));
    ++files;
  }
  if (files > 0) MESSAGE(files, " captures of ", packets, " packets, each in ", kDamagedForms, " damaged forms");
}

}  // namespace
