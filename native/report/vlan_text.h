// VLAN ids as text, outermost first.
#pragma once

#include <string>

#include "flow/vlan_stack.h"

namespace headgate {

void append_vlan_ids(std::string& out, VlanStack vlans, char separator);

}  // namespace headgate
