// docs/embedding.md says what is so: its recipes are pieces of the tested sites, its tables are complete.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { test } from "node:test";
import { ROOT } from "../browser/support.mjs";

const read = (path) => readFileSync(join(ROOT, path), "utf8");
const guide = read("docs/embedding.md");

test("each recipe is a piece of the site that is tested", () => {
  const recipes = [...guide.matchAll(/^(`{3,})\w+ (tests\/sites\/\S+)\n([^]*?)^\1$/gm)];
  const sites = new Set();
  for (const [, , path, text] of recipes) {
    assert.ok(read(path).includes(text.trimEnd()), `${path} has no\n${text}`);
    sites.add(path.split("/")[2]);
  }
  assert.deepEqual([...sites], ["plain", "mkdocs", "docusaurus", "hugo"]);
  assert.equal(recipes.length, guide.match(/^`{3,}.*tests\/sites/gm).length);
});

test("the tables name every attribute and every part, and each for its elements", () => {
  const options = read("web/src/embed/options.rs");
  const listed = (name) => {
    const [, body] = options.match(new RegExp(`fn ${name}\\(self\\)[^]*?match self \\{([^]*?)\\n        \\}`));
    const of = Object.fromEntries([...body.matchAll(/Self::(\w+) => &\[([^\]]*)\]/g)].map(([, kind, words]) => [kind.toLowerCase(), words]));
    assert.deepEqual(Object.keys(of), ["check", "explain", "setup"]);
    return Object.entries(of).flatMap(([kind, words]) => [...words.matchAll(/"([^"]+)"/g)].map(([, word]) => `${word} ${kind}`)).sort();
  };
  const told = (head) => {
    const [, table] = guide.match(new RegExp(`^\\| ${head} \\| of \\| what \\|\\n\\|.*\\n((?:\\|.*\\n)+)`, "m"));
    const rows = [...table.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)];
    return rows.flatMap(([, word, kinds]) => (kinds === "all" ? "check, explain, setup" : kinds).split(", ").map((kind) => `${word} ${kind}`)).sort();
  };
  assert.deepEqual(told("attribute"), listed("attributes"));
  assert.deepEqual(told("`data-part`"), listed("parts"));
});

test("every custom property and part that is named exists", () => {
  const tokens = read("web/src/styles/tokens.css");
  const names = new Set([...guide.matchAll(/--boundclaim-([a-z0-9-]*[a-z0-9])/g)].map(([, name]) => name));
  assert.ok(names.size > 20);
  for (const name of names) assert.ok(tokens.includes(`--${name}:`), name);
  const [, parts] = guide.match(/Parts for `::part\(\)`: ([^.]*)\./);
  const files = ["web/src/embed.rs", "web/src/checker/compact.rs", "web/src/checker/report/brief.rs", "web/src/pages/compact.rs", "web/embed/elements.js"];
  const sources = files.map(read).join();
  for (const [, part] of parts.matchAll(/`(\w+)`/g)) assert.ok(new RegExp(`part ?= ?"${part}"`).test(sources), part);
});

test("every link leads somewhere", () => {
  const headings = new Set([...guide.matchAll(/^#+ (.*)$/gm)].map(([, text]) => text.toLowerCase().replaceAll(" ", "-")));
  for (const [, target] of guide.matchAll(/\]\(([^)]+)\)/g)) {
    const good = target.startsWith("#") ? headings.has(target.slice(1)) : existsSync(join(ROOT, normalize(join("docs", target.split("#")[0]))));
    assert.ok(good, target);
  }
});
