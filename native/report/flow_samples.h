// Flows as samples of Prometheus' text format (version 0.0.4): a line for each direction, with the labels of
// src/metrics/collectors/flows.ts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "report/full_flows.h"

namespace headgate {

enum class FlowFigure : uint8_t { packets, bytes };

// What stands in the label `proto`, by protocol number.
using ProtocolNames = std::array<std::string, 256>;

// How the lines of one family begin, up to the first label that differs between flows.
class FlowSamples {
 public:
  FlowSamples(std::string_view family, std::string_view device, FlowFigure figure, const ProtocolNames& protocols);

  // Appends two lines, forward and reverse.
  void append(std::string& out, const FlowSum& flow) const;

 private:
  const std::string begin_;
  const FlowFigure figure_;
  const ProtocolNames& protocols_;
};

// Appends what stands for `text` between the quotes of a label's value: backslash, quote and line feed are escaped.
void append_label_text(std::string& out, std::string_view text);

}  // namespace headgate
