// From a path to the reader of its format: pcap or pcapng, plain or in gzip.
#pragma once

#include <memory>
#include <string>

#include "capture/file/byte_source.h"
#include "capture/file/frame_reader.h"

namespace headgate {

// The reader that suits the first bytes of `source`. Throws FILE_EMPTY, FILE_FOREIGN or FILE_READ, with one sentence
// that does not name the file.
std::unique_ptr<FrameReader> open_capture(std::unique_ptr<ByteSource> source);

}  // namespace headgate
