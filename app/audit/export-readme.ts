/** The README that lies in an export, for the person who received it. */

export function exportReadme({ origin, size, events, complete, now }: { origin: string; size: number; events: number; complete: boolean; now: Date }): string {
  return `# Export of a release-of-information log

Log \`openroi/${origin}\`, exported ${now.toISOString()}: ${events} events${complete ? ', the whole log' : ' of a selection'}, under a signed checkpoint of ${size}.

## Check it

    node verify.mjs . --key '<the key you hold>' --checkpoint <a checkpoint you kept> --max-age 24h

Node.js 20 or newer, no network, nothing to install. Read \`verify.mjs\` first, or write your own: the formats are below.

- **Without \`--key\`** the verdict on authenticity is "unpinned": the key in \`keys.txt\` came with the folder and proves nothing.
  Ask for the key on another way (the attestation filed with compliance) and compare.
- **Without \`--checkpoint\`** nobody can see that a tail was cut off, an old backup restored or a second history signed.
  Keep a checkpoint of each export and mail, outside the reach of whoever runs the log.
- Whoever holds both the server and the signing key can forge everything after the last checkpoint that lies elsewhere.

## What is in it

- \`events.jsonl\`: one line an event, \`{"index", "body"}\`. \`body\` is the exact text that was hashed (canonical JSON, RFC 8785); \`index\` its leaf, or null while it waits for one.
- \`checkpoints.txt\`: signed notes (C2SP tlog-checkpoint, Ed25519): name, number of leaves, root in base64, time.
- \`proofs.jsonl\`: ${complete ? 'where each stream ends by the tables, and the stored leaf hashes' : 'for each row its inclusion proof under the newest checkpoint, and consistency proofs between checkpoints (RFC 6962)'}.
- \`keys.txt\`: the public keys that signed.

Leaf = SHA-256(0x00, body); node = SHA-256(0x01, left, right); the tree is that of RFC 6962. In each stream \`seq\` is 1, 2, 3 ...,
and \`prev\` is the leaf hash of the event before (of the first: SHA-256 of \`openroi-audit-v1:\` and the stream's name).
Patients stand in it as commitments only: HMAC-SHA256 under a key of each patient's own, which the office can show for one patient.
`;
}
