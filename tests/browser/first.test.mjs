// The first view: a page that is there at once and loads nothing more until it is used. Nothing that is done meanwhile is lost.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, axe, open, savedSetup, start } from "./support.mjs";

let app;
before(async () => (app = await start()));
after(() => app.close());

/** The files that a page asked for, without what changes with every build. Headless browsers may ask for no icon. */
const asked = (page) => {
  const names = page.asked.map((url) => new URL(url).pathname.slice(1).replace(/-[0-9a-f]{16}/, ""));
  return names.filter((name) => name !== "icon.svg").sort();
};
const FIRST = ["", "boot.js", "boundclaim.json", "style.css"];
const WIZARD = ["boundclaim-web.js", "boundclaim-web_bg.wasm"];

/** A page that waits for the wizard's module until `page.go()`. */
const opened = (t, options = {}) => open(t, app, { ...options, prepare: hold });

async function hold(page) {
  page.asked = [];
  page.on("request", (request) => page.asked.push(request.url()));
  const held = new Promise((go) => (page.go = go));
  await page.route(/boundclaim-web.*wasm/, async (route) => {
    await held;
    await route.continue();
  });
}

/** The wizard is there: it notes its state in the history. */
const taken = (page) => page.waitForFunction(() => typeof history.state === "string");

/** Every element of the screen with its attributes, own texts, and place; and whether it is the one that was there before. */
const drawn = (page) =>
  page.evaluate(() => {
    const one = (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      // A picture leaves an empty style where there may be a caret.
      const attributes = [...element.attributes].map(({ name, value }) => `${name}=${value}`).filter((one) => one !== "style=").sort();
      const texts = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("");
      const before = element.before === true;
      element.before = true;
      return { is: [element.localName, ...attributes, texts, x, y, width, height].join(" "), before };
    };
    return [...document.querySelectorAll("#app *")].map(one);
  });

test("an untouched page loads itself, its script and its styles", async (t) => {
  const page = await opened(t);
  page.go();
  await page.waitForTimeout(1500);
  assert.deepEqual(asked(page), FIRST);
  await page.mouse.move(300, 300);
  await taken(page);
  assert.deepEqual(asked(page), [...FIRST, ...WIZARD].sort());
});

test("the checker loads nothing of the wizard", async (t) => {
  const page = await open(t, app, { fragment: "#check", prepare: hold });
  await page.locator(".gallery").first().waitFor();
  await page.mouse.move(300, 300);
  await page.waitForTimeout(300);
  assert.deepEqual(asked(page), [...FIRST, "checker.js", "checker_bg.wasm"].sort());
});

test("a company's defaults are there without a touch", async (t) => {
  const company = await readFile(join(ROOT, "docs/boundclaim.example.json"), "utf8");
  const page = await open(t, app, { company });
  await page.getByText("Defaults are set by Example Corp.").waitFor();
  for (const nothing of ['{ "gitlab": ["https://gitlab.example.org"] }', { status: 404, body: "" }]) {
    const page = await open(t, app, { company: nothing, prepare: hold });
    await page.waitForTimeout(500);
    assert.deepEqual(asked(page), FIRST);
    page.problems = page.problems.filter((problem) => !problem.includes("404"));
  }
});

for (const theme of ["system", "light", "dark"]) {
  for (const [width, colorScheme] of [[1280, "light"], [390, "dark"]]) {
    test(`the wizard takes over what is there: ${theme}, ${width} px`, async (t) => {
      const script = `localStorage.setItem("boundclaim-theme", "${theme}")`;
      const page = await opened(t, { viewport: { width, height: 900 }, colorScheme, script });
      assert.deepEqual(await axe(page), []);
      const before = await drawn(page);
      const picture = await page.screenshot();
      page.go();
      await page.keyboard.press("Shift");
      await taken(page);
      const after = await drawn(page);
      assert.deepEqual(after.map(({ is }) => is), before.map(({ is }) => is));
      assert.ok(after.every(({ before }) => before), "no element is another one");
      assert.ok(picture.equals(await page.screenshot()), "the same picture");
    });
  }
}

test("a click is not lost, and the page says that it waits", async (t) => {
  const page = await opened(t);
  await page.getByRole("button", { name: "Open the example" }).click();
  await page.locator("#loading").getByText("Loading boundclaim").waitFor();
  page.go();
  await page.locator(".notice").getByText("was opened.").waitFor();
  assert.ok(await page.locator("#loading").isHidden());
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
});

test("several clicks are done one after the other", async (t) => {
  const page = await opened(t);
  const theme = page.getByRole("button", { name: /^Theme/ });
  await theme.click();
  await theme.click();
  await page.getByRole("button", { name: /^One role, many projects/ }).click();
  page.go();
  await page.locator("html[data-theme=dark]").waitFor();
  await page.locator(".notice").getByText("was opened.").waitFor();
});

test("keys are not lost", async (t) => {
  const page = await opened(t);
  await page.locator("#url").focus();
  await page.keyboard.type("https://gitlab.example.org/a/b/-/issues");
  await page.keyboard.press("Enter");
  page.go();
  await page.locator("#f-scope-project_id:focus").waitFor();
  assert.equal(JSON.parse(await savedSetup(page)).scope.project_path, "a/b");
});

test("what is typed stays, with focus and selection", async (t) => {
  const page = await opened(t);
  await page.locator("#pipeline").fill("job:\n  script: make\n");
  await page.locator("#url").fill("https://gitlab.example.org/a/b");
  await page.locator("#url").evaluate((field) => field.setSelectionRange(3, 8));
  page.go();
  await taken(page);
  const now = await page.evaluate(() => {
    const { id, value, selectionStart, selectionEnd } = document.activeElement;
    return [id, value, selectionStart, selectionEnd, document.querySelector("#pipeline").value];
  });
  assert.deepEqual(now, ["url", "https://gitlab.example.org/a/b", 3, 8, "job:\n  script: make\n"]);
});

test("a link into the form is followed", async (t) => {
  const page = await opened(t);
  await page.locator("a[href='#f-secrets-0-path']").first().click();
  page.go();
  await page.locator("#f-secrets-0-path:focus").waitFor();
  assert.equal(new URL(page.url()).hash, "");
});

test("a file that is chosen or dropped is opened", async (t) => {
  const setup = await savedSetup(await open(t, app, { fragment: "#preset=openbao" }));
  for (const way of ["choose", "drop"]) {
    const page = await opened(t);
    if (way === "choose") {
      const file = { name: "my.boundclaim.json", mimeType: "application/json", buffer: Buffer.from(setup) };
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        page.locator("label", { hasText: "Choose a file" }).click(),
      ]);
      await chooser.setFiles(file);
    } else {
      await page.locator("main").evaluate((main, text) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], "my.boundclaim.json"));
        for (const type of ["dragover", "drop"]) {
          main.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        }
      }, setup);
    }
    page.go();
    await page.locator(".notice").getByText("my.boundclaim.json was opened.").waitFor();
    assert.equal(await savedSetup(page), setup, way);
  }
});

/** Notes whether the start page was ever shown. */
const WATCH = `
  const look = () => {
    globalThis.flashed ||= Boolean(document.querySelector(".presets")?.checkVisibility());
    requestAnimationFrame(look);
  };
  look();
`;

test("a link to a setup, or one that is kept, does not show the start page", async (t) => {
  const slow = async (page) => {
    await hold(page);
    setTimeout(page.go, 700);
  };
  const page = await open(t, app, { fragment: "#preset=guide", script: WATCH, prepare: slow });
  const sentence = await page.locator(".sentence").textContent();
  assert.equal(await page.evaluate("flashed"), false);
  await page.reload();
  await page.locator("main:visible").waitFor();
  assert.equal(await page.locator(".sentence").textContent(), sentence);
  assert.equal(await page.evaluate("flashed"), false);
});

test("back leads to a setup from before, also while the wizard is not there", async (t) => {
  const page = await opened(t);
  page.go();
  await page.getByRole("button", { name: "Open the example" }).click();
  await page.locator("a.brand").click();
  await page.locator("#url").waitFor();
  await page.evaluate(() => sessionStorage.clear());
  await taken(page);
  await page.reload();
  page.asked.length = 0;
  await page.goBack();
  await page.locator("#f-scope-project_id").waitFor();
  assert.deepEqual(asked(page), WIZARD);
});

test("a kept theme holds from the start", async (t) => {
  const script = `
    localStorage.setItem("boundclaim-theme", "dark");
    new MutationObserver(() => {
      if (document.body) globalThis.first ??= document.documentElement.dataset.theme ?? "none";
    }).observe(document, { childList: true, subtree: true });
  `;
  for (const fragment of ["", "#check"]) {
    const page = await open(t, app, { fragment, script });
    assert.equal(await page.evaluate("first"), "dark");
    await page.getByRole("button", { name: "Theme: dark. Change theme" }).waitFor();
  }
});

test("a lost connection is said, loses nothing, and is tried again", async (t) => {
  let broken = true;
  const page = await open(t, app, {
    prepare: (page) => page.route(/boundclaim-web.*wasm/, (route) => (broken ? route.abort() : route.continue())),
  });
  await page.locator("#url").fill("https://gitlab.example.org/a/b");
  await page.getByRole("button", { name: "Use this project" }).click();
  await page.locator("#loading").getByText("could not be loaded").waitFor();
  assert.equal(await page.locator("#url").inputValue(), "https://gitlab.example.org/a/b");
  broken = false;
  await page.keyboard.press("Shift");
  await page.locator("#f-scope-project_id:focus").waitFor();
  assert.ok(await page.locator("#loading").isHidden());
  assert.ok(page.problems.every((problem) => problem.includes("ERR_FAILED")), page.problems.join());
  page.problems.length = 0;
});

test("after a failure, who tries again means that alone", async (t) => {
  let broken = true;
  const page = await open(t, app, {
    prepare: (page) => page.route(/boundclaim-web.*wasm/, (route) => (broken ? route.abort() : route.continue())),
  });
  await page.getByRole("button", { name: "Open the example" }).click();
  await page.locator("#loading").getByText("could not be loaded").waitFor();
  broken = false;
  await page.getByRole("button", { name: /^OpenBao/ }).click();
  await page.locator(".notice").getByText("was opened.").waitFor();
  assert.equal(JSON.parse(await savedSetup(page)).server.product, "openbao");
  assert.ok(page.problems.every((problem) => problem.includes("ERR_FAILED")), page.problems.join());
  page.problems.length = 0;
});

test("an element that an extension of the browser added does no harm", async (t) => {
  const page = await opened(t);
  await page.evaluate(() => document.querySelector(".start-row").prepend(document.createElement("div")));
  await page.locator("#url").fill("https://gitlab.example.org/a/b");
  page.go();
  await taken(page);
  assert.equal(await page.locator("#url").inputValue(), "https://gitlab.example.org/a/b");
  await page.getByRole("button", { name: "Use this project" }).click();
  await page.locator("#f-scope-project_id:focus").waitFor();
});

test("without JavaScript the page can be read, and says what is missing", async (t) => {
  const context = await app.browser.newContext({ javaScriptEnabled: false });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(app.url);
  const words = page.locator("noscript p");
  assert.match(await words.textContent(), /needs JavaScript and WebAssembly/);
  assert.ok((await words.boundingBox()).height < 100);
  assert.ok(await page.getByText("Start from the guide’s example").isVisible());
  assert.ok(await page.locator("#loading").isHidden());
  assert.ok(await page.locator("#checker").isHidden());
});
