select thumbnails.image_id, thumbnails.media_type, thumbnails.width, thumbnails.height, thumbnails.content
from thumbnails
join images on images.id = thumbnails.image_id
where thumbnails.image_id = any ($1) and images.state = 0
