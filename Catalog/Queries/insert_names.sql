-- In the order of uri_hash, so that concurrent commits wait for each other in one direction only.
insert into names (uri_hash, uri, name, image_id, size, modified_at, job)
select new.uri_hash, new.uri, new.name, new.image_id, new.size, new.modified_at, $7::uuid
from unnest($1::bytea[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[])
    as new (uri_hash, uri, name, image_id, size, modified_at)
order by new.uri_hash
on conflict (uri_hash) do nothing
returning uri
