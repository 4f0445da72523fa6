/** One line per flow (RFC 4180), the file's name in front; the columns after it are those of native/report/flow_csv.h. */
import { addon } from '../addon/addon.js';
import type { Format } from './format.js';

export function csvFormat(communityId: boolean): Format {
  return {
    form: 'csv',
    beforeLine: (path) => `${quoted(path)},`,
    head: () => `file,${addon.flowCsvHeader(communityId)}\n`,
    begin: () => '',
    flows: (text) => text,
    end: () => '',
  };
}

/** RFC 4180, section 2: quotes around what holds a comma, a quote or a line end. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
