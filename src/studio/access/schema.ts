/** The server's own database: keys of programs, what they used, their jobs, uploads and repeated requests. */
import type { Generated } from 'kysely'

export interface KeyTable {
  id: string
  name: string
  /** SHA-256 of the secret, as hex. */
  hash: string
  /** JSON. */
  scopes: string
  per_minute: number
  per_day: number | null
  created: number
  last_used: number | null
  revoked: number | null
}

/** Pictures of a key on one day. */
interface UsageTable {
  key_id: string
  /** ISO day in UTC. */
  day: string
  pictures: number
}

/** What a program has asked for, and where the result lies. Its state is that of the job in the queue. */
export interface ApiJobTable {
  /** 128 random bits: whoever has it may fetch the result. */
  id: string
  key_id: string
  kind: string
  queue_id: number
  /** JSON, of its kind. */
  request: string
  /** Address of the server as whoever asked knows it. */
  origin: string
  created: number
  expires: number
  /** Where its end is to be told, and whether it has been. */
  webhook: string | null
  told: Generated<number>
  /** File name in the folder of results, once there is one. */
  result: string | null
  result_type: string | null
}

/** A file that comes in pieces. */
export interface UploadTable {
  id: string
  key_id: string
  name: string
  bytes: number
  created: number
  expires: number
}

/** Answers to requests that may be repeated. */
interface ReplayTable {
  key_id: string
  token: string
  /** SHA-256 of what was asked. */
  request: string
  /** Null while the first is at work. */
  status: number | null
  body: string | null
  created: number
}

/** By name; a type, as an interface has no index that kysely could use. */
export type AccessTables = {
  keys: KeyTable
  usage: UsageTable
  api_jobs: ApiJobTable
  uploads: UploadTable
  replays: ReplayTable
}

/** One that was ever released is never changed: a new one follows it. The tables of the queue are the library's. */
export const accessMigrations: readonly string[] = [
  `
CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  per_minute INTEGER NOT NULL,
  per_day INTEGER,
  created INTEGER NOT NULL,
  last_used INTEGER,
  revoked INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (
  key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  day TEXT NOT NULL,
  pictures INTEGER NOT NULL,
  PRIMARY KEY (key_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_jobs (
  id TEXT PRIMARY KEY CHECK (length(id) = 22),
  key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  queue_id INTEGER NOT NULL,
  request TEXT NOT NULL CHECK (json_valid(request)),
  origin TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  webhook TEXT,
  told INTEGER NOT NULL DEFAULT 0,
  result TEXT,
  result_type TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX api_jobs_by_key ON api_jobs (key_id, created);
CREATE INDEX api_jobs_by_end ON api_jobs (expires);
CREATE INDEX api_jobs_by_queue ON api_jobs (queue_id);

CREATE TABLE uploads (
  id TEXT PRIMARY KEY CHECK (length(id) = 22),
  key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE replays (
  key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
  token TEXT NOT NULL,
  request TEXT NOT NULL,
  status INTEGER,
  body TEXT,
  created INTEGER NOT NULL,
  PRIMARY KEY (key_id, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled')),
  priority INTEGER NOT NULL DEFAULT 0,
  position INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  lease_owner TEXT,
  lease_until INTEGER,
  wish TEXT CHECK (wish IN ('pause', 'cancel')),
  progress REAL NOT NULL DEFAULT 0,
  fault TEXT,
  created INTEGER NOT NULL,
  started INTEGER,
  finished INTEGER,
  photo_id INTEGER GENERATED ALWAYS AS (NULL) VIRTUAL,
  variant_id INTEGER GENERATED ALWAYS AS (NULL) VIRTUAL,
  CHECK ((state = 'running') = (lease_owner IS NOT NULL)),
  CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) STRICT;
CREATE UNIQUE INDEX jobs_open_key ON jobs (key) WHERE state IN ('queued', 'running', 'paused');
CREATE INDEX jobs_to_do ON jobs (state, priority DESC, position, id);
CREATE INDEX jobs_by_key ON jobs (key);
CREATE INDEX jobs_by_position ON jobs (position);
CREATE INDEX jobs_finished ON jobs (finished) WHERE finished IS NOT NULL;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
]
