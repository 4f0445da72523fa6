# What the scripts that build share. Sourced.

# inputs_hash PATH...: a hash over names and contents, kept beside a product to know later whether it is still true. Contents,
# not times: a checkout of another version and back rebuilds only what differs.
inputs_hash() {
  { find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum && node --version && uname -m; } | sha256sum | cut -d' ' -f1
}

# is_fresh STAMP HASH PRODUCT: whether the product is there and was made from these inputs.
is_fresh() {
  [[ -e $3 && -e $1 && $(<"$1") == "$2" ]]
}

# is_untouched STAMP PRODUCT: whether nothing but the script that wrote the stamp has written to the product, a file or a folder.
is_untouched() {
  [[ -z $(find "$2" -type f -newer "$1" -print -quit) ]]
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

# node_headers: the folder to give node-gyp as nodedir, if Node's headers came with Node; else nothing, and node-gyp fetches them.
node_headers() {
  local prefix
  prefix=$(node -p 'require("path").dirname(require("path").dirname(process.execPath))')
  [[ ! -e $prefix/include/node/node_api.h ]] || echo "$prefix"
}
