#include "flow/store.h"

#include <chrono>
#include <new>
#include <system_error>
#include <utility>

#include "base/error.h"

namespace headgate {

FlowStore::FlowStore(std::size_t records, bool populate) {
  for (std::size_t slab = 0; slab < slabs_for(records); ++slab) {
    // A growing table's first slab may stay all but empty: 256 workers read a small file.
    Pages pages(kSlabBytes, populate ? PageSize::huge : PageSize::ordinary);
    if (populate) pages.populate();
    add_slab(std::move(pages));
  }
}

void FlowStore::add_slab(Pages pages) {
  auto* const records = static_cast<FlowRecord*>(pages.data());
  pages_.push_back(std::move(pages));
  slabs_.push_back({records, reinterpret_cast<FlowDetail*>(records + kSlabRecords)});
}

bool FlowStore::grow() noexcept {
  try {
    add_slab(is_next_there() ? next_.get() : Pages(kSlabBytes));
  } catch (const Error&) {
    return false;
  } catch (const std::bad_alloc&) {
    return false;
  }
  if (slabs_.size() >= kAheadFrom && !next_.valid()) fetch_next();
  return true;
}

// While it is not, two threads wait for the kernel rather than one for the other.
bool FlowStore::is_next_there() const {
  return next_.valid() && next_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

// The kernel takes a millisecond or more to find and to clear a slab's memory: another thread waits for that.
void FlowStore::fetch_next() noexcept {
  try {
    next_ = std::async(std::launch::async, [] {
      Pages pages(kSlabBytes);
      pages.populate();
      return pages;
    });
  } catch (const std::system_error&) {  // no thread: the next slab's pages come one by one, when they are touched
  } catch (const std::bad_alloc&) {
  }
}

void FlowList::insert(FlowStore& store, uint32_t at, uint32_t previous, uint32_t next) noexcept {
  store.record(at).links = {previous, next};
  next_of(store, previous) = at + 1;
  previous_of(store, next) = at + 1;
}

void FlowList::remove(FlowStore& store, uint32_t at) noexcept {
  const ListLinks links = store.record(at).links;
  next_of(store, links.previous) = links.next;
  previous_of(store, links.next) = links.previous;
}

uint32_t& FlowList::next_of(FlowStore& store, uint32_t link) noexcept {
  return link == 0 ? ends_.next : store.record(link - 1).links.next;
}

uint32_t& FlowList::previous_of(FlowStore& store, uint32_t link) noexcept {
  return link == 0 ? ends_.previous : store.record(link - 1).links.previous;
}

}  // namespace headgate
