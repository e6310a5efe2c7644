/** The mark: a page in the hands of the one it is about. */
export function Mark({ className = 'h-8 w-8' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" fill="var(--brand)" />
      <path d="M10 8h8l4 4v12H10z" fill="var(--on-brand)" />
      <path d="M13 15h6M13 19h6" stroke="var(--brand)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
