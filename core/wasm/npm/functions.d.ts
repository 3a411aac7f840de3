// The functions of all entries. Each entry has some of them.

import type {
  Comparison, Decoded, Diagnosis, Diagnostic, DiagnoseInput, Evidence, Example, Generated, KvPathExplanation, KvPathInput,
  PipelineInput, PipelineReading, PolicyAnswer, PolicyInput, PolicyQuestion, PolicyReading, Preset, Report, Setup,
  SignatureAnswer, SignatureInput, TokenInput, VersionInfo, Versions,
} from "./types.js";

/** What every function throws when its input cannot be read: a wrong type, an unknown field, a text that is too large. */
export class BoundclaimError extends Error {
  constructor(diagnostics: Diagnostic[]);
  /** What is wrong, each with the JSON path of its field. */
  readonly diagnostics: Diagnostic[];
}

/**
 * Writes every text that a setup needs: commands for the server, role, policy, pipeline, and more. A setup that is not
 * complete gives what can be made; `pending` says what waits for which fields.
 *
 * `boundclaim/generate` leaves out what needs the checker: `report` and `probes`.
 */
export function generate(setup: Setup): Generated;

/** Judges what a team has, step by step from the token to the secret, as the servers do, and tries fixes. */
export function check(evidence: Evidence): Report;

/**
 * Compares two versions of config, role and policies: who gains or loses what, each with a shortest witness. `same`: nobody
 * does, and that is proven.
 */
export function compare(versions: Versions): Comparison;

/** Explains the text of an error: what happened, what may be behind it, and how to tell. */
export function diagnose(input: DiagnoseInput): Diagnosis;

/** Reads one policy as the server does: its rules, or the server's message, and what is surprising about it. */
export function parsePolicy(policy: PolicyInput): PolicyReading;

/** Decides a request by a token's policies, and says which rule decided, which lost, and what would allow it. */
export function evaluatePolicy(question: PolicyQuestion): PolicyAnswer;

/** Explains where a text in any form leads: a command of the CLI, an address, `secrets:`, Terraform. Null: it has no such form. */
export function explainPath(path: KvPathInput): KvPathExplanation | null;

/** Reads a `.gitlab-ci.yml`: what each job sends to Vault, and what is wrong with it. */
export function readPipeline(pipeline: PipelineInput): PipelineReading;

/** Takes a token apart, claim by claim. The signature is not looked at. Throws where there is no token. */
export function decodeToken(token: TokenInput): Decoded;

/** Checks a token's signature. */
export function verifyToken(input: SignatureInput): SignatureAnswer;

/** The most common failures, as inputs to `check` and `diagnose`. */
export function examples(): Example[];

/** Complete setups to start from. */
export function presets(): Preset[];

/** What this is, and which recorded servers its answers were tested against. */
export function version(): VersionInfo;

/** Bytes, or a compiled `WebAssembly.Module`. */
export type Engine = ArrayBuffer | ArrayBufferView | object;

/**
 * Starts the functions. Without an argument the module is loaded from beside this file; else from an address, a `Response`,
 * bytes or a compiled module.
 */
export function init(engine?: { module_or_path: string | Engine | Promise<string | Engine> }): Promise<unknown>;

/** Starts the functions at once. */
export function initSync(engine: { module: Engine }): unknown;
