import type { Reproducibility } from '../training/reproducibility.ts';

type Names = readonly [revision: string, branch: string, pipelineRunId: string];

/** Variables by which CI systems tell of commit, branch and run, as their documentation names them. */
const SYSTEMS: readonly Names[] = [
  ['GITHUB_SHA', 'GITHUB_REF_NAME', 'GITHUB_RUN_ID'],
  ['CI_COMMIT_SHA', 'CI_COMMIT_REF_NAME', 'CI_PIPELINE_ID'], // GitLab
  ['BUILD_SOURCEVERSION', 'BUILD_SOURCEBRANCH', 'BUILD_BUILDID'], // Azure Pipelines
  ['BITBUCKET_COMMIT', 'BITBUCKET_BRANCH', 'BITBUCKET_PIPELINE_UUID'],
  ['BUILDKITE_COMMIT', 'BUILDKITE_BRANCH', 'BUILDKITE_BUILD_ID'],
  ['CIRCLE_SHA1', 'CIRCLE_BRANCH', 'CIRCLE_WORKFLOW_ID'],
  ['TRAVIS_COMMIT', 'TRAVIS_BRANCH', 'TRAVIS_BUILD_ID'],
  ['CODEBUILD_RESOLVED_SOURCE_VERSION', 'CODEBUILD_WEBHOOK_HEAD_REF', 'CODEBUILD_BUILD_ID'],
  ['GIT_COMMIT', 'GIT_BRANCH', 'BUILD_TAG'], // Jenkins
];

const LONGEST = 256;

/** What a CI system says of the code; nothing outside of one. No other variable is read. */
export function codeOfCi(
  env: NodeJS.ProcessEnv,
): Pick<Reproducibility, 'revision' | 'branch' | 'pipelineRunId'> {
  const system = SYSTEMS.find(([revision]) => isRevision(env[revision]));
  if (system === undefined) return {};
  const [revision, branch, run] = system.map((name) => env[name]?.slice(0, LONGEST) || undefined);
  return { revision, branch: branch?.replace(/^refs\/(heads|tags)\//, ''), pipelineRunId: run };
}

/** A commit id of git: SHA-1 or SHA-256 in hex. Some systems put `HEAD` or a branch where it belongs. */
export function isRevision(value: string | undefined): value is string {
  return value !== undefined && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value);
}
