select centre, image_id
from group_members
where scan = $1 and kind is null and image_id <> centre and (centre, image_id) > ($2, $3)
order by centre, image_id
limit $4
