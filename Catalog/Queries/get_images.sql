select images.id, images.sha256, images.width, images.height, images.format, images.bytes, images.taken_at, images.added_at, images.kept,
    names.name, names.uri, names.size, names.modified_at
from images
left join names on names.image_id = images.id and names.apply is null
where images.id = any ($1) and images.state = 0
order by images.id, names.added_at, names.uri
