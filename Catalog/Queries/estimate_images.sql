-- By the server's statistics, which it keeps up to date as tables change; below zero where it has none yet.
select images.reltuples::bigint, inactive.reltuples::bigint
from pg_class as images, pg_class as inactive
where images.oid = 'images'::regclass and inactive.oid = 'images_inactive'::regclass
