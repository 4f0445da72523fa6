# Whether a product was made from the inputs as they are now: a hash over their names and contents, kept beside the product.
# Sourced. Contents, not times: a checkout of another version and back rebuilds only what differs.

# inputs_hash PATH...
inputs_hash() {
  { find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum && node --version && uname -m; } | sha256sum | cut -d' ' -f1
}

# is_fresh STAMP HASH PRODUCT
is_fresh() {
  [[ -e $3 && -e $1 && $(<"$1") == "$2" ]]
}

# quietly LOG COMMAND...: keeps the output of a command, and shows it only if the command fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 && return
  cat "$log" >&2
  return 1
}
