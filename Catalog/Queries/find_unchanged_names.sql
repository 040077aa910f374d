select place.index, images.id, images.sha256, names.job
from unnest($1::bytea[], $2::bigint[], $3::timestamptz[]) with ordinality
    as place (uri_hash, size, modified_at, index)
join names on names.uri_hash = place.uri_hash
    and names.size = place.size
    and names.modified_at = place.modified_at
    and names.apply is null
join images on images.id = names.image_id
