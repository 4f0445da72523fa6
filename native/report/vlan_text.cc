#include "report/vlan_text.h"

#include <cstdint>

#include "flow/deep_vlan_stacks.h"
#include "report/number_text.h"

namespace headgate {

void append_vlan_ids(std::string& out, VlanStack vlans, char separator) {
  uint16_t ids[kVlanIdsLimit];
  const unsigned count = vlan_ids(vlans, ids);
  for (unsigned at = 0; at < count; ++at) {
    if (at != 0) out.push_back(separator);
    append_number(out, ids[at]);
  }
}

}  // namespace headgate
