// Files and links bring along exactly what the page shows, and back again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PRESETS, copied, expectedArtifacts, generate, open, saved, savedSetup, start, unfold } from "./support.mjs";

let app;
before(async () => (app = await start()));
after(() => app.close());

const notice = (page) => page.locator(".notice");
const file = (name, text) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });
const dialog = "input[type=file][aria-label='Open a saved setup']";

/** The entries of an archive whose files are stored as they are, read by its directory. */
function entries(zip) {
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  const files = {};
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(zip.toString("latin1", at, at + 4), "PK\x01\x02");
    assert.equal(zip.readUInt16LE(at + 10), 0, "stored");
    const size = zip.readUInt32LE(at + 24);
    const nameSize = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString("utf8", at + 46, at + 46 + nameSize);
    const body = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    files[name] = zip.toString("utf8", body, body + size);
    at += 46 + nameSize + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** Drops a file on the page, as a file manager does. */
async function drop(page, name, text) {
  const allowed = await page.locator("main").evaluate(
    (main, [name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name, { type: "application/json" }));
      const send = (type) =>
        main.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      const refused = ["dragover", "drop"].map(send);
      return refused.every((passed) => !passed);
    },
    [name, text],
  );
  assert.ok(allowed, "the page takes the file instead of the browser");
}

test("a download is the text that is shown, under its name", async (t) => {
  const page = await open(t, app, { fragment: "#preset=guide" });
  await unfold(page);
  const made = generate(await savedSetup(page));
  // A few: Chromium drops the eleventh download of a second.
  for (const wanted of ["vault-mount", "pipeline", "verify", "teardown"]) {
    const { file_name: name, text } = made.artifacts.find(({ id }) => id === wanted);
    const button = page.locator(`#artifact-${wanted}`).getByRole("button", { name: `Download ${name}`, exact: true });
    const download = await saved(page, () => button.click());
    // Chromium makes no hidden files: it replaces the leading dot.
    assert.equal(download.name.replace(/^[._]/, ""), name.replace(/^\./, ""));
    assert.equal(download.bytes.toString(), text);
  }
});

test("all files are one archive", async (t) => {
  for (const id of ["guide", "group", "openbao"]) {
    const page = await open(t, app, { fragment: `#preset=${id}` });
    const { name, bytes } = await saved(page, () => page.getByRole("button", { name: "Download all files" }).click());
    assert.equal(name, "boundclaim.zip");
    const { artifacts } = generate(await savedSetup(page));
    assert.deepEqual(entries(bytes), Object.fromEntries(artifacts.map((made) => [made.file_name, made.text])));
  }
});

test("a saved setup opens by the button and by drop", async (t) => {
  const source = await open(t, app, { fragment: "#preset=openbao" });
  const { name, bytes } = await saved(source, () => source.getByRole("button", { name: /^Save/ }).click());
  assert.match(name, /\.boundclaim\.json$/);
  const setup = bytes.toString();

  for (const way of ["button", "start page", "drop"]) {
    const page = await open(t, app);
    if (way === "drop") await drop(page, name, setup);
    else {
      const label = way === "button" ? "Open a saved setup" : "Choose a saved setup";
      await page.locator(`input[type=file][aria-label='${label}']`).setInputFiles(file(name, setup));
    }
    await notice(page).getByText(`${name} was opened.`).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "main", way);
    assert.equal(await savedSetup(page), setup, way);
  }
});

test("a file that is no setup says why and changes nothing", async (t) => {
  const page = await open(t, app, { fragment: "#preset=guide" });
  const before = await savedSetup(page);
  const broken = {
    "not JSON": "{",
    "an array": "[1]",
    "an unknown field": JSON.stringify({ ...JSON.parse(before), surprise: 1 }),
    "a wrong type": before.replace('"protected_only": true', '"protected_only": "yes"'),
    nothing: "",
  };
  for (const [what, text] of Object.entries(broken)) {
    await page.locator(dialog).setInputFiles(file("broken.json", text));
    await notice(page).getByText("This is not a setup. Nothing was changed.").waitFor();
    assert.ok((await notice(page).locator(".error, .note").count()) > 0, `${what}: no diagnostics`);
    await drop(page, "broken.json", text);
    await notice(page).getByRole("button", { name: "Close" }).click();
    await notice(page).waitFor({ state: "detached" });
    assert.equal(await savedSetup(page), before, what);
  }
});

test("a shared link shows the same setup to someone else", async (t) => {
  const page = await open(t, app, { fragment: "#preset=subgroups" });
  await page.locator("#f-job-name").fill("näher → 語 \"'<b>");
  const link = await copied(page, page.getByRole("button", { name: "Share the setup as a link" }));
  await notice(page).getByText("The link was copied.").waitFor();
  assert.ok(link.startsWith(`${app.url}#setup=`), link);

  const other = await open(t, app, { fragment: link.slice(app.url.length) });
  assert.equal(await savedSetup(other), await savedSetup(page));
  assert.equal(new URL(other.url()).hash, "");

  const broken = await open(t, app, { fragment: `${link.slice(app.url.length, -40)}%%` });
  await notice(broken).getByText("This is not a setup.").waitFor();
});

test("every preset opens by its link, complete", async (t) => {
  for (const id of PRESETS) {
    await t.test(id, async (t) => {
      const page = await open(t, app, { fragment: `#preset=${id}` });
      const made = generate(await savedSetup(page));
      assert.ok(made.complete, JSON.stringify(made.diagnostics));
      assert.equal(await page.locator(".sentence").textContent(), made.summary.text);
      assert.equal(await page.locator("form [aria-invalid], .checked:not(.agreed), .pending").count(), 0);
      await unfold(page);
      const shown = await page.locator("figure[id^=artifact-]").all();
      for (const figure of shown) {
        const id = (await figure.getAttribute("id")).replace("artifact-", "");
        assert.equal(await figure.locator("pre > code").textContent(), expectedArtifacts(made)[id], id);
      }
      assert.ok(shown.length > 5);
    });
  }
});

test("below a sub-path, too", async (t) => {
  const below = await start("/sub/path/");
  t.after(() => below.close());
  const page = await open(t, below, { fragment: "#preset=guide" });
  const link = await copied(page, page.getByRole("button", { name: "Share the setup as a link" }));
  assert.ok(link.startsWith(`${below.url}#setup=`), link);
  await page.locator("a.brand").click();
  await page.locator("#url").waitFor();
  assert.equal(page.url(), below.url);
});

test("a link to an example that does not exist says so", async (t) => {
  const page = await open(t, app, { fragment: "#preset=nonsense" });
  await notice(page).getByText("There is no example “nonsense”.").waitFor();
});

test("a reload keeps what a switch put aside", async (t) => {
  const page = await open(t, app, { fragment: "#preset=group" });
  await page.locator("input[name=f-scope-kind][value=project]").press("Space");
  await page.reload();
  await page.locator("input[name=f-scope-kind][value=group]").press("Space");
  await page.locator("#f-scope-group-id").waitFor();
  assert.equal(await page.locator("#f-scope-group-id").inputValue(), "7");
});

test("a reload keeps the setup", async (t) => {
  const page = await open(t, app, { fragment: "#preset=guide" });
  await page.locator("#f-scope-project_id").fill("4711");
  const before = await savedSetup(page);
  await page.reload();
  await page.locator("#f-scope-project_id").waitFor();
  assert.equal(await savedSetup(page), before);
  assert.equal(await page.locator("#f-scope-project_id").inputValue(), "4711");
});

test("starting over can be undone, and back and forward too", async (t) => {
  const page = await open(t, app, { fragment: "#preset=guide" });
  await page.locator("#f-scope-project_id").fill("4711");
  const before = await savedSetup(page);
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  assert.equal(await savedSetup(page), before);
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("button", { name: "Clear everything" }).click();
  await page.locator("#url").waitFor();
  assert.notEqual(await savedSetup(page), before);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator("#f-scope-project_id").waitFor();
  assert.equal(await savedSetup(page), before);

  await page.goBack();
  await page.locator("#url").waitFor();
  await page.goForward();
  await page.locator("#f-scope-project_id").waitFor();
  assert.equal(await savedSetup(page), before);
});
