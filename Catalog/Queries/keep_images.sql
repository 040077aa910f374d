update images set kept = true
where id = any ($1)
