/** Says that the process answers; nothing about what is inside. */
export function loader() {
  return Response.json({ ok: true }, { headers: { 'Cache-Control': 'no-store' } });
}
