-- What an image was called stays with the one it was merged into.
update names set image_id = images.merged_into
from images
where images.id = names.image_id and images.id = any ($1) and images.merged_into is not null
