copy thumbnails (image_id, media_type, width, height, content) from stdin (format binary)
