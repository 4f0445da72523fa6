// A byte source that is read by a thread of its own, ahead of who uses it: the system copies (and zlib unpacks) on one
// processor while packets are counted on another. What it read is handed over in its buffers, not copied once more.
//
// For sources that never wait long, as regular files: its end waits until a read that has begun is done.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "capture/file/byte_source.h"

namespace headgate {

class ReadAhead final : public ByteSource {
 public:
  static constexpr std::size_t kChunkBytes = std::size_t{1} << 20U;
  // Room before a chunk's bytes for the rest of the chunk before, which the user puts there.
  static constexpr std::size_t kHeadroom = 64 * 1024;

  using Buffer = std::unique_ptr<uint8_t[]>;

  struct Chunk {
    Buffer buffer;  // of buffer_bytes()
    std::size_t begin = kHeadroom;
    std::size_t end = kHeadroom;
    uint64_t consumed = 0;  // from the file when it was read

    std::size_t size() const noexcept { return end - begin; }
  };

  // Throws NO_THREAD when the system starts no more of them.
  explicit ReadAhead(std::unique_ptr<ByteSource> source, std::size_t chunk_bytes = kChunkBytes);
  ~ReadAhead() override;
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  std::size_t buffer_bytes() const noexcept { return kHeadroom + chunk_bytes_; }

  // The bytes that come next, waiting for them; empty and without a buffer at the end, or when failure() says why there
  // are no more. Throws what the source threw. Every buffer is to be given back, for more to come.
  Chunk take();
  void give_back(Buffer buffer);

  std::size_t read(uint8_t* to, std::size_t room) override;
  const std::string& failure() const noexcept override;
  uint64_t consumed() const noexcept override { return consumed_; }
  const char* offset_suffix() const noexcept override { return source_->offset_suffix(); }

 private:
  static constexpr std::size_t kChunks = 4;

  void run() noexcept;
  bool fill(Chunk& chunk);

  const std::unique_ptr<ByteSource> source_;  // the thread's until has_ended_
  const std::size_t chunk_bytes_;
  Chunk rest_;             // of a chunk that read() did not take all of
  uint64_t consumed_ = 0;  // with the last chunk that was taken
  bool is_at_end_ = false;

  std::mutex lock_;  // guards what follows
  std::condition_variable change_;
  std::vector<Buffer> spares_;
  std::vector<Chunk> chunks_;  // in the order of the file
  std::exception_ptr error_;
  bool has_ended_ = false;
  bool stops_ = false;

  std::thread thread_;  // the last: it uses all of the above
};

}  // namespace headgate
