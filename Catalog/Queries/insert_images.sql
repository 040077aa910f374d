-- In the order of sha256, so that concurrent commits wait for each other in one direction only.
insert into images (sha256, width, height, format, bytes, taken_at, kept, request, state)
select new.sha256, new.width, new.height, new.format, new.bytes, new.taken_at, new.kept, new.request, new.state
from unnest($1::bytea[], $2::integer[], $3::integer[], $4::text[], $5::bigint[], $6::timestamptz[], $7::boolean[], $8::uuid[], $9::smallint[])
    as new (sha256, width, height, format, bytes, taken_at, kept, request, state)
order by new.sha256
on conflict (sha256) do nothing
returning id, sha256
