// A mutex that nobody starves on: whoever waits comes next. The pump takes its lane's lock again at once after each
// batch; a plain mutex would let it win every time.
#pragma once

#include <mutex>

namespace headgate {

class FairMutex {
 public:
  void lock() {
    const std::lock_guard<std::mutex> turn(next_);
    held_.lock();
  }
  void unlock() { held_.unlock(); }

 private:
  std::mutex next_;
  std::mutex held_;
};

}  // namespace headgate
