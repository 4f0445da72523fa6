// What the benchmarks share: a case has a name, and measures and prints itself.
#pragma once

#include <functional>
#include <vector>

namespace headgate::bench {

struct Case {
  const char* name;
  std::function<void(const char* name)> run;
};

// Runs `round(number)`, which handles `packets` packets, several times, and prints the median and the best of the
// nanoseconds that a packet took. Once and without a figure after run_once().
void measure(const char* name, std::size_t packets, const std::function<void(unsigned)>& round);

void run_once();

std::vector<Case> bucket_cases();
std::vector<Case> decode_cases();
std::vector<Case> flow_cases();
std::vector<Case> report_cases();
std::vector<Case> move_cases();

}  // namespace headgate::bench
