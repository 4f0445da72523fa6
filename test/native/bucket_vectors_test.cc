// The bucket against values from an independent implementation; test/split/vectors.test.ts reads the same file.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "split/bucket.h"
#include "support/frames.h"

namespace headgate::test {

namespace {

std::vector<std::string> split_fields(const std::string& line) {
  std::vector<std::string> fields;
  for (std::size_t from = 0;;) {
    const std::size_t end = line.find(" | ", from);
    fields.push_back(line.substr(from, end == std::string::npos ? end : end - from));
    if (end == std::string::npos) return fields;
    from = end + 3;
  }
}

Split parse_split(const std::string& words) {
  std::istringstream stream(words);
  stream >> std::hex;
  Split split;
  SplitConstants& constants = split.constants;
  stream >> constants.address >> constants.word[0] >> constants.word[1] >> constants.word[2] >> constants.mix[0] >>
      constants.mix[1] >> constants.ethertype;
  return split;
}

const std::map<std::string, LinkType> kLinkTypes = {
    {"ethernet", LinkType::ethernet},   {"raw", LinkType::raw},
    {"linux_sll", LinkType::linux_sll}, {"linux_sll2", LinkType::linux_sll2},
    {"null_loop", LinkType::null_loop}, {"ppp", LinkType::ppp},
};

}  // namespace

TEST_CASE("bucket_of gives the buckets of the vectors") {
  std::ifstream file(std::filesystem::path(__FILE__).parent_path() / "../split/bucket_vectors.txt");
  int checked = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    CAPTURE(line);
    const auto fields = split_fields(line);
    REQUIRE(fields.size() == 6);
    const Bytes frame = fields[4] == "-" ? Bytes{} : from_hex(fields[4]);
    const auto length = static_cast<uint32_t>(frame.size());
    CHECK(bucket_of(parse_split(fields[2]), kLinkTypes.at(fields[3]), frame.data(), length) == std::stoul(fields[5]));
    ++checked;
  }
  CHECK(checked == 99);
}

TEST_CASE("bucket_of reads nothing beyond the frame, whatever stands in it") {
  std::ifstream file(std::filesystem::path(__FILE__).parent_path() / "../split/bucket_vectors.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const auto fields = split_fields(line);
    const Split split = parse_split(fields[2]);
    const Bytes frame = fields[4] == "-" ? Bytes{} : from_hex(fields[4]);
    for (std::size_t length = 0; length <= frame.size(); ++length) {
      const Bytes cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length));
      for (const auto& [name, link_type] : kLinkTypes) {
        CHECK(bucket_of(split, link_type, cut.data(), static_cast<uint32_t>(length)) < kBuckets);
      }
    }
  }
}

}  // namespace headgate::test
