copy descriptors (image_id, measure, signature, code, flip_costs, quality) from stdin (format binary)
