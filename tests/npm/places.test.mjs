// Every place of every answer is counted as JavaScript counts.
//
// Two texts that differ only in how many bytes their letters take, not in how many UTF-16 units, must give the same answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { install, load, native, vectors } from "./support.mjs";

const api = await load(install());
const WIDE = "ü€😀ß";
const PLAIN = "uEsmB";
assert.equal(WIDE.length, PLAIN.length);

/** All spans of an answer, in no order. */
function spans(value, found = []) {
  if (Array.isArray(value) && value.length === 2 && value.every(Number.isInteger)) found.push(value);
  else if (value && typeof value === "object") Object.values(value).forEach((item) => spans(item, found));
  return found;
}

/** The answers about both texts are the same; how many spans there were behind the letters. */
function same(work, input, what, [wideLetters, plainLetters] = [WIDE, PLAIN]) {
  const answer = (letters) => {
    try {
      return work(input(letters));
    } catch (error) {
      assert.equal(error.name, "BoundclaimError", `${what}: ${error.stack}`);
      return error.diagnostics;
    }
  };
  const wide = JSON.parse(JSON.stringify(answer(wideLetters)).replaceAll(wideLetters, plainLetters));
  assert.deepEqual(wide, answer(plainLetters), what);
  return spans(wide).filter(([start]) => start > PLAIN.length).length;
}

test("policies", () => {
  let places = 0;
  for (const { id, text } of vectors("hcl.hand.jsonl")) {
    places += same(api.parsePolicy, (letters) => ({ name: "p", text: `# ${letters}\n${text}` }), id);
  }
  for (const { id, policies, requests } of vectors("acl.hand.jsonl")) {
    const texts = (letters) => Object.entries(policies).map(([name, text]) => ({ name, text: `# ${letters}\n${text}` }));
    for (const [operation, path] of requests) {
      const input = (letters) => ({ policies: texts(letters), request: { operation, path } });
      places += same(api.evaluatePolicy, input, `${id} ${operation} ${path}`);
    }
  }
  assert.ok(places > 1_000, `${places}`);
});

test("setups", () => {
  let places = 0;
  for (const { id, setup } of api.presets()) {
    // Paths, environments and the like have no such letters. Quotes in YAML depend on letters, so both are beyond ASCII: three
    // bytes and two.
    const script = (letters) => [`echo '${letters}'`, ...(setup.job.script ?? [])];
    const input = (letters) => ({ ...setup, job: { ...setup.job, name: `deploy ${letters}`, script: script(letters) } });
    assert.ok(api.generate(input("€€€")).artifacts.some(({ id, text }) => id === "pipeline" && text.includes("€€€")), id);
    places += same(api.generate, input, id, ["€€€", "ééé"]);
  }
  assert.ok(places > 1_000, `${places}`);
});

/** The texts of an evidence, each with a line in front. */
function marked(evidence, letters) {
  const line = (text) => (text === undefined ? undefined : `# ${letters}\n${text}`);
  return {
    ...evidence,
    config_text: line(evidence.config_text),
    role_text: line(evidence.role_text),
    policies: evidence.policies.map(({ name, text }) => ({ name, text: line(text) })),
    token: { claims: { [letters]: letters, ...evidence.token.claims } },
    pipeline: { ...evidence.pipeline, text: line(evidence.pipeline.text) },
  };
}

test("evidence", () => {
  let [places, edits] = [0, 0];
  for (const { id, kind, input } of api.examples()) {
    if (kind !== "check") continue;
    const evidence = JSON.parse(input);
    places += same(api.check, (letters) => marked(evidence, letters), id);
    const { sources, fixes } = api.check(marked(evidence, WIDE));
    for (const edit of fixes.flatMap((fix) => fix.edits)) {
      const text = sources[edit.source];
      assert.ok(edit.span[1] <= text.length && !text.slice(0, edit.span[0]).endsWith("\u{d83d}"), id);
      edits += 1;
    }
  }
  assert.ok(places > 20 && edits > 1, `${places} ${edits}`);
  // The check could not fail if the native answers were the same, too.
  const first = JSON.parse(api.examples()[0].input);
  const bytes = (letters) => spans(native("check", JSON.stringify(marked(first, letters))));
  assert.notDeepEqual(bytes(WIDE), bytes(PLAIN));
});

test("a body that is given as an object", () => {
  const input = (letters) => ({
    token: { claims: { iss: "https://gitlab.example.com", aud: "vault", project_id: "42", iat: 1800000000 } },
    config: { note: letters, oidc_discovery_url: "https://gitlab.example.com" },
    role_name: "app",
    role: { note: letters, role_type: "jwt", user_claim: "project_id", bound_audiences: "vault", bound_claims: { project_id: 42 } },
  });
  same(api.check, input, "role");
  const { fixes, sources } = api.check(input(WIDE));
  const [{ source, span, text }] = fixes[0].edits;
  assert.equal(sources[source].slice(...span), "42");
  assert.equal(text, '"42"');
});

test("pipelines", () => {
  let places = 0;
  const texts = api.presets().flatMap(({ setup }) => api.generate(setup).artifacts)
    .filter(({ id }) => id === "pipeline" || id === "diagnose-job").map(({ text }) => text);
  const found = api.examples().filter(({ kind }) => kind === "check").map(({ input }) => JSON.parse(input).pipeline.text);
  const hand = [
    "include: other.yml\nvariables: {A: b}\ndefault:\n  image: {name: vault, entrypoint: ['']}\njob:\n  environment: production\n" +
      "  artifacts: {paths: [out], reports: {dotenv: vars.env}}\n  rules: [{if: $CI_COMMIT_TAG}]\n  variables: {C: d}\n" +
      "  id_tokens: {T: {aud: https://vault}, U: {}}\n  secrets: {K: {vault: a/b@c, file: false, token: $T}}\n" +
      "  script:\n    - export KEY=$(vault kv get -field=k secret/a)\n",
    "job: [\n", "a: b: c\n", "- list\n",
  ];
  for (const text of [...texts, ...found, ...hand]) {
    places += same(api.readPipeline, (letters) => ({ text: `# ${letters}\n${text}` }), text);
  }
  assert.ok(places > 300, `${places}`);
});

test("errors", () => {
  let places = 0;
  for (const { stdout, stderr } of vectors("errors.jsonl")) {
    const text = `${stdout ?? ""}${stderr ?? ""}`;
    places += same(api.diagnose, (letters) => ({ text: `${letters}\n${text}` }), text);
  }
  const token = `${Buffer.from('{"alg":"RS256"}').toString("base64url")}.${Buffer.from('{"iss":"x"}').toString("base64url")}.AAAA`;
  places += same(api.diagnose, (letters) => ({ text: `${letters} ${token} hvs.${"A".repeat(90)}` }), "credentials");
  assert.ok(places > 300, `${places}`);
});
