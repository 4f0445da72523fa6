// What the texts of a flow hold beyond what they always do.
#pragma once

namespace headgate {

struct FlowFields {
  bool community_id = false;
};

}  // namespace headgate
