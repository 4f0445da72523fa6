#include "capture/file/file_reading.h"

#include <array>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "capture/file/descriptor_source.h"
#include "capture/file/open_capture.h"

namespace headgate {

namespace {

// Below, to start a thread takes as long as it saves.
constexpr uint64_t kLargeFile = uint64_t{8} << 20U;

}  // namespace

FileReading::FileReading(const std::string& path, ReadBy read_by, FileSplit split, std::unique_ptr<FrameFilter> filter,
                         const FlowSettings& settings, Tunnels tunnels)
    : count_(std::move(split), std::move(filter), settings, tunnels) {
  auto source = std::make_unique<DescriptorSource>(path);
  size_ = source->size();
  const bool reads_ahead = read_by == ReadBy::own_thread && size_ >= kLargeFile;
  reader_ = open_capture(std::move(source), reads_ahead ? ReadAhead::kChunkBytes : 0);
}

bool FileReading::advance(int64_t milliseconds) {
  const int64_t deadline = steady_clock() + milliseconds * kMillisecond;
  uint64_t consumed = reader_->consumed();
  std::array<Frame, kFrameBatch> frames;
  try {
    while (const std::size_t count = reader_->next(frames)) {
      count_.add({frames.data(), count});
      if (reader_->consumed() == consumed) continue;
      // The clock is looked at once per read, not per packet.
      consumed = reader_->consumed();
      if (steady_clock() > deadline) return true;
    }
  } catch (const Error& error) {
    failure_ = error.what();
    count_.finish();
    return false;
  }
  finish();
  return false;
}

void FileReading::finish() {
  count_.finish();
  failure_ = reader_->failure();
  if (!failure_.empty()) return;
  if (const uint64_t lost = count_.lost_flows(); lost > 0) {
    failure_ =
        "memory ran short: " + std::to_string(lost) + " flows are not listed, though their packets are in the totals";
  }
}

}  // namespace headgate
