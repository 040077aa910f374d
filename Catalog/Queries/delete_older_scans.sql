delete from scans where state <> 0 and id <> $1
