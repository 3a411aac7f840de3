// The examples for hosts: nginx.conf in a real nginx without rights, at the root and below a sub-path, and that all of them
// agree with what is published.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { access, chmod, chown, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { ROOT, check, open, start, until } from "./support.mjs";

const DIST = join(ROOT, "dist");
const HOSTING = join(ROOT, "docs/hosting");
/** Debian's nobody. */
const NOBODY = 65534;
/** Where Debian puts nginx's modules. */
const BROTLI = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

/** Replaces a text that must be there once. */
function once(text, from, to) {
  assert.equal(text.split(from).length, 2, `${from} is once in the example`);
  return text.replace(from, to);
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

let folder, nginx, port, app, written;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "boundclaim-nginx-"));
  port = await freePort();
  const html = join(folder, "html");
  // At the root and below a path: the same server, twice the same folder.
  await cp(DIST, html, { recursive: true });
  await cp(DIST, join(html, "sub/path"), { recursive: true });
  const temporary = join(folder, "tmp");
  await mkdir(temporary);
  const example = await readFile(join(HOSTING, "nginx.conf"), "utf8");
  let config = example.replaceAll(" /tmp/", ` ${temporary}/`);
  config = once(config, "listen 8080;", `listen 127.0.0.1:${port};`);
  config = once(config, "/usr/share/nginx/html", html);
  config = once(config, "#load_module modules/ngx_http_brotli_static_module.so", `load_module ${BROTLI}`);
  config = once(config, "#brotli_static on;", "brotli_static on;");
  await writeFile(join(folder, "nginx.conf"), config);
  // Its user may read everything and write nothing but the temporary folder.
  await chmod(folder, 0o755);
  const rights = process.getuid() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (rights.uid) await chown(temporary, NOBODY, NOBODY);
  nginx = spawn("nginx", ["-e", "stderr", "-c", join(folder, "nginx.conf"), "-g", "daemon off;"], { ...rights, stdio: ["ignore", "ignore", "pipe"] });
  written = "";
  nginx.stderr.on("data", (text) => (written += text));
  await until(() => get("/").catch(() => written || "no answer"), ({ status }) => status === 200, "nginx");
  // Its browser alone is used; the addresses are nginx's.
  const browser = await start();
  app = { ...browser, url: `http://127.0.0.1:${port}/` };
});
after(async () => {
  await app?.close();
  if (nginx && nginx.exitCode === null) {
    const gone = new Promise((exit) => nginx.on("exit", exit));
    nginx.kill("SIGQUIT");
    await gone;
  }
  if (folder) await rm(folder, { recursive: true });
});

/** An answer as it comes over the wire: a browser or `fetch` would have decompressed it. */
function get(path, headers = {}, method = "GET") {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers, method, agent: false }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

async function files(below = "") {
  const entries = await readdir(join(DIST, below), { withFileTypes: true });
  const inner = entries.map((entry) => (entry.isDirectory() ? files(`${below}${entry.name}/`) : [`${below}${entry.name}`]));
  return (await Promise.all(inner)).flat();
}

const published = (await readFile(join(DIST, "index.html"), "utf8")).match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)[1];

test("nginx runs without rights, and has nothing to say", async () => {
  const worker = await readFile(`/proc/${nginx.pid}/status`, "utf8");
  if (process.getuid() === 0) assert.match(worker, new RegExp(`^Uid:\\s+${NOBODY}\\s`, "m"));
  await assert.rejects(access(join(folder, "html/logs")));
  assert.equal(written.replaceAll(/.*\[notice\].*\n/g, ""), "");
});

const TYPES = {
  html: "text/html; charset=utf-8", css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8",
  json: "application/json", wasm: "application/wasm", svg: "image/svg+xml",
};

test("every file has its type, its caching and the policy", async () => {
  for (const name of (await files()).filter((name) => !/\.(br|gz)$/.test(name))) {
    const { status, headers, body } = await get(`/sub/path/${name}`);
    assert.equal(status, 200, name);
    assert.deepEqual(body, await readFile(join(DIST, name)), name);
    assert.equal(headers["content-type"], TYPES[name.split(".").pop()] ?? "application/octet-stream", name);
    const hashed = /-[0-9a-f]{8,}(_bg)?\.(js|css|wasm|svg)$/.test(name);
    assert.equal(headers["cache-control"], hashed ? "public, max-age=31536000, immutable" : "no-cache", name);
    assert.equal(headers["content-security-policy"], `${published}; frame-ancestors ${name === "embed.html" ? "'self'" : "'none'"}`);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["referrer-policy"], "no-referrer");
    assert.equal(headers["cross-origin-opener-policy"], "same-origin");
    assert.equal(headers["access-control-allow-origin"], name === "boundclaim.json" ? undefined : "*", name);
    assert.ok(headers.etag, name);
  }
});

test("what lies there compressed is served so, to those who take it", async () => {
  const all = new Set(await files());
  let compressed = 0;
  for (const name of all) {
    if (/\.(br|gz)$/.test(name)) continue;
    const raw = await readFile(join(DIST, name));
    for (const [encoding, ending, decompress] of [["br", "br", brotliDecompressSync], ["gzip", "gz", gunzipSync]]) {
      const { headers, body } = await get(`/${name}`, { "accept-encoding": encoding });
      if (!all.has(`${name}.${ending}`)) {
        assert.equal(headers["content-encoding"], undefined, name);
        // Only what is small, or does not get smaller, lies there as it is.
        assert.ok(raw.length < 1024 || !/\.(css|html|js|json|svg|wasm)$/.test(name), name);
        continue;
      }
      compressed += 1;
      assert.equal(headers["content-encoding"], encoding, name);
      assert.equal(headers["content-type"], TYPES[name.split(".").pop()], name);
      assert.match(headers.vary, /accept-encoding/i);
      assert.ok(body.length < raw.length, name);
      assert.deepEqual(decompress(body), raw, name);
    }
  }
  assert.ok(compressed > 600, `${compressed}`);
  const both = await get("/", { "accept-encoding": "gzip, deflate, br" });
  assert.equal(both.headers["content-encoding"], "br");
});

test("what is not there, folders, and a second look", async () => {
  const missing = await get("/checker-0123456789abcdef.js");
  assert.equal(missing.status, 404);
  assert.equal(missing.headers["cache-control"], undefined, "a missing file is not remembered");
  assert.ok(missing.headers["content-security-policy"].startsWith(published));
  const slash = await get("/e/read-denied");
  assert.deepEqual([slash.status, slash.headers.location], [301, "/e/read-denied/"]);
  assert.equal((await get("/e/read-denied/")).status, 200);
  const { headers } = await get("/");
  assert.equal((await get("/", { "if-none-match": headers.etag })).status, 304);
  assert.equal((await get("/", {}, "POST")).status, 405);
  assert.equal(headers.server, "nginx", "without its version");
});

for (const path of ["", "sub/path/"]) {
  test(`the app runs below /${path}, and without a network`, async (t) => {
    const page = await open(t, app, { path, fragment: "#example=policy-without-data", serviceWorkers: "allow" });
    await page.locator("main:visible .trace").first().waitFor();
    await page.waitForFunction(() => document.documentElement.dataset.offline === "ready");
    await page.context().setOffline(true);
    await page.goto("about:blank");
    await page.goto(`${app.url}${path}#preset=guide`);
    await page.locator(".agreed .mark.ok").waitFor();
  });
}

test("the examples name the published policy, and what exists", async () => {
  const nginx = await readFile(join(HOSTING, "nginx.conf"), "utf8");
  assert.ok(nginx.includes(`Content-Security-Policy "${published}; frame-ancestors $boundclaim_frames" always`));
  const text = await readFile(join(ROOT, "docs/hosting.md"), "utf8");
  assert.ok(text.includes(published.replaceAll("; ", ";\n")), "the policy in hosting.md");
  for (const [, name] of text.matchAll(/\]\(([^):#]+)\)/g)) await access(join(ROOT, "docs", name));
  for (const name of await readdir(HOSTING)) assert.ok(text.includes(`(hosting/${name})`), `hosting.md names ${name}`);
  const docker = await readFile(join(HOSTING, "Dockerfile"), "utf8");
  for (const [, source] of docker.matchAll(/^COPY (\S+)/gm)) await access(join(ROOT, source));
  assert.match(docker, /^FROM \S+:\d+\.\d+\.\d+\S*$/m);
  assert.match(docker, /^USER [1-9]\d*:[1-9]\d*$/m);
  const pages = await readFile(join(HOSTING, "gitlab-pages.yml"), "utf8");
  const { diagnostics, steps } = check(JSON.stringify({ pipeline: { text: pages, job: "pages" } }));
  const all = [...diagnostics, ...steps.flatMap((step) => step.diagnostics)];
  assert.deepEqual(all.filter(({ severity, source }) => severity === "error" && source === "pipeline"), []);
});

test("the checksums are right and complete", async () => {
  const lines = (await readFile(join(DIST, "SHA256SUMS"), "utf8")).trimEnd().split("\n");
  const named = lines.map((line) => line.slice(66));
  assert.deepEqual(named, (await files()).filter((name) => name !== "SHA256SUMS").sort((a, b) => (a < b ? -1 : 1)));
  for (const [index, name] of named.entries()) {
    const digest = createHash("sha256").update(await readFile(join(DIST, name))).digest("hex");
    assert.equal(lines[index], `${digest}  ${name}`);
  }
});
