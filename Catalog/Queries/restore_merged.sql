-- Images that are outside the trash again with one of their files, or with their upload.
update images set state = 0, apply = null, merged_into = null
where id = any ($1) and state = 3 and apply is not null
    and ((kept and upload_apply is null)
        or exists (select from names where names.image_id = images.id and names.apply is null and names.uri not like 'upload:%'))
returning id
