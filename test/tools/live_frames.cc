#include "live_frames.h"

#include <linux/bpf.h>
#include <net/if.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr uint32_t kHeaderBytes = 14 + 20 + 8;
constexpr short kSourceAt = 26;
constexpr short kDestinationAt = 30;
constexpr uint32_t kBatch = 64;
constexpr uint32_t kLiveFrames = 1U << 1;  // BPF_F_TEST_XDP_LIVE_FRAMES of Linux 5.18

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "live frames: %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

long bpf(int command, bpf_attr& attributes) { return syscall(SYS_bpf, command, &attributes, sizeof attributes); }

uint64_t pointer(const void* data) { return reinterpret_cast<uint64_t>(data); }

enum Register : uint8_t { kResult, kContext, kScratch, kData = 7, kEnd = 8, kCounter = 9 };

constexpr bpf_insn instruction(int code, uint8_t destination, uint8_t source, short offset, int value) {
  return {static_cast<uint8_t>(code), static_cast<uint8_t>(destination & 0xf), static_cast<uint8_t>(source & 0xf),
          offset, value};
}

// A number that the program keeps from one run to the next; 0 at first.
int make_counter() {
  bpf_attr attributes{};
  attributes.map_type = BPF_MAP_TYPE_ARRAY;
  attributes.key_size = sizeof(uint32_t);
  attributes.value_size = sizeof(uint64_t);
  attributes.max_entries = 1;
  return static_cast<int>(bpf(BPF_MAP_CREATE, attributes));
}

// An XDP program that gives the frame the two addresses of the next flow and lets it pass.
int load_program(int counter, uint32_t flows) {
  const std::array instructions = {
      instruction(BPF_LDX | BPF_MEM | BPF_W, kData, kContext, offsetof(xdp_md, data), 0),
      instruction(BPF_LDX | BPF_MEM | BPF_W, kEnd, kContext, offsetof(xdp_md, data_end), 0),
      instruction(BPF_ALU64 | BPF_MOV | BPF_X, kScratch, kData, 0, 0),
      instruction(BPF_ALU64 | BPF_ADD | BPF_K, kScratch, 0, 0, kHeaderBytes),
      instruction(BPF_JMP | BPF_JGT | BPF_X, kScratch, kEnd, 9, 0),
      instruction(BPF_LD | BPF_IMM | BPF_DW, kCounter, BPF_PSEUDO_MAP_VALUE, 0, counter),
      instruction(0, 0, 0, 0, 0),  // the other half
      instruction(BPF_ALU64 | BPF_MOV | BPF_K, kResult, 0, 0, 1),
      instruction(BPF_STX | BPF_ATOMIC | BPF_DW, kCounter, kResult, 0, BPF_ADD | BPF_FETCH),
      instruction(BPF_ALU64 | BPF_MOD | BPF_K, kResult, 0, 0, static_cast<int>(flows)),
      instruction(BPF_ALU | BPF_MUL | BPF_K, kResult, 0, 0, static_cast<int>(2654435761U)),
      instruction(BPF_STX | BPF_MEM | BPF_W, kData, kResult, kSourceAt, 0),
      instruction(BPF_ALU | BPF_MUL | BPF_K, kResult, 0, 0, static_cast<int>(2246822519U)),
      instruction(BPF_STX | BPF_MEM | BPF_W, kData, kResult, kDestinationAt, 0),
      instruction(BPF_ALU64 | BPF_MOV | BPF_K, kResult, 0, 0, XDP_PASS),
      instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
  };
  bpf_attr attributes{};
  attributes.prog_type = BPF_PROG_TYPE_XDP;
  attributes.insns = pointer(instructions.data());
  attributes.insn_cnt = instructions.size();
  attributes.license = pointer("Dual BSD/GPL");
  return static_cast<int>(bpf(BPF_PROG_LOAD, attributes));
}

void put16(std::vector<uint8_t>& frame, std::size_t at, uint32_t value) {
  frame[at] = static_cast<uint8_t>(value >> 8U);
  frame[at + 1] = static_cast<uint8_t>(value);
}

// For another host, so that the way of a frame ends behind those who listen to everything.
std::vector<uint8_t> make_frame(uint32_t length) {
  std::vector<uint8_t> frame(length);
  frame[0] = frame[6] = 2;
  frame[5] = 1;
  frame[11] = 2;
  put16(frame, 12, 0x0800);
  frame[14] = 0x45;
  put16(frame, 16, length - 14);
  frame[22] = 64;
  frame[23] = 17;
  put16(frame, 34, 1024);
  put16(frame, 36, 53);
  put16(frame, 38, length - 34);
  return frame;
}

}  // namespace

LiveFrames::LiveFrames(const char* interface, uint32_t length, uint32_t flows)
    : interface_(if_nametoindex(interface)),
      length_(length < kHeaderBytes ? kHeaderBytes : length),
      counter_(make_counter()),
      program_(load_program(counter_, flows)) {
  if (interface_ == 0) fail(interface);
  if (program_ < 0) fail("the kernel does not take the program");
}

LiveFrames::~LiveFrames() {
  close(program_);
  close(counter_);
}

void LiveFrames::receive(uint32_t count) const {
  const std::vector<uint8_t> frame = make_frame(length_);
  xdp_md context{};
  context.data_end = length_;
  context.ingress_ifindex = interface_;
  bpf_attr attributes{};
  attributes.test.prog_fd = static_cast<uint32_t>(program_);
  attributes.test.data_in = pointer(frame.data());
  attributes.test.data_size_in = length_;
  attributes.test.ctx_in = pointer(&context);
  attributes.test.ctx_size_in = sizeof context;
  attributes.test.repeat = count;
  attributes.test.flags = kLiveFrames;
  attributes.test.batch_size = kBatch;
  if (bpf(BPF_PROG_TEST_RUN, attributes) != 0) fail("the kernel does not take live frames (it needs Linux 5.18)");
}
