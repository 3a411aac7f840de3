// The checker: examples by keyboard, the same answers as natively, linked highlights, fixes, links, and what is never kept.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { check, copied, open, saved, savedEvidence, start, until } from "./support.mjs";

let app;
before(async () => (app = await start()));
after(() => app.close());

const JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2dpdGxhYi5leGFtcGxlLmNvbSIsInByb2plY3RfaWQiOiI0MiIsInJlZiI6Im1haW4iLCJleHAiOjQwMDAwMDAwMDB9.U0VDUkVUU0lHTkFUVVJF";
const SECRET = "U0VDUkVUU0lHTkFUVVJF";
const verdict = (page) => page.locator(".verdict h1").textContent();

/** Opens an example of the gallery with the keyboard alone. */
async function example(page, index) {
  await page.locator(".pane-head a[href='#c-examples']").press("Enter");
  const row = page.locator(".gallery button").nth(index);
  const title = await row.locator("b").textContent();
  await row.press("Enter");
  await page.locator(".notice", { hasText: title }).or(page.locator("#c-text")).first().waitFor();
}

test("the first view does not load the checker, and the checker not the wizard", async (t) => {
  const loaded = (page) => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name).join("\n"));
  assert.doesNotMatch(await loaded(await open(t, app)), /checker/);
  assert.doesNotMatch(await loaded(await open(t, app, { fragment: "#check" })), /boundclaim-web/);
});

test("each example opens by keyboard and is answered as natively", async (t) => {
  const page = await open(t, app, { fragment: "#check" });
  const count = await page.locator(".gallery button").count();
  assert.equal(count, 15);
  for (let index = 0; index < count; index += 1) {
    await page.evaluate(() => (location.hash = "#check"));
    await example(page, index);
    if (await page.locator("#c-text").count()) {
      assert.ok((await page.locator(".cause").count()) > 0, `${index}`);
      continue;
    }
    const evidence = await savedEvidence(page);
    const expected = check(evidence);
    assert.equal(await verdict(page), expected.sentence.replaceAll("`", ""));
    const outcomes = await page.locator(".trace .t-out").evaluateAll((all) => all.map((cell) => cell.textContent));
    const words = { passed: /passed|would pass/, failed: /failed|would fail/, not_checked: /not checked/, warned: /warning/ };
    expected.steps.forEach(({ outcome }, at) => assert.match(outcomes[at], words[outcome]));
    const text = expected.error?.texts[0];
    if (text) assert.ok((await page.locator("[aria-label='The error']").textContent()).includes(text), text);
    assert.equal(await page.locator(".fix").count(), expected.fixes.length);
  }
});

test("a fix is applied, and undone", async (t) => {
  const page = await open(t, app, { fragment: "#example=policy-without-data" });
  await page.locator(".fix").first().waitFor();
  const before = await savedEvidence(page);
  const promised = await page.locator(".fix .mark").first().textContent();
  assert.equal(promised, "re-checked: granted");
  await page.locator(".fix").first().getByRole("button", { name: "Apply" }).click();
  await page.locator(".summary-ok").waitFor();
  assert.equal(check(await savedEvidence(page)).verdict, "granted");
  await page.locator(".notice").getByRole("button", { name: "Undo" }).click();
  await page.locator(".summary-bad").waitFor();
  assert.equal(await savedEvidence(page), before);
});

test("what belongs together lights up in both directions", async (t) => {
  const page = await open(t, app, { fragment: "#check" });
  await page.locator("#c-any").fill(JSON.stringify(CLAIMS));
  await page.getByRole("button", { name: "Read it" }).click();
  await page.locator("#c-role").fill(JSON.stringify(ROLE, null, 2));
  const row = page.locator(".trace tr", { hasText: "ref_type" });
  await page.evaluate(() => document.querySelectorAll(".trace details").forEach((details) => (details.open = true)));
  await row.hover();
  const lines = page.locator("#e-role .l.is-linked, #e-token .l.is-linked");
  assert.deepEqual(await lines.allTextContents(), ['  "ref_type": "branch",\n', '    "ref_type": "tag"\n']);
  await page.locator("#e-role .l", { hasText: '"ref"' }).hover({ force: true });
  await page.locator(".trace tr.is-linked th", { hasText: "ref" }).waitFor();
});

const CLAIMS = { iss: "https://gitlab.example.com", aud: "v", ref_type: "branch", project_id: "42", ref: "x" };
const ROLE = {
  role_type: "jwt",
  user_claim: "project_id",
  bound_audiences: ["v"],
  bound_claims: { ref: "main", ref_type: "tag" },
};

test("a link brings everything into another browser, and no token", async (t) => {
  const page = await open(t, app, { fragment: "#check" });
  await page.locator("#c-token").fill(JWT);
  await page.locator("#c-role").fill(JSON.stringify(ROLE));
  await page.locator("#c-variables").fill("VAULT_TOKEN=hvs.CAESISECRET\nA=1");
  await page.getByRole("button", { name: "Share" }).click();
  const link = await copied(page, page.getByRole("button", { name: "Copy the link" }));
  assert.equal(link, await page.locator("#c-link").inputValue());
  const other = await open(t, app, { fragment: `#${link.split("#")[1]}` });
  await other.locator(".notice").getByText("The link was opened.").waitFor();
  assert.equal(new URL(other.url()).hash, "#check");
  assert.equal(await other.locator("#c-role").inputValue(), JSON.stringify(ROLE));
  assert.match(await other.locator("#c-token").inputValue(), /"project_id": "42"/);
  const everything = await savedEvidence(other);
  assert.ok(!everything.includes(SECRET) && !everything.includes("CAESI"), everything);
  await page.locator(".share").getByText("Role").click();
  const without = await copied(page, page.getByRole("button", { name: "Copy the link" }));
  const third = await open(t, app, { fragment: `#${without.split("#")[1]}` });
  await third.locator(".notice").getByText("The link was opened.").waitFor();
  assert.equal(await third.locator("#c-role").inputValue(), "");
});

test("a token is in no address, storage, title or request, and is forgotten by a reload", async (t) => {
  const page = await open(t, app, { fragment: "#check" });
  const requests = [];
  page.on("request", (request) => requests.push(request.url() + (request.postData() ?? "")));
  await page.locator("#c-token").fill(JWT);
  await page.locator("#c-role").fill(JSON.stringify(ROLE));
  await page.getByText("This is a whole token").waitFor();
  await page.locator("#e-more > summary").click();
  await page.locator("#c-keys").fill('{"keys":[{"kty":"oct","kid":"k","k":"AAAA"}]}');
  await page.locator("#e-more [role=status]").getByText(/sign|key/i).first().waitFor();
  const stored = () => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.title, history.state]));
  await until(stored, (text) => text.includes("project_id"), "what is stored");
  for (const place of [await stored(), page.url(), requests.join("\n")]) assert.ok(!place.includes(SECRET), place);
  await page.reload();
  await page.locator("#c-token").waitFor();
  assert.match(await page.locator("#c-token").inputValue(), /"ref": "main"/);
  assert.equal(await page.locator("#c-role").inputValue(), JSON.stringify(ROLE));
});

test("the token is forgotten by a button, and its claims stay", async (t) => {
  const page = await open(t, app, { fragment: "#check" });
  await page.locator("#c-token").fill(JWT);
  await page.getByText(/valid for another/).waitFor();
  await page.getByRole("button", { name: "Keep the claims, forget the token" }).click();
  assert.deepEqual(JSON.parse(await page.locator("#c-token").inputValue()).project_id, "42");
});

test("anything that is pasted or dropped finds its place", async (t) => {
  const page = await open(t, app, { fragment: "#check" });
  const read = page.getByRole("button", { name: "Read it" });
  const paste = async (text, said) => {
    await page.locator("#c-any").fill(text);
    await read.click();
    await page.locator(".notice").getByText(said).waitFor();
  };
  await paste("vault write auth/gl/role/app role_type=jwt user_claim=project_id bound_audiences=v", "Read: the role app.");
  assert.equal(await page.locator("#c-mount").inputValue(), "gl");
  await paste('path "secret/data/a" {\n  capabilities = ["read"]\n}\n', "Read: the policy policy-1.");
  await paste("what is this", "Not recognised");
  assert.equal(await page.locator("#c-any").inputValue(), "what is this");
  const file = { name: "job.yml", mimeType: "text/yaml", buffer: Buffer.from("job:\n  id_tokens: {T: {aud: v}}\n  secrets: {A: {vault: a/b@kv}}\n  script: make\n") };
  await page.locator("input[aria-label='Open a file with any of these']").setInputFiles(file);
  await page.locator(".notice").getByText("Read: a pipeline.").waitFor();
  await page.locator("#c-any").fill("Code: 403. Errors:\n\n* permission denied");
  await read.click();
  await page.locator("#c-text").waitFor();
  assert.match(await page.title(), /^Explain/);
});

test("hostile texts are answered", async (t) => {
  const page = await open(t, app, { fragment: "#check" });
  for (const text of ["{", "\u202e\u0000", '{"a":'.repeat(5000), "path \"".repeat(5000), "- ".repeat(20000), "\ud83d\ude00".repeat(9)]) {
    for (const field of ["#c-token", "#c-role", "#c-config", "#c-pipeline"]) await page.locator(field).fill(text);
    await page.locator(".verdict h1").waitFor();
  }
  // Every line is a finding of its own: only some are shown.
  // Set at once: Chromium itself takes long to type many lines into any field.
  await page.locator("#c-pipeline").evaluate((area) => {
    area.value = "b: 1\n".repeat(3000);
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  await page.getByText(/and \d+ more/).waitFor();
  await page.getByRole("button", { name: "Add a policy" }).click();
  await page.locator("#c-policy-0").fill("path \"a\" { capabilities = [".repeat(3000));
  await page.locator(".verdict h1").waitFor();
});

test("the screens keep what was typed", async (t) => {
  const page = await open(t, app, { fragment: "#check" });
  await page.locator("#c-role-name").fill("app");
  await page.getByRole("link", { name: "Set up", exact: true }).click();
  await page.locator("#url").waitFor();
  await page.locator("#url").fill("https://gitlab.example.org/a/b");
  await page.locator("#app").getByRole("link", { name: "Check", exact: true }).click();
  assert.equal(await page.locator("#c-role-name").inputValue(), "app");
  await page.goBack();
  assert.equal(await page.locator("#url").inputValue(), "https://gitlab.example.org/a/b");
});

test("the promise is proved", async (t) => {
  const page = await open(t, app, { fragment: "#privacy" });
  await page.getByText("connect-src 'self'", { exact: true }).first().waitFor();
  assert.match(await page.locator("main:visible").textContent(), / 0 of them to another server/);
});

test("the report is saved as data and copied as Markdown", async (t) => {
  const page = await open(t, app, { fragment: "#example=policy-without-data" });
  await page.getByRole("button", { name: "Share" }).click();
  const { bytes } = await saved(page, () => page.getByRole("button", { name: "Report as JSON" }).click());
  assert.equal(JSON.parse(bytes.toString()).verdict, "refused");
  const markdown = await copied(page, page.getByRole("button", { name: "Copy the report as Markdown" }));
  assert.ok(markdown.replaceAll("`", "").startsWith(`**${await verdict(page)}**`), markdown);
});

test("keys are fetched where the host of the page allowed it, and nowhere else", async (t) => {
  const { origin } = new URL(app.url);
  const company = JSON.stringify({ gitlab: [origin, "https://gitlab.elsewhere.example"] });
  const page = await open(t, app, { company });
  const answer = (address, json) => page.route(address, (route) => route.fulfill({ json }));
  await answer("**/.well-known/openid-configuration", { jwks_uri: `${origin}/oauth/discovery/keys` });
  await answer("**/oauth/discovery/keys", { keys: [{ kty: "RSA", kid: "one" }] });
  await page.evaluate(() => (location.hash = "#check"));
  await page.locator("#e-more > summary").click();
  await page.getByRole("button", { name: `Fetch the keys of ${origin}` }).click();
  await page.getByText(`Fetched from ${origin}/oauth/discovery/keys.`).waitFor();
  assert.match(await page.locator("#c-keys").inputValue(), /"one"/);
  await page.getByRole("button", { name: "Fetch the keys of https://gitlab.elsewhere.example" }).click();
  await page.getByText("It does not say why").waitFor();
  assert.ok(page.problems.some((problem) => problem.includes("connect-src")), page.problems.join("\n"));
  page.problems.length = 0;
});
