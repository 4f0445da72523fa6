#include "capture/file/file_count.h"

#include <sys/random.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "flow/fetch.h"
#include "flow/table_add.h"

namespace headgate {

namespace {

constexpr std::size_t kFirstFlows = 4096;  // where a table begins; it grows

HashSeed random_seed() {
  HashSeed seed;
  if (getrandom(seed.data(), sizeof seed, 0) != static_cast<ssize_t>(sizeof seed)) {
    throw Error("NO_RANDOM", "open",
                "The system gives no random numbers, without which a file could choke the flow table");
  }
  for (uint64_t& word : seed) word |= 1U;
  return seed;
}

}  // namespace

FileCount::FileCount(FileSplit split, std::unique_ptr<FrameFilter> filter, const FlowSettings& settings,
                     Tunnels tunnels)
    : split_(std::move(split)), filter_(std::move(filter)), tunnels_(tunnels), workers_(split_.workers) {
  const HashSeed seed = random_seed();
  for (FileWorker& worker : workers_) {
    worker.table = std::make_unique<FlowTable>(TableForm::growing, kFirstFlows, seed, settings);
  }
}

void FileCount::add(std::span<const Frame> frames) {
  while (!frames.empty()) {
    const FileLink* const link = frames.front().link;
    if (link != current_link_) meet_link(*link);
    const auto run = std::ranges::find_if(frames, [link](const Frame& frame) { return frame.link != link; });
    const auto length = static_cast<std::size_t>(run - frames.begin());
    add_run(frames.first(length));
    frames = frames.subspan(length);
  }
}

void FileCount::meet_link(const FileLink& link) {
  if (std::ranges::find(links_, &link) == links_.end()) {
    if (filter_ != nullptr) filter_->prepare(link);
    const bool named =
        std::ranges::any_of(links_, [&](const FileLink* known) { return std::string_view(known->name) == link.name; });
    links_.push_back(&link);
    if (!named) link_names_.append(link_names_.empty() ? "" : "+").append(link.name);
  }
  current_link_ = &link;
}

// In passes, so that the memory of one flow is on its way while other packets are looked at.
void FileCount::add_run(std::span<const Frame> frames) noexcept {
  for (std::size_t at = 0; at < frames.size(); ++at) decode_frame(frames[at], decoded_[at]);
  fetch_records(decoded_, frames.size(),
                [this](const Decoded& decoded) { return decoded.has_flow ? &table_of(decoded) : nullptr; });
  if (is_holding_) add_to_flow(held_, clock_.at(held_.timestamp, decoded_[0].timestamp));
  for (std::size_t at = 0; at + 1 < frames.size(); ++at) {
    count_frame(frames[at], decoded_[at]);
    add_to_flow(decoded_[at], clock_.at(decoded_[at].timestamp, decoded_[at + 1].timestamp));
  }
  count_frame(frames.back(), decoded_[frames.size() - 1]);
  held_ = decoded_[frames.size() - 1];
  is_holding_ = true;
}

void FileCount::finish() noexcept {
  if (is_holding_) add_to_flow(held_, clock_.at_end(held_.timestamp));
  for (const FileWorker& worker : workers_) {
    if (is_holding_) worker.table->advance(clock_.at_end(held_.timestamp));
    worker.table->finish();
  }
  is_holding_ = false;
}

void FileCount::decode_frame(const Frame& frame, Decoded& decoded) noexcept {
  decoded.timestamp = frame.timestamp_ns;
  decoded.wire_bytes = frame.wire_bytes;
  decoded.counts = filter_ == nullptr || filter_->accepts(frame);
  decoded.has_flow = false;
  if (!decoded.counts) return;
  decode(frame.link->type, frame.bytes, frame.captured, decoded.packet, totals_.oddities, tunnels_);
  decoded.bucket =
      split_.workers > 1 ? bucket_of(split_.split, frame.link->type, frame.bytes, frame.captured) : uint16_t{0};
  decoded.has_flow = decoded.packet.has_flow;
  if (!decoded.has_flow) return;
  FlowTable& table = table_of(decoded);
  decoded.hash = table.hash_of(decoded.packet);
  table.prefetch_index(decoded.hash);
}

void FileCount::count_frame(const Frame& frame, const Decoded& decoded) noexcept {
  if (!decoded.counts) {
    ++totals_.filtered;
    return;
  }
  ++totals_.packets;
  totals_.bytes += frame.wire_bytes;
  ++totals_.classes[static_cast<std::size_t>(decoded.packet.packet_class)];
  totals_.first = std::min(totals_.first, frame.timestamp_ns);
  totals_.last = std::max(totals_.last, frame.timestamp_ns);
  FileWorker& worker = worker_of(decoded.bucket);
  ++worker.packets;
  worker.bytes += frame.wire_bytes;
}

void FileCount::add_to_flow(const Decoded& decoded, int64_t time) noexcept {
  if (!decoded.has_flow) return;
  FlowTable& table = table_of(decoded);
  table.advance(time);
  table.add(decoded.packet, decoded.hash, decoded.likely, decoded.wire_bytes, decoded.timestamp, decoded.bucket);
}

uint64_t FileCount::lost_flows() const noexcept {
  uint64_t lost = 0;
  for (const FileWorker& worker : workers_) {
    lost += worker.table->counters().ended[static_cast<std::size_t>(EndReason::evicted)];
  }
  return lost;
}

}  // namespace headgate
