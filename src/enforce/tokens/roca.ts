// RSA keys whose private half can be computed (ROCA, CVE-2017-15361): made by a chip library whose primes are powers of 65537 modulo many small primes. Such a
// modulus lies in that small subgroup for every one of them, which chance brings about less than once in 2^27 keys.
const PRIMES = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167] as const;

const SUBGROUPS = PRIMES.map((prime) => {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * (65_537 % prime)) % prime) powers.add(power);
  return { prime: BigInt(prime), powers };
});

/** `modulus`: as in a JWK, base64url. */
export function isRoca(modulus: string): boolean {
  const number = BigInt(`0x${Buffer.from(modulus, "base64url").toString("hex") || "0"}`);
  return SUBGROUPS.every(({ prime, powers }) => powers.has(Number(number % prime)));
}
