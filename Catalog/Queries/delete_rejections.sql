delete from rejections
where job = $1 and place_hash = any ($2)
