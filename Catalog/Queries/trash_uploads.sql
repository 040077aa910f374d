update images set upload_apply = $1
where id = any ($2) and upload_apply is null
