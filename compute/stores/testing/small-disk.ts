import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '../../config.ts';

/**
 * A file system of its own with so much room, by which a disk can really be full. Null where none can be made: it takes root on Linux. With
 * CI=true that is an error.
 */
export function openSmallDisk(megabytes: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ferag-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    if (readConfig().CI)
      throw new Error('No small file system could be mounted, by which a disk can really be full: that takes root on Linux.');
    return null;
  }
  const ballast = path.join(folder, 'ballast');
  return {
    folder,
    /** Leaves so many bytes. */
    fill(left: number): void {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    close(): void {
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
