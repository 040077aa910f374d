update scans set state = $2, finished_at = now(), message = $3, groups = (select count(*) from group_members where scan = $1 and image_id = centre)
where id = $1 and state = 0
