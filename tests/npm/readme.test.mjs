// The examples of the package's README do what they say: what each prints stands behind it.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PACKAGE, install, run } from "./support.mjs";

const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
const folder = install();
const blocks = [...readme.matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code);

test("there are examples", () => assert.ok(blocks.length >= 7));

for (const [index, code] of blocks.entries()) {
  test(`example ${index + 1}: ${code.split("\n", 1)}`, () => {
    const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, said]) => said);
    assert.equal(expected.length, code.split("console.log(").length - 1);
    const file = join(folder, `example${index}.mjs`);
    writeFileSync(file, code);
    assert.deepEqual(run(process.execPath, [file], { cwd: folder }).trimEnd().split("\n"), expected);
  });
}
