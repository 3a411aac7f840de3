// The static pages of errors and findings: readable without JavaScript, in both themes, on a phone, with nothing that axe-core
// finds; their links lead back into the app. The pictures lie in target/screenshots.

import assert from "node:assert/strict";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, open, start } from "./support.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "screenshots");
const FOLDERS = (await readdir(join(ROOT, "dist/e"), { withFileTypes: true })).filter((entry) => entry.isDirectory());
const NAMES = ["", ...FOLDERS.map(({ name }) => `${name}/`)];

let app;
before(async () => {
  app = await start("/sub/path/");
  await mkdir(PICTURES, { recursive: true });
});
after(() => app.close());

test("every page is well-formed, with a heading and what a search shows", async (t) => {
  const page = await open(t, app, { path: "e/" });
  const texts = await Promise.all(NAMES.map((name) => readFile(join(ROOT, "dist/e", name, "index.html"), "utf8")));
  const wrong = await page.evaluate((texts) => texts.filter((text) => {
    const read = new DOMParser().parseFromString(text, "application/xhtml+xml");
    const said = ["h1", "title", "main"].every((name) => read.querySelectorAll(name).length === 1 && read.querySelector(name).textContent);
    const described = read.querySelector("meta[name=description]")?.getAttribute("content").length > 20;
    return read.querySelector("parsererror") || !said || !described || read.querySelector("script, style, [style]");
  }), texts);
  assert.deepEqual(wrong, []);
  assert.ok(NAMES.length > 300);
});

for (const theme of ["light", "dark"]) {
  for (const width of [390, 1280]) {
    test(`no finding in ${theme} at ${width} px`, async (t) => {
      const page = await open(t, app, { path: "e/", colorScheme: theme, viewport: { width, height: 900 } });
      for (const name of ["", "read-denied/", "bound-claims-dropped/", "bad-id/", "key-source/", "default-mount/"]) {
        await page.goto(`${app.url}e/${name}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => axe.run());
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], name);
        await page.screenshot({ path: join(PICTURES, `page-${name.replace("/", "") || "index"}-${theme}-${width}.png`), fullPage: name !== "" });
      }
    });
  }
}

test("pages are read without JavaScript, also with long words on a phone", async (t) => {
  const page = await open(t, app, { path: "e/", javaScriptEnabled: false, viewport: { width: 320, height: 900 } });
  for (const name of ["key-source/", "policy-openbao-key/", "several-tokens/", "write-refused/"]) {
    await page.goto(`${app.url}e/${name}`);
    assert.ok(await page.locator("h1").isVisible());
    for (const part of await page.locator("main > *, section > *, li, dd").all()) {
      const { x, width } = await part.boundingBox();
      assert.ok(x >= 0 && x + width <= 320, `${name}: ${await part.textContent()}`);
    }
  }
});

test("the links of a page lead to other pages and into the app", async (t) => {
  const page = await open(t, app, { path: "e/" });
  await page.getByRole("link", { name: "audience claim found in JWT but no audiences bound to the role" }).click();
  await page.waitForURL(`${app.url}e/audience-unbound/`);
  await page.getByRole("link", { name: "ID tokens are refused" }).click();
  await page.waitForURL(`${app.url}e/no-audience/`);
  await page.getByRole("link", { name: "All errors and findings" }).click();
  await page.waitForURL(`${app.url}e/`);
  await page.getByRole("link", { name: "Not a project or group ID" }).click();
  await page.getByRole("link", { name: "Open this example in boundclaim" }).click();
  await page.locator("#f-scope-project_id").waitFor();
  assert.equal(await page.locator("#f-scope-project_id").inputValue(), "my-group/my-project");
  // From the page of a finding and of an error into the checker.
  await page.goto(`${app.url}e/kv-word-missing/`);
  await page.getByRole("link", { name: "Open this example in boundclaim" }).click();
  await page.locator("main:visible .trace").getByText("matches no request").first().waitFor();
  await page.goto(`${app.url}e/audience-unbound/`);
  await page.getByRole("link", { name: "open a whole example of it" }).click();
  await page.locator("main:visible .verdict").getByText("no audiences bound to the role").waitFor();
  await page.goto(`${app.url}e/read-denied/`);
  await page.getByRole("link", { name: "Explain this text in boundclaim" }).click();
  await page.locator("main:visible .cause").first().waitFor();
});
