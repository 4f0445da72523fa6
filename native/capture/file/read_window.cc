#include "capture/file/read_window.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace headgate {

ReadWindow::ReadWindow(std::unique_ptr<ByteSource> source) : source_(std::move(source)), buffer_(2 * kReadBytes) {}

bool ReadWindow::require(std::size_t bytes) {
  if (has(bytes)) return true;
  make_room(bytes);
  while (!has(bytes)) {
    const std::size_t got = source_->read(buffer_.data() + end_, std::min(kReadBytes, buffer_.size() - end_));
    if (got == 0) return false;
    end_ += got;
  }
  return true;
}

// The rest goes to the front, and behind it there is always room for one large read.
void ReadWindow::make_room(std::size_t bytes) {
  const std::size_t rest = end_ - begin_;
  if (rest > 0) std::memmove(buffer_.data(), data(), rest);
  begin_ = 0;
  end_ = rest;
  const std::size_t wanted = std::max(bytes, rest) + kReadBytes;
  if (buffer_.size() < wanted) buffer_.resize(wanted);
}

std::unique_ptr<ByteSource> ReadWindow::release() {
  begin_ = end_ = 0;
  return std::move(source_);
}

}  // namespace headgate
