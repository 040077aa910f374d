-- Of an image that is in the trash as well: its owner looks there before anything goes for good.
select thumbnails.image_id, thumbnails.media_type, thumbnails.width, thumbnails.height, thumbnails.content
from thumbnails
join images on images.id = thumbnails.image_id
where thumbnails.image_id = $1 and images.state in (0, 3)
