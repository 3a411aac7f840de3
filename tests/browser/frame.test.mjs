// embed.html in a frame of a page of another origin, whose policy forbids WebAssembly: height, theme and events; and whom
// either side listens to.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, open, start, until } from "./support.mjs";

const tools = await start("/b/");
const { origin } = new URL(tools.url);
const FOLDER = "/nothing-but-the-files-below";
const POLICY = `default-src 'none'; script-src 'self' ${origin}; style-src 'self'; frame-src 'self' ${origin}; img-src 'self'`;

const page = (body, headers = {}) => ({
  headers,
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Handbook</title><link rel="stylesheet" href="/page.css"></head>
<body><main><h1>Secrets in pipelines</h1>${body}</main></body></html>`,
});
const frame = (attributes = "", query = "element=check&server=vault&version=1.21.4&gitlab=18.5") =>
  `<iframe id="ours" src="${tools.url}embed.html?${query.replaceAll("&", "&amp;")}" title="boundclaim" width="100%" height="640" ${attributes}></iframe>`;
const SCRIPT = `<script type="module" src="${tools.url}frame.js"></script>`;
const SANDBOXES = { none: "", scripts: 'sandbox="allow-scripts"', origin: 'sandbox="allow-scripts allow-same-origin"' };

const FILES = {
  "/page.css": "iframe { box-sizing: border-box } html { color-scheme: light } html.dark { color-scheme: dark }",
  "/frame.js": "",
  ...Object.fromEntries(Object.entries(SANDBOXES).map(([name, sandbox]) => [`/${name}.html`, page(frame(sandbox) + SCRIPT)])),
  "/copy.html": page(`${frame("data-boundclaim")}<script type="module" src="/frame.js"></script>`),
  "/told.html": page(frame("", "element=explain&parent=https%3A%2F%2Felsewhere.example&onclick=alert(1)&style=color%3Ared&a%20b=c&gold=1") + SCRIPT),
  "/others.html": page(`${frame()}<iframe id="other" src="/other.html" title="another page"></iframe>${SCRIPT}`),
  "/other.html": page('<script src="/other.js"></script>', { "Content-Security-Policy": "frame-ancestors 'self'" }),
  // Says what only our frame and its page may say to each other.
  "/other.js": `const tell = () => {
    parent.postMessage({ boundclaim: "height", height: 5000 }, "*");
    parent.postMessage({ boundclaim: "event", event: "boundclaim-result", detail: "false" }, "*");
    parent.frames[0].postMessage({ boundclaim: "theme", theme: "dark" }, "*");
  };
  addEventListener("message", ({ data }) => data === "now" && tell());`,
  // As docs/embedding.md has it.
  "/guide.html": page(`${frame('allow="clipboard-write" sandbox="allow-scripts allow-same-origin allow-popups allow-downloads"')}${SCRIPT}`),
  "/elsewhere.html": page(
    `<script type="module" src="${tools.url}embed.js"></script><boundclaim-check src="${tools.url}boundclaim.json"></boundclaim-check>`,
    { "Content-Security-Policy": `default-src 'none'; script-src ${origin} 'wasm-unsafe-eval'; connect-src ${origin}; style-src 'self'` },
  ),
  "/app.html": page(`<iframe src="${tools.url}" title="the app"></iframe>`),
};
const host = await start("/", FILES, FOLDER, POLICY);
FILES["/frame.js"] = await (await fetch(`${tools.url}frame.js`)).text();
after(async () => {
  await tools.close();
  await host.close();
});

const visit = (context, path, options) => open(context, host, { path, origins: [origin], script: listen, ...options });
const listen = () => {
  if (parent !== window) return;
  globalThis.heard = [];
  globalThis.messages = [];
  addEventListener("message", ({ data, origin }) => messages.push([origin, data]));
  for (const name of ["boundclaim-ready", "boundclaim-result", "boundclaim-causes", "boundclaim-error"]) {
    addEventListener(name, ({ target, detail }) => heard.push([target.id, name, detail]));
  }
};
const shown = async (page) => {
  const inside = page.frameLocator("#ours");
  await inside.locator(".bc").waitFor();
  return inside;
};
const heightOf = (page) => page.locator("#ours").evaluate((frame) => frame.clientHeight);
const contentOf = (inside) => inside.locator("html").evaluate((html) => Math.ceil(html.getBoundingClientRect().height));
const background = (inside) => inside.locator(".bc").evaluate((box) => getComputedStyle(box).backgroundColor);
const [LIGHT, DARK] = ["rgb(255, 255, 255)", "rgb(15, 19, 22)"];

for (const name of [...Object.keys(SANDBOXES), "copy"]) {
  test(`${name}: height, theme and events`, async (context) => {
    const page = await visit(context, `${name}.html`, { colorScheme: "light", viewport: { width: 600, height: 900 } });
    const inside = await shown(page);
    await until(async () => (await heightOf(page)) - (await contentOf(inside)), (rest) => rest === 0, "height");
    assert.equal(await background(inside), LIGHT);
    await page.evaluate(() => document.documentElement.classList.add("dark"));
    await until(() => background(inside), (color) => color === DARK, "dark");
    const before = await heightOf(page);
    await inside.locator("#c-token").fill('{ "ref": "main", "project_id": "4711" }');
    await until(() => page.evaluate("heard"), (heard) => heard.some(([, name]) => name === "boundclaim-result"), "result");
    await until(async () => (await heightOf(page)) - (await contentOf(inside)), (rest) => rest === 0, "height");
    assert.notEqual(await heightOf(page), before);
    const heard = await page.evaluate("heard");
    assert.deepEqual(heard[0], ["ours", "boundclaim-ready", null]);
    assert.ok(heard.every(([target]) => target === "ours"));
    assert.ok(!JSON.stringify(heard).includes("4711"), "what was pasted stays inside");
    await page.evaluate(() => document.documentElement.classList.remove("dark"));
    await until(() => background(inside), (color) => color === LIGHT, "light");
    assert.equal(await inside.locator(".bc").evaluate((box) => box.ownerDocument.documentElement.scrollHeight <= innerHeight), true);
  });
}

test("the link leads out of a sandbox, with what was typed", async (context) => {
  const page = await visit(context, "guide.html");
  const inside = await shown(page);
  await inside.locator("#c-token").fill('{ "ref": "main", "project_id": "4711" }');
  const [full] = await Promise.all([page.context().waitForEvent("page"), inside.getByRole("link", { name: "Open in the full checker" }).click()]);
  assert.ok(await full.locator(".verdict h1").textContent());
  assert.match(await full.locator("#c-token").inputValue(), /4711/);
});

test("elements of another origin work with the headers of that origin, but take no file from there", async (context) => {
  const page = await visit(context, "elsewhere.html");
  await page.locator("boundclaim-check .bc").waitFor();
  assert.match(await page.locator(".bc-problems").textContent(), /another origin than this page/);
});

test("an address cannot say whom to talk to where the browser knows, nor set what is no setting", async (context) => {
  const page = await visit(context, "told.html");
  const inside = await shown(page);
  await until(() => page.evaluate("heard.length"), (count) => count > 0, "events");
  const element = inside.locator("boundclaim-explain");
  assert.deepEqual(await element.evaluate((found) => found.getAttributeNames().sort()), ["gold", "theme"]);
  assert.match(await element.locator(".bc-problems").textContent(), /There is no attribute gold\./);
});

test("nobody else is listened to", async (context) => {
  const page = await visit(context, "others.html", { colorScheme: "light" });
  const inside = await shown(page);
  await until(() => page.evaluate("heard.length"), (count) => count > 0, "events");
  await until(async () => (await heightOf(page)) - (await contentOf(inside)), (rest) => rest === 0, "height");
  const before = [await heightOf(page), await page.evaluate("heard.length")];
  const spoke = async (frame) => {
    await page.evaluate(async (id) => {
      messages.length = 0;
      document.getElementById(id).contentWindow.postMessage("now", "*");
      await new Promise((done) => setTimeout(done, 300));
    }, frame);
    assert.deepEqual(await page.evaluate("messages.map(([origin, { boundclaim }]) => [origin, boundclaim])"), [
      [new URL(host.url).origin, "height"],
      [new URL(host.url).origin, "event"],
    ]);
    assert.deepEqual([await heightOf(page), await page.evaluate("heard.length")], before);
  };
  await spoke("other");
  assert.equal(await background(inside), LIGHT);
  // The page itself is no frame of its own.
  await page.evaluate(() => postMessage({ boundclaim: "height", height: 5000 }, "*"));
  // What was loaded into our frame instead is the same frame, but of another origin.
  const loaded = page.waitForEvent("framenavigated");
  await page.evaluate(() => (document.getElementById("ours").contentWindow.location = "/other.html"));
  await loaded;
  await page.frames()[1].waitForLoadState();
  assert.equal(page.frames()[1].url(), `${host.url}other.html`);
  await spoke("ours");
});

test("alone, the page is an element as its address says, in the browser's colours", async (context) => {
  const page = await open(context, tools, { path: "embed.html?element=explain&theme=dark&server=openbao", colorScheme: "light" });
  await page.locator("boundclaim-explain .bc").waitFor();
  assert.equal(await background(page), DARK);
  assert.match(await page.locator(".meta").textContent(), /OpenBao/);
  assert.deepEqual(await axe(page), []);
  await page.goto(`${tools.url}embed.html?element=nonsense`);
  await page.locator("boundclaim-check .bc").waitFor();
  assert.equal(await background(page), LIGHT);
});

test("without JavaScript, the frame says what it is and what it needs", async (context) => {
  const page = await open(context, tools, { path: "embed.html", javaScriptEnabled: false });
  assert.ok(await page.getByText("needs JavaScript and WebAssembly").isVisible());
});

test("nothing else of the app can be framed", async (context) => {
  const page = await visit(context, "app.html");
  await until(() => page.frames().at(-1).url(), (url) => url.startsWith("chrome-error://"), "frame");
  assert.equal(page.problems.length, 1);
  assert.match(page.problems[0], /frame-ancestors|refused/i);
  page.problems.length = 0;
});
