select images.id, images.sha256, images.bytes, images.added_at, first.name, first.uri
from images
left join lateral (
    select name, uri from names where names.image_id = images.id order by added_at, uri limit 1
) as first on true
where images.state = 3 and images.id > $1
order by images.id
limit $2
