#include "capture/file/read_ahead.h"

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/error.h"

namespace headgate {

ReadAhead::ReadAhead(std::unique_ptr<ByteSource> source, std::size_t chunk_bytes)
    : source_(std::move(source)), chunk_bytes_(chunk_bytes) {
  chunks_.reserve(kChunks);  // so that run() takes no memory
  for (std::size_t at = 0; at < kChunks; ++at) {
    spares_.push_back(std::make_unique_for_overwrite<uint8_t[]>(buffer_bytes()));
  }
  try {
    thread_ = std::thread(&ReadAhead::run, this);
  } catch (const std::system_error& error) {
    throw Error("NO_THREAD", "open", std::string("the system starts no thread to read it: ") + error.what());
  }
}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard guard(lock_);
    stops_ = true;
  }
  change_.notify_all();
  thread_.join();
}

ReadAhead::Chunk ReadAhead::take() {
  if (rest_.size() > 0) return std::exchange(rest_, Chunk{});
  std::unique_lock guard(lock_);
  change_.wait(guard, [&] { return !chunks_.empty() || has_ended_; });
  if (chunks_.empty()) {
    is_at_end_ = true;
    if (error_) std::rethrow_exception(error_);
    return {};
  }
  Chunk chunk = std::move(chunks_.front());
  chunks_.erase(chunks_.begin());
  consumed_ = chunk.consumed;
  return chunk;
}

void ReadAhead::give_back(Buffer buffer) {
  if (buffer == nullptr) return;
  {
    const std::lock_guard guard(lock_);
    spares_.push_back(std::move(buffer));
  }
  change_.notify_all();
}

std::size_t ReadAhead::read(uint8_t* to, std::size_t room) {
  if (rest_.size() == 0) {
    give_back(std::move(rest_.buffer));
    rest_ = take();
  }
  const std::size_t count = std::min(room, rest_.size());
  if (count > 0) std::memcpy(to, rest_.buffer.get() + rest_.begin, count);
  rest_.begin += count;
  return count;
}

const std::string& ReadAhead::failure() const noexcept {
  static const std::string kNone;
  return is_at_end_ ? source_->failure() : kNone;
}

void ReadAhead::run() noexcept {
  for (bool is_more = true; is_more;) {
    Chunk chunk;
    {
      std::unique_lock guard(lock_);
      change_.wait(guard, [&] { return !spares_.empty() || stops_; });
      if (stops_) return;
      chunk.buffer = std::move(spares_.back());
      spares_.pop_back();
    }
    std::exception_ptr error;
    try {
      is_more = fill(chunk);
    } catch (...) {
      error = std::current_exception();
      is_more = false;
    }
    {
      const std::lock_guard guard(lock_);
      if (chunk.size() > 0) chunks_.push_back(std::move(chunk));
      error_ = error;
      has_ended_ = !is_more;
    }
    change_.notify_all();
  }
}

// False when nothing comes behind the chunk.
bool ReadAhead::fill(Chunk& chunk) {
  const std::size_t limit = buffer_bytes();
  while (chunk.end < limit) {
    const std::size_t count = source_->read(chunk.buffer.get() + chunk.end, limit - chunk.end);
    chunk.consumed = source_->consumed();
    if (count == 0) return false;
    chunk.end += count;
  }
  return true;
}

}  // namespace headgate
