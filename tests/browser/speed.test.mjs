// From a keystroke to the paint of what it changed. Measured and reported, not asserted: the machine decides.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, start } from "./support.mjs";

let app;
before(async () => (app = await start()));
after(() => app.close());

test("keystroke to paint", async (t) => {
  const page = await open(t, app, { fragment: "#preset=guide", viewport: { width: 1280, height: 900 } });
  await page.evaluate(() => {
    globalThis.times = { script: [], paint: [] };
    // A message arrives when the event's own work, and the rendering that it queued, are done.
    const after = (done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(null);
    };
    addEventListener(
      "input",
      () => {
        const from = performance.now();
        after(() => times.script.push(performance.now() - from));
        requestAnimationFrame(() => after(() => times.paint.push(performance.now() - from)));
      },
      true,
    );
  });
  const field = page.locator("#f-secrets-0-path");
  await field.click();
  const word = "abcdefghijklmnopqrstuvwxyz0123456789-_abcd";
  for (const letter of word) {
    await page.keyboard.press(letter);
    await page.waitForTimeout(60);
  }
  const times = await page.evaluate(() => times);
  const at = (list, share) => list.sort((a, b) => a - b)[Math.floor((list.length - 1) * share)].toFixed(1);
  assert.equal(times.script.length, word.length);
  assert.equal(times.paint.length, word.length);
  assert.ok((await page.locator("#artifact-policy, #artifact-vault-project").first().textContent()).includes(word));
  for (const [what, list] of [["the new result is in the page", times.script], ["it is painted, waiting for the frame included", times.paint]]) {
    t.diagnostic(`keystroke until ${what}: median ${at(list, 0.5)} ms, 95 % ${at(list, 0.95)} ms`);
  }
});
