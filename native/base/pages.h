// Zeroed memory straight from the kernel, in huge pages where it has them; given back when the owner goes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace headgate {

// `ordinary`: for what may stay mostly empty, where a huge page would take memory that nobody uses.
enum class PageSize : uint8_t { huge, ordinary };

class Pages {
 public:
  Pages() noexcept = default;
  // Throws NO_MEMORY when the kernel does not give `bytes`.
  explicit Pages(std::size_t bytes, PageSize size = PageSize::huge);
  Pages(Pages&& other) noexcept;
  Pages& operator=(Pages&& other) noexcept;
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages();

  void* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }

  // Makes the kernel provide every page now, so that none is missing later. Throws NO_MEMORY.
  void populate() const;

  // Makes it larger, and may move it: what was there stays, what comes behind it is zero. Throws NO_MEMORY, and is then
  // as it was.
  void grow(std::size_t bytes);

  // Makes every byte 0 again; the memory is the kernel's until it is touched.
  void discard() const noexcept;

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
  PageSize page_size_ = PageSize::ordinary;
};

}  // namespace headgate
