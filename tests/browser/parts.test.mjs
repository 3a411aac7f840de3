// What is loaded when it is first used: pipelines and policies that are read, signatures that are checked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { generate, open, savedSetup, start } from "./support.mjs";

let app;
before(async () => (app = await start()));
after(() => app.close());

const loaded = (page) => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name).join("\n"));

test("the first view loads none of it", async (t) => {
  const page = await open(t, app);
  assert.doesNotMatch(await loaded(page), /engine|verify/);
});

test("the policy is read back", async (t) => {
  const page = await open(t, app, { fragment: "#preset=guide" });
  await page.getByRole("tab", { name: "Role and policy alone" }).click();
  await page.getByText("It allows nothing else.").waitFor();
  const { grants } = generate(await savedSetup(page));
  assert.deepEqual(grants, [{ path: "secret/data/project-42/api", capabilities: ["read"] }]);
  const said = await page.locator("p", { hasText: "Read back from its text" }).textContent();
  assert.ok(said.includes("read secret/data/project-42/api"), said);
  await page.locator("#f-secrets-0-path").fill("other/path");
  await page.locator("p", { hasText: "read secret/data/other/path" }).waitFor();
});

test("the setup is checked with the right job and with wrong ones", async (t) => {
  const page = await open(t, app, { fragment: "#preset=guide" });
  const line = page.locator(".agreed .mark.ok");
  const shown = async () => {
    await line.waitFor();
    const rows = await page.locator(".jobs-tbl tbody tr").evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll(".sub, .mark, td:last-child")].map((cell) => cell.textContent)));
    const { report, probes } = generate(await savedSetup(page));
    assert.equal(report.verdict, "granted");
    assert.deepEqual(rows.slice(1), probes.map(({ difference, gets_in, texts }) =>
      [difference, gets_in ? "gets in" : "refused", texts[0] ?? "As this setup means it."]));
    const refused = probes.filter(({ meant }) => !meant).length;
    assert.ok((await line.textContent()).endsWith(`the right job gets in, ${refused} wrong ones do not.`));
    return rows.map(([difference]) => difference);
  };
  const before = await shown();
  assert.ok(before.includes("environment is staging"));
  await page.locator("#f-scope-environment").fill("staging");
  await page.locator(".jobs-tbl").getByText("environment is review").waitFor();
  await shown();
  await page.locator(".agreed").getByRole("link").click();
  await page.locator("#jobs:focus").waitFor();
  await page.setViewportSize({ width: 390, height: 900 });
  await page.locator(".steps-nav a[href='#step-1']").click();
  await page.locator(".agreed").getByRole("link").click();
  await page.waitForFunction(() => Math.abs(document.querySelector("#jobs").getBoundingClientRect().top - 16) < 120);
  await page.locator("#f-scope-environment").fill("");
  await page.locator("#f-secrets-0-path").fill("");
  await page.locator(".agreed").waitFor({ state: "detached" });
  assert.equal(await page.locator(".jobs-tbl").count(), 0);
});

test("a setup starts from a pipeline", async (t) => {
  const source = generate(await savedSetup(await open(t, app, { fragment: "#preset=openbao" })));
  const pipeline = source.artifacts.find(({ id }) => id === "pipeline").text;
  const page = await open(t, app);
  const read = page.getByRole("button", { name: "Read the job" });
  await read.click();
  await page.locator("#st-6-e").getByText("Paste the text").waitFor();
  await page.locator("#pipeline").fill("a: [");
  await read.click();
  await page.locator("#st-6-e").getByText("This is not a pipeline").waitFor();
  await page.locator("#pipeline").fill("job:\n  script: make\n");
  await read.click();
  await page.locator("#st-6-e").getByText("No job in it talks to Vault.").waitFor();
  await page.locator("#pipeline").fill(`${pipeline}\nother:\n  secrets: {KEY: {vault: app/key@kv}}\n  script: make\n`);
  await read.click();
  await page.locator("#pipeline-job").selectOption("other");
  await read.click();
  await page.locator(".notice").getByText("The job other was read.").waitFor();
  const setup = JSON.parse(await savedSetup(page));
  assert.deepEqual([setup.kv.mount, setup.secrets[0].path, setup.method.option], ["kv", "app", "secrets"]);
});

test("verification agrees with WebCrypto", async (t) => {
  const page = await open(t, app);
  const answers = await page.evaluate(async () => {
    const { verify } = await globalThis.boundclaim.load("verify");
    const base64url = (bytes) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const text = (value) => new TextEncoder().encode(value);
    const rsa = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
    const hash = (size) => ({ hash: `SHA-${size}` });
    const algorithms = {
      RS256: [{ name: "RSASSA-PKCS1-v1_5", ...rsa, ...hash(256) }, { name: "RSASSA-PKCS1-v1_5" }],
      RS512: [{ name: "RSASSA-PKCS1-v1_5", ...rsa, ...hash(512) }, { name: "RSASSA-PKCS1-v1_5" }],
      PS256: [{ name: "RSA-PSS", ...rsa, ...hash(256) }, { name: "RSA-PSS", saltLength: 32 }],
      PS384: [{ name: "RSA-PSS", ...rsa, ...hash(384) }, { name: "RSA-PSS", saltLength: 48 }],
      ES256: [{ name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", ...hash(256) }],
      ES384: [{ name: "ECDSA", namedCurve: "P-384" }, { name: "ECDSA", ...hash(384) }],
      EdDSA: [{ name: "Ed25519" }, { name: "Ed25519" }],
    };
    const answers = [];
    for (const [alg, [generation, use]] of Object.entries(algorithms)) {
      const [right, wrong] = await Promise.all([1, 2].map(() => crypto.subtle.generateKey(generation, true, ["sign", "verify"])));
      const signed = `${base64url(text(JSON.stringify({ alg, kid: "k" })))}.${base64url(text('{"iss":"x","aud":"y"}'))}`;
      const signature = await crypto.subtle.sign(use, right.privateKey, text(signed));
      const damaged = new Uint8Array(signature.slice(0));
      damaged[10] ^= 1;
      for (const [what, key, bytes] of [["right", right, signature], ["wrong key", wrong, signature], ["damaged", right, damaged]]) {
        const jwk = { ...(await crypto.subtle.exportKey("jwk", key.publicKey)), kid: "k" };
        const expected = await crypto.subtle.verify(use, key.publicKey, bytes, text(signed));
        const { verified } = JSON.parse(verify(`${signed}.${base64url(bytes)}`, JSON.stringify({ keys: [jwk] })));
        answers.push([alg, what, expected, verified]);
      }
    }
    return answers;
  });
  assert.equal(answers.length, 21);
  for (const [alg, what, expected, verified] of answers) assert.equal(verified, expected, `${alg} ${what}`);
  assert.equal(answers.filter(([, , expected]) => expected).length, 7);
});
