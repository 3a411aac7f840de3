// Without a network: after the first visit everything works, also what was not opened yet. Builds never mix: a newer one is
// shown as soon as the server has it, and a page that is open keeps its own.

import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, open as openPage, start, until } from "./support.mjs";

const PICTURES = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "screenshots");

let app, folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "boundclaim-offline-"));
  app = await start("/sub/path/", {}, join(folder, "now"));
  await mkdir(PICTURES, { recursive: true });
});
after(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const open = (t, options) => openPage(t, app, { serviceWorkers: "allow", ...options });

/** Lets the server serve a build from now on. */
async function serve(build) {
  await rm(join(folder, "next"), { force: true });
  await symlink(build, join(folder, "next"));
  await rename(join(folder, "next"), join(folder, "now"));
}

const DIST = join(ROOT, "dist");
/** Hundreds of pages of errors take time to copy. */
const WITHOUT_PAGES = { recursive: true, filter: (name) => !/\/e\/[^/.]+$/.test(name) };

/** Another build: the same app, with another file of styles and so another page and worker. */
async function newer() {
  const to = join(folder, "newer");
  await rm(to, { recursive: true, force: true });
  await cp(DIST, to, WITHOUT_PAGES);
  const style = (await readdir(to)).find((name) => /^style-.*\.css$/.test(name));
  const other = "style-0123456789abcdef.css";
  await rename(join(to, style), join(to, other));
  for (const name of ["index.html", "sw.js"]) {
    const text = await readFile(join(to, name), "utf8");
    assert.ok(text.includes(style), name);
    const changed = text.replaceAll(style, other).replace(/(const BUILD = ")[^"]*/, "$1newer");
    await writeFile(join(to, name), changed.replace("<title>Set up", "<title>Newer"));
  }
  return to;
}

/** The page is used, and then kept. */
const ready = async (page) => {
  await page.keyboard.press("Shift");
  await page.waitForFunction(() => document.documentElement.dataset.offline === "ready");
};
const caches = (page) => page.evaluate(() => globalThis.caches.keys());
/** The build that answers: the file of styles that the page has. */
const style = (page) => page.locator("link[rel=stylesheet]").getAttribute("href");

test("the first view loads no more than before", async (t) => {
  await serve(DIST);
  const page = await open(t);
  // The worker starts when the page is used.
  await page.waitForTimeout(1000);
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.split("/").pop()));
  assert.ok(loaded.length >= 3, loaded.join());
  assert.ok(!loaded.some((name) => /^(boundclaim-web|checker|verify)-/.test(name)), loaded.join());
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
});

test("after one visit everything works without a network, also what was not opened", async (t) => {
  await serve(DIST);
  const page = await open(t, { viewport: { width: 1440, height: 900 } });
  await ready(page);
  assert.ok((await page.locator(".promise:visible").textContent()).endsWith("Works offline."));
  await page.context().setOffline(true);
  // Also without another load: the checker was never asked for.
  await page.evaluate(() => (location.hash = "#example=policy-without-data"));
  await page.locator("main:visible .trace").first().waitFor();
  await page.goto("about:blank");
  await page.goto(`${app.url}#preset=guide`);
  await page.locator(".sentence", { hasText: "Jobs of project 42" }).waitFor();
  await page.reload();
  await page.locator(".sentence", { hasText: "Jobs of project 42" }).waitFor();
  await page.locator(".agreed .mark.ok").waitFor();
  await page.goto(`${app.url}index.html?from=mail#explain`);
  await page.locator("main:visible textarea").first().fill("error validating token: invalid issuer (iss) claim");
  await page.locator("main:visible").getByText("issuer").first().waitFor();
  const verified = await page.evaluate(async () => typeof (await globalThis.boundclaim.load("verify")).verify);
  assert.equal(verified, "function");
  await page.goto(`${app.url}#privacy`);
  await page.getByRole("heading", { name: "Without a network" }).waitFor();
  await page.getByText("Works offline. This browser keeps").waitFor();
  assert.ok(!(await page.getByText("Not in this browser").isVisible()));
});

test("pages of errors are kept when they were opened", async (t) => {
  await serve(DIST);
  const page = await open(t);
  await ready(page);
  await page.goto(`${app.url}e/audience-unbound/`);
  await page.context().setOffline(true);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.ok(await page.evaluate(() => document.styleSheets[0].cssRules.length > 10), "with its styles");
  await assert.rejects(page.goto(`${app.url}e/no-audience/`), /ERR_FAILED|ERR_INTERNET_DISCONNECTED/);
});

test("a newer build is shown at once, works without a network when it is kept, and the older one goes", async (t) => {
  await serve(DIST);
  const page = await open(t);
  await ready(page);
  const [old] = await caches(page);
  const oldStyle = await style(page);
  await serve(await newer());
  // The server is asked first: no old page is shown while there is a network.
  await page.reload();
  await page.locator("main:visible").waitFor();
  assert.equal(await style(page), "./style-0123456789abcdef.css");
  // The page is still answered by the older worker: without a network it is the older build, whole.
  await until(() => caches(page), (names) => names.length === 2, "the newer files");
  const waits = () => page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration()).waiting));
  await until(waits, (waiting) => waiting, "the newer worker");
  await page.context().setOffline(true);
  await page.reload();
  await page.locator("main:visible").waitFor();
  assert.equal(await style(page), oldStyle);
  await page.evaluate(() => (location.hash = "#check"));
  await page.locator("main:visible .evidence").first().waitFor();
  // Once no page uses the older one, the newer one takes over.
  await page.goto("about:blank");
  const taken = async () => {
    await page.goto(app.url);
    await page.locator("main:visible").waitFor();
    return style(page);
  };
  await until(taken, (name) => name === "./style-0123456789abcdef.css", "the newer build");
  const [left, ...others] = await until(() => caches(page), (names) => names.length === 1, "one cache");
  assert.deepEqual(others, []);
  assert.notEqual(left, old);
});

test("an open page keeps its parts when the server has them no more", async (t) => {
  await serve(DIST);
  const page = await open(t);
  await ready(page);
  const empty = join(folder, "empty");
  await mkdir(empty, { recursive: true });
  await cp(join(DIST, "boundclaim.json"), join(empty, "boundclaim.json"));
  await serve(empty);
  await page.evaluate(() => (location.hash = "#check"));
  await page.locator("main:visible .evidence").first().waitFor();
});

test("a deployment in progress keeps nothing", async (t) => {
  // The page is already of the newer build, the worker still of the older one.
  const mixed = join(folder, "mixed");
  await cp(await newer(), mixed, { recursive: true });
  await cp(join(DIST, "sw.js"), join(mixed, "sw.js"));
  await serve(mixed);
  const page = await open(t);
  await page.keyboard.press("Shift");
  await page.waitForFunction(() => "offline" in document.documentElement.dataset || navigator.serviceWorker, null);
  const state = () => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration ? Boolean(registration.active) : "gone";
  });
  await until(state, (active) => active === "gone", "the registration");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.offline), undefined);
});

test("what the host lists is asked for again at each visit", async (t) => {
  const build = join(folder, "configured");
  await cp(DIST, build, WITHOUT_PAGES);
  await serve(build);
  const page = await open(t);
  await ready(page);
  const config = () => page.evaluate(async () => (await (await fetch("./boundclaim.json")).json()).gitlab);
  assert.deepEqual(await config(), []);
  await writeFile(join(build, "boundclaim.json"), '{ "gitlab": ["https://gitlab.example.org"] }');
  assert.deepEqual(await config(), ["https://gitlab.example.org"]);
  await page.context().setOffline(true);
  assert.deepEqual(await config(), ["https://gitlab.example.org"]);
  // That there is none is an answer, too.
  await page.context().setOffline(false);
  await rm(join(build, "boundclaim.json"));
  const status = () => page.evaluate(async () => (await fetch("./boundclaim.json")).status);
  assert.equal(await status(), 404);
  await page.context().setOffline(true);
  assert.equal(await status(), 404);
  page.problems = page.problems.filter((problem) => !problem.includes("404"));
});

test("a frame of another page is left alone", async (t) => {
  await serve(DIST);
  const page = await open(t);
  await ready(page);
  // A page outside of the folder, of the same origin, shows one of the folder.
  await page.route("**/outside.html", (route) => route.fulfill({ contentType: "text/html", body: "<p>Outside</p>" }));
  await page.goto(new URL("/outside.html", app.url).href);
  await page.context().setOffline(true);
  const shown = await page.evaluate(async (url) => {
    const frame = document.createElement("iframe");
    frame.src = url;
    const loaded = new Promise((done) => frame.addEventListener("load", done));
    document.body.append(frame);
    await loaded;
    return frame.contentDocument?.title ?? "not shown";
  }, `${app.url}index.html`);
  assert.equal(shown, "not shown");
});

test("where files cannot be kept, the page says so and works", async (t) => {
  await serve(DIST);
  const script = () => (navigator.serviceWorker.register = () => Promise.reject(new Error("not here")));
  const page = await open(t, { script, fragment: "#privacy", viewport: { width: 1440, height: 900 } });
  await page.getByText("Not in this browser").waitFor();
  const text = await page.locator("main:visible").innerText();
  assert.ok(!text.includes("Works offline."), text);
  assert.ok(!(await page.locator(".promise:visible").innerText()).includes("Works offline."));
});

for (const [name, options] of Object.entries({
  wide: { viewport: { width: 1440, height: 900 } },
  narrow: { viewport: { width: 1200, height: 768 } },
  phone: { viewport: { width: 390, height: 900 } },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
})) {
  test(`the words fit: ${name}`, async (t) => {
    await serve(DIST);
    const page = await open(t, { ...options, fragment: "#preset=guide" });
    const height = () => page.locator("header:visible").evaluate((header) => header.clientHeight);
    const before = await height();
    await ready(page);
    assert.equal(await height(), before, "the frame does not grow");
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok((await overflow()) <= 0);
    await page.screenshot({ path: join(PICTURES, `offline-setup-${name}.png`) });
    await page.evaluate(() => (location.hash = "#privacy"));
    const heading = page.getByRole("heading", { name: "Without a network" });
    await heading.scrollIntoViewIfNeeded();
    assert.ok((await overflow()) <= 0);
    await page.screenshot({ path: join(PICTURES, `offline-${name}.png`) });
  });
}
