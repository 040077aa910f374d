-- Images of which several files were found.
select names.image_id
from names
join images on images.id = names.image_id and images.state = 0
where names.apply is null and names.uri like 'file:%'
group by names.image_id
having count(*) > 1
