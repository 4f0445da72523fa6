#include "binding/read_binding.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "binding/arguments.h"
#include "binding/filter_binding.h"
#include "binding/flow_options.h"
#include "binding/pool_task.h"
#include "capture/file/file_reading.h"
#include "capture/file/flow_listing.h"
#include "capture/file/interruption.h"
#include "capture/offline_filter.h"
#include "report/flow_csv.h"

namespace headgate {

namespace {

// What a handle holds. It belongs to the thread that opened it; closeFile() empties it before the garbage collector
// comes.
struct OpenFile {
  std::unique_ptr<FileReading> reading;
  std::optional<FlowListing> listing;
};

using Handle = Napi::External<OpenFile>;

OpenFile& file_argument(const Napi::CallbackInfo& info) {
  OpenFile& file = *info[0].As<Handle>().Data();
  if (file.reading == nullptr) throw Napi::TypeError::New(info.Env(), "the file was closed");
  return file;
}

Napi::Value exact(Napi::Env env, uint64_t value) { return Napi::BigInt::New(env, value); }
Napi::Value number(Napi::Env env, uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

FileSplit file_split_argument(const Napi::Object& options) {
  FileSplit split;
  split.workers = uint32_argument(options.Get("workers"));
  split.split = split_argument(options.Get("split"));
  const auto owner = options.Get("owner").As<Napi::Uint16Array>();
  split.owner.assign(owner.Data(), owner.Data() + owner.ElementLength());
  bool sound = split.workers > 0 && split.owner.size() == kBuckets;
  for (const uint16_t worker : split.owner) sound = sound && worker < split.workers;
  if (!sound) throw Napi::TypeError::New(options.Env(), "owner names one of the workers for each of the 4096 buckets");
  return split;
}

// openFile(options: FileOptions): FileHandle
Napi::Value open(const Napi::CallbackInfo& info) {
  const auto options = info[0].As<Napi::Object>();
  const Napi::Value expression = options.Get("filter");
  std::unique_ptr<FrameFilter> filter;
  if (!expression.IsUndefined()) filter = std::make_unique<OfflineFilter>(string_argument(expression));
  auto file = std::make_unique<OpenFile>();
  const FlowOptions flows = flow_options_argument(options);
  const ReadBy read_by = options.Get("readAhead").ToBoolean() ? ReadBy::own_thread : ReadBy::counter;
  file->reading =
      std::make_unique<FileReading>(string_argument(options.Get("path")), read_by, file_split_argument(options),
                                    std::move(filter), flows.settings, flows.tunnels);
  const auto handle = Handle::New(info.Env(), file.get(), [](Napi::Env, OpenFile* open_file) { delete open_file; });
  file.release();  // the handle deletes it
  return handle;
}

// readFile(file: FileHandle, milliseconds: number): boolean, whether there is more
Napi::Value read(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), file_argument(info).reading->advance(uint32_argument(info[1])));
}

// readFileAside(file: FileHandle, milliseconds: number): Promise<boolean>
Napi::Value read_aside(const Napi::CallbackInfo& info) {
  FileReading* const reading = file_argument(info).reading.get();
  const uint32_t milliseconds = uint32_argument(info[1]);
  const auto kept = std::make_shared<Napi::Reference<Napi::Value>>(Napi::Persistent(info[0]));  // until it is done
  return PoolTask<bool>::start(
      info.Env(), [reading, milliseconds] { return reading->advance(milliseconds); },
      [kept](Napi::Env env, bool&& more) -> Napi::Value { return Napi::Boolean::New(env, more); });
}

// fileProgress(file: FileHandle): FileProgress
Napi::Value progress(const Napi::CallbackInfo& info) {
  const FileReading& reading = *file_argument(info).reading;
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("consumed", number(info.Env(), reading.consumed()));
  object.Set("size", number(info.Env(), reading.size()));
  object.Set("packets", number(info.Env(), reading.count().totals().packets));
  return object;
}

Napi::Value workers_value(Napi::Env env, const FileCount& count, const FlowListing& listing) {
  Napi::Array array = Napi::Array::New(env);
  uint32_t at = 0;
  for (const FileWorker& worker : count.workers()) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("worker", number(env, at));
    object.Set("packets", exact(env, worker.packets));
    object.Set("bytes", exact(env, worker.bytes));
    object.Set("flows", exact(env, listing.flows_of(at)));
    array.Set(at++, object);
  }
  return array;
}

Napi::Value oddities_value(Napi::Env env, const Oddities& oddities) {
  Napi::Object object = Napi::Object::New(env);
  for (std::size_t at = 0; at < kOddityCount; ++at) {
    if (oddities.counts[at] > 0) object.Set(kOddityNames[at], exact(env, oddities.counts[at]));
  }
  return object;
}

// listFlows(file: FileHandle, limit: number | undefined): FileSummary
Napi::Value list(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  OpenFile& file = file_argument(info);
  const FileCount& count = file.reading->count();
  const FileTotals& totals = count.totals();
  std::optional<std::size_t> limit;
  if (!info[1].IsUndefined()) limit = uint32_argument(info[1]);
  const FlowListing& listing = file.listing.emplace(count, limit);
  Napi::Object object = Napi::Object::New(env);
  object.Set("failure", Napi::String::New(env, file.reading->failure()));
  object.Set("linkType", Napi::String::New(env, file.reading->link_type()));
  object.Set("packets", exact(env, totals.packets));
  object.Set("bytes", exact(env, totals.bytes));
  object.Set("nonIpPackets", exact(env, totals.non_ip_packets()));
  object.Set("filteredPackets", exact(env, totals.filtered));
  object.Set("first", Napi::BigInt::New(env, totals.packets > 0 ? totals.first : int64_t{0}));
  object.Set("last", Napi::BigInt::New(env, totals.packets > 0 ? totals.last : int64_t{0}));
  object.Set("oddities", oddities_value(env, totals.oddities));
  object.Set("workers", workers_value(env, count, listing));
  return object;
}

ListingStyle style_argument(const Napi::Value& value) {
  const auto object = value.As<Napi::Object>();
  return {.form = string_argument(object.Get("form")) == "csv" ? ListingForm::csv : ListingForm::json,
          .before_line = string_argument(object.Get("beforeLine")),
          .fields = {.community_id = object.Get("communityId").ToBoolean()}};
}

// renderFlows(file: FileHandle, style: ListingStyle, enough: number): Uint8Array
Napi::Value render(const Napi::CallbackInfo& info) {
  OpenFile& file = file_argument(info);
  if (!file.listing) throw Napi::TypeError::New(info.Env(), "listFlows comes before renderFlows");
  std::string text;
  file.listing->render(text, uint32_argument(info[2]), style_argument(info[1]));
  auto array = Napi::Uint8Array::New(info.Env(), text.size());
  text.copy(reinterpret_cast<char*>(array.Data()), text.size());
  return array;
}

// closeFile(file: FileHandle): void
Napi::Value close(const Napi::CallbackInfo& info) {
  OpenFile& file = *info[0].As<Handle>().Data();
  file.listing.reset();
  file.reading.reset();
  return info.Env().Undefined();
}

// flowCsvHeader(communityId?: boolean): string
Napi::Value csv_header(const Napi::CallbackInfo& info) {
  std::string columns(kFlowCsvHeader);
  if (info[0].ToBoolean()) columns += kCommunityIdCsvHeader;
  return Napi::String::New(info.Env(), columns);
}

// interruptReading(): void
Napi::Value interrupt(const Napi::CallbackInfo& info) {
  interrupt_reading();
  return info.Env().Undefined();
}

// checkExpression(expression: string): void
Napi::Value check(const Napi::CallbackInfo& info) {
  check_expression(string_argument(info[0]));
  return info.Env().Undefined();
}

}  // namespace

void bind_read(Napi::Env env, Napi::Object exports) {
  export_function<open>(env, exports, "openFile");
  export_function<read>(env, exports, "readFile");
  export_function<read_aside>(env, exports, "readFileAside");
  export_function<progress>(env, exports, "fileProgress");
  export_function<list>(env, exports, "listFlows");
  export_function<render>(env, exports, "renderFlows");
  export_function<close>(env, exports, "closeFile");
  export_function<csv_header>(env, exports, "flowCsvHeader");
  export_function<interrupt>(env, exports, "interruptReading");
  export_function<check>(env, exports, "checkExpression");
}

}  // namespace headgate
