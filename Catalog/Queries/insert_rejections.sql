-- A place that the job has taken in already is counted; it is not rejected as well.
insert into rejections (job, place_hash, place, reason)
select $1, new.place_hash, new.place, new.reason
from unnest($2::bytea[], $3::text[], $4::text[]) as new (place_hash, place, reason)
where not exists (select from names where names.uri_hash = new.place_hash and names.job = $1)
order by new.place_hash
on conflict (job, place_hash) do nothing
