// Nothing leaves the page, nothing breaks it: no problem is reported, whatever is clicked or typed. That pages report
// no problem is checked by `open` for the tests of all files.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PRESETS, copiedArtifacts, generate, open, savedSetup, start, unfold, until } from "./support.mjs";

let app;
before(async () => (app = await start()));
after(() => app.close());

const kept = (page) => page.evaluate(() => Object.keys(localStorage));

test("a problem would be noticed", async (t) => {
  const inner = { after() {} };
  const page = await open(inner, app);
  await page.evaluate(() => {
    console.warn("a warning");
    const image = document.createElement("img");
    image.src = "https://elsewhere.example/";
    document.body.append(image);
    setTimeout(() => {
      throw new Error("an error");
    });
  });
  const all = ["console warning: a warning", "policy violation: img-src", "page error: an error"];
  const noticed = () => page.problems.join("\n");
  await until(noticed, (text) => all.every((one) => text.includes(one)), "noticed problems");
  await page.context().close();
});

test("a session that clicks through everything", async (t) => {
  const page = await open(t, app, { viewport: { width: 1280, height: 900 } });
  await page.getByRole("button", { name: "Use this project" }).click();
  await page.locator("#url[aria-invalid=true]").waitFor();
  await page.locator("#url").fill("https://gitlab.example.org/a/b/-/issues?x=1#y");
  await page.getByRole("button", { name: "Use this project" }).click();
  await page.locator("#f-scope-project_id:focus").waitFor();
  for (let index = 0; index < PRESETS.length; index += 1) {
    await page.locator("a.brand").click();
    await page.locator("#url").waitFor();
    const rows = page.locator(".presets button");
    await (index === 0 ? page.getByRole("button", { name: "Open the example" }) : rows.nth(index - 1)).click();
    await page.locator(".notice").getByRole("button", { name: "Close" }).click();
    await unfold(page);
    await copiedArtifacts(page);
    for (const box of await page.locator("form input[type=checkbox], form label:has(input[type=radio])").all()) {
      // A box can take others away.
      if (await box.isVisible()) await box.click();
    }
    for (const select of await page.locator("form select").all()) {
      for (const value of await select.locator("option").evaluateAll((all) => all.map((option) => option.value))) {
        // A value of the setup's own that is not offered leaves the list with the first choice.
        if ((await select.locator(`option[value="${value}"]`).count()) === 0) continue;
        await select.selectOption(value);
        // Other lists may have changed with it.
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
    }
    for (const link of await page.locator(".steps-nav a, .sentence a, .checked a").all()) await link.click();
  }
  assert.equal(JSON.parse(await savedSetup(page)).kv.version, 1, "the last choice of the list");
  assert.deepEqual(await kept(page), []);

  const theme = page.getByRole("button", { name: /^Theme/ });
  for (const wanted of ["light", "dark", null]) {
    await theme.click();
    await until(() => page.locator("html").getAttribute("data-theme"), (now) => now === wanted, "theme");
    assert.deepEqual(await kept(page), ["boundclaim-theme"]);
  }
});

test("a secret that was typed into a field goes nowhere", async (t) => {
  const secret = "glpat-0123456789abcdefghij";
  const page = await open(t, app, { fragment: "#preset=guide" });
  for (const field of ["#f-secrets-0-path", "#f-job-script", "#f-scope-environment"]) {
    const before = await page.locator(field).inputValue();
    await page.locator(field).fill(`x ${secret}`);
    await page.locator(".checked .bad").waitFor();
    await page.getByRole("button", { name: /^Share/ }).click();
    await page.locator(".notice").getByText("Not done").waitFor();
    await page.waitForTimeout(700);
    const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state, location.href, document.title]));
    assert.ok(!kept.includes(secret), kept);
    await page.locator(field).fill(before);
  }
});

test("the theme is remembered", async (t) => {
  const page = await open(t, app);
  const theme = page.getByRole("button", { name: /^Theme/ });
  await theme.click();
  await theme.click();
  await page.locator("html[data-theme=dark]").waitFor();
  await page.reload();
  await page.locator("html[data-theme=dark]").waitFor();
});

const HOSTILE = {
  quotes: "'\"`\\'\"\"\"",
  "a command": "$(id) `id` ${IFS}; id #",
  markup: "<img src=x onerror=alert(1)></script><script>alert(1)</script>",
  emoji: "👩‍👩‍👧🏽 \u202e\u0301\u0000\ufeff",
  "100 kB": `${"x".repeat(99_990)}'"<b>`,
};

for (const [what, text] of Object.entries(HOSTILE)) {
  test(`hostile text: ${what}`, async (t) => {
    const page = await open(t, app, { fragment: "#preset=guide" });
    page.on("dialog", (dialog) => page.problems.push(`dialog: ${dialog.message()}`));
    await unfold(page);
    const elements = () => page.locator("img, script:not([src]), b b").count();
    const before = await elements();
    const fields = page.locator("form input.input, form textarea");
    for (let index = 0; index < (await fields.count()); index += 1) {
      const field = fields.nth(index);
      const id = await field.getAttribute("id");
      await field.fill(text);
      const typed = await field.inputValue();
      // The page still answers: the setup that it saves holds the text, and the native core agrees on the findings.
      assert.ok(typed.length >= text.length - 1, id);
    }
    const setup = await savedSetup(page);
    assert.equal(JSON.parse(setup).job.name, await page.locator("#f-job-name").inputValue());
    const made = generate(setup);
    assert.equal(await page.locator(".sentence").textContent(), made.summary.text);
    assert.equal(made.complete, (await page.locator(".checked:not(.agreed)").count()) === 0);
    assert.equal(await elements(), before);
    const sentence = await page.locator(".sentence").boundingBox();
    assert.ok(sentence.height < 500, `the sentence leaves room for the rest: ${sentence.height}`);
  });
}
