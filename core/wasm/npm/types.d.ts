// The JSON, as docs/json.md of the repository describes it. What is optional can be left out; in answers, what is not there
// is null.

/** A part of a text: two UTF-16 offsets, as `slice` takes them. */
export type Span = [start: number, end: number];

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export type Product = "vault" | "openbao";
export type Tier = "free" | "premium" | "ultimate";
/** How the job logs in: with the predefined token, with an ID token, or by the runner. */
export type LoginOption = "ci_job_jwt" | "id_tokens" | "secrets";
/** What the job logs in with. */
export type Client = "vault" | "bao" | "curl";
/** Where the server gets GitLab's keys. */
export type KeySource = "discovery" | "jwks_url" | "public_keys";

/** A finding. */
export interface Diagnostic {
  /** Names the kind of finding; stable. */
  code: string;
  severity: "error" | "warning" | "info";
  /** What was found. */
  message: string;
  /** What to do about it. */
  help: string | null;
  /** The help page, relative to the project's documentation. */
  url: string;
  /** Which text or input it is about: `setup`, `role`, `policy:NAME`, … */
  source: string;
  /** JSON path of the culprit in that input. */
  field: string | null;
  /** Places in a text. */
  labels: Label[];
  /** Other findings that belong to this one. */
  related: Diagnostic[];
}

/** A place that belongs to a finding. */
export interface Label {
  span: Span;
  text: string;
  /** Which text, when it is another than the finding's own. */
  source: string | null;
}

// ---- generate

/** What somebody wants to set up. Only a project or a group, the refs and a secret have no default. */
export interface Setup {
  gitlab?: {
    /** The address as GitLab shows it. Default: `https://gitlab.example.com`. */
    url?: string;
    /** Default: `18.5`. */
    version?: string | null;
    /** Default: not known. */
    tier?: Tier | null;
  };
  server?: {
    product?: Product;
    /** Default: the newest whose answers were recorded. */
    version?: string | null;
    /** Default: `https://vault.example.com:8200`. */
    url?: string;
    /** Default: the root namespace. */
    namespace?: string | null;
    /** PEM file with the server's CA, where the administrator runs the scripts. Default: the system's store. */
    ca_file?: string | null;
  };
  auth?: {
    /** Without `auth/`. Default: `jwt`. */
    mount?: string;
    /** Default: `discovery`; `jwks_url` below GitLab 14.6. */
    keys?: KeySource | null;
    /** PEM blocks, with `keys: "public_keys"`. */
    public_keys?: string[];
    /** The CA of GitLab, for the server. */
    ca_pem?: string | null;
    /** Default: the server's address. */
    audience?: string | null;
    /** Default: `project-<id>-role`. */
    role?: string | null;
    /** Default: `project-<id>-policy`. */
    policy?: string | null;
    /** The claim that names the identity. Default: `project_id`. */
    user_claim?: string;
    /** Default: `5m`. */
    token_ttl?: string;
    /** Default: `10m`. */
    token_max_ttl?: string;
    token_type?: "default" | "service" | "batch";
    token_no_default_policy?: boolean;
    token_bound_cidrs?: string[];
    default_role?: string | null;
  };
  scope?: {
    /** A number as text. */
    project_id?: string | null;
    /** For people; never bound. */
    project_path?: string | null;
    /** Instead of a project. Without `subgroups` the role binds `id`, with them the path. */
    group?: { path?: string; id?: string | null; subgroups?: boolean } | null;
    /** Several are OR; `[]` means any. */
    refs?: { type?: "branch" | "tag"; name?: string }[] | null;
    /** Default: true. */
    protected_only?: boolean;
    environment?: string | null;
    environment_protected?: boolean;
    /** Like `push` or `schedule`. */
    pipeline_source?: string | null;
  };
  kv?: {
    /** Default: `secret`. */
    mount?: string;
    /** Default: 2. */
    version?: 1 | 2;
    /** Whether the scripts enable the engine. Default: true. */
    enable?: boolean;
  };
  secrets?: {
    /** Default: the field in capitals. */
    variable?: string | null;
    path?: string;
    field?: string;
    /** What the variable holds: the value, or the path of a file with it. */
    as?: "value" | "file";
  }[];
  method?: {
    /** Default: the recommended one. */
    option?: LoginOption | null;
    /** Default: `vault`; `bao` on OpenBao. */
    client?: Client | null;
    /** Default: `VAULT_ID_TOKEN`. */
    token_name?: string;
    /** The role's name is made from `CI_PROJECT_ID` at run time. */
    dynamic_role?: boolean;
  };
  job?: { name?: string; image?: string | null; script?: string[] };
  /** Null: no audit device. */
  audit?: { file_path?: string } | null;
}

/** Everything that is made from a setup. */
export interface Generated {
  summary: {
    /** One sentence that says what the setup grants. */
    text: string;
    /** The field behind each part; `blank`: only a blank for a missing value. */
    parts: { span: Span; field: string; blank?: boolean }[];
  };
  /** In the order of use. */
  artifacts: Artifact[];
  /** CI/CD variables to set in GitLab. */
  variables: {
    key: string;
    value: string;
    type: "variable" | "file";
    protected: boolean;
    masked: boolean;
    why: string;
    field: string;
  }[];
  /** What the policy allows, read back from its text; empty in `boundclaim/generate`. */
  grants: { path: string; capabilities: Capability[] }[];
  /** What is missing, wrong or surprising, errors first. */
  diagnostics: Diagnostic[];
  /** Artifacts that wait for fields. */
  pending: { id: ArtifactId; title: string; fields: string[] }[];
  /** The defaults that were used. */
  effective: {
    option: LoginOption;
    /** The recommended option, and why. */
    recommended: [option: LoginOption, why: string];
    client: Client;
    keys: KeySource;
    audience: string | null;
    role: string | null;
    policy: string | null;
    image: string | null;
    /** For each secret: its variable. */
    variables: (string | null)[];
    /** For each secret: the request that reads it. */
    reads: (string | null)[];
  };
  /** The artifacts, checked with the job that the setup means; absent while one is missing, and in `boundclaim/generate`. */
  report?: Report;
  /** Other jobs, each different in one thing; absent where `report` is. */
  probes?: {
    who: string;
    difference: string;
    gets_in: boolean;
    /** Whether the setup wants that. */
    meant: boolean;
    /** What the server says. */
    texts: string[];
  }[];
}

export type ArtifactId =
  | "vault-mount" | "vault-project" | "commands" | "auth-config" | "role" | "policy" | "store-secret" | "audit"
  | "pipeline" | "variables" | "runner-image" | "terraform" | "api" | "admin-policy" | "verify" | "diagnose-job"
  | "troubleshooting" | "teardown";

/** A text to copy. */
export interface Artifact {
  id: ArtifactId;
  title: string;
  language: "shell" | "json" | "hcl" | "yaml" | "terraform" | "dockerfile" | "text" | "markdown";
  /** Where it goes, in words. */
  place: string;
  file_name: string;
  text: string;
  /** Why a part is there. */
  notes: { span: Span; text: string }[];
  /** Which field a part comes from. */
  links: { span: Span; field: string }[];
  /** Commands that can be copied alone. */
  sections: { title: string; span: Span }[];
}

/** A complete setup to start from. */
export interface Preset {
  id: string;
  title: string;
  about: string;
  setup: Setup;
}

// ---- check

/** The server, as far as answers depend on it. Default: the newest Vault whose answers were recorded. */
export interface ServerInput {
  product?: Product;
  version?: string | null;
  url?: string | null;
  namespace?: string | null;
}

/** The GitLab, likewise. */
export interface GitLabInput {
  url?: string | null;
  version?: string | null;
  tier?: Tier | null;
}

/** Secrets engines by path: `{ "secret/": { "type": "kv", "version": 2 } }`. */
export interface MountsInput {
  [path: string]: { type?: string; version?: 1 | 2 | null };
}

/** What a team has. Everything is optional: what is missing becomes "not checked, because …". */
export interface Evidence {
  server?: ServerInput | null;
  gitlab?: GitLabInput | null;
  /** Seconds since 1970; without it the token is taken for valid. */
  now?: number | null;
  /** Where the login comes from, for `token_bound_cidrs`. */
  remote_addr?: string | null;
  /** CI/CD variables outside of the job. */
  variables?: { [name: string]: string } | null;
  /** The token, or its claims alone. */
  token?: { jwt?: string | null; claims?: { [name: string]: Json } | null } | null;
  /** GitLab's keys. */
  jwks?: Json;
  public_keys?: string[];
  /** The body of `auth/<mount>/config`; null: the server has none. */
  config?: { [name: string]: Json } | null;
  /** The same as found: a command, JSON, Terraform, the output of `vault read`. */
  config_text?: string | null;
  auth_mount?: string | null;
  role_name?: string | null;
  /** The body of the role's write; null: the server has none. */
  role?: { [name: string]: Json } | null;
  role_text?: string | null;
  /** Several bodies, in the order in which they were written. */
  role_writes?: { [name: string]: Json }[] | null;
  /** HCL, JSON, base64, a command, Terraform. */
  policies?: { name?: string; text?: string }[] | null;
  mounts?: MountsInput | null;
  secret?: { state?: "present" | "deleted" | "missing"; fields?: string[] | null } | null;
  request?: {
    by?: "vault-cli" | "bao-cli" | "curl" | "runner";
    operation?: Operation;
    /** As this client takes it. */
    path?: string;
    field?: string | null;
    variable?: string | null;
  } | null;
  pipeline?: { text?: string; job?: string | null } | null;
  /** The text that was seen. */
  error?: string | null;
}

export type StepName =
  | "mint" | "deliver" | "config" | "role" | "signature" | "issuer" | "user_claim" | "bound_claims" | "token" | "path"
  | "acl" | "secret";

export type Verdict = "granted" | "refused" | "unknown";

/** One trace from the token to the secret. */
export interface Report {
  verdict: Verdict;
  sentence: string;
  failed_step: StepName | null;
  error: {
    /** The HTTP status; 0: none. */
    status: number;
    /** Every text that the server might print. */
    texts: string[];
    /** What the client prints around it; `{}` stands for the text. */
    seen_by: string | null;
  } | null;
  /** All steps, in the order of the real systems. */
  steps: {
    step: StepName;
    /** As if the steps before had passed. */
    outcome: "passed" | "failed" | "not_checked" | "warned";
    summary: string;
    facts: {
      name: string;
      expected: Json;
      actual: Json;
      /** Null: it decides nothing. */
      ok: boolean | null;
      why: string | null;
    }[];
    diagnostics: Diagnostic[];
  }[];
  /** The Vault token that the login gives. */
  token: {
    policies: string[];
    alias: string;
    metadata: { [name: string]: string };
    /** Seconds. */
    ttl: number;
    token_type: string;
  } | null;
  acl: {
    path: string;
    winner: RuleAt | null;
    losers: RuleAt[];
    capabilities: string[];
    missing: string[];
  } | null;
  /** Changes that help, the narrowest first, each checked again. */
  fixes: {
    title: string;
    why: string;
    /** All of them together. */
    edits: { source: string; span: Span; text: string }[];
    verdict_after: Verdict;
    /** Whether somebody else gets something by it. */
    widens: boolean;
    /** Who. */
    widens_for: string | null;
    /** The steps that fail all the same. */
    still_fails: StepName[];
  }[];
  /** Who else gets in. */
  breadth: {
    sentence: string;
    /** What getting in means: the secret, or the login where what is asked for was not given. */
    scope: "secret" | "login";
    /** The claims of the job from which the others differ. */
    base: { [name: string]: Json };
    /** If not, nobody was found who does. */
    base_gets_in: boolean;
    rows: {
      who: string;
      difference: string;
      gets_in: boolean;
      /** For each fix: whether it gets in then. */
      after_fix: boolean[];
      /** The claims that differ; null: absent. */
      changes: { [name: string]: Json };
      /** What the server says now, when it refuses. */
      texts: string[];
    }[];
  } | null;
  diagnostics: Diagnostic[];
  /** The texts to which all spans refer: `role`, `config`, `token`, `policy:NAME`, `pipeline`, `variables`, `request`. */
  sources: { [source: string]: string };
}

/** A rule of a policy. */
export interface RuleAt {
  policy: string;
  rule: string;
  span: Span;
  /** Why it lost; absent for the one that decides. */
  why?: string;
}

/** A failure to look at. */
export interface Example {
  id: string;
  title: string;
  description: string;
  /** `check`: the input is the JSON text of an `Evidence`; `explain`: the text of an error. */
  kind: "check" | "explain";
  input: string;
  verdict: Verdict | null;
  failed_step: StepName | null;
}

// ---- compare

/** Two versions of what a team has. Nothing but config, role, policies and what they need is compared. */
export interface Versions {
  before?: Evidence | null;
  after?: Evidence | null;
}

/** The difference between two versions. */
export interface Comparison {
  sentence: string;
  /** What the second version allows, and the first one does not. */
  gained: Gain[];
  lost: Gain[];
  /** Nobody gains or loses anything, and that is proven. */
  same: boolean;
  /** What could not be compared, and why. */
  not_compared: string[];
  /** Differences that are not about who may do what. */
  notes: string[];
}

/** Somebody who may do something with one version only. */
export interface Gain {
  who: string;
  may: string;
  difference: string;
  /** One job and one request of which it is true. */
  witness: {
    /** Null: anybody who holds the policies. */
    claims: { [name: string]: Json } | null;
    /** Operation and path; null: the login itself. */
    request: [operation: string, path: string] | null;
    data?: { [name: string]: Json };
    wrap_ttl?: number;
    remote_addr?: string;
  };
}

// ---- diagnose

/** The text of an error. */
export interface DiagnoseInput {
  /** As pasted: a line, or a whole job log. */
  text?: string;
  /** Causes that do not exist there are ruled out. */
  server?: { product?: Product; version?: string | null; url?: string; namespace?: string | null } | null;
  /** Answers to the questions of an earlier diagnosis, by their `id`. */
  answers?: { [id: string]: "yes" | "no" | "unknown" | null } | null;
}

/** What the text tells. */
export interface Diagnosis {
  sentence: string;
  /** Null: beside the way to the secret. */
  step: StepName | null;
  /** The known errors in the text. */
  errors: { slug: string; text: string; span: Span; url: string }[];
  /** What was read from the text. */
  facts: { name: string; value: string; spans: Span[] }[];
  /** The most useful first. */
  questions: { id: string; text: string }[];
  /** The most likely first. */
  causes: {
    code: string;
    title: string;
    frequency: "most common" | "common" | "less common" | "rare";
    certain: boolean;
    it_is_this_if: string;
    then: string;
    check_with: "policy" | "role" | "config" | "pipeline" | "token" | "variables" | null;
    because: string | null;
  }[];
  ruled_out: { what: string; because: string }[];
  /** What to paste when the text is not enough. */
  next: string[];
  /** Of a token in the text. */
  claims: { [name: string]: Json } | null;
  /** What the log of a generated `diagnose-job` shows. */
  probe: {
    server: string | null;
    missing_token: string | null;
    claims: { [name: string]: Json } | null;
    auth_mount: string | null;
    role_name: string | null;
    logged_in: boolean | null;
    error: string | null;
    capabilities: { path: string; capabilities: string[] }[];
  } | null;
  /** What the text says, to check; null: nothing that a check could use. */
  evidence: Evidence | null;
  /** Parts to black out at once. */
  credentials: Span[];
}

// ---- parsePolicy, evaluatePolicy

export type Capability =
  | "sudo" | "read" | "list" | "update" | "delete" | "create" | "patch" | "scan" | "subscribe" | "recover" | "deny";

export type Operation = "read" | "create" | "update" | "delete" | "list" | "patch" | "scan" | "recover" | "subscribe";

/** One policy. */
export interface PolicyInput {
  name?: string;
  /** HCL or JSON. */
  text?: string;
  server?: ServerInput | null;
  mounts?: MountsInput | null;
  /** Seconds since 1970, for OpenBao's `expiration`. */
  now?: number | null;
}

/** Policies, and perhaps a request. */
export interface PolicyQuestion {
  /** The policies of the token, each name once. */
  policies?: { name?: string; text?: string }[] | null;
  server?: ServerInput | null;
  mounts?: MountsInput | null;
  /** Who the token belongs to, for templates in paths. */
  identity?: {
    id?: string;
    name?: string;
    metadata?: { [name: string]: string } | null;
    aliases?: {
      /** Like `auth_jwt_1a2b3c4d`. */
      accessor?: string;
      id?: string;
      name?: string;
      metadata?: { [name: string]: string } | null;
      custom_metadata?: { [name: string]: string } | null;
    }[] | null;
    groups?: { id?: string; name?: string; metadata?: { [name: string]: string } | null }[] | null;
  } | null;
  request?: {
    operation?: Operation | "help";
    /** Without `/v1/`, as the server sees it. */
    path?: string;
    /** The body. */
    data?: { [name: string]: Json } | null;
    /** Seconds. */
    wrap_ttl?: number | null;
  } | null;
  now?: number | null;
}

/** A rule, read. What is rarely written is only there when it is. */
export interface Rule {
  /** With its star. */
  path: string;
  /** How it is compared: whole, from its start, or segment by segment. */
  pattern: "exact" | "prefix" | "segments";
  capabilities: Capability[];
  span: Span;
  /** By name in lower case; no values: any. */
  allowed_parameters?: { [name: string]: Json[] };
  denied_parameters?: { [name: string]: Json[] };
  required_parameters?: string[];
  /** Seconds. */
  min_wrapping_ttl?: number;
  max_wrapping_ttl?: number;
  mfa_methods?: string[];
  control_group?: {
    /** Seconds. */
    ttl: number;
    factors: {
      name: string;
      group_ids: string[];
      group_names: string[];
      approvals: number;
      controlled_capabilities: string[];
    }[];
  };
  subscribe_event_types?: string[];
  pagination_limit?: number;
  /** Seconds since 1970. */
  expiration?: number;
  list_scan_response_keys_filter_path?: string;
}

/** A policy, read. */
export interface ReadPolicy {
  name: string;
  /** The server's message, when it refuses the text. */
  error: string | null;
  /** The mistakes, with their places. */
  diagnostics: Diagnostic[];
  /** In the order of the text. */
  rules: Rule[];
  /** Rules whose template has no value. */
  dropped: { path: string; span: Span; why: string }[];
}

/** One policy alone. */
export interface PolicyReading extends ReadPolicy {
  /** Whether a path holds `{{…}}`. */
  templated: boolean;
  /** What is accepted, but surprising. */
  findings: Diagnostic[];
}

/** Policies, and the decision about a request. */
export interface PolicyAnswer {
  /** In the order of their names. */
  policies: ReadPolicy[];
  findings: Diagnostic[];
  /** Null without a request, or when a policy is refused. */
  explanation: {
    /** As it was looked up. */
    path: string;
    allowed: boolean;
    /** Whether the deciding rule has `sudo`. */
    root: boolean;
    sentence: string;
    /** One rule, or several with the same path, which the server merges. */
    winner: { policy: string; rule: string; span: Span }[];
    losers: {
      policy: string;
      rule: string;
      span: Span;
      step: "exact" | "slash" | "later_wildcard" | "no_star" | "fewer_pluses" | "longer" | "text";
      why: string;
    }[];
    capabilities: Capability[];
    /** Where each capability was written. */
    origins: { capability: Capability; policy: string; span: Span }[];
    missing: Capability | null;
  } | null;
  /** The smallest changes that would allow it, each tried. */
  fixes: {
    title: string;
    policy: string;
    span: Span;
    text: string;
    /** Whether it also allows requests for other paths. */
    widens: boolean;
    /** What every token with this policy may do then. */
    grants: string;
  }[];
  /** Why the policies cannot be used together. */
  error: string | null;
}

// ---- explainPath

/** A path in any form. */
export interface KvPathInput {
  text?: string;
  /** The server's address is used for the spellings. */
  server?: ServerInput | null;
  mounts?: MountsInput | null;
}

export type KvForm = "cli" | "read" | "api" | "ui" | "secrets" | "policy" | "terraform";

/** A request, and the right that it needs. */
export interface KvNeed {
  method: string;
  /** Without `/v1/`. */
  api_path: string;
  /** What a policy must name. */
  policy_path: string;
  /** One is enough; none: it needs no policy of its own. */
  capabilities: string[];
}

/** What a path means. */
export interface KvPathExplanation {
  form: KvForm;
  /** Method and path of the request that counts; both empty when nothing is sent. */
  request: [method: string, path: string];
  /** Everything that is sent, in this order. */
  requests: KvNeed[];
  place: { mount: string; version: number; path: string; field: string | null } | null;
  mistakes: KvMistake[];
  /** The same place in every form that can name it. */
  spellings: [form: KvForm, text: string][];
  /** What each operation there sends and needs; one that the engine does not know is absent. */
  needs: { [operation in KvOperation]?: KvNeed[] };
}

export type KvOperation =
  | "get" | "put" | "patch" | "list" | "delete" | "delete_versions" | "undelete" | "destroy" | "metadata_get"
  | "metadata_put" | "metadata_patch" | "metadata_delete" | "rollback";

export type KvMistake =
  | { data_twice: string }
  | { data_missing: string }
  | { mount_twice: string }
  | { default_mount: string | null }
  | { field_below_data: string }
  | { flags_behind: string }
  | { stops: string }
  | "unknown_mount"
  | "api_prefix"
  | "outside_api";

// ---- readPipeline

/** A pipeline. */
export interface PipelineInput {
  /** The `.gitlab-ci.yml`. */
  text?: string;
  gitlab?: GitLabInput | null;
}

/** A value, and where it and its key stand. */
export interface Setting {
  text: string;
  span: Span;
  key: Span;
}

/** What a pipeline does with Vault, and what is wrong with it. */
export interface PipelineReading {
  jobs: Job[];
  /** Of the file: a job has them when it `inherits_variables`. */
  variables: { [name: string]: Setting };
  /** What `include:` names, which is not visible here. */
  includes: Setting[];
  /** The first place that cannot be read. */
  broken: { message: string; span: Span } | null;
  findings: { diagnostic: Diagnostic; fix: { title: string; edits: { span: Span; text: string }[] } | null }[];
}

/** A job, with what it extends and inherits. */
export interface Job {
  name: string;
  span: Span;
  /** A template only. */
  hidden: boolean;
  tokens: { name: string; audience: string | string[]; span: Span }[];
  secrets: {
    variable: string;
    secret: {
      vault: { engine: string; mount: string; path: string; field: string } | null;
      file: boolean | null;
      token: string | null;
    };
    name_span: Span;
    span: Span;
    vault_span: Span;
    file_span: Span | null;
    token_span: Span | null;
  }[];
  /** Its own. */
  variables: { [name: string]: Setting };
  inherits_variables: boolean;
  image: { name: Setting; entrypoint: boolean } | null;
  environment: Setting | null;
  artifacts: Setting[];
  /** The conditions of its `rules:`. */
  conditions: Setting[];
  logins: {
    client: "runner" | "vault" | "bao" | "curl";
    token: string | null;
    role: string | null;
    auth_path: string;
    server: string | null;
    namespace: string | null;
    span: Span;
  }[];
  requests: {
    client: "runner" | "vault" | "bao" | "curl";
    /** After `vault` or `bao`; for `curl` `read` and the path. */
    words: string[];
    variable: string | null;
    field: string | null;
    file: boolean;
    span: Span;
  }[];
  /** GitLab's messages. */
  refusals: { message: string; span: Span }[];
}

// ---- decodeToken, verifyToken

/** A token, or its claims. */
export interface TokenInput {
  /** The token, or a text with it. */
  jwt?: string | null;
  claims?: { [name: string]: Json } | null;
  /** Seconds since 1970. */
  now?: number | null;
}

/** What a token says. */
export interface Decoded {
  kind: "CI_JOB_JWT" | "CI_JOB_JWT_V2" | "ID token" | "other token";
  /** What follows for config and role. */
  consequence: string;
  /** Null for claims alone. */
  header: { alg: string; kid: string | null } | null;
  /** In the order of the token. */
  claims: {
    name: string;
    value: Json;
    type: "null" | "bool" | "number" | "string" | "array" | "object";
    meaning: string | null;
    /** The first GitLab that has it. */
    since: string | null;
    present: string | null;
  }[];
  issued_at: number | null;
  not_before: number | null;
  expires: number | null;
  /** Seconds until it expires; null without `now`. */
  remaining: number | null;
}

/** A token and keys. */
export interface SignatureInput {
  jwt?: string;
  /** A key set, a list of keys, or one key. */
  jwks?: Json;
  /** PEM blocks. */
  public_keys?: string[];
}

/** Whether a key signed the token, or why that cannot be said. */
export type SignatureAnswer =
  | {
    verified: boolean;
    keys: {
      kid: string | null;
      type: string;
      standing: "verifies" | "bad" | "not_checked" | "other_key_id" | "other_type";
    }[];
  }
  | { error: string };

// ---- version

export interface VersionInfo {
  version: string;
  /** Servers whose answers were recorded, the oldest first. */
  recorded: { [product in Product]: string[] };
}
