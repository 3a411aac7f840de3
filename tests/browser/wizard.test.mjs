// Someone with a keyboard alone gets the texts that the native generator makes, whatever they choose.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  choose, copied, copiedArtifacts, expectedArtifacts, generate, open, savedSetup, start, tabTo,
} from "./support.mjs";

let app;
before(async () => (app = await start()));
after(() => app.close());

/** Types into the field of this ID, or picks an entry of its list by the first letters. */
async function type(page, id, text) {
  await tabTo(page, `#${id}`);
  await page.keyboard.type(text);
}

async function fillByKeyboard(page) {
  await tabTo(page, "a[href='#f-gitlab-url']");
  await page.keyboard.press("Enter");
  await page.locator("#f-gitlab-url:focus").waitFor();
  await type(page, "f-gitlab-version", "18.5");
  await type(page, "f-gitlab-tier", "Prem");
  await type(page, "f-server-version", "1.21.4");
  await type(page, "f-scope-project_id", "42");
  await type(page, "f-scope-project_path", "my-group/my-project");
  await type(page, "f-scope-refs-0-name", "main");
  await type(page, "f-scope-environment", "production");
  await type(page, "f-secrets-0-path", "project-42/api");
  await type(page, "f-secrets-0-field", "api_key");
  await tabTo(page, "details[data-link^='/server/ca_file'] > summary");
  await page.keyboard.press("Space");
  await type(page, "f-server-ca_file", "/etc/ssl/certs/vault-ca.crt");
}

/** Goes back to the top of the page with the keyboard, to walk down again. */
async function toTop(page) {
  await tabTo(page, "a.skip", "Shift+Tab");
}

async function assertCopiesAreNative(page) {
  const made = generate(await savedSetup(page));
  assert.ok(made.complete, JSON.stringify(made.diagnostics));
  assert.deepEqual(await copiedArtifacts(page), expectedArtifacts(made));
  for (const { key, value } of made.variables) {
    const button = page.getByRole("button", { name: `Copy the value of ${key}`, exact: true });
    if (await button.count()) assert.equal(await copied(page, button), value);
    else assert.match(value, /^</, `${key} has no button`);
  }
  return made;
}

test("the guide's example, by keyboard, for every way to log in", async (t) => {
  const page = await open(t, app);
  await fillByKeyboard(page);

  const typed = await savedSetup(page);
  const guide = await open(t, app, { fragment: "#preset=guide" });
  assert.deepEqual(generate(typed).artifacts, generate(await savedSetup(guide)).artifacts);

  await t.test("option 3, the runner reads", () => assertCopiesAreNative(page));

  await toTop(page);
  await choose(page, "input[name=option]", "#option-2");
  for (const client of ["vault", "bao", "curl"]) {
    await t.test(`option 2 with ${client}`, async () => {
      await toTop(page);
      await choose(page, "input[name=f-method-client]", `input[name=f-method-client][value=${client}]`);
      const made = await assertCopiesAreNative(page);
      assert.deepEqual([made.effective.option, made.effective.client], ["id_tokens", client]);
    });
  }

  await t.test("option 1 is gone in GitLab 18.5", async () => {
    await toTop(page);
    await choose(page, "input[name=option]", "#option-1");
    assert.equal(generate(await savedSetup(page)).complete, false);
    assert.ok(await page.locator(".checked .bad").isVisible());
  });

  await t.test("what was typed survives the switches", async () => {
    await toTop(page);
    await choose(page, "input[name=option]", "#option-3");
    const { method, ...others } = JSON.parse(await savedSetup(page));
    const { method: before, ...othersBefore } = JSON.parse(typed);
    assert.deepEqual(others, othersBefore);
    assert.deepEqual({ ...method, option: null, client: null }, { ...before, option: null, client: null });
    assert.equal(method.option, "secrets");
    assert.equal(await page.locator("#f-scope-project_path").inputValue(), "my-group/my-project");
  });
});

test("a group instead of one project, and back", async (t) => {
  const page = await open(t, app, { fragment: "#preset=guide" });
  const project = await savedSetup(page);
  await choose(page, "input[name=f-scope-kind]", "input[name=f-scope-kind][value=group]");
  await type(page, "f-scope-group-id", "7");
  const group = await savedSetup(page);
  assert.equal(JSON.parse(group).scope.group.id, "7");
  await page.locator("input[name=f-scope-kind][value=project]").press("Space");
  assert.equal(await savedSetup(page), project);
  await page.locator("input[name=f-scope-kind][value=group]").press("Space");
  assert.equal(await savedSetup(page), group);
});

test("arrow keys move through the tabs", async (t) => {
  const page = await open(t, app, { fragment: "#preset=guide" });
  const tab = (index) => page.locator(`#server-tab-${index}[aria-selected=true]:focus`);
  await tabTo(page, "#server-tab-0");
  for (const [key, index] of [["ArrowRight", 1], ["End", 4], ["ArrowRight", 0], ["ArrowLeft", 4], ["Home", 0]]) {
    await page.keyboard.press(key);
    await tab(index).waitFor();
    assert.equal(await page.locator("[role=tab][aria-selected=true]").count(), 1);
    assert.equal(await page.locator("[role=tab][tabindex='0']").count(), 1);
  }
  // One stop: the next Tab leaves the tabs.
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("[role=tablist]")), null);
});
