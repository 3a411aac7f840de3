// Two versions: the same differences as natively, for a reviewer, and nothing lost by a reload.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { compare, copied, open, start, until } from "./support.mjs";

let app;
before(async () => (app = await start()));
after(() => app.close());

const heading = (page) => page.locator(".verdict h1");
const evidence = async (page, index) => {
  const text = (part) => page.locator(`#v-${part}-${index}`).inputValue();
  const policies = [{ name: "project-42-policy", text: await text("policies") }];
  return { role_text: await text("role"), config_text: await text("config"), policies };
};

test("the example shows what is gained, as natively", async (t) => {
  const page = await open(t, app, { fragment: "#compare" });
  await page.getByRole("button", { name: "Open an example" }).click();
  await page.locator(".gains").first().waitFor();
  const expected = compare(JSON.stringify({ before: await evidence(page, 0), after: await evidence(page, 1) }));
  assert.ok(expected.gained.length > 0);
  const gains = await page.locator(".report", { hasText: "Gained" }).locator("summary > span > code").allTextContents();
  assert.deepEqual(gains, expected.gained.map(({ may }) => may));
  assert.equal(await heading(page).textContent(), expected.sentence.replaceAll("`", ""));
  const markdown = await copied(page, page.getByRole("button", { name: "Copy the comparison as Markdown" }));
  for (const { may } of expected.gained) assert.ok(markdown.includes(may), markdown);
});

test("what means the same is said to be the same, and stays through a reload", async (t) => {
  const page = await open(t, app, { fragment: "#compare" });
  const role = (claims) => JSON.stringify({ role_type: "jwt", user_claim: "project_id", bound_audiences: ["v"], bound_claims: claims });
  await page.locator("#v-role-0").fill(role({ ref: "main", project_id: ["42"] }));
  await page.locator("#v-role-1").fill(role({ project_id: "42", ref: ["main"] }));
  await page.locator(".summary-ok").waitFor();
  await page.locator("#v-role-1").fill(role({ project_id: "42" }));
  await page.locator(".gains").waitFor();
  await until(() => page.evaluate(() => sessionStorage["boundclaim-versions"] ?? ""), (text) => text.split("main").length === 2, "kept versions");
  await page.reload();
  await page.locator(".gains").waitFor();
  assert.equal(await page.locator("#v-role-1").inputValue(), role({ project_id: "42" }));
});

test("a version is taken from the checker", async (t) => {
  const page = await open(t, app, { fragment: "#example=policy-without-data" });
  await page.locator(".trace").first().waitFor();
  await page.getByRole("link", { name: "Compare", exact: true }).last().click();
  await page.getByRole("button", { name: "Take it from Check" }).first().click();
  assert.match(await page.locator("#v-policies-0").inputValue(), /^vault policy write project-42-policy/);
  assert.match(await page.locator("#v-role-0").inputValue(), /bound_claims/);
});
