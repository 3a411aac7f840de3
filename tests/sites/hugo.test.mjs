// Hugo: two shortcodes, under the strict policy of the app.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { POLICY } from "../browser/support.mjs";
import { build, promises, source } from "./support.mjs";

const folder = build("hugo", { files: "static", command: "hugo", args: (out) => ["--quiet", "--destination", out] });

await promises("hugo", folder, {
  policy: POLICY,
  denied: "denied/",
  toHome: (page) => page.getByRole("link", { name: "Platform handbook" }).click(),
  toDenied: (page) => page.getByRole("link", { name: "Permission denied" }).click(),
});

test("hugo: what is written wrongly fails the build, and names the place", () => {
  const copy = mkdtempSync(join(tmpdir(), "boundclaim-hugo-"));
  cpSync(source("hugo"), copy, { recursive: true, filter: (path) => !path.endsWith("boundclaim") });
  writeFileSync(join(copy, "content/wrong.md"), '---\ntitle: Wrong\n---\n\n{{< boundclaim element="chekc" >}}{{< /boundclaim >}}\n');
  const { status, stdout, stderr } = spawnSync("hugo", ["--destination", join(copy, "public")], { cwd: copy, encoding: "utf8" });
  rmSync(copy, { recursive: true });
  assert.notEqual(status, 0);
  assert.match(stdout + stderr, /element is "chekc", write check, explain or setup: .*wrong\.md:5/);
});
