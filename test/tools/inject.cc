// Sends frames out of an interface, exactly as many as asked for, at a steady rate.
//
//   inject INTERFACE COUNT FRAMES_PER_SECOND [FIRST [NUMBERS]] <FRAMES
//
// FRAMES is a list of frames, each preceded by its length and by the place of its number (32 bits each, host order);
// they are sent in turn, COUNT in all. Every frame carries its number, FIRST and one up per frame sent, at its place
// (32 bits, network order), unless that is NO_NUMBER: lost and repeated frames can be told apart on the wire. After
// NUMBERS of them the numbers begin again with FIRST; without it they never do. For an interface in a test's own
// network namespace. Prints how many a second were sent.
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

// FIRST, FIRST + 1, ... and again.
struct Numbers {
  long first;
  long count;

  uint32_t of(long sequence) const { return static_cast<uint32_t>(first + sequence % count); }
};

struct Frame {
  std::vector<uint8_t> bytes;
  uint32_t number_at;
};

constexpr uint32_t kNoNumber = 0xffffffff;
constexpr std::size_t kLargestFrame = 65536;
constexpr long kBurstsPerSecond = 1000;
constexpr int kBatch = 32;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

std::vector<Frame> read_frames() {
  std::vector<Frame> frames;
  uint32_t head[2];
  while (std::fread(head, sizeof head, 1, stdin) == 1) {
    const auto [length, number_at] = head;
    if (length < 1 || length > kLargestFrame || (number_at != kNoNumber && number_at + 4 > length)) {
      std::fprintf(stderr, "inject: a frame of %u bytes with its number at %u\n", length, number_at);
      std::exit(2);
    }
    Frame frame{std::vector<uint8_t>(length), number_at};
    if (std::fread(frame.bytes.data(), length, 1, stdin) != 1) fail("inject: frames");
    frames.push_back(std::move(frame));
  }
  return frames;
}

int open_socket(const char* interface) {
  const int socket = ::socket(AF_PACKET, SOCK_RAW, 0);  // protocol 0: it receives nothing
  if (socket < 0) fail("inject: socket");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface));
  if (address.sll_ifindex == 0) fail("inject: interface");
  if (bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("inject: bind");
  return socket;
}

void put_number(Frame& frame, uint32_t number) {
  if (frame.number_at == kNoNumber) return;
  number = htonl(number);
  std::memcpy(frame.bytes.data() + frame.number_at, &number, sizeof number);
}

// Sends frames [first, first + count) in batches; the frame list may be shorter than a batch, so each is copied.
void send_burst(int socket, const std::vector<Frame>& frames, long first, long count, const Numbers& numbers) {
  static Frame copies[kBatch];
  static mmsghdr messages[kBatch];
  static iovec vectors[kBatch];
  for (long sent = 0; sent < count;) {
    const int batch = static_cast<int>(count - sent < kBatch ? count - sent : kBatch);
    for (int at = 0; at < batch; ++at) {
      const long sequence = first + sent + at;
      copies[at] = frames[static_cast<std::size_t>(sequence) % frames.size()];
      put_number(copies[at], numbers.of(sequence));
      vectors[at] = {copies[at].bytes.data(), copies[at].bytes.size()};
      messages[at] = {};
      messages[at].msg_hdr.msg_iov = &vectors[at];
      messages[at].msg_hdr.msg_iovlen = 1;
    }
    for (int done = 0; done < batch;) {
      const int accepted = sendmmsg(socket, messages + done, static_cast<unsigned>(batch - done), 0);
      if (accepted > 0) {
        done += accepted;
      } else if (errno == ENOBUFS || errno == EAGAIN || errno == EINTR) {
        usleep(100);
      } else {
        fail("inject: send");
      }
    }
    sent += batch;
  }
}

}  // namespace

int main(int count_of_words, char** words) {
  if (count_of_words < 4 || count_of_words > 6) {
    std::fprintf(stderr, "usage: inject INTERFACE COUNT FRAMES_PER_SECOND [FIRST [NUMBERS]] <FRAMES\n");
    return 2;
  }
  const long count = std::atol(words[2]);
  const long rate = std::atol(words[3]);
  const Numbers numbers{count_of_words >= 5 ? std::atol(words[4]) : 0,
                        count_of_words == 6 ? std::atol(words[5]) : count};
  const std::vector<Frame> frames = read_frames();
  if (count < 1 || rate < 1 || numbers.count < 1 || frames.empty()) return 2;
  const int socket = open_socket(words[1]);
  timespec next{};
  clock_gettime(CLOCK_MONOTONIC, &next);
  const timespec begin = next;
  const long burst = rate < kBurstsPerSecond ? 1 : rate / kBurstsPerSecond;
  for (long sent = 0; sent < count; sent += burst) {
    send_burst(socket, frames, sent, count - sent < burst ? count - sent : burst, numbers);
    next.tv_nsec += 1'000'000'000L / rate * burst;
    next.tv_sec += next.tv_nsec / 1'000'000'000L;
    next.tv_nsec %= 1'000'000'000L;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, nullptr);
  }
  timespec end{};
  clock_gettime(CLOCK_MONOTONIC, &end);
  const double took =
      static_cast<double>(end.tv_sec - begin.tv_sec) + static_cast<double>(end.tv_nsec - begin.tv_nsec) / 1e9;
  std::printf("%.0f\n", static_cast<double>(count) / took);
  return 0;
}
