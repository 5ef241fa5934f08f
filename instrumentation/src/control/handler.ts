import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasScope } from '../access/principal.ts';
import { RateLimit } from '../access/rate-limit.ts';
import { registry } from '../export/registry.ts';
import { actorHash } from '../security/settings.ts';
import { Actions } from './actions.ts';
import { Authentication } from './authenticate.ts';
import { readBody } from './body.ts';
import { type ControlAction, type ControlCommand, parseCommand } from './command.ts';
import type { ControlSettings } from './options.ts';
import type { ControlPrincipal } from './principals.ts';
import { ControlProblem, PROBLEMS, problemBody } from './problem.ts';
import { actionOf, checkMediaType, checkTransport } from './request.ts';
import { snapshotArchive } from './snapshot/archive.ts';
import { snapshotFiles } from './snapshot/contents.ts';
import { tellFlood, tellRequest } from './telemetry.ts';

/** Of a caller that is known, and of all others together: they cannot use up what a caller has. */
const RATE = { perSecond: 1, burst: 30 } as const;
const STRANGERS = '';
/** After an answer to a request that was not read whole; until then it may still be sent. */
const CLOSE_AFTER_MS = 1_000;

/** A caller that does not read its snapshot in this time is cut off. */
const SNAPSHOT_MS = 60_000;

/** What is found out about a request, step by step. */
interface Progress {
  action: ControlAction | undefined;
  principal: ControlPrincipal | undefined;
  command: ControlCommand | undefined;
}

interface Answer {
  readonly outcome: 'done' | 'unchanged';
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** Answers requests to control. */
export class ControlHandler {
  readonly #settings: ControlSettings;
  readonly #authentication: Authentication;
  readonly #actions: Actions;
  readonly #rate = new RateLimit(RATE);
  /** Each takes 16 MiB until it is read. */
  #isSnapshotUnderWay = false;

  constructor(settings: ControlSettings) {
    this.#settings = settings;
    this.#authentication = new Authentication(settings.principals, settings.authority);
    this.#actions = new Actions(settings.routers);
  }

  /** Answers a request, whatever it is. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const progress: Progress = { action: undefined, principal: undefined, command: undefined };
    try {
      const answer = await this.#answer(request, response, progress);
      this.#tell(progress, answer.outcome, undefined);
      send(request, response, 200, { 'content-type': answer.type }, answer.body);
    } catch (error) {
      const problem = this.#problemOf(error, progress);
      send(
        request,
        response,
        PROBLEMS[problem.code][0],
        { ...problem.headers, 'content-type': 'application/problem+json' },
        problemBody(problem),
      );
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, progress: Progress): Promise<Answer> {
    const { socket } = request;
    checkTransport(socket);
    progress.action = actionOf(request);
    checkMediaType(request);
    const candidates = this.#authentication.candidates(request, socket);
    const body = await readBody(request);
    const signed = this.#authentication.verify(request, body, candidates);
    const { principal } = signed;
    progress.principal = principal;
    this.#limit(principal.id);
    this.#authentication.remember(signed);
    if (!hasScope(principal, `control:${progress.action}`)) {
      throw new ControlProblem('forbidden', `the scope control:${progress.action} is wanted`);
    }
    const command = parseCommand(progress.action, body);
    progress.command = command;
    if (progress.action === 'snapshot') return this.#snapshot(command, principal, response);
    const result = this.#actions.run(progress.action, command, principal.id);
    return {
      outcome: result.changed ? 'done' : 'unchanged',
      type: 'application/json',
      body: `${JSON.stringify(result)}\n`,
    };
  }

  async #snapshot(
    { reason: given, samples = false }: ControlCommand,
    { id }: ControlPrincipal,
    response: ServerResponse,
  ): Promise<Answer> {
    const { snapshotKey, redactor } = this.#settings;
    if (snapshotKey === undefined) {
      throw new ControlProblem('not_possible', 'the service gives no snapshotKey to sign one with');
    }
    if (samples && this.#settings.samples === undefined) {
      throw new ControlProblem('not_possible', 'the service gives no samples');
    }
    this.#holdSnapshot(response);
    const files = await snapshotFiles(this.#settings, samples);
    const reason = redactor.text(given, 'the reason of a snapshot');
    const head = { reason, actorHash: actorHash(id), at: Date.now() };
    return { outcome: 'done', type: 'application/x-tar', body: snapshotArchive(files, head, snapshotKey) };
  }

  /** One at a time, until it is read: they are large. */
  #holdSnapshot(response: ServerResponse): void {
    if (this.#isSnapshotUnderWay) {
      throw new ControlProblem(
        'not_possible',
        'another snapshot is under way: ask again when it is answered',
      );
    }
    this.#isSnapshotUnderWay = true;
    const timer = setTimeout(() => response.destroy(), SNAPSHOT_MS).unref();
    response.once('close', () => {
      clearTimeout(timer);
      this.#isSnapshotUnderWay = false;
    });
  }

  #limit(caller: string): void {
    const wait = this.#rate.take(caller, performance.now());
    if (wait === 0) return;
    throw new ControlProblem(
      'rate_limited',
      `at most ${RATE.burst} at once and ${RATE.perSecond} a second after`,
      {
        'retry-after': String(Math.ceil(wait / 1000)),
      },
    );
  }

  /** The problem to answer with, told of on the way. Of a stranger one in a flood is that it is a flood. */
  #problemOf(error: unknown, progress: Progress): ControlProblem {
    let problem = error;
    if (!(problem instanceof ControlProblem)) {
      registry.faults.count('control_failed', error);
      problem = new ControlProblem(
        'failed',
        'an error inside the service: its telemetry tells',
        {},
        { cause: error },
      );
    }
    let told = problem as ControlProblem;
    if (progress.principal === undefined) {
      try {
        this.#limit(STRANGERS);
      } catch (flood) {
        told = flood as ControlProblem;
      }
    }
    if (told.code === 'rate_limited') tellFlood(progress.principal);
    else this.#tell(progress, PROBLEMS[told.code][0] >= 500 ? 'failed' : 'refused', told);
    return told;
  }

  #tell(
    { action, principal, command }: Progress,
    outcome: 'done' | 'unchanged' | 'refused' | 'failed',
    problem: ControlProblem | undefined,
  ): void {
    const isKnown = command !== undefined && this.#actions.knows(command);
    tellRequest({
      action: action ?? 'unknown',
      outcome,
      problem: problem?.code,
      principal,
      model: isKnown ? { name: command.model!, version: command.version! } : undefined,
      client: command?.client,
      reason: command?.reason,
    });
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  if (response.headersSent || response.destroyed) return;
  const isWhole = request.complete;
  response.writeHead(status, {
    ...headers,
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    ...(!isWhole && { connection: 'close' }),
  });
  response.end(body);
  if (isWhole) return;
  request.resume();
  setTimeout(() => request.destroy(), CLOSE_AFTER_MS).unref();
}
