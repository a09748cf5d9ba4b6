// The AWS account a key belongs to, read from the key id itself.

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** PROVIDER: AWS key ids after their four-letter prefix are base 32; bits 1 to 40 of the value are the account number. */
export function accountOfKeyId(keyId: string): string | undefined {
  // PROVIDER: keys made before March 2019 begin AKIAI or AKIAJ and do not carry the account.
  if (/^[IJ]/.test(keyId.slice(4))) return undefined;
  let value = 0n;
  for (const c of keyId.slice(4, 14)) {
    const digit = BASE32.indexOf(c);
    if (digit < 0) return undefined;
    value = (value << 5n) | BigInt(digit);
  }
  // Ten characters are 50 bits; the first six bytes are 48 of them.
  const firstSixBytes = value >> 2n;
  const account = (firstSixBytes & 0x7fffffffff80n) >> 7n;
  return account === 0n || account > 999_999_999_999n ? undefined : account.toString().padStart(12, "0");
}
