update group_members set kind = judged.kind
from unnest($2::bigint[], $3::bigint[], $4::smallint[]) as judged (centre, image_id, kind)
where group_members.scan = $1 and group_members.centre = judged.centre and group_members.image_id = judged.image_id
