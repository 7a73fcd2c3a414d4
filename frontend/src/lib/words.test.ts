import { describe, expect, it } from 'vitest';
import { count, lasting, sentence } from './words';

describe('words', () => {
  it.each([
    ['ApplyFailed', 'Apply failed'],
    ['Conflict', 'Conflict'],
    ['IPv6Disabled', 'IPv6 disabled'],
    ['NoIPAMPool', 'No IPAM pool'],
    ['sandbox_gone', 'sandbox gone'],
  ])('%s reads %s', (type, words) => {
    expect(sentence(type)).toBe(words);
  });

  it.each([
    [0, 'just now'],
    [59, 'just now'],
    [-5, 'just now'],
    [60, 'for 1 minute'],
    [7_199, 'for 1 hour'],
    [200_000, 'for 2 days'],
  ])('%d seconds last %s', (seconds, words) => {
    const since = '2026-01-01T00:00:00Z';
    expect(lasting(since, Date.parse(since) + seconds * 1000)).toBe(words);
  });

  it('counts', () => {
    expect([0, 1, 2000].map((n) => count(n, 'network'))).toEqual([
      '0 networks',
      '1 network',
      '2,000 networks',
    ]);
  });
});
