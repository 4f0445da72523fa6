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
  make_room(bytes);
  while (!has(bytes)) {
    const std::size_t got = source_->read(buffer_.get() + end_, std::min(kReadBytes, size_ - end_));
    if (got == 0) return false;
    end_ += got;
  }
  return true;
}

// The rest, which is less than `bytes`, goes to the front; behind it there is always room for one large read.
void ReadWindow::make_room(std::size_t bytes) {
  const std::size_t rest = end_ - begin_;
  const std::size_t wanted = bytes + kReadBytes;
  if (size_ < wanted) {
    auto larger = std::make_unique_for_overwrite<uint8_t[]>(wanted);
    std::memcpy(larger.get(), data(), rest);
    buffer_ = std::move(larger);
    size_ = wanted;
  } else {
    std::memmove(buffer_.get(), data(), rest);
  }
  begin_ = 0;
  end_ = rest;
}

std::unique_ptr<ByteSource> ReadWindow::release() {
  begin_ = end_ = 0;
  return std::move(source_);
}

}  // namespace headgate
