// Puts frames into the receive path of an interface, exactly as many as asked for, as fast as one core can: all that it
// takes is the kernel's, on behalf of those who listen.
//
//   live_inject INTERFACE FRAMES FLOWS LENGTH [FRAMES_PER_SECOND]
//
// The frames are of FLOWS flows in turn. With a rate they come in bursts. For an interface in the caller's own network
// namespace. Prints the frames a second and the nanoseconds of processor time per frame.
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "live_frames.h"

namespace {

constexpr uint32_t kBurstsPerSecond = 4;

double seconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void sleep_until(double time) {
  const auto whole = static_cast<time_t>(time);
  const timespec instant{whole, static_cast<long>((time - static_cast<double>(whole)) * 1e9)};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &instant, nullptr);
}

}  // namespace

int main(int count, char** words) {
  const auto number = [&](int at) {
    return at < count ? static_cast<uint32_t>(std::strtoul(words[at], nullptr, 10)) : 0;
  };
  const uint32_t frames = number(2);
  const uint32_t rate = number(5);  // 0: as many as there can be
  if (count < 5 || count > 6 || frames == 0 || number(3) == 0 || number(4) == 0 || (count == 6 && rate == 0)) {
    std::fprintf(stderr, "usage: live_inject INTERFACE FRAMES FLOWS LENGTH [FRAMES_PER_SECOND]\n");
    return 2;
  }
  const LiveFrames source(words[1], number(4), number(3));
  const double begin = seconds(CLOCK_MONOTONIC);
  const uint32_t burst = rate == 0 ? frames : (rate + kBurstsPerSecond - 1) / kBurstsPerSecond;
  for (uint32_t sent = 0; sent < frames; sent += std::min(burst, frames - sent)) {
    if (rate != 0) sleep_until(begin + static_cast<double>(sent) / rate);
    source.receive(std::min(burst, frames - sent));
  }
  const double wall = seconds(CLOCK_MONOTONIC) - begin;
  std::printf("%.0f %.1f\n", frames / wall, seconds(CLOCK_THREAD_CPUTIME_ID) / frames * 1e9);
  return 0;
}
