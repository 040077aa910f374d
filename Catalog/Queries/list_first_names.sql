select images.id, first.uri
from images
join lateral (
    select uri from names where names.image_id = images.id and names.apply is null order by added_at, uri limit 1
) as first on true
where images.state = 0 and ($1::bigint[] is null or images.id = any ($1))
