copy new_members (centre, image_id, distance) from stdin (format binary)
