delete from group_members
using unnest($2::bigint[], $3::bigint[]) as other (centre, image_id)
where group_members.scan = $1 and group_members.centre = other.centre and group_members.image_id = other.image_id
