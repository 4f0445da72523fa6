// Runs the benchmarks whose names hold the first argument; all without one. --once: each a single time, to see that it
// works.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "bench/measure.h"

namespace headgate::bench {

namespace {

bool once = false;

}  // namespace

void run_once() { once = true; }

void measure(const char* name, std::size_t packets, const std::function<void(unsigned)>& round) {
  constexpr unsigned kRounds = 9;
  round(0);
  if (once) {
    std::printf("%s\n", name);
    return;
  }
  std::vector<double> times;
  for (unsigned number = 1; number <= kRounds; ++number) {
    const auto begin = std::chrono::steady_clock::now();
    round(number);
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
    times.push_back(time.count() / static_cast<double>(packets));
  }
  std::sort(times.begin(), times.end());
  std::printf("%-44s %7.1f ns median %7.1f best\n", name, times[kRounds / 2], times[0]);
  std::fflush(stdout);
}

}  // namespace headgate::bench

int main(int count, char** arguments) {
  using namespace headgate::bench;
  const std::string wanted = count < 2 ? "" : arguments[1];
  if (wanted == "--once") run_once();
  for (const auto& cases : {decode_cases(), bucket_cases(), flow_cases(), report_cases(), move_cases()}) {
    for (const Case& one : cases) {
      if (wanted == "--once" || std::string(one.name).find(wanted) != std::string::npos) one.run(one.name);
    }
  }
}
