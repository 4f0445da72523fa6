// Runs a command and says what it took, with all that it waited for.
//
//   measured FILE COMMAND [WORD...]
//
// Writes to FILE, as JSON: seconds on the wall, of user and of system time, and the peak of resident memory in
// kilobytes. Hands SIGINT and SIGTERM on to the command, and ends with its exit code.
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace {

volatile sig_atomic_t command = 0;

void hand_on(int signal) {
  if (command > 0) kill(command, signal);
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "usage: measured FILE COMMAND [WORD...]\n");
    return 2;
  }
  struct sigaction action {};
  action.sa_handler = hand_on;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  const double begin = now();
  command = fork();
  if (command == 0) {
    execvp(words[2], words + 2);
    std::perror(words[2]);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  while (wait4(command, &status, 0, &usage) < 0) {
    if (errno != EINTR) return 1;
  }
  const double wall = now() - begin;
  std::FILE* const file = std::fopen(words[1], "w");
  if (file == nullptr) {
    std::perror(words[1]);
    return 1;
  }
  std::fprintf(file, "{\"wall\":%.4f,\"user\":%.4f,\"system\":%.4f,\"peak\":%ld}\n", wall, seconds(usage.ru_utime),
               seconds(usage.ru_stime), usage.ru_maxrss);
  std::fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
