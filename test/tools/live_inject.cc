// Puts frames into the receive path of an interface, exactly as many as asked for, as fast as one core can: all that it
// takes is the kernel's, on behalf of those who listen.
//
//   live_inject INTERFACE FRAMES FLOWS LENGTH
//
// For an interface in the caller's own network namespace. Prints the frames a second and the nanoseconds of processor
// time per frame.
#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "live_frames.h"

namespace {

constexpr uint32_t kPerCall = 50'000;

double seconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char** words) {
  const auto number = [&](int at) {
    return at < count ? static_cast<uint32_t>(std::strtoul(words[at], nullptr, 10)) : 0;
  };
  const uint32_t frames = number(2);
  if (count != 5 || frames == 0 || number(3) == 0 || number(4) == 0) {
    std::fprintf(stderr, "usage: live_inject INTERFACE FRAMES FLOWS LENGTH\n");
    return 2;
  }
  const LiveFrames source(words[1], number(4), number(3));
  const double begin = seconds(CLOCK_MONOTONIC);
  for (uint32_t sent = 0; sent < frames; sent += kPerCall) {
    source.receive(frames - sent < kPerCall ? frames - sent : kPerCall);
  }
  const double wall = seconds(CLOCK_MONOTONIC) - begin;
  std::printf("%.0f %.1f\n", frames / wall, seconds(CLOCK_THREAD_CPUTIME_ID) / frames * 1e9);
  return 0;
}
