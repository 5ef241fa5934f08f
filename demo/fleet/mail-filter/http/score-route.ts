import type { FastifyInstance } from 'fastify';
import { problem } from '../../shared/problem.ts';
import { extractFeatures, type FeatureRow } from '../features.ts';
import type { ScoredMail } from './scored-mail.ts';

/** Adds POST /score: a raw mail in, `{id, class, score}` out. */
export function addScoreRoute(app: FastifyInstance, predict: (row: FeatureRow) => ScoredMail): void {
  // A scope of its own: elsewhere bodies are JSON.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ['text/plain', 'message/rfc822'],
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    );
    scope.post<{ Body?: Buffer }>('/score', async ({ body }, reply) => {
      if (!body?.length)
        return reply.code(400).send(problem('empty_body', 'the body must be a mail (RFC 5322)'));
      return predict(await extractFeatures(body));
    });
  });
}
