// The flows of several devices as text that is made a piece at a time: one family of samples after the other, each over
// all devices, as the text format wants it.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "report/flow_samples.h"
#include "report/full_flows.h"

namespace headgate {

struct DeviceFlows {
  std::string device;
  FullFlows full;
};

// Any thread may ask for the next piece.
class FullFlowsPage {
 public:
  FullFlowsPage(std::vector<DeviceFlows> devices, ProtocolNames protocols);

  const std::vector<DeviceFlows>& devices() const noexcept { return devices_; }

  // The samples that come next in `family`, about `enough` bytes; nothing at its end, and then the next family may
  // begin.
  std::string render(std::string_view family, FlowFigure figure, std::size_t enough);

 private:
  const std::vector<DeviceFlows> devices_;
  const ProtocolNames protocols_;
  std::mutex lock_;  // guards what follows
  std::size_t device_ = 0;
  std::size_t flow_ = 0;
};

}  // namespace headgate
