// From a path to a reader: what cannot be opened or is no capture file is told in one sentence; pipes are files too.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "capture/file/descriptor_source.h"
#include "support/capture_files.h"
#include "support/gzip.h"

namespace {

using namespace headgate;
using namespace headgate::test;

// A directory that goes with everything in it that was named by path().
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/headgate-test-XXXXXX";
    if (mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
    name_ = name;
  }
  ~Folder() {
    for (const std::string& path : paths_) unlink(path.c_str());
    rmdir(name_.c_str());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& file) { return paths_.emplace_back(name_ + "/" + file); }
  std::string file(const std::string& name, const Bytes& bytes) {
    const std::string at = path(name);
    std::ofstream(at, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
    return at;
  }

 private:
  std::string name_;
  std::vector<std::string> paths_;
};

ReadResult read_path(const std::string& path) {
  try {
    return read_all(std::make_unique<DescriptorSource>(path));
  } catch (const Error& error) {
    return {{}, error.what(), {}};
  }
}

const Bytes kCapture = PcapWriter().packet(1, 2, from_hex("cafe"), 60).bytes();

TEST_CASE("opening: a file on disk") {
  Folder folder;
  const std::string path = folder.file("a.pcap", kCapture);
  CHECK(read_path(path).packets == read_all(kCapture).packets);
  CHECK(DescriptorSource(path).size() == kCapture.size());
}

TEST_CASE("opening: a pipe gives the same packets") {
  Folder folder;
  const std::string path = folder.path("pipe");
  PcapWriter writer;
  for (unsigned at = 0; at < 3000; ++at) writer.packet(at, 0, Bytes(at % 1500), 1500);
  for (const Bytes& bytes : {writer.bytes(), gzip(writer.bytes())}) {
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    std::thread sender([&] {
      std::ofstream(path, std::ios::binary)
          .write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
    });
    const auto result = read_path(path);
    sender.join();
    unlink(path.c_str());
    CHECK(result.failure == "");
    CHECK(result.packets == read_all(writer.bytes()).packets);
  }
}

TEST_CASE("opening: what cannot be opened") {
  Folder folder;
  CHECK(read_path(folder.path("missing")).failure == "there is no such file");
  CHECK(read_path("/tmp").failure == "this is a directory; name the capture files in it");
  CHECK(read_path("/dev/null/x").failure == "the file cannot be opened: Not a directory");
}

TEST_CASE("opening: a file that this user may not read") {
  Folder folder;
  const std::string path = folder.file("closed.pcap", kCapture);
  REQUIRE(chmod(path.c_str(), 0000) == 0);
  constexpr uid_t kNobody = 65'534;
  const int before = setfsuid(kNobody);  // root may read anything; others cannot change it, and need not
  const ReadResult result = read_path(path);
  setfsuid(static_cast<uid_t>(before));
  CHECK(result.failure == "this user may not read the file");
}

TEST_CASE("opening: a file that grows while it is read gives what it holds when its end is met") {
  Folder folder;
  const std::string path = folder.file("growing.pcap", kCapture);
  const Bytes more = PcapWriter().packet(3, 4, from_hex("beef"), 61).bytes();
  const auto reader = open_capture(std::make_unique<DescriptorSource>(path));
  std::ofstream(path, std::ios::binary | std::ios::app)
      .write(reinterpret_cast<const char*>(more.data() + 24), static_cast<long>(more.size() - 24));
  std::vector<uint32_t> lengths;
  std::array<Frame, kFrameBatch> frames;
  while (const std::size_t count = reader->next(frames)) {
    for (const Frame& frame : std::span(frames).first(count)) lengths.push_back(frame.wire_bytes);
  }
  CHECK(reader->failure() == "");
  CHECK(lengths == std::vector<uint32_t>{60, 61});
}

TEST_CASE("opening: empty files, plain and in gzip") {
  CHECK(read_all(Bytes{}).failure == "the file is empty");
  CHECK(read_all(gzip({})).failure == "the uncompressed data is empty");
}

TEST_CASE("opening: foreign files are told by their first bytes") {
  CHECK(read_all(from_hex("00")).failure == "not a pcap or pcapng file: the file begins with 00");
  CHECK(read_all(from_hex("0a0d0d")).failure == "not a pcap or pcapng file: the file begins with 0a 0d 0d");
  CHECK(read_all(from_hex("48656c6c6f2c20776f726c64")).failure ==
        "not a pcap or pcapng file: the file begins with 48 65 6c 6c 6f 2c 20 77");
  CHECK(read_all(gzip(from_hex("48656c6c6f"))).failure ==
        "not a pcap or pcapng file: the uncompressed data begins with 48 65 6c 6c 6f");
  CHECK(read_all(from_hex("736e6f6f70000000")).failure ==
        "not a pcap or pcapng file: the file begins with 73 6e 6f 6f 70 00 00 00 (it is a snoop file; editcap -F pcap "
        "converts it)");
  CHECK(read_all(from_hex("28b52ffd00000000")).failure ==
        "not a pcap or pcapng file: the file begins with 28 b5 2f fd 00 00 00 00 (zstd compresses it; unpack it with "
        "zstd -dc and read from -)");
}

TEST_CASE("opening: what begins as gzip but is not is told as such") {
  CHECK(read_all(from_hex("1f8b0808")).failure == "the gzip data is cut at byte 4 of the file");
  CHECK(read_all(from_hex("1f8b08e000000000 0003ffff")).failure ==
        "the gzip data is damaged (unknown header flags set) at byte 4 of the file");
}

}  // namespace
