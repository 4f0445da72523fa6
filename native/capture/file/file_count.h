// What a capture file adds up to: totals, and the flows of every worker that would have captured it live.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "capture/file/frame.h"
#include "capture/file/frame_filter.h"
#include "decode/decoder.h"
#include "decode/oddity.h"
#include "decode/packet.h"
#include "flow/packet_clock.h"
#include "flow/table.h"
#include "split/bucket.h"

namespace headgate {

struct FileSplit {
  unsigned workers = 1;  // 1 to 256
  Split split;
  std::vector<uint16_t> owner;  // the worker of each bucket; may be empty with one worker
};

// Every packet of the file is in `packets` or in `filtered`; the classes sum to `packets`.
struct FileTotals {
  uint64_t packets = 0;
  uint64_t bytes = 0;     // original length, link headers included
  uint64_t filtered = 0;  // packets that the user's filter did not let through; in nothing else
  std::array<uint64_t, kPacketClasses> classes{};
  Oddities oddities;
  int64_t first = INT64_MAX;  // nanoseconds since 1970 of the earliest and latest packet, when packets is not 0
  int64_t last = INT64_MIN;

  uint64_t non_ip_packets() const noexcept {
    return packets - classes[static_cast<std::size_t>(PacketClass::ipv4)] -
           classes[static_cast<std::size_t>(PacketClass::ipv6)];
  }
};

struct FileWorker {
  uint64_t packets = 0;
  uint64_t bytes = 0;
  std::unique_ptr<FlowTable> table;
};

class FileCount {
 public:
  // `filter` may be null: every packet counts. Throws NO_MEMORY.
  FileCount(FileSplit split, std::unique_ptr<FrameFilter> filter, const FlowSettings& settings = {},
            Tunnels tunnels = Tunnels::outer);

  // At most kFrameBatch frames. Throws FILTER_SYNTAX at the first frame of a link type for which the user's filter
  // makes no sense; the frames before it are counted.
  void add(std::span<const Frame> frames);

  // Ends all flows, once there is nothing to add.
  void finish() noexcept;

  const FileTotals& totals() const noexcept { return totals_; }
  std::span<const FileWorker> workers() const noexcept { return workers_; }

  // Names of the link types of the packets, in the order of their appearance, joined by "+"; empty without packets.
  const std::string& links() const noexcept { return link_names_; }

  // Flows that were given up because memory was short: their packets are in the totals only.
  uint64_t lost_flows() const noexcept;

 private:
  struct Decoded {
    Packet packet;
    uint64_t hash;  // of its flow, when it has one
    int64_t timestamp;
    uint32_t wire_bytes;
    uint32_t likely;  // its record
    uint16_t bucket;
    bool counts;    // the filter lets it through
    bool has_flow;  // and it has a flow
  };

  FlowTable& table_of(const Decoded& decoded) noexcept { return *worker_of(decoded.bucket).table; }
  FileWorker& worker_of(uint16_t bucket) noexcept { return workers_[split_.workers > 1 ? split_.owner[bucket] : 0]; }
  void meet_link(const FileLink& link);
  void add_run(std::span<const Frame> frames) noexcept;
  void decode_frame(const Frame& frame, Decoded& decoded) noexcept;
  void count_frame(const Frame& frame, const Decoded& decoded) noexcept;
  void add_to_flow(const Decoded& decoded, int64_t time) noexcept;

  const FileSplit split_;
  const std::unique_ptr<FrameFilter> filter_;
  const Tunnels tunnels_;
  FileTotals totals_;
  std::vector<FileWorker> workers_;
  std::array<Decoded, kFrameBatch> decoded_;
  PacketClock clock_;
  Decoded held_{};  // the last one: its time is not known before the next one's stamp is
  bool is_holding_ = false;
  std::vector<const FileLink*> links_;
  const FileLink* current_link_ = nullptr;
  std::string link_names_;
};

}  // namespace headgate
