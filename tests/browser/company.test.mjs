// A company's boundclaim.json: defaults, names, locked fields and what is on its server reach the people who open the page;
// a broken file is said and stops nobody.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, generate, open, savedEvidence, savedSetup, start, unfold, until } from "./support.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICTURES = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "screenshots");
const EXAMPLE = await readFile(join(ROOT, "docs/boundclaim.example.json"), "utf8");

let app;
before(async () => {
  app = await start();
  await mkdir(PICTURES, { recursive: true });
});
after(() => app.close());

const notice = (page) => page.locator("main:visible .notices");
const setBy = (page, id) => page.locator(`#${id}-l`);

async function toForm(page) {
  await page.locator("main:visible a[href='#f-gitlab-url']").first().click();
  await page.locator("#f-gitlab-url").waitFor();
}

/** No finding of axe-core, nothing wider than the page, and a picture to look at. */
async function looksGood(page, name) {
  await page.evaluate(AXE);
  for (const width of [390, 1360]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], `${name} ${width} ${colorScheme}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} at ${width} px`);
      await page.screenshot({ path: join(PICTURES, `company-${name}-${colorScheme}-${width}.png`), fullPage: true });
    }
  }
}

test("defaults are there, and names follow the project as it is typed", async (t) => {
  const page = await open(t, app, { company: EXAMPLE });
  await page.getByText("Defaults are set by Example Corp.").waitFor();
  assert.equal(await notice(page).textContent(), "");
  await toForm(page);
  assert.equal(await page.locator("#f-server-url").inputValue(), "https://vault.corp.example:8200");
  assert.equal(await page.locator("#f-gitlab-tier").inputValue(), "premium");
  assert.equal(await page.locator("#f-auth-token_ttl").inputValue(), "10m");

  await page.locator("#f-scope-project_id").pressSequentially("42");
  assert.equal(await page.locator("#f-auth-role").getAttribute("placeholder"), "ci-42");
  await page.locator("#f-scope-project_id").press("Backspace");
  assert.equal(await page.locator("#f-auth-policy").getAttribute("placeholder"), "ci-4-read");
  await page.locator("#f-scope-project_id").fill("42");

  // The path of a secret starts as the company says: the keyboard goes on behind it, and it follows the project.
  await page.locator("#f-scope-project_path").fill("team/shop");
  await page.locator("#f-secrets-0-variable").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.type("api");
  assert.equal(await page.locator("#f-secrets-0-path").inputValue(), "team/shop/api");
  await page.locator("#f-scope-project_path").fill("");
  await page.locator("#f-scope-project_path").pressSequentially("team/site");
  assert.equal(await page.locator("#f-secrets-0-path").inputValue(), "team/site/api");

  await page.locator("#f-secrets-0-field").fill("api_key");
  await page.locator("#f-scope-refs-0-name").fill("main");
  await page.locator(".agreed .mark.ok").waitFor();
  // What is saved holds the names: it makes the same texts where nobody knows the company.
  const saved = JSON.parse(await savedSetup(page));
  assert.deepEqual([saved.auth.role, saved.auth.policy, saved.secrets[0].path], ["ci-42", "ci-42-read", "team/site/api"]);
  const role = generate(JSON.stringify(saved)).artifacts.find(({ id }) => id === "role").text;
  await unfold(page);
  assert.ok((await page.locator("main:visible").textContent()).includes("ci-42-read"), role);
  assert.match(role, /ci-42-read/);

  // A reload keeps what was typed, and the names still follow.
  await page.reload();
  await page.locator("#f-scope-project_id").fill("43");
  assert.equal(await page.locator("#f-auth-role").getAttribute("placeholder"), "ci-43");
});

test("a locked field cannot be changed and says why", async (t) => {
  const locked = JSON.parse(EXAMPLE);
  locked.locked.push("/gitlab/tier", "/kv/enable", "/method", "/scope/refs", "/scope/group");
  locked.setup.scope = { refs: [{ type: "branch", name: "main" }] };
  const page = await open(t, app, { company: JSON.stringify(locked) });
  await toForm(page);
  await unfold(page);
  for (const field of ["server-url", "gitlab-url", "auth-mount", "auth-role", "scope-refs-0-name", "method-token_name"]) {
    const control = page.locator(`#f-${field}`);
    const before = await control.inputValue();
    await control.focus();
    await page.keyboard.type("other");
    assert.equal(await control.inputValue(), before, field);
    const described = (await control.getAttribute("aria-describedby")).split(" ")[0];
    assert.equal(await page.locator(`#${described}`).textContent(), "Set by Example Corp", field);
  }
  for (const id of ["f-server-product", "f-server-version", "f-gitlab-tier", "f-kv-enable", "option-1"]) {
    assert.ok(await page.locator(`#${id}`).isDisabled(), id);
  }
  assert.ok(await page.locator("input[name=f-scope-kind]").first().isDisabled());
  assert.equal(await page.getByRole("button", { name: "Add a branch or tag" }).count(), 0);
  assert.equal(await setBy(page, "f-server-url").textContent(), "Set by Example Corp");
  assert.equal(await setBy(page, "f-kv-version").count(), 0);
  await page.locator("#f-kv-version").selectOption("1");
  assert.equal(await page.locator("#f-kv-version").inputValue(), "1");
  await looksGood(page, "locked");
});

test("what is opened keeps locked values and says so", async (t) => {
  const page = await open(t, app, { company: EXAMPLE });
  await page.getByRole("button", { name: "Open the example" }).click();
  const kept =
    "Kept as set by Example Corp: GitLab address, Server address, CA file of the server, Auth mount, Audience, KV engine.";
  await notice(page).getByText(kept).waitFor();
  await looksGood(page, "kept");
  assert.equal(await page.locator("#f-server-url").inputValue(), "https://vault.corp.example:8200");
  assert.equal(await page.locator("#f-scope-project_id").inputValue(), "42");
  assert.equal(await page.locator("#f-kv-mount").inputValue(), "ci");
  await notice(page).getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.getByText("Defaults are set by Example Corp.").count(), 1);

  const link = await open(t, app, { company: EXAMPLE, fragment: "#preset=openbao" });
  await notice(link).getByText("Kept as set by Example Corp: GitLab address, Product,").waitFor();
  const own = await savedSetup(link);
  const again = await open(t, app, { company: EXAMPLE, fragment: `#setup=${Buffer.from(own).toString("base64url")}` });
  assert.equal(await notice(again).textContent(), "");
  assert.equal(await savedSetup(again), own);
});

test("a pasted project address keeps a locked GitLab", async (t) => {
  const page = await open(t, app, { company: EXAMPLE });
  await page.locator("#url").fill("https://gitlab.elsewhere.example/team/shop");
  await page.getByRole("button", { name: "Use this project" }).click();
  await notice(page).getByText("Kept as set by Example Corp: GitLab address.").waitFor();
  assert.equal(await page.locator("#f-gitlab-url").inputValue(), "https://gitlab.corp.example");
  assert.equal(await page.locator("#f-scope-project_path").inputValue(), "team/shop");
});

test("the checker knows what is on the company's server", async (t) => {
  const page = await open(t, app, { company: EXAMPLE, fragment: "#check" });
  await notice(page).getByText("The config, 2 policies and the KV engine of Example Corp were filled in.").waitFor();
  assert.equal(await page.locator("#c-mount").inputValue(), "gitlab");
  assert.match(await page.locator("#c-config").inputValue(), /gitlab\.corp\.example/);
  assert.equal(await page.locator("#c-policy-1-name").inputValue(), "ci-43-read");
  assert.ok(await page.locator("#c-mount").isDisabled() && await page.locator("#c-product").isDisabled());
  assert.equal(await setBy(page, "c-product").textContent(), "Set by Example Corp");
  await looksGood(page, "checker");

  // It can be taken back, and filled in again.
  await notice(page).getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.locator("#c-config").inputValue(), "");
  await page.getByRole("button", { name: "Fill in what is set by Example Corp" }).click();
  await until(() => page.locator("#c-config").inputValue(), (text) => text !== "", "config");

  const names = await page.locator("#c-role-name-list option").evaluateAll((all) => all.map((option) => option.value));
  assert.deepEqual(names, ["ci-42", "ci-43"]);
  await page.locator("#c-role-name").pressSequentially("ci-42");
  await notice(page).getByText("The role ci-42 of Example Corp was filled in.").waitFor();
  assert.match(await page.locator("#c-role").inputValue(), /"token_policies": "ci-42-read"/);
  await looksGood(page, "role");
  await notice(page).getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.locator("#c-role").inputValue(), "");
  assert.equal(await page.locator("#c-role-name").inputValue(), "ci-42");

  await page.getByRole("button", { name: "Clear", exact: true }).click();
  assert.equal(await page.locator("#c-policy-0-name").count(), 0);
  assert.equal(await page.locator("#c-mount").inputValue(), "gitlab");
  await page.locator(".gallery").waitFor();
});

test("the job names the company's role, and an example keeps its servers", async (t) => {
  const page = await open(t, app, { company: EXAMPLE, fragment: "#check" });
  const job = "job:\n  id_tokens: {T: {aud: v}}\n  script:\n    - vault write auth/gitlab/login role=ci-43 jwt=$T\n";
  await page.locator("#c-pipeline").fill(job);
  await notice(page).getByText("The role ci-43 of Example Corp was filled in.").waitFor();
  assert.match(JSON.parse(await savedEvidence(page)).role_text, /role\/ci-43/);

  const example = await open(t, app, { company: EXAMPLE, fragment: "#example=policy-without-data" });
  await notice(example).getByText("Kept as set by Example Corp").waitFor();
  assert.equal(await example.locator("#c-mount").inputValue(), "gitlab");
});

test("a broken file is said with its place, and the app works without it", async (t) => {
  const broken = { setup: { server: { url: "vault.corp" } }, locked: ["/server/uri"], surprise: 1 };
  for (const fragment of ["", "#check"]) {
    const page = await open(t, app, { company: JSON.stringify(broken), fragment });
    await notice(page).getByText("This site’s boundclaim.json cannot be used").waitFor();
    const text = await notice(page).textContent();
    for (const place of ["/setup/server/url", "/locked/0", "/surprise"]) assert.ok(text.includes(place), text);
    if (fragment === "") await looksGood(page, "broken");
    await notice(page).getByRole("button", { name: "Close" }).click();
    if (fragment === "") {
      await toForm(page);
      assert.equal(await page.locator("#f-server-url").inputValue(), "https://vault.example.com:8200");
      await page.locator("#f-server-url").fill("https://mine.example");
      assert.equal(await page.locator("#f-server-url").inputValue(), "https://mine.example");
    }
  }
  const page = await open(t, app, { company: '{ "name": "glpat-0123456789abcdefghij" }' });
  await notice(page).getByText("This looks like a token").waitFor();
});

test("no file, or an empty one, sets nothing and says nothing", async (t) => {
  for (const company of ['{ "gitlab": [] }', { status: 404, body: "" }]) {
    const page = await open(t, app, { company });
    assert.equal(await notice(page).textContent(), "");
    assert.equal(await page.getByText("Defaults are set by").count(), 0);
    await toForm(page);
    assert.equal(await page.locator(".set-by").count(), 0);
    // Chromium itself says that a file was not found.
    page.problems = page.problems.filter((problem) => !problem.includes("404"));
  }
});

test("a file that does not arrive is said", async (t) => {
  for (const company of [{ abort: true }, { status: 503, body: "" }]) {
    const page = await open(t, app, { company });
    await notice(page).getByText("could not be loaded: its defaults are missing").waitFor();
    page.problems = page.problems.filter((problem) => !/503|ERR_FAILED/.test(problem));
  }
});
