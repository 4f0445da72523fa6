// A pcap-filter(7) expression applied to the frames of a file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "capture/file/frame_filter.h"
#include "capture/filter.h"

namespace headgate {

// Throws FILTER_SYNTAX when libpcap can compile `expression` for none of the link types that are decoded.
void check_expression(const std::string& expression);

class OfflineFilter final : public FrameFilter {
 public:
  explicit OfflineFilter(std::string expression) : expression_(std::move(expression)) {}

  void prepare(const FileLink& link) override;
  bool accepts(const Frame& frame) const noexcept override;

 private:
  const std::string expression_;
  std::vector<std::pair<const FileLink*, Program>> programs_;  // as many as a file has link types
};

}  // namespace headgate
