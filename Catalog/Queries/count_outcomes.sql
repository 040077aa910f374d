update jobs
set added = added + $2, known = known + $3, rejected = rejected + $4
where id = $1
