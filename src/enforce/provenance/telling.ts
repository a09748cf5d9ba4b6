// Words that tell something: ids, numbers, names; not those that stand in every text.
import { fold } from "./fold.ts";
import { wordsOf, type Word } from "./scan.ts";
import { CLOSED, COMMON } from "./words.ts";

export const tellingWords = (text: string): readonly Word[] => wordsOf(fold(text)).filter(({ text: word }) => (word.length > 4 || /\d{3}/.test(word)) && !CLOSED.has(word) && !COMMON.has(word));
