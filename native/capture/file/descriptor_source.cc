#include "capture/file/descriptor_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/error.h"
#include "capture/file/interruption.h"

namespace headgate {

namespace {

// strerror() is not safe among threads; the category's text is.
std::string system_text(int code) { return std::generic_category().message(code); }

Error open_error(int code) {
  switch (code) {
    case ENOENT:
      return {"FILE_OPEN", "open", "there is no such file"};
    case EISDIR:
      return {"FILE_OPEN", "open", "this is a directory; name the capture files in it"};
    case EACCES:
      return {"FILE_OPEN", "open", "this user may not read the file"};
    default:
      return {"FILE_OPEN", "open", "the file cannot be opened: " + system_text(code)};
  }
}

}  // namespace

DescriptorSource::DescriptorSource(const std::string& path)
    // Without waiting for who is to write into a pipe: read() does, and can be interrupted.
    : descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)),
      owned_(path != "-") {
  if (descriptor_ < 0) throw open_error(errno);
  struct stat status {};
  const int code = ::fstat(descriptor_, &status) != 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
  if (code != 0) {
    if (owned_) ::close(descriptor_);
    throw open_error(code);
  }
  regular_ = S_ISREG(status.st_mode);
  if (!regular_) return;
  size_ = static_cast<uint64_t>(status.st_size);
  // Only a hint: the kernel then reads further ahead.
  static_cast<void>(::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL));
}

DescriptorSource::~DescriptorSource() {
  if (owned_) ::close(descriptor_);
}

std::size_t DescriptorSource::read(uint8_t* to, std::size_t room) {
  for (;;) {
    if (regular_ ? reading_interrupted() : !wait_for_data(descriptor_)) return fail("reading was interrupted");
    const ssize_t got = ::read(descriptor_, to, room);
    if (got >= 0) {
      consumed_ += static_cast<uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
    // EAGAIN: whoever shares our standard input may have made it non-blocking, and may have been quicker.
    if (errno != EINTR && errno != EAGAIN) return fail("reading failed (" + system_text(errno) + ")");
  }
}

std::size_t DescriptorSource::fail(const std::string& what) {
  failure_ = what + " at byte " + std::to_string(consumed_) + " of the file";
  return 0;
}

}  // namespace headgate
