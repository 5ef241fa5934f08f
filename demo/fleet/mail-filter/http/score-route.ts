import type { FastifyInstance } from 'fastify';
import { problem } from '../../shared/problem.ts';
import { extractFeatures, type FeatureRow } from '../features.ts';
import type { ScoredMail } from './scored-mail.ts';

/** Who sends a mail to be scored; a real service has it from its authentication. */
const CLIENT = 'x-client';

/**
 * Adds POST /score: a raw mail in, `{id, class, score}` out.
 *
 * @param look told of each mail, before it is scored
 */
export function addScoreRoute(
  app: FastifyInstance,
  predict: (row: FeatureRow, client?: string) => Promise<ScoredMail>,
  look: (mail: Buffer) => void,
): void {
  // A scope of its own: elsewhere bodies are JSON.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ['text/plain', 'message/rfc822'],
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    );
    scope.post<{ Body?: Buffer }>('/score', async ({ body, headers }, reply) => {
      if (!body?.length)
        return reply.code(400).send(problem('empty_body', 'the body must be a mail (RFC 5322)'));
      look(body);
      return predict(await extractFeatures(body), headers[CLIENT]?.toString().slice(0, 64));
    });
  });
}
