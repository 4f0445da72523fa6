// Puts frames into the receive path of an interface as if its driver had received them, at the cost of the receive path
// alone: no sender is on the bill.
#pragma once

#include <cstdint>

// UDP over IPv4, `length` bytes each, in turn of `flows` (more than 0) flows between different addresses; for an
// interface in the caller's own network namespace.
class LiveFrames {
 public:
  // Ends the process with a sentence when the kernel cannot do it (Linux 5.18, root).
  LiveFrames(const char* interface, uint32_t length, uint32_t flows = UINT32_MAX);
  ~LiveFrames();
  LiveFrames(const LiveFrames&) = delete;
  LiveFrames& operator=(const LiveFrames&) = delete;

  // Returns when `count` frames have passed all who listen, in this thread. Before it does, the kernel waits some 20 ms
  // until all that it used is free: many frames in one call come fastest.
  void receive(uint32_t count) const;

 private:
  unsigned interface_;
  uint32_t length_;
  int counter_;
  int program_;
};
