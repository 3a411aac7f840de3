// The screen "Embed": what it copies is put into a page, and shows there what was promised.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { copied, open, start, until } from "./support.mjs";

const files = { "/favicon.ico": "", "/x%20y.json": "{}" };
let app;
before(async () => (app = await start("/b/", files)));
after(() => app.close());

const page = (snippet) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Handbook</title></head><body><main><h1>Handbook</h1>${snippet}</main></body></html>`;
const snippetOf = (screen) => copied(screen, screen.getByRole("button", { name: "Copy the snippet" }));
const verdictIn = async (element) => {
  await element.scrollIntoViewIfNeeded();
  return element.locator(".bc-verdict").first().textContent();
};

test("the snippet shows what stands in Check, and never the token", async (context) => {
  const screen = await open(context, app, { fragment: "#example=policy-without-data" });
  await screen.locator(".fix").first().waitFor();
  await screen.locator("#c-role-name").fill('a"><b>');
  const token = await screen.locator("#c-token").inputValue();
  await screen.locator("#c-variables").fill("DB_PASSWORD=hunter2verysecret\nA=b");
  await screen.evaluate(() => (location.hash = "#embed"));
  const snippet = await snippetOf(screen);
  assert.ok(!snippet.includes(token) && !snippet.includes('"<b>') && !snippet.includes("hunter2"));
  assert.ok(await screen.getByText("What looks like a credential was blacked out.").isVisible());
  files["/handbook.html"] = page(snippet);
  const handbook = await open(context, { ...app, url: new URL(app.url).origin }, { path: "/handbook.html" });
  const shown = handbook.locator("boundclaim-check");
  const preview = screen.locator("boundclaim-check");
  assert.equal(await verdictIn(shown), await verdictIn(preview));
  for (const part of ["role", "policy", "config", "pipeline"]) {
    const text = (element) => element.locator(`[data-part=${part}]`).first().evaluate((pre) => pre.textContent.trim());
    assert.equal(await text(shown), await text(preview), part);
  }
  assert.equal(await shown.getAttribute("role-name"), 'a"><b>');
});

test("every screen, colour and form can be chosen", async (context) => {
  const screen = await open(context, app, { fragment: "#embed" });
  await screen.locator("#m-kind").selectOption("explain");
  await screen.locator("#m-theme").selectOption("dark");
  await until(() => snippetOf(screen), (text) => /<boundclaim-explain server="vault" version="[\d.]+" theme="dark">/.test(text), "snippet");
  await screen.locator("#m-kind").selectOption("setup");
  await screen.locator("#m-form").selectOption("frame");
  await screen.locator("#m-files").fill("boundclaim");
  assert.ok(await screen.getByText("An address, like https://docs.example.com/boundclaim/").isVisible());
  await screen.locator("#m-files").fill("/b/");
  await screen.locator("#m-src").fill("/x y.json");
  const snippet = await snippetOf(screen);
  assert.match(snippet, /src="\/b\/embed\.html\?element=setup&amp;server=vault&amp;version=[\d.]+&amp;gitlab=[\d.]+&amp;src=%2Fx%20y\.json&amp;theme=dark"/);
});
