{
  "targets": [
    {
      "target_name": "headgate",
      "sources": ["<!@(find native -name '*.cc' | sort)"],
      "dependencies": ["<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except_all"],
      "defines": ["NAPI_VERSION=9", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      "include_dirs": ["native"],
      "cflags!": ["-O3", "-fno-omit-frame-pointer"],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++14", "-fno-rtti", "-fno-exceptions"],
      "cflags_cc": [
        "-std=c++20",
        "-O2",
        "-fvisibility=hidden",
        "-fno-plt",
        "-isystem <!(node -p \"require('node:path').resolve(require('node-addon-api').include_dir)\")",
        "-Wall",
        "-Wextra",
        "-Wshadow",
        "-Wconversion",
        "-Werror"
      ],
      "libraries": ["-lpcap", "-lz"],
      "ldflags": ["-Wl,-z,nodelete"]
    }
  ]
}
