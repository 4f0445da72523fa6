// Fetches pages for a test from inside another network namespace: a URL a line in, a JSON object a line out.
import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  const { url, method } = JSON.parse(line);
  let answer;
  try {
    const response = await fetch(url, { method });
    answer = { status: response.status, body: await response.text() };
  } catch (error) {
    answer = { status: 0, body: String(error.cause ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
