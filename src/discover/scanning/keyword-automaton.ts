// Aho-Corasick over UTF-16 code units, ASCII-case-folded: one pass over the text finds every keyword of every detector.

const WIDTH = 128;

export interface KeywordAutomaton {
  readonly scan: (text: string, visit: (keyword: number, end: number) => void) => void;
}

/** Keywords MUST be lower-case ASCII. */
export function keywordAutomaton(keywords: readonly string[]): KeywordAutomaton {
  const states = keywords.reduce((sum, word) => sum + word.length, 1);
  const next = new Int32Array(states * WIDTH).fill(-1);
  const ends: number[][] = [[]];
  keywords.forEach((word, index) => {
    let state = 0;
    for (let i = 0; i < word.length; i++) {
      const cell = state * WIDTH + word.charCodeAt(i);
      if (next[cell] === -1) {
        next[cell] = ends.length;
        ends.push([]);
      }
      state = next[cell] as number;
    }
    ends[state]?.push(index);
  });
  completeTransitions(next, ends);
  const found = ends.map((list) => (list.length === 0 ? undefined : Int32Array.from(list)));
  return { scan: (text, visit) => walk(text, next, found, visit) };
}

/** Turns the trie into a complete automaton: every missing transition goes where the longest proper suffix would go. */
function completeTransitions(next: Int32Array, ends: number[][]): void {
  const fail = new Int32Array(ends.length);
  const queue: number[] = [];
  for (let c = 0; c < WIDTH; c++) {
    const child = next[c] as number;
    if (child === -1) next[c] = 0;
    else queue.push(child);
  }
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] as number;
    const fallback = fail[state] as number;
    ends[state]?.push(...(ends[fallback] ?? []));
    for (let c = 0; c < WIDTH; c++) {
      const cell = state * WIDTH + c;
      const child = next[cell] as number;
      const other = next[fallback * WIDTH + c] as number;
      if (child === -1) next[cell] = other;
      else {
        fail[child] = other;
        queue.push(child);
      }
    }
  }
  // Upper case goes where lower case goes.
  for (let state = 0; state < ends.length; state++) {
    for (let c = 65; c <= 90; c++) next[state * WIDTH + c] = next[state * WIDTH + c + 32] as number;
  }
}

function walk(text: string, next: Int32Array, found: readonly (Int32Array | undefined)[], visit: (keyword: number, end: number) => void): void {
  let state = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    state = c < WIDTH ? (next[state * WIDTH + c] as number) : 0;
    const hits = found[state];
    if (hits === undefined) continue;
    for (let h = 0; h < hits.length; h++) visit(hits[h] as number, i + 1);
  }
}
