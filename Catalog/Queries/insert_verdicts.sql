insert into verdicts (verdict, sha256, at)
select $1, $2, coalesce($3, now())
on conflict (verdict, sha256) do nothing
