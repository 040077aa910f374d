select centre
from group_members
where scan = $1 and image_id = centre and centre > $2
order by centre
limit $3
