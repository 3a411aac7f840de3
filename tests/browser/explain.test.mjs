// Explaining an error: the same causes as natively, questions, credentials, and the way to the checker.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { diagnose, open, start } from "./support.mjs";

let app;
before(async () => (app = await start()));
after(() => app.close());

const TEXT = "ERROR: Job failed (system failure): resolving secrets: reading secret: reading from Vault: api error: status code 403: 1 error occurred:\n\t* permission denied\n";

test("causes, facts and what is ruled out are those of the core", async (t) => {
  const page = await open(t, app, { fragment: "#explain" });
  await page.locator("#c-text").fill(TEXT);
  const expected = diagnose(TEXT);
  assert.equal(await page.locator(".verdict h1").textContent(), expected.sentence);
  const plain = (texts) => texts.map((text) => text.replaceAll("`", ""));
  assert.deepEqual(await page.locator(".cause-title").allTextContents(), plain(expected.causes.map(({ title }) => title)));
  assert.equal(await page.locator(".ruled").count(), expected.ruled_out.length);
  await page.locator(".seg").first().getByLabel("Yes").check();
  assert.ok((await page.locator(".cause").count()) < expected.causes.length);
  await page.locator(".seg").first().getByLabel("I do not know").check();
  assert.equal(await page.locator(".cause").count(), expected.causes.length);
});

test("a credential is blacked out while it is pasted", async (t) => {
  const page = await open(t, app, { fragment: "#explain" });
  await page.locator("#c-text").fill("token hvs.CAESIJSECRET denied");
  assert.equal(await page.locator("#c-text").inputValue(), "token hvs.************ denied");
  await page.getByText("was blacked out").waitFor();
});

test("an unknown text is called unknown", async (t) => {
  const page = await open(t, app, { fragment: "#explain=what%20is%20this" });
  await page.getByText("does not know this text").waitFor();
  assert.equal(new URL(page.url()).hash, "#explain");
});

test("a cause leads to the checker, with what the text told", async (t) => {
  const page = await open(t, app, { fragment: `#explain=${encodeURIComponent(TEXT)}` });
  await page.locator(".cause").first().getByRole("button", { name: /^Check it with/ }).click();
  await page.locator("#c-role").waitFor();
  assert.equal(await page.locator("#c-error").inputValue(), TEXT);
});
