import { Readable } from 'node:stream';
import { ModelAccessError, ModelStoreError, type ModelStoreGuard } from '@parapet/instrumentation';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticator } from './access.ts';
import type { Credentials } from './credentials.ts';
import { problem } from './problem.ts';

interface Params {
  readonly name: string;
  readonly version: string;
  readonly '*'?: string;
}

/** Adds GET /models/NAME/VERSION, a list of files, and GET /models/NAME/VERSION/FILE: for whom the guard lets through. */
export function addModelRoutes(app: FastifyInstance, guard: ModelStoreGuard, credentials: Credentials): void {
  const principalOf = authenticator(credentials);
  const storeFor = (request: FastifyRequest) => guard.for(principalOf(request));
  app.get<{ Params: Params }>('/models/:name/:version', async (request, reply) => {
    try {
      return { files: await storeFor(request).files(request.params) };
    } catch (error) {
      return refuse(error, reply);
    }
  });
  app.get<{ Params: Params }>('/models/:name/:version/*', async (request, reply) => {
    const { '*': path = '', ...model } = request.params;
    const parts = storeFor(request).read(model, path)[Symbol.asyncIterator]();
    try {
      // Asked for before the answer begins: a refusal has a status.
      const first = await parts.next();
      return reply.type('application/octet-stream').send(Readable.from(following(first, parts)));
    } catch (error) {
      return refuse(error, reply);
    }
  });
}

async function* following<Part>(
  first: IteratorResult<Part>,
  rest: AsyncIterator<Part>,
): AsyncGenerator<Part, void> {
  try {
    for (let part = first; !part.done; part = await rest.next()) yield part.value;
  } finally {
    await rest.return?.();
  }
}

function refuse(error: unknown, reply: FastifyReply) {
  if (error instanceof ModelAccessError) {
    if (error.status === 401) reply.header('www-authenticate', 'Bearer');
    return reply.code(error.status).send(problem('refused', 'this model is not given to you'));
  }
  if (error instanceof ModelStoreError || error instanceof TypeError) {
    return reply.code(404).send(problem('not_found', 'there is no such file of a model'));
  }
  throw error;
}
