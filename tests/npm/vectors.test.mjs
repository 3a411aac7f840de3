// What was recorded from real servers, through the package.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ROOT, install, load, server, vectors } from "./support.mjs";

const folder = install();
const { check } = await load(folder);
const { evaluatePolicy, parsePolicy } = await load(folder, "boundclaim/policy");
const { readPipeline } = await load(folder, "boundclaim/pipeline");
const NOW = 1800000000;

/** Each tag of a case, with what it answered. */
const answers = ({ expect }) =>
  Object.entries(expect).flatMap(([tags, answer]) => tags.split("|").map((tag) => [tag, answer]));

/** A letter that is no UTF-8 in the server's memory is U+FFFD in the files. */
const readable = (value) => JSON.parse(JSON.stringify(value).replace(/\u{10ff80}|[\u{10ff80}-\u{10ffff}]/gu, "\ufffd"));

/** JavaScript has no integers above 2^53, and no other spelling of a number. */
const exact = (value) => JSON.stringify(value) === JSON.stringify(value, (_, item) =>
  typeof item === "number" && !Number.isSafeInteger(item) ? null : item);

for (const file of ["hcl.hand.jsonl", "hcl.dev.jsonl.gz", "hcl.openbao.jsonl.gz"]) {
  test(`${file}: the rules of a policy, or the server's message`, () => {
    let compared = 0;
    for (const case_ of vectors(file)) {
      for (const [tag, expected] of answers(case_)) {
        const { error, rules, templated } = parsePolicy({ name: "p", text: case_.text, server: server(tag), now: NOW });
        const what = `${case_.id} ${tag}`;
        if (expected.error !== undefined) {
          assert.equal(error && readable(error), expected.error, what);
        } else if (exact(expected.ok)) {
          assert.deepEqual(readable({ error, rules: rules.map(recorded), templated }),
            { error: null, rules: expected.ok, templated: expected.templated ?? false }, what);
        } else continue;
        compared += 1;
      }
    }
    assert.ok(compared > 400, `${compared}`);
  });
}

/** A rule in the form of the files. */
function recorded({ path, pattern, capabilities, span, expiration, control_group, ...rest }) {
  const rule = {
    path: pattern === "prefix" ? path.slice(0, -1) : path,
    prefix: pattern === "prefix",
    segment_wildcards: pattern === "segments",
    capabilities: capabilities.sort(),
    ...rest,
  };
  if (expiration !== undefined) rule.expiration = new Date(expiration * 1000).toISOString().replace(".000Z", "Z");
  if (control_group) {
    const set = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => !(Array.isArray(value) && value.length === 0)));
    rule.control_group = { ...(control_group.ttl && { ttl: control_group.ttl }), factors: control_group.factors.map(set) };
  }
  return rule;
}

for (const file of ["acl.hand.jsonl", "acl.dev.jsonl.gz", "acl.openbao.jsonl.gz"]) {
  test(`${file}: the decisions about requests`, () => {
    let compared = 0;
    for (const { id, policies, requests, expect } of vectors(file)) {
      // Recorded below the templates, which the package fills in.
      if (JSON.stringify(policies).includes("{{")) continue;
      const texts = Object.entries(policies).map(([name, text]) => ({ name, text }));
      for (const [tag, expected] of answers({ expect })) {
        for (const [index, [operation, path, more]] of requests.entries()) {
          const whole = more?.wrap_ttl === undefined || Number.isInteger(more.wrap_ttl);
          if (!whole || !exact(more ?? null)) continue;
          const request = { operation, path, data: more?.data, wrap_ttl: more?.wrap_ttl };
          const { explanation, error } = evaluatePolicy({ server: server(tag), policies: texts, request, now: NOW });
          const what = `${id} ${tag} ${JSON.stringify(requests[index])}`;
          compared += 1;
          if (expected.error !== undefined) {
            assert.equal(error && readable(error), expected.error, what);
            break;
          }
          for (const [name, ours] of [["allow", explanation?.allowed], ["root", explanation?.root]]) {
            if (expected[name][index] !== "?") assert.equal(ours, expected[name][index] === "1", `${what} ${name}`);
          }
        }
      }
    }
    assert.ok(compared > 300, `${compared}`);
  });
}

test("secret_syntax.jsonl: what GitLab reads under secrets:", () => {
  let compared = 0;
  for (const { id, text, expect } of vectors("secret_syntax.jsonl")) {
    if (text === undefined || expect.errors || !expect.engine) continue;
    const { jobs } = readPipeline({ text: JSON.stringify({ job: { script: ["make"], secrets: { KEY: { vault: text } } } }) });
    const { engine: { name: engine, path: mount }, path, field } = expect;
    assert.deepEqual(jobs[0].secrets[0].secret.vault, { engine, mount, path, field }, id);
    compared += 1;
  }
  assert.ok(compared > 10, `${compared}`);
});

/** Whether a text is an object that JavaScript writes as it was. */
const unchanged = (text) => {
  try {
    return text.startsWith("{") && JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
};

const KEY = JSON.stringify(readFileSync(`${ROOT}tests/src/conform/login/keys/good.pem`, "utf8"));
const LOGIN = ["role", "signature", "issuer", "user_claim", "bound_claims"];

for (const file of ["login.hand.jsonl", "login.dev.jsonl.gz"]) {
  test(`${file}: logins, by their claims alone`, () => {
    let compared = 0;
    for (const case_ of vectors(file, { exact: true })) {
      const { id, config, role, role_name, logins } = case_;
      // Needs another server, several writes, other keys, or the address of the login.
      const beside = case_.server || case_.config_writes || case_.role_writes || !config || JSON.stringify(config).includes("TEST-");
      if (beside || role?.token_bound_cidrs !== undefined || role?.bound_cidrs !== undefined) continue;
      const stored = JSON.parse(JSON.stringify(config).replaceAll('"TEST"', KEY));
      const written = new Map(answers({ expect: case_.config_expect }));
      const kept = new Map(answers({ expect: case_.role_expect ?? {} }));
      for (const { claims: text, key, expect, ...more } of logins) {
        const plain = key === "good" && more.role === role_name && !more.header && !more.mutate && !more.raw && !more.body && !more.remote_addr;
        if (!plain || !unchanged(text)) continue;
        for (const [tag, expected] of answers({ expect })) {
          // The algorithm is that of a signature.
          const ours = written.get(tag)?.ok && kept.get(tag)?.ok && !expected.errors?.some((error) => error.includes("(alg)"));
          if (!ours) continue;
          const { steps, error } = check({ server: server(tag), now: NOW, config: stored, role_name, role, token: { claims: JSON.parse(text) } });
          const failed = steps.some(({ step, outcome }) => outcome === "failed" && LOGIN.includes(step));
          assert.deepEqual(failed ? error.texts.toSorted() : null, expected.errors?.toSorted() ?? null, `${id} ${tag} ${text}`);
          compared += 1;
        }
      }
    }
    assert.ok(compared > 500, `${compared}`);
  });
}
