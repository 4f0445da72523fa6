// The one error type of set-up code. The packet path throws nothing.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace headgate {

// `code` is stable and for programs (UPPER_SNAKE), `stage` names the step that failed (lower-case), the message is one
// sentence for a person: what is wrong, where, and what to do.
class Error : public std::runtime_error {
 public:
  Error(std::string code, std::string stage, const std::string& sentence)
      : std::runtime_error(sentence), code_(std::move(code)), stage_(std::move(stage)) {}

  const std::string& code() const noexcept { return code_; }
  const std::string& stage() const noexcept { return stage_; }

 private:
  std::string code_;
  std::string stage_;
};

}  // namespace headgate
