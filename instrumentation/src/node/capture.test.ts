import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { trainRun } from '../training/train-run.ts';
import { captureReproducibility } from './capture.ts';

/** The variables of the CI system that these tests themselves may run in. */
const OF_CI = /^(GITHUB|CI|BUILD|BITBUCKET|BUILDKITE|CIRCLE|TRAVIS|CODEBUILD|GIT)_/;

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'parapet-capture-')));
  for (const name of Object.keys(process.env)) if (OF_CI.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim();
}

function repository(...format: string[]): string {
  git('init', ...format);
  git('commit', '--allow-empty', '-m', 'first');
  return git('rev-parse', 'HEAD');
}

const codeOf = async (directory = folder) => {
  const { revision, branch } = await captureReproducibility({ directory });
  return { revision, branch };
};

describe('a checkout', () => {
  it('says its commit and branch, from any folder inside', async () => {
    const revision = repository();
    mkdirSync(join(folder, 'src', 'deep'), { recursive: true });
    expect(await codeOf()).toEqual({ revision, branch: 'main' });
    expect(await codeOf(join(folder, 'src', 'deep'))).toEqual({ revision, branch: 'main' });
  });

  it('says them with SHA-256 names', async () => {
    const revision = repository('--object-format=sha256');
    expect(revision).toHaveLength(64);
    expect(await codeOf()).toEqual({ revision, branch: 'main' });
  });

  it('says them with packed refs', async () => {
    const revision = repository();
    git('checkout', '-b', 'feature/a.b');
    git('branch', 'feature/a.b.c');
    git('pack-refs', '--all');
    expect(await codeOf()).toEqual({ revision, branch: 'feature/a.b' });
  });

  it('says the commit alone where the head is detached', async () => {
    const revision = repository();
    git('checkout', '--detach');
    expect(await codeOf()).toEqual({ revision, branch: undefined });
  });

  it.each([false, true])('says them in a worktree, packed: %s', async (packed) => {
    repository();
    git('worktree', 'add', '-b', 'beside', join(folder, 'tree'));
    execFileSync('git', [
      '-C',
      join(folder, 'tree'),
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@e',
      'commit',
      '--allow-empty',
      '-qm',
      'x',
    ]);
    if (packed) git('pack-refs', '--all');
    expect(await codeOf(join(folder, 'tree'))).toEqual({
      revision: git('rev-parse', 'beside'),
      branch: 'beside',
    });
  });

  it('has no commit before the first one', async () => {
    git('init');
    expect(await codeOf()).toEqual({ revision: undefined, branch: 'main' });
  });

  it.each([
    ['ref: refs/heads/../../secret'],
    ['ref: ../secret'],
    [`${'a'.repeat(40)}b`],
    [''],
    ['ref: refs/heads/loop'],
  ])('is not led astray by a head of %o', async (head) => {
    repository();
    writeFileSync(join(folder, 'secret'), 'a'.repeat(40));
    writeFileSync(join(folder, '.git', 'refs', 'heads', 'loop'), 'ref: refs/heads/loop');
    writeFileSync(join(folder, '.git', 'HEAD'), head);
    expect((await codeOf()).revision).toBeUndefined();
  });

  it('is not needed', async () => {
    expect(await codeOf()).toEqual({ revision: undefined, branch: undefined });
  });
});

describe('a CI system', () => {
  const revision = '9d59409acf479dfa0df1aa568182e43e43df8bbe';
  it.each([
    [{ GITHUB_SHA: revision, GITHUB_REF_NAME: 'main', GITHUB_RUN_ID: '7' }, 'main', '7'],
    [{ CI_COMMIT_SHA: revision, CI_COMMIT_REF_NAME: 'v2', CI_PIPELINE_ID: '8' }, 'v2', '8'],
    [{ BUILD_SOURCEVERSION: revision, BUILD_SOURCEBRANCH: 'refs/heads/a/b' }, 'a/b', undefined],
    [{ BUILDKITE_COMMIT: 'HEAD', GIT_COMMIT: revision, GIT_BRANCH: '' }, undefined, undefined],
  ])('is asked before the checkout: %o', async (env, branch, pipelineRunId) => {
    repository();
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const captured = await captureReproducibility({ directory: folder });
    expect(captured).toMatchObject({ revision });
    expect([captured.branch, captured.pipelineRunId]).toEqual([branch, pipelineRunId]);
  });
});

describe('what else is captured', () => {
  const digest = (name: string) =>
    `sha256:${createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')}`;

  it('are the nearest lock files, up to the root of the checkout', async () => {
    repository();
    mkdirSync(join(folder, 'inner', 'src'), { recursive: true });
    const lockfiles = async (directory: string) => (await captureReproducibility({ directory })).lockfiles;
    expect(await lockfiles(join(folder, 'inner'))).toEqual([]);
    writeFileSync(join(folder, 'package-lock.json'), '{}');
    writeFileSync(join(folder, 'uv.lock'), '');
    expect(await lockfiles(join(folder, 'inner', 'src'))).toEqual([
      { name: 'package-lock.json', digest: digest('package-lock.json') },
      { name: 'uv.lock', digest: digest('uv.lock') },
    ]);
    writeFileSync(join(folder, 'inner', 'yarn.lock'), 'x');
    expect(await lockfiles(join(folder, 'inner', 'src'))).toEqual([
      { name: 'yarn.lock', digest: digest('inner/yarn.lock') },
    ]);
  });

  it('is the runtime and the platform, and nothing of the person or the machine', async () => {
    vi.stubEnv('API_TOKEN', 'not-to-be-seen');
    const captured = await captureReproducibility();
    expect(captured.runtime).toEqual({ name: 'nodejs', version: process.versions.node });
    expect(captured.os).toMatch(/^(linux|darwin|windows)$/);
    expect(captured.arch).toMatch(/^(amd64|arm64)$/);
    const text = JSON.stringify(captured);
    for (const secret of ['not-to-be-seen', process.cwd(), process.argv[1]!, `"${userInfo().username}"`]) {
      expect(text).not.toContain(secret);
    }
  });

  it('is what trainRun takes', async () => {
    repository();
    const reproducibility = await captureReproducibility({ directory: folder });
    const model = { name: 'captured', version: '1', task: 'classification', datasetId: 'd' };
    expect(trainRun({ model, reproducibility }, () => 5)).toBe(5);
  });

  it.each([[{ directory: 7 }], [{ folder: '.' }]])('is not asked with %o', async (options) => {
    await expect(captureReproducibility(options as never)).rejects.toThrow(TypeError);
  });
});
