insert into scan_parts (scan, first, second) values ($1, $2, $3)
on conflict do nothing
