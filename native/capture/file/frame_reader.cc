#include "capture/file/frame_reader.h"

#include <utility>

namespace headgate {

bool FrameReader::need(std::size_t bytes, const char* part) {
  if (window_.require(bytes)) return true;
  const std::string& cause = window_.source().failure();
  return fail("the " + std::string(part) + " " + place() + " needs " + std::to_string(bytes) + " bytes, but " +
              (cause.empty() ? "the data is cut after " + std::to_string(window_.available())
                             : cause + " after " + std::to_string(window_.available()) + " of them"));
}

bool FrameReader::more() {
  if (window_.require(1)) return true;
  const std::string& cause = window_.source().failure();
  return cause.empty() ? false : fail(cause);
}

bool FrameReader::fail(std::string sentence) {
  failure_ = std::move(sentence);
  return false;
}

std::string FrameReader::place() const {
  return "at byte " + std::to_string(window_.offset()) + window_.source().offset_suffix();
}

}  // namespace headgate
