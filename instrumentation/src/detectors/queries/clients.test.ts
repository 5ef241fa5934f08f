import { describe, expect, it } from 'vitest';
import { Clients, NEWCOMER, REGULAR, SUSPECT } from './clients.ts';

interface State {
  queries: number;
  suspected: boolean;
}

function table(most: number) {
  const clients = new Clients<State>(
    most,
    () => ({ queries: 0, suspected: false }),
    ({ queries, suspected }) => (suspected ? SUSPECT : queries > 2 ? REGULAR : NEWCOMER),
  );
  const ask = (name: string, times = 1) => {
    for (let i = 0; i < times; i++) clients.of(name).queries++;
  };
  return { clients, ask };
}

describe('Clients', () => {
  it('remembers what it knows of a client, by name', () => {
    const { clients, ask } = table(10);
    ask('ann', 2);
    ask('bob');
    expect(clients.of('ann').queries).toBe(2);
    expect(clients.of('bob').queries).toBe(1);
    expect(clients.size).toBe(2);
  });

  it('gives up who was not seen for longest', () => {
    const { clients, ask } = table(10);
    for (let i = 0; i < 10; i++) ask(`client-${i}`);
    ask('client-0');
    ask('one more');
    expect(clients.size).toBe(10);
    expect(clients.of('client-0').queries).toBe(2);
    expect(clients.of('client-1').queries).toBe(0);
  });

  it('keeps suspects and regulars through a flood of names', () => {
    const { clients, ask } = table(100);
    clients.of('thief').suspected = true;
    ask('thief', 5);
    ask('regular', 5);
    for (let i = 0; i < 10_000; i++) ask(`flood-${i}`);
    expect(clients.size).toBe(100);
    expect(clients.of('thief').queries).toBe(5);
    expect(clients.of('regular').queries).toBe(5);
  });

  it('keeps a share for newcomers when all the rest are suspects', () => {
    const { clients, ask } = table(10);
    for (let i = 0; i < 50; i++) clients.of(`thief-${i}`).suspected = true;
    for (let i = 0; i < 50; i++) ask(`thief-${i}`);
    ask('ann');
    ask('bob');
    expect(clients.of('ann').queries).toBe(1);
    expect(clients.size).toBe(10);
  });
});
