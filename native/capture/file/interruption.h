// The end of all reading in this process: a user who had enough, or an output that nobody reads any more. It may come
// while a thread waits for a pipe.
#pragma once

namespace headgate {

// From any thread; there is no way back.
void interrupt_reading() noexcept;

bool reading_interrupted() noexcept;

// Waits until `descriptor` has something to read (or has ended); false when the reading was interrupted.
bool wait_for_data(int descriptor) noexcept;

}  // namespace headgate
