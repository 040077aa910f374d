update names set apply = $1
where uri_hash = any ($2) and apply is null
