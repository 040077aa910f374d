update images set upload_apply = null
where upload_apply = $1 and ($2::bigint[] is null or id = any ($2))
returning id
