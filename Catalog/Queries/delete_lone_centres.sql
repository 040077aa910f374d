-- Groups of one image of which there is one file.
delete from group_members
where scan = $1 and image_id = centre
    and not exists (
        select from group_members other
        where other.scan = $1 and other.centre = group_members.centre and other.image_id <> other.centre)
    and (select count(*) from names where names.image_id = group_members.image_id and apply is null and uri like 'file:%') < 2
