#include "report/full_flows_page.h"

#include <utility>

namespace headgate {

FullFlowsPage::FullFlowsPage(std::vector<DeviceFlows> devices, ProtocolNames protocols)
    : devices_(std::move(devices)), protocols_(std::move(protocols)) {}

std::string FullFlowsPage::render(std::string_view family, FlowFigure figure, std::size_t enough) {
  constexpr std::size_t kLongestSamples = 1024;
  const std::lock_guard guard(lock_);
  std::string text;
  text.reserve(enough + kLongestSamples);
  for (; device_ < devices_.size(); ++device_, flow_ = 0) {
    const auto& [device, full] = devices_[device_];
    const FlowSamples samples(family, device, figure, protocols_);
    for (; flow_ < full.flows.size() && text.size() < enough; ++flow_) samples.append(text, full.flows[flow_]);
    if (text.size() >= enough) return text;
  }
  if (text.empty()) device_ = 0;
  return text;
}

}  // namespace headgate
