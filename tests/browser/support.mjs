// What the browser tests share: a server for dist/, a browser, pages that report every problem, the native generator.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const PRESETS = [
  "guide", "gitlab-com", "ci-job-jwt", "free", "kv-v1", "openbao", "namespace", "release", "group", "subgroups",
  "many-projects",
];

export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; manifest-src 'self'; " +
  "worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Serves a folder below a path of a free port of this machine, with the headers of `cargo xtask serve`, and these files: by
 * their path a text, or `{ body, headers }`. Everything else is "not found".
 */
async function serve(prefix, files, folder, policy) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    // What Chromium asks for, sooner or later, where a page names no icon.
    if (path === "/favicon.ico") return response.writeHead(204).end();
    const file = normalize(path.startsWith(prefix) ? path.slice(prefix.length).replace(/(^|\/)$/, "$1index.html") : "..");
    const type = TYPES[extname(path in files ? path : file)] ?? "application/octet-stream";
    const own = typeof files[path] === "string" ? { body: files[path] } : files[path];
    const body = own?.body ?? (file.startsWith("..") ? null : await readFile(join(folder, file)).catch(() => null));
    const headers = {
      "Content-Type": type,
      "Content-Security-Policy": `${policy}; frame-ancestors ${path.endsWith("embed.html") ? "*" : "'none'"}`,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      ...(type === TYPES[".json"] ? {} : { "Access-Control-Allow-Origin": "*" }),
    };
    response.writeHead(body === null ? 404 : 200, { ...headers, ...own?.headers });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, url: `http://127.0.0.1:${server.address().port}${prefix}` };
}

/** The app in a browser of its own, with these files beside it; dist/, or what lies in another folder, with its policy. */
export async function start(prefix = "/", files = {}, folder = join(ROOT, "dist"), policy = POLICY) {
  const { server, url } = await serve(prefix, files, folder, policy);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  return { browser, url, close };
}

/**
 * A page of a fresh profile. `page.problems` fills with console errors and warnings, page errors, violations of the policy and
 * requests to other origins than the app's and `origins`; the test that opened it fails when there is one at its end. `company`
 * answers the request for `boundclaim.json`: its text, or what `route.fulfill` takes. `prepare` is called with the page before
 * it asks for anything. The service worker is there only where a test allows it: what it answers, a test cannot answer in its
 * place.
 */
export async function open(test, app, { path = "", fragment = "", script, company, prepare, origins = [], ...options } = {}) {
  const context = await app.browser.newContext({ reducedMotion: "reduce", serviceWorkers: "block", ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(app.url).origin });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.problems = [];
  page.on("console", (message) => {
    const noted = message.type() === "error" || message.type() === "warning";
    // Chromium says this about every preload that has a checksum, Playwright about a worker that it blocks.
    const expected = ["`integrity` attribute is currently ignored for preload", "Service Worker registration blocked by Playwright"];
    if (noted && !expected.some((text) => message.text().includes(text))) {
      page.problems.push(`console ${message.type()}: ${message.text()} ${message.location().url}`);
    }
  });
  page.on("pageerror", (error) => page.problems.push(`page error: ${error.message}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "blob:" && ![new URL(app.url).origin, ...origins].includes(origin)) {
      page.problems.push(`request to ${request.url()}`);
    }
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  if (script) await page.addInitScript(script);
  if (company !== undefined) {
    const answer = typeof company === "string" ? { contentType: "application/json", body: company } : company;
    await page.route("**/boundclaim.json", (route) => (answer.abort ? route.abort() : route.fulfill(answer)));
  }
  if (prepare) await prepare(page);
  test.after(async () => {
    await context.close();
    assert.deepEqual(page.problems, []);
  });
  await page.goto(app.url + path + fragment);
  await page.locator("main:visible").first().waitFor();
  return page;
}

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds in this part of the page, also in shadow roots and frames of the same origin. */
export async function axe(page, selector = "html") {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((part) => globalThis.axe.run(part, { resultTypes: ["violations"] }), selector);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
}

/** Waits until `read` answers something that `holds`. Fails with the last answer. */
export async function until(read, holds, what) {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > end) assert.fail(`${what}: still ${JSON.stringify(value)}`);
    await new Promise((again) => setTimeout(again, 10));
  }
}

/** What a native example of the core answers. */
function native(example, input) {
  const folder = process.env.BOUNDCLAIM_EXAMPLES;
  const [command, args] = folder
    ? [join(folder, example), []]
    : ["cargo", ["run", "-q", "-p", "boundclaim-core", "--example", example]];
  const run = spawnSync(command, args, { cwd: ROOT, input, encoding: "utf8", maxBuffer: 1 << 26 });
  assert.ok(run.stdout, run.stderr || String(run.error));
  return { ...JSON.parse(run.stdout), complete: run.status === 0 };
}

/** What the native generator makes of a setup's JSON. */
export const generate = (setup) => native("generate", setup);

/** What the native check says of evidence. */
export const check = (evidence) => native("check", evidence);

/** What the native comparison says of `{ before, after }`. */
export const compare = (versions) => native("compare", versions);

/** What the native diagnosis says of the text of an error. */
export const diagnose = (text) => native("diagnose", JSON.stringify({ text }));

/** What the checker was given, by the button that saves it. */
export async function savedEvidence(page) {
  const { bytes } = await saved(page, () => page.getByRole("button", { name: "Save what you have as a file" }).click());
  return bytes.toString();
}

/** Clicks, or does what else, and gives the file that is saved: its name and bytes. */
export async function saved(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** The setup, by the button that saves it. */
export async function savedSetup(page) {
  const { bytes } = await saved(page, () => page.getByRole("button", { name: "Save the setup as a file" }).click());
  return bytes.toString();
}

/** What a button copies. */
export async function copied(page, button) {
  const before = "nothing was copied yet";
  await page.evaluate((text) => navigator.clipboard.writeText(text), before);
  await button.press("Enter");
  return until(() => page.evaluate(() => navigator.clipboard.readText()), (text) => text !== before, "clipboard");
}

/** Opens everything that is folded. */
export async function unfold(page) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
}

/** All texts that the page copies, by artifact; the single commands are a list. */
export async function copiedArtifacts(page) {
  const texts = {};
  const tabs = page.getByRole("tab");
  const count = await tabs.count();
  for (let index = 0; index < count; index += 1) {
    await tabs.nth(index).click();
    await page.locator(`#server-tab-${index}[aria-selected=true]`).waitFor();
    await unfold(page);
    const figures = page.locator("figure.code");
    for (let at = 0; at < (await figures.count()); at += 1) {
      const figure = figures.nth(at);
      const id = (await figure.getAttribute("id"))?.replace("artifact-", "") ?? "commands";
      if (id !== "commands" && id in texts) continue;
      const text = await copied(page, figure.getByRole("button", { name: /^Copy / }));
      if (id === "commands") (texts.commands ??= []).push(text);
      else texts[id] = text;
    }
  }
  return texts;
}

/** The same from the generator's answer. The variables are a table on the page. */
export function expectedArtifacts(made) {
  const texts = {};
  for (const { id, text, sections } of made.artifacts) {
    const bytes = Buffer.from(text);
    if (id === "commands") texts[id] = sections.map(({ span: [from, to] }) => bytes.subarray(from, to).toString());
    else if (id !== "variables") texts[id] = text;
  }
  return texts;
}

/** Moves the focus with the keyboard alone. */
export async function tabTo(page, selector, key = "Tab") {
  for (let count = 0; count < 200; count += 1) {
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} does not reach ${selector}`);
}

/** Moves the choice of a group of radio buttons with the arrow keys. */
export async function choose(page, group, wanted) {
  await tabTo(page, `${group}:checked`);
  for (let count = 0; count < 5; count += 1) {
    if (await page.locator(wanted).isChecked()) return;
    await page.keyboard.press("ArrowDown");
  }
  assert.fail(`the arrow keys do not reach ${wanted}`);
}
