// What the tests of the npm package share: the packed package in a folder of its own, and the native examples.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const PACKAGE = join(resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target"), "npm");

/** Runs a program to its end; what it printed. */
export function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  assert.equal(status, 0, `${command} ${args.join(" ")}: ${error ?? ""}${stdout}${stderr}`);
  return stdout;
}

/** A fresh folder with the package as people get it: packed, then installed. It goes when the tests of the file end. */
export function install(files = {}) {
  const folder = mkdtempSync(join(tmpdir(), "boundclaim-npm-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [{ filename }] = JSON.parse(run("npm", ["pack", PACKAGE, "--json", "--pack-destination", folder]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, filename)], { cwd: folder });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** An entry of the installed package, as Node finds it. */
export const load = (folder, entry = "boundclaim") =>
  import(pathToFileURL(createRequire(join(folder, "here.js")).resolve(entry)).href);

/** A tool of the tests' own lock file. */
export const tool = (name) => join(ROOT, "tests/npm/node_modules/.bin", name);

/** What a native example of the core answers. */
export function native(example, input) {
  const folder = process.env.BOUNDCLAIM_EXAMPLES;
  const [command, args] = folder
    ? [join(folder, example), []]
    : ["cargo", ["run", "-q", "-p", "boundclaim-core", "--example", example]];
  const { stdout, stderr, error } = spawnSync(command, args, { cwd: ROOT, input, encoding: "utf8", maxBuffer: 1 << 28 });
  assert.ok(stdout, stderr || String(error));
  return JSON.parse(stdout);
}

/**
 * The cases of a file that was recorded from real servers. `exact`: only those that JavaScript's numbers can hold as they are
 * written.
 */
export function vectors(name, { exact = false } = {}) {
  const bytes = readFileSync(join(ROOT, "tests/vectors", name));
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  const lines = text.split("\n").filter(Boolean);
  const kept = (line) => !exact || JSON.stringify(JSON.parse(line)) === line;
  return lines.filter(kept).map((line) => JSON.parse(line));
}

/** Copies a folder of the tests into the fresh one. */
export const copy = (from, folder) => cpSync(new URL(from, import.meta.url), folder, { recursive: true });

/** The server that a tag stands for. */
export function server(tag) {
  const [product, version] = tag.split("-");
  return { product, version };
}
