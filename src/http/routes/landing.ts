/** `/`: a page for a person who opens the address in a browser. */
import type { Reply } from '../reply.js';
import type { Route } from './route.js';

/** Lists those of `routes` that a browser can open. */
export function landingRoute(routes: readonly Route[]): Route {
  const page = landingPage(routes.filter(({ method }) => method === 'GET'));
  return { method: 'GET', path: '/', summary: 'this list', reply: () => page };
}

/** Paths and summaries are the program's own words and hold nothing that HTML would have to escape. */
function landingPage(routes: readonly Route[]): Reply {
  const items = routes.map(({ path, summary }) => `<li><a href="${path}">${path}</a>: ${summary}</li>`);
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>headgate</title>
<style>body { font: 16px/1.6 sans-serif; margin: 3em; }</style></head>
<body>
<h1>headgate</h1>
<p>It splits the traffic of an interface by flow over its workers, and counts every packet.</p>
<ul>
${items.join('\n')}
</ul>
</body>
</html>
`;
  return { status: 200, contentType: 'text/html; charset=utf-8', body };
}
