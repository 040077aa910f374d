-- Without images that have gone meanwhile.
insert into group_members (scan, centre, image_id, distance, kind)
select $1, centre, image_id, distance, null
from new_members
where exists (select from images where images.id = new_members.image_id)
    and exists (select from images where images.id = new_members.centre)
