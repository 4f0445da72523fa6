// A user's choice among the frames of a file.
#pragma once

#include "capture/file/frame.h"

namespace headgate {

class FrameFilter {
 public:
  virtual ~FrameFilter() = default;

  // Called before the first frame of a link type; not in the middle of a batch of another. Throws FILTER_SYNTAX.
  virtual void prepare(const FileLink& link) = 0;

  // Whether to count a frame of a link type that was prepared.
  virtual bool accepts(const Frame& frame) const noexcept = 0;
};

}  // namespace headgate
