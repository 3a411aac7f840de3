// The functions answer as the native core does, refuse what they cannot read, and never fail in another way.

import assert from "node:assert/strict";
import { test } from "node:test";
import { install, load, native } from "./support.mjs";

const folder = install();
const api = await load(folder);

/** The text's UTF-16 offset of a byte. */
const offset = (text) => (byte) => Buffer.from(text).subarray(0, byte).toString().length;

/** What the native generator says, with the offsets that JavaScript counts. */
function counted(made) {
  const recode = (text, items) => items.forEach((item) => (item.span = item.span.map(offset(text))));
  recode(made.summary.text, made.summary.parts);
  for (const { text, notes, links, sections } of made.artifacts) {
    recode(text, [...notes, ...links, ...sections]);
  }
  return made;
}

test("presets are generated as by the native core", () => {
  const presets = api.presets();
  assert.ok(presets.length >= 11);
  for (const { id, setup } of presets) {
    const made = api.generate(setup);
    assert.deepEqual(made, counted(native("generate", JSON.stringify(setup))), id);
    assert.ok(made.artifacts.length > 10 && made.report.verdict === "granted" && made.probes.length > 3, id);
  }
});

test("examples are judged as by the native core", () => {
  const examples = api.examples();
  assert.ok(examples.length >= 15);
  for (const { id, kind, input, verdict, failed_step } of examples) {
    if (kind === "check") {
      const report = api.check(JSON.parse(input));
      assert.deepEqual(report, native("check", JSON.stringify(JSON.parse(input))), id);
      assert.deepEqual([report.verdict, report.failed_step], [verdict, failed_step], id);
    } else {
      const diagnosis = api.diagnose({ text: input });
      assert.deepEqual(diagnosis, native("diagnose", JSON.stringify({ text: input })), id);
      assert.equal(diagnosis.step, failed_step, id);
    }
  }
});

test("each entry has its functions, and they answer as those of the main one", async () => {
  const policy = { name: "app", text: 'path "secret/data/*" { capabilities = ["list"] }' };
  const inputs = {
    generate: api.presets()[0].setup,
    parsePolicy: policy,
    evaluatePolicy: { policies: [policy], request: { operation: "read", path: "secret/data/app" } },
    diagnose: { text: "* missing role" },
    explainPath: { text: "vault kv get secret/data/app", mounts: { secret: { type: "kv", version: 2 } } },
    readPipeline: { text: "job:\n  secrets:\n    KEY: { vault: a/b@secret }\n  script: [make]\n" },
    decodeToken: { claims: { iss: "gitlab.example.com", project_id: "42", pipeline_id: "7" }, now: 1800000000 },
    version: undefined,
  };
  const seen = [];
  for (const entry of ["generate", "policy", "diagnose", "path", "pipeline", "token"]) {
    const { BoundclaimError, ...functions } = await load(folder, `boundclaim/${entry}`);
    for (const [name, work] of Object.entries(functions)) {
      // What the generator alone leaves out.
      const { report, probes, ...rest } = api[name](inputs[name]);
      if (name === "generate") rest.grants = [];
      assert.deepEqual(work(inputs[name]), rest, `${entry} ${name}`);
      seen.push(name);
    }
  }
  assert.deepEqual([...new Set(seen)].sort(), Object.keys(inputs).sort());
});

test("small functions", () => {
  const explained = api.explainPath({ text: "vault kv get secret/data/app", mounts: { secret: { type: "kv", version: 2 } } });
  assert.deepEqual(explained.request, ["GET", "secret/data/data/app"]);
  assert.deepEqual(explained.mistakes, [{ data_twice: "app" }]);
  assert.equal(explained.needs.list[0].policy_path, "secret/metadata/data/app/");
  assert.equal(api.explainPath({ text: "no such thing" }), null);
  const decoded = api.decodeToken({ claims: { exp: 1800000300 }, now: 1800000000 });
  assert.deepEqual([decoded.kind, decoded.remaining], ["other token", 300]);
  const { policies, explanation, fixes } = api.evaluatePolicy({
    policies: [{ name: "app", text: 'path "secret/data/*" { capabilities = ["list"] }' }],
    request: { operation: "read", path: "secret/data/app" },
  });
  assert.deepEqual([policies[0].rules[0].pattern, explanation.allowed, explanation.missing], ["prefix", false, "read"]);
  assert.equal(fixes[0].title, "Add a rule for exactly `secret/data/app`.");
  const role = (bound_claims) => ({ role: { role_type: "jwt", user_claim: "project_id", bound_claims } });
  const [main, any] = [role({ project_id: "42", ref: "main" }), role({ project_id: "42" })];
  const { same, gained, lost } = api.compare({ before: main, after: any });
  assert.deepEqual([same, gained.length, lost.length, api.compare({ before: any, after: any }).same], [false, 1, 0, true]);
  const { version, recorded } = api.version();
  assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.ok(recorded.vault.includes("1.21.4") && recorded.openbao.includes("2.6.2"));
});

test("signatures", async () => {
  const { verifyToken } = await load(folder, "boundclaim/verify");
  const { subtle } = globalThis.crypto;
  const part = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { privateKey, publicKey } = await subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const signed = `${part({ alg: "ES256", kid: "one" })}.${part({ iss: "https://gitlab.example.com" })}`;
  const bytes = await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, Buffer.from(signed));
  const jwt = `${signed}.${Buffer.from(bytes).toString("base64url")}`;
  const jwk = { ...(await subtle.exportKey("jwk", publicKey)), kid: "one" };
  assert.deepEqual(verifyToken({ jwt, jwks: { keys: [jwk] } }), {
    verified: true, keys: [{ kid: "one", type: "EC", standing: "verifies" }],
  });
  const spki = Buffer.from(await subtle.exportKey("spki", publicKey)).toString("base64");
  const pem = `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`;
  assert.equal(verifyToken({ jwt, public_keys: [pem] }).verified, true);
  const other = jwt.replace(/\.[^.]*\./, `.${part({ iss: "https://other.example.com" })}.`);
  assert.equal(verifyToken({ jwt: other, jwks: { keys: [jwk] } }).verified, false);
  assert.ok(verifyToken({ jwt: "x", jwks: jwk }).error);
});

test("what cannot be read is an error with findings", async () => {
  const { verifyToken } = await load(folder, "boundclaim/verify");
  const { BoundclaimError } = api;
  const cycle = {};
  cycle.self = cycle;
  let deep = {};
  for (let level = 0; level < 1000; level += 1) deep = { claims: deep };
  const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`field${index}`, 0]));
  const functions = ["generate", "check", "compare", "diagnose", "parsePolicy", "evaluatePolicy", "explainPath", "readPipeline", "decodeToken"];
  for (const name of functions) {
    for (const bad of [undefined, null, 7, "text", [], () => {}, 7n, cycle, deep, { nonsense: 1 }, many, { server: 1, gitlab: [], text: {}, secrets: 3, jwt: [] }]) {
      assert.throws(() => api[name](bad), (error) => {
        assert.ok(error instanceof BoundclaimError && error instanceof Error && error.name === "BoundclaimError", `${name} ${error}`);
        assert.ok(error.message && error.diagnostics.length > 0 && error.diagnostics.length <= 100, name);
        for (const { code, severity, message, labels } of error.diagnostics) {
          assert.ok(code && severity === "error" && message && Array.isArray(labels));
        }
        return true;
      }, name);
    }
  }
  assert.throws(() => api.generate({ scope: { project_id: 42 } }), ({ diagnostics: [{ code, field, help }] }) =>
    code === "wrong-type" && field === "/scope/project_id" && help === 'Write it in quotes: "42".');
  assert.throws(() => api.decodeToken({ jwt: "nothing" }), ({ diagnostics: [{ field, message }] }) =>
    field === "/jwt" && message.startsWith("/jwt is no token: "));
  assert.throws(() => verifyToken({ jwt: 1 }), { name: "BoundclaimError" });
  assert.throws(() => api.evaluatePolicy({ policies: [{ name: "a" }, { name: "a" }] }), ({ diagnostics: [{ code }] }) => code === "duplicate");
});

test("hostile inputs end in time", () => {
  const rules = 'path "a" { capabilities = ["list"] }\n'.repeat(20_000);
  const jobs = Array.from({ length: 2_000 }, (_, index) => `j${index}: {}\n`).join("");
  const globals = Array.from({ length: 2_000 }, (_, index) => `  V${index}: "${"x".repeat(400)}"\n`).join("");
  const cases = [
    () => api.evaluatePolicy({ policies: [{ name: "p", text: rules }], request: { operation: "read", path: "a" } }),
    () => api.check({ policies: [{ name: "p", text: rules }], request: { operation: "read", path: "a", by: "curl" } }),
    () => api.parsePolicy({ text: "{".repeat(1_000_000) }),
    () => api.readPipeline({ text: `variables:\n${globals}${jobs}` }),
    () => api.readPipeline({ text: `ü${"a: [".repeat(200_000)}` }),
    () => api.explainPath({ text: "vault kv get ".repeat(1_200) }),
    () => api.explainPath({ text: "path \"".repeat(2_500) }),
    () => api.diagnose({ text: "* permission denied\n".repeat(200_000) }),
    () => api.decodeToken({ jwt: "eyJ".repeat(20_000) }),
  ];
  for (const work of cases) {
    const start = performance.now();
    try {
      work();
    } catch (error) {
      assert.equal(error.name, "BoundclaimError", `${work}: ${error.stack}`);
    }
    const took = performance.now() - start;
    assert.ok(took < 20_000, `${work}: ${took} ms`);
  }
});
