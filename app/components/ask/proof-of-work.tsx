/** While many forms are sent the page's script works for a moment before it sends one. Without a script nothing is asked here. */
import { useEffect, useRef, useState } from 'react';

/** `without`: what somebody without a script is told, where that is more than what the form says anyway. */
export function ProofOfWork({ challenge, without }: { challenge: string; without?: string }) {
  return <Solver key={challenge} challenge={challenge} without={without} />;
}

function Solver({ challenge, without }: { challenge: string; without: string | undefined }) {
  const field = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<'idle' | 'working' | 'done'>('idle');
  useEffect(() => {
    const form = field.current?.form;
    if (!form) return;
    const stopped = { now: false };
    setState('working');
    const solving = solve(challenge, stopped).then((proof) => {
      if (field.current && proof !== null) field.current.value = proof;
      if (!stopped.now) setState('done');
    });
    // Pressed before it is found: sent as soon as it is.
    const wait = (event: SubmitEvent) => {
      if (field.current?.value) return;
      event.preventDefault();
      event.stopPropagation();
      const { submitter } = event;
      void solving.then(() => field.current?.value && form.requestSubmit(submitter));
    };
    form.addEventListener('submit', wait);
    return () => {
      stopped.now = true;
      form.removeEventListener('submit', wait);
    };
  }, [challenge]);
  return (
    <>
      <input type="hidden" name="challenge" value={challenge} />
      <input type="hidden" name="proof" ref={field} data-state={state} />
      {/* Its place is kept where the script takes over, so that nothing moves. */}
      {without ? <p className={state === 'idle' ? 'max-w-prose text-muted' : 'invisible max-w-prose'}>{without}</p> : null}
    </>
  );
}

/** The first number whose SHA-256 with the challenge begins with as many zero bits as it asks. In slices, so that the page stays awake. */
async function solve(challenge: string, stopped: { now: boolean }): Promise<string | null> {
  const zeros = Number(challenge.split('.')[0]);
  const text = new TextEncoder();
  for (let from = 0; !stopped.now; from += 256) {
    const hashes = await Promise.all(Array.from({ length: 256 }, (_, i) => crypto.subtle.digest('SHA-256', text.encode(`${challenge}:${from + i}`))));
    const found = hashes.findIndex((hash) => begins(new Uint8Array(hash), zeros));
    if (found >= 0) return String(from + found);
  }
  return null;
}

function begins(hash: Uint8Array, zeros: number): boolean {
  const whole = zeros >> 3;
  for (let i = 0; i < whole; i++) if (hash[i] !== 0) return false;
  return (hash[whole] ?? 0) >> (8 - (zeros & 7)) === 0;
}
