// Certificates for tests, made by openssl in a folder of their own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";

export interface Made {
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly der: Buffer;
}

export interface Authority extends Made {
  /** `names`: such as `URI:spiffe://a/b,DNS:a.example`. */
  issue(subject: string, names: string, days?: number): Made;
}

const folder = mkdtempSync(join(tmpdir(), "mandate-certificates-"));
let count = 0;

function made(name: string, args: (files: { readonly key: string; readonly certificate: string }) => readonly (readonly string[])[]): Made {
  const files = { key: join(folder, `${name}.key`), certificate: join(folder, `${name}.pem`) };
  for (const each of args(files)) execFileSync("openssl", [...each], { stdio: "pipe" });
  const certificate = readFileSync(files.certificate, "utf8");
  return { certificate, key: readFileSync(files.key, "utf8"), certificateFile: files.certificate, keyFile: files.key, der: new X509Certificate(certificate).raw };
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

export const selfSigned = (subject: string, names = "DNS:self.example"): Made =>
  made(`self${++count}`, ({ key, certificate }) => [["req", "-x509", ...newKey, "-keyout", key, "-out", certificate, "-days", "2", "-subj", subject, "-addext", `subjectAltName=${names}`, "-addext", "basicConstraints=critical,CA:FALSE"]]);

export function authority(name: string): Authority {
  const own = made(`ca${++count}`, ({ key, certificate }) => [["req", "-x509", ...newKey, "-keyout", key, "-out", certificate, "-days", "2", "-subj", `/CN=${name}`, "-addext", "basicConstraints=critical,CA:TRUE"]]);
  return {
    ...own,
    issue: (subject, names, days = 2) =>
      made(`leaf${++count}`, ({ key, certificate }) => {
        const request = `${certificate}.csr`;
        const extensions = `${certificate}.ext`;
        writeFileSync(extensions, `subjectAltName=${names}\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth,serverAuth\n`);
        return [
          ["req", "-new", ...newKey, "-keyout", key, "-out", request, "-subj", subject],
          ["x509", "-req", "-in", request, "-CA", own.certificateFile, "-CAkey", own.keyFile, "-CAcreateserial", "-days", String(days), "-out", certificate, "-extfile", extensions],
        ];
      }),
  };
}
