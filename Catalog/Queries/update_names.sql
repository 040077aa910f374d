update names
set image_id = new.image_id, name = new.name, size = new.size, modified_at = new.modified_at, job = coalesce($6::uuid, names.job), apply = null
from unnest($1::bytea[], $2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[])
    as new (uri_hash, name, image_id, size, modified_at)
where names.uri_hash = new.uri_hash
