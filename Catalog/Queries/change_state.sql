-- By hand: what a clean-up of duplicates noted of it no longer holds.
update images set state = $3, apply = null, upload_apply = null, merged_into = null
where id = $1 and state = $2
returning id
