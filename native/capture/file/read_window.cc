#include "capture/file/read_window.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace headgate {

ReadWindow::ReadWindow(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)),
      buffer_(std::make_unique_for_overwrite<uint8_t[]>(2 * kReadBytes)),
      size_(2 * kReadBytes) {}

bool ReadWindow::require(std::size_t bytes) {
  if (has(bytes)) return true;
  if (ahead_ != nullptr && take_chunk() && has(bytes)) return true;
  make_room(bytes);
  while (!has(bytes)) {
    const std::size_t got = source_->read(buffer_.get() + end_, std::min(kReadBytes, size_ - end_));
    if (got == 0) return false;
    end_ += got;
  }
  return true;
}

// Goes on in the buffer that comes next, the rest put in front of it. False when it has no room there, or at the end.
bool ReadWindow::take_chunk() {
  const std::size_t rest = available();
  if (rest > ReadAhead::kHeadroom) return false;
  ReadAhead::Chunk chunk = ahead_->take();
  if (chunk.size() == 0) return false;
  const std::size_t begin = chunk.begin - rest;
  std::memcpy(chunk.buffer.get() + begin, data(), rest);
  replace_buffer(std::move(chunk.buffer), ahead_->buffer_bytes());
  begin_ = begin;
  end_ = chunk.end;
  return true;
}

void ReadWindow::replace_buffer(std::unique_ptr<uint8_t[]> buffer, std::size_t size) {
  buffer_.swap(buffer);
  if (ahead_ != nullptr && size_ == ahead_->buffer_bytes()) ahead_->give_back(std::move(buffer));
  size_ = size;
}

// The rest, which is less than `bytes`, goes to the front; behind it there is always room for one large read.
void ReadWindow::make_room(std::size_t bytes) {
  const std::size_t rest = end_ - begin_;
  const std::size_t wanted = bytes + kReadBytes;
  if (size_ < wanted) {
    auto larger = std::make_unique_for_overwrite<uint8_t[]>(wanted);
    std::memcpy(larger.get(), data(), rest);
    replace_buffer(std::move(larger), wanted);
  } else {
    std::memmove(buffer_.get(), data(), rest);
  }
  begin_ = 0;
  end_ = rest;
}

void ReadWindow::read_ahead(std::size_t chunk_bytes) {
  auto ahead = std::make_unique<ReadAhead>(std::move(source_), chunk_bytes);
  ahead_ = ahead.get();
  source_ = std::move(ahead);
}

std::unique_ptr<ByteSource> ReadWindow::release() {
  begin_ = end_ = 0;
  return std::move(source_);
}

}  // namespace headgate
