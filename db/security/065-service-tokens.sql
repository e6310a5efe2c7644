-- A machine shows its token before row security knows its facility: found by a hash that nobody can guess, while it is good.
create or replace function openroi_service_token(hash text, at timestamptz) returns table (id uuid, name text, facility_id uuid)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select t.id, t.name, t.facility_id from service_tokens t where t.token_hash = hash and t.revoked_at is null and t.expires_at > at $$;
revoke all on function openroi_service_token(text, timestamptz) from public;
grant execute on function openroi_service_token(text, timestamptz) to openroi_app;
