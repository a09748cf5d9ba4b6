// The Merkle tree of RFC 6962 §2.1 (= RFC 9162): hashes, roots, inclusion and consistency proofs. Pure; proofs ask for nodes through a function.
import { createHash } from "node:crypto";

export type Hash = Uint8Array;

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export const leafHash = (entry: Uint8Array | string): Hash => createHash("sha256").update(LEAF).update(entry).digest();
export const nodeHash = (left: Hash, right: Hash): Hash => createHash("sha256").update(NODE).update(left).update(right).digest();
export const emptyRoot = (): Hash => createHash("sha256").digest();

/** Hash of the full subtree `index` of `level`: it covers the leaves from index·2^level, 2^level of them. */
export type NodeReader = (level: number, index: number) => Promise<Hash>;



/** Full subtrees that make the leaves from `begin` to `end` (not included). `begin` MUST be a multiple of every subtree that follows. */
function subtreesOf(begin: number, end: number): readonly { readonly level: number; readonly index: number }[] {
  const parts: { level: number; index: number }[] = [];
  for (let at = begin; at < end; ) {
    let level = 0;
    while (2 ** (level + 1) <= end - at && at % 2 ** (level + 1) === 0) level++;
    parts.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return parts;
}

async function rangeHash(read: NodeReader, begin: number, end: number): Promise<Hash> {
  const hashes = await Promise.all(subtreesOf(begin, end).map(({ level, index }) => read(level, index)));
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

export async function treeRoot(read: NodeReader, size: number): Promise<Hash> {
  return size === 0 ? emptyRoot() : rangeHash(read, 0, size);
}

/** SPEC: RFC 6962 §2.1.1, from leaf to root. */
export async function inclusionProof(read: NodeReader, index: number, size: number): Promise<readonly Hash[]> {
  if (!isIndex(index, size)) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  return pathOf(read, index, 0, size);
}

async function pathOf(read: NodeReader, index: number, begin: number, end: number): Promise<readonly Hash[]> {
  if (end - begin <= 1) return [];
  const middle = begin + splitOf(end - begin);
  if (index < middle) return [...(await pathOf(read, index, begin, middle)), await rangeHash(read, middle, end)];
  return [...(await pathOf(read, index, middle, end)), await rangeHash(read, begin, middle)];
}

/** SPEC: RFC 6962 §2.1.2. Empty between equal trees and from the empty tree. */
export async function consistencyProof(read: NodeReader, oldSize: number, newSize: number): Promise<readonly Hash[]> {
  if (oldSize < 0 || oldSize > newSize) throw new RangeError(`a tree of ${newSize} does not continue one of ${oldSize}`);
  if (oldSize === 0 || oldSize === newSize) return [];
  return subproof(read, oldSize, 0, newSize, true);
}

async function subproof(read: NodeReader, oldSize: number, begin: number, end: number, isWhole: boolean): Promise<readonly Hash[]> {
  const size = end - begin;
  if (oldSize === size) return isWhole ? [] : [await rangeHash(read, begin, end)];
  const split = splitOf(size);
  if (oldSize <= split) return [...(await subproof(read, oldSize, begin, begin + split, isWhole)), await rangeHash(read, begin + split, end)];
  return [...(await subproof(read, oldSize - split, begin + split, end, false)), await rangeHash(read, begin, begin + split)];
}

/** Largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

export interface InclusionClaim {
  readonly leaf: Hash;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Hash[];
  readonly root: Hash;
}

/** SPEC: RFC 9162 §2.1.3.2. False for anything that does not prove it; never throws. */
export function verifyInclusion({ leaf, index, size, proof, root }: InclusionClaim): boolean {
  if (!isIndex(index, size) || !areHashes([leaf, root, ...proof])) return false;
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else hash = nodeHash(hash, sibling);
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equal(hash, root);
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Hash;
  readonly newRoot: Hash;
  readonly proof: readonly Hash[];
}

/** SPEC: RFC 9162 §2.1.4.2. False for anything that does not prove it; never throws. Nothing is proven from the empty tree. */
export function verifyConsistency({ oldSize, newSize, oldRoot, newRoot, proof }: ConsistencyClaim): boolean {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize === 0 || oldSize > newSize) return false;
  if (oldSize === newSize) return proof.length === 0 && equal(oldRoot, newRoot);
  if (!areHashes([oldRoot, newRoot, ...proof])) return false;
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : [...proof];
  const [first, ...rest] = path;
  if (first === undefined || proof.length === 0) return false;
  let fn = oldSize - 1;
  let sn = newSize - 1;
  while (fn % 2 === 1) {
    fn = half(fn);
    sn = half(sn);
  }
  let [old, now] = [first, first];
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      old = nodeHash(sibling, old);
      now = nodeHash(sibling, now);
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else now = nodeHash(now, sibling);
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equal(old, oldRoot) && equal(now, newRoot);
}

const HASH_BYTES = 32;
const half = (number: number) => Math.floor(number / 2);
const isSize = (size: number) => Number.isSafeInteger(size) && size >= 0;
const isIndex = (index: number, size: number) => isSize(index) && isSize(size) && index < size;
const areHashes = (hashes: readonly Hash[]) => hashes.every((hash) => hash.length === HASH_BYTES);
const equal = (a: Hash, b: Hash) => Buffer.compare(a, b) === 0;

function isPowerOfTwo(size: number): boolean {
  let power = 1;
  while (power < size) power *= 2;
  return power === size;
}

export interface TreeBuilder {
  readonly size: number;
  add(leaf: Hash): void;
  root(): Hash;
}

/** Grows a tree leaf by leaf in memory that does not grow with it: only the full subtrees of the right edge are kept. */
export function treeBuilder(): TreeBuilder {
  const edge: { level: number; hash: Hash }[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    add: (leaf) => {
      let node = { level: 0, hash: leaf };
      for (let last = edge.at(-1); last !== undefined && last.level === node.level; last = edge.at(-1)) {
        edge.pop();
        node = { level: node.level + 1, hash: nodeHash(last.hash, node.hash) };
      }
      edge.push(node);
      size++;
    },
    root: () => (edge.length === 0 ? emptyRoot() : edge.map((node) => node.hash).reduceRight((right, left) => nodeHash(left, right))),
  };
}
