// Classic BPF programs: from text (libpcap's compiler), checked, run in user space, and put on a socket.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

struct pcap;

namespace headgate {

// One instruction as the kernel's struct sock_filter (linux/filter.h) has it; libpcap's struct bpf_insn is the same.
struct Instruction {
  uint16_t code;
  uint8_t jump_true;
  uint8_t jump_false;
  uint32_t k;

  friend bool operator==(const Instruction&, const Instruction&) noexcept = default;
};
static_assert(sizeof(Instruction) == 8);

using Program = std::vector<Instruction>;

// Compiles a pcap-filter(7) expression for an activated handle, so that it knows the handle's link type and where the
// kernel puts VLAN tags. Throws FILTER_TOO_LONG, or FILTER_SYNTAX with libpcap's words and the expression.
Program compile_filter(pcap* handle, const std::string& expression);

// libpcap's bpf_validate().
bool valid_program(std::span<const Instruction> program) noexcept;

// libpcap's bpf_filter() with wire length = captured length = frame.size(): bytes to accept, 0 to reject.
uint32_t run_program(std::span<const Instruction> program, std::span<const uint8_t> frame) noexcept;

// Puts a program on a socket with SO_ATTACH_FILTER and reads it back. Throws FILTER_INVALID, FILTER_TOO_LARGE (naming
// the sysctl), FILTER_REFUSED or FILTER_MISMATCH; the socket then still has its old filter, except after
// FILTER_MISMATCH.
void attach_program(int socket, std::span<const Instruction> program);

}  // namespace headgate
