import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FeragError } from '../../contract/errors.ts';
import type { HostDatabase } from './database.ts';

/**
 * Applies the numbered migrations that this database has not had, each in one batch with the row that says so: an interrupted one has
 * left nothing. The table is the one that wrangler keeps on Cloudflare.
 *
 * @throws FeragError `not_ready` for a database of a newer release, and for one whose tables nothing accounts for.
 */
export async function migrate(db: HostDatabase, dir: string): Promise<void> {
  await db.exec(
    'CREATE TABLE IF NOT EXISTS d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
  );
  const files = readdirSync(dir)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  const { results } = await db.prepare('SELECT name FROM d1_migrations ORDER BY id').all<{ name: string }>();
  const done = results.map(({ name }) => name);
  const { results: tables } = await db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'users'").all();
  refuseForeign(files, done, tables.length > 0);
  for (const file of files.slice(done.length)) {
    const statements = readFileSync(path.join(dir, file), 'utf8').split('--> statement-breakpoint');
    const prepared = statements.filter((text) => text.trim()).map((text) => db.prepare(text).bind());
    await db.batch([...prepared, db.prepare('INSERT INTO d1_migrations(name) VALUES(?)').bind(file)]);
  }
}

function refuseForeign(files: readonly string[], done: readonly string[], hasTables: boolean): void {
  const unknown = done.find((name) => !files.includes(name));
  if (unknown !== undefined) {
    throw new FeragError(
      'not_ready',
      `The database is of a newer ferag: it has had the migration ${unknown}, which this one does not know. Start the newer release, or put back the backup from before it.`,
    );
  }
  const missing = files.find((name, i) => i < done.length && name !== done[i]);
  if (missing !== undefined) {
    throw new FeragError('not_ready', `The database has had later migrations but not ${missing}. Put a backup of it back.`);
  }
  if (done.length === 0 && hasTables) {
    throw new FeragError(
      'not_ready',
      'The database has tables of ferag, and no record of how they were made: an import of it was interrupted. Put a backup of it back, or name an empty one.',
    );
  }
}
