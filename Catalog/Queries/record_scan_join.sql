insert into scan_joins (scan, first, second) values ($1, $2, $3)
on conflict do nothing
