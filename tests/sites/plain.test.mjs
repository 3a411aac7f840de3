// Plain HTML, under the strict policy of the app; and what a company has set, from a file beside the pages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { POLICY, check, until } from "../browser/support.mjs";
import { TEXTS, build, promises } from "./support.mjs";

const folder = build("plain", { files: "." });

const { visit, shown } = await promises("plain", folder, {
  policy: POLICY,
  denied: "denied/",
  toHome: (page) => page.getByRole("link", { name: "Secrets in pipelines" }).click(),
  toDenied: (page) => page.getByRole("link", { name: "Permission denied" }).click(),
});

test("plain: with the company's file, the claims alone are missing", async (context) => {
  const page = await visit(context, "company/");
  const element = await shown(page);
  assert.equal(await element.locator(".bc-head .meta").textContent(), "Defaults set by Example Corp");
  await element.locator("#c-token").fill(TEXTS.claims);
  const { setup, evidence, roles } = JSON.parse(readFileSync(join(folder, "example-corp.json"), "utf8"));
  const { sentence } = check(JSON.stringify({
    ...setup, ...evidence, role_name: "app", role: roles.app, token: { claims: JSON.parse(TEXTS.claims) },
  }));
  assert.match(sentence, /bound claims/);
  await until(() => element.locator(".bc-verdict span").first().textContent(), (text) => text === sentence.replaceAll("`", ""), "verdict");
});
