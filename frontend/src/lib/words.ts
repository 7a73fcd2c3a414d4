/** `ApplyFailed` as a person writes it: "Apply failed". */
export function sentence(type: string): string {
  const words = type
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z]{2,})/g, '$1 $2')
    .split(/[\s_-]+/);
  return words
    .map((word, index) => (index === 0 || isAcronym(word) ? word : word.toLowerCase()))
    .join(' ');
}

function isAcronym(word: string): boolean {
  return /[A-Z]/.test(word.slice(1));
}

export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** How long it has lasted, in the largest unit that fits: "for 5 minutes"; under one, "just now". */
export function lasting(since: string, now: number): string {
  const seconds = Math.round((now - Date.parse(since)) / 1000);
  for (const [unit, length] of UNITS) {
    if (seconds >= length) return `for ${count(Math.floor(seconds / length), unit)}`;
  }
  return 'just now';
}
