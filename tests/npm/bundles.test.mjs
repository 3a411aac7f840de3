// The package where people use it: its form, Workers, a bundler, a browser with and without one.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { Worker } from "node:worker_threads";
import { pathToFileURL } from "node:url";
import { PACKAGE, ROOT, copy, install, load, run, tool } from "./support.mjs";

const folder = install();
copy("site", folder);

test("publint finds nothing", () => {
  assert.match(run(tool("publint"), ["run", PACKAGE, "--strict"]), /All good/);
});

test("the types are found under every import", () => {
  const [{ filename }] = JSON.parse(run("npm", ["pack", PACKAGE, "--json", "--pack-destination", folder]));
  const { exports } = createRequire(import.meta.url)(join(PACKAGE, "package.json"));
  const modules = Object.keys(exports).filter((path) => path.endsWith(".wasm"));
  // The package is for `import` alone, and its WASM files have no types.
  run(tool("attw"), [join(folder, filename), "--profile", "esm-only", "--exclude-entrypoints", ...modules]);
});

test("the package holds no path of this machine, and nothing that it does not need", () => {
  const files = JSON.parse(run("npm", ["pack", PACKAGE, "--json", "--dry-run"]))[0].files.map(({ path }) => path);
  assert.ok(files.every((path) => /\.(js|d\.ts|wasm|md)$|^package\.json$|^LICENSE/.test(path)), files.join(" "));
  assert.equal(files.filter((path) => path.endsWith(".wasm")).length, 8);
});

test("modules name no folder of the machine that built them", async () => {
  for (const name of ["all", "generate", "policy", "diagnose", "path", "pipeline", "token", "verify"]) {
    const text = (await readFile(join(PACKAGE, name, "engine_bg.wasm"))).toString("latin1");
    for (const place of [ROOT, `${homedir()}/`]) assert.ok(!text.includes(place), `${name}: ${place}`);
  }
});

test("a Worker of Node", async () => {
  const worker = new Worker(new URL("worker.mjs", pathToFileURL(`${folder}/`)));
  const answer = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  assert.equal(answer, "read of `secret/data/app` is allowed by rule `secret/data/*` of policy `app`");
});

test("started by hand, from bytes", async () => {
  const { initSync, parsePolicy } = await load(folder, "boundclaim/policy/manual");
  assert.throws(() => parsePolicy({ text: "" }));
  const bytes = await readFile(createRequire(join(folder, "x.js")).resolve("boundclaim/policy/engine.wasm"));
  initSync({ module: bytes });
  assert.equal(parsePolicy({ text: 'path "a" { capabilities = ["read"] }' }).rules[0].path, "a");
});

// Chromium, driven by what the browser tests have installed.
const { chromium } = createRequire(join(ROOT, "tests/browser/package.json"))("playwright-core");
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; img-src data:";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
let browser;
let server;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  server = createServer(async (request, response) => {
    const file = normalize(join(folder, new URL(request.url, "http://localhost").pathname));
    const body = file.startsWith(folder) ? await readFile(file).catch(() => null) : null;
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(body ? 200 : 404, { "Content-Type": type, "Content-Security-Policy": POLICY }).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
});
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

/** What a page shows once its scripts are done. Any problem fails. */
async function shown(path) {
  const page = await browser.newPage();
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`http://127.0.0.1:${server.address().port}/${path}`);
  await page.locator("body[data-done]").waitFor({ timeout: 20_000 }).catch(() => assert.fail(problems.join("\n")));
  assert.deepEqual(problems, []);
  const text = await page.locator("body").innerText();
  await page.close();
  return text.trim().split("\n");
}

const EXPECTED = [
  "refused: the login",
  "read of `secret/data/app` is allowed by rule `secret/data/*` of policy `app`",
];

test("in a browser without a bundler", async () => {
  const [verdict, decision] = await shown("plain.html");
  assert.equal(verdict.split(" ")[0], EXPECTED[0].split(" ")[0]);
  assert.equal(decision, EXPECTED[1]);
});

test("built by Vite, with a Worker, under a strict policy", async () => {
  run(tool("vite"), ["build", "--logLevel", "warn", "--base", "./"], { cwd: folder });
  const [verdict, decision] = await shown("dist/index.html");
  assert.equal(verdict.split(" ")[0], EXPECTED[0].split(" ")[0]);
  assert.equal(decision, EXPECTED[1]);
});
