/** `/`: a page for a person who opens the address in a browser. */
import type { Reply } from '../reply.js';
import type { Route } from './route.js';

/** Lists those of `routes` that a browser can open. */
export function landingRoute(routes: readonly Route[]): Route {
  const page = landingPage(routes.filter(({ method }) => method === 'GET'));
  return { method: 'GET', path: '/', summary: 'this list', reply: () => page };
}

function landingPage(routes: readonly Route[]): Reply {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>headgate</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48em; margin: 2.5em auto; padding: 0 1em }
dt { margin-top: 1em }
dd { margin: 0 }
a { font-family: ui-monospace, monospace }
dd a { font-size: 0.9em; margin-right: 1em; white-space: nowrap }
</style>
</head>
<body>
<h1>headgate</h1>
<p>Splits the traffic of an interface by flow over its workers, in the kernel, and counts every packet or says what became of it.</p>
<dl>
${routes.map(entry).join('\n')}
</dl>
</body>
</html>
`;
  return { status: 200, contentType: 'text/html; charset=utf-8', body };
}

function entry({ path, summary, examples = [] }: Route): string {
  const tries = examples.length === 0 ? '' : `\n<dd>${examples.map(link).join(' ')}</dd>`;
  return `<dt>${link(path)}</dt>\n<dd>${escaped(summary)}</dd>${tries}`;
}

function link(target: string): string {
  return `<a href="${escaped(target)}">${escaped(target)}</a>`;
}

/** Text that is no markup, in an element or in an attribute's double quotes. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
