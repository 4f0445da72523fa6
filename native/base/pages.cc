#include "base/pages.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/error.h"

namespace headgate {

namespace {

[[noreturn]] void refuse(std::size_t bytes, const char* reason) {
  throw Error("NO_MEMORY", "memory",
              "The system does not give " + std::to_string(bytes >> 20U) + " MiB for a flow table (" + reason +
                  "); use fewer workers or a smaller --max-flows");
}

}  // namespace

Pages::Pages(std::size_t bytes, PageSize size) : size_(bytes) {
  data_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data_ == MAP_FAILED) {
    data_ = nullptr;
    refuse(bytes, std::strerror(errno));
  }
  // A wish: without huge pages it is slower, not wrong.
  madvise(data_, bytes, size == PageSize::huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
}

Pages::Pages(Pages&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Pages& Pages::operator=(Pages&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Pages::~Pages() {
  if (data_ != nullptr) munmap(data_, size_);
}

void Pages::populate() const {
#ifdef MADV_POPULATE_WRITE
  if (madvise(data_, size_, MADV_POPULATE_WRITE) == 0) return;
  if (errno != EINVAL) refuse(size_, std::strerror(errno));
#endif
  // Kernels before 5.14: touch each page.
  constexpr std::size_t kPage = 4096;
  for (std::size_t at = 0; at < size_; at += kPage) static_cast<volatile char*>(data_)[at] = 0;
}

}  // namespace headgate
