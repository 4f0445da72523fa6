#include "capture/file/gzip_source.h"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

namespace headgate {

namespace {

constexpr std::size_t kInputBytes = 256 * 1024;
constexpr int kGzipOnly = 15 + 16;  // largest window, gzip header and trailer expected (zlib.h, inflateInit2)

}  // namespace

GzipSource::GzipSource(std::unique_ptr<ByteSource> compressed, std::vector<uint8_t> start)
    : compressed_(std::move(compressed)), input_(std::move(start)) {
  stream_.next_in = input_.data();
  stream_.avail_in = static_cast<uInt>(input_.size());
  if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
}

GzipSource::~GzipSource() { inflateEnd(&stream_); }

std::size_t GzipSource::read(uint8_t* to, std::size_t room) {
  const auto asked = static_cast<uInt>(std::min<std::size_t>(room, std::numeric_limits<uInt>::max()));
  stream_.next_out = to;
  stream_.avail_out = asked;
  while (state_ != State::ended && stream_.avail_out == asked) {
    if (!have_input()) {
      end_of_input();
    } else if (state_ == State::in_member) {
      inflate_some();
    } else if (state_ == State::between_members) {
      next_member();
    } else {
      skip_padding();
    }
  }
  return asked - stream_.avail_out;
}

bool GzipSource::have_input() {
  if (stream_.avail_in > 0) return true;
  input_.resize(kInputBytes);
  stream_.next_in = input_.data();
  stream_.avail_in = static_cast<uInt>(compressed_->read(input_.data(), input_.size()));
  if (stream_.avail_in == 0) failure_ = compressed_->failure();
  return stream_.avail_in > 0;
}

// In the middle of a member zlib may still hold what the room of the last call was too small for.
void GzipSource::end_of_input() {
  const uInt room = stream_.avail_out;
  if (state_ == State::in_member) inflate(&stream_, Z_NO_FLUSH);
  if (stream_.avail_out < room) return;
  if (state_ == State::in_member && failure_.empty()) fail("the gzip data is cut");
  state_ = State::ended;
}

void GzipSource::inflate_some() {
  const int result = inflate(&stream_, Z_NO_FLUSH);
  if (result == Z_STREAM_END) {
    state_ = State::between_members;
  } else if (result != Z_OK) {  // Z_BUF_ERROR included: there was input and room, so progress was due
    fail(std::string("the gzip data is damaged (") + (stream_.msg != nullptr ? stream_.msg : "unknown cause") + ")");
  }
}

// RFC 1952, 2.2: members simply follow one another. Zeros after the last are a tape's or a disk's padding.
void GzipSource::next_member() {
  if (*stream_.next_in == 0) {
    state_ = State::padding;
    return;
  }
  inflateReset(&stream_);
  state_ = State::in_member;
}

void GzipSource::skip_padding() {
  while (stream_.avail_in > 0 && *stream_.next_in == 0) {
    ++stream_.next_in;
    --stream_.avail_in;
  }
  if (stream_.avail_in > 0) fail("something that is not gzip follows the gzip data");
}

void GzipSource::fail(const std::string& what) {
  failure_ = what + " at byte " + std::to_string(compressed_->consumed() - stream_.avail_in) + " of the file";
  state_ = State::ended;
}

}  // namespace headgate
