-- Of the measure in all its versions: what its older ones saw is compared with nothing any more.
delete from maps where id <> $1 and split_part(measure, '/', 1) = split_part($2, '/', 1)
