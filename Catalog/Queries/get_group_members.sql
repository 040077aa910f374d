select members.centre, members.distance, members.kind, images.id, images.sha256, images.width, images.height, images.format, images.bytes,
    images.taken_at, images.added_at, images.kept and images.upload_apply is null, names.uri, names.name, names.modified_at
from group_members members
join images on images.id = members.image_id and images.state = 0
left join names on names.image_id = images.id and names.apply is null
where members.scan = $1 and members.centre = any ($2)
order by members.centre, members.image_id <> members.centre, members.distance, members.image_id, names.added_at, names.uri
