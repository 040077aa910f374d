update names set apply = null
where apply = $1 and ($2::bytea[] is null or uri_hash = any ($2))
returning image_id
