/** How long I am still signed in, by the server's clock; says so aloud in the last two minutes only. */
import { useEffect, useState } from 'react';
import { Timer } from 'lucide-react';
import clsx from 'clsx';

export function SessionTime({ endsAt, now }: { endsAt: string; now: string }) {
  const total = Math.max(0, Date.parse(endsAt) - Date.parse(now));
  const [left, setLeft] = useState(total);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setLeft(Math.max(0, total - (performance.now() - start))), 10_000);
    return () => clearInterval(timer);
  }, [total]);
  const minutes = Math.ceil(left / 60_000);
  const ending = minutes <= 2;
  return (
    <span className={clsx('inline-flex items-center gap-1 whitespace-nowrap tabular-nums', ending ? 'font-semibold text-soon' : 'text-muted')} role={ending ? 'status' : undefined} title="Signed in until nothing has been done for 15 minutes">
      <Timer aria-hidden className="h-4 w-4" />
      {minutes} min<span className="sr-only"> left signed in</span>
    </span>
  );
}
