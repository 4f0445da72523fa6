// The native include rules hold where they should, and can fail.
import { expect, it } from 'vitest';
import { checkTree } from './tree.js';

const check = (files: Record<string, string>) => checkTree(['scripts/checks/includes.js'], files);
const header = '#pragma once\n';

it('accepts headers at home', () => {
  const outcome = check({
    'native/binding/lane_binding.cc': '#include <napi.h>\n#include "lane/lane.h"\n',
    'native/capture/live_source.cc': '#include <pcap.h>\n#include <pcap/dlt.h>\n#include "decode/decoder.h"\n',
    'native/decode/decoder.h': `${header}#include <cstdint>\n#include "flow/key.h"\n`,
  });
  expect(outcome).toEqual({ status: 0, lines: ['3 native files include only what they may.'] });
});

it.each([
  ['native/decode/decoder.cc', '#include <pcap.h>', 'includes pcap.h, which belongs to native/capture/ only.'],
  ['native/lane/lane.cc', '#  include "pcap/pcap.h"', 'includes pcap/pcap.h, which belongs to native/capture/ only.'],
  [
    'native/capture/filter.cc',
    ' #include <napi.h>',
    'includes napi.h, which belongs to native/binding/ and native/addon.cc only.',
  ],
  [
    'native/flow/table.cc',
    '#include "lane/lane.h"',
    'includes lane/lane.h, but native/flow may include only what is in base, decode, flow, split, report.',
  ],
  ['native/lane/lane.cc', '#include "../flow/key.h"', 'includes ../flow/key.h; write it relative to native/.'],
])('refuses in %s the line %s', (path, line, problem) => {
  expect(check({ [path]: `// Text.\n${line}\n` })).toEqual({ status: 1, lines: [`${path}:2: ${problem}`] });
});

it('refuses a header that can be included twice', () => {
  expect(check({ 'native/flow/key.h': '// Text.\n' })).toEqual({
    status: 1,
    lines: ['native/flow/key.h: has no "#pragma once".'],
  });
});

it('refuses to pass when there is nothing to check', () => {
  expect(check({ 'src/main.ts': '' })).toEqual({
    status: 1,
    lines: ['native: holds no C++ file, so nothing was checked.'],
  });
});
