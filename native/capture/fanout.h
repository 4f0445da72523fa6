// Packet fanout: the kernel gives each packet of an interface to one member of a group of sockets, the one whose index
// a classic BPF program of the group returns (packet(7), PACKET_FANOUT_CBPF; Linux 4.3).
//
// A member's index is the number of members that joined before it, for as long as none leaves: the last member takes
// the index of one that does. So members stay for as long as the group lives, and one without work gets no packets.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "capture/filter.h"

namespace headgate {

// Makes a packet socket, bound to an interface that is up, the next member of a group, or without one the first member
// of a new group whose number nobody else uses. Returns the group's number. Until a group has a program its first
// member gets everything; a socket gets everything until it is a member, so let it reject everything meanwhile.
// What the socket ignores, the group ignores: packets that leave, on a loopback. Throws FANOUT_REFUSED.
uint16_t join_fanout(int socket, std::optional<uint16_t> group);

// Puts a program in force for the group that `member` belongs to; what it returns is taken modulo the number of
// members. Returns when no packet is on its way by the old program: under load that takes some milliseconds. Throws
// FILTER_INVALID or FANOUT_REFUSED; the old program is then still in force.
void set_fanout_program(int member, std::span<const Instruction> program);

}  // namespace headgate
