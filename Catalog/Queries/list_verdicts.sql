select id, verdict, sha256, at from verdicts where id > $1 order by id limit $2
