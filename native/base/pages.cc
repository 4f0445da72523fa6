#include "base/pages.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
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

constexpr std::size_t kPage = 4096;
constexpr std::size_t kHugePage = std::size_t{2} << 20U;

char* map(std::size_t bytes) {
  void* const mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) refuse(bytes, std::strerror(errno));
  return static_cast<char*>(mapped);
}

// Memory that begins where a huge page does. The kernel sees to that only for whole huge pages, if at all; elsewhere it
// would give small ones, and at every flow the processor would have to look up where its page is.
char* map_aligned(std::size_t bytes) {
  const std::size_t size = (bytes + kPage - 1) / kPage * kPage;
  char* const mapped = map(size + kHugePage);
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(mapped) % kHugePage;
  if (before > 0) munmap(mapped, before);
  if (before < kHugePage) munmap(mapped + before + size, kHugePage - before);
  return mapped + before;
}

char* map(std::size_t bytes, PageSize size) {
  return size == PageSize::huge && bytes >= kHugePage ? map_aligned(bytes) : map(bytes);
}

}  // namespace

Pages::Pages(std::size_t bytes, PageSize size) : data_(map(bytes, size)), size_(bytes), page_size_(size) {
  // A wish: without huge pages it is slower, not wrong.
  madvise(data_, bytes, size == PageSize::huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
}

Pages::Pages(Pages&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)), page_size_(other.page_size_) {}

Pages& Pages::operator=(Pages&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(page_size_, other.page_size_);
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
  for (std::size_t at = 0; at < size_; at += kPage) static_cast<volatile char*>(data_)[at] = 0;
}

void Pages::grow(std::size_t bytes) {
  // What is smaller than a huge page is copied into one; the rest moves as it is.
  if (size_ < kHugePage) {
    Pages larger(bytes, page_size_);
    std::memcpy(larger.data_, data_, size_);
    *this = std::move(larger);
    return;
  }
  // Where it shall be is taken first, because the kernel would not see to where a huge page begins.
  char* const place = map(bytes, page_size_);
  if (mremap(data_, size_, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, place) == MAP_FAILED) {
    const int error = errno;
    munmap(place, bytes);
    refuse(bytes, std::strerror(error));
  }
  data_ = place;
  size_ = bytes;
}

void Pages::discard() const noexcept {
  // It can only fail for locked pages, which these are not, yet then they are to be zero all the same.
  if (data_ != nullptr && madvise(data_, size_, MADV_DONTNEED) != 0) std::memset(data_, 0, size_);
}

}  // namespace headgate
