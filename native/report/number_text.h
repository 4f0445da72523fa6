// Figures of a flow as text, the same in every format.
#pragma once

#include <cstdint>
#include <string>

namespace headgate {

void append_number(std::string& out, uint64_t value);

// Nanoseconds since 1970 as seconds with nine digits after the point; times before 1970 have a minus sign.
void append_seconds(std::string& out, int64_t nanoseconds);

}  // namespace headgate
