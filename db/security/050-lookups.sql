-- The question somebody may ask before row security knows her: whose tracking code is this? The answer is an id, nothing more.
create or replace function openroi_request_by_code(code_hash text) returns uuid
  language sql stable security definer
  set search_path = public, pg_temp
as $$ select r.id from public.requests r where r.tracking_code_hash = $1 $$;
revoke all on function openroi_request_by_code(text) from public;
grant execute on function openroi_request_by_code(text) to openroi_app, openroi_worker;
