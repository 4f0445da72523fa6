#include "capture/filter.h"

#include <pcap.h>
#include <sys/socket.h>

#include <linux/filter.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "base/error.h"

namespace headgate {

static_assert(sizeof(bpf_insn) == sizeof(Instruction) && sizeof(sock_filter) == sizeof(Instruction));

namespace {

// libpcap 1.10 takes time in the cube of an expression's length: 2,000 terms some minutes.
constexpr std::size_t kLongestExpression = 4096;

constexpr const char* kOptmemSysctl = "net.core.optmem_max";

struct FreeCode {
  void operator()(bpf_program* program) const noexcept { pcap_freecode(program); }
};

Program read_back(int socket) {
  // SO_GET_FILTER counts instructions, not bytes (socket(7), net/core/filter.c: sk_get_filter).
  socklen_t length = 0;
  if (getsockopt(socket, SOL_SOCKET, SO_GET_FILTER, nullptr, &length) != 0) return {};
  Program program(length);
  if (getsockopt(socket, SOL_SOCKET, SO_GET_FILTER, program.data(), &length) != 0) return {};
  program.resize(length);
  return program;
}

[[noreturn]] void refuse(int reason, std::size_t length) {
  const std::string size = std::to_string(length) + " instructions";
  if (reason == ENOMEM) {
    throw Error("FILTER_TOO_LARGE", "attach",
                "The filter of " + size + " does not fit the kernel's limit for socket options; raise it: sysctl -w " +
                    kOptmemSysctl + "=1048576");
  }
  throw Error("FILTER_REFUSED", "attach",
              "The kernel refused the filter of " + size + " (" + std::strerror(reason) + ")");
}

}  // namespace

Program compile_filter(pcap* handle, const std::string& expression) {
  if (expression.size() > kLongestExpression) {
    throw Error("FILTER_TOO_LONG", "filter",
                "The filter has " + std::to_string(expression.size()) + " characters; the longest is " +
                    std::to_string(kLongestExpression) +
                    ", as libpcap takes minutes over larger ones; use port ranges and networks instead of long lists");
  }
  bpf_program compiled{};
  if (pcap_compile(handle, &compiled, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    throw Error("FILTER_SYNTAX", "filter",
                "The filter '" + expression + "' does not compile: " + pcap_geterr(handle) +
                    " (see man pcap-filter for the language)");
  }
  const std::unique_ptr<bpf_program, FreeCode> owner(&compiled);
  Program program(compiled.bf_len);
  std::memcpy(program.data(), compiled.bf_insns, program.size() * sizeof(Instruction));
  return program;
}

bool valid_program(std::span<const Instruction> program) noexcept {
  if (program.empty() || program.size() > BPF_MAXINSNS) return false;
  return bpf_validate(reinterpret_cast<const bpf_insn*>(program.data()), static_cast<int>(program.size())) != 0;
}

uint32_t run_program(std::span<const Instruction> program, std::span<const uint8_t> frame) noexcept {
  const auto length = static_cast<u_int>(frame.size());
  return bpf_filter(reinterpret_cast<const bpf_insn*>(program.data()), frame.data(), length, length);
}

void attach_program(int socket, std::span<const Instruction> program) {
  if (!valid_program(program)) {
    throw Error("FILTER_INVALID", "validate",
                "A filter of " + std::to_string(program.size()) +
                    " instructions is not a valid BPF program (the kernel takes 1 to " + std::to_string(BPF_MAXINSNS) +
                    " instructions with forward jumps)");
  }
  const sock_fprog request{static_cast<unsigned short>(program.size()),
                           reinterpret_cast<sock_filter*>(const_cast<Instruction*>(program.data()))};
  if (setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &request, sizeof request) != 0) refuse(errno, program.size());
  const Program active = read_back(socket);
  if (!std::equal(active.begin(), active.end(), program.begin(), program.end())) {
    throw Error("FILTER_MISMATCH", "verify",
                "The kernel took a filter of " + std::to_string(program.size()) + " instructions but gives back " +
                    std::to_string(active.size()) + " others; is another program changing this socket?");
  }
}

}  // namespace headgate
