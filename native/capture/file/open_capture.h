// From a path to the reader of its format: pcap or pcapng, plain or in gzip.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "capture/file/byte_source.h"
#include "capture/file/frame_reader.h"

namespace headgate {

// The reader that suits the first bytes of `source`. With `chunk_bytes`, the source is read ahead in chunks of that
// size by a thread of its own. Throws FILE_EMPTY, FILE_FOREIGN, FILE_READ or NO_THREAD, with one sentence that does not
// name the file.
std::unique_ptr<FrameReader> open_capture(std::unique_ptr<ByteSource> source, std::size_t chunk_bytes = 0);

}  // namespace headgate
